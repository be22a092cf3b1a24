# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a running task works with: its session, options and modes, and a place for warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .._api.client import Client
from .._api.connection import Connection
from .._common.errors import AlvariaError
from .._model.agreed import Agreed
from .._model.field import Field, Values
from .._model.history import Amend, History, Recorder
from .._model.reference import Reference
from .._model.resource import Resource
from .._model.wanted import Wanted
from .._privacy.gate import Gate
from .._privacy.mask import Masker
from .memory import ONE_BY_ONE, Looking, Memory
from .names import Directory


@dataclass
class Session:
    """What tasks with the same connection share within one process.

    Connections and token last as long as the process, what was read as long as one attempt.
    """

    client: Client
    memory: Memory = field(default_factory=Memory)

    @classmethod
    def open(cls, connection: Connection) -> Session:
        """A session for these settings; nothing is sent yet."""
        return cls(Client(connection))

    def forget(self) -> None:
        """Read everything anew from now on."""
        self.memory = Memory()

    def directory(self, looking: Looking = ONE_BY_ONE) -> Directory:
        """Names to objects, for somebody who looks in this way."""
        return Directory(self.client, self.memory, looking)


@dataclass
class Context:
    """One run of one task."""

    session: Session
    params: Mapping[str, Any]
    check_mode: bool
    #: What every text passes that may repeat something from outside.
    gate: Gate
    warnings: list[str] = field(default_factory=list)
    #: Where lines for the user go while the task runs.
    say: Callable[[str], None] = lambda text: None
    #: How objects are looked for.
    looking: Looking = ONE_BY_ONE
    #: What the options ask for, where somebody has translated them already.
    wanted: Wanted | None = None
    #: Whether nobody looks at the result of what does not change.
    terse: bool = False
    #: What a plan has read and its carrying out need not read again.
    remembered: dict[str, Any] = field(default_factory=dict)
    #: Encrypts a text with the vault's secret of that id, where the run has one.
    seal: Callable[[str, str], str] | None = None
    #: Decrypts a text with the vault's secrets.
    unseal: Callable[[str], str] | None = None
    #: What keeps the changes of the run, so that they can be undone.
    journal: Recorder | None = None
    #: The change that was approved, where only that one may be written.
    agreed: Agreed | None = None
    #: What decides by what is there, in place of the options.
    amend: Amend | None = None

    @property
    def client(self) -> Client:
        """The transport."""
        return self.session.client

    @property
    def masker(self) -> Masker:
        """What masks personal values."""
        return self.gate.masker

    @property
    def directory(self) -> Directory:
        """Names to objects."""
        return self.session.directory(self.looking)

    def asked(self, resource: Resource) -> Wanted:
        """What the options ask for, translated once. Raises ``Invalid``."""
        known = self.wanted
        if known is None or known.params is not self.params or known.resource is not resource:
            known = self.wanted = Wanted.of(resource, self.params)
        return known

    def warn(self, text: str) -> None:
        """Show a warning to the user, once; an empty one is none."""
        if text and text not in self.warnings:
            self.warnings.append(text)

    def find(self, reference: Reference, wanted: str, option: str) -> dict[str, Any]:
        """The object that an option refers to; an inactive one is taken with a warning."""
        entry = self.directory.find(reference, wanted, option)
        if entry.get("active") is False:
            self.warn(f"{option}: the {reference.title} {wanted!r} is inactive.")
        return entry

    def read(self, path: str) -> Any:
        """What is at ``path``.

        What a plan has read serves once more to carry it out, provided that a version guards the
        write.
        """
        if path in self.remembered:
            if self.check_mode:
                return self.remembered[path]
            return self.remembered.pop(path)
        body = self.client.get(path)
        if self.check_mode and isinstance(body, Mapping) and body.get("version") is not None:
            self.remembered[path] = body
        return body

    def shown(self, fields: tuple[Field, ...], values: Values) -> dict[str, Any]:
        """``values`` (by option name, the whole object) with personal data masked."""
        return self.masker.shown(fields, values)


@dataclass(frozen=True)
class Outcome:
    """What a task did (or, in check mode, would do)."""

    changed: bool
    result: Mapping[str, Any]
    #: What the diff shows, already masked; ``None`` where the task has nothing to compare.
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    #: Why the task fails with all of this as its result.
    failure: AlvariaError | None = None
    #: How many requests it takes to carry out what was planned.
    cost: int = 1
    #: Whether what was written shows.
    shows: bool = True
    #: Both sides in clear, where the run keeps its changes.
    history: History | None = None

    @property
    def action(self) -> str:
        """What was done to the one object that it is about."""
        if not self.changed:
            return "unchanged"
        if not self.before:
            return "created"
        if not self.after:
            return "deleted"
        return "updated"
