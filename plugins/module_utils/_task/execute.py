# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Running a task: from options to a result.

Every error, foreseen or not, becomes one clear message with nothing secret in it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Callable

from .._api.client import Client
from .._api.connection import NOWHERE, QUOTED, SECRETS, Connection, mask_key, secrets_of
from .._api.environment import proxy_secrets
from .._common.errors import AlvariaError, Invalid, Stopped, internal_error
from .._common.limits import WORKERS
from .._common.yaml import to_yaml
from .._privacy.gate import Gate, without_leaves
from .._privacy.mask import HIDDEN, Masker
from .._session.context import Context, Outcome, Session
from .._session.memory import Looking
from .record import Recording, recording_of
from .task import Task

#: What a result tells of the requests of its task.
_COUNTED = ("requests", "retries", "conflicts")

#: Sessions of this process. A process runs one task, with all items of its loop and all attempts,
#: so nothing here outlives a task; what was read does not even outlive an attempt. A lookup may
#: open one before Ansible forks its workers, which must not share connections.
_sessions: dict[Connection, Session] = {}
os.register_at_fork(after_in_child=_sessions.clear)


def execute(
    task: Task,
    params: Mapping[str, Any],
    check_mode: bool,
    want_diff: bool,
    looping: bool = False,
    again: bool = False,
    say: Callable[[str], None] = lambda text: None,
    seal: Callable[[str, str], str] | None = None,
    unseal: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """Run ``task`` with validated ``params`` and return its result.

    A failure has ``failed`` and ``msg``; nothing is raised. ``looping``: further items of a loop
    follow, so it pays to list a collection at once. ``again``: it is another attempt of the same
    item, which reads anew. ``say`` shows a line meanwhile. ``seal`` encrypts a text with the
    vault's secret of an id, and ``unseal`` decrypts one.
    """
    gate = gate_of(params, task.personal)
    gate.know(task.fields, params)
    context: Context | None = None
    counted: dict[str, int] = {}
    writes: Callable[[], int] = int
    recording: Recording | None = None
    outcome: Outcome | None = None
    try:
        session = _session(_connection(task, params), again)
        counted = _counters(session)
        writes = _writes_since(session.client)
        recording = _set_up(session, task, params, check_mode, gate)
        context = Context(session, params, check_mode, gate, looking=Looking(looping))
        context.say, context.seal, context.unseal = _saying(gate, say), seal, unseal
        outcome = task.run(context)
        result = _success(outcome, want_diff)
    except Exception as exc:
        result = _failed(task, exc, writes() > 0)
    if context is not None:
        result.update(_met(context, counted))
    hidden = {key: result.pop(key) for key in task.hidden(params) if key in result}
    shown = gate.without_secrets(_shown(gate, result))
    if recording is not None:
        shown.update(recording.finish(outcome, shown))
    return {**shown, **hidden}


def _met(context: Context, counted: Mapping[str, int]) -> dict[str, Any]:
    """What a result says of a run, whatever came of it."""
    met: dict[str, Any] = {"alvaria_api": _since(counted, context.session)}
    if context.warnings:
        met["warnings"] = list(context.warnings)
    return met


def _shown(gate: Gate, result: dict[str, Any]) -> dict[str, Any]:
    """A result whose texts have passed the gate.

    The rest of it is masked field by field; texts alone (errors, warnings) can repeat a value
    anywhere.
    """
    shown = dict(result)
    for key in ("msg", "warnings"):
        if key in shown:
            shown[key] = gate.clean(shown[key])
    if "error" in shown:
        shown["error"] = gate.error(shown["error"])
    return shown


def gate_of(params: Mapping[str, Any], addresses: bool) -> Gate:
    """The gate of a task with these options, which need not have been checked."""
    masker = Masker(mask_key(params), params.get("mask_personal_data", True) is not False)
    return Gate(masker, [*secrets_of(params), *proxy_secrets()], addresses)


def _saying(gate: Gate, say: Callable[[str], None]) -> Callable[[str], None]:
    return lambda text: say(gate.clean(text))


def _failed(task: Task, exc: Exception, written: bool) -> dict[str, Any]:
    """The result of a task that an exception ended, after something was ``written`` or not."""
    if isinstance(exc, Stopped):
        exc.changed = exc.changed or written
    if isinstance(exc, AlvariaError):
        return {"failed": True, "changed": exc.changed, **exc.as_result()}
    return {"failed": True, "changed": written, **internal_error(task.name, exc).as_result()}


def refused(message: str, code: str) -> dict[str, Any]:
    """The result of a task that ends before the engine runs."""
    return {"failed": True, "changed": False, **Invalid(message, code=code).as_result()}


def refusal(task: Task, params: Mapping[str, Any], error: Invalid) -> dict[str, Any]:
    """The result of a task whose options, or the files that they name, are refused."""
    result = {"failed": True, "changed": False, **error.as_result()}
    return _shown(gate_of(params, task.personal), result)


def invocation(task: Task, params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as ``-vvv`` may show them: secrets hidden, personal data masked."""
    given = _given(task, params)
    gate = gate_of(params, task.personal)
    # A value in the wrong place may be anybody's number.
    gate.know(task.fields, params)
    shown = given
    if task.shown:
        shown = dict(task.shown(given))
    shown = gate.clean(gate.masker.shown(task.fields, shown))
    shown.update({name: HIDDEN for name in SECRETS if shown.get(name)})
    return {"module_args": shown}


def _given(task: Task, params: Mapping[str, Any]) -> dict[str, Any]:
    """The options without aliases, which repeat their values, and without unknown nested keys."""
    options = task.arguments.options
    aliases: set[str] = set()
    for option in options.values():
        aliases.update(option.get("aliases", ()))
    given = {}
    for name, value in params.items():
        if name in aliases:
            continue
        if "options" in options.get(name, {}):
            value = _known(value, options[name]["options"])
        given[name] = value
    return given


def without_values(task: Task, params: Mapping[str, Any], shown: Any) -> Any:
    """What is shown about options that are not valid, without the values that were given.

    A value in the wrong place may be anybody's number, where the task has personal data, or in an
    option of the connection a secret. Words without a digit or an @ are left alone.
    """
    gate = gate_of(params, task.personal)
    options = {*QUOTED}
    if task.shown or task.personal:
        options.update(task.arguments.options)
    given = {name: value for name, value in params.items() if name in options}
    return without_leaves(gate, given, shown)


def _known(value: Any, options: Mapping[str, Any]) -> Any:
    """A dictionary, or a list of such, without keys that are not options.

    A key with a mistake in it does not tell what its value is.
    """
    if isinstance(value, list):
        return [_known_item(item, options) for item in value]
    if isinstance(value, Mapping):
        return {name: item for name, item in value.items() if name in options}
    return value


def _known_item(item: Any, options: Mapping[str, Any]) -> Any:
    if isinstance(item, (Mapping, list)):
        return _known(item, options)
    return HIDDEN


def _session(connection: Connection, again: bool) -> Session:
    session = session_of(connection)
    if again:
        session.forget()
    return session


def session_of(connection: Connection) -> Session:
    """The session of this process for a connection, opened when it is first asked for."""
    session = _sessions.get(connection)
    if session is None:
        session = _sessions[connection] = Session.open(connection)
    return session


def _set_up(
    session: Session, task: Task, params: Mapping[str, Any], check_mode: bool, gate: Gate
) -> Recording | None:
    """Let the session work in the way of a task; gives the recording of what it writes."""
    client = session.client
    client.read_only = check_mode
    client.noting = None
    client.said = gate.outside
    gate.watch(client.secrets)
    client.throttle.limit(params.get("concurrency") or WORKERS)
    recording = recording_of(task.name, params, client.connection, gate, check_mode)
    if recording is not None:
        client.noting = recording.sending
    return recording


def _connection(task: Task, params: Mapping[str, Any]) -> Connection:
    if task.offline:
        return NOWHERE
    return Connection.from_params(params)


def _counters(session: Session) -> dict[str, int]:
    return {name: getattr(session.client, name) for name in _COUNTED}


def _writes_since(client: Client) -> Callable[[], int]:
    """Tells how many writes have been done from now on."""
    before = client.writes
    return lambda: client.writes - before


def _since(then: Mapping[str, int], session: Session) -> dict[str, int]:
    """What was counted since."""
    return {name: count - then[name] for name, count in _counters(session).items()}


def _success(outcome: Outcome, want_diff: bool) -> dict[str, Any]:
    result = {"changed": outcome.changed, **outcome.result}
    if outcome.failure:
        result.update(failed=True, **outcome.failure.as_result())
    if want_diff and outcome.before is not None and outcome.after is not None:
        sides = {"before": outcome.before, "after": outcome.after}
        result["diff"] = {name: to_yaml(side, blocks=True) for name, side in sides.items()}
    return result
