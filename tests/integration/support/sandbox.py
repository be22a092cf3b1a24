# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox as the tests see it.

It is a server process with organizations, each of which a test has to itself.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests
import urllib3

from .programs import sandboxes

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_numbers = itertools.count(1)
#: Kept connections to the control API; a forked child has none, as it would share them.
_pools: list[urllib3.PoolManager] = []
os.register_at_fork(after_in_child=_pools.clear)


def ask(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    **body: Any,
) -> urllib3.BaseHTTPResponse:
    """Send a request over a kept connection, past the client's library; nothing is repeated.

    The body is ``json`` (anything) or ``data`` (bytes).
    """
    if not _pools:
        _pools.append(urllib3.PoolManager(maxsize=16, retries=False, timeout=30))
    if params:
        url += "?" + urlencode(params)
    if "data" in body:
        body["body"] = body.pop("data")
    return _pools[0].request(method, url, headers=dict(headers or {}), **body)


@contextmanager
def serving(folder: Path, *options: str, separate: bool = False) -> Iterator[str]:
    """A sandbox process on a free loopback port; gives its base URL.

    ``separate``: it is a child of this process, for those who measure it.
    """
    url_file = folder / f"sandbox-{next(_numbers)}.url"
    command = [
        str(sandboxes(separate) / "alvaria-sandbox"),
        "serve",
        "--port",
        "0",
        "--url-file",
        str(url_file),
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            for _try in range(600):
                if url_file.exists() and url_file.read_text().strip():
                    break
                assert process.poll() is None, "the sandbox ended at once"
                time.sleep(0.05)
            yield url_file.read_text().strip()
        finally:
            process.terminate()


@dataclass
class Organization:
    """One organization of a running sandbox, with the control API's verbs."""

    base_url: str
    name: str
    dialect: str = "documented"
    settings: dict[str, Any] = field(default_factory=dict)

    def reset(self, data: str = "small", **settings: Any) -> None:
        """Create the organization anew."""
        self.settings = settings
        self._control(
            "PUT",
            f"organizations/{self.name}",
            json={"data": data, "dialect": self.dialect, **settings},
        )

    def remove(self) -> None:
        """Remove the organization, unless the test has done so, and all that the journal holds."""
        for path in (f"organizations/{self.name}", "journal"):
            ask("DELETE", f"{self.base_url}/_sandbox/{path}")

    def _control(self, method: str, path: str, **kwargs: Any) -> Any:
        url = f"{self.base_url}/_sandbox/{path}"
        answer = ask(method, url, **kwargs)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data.decode()}"
        return answer.json() if answer.data else None

    def journal(self, after: int = -1, **filters: Any) -> list[dict[str, Any]]:
        """The requests so far, the token's included."""
        return list(
            self._control(
                "GET", "journal", params={"organization": self.name, "after": after, **filters}
            )["entries"]
        )

    def position(self) -> int:
        """The journal's present end, for ``after``."""
        return int(self._control("GET", "journal", params={"limit": 0})["last"])

    def fault(self, **fault: Any) -> None:
        """Have something go wrong with the next matching requests of this organization."""
        self._control("POST", "faults", json={"organization": self.name, **fault})

    def faults(self) -> Any:
        """The faults that still wait."""
        return self._control("GET", "faults")

    def forget_faults(self) -> None:
        """Have nothing go wrong any more, for all organizations."""
        self._control("DELETE", "faults")

    def put_file(self, name: str, text: str) -> None:
        """Put a file where load jobs read it."""
        self._control("PUT", f"files/{name}", data=text.encode())

    def set_clock(self, now: str) -> None:
        """Have the sandbox's clock stand at that time, for all of its organizations."""
        self._control("POST", "clock", json={"now": now, "freeze": True})

    def options(self) -> dict[str, Any]:
        """Connection options for a task."""
        return {
            "org_id": self.name,
            "base_url": self.base_url,
            "client_id": self.settings.get("client_id", "sandbox"),
            "client_secret": self.settings.get("client_secret", "sandbox-secret"),
            "api_key": self.settings.get("api_key", "sandbox-key"),
        }

    def environment(self) -> dict[str, str]:
        """The same as environment variables."""
        return {"ALVARIA_" + name.upper(): str(value) for name, value in self.options().items()}

    def call(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """A request of another administrator, past the collection."""
        token = requests.post(
            f"{self.base_url}/tokenservice/oauth2/access_token",
            data={"grant_type": "client_credentials", "realm": self.name},
            auth=(self.options()["client_id"], self.options()["client_secret"]),
            timeout=30,
        ).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "x-api-key": self.options()["api_key"]}
        return requests.request(
            method,
            self.base_url + path.format(org=f"organizations/{self.name}"),
            headers=headers,
            timeout=30,
            **kwargs,
        )


def writes(entries: list[dict[str, Any]]) -> list[str]:
    """The writes among journal entries, the token's request excepted."""
    return [
        f"{entry['method']} {entry['operation_id']}"
        for entry in entries
        if entry["method"] in UNSAFE and entry["operation_id"] != "token"
    ]


def reads(entries: list[dict[str, Any]]) -> list[str]:
    """The operations of the reads among journal entries."""
    return [str(entry["operation_id"]) for entry in entries if entry["method"] == "GET"]


def violations(entries: list[dict[str, Any]]) -> list[Any]:
    """What among journal entries breaks the contract."""
    return [entry for entry in entries if entry.get("violations")]
