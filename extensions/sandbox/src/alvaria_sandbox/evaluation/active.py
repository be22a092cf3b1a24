# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Active records: contacts that were allowed and are not yet reported, by their keys.

They are stored as documents of a table; this module only judges them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alvaria_sandbox import clock
from alvaria_sandbox.evaluation.model import Tables
from alvaria_sandbox.state import Document

TABLE = "activeRecords"


def is_live(record: Document, tables: Tables, now: datetime) -> bool:
    """Tell whether a record is still valid.

    It is for lifeTimeOfActiveRecord minutes from the check that created it, the end excluded.
    """
    minutes = tables("configurations").rows["attemptTrackers"]["lifeTimeOfActiveRecord"]
    return now < clock.parse(record["creationTime"]) + timedelta(minutes=minutes)
