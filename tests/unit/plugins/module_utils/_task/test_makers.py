# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The usual tasks, and what they are to the engine."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.signatures import (
    SIGNATURE,
    SIGNATURES,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.skills import USER_SKILLS
from ansible_collections.alvaria.cloud.plugins.module_utils._model.query import Query
from ansible_collections.alvaria.cloud.plugins.module_utils._task.makers import (
    info_task,
    membership_task,
    object_task,
)


def test_a_task_about_an_object_has_the_options_and_files_of_its_resource() -> None:
    task = object_task(SIGNATURE)
    assert task.name == "alvaria_signature"
    assert task.arguments == SIGNATURE.argspec()
    assert task.fields == SIGNATURE.fields
    assert task.files == {"src": "contents"}
    assert task.hidden({}) == ()


def test_a_task_about_a_list_has_the_options_of_its_membership() -> None:
    task = membership_task(USER_SKILLS)
    assert task.name == "alvaria_user_skills"
    assert task.arguments == USER_SKILLS.argspec()
    assert task.fields == ()
    assert task.files == {}


def test_a_task_that_reads_has_the_fields_of_its_resource_if_there_is_one() -> None:
    task = info_task(SIGNATURES, "alvaria_signature_info")
    assert task.name == "alvaria_signature_info"
    assert task.arguments == SIGNATURES.argspec()
    assert task.fields == ()
    described: Query = replace(SIGNATURES, resource=SIGNATURE)
    assert info_task(described, "alvaria_signature_info").fields == SIGNATURE.fields
