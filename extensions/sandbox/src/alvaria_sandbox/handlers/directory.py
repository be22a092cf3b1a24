# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain reads of Provisioning.

Every collection and object that is only listed, filtered, paged and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from alvaria_sandbox.handlers.calls import Call, register
from alvaria_sandbox.handlers.kinds import view, views
from alvaria_sandbox.operations import contract
from alvaria_sandbox.schemas import component, ref_name
from alvaria_sandbox.state import Document, Organization

Test = Callable[[Organization, Document, Any], bool]


def _has_channel(document: Document, channel: str) -> bool:
    if "channel" in document:
        return bool(document["channel"]["channelType"] == channel)
    return any(item["channelType"] == channel for item in document["channels"])


def _has_name(names: Iterable[Document], value: str) -> bool:
    return any(name["value"] == value for name in names)


def _may_start_email(organization: Organization, work_type: Document) -> bool:
    return bool(
        organization.table("workTypeRules").rows[work_type["id"]]["canInitiateNewOutboundEmail"]
    )


# One meaning for each filter, wherever it occurs. Matching is exact and case-sensitive, as for all
# names (unstated, FACTS C.1).
FILTERS: dict[str, Test] = {
    "email": lambda _org, row, value: bool(row["user"] == value),
    "preferredNameValue": lambda _org, row, value: _has_name(row["preferredName"], value),
    "friendlyName": lambda _org, row, value: _has_name(row["friendlyName"], value),
    "channelType": lambda _org, row, value: _has_channel(row, value),
    "direction": lambda _org, row, value: bool(row["direction"] == value),
    "queueType": lambda _org, row, value: bool(row["_queueType"] == value),
    "workTypeRules.email": lambda org, row, _value: _may_start_email(org, row),
    "templateType": lambda _org, row, value: bool(row.get("templateType") == value),
    "category": lambda _org, row, value: bool(row["category"] == value),
    "dispositionType": lambda _org, row, value: bool(row["dispositionType"] == value),
    "state": lambda _org, row, value: bool(value == "All" or row["_state"] == value),
}


def condition(call: Call) -> Callable[[Document], bool] | None:
    """Return the test that a call's filters are for a document; None when everything passes.

    It includes includeInactive where the operation has it.
    """
    tests = [(FILTERS[name], value) for name, value in call.query.items() if name in FILTERS]
    active_only = "includeInactive" in call.operation.parameters and not call.query.get(
        "includeInactive", False
    )
    if not tests and not active_only:
        return None

    def keep(row: Document) -> bool:
        if active_only and not row["active"]:
            return False
        return all(test(call.organization, row, value) for test, value in tests)

    return keep


def item_field(schema: str) -> tuple[str, str]:
    """Return (property, item schema) of a collection: users, UsersFragment of UsersCollection."""
    for name, value in component("provisioning", schema)["properties"].items():
        if name != "friendlyName" and value.get("type") == "array":
            return name, ref_name(value["items"])
    raise LookupError(schema)


def show(call: Call, rows: Iterable[Document], **more: Any) -> Document:
    """Return the call's collection with the rows that pass its filters.

    It is paged when the operation has paging parameters.
    """
    keep = condition(call)
    kept = [row for row in rows if keep is None or keep(row)]
    shown: Sequence[Document] = kept
    if "startIndex" in call.operation.parameters:
        shown = call.window().cut(kept)
    return _body(call, shown, len(kept), **more)


def _body(call: Call, shown: Iterable[Document], total: int, **more: Any) -> Document:
    schema = call.operation.response_name
    name, item = item_field(schema)
    rows = views(item, shown)
    known = component("provisioning", schema)["properties"]
    extra = {"totalItems": total, "lastIndexReturned": call.window().last_index(len(rows))}
    counts = {key: value for key, value in extra.items() if key in known}
    return view(schema, {}, **{name: rows}, **counts, **more)


def list_table(table: str) -> Callable[[Call], Document]:
    """Return a handler that lists a whole table."""

    def handler(call: Call) -> Document:
        if "email" in call.query:  # the one filter with an index
            return show(call, call.organization.table(table).having("user", call.query["email"]))
        if "startIndex" not in call.operation.parameters:
            return show(call, call.organization.table(table).all())
        shown, total = call.window().select(call.organization.table(table), condition(call))
        return _body(call, shown, total)

    return handler


def get_row(table: str, parameter: str) -> Callable[[Call], Document]:
    """Return a handler that shows one document of a table."""

    def handler(call: Call) -> Document:
        return view(call.operation.response_name, call.row(table, parameter))

    return handler


COLLECTIONS = {
    "getUsersCollection": "users",
    "getTeams": "teams",
    "getSystemExternalList": "systemExternals",
    "getWorkTypeCollection": "workTypes",
    "getWorkTypeGroupsCollection": "workTypeGroups",
    "getDispositions": "dispositions",
    "getDispositionRoutingPlanCollection": "routingPlans",
    "getEmailTemplatesCollection": "emailTemplates",
    "getSignatureCollection": "signatures",
    "getWorkHandlerStatusReasons": "statusReasons",
    "getContactDataDefinitions": "contactDataDefs",
    "getContactDataDefinitionReservedWords": "reservedWords",
    "getSkills": "skills",
}
OBJECTS = {
    "getUser": ("users", "userId"),
    "getSystemExternal": ("systemExternals", "systemExternalId"),
    "getWorkType": ("workTypes", "workTypeId"),
    "getUserWorkHandlerRules": ("userRules", "userId"),
    "getWorkTypeWorkHandlerRules": ("workTypeRules", "workTypeId"),
    "getEmailTemplate": ("emailTemplates", "emailTemplateId"),
    "getSignature": ("signatures", "signatureId"),
    "getDisposition": ("dispositions", "dispositionId"),
    "getContactDataDefinition": ("contactDataDefs", "contactDataDefId"),
    "getContactDataDefinitionReservedWord": ("reservedWords", "contactDataDefReservedWordId"),
    "getSkill": ("skills", "skillId"),
}

for _operation, _table in COLLECTIONS.items():
    register(_operation, list_table(_table))
for _operation, _target in OBJECTS.items():
    register(_operation, get_row(*_target), _target)

assert all(name in contract().operations for name in (*COLLECTIONS, *OBJECTS))
