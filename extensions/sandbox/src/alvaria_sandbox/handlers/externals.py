# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""External dials (systemExternals), the one Provisioning resource with 422 (FACTS P13)."""

from __future__ import annotations

from typing import Any

from alvaria_sandbox.errors import conflict, unprocessable
from alvaria_sandbox.handlers.calls import Call, handles
from alvaria_sandbox.handlers.kinds import view
from alvaria_sandbox.state import Document

TABLE = "systemExternals"
TARGET = (TABLE, "systemExternalId")


def _check(call: Call, wanted: Document, key: str = "") -> None:
    """Raise 422 for an empty name or number, and for a friendlyName that another one has.

    A friendlyName is the same when locale and value are. A POST may answer 409 for it (switch
    external_taken).
    """
    names = [(name["locale"], name["value"]) for name in wanted["friendlyName"]]
    if not names or not all(value.strip() for _unused, value in names):
        raise unprocessable("friendlyName must not be empty", "body/friendlyName")
    if not wanted["systemExternal"].strip():
        raise unprocessable("systemExternal must not be empty", "body/systemExternal")
    for other in call.organization.table(TABLE).all():
        taken = [(name["locale"], name["value"]) for name in other["friendlyName"]]
        if other["id"] == key or set(taken).isdisjoint(names):
            continue
        if not key and call.reads("external_taken") == "409":
            raise conflict(f"friendlyName is taken by {other['id']}", "duplicate")
        raise unprocessable(f"friendlyName is taken by {other['id']}", "body/friendlyName")


@handles("postSystemExternal")
def create(call: Call) -> Document:
    """Create an external dial; active is true when not given (unstated, FACTS P29)."""
    _check(call, call.body)
    key = call.organization.new_id(TABLE)
    document: dict[str, Any] = {
        "active": True,
        **call.body,
        "id": key,
        "creationTime": call.now,
        "lastModifiedTime": call.now,
        "version": 1,
    }
    call.organization.put(TABLE, key, document)
    return view("SystemExternal", document)


def _update(call: Call) -> Document:
    # PUT and PATCH are alike: PUT requires the two fields that could be missing, and `active` left
    # out of a PUT stays as it is (unstated, FACTS P29).
    current = call.row(*TARGET)
    values = {name: value for name, value in call.body.items() if name not in ("version", "kind")}
    _check(call, {**current, **values}, current["id"])
    call.lock(current)
    return view("SystemExternal", call.change(TABLE, current["id"], values))


@handles("putSystemExternal", TARGET)
def replace(call: Call) -> Document:
    return _update(call)


@handles("patchSystemExternal", TARGET)
def patch(call: Call) -> Document:
    return _update(call)


@handles("deleteSystemExternal", TARGET)
def delete(call: Call) -> None:
    """Raise 422 while a work type transfers to it."""
    key = call.row(*TARGET)["id"]
    work_types = call.organization.table("workTypes").all()
    users = [row["id"] for row in work_types if row.get("_transferTo") == key]
    if users:
        raise unprocessable(f"work types {', '.join(users)} refer to it", "path/systemExternalId")
    call.organization.remove(TABLE, key)
