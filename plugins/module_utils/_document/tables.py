# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Writing a family as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from .._model.table import Table


def to_csv(table: Table, entries: Iterable[Mapping[str, Any]]) -> str:
    """The entries of a family as CSV in which every text is quoted.

    It is empty where a table would not keep what they say.
    """
    rows = list(table.written(entries))
    if not all(table.keeps(row) for row in rows):
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, table.filled(rows), extrasaction="ignore", quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
