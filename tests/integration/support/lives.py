# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A thing of every family of a document, what a run makes of it, and what others do to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .changes import CONTACT_KEY, PERIOD, TRACKER, VOICE, WINDOW, entries

Entry = dict[str, Any]
Document = dict[str, Any]


@dataclass(frozen=True)
class Life:
    """Options of one thing. Each but ``there`` is on top of ``identity``.

    ``there`` is the whole of it before the run, ``ours`` what the run changes, ``same`` what
    somebody else makes of the same, ``other`` what somebody else changes besides. ``stays`` says
    how much is kept of ``ours`` when others have changed the same. ``fixed``: it can neither be
    created nor deleted.
    """

    identity: Entry
    there: Entry
    ours: Entry
    same: Entry
    other: Entry | None = None
    fixed: bool = False


AGENT, WORK_TYPE = {"user": "agent010@example.com"}, {"worktype": "Newsletter"}
ONE, TWO, THREE = (f"agent00{number}@example.com" for number in (1, 2, 3))


def _level(name: str, level: str) -> dict[str, str]:
    return {"name": name, "level": level}


def _skills(*skills: dict[str, str]) -> Entry:
    return {"skills": list(skills), "state": "exact"}


SPANISH, GERMAN = _level("Spanish", "Fluent"), _level("German", "Good")
LIVES: Mapping[str, Life] = {
    "compliance_settings": Life(
        {},
        {"exclusions": {"retain_days": 3, "retain_no_end_time": True}},
        {"exclusions": {"retain_days": 5}},
        {"exclusions": {"retain_days": 7}},
        {"exclusions": {"retain_no_end_time": False}},
        fixed=True,
    ),
    "external_data": Life(
        {"resource": "Geocodes"},
        {"content": entries("MA", "WA"), "value": "states.json"},
        {"content": entries("TX")},
        {"content": entries("CA")},
    ),
    "signatures": Life(
        {"name": "Night Shift"}, {"contents": "Old"}, {"contents": "Ours"}, {"contents": "Theirs"}
    ),
    "email_templates": Life(
        {"name": "Callback Offer"},
        {"subject": "Old", "body": "Dear", "template_type": "outreachCampaign"},
        {"subject": "Ours"},
        {"subject": "Theirs"},
        {"body": "Theirs"},
    ),
    "system_externals": Life(
        {"name": "Notary"},
        {"system_external": "+12025550160"},
        {"system_external": "+12025550161"},
        {"system_external": "+12025550162"},
        {"active": False},
    ),
    "user_skills": Life(
        AGENT,
        _skills(SPANISH),
        {"skills": [GERMAN]},
        {"skills": [_level("German", "Basic")]},
        fixed=True,
    ),
    "user_handler_rules": Life(
        AGENT, {"can_dial": True}, {"can_dial": False}, {}, {"can_park": False}, fixed=True
    ),
    "user_hidden_worktypes": Life(
        AGENT,
        {"worktypes": ["Reminders"], "state": "exact"},
        {"worktypes": ["Collections"]},
        {},
        {"worktypes": ["Billing"]},
        fixed=True,
    ),
    "worktype_handlers": Life(
        WORK_TYPE,
        {"handlers": [ONE, TWO], "state": "exact"},
        {"handlers": [TWO, ONE], "state": "exact"},
        {},
        {"handlers": [THREE]},
        fixed=True,
    ),
    "worktype_handler_rules": Life(
        WORK_TYPE, {"can_hold": True}, {"can_hold": False}, {}, {"can_dial": False}, fixed=True
    ),
    "worktype_email_templates": Life(
        WORK_TYPE,
        {"email_templates": ["Receipt"], "state": "exact"},
        {"email_templates": ["Opening Hours"], "state": "exact"},
        {},
        fixed=True,
    ),
    "attempt_trackers": Life(
        {"name": "Seven"},
        {**TRACKER, "contact_channels": ["Voice"], "description": "old"},
        {"number_of_attempts": 3},
        {"number_of_attempts": 9},
        {"description": "theirs"},
    ),
    "message_trackers": Life(
        {"name": "Seven"},
        {**TRACKER, "description": "old"},
        {"number_of_attempts": 3},
        {"number_of_attempts": 9},
        {"description": "theirs"},
    ),
    "quota_controls": Life(
        {"product": "Home Insurance"},
        {"description": "By phone", "total_quota": 500, "unit_value": 120},
        {"total_quota": 600},
        {"total_quota": 700},
        {"unit_value": 90},
    ),
    "convenient_contact_times": Life(
        CONTACT_KEY,
        {**WINDOW, "reason": "Old"},
        {"reason": "Ours"},
        {"reason": "Theirs"},
        {"end_time": "2033-01-01T00:00:00Z"},
    ),
    "exclusions": Life(
        VOICE,
        {**PERIOD, "reason": "Old"},
        {"reason": "Ours"},
        {"reason": "Theirs"},
        {"start_time": "2030-06-01T00:00:00Z"},
    ),
}


def document(part: str, *parts: str, families: Iterable[str] = tuple(LIVES)) -> Document:
    """The document of what ``parts`` of each life say together; lives without one are left out."""
    found: Document = {}
    for name in families:
        life = LIVES[name]
        options = {}
        for one in (part, *parts):
            options.update(getattr(life, one) or {})
        if not options:
            continue
        found[name] = [{**life.identity, **options}]
        if not life.identity:
            [found[name]] = found[name]
    return found


def deletions(families: Iterable[str] = tuple(LIVES)) -> Document:
    """The document that deletes all that can be."""
    objects = [name for name in families if not LIVES[name].fixed]
    return {name: [{**LIVES[name].identity, "state": "absent"}] for name in objects}


#: The families whose things are created and deleted.
OBJECTS = [name for name, life in LIVES.items() if not life.fixed]
