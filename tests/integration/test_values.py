# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text stays the text that the user wrote, or the task is refused before anything is written.

Playbooks are written as text here: what YAML makes of unquoted values is what they are about.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from .support.playbook import Run, play, run
from .support.sandbox import Organization, writes

Make = Callable[..., Organization]
TIMES = 'start_time: "2030-01-01T00:00:00Z", end_time: "2031-01-01T00:00:00Z"'
WAYS = ("worker", "module")


@pytest.fixture
def dialect() -> str:
    """How objects are spelled makes no difference to what is refused."""
    return "documented"


def told(
    folder: Path,
    organization: Organization,
    way: str,
    *tasks: str,
    variables: str = "",
    **environment: str,
) -> Run:
    """The run of tasks, and of variables, all written in YAML."""
    [head] = play([], organization)
    head["vars"]["alvaria_execution"] = way
    text = yaml.safe_dump([{**head, "vars": None, "tasks": None}]).replace("  tasks: null\n", "")
    given = yaml.safe_dump(head["vars"]).splitlines() + variables.splitlines()
    text = text.replace("vars: null\n", "vars:\n" + "".join(f"    {line}\n" for line in given))
    path = folder / "values.yml"
    entries = ["    - " + task.replace("\n", "\n      ") + "\n" for task in tasks]
    path.write_text(text + "  tasks:\n" + "".join(entries))
    return run(folder, organization, path, **environment)


def failing(task: str) -> str:
    """A task after whose failure the play goes on."""
    return f"block:\n- {task}\nrescue:\n- meta: noop"


REFUSED = [
    (
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: +12025550143, {TIMES}}}",
        "value: is a number instead of text: put it in quotes.",
    ),
    (
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: [a], {TIMES}}}",
        "value: is a list instead of text: put it in quotes.",
    ),
    (
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: '12345', reason: off, {TIMES}}}",
        "reason: is true or false instead of text.",
    ),
    (
        "alvaria.cloud.alvaria_exclusion: {type: Voice, value: '12345', start_time: 2030-01-01}",
        "start_time: is a date instead of text: put it in quotes.",
    ),
    (
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: '***0143#5d8e2a', {TIMES}}}",
        "exclusion_value: looks masked: read it with mask_personal_data: false.",
    ),
    (
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: N/A, {TIMES}}}",
        "exclusion_value: has fewer than 3 digits",
    ),
    (
        f"alvaria.cloud.alvaria_exclusions: {{exclusions: [{{type: Voice, value: 0612345670, "
        f"{TIMES}}}]}}",
        "line 1 exclusion_value: is a number instead of text: put it in quotes",
    ),
    (
        f"alvaria.cloud.alvaria_config: {{config: {{exclusions: [{{type: Voice, value: 0143, "
        f"{TIMES}}}]}}}}",
        "exclusions[0].value: is a number instead of text: put it in quotes.",
    ),
    (
        "alvaria.cloud.alvaria_compliance_status: "
        "{contacts: [{contact_channel: Voice, contact_address: +12025550143}]}",
        "contacts[0].contact_address: is a number instead of text: put it in quotes.",
    ),
    (
        "alvaria.cloud.alvaria_compliance_settings: "
        "{attempt_trackers: {excluded_contact_addresses: [+12025550143]}}",
        "attempt_trackers.excluded_contact_addresses[0]: is a number instead of text",
    ),
    (
        "alvaria.cloud.alvaria_signature: {name: Invoice, names: {no: Faktura}}",
        "names: has a key that is true or false instead of text.",
    ),
    (
        "alvaria.cloud.alvaria_signature: {name: Invoice, names: {de: 12}}",
        "names.de: is a number instead of text: put it in quotes.",
    ),
    (
        "alvaria.cloud.alvaria_api: {path: /x, method: POST, body: {exclusionValue: 12345}}",
        "body.exclusionValue: is a number instead of text: put it in quotes.",
    ),
    ("alvaria.cloud.alvaria_config: {src: [a]}", "src: is a list instead of text"),
    (
        "alvaria.cloud.alvaria_config: {config: {}, families: 5}",
        "families: is a number instead of a list.",
    ),
    (
        "alvaria.cloud.alvaria_exclusions: {exclusions: [], columns: {value: [1]}}",
        "columns.value: is a list instead of text",
    ),
    (
        "alvaria.cloud.alvaria_user_info: {timeout: 99999999999999999999}",
        "timeout: has more than 18 digits",
    ),
]


NULL = [
    ("alvaria.cloud.alvaria_config: {config: }", "config, src."),
    ("alvaria.cloud.alvaria_exclusions: {src: }", "src, exclusions."),
    ("alvaria.cloud.alvaria_undo: {src: }", "src, content."),
    ("alvaria.cloud.alvaria_plan: {exclusions: {src: }}", "src, exclusions found in exclusions."),
]


@pytest.mark.parametrize("way", WAYS)
def test_a_null_is_not_given(way: str, make_organization: Make, folder: Path) -> None:
    organization = make_organization("empty")
    done = told(folder, organization, way, *(failing(task) for task, _words in NULL))
    assert done.code == 0, done.output
    for record, (_task, words) in zip(done.records, NULL, strict=True):
        assert f"one of the following is required: {words}" in record.result["msg"]
    assert organization.journal() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_value_that_would_be_bent_is_refused_in_both_ways(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    done = told(folder, organization, way, *(failing(task) for task, _words in REFUSED))
    assert done.code == 0, done.output
    for record, (task, words) in zip(done.records, REFUSED, strict=True):
        assert record.status == "failed", task
        assert words in str(record.result["msg"])
        assert record.result["error"]["kind"] == "invalid"
    assert writes(organization.journal()) == []


ROWS = "rows: [{type: Voice, value: '+12025550143', start_time: 2030-01-01}]"


DATED = [
    ('alvaria.cloud.alvaria_exclusions: {exclusions: "{{ rows }}"}', ROWS),
    ('alvaria.cloud.alvaria_config: {config: {exclusions: "{{ rows }}"}}', ROWS),
    (
        'alvaria.cloud.alvaria_config: {config: "{{ document }}"}',
        ROWS.replace("rows:", "document: {exclusions:") + "}",
    ),
    (
        'alvaria.cloud.alvaria_exclusions: {exclusions: [], defaults: "{{ given }}"}',
        "given: {start_time: 2030-01-01}",
    ),
    (
        "ansible.builtin.include_role: {name: alvaria.cloud.dispatch}",
        "alvaria_" + ROWS.replace("rows", "exclusions"),
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_a_date_in_a_variable_is_refused_with_the_remedy(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    variables = "\n".join(dict.fromkeys(text for _task, text in DATED))
    done = told(
        folder, organization, way, *(failing(task) for task, _text in DATED), variables=variables
    )
    assert done.code == 0, done.output
    failed = [record.result for record in done.records if record.status == "failed"]
    assert len(failed) == len(DATED), done.output
    for result in failed:
        assert "put dates in quotes" in str(result["msg"])
        assert result["error"]["kind"] == "invalid"
    assert organization.journal() == []


FILES: dict[str, Any] = {
    "rows.yml": f"- {{type: Voice, value: +12025550143, {TIMES}}}\n"
    f"- {{type: Account, value: 007, {TIMES}}}\n- {{type: Account, value: 12345, {TIMES}}}\n",
    "rows.csv": "type,value,start_time,end_time\n"
    + "".join(
        f"{kind}, {value} ,2030-01-01T00:00:00Z,2031-01-01T00:00:00Z\n"
        for kind, value in (("Voice", "+12025550143"), ("Account", "007"), ("Account", "12345"))
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_keeps_the_text_that_stands_in_it(
    name: str, way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    (folder / name).write_text(FILES[name])
    task = f"alvaria.cloud.alvaria_exclusions: {{src: {folder / name}}}"
    done = told(folder, organization, way, task)
    assert done.code == 0, done.output
    rows = organization._control("GET", f"organizations/{organization.name}/exclusions")["rows"]
    assert sorted(row["exclusionValue"] for row in rows) == ["+12025550143", "007", "12345"]


@pytest.mark.parametrize("way", WAYS)
def test_a_document_file_keeps_the_text_that_stands_in_it(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    (folder / "document.yml").write_text(
        "signatures:\n  - {name: 12, names: {no: 3.10, de: 12:30}, contents: 0x1F}\n"
        "external_data:\n  - resource: NumberTypes\n    value_type: File\n"
        "    content: [{numberTypeCode: 7, friendlyName: {locale: en-US, value: Home}}]\n"
    )
    task = f"alvaria.cloud.alvaria_config: {{src: {folder / 'document.yml'}}}"
    done = told(folder, organization, way, task)
    assert done.code == 0, done.output
    found = organization.call("GET", "/via/v2/{org}/provisioning/signatures")
    [signature] = found.json()["signatures"]
    names = {entry["locale"]: entry["value"] for entry in signature["friendlyName"]}
    assert names == {"en-US": "12", "no": "3.10", "de": "12:30"}
    assert told(folder, organization, way, task).records[-1].result["changed"] is False


@pytest.mark.parametrize("way", WAYS)
def test_blanks_around_a_person_are_taken_off_and_a_text_lists_without_them(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    task = (
        "alvaria.cloud.alvaria_compliance_settings: {attempt_trackers: "
        '{excluded_contact_addresses: "+12025550143 , +12025550144"}}'
    )
    done = told(folder, organization, way, task)
    assert done.code == 0, done.output
    again = task.replace('"+12025550143 , +12025550144"', "[' +12025550144 ', '+12025550143']")
    assert told(folder, organization, way, again).records[-1].result["changed"] is False


@pytest.mark.parametrize("way", WAYS)
def test_an_option_by_two_names_is_a_warning(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    task = (
        "alvaria.cloud.alvaria_exclusion: "
        f"{{type: Account, value: '12345', exclusion_value: '54321', {TIMES}}}"
    )
    done = told(folder, organization, way, task)
    assert done.code == 0, done.output
    assert "Both option exclusion_value and its alias value are set." in done.output


@pytest.mark.parametrize("way", WAYS)
def test_the_text_of_a_file_keeps_its_line_ends(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    (folder / "text.txt").write_bytes(b"Kind regards\r\nNight Shift\r\n")
    task = f"alvaria.cloud.alvaria_signature: {{name: Night Shift, src: {folder / 'text.txt'}}}"
    done = told(folder, organization, way, task)
    assert done.code == 0, done.output
    found = organization.call("GET", "/via/v2/{org}/provisioning/signatures")
    identifier = found.json()["signatures"][0]["id"]
    path = f"/via/v2/{{org}}/provisioning/signatures/{identifier}"
    assert organization.call("GET", path).json()["contents"].count("\r\n") == 2


def encrypted(text: str) -> str:
    """A text as `ansible-vault encrypt_string` writes it into YAML, on one line."""
    vault = VaultLib([("default", VaultSecret(b"a secret of the vault"))])
    return "!vault " + json.dumps(vault.encrypt(text).decode())


@pytest.mark.parametrize("way", WAYS)
def test_what_is_encrypted_where_it_stands_is_text(
    way: str, make_organization: Make, folder: Path
) -> None:
    organization = make_organization("small")
    options = organization.options()
    key, number = encrypted(options.pop("api_key")), encrypted("+12025550143")
    (folder / "vault").write_text("a secret of the vault")
    row = f"{{type: Voice, value: {number}, {TIMES}}}"
    done = told(
        folder,
        organization,
        way,
        f"alvaria.cloud.alvaria_exclusion: {{type: Voice, value: {number}, {TIMES}, "
        f"api_key: {key}, mask_personal_data: false}}",
        f"alvaria.cloud.alvaria_exclusions: {{exclusions: [{row}]}}",
        "alvaria.cloud.alvaria_config: {config: '{{ document }}'}",
        f"alvaria.cloud.alvaria_skill_info:\nenvironment: {{ALVARIA_API_KEY: {key}}}",
        "ansible.builtin.debug: {msg: \"{{ query('alvaria.cloud.alvaria', 'Billing', "
        "kind='worktype', api_key=key, **options) }}\"}",
        variables=f"key: {key}\noptions: {json.dumps(options)}\ndocument: {{exclusions: [{row}]}}",
        ANSIBLE_VAULT_PASSWORD_FILE=str(folder / "vault"),
    )
    assert done.code == 0, done.output
    assert done.records[0].result["exclusion"]["exclusion_value"] == "+12025550143"
    changed = [record.result["changed"] for record in done.records]
    assert changed == [True, False, False, False, False]


@pytest.mark.parametrize("term", ["12345", "[['a']]", "true"])
def test_the_lookup_takes_text(term: str, make_organization: Make, folder: Path) -> None:
    organization = make_organization("small")
    task = (
        "ansible.builtin.debug: {msg: \"{{ query('alvaria.cloud.alvaria', "
        f"{term}, kind='worktype', **options) }}}}\"}}"
    )
    variables = "options: " + yaml.safe_dump(organization.options(), default_flow_style=True)
    variables = variables.replace("\n", " ").strip()
    done = told(folder, organization, "worker", task, variables=variables)
    assert done.code == 2, done.output
    assert "instead of text" in done.output


#: Variables that a playbook reads itself, and what it says of them.
BOOKS = [
    ("drift", "alvaria_signatures: [{name: A}]\nalvaria_drift_fails: ture", "alvaria_drift_fails:"),
    ("drift", "alvaria_signatures: [{name: A}]\nalvaria_drift_fail: true", "alvaria_drift_fails?"),
    ("changes", "alvaria_changes_hours: 24h", "alvaria_changes_hours: is not a number"),
    ("changes", "alvaria_changes_families: []", "families: is empty, so it selects nothing."),
    ("changes", "alvaria_changes_dest: 007", "alvaria_changes_dest: is a number instead of text"),
    ("apply", "alvaria_signatures: [{name: A}]\nalvaria_config_plans: a", "alvaria_config_plan?"),
    ("apply", "alvaria_exclusions_src: 5", "alvaria_exclusions_src: is a number instead of text"),
    ("apply", "alvaria_config_src: ''", "src: is empty: give a path, or leave it out."),
    ("apply_plan", "alvaria_plans: {other: e30=}", "alvaria_plans: has no plan for localhost."),
    ("undo", "alvaria_undo_src: 5", "alvaria_undo_src: is a number instead of text"),
    ("init", "alvaria_init_organizations: [NO]", "alvaria_init_organizations: needs the names"),
    ("init", "alvaria_init_organizations: all", "alvaria_init_organizations: needs the names"),
    (
        "init",
        "alvaria_init_organizations: a\nalvaria_init_export: ture",
        "alvaria_init_export: is neither yes nor no.",
    ),
]


def test_a_variable_that_a_playbook_would_misread_is_refused(
    make_organization: Make, folder: Path
) -> None:
    organization = make_organization("empty")
    for book, variables, words in BOOKS:
        (folder / "variables.yml").write_text(variables + "\n")
        done = run(
            folder,
            organization,
            f"alvaria.cloud.{book}",
            "-e",
            f"@{folder / 'variables.yml'}",
            **organization.environment(),
        )
        assert done.code == 2, done.output
        failed = [record.result for record in done.records if record.status == "failed"]
        assert words in str(failed[-1]["msg"]), done.output
    assert writes(organization.journal()) == []
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == []


def test_a_folder_of_reports_may_be_in_a_home_folder(make_organization: Make, folder: Path) -> None:
    organization = make_organization("empty")
    done = run(
        folder,
        organization,
        "alvaria.cloud.changes",
        "-e",
        "alvaria_changes_dest=~/reports",
        **{**organization.environment(), "HOME": str(folder / "home")},
    )
    assert done.code == 0, done.output
    assert (folder / "home" / "reports" / "localhost.json").is_file()
