# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every module has: defaults, fallbacks and what cannot work."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils._api.auth import (
    ClientCredentials,
    StaticToken,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import (
    REGIONS,
    Connection,
    connection_argspec,
    mask_key,
    secrets_of,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    HOST,
    SECRET,
    TOKEN,
    TOKEN_URL,
    client_pair,
    connection,
)

LEAST = {"org_id": "demo", "access_token": TOKEN, "api_key": API_KEY}
ENVIRONMENT = {
    "ORG_ID": "demo",
    "BASE_URL": HOST,
    "TOKEN_URL": TOKEN_URL,
    "REGION": "eu",
    "CLIENT_ID": "id",
    "CLIENT_SECRET": "secret",
    "ACCESS_TOKEN": "token",
    "API_KEY": "key",
    "ALLOW_HTTP": "yes",
    "VALIDATE_CERTS": "no",
    "CA_PATH": "/ca.pem",
    "TIMEOUT": "7",
    "RETRIES": "2",
    "MASK_KEY": "another key",
    "MASK_PERSONAL_DATA": "no",
}


def validate(args: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    result = ArgumentSpecValidator(**connection_argspec(env_fallback).to_kwargs()).validate(args)
    return result.validated_parameters, result.error_messages


def test_the_least_options_have_working_defaults() -> None:
    params, problems = validate(LEAST)
    made = Connection.from_params(params)
    assert problems == []
    assert made.base_url == "https://demo.via.aspect-cloud.net"
    assert made.token_url == ""
    assert (made.validate_certs, made.timeout, made.retries, made.scopes) == (
        True,
        30,
        5,
        ("provisioningapi", "complianceapi"),
    )


def test_every_option_but_the_scopes_falls_back_to_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv("ALVARIA_" + name, value)
    params, problems = validate({})
    expected: dict[str, Any] = {name.lower(): value for name, value in ENVIRONMENT.items()}
    expected.update(
        {
            "allow_http": True,
            "validate_certs": False,
            "mask_personal_data": False,
            "timeout": 7,
            "retries": 2,
        }
    )
    assert problems == []
    assert {name: params[name] for name in expected} == expected
    assert set(connection_argspec(env_fallback).options) == set(expected) | {"scopes"}


def test_an_option_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVARIA_ORG_ID", "other")
    assert validate(LEAST)[0]["org_id"] == "demo"


def test_secrets_are_marked_as_such() -> None:
    options = connection_argspec(env_fallback).options
    assert {name for name, option in options.items() if option.get("no_log")} == {
        "client_secret",
        "access_token",
        "api_key",
        "mask_key",
    }


@pytest.mark.parametrize(
    "args",
    [
        {"access_token": "x"},
        {"org_id": "demo", "access_token": "x"},
        {"org_id": "demo", "api_key": "x"},
        {**LEAST, "client_id": "x"},
        {**LEAST, "client_secret": "x"},
        {**LEAST, "region": "xx"},
    ],
)
def test_options_that_cannot_log_in_are_refused(args: dict[str, Any]) -> None:
    assert validate(args)[1] != []


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_a_region_stands_for_its_token_endpoint_and_an_url_goes_before_it(region: str) -> None:
    assert connection(token_url=None, region=region).token_url == REGIONS[region]
    assert connection(region=region).token_url == TOKEN_URL


def test_a_base_url_of_ones_own_serves_the_token_as_well() -> None:
    assert (
        connection(token_url=None, base_url=HOST + "/").token_url
        == HOST + "/tokenservice/oauth2/access_token"
    )


def test_slashes_at_the_end_of_the_base_url_do_not_count() -> None:
    assert connection(base_url=HOST + "//").base_url == HOST


@pytest.mark.parametrize("option", ["base_url", "token_url"])
@pytest.mark.parametrize(
    "url",
    [
        "api.example.test",
        "ftp://api.example.test",
        "https://",
        "https://:443",
        "https://[::1",
        "https://api.example.test:port",
        "https://api.example.test:99999",
    ],
)
def test_what_is_no_url_is_refused_by_name(option: str, url: str) -> None:
    with pytest.raises(Invalid, match=f"^{option}: not an http"):
        connection(**{option: url})


@pytest.mark.parametrize("path", ["/via/v2", "/via/", "/via", "/via/v3/organizations/demo"])
def test_an_address_ends_before_the_paths_of_the_api(path: str) -> None:
    with pytest.raises(Invalid, match="^base_url: has a path of the API in it"):
        connection(base_url=HOST + path)


def test_an_address_may_have_a_path_of_its_own() -> None:
    assert connection(base_url=HOST + "/viaduct").base_url == HOST + "/viaduct"


REMOTE = [
    "http://api.example.test",
    "HTTP://api.example.test:8999",
    "http://192.0.2.1",
    "http://[2001:db8::1]:8999",
    "http://localhost.example.test",
]
#: Only what is certain to be the loopback is: an address that a resolver might take for it is not.
REMOTE += [
    "http://127.1",
    "http://2130706433",
    "http://0.0.0.0",
    "http://[::]",
    "http://127.0.0.1.example.test",
]
LOCAL = [
    "http://127.0.0.1:8999",
    "http://127.8.9.10",
    "http://[::1]:8999",
    "http://localhost",
    "http://LocalHost:8999",
]


@pytest.mark.parametrize("option", ["base_url", "token_url"])
@pytest.mark.parametrize("url", REMOTE)
def test_plain_http_to_another_host_is_refused_unless_it_is_meant(option: str, url: str) -> None:
    with pytest.raises(Invalid, match=f"^{option}: plain http") as caught:
        connection(**{option: url})
    assert "allow_http: true" in caught.value.remedy
    assert getattr(connection(**{option: url, "allow_http": True}), option) == url


@pytest.mark.parametrize("option", ["base_url", "token_url"])
@pytest.mark.parametrize("url", LOCAL)
def test_plain_http_to_this_host_is_fine(option: str, url: str) -> None:
    assert getattr(connection(**{option: url}), option) == url


@pytest.mark.parametrize("option", ["base_url", "token_url"])
def test_credentials_in_an_url_are_refused_and_not_shown(option: str) -> None:
    with pytest.raises(Invalid) as caught:
        connection(**{option: f"https://someone:{SECRET}@api.example.test"})
    assert caught.value.message.startswith(option)
    assert SECRET not in str(caught.value)


def test_a_client_pair_without_an_endpoint_names_the_regions() -> None:
    with pytest.raises(Invalid, match="token_url") as caught:
        client_pair(base_url=None, token_url=None)
    assert all(region in caught.value.remedy for region in REGIONS)


def test_a_ca_that_is_not_there_is_refused() -> None:
    with pytest.raises(Invalid, match="^ca_path: "):
        connection(ca_path="/nowhere/ca.pem")


@pytest.mark.parametrize(("option", "value"), [("timeout", 0), ("timeout", -1), ("retries", -1)])
def test_numbers_that_make_no_sense_are_refused(option: str, value: int) -> None:
    with pytest.raises(Invalid, match=f"^{option}: {value} is too small"):
        connection(**{option: value})


def test_a_given_token_goes_before_the_client_pair() -> None:
    assert isinstance(connection().authenticator(), StaticToken)
    assert isinstance(client_pair().authenticator(), ClientCredentials)
    both = client_pair(access_token=TOKEN).authenticator()
    assert isinstance(both, StaticToken)
    assert both.renew()


def test_no_way_to_log_in_is_an_error() -> None:
    with pytest.raises(Invalid, match="no way to log in"):
        connection(access_token=None).authenticator()


def test_equal_options_make_equal_connections_and_others_do_not() -> None:
    assert connection() == connection()
    assert hash(connection()) == hash(connection())
    assert (
        len({connection(), connection(timeout=7), connection(api_key="other"), client_pair()}) == 4
    )


@pytest.mark.parametrize("option", ["org_id", "client_secret", "api_key", "mask_key"])
def test_an_option_that_is_given_empty_is_refused(option: str) -> None:
    with pytest.raises(Invalid, match=f"^{option}: is empty"):
        connection(**{option: ""})


@pytest.mark.parametrize(
    "org_id", ["127.0.0.1:8443/", "a.example.com", "demo/", "my org", "-demo", "demo?", "d" * 64]
)
def test_an_organization_that_could_be_another_host_is_refused(org_id: str) -> None:
    with pytest.raises(Invalid, match="^org_id: is not one word"):
        connection(org_id=org_id)


@pytest.mark.parametrize("option", ["base_url", "token_url"])
@pytest.mark.parametrize("end", ["?x=1", "#x", "/?", "/#"])
def test_an_address_with_a_query_or_a_fragment_is_refused(option: str, end: str) -> None:
    with pytest.raises(Invalid, match=f"^{option}: has a question mark"):
        connection(**{option: HOST + end})


def test_the_secrets_are_those_of_the_options_and_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALVARIA_API_KEY", API_KEY)
    given = {"access_token": TOKEN, "client_id": "id", "client_secret": SECRET, "mask_key": 7}
    assert secrets_of(given) == [SECRET, TOKEN, API_KEY, "7", f"id:{SECRET}"]


@pytest.mark.parametrize(
    ("options", "environment", "key"),
    [
        ({"mask_key": "own", "client_secret": SECRET}, {}, "own"),
        ({"client_secret": SECRET}, {}, SECRET),
        ({}, {"CLIENT_SECRET": SECRET}, SECRET),
        ({"client_secret": SECRET}, {"MASK_KEY": "own"}, "own"),
        ({}, {}, ""),
        ({"client_secret": ""}, {"MASK_KEY": ""}, ""),
        ({"client_id": "same", "client_secret": "same"}, {}, ""),
        ({"mask_key": "demo"}, {}, ""),
    ],
)
def test_the_key_of_masks_is_a_secret_that_no_reader_of_a_log_has(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], environment: dict[str, str], key: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"ALVARIA_{name}", value)
    assert mask_key({**LEAST, **options}) == key
