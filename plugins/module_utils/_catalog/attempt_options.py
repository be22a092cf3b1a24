# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What the options of a contact attempt must and must not be together."""

from __future__ import annotations

from .._common.errors import Invalid
from .._model.field import Values

CANCEL, NO_KEY, WITH_KEY = OPERATIONS = (
    "CancelContact",
    "SaveContactNoKeyCheck",
    "SaveContactWithKeyCheck",
)
#: What an attempt must have when it is reported.
NEEDED = ("contact_channel", "time_of_contact", "disposition", "number_type")
#: What is set once an attempt is stored, and can be changed.
SEPARATE = ("status", "reason")
#: What a stored attempt has for good, or a report says.
_FIXED = (
    *NEEDED,
    "contact_address",
    "customer",
    "account_number",
    "time_zone",
    "purpose",
    "geocodes",
    "locale",
    "key",
    "product",
    "product_sold",
)


def check_options(params: Values, version: str) -> None:
    """Raise ``Invalid`` for options that do not go together, or for one that is missing."""
    if params["id"] == "":
        raise Invalid(
            "id: is empty.", "Give the id of an attempt, or leave it out.", code="option-empty"
        )
    if version == "v3":
        _check_v3(params)
    _check_wait(params)
    if params["id"]:
        _check_switch(params)
    else:
        _check_report(params, version)


def _check_v3(params: Values) -> None:
    unknown = ""
    if params["id"]:
        unknown = "id"
    elif params["operation_type"] != WITH_KEY:
        unknown = "operation_type"
    if unknown:
        raise Invalid(
            f"{unknown}: is not available in API version v3.",
            "Leave it out, or set api_version to v4.",
            code="api-version",
        )


def _check_wait(params: Values) -> None:
    if params["wait_timeout"] < 0:
        raise Invalid(
            f"wait_timeout: {params['wait_timeout']} is too small.",
            "Give 0 or more.",
            code="out-of-range",
        )
    if params["wait_timeout"] or params["id"]:
        return
    if params["status"] == "Disabled" or params["reason"]:
        raise Invalid(
            "wait_timeout: 0 cannot be combined with status or reason.",
            "They are set once the attempt shows: give the seconds to wait for that.",
            code="options-contradict",
        )


def _check_switch(params: Values) -> None:
    """Check the options for an attempt that is named by its id."""
    if params["operation_type"] != WITH_KEY:
        raise Invalid(
            "operation_type: cannot be combined with id.",
            "Leave one of them out: with id a stored attempt is switched on or off.",
            code="options-contradict",
        )
    remedy = "With id, give status or reason and nothing else."
    for name in _FIXED:
        if params[name] is not None:
            raise Invalid(f"{name}: cannot be changed.", remedy, code="attempt-options")
    if all(params[name] is None for name in SEPARATE):
        raise Invalid("status: is missing.", remedy, code="attempt-options")


def _check_report(params: Values, version: str) -> None:
    """Check the options for an attempt that is to be reported, or cancelled."""
    operation = params["operation_type"]
    needed = {CANCEL: ("key",), NO_KEY: NEEDED, WITH_KEY: (*NEEDED, "key")}[operation]
    for name in needed:
        if params[name] in (None, ""):
            raise _missing(name, operation, version)
    if params["product_sold"] is not None and not params["product"]:
        raise Invalid(
            "product: is missing, but product_sold is given.",
            "Name the product that was sold.",
            code="option-missing",
        )


def _missing(name: str, operation: str, version: str) -> Invalid:
    purpose = f"operation_type {operation}"
    other = f", or set operation_type to {NO_KEY}"
    if version == "v3":
        purpose, other = "API version v3", ""
    remedy = "Give it."
    if name == "key" and operation == WITH_KEY:
        remedy = f"Give the key that the check answered{other}."
    return Invalid(f"{name}: is missing for {purpose}.", remedy, code="option-missing")
