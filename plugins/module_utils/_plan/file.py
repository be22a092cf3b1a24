# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A plan as a file: JSON in a stable order, sealed with the key of the masks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from .._common.errors import Invalid
from .._privacy.mask import Masker
from .._session.context import Context
from .digest import fingerprint

FORMAT = 1
_TIME = "%Y-%m-%dT%H:%M:%SZ"
#: What a plan can be of.
PARTS = ("document", "exclusions", "undo")
#: What is fingerprinted to tell one key from another.
_KEY_CHECK = "the key of a plan"
_PLAN_AGAIN = "Nothing was written: make a new plan, and have that one approved."

Plan = Mapping[str, Any]


def _now() -> datetime:
    return datetime.now(timezone.utc)


def place(context: Context) -> dict[str, str]:
    """The organization that a plan is about, and its host."""
    connection = context.client.connection
    host = connection.base_url.partition("://")[2].lower()
    return {"organization": connection.org_id, "host": host}


def refuse_no_key(masker: Masker) -> None:
    """Raise ``Invalid`` where nothing is at hand that fingerprints can be keyed with."""
    if not masker.keyed:
        raise Invalid(
            "mask_key: is missing, and without it a plan has no key for its fingerprints: "
            "there is no client_secret either.",
            "Give the same mask_key to the plan and to what applies it.",
            code="plan-key",
        )


def sealed(context: Context, parts: Mapping[str, Any]) -> dict[str, Any]:
    """A plan of these parts."""
    masker = context.masker
    plan = {
        "format": FORMAT,
        "made": _now().strftime(_TIME),
        **place(context),
        "key": fingerprint(masker, _KEY_CHECK),
        **context.gate.without_secrets(dict(parts)),
    }
    return {**plan, "seal": fingerprint(masker, plan)}


def written(plan: Plan) -> str:
    """The text of a plan file."""
    return json.dumps(plan, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def opened(context: Context, plan: Plan, part: str) -> Mapping[str, Any]:
    """One part of a plan for this organization. Raises ``Invalid`` for one that does not count."""
    masker = context.masker
    _refuse_format(plan)
    refuse_no_key(masker)
    if plan.get("key") != fingerprint(masker, _KEY_CHECK):
        raise Invalid(
            "plan: was made with another mask_key.",
            "Nothing was written: give the mask_key of the plan (without one, its client_secret).",
            code="plan-key",
        )
    bare = {name: value for name, value in plan.items() if name != "seal"}
    if plan.get("seal") != fingerprint(masker, bare):
        raise Invalid("plan: was changed after it was made.", _PLAN_AGAIN, code="plan-changed")
    _refuse_foreign(context, plan)
    if part not in plan:
        held = " and ".join(name for name in PARTS if name in plan)
        raise Invalid(
            f"plan: is one of {held}, and has no part for {part}.",
            "Give the plan of this task.",
            code="plan-foreign",
        )
    _refuse_old(context.params.get("plan_max_age"), str(plan["made"]))
    return dict(plan[part])


def _refuse_format(plan: Plan) -> None:
    if plan.get("format") == FORMAT:
        return
    wrong = "is not a plan"
    if "seal" in plan:
        wrong = f"has another format than {FORMAT}, which is the one of this collection"
    raise Invalid(
        f"plan: {wrong}.", "Give a file that alvaria_plan has written.", code="plan-format"
    )


def _refuse_foreign(context: Context, plan: Plan) -> None:
    for name, here in place(context).items():
        if plan.get(name) != here:
            raise Invalid(
                f"plan: is for the {name} {plan.get(name)}, and this is {here}.",
                "Nothing was written: give the plan of this organization.",
                code="plan-foreign",
            )


def check_age(params: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` where the option about a plan's age is not valid."""
    most = params.get("plan_max_age")
    if most is None:
        return
    if most < 1:
        raise Invalid(
            f"plan_max_age: {most} is not valid.", "Give 1 or more seconds.", code="out-of-range"
        )
    if params.get("plan_data") is None:
        raise Invalid(
            "plan_max_age: is given without a plan.",
            "Give the plan as well, or leave it out.",
            code="options-contradict",
        )


def _refuse_old(most: int | None, made: str) -> None:
    then = datetime.strptime(made, _TIME).replace(tzinfo=timezone.utc)
    age = int((_now() - then).total_seconds())
    if most is not None and age > most:
        raise Invalid(
            f"plan: is {age} seconds old, and plan_max_age is {most}.",
            _PLAN_AGAIN,
            code="plan-too-old",
        )
