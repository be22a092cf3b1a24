# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What may be deleted of that which a document does not list.

Nothing is that is protected or came with the platform, and never more than is allowed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from .._common.errors import Invalid
from .._ensure.show import options_of
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities
from .._session.context import Context
from .family import Family
from .item import Item
from .step import Step, step_of

_SHOWN = 5

#: The deletions of objects that a document does not list, by family.
Surplus = Mapping[str, Sequence[Step]]


def left_over(context: Context, family: Family, steps: Sequence[Step]) -> Iterator[Step]:
    """The objects of a family that the document does not list; ``steps`` are those it lists."""
    listed = _Listed(family, steps)
    protected = set(context.params["protected"] or ())
    version = family.spec.default_version
    for raw in family.listing(context):
        if _system_defined(raw) or listed.has(raw):
            continue
        found = Found.of(family.spec, version, raw)
        options = options_of(context, found)
        if protected.isdisjoint(_names(family, found.id, options)):
            step = _removal(context, family, found, options)
            # What was listed need not be read again to delete it.
            step.context.remembered[f"{family.path(context)}/{found.id}"] = raw
            yield step


class _Listed:
    """The objects that the document lists."""

    def __init__(self, family: Family, steps: Sequence[Step]) -> None:
        self._resource = family.spec
        # Also of entries that give an id: whether there is such an object may be what failed.
        self._keys: set[Hashable] = {step.item.identity for step in steps}
        self._ids = {str(step.item.params.get("id")) for step in steps}
        for step in steps:
            if step.outcome:
                self._ids.add(str(step.outcome.result[family.noun].get("id")))

    def has(self, raw: Values) -> bool:
        """Whether the document lists an object of the listing."""
        if str(raw["id"]) in self._ids:
            return True
        version = self._resource.default_version
        own = identities(self._resource, version, raw)
        return any((version, key) in self._keys for key in own)


def _names(family: Family, identifier: str, options: Values) -> list[str]:
    """All that an object can be called where it is protected."""
    texts = family.texts(options)
    return [identifier, " ".join(texts), *texts, *(options.get("names") or {}).values()]


def _removal(context: Context, family: Family, found: Found, options: Values) -> Step:
    """The step that deletes an object."""
    available = family.task.arguments.options
    params: dict[str, Any] = dict.fromkeys(available)
    params["name_locale"] = options.get("name_locale")
    if "id" in available:
        params["id"] = found.id
    else:
        params.update({name: options[name] for name in family.spec.identity})
    params["state"] = "absent"
    item = Item(family, family.name, params, context.masker, {**options, "id": found.id})
    return step_of(context, item, {**found.all_values, **options})


def _system_defined(raw: Values) -> bool:
    """Whether the platform brought an object along."""
    texts = [value for value in raw.values() if isinstance(value, str)]
    return raw.get("systemDefined") is True or "systemDefined" in texts


def refuse_deletions(surplus: Surplus, most: int) -> None:
    """Raise ``Invalid`` when more than ``most`` objects would go."""
    count = sum(len(steps) for steps in surplus.values())
    if count <= most:
        return
    going = "; ".join(_going(steps) for steps in surplus.values() if steps)
    raise Invalid(
        f"state exact would delete {objects(count)} that the document does not list, "
        f"and max_deletions is {most}: {going}.",
        "Nothing was written. List them in the document, name them in protected, "
        "or raise max_deletions.",
        details={"surplus": surplus_result(surplus)},
        code="max-deletions",
    )


def surplus_result(surplus: Surplus) -> dict[str, Any]:
    """What a result says of them; of people only the number."""
    result: dict[str, dict[str, Any]] = {}
    for name, steps in surplus.items():
        gone = [step.item for step in steps if not step.error]
        if not gone:
            continue
        result[name] = {"count": len(gone)}
        if not gone[0].family.personal:
            result[name]["names"] = [item.label for item in gone]
    return result


def objects(count: int) -> str:
    """A number of objects in words."""
    if count == 1:
        return "1 object"
    return f"{count} objects"


def _going(steps: Sequence[Step]) -> str:
    family = steps[0].item.family
    text = f"{len(steps)} of {family.name}"
    if family.personal:
        return text
    labels = [step.item.label for step in steps[:_SHOWN]]
    if len(steps) > _SHOWN:
        labels.append("...")
    return f"{text} ({', '.join(labels)})"
