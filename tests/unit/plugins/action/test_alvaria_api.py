# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin: the same options, messages and results as the module, in the worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.action import alvaria_api
from ansible_collections.alvaria.cloud.plugins.action.alvaria_api import EXECUTION, ActionModule
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import HELP
from ansible_collections.alvaria.cloud.tests.unit.support import (
    API_KEY,
    COMPLIANCE,
    FIRST,
    FORM,
    HOST,
    PROVISIONING,
    TOKEN,
    TOKEN_URL,
    Script,
    error,
    ok,
)

LOGIN = {"org_id": "demo", "base_url": HOST, "access_token": TOKEN, "api_key": API_KEY}
NUMBER = "+12025550143"


class Text(str):
    """A text that carries a mark, as templating leaves them."""


class Templar:
    """Leaves everything as it is."""

    def template(self, value: Any) -> Any:
        """The value."""
        return value


def action(
    name: str,
    args: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    transport: str = "local",
    become: Any = None,
    **task: Any,
) -> ActionModule:
    """The plugin as a worker has it for one item; what only Ansible can give is left out."""
    settings = {
        "check_mode": False,
        "diff": False,
        "no_log": False,
        "environment": [dict(environment or {})],
        "delegate_to": None,
        "timeout": 0,
        "loop": None,
        **task,
    }
    attributes = {"action": name, "args": dict(args), "async_val": 0, **settings}
    shell = SimpleNamespace(tmpdir=None, env_prefix=lambda **_variables: "")
    connection = SimpleNamespace(
        transport=transport,
        become=become,
        has_native_async=False,
        _shell=shell,
        _play_context=SimpleNamespace(no_log=False),
    )
    play = SimpleNamespace(no_log=False)
    loader = DataLoader()
    return ActionModule(SimpleNamespace(**attributes), connection, play, loader, Templar(), None)


@pytest.fixture
def modules_run(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The settings with which the task was run as a module instead."""
    calls: list[dict[str, Any]] = []

    def execute_module(_self: Any, **settings: Any) -> dict[str, Any]:
        calls.append(settings)
        return {"changed": False, "by": "module"}

    monkeypatch.setattr(ActionModule, "_execute_module", execute_module)
    monkeypatch.setattr(ActionModule, "_remove_tmp_path", lambda _self, _path: None)
    return calls


# --- validation --------------------------------------------------------------


def test_an_unknown_option_is_refused_in_the_words_of_a_module(script: Script) -> None:
    result = action("alvaria_user_info", {**LOGIN, "colour": "red"}).run(task_vars={})
    assert result["failed"]
    assert result["msg"].startswith(
        "Unsupported parameters for (alvaria_user_info) module: colour. "
        "Supported parameters include: "
    )


def test_a_misspelt_option_is_named_beside_the_one_that_is_missing(script: Script) -> None:
    result = action("alvaria_user_skills", {**LOGIN, "usr": "a", "skills": []}).run(task_vars={})
    assert result["msg"].startswith(
        "missing required arguments: user. "
        "Unsupported parameters for (alvaria_user_skills) module: usr. Supported"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"org_id": "demo"}, "missing required arguments: api_key"),
        (
            {"org_id": "demo", "api_key": "x"},
            "one of the following is required: access_token, client_id",
        ),
        ({**LOGIN, "client_id": "x"}, "parameters are required together: client_id, client_secret"),
        ({**LOGIN, "region": "mars"}, "value of region must be one of: eu, uk, us, got: mars"),
    ],
)
def test_options_are_validated_as_a_module_does(
    script: Script, args: dict[str, Any], message: str
) -> None:
    result = action("alvaria_user_info", args).run(task_vars={})
    assert result["failed"]
    assert result["msg"] == f"{message}. See {HELP}options-not-valid"
    assert script.sent == []


def test_a_missing_library_is_named(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alvaria_api, "missing_library", lambda: "requests is missing")
    result = action("alvaria_user_info", LOGIN).run(task_vars={})
    assert result["failed"]
    assert result["msg"] == f"requests is missing. See {HELP}library-missing"


# --- running -----------------------------------------------------------------

OPTIONS = {
    **LOGIN,
    "exclusion_type": "Voice",
    "exclusion_value": Text(NUMBER),
    "start_time": "2030-01-31T12:00:00Z",
    "end_time": "2031-01-31",
}


@pytest.mark.parametrize("name", ["alvaria_exclusion", "alvaria.cloud.alvaria_exclusion"])
def test_a_task_runs_in_the_worker_and_shows_its_options_masked(
    script: Script, modules_run: list[Any], name: str
) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE}/exclusions",
        ok({"exclusions": []}),
        query={"exclusionType": "Voice", "exclusionValue": NUMBER, **FIRST},
    )
    result = action(name, OPTIONS, check_mode=True, diff=True).run(
        task_vars={"ansible_inject_invocation": True}
    )
    assert result["changed"] is True
    assert result["diff"]["before"] == ""
    assert modules_run == []
    assert not [secret for secret in (NUMBER, TOKEN, API_KEY) if secret in repr(result)]
    assert result["invocation"]["module_args"]["exclusion_type"] == "Voice"


def test_a_failure_shows_its_options_masked_too(script: Script) -> None:
    script.expect(
        "GET",
        f"{COMPLIANCE}/exclusions",
        error(403, "no"),
        query={"exclusionType": "Voice", "exclusionValue": NUMBER, **FIRST},
    )
    result = action("alvaria_exclusion", OPTIONS).run(task_vars={})
    assert result["failed"]
    assert not [secret for secret in (NUMBER, TOKEN, API_KEY) if secret in repr(result)]


def test_the_tasks_environment_is_there_while_it_runs_and_gone_afterwards(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVARIA_ORG_ID", "outer")
    monkeypatch.delenv("ALVARIA_API_KEY", raising=False)
    before = dict(os.environ)
    script.expect(
        "GET",
        "/via/v2/organizations/inner/provisioning/skills",
        ok({"skills": []}),
        headers={"x-api-key": "inner-key"},
    )
    args = {"base_url": HOST, "access_token": TOKEN, "levels": False}
    result = action(
        "alvaria_skill_info", args, {"ALVARIA_ORG_ID": "inner", "ALVARIA_API_KEY": "inner-key"}
    ).run(task_vars={})
    assert result["skills"] == []
    assert dict(os.environ) == before


@pytest.mark.parametrize("execution", ["worker", "module"])
@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("API_KEY", 10, "a number"),
        ("CLIENT_SECRET", None, "empty"),
        ("ORG_ID", 1.5, "a number"),
        ("ORG_ID", True, "true or false"),
        ("SCOPES", ["provisioningapi"], "a list"),
        ("MASK_KEY", {"a": "b"}, "a dictionary"),
        ("TIMEOUT", 1.5, "a number"),
        ("CREDENTIALS_FILE", 1, "a number"),
    ],
)
def test_what_is_no_text_in_a_tasks_environment_is_refused(
    script: Script, modules_run: list[Any], execution: str, name: str, value: Any, what: str
) -> None:
    there = {"ALVARIA_" + name: value}
    result = action("alvaria_user_info", LOGIN, there).run(task_vars={EXECUTION: execution})
    assert result["msg"].startswith(f"ALVARIA_{name}: is {what} instead of text")
    assert modules_run == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("ORG_ID", 77), ("TIMEOUT", 30), ("ALLOW_HTTP", True), ("API_KEY", "0012"), ("PORT", 8999)],
)
def test_what_is_meant_in_a_tasks_environment_is_taken(
    script: Script, name: str, value: Any
) -> None:
    script.expect("GET", f"{PROVISIONING}/skills", ok({"skills": []}))
    there = {"ALVARIA_" + name: value, "OTHER": 1.5}
    args = {**LOGIN, "levels": False}
    assert action("alvaria_skill_info", args, there).run(task_vars={})["skills"] == []


def test_the_environment_is_restored_after_a_failure_as_well(script: Script) -> None:
    before = dict(os.environ)
    assert action("alvaria_skill_info", {}, {"ALVARIA_ORG_ID": "inner"}).run(task_vars={})["failed"]
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("settings", "variables", "worker"),
    [
        ({}, {}, True),
        ({"transport": "ssh"}, {}, False),
        ({"become": object()}, {}, False),
        ({"async_val": 60}, {}, False),
        ({}, {EXECUTION: "module"}, False),
        ({}, {EXECUTION: "auto"}, True),
        ({"transport": "ssh"}, {EXECUTION: "worker"}, True),
        ({"async_val": 60}, {EXECUTION: "worker"}, False),
    ],
)
def test_a_task_runs_in_the_worker_only_where_that_is_the_same(
    script: Script,
    modules_run: list[Any],
    settings: dict[str, Any],
    variables: dict[str, Any],
    worker: bool,
) -> None:
    if worker:
        script.expect("GET", "/via/v2/organizations/demo/provisioning/skills", ok({"skills": []}))
    result = action("alvaria_skill_info", {**LOGIN, "levels": False}, **settings).run(
        task_vars=variables
    )
    assert (result.get("by") == "module") is not worker
    assert [call["wrap_async"] for call in modules_run] == (
        [] if worker else [bool(settings.get("async_val"))]
    )


def test_another_word_for_where_to_run_is_refused() -> None:
    result = action("alvaria_skill_info", LOGIN).run(task_vars={EXECUTION: "here"})
    assert result["failed"]
    assert result["msg"].startswith(f"{EXECUTION}: 'here' is not one of")
    assert result["error"]["code"] == "execution"


def test_a_token_is_hidden_from_every_log_and_other_results_are_not(script: Script) -> None:
    script.expect("POST", TOKEN_URL, ok({"access_token": "fetched", "expires_in": 900}), form=FORM)
    script.expect("GET", "/via/v2/organizations/demo/provisioning/skills", ok({"skills": []}))
    login = {
        **LOGIN,
        "client_id": "id",
        "client_secret": "secret-of-client",
        "token_url": TOKEN_URL,
    }
    plugin = action("alvaria_token", login)
    result = plugin.run(task_vars={})
    assert result["access_token"] == "fetched"
    assert result["_ansible_no_log"] is True
    assert plugin._task.no_log is True
    plugin = action("alvaria_skill_info", {**LOGIN, "levels": False})
    assert not plugin.run(task_vars={}).get("_ansible_no_log")
    assert plugin._task.no_log is False


@pytest.mark.parametrize("failed", [True, False])
def test_a_hidden_result_is_hidden_while_the_module_runs_and_its_failure_shown(
    monkeypatch: pytest.MonkeyPatch, failed: bool
) -> None:
    seen = []

    def execute_module(self: Any, **_settings: Any) -> dict[str, Any]:
        quiet = (self._task, self._play_context, self._connection._play_context)
        seen.append([settings.no_log for settings in quiet])
        return {"failed": failed, "msg": "why"}

    monkeypatch.setattr(ActionModule, "_execute_module", execute_module)
    monkeypatch.setattr(ActionModule, "_remove_tmp_path", lambda _self, _path: None)
    plugin = action("alvaria_token", LOGIN, transport="ssh")
    result = plugin.run(task_vars={})
    assert seen == [[True, True, True]]
    assert (plugin._task.no_log, plugin._play_context.no_log) == (not failed, False)
    assert plugin._connection._play_context.no_log is False
    assert bool(result.get("_ansible_no_log")) is not failed


@pytest.mark.parametrize(
    ("name", "options", "refused"),
    [
        ("alvaria_token", {}, True),
        ("alvaria_config_info", {"families": ["exclusions"]}, True),
        ("alvaria_config_info", {"families": ["exclusions"], "dest": "/x"}, False),
        ("alvaria_config_info", {"families": ["signatures"]}, False),
    ],
)
def test_a_hidden_result_is_not_left_in_the_file_of_a_job(
    modules_run: list[dict[str, Any]], name: str, options: dict[str, Any], refused: bool
) -> None:
    result = action(name, {**LOGIN, **options}, async_val=60).run(task_vars={})
    assert ("async: the result holds" in result.get("msg", "")) is refused
    assert bool(modules_run) is not refused


def test_what_is_refused_before_the_options_are_read_is_said_without_anybody() -> None:
    plugin = action("alvaria_config", {**LOGIN, "client_secret": "a secret"})
    result = plugin.run(task_vars={EXECUTION: f"{NUMBER} a secret"})
    assert result["failed"] is True
    assert not [text for text in (NUMBER, "a secret") if text in repr(result)]


def test_an_attempt_reads_anew_and_the_items_of_a_loop_share_what_was_read(script: Script) -> None:
    options = {**LOGIN, "name": "Closing", "state": "absent"}
    item, other = action("alvaria_signature", options), action("alvaria_signature", options)
    again = action("alvaria_signature", options)
    again._task = item._task
    asked = []
    script.expect("GET", f"{PROVISIONING}/signatures", ok({"signatures": []}))
    asked.append(item.run(task_vars={})["alvaria_api"]["requests"])
    script.expect("GET", f"{PROVISIONING}/signatures", ok({"signatures": []}))
    asked.append(again.run(task_vars={})["alvaria_api"]["requests"])
    asked.append(other.run(task_vars={})["alvaria_api"]["requests"])
    assert asked == [1, 1, 0]


@pytest.mark.parametrize(("left", "afterwards"), [(1000.0, 998.0), (0.5, 1.5)])
def test_what_came_of_a_task_is_not_lost_to_its_time_while_files_are_removed(
    left: float, afterwards: float
) -> None:
    before = signal.setitimer(signal.ITIMER_REAL, 1000.0)
    try:
        with alvaria_api._own_end():
            # The work has taken nearly all of the time that there is, or hardly any.
            signal.setitimer(signal.ITIMER_REAL, left)
        assert afterwards - 1 < signal.getitimer(signal.ITIMER_REAL)[0] < afterwards + 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
