# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""The variables of the roles and playbooks: their names, and what no module checks of them."""

from __future__ import annotations

import contextlib
import difflib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Callable

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.text import refuse_no_text
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import decrypted

_PREFIX = "alvaria_"
#: How much a name has to be like that of a family to be taken for a mistake: a letter or two.
_LIKENESS = 0.85
_PLAYBOOKS = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", "playbooks"))
#: What knows the names of all variables.
_SCHEMA = os.path.join(_PLAYBOOKS, "files", "schemas", "variables.json")
#: What playbooks look at themselves, so that no module would refuse it: yes or no, ...
FLAGS = (
    "alvaria_document_required",
    "alvaria_drift_fails",
    "alvaria_drift_unlisted",
    "alvaria_gate_before",
    "alvaria_gate_undo",
    "alvaria_init_export",
)
#: ... numbers, with the greatest: those of a hundred years, ...
SPANS = {"alvaria_backtest_days": 36_500, "alvaria_changes_hours": 876_000}
#: ... and paths, which are made whole before a module gets them.
PATHS = (
    "alvaria_backtest_dest",
    "alvaria_changes_dest",
    "alvaria_config_plan",
    "alvaria_drift_dest",
    "alvaria_evidence_allowed_signers",
    "alvaria_evidence_dest",
    "alvaria_evidence_heads",
    "alvaria_evidence_key",
    "alvaria_evidence_records",
    "alvaria_exclusions_plan",
    "alvaria_exclusions_src",
    "alvaria_export_dest",
    "alvaria_init_dest",
    "alvaria_plan_dest",
    "alvaria_promote_mapping",
    "alvaria_record_dest",
    "alvaria_rule_tests_dest",
    "alvaria_temporary_path",
    "alvaria_undo_src",
)
#: What all releases of ansible-core read as yes or no, in any case.
_YES_OR_NO = ("true", "false", "yes", "no", "on", "off", "1", "0")


def of_a_playbook(path: str) -> bool:
    """Whether a file, or a line of it, is one of the playbooks of the collection."""
    return os.path.dirname(os.path.realpath(path)) == _PLAYBOOKS


def check_playbook(variables: Mapping[str, Any], read: Callable[[Any], Any]) -> None:
    """Raise ``Invalid`` for a variable that a playbook would misread, or not read at all.

    ``read`` gives the value of a template.
    """
    for name in FLAGS:
        if name in variables:
            _refuse_no_flag(name, read(variables[name]))
    for name, most in SPANS.items():
        if name in variables:
            _refuse_no_span(name, read(variables[name]), most)
    for name in PATHS:
        path = decrypted(read(variables[name])) if name in variables else None
        if path is not None:
            refuse_no_text(path, name)
    _refuse_letter(variables)


def _refuse_no_flag(name: str, value: Any) -> None:
    if str(value).lower() not in _YES_OR_NO:
        raise Invalid(
            f"{name}: is neither yes nor no.", "Give true or false.", code="variable-not-valid"
        )


def _refuse_no_span(name: str, value: Any, most: int) -> None:
    number = 0.0
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        with contextlib.suppress(ValueError):
            number = float(value)
    if not 0 < number <= most:
        raise Invalid(
            f"{name}: is not a number greater than 0, and at most {most}.",
            "Give the number alone, without its unit.",
            code="variable-not-valid",
        )


def _refuse_letter(variables: Iterable[str]) -> None:
    """Raise ``Invalid`` where one letter is wrong in the name of a variable."""
    with open(_SCHEMA, encoding="utf-8") as file:
        known = json.load(file)["properties"]
    given = {str(name) for name in variables if name.startswith(_PREFIX)}
    for name in sorted(given.difference(known)):
        meant = [one for one in known if one not in given and _is_a_letter_apart(name, one)]
        if meant:
            raise _misspelt([f"{name} (did you mean {meant[0]}?)"])


def _is_a_letter_apart(one: str, other: str) -> bool:
    """Whether a letter is missing, too many or another, or two have changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = len(os.path.commonprefix((one, other)))
    rests = (one[start:], other[start:])
    short, long = sorted(rests, key=len)
    if len(short) < len(long):
        return short == long[1:]
    return short[1:] == long[1:] or (short[1::-1] == long[:2] and short[2:] == long[2:])


def refuse_misspelt(families: Collection[str], variables: Iterable[str]) -> None:
    """Raise ``Invalid`` for variables that nearly have the name of a family which is not given."""
    given = {str(name).removeprefix(_PREFIX) for name in variables if name.startswith(_PREFIX)}
    missing = [family for family in families if family not in given]
    found = []
    for name in sorted(given.difference(families)):
        meant = difflib.get_close_matches(name.lower(), missing, n=1, cutoff=_LIKENESS)
        if meant and not _is_part(name, families):
            found.append(f"{_PREFIX}{name} (did you mean {_PREFIX}{meant[0]}?)")
    if found:
        raise _misspelt(found)


def _misspelt(found: Iterable[str]) -> Invalid:
    return Invalid(
        f"Variables that no role or playbook of the collection takes: {', '.join(found)}.",
        "Nothing was written: correct their names, or rename them if they are your own.",
        code="variable-misspelt",
    )


def _is_part(name: str, families: Iterable[str]) -> bool:
    """Whether a name only adds words to that of a family, as those of parts of its list do."""
    return any(name.startswith(family + "_") for family in families)


def refuse_nothing(asked: bool) -> None:
    """Raise ``Invalid`` where a role has nothing to apply."""
    if not asked:
        raise Invalid(
            "The role has nothing to apply: none of its variables is set.",
            "Set the variable of a family, such as alvaria_exclusions, or alvaria_config_src.",
            code="nothing-given",
        )
