# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check asks and what it finds. A pure package: rules and attempts come from tables, the time is an argument, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from alvaria_sandbox import clock
from alvaria_sandbox.state import Document, Table

Tables = Callable[[str], Table]

# Order of evaluation. The texts promise none; ours (C.2): the first family that restricts ends the check.
FAMILIES = (
    "exclusions",
    "convenientContactTimes",
    "quotaControls",
    "attemptTrackers",
    "messageTrackers",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One question: may this contact be made now? Empty text and None mean not given; contactAddress may be blank on purpose.

    contact: contactAddress, customer and accountNumber by the API's names. zone: the contact's, in which days and windows are local.
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
    """The rule that forbids the contact. ends None: it does not end by itself. name: of attempt trackers only, as the texts say."""

    rule_id: str
    kind: str
    ends: datetime | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one family, or a whole check, found.

    starts: when a contact that is allowed now will be forbidden. message_type: CanPlay, CanPlayStandard or CannotPlay once message
    trackers were evaluated. available: what is left of the product's quota.
    """

    restriction: Restriction | None = None
    starts: datetime | None = None
    message_type: str | None = None
    available: int | None = None

    def then(self, other: Outcome) -> Outcome:
        """Both findings as one."""
        return Outcome(
            self.restriction or other.restriction,
            earliest(self.starts, other.starts),
            self.message_type or other.message_type,
            self.available if other.available is None else other.available,
        )


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of several moments, None being never."""
    return min((moment for moment in moments if moment is not None), default=None)


def moment_of(document: Document, name: str) -> datetime | None:
    """A stored time in whole milliseconds, the grain of the sandbox's clock."""
    if document.get(name) is None:
        return None
    moment = clock.parse(document[name])
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
