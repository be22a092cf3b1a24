# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No request makes the sandbox fail or fill the memory.

Generated requests go to both APIs, malformed ones to everything else, and bytes that are not HTTP.
"""

from __future__ import annotations

import base64
import copy
import gzip
import itertools
import json
import os
import re
import shlex
import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests

from alvaria_sandbox import limits
from alvaria_sandbox import schemas as contract_files
from alvaria_sandbox.control import control
from alvaria_sandbox.doors import Doors
from alvaria_sandbox.journal import Journal
from alvaria_sandbox.sandbox import Request, Sandbox
from alvaria_sandbox.state import Organization, Settings
from alvaria_sandbox.storage import Storage
from ansible_collections.alvaria.cloud.tests import summary
from ansible_collections.alvaria.cloud.tests.integration.support.ways import ALL_WAYS

from .client import PARAMETERS, TOKEN_PATH, Api, Json, Sent, Server
from .conftest import Refused, start

CONTRACTS = Path(contract_files.__file__).parent / "contract"
DIALECTS: dict[str, Json] = {"documented": {}, "quirky": {"dialect": "quirky", "loose": True}}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own.

    It must be well at the end, and must never have answered with an error of the server.
    """
    process, base = start(tmp_path, "--data", "empty")
    try:
        yield Server(base)
    finally:
        alive = process.poll() is None
        process.terminate()
        process.communicate(timeout=20)
    assert alive
    assert process.returncode == 0


@pytest.fixture(scope="module")
def own_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that leave it as it is, or reset it."""
    process, base = start(tmp_path_factory.mktemp("own"), "--data", "empty")
    yield Server(base)
    process.terminate()
    process.communicate(timeout=20)


def sound(server: Server) -> None:
    """The server still does all that it is there for, also with what it was made to keep."""
    for path in ("health", "organizations", "journal", "faults", "clock", "files", "snapshot"):
        assert server.raw("GET", f"/_sandbox/{path}").status_code == 200, path
    assert server.raw("GET", "/").status_code == 200


# ---- generated requests ----


#: Both contracts and both dialects; with `make test-all`, each contract in each dialect.
GENERATED = [("compliance", "documented"), ("provisioning", "quirky")]
if ALL_WAYS:
    GENERATED += [("compliance", "quirky"), ("provisioning", "documented")]


@pytest.mark.parametrize(("name", "dialect"), GENERATED)
def test_generated_requests_meet_no_error_of_the_server(
    own: Server, tmp_path: Path, name: str, dialect: str
) -> None:
    api = own.organization("demo", data="small", token_lifetime=10**6, **DIALECTS[dialect])
    (tmp_path / "schemathesis.toml").write_text(identifiers(api))
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(CONTRACTS / f"{name}.openapi.json"),
        *("--url", own.base, "--seed", "1"),
    ]
    command += shlex.split("--checks not_a_server_error --phases coverage --mode all")
    command += ["--continue-on-failure", "--no-color"]
    command += [
        argument for header in api.headers.items() for argument in ("-H", ": ".join(header))
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False
    )
    cases = re.search(r"Test cases:\s+(\d+) generated", done.stdout)
    assert cases, done.stdout + done.stderr
    entries = own.control("GET", "journal")["entries"]
    failed = [entry for entry in entries if (entry["status"] or 0) >= 500]
    summary.add(
        "sandbox", generated_cases=int(cases[1]), malformed_requests=0, server_errors=len(failed)
    )
    assert int(cases[1]) > 1000, "it does not test much any more"
    assert len(entries) > 0.9 * int(cases[1]), "it does not test much any more"
    assert not failed, done.stdout[-5000:]
    assert done.returncode == 0, done.stdout[-5000:]
    assert sum(entry["status"] < 300 for entry in entries) > 200, (
        "requests that succeed are among them"
    )
    sound(own)


def identifiers(api: Api) -> str:
    """Settings of Schemathesis: identifiers of objects that exist, others for what is deleted."""

    def lines(place: int) -> list[str]:
        found = {parameter: api.rows(table) for parameter, table in PARAMETERS.items()}
        return [f'"path.orgId" = "{api.name}"'] + [
            f'"path.{parameter}" = "{rows[place]["id"]}"'
            for parameter, rows in found.items()
            if rows
        ]

    return "\n".join(
        [
            "[parameters]",
            *lines(0),
            "[[operations]]",
            'include-method = "DELETE"',
            "[operations.parameters]",
            *lines(-1),
            "",
        ]
    )


# ---- malformed requests ----

SETTINGS = (
    "data",
    "dialect",
    "page_base",
    "page_cap",
    "ignore_start_index",
    "rate",
    "loose",
    "token_lifetime",
    "client_id",
    "api_key",
    "exclusions",
)
FAULT = (
    "path",
    "method",
    "organization",
    "count",
    "skip",
    "status",
    "body",
    "headers",
    "delay",
    "delay_after",
    "cut",
    "stale",
    "edit",
    "colour",
)
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO")
#: An operation that takes forms.
FORMS = "v3/externalData"
#: What a path may hold as it is.
ASCII = string.printable
DEEP = b"[" * 300 + b"]" * 300
BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"[[]]",
    b"5",
    b'"x"',
    b"true",
    b"1e999",
    b"-1e999",
    b"9" * 400,
    b"NaN",
    b"\x00",
    b"\xff\xfe",
    b'{"a": "\xff"}',
    b'"\\ud800"',
    DEEP,
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b"[" * 100_000,
    b'{"": 1}',
    b'{"data": {"a": []}}',
    b'{"organization": []}',
    b'{"organization": {}}',
    b'{"organization": "\\u0000"}',
    b"[{}]",
    b"[null]",
    b'{"organizations": 5}',
    b'{"now": "x"}',
    b"\xef\xbb\xbf{}",
    gzip.compress(b"{}"),
]
NUMBERS: list[Json] = [True, -1, 0, 5, 1.5, 10**18, 10**30, 1e308, -1e308]
VALUES: list[Json] = [
    None,
    *NUMBERS,
    "",
    "x",
    "\0",
    "9" * 400,
    "é\u2028\U0010ffff",
    [],
    [None],
    {},
    {"a": 1},
    [[[[[]]]]],
]
HEADERS: list[dict[str, str]] = [
    {},
    {"Content-Type": ""},
    {"Content-Type": "application/json; charset=bogus"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=bogus"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 500},
    {"Content-Type": "text/xml"},
    {"Content-Type": ";;;=,\x7f"},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "deflate"},
    {"Content-Encoding": "br"},
    {"Content-Encoding": "gzip, gzip"},
    {"Expect": "200-maybe"},
    {"Authorization": "Basic é"},
    {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
    {"Authorization": "Bearer"},
    {"Authorization": ""},
    {"x-api-key": "x" * 5000},
    {"Cookie": "=;=;" * 500},
    {"Range": "bytes=9-1"},
    {"X" * 1000: "y" * 5000},
]
PATHS = [
    "",
    "%",
    "%00",
    "%zz",
    "%ff%fe",
    "..",
    "../..",
    "%2e%2e%2f",
    "a/b/c",
    "//",
    ";",
    "?x",
    "?limit=x",
    "?after=-9&limit=-9",
    "?limit=" + "9" * 400,
    "?=&=&&",
    "?%ff=%00",
    "demo",
    "demo/users",
    "demo/_undo",
    "demo/users?limit=-1",
    "demo/users?limit=9999999999999999999",
    "x" * 5000,
    "é",
    "\U0001f600",
]
ENDPOINTS = (
    "health",
    "reset",
    "organizations",
    "journal",
    "faults",
    "clock",
    "snapshot",
    "files",
    "nothing",
    "",
)


def tried(server: Server, *requests_made: Sent) -> None:
    """Count malformed requests; each is answered, and none with an error of the server."""
    failed = [sent for sent in requests_made if sent.status_code >= 500]
    summary.add(
        "sandbox",
        generated_cases=0,
        malformed_requests=len(requests_made),
        server_errors=len(failed),
    )
    assert not failed


def encoded(headers: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode() for name, value in headers.items()}


@pytest.mark.parametrize("place", ["token", "API", "control"])
def test_bodies_and_headers_that_make_no_sense(own: Server, place: str) -> None:
    api = own.organization("demo")
    places = {
        "token": [
            ("POST", TOKEN_PATH),
            ("POST", f"{TOKEN_PATH}?realm=demo&grant_type=client_credentials"),
        ],
        "API": [
            ("POST", api.url("v3/exclusions")),
            ("POST", api.url(FORMS)),
            ("PUT", api.url("v2/users/x/skills")),
            ("GET", api.url("v2/users")),
        ],
        "control": [
            ("POST", "/_sandbox/faults"),
            ("PUT", "/_sandbox/organizations/other"),
            ("PUT", "/_sandbox/files/x.json"),
        ],
    }
    known = {"Content-Type": b"application/json"}
    if place == "API":
        known.update(encoded(api.headers))
    for method, path in places[place]:
        for headers in HEADERS:
            # What reads a body of its own kind meets each body with each header.
            every = ALL_WAYS or not headers or path in (places[place][0][1], api.url(FORMS))
            for body in BODIES if every else BODIES[:3]:
                tried(own, own.plain(method, path, body, {**known, **encoded(headers)}))
    sound(own)


def test_forms_that_make_no_sense(own: Server) -> None:
    api = own.organization("demo")
    part = b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n--x--\r\n'
    whole = [
        part % (b"resource", b"", b"Geocodes"),
        part % (b"\xff", b"", b"\xff"),
        part % (b"jsonFile", b'; filename="\xff\x00.json"', b"\xff"),
        part % (b"jsonFile", b'; filename="../x"', b"[" * 1000),
        part % (b"", b"", b""),
        part % (b"resource", b"\r\nContent-Type: text/plain; charset=bogus", b"x"),
        part % (b"resource", b"\r\nContent-Transfer-Encoding: base64", b"!!!"),
        part % (b"resource", b"\r\nContent-Encoding: gzip", b"not gzip"),
    ]
    for path, known in ((api.url(FORMS), encoded(api.headers)), (TOKEN_PATH, {})):
        for body in [
            *whole,
            *(form[:-5] for form in whole),
            *(form[:40] for form in whole),
            b"--x",
            b"--x--",
            b"--x\r\n\r\n",
        ]:
            kind = {"Content-Type": b"multipart/form-data; boundary=x"}
            tried(own, own.plain("POST", path, body, {**known, **kind}))
        for text in (
            b"realm=%ff&grant_type=client_credentials",
            b"realm=\xff",
            b"=&=&=",
            b"%",
            b"&" * 5000,
            b"scope=" + b"+" * 9000,
            b"a=1&a=2&realm=demo",
        ):
            kind = {"Content-Type": b"application/x-www-form-urlencoded"}
            tried(own, own.plain("POST", path, text, {**known, **kind}))
    sound(own)


def test_paths_and_queries_that_make_no_sense(own: Server) -> None:
    api = own.organization("demo")
    bases = [f"/_sandbox/{endpoint}/" for endpoint in ENDPOINTS]
    bases += [f"{api.url('v2/users')}/", "/via/", TOKEN_PATH, "/"]
    for method in METHODS:
        own.organization("demo")
        for base, text in itertools.product(bases, PATHS):
            sent = own.plain(method, quote(base + text, safe=ASCII), None, api.headers)
            tried(own, sent)
            if method == "DELETE" and sent.status_code < 300:
                own.organization("demo")
    sound(own)


FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Authorization": "Basic " + base64.b64encode(b"sandbox:sandbox-secret").decode(),
}
LOGGING_IN = b"grant_type=client_credentials&realm=demo"


def test_settings_faults_and_times_that_make_no_sense(own: Server) -> None:
    api = own.organization("demo", data="small")
    snapshot = own.control("GET", "snapshot")
    given = [
        ("PUT", "organizations/demo", {name: value})
        for name in SETTINGS
        for value in VALUES
        if (name, value) != ("exclusions", 10**18)
    ]
    given += [
        ("POST", "reset", {name: value})
        for name in ("organization", "dialect", "rate")
        for value in VALUES
    ]
    given += [
        ("POST", "clock", {name: value})
        for name in ("reset", "now", "advance", "freeze")
        for value in [*VALUES, "nan", "inf", "9999-12-31T23:59:59Z"]
    ]
    given += [
        ("POST", "faults", {"stale": True, name: value})
        for name in FAULT
        for value in VALUES
        if name not in ("delay", "delay_after") or value != 5
    ]
    given += [
        ("POST", "faults", {"status": 400, "headers": {name: value}})
        for name, value in (("a b", "x"), ("X", "\r\ny: z"), ("", ""), ("é", "x"))
    ]
    for method, path, body in given:
        answer = own.plain(method, f"/_sandbox/{path}", json.dumps(body).encode())
        tried(own, answer)
        if answer.status_code < 300:
            # Whatever was accepted, requests are answered, and not with an error of the server
            # unless that was asked for.
            known = {**api.headers, "Content-Type": "application/json"}
            tried(
                own,
                own.plain("POST", TOKEN_PATH, LOGGING_IN, FORM),
                own.plain("GET", api.url("v2/users"), None, api.headers),
                own.plain("POST", api.url("v3/exclusions"), b"{}", known),
                own.plain("GET", "/_sandbox/journal"),
            )
            own.control("PUT", "snapshot", snapshot)
    sound(own)


def test_snapshots_that_make_no_sense(own: Server) -> None:
    api = own.organization("demo", data="bare")
    api.fault(path="*/never", status=500)
    own.raw("PUT", "/_sandbox/files/x.csv", data=b"x")
    snapshot = own.control("GET", "snapshot")
    rows = snapshot["organizations"][0]["tables"]
    snapshot["organizations"][0]["tables"] = {
        name: dict(list(found.items())[:1])
        for name, found in rows.items()
        if name != "configurations"
    }
    for place in _places(snapshot, 5):
        for value in VALUES:
            changed = _with(snapshot, place, value)
            tried(
                own,
                own.plain("PUT", "/_sandbox/snapshot", json.dumps(changed).encode()),
                own.plain("GET", "/_sandbox/organizations"),
                own.plain("GET", "/_sandbox/clock"),
            )
    own.control("PUT", "snapshot", snapshot)
    assert own.token("demo").ok
    sound(own)


def _with(value: Json, place: list[Any], other: Json) -> Json:
    """A document with something else in one place; the rest of it is shared."""
    if not place:
        return other
    changed = copy.copy(value)
    changed[place[0]] = _with(value[place[0]], place[1:], other)
    return changed


def _places(value: Json, depth: int) -> list[list[Any]]:
    items = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [
        [key, *rest]
        for key, item in items
        for rest in ([[]] + (_places(item, depth - 1) if depth > 1 else []))
    ]


HOST = b"Host: localhost\r\n\r\n"
LOGIN = (
    b"POST /tokenservice/oauth2/access_token?realm=\xff HTTP/1.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"
)
RESET = b"POST /_sandbox/reset HTTP/1.1\r\n"
RAW = [
    b"\r\n" * 50,
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"\x00" * 100,
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000,
    b"GET " + b"/x" * 10_000 + b" HTTP/1.1\r\n\r\n",
    b"GET //[ HTTP/1.1\r\n" + HOST,
    b"GET http://[::1 HTTP/1.1\r\n" + HOST,
    b"GET \xff\xfe HTTP/1.1\r\n" + HOST,
    b"GET /\xff\xfe HTTP/1.1\r\n" + HOST,
    b"GET /_sandbox/\xff HTTP/1.1\r\n" + HOST,
    b"GET /via/v2/organizations/demo/provisioning/\xff?\xff=\xff HTTP/1.1\r\n" + HOST,
    b"OPTIONS * HTTP/1.1\r\n" + HOST,
    b"CONNECT x:443 HTTP/1.1\r\n" + HOST,
    b"GET / HTTP/1.1\r\nHost: \xff\r\nX-\xff: \xff\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"GET / HTTP/1.1\r\nContent-Length: -5\r\n" + HOST,
    b"GET / HTTP/1.1\r\n Host: folded\r\n\r\n",
    b"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"GET / HTTP/1.1\r\nX : y\r\n\r\n",
    RESET + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    RESET + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    RESET + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n",
    RESET + b"Transfer-Encoding: gzip\r\n\r\n",
    RESET + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + HOST,
    LOGIN + HOST + b"\xff=\xff",
]


def test_bytes_that_are_no_request(own: Server) -> None:
    own.organization("demo")
    parts = urlsplit(own.base)
    for content in [*RAW, *(whole[: len(whole) // 2] for whole in RAW)]:
        with socket.create_connection((parts.hostname, parts.port or 0), timeout=20) as sock:
            sock.sendall(content)
            sock.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while piece := sock.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
        statuses = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]
        failed = sum(status >= 500 for status in statuses)
        summary.add("sandbox", generated_cases=0, malformed_requests=1, server_errors=failed)
        assert not failed, (content[:200], answer[:500])
    sound(own)


# ---- bounds ----


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("place", ["API", "token"])
def test_a_body_that_is_too_large(own: Server, place: str, chunked: bool) -> None:
    api = own.organization("demo")
    path, kind = (
        (api.url("v3/exclusions"), "application/json")
        if place == "API"
        else (TOKEN_PATH, "application/x-www-form-urlencoded")
    )
    pieces = (b" " * (1 << 20) for _piece in range((limits.BODY >> 20) + 1))
    answer = own.raw(
        "POST",
        path,
        data=pieces if chunked else b"".join(pieces),
        headers={**api.headers, "Content-Type": kind},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, 413)
    packed = gzip.compress(bytes(limits.BODY + 1))
    assert (
        own.raw(
            "POST", path, data=packed, headers={"Content-Encoding": "gzip", "Content-Type": kind}
        ).status_code
        == 415
    )
    sound(own)


def entries(journal: Journal, **query: str) -> list[int]:
    return [
        entry["seq"] for entry in journal.find({name: str(value) for name, value in query.items()})
    ]


def entry() -> dict[str, Any]:
    return {
        "organization": "demo",
        "operation_id": None,
        "method": "GET",
        "path": "/",
        "status": 200,
        "violations": [],
    }


def test_the_journal_is_a_ring_that_counts_on() -> None:
    sandbox = Sandbox()
    sandbox.journal = Journal(most_entries=3)
    for _entry in range(5):
        sandbox.journal.add(entry())
    read = Request("GET", "/_sandbox/journal", [], {})
    reply = control(sandbox, read)
    assert (
        [item["seq"] for item in reply.body["entries"]],
        reply.body["last"],
        reply.body["dropped"],
    ) == ([3, 4, 5], 5, 2)
    assert entries(sandbox.journal, after="2") == [3, 4, 5]
    assert entries(sandbox.journal, after="4") == [5]
    assert entries(sandbox.journal, limit="0") == []
    reply = control(sandbox, Request("GET", "/_sandbox/journal", [("after", "1")], {}))
    assert reply.status == 410
    assert "up to 2 were dropped" in reply.body["error"]
    sandbox.journal.clear()
    assert entries(sandbox.journal, after="1") == []
    sandbox.journal.add(entry())
    assert (entries(sandbox.journal, after="1"), sandbox.journal.last, sandbox.journal.dropped) == (
        [6],
        6,
        0,
    )


def test_the_journal_holds_no_more_bodies_than_there_is_room_for() -> None:
    journal = Journal(most_bytes=100)
    for size in (60, 30, 20, 5):
        journal.add(entry(), size)
    assert entries(journal) == [2, 3, 4]
    assert journal.dropped == 1
    journal.add(entry(), 101)
    assert entries(journal) == []
    assert journal.dropped == 5


def test_nothing_else_grows_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKENS", "FAULTS", "ORGANIZATIONS", "FILES", "ROWS"):
        monkeypatch.setattr(limits, name, 3)
    monkeypatch.setattr(limits, "FILE_BYTES", 10)
    sandbox = Sandbox(Settings(data="empty"))
    ask = {
        "grant_type": "client_credentials",
        "realm": "demo",
        "client_id": "sandbox",
        "client_secret": "sandbox-secret",
    }

    def put(method: str, path: str, content: bytes = b"{}") -> int:
        return control(sandbox, Request(method, f"/_sandbox/{path}", [], {}, content)).status

    assert [put("PUT", f"organizations/{name}") for name in ("demo", "b", "c", "d", "demo")] == [
        200,
        200,
        200,
        400,
        200,
    ]
    tokens = [
        sandbox.tokens.issue(sandbox.organizations, ask, "", 0)["access_token"]
        for _token in range(4)
    ]
    assert list(sandbox.tokens.dump()) == tokens[1:], "the oldest goes"
    assert [put("POST", "faults", b'{"status": 400}') for _fault in range(4)] == [
        200,
        200,
        200,
        400,
    ]
    assert [put("PUT", f"files/{name}", b"xxx") for name in ("a", "b", "c", "d", "a")] == [
        200,
        200,
        200,
        413,
        200,
    ]
    assert put("PUT", "files/a", b"xxxxx") == 413, "11 bytes together"
    organization = Organization("rows", Settings(data="empty"))
    for number in range(3):
        organization.put("signatures", str(number), {"id": str(number)})
    with pytest.raises(Exception, match="no more than 3 signatures"):
        organization.put("signatures", "3", {"id": "3"})
    organization.put("signatures", "2", {"id": "2", "version": 2})
    organization.remove("signatures", "2")


# ---- who may reach it ----


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "localhost.example.com"]
)
def test_it_listens_elsewhere_only_when_asked_twice(refused: Refused, host: str) -> None:
    status, said = refused("--host", host)
    assert status == 2
    assert "--allow-remote" in said


def test_the_program_does_not_listen_elsewhere() -> None:
    command = [sys.executable, "-m", "alvaria_sandbox", "serve", "--port", "0", "--host", "::"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "--allow-remote" in done.stderr


def test_it_listens_on_one_address_of_the_loopback(server: Server) -> None:
    port = urlsplit(server.base).port or 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "127.9.9.9"}, 200),
        ({"Host": "[::1]:8999"}, 200),
        ({"Host": "evil.example.com"}, 403),
        ({"Host": "localhost.example.com"}, 403),
        ({"Host": "192.0.2.1"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Origin": "http://evil.example.com"}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["", "_sandbox/snapshot", "_sandbox/reset"])
def test_no_web_page_of_somebody_else_is_answered(
    own_once: Server, path: str, headers: dict[str, str], status: int
) -> None:
    method = "GET"
    if path.endswith("reset"):
        method = "POST"
    answer = requests.request(method, f"{own_once.base}/{path}", headers=headers, timeout=20)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "opens"),
    [("192.0.2.1:8999", True), ("sandbox", True), ("SANDBOX:1", True), ("other", False)],
)
def test_elsewhere_it_answers_to_addresses_and_to_the_names_that_it_was_given(
    host: str, opens: bool
) -> None:
    assert Doors(frozenset(["sandbox"]), remote=True).opens({"Host": host}) is opens


def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "numbers.act")
    storage = Storage(tmp_path)
    assert storage.names() == []
    with pytest.raises(FileNotFoundError):
        storage.read("numbers.act")


def test_credentials_of_another_organization_are_refused(own: Server) -> None:
    mine = own.organization("mine")
    own.control(
        "PUT", "organizations/other", {"api_key": "another-key", "client_secret": "another-secret"}
    )
    token, key = mine.headers["Authorization"], mine.headers["x-api-key"]
    assert own.token("other").status_code == 401
    given = [
        ("other", token, key),
        ("other", token, "another-key"),
        ("other", "", "another-key"),
        ("other", "Bearer made-up", "another-key"),
    ]
    given += [
        ("mine", token, ""),
        ("mine", token, "another-key"),
        ("mine", token.upper(), key),
        ("mine", token[:-1], key),
        ("mine", "", key),
    ]
    for name, authorization, api_key in given:
        path = mine.url("v2/users").replace("/mine/", f"/{name}/")
        assert (
            own.raw(
                "GET", path, headers={"Authorization": authorization, "x-api-key": api_key}
            ).status_code
            == 401
        )
    assert mine.send("GET", "v2/users").status_code == 200
