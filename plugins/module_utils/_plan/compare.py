# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A plan beside a fresh one: which steps differ, and which are done already. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._common.errors import Invalid

#: How many steps a message names.
_SHOWN = 5
Entry = Mapping[str, Any]


def refuse_options(planned: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` where an option decides otherwise than that of the plan."""
    names = [name for name, value in now.items() if planned.get(name) != value]
    if names:
        raise Invalid(
            f"plan: was made with other options: {', '.join(names)}.",
            "Nothing was written: give the options of the plan, or make a new one.",
            details={"options": names},
            code="plan-differs",
        )


def refuse_digest(planned: Any, now: str, what: str) -> None:
    """Raise ``Invalid`` where what is to be applied says something else than it did."""
    if planned != now:
        raise Invalid(
            f"plan: was made from a different {what}.",
            f"Nothing was written: give the {what} of the plan, or make a new plan.",
            code="plan-differs",
        )


def differing(planned: Sequence[Entry], fresh: Sequence[Entry]) -> list[dict[str, str]]:
    """The fresh steps that are not those of the plan, with what is wrong with them."""
    left = Counter(map(_whole, planned))
    named = {_name(entry): entry for entry in planned}
    found = []
    for entry in fresh:
        whole = _whole(entry)
        if left[whole]:
            left[whole] -= 1
        else:
            problem = _problem(named.get(_name(entry)), entry)
            found.append(told(entry["family"], entry["name"], problem))
    return found


def told(family: str, name: str, problem: str) -> dict[str, str]:
    """What is said of a step that differs."""
    return {"family": family, "name": name, "msg": problem}


def refuse_steps(steps: Sequence[Mapping[str, str]]) -> None:
    """Raise ``Invalid`` that lists the steps which differ from the plan, if there are any."""
    if not steps:
        return
    first = "; ".join(f"{step['family']} {step['name']} {step['msg']}" for step in steps[:_SHOWN])
    if len(steps) > _SHOWN:
        first += f"; and {len(steps) - _SHOWN} more, see error.steps"
    raise Invalid(
        f"plan: the organization is not as it was when the plan was made: {first}.",
        "Nothing was written: look at what has changed, and make a new plan.",
        details={"steps": list(steps)},
        code="plan-differs",
    )


def _name(entry: Entry) -> tuple[str, str]:
    return entry["family"], entry["name"]


def _whole(entry: Entry) -> tuple[str, ...]:
    """All of a step that has to be the same."""
    marks = entry["fingerprints"]
    return (*_name(entry), entry["action"], marks["before"], marks["after"])


def _problem(planned: Entry | None, fresh: Entry) -> str:
    """The end of a sentence about a step that is not in the plan as it is."""
    if planned is None:
        return f"would be {fresh['action']}, which is not in the plan"
    if planned["action"] != fresh["action"]:
        return f"would be {fresh['action']}, and the plan says {planned['action']}"
    if planned["fingerprints"]["after"] != fresh["fingerprints"]["after"]:
        return "would become something else than the plan says"
    return "has been changed since"


def unplanned(planned: Iterable[bytes], fresh: Mapping[bytes, str]) -> dict[str, int]:
    """How many of the fresh differences of a list the plan does not have, by action."""
    known = set(planned)
    return dict(Counter(action for mark, action in fresh.items() if mark not in known))


def refuse_differences(counts: Mapping[str, int]) -> None:
    """Raise ``Invalid`` where a list comes to more than the plan has."""
    if counts:
        listed = ", ".join(_worded(counts))
        raise Invalid(
            f"plan: the organization is not as it was when the plan was made: {listed}.",
            "Nothing was written: look at what has changed, and make a new plan.",
            details={"unplanned": dict(counts)},
            code="plan-differs",
        )


def _worded(counts: Mapping[str, int]) -> Iterator[str]:
    for action, count in sorted(counts.items()):
        yield f"{count} would be {action} that the plan does not have so"
