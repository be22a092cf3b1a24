# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Users, as far as the API lets them be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._references import USER
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Query
from ansible_collections.alvaria.cloud.plugins.module_utils._task import info_task
from ansible_collections.alvaria.cloud.plugins.module_utils._values import plain


def _detailed(context: Context, item: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """A single user in full; a listing keeps the few fields that the API lists."""
    full = item
    if params["user"]:
        full = plain(context.directory.detail(context.client.path(USER.version, USER.api, USER.path, item["id"])))
    full["email"] = full.pop("user", None)
    return full


USERS = Query(
    noun="users",
    title="user",
    api="provisioning",
    paths={"v2": "users"},
    items="users",
    options=ArgumentSpec(
        {
            "user": {"type": "str", "aliases": ["email"]},
            "preferred_name": {"type": "str"},
            "include_inactive": {"type": "bool", "default": False},
        }
    ),
    parameters={"preferred_name": "preferredNameValue", "include_inactive": "includeInactive"},
    default_version="v2",
    paged=True,
    narrow=lambda params: {"email": params["user"]} if "@" in (params["user"] or "") else {},
    keep=lambda raw, params: params["user"] in (None, str(raw.get("id")), raw.get("user")),
    enrich=_detailed,
)

INFO_TASK = info_task(USERS, "alvaria_user_info")
