# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Attempt trackers: how often a customer, address or account may be contacted within a time."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._rule_query import rule_query
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Field, Resource, Values
from ansible_collections.alvaria.cloud.plugins.module_utils._task import info_task, object_task

CHANNELS = ("Voice", "SMS", "Email")
THRESHOLD_TYPES = ("Minute", "Hour", "Day", "Week", "CurrentDay", "CurrentWeek", "CurrentMonth")
TRACKER_TYPES = {
    "v3": ("Customer", "Phone", "CustomerPhone"),
    "v4": ("Customer", "ContactAddress", "CustomerContactAddress", "Account", "AccountContactAddress"),
}


def _check(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """In v4 the channels must not be empty unless they are the excluded ones."""
    touched = found is None or "contact_channels" in wanted or "exclude_contact_channels" in wanted
    values = {**(found or {}), **wanted}
    if version == "v4" and touched and not values.get("contact_channels") and not values.get("exclude_contact_channels"):
        raise Invalid(
            "contact_channels: is empty, and exclude_contact_channels is not true, so the tracker would apply to no channel.",
            "List channels ({}), or set exclude_contact_channels to apply to all that are not listed.".format(", ".join(CHANNELS)),
        )


ATTEMPT_TRACKER = Resource(
    noun="attempt_tracker",
    title="attempt tracker",
    api="compliance",
    paths={"v3": "attemptTrackers", "v4": "attemptTrackers"},
    items="attemptTrackers",
    fields=(
        Field("name", "attemptTrackerName", create=True, aliases=("attempt_tracker_name",)),
        Field("description", "attemptTrackerDescription", absent="", aliases=("attempt_tracker_description",)),
        Field("contact_channels", "contactChannels", type="list", choices=CHANNELS, only=("v4",)),
        Field("across_contact_channels", "acrossContactChannels", type="bool", only=("v4",), absent=False),
        Field("exclude_contact_channels", "excludeContactChannels", type="bool", only=("v4",), absent=False),
        Field(
            "type_of_tracker", "typeOfTracker", choices=tuple(dict.fromkeys(TRACKER_TYPES["v4"] + TRACKER_TYPES["v3"])), choices_in=TRACKER_TYPES, create=True
        ),
        Field("number_of_attempts", "numberOfAttempts", type="int", create=True, minimum=0),
        Field("threshold_type", "thresholdType", choices=THRESHOLD_TYPES, create=True),
        Field("threshold", "threshold", type="int", create=True, minimum=0),
        Field("dispositions", "dispositions", type="list", create=True),
        Field("number_types", "numberTypes", type="list", elements="int"),
        Field("geocodes", "geocodes", type="list"),
        Field("purposes", "purposes", type="list"),
        Field("enabled", "enabled", type="bool", only=("v4",), absent=True),
        Field("locale", "locale", absent="", assigned=True),
    ),
    identity=("name",),
    filters={"name": "attemptTrackerName"},
    default_version="v4",
    check=_check,
)

_FILTERED = (
    "name",
    "description",
    "type_of_tracker",
    "contact_channels",
    "number_of_attempts",
    "threshold_type",
    "threshold",
    "dispositions",
    "number_types",
    "geocodes",
    "purposes",
    "enabled",
)

ATTEMPT_TRACKERS = rule_query("attempt_trackers", ATTEMPT_TRACKER, _FILTERED, ())

TASK = object_task(ATTEMPT_TRACKER)
INFO_TASK = info_task(ATTEMPT_TRACKERS, "alvaria_attempt_tracker_info")
