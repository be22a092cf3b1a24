# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever an answer looks like, every module ends with a result or one clear error.

It writes nothing on the strength of what it could not read.

The conversations of all scenarios are recorded with the sandbox and played again, each time with
one answer spoilt in one place.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from jinja2.nativetypes import NativeEnvironment

from ansible_collections.alvaria.cloud.plugins.module_utils._api import login as _login
from ansible_collections.alvaria.cloud.plugins.module_utils._api import pace as _pace
from ansible_collections.alvaria.cloud.plugins.module_utils._api import sending as _sending
from ansible_collections.alvaria.cloud.plugins.module_utils._api import wire as _wire
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import (
    contact_attempts,
    load_jobs,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute as _execute
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec
from ansible_collections.alvaria.cloud.tests import summary
from ansible_collections.alvaria.cloud.tests.unit.support import Clock

from .support.malformed import Exchange, Player, Recorder, Spoiler, Spoilt, is_write
from .support.sandbox import Organization
from .support.ways import ALL_WAYS
from .test_scenarios import SCENARIOS, put_files

#: One in how many cases is tried in `make test`; many more in `make test-all`.
SHARE = 4 if ALL_WAYS else 24
_PREFIX = "alvaria.cloud."
#: What they write does not depend on one read.
WITH_DOCUMENT = ("alvaria_config", "alvaria_temporary")
_NO_READS = ("alvaria_token",)


def templated(value: Any, known: dict[str, Any], organization: Organization) -> Any:
    """Options with what earlier tasks of the scenario have registered."""
    environment = NativeEnvironment()
    environment.filters["regex_replace"] = lambda text, pattern, other: re.sub(pattern, other, text)
    journal = f"{organization.base_url}/_sandbox/journal?organization={organization.name}"
    if isinstance(value, str):
        return (
            environment.from_string(value).render(lookup=lambda *_names: journal, **known)
            if "{{" in value
            else value
        )
    if isinstance(value, dict):
        return {key: templated(item, known, organization) for key, item in value.items()}
    return (
        [templated(item, known, organization) for item in value]
        if isinstance(value, list)
        else value
    )


def options_of(
    module: str, organization: Organization, given: dict[str, Any]
) -> dict[str, Any] | None:
    """The options as the task gets them, ``None`` where Ansible would not let it begin."""
    text = json.dumps({**organization.options(), **given}, default=str)
    validation = ArgumentSpecValidator(**full_argspec(TASKS[module]).to_kwargs()).validate(
        json.loads(text)
    )
    return None if validation.error_messages else dict(validation.validated_parameters)


def perform(
    module: str, params: dict[str, Any], adapter: Any, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """The result of a task whose session talks to ``adapter``."""
    monkeypatch.setattr(_wire, "Adapter", lambda **_sizes: adapter)
    _execute._sessions.clear()
    return _execute.execute(TASKS[module], json.loads(json.dumps(params)), False, True)


Conversation = tuple[str, dict[str, Any], list[Exchange]]


def recorded(
    path: Path, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> list[Conversation]:
    """What the steps of a scenario say to the sandbox, one after the other."""
    scenario, known = yaml.safe_load(path.read_text()), {}
    put_files(path.stem, organization)
    conversations: list[Conversation] = []
    for task in scenario.get("before", []):
        module = next(key for key in task if key.startswith(_PREFIX))
        before: list[Exchange] = []
        params = options_of(
            module.removeprefix(_PREFIX),
            organization,
            templated(task[module] or {}, known, organization),
        )
        assert params is not None, task
        known[task.get("register")] = perform(
            module.removeprefix(_PREFIX), params, Recorder(before), monkeypatch
        )
    known.pop(None, None)
    for step in scenario["steps"]:
        if "module" in step:  # of the other module of a pair
            continue
        params = options_of(
            path.stem, organization, templated(step.get("options", {}), known, organization)
        )
        said: list[Exchange] = []
        if params is not None:
            perform(path.stem, params, Recorder(said), monkeypatch)
        if said:
            conversations.append((step["name"], params or {}, said))
    return conversations


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits while conversations are played again."""
    clock = Clock()
    for module in (_login, _sending, _pace, contact_attempts, load_jobs):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(Stop, "pause", lambda _stop, seconds: clock.sleep(seconds))


def problem(
    module: str,
    said: list[Exchange],
    exchange: Exchange,
    spoilt: Spoilt,
    player: Player,
    result: Any,
) -> str:
    """What is wrong with a result, empty if nothing is."""
    text = repr(result)
    if not isinstance(result, dict) or not isinstance(result.get("changed"), bool):
        return "no result"
    if "'internal'" in text or "Internal error" in text or "Traceback" in text:
        return "a mistake of ours"
    if result.get("failed") and (not result.get("msg") or not isinstance(result["error"], dict)):
        return "no message"
    json.dumps(result)
    if exchange.method != "GET" or not spoilt.broken:
        return ""
    if (
        result.get("failed")
        and result["error"]["kind"] == "transport"
        and not names_the_request(exchange, result["msg"])
    ):
        return "no request named"
    meant = [
        _comparable(other.method, other.url, other.sent)
        for other in said
        if is_write(other.method, other.url)
    ]
    written = [_comparable(*write) for write in player.after]
    if any(write not in meant for write in written):
        return "written otherwise after a read that is not valid"
    same = [write for write in written if write[1].startswith(exchange.url.split("?")[0])]
    # Of a document, what does not depend on the read is written nevertheless.
    # A check of a contact acts, even by GET: what it may have left is withdrawn, whatever the
    # answer says.
    acts = exchange.url.split("?")[0].endswith("/complianceStatuses")
    if (
        is_frame(exchange, spoilt)
        and not acts
        and (same or (written and module not in WITH_DOCUMENT))
    ):
        return "written after a read that is none"
    fields = {"id", "version", "friendlyName", *(item.api for item in TASKS[module].fields)}
    return (
        "written after a read that is not valid"
        if same and spoilt.place[-1] in fields and len(spoilt.place) == 1
        else ""
    )


def _comparable(method: str, url: str, sent: bytes) -> tuple[str, str, bytes]:
    """A write without what depends on when it is made."""
    return method, url, re.sub(rb'("timeOfContact": )"[^"]*"', rb"\1", sent)


def is_frame(exchange: Exchange, spoilt: Spoilt) -> bool:
    """Whether the place is the answer itself, its list of objects, or one of these."""
    if len(spoilt.place) == 1:
        return isinstance(spoilt.before, list) and exchange.url.split("?")[0].endswith(
            "/" + str(spoilt.place[0])
        )
    return not spoilt.place or (len(spoilt.place) == 2 and isinstance(spoilt.before, dict))


ELSEWHERE = ("alvaria_undo", "alvaria_evidence", "alvaria_rule_tests")


def _shown(path: str) -> str:
    """How messages show a path: an id with many digits in a row looks like a telephone number."""
    parts = []
    for part in path.split("/"):
        shown = re.escape(part)
        if re.search(r"\d{7}", part):
            shown = rf"(?:{shown}|[0-9a-f]*\*\*\*\d{{4}}#[0-9a-f]+)"
        parts.append(shown)
    return "/".join(parts)


def names_the_request(exchange: Exchange, message: str) -> bool:
    """Whether a message says what was asked.

    It does so by the path, or by the collection and the API's version.
    """
    path = exchange.url.split("?")[0].partition("/via/")[2]
    if not path:
        return "/via/" in message  # what was asked redirects to the URL
    version, _organizations, _name, place = path.split("/", 3)
    told = [
        (re.sub(r"\\{owner\\}", "[^/]+", re.escape(where)), known)
        for where, known in re.findall(r"\(([^() ]+), (v\d)\)", message)
    ]
    return re.search(_shown(path), message) is not None or any(
        re.match(where, place) and known == version for where, known in told
    )


@pytest.mark.parametrize(
    "path",
    # An undo reads and writes by the steps of alvaria_config, from a file that another run made;
    # evidence is read as info modules read, and the files of a bundle have tests of their own;
    # rule tests run the tasks of two other modules against a sandbox.
    [path for path in SCENARIOS if path.stem not in ELSEWHERE],
    ids=lambda path: path.stem,
)
def test_no_answer_is_too_malformed(
    path: Path,
    make_organization: Callable[..., Organization],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = path.stem
    monkeypatch.chdir(folder)  # some scenarios write files
    organization = make_organization(yaml.safe_load(path.read_text()).get("data", "small"))
    conversations = recorded(path, organization, monkeypatch)
    assert any(
        exchange.method == ("POST" if module in _NO_READS else "GET")
        for _name, _params, said in conversations
        for exchange in said
    )
    quick(monkeypatch)
    cases, problems, seen = 0, [], set()
    for name, params, said in conversations:
        for number, exchange in enumerate(said):
            if not exchange.body or exchange.status >= 300:
                continue
            for spoilt in Spoiler(exchange.kind, seen).versions(exchange.body):
                if (
                    zlib.crc32(
                        repr(
                            (
                                module,
                                organization.dialect,
                                exchange.kind.rsplit("/", 1)[-1],
                                spoilt.how,
                                spoilt.place,
                            )
                        ).encode()
                    )
                    % SHARE
                ):
                    continue
                cases += 1
                player = Player(said, number, spoilt.body())
                result = perform(module, params, player, monkeypatch)
                wrong = problem(module, said, exchange, spoilt, player, result)
                if wrong:
                    problems.append(
                        (
                            wrong,
                            name,
                            exchange.kind,
                            spoilt.how,
                            spoilt.place,
                            result.get("msg"),
                            player.after[:1],
                        )
                    )
    summary.add("malformed answers", cases=cases, failures=len(problems))
    assert not problems, "\n".join(map(str, problems[:20]))
