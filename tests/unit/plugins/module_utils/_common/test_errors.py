# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors that say what failed, where, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common import errors as _errors
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    HELP,
    AlvariaError,
    Conflict,
    ExpectationFailed,
    TransportError,
    WorkFailed,
    error_items,
)

ITEM = {"scope": "field", "reason": "required", "message": "name is missing"}


def test_the_text_is_message_and_remedy() -> None:
    assert str(AlvariaError("It failed.", "Try again.")) == "It failed. Try again."
    assert str(AlvariaError("It failed.")) == "It failed."


def test_a_result_holds_what_is_known_and_nothing_empty() -> None:
    error = Conflict(
        "It failed.",
        "Try again.",
        method="PUT",
        path="/things/7",
        status=409,
        items=[ITEM],
        details={"sent": {"size": 3}},
    )
    assert error.as_result() == {
        "msg": "It failed. Try again.",
        "error": {
            "kind": "conflict",
            "method": "PUT",
            "path": "/things/7",
            "status": 409,
            "reasons": [ITEM],
            "remedy": "Try again.",
            "sent": {"size": 3},
        },
    }
    assert AlvariaError("It failed.").as_result() == {
        "msg": "It failed.",
        "error": {"kind": "error"},
    }


def test_a_result_links_to_the_page_of_its_code() -> None:
    error = {"kind": "conflict", "code": "it-failed", "help": HELP + "it-failed"}
    assert Conflict("It failed", code="it-failed").as_result() == {
        "msg": f"It failed. See {HELP}it-failed",
        "error": error,
    }
    assert (
        Conflict("It failed.", "Again.", code="it-failed").as_result()["msg"]
        == f"It failed. Again. See {HELP}it-failed"
    )
    assert str(Conflict("It failed.", code="it-failed")) == "It failed."


def test_every_kind_of_error_has_a_word_of_its_own() -> None:
    # One that has none of its own is told from its parent by the engine only.
    kinds = [
        item
        for item in vars(_errors).values()
        if isinstance(item, type) and issubclass(item, AlvariaError) and "kind" in vars(item)
    ]
    assert len(kinds) > 5
    assert len({item.kind for item in kinds}) == len(kinds)


def test_only_a_failure_that_may_have_been_processed_is_ambiguous() -> None:
    assert TransportError("x", ambiguous=True).ambiguous
    assert not TransportError("x").ambiguous
    assert not Conflict("x").ambiguous


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"error": {"code": 400, "message": "bad", "errors": [ITEM]}}, ("bad", [ITEM])),
        ({"code": "400", "message": "bad", "errors": [ITEM]}, ("bad", [ITEM])),
        ({"message": "bad", "errors": [ITEM, "odd", None]}, ("bad", [ITEM])),
        ({"message": "bad", "errors": {"0": ITEM}}, ("bad", [])),
        ({"message": None}, ("", [])),
        ({"error": "invalid_client"}, ("invalid_client", [])),
        ({}, ("", [])),
    ],
)
def test_both_envelopes_are_read(body: Any, found: tuple[str, list[dict[str, str]]]) -> None:
    assert error_items(body) == found


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "errors", "message", "code"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(_json)
def test_no_body_breaks_the_reading(body: Any) -> None:
    message, items = error_items(body)
    assert isinstance(message, str)
    assert all(isinstance(item, dict) for item in items)


def test_a_null_error_is_no_message() -> None:
    assert error_items({"error": None, "message": "bad"}) in (("bad", []), ("", []))


def test_nothing_was_changed_unless_an_error_says_so() -> None:
    error = TransportError("x", ambiguous=True)
    assert error.changed is False
    error.changed = True
    assert AlvariaError("x").changed is False
    assert "changed" not in error.as_result()["error"]


@pytest.mark.parametrize(
    ("kind", "word"), [(WorkFailed, "work"), (ExpectationFailed, "expectation")]
)
def test_work_and_expectations_fail_with_words_of_their_own(
    kind: type[AlvariaError], word: str
) -> None:
    error = kind("It did not.", "Do this.", details={"job": "7"})
    assert error.as_result() == {
        "msg": "It did not. Do this.",
        "error": {"kind": word, "remedy": "Do this.", "job": "7"},
    }
    assert not error.ambiguous
