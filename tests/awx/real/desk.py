# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a real AWX is tried from: asks it, launches templates, and notes what is wrong.

The repository of the project and the sandbox are at hand, too.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

WORK = Path(os.environ["AWX_WORK"])
ROOT = Path(__file__).resolve().parents[3]
URL = "http://127.0.0.1:8052"
LOGIN = ("admin", "sandbox-only")
NAMES = ("north", "south", "west")
#: What must be in no log and in no row: secrets, and somebody's telephone number.
HIDDEN = ("hidden-secret", "hidden-key", "hidden-mask", "hidden-vault", "2025550145")
#: Variables of a job's environment that would hold a secret.
OPEN = ("ALVARIA_CLIENT_SECRET", "ALVARIA_API_KEY", "ALVARIA_MASK_KEY", 'ALVARIA_ORGANIZATIONS"')
ENDED = ("successful", "failed", "error", "canceled")

failures: list[str] = []


@cache
def token() -> str:
    """A token for AWX, which takes long to judge a password."""
    basic = base64.b64encode(":".join(LOGIN).encode()).decode()
    body = {"description": "trial", "scope": "write"}
    return str(asked("POST", f"{URL}/api/v2/tokens/", body, f"Basic {basic}")[1]["token"])


def asked(method: str, url: str, body: Any = None, login: str = "") -> tuple[int, Any]:
    """The status and body of an answer."""
    headers = {"Content-Type": "application/json"}
    if login:
        headers["Authorization"] = login
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            status, content = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, content = error.code, error.read()
    return status, json.loads(content) if content.startswith((b"{", b"[")) else content.decode()


def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """The status and body of AWX's answer."""
    return asked(method, URL + path, body, f"Bearer {token()}")


def check(what: str, passed: bool, why: Any = "") -> None:
    """Say whether something is as it should be."""
    print("ok    " if passed else "FAILED", what, "" if passed else why, flush=True)
    if not passed:
        failures.append(what)


def one(kind: str, name: str) -> dict[str, Any]:
    """The object of that name."""
    query = urllib.parse.urlencode({"name": name})
    return dict(call("GET", f"/api/v2/{kind}/?{query}")[1]["results"][0])


def credential(name: str, kind: str, inputs: dict[str, str]) -> dict[str, Any]:
    """Make a credential of that type."""
    body = {
        "name": name,
        "credential_type": one("credential_types", kind)["id"],
        "organization": one("organizations", "Default")["id"],
        "inputs": inputs,
    }
    code, made = call("POST", "/api/v2/credentials/", body)
    check(f"the credential {name} is taken", code == 201, made)
    return dict(made)


def waited(find: Callable[[], Any], seconds: int, every: float = 2) -> Any:
    """What is found within that time."""
    end = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < end:
        time.sleep(every)
    return found


def until_ended(job: dict[str, Any]) -> dict[str, Any]:
    """The job when it has ended."""
    path = job.get("url") or f"/api/v2/jobs/{job['job']}/"
    while True:
        now = dict(call("GET", path)[1])
        if now["status"] in ENDED and now.get("event_processing_finished", True):
            return now
        time.sleep(1)


def output(job: dict[str, Any]) -> str:
    """The log of a job."""
    return str(call("GET", f"/api/v2/jobs/{job['id']}/stdout/?format=txt")[1])


def judged(
    name: str, job: dict[str, Any], status: str = "successful", told: bool = True
) -> dict[str, Any]:
    """Wait for the end of a job, which should be that one, and look at what it shows.

    It has ``told`` what came of it.
    """
    job = until_ended(job)
    log = output(job)
    kind = f"{name} ({job['id']}, {job['job_type']})"
    check(f"{kind} is {status}", job["status"] == status, log)
    check(f"{kind} shows no secret", not any(text in log for text in HIDDEN), log)
    kept = json.dumps(job)
    check(f"{kind} keeps no secret", not any(text in kept for text in (*HIDDEN, *OPEN)), kept)
    check(f"{kind} says what came of it", bool(results(job)) == told, log)
    return job


def started(name: str, kind: str = "job_templates", **body: Any) -> dict[str, Any]:
    """Launch a template of that name."""
    code, job = call("POST", f"/api/v2/{kind}/{one(kind, name)['id']}/launch/", body)
    check(f"{name} {body} is launched", code == 201, job)
    return dict(job)


def launch(name: str, status: str = "successful", told: bool = True, **body: Any) -> dict[str, Any]:
    """Launch a job template and wait for its end."""
    return judged(name, started(name, **body), status, told)


def results(job: dict[str, Any]) -> dict[str, Any]:
    """What a job tells of each organization."""
    return dict(job["artifacts"].get("alvaria_results", {}))


def changed(job: dict[str, Any]) -> set[str]:
    """The organizations in which a job has changed something."""
    return {name for name, result in results(job).items() if result["changed"]}


def nodes(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs of a workflow in their order, slices included."""
    path = f"/api/v2/workflow_jobs/{workflow['id']}/workflow_nodes/?order_by=id"
    found = [node.get("summary_fields", {}).get("job") for node in call("GET", path)[1]["results"]]
    return [node for node in found if node]


def write(path: str, text: str) -> None:
    """Have a file in the repository of the project, which jobs fetch when they begin."""
    file = WORK / "repository" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    git = ["git", "-C", WORK / "repository", "-c", "user.name=trial"]
    git += ["-c", "user.email=trial@example.com"]
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", f"have {path}"], check=True)


def replace(path: str, old: str, new: str) -> None:
    """Replace a text in a file of the repository."""
    text = (WORK / "repository" / path).read_text()
    write(path, text.replace(old, new))


def state(organization: str, table: str) -> list[dict[str, Any]]:
    """What the sandbox holds in a table of an organization."""
    url = f"{os.environ['SANDBOX_URL']}/_sandbox/organizations/{organization}/{table}?limit=1000"
    return list(asked("GET", url)[1]["rows"])
