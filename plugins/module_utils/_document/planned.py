# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The steps of a document as a plan file has them: masked, with keyed fingerprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._model.field import Values
from .._plan.digest import Digest, fingerprint
from .._privacy.mask import Masker
from .._session.context import Context
from .difference import change_of
from .item import Item
from .step import CHANGES, Step, Steps

#: The options of a document that decide what comes of it, beside those that are part of its items.
_DECIDING = ("state", "families", "max_deletions")
_WHY = {
    False: "the document says state absent",
    True: "the document does not list it, and state is exact",
}
_CREATED = "the run that is undone created it"


def deciding(params: Values, masker: Masker) -> dict[str, Any]:
    """The options that decide. What is protected may be somebody's number, so it is not shown."""
    options = {name: params[name] for name in _DECIDING}
    protected = sorted(params["protected"] or ())
    options["protected"] = {"count": len(protected), "digest": fingerprint(masker, protected)}
    return options


def digest_of(document: Mapping[str, Sequence[Item]], masker: Masker) -> str:
    """The digest of what a document says, whatever the order and layout of its entries."""
    digest = Digest(masker)
    for name, items in document.items():
        digest.add(name)
        for item in items:
            digest.add([name, item.params])
    return digest.text


def planned(steps: Steps, masker: Masker) -> list[dict[str, Any]]:
    """The steps that change something."""
    return [_planned(step, masker) for step in steps.all() if step.result in CHANGES]


class Noting:
    """Takes note of a document and its steps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.part: dict[str, Any] = {}

    def document(self, document: Mapping[str, Sequence[Item]]) -> None:
        """Take note of what the document says."""
        masker = self._context.masker
        self.part = {
            "options": deciding(self._context.params, masker),
            "digest": digest_of(document, masker),
        }

    def steps(self, found: Steps) -> None:
        """Take note of the steps."""
        self.part["steps"] = planned(found, self._context.masker)


def _planned(step: Step, masker: Masker) -> dict[str, Any]:
    before, after = step.done.before or {}, step.done.after or {}
    shown = _shown(step)
    start: Any = [before, _besides(shown, after)]
    if step.surplus:
        # A run that can be undone reads more of it, and the listing says the same in all runs.
        start = step.kept
    entry: dict[str, Any] = {
        **change_of(step),
        "version": _version(shown),
        "requests": step.done.cost,
        "fingerprints": {
            "before": fingerprint(masker, start),
            "after": fingerprint(masker, after),
        },
    }
    if step.action == "deleted":
        # What goes is shown as a whole, and masked.
        entry["before"] = before
        entry["reason"] = _WHY[step.surplus]
        if step.item.amend:
            entry["reason"] = _CREATED
    if step.item.family.personal:
        # People's values may stand in other texts of theirs as well.
        texts = {name: entry[name] for name in ("name", "before", "after")}
        entry.update(step.context.gate.clean(texts))
    return entry


def _shown(step: Step) -> Values:
    """The object that a plan starts from, with what the API keeps about it."""
    shown: Values = step.done.result.get(step.item.family.noun) or {}
    if step.surplus:
        names = ("id", "version", "last_modified_time")
        return {name: step.kept[name] for name in names if name in step.kept}
    return shown


def _besides(shown: Values, after: Values) -> dict[str, Any]:
    """What an object has besides what the document says: an edit of that counts as well."""
    rest: dict[str, Any] = {}
    for name, value in shown.items():
        if name not in after:
            rest[name] = value
        elif isinstance(value, Mapping) and isinstance(after[name], Mapping):
            rest[name] = _besides(value, after[name])
    return rest


def _version(shown: Values) -> Any:
    """The version that was read, by part where an object has several."""
    if "version" in shown:
        return shown["version"]
    parts = {
        name: part["version"]
        for name, part in shown.items()
        if isinstance(part, Mapping) and "version" in part
    }
    return parts or None
