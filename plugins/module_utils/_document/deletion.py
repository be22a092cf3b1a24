# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What may be deleted of that which a document does not list.

Nothing is that came with the platform, and never more than is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

from .._common.errors import Invalid
from .._ensure.show import options_of
from .._model.deletion import PROTECTED, UNSHOWN, Decision, Surplus, decide
from .._model.field import Values
from .._model.found import Found
from .._model.identity import identities, unshown
from .._session.context import Context
from .family import Family
from .item import Item
from .step import Step, Steps, step_of

_SHOWN = 5


def deletions(context: Context, steps: Steps, ended: str) -> Decision:
    """The decision about the objects that no item lists, by what has become of all items so far.

    ``ended`` says why the run ends early, empty where it does not.
    """
    protected = set(context.params["protected"] or ())
    obstacles = {}
    for name, listed in steps.listed.items():
        failed = [step.item for step in listed if step.error]
        unseen = [step.item for step in listed if step.outcome and not step.outcome.shows]
        if failed:
            obstacles[name] = f"{failed[0].told} failed"
        elif unseen:
            obstacles[name] = f"{unseen[0].told} was written, but does not show yet"
        elif ended:
            obstacles[name] = ended
    return decide(_candidates(steps, protected), obstacles)


def _candidates(steps: Steps, protected: set[str]) -> Iterator[Surplus]:
    for name, surplus in steps.surplus.items():
        listed = {step.identifier for step in steps.listed[name]}
        for step in surplus:
            item = step.item
            if item.known["id"] in listed:
                # Somebody gave it a name of the document meanwhile, so it is the entry's object.
                continue
            held = step.held
            if not protected.isdisjoint(_names(item.family, item.known)):
                held = PROTECTED
            yield Surplus(name, item.label, step, held)


def left_over(
    context: Context, family: Family, steps: Sequence[Step], settled: Collection[str]
) -> Iterator[Step]:
    """The objects of a family that the document does not list.

    ``steps`` are those it lists, ``settled`` the ids of others that it lists.
    """
    listed = _Listed(family, steps, settled)
    version = family.spec.default_version
    for raw in family.listing(context):
        if _system_defined(raw) or listed.has(raw):
            continue
        found = Found.of(family.spec, version, raw)
        step = _removal(context, family, found, options_of(context, found))
        hidden = unshown(family.spec, version, raw)
        if hidden:
            step.held = UNSHOWN.format(hidden)
        if context.journal is None or not family.spec.fragments:
            # What was listed need not be read again to delete it.
            step.context.remembered[f"{family.path(context)}/{found.id}"] = raw
        yield step


class _Listed:
    """The objects that the document lists."""

    def __init__(self, family: Family, steps: Sequence[Step], settled: Collection[str]) -> None:
        self._resource = family.spec
        # Also of entries that give an id: whether there is such an object may be what failed.
        # An entry for another API version may mean the same object.
        self._keys: set[Hashable] = {step.item.wanted.key for step in steps}
        self._ids = {str(step.item.params.get("id")) for step in steps}
        self._ids.update(settled)
        for step in steps:
            if step.outcome:
                self._ids.add(str(step.outcome.result[family.noun].get("id")))

    def has(self, raw: Values) -> bool:
        """Whether the document lists an object of the listing."""
        if str(raw["id"]) in self._ids:
            return True
        version = self._resource.default_version
        own = identities(self._resource, version, raw)
        return any(key in self._keys for key in own)


def _names(family: Family, options: Values) -> list[str]:
    """All that an object can be called where it is protected."""
    texts = family.texts(options)
    names = (options.get("names") or {}).values()
    return [options["id"], " ".join(texts), *texts, *names]


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


def refuse_deletions(decision: Decision, most: int) -> None:
    """Raise ``Invalid`` when more than ``most`` objects would go."""
    if not decision.exceeds(most):
        return
    count = len(decision.may_go)
    by_family = _by_family([surplus.thing for surplus in decision.may_go])
    going = "; ".join(map(_going, by_family.values()))
    raise Invalid(
        f"state exact would delete {objects(count)} that the document does not list, "
        f"and max_deletions is {most}: {going}.",
        "Nothing was written. List them in the document, name them in protected, "
        "or raise max_deletions.",
        details={"surplus": surplus_result(by_family), **decision.as_result()},
        code="max-deletions",
    )


def _by_family(steps: Sequence[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.item.family.name, []).append(step)
    return found


def surplus_result(surplus: Mapping[str, Sequence[Step]]) -> dict[str, Any]:
    """What a result says of objects that go; of people only the number."""
    result: dict[str, dict[str, Any]] = {}
    for name, steps in surplus.items():
        gone = [step.item for step in steps if step.result not in ("failed", "unchanged")]
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
