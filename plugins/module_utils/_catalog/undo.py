# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Undoing a run: taking back what it wrote, as far as nobody has changed it since."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from .._common.errors import Invalid
from .._common.files import read_text
from .._common.limits import BULK_OPTIONS, most_deletions, workers
from .._common.threads import Watch
from .._document.deletion import objects
from .._document.family import Family, Mapped
from .._document.item import Item, refusal
from .._document.plan import Planner
from .._document.reader import Reader
from .._document.report import Report
from .._document.step import Steps
from .._document.undone import ApprovedUndo, NotingUndo, kept
from .._document.write import Writer
from .._model.argspec import ArgumentSpec
from .._model.field import Values
from .._model.history import History
from .._model.resource import Resource
from .._plan.approved import part_of
from .._plan.options import PLAN_OPTIONS, PLANS
from .._session.context import Context, Outcome
from .._session.progress import Progress
from .._task.task import Task
from .._undo.equals import Equals
from .._undo.journal import read
from .._undo.keeping import UNDO_OPTIONS, keeping, place_of
from .._undo.record import Amendment, Record
from .families import FAMILIES

#: The families by their names.
BY_NAME = {family.name: family for family in FAMILIES}
_ENCRYPTED = "$ANSIBLE_VAULT"


class Inspector(Protocol):
    """Looks at what is planned before anything is written. What it raises ends the run."""

    def steps(self, fresh: Steps) -> None:
        """Look at the steps."""


def _undo(context: Context) -> Outcome:
    context, records = _begun(context)
    private = any(BY_NAME[record.family].task.personal for record in records)
    return keeping(context, private, partial(_applied, records))


def _begun(context: Context) -> tuple[Context, list[Record]]:
    """The run, and what it takes back. Raises ``Invalid``."""
    params = context.params
    workers(params)
    if params["max_deletions"] is not None:
        most_deletions(params)
    records = read(_text(params), place_of(context))
    context = replace(context, params={**params, "state": "present", "protected": []})
    return context, [record for record in known(records) if record.writes]


def _applied(records: Sequence[Record], context: Context) -> Outcome:
    part = part_of(context, "undo")
    if part is None:
        return taken_back(context, records)
    approved = ApprovedUndo(context, part, records)
    return approved.told(taken_back(context, records, approved))


def plan(context: Context) -> tuple[Outcome, dict[str, Any]]:
    """What an undo comes to, and the part of its plan."""
    context, records = _begun(context)
    noting = NotingUndo(context, records)
    outcome = taken_back(context, records, noting)
    return outcome, noting.part


def _text(params: Values) -> str:
    text = params["content"]
    if params["src"]:
        text = read_text(params["src"], "src")
    if text.startswith(_ENCRYPTED):
        raise Invalid(
            "src: is encrypted.",
            "Give the vault's secret to the play, by --vault-id or --ask-vault-pass.",
            code="file-unreadable",
        )
    return str(text)


def known(records: Sequence[Record]) -> Sequence[Record]:
    """The records. Raises ``Invalid`` for one of what is no family."""
    for record in records:
        family = BY_NAME.get(record.family)
        if family is None:
            raise Invalid(
                f"src: unknown family {record.family!r}.",
                "Undo with the release of the collection that wrote the file.",
                code="undo-file-invalid",
            )
        if not _fits(family, record.history):
            raise Invalid(
                f"src: {record.family} cannot have a change of this kind.",
                "Give the file as it was written.",
                code="undo-file-invalid",
            )
    return records


def _fits(family: Family, history: History) -> bool:
    """Whether both sides of a change are what things of a family have."""
    before, after = history.before, history.after
    if family.membership:
        return isinstance(before, list)
    if family.parts:
        if not isinstance(before, dict) or not isinstance(after, dict):
            return False
        parts = [*before.values(), *after.values()]
        known = before.keys() == after.keys() <= family.parts.keys()
        return known and all(isinstance(part, (dict, type(None))) for part in parts)
    return not isinstance(before, list)


def _by_family(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The records in the order of the families."""
    found = {}
    for name in BY_NAME:
        own = [record for record in records if record.family == name]
        if own:
            found[name] = _once(own)
    return found


def _as_called(records: Sequence[Record]) -> list[Record]:
    """The records with the names that objects have again once their renamings are taken back.

    A run knows what it renames by the new name.
    """
    mapped: dict[str, dict[str, str]] = {}
    for record in records:
        mapped.setdefault(record.family, {}).update(record.renamings())
    return [_renamed(record, mapped) for record in records]


def _renamed(record: Record, mapped: Mapped) -> Record:
    family, history = BY_NAME[record.family], record.history
    others = {kind: names for kind, names in mapped.items() if names and kind != family.name}
    if not others or family.parts:
        return record

    def side(values: Any) -> Any:
        if family.membership:
            option = family.membership.option
            given = {family.owner_option: "", option: values}
            return family.renamed(given, others)[option]
        given = family.renamed({**record.address, **(values or {})}, others)
        return values and {name: given[name] for name in values}

    both = History(side(history.before), side(history.after), history.id)
    return replace(record, history=both)


def _once(records: Sequence[Record]) -> list[Record]:
    """One record for each object; of a list, from what it was first to what it became last."""
    seen: dict[str, Record] = {}
    for record in records:
        key = record.history.id or str(len(seen))
        first = seen.setdefault(key, record)
        if first is not record and isinstance(record.history.after, list):
            seen[key] = first.until(record)
    return list(seen.values())


def taken_back(
    context: Context, records: Sequence[Record], inspector: Inspector | None = None
) -> Outcome:
    """What came of taking records back."""
    items = _items(context, _by_family(_as_called(records)))
    families = [BY_NAME[name] for name in items]
    requests = context.client.requests
    watch, progress = Watch(), Progress(context)
    steps = Planner(context, families, watch, progress).plan(items)
    _refuse_deletions(context, steps)
    if inspector:
        inspector.steps(steps)
    if not context.check_mode:
        Writer(context, families, watch, progress).write(steps)
    outcome = Report(context, steps, watch, requests).outcome()
    return replace(outcome, result={**outcome.result, "kept": kept(steps)})


def _refuse_deletions(context: Context, steps: Steps) -> None:
    """Raise ``Invalid`` when more objects would go than may."""
    most = context.params["max_deletions"]
    going = sum(step.action == "deleted" for step in steps.all())
    if most is not None and going > most:
        raise Invalid(
            f"Undoing this would delete {objects(going)} that the run created, "
            f"and max_deletions is {most}.",
            "Nothing was written. Raise max_deletions, or leave it out.",
            code="max-deletions",
        )


def _items(context: Context, records: Mapping[str, Sequence[Record]]) -> dict[str, list[Item]]:
    """The items that take the records back. Raises ``Invalid`` for records that are not valid."""
    document: dict[str, Any] = {}
    for name, own in records.items():
        family = BY_NAME[name]
        document[name] = [_entry(family, record) for record in own]
        if family.parts:
            [document[name]] = document[name]
    reader = Reader(FAMILIES, {}, context.gate, repeated=True)
    items = reader.read(document)
    if reader.mistakes:
        raise refusal(reader.mistakes)
    amended = {}
    for name, own in records.items():
        pairs = zip(items[name], own)
        amended[name] = [_amended(item, record) for item, record in pairs]
        _tell_apart(amended[name])
    return amended


def _tell_apart(items: Sequence[Item]) -> None:
    """Have each of several deleted objects of one identity come back for itself."""
    found: dict[Hashable, list[Amendment]] = {}
    for item in items:
        amend = item.amend
        if isinstance(amend, Amendment) and amend.after is None:
            found.setdefault(item.key, []).append(amend)
    for alike in found.values():
        if len(alike) > 1:
            equals = Equals()
            for number, amend in enumerate(alike):
                amend.equals, amend.number = equals, number


def _amended(item: Item, record: Record) -> Item:
    """An item that is decided by what is there."""
    history, family = record.history, item.family
    sides = history.before, history.after
    known: Values = {}
    if family.membership:
        sides = history.before or [], history.after or []
    else:
        known = history.after or history.before
        if history.before:
            known = history.before
    named = ("id", "name_locale", "api_version", family.owner_option)
    address = {name: item.params[name] for name in named if item.params.get(name)}
    if history.before is None:
        address = {**address, **_identity(family, history.after)}
    ordered = bool(family.membership and family.membership.ordered)
    if family.parts:
        known = {}
    amendment = Amendment(*sides, address, ordered)
    if history.after is None and family.resource:
        amendment.anew = _filled(family.resource, history.before)
    return replace(item, known=known, amend=amendment)


def _filled(resource: Resource, options: Values) -> dict[str, Any]:
    """The options that create an object: an empty text is left out where it means nothing."""
    optional = {
        item.name
        for item in resource.fields
        if item.absent == "" and not item.create and item.name not in resource.identity
    }
    return {name: value for name, value in options.items() if value != "" or name not in optional}


def _entry(family: Family, record: Record) -> dict[str, Any]:
    """What a record comes to as an entry of a document, before it is known what is there."""
    history, address = record.history, dict(record.address)
    before, after = history.before, history.after
    if family.membership:
        return {**address, family.membership.option: before or []}
    if family.parts:
        return {name: dict(part or {}) for name, part in before.items()}
    if after is None:
        return {**address, **_spelled(before)}
    options = family.task.arguments.options
    if "id" in options and history.id:
        address["id"] = history.id
    if before is None:
        if "id" not in address:
            address.update(_identity(family, after))
        return {**address, "state": "absent"}
    if "id" in address:
        return address
    return {**address, **_spelled(before)}


def _identity(family: Family, values: Values) -> dict[str, Any]:
    """The options by which users know an object."""
    names: list[str] = []
    for name in family.spec.identity:
        names += family.spec.field(name).options()
    return {name: values[name] for name in names if name in values and name != "names"}


def _spelled(options: Values) -> dict[str, Any]:
    """Options as an entry takes them: entries of external data are a text there."""
    spelled = dict(options)
    if "content" in spelled and not isinstance(spelled["content"], str):
        spelled["content"] = json.dumps(spelled["content"])
    return spelled


def counted(params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a log may show them: of the file only how long it is."""
    shown = dict(params)
    if shown.get("plan_data"):
        shown["plan_data"] = f"{len(shown['plan_data'])} entries"
    if shown.get("content"):
        shown["content"] = f"{len(str(shown['content']))} characters"
    return shown


TASK = Task(
    "alvaria_undo",
    ArgumentSpec(
        {
            "src": {"type": "path"},
            "content": {"type": "str"},
            "max_deletions": {"type": "int"},
            **PLAN_OPTIONS,
            **UNDO_OPTIONS,
            **BULK_OPTIONS,
        },
        mutually_exclusive=(("src", "content"), PLANS),
        required_one_of=(("src", "content"),),
    ),
    _undo,
    about_people=True,
    shown=counted,
    files={"src": "content"},
    plans=dict([PLANS]),
)
