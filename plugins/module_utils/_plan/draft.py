# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Making a plan: the document and the list are planned, and nothing is written but the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Callable

from .._common.errors import AlvariaError
from .._common.files import keep_text
from .._model.field import Field
from .._session.context import Context, Outcome
from . import listed
from .file import refuse_no_key, sealed, written
from .listed import Differences

#: Applies something while somebody looks at what it comes to.
Applying = Callable[[Context, Any], Outcome]
#: What comes of a document or an undo, and the part of the plan for it.
Planning = Callable[[Context], "tuple[Outcome, dict[str, Any]]"]


def draft(
    context: Context,
    wholes: Mapping[str, Planning],
    apply_list: Applying,
    people: tuple[Field, ...],
) -> Outcome:
    """The plan of a document, a list, or both, or of an undo.

    ``wholes`` plan what the options ask for, apart from a list. ``people`` are the fields of the
    list's rows.

    Where something could not be planned there is no plan: nobody could approve it.
    """
    params = context.params
    refuse_no_key(context.masker)
    context.masker.enabled = True
    context.client.read_only = True
    context.check_mode = True
    parts: dict[str, Any] = {}
    result: dict[str, Any] = {"estimated_requests": 0}
    outcomes = []
    for name, plan_whole in wholes.items():
        outcome, part = plan_whole(context)
        result.update(outcome.result)
        counted = {key: outcome.result[key] for key in ("counts", "estimated_requests")}
        parts[name] = {**part, **counted}
        outcomes.append(outcome)
    if params["exclusions"] is not None:
        outcome, parts["exclusions"] = _list(context, apply_list, people)
        result["exclusions"] = outcome.result
        result["estimated_requests"] += outcome.result["estimated_requests"]
        outcomes.append(outcome)
    failure = next((outcome.failure for outcome in outcomes if outcome.failure), None)
    if failure:
        return Outcome(False, result, failure=failure)
    result["pending"] = any(outcome.changed for outcome in outcomes)
    result["plan"] = sealed(context, parts)
    if params["dest"]:
        keep_text(params["dest"], written(result["plan"]), False, "dest", check_mode=False)
    return Outcome(False, result)


def _list(
    context: Context, apply_list: Applying, people: tuple[Field, ...]
) -> tuple[Outcome, dict[str, Any]]:
    """What a list comes to, and the part of the plan for it."""
    params = {**context.params, "errors_dest": None, **context.params["exclusions"]}
    differences = Differences(context.masker)
    gate = context.gate.about(people)
    own = replace(context, params=params, gate=gate)
    try:
        outcome = apply_list(own, differences)
    except AlvariaError as exc:
        exc.message = gate.clean(exc.message)
        raise
    counted = {"estimated_requests": outcome.result["estimated_requests"]}
    part = {"options": listed.deciding(params), **differences.as_part(), **counted}
    return outcome, part
