# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of the small organization by every module that writes.

The proofs of reliability interrupt, disturb and repeat them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Step = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Change:
    """One change: ``options`` of ``module``, after the steps ``before``.

    ``files`` are there for load jobs. ``locked``: a version guards its writes. ``deletes``: its
    last write is a deletion. ``blind``: the module does not look before it writes, so what became
    of a lost write is for the user to find out. ``repeats``: the repeated task writes again.
    """

    module: str
    name: str
    options: Mapping[str, Any]
    before: Sequence[Step] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    blind: bool = False
    repeats: bool = False

    @property
    def label(self) -> str:
        return f"{self.module}: {self.name}"


def entries(*names: str) -> list[dict[str, Any]]:
    """Entries of external data by their names."""
    return [{"friendlyName": [{"locale": "en-US", "value": name}]} for name in names]


def _life(
    module: str, identity: Mapping[str, Any], whole: Mapping[str, Any], changed: Mapping[str, Any]
) -> tuple[Change, Change, Change]:
    """An object is created, changed in one field, and deleted."""
    created = (f"alvaria_{module}", {**identity, **whole})
    return (
        Change(created[0], "create", created[1]),
        Change(created[0], "change", {**identity, **changed}, [created]),
        Change(created[0], "delete", {**identity, "state": "absent"}, [created]),
    )


VOICE = {"exclusion_type": "Voice", "exclusion_value": "+12025550143"}
PERIOD = {"start_time": "2030-01-01T00:00:00Z", "end_time": "2031-01-01T00:00:00Z"}
TRACKER = {
    "type_of_tracker": "Account",
    "number_of_attempts": 7,
    "threshold_type": "Day",
    "threshold": 7,
    "dispositions": ["BZ"],
}
CONTACT_KEY = {
    "contact_key_type": "Customer",
    "contact_key": "CUST9900001",
    "contact_value_type": "Voice",
    "contact_value": "+12025550143",
}
WINDOW = {
    "convenient_times": [{"day_of_week": ["Monday"], "start_time": "09:00", "end_time": "12:00"}]
}
GEOCODES = (
    "alvaria_external_data",
    {"resource": "Geocodes", "content": entries("MA", "WA"), "value": "states.json"},
)
CONTACT = {"contact_channel": "Voice", "contact_address": "+12025550199", "customer": "CUST9900009"}
ATTEMPT = {
    **CONTACT,
    "time_of_contact": "2030-03-01T11:00:00Z",
    "disposition": "BZ",
    "number_type": 1,
    "operation_type": "SaveContactNoKeyCheck",
}
LINES = (
    "action,exclusionType,exclusionValue,startTime,endTime\n"
    "create,Voice,+12025550101,2030-01-01T00:00:00Z,2031-01-01T00:00:00Z\n"
)
DOCUMENT = {
    "compliance_settings": {"exclusions": {"retain_days": 5}},
    "signatures": [{"name": "Care", "contents": "Your care team"}],
    "email_templates": [
        {
            "name": "Thank you",
            "template_type": "acknowledgement",
            "subject": "We have it",
            "body": "Thank you.",
            "signature": "Care",
        }
    ],
    "user_skills": [
        {"user": "agent010@example.com", "skills": [{"name": "German", "level": "Good"}]}
    ],
    "quota_controls": [
        {
            "product": "Insurance",
            "description": "Travel insurance",
            "total_quota": 100,
            "unit_value": 1,
        }
    ],
    "exclusions": [{**VOICE, **PERIOD}],
}

CHANGES = (
    Change(
        "alvaria_api",
        "write under the version lock",
        {
            "path": "/via/v4/organizations/{org_id}/compliance/exclusions/configurations",
            "method": "PATCH",
            "body": {"retainDays": 7},
            "version_lock": True,
        },
        blind=True,
        repeats=True,
    ),
    Change(
        "alvaria_user_skills",
        "add",
        {"user": "agent010@example.com", "skills": [{"name": "German", "level": "Good"}]},
        [
            (
                "alvaria_user_skills",
                {
                    "user": "agent010@example.com",
                    "skills": [{"name": "Spanish", "level": "Fluent"}],
                    "state": "exact",
                },
            )
        ],
    ),
    Change(
        "alvaria_user_handler_rules", "change", {"user": "agent001@example.com", "can_dial": False}
    ),
    Change(
        "alvaria_user_hidden_worktypes",
        "add",
        {"user": "agent001@example.com", "worktypes": ["Collections"]},
        [
            (
                "alvaria_user_hidden_worktypes",
                {"user": "agent001@example.com", "worktypes": ["Reminders"], "state": "exact"},
            )
        ],
    ),
    Change(
        "alvaria_worktype_handlers",
        "add",
        {"worktype": "Billing", "handlers": ["agent002@example.com"]},
        [
            (
                "alvaria_worktype_handlers",
                {
                    "worktype": "Billing",
                    "handlers": ["agent003@example.com", "agent001@example.com"],
                    "state": "exact",
                },
            )
        ],
    ),
    Change("alvaria_worktype_handler_rules", "change", {"worktype": "Billing", "can_hold": False}),
    Change(
        "alvaria_worktype_email_templates",
        "add and remove",
        {"worktype": "Newsletter", "email_templates": ["Opening Hours"]},
        [
            (
                "alvaria_worktype_email_templates",
                {"worktype": "Newsletter", "email_templates": ["Receipt"], "state": "exact"},
            )
        ],
    ),
    Change(
        "alvaria_worktype_email_templates",
        "exactly these",
        {"worktype": "Newsletter", "email_templates": ["Opening Hours"], "state": "exact"},
        [
            (
                "alvaria_worktype_email_templates",
                {"worktype": "Newsletter", "email_templates": ["Receipt"], "state": "exact"},
            )
        ],
    ),
    *_life(
        "email_template",
        {"name": "Callback Offer"},
        {
            "subject": "May we call you?",
            "body": "Dear customer",
            "template_type": "outreachCampaign",
            "signature": "Service Team",
        },
        {"subject": "When may we call you?"},
    ),
    *_life(
        "signature",
        {"name": "Night Shift"},
        {"contents": "Kind regards", "names": {"de-DE": "Nachtschicht"}},
        {"contents": "Yours"},
    ),
    *_life(
        "system_external",
        {"name": "Notary"},
        {"system_external": "+12025550160"},
        {"system_external": "+12025550161"},
    ),
    *_life("exclusion", VOICE, {**PERIOD, "reason": "Asked"}, {"reason": "Asked twice"}),
    Change(
        "alvaria_exclusions",
        "create, change and delete",
        {
            "exclusions": [
                {**VOICE, **PERIOD, "reason": "Asked twice"},
                {**VOICE, **PERIOD, "exclusion_value": "+12025550144"},
            ],
            "state": "exact",
            "scope": {"contact_lists": [""]},
            "max_deletions": 100,
            "concurrency": 1,
        },
        [("alvaria_exclusion", {**VOICE, **PERIOD, "reason": "Asked"})],
    ),
    *_life(
        "attempt_tracker",
        {"name": "Locked"},
        {**TRACKER, "contact_channels": ["Voice"], "description": "ours"},
        {"number_of_attempts": 3},
    ),
    *_life(
        "message_tracker",
        {"name": "Locked"},
        {**TRACKER, "description": "ours"},
        {"number_of_attempts": 3},
    ),
    *_life(
        "quota_control",
        {"product": "Home Insurance"},
        {"description": "By phone", "total_quota": 500, "unit_value": 120},
        {"total_quota": 600},
    ),
    *_life(
        "convenient_contact_time",
        CONTACT_KEY,
        {**WINDOW, "reason": "Asked"},
        {"reason": "Asked twice"},
    ),
    Change(
        "alvaria_compliance_settings",
        "two families",
        {
            "exclusions": {"retain_no_end_time": True},
            "convenient_contact_times": {"retain_days": 5},
        },
    ),
    Change("alvaria_external_data", "register", GEOCODES[1]),
    Change(
        "alvaria_external_data", "replace", {**GEOCODES[1], "content": entries("TX")}, [GEOCODES]
    ),
    Change(
        "alvaria_external_data", "remove", {"resource": "Geocodes", "state": "absent"}, [GEOCODES]
    ),
    Change(
        "alvaria_compliance_status", "ask and release", {**CONTACT, "release": True}, repeats=True
    ),
    Change("alvaria_contact_attempt", "report", ATTEMPT),
    Change(
        "alvaria_load_job",
        "load",
        {"file_name": "matrix.act"},
        files={"matrix.act": LINES},
        blind=True,
    ),
    Change("alvaria_config", "several families", {"config": DOCUMENT}),
)
