# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong for users gives one clear message.

It has a remedy and no traceback, and nothing is written.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from .support.playbook import play, run
from .support.sandbox import Organization, serving, writes
from .support.ways import mostly, thorough

#: A dialect spells objects, of which there is none in an answer that is an error.
dialect = mostly("documented")

EXECUTIONS = ["worker", "module"]
TASK: dict[str, Any] = {
    "name": "try",
    "alvaria.cloud.alvaria_exclusion": {
        "exclusion_type": "Voice",
        "exclusion_value": "+12025550143",
        "start_time": "2026-01-01T00:00:00Z",
        "end_time": "2030-01-01T00:00:00Z",
    },
}


@dataclass(frozen=True)
class Failure:
    """A task that must fail: options that it has (``None``: has not), and words of its message.

    ``fault`` is what the server does; ``sends`` says that it is the write that fails.
    """

    words: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    fault: dict[str, Any] = field(default_factory=dict)
    sends: bool = False


def _page(method: str) -> Failure:
    """A web page comes instead of an answer in JSON."""
    page = "<html><body>Log in, please</body></html>"
    return Failure(
        (
            "answered something that is not JSON (text/html",
            "Check that base_url is the API's address",
        ),
        fault={
            "method": method,
            "path": "*/compliance/*",
            "status": 200,
            "body": page,
            "headers": {"Content-Type": "text/html"},
        },
        sends=method == "POST",
    )


def _listing(body: Any) -> Failure:
    """JSON comes that is no listing."""
    return Failure(
        ("answered without a list 'exclusions'",),
        fault={
            "method": "GET",
            "path": "*/exclusions",
            "status": 200,
            "body": body,
            "headers": {"Content-Type": "application/json"},
        },
    )


#: What the glue of the task finds, which the worker's and the module's do each in its own way.
OPTIONS = {
    "no login at all": Failure(
        ("one of the following is required: access_token, client_id",),
        {"client_id": None, "client_secret": None},
    ),
    "an option that does not exist": Failure(
        ("Unsupported parameters", "end_tim", "end_time"), {"end_tim": "never"}
    ),
    "an address that is no URL": Failure(
        ("base_url: not an http(s) URL.",), {"base_url": "ftp://127.0.0.1"}
    ),
    "a login in the address": Failure(
        ("base_url: holds a user name or password.",),
        {"base_url": "https://user:letmein@127.0.0.1"},
    ),
    "no file of authorities": Failure(
        ("ca_path: there is no file or folder '/nowhere/ca.pem'.",),
        {"ca_path": "/nowhere/ca.pem"},
    ),
    "no time": Failure(("timeout: 0 is too small.",), {"timeout": 0}),
    "no address": Failure(
        ("There is no token endpoint to log in at. Set token_url, or region",),
        {"base_url": None, "token_url": None},
    ),
    "a wrong secret": Failure(
        (
            "The token endpoint refused the login (HTTP 401",
            "Check client_id, client_secret",
        ),
        {"client_secret": "not-the-secret"},
    ),
    "a server error": Failure(
        ("answered HTTP 500: Broken ***0143#", "run again later"),
        fault={
            "method": "GET",
            "path": "*/exclusions",
            "status": 500,
            "body": {"error": {"code": "500", "message": "Broken +12025550143", "errors": []}},
        },
    ),
}
#: What the engine finds in an answer, whoever runs it.
ANSWERS = {
    "a wrong API key": Failure(
        (
            "answered HTTP 401",
            "check access_token or client_id and client_secret, and api_key",
        ),
        {"api_key": "not-the-key"},
    ),
    "a scope that is too small": Failure(
        ("answered HTTP 403", "check scopes"), {"scopes": ["provisioningapi"]}
    ),
    "a foreign organization": Failure(("org_id",), {"org_id": "nowhere"}),
    "a page instead of a listing": _page("GET"),
    "a page instead of what was written": _page("POST"),
    **{
        f"no listing: {body}": _listing(body)
        for body in ({}, [], {"exclusions": "none"}, {"exclusions": [1, 2]}, {"totalItems": 3})
    },
}


def attempts(
    failures: dict[str, Failure],
    execution: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> dict[str, str]:
    """Run tasks that must fail, each with an organization of its own.

    Gives their messages after the checks that all failures share.
    """
    organizations, tasks = {}, []
    for name, failure in failures.items():
        organizations[name] = organization = make_organization()
        if failure.fault:
            organization.fault(count=None, **failure.fault)
        options = {
            **TASK["alvaria.cloud.alvaria_exclusion"],
            **organization.options(),
            "retries": 1,
            **failure.options,
        }
        given = {option: value for option, value in options.items() if value is not None}
        task = {"name": name, "alvaria.cloud.alvaria_exclusion": given}
        noted = {"name": "noted", "ansible.builtin.meta": "noop"}
        tasks.append({"block": [task], "rescue": [noted]})
    plays = play(tasks, organization, vars={"alvaria_execution": execution})
    del plays[0]["module_defaults"]
    done = run(folder, organization, plays, "-vvv")
    assert done.code == 0, done.output
    assert "Traceback" not in done.output, done.output
    assert "sandbox-secret" not in done.output, done.output
    assert "2025550143" not in done.output, done.output
    messages = {}
    for name, failure in failures.items():
        record, journal = done.record(name), organizations[name].journal()
        assert record.status == "failed", done.output
        assert writes([entry for entry in journal if entry["fault"] is None]) == [], name
        assert failure.sends or writes(journal) == [], name
        messages[name] = message = str(record.result["msg"])
        assert message.count("\n") == 0, message
        error = record.result["error"]
        assert message.endswith(f" See {error['help']}"), record.result
        assert error["help"].endswith(f"#{error['code']}"), record.result
    return messages


@pytest.mark.parametrize(
    ("failures", "execution"),
    [
        pytest.param(OPTIONS, "worker", id="options-worker"),
        pytest.param(OPTIONS, "module", id="options-module"),
        pytest.param(ANSWERS, "worker", id="answers-worker"),
        pytest.param(ANSWERS, "module", id="answers-module", marks=thorough),
    ],
)
def test_a_failure_says_what_is_wrong_and_what_to_do(
    failures: dict[str, Failure],
    execution: str,
    make_organization: Callable[..., Organization],
    folder: Path,
) -> None:
    messages = attempts(failures, execution, make_organization, folder)
    for name, failure in failures.items():
        assert [word for word in failure.words if word not in messages[name]] == [], messages[name]
    if "a wrong secret" in messages:
        assert messages["a wrong secret"].startswith("The token endpoint refused the login")


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_an_unreachable_host_ends_the_play(
    execution: str, organization: Organization, folder: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plays = play([TASK], organization, vars={"alvaria_execution": execution})
    defaults = plays[0]["module_defaults"]["group/alvaria.cloud.alvaria"]
    defaults.update({"retries": 1, "base_url": f"http://127.0.0.1:{port}"})
    done = run(folder, organization, plays, "-vvv")
    assert done.code == 2, done.output
    assert "Traceback" not in done.output, done.output
    message = done.record("try").result["msg"]
    assert f"No answer from http://127.0.0.1:{port}" in message
    assert "Check base_url, token_url and the network." in message


CONTACT = {"contact_channel": "Voice", "contact_address": "+12025550143"}
WINDOW = {"day_of_week": ["Monday"], "start_time": "08:00", "end_time": "21:00"}
TIMES = {"contact_key_type": "Customer", "contact_key": "+12025550143", "contact_value_type": "All"}


#: Module, options and what the message must hold.
SENSELESS: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "compliance_status",
        {"contacts": [CONTACT, {**CONTACT, "custmer": "x"}]},
        ["contacts.custmer", "customer"],
    ),
    (
        "compliance_status",
        {"contacts": [CONTACT, {"contact_channel": "Voice"}]},
        ["contacts[1].contact_address: is missing.", "a channel and an address"],
    ),
    (
        "compliance_status",
        {**CONTACT, "expect": "perhaps"},
        ["expect must be one of: allowed, restricted, got: perhaps"],
    ),
    (
        "compliance_status",
        {**CONTACT, "expect": "allowed", "expect_type": "ExclusionVoice"},
        ["expect_type: cannot be combined with expect: allowed."],
    ),
    (
        "compliance_settings",
        {"attempt_trackers": {"life_time": 3}},
        ["attempt_trackers.life_time", "life_time_of_active_record"],
    ),
    (
        "compliance_settings",
        {"exclusions": {"retain_days": 15}},
        ["exclusions.retain_days: 15 is too large. Give 14 or less."],
    ),
    ("compliance_settings", {}, ["one of the following is required: attempt_trackers"]),
    (
        "convenient_contact_time",
        {**TIMES, "convenient_times": [{**WINDOW, "end_time": 1260}]},
        ["convenient_times[0].end_time: ", "'21:00'"],
    ),
    (
        "convenient_contact_time",
        {**TIMES, "convenient_times": [{"day_of_week": ["Monday"], "start_time": "8"}]},
        ["end_time", "convenient_times"],
    ),
    ("contact_attempt", {**CONTACT, "key": "k"}, ["time_of_contact: is missing"]),
    (
        "load_job",
        {"file_name": "list.csv"},
        ["file_name: 'list.csv' does not end in .act, .cct, .cet."],
    ),
    (
        "external_data",
        {"resource": "Geocodes", "content": [{"value": "MA"}]},
        ["content[0]: has no friendlyName."],
    ),
    ("job_info", {}, ["missing required arguments: id"]),
]


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_options_of_rules_and_checks_that_make_no_sense(
    execution: str, organization: Organization, folder: Path
) -> None:
    tasks = [
        {
            "block": [{"name": str(place), f"alvaria.cloud.alvaria_{module}": options}],
            "rescue": [{"name": "noted", "ansible.builtin.meta": "noop"}],
        }
        for place, (module, options, _words) in enumerate(SENSELESS)
    ]
    done = run(
        folder,
        organization,
        play(tasks, organization, vars={"alvaria_execution": execution}),
        "-vvv",
    )
    assert done.code == 0, done.output
    assert "Traceback" not in done.output, done.output
    assert "sandbox-secret" not in done.output, done.output
    assert writes(organization.journal()) == []
    for place, (_module, _options, words) in enumerate(SENSELESS):
        record = done.record(str(place))
        message = str(record.result["msg"])
        assert record.status == "failed", message
        assert message.count("\n") == 0, message
        assert not [word for word in words if word not in message], message


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_a_missing_library(execution: str, organization: Organization, folder: Path) -> None:
    stub = folder / "stubs"
    stub.mkdir()
    (stub / "requests.py").write_text("raise ImportError('not installed')\n")
    plays = play([TASK], organization, vars={"alvaria_execution": execution})
    if execution == "module":
        plays[0]["environment"] = {"PYTHONPATH": str(stub)}
        done = run(folder, organization, plays)
    else:
        done = run(folder, organization, plays, PYTHONPATH=str(stub))
    record = done.record("try")
    assert record.status == "failed", done.output
    assert "Traceback" not in done.output, done.output
    assert "Failed to import the required Python library (requests)" in record.result["msg"]
    assert record.journal == []


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_a_certificate_that_is_not_trusted(
    execution: str, tmp_path_factory: pytest.TempPathFactory, folder: Path
) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    files = tmp_path_factory.mktemp("tls")
    authority.cert_pem.write_to_path(str(files / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(files / "key.pem"))
    for place, pem in enumerate(certificate.cert_chain_pems):
        pem.write_to_path(str(files / "cert.pem"), append=place > 0)
    with serving(
        files, "--tls-cert", str(files / "cert.pem"), "--tls-key", str(files / "key.pem")
    ) as url:
        plays = play([TASK], Organization(url, "demo"), vars={"alvaria_execution": execution})
        defaults = plays[0]["module_defaults"]["group/alvaria.cloud.alvaria"]
        defaults["retries"] = 0
        plays[0]["tasks"] = [
            {
                "block": [TASK],
                "rescue": [
                    {
                        "name": "again",
                        **{key: value for key, value in TASK.items() if key != "name"},
                        "vars": {},
                    }
                ],
            }
        ]
        again = plays[0]["tasks"][0]["rescue"][0]
        again["alvaria.cloud.alvaria_exclusion"] = {
            **TASK["alvaria.cloud.alvaria_exclusion"],
            "ca_path": str(files / "ca.pem"),
        }
        with _plain_journal() as journal:
            done = run(folder, Organization(journal, "demo"), plays)
    record = done.record("try")
    assert record.status == "failed", done.output
    assert "Traceback" not in done.output, done.output
    assert f"The certificate of {url} is not trusted" in record.result["msg"]
    assert "Give the issuing CA by ca_path" in record.result["msg"]
    assert done.record("again").result["changed"] is True, done.output


@contextmanager
def _plain_journal() -> Iterator[str]:
    """A journal that is always empty: the recording callback does not know the test's CA."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                head = (
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"Connection: close\r\nContent-Length: 26\r\n\r\n"
                )
                connection.sendall(head + b'{"entries": [], "last": 0}')

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
