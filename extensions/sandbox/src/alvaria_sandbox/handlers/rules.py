# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, list, get, update and delete for every compliance rule family in every version.

They follow from the descriptions of the families.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from alvaria_sandbox import clock
from alvaria_sandbox.errors import conflict, invalid, not_found
from alvaria_sandbox.handlers.calls import Call, register
from alvaria_sandbox.handlers.families import FAMILIES, Family, Shape, View
from alvaria_sandbox.schemas import component, properties, ref_name
from alvaria_sandbox.state import Document, Organization

API = "compliance"
Keep = Callable[[Document], bool]


def instant(value: str | None, place: str) -> str | None:
    """Return a time of a request in the stored spelling; null stays null."""
    if value is None:
        return None
    try:
        return clock.normal(value)
    except ValueError:
        raise invalid(place, "is not a date-time") from None


# ---- filters: every parameter of a list operation but paging, named after the field it tests ----


def range_field(name: str) -> tuple[str, str]:
    """Return ("from", "endTime") for fromEndTime, ("", name) for a parameter without a range."""
    for edge in ("from", "to"):
        rest = name.removeprefix(edge)
        if rest != name and rest[0].isupper() and "Time" in rest:
            return edge, rest[0].lower() + rest[1:]
    return "", name


def one_filter(name: str, value: Any) -> Keep:
    """Return the test of a query parameter.

    Ranges are inclusive (FACTS C.3), and no end counts as the latest. A list of values asks for any
    of them. Everything is compared exactly, with case.
    """
    edge, field = range_field(name)
    if edge == "from":
        return lambda row: row.get(field) is None or clock.order(row[field]) >= clock.order(value)
    if edge == "to":
        return lambda row: (
            row.get(field) is not None and clock.order(row[field]) <= clock.order(value)
        )
    if isinstance(value, list):
        wanted = set(value)
        return lambda row: not wanted.isdisjoint(_values(row, field))
    return lambda row: row.get(field) == value


def _values(row: Document, field: str) -> list[Any]:
    value = row.get(field)
    if isinstance(value, list):
        return value
    return [value]


def conditions(call: Call) -> list[Keep]:
    return [
        one_filter(name, value)
        for name, value in call.query.items()
        if name not in ("startIndex", "maxResults")
    ]


def select(call: Call, table: str, show: Shape | None) -> tuple[Sequence[Document], int]:
    """Return the page of rows that pass the call's filters, and the number of matches.

    show: the view of a row, None for rows as they are stored.
    """
    rows, tests, window = call.organization.table(table), conditions(call), call.window()
    if show is None and not tests:
        return window.select(rows, None)

    def matching(candidates: Iterable[Document]) -> list[Document]:
        found = []
        for row in candidates:
            shown: Document | None = row
            if show is not None:
                shown = show(row)
            if shown is not None and all(test(shown) for test in tests):
                found.append(shown)
        return found

    for name, value in call.query.items():
        if show is None and rows.is_indexed(name):
            found = matching(rows.having(name, value))
            break
    else:
        found = rows.selection((show, *call.filters()), lambda: matching(rows.all()))
    return window.cut(found), len(found)


def item_schema(collection: str, name: str) -> str:
    return ref_name(component(API, collection)["properties"][name]["items"])


def pick(schema: str, document: Document, kind: str) -> Document:
    """Return the schema's fields of a document, with its kind."""
    picked: Document = {}
    for name in properties(API, schema):
        if name == "kind":
            picked[name] = kind
        elif name in document:
            picked[name] = document[name]
    return picked


def collection(
    call: Call, name: str, kind: str, rows: Sequence[Document], total: int, item_kind: str
) -> Document:
    """Return a page: kind, totalItems, links if the schema has them, and the rows under `name`."""
    schema = call.operation.response_name
    item = item_schema(schema, name)
    body: Document = {"kind": kind, "totalItems": total}
    if "links" in properties(API, schema):
        body["links"] = call.window().links(call.url_path, call.filters(), total)
    body[name] = [pick(item, row, item_kind) for row in rows]
    return body


# ---- the five operations ----


def read_rule(call: Call, family: Family, view: View) -> Document:
    """Return the rule that a body asks for.

    This version's fields are turned into stored ones, and fields left out get their defaults.
    """
    given = {name: value for name, value in call.body.items() if name != "version"}
    rule: Document = {**family.defaults, **view.take(given)}
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
    """Store a new document with id, version 1, times and author, and return it."""
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
    changed = call.change(family.table, taken["id"], family.upsert(taken, rule))
    return _shown(call, family, view, changed)


def listing(call: Call, family: Family, view: View) -> Document:
    show: Shape | None = view.show
    if view.is_plain:
        show = None
    rows, total = select(call, family.table, show)
    return collection(call, family.table, f"{family.kind}Collection", rows, total, family.kind)


def get(call: Call, family: Family, view: View) -> Document:
    return _shown(call, family, view, _current(call, family, view))


def update(call: Call, family: Family, view: View) -> Document:
    """Replace the rule; raise 409 for another version, or when another has the unique fields."""
    current = _current(call, family, view)
    rule = read_rule(call, family, view)
    call.lock(current)
    if family.taken(call.organization, rule, current["id"]):
        raise conflict(f"{', '.join(family.unique)}: another rule has these", "duplicate")
    return _shown(call, family, view, call.change(family.table, current["id"], rule))


def delete(call: Call, family: Family, view: View) -> None:
    """Delete the rule; no version is needed (FACTS C23)."""
    call.organization.remove(family.table, _current(call, family, view)["id"])


def _bind(
    action: Callable[[Call, Family, View], Any], family: Family, view: View
) -> Callable[[Call], Any]:
    return lambda call: action(call, family, view)


def _register(family: Family, view: View) -> None:
    """Register the five operations of a view; the last three address one rule."""
    create_id, list_id, get_id, update_id, delete_id = view.operations
    target = (family.table, family.parameter)
    register(create_id, _bind(create, family, view))
    register(list_id, _bind(listing, family, view))
    register(get_id, _bind(get, family, view), target)
    register(update_id, _bind(update, family, view), target)
    register(delete_id, _bind(delete, family, view), target)


for _family in FAMILIES:
    for _view in _family.views:
        _register(_family, _view)


def purge(organization: Organization, midnight: str) -> None:
    """Run the daily purge (FACTS C.3, C09).

    It removes rules that ended more than retainDays ago, and exclusions without an end unless they
    are retained.
    """
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
