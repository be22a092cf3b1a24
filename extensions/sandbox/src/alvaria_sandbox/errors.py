# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a handler raises when the API would refuse the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(slots=True)
class ApiError(Exception):
    """An answer with an error status.

    status: HTTP status. message: one line for people. scope: the part of the request that is at fault
    (path, query, body, state ...). reason: a short code. headers: extra response headers.
    The reference texts give no vocabulary for scope and reason (FACTS P05); these are the sandbox's own.
    """

    status: int
    message: str
    scope: str = "request"
    reason: str = "invalid"
    headers: dict[str, str] = field(default_factory=dict)

    def items(self) -> list[dict[str, str]]:
        """The `errors` list of the API's error body."""
        return [{"scope": self.scope, "reason": self.reason, "message": self.message}]


def phrase(status: int) -> str:
    """The `message` of the API's error body; 429 reads 'Throttled' in the reference examples (FACTS C33)."""
    return "Throttled" if status == 429 else HTTPStatus(status).phrase


def invalid(place: str, why: str) -> ApiError:
    """400 for the value at `place`, such as `body/userSkills/0/id`."""
    return ApiError(400, f"{place}: {why}", scope=place.split("/", 1)[0])


def not_found(what: str, name: str) -> ApiError:
    """404 for an object or path that does not exist."""
    return ApiError(404, f"{what} {name!r} does not exist", scope="path", reason="notFound")


def conflict(why: str, reason: str = "conflict") -> ApiError:
    """409: a version that is not the current one, or something that must be unique and is not."""
    return ApiError(409, why, scope="body", reason=reason)


def unprocessable(why: str, place: str = "body") -> ApiError:
    """422, which only systemExternals knows (FACTS P13)."""
    return ApiError(422, why, scope=place.split("/", 1)[0], reason="unprocessable")
