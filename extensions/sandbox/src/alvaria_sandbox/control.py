# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API below /_sandbox/: JSON in, JSON out, no credentials.

It is for tests and people, and never part of the emulated APIs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from alvaria_sandbox import __version__, clock, limits
from alvaria_sandbox.handlers import HANDLERS, Reply
from alvaria_sandbox.journal import Dropped
from alvaria_sandbox.limits import read_json
from alvaria_sandbox.operations import contract
from alvaria_sandbox.readings import SWITCHES
from alvaria_sandbox.sandbox import Request, Sandbox
from alvaria_sandbox.state import CHECKS, CREDENTIALS, Document, Organization, Table
from alvaria_sandbox.storage import StorageFull

PREFIX = "/_sandbox/"


class ControlError(Exception):
    """A refusal: status 400, 404, 405, 410 or 413 and a text, sent as {"error": text}."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def control(sandbox: Sandbox, request: Request) -> Reply:
    """Return the answer of the control API.

    400 for a body that is not valid, 404 for an unknown path or organization, 405 for a wrong
    method, 410 for journal entries that have been dropped, 413 when the storage is full.
    """
    name, _unused, rest = unquote(request.path).removeprefix(PREFIX).strip("/").partition("/")
    action = ACTIONS.get((request.method, name))
    try:
        if action is None:
            raise _no_action(name)
        body: Any = request.content
        if name != "files":
            body = _json(body)
        # Not before a write: it must be able to replace a state in which a tick would fail.
        if request.method == "GET":
            sandbox.tick()
        return Reply(200, action(sandbox, rest, dict(request.query), body))
    except ControlError as error:
        return Reply(error.status, {"error": str(error)})
    except Dropped as error:
        return Reply(410, {"error": str(error)})
    except StorageFull as error:
        return Reply(413, {"error": str(error)})
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        return Reply(400, {"error": f"{type(error).__name__}: {error}"})


def _no_action(name: str) -> ControlError:
    """Return the refusal of a method, or of a path that the control API does not have."""
    known = sorted(method for method, path in ACTIONS if path == name)
    if known:
        return ControlError(405, f"possible here: {', '.join(known)}")
    return ControlError(404, f"no {name!r} here")


def _json(content: bytes) -> Any:
    if not content:
        return {}
    return read_json(content)


def _organization(sandbox: Sandbox, name: str) -> Organization:
    if name not in sandbox.organizations:
        raise ControlError(404, f"no organization {name!r}")
    return sandbox.organizations[name]


def _refuse_unknown(body: Mapping[str, Any], *allowed: str) -> None:
    if unknown := sorted(set(body) - set(allowed)):
        raise ControlError(400, f"unknown keys: {', '.join(unknown)}")


def describe(organization: Organization) -> Document:
    """Return what GET organizations shows.

    The credentials, the settings in force, and the number of documents in each table.
    """
    settings = organization.settings
    shown = {name: getattr(settings, name) for name in CHECKS}
    shown.update(page_base=settings.first_index, page_cap=settings.page_limit)
    shown["readings"] = {name: settings.reads(name) for name in SWITCHES}
    credentials = {name: getattr(organization, name) for name in CREDENTIALS}
    counts = {name: len(table) for name, table in organization.tables.items()}
    return {"name": organization.name, **credentials, "settings": shown, "counts": counts}


def get_health(sandbox: Sandbox, _rest: str, _query: Document, _body: Any) -> Document:
    missing = sorted(contract().operations.keys() - HANDLERS.keys())
    return {
        "status": "ok",
        "version": __version__,
        "operations": len(contract().operations),
        "without_handler": missing,
    }


def post_reset(sandbox: Sandbox, _rest: str, _query: Document, body: Any) -> Document:
    """Reset one organization, or all of them and the journal, faults, files and clock."""
    _refuse_unknown(body, "organization", *CHECKS)
    name = body.get("organization")
    chosen = list(sandbox.organizations.values())
    if name is not None:
        chosen = [_organization(sandbox, name)]
    values = {key: value for key, value in body.items() if key != "organization"}
    changed = [organization.settings.changed(values) for organization in chosen]
    if name is None:
        sandbox.clock.reset()
        sandbox.journal.clear()
        sandbox.faults.planned.clear()
        sandbox.storage.clear()
    for organization, settings in zip(chosen, changed, strict=True):
        organization.settings = settings
        sandbox.reset(organization)
    return {"reset": [organization.name for organization in chosen]}


def get_organizations(sandbox: Sandbox, rest: str, query: Document, _body: Any) -> Any:
    """Show all, one, or the first documents of a table (organizations/NAME/TABLE?limit=100)."""
    if not rest:
        return {"organizations": [describe(item) for item in sandbox.organizations.values()]}
    name, _unused, table = rest.partition("/")
    organization = _organization(sandbox, name)
    if not table:
        return describe(organization)
    rows = organization.tables.get(table, Table())
    return {"total": len(rows), "rows": rows.slice(0, int(query.get("limit", 100)))}


def put_organization(sandbox: Sandbox, rest: str, _query: Document, body: Any) -> Document:
    """Create or reset an organization: the settings of the body over the server's defaults."""
    _refuse_unknown(body, *CREDENTIALS, *CHECKS)
    if not rest or "/" in rest:
        raise ControlError(404, "name one organization")
    settings = sandbox.defaults.changed(
        {name: value for name, value in body.items() if name in CHECKS}
    )
    if rest not in sandbox.organizations and len(sandbox.organizations) >= limits.ORGANIZATIONS:
        raise ControlError(400, f"no more than {limits.ORGANIZATIONS} organizations are possible")
    credentials = {name: str(body[name]) for name in CREDENTIALS if name in body}
    return describe(sandbox.add(Organization(rest, settings, **credentials)))


def delete_organization(sandbox: Sandbox, rest: str, _query: Document, _body: Any) -> Document:
    """Remove an organization and its tokens."""
    sandbox.tokens.forget(_organization(sandbox, rest).name)
    del sandbox.organizations[rest]
    return {}


def get_journal(sandbox: Sandbox, _rest: str, query: Document, _body: Any) -> Document:
    """Show the entries that Journal.find selects.

    ?coverage=true adds the operations that have not succeeded since the server started.
    """
    result: Document = {
        "entries": sandbox.journal.find(query),
        "last": sandbox.journal.last,
        "dropped": sandbox.journal.dropped,
    }
    if query.get("coverage") == "true":
        result["missing"] = sorted(contract().operations.keys() - sandbox.journal.succeeded)
    return result


def delete_journal(sandbox: Sandbox, _rest: str, query: Document, _body: Any) -> Document:
    """Drop the entries; ?coverage=true also drops the record of operations that succeeded."""
    sandbox.journal.clear()
    if query.get("coverage") == "true":
        sandbox.journal.succeeded.clear()
    return {"last": sandbox.journal.last}


def get_faults(sandbox: Sandbox, _rest: str, _query: Document, _body: Any) -> Document:
    return {"faults": [fault.dump() for fault in sandbox.faults.planned]}


def post_faults(sandbox: Sandbox, _rest: str, query: Document, body: Any) -> Document:
    """Plan one fault or a list of them, all or none."""
    planned = list(sandbox.faults.planned)
    faults = body
    if not isinstance(body, list):
        faults = [body]
    try:
        for fault in faults:
            sandbox.faults.add(fault)
    except Exception:
        sandbox.faults.planned = planned
        raise
    return get_faults(sandbox, "", query, None)


def delete_faults(sandbox: Sandbox, _rest: str, query: Document, _body: Any) -> Document:
    sandbox.faults.planned = []
    return get_faults(sandbox, "", query, None)


def get_clock(sandbox: Sandbox, _rest: str, _query: Document, _body: Any) -> Document:
    return sandbox.clock.state()


def post_clock(sandbox: Sandbox, _rest: str, _query: Document, body: Any) -> Document:
    """Apply any of reset, now, advance and freeze, in this order.

    Passing midnight (UTC) runs the purge.
    """
    _refuse_unknown(body, "reset", "now", "advance", "freeze")
    moment = None
    if "now" in body:
        moment = clock.parse(body["now"])
    advance = float(body.get("advance", 0))
    if body.get("reset"):
        sandbox.clock.reset()
    if moment is not None:
        sandbox.clock.set(moment)
    sandbox.clock.advance(advance)
    if "freeze" in body:
        sandbox.clock.freeze(bool(body["freeze"]))
    sandbox.tick()
    return sandbox.clock.state()


def get_snapshot(sandbox: Sandbox, _rest: str, _query: Document, _body: Any) -> Document:
    return sandbox.dump()


def put_snapshot(sandbox: Sandbox, _rest: str, _query: Document, body: Any) -> Document:
    sandbox.load(body)
    return {"organizations": list(sandbox.organizations)}


def get_files(sandbox: Sandbox, rest: str, _query: Document, _body: Any) -> Any:
    """Show the names of the files that load jobs can read, or the content of one.

    A .json file is shown as JSON, any other as text.
    """
    if not rest:
        return {"files": sandbox.storage.names()}
    try:
        content = sandbox.storage.read(rest)
    except OSError:
        raise ControlError(404, f"no file {rest!r}") from None
    if rest.endswith(".json"):
        return read_json(content)
    return content.decode(errors="replace")


def put_file(sandbox: Sandbox, rest: str, _query: Document, body: Any) -> Document:
    """Store the body as it is, in memory, for load jobs."""
    sandbox.storage.put(rest, body)
    return {"files": sandbox.storage.names()}


Action = Callable[[Sandbox, str, Document, Any], Any]
ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "health"): get_health,
    ("POST", "reset"): post_reset,
    ("GET", "organizations"): get_organizations,
    ("PUT", "organizations"): put_organization,
    ("DELETE", "organizations"): delete_organization,
    ("GET", "journal"): get_journal,
    ("DELETE", "journal"): delete_journal,
    ("GET", "faults"): get_faults,
    ("POST", "faults"): post_faults,
    ("DELETE", "faults"): delete_faults,
    ("GET", "clock"): get_clock,
    ("POST", "clock"): post_clock,
    ("GET", "snapshot"): get_snapshot,
    ("PUT", "snapshot"): put_snapshot,
    ("GET", "files"): get_files,
    ("PUT", "files"): put_file,
}
