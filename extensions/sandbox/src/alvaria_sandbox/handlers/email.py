# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""E-mail templates and signatures."""

from __future__ import annotations

from collections.abc import Callable

from alvaria_sandbox.errors import conflict, invalid
from alvaria_sandbox.handlers.calls import Call, handles, register
from alvaria_sandbox.handlers.kinds import view
from alvaria_sandbox.state import Document

TEMPLATE = ("emailTemplates", "emailTemplateId")
SIGNATURE = ("signatures", "signatureId")


def _check(call: Call, table: str, key: str = "") -> None:
    """Raise 400 for an unknown signature, 409 for a friendlyName that another object has.

    The 409 is our reading of the one listed on create.
    """
    signature = call.body.get("signatureId")
    if signature and signature not in call.organization.table("signatures").rows:
        raise invalid("body/signatureId", f"{signature!r} is unknown")
    names = [(name["locale"], name["value"]) for name in call.body.get("friendlyName", [])]
    for other in call.organization.table(table).all():
        taken = [(name["locale"], name["value"]) for name in other.get("friendlyName", [])]
        if other["id"] != key and not set(taken).isdisjoint(names):
            raise conflict(f"friendlyName is taken by {other['id']!r}", "duplicate")


def _create(table: str) -> Callable[[Call], Document]:
    def handler(call: Call) -> Document:
        _check(call, table)
        key = call.organization.new_id(table)
        document = {
            "id": key,
            "active": True,
            **call.body,
            "lastModifiedTime": call.now,
            "version": 1,
        }
        call.organization.put(table, key, document)
        return view(call.operation.response_name, document)

    return handler


def _patch(table: str, parameter: str) -> Callable[[Call], Document]:
    def handler(call: Call) -> Document:
        current = call.row(table, parameter)
        _check(call, table, current["id"])
        call.lock(current)
        values = {name: value for name, value in call.body.items() if name != "version"}
        return view(call.operation.response_name, call.change(table, current["id"], values))

    return handler


register("postEmailTemplate", _create(TEMPLATE[0]))
register("postEmailSignature", _create(SIGNATURE[0]))
register("patchEmailTemplate", _patch(*TEMPLATE), TEMPLATE)
register("patchSignature", _patch(*SIGNATURE), SIGNATURE)


@handles("deleteEmailTemplate", TEMPLATE)
def delete_template(call: Call) -> None:
    """Delete the template with its associations with work types.

    A refusal is not documented (FACTS P13).
    """
    key = call.row(*TEMPLATE)["id"]
    for row in list(call.organization.table("workTypeTemplates").all()):
        if {"id": key} in row["emailTemplates"]:
            others = [item for item in row["emailTemplates"] if item["id"] != key]
            call.change("workTypeTemplates", row["id"], {"emailTemplates": others})
    call.organization.remove(TEMPLATE[0], key)


@handles("deleteSignature", SIGNATURE)
def delete_signature(call: Call) -> None:
    """Raise 409 while an e-mail template uses it: our reading of the listed 409 (FACTS P13)."""
    key = call.row(*SIGNATURE)["id"]
    templates = call.organization.table("emailTemplates").all()
    users = [row["id"] for row in templates if row.get("signatureId") == key]
    if users:
        raise conflict(f"email templates {', '.join(users)} use it", "inUse")
    call.organization.remove(SIGNATURE[0], key)
