# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables whose names are nearly right are told, and others are nobody's business."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils._variables import (
    refuse_misspelt,
    refuse_nothing,
)


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
