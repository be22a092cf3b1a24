# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who changed what since a time: what the API tells, and what it does not."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.engine import perform
from .support.playbook import ROOT, play, run
from .support.sandbox import Organization, writes

NUMBER = "+12025550143"
RULE = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2029-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
#: Changed after the time that is asked for.
DOCUMENT: dict[str, Any] = {
    "compliance_settings": {"exclusions": {"retain_days": 9}},
    "signatures": [{"name": "Night shift", "contents": "Good night"}],
    "email_templates": [{"name": "Receipt", "subject": "Your receipt, as a letter"}],
    "user_skills": [
        {"user": "agent010@example.com", "skills": [{"name": "German", "level": "Good"}]}
    ],
    "worktype_handlers": [{"worktype": "Billing", "handlers": ["agent010@example.com"]}],
    "exclusions": [RULE],
}


def asked(organization: Organization, **options: Any) -> dict[str, Any]:
    """What the module tells."""
    told = perform(organization, "alvaria_changes_info", **options)
    assert not told.get("failed"), told["msg"]
    return told


def now() -> str:
    """The next second; the sandbox's clock is that of the machine, and a reset makes settings."""
    time.sleep(1)
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_was_changed_is_told_with_what_the_api_keeps(organization: Organization) -> None:
    since = now()
    assert asked(organization, since=since)["changes"] == []
    assert not perform(organization, "alvaria_config", config=DOCUMENT).get("failed")
    position = organization.position()
    told = asked(organization, since=since)
    assert writes(organization.journal(position)) == []
    found = [(one["family"], one["name"].partition("#")[0]) for one in told["changes"]]
    assert sorted(found) == [
        ("compliance_settings", "exclusions"),
        ("email_templates", "Receipt"),
        ("exclusions", "Voice ***0143"),
        ("signatures", "Night shift"),
        ("worktype_handlers", "Billing"),
    ]
    # What nothing refers to is written beside the rest, in whatever order; the latest comes first.
    times = [str(one["last_modified_time"]).rstrip("Z") for one in told["changes"]]
    assert times == sorted(times, reverse=True)
    assert told["people"] == {"sandbox": 2, "": 3}
    assert told["counts"]["exclusions"] == {"read": 1, "changed": 1}
    assert {one["name"]: one.get("created") for one in told["changes"]}["Billing"] is None
    assert NUMBER not in str(told)
    assert asked(organization, since=since, until=since)["changes"] == []


def test_what_the_api_does_not_tell_is_said_and_not_read(organization: Organization) -> None:
    position = organization.position()
    told = asked(organization, since="2000-01-01T00:00:00Z")
    without = {one["family"] for one in told["untold"] if "when" in one["missing"]}
    assert without == {
        "user_skills",
        "user_handler_rules",
        "user_hidden_worktypes",
        "worktype_handler_rules",
    }
    asked_for = [entry["path"] for entry in organization.journal(position)]
    assert not [path for path in asked_for if "/users/" in path or "HandlerRules" in path]


@pytest.mark.parametrize("dialect", ["documented"])
def test_the_last_hours_are_the_same_in_every_zone(
    organization: Organization, folder: Path
) -> None:
    tasks = []
    for book in ("changes", "backtest"):
        [head] = yaml.safe_load((ROOT / "playbooks" / f"{book}.yml").read_text())
        start = head["vars"][f"alvaria_{book}_start"]
        tasks.append({"name": book, "ansible.builtin.debug": {"msg": start}})
    done = run(folder, organization, play(tasks, organization), TZ="America/New_York")
    assert done.code == 0, done.output
    today = datetime.datetime.now(datetime.UTC)
    for book, days in (("changes", 1), ("backtest", 30)):
        since = datetime.datetime.fromisoformat(done.record(book).result["msg"])
        assert abs(today - since - datetime.timedelta(days)).total_seconds() < 600
