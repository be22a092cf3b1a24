# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Skills with their levels, and the skills of a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.body import records, with_ids
from .._common.errors import Invalid, NotFound
from .._model.argspec import ArgumentSpec
from .._model.membership import Membership
from .._model.query import Query
from .._model.values import localized, plain
from .._session.context import Context
from .._task.makers import info_task, membership_task
from .references import SKILL, USER


def _skill_path(context: Context, skill_id: str) -> str:
    return context.client.path(*SKILL.place(skill_id))


def _levels(context: Context, skill_id: str) -> list[dict[str, Any]]:
    path = _skill_path(context, skill_id)
    return with_ids(
        records({"totalItems": 0, **context.directory.detail(path)}, "skillLevels", path), path
    )


def _level_name(level: Mapping[str, Any]) -> str:
    return next(iter(localized(level.get("friendlyName")).values()), str(level.get("id")))


def _choices(levels: Sequence[Mapping[str, Any]]) -> str:
    return (
        ", ".join(
            "{} ({})".format(_level_name(level), level.get("levelPriority")) for level in levels
        )
        or "none"
    )


def _resolve(context: Context, wanted: Mapping[str, Any], adding: bool) -> dict[str, Any]:
    """One entry of the option as a member: the skill's id and, where one is asked for, the level's."""
    skill = context.find(SKILL, wanted["name"], "skills")
    member = {"id": str(skill["id"])}
    if not adding or not wanted.get("level"):
        return member
    levels = _levels(context, member["id"])
    text = wanted["level"]
    hits = [
        level
        for level in levels
        if text == str(level.get("id")) or text in localized(level.get("friendlyName")).values()
    ]
    hits = hits or [level for level in levels if text == level.get("levelPriority")]
    if not hits:
        raise NotFound(
            "skills: the skill {!r} has no level {!r}.".format(wanted["name"], text),
            f"Its levels are: {_choices(levels)}.",
            code="skill-level",
        )
    if len(hits) > 1:
        raise Invalid(
            "skills: the skill {!r} has several levels {!r}.".format(wanted["name"], text),
            "Say which by its id: {}.".format(", ".join(str(h["id"]) for h in hits)),
            code="skill-level",
        )
    return {**member, "levelId": str(hits[0]["id"])}


def _complete(context: Context, member: dict[str, Any]) -> dict[str, Any]:
    """A skill that the user does not have yet needs a level, unless there is nothing to choose."""
    if member.get("levelId"):
        return member
    levels = _levels(context, member["id"])
    if len(levels) > 1:
        name = context.directory.name(SKILL, member["id"])
        raise Invalid(
            f"skills: the user does not have the skill {name!r} yet, and level is missing.",
            f"Its levels are: {_choices(levels)}.",
            code="skill-level",
        )
    return {**member, "levelId": str(levels[0]["id"])} if levels else member


def _describe(
    context: Context, members: Sequence[Mapping[str, Any]], detailed: bool
) -> list[dict[str, Any]]:
    """Skills with the names of their levels; without ``detailed`` a level that was not read for another reason stays an id."""
    shown = []
    for member in members:
        path = _skill_path(context, member["id"])
        levels = (
            _levels(context, member["id"])
            if detailed or context.directory.known_detail(path)
            else []
        )
        names = {str(level["id"]): _level_name(level) for level in levels}
        level = member.get("levelId")
        shown.append(
            {
                "name": context.directory.name(SKILL, member["id"]),
                "level": names.get(level, level) if level else None,
            }
        )
    return sorted(shown, key=lambda entry: str(entry["name"]))


USER_SKILLS = Membership(
    noun="user_skills",
    title="skill",
    owner=USER,
    owner_option="user",
    path="skills",
    items="userSkills",
    option="skills",
    member=SKILL,
    element={
        "elements": "dict",
        "options": {"name": {"type": "str", "required": True}, "level": {"type": "str"}},
    },
    wire=("id", "levelId"),
    resolve=_resolve,
    describe=_describe,
    complete=_complete,
)


def _with_levels(
    context: Context, item: dict[str, Any], params: Mapping[str, Any]
) -> dict[str, Any]:
    if params["levels"]:
        item["levels"] = [
            {**plain(level), "priority": level.get("levelPriority")}
            for level in _levels(context, item["id"])
        ]
        for level in item["levels"]:
            level.pop("level_priority", None)
    return item


SKILLS = Query(
    noun="skills",
    title="skill",
    api="provisioning",
    paths={"v2": "skills"},
    items="skills",
    options=ArgumentSpec({"name": {"type": "str"}, "levels": {"type": "bool", "default": True}}),
    default_version="v2",
    reference=SKILL,
    enrich=_with_levels,
)

USER_SKILLS_TASK = membership_task(USER_SKILLS)
INFO_TASK = info_task(SKILLS, "alvaria_skill_info")
