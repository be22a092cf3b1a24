# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document from files.

What is put together, and what is refused with the file's name and nothing of its content.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import CONFIG_TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils import _yaml
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import (
    load,
    load_list,
)
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables
from ansible_collections.alvaria.cloud.plugins.plugin_utils._yaml import NoDocument, compose


def compose_in_c(text: str) -> Any:
    return compose(text)


def compose_in_python(text: str) -> Any:
    with patch.object(_yaml, "_Parser", yaml.BaseLoader):
        return compose(text)


def read(path: Path, loader: DataLoader | None = None) -> dict[str, Any]:
    within = CONFIG_TASK.within
    return load(str(path), loader or DataLoader(), within, "src", Origins(), Tables({}))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_no_file_of_a_folder_is_left_out_for_its_spelling_or_place(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"far.yml": "signatures: [{name: Far}]\n"})
    folder = tmp_path / "document"
    files = {
        "A.YML": "signatures: [{name: A}]\n",
        "B.Json": '{"signatures": [{"name": "B"}]}',
        "exclusions.CSV": "exclusion_type,exclusion_value\nVoice,+12025550143\n",
    }
    write(folder, files)
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "linked" / "back").symlink_to(folder)
    document = read(folder)
    assert document["signatures"] == [{"name": "A"}, {"name": "B"}, {"name": "Far"}]
    assert document["exclusions"] == [
        {"exclusion_type": "Voice", "exclusion_value": "+12025550143"}
    ]


def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.yml": "signatures: [{name: A}]\n", "closed/b.yml": "users: []\n"})
    scandir = os.scandir

    def closed(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(Invalid, match=r"src: the folder 'closed' cannot be read \(Permission"):
        read(tmp_path)


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
        "yes": "yes",
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
MERGE_BOMB = "a: &a {k: v, l: w}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join(['*' + before] * 10)}]}}\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm")
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
        (
            "a: !unknown +12025550143\n",
            "a tag does not belong here, line 1, column 4",
        ),
        ("a: !vault |\n  3132\n", "a single value is encrypted; encrypt the whole file"),
        (MERGE_BOMB, "its anchors stand for too many values"),
        ("a: {<<: [1]}\n", "a merge key names no mapping, line 1, column 9"),
        ("a: *b\n", "an alias has no anchor"),
        ("a: [&b x, &b y]\n", "an anchor is there twice"),
        ("[" * 200_000, "it is nested too deeply, line 1, column 1"),
        ("{a: " * 200_000, "it is nested too deeply"),
        ("- " * 200_000, "it is nested too deeply"),
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
    with pytest.raises(Invalid, match=r"is not JSON \(line 1, column 17\)"):
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


@pytest.mark.parametrize("parser", [compose_in_c, compose_in_python])
def test_both_parsers_compose_the_same(parser: Callable[[str], Any]) -> None:
    text = (
        "a: [1, -5, 007, +1, 1.5, 0x1F, yes, ~, '~', \"5\", !!str 5, !!int 5, 2030-01-01]\n"
        "b: &b {x: 1, <<: {x: 2, y: 3}}\nno: {<<: [*b, {y: 4, z: 5}], 12: |\n    text\n}\n"
        "empty:\n"
    )
    values = ["1", "-5", "007", "+1", "1.5", "0x1F", "yes", None, "~", "5", "5", "5", "2030-01-01"]
    assert parser(text.replace("|\n    text\n", "text")) == {
        "a": values,
        "b": {"y": "3", "x": "1"},
        "no": {"x": "1", "y": "3", "z": "5", "12": "text"},
        "empty": None,
    }
    for wrong in ("a: [", "{a: " * 200, "a: \x07", "a: 1\n---\nb: 2\n"):
        with pytest.raises(NoDocument):
            parser(wrong)


@pytest.mark.parametrize("parser", [yaml.CBaseLoader, yaml.BaseLoader])
def test_entries_have_the_lines_in_which_they_begin(parser: Any) -> None:
    text = """---
# All of them.
signatures:
  - name: A
    names: {de: [x, y]}
  # Another one.
  -
    name: B
more: {signatures: [no, such]}
skills: [{a: 1},
         {b: 2}]
"""
    lines: dict[str, list[int]] = {}
    with patch.object(_yaml, "_Parser", parser):
        compose(text, lines)
    assert lines == {"signatures": [4, 8], "skills": [10, 11]}


def test_a_place_in_a_folder_has_the_line_of_its_file(tmp_path: Path) -> None:
    files = {"a.yml": "signatures:\n- name: A\n", "b.yml": "# B\nsignatures:\n\n- name: B\n"}
    origins = Origins()
    folder = str(write(tmp_path, files))
    load(folder, DataLoader(), CONFIG_TASK.within, "src", origins, Tables({}))
    placed = origins.placed({"msg": "signatures[1].name"})
    assert placed == {"msg": "b.yml, line 4: signatures[0].name"}


@pytest.mark.parametrize("name", ["pipe.yml", "zero.yml"])
def test_what_is_no_file_is_not_opened(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "zero.yml").symlink_to("/dev/zero")
    with pytest.raises(Invalid, match=f"src: '{name}' cannot be read"):
        read(tmp_path / name)
    with pytest.raises(Invalid, match=f"src: '{name}' cannot be read"):
        load_list(str(tmp_path / name), DataLoader(), "src")


def test_the_rows_of_a_list_are_text(tmp_path: Path) -> None:
    (tmp_path / "rows.yml").write_text("[{value: 12025550143, reason: NO, locale: ~}]\n")
    rows = load_list(str(tmp_path / "rows.yml"), DataLoader(), "src")
    assert rows == [{"value": "12025550143", "reason": "NO", "locale": None}]
