# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What agents may and must do: the handler rules of a user and of a work type."""

from __future__ import annotations

from typing import Any

from .._common.errors import Doubtful, TransportError
from .._model.field import Field, Values
from .._model.kinds import Choice, Flag, Integer, Link
from .._model.resource import Resource
from .._model.values import snake
from .._session.context import Context
from .object_kind import ObjectKind
from .references import USER, WORK_TYPE

#: Writable by the PUT of a user, and of a work type; both APIs show more, which is read-only.
_USER_FLAGS = (
    "canCallBackSelf canDeleteVoicemail canDial canForwardVoicemail canNotReady canPark"
    " canPauseResumeRecording isOnDemand mustDisposition mustHideSpeedDialPhone mustSelectWorkType"
)
_USER_NUMBERS = "maxEmailInteractions maxMessageInteractions maxTotalInteractions parkWarningTime"
_WORK_TYPE_FLAGS = (
    "canAddAttachments canDial canForwardEmailToExternal canHold canInitiateNewOutboundEmail"
    " canPauseResumeRecording canTerminate canViewTeamLeads canViewWorkHandlers canViewWorktypes"
    " isAuthenticated mustDisposition"
)
_WRAP_TYPES = ("none", "optional", "required")
_WRAP_EXCEED_ACTIONS = (
    "none",
    "displayWarning",
    "changeToNotReady",
    "changeToIdle",
    "changeToPark",
)


def _flags(names: str) -> tuple[Field, ...]:
    return tuple(Field(snake(name), name, Flag()) for name in names.split())


def _numbers(names: str) -> tuple[Field, ...]:
    return tuple(Field(snake(name), name, Integer(minimum=0)) for name in names.split())


_WRAP = (
    *_numbers("maxWrapTime minWrapTime wrapWarningDelay"),
    Field("wrap_exceed_action", "wrapExceedAction", Choice(_WRAP_EXCEED_ACTIONS)),
    Field("wrap_type", "wrapType", Choice(_WRAP_TYPES)),
)


def _check_wrap(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    """The shortest wrap time and the warning must fit into the longest."""
    values = {**(found or {}), **wanted}
    longest = values.get("max_wrap_time")
    for name in ("min_wrap_time", "wrap_warning_delay"):
        touched = name in wanted or "max_wrap_time" in wanted
        if (
            touched
            and isinstance(longest, int)
            and isinstance(values.get(name), int)
            and values[name] > longest
        ):
            raise Doubtful(
                f"{name}: {values[name]} is more than max_wrap_time, {longest}.",
                f"Give at most {longest}, or raise max_wrap_time.",
                code="wrap-time",
            )


def _adopt_transfer(raw: dict[str, Any]) -> dict[str, Any]:
    """The rules with ``can3WayXfer``, which can be written and not read.

    It stands for canConference and canBlindTransfer, which can be read and not written.
    """
    conference, transfer = (raw.get("canConference"), raw.get("canBlindTransfer"))
    if not all(isinstance(flag, (bool, type(None))) for flag in (conference, transfer)):
        where = "provisioning/workTypes/{owner}/workHandlerRules, v2"
        raise TransportError(
            "The API shows a canConference or canBlindTransfer that is neither true nor false "
            f"({where}).",
            "Report it to the API's operator.",
            code="unexpected-answer",
        )
    value: Any = conference
    if conference != transfer:
        words = (_word(conference), _word(transfer))
        value = "can_conference is {}, can_blind_transfer is {}".format(*words)
    return {**raw, "can3WayXfer": value}


class _Transfer(Flag):
    """Read, it may be a sentence instead of a flag, which no option can give."""

    def from_api(self, value: Any) -> Any:
        return value

    def exported(self, name: str, value: Any) -> dict[str, Any]:
        if isinstance(value, bool):
            return {name: value}
        return {}


def _word(value: Any) -> str:
    return str(value).lower()


def _check_work_type(context: Context, wanted: Values, found: Values | None, version: str) -> None:
    _check_wrap(context, wanted, found, version)
    _check_callback(
        context,
        wanted.get("default_callback_worktype"),
        (found or {}).get("default_callback_worktype"),
    )
    there = (found or {}).get("can_3way_xfer")
    if "can_3way_xfer" not in wanted and not isinstance(there, bool):
        raise Doubtful(
            f"can_3way_xfer: is missing. At present {there}, and the API can only set both alike "
            "together with every other rule.",
            "Give can_3way_xfer: true or false.",
            code="transfer-rules",
        )


def _check_callback(context: Context, wanted: Any, found: Any) -> None:
    """Callbacks go to an outreach work type whose own rules allow them."""
    if not wanted or wanted == found:
        return
    path = context.client.path(*WORK_TYPE.place(wanted))
    rules = context.directory.detail(path + "/workHandlerRules")
    name = context.directory.name(WORK_TYPE, wanted)
    if context.directory.detail(path).get("direction") != "outreach":
        raise Doubtful(
            f"default_callback_worktype: {name!r} is not an outreach work type.",
            "Name an outreach work type that allows callbacks.",
            code="callback-worktype",
        )
    if not (rules.get("canCallBackWorkType") or rules.get("canCallBackSelf")):
        raise Doubtful(
            f"default_callback_worktype: {name!r} does not allow callbacks.",
            "Name an outreach work type that allows callbacks.",
            code="callback-worktype",
        )


def _callback(raw: dict[str, Any]) -> dict[str, Any]:
    adopted = _adopt_transfer(raw)
    identifier = raw.get("defaultCallBackWorkTypeId")
    if isinstance(identifier, int):
        adopted["defaultCallBackWorkTypeId"] = str(identifier)
    return adopted


USER_RULES = Resource(
    noun="user_handler_rules",
    title="handler rules of the user",
    api="provisioning",
    paths={"v2": "users/{owner}/workHandlerRules"},
    fields=(*_flags(_USER_FLAGS), *_numbers(_USER_NUMBERS), *_WRAP),
    default_version="v2",
    singleton=True,
    owner=USER,
    owner_option="user",
    check=_check_wrap,
)

WORK_TYPE_RULES = Resource(
    noun="worktype_handler_rules",
    title="handler rules of the work type",
    api="provisioning",
    paths={"v2": "workTypes/{owner}/workHandlerRules"},
    fields=(
        Field("can_3way_xfer", "can3WayXfer", _Transfer()),
        Field("default_callback_worktype", "defaultCallBackWorkTypeId", Link(WORK_TYPE), absent=""),
        *_flags(_WORK_TYPE_FLAGS),
        *_WRAP,
    ),
    default_version="v2",
    singleton=True,
    owner=WORK_TYPE,
    owner_option="worktype",
    adopt=_callback,
    check=_check_work_type,
)

USER_KIND = ObjectKind(resource=USER_RULES)
USER_TASK = USER_KIND.task

WORK_TYPE_KIND = ObjectKind(resource=WORK_TYPE_RULES)
WORK_TYPE_TASK = WORK_TYPE_KIND.task
