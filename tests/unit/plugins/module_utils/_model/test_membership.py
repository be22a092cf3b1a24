# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a list that belongs to one object."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.skills import USER_SKILLS
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.worktypes import HANDLERS


def test_a_membership_makes_the_options_of_its_module() -> None:
    skills, handlers = USER_SKILLS.argspec().options, HANDLERS.argspec().options
    assert set(skills) == {"user", "skills", "state"}
    assert set(handlers) == {"worktype", "handlers", "state", "position"}
    assert skills["state"]["choices"] == ["present", "exact", "absent"]
    assert handlers["position"]["default"] == "last"
    assert skills["user"]["required"]
    assert skills["skills"]["required"]
    assert skills["skills"]["elements"] == "dict"


def test_a_list_lies_below_the_object_that_it_belongs_to() -> None:
    assert USER_SKILLS.place("7") == ("v2", "provisioning", "users", "7", "skills")
    assert HANDLERS.place("8") == ("v2", "provisioning", "workTypes", "8", "workHandlers")
