# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The question of a check and its findings.

The package is pure: rules and attempts come from tables, the time is an argument, and nothing is
written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from alvaria_sandbox import clock
from alvaria_sandbox.state import Document, Table

Tables = Callable[[str], Table]

# The order of evaluation. The reference does not promise one; ours (C.2): the first family that
# restricts ends the check.
FAMILIES = (
    "exclusions",
    "convenientContactTimes",
    "quotaControls",
    "attemptTrackers",
    "messageTrackers",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One question: may this contact be made now?

    Empty text and None mean not given; contactAddress may be blank on purpose.
    contact: contactAddress, customer and accountNumber by the API's names.
    zone: the contact's, in which days and windows are local.
    own_key: the key that the check came with; its active record is this very contact.
    """

    channel: str
    contact: dict[str, str]
    ssn: str = ""
    contact_list: str = ""
    number_type: int | None = None
    geocodes: tuple[str, ...] = ()
    purpose: str = ""
    product: str = ""
    zone: tzinfo = UTC
    own_key: str = ""
    families: frozenset[str] = frozenset(FAMILIES)

    @property
    def address(self) -> str:
        return self.contact["contactAddress"]


@dataclass(frozen=True, slots=True)
class Restriction:
    """The rule that forbids the contact.

    ends: None when it does not end by itself. name: only of attempt trackers, as in the reference.
    """

    rule_id: str
    kind: str
    ends: datetime | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings of one family, or of a whole check.

    starts: when a contact that is allowed now will be forbidden.
    message_type: CanPlay, CanPlayStandard or CannotPlay once message trackers were evaluated.
    available: the rest of the product's quota.
    """

    restriction: Restriction | None = None
    starts: datetime | None = None
    message_type: str | None = None
    available: int | None = None

    def then(self, other: Outcome) -> Outcome:
        """Combine the findings of two families."""
        available = other.available
        if available is None:
            available = self.available
        return Outcome(
            self.restriction or other.restriction,
            earliest(self.starts, other.starts),
            self.message_type or other.message_type,
            available,
        )


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of several moments; None means never."""
    return min((moment for moment in moments if moment is not None), default=None)


def moment_of(document: Document, name: str) -> datetime | None:
    """Return a stored time in whole milliseconds, the resolution of the sandbox's clock."""
    if document.get(name) is None:
        return None
    moment = clock.parse(document[name])
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
