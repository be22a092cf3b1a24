# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Running a task: from options to a result, with every foreseen and unforeseen error as one clear message and nothing secret in it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Callable
from urllib.parse import quote, quote_plus

from .._api.connection import Connection
from .._common.errors import AlvariaError, Invalid, internal_error
from .._common.limits import WORKERS
from .._common.yaml import to_yaml
from .._model.text import refuse_booleans
from .._privacy.mask import Masker
from .._privacy.redact import HIDDEN, Redactor, personal_redactor, without_leaves
from .._session.context import Context, Outcome, Session
from .._session.memory import Looking
from .task import Task

#: The options that must never be shown.
SECRETS = ("client_secret", "access_token", "api_key")

#: Sessions of this process. A process runs one task, with all items of its loop and all attempts, so
#: nothing here outlives a task; what was read does not even outlive an attempt.
_sessions: dict[Connection, Session] = {}


def execute(
    task: Task,
    params: Mapping[str, Any],
    check_mode: bool,
    want_diff: bool,
    looping: bool = False,
    again: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Run ``task`` with validated ``params`` and return its result; a failure has ``failed`` and ``msg``. Raises nothing.

    ``looping``: further items of a loop follow, so it pays to list a collection at once. ``again``:
    it is another attempt of the same item, which reads anew. ``say`` shows a line meanwhile.
    """
    masker = _masker(params)
    secrets, personal = Redactor(), personal_redactor(task.fields, params, masker)
    secrets.add(_spelt(params))
    context: Context | None = None
    counted = (0, 0, 0)
    result: dict[str, Any]
    try:
        refuse_booleans(task.arguments.options, params)
        session = _session(Connection.from_params(params), again)
        counted = _counters(session)
        session.client.read_only = check_mode
        session.client.said = partial(_said, session, masker, params)
        session.client.throttle.limit(params.get("concurrency") or WORKERS)
        context = Context(session, params, check_mode, masker, say=say, looking=Looking(looping))
        result = _success(task.run(context), want_diff)
    except AlvariaError as exc:
        result = {"failed": True, "changed": exc.changed, **exc.as_result()}
    except Exception as exc:
        result = {"failed": True, "changed": False, **internal_error(task.name, exc).as_result()}
    if context is not None:
        now = _counters(context.session)
        result["alvaria_api"] = {
            name: now[place] - counted[place]
            for place, name in enumerate(("requests", "retries", "conflicts"))
        }
        if context.warnings:
            result["warnings"] = list(context.warnings)
        secrets.add(context.client.secrets())
    # Results are masked field by field; only the texts of others (errors, warnings) can repeat a value anywhere.
    result.update(
        {key: personal.clean(result[key]) for key in ("msg", "error", "warnings") if key in result}
    )
    hidden = {key: result.pop(key) for key in task.hidden(params) if key in result}
    return {**secrets.clean(result), **hidden}


def refused(message: str, code: str) -> dict[str, Any]:
    """The result of a task that ends before the engine runs."""
    return {"failed": True, "changed": False, **Invalid(message, code=code).as_result()}


def _said(session: Session, masker: Masker, params: Mapping[str, Any], text: str) -> str:
    """What may be shown of a text of the API, which may repeat anything that it was sent."""
    secrets = Redactor(masker.prose)
    secrets.add([*_spelt(params), *session.client.secrets()])
    return str(secrets.clean(text))


def _spelt(params: Mapping[str, Any]) -> Iterator[str]:
    """The secrets among the options as they are, as addresses spell them, and as the header of a login does."""
    for name in SECRETS:
        text = str(params.get(name) or "")
        yield from (
            text,
            quote(text, safe="", errors="replace"),
            quote_plus(text, errors="replace"),
        )
    yield base64.b64encode(
        f"{params.get('client_id')}:{params.get('client_secret')}".encode(errors="replace")
    ).decode()


def invocation(task: Task, params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as ``-vvv`` may show them: secrets hidden, personal data masked. Aliases are left out: they repeat an option's value as it is."""
    aliases = {
        alias for option in task.arguments.options.values() for alias in option.get("aliases", ())
    }
    nested = {
        name: option["options"]
        for name, option in task.arguments.options.items()
        if "options" in option
    }
    given = {
        name: _known(params[name], nested[name]) if name in nested else value
        for name, value in params.items()
        if name not in aliases
    }
    masker = _masker(params)
    # A value in the wrong place may be anybody's number.
    shown = (
        dict(task.shown(given))
        if task.shown
        else personal_redactor(task.fields, params, masker).clean(masker.shown(task.fields, given))
    )
    shown.update({name: HIDDEN for name in SECRETS if shown.get(name)})
    return {"module_args": shown}


def without_values(task: Task, params: Mapping[str, Any], shown: Any) -> Any:
    """What is shown about options that are not valid, without what was given: a value in the wrong place may be anybody's number.

    Only tasks with personal data have any, and words without a digit or an @ are left alone.
    """
    if not task.shown and not any(item.personal for item in task.fields):
        return shown
    return without_leaves(
        _masker(params),
        {name: value for name, value in params.items() if name in task.arguments.options},
        shown,
    )


def _known(value: Any, options: Mapping[str, Any]) -> Any:
    """A dictionary, or a list of such, without what is no option: a key with a mistake in it does not tell what its value is."""
    if isinstance(value, list):
        return [
            _known(item, options) if isinstance(item, (Mapping, list)) else HIDDEN for item in value
        ]
    return (
        {name: item for name, item in value.items() if name in options}
        if isinstance(value, Mapping)
        else value
    )


def _masker(params: Mapping[str, Any]) -> Masker:
    return Masker(
        str(params.get("api_key") or ""), params.get("mask_personal_data", True) is not False
    )


def _session(connection: Connection, again: bool) -> Session:
    session = _sessions.get(connection)
    if session is None:
        session = _sessions[connection] = Session.open(connection)
    if again:
        session.forget()
    return session


def _counters(session: Session) -> tuple[int, int, int]:
    client = session.client
    return client.requests, client.retries, client.conflicts


def _success(outcome: Outcome, want_diff: bool) -> dict[str, Any]:
    result = {"changed": outcome.changed, **outcome.result}
    if outcome.failure:
        result.update(failed=True, **outcome.failure.as_result())
    if want_diff and outcome.before is not None and outcome.after is not None:
        result["diff"] = {"before": to_yaml(outcome.before), "after": to_yaml(outcome.after)}
    return result
