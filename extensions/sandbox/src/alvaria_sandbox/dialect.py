# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The quirky dialect: answers as the reference examples show them where the tables differ.

An answer is first built and checked in the documented form and then rewritten here, so there are
no deviations but the ones below. Each quirk stands in one place and carries its number in FACTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from alvaria_sandbox.operations import APIS, Operation
from alvaria_sandbox.schemas import flat, load, properties, ref_name
from alvaria_sandbox.state import Document

Rewrite = Callable[[Document], None]


def one_name(field: str) -> Rewrite:
    def rewrite(row: Document) -> None:
        if row.get(field):
            row[field] = row[field][0]

    return rewrite


def number(row: Document) -> None:
    row["id"] = int(row["id"])


def attribute_list(row: Document) -> None:
    if "attributes" in row:
        row["attributes"] = [{name: value} for name, value in row["attributes"].items()]


def flat_channels(row: Document) -> None:
    row["channels"] = [channel for group in row.get("channels", []) for channel in group]


def no_zone(row: Document) -> None:
    for name in ("creationTime", "lastModifiedTime"):
        row[name] = row[name].removesuffix("Z")


def sms_classification(row: Document) -> None:
    row["workTypeClassification"] = "OutreachSMSWorkType"


def constant_last_index(row: Document) -> None:
    if "lastIndexReturned" in row:
        row["lastIndexReturned"] = 5


def old_links(row: Document) -> None:
    row["links"] = {
        name: link.replace("/via/v4/", "/via/v3/", 1) for name, link in row.get("links", {}).items()
    }


def offset_times(row: Document) -> None:
    """Write +00:00 and microseconds instead of Z and milliseconds."""
    for name in ("startTime", "endTime", "creationTime", "lastModifiedTime"):
        if row.get(name):
            seconds, _unused, fraction = row[name].removesuffix("Z").partition(".")
            row[name] = f"{seconds}.{fraction:0<6}+00:00"


def leave_out_empty(row: Document) -> None:
    for name in ("contactListName", "endTime", "reason"):
        if not row.get(name):
            row.pop(name, None)


def reversed_dispositions(row: Document) -> None:
    """Show that the order of a set is not kept."""
    row["dispositions"] = row["dispositions"][::-1]


# Component schema -> the rewrites of each of its objects, in whatever answer they occur.
QUIRKS: dict[str, tuple[Rewrite, ...]] = {
    "User": (one_name("preferredName"),),  # P01
    "UsersFragment": (one_name("preferredName"),),  # P01
    "UsersStateFragment": (one_name("preferredName"),),  # P01
    "CallBackWorkTypeTerse": (one_name("friendlyName"), number),  # P02, P03
    "AudioMessage": (number,),  # P03
    "EmailTemplateFragment": (number,),  # P03
    "Signature": (number,),  # P03
    "SignatureFragment": (number,),  # P03
    "Disposition": (attribute_list, flat_channels, no_zone),  # P07, P08, P09
    "DispositionFragment": (attribute_list,),  # P07
    "OutreachEmailWorkType": (sms_classification,),  # P21
    # The times are ours; optional fields may be absent (FACTS C32).
    "ItemExclusionsResponse": (leave_out_empty, offset_times),
    "TerseAttemptTrackersResponse": (reversed_dispositions,),
    "TerseAttemptTrackersResponseV4": (reversed_dispositions,),
    "TerseMessageTrackersResponse": (reversed_dispositions,),
    "TerseMessageTrackersResponseV4": (reversed_dispositions,),
    "UsersCollection": (constant_last_index,),  # P25
    "TeamCollection": (constant_last_index,),  # P25
    "SystemExternalCollection": (constant_last_index,),  # P25
    "AllUsersState": (constant_last_index,),  # P25
    "TeamMembersState": (constant_last_index,),  # P25
    "TeamOwnersState": (constant_last_index,),  # P25
    "CollectionAttemptTrackerResponseV4": (old_links,),  # C13
    "CollectionMessageTrackerResponseV4": (old_links,),  # C13
    "CollectionConvenientContactTimeResponseV4": (old_links,),  # C13
    "CollectionContactAttemptsResponseV4": (old_links,),  # C13
}
# Request fields that carry ids; P03 shows integers in requests too.
ID_FIELDS = ("id", "levelId", "signatureId", "defaultCallBackWorkTypeId")


def outgoing(operation: Operation, body: Any) -> Any:
    """Rewrite a documented success body, in place, as the quirky dialect shows it."""
    schema = operation.response_schema(operation.success)
    if schema is not None:
        for name, row in _objects(operation.api, schema, body):
            for rewrite in QUIRKS.get(name, ()):
                rewrite(row)
    return body


def _objects(api: str, schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Document]]:
    """Yield every object of a value with the name of its component schema, inner ones first."""
    name = ref_name(schema)
    if name and not _has_quirks(api, name):
        return
    shape = flat(api, schema)
    if isinstance(value, list) and "items" in shape:
        for item in value:
            yield from _objects(api, shape["items"], item)
    elif isinstance(value, dict):
        for field, inner in shape.get("properties", {}).items():
            if field in value:
                yield from _objects(api, inner, value[field])
        yield name, value


@cache
def _has_quirks(api: str, name: str) -> bool:
    """Tell whether a schema or anything below it has a quirk.

    No schema of the contract contains itself.
    """
    if name in QUIRKS:
        return True
    pending, schemas = [load(api)["components"]["schemas"][name]], []
    while pending:
        shape = flat(api, pending.pop())
        inner = list(shape.get("properties", {}).values())
        if "items" in shape:
            inner.append(shape["items"])
        schemas += [ref_name(item) for item in inner]
        pending += inner
    return any(item in QUIRKS for item in schemas)


def error(operation_api: str, wrapped: bool, content: Document) -> Document:
    """Return an error body: the code is text (P05) and the envelope is the other one (P06).

    Compliance always wraps and keeps the number.
    """
    if operation_api != "provisioning":
        return {"error": content}
    content = {**content, "code": str(content["code"])}
    if wrapped:
        return content
    return {"error": content}


def incoming(operation: Operation, body: Any) -> Any:
    """Turn the integer ids of a Provisioning request (P03) into the documented text."""
    if operation.api != "provisioning":
        return body
    if isinstance(body, list):
        return [incoming(operation, item) for item in body]
    if not isinstance(body, dict):
        return body
    return {name: _incoming_field(operation, name, value) for name, value in body.items()}


def _incoming_field(operation: Operation, name: str, value: Any) -> Any:
    if name in ID_FIELDS and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return incoming(operation, value)


def _exists(name: str) -> bool:
    """Tell whether one of the contracts has a component schema of this name, with properties."""
    return any(name in load(api)["components"]["schemas"] and properties(api, name) for api in APIS)


assert all(_exists(name) for name in QUIRKS)
