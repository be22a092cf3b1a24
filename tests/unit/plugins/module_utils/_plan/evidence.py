# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records, snapshots and bundles to try evidence with."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._api.client import Response
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.sealing import Chain, collected
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._task.record import (
    NAME,
    Recording,
    key_of,
    line_of,
    now,
)

PLACE = {"organization": "demo", "host": "https://example.com"}
NUMBER, MASK_KEY = "+12025550143", "a-key-of-masks"
PLURAL = "/via/v3/organizations/demo/compliance/exclusions"


def key_in(folder: Path, name: str) -> None:
    """A key to sign with; the one called key is allowed."""
    path = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "evidence", "-f", str(path)]
    subprocess.run(command, check=True)
    if name == "key":
        (folder / "allowed").write_text("evidence " + path.with_suffix(".pub").read_text())


def masker(mask_key: str = MASK_KEY) -> Masker:
    return Masker(mask_key)


def recording(folder: Path, mask_key: str = MASK_KEY) -> Recording:
    """A recording of a task in the organization."""
    folder.mkdir(exist_ok=True)
    one = masker(mask_key)
    header = {**PLACE, "record": NAME, "format": 1, "module": "alvaria_exclusion", "who": {}}
    return Recording(str(folder), {**header, "key": key_of(one)}, Gate(one))


def write(
    one: Recording, method: str, identifier: str, body: Any = None, before: Any = None
) -> None:
    """A write of an exclusion that is answered with success."""
    path = PLURAL
    if method != "POST":
        path = f"{PLURAL}/{identifier}"
    with one.sending(method, path, {"json": body, "before": before}) as answered:
        answered(Response(200, {"id": identifier, "version": 1}))


def finish(one: Recording) -> Path:
    """The end of a task that has changed something."""
    done = one.finish(Outcome(True, {}), {"changed": True})
    return Path(done["record_dest"])


def exclusion(number: str = NUMBER) -> dict[str, str]:
    """An exclusion as the API takes it."""
    return {"exclusionType": "Voice", "exclusionValue": number}


def record(folder: Path, identifier: str, method: str = "POST", writes: int = 1) -> Path:
    """A record of a task that has written so much."""
    one = recording(folder)
    body = None
    if method != "DELETE":
        body = exclusion()
    for _number in range(writes):
        write(one, method, identifier, body)
    return finish(one)


def seal(
    folder: Path,
    shown: Sequence[Mapping[str, Any]] | None = (),
    mask_key: str = MASK_KEY,
    meanwhile: Callable[[], None] = lambda: None,
) -> Any:
    """Seal the records of a folder, with a snapshot of what is ``shown``, taken ``meanwhile``."""
    records = folder / "records"
    records.mkdir(exist_ok=True)
    chain = Chain(str(folder / "evidence"), PLACE, key_of(masker(mask_key)))

    def snapshot(path: str) -> dict[str, Any]:
        taken = now()
        lines = b"".join(map(line_of, [{"taken": taken}, *(shown or ())]))
        Path(path).write_bytes(lines)
        meanwhile()
        return {"taken": taken, "finished": now(), "objects": {}}

    with chain.locked():
        found = collected(str(records), PLACE).records
        return chain.seal(found, str(folder / "key"), None if shown is None else snapshot)
