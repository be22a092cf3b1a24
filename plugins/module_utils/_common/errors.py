# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Everything that can go wrong, as exceptions that say what failed, where, and what to do."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

#: The installed page that has the cause and the remedy of each code, below a collections path.
HELP = "ansible_collections/alvaria/cloud/docs/docsite/rst/troubleshooting.rst#"


#: What a remedy says when a write is in doubt.
MAYBE = " The write may have been processed."


class AlvariaError(Exception):
    """Base of all errors that the engine raises on purpose.

    ``message`` is one sentence, ``remedy`` another that says what to do. ``items`` are the API's
    own error items (``scope``, ``reason``, ``message``), ``details`` anything else that this kind
    of error shows. ``code`` is the word for this error: a section of the page of error messages,
    to which the result links.
    """

    kind = "error"
    #: Whether the write that failed, or an earlier try of it, may still have been processed.
    ambiguous = False
    #: Whether the task had changed something before it failed.
    changed = False

    def __init__(
        self,
        message: str,
        remedy: str = "",
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        items: Sequence[Mapping[str, Any]] = (),
        details: Mapping[str, Any] | None = None,
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.method = method
        self.path = path
        self.status = status
        self.items = [dict(item) for item in items]
        self.details = dict(details or {})
        self.code = code

    def __str__(self) -> str:
        if not self.remedy:
            return self.message
        return f"{self.message} {self.remedy}"

    def as_result(self) -> dict[str, Any]:
        """The error as keys of a failed task's result: ``msg`` and ``error``."""
        error: dict[str, Any] = {"kind": self.kind}
        # A key named items could not be read in a template: there it is a dictionary's method.
        known = {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "reasons": self.items,
            "remedy": self.remedy,
        }
        error.update({key: value for key, value in known.items() if value})
        error.update(self.details)
        text = str(self)
        if not self.code:
            return {"msg": text, "error": error}
        error.update(code=self.code, help=HELP + self.code)
        if not text.endswith("."):
            text += "."
        return {"msg": f"{text} See {HELP}{self.code}", "error": error}


class AuthError(AlvariaError):
    """Credentials, token or API key were refused."""

    kind = "auth"


class NotFound(AlvariaError):
    """The addressed object, or an object that an option names, does not exist."""

    kind = "not_found"


class Conflict(AlvariaError):
    """The version lock was lost to other writers, or the object clashes with another one (409)."""

    kind = "conflict"


class Invalid(AlvariaError):
    """The options are not valid, by themselves or for the server."""

    kind = "invalid"


class Unfit(Invalid):
    """A person's value cannot be meant. The message does not repeat it."""


class Ambiguous(Invalid):
    """Several objects go by the given name or identity.

    The options are valid, but the organization has doubles.
    """


class Doubtful(Invalid):
    """A value that is not to be written, though an organization may hold it.

    In a document it concerns its item alone: the document may be an export.
    """


class Throttled(AlvariaError):
    """The rate limit was still exceeded after all retries."""

    kind = "throttled"


class TransportError(AlvariaError):
    """No usable answer."""

    kind = "transport"

    def __init__(
        self, message: str, remedy: str = "", ambiguous: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(message, remedy, **kwargs)
        self.ambiguous = ambiguous


class WorkFailed(AlvariaError):
    """The platform accepted the work, but the work failed."""

    kind = "work"


class ExpectationFailed(AlvariaError):
    """The platform's answer is not the one that the user expects."""

    kind = "expectation"


class Stopped(AlvariaError):
    """The run had to end before its work was done."""

    kind = "stopped"


class CheckModeViolation(AlvariaError):
    """A write was attempted in check mode: the transport refuses it."""

    kind = "check_mode"


@contextmanager
def after_a_write(written: bool = True, in_doubt: bool = False) -> Iterator[None]:
    """Mark an error that passes through here as one that came after a change.

    ``in_doubt``: after a write, too, of which nobody knows whether it was processed.
    """
    try:
        yield
    except AlvariaError as exc:
        exc.changed = exc.changed or written
        if in_doubt and not exc.ambiguous:
            exc.ambiguous = True
            exc.remedy += MAYBE
        raise


def error_items(body: Any) -> tuple[str, list[dict[str, Any]]]:
    """Take the message and the error items out of an API error body.

    Both documented envelopes are read: ``{"error": {"code", "message", "errors"}}`` and the bare
    inner object. Anything else gives an empty message.
    """
    if not isinstance(body, Mapping):
        return "", []
    inner = body.get("error", body)
    if inner is None:
        return "", []
    if not isinstance(inner, Mapping):
        return str(inner), []
    items: list[dict[str, Any]] = []
    raw = inner.get("errors")
    if isinstance(raw, list):
        items = [dict(item) for item in raw if isinstance(item, Mapping)]
    return str(inner.get("message") or ""), items


def holds_error(body: Any) -> bool:
    """Whether a body is that of an error, in either of the documented envelopes or as a text."""
    if not isinstance(body, Mapping):
        return False
    inner = body.get("error")
    if isinstance(inner, (Mapping, str)):
        return inner != ""
    return "id" not in body and "message" in body and isinstance(body.get("errors"), list)


def internal_error(name: str, exc: Exception) -> AlvariaError:
    """A mistake of ours as an error: it says where, without a traceback and its values."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    error = AlvariaError(
        f"Internal error in {name} ({type(exc).__name__} at {where}). "
        "Please report it with the task that caused it.",
        code="internal-error",
    )
    error.kind = "internal"
    return error
