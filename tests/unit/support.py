# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the unit tests share.

That is a scripted HTTP layer below ``requests``, a clock without waiting, and ready-made
connections and resources.
"""

from __future__ import annotations

import io
import json as json_module
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any, Optional
from urllib.parse import parse_qsl, urlsplit

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import Connection
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._model.field import Field
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kind import Kind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.kinds import (
    Flag,
    Integer,
    SequenceOf,
    SetOf,
    Text,
    Time,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Session
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import execute
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import fitted

HOST = "https://api.example.test"
TOKEN_URL = "https://login.example.test/token"
TOKEN = "static-token-value"
API_KEY = "api-key-value"
MASK_KEY = "mask-key-value"
SECRET = "client-secret-value"

#: What a login with the default scopes sends.
FORM = {
    "grant_type": "client_credentials",
    "realm": "demo",
    "scope": "provisioningapi complianceapi",
}

#: The collections below which most tests work.
COMPLIANCE = "/via/v3/organizations/demo/compliance"
COMPLIANCE_V4 = "/via/v4/organizations/demo/compliance"
PROVISIONING = "/via/v2/organizations/demo/provisioning"

#: The paging parameters of a first request.
FIRST = {"maxResults": "1000"}

#: Kinds of values for random resources: all that need nothing else to be described.
VALUE_KINDS: tuple[Kind, ...] = (
    Text(),
    Integer(),
    Flag(),
    Time(),
    Time(never=True),
    SetOf(Text()),
    SetOf(Integer()),
    SequenceOf(Text()),
    SequenceOf(Integer()),
)

#: No body at all, unlike ``None``, which is null.
NOTHING: Any = object()

#: A part of a multipart body: the name of the file (``None``: a plain field), type and content.
Part = tuple[Optional[str], str, bytes]


@dataclass(frozen=True)
class Answer:
    """What the scripted server answers: ``json`` if given, else the bytes of ``content``."""

    status: int = 200
    json: Any = NOTHING
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    def response(self, request: requests.PreparedRequest) -> requests.Response:
        """The answer as ``requests`` would build it from the wire."""
        body = self.content if self.json is NOTHING else json_module.dumps(self.json).encode()
        headers = {
            **({} if self.json is NOTHING else {"Content-Type": "application/json"}),
            **self.headers,
        }
        raw = HTTPResponse(
            body=io.BytesIO(body), headers=headers, status=self.status, preload_content=False
        )
        return HTTPAdapter().build_response(request, raw)


def ok(body: Any, **headers: str) -> Answer:
    """200 with a JSON body."""
    return Answer(200, body, {name.replace("_", "-"): value for name, value in headers.items()})


def error(status: int, message: str = "", **headers: str) -> Answer:
    """A refusal in the API's envelope."""
    return Answer(
        status,
        {"error": {"code": status, "message": message, "errors": []}},
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


def refused() -> Exception:
    """Nothing listens there, as ``requests`` reports it: the request never left."""
    reason = NewConnectionError(
        HTTPConnection("api.example.test"),
        "Failed to establish a new connection: [Errno 111] Connection refused",
    )
    return requests.exceptions.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


def reset() -> Exception:
    """The connection was cut after the request was sent."""
    return requests.exceptions.ConnectionError(
        ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
    )


def timed_out() -> Exception:
    """No answer in time, after the request was sent."""
    return requests.exceptions.ReadTimeout("Read timed out. (read timeout=30)")


@dataclass
class _Call:
    method: str
    url: str
    query: dict[str, str]
    answer: Answer | Exception
    json: Any
    form: Mapping[str, str] | None
    parts: Mapping[str, Part] | None
    headers: Mapping[str, str]
    without: Sequence[str]


class Script(requests.adapters.BaseAdapter):
    """A server that expects exactly these calls in exactly this order.

    Anything else, and anything left over, fails the test.
    """

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[_Call] = []
        self._problems: list[str] = []
        self.sent: list[requests.PreparedRequest] = []
        self.settings: list[dict[str, Any]] = []

    def expect(
        self,
        method: str,
        path: str,
        answer: Answer | Exception = Answer(),
        query: Mapping[str, str] | None = None,
        json: Any = NOTHING,
        form: Mapping[str, str] | None = None,
        parts: Mapping[str, str | Part] | None = None,
        headers: Mapping[str, str] | None = None,
        without: Sequence[str] = (),
    ) -> None:
        """Expect the next call: a path of the API or a whole URL.

        It has exactly this query and body, at least these headers, and not those of ``without``.
        ``parts`` is a multipart body; a text there stands for a plain field.
        """
        url = path if "://" in path else HOST + path
        wanted = (
            None
            if parts is None
            else {
                name: (None, "", part.encode()) if isinstance(part, str) else part
                for name, part in parts.items()
            }
        )
        self._expected.append(
            _Call(
                method, url, dict(query or {}), answer, json, form, wanted, headers or {}, without
            )
        )

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Answer one request."""
        self.sent.append(request)
        self.settings.append(settings)
        if not self._expected:
            return self._fail(f"unexpected: {request.method} {request.url}")
        call = self._expected.pop(0)
        problem = _difference(call, request)
        if problem:
            return self._fail(f"call {len(self.sent)}: {problem}")
        if isinstance(call.answer, Exception):
            raise call.answer
        return call.answer.response(request)

    def close(self) -> None:
        """Nothing to close."""

    def _fail(self, problem: str) -> requests.Response:
        self._problems.append(problem)
        raise AssertionError(problem)

    def verify(self) -> None:
        """Fail when a call was not as expected or was not made."""
        problems = self._problems + [
            f"missing: {call.method} {call.url}" for call in self._expected
        ]
        assert not problems, "\n".join(problems)


def _difference(call: _Call, request: requests.PreparedRequest) -> str:
    """How a request differs from the expected call, empty when it does not."""
    assert isinstance(request.url, str)
    url = urlsplit(request.url)
    raw = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
    compared: list[tuple[str, Any, Any]] = [
        ("method", call.method, request.method),
        ("URL", call.url, f"{url.scheme}://{url.netloc}{url.path}"),
        ("query", call.query, dict(parse_qsl(url.query, keep_blank_values=True))),
    ]
    if call.form is not None:
        compared.append(("form", dict(call.form), dict(parse_qsl(str(raw)))))
    elif call.parts is not None:
        compared.append(("parts", dict(call.parts), _parts(request)))
    elif call.json is NOTHING:
        compared.append(("body", "", raw))
    else:
        compared.append(("JSON", call.json, json_module.loads(str(raw)) if raw else None))
    compared += [
        (f"header {name}", value, request.headers.get(name)) for name, value in call.headers.items()
    ]
    compared += [(f"header {name}", None, request.headers.get(name)) for name in call.without]
    return "; ".join(
        f"{what}: expected {wanted!r}, got {got!r}"
        for what, wanted, got in compared
        if wanted != got
    )


def _parts(request: requests.PreparedRequest) -> dict[str, Part]:
    """The parts of a multipart body by name."""
    head = f"Content-Type: {request.headers.get('Content-Type')}\r\n\r\n"
    body = message_from_bytes(
        head.encode() + (request.body if isinstance(request.body, bytes) else b"")
    )
    parts = body.get_payload() if body.is_multipart() else []
    found = [
        (
            str(part.get_param("name", header="content-disposition")),
            (part.get_filename(), part.get("Content-Type", ""), part.get_payload(decode=True)),
        )
        for part in parts
    ]
    assert len(dict(found)) == len(found), "a part is there twice"
    return dict(found)


class Clock:
    """Stands in for the module ``time``: sleeping moves the clock and is recorded."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        """The time since some moment."""
        return self.now

    def time(self) -> float:
        """The time since the epoch; the same here."""
        return self.now


def connection(**changes: Any) -> Connection:
    """A connection with a static token, so that no token request is in the way."""
    values: dict[str, Any] = {
        "org_id": "demo",
        "base_url": HOST,
        "token_url": TOKEN_URL,
        "access_token": TOKEN,
        "api_key": API_KEY,
        "allow_http": False,
        "validate_certs": True,
        "timeout": 30,
        "retries": 3,
    }
    return Connection.from_params({**values, **changes})


def client_pair(**changes: Any) -> Connection:
    """A connection that logs in with a client id and secret."""
    return connection(
        **{
            "access_token": None,
            "client_id": "the-client",
            "client_secret": SECRET,
            "scopes": ["one", "two"],
            **changes,
        }
    )


def context(params: Mapping[str, Any], check_mode: bool = False, mask: bool = True) -> Context:
    """A run of a task on a session of its own."""
    session = Session.open(connection())
    session.client.read_only = check_mode
    return Context(session, params, check_mode, Gate(Masker(MASK_KEY, mask)))


def validated(name: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a task of that module gets them, connection included."""
    login = {
        "org_id": "demo",
        "base_url": HOST,
        "access_token": TOKEN,
        "api_key": API_KEY,
        "mask_key": MASK_KEY,
        "retries": 3,
    }
    given = json_module.loads(
        json_module.dumps({**login, **args})
    )  # as arguments reach a task: nothing in them is shared
    options = full_argspec(TASKS[name])
    result = ArgumentSpecValidator(**options.to_kwargs()).validate(fitted(options.options, given))
    assert result.error_messages == []
    return dict(result.validated_parameters)


def run(
    name: str, args: Mapping[str, Any], check_mode: bool = False, diff: bool = True
) -> dict[str, Any]:
    """The result of a task of that module."""
    return execute(TASKS[name], validated(name, args), check_mode, diff)


def widget(check: Callable[..., None] | None = None) -> Resource:
    """A resource with a field of every kind."""
    return Resource(
        noun="widget",
        title="widget",
        api="compliance",
        paths={"v3": "widgets", "v4": "widgets"},
        items="widgets",
        fields=(
            Field("name", "widgetName", create=True),
            Field("description", "widgetDescription", absent=""),
            Field("size", "size", Integer(minimum=0), create=True),
            Field("colours", "colours", SetOf(Text())),
            Field("steps", "steps", SequenceOf(Text())),
            Field("enabled", "enabled", Flag(), only=("v4",), absent=True),
            Field("end_time", "endTime", Time(never=True)),
            Field("owner", "owner", personal=True),
        ),
        identity=("name",),
        filters={"name": "widgetName"},
        default_version="v4",
        check=check,
    )
