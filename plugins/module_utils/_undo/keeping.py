# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Keeping what it takes to undo a run, as the options of its task say."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from functools import partial
from typing import Any, Callable

from .._common.errors import Invalid
from .._session.context import Context, Outcome
from .journal import Journal, Seal

#: The options of tasks that can be undone.
UNDO_OPTIONS: dict[str, dict[str, Any]] = {
    "undo_dest": {"type": "path"},
    "undo_plain": {"type": "bool", "default": False},
    "undo_vault_id": {"type": "str"},
}


def place_of(context: Context) -> dict[str, str]:
    """What an undo file belongs to."""
    connection = context.client.connection
    return {"organization": connection.org_id, "host": connection.base_url}


def keeping(context: Context, private: bool, run: Callable[[Context], Outcome]) -> Outcome:
    """What ``run`` comes to, with an undo file where the options ask for one.

    ``private``: it may hold customers' data. Raises ``Invalid`` before anything is done where that
    cannot be kept as it has to be.
    """
    path = context.params["undo_dest"]
    if not path:
        return run(context)
    path = os.path.abspath(path)
    seal = None
    if private and not context.params["undo_plain"]:
        seal = seal_of(context)
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    journal = Journal(path, {**place_of(context), "when": when}, seal)
    outcome = run(replace(context, journal=journal))
    if context.check_mode and outcome.changed:
        journal.refuse_existing()
    if journal.count:
        return replace(outcome, result={**outcome.result, "undo_dest": path})
    return outcome


def seal_of(context: Context) -> Seal:
    """What encrypts the file. Raises ``Invalid`` where nothing can."""
    if context.seal is None:
        raise Invalid(
            "undo_dest: the file would hold customers' data, and a task that runs as a module "
            "does not know the vault's secret.",
            "Run it with connection: local and without async, or set undo_plain: true for a file "
            "in clear that only its owner can read.",
            code="undo-not-encrypted",
        )
    wanted = context.params["undo_vault_id"] or ""
    context.seal("", wanted)
    return partial(_sealed, context.seal, wanted)


def _sealed(seal: Callable[[str, str], str], vault_id: str, text: str) -> str:
    return seal(text, vault_id)
