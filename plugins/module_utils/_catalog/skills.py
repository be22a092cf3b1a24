# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Skills with their levels, and the skills of a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.body import records, with_ids
from .._common.errors import Invalid, NotFound
from .._model.membership import Membership
from .._model.values import localized, plain
from .._session.context import Context
from .object_kind import ObjectKind
from .reference_listing import reference_query
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
    shown = [f"{_level_name(level)} ({level.get('levelPriority')})" for level in levels]
    return ", ".join(shown) or "none"


def _resolve(context: Context, wanted: Mapping[str, Any], adding: bool) -> dict[str, Any]:
    """One entry of the option as a member: the id of the skill and, if asked for, of the level."""
    skill = context.find(SKILL, wanted["name"], "skills")
    member = {"id": str(skill["id"])}
    if not adding or wanted.get("level") is None:
        return member
    member["levelId"] = wanted["level"]
    if wanted["level"]:
        levels = _levels(context, member["id"])
        member["levelId"] = _level(levels, wanted["name"], wanted["level"])
    return member


def _level(levels: Sequence[Mapping[str, Any]], name: str, text: str) -> str:
    """The id of the level that goes by this id, name or else priority.

    A text that no level goes by is left: it may be the id that is there.
    """
    hits = [level for level in levels if _goes_by(level, text)]
    if not hits:
        hits = [level for level in levels if text == level.get("levelPriority")]
    if not hits:
        return text
    if len(hits) > 1:
        raise Invalid(
            f"skills: the skill {name!r} has several levels {text!r}.",
            f"Say which by its id: {', '.join(str(level['id']) for level in hits)}.",
            code="skill-level",
        )
    return str(hits[0]["id"])


def _goes_by(level: Mapping[str, Any], text: str) -> bool:
    return text == str(level.get("id")) or text in localized(level.get("friendlyName")).values()


def _complete(context: Context, member: dict[str, Any], known: bool) -> dict[str, Any]:
    """Give a level to a skill that the user does not have yet, unless it is to have none.

    Raises ``Invalid`` where there is a choice, and ``NotFound`` for a level that does not exist.
    """
    level = member.get("levelId")
    if level == "" or (known and level is None):
        return member
    levels = _levels(context, member["id"])
    name = context.directory.name(SKILL, member["id"])
    if level:
        if level not in [str(one["id"]) for one in levels]:
            raise NotFound(
                f"skills: the skill {name!r} has no level {level!r}.",
                f"Its levels are: {_choices(levels)}.",
                code="skill-level",
            )
        return member
    if len(levels) > 1:
        raise Invalid(
            f"skills: the user does not have the skill {name!r} yet, and level is missing.",
            f"Its levels are: {_choices(levels)}.",
            code="skill-level",
        )
    if not levels:
        return member
    return {**member, "levelId": str(levels[0]["id"])}


def _describe(
    context: Context, members: Sequence[Mapping[str, Any]], detailed: bool
) -> list[dict[str, Any]]:
    """Skills with the names of their levels.

    Without ``detailed`` a level that was not read for another reason stays an id.
    """
    shown = []
    for member in members:
        level = member.get("levelId")
        if level and (
            detailed or context.directory.known_detail(_skill_path(context, member["id"]))
        ):
            level = _name_of_level(context, member["id"], level)
        shown.append({"name": context.directory.name(SKILL, member["id"]), "level": level})
    return sorted(shown, key=lambda entry: str(entry["name"]))


def _name_of_level(context: Context, skill: str, level: str) -> str:
    """The name of a level, its id where the skill does not have it or two go by the name."""
    try:
        levels = _levels(context, skill)
    except NotFound:  # the skill is gone
        return level
    names = {str(one["id"]): _level_name(one) for one in levels}
    name = names.get(level, level)
    if list(names.values()).count(name) > 1:
        return level
    return name


def skills_of(
    context: Context, raw: Mapping[str, Any], params: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The skills of a user as the API has them, with the names of the skills and their levels."""
    path = context.client.path(*USER.place(str(raw["id"])), "skills")
    entries = context.client.read_all(path, "userSkills", paged=False)
    return [_named(context, entry) for entry in with_ids(entries, path)]


def _named(context: Context, entry: Mapping[str, Any]) -> dict[str, Any]:
    skill, level = str(entry["id"]), entry.get("levelId")
    return {
        **plain(entry),
        "name": context.directory.name(SKILL, skill),
        "level": _name_of_level(context, skill, str(level)) if level else "",
    }


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
        item["levels"] = [_shown_level(level) for level in _levels(context, item["id"])]
    return item


def _shown_level(level: Mapping[str, Any]) -> dict[str, Any]:
    shown = {**plain(level), "priority": level.get("levelPriority")}
    shown.pop("level_priority", None)
    return shown


SKILLS = reference_query(
    "skills", SKILL, {"levels": {"type": "bool", "default": True}}, enrich=_with_levels
)

KIND = ObjectKind(query=SKILLS)
INFO_TASK = KIND.info_task

USER_SKILLS_KIND = ObjectKind(membership=USER_SKILLS)
USER_SKILLS_TASK = USER_SKILLS_KIND.task
