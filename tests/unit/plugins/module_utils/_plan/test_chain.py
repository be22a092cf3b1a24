# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A chain of bundles: whatever is done to it is found, by the bundles and the public key alone."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import chain as verifying
from ansible_collections.alvaria.cloud.plugins.module_utils._plan import signature
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.bundle import (
    MANIFEST,
    SIGNATURE,
    Bundle,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.chain import (
    Trust,
    chain_of,
    key_changes,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.signature import sign

from .evidence import PLACE, key_in, record, seal

#: How many manipulations are tried, and of how many kinds.
MANY = 200


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chain of three bundles, each with records and a snapshot, and another key."""
    folder = tmp_path_factory.mktemp("sealed")
    key_in(folder, "key")
    key_in(folder, "other")
    for number in range(3):
        record(folder / "records", str(number))
        record(folder / "records", f"list{number}", writes=10)
        seal(folder)
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has been verified once is not verified again."""
    flaw = signature.flaw
    known: dict[tuple[bytes, bytes, tuple[str, ...]], str] = {}

    def asked(manifest: bytes, signed: str, *others: str) -> str:
        case = manifest, Path(signed).read_bytes(), others
        if case not in known:
            known[case] = flaw(manifest, signed, *others)
        return known[case]

    monkeypatch.setattr(verifying, "flaw", asked)


def trust(folder: Path, **more: str) -> Trust:
    return Trust(str(folder / "allowed"), "evidence", **more)


def chain(folder: Path, src: Path | None = None, **more: str) -> list[Bundle]:
    return chain_of(str(src or folder / "evidence"), trust(folder, **more))


def problems(bundles: list[Bundle]) -> list[str]:
    return [problem for bundle in bundles for _file, problem in bundle.problems]


def test_a_chain_is_as_it_was_sealed(sealed: Path) -> None:
    bundles = chain(sealed)
    assert [bundle.name for bundle in bundles] == ["000001", "000002", "000003"]
    assert problems(bundles) == []
    assert {bundle.manifest["organization"] for bundle in bundles} == {PLACE["organization"]}


def test_what_was_sealed_is_no_longer_among_the_records(sealed: Path) -> None:
    assert list((sealed / "records").iterdir()) == []


def _files(src: Path) -> list[Path]:
    return sorted(path for path in src.rglob("*") if path.is_file() and path.name != ".lock")


def flip_a_bit(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(_files(src))
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def take_a_line_away(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(_files(src))
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    path.write_bytes(b"".join(lines))


def swap_lines(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice([one for one in _files(src) if one.suffix in (".rows", ".record")])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0], lines[-1] = lines[-1], lines[0]
    path.write_bytes(b"".join(lines))


def repeat_a_line(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(_files(src))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, chance.choice(lines)]))


def remove_a_file(src: Path, chance: random.Random, folder: Path) -> None:
    chance.choice(_files(src)).unlink()


def add_a_file(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(_files(src))
    path.with_name(f"{chance.randrange(10**6)}.record").write_bytes(path.read_bytes())


def link_a_file(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(_files(src))
    moved = folder / f"moved{chance.randrange(10**9)}"
    path.rename(moved)
    path.symlink_to(moved)


def exchange_files(src: Path, chance: random.Random, folder: Path) -> None:
    first, second = chance.sample([path for path in _files(src) if path.suffix == ".record"], 2)
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)


def exchange_bundles(src: Path, chance: random.Random, folder: Path) -> None:
    first, second = chance.sample(sorted(src.glob("0*")), 2)
    first.rename(src / ".away")
    second.rename(first)
    (src / ".away").rename(second)


def leave_a_bundle_out(src: Path, chance: random.Random, folder: Path) -> None:
    shutil.rmtree(chance.choice(sorted(src.glob("0*"))[:-1]))


def leave_a_bundle_out_and_close_the_gap(src: Path, chance: random.Random, folder: Path) -> None:
    bundles = sorted(src.glob("0*"))
    gone = chance.randrange(len(bundles) - 1)
    shutil.rmtree(bundles[gone])
    for before, after in zip(bundles[gone:], bundles[gone + 1 :]):
        after.rename(before)


def repeat_a_bundle(src: Path, chance: random.Random, folder: Path) -> None:
    shutil.copytree(chance.choice(sorted(src.glob("0*"))), src / "000004")


def set_another_date(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice([one for one in _files(src) if one.name != SIGNATURE])
    dates = list(re.finditer(rb"20\d\d-\d\d-\d\dT", path.read_bytes()))
    place = chance.choice(dates).start()
    content = bytearray(path.read_bytes())
    content[place + 2 : place + 4] = b"%02d" % chance.choice(range(30, 99))
    path.write_bytes(content)


def _manifest(src: Path, chance: random.Random) -> Path:
    return chance.choice(sorted(src.glob("*/" + MANIFEST)))


def exchange_signatures(src: Path, chance: random.Random, folder: Path) -> None:
    first, second = chance.sample(sorted(src.glob("*/" + SIGNATURE)), 2)
    shutil.copy(first, second)


def spell_a_signature_otherwise(src: Path, chance: random.Random, folder: Path) -> None:
    path = chance.choice(sorted(src.glob("*/" + SIGNATURE)))
    text = path.read_text()
    place = chance.choice([found.end() for found in re.finditer("\n", text)])
    path.write_text(text[:place] + chance.choice(" \n\t\v") + text[place:])


def sign_with_another_key(src: Path, chance: random.Random, folder: Path) -> None:
    path = _manifest(src, chance)
    path.write_bytes(path.read_bytes().replace(b'"records": 2', b'"records": 1'))
    path.with_name(SIGNATURE).unlink()
    sign(str(path.parent), str(folder / "other"))


KINDS: tuple[Callable[[Path, random.Random, Path], None], ...] = (
    flip_a_bit,
    flip_a_bit,
    flip_a_bit,
    take_a_line_away,
    swap_lines,
    repeat_a_line,
    remove_a_file,
    add_a_file,
    link_a_file,
    exchange_files,
    exchange_bundles,
    leave_a_bundle_out,
    leave_a_bundle_out_and_close_the_gap,
    repeat_a_bundle,
    set_another_date,
    exchange_signatures,
    spell_a_signature_otherwise,
    sign_with_another_key,
)


def test_every_manipulation_is_found(sealed: Path, tmp_path: Path) -> None:
    chance = random.Random(21)
    missed = []
    src = tmp_path / "evidence"
    for number in range(MANY):
        shutil.rmtree(src, ignore_errors=True)
        shutil.copytree(sealed / "evidence", src)
        manipulate = KINDS[number % len(KINDS)]
        manipulate(src, chance, sealed)
        if not problems(chain(sealed, src)):
            missed.append((number, manipulate.__name__))
    assert missed == []


def test_the_newest_bundles_are_missing_by_a_head_that_was_kept(
    sealed: Path, tmp_path: Path
) -> None:
    kept = chain(sealed)[-1].head
    shutil.copytree(sealed / "evidence", tmp_path / "evidence")
    shutil.rmtree(tmp_path / "evidence" / "000003")
    assert problems(chain(sealed, tmp_path / "evidence")) == []
    [problem] = problems(chain(sealed, tmp_path / "evidence", head=kept))
    assert "newer ones are missing" in problem


def test_a_head_that_was_kept_earlier_is_in_the_chain(sealed: Path) -> None:
    assert problems(chain(sealed, head=chain(sealed)[1].head)) == []


def test_old_bundles_may_be_removed_where_the_head_before_is_known(
    sealed: Path, tmp_path: Path
) -> None:
    previous = chain(sealed)[0].head
    shutil.copytree(sealed / "evidence", tmp_path / "evidence")
    shutil.rmtree(tmp_path / "evidence" / "000001")
    assert problems(chain(sealed, tmp_path / "evidence", previous=previous)) == []
    assert problems(chain(sealed, tmp_path / "evidence", previous="0" * 64)) != []


def test_another_signer_does_not_count(sealed: Path) -> None:
    other = Trust(str(sealed / "allowed"), "somebody")
    found = problems(chain_of(str(sealed / "evidence"), other))
    assert len(found) == 3
    assert "was not signed by 'somebody'" in found[0]


def test_without_the_file_of_the_keys_nothing_is_said_of_the_evidence(sealed: Path) -> None:
    with pytest.raises(Invalid, match="allowed_signers: .* cannot be read"):
        chain_of(str(sealed / "evidence"), Trust(str(sealed / "nowhere"), "evidence"))


def test_a_key_counts_for_the_time_in_which_it_was_allowed(sealed: Path, tmp_path: Path) -> None:
    public = (sealed / "key.pub").read_text()
    (tmp_path / "allowed").write_text(f'evidence valid-before="20200101" {public}')
    expired = Trust(str(tmp_path / "allowed"), "evidence")
    assert len(problems(chain_of(str(sealed / "evidence"), expired))) == 3


def test_a_signature_for_something_else_does_not_count(sealed: Path, tmp_path: Path) -> None:
    src = tmp_path / "evidence"
    shutil.copytree(sealed / "evidence", src)
    manifest = src / "000003" / MANIFEST
    manifest.with_name(SIGNATURE).unlink()
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", sealed / "key", "-n", "file", manifest],
        check=True,
        capture_output=True,
    )
    assert len(problems(chain(sealed, src))) == 1


@pytest.mark.parametrize("text", ["[" * 100_000, '"\\ud800"', "1" * 9999, ""])
def test_a_manifest_that_is_none_is_told(sealed: Path, tmp_path: Path, text: str) -> None:
    shutil.copytree(sealed / "evidence", tmp_path / "evidence")
    path = tmp_path / "evidence" / "000002" / MANIFEST
    path.write_text(path.read_text().replace('"evidence"', f'"a": {text},\n  "evidence"'))
    assert "is not a manifest of this format" in problems(chain(sealed, tmp_path / "evidence"))


def test_a_changed_key_of_masks_is_told(tmp_path: Path) -> None:
    key_in(tmp_path, "key")
    seal(tmp_path)
    assert seal(tmp_path, mask_key="another")
    bundles = chain(tmp_path)
    assert problems(bundles) == []
    assert key_changes(bundles) == ["000002"]


def test_a_folder_without_bundles_is_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="holds no bundle"):
        chain(tmp_path, tmp_path)
    with pytest.raises(Invalid, match="cannot be read"):
        chain(tmp_path, tmp_path / "nowhere")
