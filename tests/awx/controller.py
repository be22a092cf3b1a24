# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the API of AWX as far as the modules of awx.awx use it.

It keeps what it is sent, and finds it again.

It does not judge what it is sent; test_definitions.py does, by the rules of AWX.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "awx-token"
#: What AWX has of its own, or what is made by hand.
GIVEN = {"organizations": ["Default"], "credentials": ["North, south and west"]}


class Controller:
    """The objects by their endpoint, and the writes so far."""

    def __init__(self) -> None:
        self.writes: list[str] = []
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
        number = 1 + sum(len(entries) for entries in self.objects.values())
        url = f"/api/v2/{kind}/{number}/"
        entry = {
            "id": number,
            "type": kind.rstrip("s"),
            "url": url,
            "related": {"survey_spec": f"{url}survey_spec/"},
            **fields,
        }
        self.objects.setdefault(kind, {})[number] = entry
        return entry

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """The status and body of an answer."""
        kind, *rest = path.removeprefix("/api/v2/").strip("/").split("/")
        if method != "GET":
            self.writes.append(f"{method} {path}")
        if len(rest) == 2:
            return self._attachment(method, (kind, *rest), body)
        if rest:
            entry = self.objects[kind][int(rest[0])]
            entry.update(body if method == "PATCH" else {})
            return 200, entry
        if method == "POST":
            return 201, self.add(kind, body)
        kinds = ["job_templates", "projects"] if kind == "unified_job_templates" else [kind]
        everything = [entry for one in kinds for entry in self.objects.get(one, {}).values()]
        found = [
            entry
            for entry in everything
            if all(str(entry.get(name)) == value for name, value in query.items())
        ]
        return 200, {"count": len(found), "next": None, "previous": None, "results": found}

    def _attachment(self, method: str, place: Any, body: Any) -> tuple[int, Any]:
        if place[-1] == "survey_spec":
            if method == "POST":
                self.attached[place] = body
            return 200, self.attached.get(place, {})
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
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", controller
    finally:
        server.shutdown()
