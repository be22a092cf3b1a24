# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document from files.

What is put together, and what is refused with the file's name and nothing of its content.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import CONFIG_TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import load


def read(path: Path, loader: DataLoader | None = None) -> dict[str, Any]:
    return load(str(path), loader or DataLoader(), CONFIG_TASK.within, "src")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_the_files_of_a_folder_are_joined_in_the_order_of_their_paths(tmp_path: Path) -> None:
    files = {
        "b.yml": "signatures: [{name: B}]\ncompliance_settings: {exclusions: {retain_days: 3}}\n",
        "a.yaml": "signatures: [{name: A}]\n",
        "deep/c.json": json.dumps(
            {
                "signatures": [{"name": "C"}],
                "compliance_settings": {"convenient_contact_times": {"retain_days": 4}},
            }
        ),
        ".hidden.yml": "signatures: [{name: hidden}]\n",
        ".git/x.yml": "signatures: [{name: hidden}]\n",
        "README.md": "# not a document",
        "empty.yml": "---\n",
    }
    document = read(write(tmp_path, files))
    assert document["signatures"] == [{"name": "A"}, {"name": "B"}, {"name": "C"}]
    assert document["compliance_settings"] == {
        "exclusions": {"retain_days": "3"},
        "convenient_contact_times": {"retain_days": 4},
    }


def test_values_stay_what_was_written(tmp_path: Path) -> None:
    text = (
        "exclusions:\n"
        "  - {value: +12025550143, other: 0012025550143, time: 2030-01-01T00:00:00Z, hour: 21:00,"
        " day: 2030-01-01, number: 7, yes: yes, part: 1.10}\n"
    )
    [entry] = read(write(tmp_path, {"a.yml": text}))["exclusions"]
    assert entry == {
        "value": "+12025550143",
        "other": "0012025550143",
        "time": "2030-01-01T00:00:00Z",
        "hour": "21:00",
        "day": "2030-01-01",
        "number": "7",
        "yes": True,
        "part": "1.10",
    }


def test_anchors_and_merge_keys_are_values_like_others(tmp_path: Path) -> None:
    text = "exclusions:\n  - &one {type: Voice, value: a}\n  - {<<: *one, value: b}\n  - *one\n"
    assert [entry["value"] for entry in read(write(tmp_path, {"a.yml": text}))["exclusions"]] == [
        "a",
        "b",
        "a",
    ]


def test_texts_are_read_from_beside_the_file_that_names_them(tmp_path: Path) -> None:
    files = {
        "mail/a.yml": (
            "signatures:\n"
            "  - {name: A, src: texts/a.txt}\n"
            "  - {name: B, src: missing.txt}\n"
            "  - {name: C, src: texts/a.txt, state: absent}\n"
        ),
        "mail/texts/a.txt": "Kind regards\n",
    }
    first, second, third = read(write(tmp_path, files))["signatures"]
    assert first == {"name": "A", "contents": "Kind regards\n"}
    assert second == {"name": "B", "src": str(tmp_path / "mail" / "missing.txt")}
    assert third == {"name": "C", "src": "texts/a.txt", "state": "absent"}


def test_vaulted_files_are_decrypted(tmp_path: Path) -> None:
    secret = VaultSecret(b"password")
    (tmp_path / "a.yml").write_bytes(
        VaultLib([("default", secret)]).encrypt("signatures: [{name: A}]\n", secret)
    )
    loader = DataLoader()
    loader.set_vault_secrets([("default", secret)])
    assert read(tmp_path, loader) == {"signatures": [{"name": "A"}]}
    with pytest.raises(Invalid, match=r"src: 'a.yml' cannot be decrypted or read"):
        read(tmp_path)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi")
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("signatures: [", "cannot be understood"),
        ("- a\n- b\n", "is not a dictionary of families"),
        ("text", "is not a dictionary of families"),
        ("signatures: []\nsignatures: []\n", "a key is there twice, line 2, column 1"),
        ("signatures: [{name: a, name: b}]\n", "a key is there twice"),
        ("signatures: &a [*a]\n", "an anchor holds itself"),
        ("signatures: &a {x: *a}\n", "cannot be understood"),
        (BOMB, "its anchors stand for too many values"),
        ("a: 1\n---\nb: 2\n", "cannot be understood"),
        ("a: !unknown +12025550143\n", "cannot be understood"),
        ("a: \x07", "cannot be understood"),
        ("[" * 20_000 + "]" * 20_000, ""),
    ],
)
def test_what_is_no_document_is_refused_by_its_name(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        read(write(tmp_path, {"x.yml": text}))
    assert "src: 'x.yml' " in caught.value.message
    assert reason in caught.value.message
    assert "2025550143" not in str(caught.value)


def test_other_mistakes_in_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"signatures": [], "signatures": []}')
    with pytest.raises(Invalid, match="a key is there twice"):
        read(tmp_path)
    (tmp_path / "a.json").write_text('{"signatures": [}')
    with pytest.raises(Invalid, match=r"is no JSON \(line 1, column 17\)"):
        read(tmp_path)
    (tmp_path / "a.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(Invalid, match="is not UTF-8 text"):
        read(tmp_path)
    write(
        tmp_path,
        {
            "a.json": '{"compliance_settings": {"exclusions": {}}}',
            "b.json": '{"compliance_settings": {"exclusions": {}}}',
        },
    )
    with pytest.raises(Invalid, match="which another file of the folder has as well"):
        read(tmp_path)
    (tmp_path / "none").mkdir()
    with pytest.raises(Invalid, match="holds no file that ends in"):
        read(tmp_path / "none")
