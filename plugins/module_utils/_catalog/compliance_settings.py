# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The four configurations of compliance rules: one for each family, always there."""

from __future__ import annotations

from dataclasses import replace

from .._ensure.group import ensure_group, group_argspec, read_group
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Flag, Integer, SetOf, Text, Tree
from .._model.resource import Resource
from .._session.context import Context, Outcome
from .._task.task import Task
from .object_kind import ObjectKind

_LOCALE = Field("locale", "locale", assigned=True)
#: The word BLANK in these lists stands for an empty address.
_ADDRESSES = (
    Field(
        "exclude_from_contact_address_rule",
        "excludeFromContactAddressRule",
        SetOf(Text()),
        personal=True,
    ),
    Field("excluded_contact_addresses", "excludedContactAddresses", SetOf(Text()), personal=True),
)
_RETAIN_DAYS = Field("retain_days", "retainDays", Integer(minimum=0, maximum=14))


def _configuration(family: str, title: str, *fields: Field) -> Resource:
    paths = {"v4": f"{family}/configurations"}
    return Resource(
        family, title, "compliance", paths, (*fields, _LOCALE), "v4", singleton=True, update="PATCH"
    )


PARTS = {
    "attempt_trackers": _configuration(
        "attemptTrackers",
        "configuration of attempt trackers",
        *_ADDRESSES,
        Field("enable_active_record_feature", "enableActiveRecordFeature", Flag()),
        Field(
            "life_time_of_active_record",
            "lifeTimeOfActiveRecord",
            Integer(minimum=1, maximum=1440),
        ),
        Field(
            "minutes_to_wait_after_active_restriction",
            "minutesToWaitAfterActiveRestriction",
            Integer(minimum=0, maximum=1440),
        ),
    ),
    "message_trackers": _configuration(
        "messageTrackers", "configuration of message trackers", *_ADDRESSES
    ),
    "exclusions": _configuration(
        "exclusions",
        "configuration of exclusions",
        _RETAIN_DAYS,
        Field("retain_no_end_time", "retainNoEndTime", Flag()),
    ),
    # The API wants the days in every PATCH of this one.
    "convenient_contact_times": _configuration(
        "convenientContactTimes",
        "configuration of convenient contact times",
        replace(_RETAIN_DAYS, patched=True),
    ),
}
_NOUN = "compliance_settings"


def _ensure(context: Context) -> Outcome:
    return ensure_group(context, _NOUN, PARTS)


def _read(context: Context) -> Outcome:
    return read_group(context, _NOUN, PARTS)


TASK = Task(
    "alvaria_compliance_settings",
    group_argspec(PARTS),
    _ensure,
    tuple(Field(name, name, Tree(), personal=True) for name in PARTS),
)
INFO_TASK = Task(
    "alvaria_compliance_settings_info",
    ArgumentSpec({"subset": {"type": "list", "elements": "str", "choices": sorted(PARTS)}}),
    _read,
    writes=False,
)
KIND = ObjectKind(name=_NOUN, parts=PARTS, own_task=TASK, own_info_task=INFO_TASK)
