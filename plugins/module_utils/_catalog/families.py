# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The organization as one document: its families, and the tasks that apply and export it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.limits import BULK_OPTIONS
from .._document.apply import Inspector, apply
from .._document.approved import ApprovedDocument
from .._document.export import export
from .._document.family import Family
from .._model.argspec import ArgumentSpec
from .._plan.approved import part_of
from .._plan.options import PLAN_OPTIONS, PLANS
from .._session.context import Context, Outcome
from .._task.task import Task
from .._undo.keeping import UNDO_OPTIONS, keeping
from .contents import KINDS
from .object_kind import ObjectKind


def _family(kind: ObjectKind, holders: tuple[Family, ...] = ()) -> Family:
    return Family(
        kind.family,
        kind.task,
        kind.resource,
        kind.membership,
        kind.parts,
        more=kind.exported,
        holders=holders,
    )


_LISTS = tuple(_family(kind) for kind in KINDS if kind.membership)


def _holders(kind: ObjectKind) -> tuple[Family, ...]:
    """The families of lists whose members are objects of this kind."""
    if kind.resource is None or kind.resource.singleton or kind.resource.owner:
        return ()
    place = kind.resource.place(kind.resource.default_version)
    return tuple(
        family
        for family in _LISTS
        if family.membership and family.membership.member
        if family.membership.member.place() == place
    )


#: In the order of the catalog: what an item refers to comes before it.
FAMILIES = tuple(_family(kind, _holders(kind)) for kind in KINDS if kind.family)
NAMES = [family.name for family in FAMILIES]
_FAMILIES = {"families": {"type": "list", "elements": "str", "choices": NAMES}}


def _apply(context: Context) -> Outcome:
    return keeping(context, about_people(context.params), _applied)


def _applied(context: Context) -> Outcome:
    part = part_of(context, "document")
    if part is None:
        return apply_document(context)
    approved = ApprovedDocument(context, part)
    return approved.told(apply_document(context, approved))


def apply_document(context: Context, inspector: Inspector | None = None) -> Outcome:
    """Bring the organization to the state of a document; ``inspector`` sees what is planned."""
    return apply(context, FAMILIES, inspector)


def about_people(params: Mapping[str, Any]) -> bool:
    """Whether the families that are to be applied may hold customers' data."""
    names = params["families"]
    if names is None:
        names = NAMES
    return any(
        family.task.personal
        for family in FAMILIES
        if family.name in params["config"] and family.name in names
    )


def _export(context: Context) -> Outcome:
    return export(context, FAMILIES)


def counted(params: Mapping[str, Any]) -> dict[str, Any]:
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
    for name in ("protected", "mapping", "filters", "plan_data"):
        if shown.get(name):
            shown[name] = f"{len(shown[name])} entries"
    return shown


def _hidden(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The document, where people's data was asked for: it is for the play alone.

    The settings hold some where they are named.
    """
    if params.get("dest"):
        return ()
    families = params.get("families") or []
    if isinstance(families, str):
        families = families.split(",")
    asked = {str(name).strip() for name in families}
    for family in FAMILIES:
        if family.name in asked and (family.personal or family.parts):
            return ("config",)
    return ()


#: How the tables of a document are written; whoever reads them from the controller goes by it.
TABLE_OPTIONS: dict[str, Any] = {
    "ignore_columns": {"type": "list", "elements": "str", "default": []},
    "time_format": {"type": "list", "elements": "str", "default": []},
    "zone": {"type": "str", "default": "UTC"},
    "phone_region": {"type": "str"},
}
#: What a document is, and how it is applied.
DOCUMENT_OPTIONS: dict[str, Any] = {
    "config": {"type": "dict"},
    "src": {"type": "path"},
    "state": {"type": "str", "choices": ["present", "exact"], "default": "present"},
    **_FAMILIES,
    "max_deletions": {"type": "int", "default": 0},
    "protected": {"type": "list", "elements": "str", "default": []},
    "mapping": {"type": "dict", "default": {}},
    **TABLE_OPTIONS,
    **BULK_OPTIONS,
}
#: The tasks whose options the entries of a document have.
WITHIN = {family.name: family.task for family in FAMILIES}
CONFIG_TASK = Task(
    "alvaria_config",
    ArgumentSpec(
        {**DOCUMENT_OPTIONS, **PLAN_OPTIONS, **UNDO_OPTIONS},
        mutually_exclusive=(("config", "src"), PLANS),
        required_one_of=(("config", "src"),),
    ),
    _apply,
    shown=counted,
    documents={"src": "config"},
    within=WITHIN,
    plans=dict([PLANS]),
)
CONFIG_INFO_TASK = Task(
    "alvaria_config_info",
    ArgumentSpec(
        {
            **_FAMILIES,
            "filters": {"type": "dict", "default": {}},
            "dest": {"type": "path"},
            "format": {"type": "str", "choices": ["yaml", "csv"], "default": "yaml"},
            "editor_schema": {"type": "str"},
            **BULK_OPTIONS,
        }
    ),
    _export,
    writes=False,
    hidden=_hidden,
    shown=counted,
)
