# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: fetched when needed, kept while good, renewed in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._api.auth import (
    MARGIN,
    ClientCredentials,
    StaticToken,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import AuthError


class Endpoint:
    """Hands out t1, t2, ... and remembers what it was asked."""

    def __init__(self, lifetime: Any = 3600) -> None:
        self.lifetime = lifetime
        self.asked: list[tuple[dict[str, str], tuple[str, str]]] = []

    def __call__(self, form: Mapping[str, str], pair: tuple[str, str]) -> Mapping[str, Any]:
        self.asked.append((dict(form), pair))
        return {"access_token": f"t{len(self.asked)}", "expires_in": self.lifetime}


def pair() -> ClientCredentials:
    return ClientCredentials("id", "secret", "demo", ("one", "two"))


def test_the_form_holds_grant_realm_and_scopes_and_the_pair_is_apart() -> None:
    endpoint = Endpoint()
    pair().token(endpoint, 0.0)
    assert endpoint.asked == [
        (
            {"grant_type": "client_credentials", "realm": "demo", "scope": "one two"},
            ("id", "secret"),
        )
    ]


@given(st.integers(1, 100_000), st.floats(0, 1e9))
def test_a_token_is_kept_while_it_is_good_and_not_until_its_last_moment(
    lifetime: int, start: float
) -> None:
    endpoint, auth = Endpoint(lifetime), pair()
    good = max(lifetime - MARGIN, lifetime / 2)
    assert auth.token(endpoint, start) == auth.token(endpoint, start + good * 0.99) == "t1"
    assert auth.token(endpoint, start + good * 1.01 + 1e-6) == "t2"
    assert auth.lifetime == lifetime
    assert good < lifetime


def test_a_token_without_a_lifetime_is_taken_to_last_an_hour() -> None:
    auth = pair()
    auth.token(lambda form, pair: {"access_token": "x"}, 0.0)
    assert auth.lifetime == 3600


def test_a_token_that_was_refused_is_forgotten() -> None:
    endpoint, auth = Endpoint(), pair()
    assert auth.token(endpoint, 0.0) == "t1"
    assert auth.renew()
    assert auth.token(endpoint, 0.0) == "t2"


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": 7}, {"token": "x"}])
def test_an_answer_without_a_token_is_an_error_that_names_the_endpoint(
    answer: Mapping[str, Any],
) -> None:
    with pytest.raises(AuthError, match="token_url"):
        pair().token(lambda form, pair: answer, 0.0)


def test_a_given_token_asks_nobody_and_cannot_be_renewed() -> None:
    endpoint, auth = Endpoint(), StaticToken("given")
    assert auth.token(endpoint, 0.0) == "given"
    assert endpoint.asked == []
    assert not auth.renew()


def test_a_given_token_that_was_refused_makes_way_for_the_client_pair() -> None:
    endpoint, auth = Endpoint(), StaticToken("given", pair())
    assert auth.token(endpoint, 0.0) == "given"
    assert endpoint.asked == []
    assert auth.renew()
    assert auth.token(endpoint, 0.0) == auth.token(endpoint, 1.0) == "t1"
    assert auth.renew()
    assert auth.token(endpoint, 2.0) == "t2"


@pytest.mark.parametrize("lifetime", [300, "300", 300.0, "300.0"])
def test_a_lifetime_is_read_in_every_spelling(lifetime: Any) -> None:
    auth = pair()
    auth.token(Endpoint(lifetime), 0.0)
    assert auth.lifetime == 300


@pytest.mark.parametrize("token", ["abc\n", "abc\r\nx: y", " abc", "a\tb", "\u00e4bc", "a\x00"])
def test_a_fetched_token_that_cannot_be_sent_is_refused_and_not_shown(token: str) -> None:
    pair = ClientCredentials("id", "secret", "demo", ())
    with pytest.raises(AuthError, match="cannot be sent") as caught:
        pair.token(lambda _form, _pair: {"access_token": token}, 0.0)
    assert token not in str(caught.value)
    assert pair.held() == [token]


def test_all_tokens_that_were_fetched_are_held() -> None:
    pair = ClientCredentials("id", "secret", "demo", ())
    for token in ("first", "second"):
        pair.token(lambda _form, _pair, token=token: {"access_token": token}, 0.0)
        pair.renew()
    assert pair.held() == ["first", "second"]
