# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, list, get, update and delete for every compliance rule family in every version, from the families' descriptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from alvaria_sandbox import clock
from alvaria_sandbox.errors import conflict, invalid, not_found
from alvaria_sandbox.handlers.calls import Call, register
from alvaria_sandbox.handlers.families import FAMILIES, Family, View
from alvaria_sandbox.schemas import component, properties, ref_name
from alvaria_sandbox.state import Document, Organization

API = "compliance"
Keep = Callable[[Document], bool]


def instant(value: str | None, place: str) -> str | None:
    """A time of a request in the stored spelling; null stays null."""
    if value is None:
        return None
    try:
        return clock.normal(value)
    except ValueError:
        raise invalid(place, "is not a date-time") from None


# ---- filters: every parameter of a list operation that is not paging is one, named after the field it looks at ----


def range_field(name: str) -> tuple[str, str]:
    """("from", "endTime") for fromEndTime; ("", name) for a parameter that is no range."""
    for edge in ("from", "to"):
        rest = name.removeprefix(edge)
        if rest != name and rest[0].isupper() and "Time" in rest:
            return edge, rest[0].lower() + rest[1:]
    return "", name


def one_filter(name: str, value: Any) -> Keep:
    """Ranges are inclusive (FACTS C.3) and an end that is never counts as the latest. A list of values asks for any of them.
    Everything is compared exactly, with case."""
    edge, field = range_field(name)
    if edge == "from":
        return lambda row: row.get(field) is None or clock.order(row[field]) >= clock.order(value)
    if edge == "to":
        return lambda row: (
            row.get(field) is not None and clock.order(row[field]) <= clock.order(value)
        )
    if isinstance(value, list):
        wanted = set(value)
        return lambda row: (
            not wanted.isdisjoint(
                row[field] if isinstance(row.get(field), list) else [row.get(field)]
            )
        )
    return lambda row: row.get(field) == value


def conditions(call: Call) -> list[Keep]:
    return [
        one_filter(name, value)
        for name, value in call.query.items()
        if name not in ("startIndex", "maxResults")
    ]


def select(
    call: Call, table: str, show: Callable[[Document], Document | None] | None
) -> tuple[Sequence[Document], int]:
    """The page of rows that pass the call's filters, as `show` has them (None = as stored), and the number of matches."""
    rows, tests, window = call.organization.table(table), conditions(call), call.window()
    if show is None and not tests:
        return window.select(rows, None)
    indexed = next((name for name in call.query if show is None and rows.is_indexed(name)), None)

    def matches() -> list[Document]:
        candidates = rows.having(indexed, call.query[indexed]) if indexed else rows.all()
        shown = (row if show is None else show(row) for row in candidates)
        return [row for row in shown if row is not None and all(test(row) for test in tests)]

    found = matches() if indexed else rows.selection((show, *call.filters()), matches)
    return window.cut(found), len(found)


def item_schema(collection: str, name: str) -> str:
    return ref_name(component(API, collection)["properties"][name]["items"])


def pick(schema: str, document: Document, kind: str) -> Document:
    """The schema's fields of a document, with its kind."""
    return {
        name: kind if name == "kind" else document[name]
        for name in properties(API, schema)
        if name == "kind" or name in document
    }


def collection(
    call: Call, name: str, kind: str, rows: Sequence[Document], total: int, item_kind: str
) -> Document:
    """A page: kind, totalItems, links where the schema has them, and the rows under `name`."""
    schema = call.operation.response_name
    item = item_schema(schema, name)
    body: Document = {"kind": kind, "totalItems": total}
    if "links" in properties(API, schema):
        body["links"] = call.window().links(call.url_path, call.filters(), total)
    body[name] = [pick(item, row, item_kind) for row in rows]
    return body


# ---- the five operations ----


def read_rule(call: Call, family: Family, view: View) -> Document:
    """The rule that a body asks for: this version's fields turned into stored ones, defaults for what was left out."""
    rule: Document = {
        **family.defaults,
        **view.take({name: value for name, value in call.body.items() if name != "version"}),
    }
    for name in family.times:
        rule[name] = instant(rule.get(name), f"body/{name}")
    family.check(rule)
    return rule


def _current(call: Call, family: Family, view: View) -> Document:
    row = call.row(family.table, family.parameter)
    if view.show(row) is None:
        raise not_found(family.parameter.removesuffix("Id"), row["id"])
    return row


def _shown(call: Call, family: Family, view: View, row: Document) -> Document:
    return pick(call.operation.response_name, view.show(row) or row, family.kind)


def new_row(call: Call, table: str, values: Document) -> Document:
    """Stores a new document with id, version 1, times and author."""
    key = call.organization.new_id(table)
    row = {
        **values,
        "id": key,
        "version": 1,
        "creationTime": call.now,
        "lastModifiedTime": call.now,
        "lastModifiedBy": call.by,
    }
    call.organization.put(table, key, row)
    return row


def create(call: Call, family: Family, view: View) -> Document:
    rule = read_rule(call, family, view)
    taken = family.taken(call.organization, rule)
    if taken is None:
        return _shown(call, family, view, new_row(call, family.table, rule))
    if family.upsert is None:
        raise conflict(f"{', '.join(family.unique)}: there is such a rule already", "duplicate")
    return _shown(
        call, family, view, call.change(family.table, taken["id"], family.upsert(taken, rule))
    )


def listing(call: Call, family: Family, view: View) -> Document:
    rows, total = select(call, family.table, None if view.is_plain else view.show)
    return collection(call, family.table, f"{family.kind}Collection", rows, total, family.kind)


def get(call: Call, family: Family, view: View) -> Document:
    return _shown(call, family, view, _current(call, family, view))


def update(call: Call, family: Family, view: View) -> Document:
    """Replaces the rule; 409 for another version, or when another rule has the unique fields."""
    current = _current(call, family, view)
    rule = read_rule(call, family, view)
    call.lock(current)
    if family.taken(call.organization, rule, current["id"]):
        raise conflict(f"{', '.join(family.unique)}: another rule has these", "duplicate")
    return _shown(call, family, view, call.change(family.table, current["id"], rule))


def delete(call: Call, family: Family, view: View) -> None:
    """No version is needed (FACTS C23)."""
    call.organization.remove(family.table, _current(call, family, view)["id"])


def _bind(
    action: Callable[[Call, Family, View], Any], family: Family, view: View
) -> Callable[[Call], Any]:
    return lambda call: action(call, family, view)


for _family in FAMILIES:
    for _view in _family.views:
        for _number, (_operation, _action) in enumerate(
            zip(_view.operations, (create, listing, get, update, delete), strict=True)
        ):
            register(
                _operation,
                _bind(_action, _family, _view),
                (_family.table, _family.parameter) if _number > 1 else None,
            )


def purge(organization: Organization, midnight: str) -> None:
    """The daily purge (FACTS C.3, C09): rules that ended more than retainDays ago, and exclusions without end unless retained."""
    settings = organization.table("configurations").rows
    limit = clock.parse(midnight)
    organization.begin_write()
    for table in ("exclusions", "convenientContactTimes"):
        kept = settings[table]
        for row in list(organization.table(table).all()):
            endless = row["endTime"] is None
            if (endless and not kept.get("retainNoEndTime", True)) or (
                not endless and clock.later(row["endTime"], kept["retainDays"]) <= limit
            ):
                organization.remove(table, row["id"])
