# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to come of a change that meets a fault, as rules: the first that fits says it."""

from __future__ import annotations

from dataclasses import dataclass

from .changes import Change
from .faults import Fault

CONVERGES = "converges"
#: The server says that it is done, and it is not: no client can know. The next run converges.
TRUSTED = "is taken at its word"
READS, WRITES = ("read", "read-back"), ("write", "last write")

#: Groups of faults by the beginning of their names.
WAIT = ("429", "401", "connection refused", "clock skew")
UNAVAILABLE = ("502", "503", "504")
LOST = ("reset", "answer after the timeout")
GARBLED = ("truncated JSON", "HTML")
VOID = ("empty body", "200 without the object")

#: Modules that do not look for what is there before they write: they can only ask the user to look
#: up what became of a write whose answer is lost.
BLIND = ("alvaria_api", "alvaria_load_job", "alvaria_compliance_status")
#: Modules that do many things, which go on with the others and fail with a list at the end.
BULK = ("alvaria_config", "alvaria_exclusions")
TRACKERS = ("alvaria_attempt_tracker", "alvaria_message_tracker")
#: Modules whose list has no version: they read it again after the write, and write again when it
#: is another.
UNLOCKED = ("alvaria_user_hidden_worktypes", "alvaria_worktype_email_templates")


@dataclass(frozen=True)
class Rule:
    """The ``outcomes`` of the faults whose names begin like that, at those places.

    They are ``CONVERGES``, ``TRUSTED``, or kinds of one clear error.

    ``modules`` (or the names of changes) narrow it down; ``processed``: whether the server has done
    the work.
    """

    outcomes: tuple[str, ...]
    faults: tuple[str, ...]
    places: tuple[str, ...] = READS + WRITES
    modules: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    processed: bool | None = None

    def fits(self, change: Change, fault: Fault, place: str) -> bool:
        """Whether it speaks of this cell."""
        return (
            fault.name.startswith(self.faults)
            and place in self.places
            and (not self.modules or change.module in self.modules)
            and (not self.changes or change.name in self.changes)
            and self.processed in (None, fault.processed)
        )


RULES = (
    Rule((CONVERGES,), WAIT),
    # What only a warning needs is asked for once, and can be done without.
    Rule((CONVERGES,), ("4", "5", *GARBLED, *VOID), ("read-back",), TRACKERS, ("create",)),
    # Reads are repeated when the server is not there, and nothing is made of an answer that is
    # not one.
    Rule((CONVERGES,), (*UNAVAILABLE, *LOST, "stale"), READS),
    Rule(("work",), ("403",), READS, ("alvaria_config",)),
    Rule(("auth",), ("403",), READS),
    Rule((CONVERGES,), ("409 once",), ("read-back",), UNLOCKED, ("add", "add and remove")),
    Rule(("work",), ("500", "409", *GARBLED, *VOID), READS, ("alvaria_config",)),
    Rule(("transport",), ("500", *GARBLED, *VOID), READS),
    Rule(("conflict",), ("409",), READS),
    # A body that was made for what was there is not sent to what somebody else has made of it.
    Rule(("conflict",), ("409", "overtaken"), WRITES, ("alvaria_api",)),
    # Writes are looked up before they are written again.
    Rule((CONVERGES,), ("overtaken",), WRITES),
    # The key of a record that was left behind: it is released, and the check made again.
    Rule((CONVERGES,), ("409 once",), ("write",), ("alvaria_compliance_status",)),
    Rule(("auth", "work"), ("403",), WRITES, BULK),
    Rule(("auth",), ("403",), WRITES),
    Rule(
        ("conflict",),
        ("409",),
        WRITES,
        ("alvaria_load_job", "alvaria_compliance_status", "alvaria_contact_attempt"),
    ),
    Rule(
        ("invalid",), ("409",), WRITES, changes=("delete",)
    ),  # a deletion has no version: something refers to the object
    Rule(("work",), ("409",), ("last write",), ("alvaria_exclusions",)),  # likewise
    Rule(("work",), ("409 for ever",), WRITES, BULK),
    Rule(("conflict",), ("409 for ever",), WRITES),
    Rule((CONVERGES,), ("409",), WRITES),
    Rule((TRUSTED,), VOID, WRITES, ("alvaria_api",)),
    Rule((TRUSTED,), VOID, ("last write",), ("alvaria_compliance_status",)),
    Rule(("transport",), ("500", *UNAVAILABLE, *LOST, *GARBLED, *VOID), WRITES, BLIND),
    # A report is accepted before it is saved, so the module looks for it in any case.
    Rule(("work",), VOID, WRITES, ("alvaria_contact_attempt",), processed=False),
    Rule(
        (CONVERGES, "transport"),
        ("answer after the timeout, processed late",),
        WRITES,
        ("alvaria_contact_attempt",),
    ),  # it may look too early
    Rule((TRUSTED,), VOID, WRITES, processed=False),
    Rule(
        ("transport",),
        ("500", *UNAVAILABLE, *LOST, *GARBLED),
        WRITES,
        ("alvaria_contact_attempt",),
        processed=False,
    ),
    Rule((CONVERGES,), ("500", *UNAVAILABLE, *LOST, *GARBLED, *VOID), WRITES),
)


def expected(change: Change, fault: Fault, place: str) -> tuple[str, ...]:
    """What may come of a cell. Raises ``LookupError`` where no rule speaks of it."""
    for rule in RULES:
        if rule.fits(change, fault, place):
            return rule.outcomes
    raise LookupError(f"no rule for {fault.name} at the {place} of {change.label}")
