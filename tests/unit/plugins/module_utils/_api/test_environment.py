# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment of a connection, in scripted conversations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Client
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    Invalid,
    TransportError,
)
from ansible_collections.alvaria.cloud.tests.unit.plugins.module_utils._api.conversations import (
    AS_STATIC,
    PATH,
    expect_login,
    moved,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    HOST,
    TOKEN_URL,
    Script,
    client_pair,
    connection,
    ok,
)


def test_certificates_go_unchecked_only_on_demand(script: Script, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    pem = str(bundle)
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"validate_certs": False}, False),
        ({"ca_path": pem}, pem),
        ({"validate_certs": False, "ca_path": pem}, False),
    ]
    for number, (options, verify) in enumerate(cases):
        script.expect("GET", PATH, ok({}))
        Client(connection(**options)).get(PATH)
        assert script.settings[number]["verify"] == verify


def test_proxies_are_read_once(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(connection())
    for number, proxy in enumerate(
        ["http://proxy.example.test:3128", "http://another.example.test:3128"]
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        script.expect("GET", PATH, ok({}))
        client.get(PATH)
        assert script.settings[number]["proxies"]["https"] == "http://proxy.example.test:3128"


def test_a_proxy_that_is_set_in_mid_run_is_not_used(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(connection())
    for number in range(2):
        script.expect("GET", PATH, ok({}))
        client.get(PATH)
        assert "https" not in script.settings[number]["proxies"]
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")


@pytest.mark.parametrize(
    ("direct", "proxied"), [("login.example.test", HOST), ("api.example.test", TOKEN_URL)]
)
def test_each_host_has_its_own_way_through_the_proxy(
    script: Script, monkeypatch: pytest.MonkeyPatch, direct: str, proxied: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", direct)
    expect_login(script, "first")
    script.expect("GET", PATH, ok({}))
    Client(client_pair()).get(PATH)
    ways = {
        str(request.url): settings["proxies"].get("https")
        for request, settings in zip(script.sent, script.settings)
    }
    assert (
        {url for url, proxy in ways.items() if proxy}
        == {url for url in ways if url.startswith(proxied)}
        != set()
    )


def test_a_host_that_needs_no_proxy_gets_none(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.test:3128")
    monkeypatch.setenv("NO_PROXY", "api.example.test")
    script.expect("GET", PATH, ok({}))
    Client(connection()).get(PATH)
    assert "https" not in script.settings[0]["proxies"]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["REQUESTS_CA_BUNDLE"], "REQUESTS_CA_BUNDLE"),
        (["CURL_CA_BUNDLE"], "CURL_CA_BUNDLE"),
        (["SSL_CERT_FILE"], "SSL_CERT_FILE"),
        (["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"], "REQUESTS_CA_BUNDLE"),
        (["SSL_CERT_FILE", "CURL_CA_BUNDLE"], "CURL_CA_BUNDLE"),
    ],
)
def test_the_ca_bundle_is_read_once_when_the_session_opens(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, names: list[str], wanted: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
        monkeypatch.setenv(name, str(tmp_path / name))
    client = Client(connection())
    for name in names:
        monkeypatch.setenv(name, "/another.pem")
    script.expect("GET", PATH, ok({}))
    client.get(PATH)
    assert script.settings[0]["verify"] == str(tmp_path / wanted)


def test_a_ca_bundle_that_is_not_there_is_an_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(
        Invalid, match="REQUESTS_CA_BUNDLE: there is no file or folder '/nowhere.pem'"
    ):
        Client(connection())
    Client(connection(validate_certs=False))


def test_options_about_certificates_go_before_the_environment(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle, other = tmp_path / "ca.pem", tmp_path / "other.pem"
    bundle.touch()
    other.touch()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"ca_path": str(bundle)}, str(bundle)),
        ({"validate_certs": False}, False),
    ]
    for number, (options, verify) in enumerate(cases):
        script.expect("GET", PATH, ok({}))
        Client(connection(**options)).get(PATH)
        assert script.settings[number]["verify"] == verify


@pytest.mark.parametrize(
    "proxy", ["http://proxy.example.test:3128", "proxy.example.test:3128", "http://192.0.2.1:3128"]
)
def test_a_proxy_elsewhere_is_not_given_what_is_in_plain_text(
    script: Script, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(TransportError, match="plain text"):
        Client(connection(base_url="http://127.0.0.1:8999")).get(PATH)
    assert script.sent == []
    script.expect("GET", f"http://127.0.0.1:8999{PATH}", ok({}))
    Client(connection(base_url="http://127.0.0.1:8999", allow_http=True)).get(PATH)


def test_netrc_does_not_replace_the_token(
    script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password something\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    script.expect("GET", PATH, moved(302, "https://files.example.test/a"), headers=AS_STATIC)
    script.expect("GET", "https://files.example.test/a", ok({}), without=["Authorization"])
    Client(connection()).get(PATH)
