# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that a handler raises when the API would refuse the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(slots=True)
class ApiError(Exception):
    """An answer with an error status.

    status: HTTP status. message: one line for people.
    scope: the part of the request that is at fault (path, query, body, state ...).
    reason: a short code. headers: extra response headers.
    The reference gives no vocabulary for scope and reason (FACTS P05); ours is the sandbox's own.
    """

    status: int
    message: str
    scope: str = "request"
    reason: str = "invalid"
    headers: dict[str, str] = field(default_factory=dict)

    def items(self) -> list[dict[str, str]]:
        """Return the `errors` list of the API's error body."""
        return [{"scope": self.scope, "reason": self.reason, "message": self.message}]


def phrase(status: int) -> str:
    """Return the `message` of the API's error body.

    429 reads 'Throttled' in the reference examples (FACTS C33).
    """
    if status == 429:
        return "Throttled"
    return HTTPStatus(status).phrase


def invalid(place: str, why: str) -> ApiError:
    """Return a 400 for the value at `place`, such as `body/userSkills/0/id`."""
    return ApiError(400, f"{place}: {why}", scope=place.split("/", 1)[0])


def not_found(what: str, name: str) -> ApiError:
    """Return a 404 for an object or path that does not exist."""
    return ApiError(404, f"{what} {name!r} does not exist", scope="path", reason="notFound")


def conflict(why: str, reason: str = "conflict") -> ApiError:
    """Return a 409 for an outdated version or for something that must be unique and is not."""
    return ApiError(409, why, scope="body", reason=reason)


def unprocessable(why: str, place: str = "body") -> ApiError:
    """Return a 422, which only systemExternals uses (FACTS P13)."""
    return ApiError(422, why, scope=place.split("/", 1)[0], reason="unprocessable")
