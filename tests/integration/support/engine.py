# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running a module's task in this process, past Ansible.

This is for the many cases in which only the engine and the server matter.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._task import execute as _execute
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import full_argspec
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import fitted

from .playbook import USES
from .sandbox import Organization
from .uses import Uses


@functools.cache
def _specification(module: str) -> tuple[ArgumentSpec, ArgumentSpecValidator]:
    spec = full_argspec(TASKS[module])
    return spec, ArgumentSpecValidator(**spec.to_kwargs())


def perform(
    organization: Organization,
    module: str,
    check_mode: bool = False,
    keep_session: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """Run a task and return its result, with its diff.

    It has a fresh session, as each task of a play has, unless ``keep_session`` (items of a loop).
    """
    if not keep_session:
        _execute._sessions.clear()
    task = TASKS[module]
    given = json.loads(
        json.dumps({**organization.options(), **options})
    )  # as arguments reach a task: nothing in them is shared
    arguments = {name: value for name, value in given.items() if value is not None}
    spec, validator = _specification(module)
    try:
        arguments = fitted(spec.options, arguments)
    except Invalid as exc:
        return {"failed": True, "changed": False, **exc.as_result()}
    validation = validator.validate(arguments)
    assert not validation.error_messages, validation.error_messages
    result = _execute.execute(task, validation.validated_parameters, check_mode, True)
    uses = Uses()
    uses.note(module, "", given, json.loads(json.dumps(result, default=str)))
    uses.write(USES)
    return result
