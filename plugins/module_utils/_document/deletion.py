# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What may be deleted of that which a document does not list: nothing that is protected or came with the platform, and never more than is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._common.errors import Invalid
from .._ensure.show import options_of
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities
from .._session.context import Context
from .family import Family
from .reader import Item
from .step import Step, step_of

_SHOWN = 5

#: The deletions of objects that a document does not list, by family.
Surplus = Mapping[str, Sequence[Step]]


def left_over(context: Context, family: Family, steps: Sequence[Step]) -> Iterator[Step]:
    """The objects of a family that the document does not list; ``steps`` are those that it lists."""
    resource = family.spec
    version = resource.default_version
    # Also of entries that give an id: whether there is such an object may be what failed.
    keys = {step.item.identity for step in steps}
    ids = {str(step.item.params.get("id")) for step in steps}
    ids |= {str(step.outcome.result[family.noun].get("id")) for step in steps if step.outcome}
    protected = set(context.params["protected"] or ())
    for raw in family.listing(context):
        identifier = str(raw["id"])
        if (
            identifier in ids
            or _system_defined(raw)
            or any((version, key) in keys for key in identities(resource, version, raw))
        ):
            continue
        found = Found.of(resource, version, raw)
        options = options_of(context, found)
        texts = family.texts(options)
        if protected & {
            identifier,
            " ".join(texts),
            *texts,
            *(options.get("names") or {}).values(),
        }:
            continue
        given = (
            {"id": identifier}
            if "id" in family.task.arguments.options
            else {name: options[name] for name in resource.identity}
        )
        params = {
            **dict.fromkeys(family.task.arguments.options),
            "name_locale": options.get("name_locale"),
            **given,
            "state": "absent",
        }
        item = Item(family, family.name, params, context.masker, {**options, "id": identifier})
        step = step_of(context, item, {**found.all_values, **options})
        # What was listed need not be read again to delete it.
        step.context.remembered[f"{family.path(context)}/{identifier}"] = raw
        yield step


def _system_defined(raw: Values) -> bool:
    """Whether the platform brought an object along."""
    return raw.get("systemDefined") is True or "systemDefined" in [
        value for value in raw.values() if isinstance(value, str)
    ]


def refuse_deletions(surplus: Surplus, most: int) -> None:
    """Raise ``Invalid`` when more than ``most`` objects would go."""
    count = sum(len(steps) for steps in surplus.values())
    if count <= most:
        return
    going = "; ".join(_going(steps) for steps in surplus.values() if steps)
    raise Invalid(
        f"state exact would delete {objects(count)} that the document does not list, and max_deletions is {most}: {going}.",
        "Nothing was written. List them in the document, name them in protected, or raise max_deletions.",
        details={"surplus": surplus_result(surplus)},
        code="max-deletions",
    )


def surplus_result(surplus: Surplus) -> dict[str, Any]:
    """What a result says of them; of people only the number."""
    result = {}
    for name, steps in surplus.items():
        gone = [step.item for step in steps if not step.error]
        if gone:
            result[name] = {
                "count": len(gone),
                **({} if gone[0].family.personal else {"names": [item.label for item in gone]}),
            }
    return result


def objects(count: int) -> str:
    """A number of objects in words."""
    return f"{count} {'object' if count == 1 else 'objects'}"


def _going(steps: Sequence[Step]) -> str:
    family = steps[0].item.family
    names = (
        ""
        if family.personal
        else " ({}{})".format(
            ", ".join(step.item.label for step in steps[:_SHOWN]),
            ", ..." if len(steps) > _SHOWN else "",
        )
    )
    return f"{len(steps)} of {family.name}{names}"
