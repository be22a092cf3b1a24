# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a few digits of a secret are looked for, and where others stand by chance."""

from __future__ import annotations

import re

#: Ports of the sandbox, digests, identifiers and times: any four digits are in them now and then.
_CHANCE = re.compile(
    r"(?<=127\.0\.0\.1:)\d+"
    r"|\b[0-9a-f]{16,}\b"
    r"|(?<=#)[0-9a-f]{6}\b"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?"
)


def by_intent(text: str) -> str:
    """The text without what differs from run to run, to look for a few digits in it."""
    return _CHANCE.sub("", text)
