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
from . import _convenient_times, _dials, _exclusions, _external_data, _mail, _quotas, _rules, _settings, _skills, _trackers, _worktypes

_SIGNATURE, _TEMPLATE = _mail.TASKS[:2]
_HANDLERS, _EMAIL_TEMPLATES, _HIDDEN = _worktypes.TASKS

#: What an item refers to comes before it: templates use signatures, work types use templates and users, rules use codes of external data.
FAMILIES = (
    Family("compliance_settings", _settings.TASK, parts=_settings.PARTS),
    Family("external_data", _external_data.TASK, _external_data.EXTERNAL_DATA, more=_external_data.exported),
    Family("signatures", _SIGNATURE, _mail.SIGNATURE_TEXT),
    Family("email_templates", _TEMPLATE, _mail.TEMPLATE),
    Family("system_externals", _dials.TASKS[0], _dials.EXTERNAL),
    Family("user_skills", _skills.USER_SKILLS_TASK, membership=_skills.USER_SKILLS),
    Family("user_handler_rules", _rules.USER_TASK, _rules.USER_RULES),
    Family("user_hidden_worktypes", _HIDDEN, membership=_worktypes.HIDDEN),
    Family("worktype_handlers", _HANDLERS, membership=_worktypes.HANDLERS),
    Family("worktype_handler_rules", _rules.WORK_TYPE_TASK, _rules.WORK_TYPE_RULES),
    Family("worktype_email_templates", _EMAIL_TEMPLATES, membership=_worktypes.EMAIL_TEMPLATES),
    Family("attempt_trackers", _trackers.TASK, _trackers.ATTEMPT_TRACKER),
    Family("message_trackers", _trackers.MESSAGE_TASK, _trackers.MESSAGE_TRACKER),
    Family("quota_controls", _quotas.TASK, _quotas.QUOTA_CONTROL),
    Family("convenient_contact_times", _convenient_times.TASK, _convenient_times.CONVENIENT_CONTACT_TIME),
    Family("exclusions", _exclusions.TASK, _exclusions.EXCLUSION),
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
        shown["config"] = {str(name): f"{len(value)} entries" for name, value in shown["config"].items() if name in NAMES and hasattr(value, "__len__")}
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
    return ("config",) if not params.get("dest") and personal & {name.strip() for name in asked} else ()


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
    ArgumentSpec({**_FAMILIES, "filters": {"type": "dict", "default": {}}, "dest": {"type": "path"}, **BULK_OPTIONS}),
    _export,
    hidden=_hidden,
    shown=_counted,
)
