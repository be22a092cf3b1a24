# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that keep what it takes to undo them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.history import Entry, History
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.journal import read
from ansible_collections.alvaria.cloud.plugins.module_utils._undo.keeping import keeping, place_of
from ansible_collections.alvaria.cloud.tests.unit.support import context

CHANGE = Entry("signatures", {}, History({"a": 1}, {"a": 2}, "7"))


def asked(dest: Path | None, check_mode: bool = False, **more: Any) -> Context:
    """A run with these options."""
    path = str(dest) if dest else None
    options = {"undo_dest": path, "undo_plain": False, "undo_vault_id": None, **more}
    return context(options, check_mode)


def change(run: Context) -> Outcome:
    """Work that changes something."""
    if run.journal is not None and not run.check_mode:
        run.journal.begin([CHANGE])
    return Outcome(True, {"done": True})


def test_without_a_file_nothing_is_kept() -> None:
    outcome = keeping(asked(None), True, change)
    assert outcome.result == {"done": True}


def test_a_run_that_changes_something_names_its_file(tmp_path: Path) -> None:
    run = asked(tmp_path / "undo")
    outcome = keeping(run, False, change)
    assert outcome.result["undo_dest"] == str(tmp_path / "undo")
    [record] = read((tmp_path / "undo").read_text(), place_of(run))
    assert record.history == CHANGE.history


def test_a_run_without_a_change_has_no_file(tmp_path: Path) -> None:
    outcome = keeping(asked(tmp_path / "undo"), False, lambda _run: Outcome(False, {}))
    assert outcome.result == {}
    assert list(tmp_path.iterdir()) == []


def test_check_mode_writes_no_file_and_tells_of_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "undo"
    assert keeping(asked(path, check_mode=True), False, change).changed
    assert list(tmp_path.iterdir()) == []
    path.write_text("earlier")
    with pytest.raises(Invalid) as caught:
        keeping(asked(path, check_mode=True), False, change)
    assert caught.value.code == "undo-file-exists"


def test_customers_data_need_a_secret_before_anything_is_done(tmp_path: Path) -> None:
    done: list[Context] = []
    with pytest.raises(Invalid) as caught:
        keeping(asked(tmp_path / "undo"), True, lambda run: done.append(run) or Outcome(False, {}))
    assert caught.value.code == "undo-not-encrypted"
    assert done == []


@pytest.mark.parametrize(
    ("private", "plain", "vault_id", "text"),
    [
        (True, False, None, "sealed for :"),
        (True, False, "other", "sealed for other:"),
        (True, True, None, "{"),
        (False, False, None, "{"),
    ],
)
def test_what_is_sealed_and_for_whom(
    private: bool, plain: bool, vault_id: str | None, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "undo"
    options = {"undo_plain": plain, "undo_vault_id": vault_id}

    def seal(content: str, secret: str) -> str:
        return f"sealed for {secret}:{len(content)}"

    keeping(replace(asked(path, **options), seal=seal), private, change)
    assert path.read_text().startswith(text)
    assert path.stat().st_mode & 0o777 == 0o600
