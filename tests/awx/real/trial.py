# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a real AWX makes of extensions/awx: tools/awx_real.sh runs it, with the folder of all of it.

It sets AWX up twice, launches each template, lets the scheduler start one, receives a notification,
and looks for secrets in the database.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

WORK = Path(os.environ["AWX_WORK"])
ROOT = Path(__file__).resolve().parents[3]
URL = "http://127.0.0.1:8052"
LOGIN = ("admin", "sandbox-only")
CREDENTIAL = "North, south and west"
NAMES = ("north", "south", "west")
#: What must be in no log and in no row: secrets, and somebody's telephone number.
HIDDEN = ("hidden-secret", "hidden-key", "2025550145")
ENDED = ("successful", "failed", "error", "canceled")

received: list[dict[str, Any]] = []
failures: list[str] = []


def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """The status and body of AWX's answer."""
    login = base64.b64encode(":".join(LOGIN).encode()).decode()
    request = urllib.request.Request(
        path if path.startswith("http") else URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Basic {login}"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            status, content = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, content = error.code, error.read()
    return status, json.loads(content) if content.startswith((b"{", b"[")) else content.decode()


def check(what: str, passed: bool, why: Any = "") -> None:
    """Say whether something is as it should be."""
    print("ok    " if passed else "FAILED", what, "" if passed else why, flush=True)
    if not passed:
        failures.append(what)


def one(kind: str, name: str) -> dict[str, Any]:
    """The object of that name."""
    query = urllib.parse.urlencode({"name": name})
    return dict(call("GET", f"/api/v2/{kind}/?{query}")[1]["results"][0])


def configure(**variables: Any) -> str:
    """Run configure.yml, and return its output."""
    variables = {
        "ansible_python_interpreter": sys.executable,
        "alvaria_awx_scm_url": f"file://{WORK}/repository",
        "alvaria_awx_image": "registry.example.com/alvaria-cloud:0.1.0",
        "alvaria_awx_webhook_url": os.environ["WEBHOOK_URL"],
        **variables,
    }
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(WORK / "awx-collections"),
        "ANSIBLE_NOCOLOR": "true",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "CONTROLLER_HOST": URL,
        "CONTROLLER_USERNAME": LOGIN[0],
        "CONTROLLER_PASSWORD": LOGIN[1],
        "CONTROLLER_REQUEST_TIMEOUT": "120",
    }
    playbook = ROOT / "extensions" / "awx" / "configure.yml"
    done = subprocess.run(
        [WORK / "image/bin/ansible-playbook", playbook, "-e", json.dumps(variables)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    check("configure.yml ends well", done.returncode == 0, done.stdout + done.stderr)
    return done.stdout


def until_ended(job: dict[str, Any]) -> dict[str, Any]:
    """The job when it has ended."""
    path = job.get("url") or f"/api/v2/jobs/{job['job']}/"
    while True:
        now = dict(call("GET", path)[1])
        if now["status"] in ENDED and now.get("event_processing_finished", True):
            return now
        time.sleep(2)


def output(job: dict[str, Any]) -> str:
    """The log of a job."""
    return str(call("GET", f"/api/v2/jobs/{job['id']}/stdout/?format=txt")[1])


def launch(name: str, status: str = "successful", **body: Any) -> dict[str, Any]:
    """Launch a template and wait for its end, which should be that one."""
    code, job = call(
        "POST", f"/api/v2/job_templates/{one('job_templates', name)['id']}/launch/", body
    )
    check(f"{name} {body} is launched", code == 201, job)
    if code != 201:
        return {}
    job = until_ended(job)
    log = output(job)
    check(f"{name} {body.get('job_type', 'run')} is {status}", job["status"] == status, log)
    check(f"{name} shows no secret", not any(text in log for text in HIDDEN), log)
    check(f"{name} says what came of it", bool(job["artifacts"].get("alvaria_results")), log)
    return job


def set_up() -> None:
    """AWX has all of it after one run; another one changes nothing."""
    # The first requests after a start take long, and several at once would make a profile twice.
    call("GET", "/api/v2/me/")
    configure()
    check("another run changes nothing", "changed=0 " in configure())
    kind = one("credential_types", "Alvaria Cloud organizations")
    lines = [
        f"{name}:\n  client_id: client-{name}\n  client_secret: hidden-secret-{name}\n"
        f"  api_key: hidden-key-{name}\n"
        for name in NAMES
    ]
    inputs = {
        "organizations": "".join(lines),
        "base_url": os.environ["SANDBOX_URL"],
        "region": "",
    }
    body = {"name": CREDENTIAL, "credential_type": kind["id"], "inputs": inputs}
    organization = one("organizations", "Default")["id"]
    code, answer = call("POST", "/api/v2/credentials/", {**body, "organization": organization})
    check("a credential with blank fields is taken", code == 201, answer)
    blank = {"token_url": "", "base_url": "", "region": ""}
    needed = {"org_id": "north", "client_id": "x", "client_secret": "x", "api_key": "x"}
    body = {
        "name": "North",
        "credential_type": one("credential_types", "Alvaria Cloud")["id"],
        "organization": organization,
        "inputs": {**needed, **blank},
    }
    code, answer = call("POST", "/api/v2/credentials/", body)
    check("a credential of one organization with blank fields is taken", code == 201, answer)
    check("its region stays blank", answer.get("inputs", {}).get("region", "") == "", answer)
    configure(alvaria_awx_credentials=[CREDENTIAL])
    again = configure(alvaria_awx_credentials=[CREDENTIAL])
    check("another run with the credential changes nothing", "changed=0 " in again, again)


def templates() -> None:
    """Each template runs, with no more answers than it asks for."""
    organizations = set(launch("Alvaria apply", job_type="check")["artifacts"]["alvaria_results"])
    check("all organizations were compared", organizations == set(NAMES), organizations)
    launch("Alvaria apply")
    again = launch("Alvaria apply")["artifacts"]["alvaria_results"]
    check(
        "applied again, nothing changes", not any(one["changed"] for one in again.values()), again
    )
    launch("Alvaria drift", extra_vars={"alvaria_drift_unlisted": "false"})
    launch("Alvaria drift", "failed")
    launch("Alvaria gate", limit="north")
    launch("Alvaria exclusions", limit="south", verbosity=3)
    families = {"alvaria_export_families": ["signatures"]}
    launch("Alvaria export", extra_vars=families)
    both = {"alvaria_promote_from": "north", "alvaria_promote_to": "west"}
    chosen = {**both, "alvaria_promote_families": ["signatures"]}
    launch("Alvaria promote", job_type="check", extra_vars=chosen)
    for name in ("Alvaria export", "Alvaria promote"):
        number = one("job_templates", name)["id"]
        code, answer = call("POST", f"/api/v2/job_templates/{number}/launch/", {})
        check(f"{name} is not launched without a choice", code == 400, answer)


def alone() -> None:
    """The credential of one organization serves a job as well."""
    organization = one("organizations", "Default")["id"]
    inputs = {
        "org_id": "north",
        "client_id": "client-north",
        "client_secret": "hidden-secret-north",
        "api_key": "hidden-key-north",
        "base_url": os.environ["SANDBOX_URL"],
    }
    body = {
        "name": "North alone",
        "credential_type": one("credential_types", "Alvaria Cloud")["id"],
        "organization": organization,
        "inputs": inputs,
    }
    credential = call("POST", "/api/v2/credentials/", body)[1]
    model = one("job_templates", "Alvaria apply")
    kept = {name: model[name] for name in ("project", "inventory", "playbook")}
    body = {"name": "Alvaria alone", "limit": "north", "job_type": "check", **kept}
    made = call("POST", "/api/v2/job_templates/", body)[1]
    call("POST", f"{made['url']}credentials/", {"id": credential["id"]})
    job = launch("Alvaria alone")
    environment = json.dumps(job.get("job_env", {}))
    check("its environment names a file", "ALVARIA_CREDENTIALS_FILE" in environment, environment)


def scheduled() -> None:
    """The scheduler starts what is due."""
    schedule = one("schedules", "Alvaria drift every night")
    due = datetime.now(UTC) + timedelta(seconds=45)
    rule = f"DTSTART;TZID=Etc/UTC:{due:%Y%m%dT%H%M%S} RRULE:FREQ=DAILY;INTERVAL=1"
    code, answer = call("PATCH", schedule["url"], {"rrule": rule})
    check("the schedule is due in a minute", code == 200, answer)
    number = one("job_templates", "Alvaria drift")["id"]
    path = f"/api/v2/jobs/?launch_type=scheduled&job_template={number}"
    found = waited(lambda: call("GET", path)[1]["results"], 240)
    check("the scheduler starts it", bool(found))
    if found:
        job = until_ended(found[0])
        check("the scheduled job is successful", job["status"] == "successful", output(job))


def waited(find: Callable[[], Any], seconds: int) -> Any:
    """What is found within that time."""
    end = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < end:
        time.sleep(3)
    return found


def notified() -> None:
    """The webhook has heard of jobs, and of what came of them."""
    heard = waited(lambda: [one for one in received if one.get("results")], 60)
    check("the webhook gets the results of jobs", bool(heard), received[:3])
    if heard:
        print("      ", json.dumps(heard[0])[:300])


def nothing_hidden_is_stored() -> None:
    """No row of the database holds a secret or a number of somebody."""
    dump = subprocess.run(
        ["pg_dump", "-h", "127.0.0.1", "-p", os.environ["AWX_DATABASE_PORT"], "-U", "awx", "awx"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for text in HIDDEN:
        lines = [line[:300] for line in dump.splitlines() if text in line]
        check(f"the database does not hold {text}...", not lines, lines[:2])


class Webhook(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    def do_POST(self) -> None:
        """Take a notification."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        received.append(json.loads(content))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> int:
    """Run all of it; one is the code of a failure."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    Thread(target=server.serve_forever, daemon=True).start()
    os.environ["WEBHOOK_URL"] = f"http://127.0.0.1:{server.server_port}/"
    for part in (set_up, templates, alone, scheduled, notified, nothing_hidden_is_stored):
        print(f"== {(part.__doc__ or '').splitlines()[0]}", flush=True)
        part()
    print("failed:" if failures else "All of it is as it should be.", *failures, sep="\n  ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
