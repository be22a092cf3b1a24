# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a list would change, one difference after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._model.deletion import Decision
from .compare import Comparison
from .rows import Rows


def differences(
    compared: Comparison, rows: Rows, decision: Decision
) -> Iterator[tuple[str, list[Any]]]:
    """What is to be done to each object, and what that starts from and comes to."""
    for number, row in rows.again(compared.todo()):
        wanted = rows.values(number, row)
        raw = compared.found.get(number)
        if raw is None:
            yield "created", [*wanted]
        else:
            yield "updated", [*wanted, str(raw["id"]), raw.get("version")]
    if decision.may_go:
        for surplus, version in zip(compared.surplus, compared.versions):
            yield "deleted", [surplus.thing, version]
