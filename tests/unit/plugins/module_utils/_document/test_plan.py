# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Families that refer to no others are planned beside these."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from ansible_collections.alvaria.cloud.plugins.module_utils._api import wire as _wire
from ansible_collections.alvaria.cloud.plugins.module_utils._document import apply as _apply
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import Document
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute as _execute
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    COMPLIANCE_V4,
    FIRST,
    PROVISIONING,
    Answer,
    Script,
    error,
    ok,
    run,
)

#: How long a request waits for the other one before the test fails, in seconds.
PATIENCE = 20
CONFIG = {
    "exclusions": [
        {
            "exclusion_type": "Voice",
            "exclusion_value": f"+120255501{number}",
            "state": "absent",
        }
        for number in (40, 41)
    ],
    "signatures": [{"name": "Short"}],
}
EMPTY = {"exclusions": ok({"exclusions": []}), "signatures": ok({"signatures": []})}


class Meeting(requests.adapters.BaseAdapter):
    """A server that answers two requests as soon as both are there, and no other."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__()
        self._answers = answers
        self._both = threading.Barrier(2, timeout=PATIENCE)

    def send(
        self, request: requests.PreparedRequest, *args: Any, **settings: Any
    ) -> requests.Response:
        """Answer a listing."""
        collection = str(request.path_url).partition("?")[0].rpartition("/")[2]
        self._both.wait()
        return self._answers[collection].response(request)

    def close(self) -> None:
        """Nothing to close."""


def planned(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Answer]) -> dict[str, Any]:
    """What is planned where the service answers that to the first two requests."""
    server = Meeting(answers)
    monkeypatch.setattr(_wire, "Adapter", lambda **_sizes: server)
    monkeypatch.setattr(_execute, "_sessions", {})
    return run("alvaria_config", {"config": CONFIG}, check_mode=True)


def test_both_are_listed_at_once_and_told_of_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = planned(monkeypatch, EMPTY)
    assert "failed" not in result, result["msg"]
    assert list(result["counts"]) == ["signatures", "exclusions"]


def test_what_ends_the_run_is_told_where_it_is_met_beside_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = planned(monkeypatch, {**EMPTY, "exclusions": error(401, "no")})
    assert result["failed"]
    assert result["error"]["status"] == 401
    assert not result["changed"]


class Together:
    """A long list that is read as soon as others are asked for, and they are answered after it.

    What the list is compared with is asked for then.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
        self._asked, self._read = threading.Event(), threading.Event()
        self._answered = threading.Event()
        self._send = script.send
        monkeypatch.setattr(_apply, "_MANY", 2)
        monkeypatch.setattr(script, "send", self.send)
        monkeypatch.setattr(Document, "__getitem__", self.get(Document.__getitem__))

    def get(self, get: Callable[..., Any]) -> Callable[..., Any]:
        """Take the entries of a family from a document by ``get``."""

        def patient(document: Document, name: str) -> Any:
            if name != "exclusions":
                return get(document, name)
            assert self._asked.wait(PATIENCE)
            try:
                return get(document, name)
            finally:
                self._read.set()

        return patient

    def send(
        self, request: requests.PreparedRequest, *args: Any, **given: Any
    ) -> requests.Response:
        """Answer as the script says."""
        self._asked.set()
        assert self._read.wait(PATIENCE)
        if "exclusions" in str(request.url):
            assert self._answered.wait(PATIENCE)
        try:
            return self._send(request, *args, **given)
        finally:
            self._answered.set()


@pytest.fixture
def together(script: Script, monkeypatch: pytest.MonkeyPatch) -> Together:
    """A long list that is read while others are asked for."""
    return Together(monkeypatch, script)


@pytest.mark.usefixtures("together")
def test_a_long_list_is_read_while_others_are_asked_for(script: Script) -> None:
    script.expect("GET", f"{PROVISIONING}/signatures", EMPTY["signatures"])
    script.expect("GET", f"{COMPLIANCE}/exclusions", EMPTY["exclusions"], query=FIRST)
    result = run("alvaria_config", {"config": CONFIG}, check_mode=True)
    assert "failed" not in result, result["msg"]


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("answer", [EMPTY["signatures"], error(401, "no")])
def test_what_is_wrong_with_a_long_list_counts_before_what_the_api_says(
    script: Script, answer: Answer
) -> None:
    script.expect("GET", f"{PROVISIONING}/signatures", answer)
    wrong = [*CONFIG["exclusions"], {"exclusion_typ": "Voice"}]
    result = run("alvaria_config", {"config": {**CONFIG, "exclusions": wrong}})
    assert result["error"]["code"] == "document-mistakes"
    [mistake] = result["error"]["mistakes"]
    assert mistake["place"] == "exclusions[2]"


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("state", ["present", "exact"])
def test_nothing_more_is_planned_beside_a_list_that_is_wrong(script: Script, state: str) -> None:
    # Templates, which come after signatures, would be asked for, too.
    script.expect("GET", f"{PROVISIONING}/signatures", EMPTY["signatures"])
    config = {
        **CONFIG,
        "email_templates": [{"name": "Welcome", "signature": "Short"}],
        "exclusions": [*CONFIG["exclusions"], {"exclusion_typ": "Voice"}],
    }
    result = run("alvaria_config", {"config": config, "state": state})
    assert result["error"]["code"] == "document-mistakes"


def test_settings_are_planned_before_what_is_said_of_objects_by_them(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"id": "1", "version": 1, "retainDays": 14, "retainNoEndTime": False}
    script.expect("GET", f"{COMPLIANCE_V4}/exclusions/configurations", ok(settings))
    script.expect("GET", f"{COMPLIANCE}/exclusions", EMPTY["exclusions"], query=FIRST)
    more, send = threading.Event(), script.send

    def slow(request: requests.PreparedRequest, *args: Any, **given: Any) -> requests.Response:
        if "configurations" in str(request.url):
            # Time for another request, which must not come.
            assert not more.wait(0.2)
        more.set()
        return send(request, *args, **given)

    monkeypatch.setattr(script, "send", slow)
    exclusions = [
        {
            "exclusion_type": "Voice",
            "exclusion_value": f"+120255501{number}",
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "never",
        }
        for number in (40, 41)
    ]
    config = {
        "compliance_settings": {"exclusions": {"retain_no_end_time": True}},
        "exclusions": exclusions,
    }
    result = run("alvaria_config", {"config": config}, check_mode=True)
    assert "failed" not in result, result["msg"]
    assert result.get("warnings", []) == []
