# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes along with objects that are deleted, in scripted conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Answer,
    Script,
    error,
    ok,
    run,
)

TEMPLATES = f"{PROVISIONING}/emailTemplates"
WORK_TYPES = f"{PROVISIONING}/workTypes"


def named(identifier: str, name: str) -> dict[str, Any]:
    """An object as a listing shows it."""
    names = [{"locale": "en-US", "value": name}]
    return {"id": identifier, "version": 1, "friendlyName": names, "active": True}


def test_only_templates_are_members_of_lists_and_can_be_deleted() -> None:
    holders = {family.name: [one.name for one in family.holders] for family in FAMILIES}
    assert {name: lists for name, lists in holders.items() if lists} == {
        "email_templates": ["worktype_email_templates"]
    }


def deletes(path: Path) -> dict[str, Any]:
    """Delete a template in a run that can be undone."""
    options = {"email_templates": [{"name": "Old", "state": "absent"}]}
    return run("alvaria_config", {"config": options, "undo_dest": str(path), "concurrency": 1})


def looks(script: Script) -> None:
    """The template, and the work types, are looked up."""
    script.expect("GET", TEMPLATES, ok({"emailTemplates": [named("3", "Old"), named("4", "New")]}))
    script.expect("GET", f"{TEMPLATES}/3", ok(named("3", "Old")))
    types = [named("1", "Billing"), named("2", "Sales")]
    script.expect(
        "GET",
        WORK_TYPES,
        ok({"workTypes": types, "totalItems": 2}),
        query={"includeInactive": "true"},
    )


def test_the_lists_are_kept_with_the_deletion(script: Script, tmp_path: Path) -> None:
    looks(script)
    for work_type, members in (("1", ["4", "3"]), ("2", ["4"])):
        listed = {"emailTemplates": [{"id": one} for one in members], "version": 1}
        script.expect("GET", f"{WORK_TYPES}/{work_type}/emailTemplates", ok(listed))
    script.expect("DELETE", f"{TEMPLATES}/3", Answer(204))
    done = deletes(tmp_path / "undo")
    assert "failed" not in done, done["msg"]
    lines = [json.loads(line) for line in (tmp_path / "undo").read_text().splitlines()]
    [kept] = [line for line in lines if line.get("family") == "worktype_email_templates"]
    assert kept["address"] == {"worktype": "Billing"}
    assert (kept["before"], kept["after"]) == (["New", "Old"], ["New"])


def test_nothing_is_deleted_where_a_list_cannot_be_read(script: Script, tmp_path: Path) -> None:
    looks(script)
    script.expect("GET", f"{WORK_TYPES}/1/emailTemplates", error(403))
    done = deletes(tmp_path / "undo")
    assert done["counts"]["email_templates"]["failed"] == 1
    assert not done["changed"]
