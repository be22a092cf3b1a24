# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a real AWX makes of extensions/awx: tools/awx_real.sh runs it, with the folder of all of it.

It sets AWX up twice, launches each template, lets the scheduler start some, receives notifications,
and looks for secrets in the database. With names of its functions as arguments, only these of its
parts are tried.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import changes
from desk import (
    HIDDEN,
    LOGIN,
    NAMES,
    ROOT,
    URL,
    WORK,
    call,
    changed,
    check,
    credential,
    failures,
    judged,
    launch,
    one,
    results,
    token,
    waited,
    write,
)

CREDENTIAL = "North, south and west"
#: Those of the template that makes schedules: AWX itself, and the secret of what they hold.
OWN = ("This AWX", "Vault of temporary changes")

received: list[dict[str, Any]] = []


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
        "CONTROLLER_OAUTH_TOKEN": token(),
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


def set_up() -> None:
    """AWX has all of it after one run; another one changes nothing."""
    prepared()
    # The first requests after a start take long, and several at once would make a profile twice.
    call("GET", "/api/v2/me/")
    configure()
    check("another run changes nothing", "changed=0 " in configure())
    credentials()
    named = {"alvaria_awx_credentials": [CREDENTIAL], "alvaria_awx_own_credentials": list(OWN)}
    configure(**named)
    again = configure(**named)
    check("another run with credentials changes nothing", "changed=0 " in again, again)
    template = one("job_templates", "Alvaria evidence")
    signer = one("credentials", "Key of the evidence")
    call("POST", f"{template['url']}credentials/", {"id": signer["id"]})


def prepared() -> None:
    """The repository names the volume and the key, as README.md says."""
    volume = WORK / "volume"
    job = "{{ inventory_hostname }}-{{ tower_job_id | default('local') }}"
    variables = (WORK / "repository" / changes.VARIABLES).read_text()
    variables += f'\nalvaria_config_undo_dest: "{volume}/undo/{job}"\n'
    variables += f"alvaria_record_dest: {volume}/records\n"
    write(changes.VARIABLES, variables)
    public = (WORK / "key.pub").read_text()
    write("evidence.pub", public)
    write("allowed-signers", f"evidence {public}")


def credentials() -> None:
    """AWX takes the credentials that README.md speaks of, with fields left blank."""
    lines = [
        f"{name}:\n  client_id: client-{name}\n  client_secret: hidden-secret-{name}\n"
        f"  api_key: hidden-key-{name}\n  mask_key: hidden-mask-of-{name}-0001\n"
        for name in NAMES
    ]
    inputs = {
        "organizations": "".join(lines),
        "base_url": os.environ["SANDBOX_URL"],
        "region": "",
    }
    credential(CREDENTIAL, "Alvaria Cloud organizations", inputs)
    blank = {"token_url": "", "base_url": "", "region": "", "mask_key": ""}
    needed = {"org_id": "north", "client_id": "x", "client_secret": "x", "api_key": "x"}
    north = credential("North", "Alvaria Cloud", {**needed, **blank})
    check("its region stays blank", north.get("inputs", {}).get("region", "") == "", north)
    own = {"host": URL, "username": LOGIN[0], "password": LOGIN[1]}
    credential(OWN[0], "Red Hat Ansible Automation Platform", own)
    credential(OWN[1], "Vault", {"vault_password": "hidden-vault-password"})
    key = {"ssh_key_data": (WORK / "key").read_text()}
    credential("Key of the evidence", "Machine", key)


def templates() -> None:
    """Each template runs, with no more answers than it asks for."""
    foretold = results(launch("Alvaria apply", job_type="check"))
    check("all organizations were compared", set(foretold) == set(NAMES), foretold)
    launch("Alvaria apply")
    again = launch("Alvaria apply")
    check("applied again, nothing changes", not changed(again), results(again))
    # The organizations have more than the documents list, which is no drift, as the inventory says.
    launch("Alvaria drift")
    launch("Alvaria drift", "failed", extra_vars={"alvaria_drift_unlisted": "true"})
    launch("Alvaria gate", limit="north", job_type="check")
    launch("Alvaria gate")
    launch("Alvaria exclusions", job_type="check")
    launch("Alvaria exclusions", limit="south", verbosity=3)
    families = {"alvaria_export_families": ["signatures"]}
    launch("Alvaria export", extra_vars=families)
    for name in ("Alvaria export", "Alvaria promote", "Alvaria undo"):
        number = one("job_templates", name)["id"]
        code, answer = call("POST", f"/api/v2/job_templates/{number}/launch/", {})
        check(f"{name} is not launched without a choice", code == 400, answer)


def alone() -> None:
    """The credential of one organization serves a job as well."""
    inputs = {
        "org_id": "north",
        "client_id": "client-north",
        "client_secret": "hidden-secret-north",
        "api_key": "hidden-key-north",
        "mask_key": "hidden-mask-of-north-0001",
        "base_url": os.environ["SANDBOX_URL"],
    }
    made = credential("North alone", "Alvaria Cloud", inputs)
    model = one("job_templates", "Alvaria apply")
    kept = {name: model[name] for name in ("project", "inventory", "playbook")}
    body = {"name": "Alvaria alone", "limit": "north", "job_type": "check", **kept}
    template = call("POST", "/api/v2/job_templates/", body)[1]
    call("POST", f"{template['url']}credentials/", {"id": made["id"]})
    job = launch("Alvaria alone")
    environment = json.dumps(job.get("job_env", {}))
    check("its environment names a file", "ALVARIA_CREDENTIALS_FILE" in environment, environment)


def scheduled() -> None:
    """The scheduler starts what is due."""
    due = datetime.now(UTC) + timedelta(seconds=45)
    rule = f"DTSTART;TZID=Etc/UTC:{due:%Y%m%dT%H%M%S} RRULE:FREQ=DAILY;INTERVAL=1"
    names = {
        "Alvaria drift": "Alvaria drift every night",
        "Alvaria changes": "Alvaria changes every morning",
        "Alvaria temporary": "Alvaria temporary every hour",
    }
    for name in names.values():
        code, answer = call("PATCH", one("schedules", name)["url"], {"rrule": rule})
        check(f"{name} is due in a minute", code == 200, answer)
    for template, name in names.items():
        path = f"/api/v2/jobs/?schedule={one('schedules', name)['id']}"
        found = waited(lambda path=path: call("GET", path)[1]["results"], 240)
        check(f"the scheduler starts {template}", bool(found))
        if found:
            judged(f"{template}, scheduled", found[0])


def notified() -> None:
    """The webhook has heard of jobs, and of what came of them."""
    heard = waited(lambda: [one for one in received if one.get("results")], 60)
    check("the webhook gets the results of jobs", bool(heard), received[:3])
    if heard:
        print("      ", json.dumps(heard[0])[:300])


def nothing_hidden_is_stored() -> None:
    """No row of the database holds a secret or a number of somebody, in base64 neither."""
    dump = subprocess.run(
        ["pg_dump", "-h", "127.0.0.1", "-p", os.environ["AWX_DATABASE_PORT"], "-U", "awx", "awx"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for text in HIDDEN:
        for spelling in (text, *in_base64(text)):
            lines = [line[:300] for line in dump.splitlines() if spelling in line]
            check(f"the database does not hold {text}... as {spelling}", not lines, lines[:2])


def in_base64(text: str) -> list[str]:
    """What of a text is the same wherever it stands in a longer one."""
    made = []
    for shift in range(3):
        encoded = base64.b64encode(b"x" * shift + text.encode()).decode()
        made.append(encoded[(0, 2, 3)[shift] : (len(text) + shift) // 3 * 4])
    return made


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


PARTS = (
    set_up,
    templates,
    changes.slices,
    changes.plans,
    changes.undone,
    changes.promoted,
    changes.temporary,
    changes.cancelled,
    changes.reports,
    changes.evidence,
    alone,
    scheduled,
    notified,
    nothing_hidden_is_stored,
)


def main(chosen: list[str]) -> int:
    """Run all of it, or what is chosen; one is the code of a failure."""
    unknown = set(chosen) - {part.__name__ for part in PARTS}
    if unknown:
        print(f"There is no part {', '.join(sorted(unknown))}.")
        return 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    Thread(target=server.serve_forever, daemon=True).start()
    os.environ["WEBHOOK_URL"] = f"http://127.0.0.1:{server.server_port}/"
    for part in PARTS:
        if not chosen or part.__name__ in chosen:
            print(f"== {(part.__doc__ or '').splitlines()[0]}", flush=True)
            part()
    print("failed:" if failures else "All of it is as it should be.", *failures, sep="\n  ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
