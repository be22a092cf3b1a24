# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Attempt trackers and message trackers.

The former say how often a customer, address or account may be contacted within a time, the latter
how often a message may be played to one.
"""

from __future__ import annotations

from functools import partial

from .._api.pages import TooManyPages
from .._common.errors import AlvariaError, Doubtful, Invalid
from .._model.field import Field, Values
from .._model.kinds import Choice, Flag, Integer, SetOf, Text
from .._model.resource import Resource
from .._model.table import Rows
from .._model.values import snake
from .._session.context import Context
from .external_entries import LOOKUPS, lookup
from .object_kind import ObjectKind
from .rule_listing import rule_query

CHANNELS = ("Voice", "SMS", "Email")
THRESHOLD_TYPES = ("Minute", "Hour", "Day", "Week", "CurrentDay", "CurrentWeek", "CurrentMonth")
TRACKER_TYPES = {
    "v3": ("Customer", "Phone", "CustomerPhone"),
    "v4": (
        "Customer",
        "ContactAddress",
        "CustomerContactAddress",
        "Account",
        "AccountContactAddress",
    ),
}


#: What a tracker of v3 is in v4.
_IN_V4 = {
    "contactChannels": ["Voice"],
    "acrossContactChannels": False,
    "excludeContactChannels": False,
    "enabled": True,
    "thresholdActionType": "NoPlayMessage",
}


def _refuse_loss(
    context: Context, path: str, prefix: str, wanted: Values, found: Values | None, version: str
) -> None:
    """Refuse a write by v3 that would reset what only v4 has.

    Refuse one as well that claims a name which v3 does not show: the API would refuse the double
    without saying why.
    """
    if version != "v3":
        return
    name = (found or wanted)["name"]
    listed = context.client.read_all(
        context.client.path("v4", "compliance", path), path, {prefix + "Name": name}
    )
    for raw in listed:
        lost = [api for api, value in _IN_V4.items() if raw.get(api, value) != value]
        if raw.get(prefix + "Name") == name and (lost or found is None):
            what = "with values that"
            if lost:
                what = f"with {snake(lost[0])} {raw[lost[0]]!r}, which"
            raise Invalid(
                f"name: {name!r} exists {what} API version v3 cannot express.",
                "Set api_version to v4, or choose another name.",
                code="api-version-loses",
            )


def _check_message(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    _refuse_loss(context, "messageTrackers", "messageTracker", wanted, found, version)


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """Refuse a tracker of v4 without channels, unless they are those that it excludes."""
    _refuse_loss(context, "attemptTrackers", "attemptTracker", wanted, found, version)
    deciding = ("contact_channels", "exclude_contact_channels")
    touched = found is None or not wanted.keys().isdisjoint(deciding)
    if version != "v4" or not touched:
        return
    values = {**(found or {}), **wanted}
    if not any(values.get(name) for name in deciding):
        raise Doubtful(
            "contact_channels: is empty, and exclude_contact_channels is not true, so the tracker "
            "would apply to no channel.",
            f"List channels ({', '.join(CHANNELS)}), or set exclude_contact_channels to apply to "
            "all that are not listed.",
            code="no-channel",
        )


def _advise(context: Context, wanted: Values, action: str) -> list[str]:
    """Warn of dispositions that are no codes of the organization, so that nothing would count."""
    if action == "none" or not wanted.get("dispositions"):
        return []
    path = context.client.path("v3", "compliance", LOOKUPS["Dispositions"])
    known = context.directory.once(path, partial(_codes, context))["codes"]
    unknown = [code for code in wanted["dispositions"] if code not in known]
    if not known or not unknown:
        return []
    return [
        f"dispositions: {', '.join(unknown)}: not among the dispositions that are registered as "
        "external data of the organization, so no attempt may ever count with it."
    ]


def _codes(context: Context) -> dict[str, list[str]]:
    """The codes of dispositions, none where one request does not tell all of them."""
    try:
        entries = lookup(context, "Dispositions", bare=True, most_pages=1)
    except (AlvariaError, TooManyPages):
        return {"codes": []}
    return {"codes": [str(entry["dispositionCode"]) for entry in entries]}


def _fields(prefix: str, *own: Field) -> tuple[Field, ...]:
    """The fields of a kind of tracker; ``own`` are those that only it has.

    Its name and description begin with ``prefix`` on the wire.
    """
    types = tuple(dict.fromkeys(TRACKER_TYPES["v4"] + TRACKER_TYPES["v3"]))
    alias = snake(prefix)
    return (
        Field("name", prefix + "Name", create=True, aliases=(alias + "_name",)),
        Field("description", prefix + "Description", absent="", aliases=(alias + "_description",)),
        *own,
        Field("type_of_tracker", "typeOfTracker", Choice(types, TRACKER_TYPES), create=True),
        Field("number_of_attempts", "numberOfAttempts", Integer(minimum=0), create=True),
        Field("threshold_type", "thresholdType", Choice(THRESHOLD_TYPES), create=True),
        Field("threshold", "threshold", Integer(minimum=0), create=True),
        Field("dispositions", "dispositions", SetOf(Text()), create=True),
        Field("number_types", "numberTypes", SetOf(Integer())),
        Field("geocodes", "geocodes", SetOf(Text())),
        Field("purposes", "purposes", SetOf(Text())),
        Field("enabled", "enabled", Flag(), only=("v4",), absent=True),
        Field("locale", "locale", absent="", assigned=True),
    )


ATTEMPT_TRACKER = Resource(
    noun="attempt_tracker",
    title="attempt tracker",
    api="compliance",
    paths={"v3": "attemptTrackers", "v4": "attemptTrackers"},
    items="attemptTrackers",
    fields=_fields(
        "attemptTracker",
        Field("contact_channels", "contactChannels", SetOf(Choice(CHANNELS)), only=("v4",)),
        Field(
            "across_contact_channels",
            "acrossContactChannels",
            Flag(),
            only=("v4",),
            absent=False,
        ),
        Field(
            "exclude_contact_channels",
            "excludeContactChannels",
            Flag(),
            only=("v4",),
            absent=False,
        ),
    ),
    identity=("name",),
    filters={"name": "attemptTrackerName"},
    default_version="v4",
    check=_check,
    advise=_advise,
)

MESSAGE_TRACKER = Resource(
    noun="message_tracker",
    title="message tracker",
    api="compliance",
    paths={"v3": "messageTrackers", "v4": "messageTrackers"},
    items="messageTrackers",
    fields=_fields(
        "messageTracker",
        # Required by v4, and for future use only.
        Field(
            "threshold_action_type",
            "thresholdActionType",
            Choice(("NoPlayMessage", "PlayStandardMessage")),
            only=("v4",),
            initial="NoPlayMessage",
        ),
    ),
    identity=("name",),
    filters={"name": "messageTrackerName"},
    default_version="v4",
    check=_check_message,
    advise=_advise,
)

#: What no family can be filtered by.
_UNFILTERED = ("across_contact_channels", "exclude_contact_channels", "locale")


def _filtered(resource: Resource) -> tuple[str, ...]:
    return tuple(item.name for item in resource.fields if item.name not in _UNFILTERED)


ATTEMPT_TRACKERS = rule_query("attempt_trackers", ATTEMPT_TRACKER, _filtered(ATTEMPT_TRACKER), ())
MESSAGE_TRACKERS = rule_query("message_trackers", MESSAGE_TRACKER, _filtered(MESSAGE_TRACKER), ())

KIND = ObjectKind(resource=ATTEMPT_TRACKER, query=ATTEMPT_TRACKERS, rows=Rows())
TASK = KIND.task
INFO_TASK = KIND.info_task

MESSAGE_KIND = ObjectKind(resource=MESSAGE_TRACKER, query=MESSAGE_TRACKERS, rows=Rows())
MESSAGE_TASK = MESSAGE_KIND.task
MESSAGE_INFO_TASK = MESSAGE_KIND.info_task
