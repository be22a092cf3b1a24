# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way through ``AnsibleModule``: the same result, and nothing secret printed or logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._task import module as _module
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import execute
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import (
    full_argspec,
    missing_library,
    run_module,
)
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    COMPLIANCE,
    FIRST,
    HOST,
    MASK_KEY,
    TOKEN,
    Script,
    error,
    ok,
    validated,
)

NUMBER = "+12025550143"
OPTIONS = {
    "org_id": "demo",
    "base_url": HOST,
    "access_token": TOKEN,
    "api_key": API_KEY,
    "mask_key": MASK_KEY,
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-31T12:00:00Z",
    "end_time": "2031-01-31T12:00:00Z",
}


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a module writes to the system log."""
    lines: list[str] = []
    monkeypatch.setattr(
        basic.AnsibleModule,
        "log",
        lambda _self, message, log_args=None: lines.append(f"{message} {log_args}"),
    )
    return lines


def result_of(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: dict[str, Any],
    task: str = "alvaria_exclusion",
    **internal: Any,
) -> tuple[int, dict[str, Any]]:
    """The exit code and the result of the module."""
    if "_ansible_inject_invocation" in Path(basic.__file__).read_text(encoding="utf-8"):
        internal["inject_invocation"] = True  # from ansible-core 2.21 on it has to be asked for
    arguments = {
        "ANSIBLE_MODULE_ARGS": {
            **args,
            **{f"_ansible_{name}": value for name, value in internal.items()},
        }
    }
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps(arguments).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    with pytest.raises(SystemExit) as ended:
        run_module(TASKS[task])
    return int(str(ended.value.code)), json.loads(capsys.readouterr().out)


def test_a_module_has_the_options_of_the_connection_and_its_own() -> None:
    assert {"org_id", "api_key", "exclusion_type", "state"} <= set(
        full_argspec(TASKS["alvaria_exclusion"]).options
    )


def test_an_empty_variable_of_the_environment_counts_as_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALVARIA_REGION", "")
    monkeypatch.setenv("ALVARIA_BASE_URL", HOST)
    spec = full_argspec(TASKS["alvaria_token"]).options
    (read, names), (read_url, url_names) = spec["region"]["fallback"], spec["base_url"]["fallback"]
    assert read_url(*url_names) == HOST
    with pytest.raises(basic.AnsibleFallbackNotFound):
        read(*names)


def test_a_module_returns_the_result_and_shows_its_options_masked(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE}/exclusions",
        ok({"exclusions": []}),
        query={"exclusionType": "Voice", "exclusionValue": NUMBER, **FIRST},
    )
    code, result = result_of(monkeypatch, capsys, OPTIONS, check_mode=True, diff=True)
    assert code == 0
    assert result["changed"] is True
    assert result["diff"]["before"] == ""
    assert result["invocation"]["module_args"]["exclusion_type"] == "Voice"
    _assert_nothing_shows(result, logged)


def test_a_failed_module_says_what_a_failed_task_says(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE}/exclusions",
        error(403, "no"),
        query={"exclusionType": "Voice", "exclusionValue": NUMBER, **FIRST},
    )
    code, result = result_of(monkeypatch, capsys, OPTIONS)
    assert code == 1
    assert result["failed"] is True
    assert result["error"]["kind"] == "auth"
    assert "invocation" in result
    _assert_nothing_shows(result, logged)


def test_options_that_are_refused_show_nothing_either(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, result = result_of(monkeypatch, capsys, {**OPTIONS, "exclusion_type": "Fax"})
    assert code == 1
    assert "exclusion_type" in result["msg"]
    assert script.sent == []
    _assert_nothing_shows(result, logged)


def _assert_nothing_shows(result: dict[str, Any], logged: list[str]) -> None:
    assert not [
        secret
        for secret in (NUMBER, TOKEN, API_KEY)
        if secret in repr(result) or secret in repr(logged)
    ]


def test_a_missing_library_is_named(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert missing_library() == ""
    monkeypatch.setattr(_module, "requests_missing", lambda: True)
    code, result = result_of(monkeypatch, capsys, OPTIONS)
    assert code == 1
    assert "requests" in result["msg"]
    assert script.sent == []


LOGIN = {
    name: OPTIONS[name] for name in ("org_id", "base_url", "access_token", "api_key", "mask_key")
}


@pytest.mark.parametrize(
    ("task", "options", "named"),
    [
        (
            "alvaria_exclusion",
            {"exclusion_type": "Voice", "exclusion_value": "x", "exclusion_vlaue": NUMBER},
            "exclusion_vlaue",
        ),
        ("alvaria_contact_attempt", {"contact_adress": NUMBER, "customers": [NUMBER]}, "customers"),
        ("alvaria_compliance_status", {"contact_adress": NUMBER}, "contact_adress"),
        (
            "alvaria_compliance_status",
            {"contacts": [{"contact_adress": NUMBER}]},
            "contacts.contact_adress",
        ),
        ("alvaria_compliance_status", {"contacts": [NUMBER]}, "dictionary"),
        (
            "alvaria_compliance_settings",
            {"attempt_trackers": {"addresses": [NUMBER]}},
            "attempt_trackers.addresses",
        ),
        ("alvaria_convenient_contact_time", {"contact_keys": NUMBER}, "contact_keys"),
    ],
)
def test_what_no_option_takes_is_named_and_its_value_not_shown(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    task: str,
    options: dict[str, Any],
    named: str,
) -> None:
    code, result = result_of(monkeypatch, capsys, {**LOGIN, **options}, task)
    assert code == 1
    assert named in result["msg"]
    assert script.sent == []
    _assert_nothing_shows(result, logged)


@pytest.mark.parametrize("task", ["alvaria_exclusion", "alvaria_compliance_status"])
def test_a_value_in_the_wrong_place_is_masked_in_the_message(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], task: str
) -> None:
    option = {
        "alvaria_exclusion": "exclusion_type",
        "alvaria_compliance_status": "contact_channel",
    }[task]
    _code, result = result_of(monkeypatch, capsys, {**LOGIN, option: NUMBER}, task)
    assert f"got: {Masker(MASK_KEY).mask(NUMBER)}" in result["msg"]


def test_a_value_in_the_wrong_place_is_not_shown_beside_the_message(
    script: Script,
    logged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _code, result = result_of(
        monkeypatch, capsys, {**LOGIN, "contact_channel": NUMBER}, "alvaria_compliance_status"
    )
    _assert_nothing_shows(result, logged)


SAID = [
    (
        "alvaria_message_tracker",
        {"name": "Once", "dispositions": ["BZ", "BZ"]},
        "dispositions: lists a value twice.",
    ),
    (
        "alvaria_exclusion",
        {**OPTIONS, "end_time": "2029-02-30"},
        "end_time: '2029-02-30' is not a time that exists.",
    ),
    (
        "alvaria_load_job",
        {"file_name": "list2030.csv"},
        "file_name: 'list2030.csv' does not end in",
    ),
]


@pytest.mark.parametrize(("task", "options", "words"), SAID)
def test_what_the_engine_says_is_the_same_as_in_the_worker(
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    task: str,
    options: dict[str, Any],
    words: str,
) -> None:
    given = {**LOGIN, **options}
    _code, result = result_of(monkeypatch, capsys, given, task)
    assert result["msg"].startswith(words)
    assert result["msg"] == execute(TASKS[task], validated(task, given), False, False)["msg"]
