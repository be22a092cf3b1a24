# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The physical limit: a client that sends the least possible requests, a fixed number at once.

It does nothing else with the answers.

Run as a program, ``bare.py URL ORGANIZATION TOKEN KEY CONCURRENCY`` reads requests as JSON from
standard input: a list of stages of ``[method, path]`` or ``[method, path, body]``. Those of a stage
are sent side by side. It prints the seconds and the requests that were sent.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import aiohttp

Stage = Sequence[Sequence[Any]]


async def send(
    url: str, organization: str, token: str, key: str, concurrency: int, stages: Sequence[Stage]
) -> int:
    """Send the stages one after the other.

    Raises ``ValueError`` for an answer that is not a success.
    """
    headers = {"Authorization": f"Bearer {token}", "x-api-key": key}
    async with aiohttp.ClientSession(
        headers=headers, connector=aiohttp.TCPConnector(limit=concurrency)
    ) as session:

        async def work(requests: Iterator[Sequence[Any]]) -> int:
            count = 0
            for method, path, *body in requests:
                place = url + path.replace("{org}", f"organizations/{organization}")
                async with session.request(method, place, json=body[0] if body else None) as answer:
                    if answer.status >= 300:
                        raise ValueError(f"{method} {path} answered {answer.status}")
                    await answer.json()
                count += 1
            return count

        done = 0
        for stage in stages:
            requests = iter(stage)
            done += sum(await asyncio.gather(*(work(requests) for _worker in range(concurrency))))
        return done


def main() -> None:
    """Entry point."""
    url, organization, token, key, concurrency = sys.argv[1:]
    stages = json.load(sys.stdin)
    started = time.perf_counter()
    count = asyncio.run(send(url, organization, token, key, int(concurrency), stages))
    print(json.dumps({"seconds": time.perf_counter() - started, "requests": count}))


if __name__ == "__main__":
    main()
