# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables whose names are nearly right are told, and others are nobody's business."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils._variables import (
    FLAGS,
    PATHS,
    SPANS,
    check_playbook,
    of_a_playbook,
    refuse_misspelt,
    refuse_nothing,
)

ROOT = Path(__file__).resolve().parents[4]


def said_of(**variables: Any) -> str:
    """What is said of variables of a playbook, empty where they are taken."""
    try:
        check_playbook(variables, lambda value: value)
    except Invalid as exc:
        return str(exc)
    return ""


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("alvaria_user_skill", "alvaria_user_skills"),
        ("alvaria_exlusions", "alvaria_exclusions"),
        ("alvaria_Exclusions", "alvaria_exclusions"),
        ("alvaria_attempt_tracker", "alvaria_attempt_trackers"),
        ("alvaria_worktypes_handlers", "alvaria_worktype_handlers"),
        ("alvaria_compliance_setting", "alvaria_compliance_settings"),
    ],
)
def test_a_name_that_is_nearly_right_is_told(name: str, meant: str) -> None:
    with pytest.raises(Invalid) as caught:
        refuse_misspelt(NAMES, ["alvaria_signatures", name, "other"])
    assert f"{name} (did you mean {meant}?)" in str(caught.value)


@pytest.mark.parametrize(
    "names",
    [
        [f"alvaria_{name}" for name in NAMES],
        ["alvaria_exclusions", "alvaria_exclusion"],
        ["alvaria_exclusions_a", "alvaria_exclusions_src"],
        ["alvaria_session", "alvaria_config_src", "alvaria_gate_contacts", "alvaria_hosts"],
        ["exclusion", "user_skill"],
        [],
    ],
)
def test_other_names_are_nobodys_business(names: list[str]) -> None:
    refuse_misspelt(NAMES, names)


def test_nothing_at_all_is_refused() -> None:
    refuse_nothing(asked=True)
    with pytest.raises(Invalid, match="The role has nothing to apply"):
        refuse_nothing(asked=False)


def evaluated(*filters: str) -> set[str]:
    """The variables that playbooks and the roles put through one of these filters themselves."""
    found = set()
    for folder in ("playbooks", "roles"):
        for path in (ROOT / folder).rglob("*.yml"):
            for name, rest in re.findall(r"\b(alvaria_\w+)((?: *\| *[^|}\n]+)+)", path.read_text()):
                if re.search(rf"\| *(?:{'|'.join(filters)})\b", rest):
                    found.add(name)
    return found


#: Those that playbooks make themselves.
OWN = re.compile(r"alvaria_(?:temporary_in_awx|list_\w+|init_\w+|plan_rest|session|gate_contact)$")


def test_what_playbooks_evaluate_themselves_is_checked() -> None:
    checked = {"bool": FLAGS, "float": tuple(SPANS), "(?:real|expand)\\w+": PATHS}
    for kind, names in checked.items():
        missing = {name for name in evaluated(kind) if not OWN.match(name)}.difference(names)
        assert missing == set(), kind
    assert evaluated("bool") >= {"alvaria_drift_fails", "alvaria_gate_undo"}


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_yes_or_no(name: str) -> None:
    for value in (True, False, 1, 0, "yes", "No", "TRUE", "off", "1"):
        assert said_of(**{name: value}) == ""
    for value in ("ture", "", None, [], 2, "2", "maybe", "y", 1.5):
        assert said_of(**{name: value}).startswith(f"{name}: is neither yes nor no."), value


@pytest.mark.parametrize("name", SPANS)
def test_a_span_is_a_number(name: str) -> None:
    for value in (1, 0.5, "36", " 2.5 ", SPANS[name]):
        assert said_of(**{name: value}) == ""
    for value in ("24h", "", None, [1], True, 0, -1, float("inf"), float("nan"), "nan", 1e9):
        assert said_of(**{name: value}).startswith(f"{name}: is not a number"), value


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_text_or_nothing(name: str) -> None:
    for value in ("~/a b", "", None):
        assert said_of(**{name: value}) == ""
    for value in (5, True, ["a"], {"a": 1}):
        assert said_of(**{name: value}).startswith(f"{name}: is "), value


def test_a_template_is_read_first() -> None:
    check_playbook({"alvaria_gate_undo": "{{ yes }}"}, lambda _value: True)
    with pytest.raises(Invalid, match="alvaria_gate_undo: is neither"):
        check_playbook({"alvaria_gate_undo": "true"}, lambda _value: "later")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("alvaria_config_plans", "alvaria_config_plan"),
        ("alvaria_config_pan", "alvaria_config_plan"),
        ("alvaria_config_plam", "alvaria_config_plan"),
        ("alvaria_config_paln", "alvaria_config_plan"),
        ("alvaria_drift_fail", "alvaria_drift_fails"),
        ("alvaria_host", "alvaria_hosts"),
    ],
)
def test_a_variable_of_a_playbook_with_a_wrong_letter_is_told(name: str, meant: str) -> None:
    assert f"{name} (did you mean {meant}?)" in said_of(**{name: "x"})
    assert said_of(**{name: "x", meant: "true"}) == ""


def test_other_variables_beside_a_playbook_are_nobodys_business() -> None:
    names = ("alvaria_config_plan_b", "alvaria_mine", "config_plans", "alvaria_", "alvaria_drifts")
    assert said_of(**dict.fromkeys(names, "x")) == ""


def test_the_playbooks_of_the_collection_are_known() -> None:
    assert of_a_playbook(f"{ROOT}/playbooks/apply.yml:25")
    assert not of_a_playbook(f"{ROOT}/roles/email/tasks/main.yml:5")
    assert not of_a_playbook("/somewhere/playbooks/apply.yml:25")
    assert not of_a_playbook("")
