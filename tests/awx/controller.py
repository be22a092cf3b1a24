# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the API of AWX as far as the modules of awx.awx use it.

It refuses what AWX refuses (rules.py), keeps what it takes, and finds it again.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import rules
from .awx import AWX

TOKEN = "awx-token"
#: What AWX has of its own, or what is made by hand.
GIVEN = {"organizations": ["Default"], "credentials": ["North, south and west"]}
#: What AWX takes of an approval; other fields it ignores.
APPROVAL = ("name", "description", "timeout")
#: How often somebody has to ask for a project's sync until it has ended.
PATIENCE = 2
REVISION = "0123456789abcdef"


def _taken(kind: str, body: Any) -> dict[str, Any]:
    """The fields that AWX keeps of those that it is sent."""
    approval = kind == "workflow_approval_templates"
    return {name: value for name, value in body.items() if not approval or name in APPROVAL}


class Controller:
    """The objects by their endpoint, and the writes so far."""

    def __init__(self) -> None:
        self.writes: list[str] = []
        self._numbers = itertools.count(1)
        self.objects: dict[str, dict[int, dict[str, Any]]] = {}
        #: What belongs to an object: its survey, or the identifiers of others that it is
        #: associated with.
        self.attached: dict[tuple[str, str, str], Any] = {}
        for kind, names in GIVEN.items():
            for name in names:
                self.add(kind, {"name": name})

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The objects of an endpoint by their names."""
        return {str(entry["name"]): entry for entry in self.objects.get(kind, {}).values()}

    def add(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Keep a new object."""
        number = next(self._numbers)
        url = f"/api/v2/{kind}/{number}/"
        entry = {
            "id": number,
            "type": kind.rstrip("s"),
            "url": url,
            "related": {"survey_spec": f"{url}survey_spec/", "update": f"{url}update/"},
            **fields,
        }
        self.objects.setdefault(kind, {})[number] = entry
        return entry

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """The status and body of an answer."""
        kind, *rest = path.removeprefix("/api/v2/").strip("/").split("/")
        if method != "GET":
            self.writes.append(f"{method} {path}")
        if rest[1:] in (["update"], ["launch"]):
            return self._action(kind, int(rest[0]), body)
        if rest[1:] == ["create_approval_template"]:
            return 201, self._approval(self.objects[kind][int(rest[0])], body)
        if kind == "job_templates" and rest[1:] == ["schedules"]:
            # Those of one template (ScheduleList of a unified job template).
            query = {"unified_job_template": rest[0]}
            body = {**(body or {}), "unified_job_template": int(rest[0])}
            return self.answer(method, "/api/v2/schedules/", query, body)
        if len(rest) == 2:
            return self._attachment(method, (kind, *rest), body)
        if kind == "project_updates":
            return 200, self._ask(self.objects[kind][int(rest[0])])
        if rest:
            return self._detail(method, kind, self.objects[kind][int(rest[0])], body)
        if method == "POST":
            errors = self.errors(kind, body)
            return (400, errors) if errors else (201, self._created(kind, body))
        kinds = ["job_templates", "projects"] if kind == "unified_job_templates" else [kind]
        everything = [entry for one in kinds for entry in self.objects.get(one, {}).values()]
        found = [
            entry
            for entry in everything
            if all(str(entry.get(name)) == value for name, value in query.items())
        ]
        return 200, {"count": len(found), "next": None, "previous": None, "results": found}

    def _detail(self, method: str, kind: str, entry: Any, body: Any) -> tuple[int, Any]:
        if method == "DELETE":
            del self.objects[kind][entry["id"]]
            return 204, None
        errors = self.errors(kind, {**entry, **body}) if method == "PATCH" else {}
        if errors:
            return 400, errors
        if method == "PATCH":
            entry.update(_taken(kind, body))
        return 200, entry

    def errors(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What AWX has against an object with these fields."""
        if kind == "job_templates":
            return rules.playbook_errors(self.objects["projects"][fields["project"]], fields)
        if kind == "schedules":
            template = self.objects["job_templates"][fields["unified_job_template"]]
            return rules.schedule_errors(template, self.survey(template), fields)
        if kind == "workflow_job_template_nodes":
            return rules.node_errors(self.objects["workflow_job_templates"], fields)
        if kind == "credentials" and "inputs" in fields:
            known = self.objects["credential_types"][fields["credential_type"]]
            fields["inputs"], errors = rules.credential(known, fields["inputs"])
            return {"inputs": errors} if errors else {}
        if kind == "notification_templates":
            errors_of_messages = rules.message_errors(fields["messages"])
            return {"messages": errors_of_messages} if errors_of_messages else {}
        return {}

    def survey(self, template: dict[str, Any]) -> list[dict[str, Any]]:
        """The questions of a job template."""
        place = ("job_templates", str(template["id"]), "survey_spec")
        return list(self.attached.get(place, {}).get("spec", []))

    def _approval(self, node: dict[str, Any], body: Any) -> dict[str, Any]:
        """The approval that a node of a workflow waits for."""
        kind = "workflow_approval_templates"
        made = self.add(kind, _taken(kind, body))
        node["unified_job_template"] = made["id"]
        node["related"]["unified_job_template"] = made["url"]
        return made

    def _created(self, kind: str, body: Any) -> dict[str, Any]:
        entry = self.add(kind, body)
        if kind == "projects":
            entry.update(playbook_files=[], scm_revision="")
            entry["summary_fields"] = {"current_update": self._sync(entry)}
        return entry

    def _sync(self, project: dict[str, Any]) -> dict[str, Any]:
        """The update of a project, which has just begun."""
        update = {"name": project["name"], "project": project["id"], "asked": 0}
        return self._ask(self.add("project_updates", update))

    def _ask(self, update: dict[str, Any]) -> dict[str, Any]:
        """The update as it is now: it goes on while somebody waits for it."""
        done = update["asked"] >= PATIENCE
        update.update(
            asked=update["asked"] + 1,
            status="successful" if done else "running",
            finished="2026-01-01T00:00:00Z" if done else None,
            failed=False,
            scm_revision=REVISION if done else "",
        )
        if done:
            files = (AWX / "templates" / "project").glob("*.yml")
            self.objects["projects"][update["project"]].update(
                playbook_files=[file.name for file in files],
                scm_revision=REVISION,
                summary_fields={},
            )
        return update

    def _action(self, kind: str, number: int, body: Any) -> tuple[int, Any]:
        entry = self.objects[kind][number]
        if kind == "projects":
            return 202, self._sync(entry)
        if kind == "inventory_sources":
            ended = {"status": "successful", "failed": False, "finished": "2026-01-01T00:00:00Z"}
            return 202, self.add("inventory_updates", {"name": entry["name"], **ended})
        answers = (body or {}).get("extra_vars", {})
        errors = rules.launch_errors(self.survey(entry), answers)
        if errors:
            return 400, errors
        return 201, {"extra_vars": rules.variables(self.survey(entry), answers)}

    def _attachment(self, method: str, place: Any, body: Any) -> tuple[int, Any]:
        if place[-1] == "survey_spec":
            errors = rules.survey_errors(body["spec"]) if method == "POST" else []
            if errors:
                return 400, {"error": errors[0]}
            if method == "POST":
                self.attached[place] = body
            return 200, self.attached.get(place, {})
        if place[0] == "workflow_approval_templates":
            # What follows is attached to the node.
            return 404, {"detail": "Not found."}
        held = self.attached.setdefault(place, [])
        if method == "POST":
            held.remove(body["id"]) if body.get("disassociate") else held.append(body["id"])
            return 204, None
        return 200, {
            "count": len(held),
            "next": None,
            "previous": None,
            "results": [{"id": number} for number in held],
        }


@contextmanager
def serving() -> Iterator[tuple[str, Controller]]:
    """Its URL, and what it holds."""
    controller = Controller()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"null")
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            status, answer = (
                controller.answer(self.command, parts.path, query, body)
                if allowed
                else (401, {"detail": "no"})
            )
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", controller
    finally:
        server.shutdown()
