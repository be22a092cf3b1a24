# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Evidence: sealing the records of runs with a snapshot of the rules, verifying it, asking it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from .._api.body import one
from .._common.errors import ExpectationFailed, Invalid
from .._ensure.show import present_values
from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.found import Found
from .._model.kinds import Tree
from .._model.personal import sought, tidied
from .._model.query import Query
from .._model.resource import Resource
from .._model.values import parse_time
from .._plan.bundle import Bundle
from .._plan.chain import Trust, chain_of, key_changes
from .._plan.held import held, tail_of
from .._plan.sealing import Chain, collected
from .._privacy.mask import mask_texts
from .._session.context import Context, Outcome
from .._task.record import key_of, line_of, now, refuse_no_mask_key
from .._task.task import Task
from .._undo.keeping import place_of
from .contents import KINDS

#: The API whose objects are rules.
_RULES = "compliance"
_SHOWN = 5
_HEAD = re.compile(r"[0-9a-f]{64}")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def _seal(context: Context) -> Outcome:
    """Seal what has been recorded since the bundle before."""
    params = context.params
    refuse_no_mask_key(params, "records")
    place = place_of(context)
    found = collected(params["records"], place)
    for name in found.strange:
        context.warn(f"{name} is not a record that can be read, so it stays where it is.")
    if found.running:
        context.warn(
            f"{found.running} tasks are still at work, so the next bundle will have their records."
        )
    if context.check_mode:
        return Outcome(True, {"bundle": {"counts": {"records": len(found.records)}}})
    chain = Chain(params["dest"], place, key_of(context.masker))
    snapshot = None
    if params["snapshot"]:
        snapshot = _Snapshot(context).write
    with chain.locked():
        # Another run may have sealed them while this one waited.
        found = collected(params["records"], place)
        bundle = chain.seal(found.records, params["key"], snapshot)
    if chain.key_changed:
        context.warn(
            "mask_key is another than that of the bundle before: a question about a value needs "
            "both, each for its own bundles."
        )
    if chain.left:
        context.warn(f"{chain.left} The next run tries it again before it seals.")
    return Outcome(True, {"bundle": bundle})


class _Snapshot:
    """All rules of the organization as info modules show them, masked."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def write(self, path: str) -> dict[str, Any]:
        """Write them to a file, a line for each; returns how many of each kind there are."""
        counts: dict[str, int] = {}
        taken = now()
        with open(path, "wb") as file:
            file.write(line_of({"taken": taken}))
            for name, entries in self._families():
                counts[name] = 0
                for place, shown in entries:
                    file.write(line_of({"family": name, "place": place, "object": shown}))
                    counts[name] += 1
        return {"taken": taken, "finished": now(), "objects": counts}

    def _families(self) -> Iterator[tuple[str, Iterator[tuple[str, Any]]]]:
        for kind in KINDS:
            if kind.parts:
                yield kind.family, self._group(kind.parts)
            elif kind.family and kind.query and kind.query.api == _RULES:
                yield kind.family, self._listed(kind.query)

    def _group(self, parts: Mapping[str, Resource]) -> Iterator[tuple[str, Any]]:
        client = self._context.client
        for part in parts.values():
            path = client.path(*part.place(part.default_version))
            raw = one(client.get(path), path, part.title, "version")
            yield tail_of(path), self._shown(part, part.default_version, raw)

    def _listed(self, query: Query) -> Iterator[tuple[str, Any]]:
        client, version = self._context.client, query.default_version
        path = client.path(*query.place(version))
        for raw in client.read_all(path, query.items, paged=query.paged):
            yield f"{tail_of(path)}/{raw.get('id')}", self._shown(query.resource, version, raw)

    def _shown(self, resource: Resource | None, version: str, raw: Any) -> Any:
        shown = raw
        if resource is not None:
            shown = present_values(self._context, Found.of(resource, version, raw))
        return mask_texts(self._context.masker, shown)


def _ask(context: Context) -> Outcome:
    """Verify a chain of bundles, and answer what was held about a value."""
    params = context.params
    named = {name: _head(params, name) for name in ("previous", "head")}
    trust = Trust(params["allowed_signers"], params["signer"], **named)
    span = _span(params)
    bundles = chain_of(params["src"], trust)
    failure = _broken(bundles)
    result: dict[str, Any] = {
        "bundles": [_told(bundle) for bundle in bundles],
        "head": bundles[-1].head,
        "problems": _problems(bundles),
        "key_changes": key_changes(bundles),
    }
    if span and not failure:
        result["answer"] = _answer(context, bundles, *span)
    return Outcome(False, result, failure=failure)


def _head(params: Mapping[str, Any], option: str) -> str:
    """The head that an option gives, empty where it gives none. Raises ``Invalid``."""
    if params[option] is None:
        return ""
    head = str(params[option]).strip().lower()
    if not _HEAD.fullmatch(head):
        # With no head, or half of one, nothing would show that bundles are missing.
        raise Invalid(
            f"{option}: is not the head of a bundle.",
            "Give its 64 hexadecimal digits, or leave the option out.",
            code="evidence-head",
        )
    return head


def _span(params: Mapping[str, Any]) -> tuple[str, str] | None:
    """The time that is asked about; a date alone is its whole day in UTC. Raises ``Invalid``."""
    if params["value"] is None:
        return None
    if not params["value"].strip():
        raise Invalid(
            "value: is empty.",
            "Give the value that is asked about, or leave value and time out.",
            code="option-empty",
        )
    refuse_no_mask_key(params, "value")
    text = params["time"]
    try:
        start = end = parse_time(text)
    except ValueError as exc:
        raise Invalid(
            f"time: {text!r} is {exc}.",
            "Write a day like 2030-01-31, or an instant like 2030-01-31T12:00:00Z.",
            code="time-invalid",
        ) from exc
    if len(text.strip()) == len("2030-01-31"):
        end = start + timedelta(days=1) - timedelta(microseconds=1)
    return start.strftime(_TIME), end.strftime(_TIME)


def _told(bundle: Bundle) -> dict[str, Any]:
    """What a result says of a bundle."""
    kept = ("number", "sealed", "previous", "counts", "dates", "organization", "host")
    told = {name: bundle.manifest[name] for name in kept if name in bundle.manifest}
    return {**told, "name": bundle.name, "head": bundle.head}


def _problems(bundles: Sequence[Bundle]) -> list[dict[str, str]]:
    found = []
    for bundle in bundles:
        for file, problem in bundle.problems:
            found.append({"bundle": bundle.name, "file": file, "problem": problem})
    return found


def _broken(bundles: Sequence[Bundle]) -> ExpectationFailed | None:
    """The failure that says what is wrong, if anything is."""
    texts = []
    for found in _problems(bundles):
        named = "/".join(filter(None, (found["bundle"], found["file"])))
        texts.append(f"{named} {found['problem']}")
    if not texts:
        return None
    more = ""
    if len(texts) > _SHOWN:
        more = f"; and {len(texts) - _SHOWN} more, see problems"
    return ExpectationFailed(
        f"The evidence is not as it was sealed: {'; '.join(texts[:_SHOWN])}{more}.",
        "Compare with a copy that is kept elsewhere.",
        code="evidence-broken",
    )


def _answer(context: Context, bundles: Sequence[Bundle], start: str, end: str) -> dict[str, Any]:
    """What was held about the value, and what the evidence cannot tell."""
    value = tidied(context.params["value"], "value")
    context.warn(sought(value, "value"))
    masks = [context.masker.mask(value), context.masker.mask_wholly(value)]
    unknown = []
    first = bundles[0].manifest
    taken = first["counts"].get("snapshot", {}).get("taken")
    begins = taken or first["sealed"]
    if start < begins:
        unknown.append(f"nothing shows all rules before {begins}")
    last = bundles[-1].manifest["sealed"]
    if end > last:
        unknown.append(f"nothing was sealed after {last}")
    found = held(bundles, masks, key_of(context.masker), start, end)
    unknown = [*found.pop("unknown"), *unknown]
    return {"mask": masks[0], "start": start, "end": end, "unknown": unknown, **found}


TASK = Task(
    "alvaria_evidence",
    ArgumentSpec(
        {
            "records": {"type": "path", "required": True},
            "dest": {"type": "path", "required": True},
            "key": {"type": "path", "required": True, "no_log": False},
            "snapshot": {"type": "bool", "default": True},
        }
    ),
    _seal,
    writes=False,
    about_people=True,
)
INFO_TASK = Task(
    "alvaria_evidence_info",
    ArgumentSpec(
        {
            "src": {"type": "path", "required": True},
            "allowed_signers": {"type": "path", "required": True},
            "signer": {"type": "str", "default": "evidence"},
            "head": {"type": "str"},
            "previous": {"type": "str"},
            "value": {"type": "str"},
            "time": {"type": "str"},
        },
        required_together=(("value", "time"),),
    ),
    _ask,
    (Field("value", "value", Tree(), personal=True),),
    writes=False,
    offline=True,
)
