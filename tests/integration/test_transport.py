# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS, proxies, plain HTTP and answers that no server should give, on real sockets.

What is not as it should be is one clear error, soon, and hears no secret.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
import resource
import socket
import ssl
import threading
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils._api import bounds as _bounds
from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import (
    Connection,
    connection_argspec,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Invalid,
    NotFound,
    TransportError,
)

from .support.peer import Peer, Proxy, Speech, head, ok, peer, saying
from .support.playbook import play, run
from .support.sandbox import Organization, serving

pytestmark = pytest.mark.counted("transport")

PATH = "/via/v3/organizations/demo/compliance/exclusions"
SECRETS = {
    "client_secret": "secret-of-the-client",
    "access_token": "token-given-before",
    "api_key": "key-of-the-organization",
}
HIDDEN = [*SECRETS.values(), b64encode(f"the-client:{SECRETS['client_secret']}".encode()).decode()]
VARIABLES = [
    name
    for base in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in (base, base.upper())
]
EXECUTIONS = ("worker", "module")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the machine that runs the tests must not reach them."""
    for name in (*VARIABLES, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def client(base_url: str, login: bool = False, **options: Any) -> Client:
    """A client with a token at hand, or with one to fetch."""
    way = (
        {"client_id": "the-client", "client_secret": SECRETS["client_secret"]}
        if login
        else {"access_token": SECRETS["access_token"]}
    )
    given = {
        "org_id": "demo",
        "base_url": base_url,
        "api_key": SECRETS["api_key"],
        "timeout": 5,
        "retries": 0,
        **way,
        **options,
    }
    validated = ArgumentSpecValidator(**connection_argspec(env_fallback).to_kwargs()).validate(
        given
    )
    assert not validated.error_messages
    return Client(Connection.from_params(validated.validated_parameters))


def refused(words: str, ask: Callable[[], Any]) -> AlvariaError:
    """The one error, with the words in its message and a remedy.

    It has nothing in it that must not be shown.
    """
    with pytest.raises((TransportError, Invalid)) as caught:
        ask()
    error = caught.value
    assert words in error.message, error
    assert error.remedy, error
    assert not [secret for secret in HIDDEN if secret in str(error)]
    assert "0x" not in str(error)
    assert "\n" not in str(error)
    return error


# --- TLS ---------------------------------------------------------------------


@dataclass
class Authority:
    """A certificate authority of our own, and servers with certificates of it."""

    ca: trustme.CA
    path: str

    def server(self, *names: str, **dates: datetime.datetime) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names, **dates).configure_cert(context)
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return Authority(ca, str(path))


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server whose certificate is its own authority."""
    own = trustme.CA()
    (folder / "self.pem").write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "self.pem")
    return context


DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.UTC)

#: What is wrong with the server: its words, and the remedy's.
CERTIFICATES: dict[str, tuple[str, str]] = {
    "unknown authority": ("certificate verify failed", "ca_path"),
    "self-signed": ("self-signed certificate", "ca_path"),
    "wrong host name": ("match", "write the host as the certificate names it"),
    "wrong address": ("match", "write the host as the certificate names it"),
    "expired": ("certificate has expired", "renewed"),
    "not yet valid": ("certificate is not yet valid", "clock"),
}


@pytest.fixture
def flawed(authority: Authority, tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, str]]:
    """The TLS of a server with a flaw, and the host to ask it by."""

    def make(flaw: str) -> tuple[ssl.SSLContext, str]:
        if flaw == "unknown authority":
            return Authority(trustme.CA(), "").server("127.0.0.1"), "127.0.0.1"
        if flaw == "self-signed":
            return self_signed(tmp_path), "127.0.0.1"
        if flaw == "expired":
            return authority.server(
                "127.0.0.1", not_before=NOW - 9 * DAY, not_after=NOW - DAY
            ), "127.0.0.1"
        if flaw == "not yet valid":
            return authority.server(
                "127.0.0.1", not_before=NOW + DAY, not_after=NOW + 9 * DAY
            ), "127.0.0.1"
        return authority.server(
            "api.example.com"
        ), "localhost" if flaw == "wrong host name" else "127.0.0.1"

    return make


@pytest.mark.parametrize("login", [False, True], ids=["API", "login"])
@pytest.mark.parametrize("flaw", sorted(CERTIFICATES))
def test_a_certificate_that_is_not_good_is_refused_before_anything_is_sent(
    flawed: Callable[[str], tuple[ssl.SSLContext, str]],
    authority: Authority,
    flaw: str,
    login: bool,
) -> None:
    tls, host = flawed(flaw)
    with peer(tls=tls) as server:
        url = f"https://{host}:{server.port}"
        error = refused(
            f"The certificate of {url} is not trusted",
            lambda: client(url, login, ca_path=authority.path, retries=3).get(PATH),
        )
        assert CERTIFICATES[flaw][0] in error.message
        assert CERTIFICATES[flaw][1] in error.remedy
        assert server.raw == b"", "nothing is sent"
        assert server.connections == 1, "it is not tried again"


@pytest.mark.parametrize("flaw", sorted(CERTIFICATES))
def test_certificates_go_unchecked_only_on_demand(
    flawed: Callable[[str], tuple[ssl.SSLContext, str]], flaw: str
) -> None:
    tls, host = flawed(flaw)
    with peer(saying(ok({"id": "7"})), tls) as server:
        assert client(f"https://{host}:{server.port}", validate_certs=False).get(PATH) == {
            "id": "7"
        }


@pytest.mark.parametrize(
    "place", ["ca_path", "ALVARIA_CA_PATH", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]
)
@pytest.mark.parametrize("login", [False, True], ids=["API", "login"])
def test_an_authority_of_ones_own_is_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, place: str, login: bool
) -> None:
    answers = saying(ok({"access_token": "fresh", "id": "7"}), go_on=True)
    with peer(answers, authority.server("127.0.0.1")) as server:
        if place != "ca_path":
            monkeypatch.setenv(place, authority.path)
        assert (
            client(
                server.url, login, **({"ca_path": authority.path} if place == "ca_path" else {})
            ).get(PATH)["id"]
            == "7"
        )


def test_the_option_goes_before_the_environment(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with peer(tls=authority.server("127.0.0.1")) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority.path)
        refused("is not trusted", lambda: client(server.url, ca_path=str(other)).get(PATH))
        assert server.raw == b""


@pytest.mark.parametrize("place", ["ca_path", "SSL_CERT_FILE"])
@pytest.mark.parametrize(
    "content",
    ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_a_file_without_certificates_is_named(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str, content: str
) -> None:
    (tmp_path / "empty.pem").write_text(content)
    monkeypatch.setenv(
        "ALVARIA_CA_PATH" if place == "ca_path" else place, str(tmp_path / "empty.pem")
    )
    with peer(tls=authority.server("127.0.0.1")) as server:
        refused(f"{place}: no certificate can be read there", lambda: client(server.url).get(PATH))


def test_a_server_that_does_not_speak_tls_is_told_from_a_bad_certificate(base_url: str) -> None:
    url = base_url.replace("http://", "https://")
    refused(f"No TLS connection to {url}", lambda: client(url).get(PATH))


def test_a_server_that_hangs_up_during_the_handshake_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        caught = []

        def hang_up() -> None:
            for _try in range(2):
                connection, _address = listener.accept()
                caught.append(connection.recv(65536))
                connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        refused(
            "https://127.0.0.1:",
            lambda: client(f"https://127.0.0.1:{listener.getsockname()[1]}", retries=1).get(PATH),
        )
        thread.join(10)
        assert len(caught) == 2
        assert not [secret for secret in HIDDEN if secret.encode() in b"".join(caught)]


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_the_tasks_environment_says_whom_to_trust(
    authority: Authority, tmp_path: Path, execution: str
) -> None:
    authority.ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(tmp_path / "server.pem")
    )
    with (
        serving(tmp_path) as plain,
        serving(
            tmp_path,
            "--tls-cert",
            str(tmp_path / "server.pem"),
            "--tls-key",
            str(tmp_path / "server.pem"),
        ) as url,
    ):
        task = {"name": "read", "alvaria.cloud.alvaria_skill_info": {"base_url": url, "retries": 0}}
        tasks = [
            {**task, "environment": {"REQUESTS_CA_BUNDLE": authority.path}},
            {**task, "name": "without", "ignore_errors": True},
        ]
        done = run(
            tmp_path,
            Organization(plain, "demo"),
            play(tasks, Organization(plain, "demo"), vars={"alvaria_execution": execution}),
        )
        assert done.record("read").status == "ok", done.output
        assert len(done.record("read").result["skills"]) == 10, done.output
        assert f"The certificate of {url} is not trusted" in done.record("without").result["msg"]


# --- plain HTTP --------------------------------------------------------------


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A host elsewhere, api.example.com, that is really the loopback.

    Yields the names that were looked up.
    """
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "api.example.com" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked


@pytest.mark.parametrize("option", ["base_url", "token_url"])
def test_plain_http_to_another_host_is_refused_before_its_name_is_looked_up(
    names: list[str], option: str
) -> None:
    with peer() as server:
        other = f"http://api.example.com:{server.port}"
        given = {"base_url": server.url, option: other}
        error = refused(
            f"{option}: plain http", lambda: client(given.pop("base_url"), True, **given).get(PATH)
        )
        assert "allow_http: true" in error.remedy
        assert names == []
        assert server.connections == 0


def test_plain_http_to_another_host_works_on_demand(names: list[str]) -> None:
    with peer(saying(ok({"id": "7"}))) as server:
        assert client(f"http://api.example.com:{server.port}", allow_http=True).get(PATH) == {
            "id": "7"
        }
        assert names == ["api.example.com"]


@pytest.mark.parametrize("secure", [True, False], ids=["from https", "from http"])
@pytest.mark.parametrize("allowed", [False, True])
def test_a_redirect_to_plain_http_elsewhere(
    names: list[str], authority: Authority, secure: bool, allowed: bool
) -> None:
    with peer(saying(ok({"id": "7"}))) as target:
        location = f"http://api.example.com:{target.port}/list?signature=x"
        redirect = saying(head(f"Location: {location}", "Content-Length: 0", status="302 Found"))
        with peer(redirect, authority.server("127.0.0.1") if secure else None) as server:
            asking = client(server.url, ca_path=authority.path, allow_http=allowed)
            if allowed:
                assert asking.get(PATH) == {"id": "7"}
                assert not [secret for secret in HIDDEN if secret.encode() in target.raw]
            else:
                error = refused("would be reached in plain text", lambda: asking.get(PATH))
                assert f"redirects {PATH} there" in error.remedy
                assert "signature" not in str(error)
                assert target.connections == 0
                assert "api.example.com" not in names


def test_credentials_stay_at_home(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login someone password something\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with peer(saying(ok({"id": "7"})), authority.server("127.0.0.1")) as target:
        with peer(
            saying(head(f"Location: {target.url}/list", "Content-Length: 0", status="302 Found")),
            authority.server("127.0.0.1"),
        ) as server:
            assert client(server.url, ca_path=authority.path).get(PATH) == {"id": "7"}
        assert b"Bearer token-given-before" in server.raw
        assert b"x-api-key: key-of-the-organization" in server.raw
        assert b"uthorization" not in target.raw
        assert b"api-key" not in target.raw


# --- proxies -----------------------------------------------------------------


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.close()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_carries_plain_requests(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy.url)
    with peer(saying(ok({"id": "7"}))) as server:
        assert client(server.url).get(PATH) == {"id": "7"}
        assert proxy.heard[0].startswith(f"GET {server.url}{PATH} ".encode())
        assert server.heard[0].startswith(f"GET {PATH} ".encode())


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_tunnels_tls_that_is_checked(
    proxy: Proxy, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy.url.replace("http://", "http://someone:password@"))
    with peer(saying(ok({"id": "7"})), authority.server("127.0.0.1")) as server:
        assert client(server.url, ca_path=authority.path).get(PATH) == {"id": "7"}
        refused("is not trusted", lambda: client(server.url).get(PATH))
        assert len(server.heard) == 1
        assert b"Proxy-Auth" not in server.raw
    assert [request.split()[:2] for request in proxy.heard] == [
        [b"CONNECT", server.netloc.encode()]
    ] * 2
    assert b"Basic " + b64encode(b"someone:password") in proxy.raw
    assert not [secret for secret in HIDDEN if secret.encode() in proxy.raw]


@pytest.mark.parametrize("exception", ["127.0.0.1", "127.0.0.0/8", "*", "example.com,127.0.0.1"])
def test_no_proxy_is_kept(proxy: Proxy, monkeypatch: pytest.MonkeyPatch, exception: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NO_PROXY", exception)
    with peer(saying(ok({"id": "7"}))) as server:
        assert client(server.url).get(PATH) == {"id": "7"}
    assert proxy.connections == 0


@pytest.mark.parametrize(
    "status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"]
)
def test_a_tunnel_that_is_refused_is_the_proxys_fault(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    proxy.refusal = head("Content-Length: 0", status=status)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://someone:password@"))
    error = refused(
        "The proxy on the way to https://api.example.com failed",
        lambda: client("https://api.example.com").request("POST", PATH, json={}),
    )
    assert status[:3] in error.message
    assert "password" not in str(error)
    assert "environment" in error.remedy
    assert "may have been processed" not in error.remedy


def test_a_proxy_that_is_not_there_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer() as gone:
        pass
    monkeypatch.setenv("HTTPS_PROXY", gone.url)
    error = refused(
        "The proxy on the way to https://api.example.com failed",
        lambda: client("https://api.example.com").request("POST", PATH, json={}),
    )
    assert "may have been processed" not in error.remedy


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_the_tasks_environment_names_the_proxy(
    base_url: str, proxy: Proxy, tmp_path: Path, execution: str
) -> None:
    organization = Organization(base_url, f"proxied-{execution}")
    organization.reset("small")
    task: dict[str, Any] = {
        "name": "read",
        "alvaria.cloud.alvaria_skill_info": {},
        "environment": {"HTTP_PROXY": proxy.url, "http_proxy": proxy.url},
    }
    around = {
        **task,
        "name": "around",
        "environment": {**task["environment"], "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    }
    done = run(
        tmp_path,
        organization,
        play([task, around], organization, vars={"alvaria_execution": execution}),
    )
    assert [len(done.record(name).result["skills"]) for name in ("read", "around")] == [10, 10], (
        done.output
    )
    assert len(proxy.heard) == len(done.record("read").journal) > 0, (
        "all of the first task, none of the second"
    )


# --- addresses ---------------------------------------------------------------


@pytest.fixture(scope="module")
def six() -> str:
    """The IPv6 loopback."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    return "::1"


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_an_address_of_ipv6(six: str, authority: Authority, secure: bool) -> None:
    answers = saying(ok({"access_token": "fresh", "id": "7"}), go_on=True)
    with peer(answers, authority.server("::1") if secure else None, host=six) as server:
        assert server.url.split("//")[1].startswith("[::1]:")
        assert client(server.url, True, ca_path=authority.path).get(PATH)["id"] == "7"
        assert f"Host: {server.netloc}".encode() in server.raw


def test_a_sandbox_on_ipv6_by_playbook(six: str, tmp_path: Path) -> None:
    with serving(tmp_path, "--host", six) as url:
        organization = Organization(url, "demo")
        done = run(
            tmp_path,
            organization,
            play([{"name": "read", "alvaria.cloud.alvaria_skill_info": {}}], organization),
        )
        assert url.startswith("http://[::1]:"), done.output
        assert len(done.record("read").result["skills"]) == 10, done.output


# --- bodies ------------------------------------------------------------------

RECORDS = {"exclusions": [{"id": str(number), "value": "é" * 40} for number in range(3000)]}
PLAIN = json.dumps(RECORDS, ensure_ascii=False).encode()
PIECES = [PLAIN[start : start + 7000] for start in range(0, len(PLAIN), 7000)]


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


def packed(kind: str) -> bytes:
    return {"gzip": gzip.compress, "deflate": zlib.compress}[kind](PLAIN)


BODIES = [
    ok(PLAIN),
    *(ok(packed(kind), f"Content-Encoding: {kind}") for kind in ("gzip", "deflate")),
    ok(packed("gzip"), "content-encoding: GZIP"),
    head("Transfer-Encoding: chunked") + chunked(*PIECES),
    head("Transfer-Encoding: chunked", "Content-Encoding: gzip")
    + chunked(packed("gzip")[:5000], packed("gzip")[5000:]),
    head("Connection: close") + PLAIN,
    head(status="100 Continue") + ok(PLAIN),
    ok(b"\xef\xbb\xbf" + PLAIN),
]
BODY_NAMES = [
    "length",
    "gzip",
    "deflate",
    "GZIP",
    "chunked",
    "chunked gzip",
    "until the end",
    "after 100",
    "with a BOM",
]


@pytest.mark.parametrize("answer", BODIES, ids=BODY_NAMES)
def test_a_body_is_read_however_it_is_sent(answer: bytes) -> None:
    with peer(saying(answer)) as server:
        assert client(server.url).get(PATH) == RECORDS
        assert b"Accept-Encoding: gzip, deflate\r\n" in server.raw


ZEROS = gzip.compress(bytes(64 << 20))
BIG = bytes(1 << 20)
MEMBERS = 60
LONG = 1 << 14

#: Answers that no server should give: how each is said, the words of the error, and whether the
#: same request might go better.
ODD: dict[str, tuple[Speech, str]] = {
    "gzip bomb": (
        saying(
            head("Content-Encoding: gzip", f"Content-Length: {MEMBERS * len(ZEROS)}"),
            *[ZEROS] * MEMBERS,
        ),
        "is larger than 64 MB",
    ),
    "chunked gzip bomb": (
        saying(
            head("Content-Encoding: gzip", "Transfer-Encoding: chunked"),
            *[chunked(ZEROS)[:-5]] * MEMBERS,
        ),
        "is larger than 64 MB",
    ),
    "bomb in a redirect": (
        saying(
            head(
                "Location: /else",
                "Content-Encoding: gzip",
                f"Content-Length: {MEMBERS * len(ZEROS)}",
                status="302 Found",
            ),
            *[ZEROS] * MEMBERS,
        ),
        "is larger than 64 MB",
    ),
    "bomb in a bomb": (
        saying(ok(gzip.compress(ZEROS), "Content-Encoding: gzip, gzip")),
        "packed in a way that was not asked for",
    ),
    "br": (saying(ok(PLAIN, "Content-Encoding: br")), "packed in a way that was not asked for"),
    "not gzip": (saying(ok(PLAIN, "Content-Encoding: gzip")), "No answer from"),
    "half a gzip": (saying(ok(packed("gzip")[:500], "Content-Encoding: gzip")), "not JSON"),
    "endless body": (saying(head("Connection: close"), *[BIG] * 80), "is larger than 64 MB"),
    "endless chunks": (
        saying(head("Transfer-Encoding: chunked"), *[chunked(BIG)[:-5]] * 80),
        "is larger than 64 MB",
    ),
    "endless chunk size": (
        saying(head("Transfer-Encoding: chunked"), *[b"1" * (1 << 20)] * 80),
        "answer",
    ),
    "endless header": (saying(b"HTTP/1.1 200 OK\r\nX: ", *[b"y" * LONG] * 100), "No answer from"),
    "a thousand headers": (
        saying(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 1000, b"\r\n"),
        "No answer from",
    ),
    "endless 100": (saying(*[head(status="100 Continue") * 10_000] * 200), "is larger than 64 MB"),
    "length huge": (saying(head("Content-Length: 999999999999999"), b"{}"), "is larger than 64 MB"),
    "length absurd": (
        saying(head("Content-Length: " + "9" * 30), b"{}"),
        "impossible Content-Length",
    ),
    "length beyond numbers": (
        saying(head("Content-Length: " + "9" * 5000), b"{}"),
        "impossible Content-Length",
    ),
    "length negative": (saying(head("Content-Length: -5"), b"{}"), "impossible Content-Length"),
    "length no number": (saying(head("Content-Length: many"), b"{}"), "impossible Content-Length"),
    "two lengths": (
        saying(head("Content-Length: 2", "Content-Length: 200"), b"{}"),
        "No answer from",
    ),
    "length longer than the body": (
        saying(head("Content-Length: 500"), b'{"id": "7"}'),
        "No answer from",
    ),
    "length without a body": (saying(head("Content-Length: 500")), "No answer from"),
    "length shorter than the body": (saying(head("Content-Length: 5"), b'{"id": "7"}'), "not JSON"),
    "chunk without a size": (
        saying(head("Transfer-Encoding: chunked"), b"zz\r\n{}\r\n0\r\n\r\n"),
        "No answer from",
    ),
    "chunk of negative size": (
        saying(head("Transfer-Encoding: chunked"), b"-5\r\n{}\r\n0\r\n\r\n"),
        "No answer from",
    ),
    "chunks that break off": (
        saying(head("Transfer-Encoding: chunked"), b'c\r\n{"id": "7"'),
        "No answer from",
    ),
    "nothing": (saying(), "No answer from"),
    "another protocol": (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), "No answer from"),
    "endless status line": (saying(*[b"HTTP/1.1 200 " + b"y" * LONG] * 100), "No answer from"),
    "nested too deeply": (saying(ok(b"[" * 200_000)), "not JSON"),
    "number beyond sense": (saying(ok(b"1" * 200_000)), "not JSON"),
    "wrong letters": (saying(ok(b'{"id": "\xff\xfe"}')), "not JSON"),
}


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("oddity", sorted(ODD))
def test_an_answer_that_no_server_should_give_is_one_error_in_little_time_and_memory(
    oddity: str, verb: str
) -> None:
    speech, words = ODD[oddity]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with peer(speech) as server:
        error = refused(
            words,
            lambda: client(server.url).request(
                verb, PATH, json={"name": "lamp"} if verb == "POST" else None
            ),
        )
        assert (
            ("may have been processed" in error.remedy)
            is getattr(error, "ambiguous", False)
            is (verb == "POST")
        )
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10, "in kilobytes"


# --- connections that are kept -------------------------------------------------


def _after(first: bytes, speech: Speech) -> Speech:
    """The first answer of a connection, and a speech for all others."""
    known: set[int] = set()

    def answer(sock: socket.socket, request: bytes) -> bool:
        if id(sock) in known:
            return speech(sock, request)
        known.add(id(sock))
        sock.sendall(first)
        return True

    return answer


@pytest.mark.parametrize("oddity", sorted(set(ODD) - {name for name in ODD if "bomb" in name}))
def test_an_odd_answer_on_a_kept_connection_is_the_same_error(oddity: str) -> None:
    speech, words = ODD[oddity]
    with peer(_after(ok({"id": "7"}), speech)) as server:
        asking = client(server.url)
        asking.get(PATH)
        refused(words, lambda: asking.get(PATH))
        assert server.connections == 1


@pytest.mark.parametrize("answer", BODIES, ids=BODY_NAMES)
def test_a_body_on_a_kept_connection_is_read_however_it_is_sent(answer: bytes) -> None:
    with peer(_after(ok({"id": "7"}), saying(answer))) as server:
        asking = client(server.url)
        asking.get(PATH)
        assert asking.get(PATH) == RECORDS


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_request_on_a_kept_connection_has_the_same_bytes(
    authority: Authority, secure: bool
) -> None:
    with peer(tls=authority.server("127.0.0.1") if secure else None) as server:
        asking = client(server.url, ca_path=authority.path)
        for _time in range(2):
            asking.get(PATH)
        assert server.connections == 1
        assert server.heard[0] == server.heard[1]


def test_a_connection_that_was_closed_meanwhile_is_made_anew() -> None:
    with peer(saying(ok({"id": "7"}))) as server:
        asking = client(server.url, retries=1)
        assert [asking.get(PATH)["id"] for _time in range(3)] == ["7"] * 3
        assert server.connections == 3


def test_an_error_on_a_kept_connection_leaves_it_usable() -> None:
    error = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"
    answers = iter([ok({"id": "7"}), error, ok({"id": "8"})])
    with peer(lambda sock, _request: saying(next(answers), go_on=True)(sock, b"")) as server:
        asking = client(server.url)
        asking.get(PATH)
        with pytest.raises(NotFound):
            asking.get(PATH)
        assert asking.get(PATH)["id"] == "8"
        assert server.connections == 1


@pytest.mark.parametrize("oddity", ["gzip bomb", "length huge", "br"])
def test_what_would_come_again_is_not_asked_for_again(oddity: str) -> None:
    with peer(ODD[oddity][0]) as server:
        refused(ODD[oddity][1], lambda: client(server.url, retries=3).get(PATH))
        assert server.connections == 1


@pytest.mark.parametrize(
    "oddity", ["length longer than the body", "chunks that break off", "nothing", "not gzip"]
)
def test_what_may_go_better_is_asked_for_again(oddity: str) -> None:
    answers = iter([ODD[oddity][0], saying(ok({"id": "7"}))])

    def in_turn(sock: Any, request: Any) -> None:
        next(answers)(sock, request)

    with peer(in_turn) as server:
        assert client(server.url, retries=1).get(PATH) == {"id": "7"}


@pytest.mark.parametrize(
    "oddity",
    ["gzip bomb", "length negative", "length longer than the body", "nested too deeply", "nothing"],
)
def test_a_login_is_bounded_as_well(oddity: str) -> None:
    with peer(ODD[oddity][0]) as server:
        error = refused("", lambda: client(server.url, True).get(PATH))
        assert "may have been processed" not in error.remedy


# --- time --------------------------------------------------------------------


def _dripping(start: bytes, rest: bytes, pause: float = 0.1) -> Callable[[Peer], Speech]:
    def make(server: Peer) -> Speech:
        def speech(sock: socket.socket, request: bytes) -> bool:
            sock.sendall(start)
            return server.drip(sock, rest, pause)

        return speech

    return make


SLOW: dict[str, Callable[[Peer], Speech]] = {
    "status": _dripping(b"", ok(bytes(5000))),
    "headers": _dripping(b"HTTP/1.1 200 OK\r\n", b"X-Padding: y\r\n" * 500),
    "100": _dripping(b"", head(status="100 Continue") * 100),
    "body": _dripping(head("Content-Length: 5000"), bytes(5000)),
    "gzip": _dripping(
        head("Content-Length: 5000", "Content-Encoding: gzip"),
        b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"n" * 4990,
    ),
    "chunks": _dripping(head("Transfer-Encoding: chunked"), b"1\r\nx\r\n" * 1000),
    "chunk size": _dripping(head("Transfer-Encoding: chunked"), b"0" * 5000),
    "redirect": _dripping(
        head("Content-Length: 5000", "Location: /elsewhere", status="302 Found"), bytes(5000)
    ),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole answer may take two seconds."""
    monkeypatch.setattr(_bounds, "PATIENCE", 2)


@pytest.mark.parametrize("verb", ["GET", "PUT"])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_server_that_drips_cannot_hold_a_task(
    authority: Authority, impatient: None, secure: bool, verb: str
) -> None:
    def ask(kind: str) -> None:
        with peer(tls=authority.server("127.0.0.1") if secure else None) as server:
            server.speech = SLOW[kind](server)
            began = time.monotonic()
            asking = client(server.url, timeout=1, retries=3, ca_path=authority.path)
            error = refused("took longer than 2 s", lambda: asking.request(verb, PATH))
            assert 1.9 < time.monotonic() - began < 12, kind
            assert server.connections == 1, kind
            assert "timeout" in error.remedy
            assert ("may have been processed" in error.remedy) is (verb == "PUT")

    kinds = sorted(SLOW) if verb == "GET" else sorted(set(SLOW) - {"redirect"})
    with ThreadPoolExecutor(len(kinds)) as threads:
        assert len(list(threads.map(ask, kinds))) == len(kinds)


def test_a_handshake_that_drips_cannot_hold_a_task() -> None:
    class Greeter(Peer):
        def converse(self, sock: socket.socket) -> None:
            self.drip(sock, b"\x16\x03\x03\x3f\xff" + bytes(9000), 0.1)

    server = Greeter(saying(), None, "127.0.0.1")
    began = time.monotonic()
    refused(
        "did not answer within 1 s",
        lambda: client(server.url.replace("http:", "https:"), timeout=1).get(PATH),
    )
    assert 0.9 < time.monotonic() - began < 5
    server.close()


def test_a_proxy_that_drips_cannot_hold_a_task(
    impatient: None, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    proxy.speech = _dripping(b"HTTP/1.1 200 OK\r\n", b"X-Padding: y\r\n" * 500)(proxy)
    began = time.monotonic()
    refused("took longer than 2 s", lambda: client("https://api.example.com", timeout=1).get(PATH))
    assert 1.9 < time.monotonic() - began < 12


def test_an_answer_that_is_slow_but_ends_in_time_is_taken() -> None:
    with peer() as server:
        server.speech = _dripping(head("Content-Length: 11"), b'{"id": "7"}', 0.15)(server)
        assert client(server.url, timeout=1).get(PATH) == {"id": "7"}


def test_silence_ends_after_the_timeout() -> None:
    with peer(lambda sock, request: bool(server.ended.wait(30))) as server:
        began = time.monotonic()
        refused("did not answer within 1 s", lambda: client(server.url, timeout=1).get(PATH))
        assert 0.9 < time.monotonic() - began < 5


def test_the_next_answer_has_its_own_time(impatient: None) -> None:
    """A connection that is used again must not keep a limit of the answer before.

    Neither its end nor the shortened silence is carried over.
    """
    with peer(
        lambda sock, request: time.sleep(0.8) or saying(ok({"id": "7"}), go_on=True)(sock, request)
    ) as server:
        asking = client(server.url, timeout=1)
        assert [asking.get(PATH)["id"] for _request in range(4)] == ["7"] * 4
        assert server.connections == 1


# --- threads -----------------------------------------------------------------


def test_sixteen_threads_of_one_session_get_each_its_own_answer(authority: Authority) -> None:
    def echo(sock: socket.socket, request: bytes) -> bool:
        found = re.search(rb"number=(\d+)", request)
        assert found
        content = json.dumps(
            {"number": int(found[1]), "padding": "x" * (int(found[1]) % 50_000)}
        ).encode()
        sock.sendall(
            ok(gzip.compress(content), "Content-Encoding: gzip")
            if int(found[1]) % 2
            else ok(content)
        )
        return int(found[1]) % 50 != 0

    with peer(echo, authority.server("127.0.0.1")) as server:
        asking = client(server.url, ca_path=authority.path, retries=5)
        asking.throttle.limit(16)
        with ThreadPoolExecutor(16) as threads:
            answers = list(
                threads.map(
                    lambda number: asking.get(PATH, {"number": number})["number"], range(1, 1601)
                )
            )
        assert answers == list(range(1, 1601))
