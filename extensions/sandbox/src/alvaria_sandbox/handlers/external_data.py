# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""External data: the sources of the five lookups, and the lookups.

They are Dispositions, NumberTypes, Geocodes, Purposes and ContactLists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from alvaria_sandbox.errors import conflict, invalid
from alvaria_sandbox.handlers.calls import Call, Reply, handles, register
from alvaria_sandbox.handlers.rules import API, collection, item_schema, new_row, pick, select
from alvaria_sandbox.schemas import named_validator
from alvaria_sandbox.state import Document

TABLE = "externalData"
TARGET = (TABLE, "externalDataId")
KIND = "via#redirect"
# resource -> (lookup operation, collection schema, kind of an entry)
LOOKUPS = {
    "Dispositions": (
        "getComplianceDispositions",
        "CollectionDispositionsResponse",
        "via#disposition",
    ),
    "NumberTypes": ("getNumberTypes", "CollectionNumberTypesResponse", "via#numberType"),
    "Geocodes": ("getGeocodes", "CollectionGeocodesResponse", "via#geocode"),
    "Purposes": ("getPurposes", "CollectionPurposesResponse", "via#purpose"),
    "ContactLists": ("getContactLists", "CollectionContactListsResponse", "via#contactList"),
}


def property_of(resource: str) -> str:
    """Return `contactLists` for ContactLists."""
    return resource[0].lower() + resource[1:]


@handles("registerExternalData")
def create(call: Call) -> Document:
    """Register the source of a resource; raise 409 when it has one.

    A URL needs `value`, a file `jsonFile` (FACTS C20), a JSON array of lookup entries.
    """
    resource, wanted = call.body["resource"], dict(call.body)
    wanted.pop("jsonFile", None)
    if wanted["valueType"] == "Url":
        if not wanted.get("value", "").startswith(("http://", "https://")):
            raise invalid("body/value", "a URL is required for valueType Url")
        rows: list[Document] | None = None
    else:
        if "jsonFile" not in call.files:
            raise invalid("body/jsonFile", "a file is required for valueType File")
        upload = call.files["jsonFile"]
        rows = _entries(call, resource, upload.content)
        wanted["value"] = wanted.get("value") or upload.file_name
    if call.organization.table(TABLE).having("resource", resource):
        raise conflict(f"resource {resource} is registered already", "duplicate")
    row = new_row(call, TABLE, {"locale": "en-US", **wanted, "_entries": rows})
    return pick(call.operation.response_name, row, KIND)


def _entries(call: Call, resource: str, content: bytes) -> list[Document]:
    try:
        entries = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise invalid("body/jsonFile", "is not JSON") from None
    if not isinstance(entries, list):
        raise invalid("body/jsonFile", "is not an array")
    _unused, schema, kind = LOOKUPS[resource]
    name = item_schema(schema, property_of(resource))
    validator = named_validator(API, name, call.strict)
    for number, entry in enumerate(entries):
        for problem in validator.problems(entry, f"body/jsonFile/{number}"):
            raise invalid(*problem.split(": ", 1))
    return [pick(name, entry, kind) for entry in entries]


@handles("getExternalData")
def listing(call: Call) -> Document:
    rows, total = select(call, TABLE, None)
    return collection(call, TABLE, f"{KIND}Collection", rows, total, KIND)


@handles("unregisterExternalDataInstance", TARGET)
def delete(call: Call) -> None:
    call.organization.remove(TABLE, call.row(*TARGET)["id"])


def _lookup(resource: str, kind: str) -> Callable[[Call], Any]:
    def handler(call: Call) -> Document | Reply:
        """Redirect to a registered URL, or show the entries of the registered file.

        Without a registration the collection is empty (FACTS C21, our reading).
        """
        found = call.organization.table(TABLE).having("resource", resource)
        if found and found[0]["valueType"] == "Url":
            return Reply(302, None, {"Location": found[0]["value"]})
        entries: list[Document] = []
        if found:
            entries = found[0]["_entries"]
        rows, name = call.window().cut(entries), property_of(resource)
        return collection(call, name, f"{kind}Collection", rows, len(entries), kind)

    return handler


for _resource, (_operation, _schema, _kind) in LOOKUPS.items():
    register(_operation, _lookup(_resource, _kind))
