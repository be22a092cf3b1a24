# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a list loses when objects are deleted that are members of it."""

from __future__ import annotations

from collections.abc import Collection

from .._model.history import History
from .._model.membership import Membership
from .._session.context import Context
from .members import as_options, cut_down


def history_of_leaving(
    context: Context, membership: Membership, owner: str, leaving: Collection[str]
) -> History | None:
    """Both sides of the list of an ``owner``, ``None`` where none of the ids is in it.

    It is read anew: the run itself may have changed it.
    """
    path = context.client.path(*membership.place(owner))
    members, _version = cut_down(membership, context.client.get(path), path)
    staying = [member for member in members if member["id"] not in leaving]
    if len(staying) == len(members):
        return None
    before, after = (as_options(context, membership, side) for side in (members, staying))
    return History(before, after, owner)
