# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The quirky dialect: answers as the examples of the reference texts show them where those differ from the tables.

An answer is built and checked in the documented form first and rewritten here afterwards, so the deviations below are the only
ones there are. Each quirk stands in one place and carries its number in FACTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from alvaria_sandbox.operations import Operation
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
    """+00:00 and microseconds instead of Z and milliseconds."""
    for name in ("startTime", "endTime", "creationTime", "lastModifiedTime"):
        if row.get(name):
            seconds, _unused, fraction = row[name].removesuffix("Z").partition(".")
            row[name] = f"{seconds}.{fraction:0<6}+00:00"


def leave_out_empty(row: Document) -> None:
    for name in ("contactListName", "endTime", "reason"):
        if not row.get(name):
            row.pop(name, None)


def reversed_dispositions(row: Document) -> None:
    """The order of a set is not kept."""
    row["dispositions"] = row["dispositions"][::-1]


# Component schema -> what happens to each object of it, whatever answer it is in.
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
    "ItemExclusionsResponse": (
        leave_out_empty,
        offset_times,
    ),  # times: ours; optional fields may be absent (FACTS C32)
    "TerseAttemptTrackersResponse": (reversed_dispositions,),
    "TerseAttemptTrackersResponseV4": (reversed_dispositions,),
    "TerseMessageTrackersResponse": (reversed_dispositions,),
    "TerseMessageTrackersResponseV4": (reversed_dispositions,),
    **{
        name: (constant_last_index,)
        for name in ("UsersCollection", "TeamCollection", "SystemExternalCollection")
    },  # P25
    **{
        name: (constant_last_index,)
        for name in ("AllUsersState", "TeamMembersState", "TeamOwnersState")
    },  # P25
    **{
        f"Collection{name}ResponseV4": (old_links,)
        for name in ("AttemptTracker", "MessageTracker", "ConvenientContactTime", "ContactAttempts")
    },  # C13
}
# Request fields that carry ids; P03 shows integers in requests too.
ID_FIELDS = ("id", "levelId", "signatureId", "defaultCallBackWorkTypeId")


def outgoing(operation: Operation, body: Any) -> Any:
    """A documented success body as the quirky dialect shows it. The body given is rewritten in place."""
    schema = operation.response_schema(operation.success)
    if schema is not None:
        for name, row in _objects(operation.api, schema, body):
            for rewrite in QUIRKS.get(name, ()):
                rewrite(row)
    return body


def _objects(api: str, schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Document]]:
    """Every object of a value with the name of its component schema, inner ones first."""
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
    """Whether a schema or anything below it has a quirk. No schema of the contract contains itself."""
    if name in QUIRKS:
        return True
    pending, schemas = [load(api)["components"]["schemas"][name]], []
    while pending:
        shape = flat(api, pending.pop())
        inner = [
            *shape.get("properties", {}).values(),
            *([shape["items"]] if "items" in shape else []),
        ]
        schemas += [ref_name(item) for item in inner]
        pending += inner
    return any(item in QUIRKS for item in schemas)


def error(operation_api: str, wrapped: bool, content: Document) -> Document:
    """An error body: P05 the code is text, P06 the envelope is the other one. Compliance always wraps and keeps the number."""
    if operation_api != "provisioning":
        return {"error": content}
    content = {**content, "code": str(content["code"])}
    return content if wrapped else {"error": content}


def incoming(operation: Operation, body: Any) -> Any:
    """A Provisioning request with integer ids (P03) turned into the documented text."""
    if operation.api != "provisioning":
        return body
    if isinstance(body, list):
        return [incoming(operation, item) for item in body]
    if not isinstance(body, dict):
        return body
    return {
        name: str(value)
        if name in ID_FIELDS and isinstance(value, int) and not isinstance(value, bool)
        else incoming(operation, value)
        for name, value in body.items()
    }


assert all(
    any(
        name in load(api)["components"]["schemas"] and properties(api, name)
        for api in ("provisioning", "compliance")
    )
    for name in QUIRKS
)
