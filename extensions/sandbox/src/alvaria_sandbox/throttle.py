# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit: a token bucket for each API key, filled by the sandbox's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """`rate` requests a second; one second's worth of them (at least 1) may come at once."""

    rate: float
    level: float
    filled: float

    @classmethod
    def full(cls, rate: float, now: float) -> Bucket:
        return cls(rate, max(1.0, rate), now)

    def take(self, now: float) -> bool:
        """Count one request at `now` (seconds); return False when it is one too many."""
        size = max(1.0, self.rate)
        self.level = min(size, self.level + max(0.0, now - self.filled) * self.rate)
        self.filled = now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def headers(self) -> dict[str, str]:
        """Return the headers of the rate limit.

        RateLimit-Limit: requests in a full bucket. RateLimit-Remaining: requests left.
        RateLimit-Reset: seconds until the bucket is full again.
        """
        size = max(1.0, self.rate)
        return {
            "RateLimit-Limit": str(math.floor(size)),
            "RateLimit-Remaining": str(math.floor(self.level)),
            "RateLimit-Reset": str(math.ceil((size - self.level) / self.rate)),
        }

    def retry_after(self) -> int:
        """Return the whole seconds until one more request is possible, at least 1."""
        return max(1, math.ceil((1 - self.level) / self.rate))
