# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small client for the sandbox: one organization with its token, and the control API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

TOKEN_PATH = "/tokenservice/oauth2/access_token"
Json = Any


@dataclass(frozen=True)
class Sent:
    """A request that went out as it was given, and the status of its answer."""

    method: str
    url: str
    body: bytes | None
    status_code: int


class Server:
    """A running sandbox and its control API."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False
        self._pool = urllib3.connection_from_url(base, retries=False, timeout=20)

    def plain(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> Sent:
        """Send a request as it is, in a third of the time that ``raw`` takes to look it over."""
        answer = self._pool.urlopen(
            method, path, body=data, headers=dict(headers or {}), redirect=False
        )
        return Sent(method, self.base + path, data, answer.status)

    def raw(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.session.request(
            method, self.base + path, timeout=20, allow_redirects=False, **more
        )

    def control(
        self, method: str, path: str, body: Json = None, /, *, expect: int = 200, **query: Any
    ) -> Json:
        answer = self.raw(method, f"/_sandbox/{path}", json=body, params=query)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def token(self, realm: str, **form: str) -> requests.Response:
        fields = {"grant_type": "client_credentials", "realm": realm, **form}
        return self.raw(
            "POST",
            TOKEN_PATH,
            auth=("sandbox", "sandbox-secret"),
            data={name: value for name, value in fields.items() if value},
        )

    def organization(self, name: str, **settings: Json) -> Api:
        self.control("PUT", f"organizations/{name}", settings)
        return Api(self, name)


class Api:
    """One organization, with a token for all scopes.

    Paths start behind the organization: v2 `users`, v3 and v4 `exclusions`.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.headers = {
            "Authorization": f"Bearer {server.token(name).json()['access_token']}",
            "x-api-key": "sandbox-key",
        }

    def url(self, path: str) -> str:
        version, _unused, rest = path.partition("/")
        api = "provisioning" if version == "v2" else "compliance"
        return f"/via/{version}/organizations/{self.name}/{api}/{rest}"

    def send(self, method: str, path: str, body: Json = None, **more: Any) -> requests.Response:
        if body is not None:
            more["json"] = body
        return self.server.raw(method, self.url(path), **{"headers": self.headers, **more})

    def call(
        self, method: str, path: str, body: Json = None, /, expect: int | None = None, **query: Any
    ) -> Json:
        """Send a request and return its JSON answer.

        It must end with the status `expect` (any success when None).
        """
        answer = self.send(method, path, body, params=query)
        assert answer.status_code == expect if expect else answer.ok, (
            f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        )
        return answer.json() if answer.content else None

    def get(self, path: str, /, **query: Any) -> Json:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Json = None, expect: int | None = None) -> Json:
        return self.call("POST", path, body, expect)

    def put(self, path: str, body: Json, expect: int | None = None) -> Json:
        return self.call("PUT", path, body, expect)

    def patch(self, path: str, body: Json, expect: int | None = None) -> Json:
        return self.call("PATCH", path, body, expect)

    def delete(self, path: str, expect: int = 204) -> Json:
        return self.call("DELETE", path, expect=expect)

    def fault(self, **fault: Json) -> None:
        self.server.control("POST", "faults", {"organization": self.name, **fault})

    def rows(self, table: str) -> Json:
        """Documents of a table as the sandbox stores them."""
        return self.server.control("GET", f"organizations/{self.name}/{table}")["rows"]

    def journal(self, **query: Any) -> Json:
        return self.server.control("GET", "journal", organization=self.name, **query)["entries"]

    def user(self, login: str = "agent001@example.com") -> str:
        return str(next(row["id"] for row in self.rows("users") if row["user"] == login))

    def named(self, table: str, name: str) -> Json:
        """The stored document with this friendlyName."""
        return next(row for row in self.rows(table) if row["friendlyName"][0]["value"] == name)


def reasons(body: Json) -> list[str]:
    """The messages of an error body in either envelope."""
    return [item["message"] for item in body.get("error", body)["errors"]]


PARAMETERS = {
    "userId": "users",
    "workTypeId": "workTypes",
    "teamId": "teams",
    "emailTemplateId": "emailTemplates",
    "signatureId": "signatures",
    "systemExternalId": "systemExternals",
    "dispPlanId": "routingPlans",
    "workTypeGroupId": "workTypeGroups",
    "dispositionId": "dispositions",
    "contactDataDefId": "contactDataDefs",
    "contactDataDefReservedWordId": "reservedWords",
    "skillId": "skills",
    "exclusionId": "exclusions",
    "attemptTrackerId": "attemptTrackers",
    "messageTrackerId": "messageTrackers",
    "convenientContactTimeId": "convenientContactTimes",
    "quotaControlId": "quotaControls",
    "contactAttemptId": "contactAttempts",
    "externalDataId": "externalData",
    "jobId": "jobs",
}
KINDS = {
    "getOutreachSMSWorkType": "OutreachSMSWorkType",
    "getOutreachEmailWorkType": "OutreachEmailWorkType",
}


def path_of(api: Api, operation_id: str, template: str) -> str:
    """The contract's path with the organization and the first fitting object of the dataset."""

    def one(match: re.Match[str]) -> str:
        if match[1] == "orgId":
            return api.name
        rows = [
            row
            for row in api.rows(PARAMETERS[match[1]])
            if row.get("workTypeClassification")
            == KINDS.get(operation_id, row.get("workTypeClassification"))
        ]
        return str(rows[0]["id"])

    return re.sub(r"\{(\w+)\}", one, template)
