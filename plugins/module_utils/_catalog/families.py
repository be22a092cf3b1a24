# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The organization as one document: its families in the order in which they depend on each other, and the tasks that apply and export it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.limits import BULK_OPTIONS
from .._document.apply import apply
from .._document.export import export
from .._document.family import Family
from .._model.argspec import ArgumentSpec
from .._session.context import Context, Outcome
from .._task.task import Task
from . import (
    compliance_settings,
    convenient_contact_times,
    email_templates,
    exclusions,
    external_data,
    handler_rules,
    quota_controls,
    signatures,
    skills,
    system_externals,
    trackers,
    users,
    worktypes,
)

#: What an item refers to comes before it: templates use signatures, work types use templates and users, rules use codes of external data.
FAMILIES = (
    Family("compliance_settings", compliance_settings.TASK, parts=compliance_settings.PARTS),
    Family(
        "external_data",
        external_data.TASK,
        external_data.EXTERNAL_DATA,
        more=external_data.exported,
    ),
    Family("signatures", signatures.TASK, signatures.SIGNATURE),
    Family("email_templates", email_templates.TASK, email_templates.TEMPLATE),
    Family("system_externals", system_externals.TASK, system_externals.EXTERNAL),
    Family("user_skills", skills.USER_SKILLS_TASK, membership=skills.USER_SKILLS),
    Family("user_handler_rules", handler_rules.USER_TASK, handler_rules.USER_RULES),
    Family("user_hidden_worktypes", users.HIDDEN_WORKTYPES_TASK, membership=users.HIDDEN_WORKTYPES),
    Family("worktype_handlers", worktypes.HANDLERS_TASK, membership=worktypes.HANDLERS),
    Family("worktype_handler_rules", handler_rules.WORK_TYPE_TASK, handler_rules.WORK_TYPE_RULES),
    Family(
        "worktype_email_templates",
        worktypes.EMAIL_TEMPLATES_TASK,
        membership=worktypes.EMAIL_TEMPLATES,
    ),
    Family("attempt_trackers", trackers.TASK, trackers.ATTEMPT_TRACKER),
    Family("message_trackers", trackers.MESSAGE_TASK, trackers.MESSAGE_TRACKER),
    Family("quota_controls", quota_controls.TASK, quota_controls.QUOTA_CONTROL),
    Family(
        "convenient_contact_times",
        convenient_contact_times.TASK,
        convenient_contact_times.CONVENIENT_CONTACT_TIME,
    ),
    Family("exclusions", exclusions.TASK, exclusions.EXCLUSION),
)
NAMES = [family.name for family in FAMILIES]
_FAMILIES = {"families": {"type": "list", "elements": "str", "choices": NAMES}}


def _apply(context: Context) -> Outcome:
    return apply(context, FAMILIES)


def _export(context: Context) -> Outcome:
    return export(context, FAMILIES)


def _counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a log may show them: of a document only how much there is of it."""
    shown = dict(params)
    if isinstance(shown.get("config"), Mapping):
        shown["config"] = {
            str(name): f"{len(value)} entries"
            for name, value in shown["config"].items()
            if name in NAMES and hasattr(value, "__len__")
        }
    elif shown.get("config") is not None:
        shown["config"] = "not a dictionary"
    for name in ("protected", "mapping", "filters"):
        if shown.get(name):
            shown[name] = f"{len(shown[name])} entries"
    return shown


def _hidden(params: Mapping[str, Any]) -> tuple[str, ...]:
    """People's data that was asked for is the play's alone. The settings hold some where they are named."""
    families = params.get("families") or []
    asked = families.split(",") if isinstance(families, str) else [str(name) for name in families]
    personal = {family.name for family in FAMILIES if family.personal or family.parts}
    return (
        ("config",)
        if not params.get("dest") and personal & {name.strip() for name in asked}
        else ()
    )


CONFIG_TASK = Task(
    "alvaria_config",
    ArgumentSpec(
        {
            "config": {"type": "dict"},
            "src": {"type": "path"},
            "state": {"type": "str", "choices": ["present", "exact"], "default": "present"},
            **_FAMILIES,
            "max_deletions": {"type": "int", "default": 0},
            "protected": {"type": "list", "elements": "str", "default": []},
            "mapping": {"type": "dict", "default": {}},
            **BULK_OPTIONS,
        },
        mutually_exclusive=(("config", "src"),),
        required_one_of=(("config", "src"),),
    ),
    _apply,
    shown=_counted,
    documents={"src": "config"},
    within={family.name: family.task for family in FAMILIES},
)
CONFIG_INFO_TASK = Task(
    "alvaria_config_info",
    ArgumentSpec(
        {
            **_FAMILIES,
            "filters": {"type": "dict", "default": {}},
            "dest": {"type": "path"},
            **BULK_OPTIONS,
        }
    ),
    _export,
    hidden=_hidden,
    shown=_counted,
)
