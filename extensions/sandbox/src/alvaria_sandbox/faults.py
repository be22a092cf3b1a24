# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault plan: what goes wrong, where and how often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from alvaria_sandbox import limits

CUTS = ("before", "after", "half")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HEADER_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


@dataclass
class Fault:
    """One planned fault, as POST /_sandbox/faults takes it.

    Match:
    organization (None = any), method ("*" = any), path (a glob on the whole path),
    skip (matches to let pass first), count (faults left, None = for ever).

    Effects:
    status, with body (JSON or text) and headers: answered without processing the request or,
    with processed, instead of the true answer.
    delay, delay_after: seconds before and after processing.
    cut: before (not processed), after (processed, no byte sent), half (headers and half of the
    body sent).
    stale: a read sees the state before the last write.
    edit: API fields that someone else sets in the addressed document just before a write, one
    version up.
    """

    path: str = "*"
    method: str = "*"
    organization: str | None = None
    count: int | None = 1
    skip: int = 0
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    processed: bool = False
    delay: float = 0
    delay_after: float = 0
    cut: str | None = None
    stale: bool = False
    edit: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self._check_match()
        self._check_effects()
        self.headers = {str(name): str(value) for name, value in self.headers.items()}
        if not all(map(_can_be_sent, self.headers.items())):
            raise ValueError("headers: a name or value cannot be sent")
        if not (
            self.status
            or self.delay
            or self.delay_after
            or self.cut
            or self.stale
            or self.edit is not None
        ):
            raise ValueError("a fault needs one of status, delay, delay_after, cut, stale, edit")

    def _check_match(self) -> None:
        texts: list[Any] = [self.path, self.method]
        if self.organization is not None:
            texts.append(self.organization)
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("path, method and organization are texts")
        numbers: list[Any] = [self.skip]
        if self.count is not None:
            numbers.append(self.count)
        if not all(isinstance(item, int) and not isinstance(item, bool) for item in numbers):
            raise ValueError("skip and count are whole numbers")

    def _check_effects(self) -> None:
        if not (limits.is_seconds(self.delay) and limits.is_seconds(self.delay_after)):
            raise ValueError(f"delay and delay_after are seconds, at most {limits.DELAY}")
        if not isinstance(self.stale, bool):
            raise ValueError("stale is true or false")
        if self.cut is not None and self.cut not in CUTS:
            raise ValueError(f"cut must be one of {', '.join(CUTS)}")
        if not isinstance(self.headers, dict) or not (
            self.edit is None or isinstance(self.edit, dict)
        ):
            raise ValueError("headers and edit are objects")
        if self.status is not None and not (
            isinstance(self.status, int) and 200 <= self.status <= 599
        ):
            raise ValueError("status must be an HTTP status from 200 to 599")

    def dump(self) -> dict[str, Any]:
        """Return the values that differ from the defaults, and always path, method and count."""
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return {
            name: value
            for name, value in plain.items()
            if name in ("path", "method", "count")
            or value not in (None, 0, False, {})
            or (name == "edit" and value is not None)
        }

    def effect(self) -> dict[str, Any]:
        """Return what the fault does, for the journal."""
        return {
            name: value
            for name, value in self.dump().items()
            if name not in ("path", "method", "organization", "count", "skip", "body", "headers")
        }


def _can_be_sent(header: tuple[str, str]) -> bool:
    name, value = header
    return bool(HEADER_NAME.fullmatch(name) and HEADER_VALUE.fullmatch(value))


class Faults:
    """The planned faults in order; a request uses up the first one that matches it."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, raw: Mapping[str, Any]) -> None:
        """Plan a fault; raise ValueError for an unknown key or an impossible value."""
        names = {item.name for item in fields(Fault)}
        if unknown := sorted(set(raw) - names):
            raise ValueError(f"unknown keys {', '.join(unknown)}")
        if len(self.planned) >= limits.FAULTS:
            raise ValueError(f"no more than {limits.FAULTS} faults can be planned")
        self.planned.append(Fault(**raw))

    def take(self, organization: str, method: str, path: str) -> Fault | None:
        for fault in self.planned:
            if (
                fault.organization not in (None, organization)
                or fault.method.upper() not in ("*", method)
                or not fnmatchcase(path, fault.path)
            ):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self.planned = [other for other in self.planned if other is not fault]
            return fault
        return None
