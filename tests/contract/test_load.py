# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 requests a second, reads and writes: none fails.

Each is sent when its time has come, and not when the server has time.

For a minute in `make test-all`, and for some seconds in `make test`.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

from ansible_collections.alvaria.cloud.tests import summary
from ansible_collections.alvaria.cloud.tests.integration.support.ways import ALL_WAYS

from .client import Api, Server
from .conftest import start

RATE, SECONDS = 200, 60 if ALL_WAYS else 6
EXCLUSION = {
    "exclusionType": "Account",
    "startTime": "2025-01-01T00:00:00Z",
    "endTime": "2035-01-01T00:00:00Z",
}
#: Requests of one visitor, one after the other, and the seconds between their starts.
STEPS, PAUSE = 6, 0.05
#: No visitor waits longer for an answer (seconds), however busy the machine is; the test then ends
#: at the latest.
PATIENCE = 120


async def visit(
    http: aiohttp.ClientSession, api: Api, number: int, came: float, seen: Counter[str]
) -> None:
    """Adds an exclusion, looks at it and at others, changes it, and removes it."""
    turn = 0

    async def step(method: str, path: str, expected: int, **more: Any) -> Any:
        nonlocal turn
        await asyncio.sleep(came + turn * PAUSE - time.monotonic())
        turn += 1
        seen["requests"] += 1
        async with http.request(method, api.url(path), headers=api.headers, **more) as answer:
            body = await answer.json() if answer.status != 204 else None
            if answer.status != expected:
                raise ValueError(f"{method} {path}: {answer.status} instead of {expected}")
            return body

    value = f"load-{number}"
    try:
        made = await step("POST", "v3/exclusions", 201, json={**EXCLUSION, "exclusionValue": value})
        path = f"v3/exclusions/{made['id']}"
        assert await step("GET", path, 200) == made
        page = await step(
            "GET", "v2/users", 200, params={"maxResults": 10, "startIndex": number % 20}
        )
        assert page["totalItems"] == 24
        changed = await step(
            "PUT",
            path,
            200,
            json={
                **EXCLUSION,
                "exclusionValue": value,
                "reason": "load",
                "version": made["version"],
            },
        )
        assert changed["version"] == made["version"] + 1
        found = await step("GET", "v3/exclusions", 200, params={"exclusionValue": value})
        assert found["totalItems"] == 1
        await step("DELETE", path, 204)
    except (aiohttp.ClientError, TimeoutError, AssertionError, ValueError, KeyError) as error:
        seen["failures"] += 1
        seen[f"{type(error).__name__}: {error}"[:200]] += 1


async def pressure(api: Api) -> tuple[Counter[str], float]:
    """What came of all visitors, and how many seconds it took."""
    seen: Counter[str] = Counter()
    timeout, connector = aiohttp.ClientTimeout(total=PATIENCE), aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(api.server.base, connector=connector, timeout=timeout) as http:
        began = time.monotonic()
        async with asyncio.TaskGroup() as visitors:
            for number in range(RATE * SECONDS // STEPS):
                came = began + number * STEPS / RATE
                await asyncio.sleep(came - time.monotonic())
                visitors.create_task(visit(http, api, number, came, seen))
        return seen, time.monotonic() - began


def test_load(tmp_path: Path) -> None:
    process, base = start(tmp_path, "--data", "empty")
    try:
        server = Server(base)
        api = server.organization("load", data="small")
        before = len(api.rows("exclusions"))
        seen, seconds = asyncio.run(pressure(api))
        summary.add(
            "load", requests=seen["requests"], seconds=round(seconds), failures=seen["failures"]
        )
        print(f"{seen['requests'] / seconds:.1f} requests a second")
        assert not seen["failures"], seen
        assert seen["requests"] == RATE * SECONDS, seen
        assert len(api.rows("exclusions")) == before
        journal = server.control("GET", "journal", organization="load")["entries"]
        assert Counter(entry["status"] // 100 for entry in journal) == {2: RATE * SECONDS + 1}
        assert not any(entry["violations"] for entry in journal)
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0
