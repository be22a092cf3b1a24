# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undo files and plans that are no such files, and places where none can be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from .support.engine import perform
from .support.inside import Inside
from .support.sandbox import Organization, writes
from .support.ways import only

dialect = only("documented")
CARE = {"name": "Care", "contents": "Your care team"}
UNREADABLE, PLAN_UNREADABLE = "file-unreadable", "document-unreadable"
#: What is read, and the code of the refusal as an undo file and as a plan.
KINDS: dict[str, tuple[str | None, str | None]] = {
    "undo": (None, PLAN_UNREADABLE),
    "plan": ("undo-file-invalid", None),
    "link-to-undo": (None, PLAN_UNREADABLE),
    "link-to-plan": ("undo-file-invalid", None),
    "link-to-nothing": ("file-not-found", "file-not-found"),
    "nothing": ("file-not-found", "file-not-found"),
    "fifo": (UNREADABLE, PLAN_UNREADABLE),
    "folder": (UNREADABLE, PLAN_UNREADABLE),
    "empty": ("undo-file-invalid", PLAN_UNREADABLE),
    "half-of-plan": ("undo-file-invalid", PLAN_UNREADABLE),
    "bytes": (UNREADABLE, PLAN_UNREADABLE),
    "deep": ("undo-file-invalid", PLAN_UNREADABLE),
    "undo-of-another-secret": (UNREADABLE, PLAN_UNREADABLE),
    "plan-of-another-secret": (UNREADABLE, PLAN_UNREADABLE),
    "/dev/zero": (UNREADABLE, PLAN_UNREADABLE),
}
#: Where no undo file can be written, and the code of the refusal.
PLACES = {
    "undo": "undo-file-exists",
    "link-to-undo": "undo-file-exists",
    "link-to-nothing": "undo-file-exists",
    "fifo": "undo-file-exists",
    "folder": "undo-file-exists",
    "/dev/full": "undo-file-exists",
    "undo/below": "file-not-written",
    "x" * 300: "file-not-written",
    "/proc/nobody/undo": "file-not-written",
}


@pytest.fixture
def inside(organization: Organization, folder: Path) -> Inside:
    """A play, and files of all kinds beside it."""
    config = {"signatures": [CARE]}
    undo, plan = folder / "undo", folder / "plan"
    perform(organization, "alvaria_plan", config=config, dest=str(plan))
    perform(organization, "alvaria_config", config=config, undo_dest=str(undo))
    for name, target in (("undo", undo), ("plan", plan), ("nothing", folder / "nothing")):
        (folder / f"link-to-{name}").symlink_to(target)
    os.mkfifo(folder / "fifo")
    (folder / "folder").mkdir()
    text = plan.read_text()
    kinds = {"empty": b"", "half-of-plan": text[: len(text) // 2].encode(), "bytes": b"\xff\x00"}
    vault = VaultLib([("other", VaultSecret(b"another secret"))])
    for name in ("undo", "plan"):
        sealed = vault.encrypt((folder / name).read_text(), vault_id="other")
        kinds[f"{name}-of-another-secret"] = sealed
    for name, content in {**kinds, "deep": b"[" * 100_000}.items():
        (folder / name).write_bytes(content)
    return Inside(organization, folder)


def codes(inside: Inside, module: str, option: str, names: Any, **more: Any) -> dict[str, Any]:
    """The codes of the refusals of tasks that name these files."""
    found = {}
    for name in names:
        options = {f"alvaria.cloud.{module}": {option: name, **more}}
        [record] = inside.play([{"name": name, "check_mode": option != "undo_dest", **options}])
        found[name] = record.result.get("error", {}).get("code")
    return found


def test_what_is_no_undo_file_is_refused(inside: Inside) -> None:
    wanted = {name: code for name, (code, _plan) in KINDS.items()}
    assert codes(inside, "alvaria_undo", "src", KINDS) == wanted


def test_what_is_no_plan_is_refused(inside: Inside) -> None:
    wanted = {name: code for name, (_undo, code) in KINDS.items()}
    config = {"signatures": [CARE]}
    assert codes(inside, "alvaria_config", "plan", KINDS, config=config) == wanted


def test_where_no_undo_file_can_be_nothing_is_written(
    inside: Inside, organization: Organization
) -> None:
    position = organization.position()
    config = {"signatures": [{**CARE, "contents": "Another"}]}
    assert codes(inside, "alvaria_config", "undo_dest", PLACES, config=config) == PLACES
    assert writes(organization.journal(position)) == []
