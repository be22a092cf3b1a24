# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization in this process, without a server, to see what its rules would become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from alvaria_sandbox import clock
from alvaria_sandbox.request import Request
from alvaria_sandbox.sandbox import Sandbox
from alvaria_sandbox.state import Document, Organization, Settings

#: The fields of a stored rule that the API gives and a copy may lack.
GIVEN: Document = {
    "version": 1,
    "locale": "en-US",
    "creationTime": "2000-01-01T00:00:00.000Z",
    "lastModifiedTime": "2000-01-01T00:00:00.000Z",
    "lastModifiedBy": "unknown",
}


FIRST_ID = 1_000_000_000
TIMES = ("startTime", "endTime")


def _stored(row: Document) -> Document:
    """Return a rule as the sandbox keeps it."""
    times = {name: clock.normal(row[name]) for name in TIMES if row.get(name)}
    return {**GIVEN, **row, **times}


class Rehearsal:
    """One organization with rules of somewhere else. Its clock stands still.

    rules: documents by collection. settings: values of the configurations by family.
    """

    def __init__(
        self,
        name: str,
        rules: Mapping[str, Iterable[Document]],
        settings: Mapping[str, Document],
    ) -> None:
        self._sandbox = Sandbox(Settings(data="empty"))
        self._sandbox.clock.freeze(True)
        self._organization = self._sandbox.add(Organization(name, Settings(data="empty")))
        for table, rows in rules.items():
            self._organization.load(table, map(_stored, rows))
            # What is created here must not get the id of a rule that comes from another sandbox.
            self._organization.counters[table] = FIRST_ID
        configurations = self._organization.table("configurations")
        for family, values in settings.items():
            configurations.set(family, {**configurations.rows[family], **values})
        form = {
            "grant_type": "client_credentials",
            "realm": name,
            "client_id": self._organization.client_id,
            "client_secret": self._organization.client_secret,
        }
        now = self._sandbox.clock.seconds()
        token = self._sandbox.tokens.issue(self._sandbox.organizations, form, "", now)
        self._headers = {
            "authorization": f"Bearer {token['access_token']}",
            "x-api-key": self._organization.api_key,
            "content-type": "application/json",
        }

    def answer(
        self, method: str, path: str, query: Mapping[str, Any], body: Any
    ) -> tuple[int, bytes]:
        """Return status and content of the answer to a request; its path is quoted."""
        pairs = [(name, str(value)) for name, value in query.items()]
        content = b""
        if body is not None:
            content = orjson.dumps(body)
        request = Request(method, path, pairs, self._headers, content)
        reply, _violations = self._sandbox.answer(request, self._sandbox.route(request), None)
        if reply.body is None:
            return reply.status, b""
        return reply.status, orjson.dumps(reply.body)

    def rules(self, *tables: str) -> dict[str, list[Document]]:
        """Return the documents that are there now, by collection."""
        return {table: list(self._organization.table(table).all()) for table in tables}

    def settings(self, family: str) -> Document:
        """Return one of the configurations as it is now."""
        return self._organization.table("configurations").rows[family]
