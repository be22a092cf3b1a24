# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans and undos of every family, with everything that others can do meanwhile."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES
from ansible_collections.alvaria.cloud.tests import summary

from .support.engine import perform
from .support.lives import LIVES, OBJECTS, Document, deletions, document
from .support.sandbox import Organization, writes
from .support.state import difference, put_back, saved, state_of
from .support.ways import only

dialect = only("documented")


def good(organization: Organization, module: str, **options: Any) -> dict[str, Any]:
    """The result of a task that must succeed."""
    result = perform(organization, module, **options)
    assert not result.get("failed"), result
    return result


def test_there_is_a_life_of_every_family() -> None:
    assert list(LIVES) == NAMES


# ---- plans ----


@pytest.fixture
def there(organization: Organization) -> bytes:
    """The organization with all that a run changes, as it is saved."""
    good(organization, "alvaria_config", config=document("there"))
    return saved(organization)


def differs(organization: Organization, plan: Any, **options: Any) -> bool:
    """Whether a plan is refused; its application is only tried."""
    position = organization.position()
    result = perform(organization, "alvaria_config", True, plan_data=plan, **options)
    assert writes(organization.journal(position)) == []
    if not result.get("failed"):
        return False
    return bool(result["error"]["code"] == "plan-differs")


@pytest.mark.parametrize("part", ["same", "other"])
def test_an_edit_of_a_planned_object_of_any_family_is_refused(
    part: str, organization: Organization, there: bytes
) -> None:
    wanted = document("ours")
    plan = good(organization, "alvaria_plan", config=wanted)["plan"]
    missed = []
    edits = document(part)
    for name in edits:
        good(organization, "alvaria_config", config={name: edits[name]})
        if not differs(organization, plan, config=wanted):
            missed.append(name)
        put_back(organization, there)
    assert not differs(organization, plan, config=wanted)
    summary.add("plans", edits=len(edits), not_refused=len(missed))
    assert missed == []


def test_what_a_plan_would_meet_of_any_family_is_refused(organization: Organization) -> None:
    start = saved(organization)
    wanted = document("there", families=OBJECTS)
    plan = good(organization, "alvaria_plan", config=wanted)["plan"]
    theirs = document("there", "same", families=OBJECTS)
    missed = []
    for name in OBJECTS:
        good(organization, "alvaria_config", config={name: theirs[name]})
        if not differs(organization, plan, config=wanted):
            missed.append(name)
        put_back(organization, start)
    summary.add("plans", new_objects=len(OBJECTS), not_refused=len(missed))
    assert missed == []


def test_what_exact_would_meet_of_any_family_is_refused(
    organization: Organization, there: bytes
) -> None:
    options: dict[str, Any] = {"config": {}, "state": "exact", "max_deletions": 1000}
    options["config"] = dict.fromkeys(OBJECTS, [])
    put_back(organization, there)
    good(organization, "alvaria_config", config=deletions())
    start = saved(organization)
    plan = good(organization, "alvaria_plan", **options)["plan"]
    new = document("there", families=OBJECTS)
    missed = []
    for name in OBJECTS:
        good(organization, "alvaria_config", config={name: new[name]})
        if not differs(organization, plan, **options):
            missed.append(name)
        put_back(organization, start)
    assert not differs(organization, plan, **options)
    assert missed == []


def test_another_word_in_any_family_of_a_document_is_refused(
    organization: Organization, there: bytes
) -> None:
    wanted = document("ours")
    plan = good(organization, "alvaria_plan", config=wanted)["plan"]
    other = document("ours", "same")
    changed = [name for name in other if other[name] != wanted[name]]
    without: list[Document] = []
    for name in wanted:
        less = copy.deepcopy(wanted)
        del less[name]
        without.append(less)
    documents = [{**wanted, name: other[name]} for name in changed] + without
    taken = [one for one in documents if not differs(organization, plan, config=one)]
    summary.add("plans", other_documents=len(documents), not_refused=len(taken))
    assert taken == []


def test_edits_of_other_objects_of_any_family_do_not_disturb(
    organization: Organization, there: bytes
) -> None:
    """All that others do to other things at once."""
    good(organization, "alvaria_config", config=document("there"))
    renamed = {"name": "Another"}, {"product": "Another"}, {"exclusion_value": "+12025550149"}
    theirs: Document = {"signatures": [{**renamed[0], "contents": "Theirs"}]}
    for name in OBJECTS:
        [entry] = document("there", families=[name])[name]
        for one in renamed:
            if one.keys() <= entry.keys():
                theirs[name] = [{**entry, **one}]
    wanted = document("ours")
    plan = good(organization, "alvaria_plan", config=wanted)["plan"]
    assert good(organization, "alvaria_config", config=theirs)["changed"]
    done = good(organization, "alvaria_config", config=wanted, plan_data=plan, concurrency=3)
    assert done["plan"]["done_before"] == 0


# ---- undo ----

#: What a run does, what others do afterwards in steps, and what comes to the same without the run.
Story = tuple[Document, list[Document], list[Document]]


def _same() -> Document:
    return document("same", families=[name for name in LIVES if name not in ("user_skills",)])


STORIES: dict[str, Story] = {
    "changed": (document("ours"), [], []),
    "changed, and others change other fields": (
        document("ours"),
        [document("other")],
        [document("other")],
    ),
    "changed, and others change the same fields": (document("ours"), [_same()], [_same()]),
    "changed, and others delete it": (document("ours"), [deletions()], [deletions()]),
    "changed, and others make it anew": (
        document("ours"),
        [deletions(), document("there", "same", families=OBJECTS)],
        [deletions(), document("there", "same", families=OBJECTS)],
    ),
    "deleted": (deletions(), [], []),
    "deleted, and others make it anew": (
        deletions(),
        [document("there", "same", families=OBJECTS)],
        [deletions(), document("there", "same", families=OBJECTS)],
    ),
}


def undone(organization: Organization, folder: Path, start: bytes, story: Story) -> dict[str, Any]:
    """The result of an undo whose end state is the stated one; a second undo does nothing."""
    run, edits, alone = story
    options = {"undo_dest": str(folder / "undo"), "undo_plain": True}
    assert good(organization, "alvaria_config", config=run, **options)["changed"]
    for edit in edits:
        good(organization, "alvaria_config", config=edit)
    src = str(folder / "undo")
    result = good(organization, "alvaria_undo", src=src)
    found = state_of(organization)
    assert not good(organization, "alvaria_undo", src=src)["changed"]
    put_back(organization, start)
    for edit in alone:
        good(organization, "alvaria_config", config=edit)
    wrong = difference(found, state_of(organization))
    things = sum(map(sum_of, result["counts"].values()))
    summary.add("undo", things=things, not_as_stated=len(wrong))
    assert wrong == []
    return result


def sum_of(counts: dict[str, int]) -> int:
    """How many things of a family there were."""
    return sum(counts.values())


@pytest.mark.parametrize("story", STORIES)
def test_what_is_there_of_any_family_comes_to_the_stated_end(
    story: str, organization: Organization, folder: Path, there: bytes
) -> None:
    undone(organization, folder, there, STORIES[story])


CREATED: dict[str, list[Document]] = {
    "nothing": [],
    "change": [document("same", families=OBJECTS)],
    "delete": [deletions()],
    "make anew": [deletions(), document("there", "same", families=OBJECTS)],
}


@pytest.mark.parametrize("edit", CREATED)
def test_what_is_created_of_any_family_comes_to_the_stated_end(
    edit: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    """What nobody has touched goes, what others have changed or made stays."""
    organization = make_organization()
    start = saved(organization)
    run = document("there", families=OBJECTS)
    alone = list(CREATED[edit])
    if edit in ("change", "make anew"):
        alone = [document("there", "same", families=OBJECTS)]
    if edit == "delete":
        alone = []
    result = undone(organization, folder, start, (run, CREATED[edit], alone))
    kept = {one["family"] for one in result["kept"]}
    # What is registered goes by its resource, so what is made anew is the same changed.
    expected = {"change": set(OBJECTS), "make anew": {"external_data"}}
    assert kept == expected.get(edit, set())
