# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What options fall back to: the environment, then a file that it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import mask_key
from ansible_collections.alvaria.cloud.plugins.module_utils._api.credentials import FILE, setting
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid

SECRET = "secret-of-the-file"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of credentials, which the environment names."""
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"client_secret": SECRET, "mask_key": ""}))
    monkeypatch.setenv(FILE, str(path))
    return path


@pytest.mark.usefixtures("file")
def test_what_no_variable_says_is_in_the_file() -> None:
    assert setting("ALVARIA_CLIENT_SECRET") == SECRET


@pytest.mark.usefixtures("file")
def test_a_variable_counts_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVARIA_CLIENT_SECRET", "of the environment")
    assert setting("ALVARIA_CLIENT_SECRET") == "of the environment"


@pytest.mark.usefixtures("file")
def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVARIA_CLIENT_SECRET", "")
    assert setting("ALVARIA_CLIENT_SECRET") == SECRET


@pytest.mark.usefixtures("file")
def test_masks_are_keyed_with_the_secret_of_the_file() -> None:
    assert mask_key({}) == SECRET


def test_without_a_file_nothing_is_set() -> None:
    assert setting("ALVARIA_CLIENT_SECRET") == ""


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"text"', '{"client_secret": 5}', '{"org_id": "demo"}', "[" * 99999]
)
def test_another_kind_of_file_is_refused(text: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(Invalid, match=f"^{FILE}: the file does not hold credentials"):
        setting("ALVARIA_API_KEY")


def test_a_file_that_is_not_there_is_refused(file: Path) -> None:
    file.unlink()
    with pytest.raises(Invalid, match=f"^{FILE}: "):
        setting("ALVARIA_API_KEY")


def test_a_refusal_finds_no_key_rather_than_another_error(file: Path) -> None:
    file.write_text("{")
    assert mask_key({}) == ""
