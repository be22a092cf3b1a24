# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repository that alvaria.cloud.init makes.

Its hooks and workflows do what they say, line by line, against a sandbox with two organizations.
Pip installs nothing: what the requirements pin is what runs the tests.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.awx.test_environment import BUILDER, steps
from ansible_collections.alvaria.cloud.tests.awx.test_environment import run as run_step
from ansible_collections.alvaria.cloud.tests.integration.support.playbook import (
    COLLECTIONS,
    ROOT,
    Run,
    environment,
    run,
)
from ansible_collections.alvaria.cloud.tests.integration.support.programs import SEPARATE, programs
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import (
    Organization,
    serving,
    writes,
)
from ansible_collections.alvaria.cloud.tests.integration.support.ways import ALL_WAYS, thorough

from .copies import git
from .forges import Runner, github_jobs, gitlab, gitlab_jobs, stand_in_environment, write_gh

NAMES = ("test", "production")
SECRETS = {
    f"ALVARIA_{name.upper()}_{key}": value
    for name in NAMES
    for key, value in {
        "CLIENT_ID": "sandbox",
        "CLIENT_SECRET": "sandbox-secret",
        "API_KEY": "sandbox-key",
    }.items()
}
PINS = "requirements-checks.txt"
#: A question about a sample contact, and its end.
ASKING = ("POST postComplianceStatusV4", "POST reportContactStatusV4")
SIGNATURE = """  - name: Night shift
    contents: Good night
"""


@dataclass
class Starter:
    """A repository as init has made it, and where its organizations are."""

    repository: Path
    folder: Path
    url: str
    variables: dict[str, str]
    runs: list[Run]

    def make(self, *targets: str, **variables: str) -> tuple[int, str]:
        """Call make in the repository."""
        return self.call("make", *targets, **variables)

    def call(self, *command: str, **variables: str) -> tuple[int, str]:
        """Run a command in the repository."""
        done = subprocess.run(
            command,
            cwd=self.repository,
            env={**self.variables, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def commit(self, subject: str) -> None:
        """Commit all that has changed."""
        git(self.repository, "add", "-A")
        git(self.repository, "commit", "-qm", subject)

    def change(self, name: str, before: str, after: str) -> None:
        """Change a text in a file of the repository."""
        path = self.repository / name
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after, 1))

    def runner(self, name: str, **variables: str) -> Runner:
        """What runs the jobs of a forge."""
        folder = self.folder / name
        (folder / "bin").mkdir(parents=True)
        write_gh(folder / "bin")
        path = f"{folder / 'bin'}:{self.variables['PATH']}"
        given = {**self.variables, **variables, "PATH": path, "FORGE": str(folder)}
        return Runner(self.repository, folder, given)


def init(folder: Path, organization: Organization, *options: str, **variables: str) -> Run:
    """Call init for the two organizations."""
    names = f"alvaria_init_organizations={','.join(NAMES)}"
    given = ("-e", names, "-e", "alvaria_init_dest=repository", *options)
    return run(folder, organization, "alvaria.cloud.init", *given, **variables)


def have_collection(made: Starter, request: pytest.FixtureRequest) -> None:
    """Have the requirement of the collection fulfilled without a server that has it."""
    if ALL_WAYS:
        archive = request.getfixturevalue("archive")
        made.change("requirements.yml", "name: alvaria.cloud", f"name: {archive}\n    type: file")
        return
    (made.repository / "collections").symlink_to(COLLECTIONS)


@pytest.fixture(scope="module")
def starter(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Starter]:
    """The repository, as a user has it after the first `make setup`."""
    folder = tmp_path_factory.mktemp("starter")
    organizations = [part for name in NAMES for part in ("--org", name)]
    with serving(folder, "--data", "small", *organizations) as url:
        organization = Organization(url, NAMES[0])
        runs = [init(folder, organization) for _time in range(2)]
        variables = {
            **environment(folder, organization, RECORD_FILE=str(folder / "records.jsonl")),
            "ALVARIA_BASE_URL": url,
            "ALVARIA_TOKEN_URL": f"{url}/tokenservice/oauth2/access_token",
            "HOME": str(folder),
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "PIP_DRY_RUN": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "false",
        }
        if SEPARATE:
            # Processes of their own take the collection that is installed below.
            del variables["ANSIBLE_COLLECTIONS_PATH"]
        repository = folder / "repository"
        stand_in_environment(repository, programs() / "python", variables["PATH"])
        made = Starter(repository, folder, url, variables, runs)
        have_collection(made, request)
        git(repository, "init", "-q", "-b", "main")
        made.commit("Begin")
        code, shown = made.make("setup")
        assert code == 0, shown
        yield made


def test_the_second_run_is_silent(starter: Starter) -> None:
    changed = [re.findall(r"changed=(\d+)", run.output) for run in starter.runs]
    assert changed == [["1"], ["0"]]


def test_the_requirements_are_those_that_are_tested(starter: Starter) -> None:
    tested = "".join(path.read_text() for path in (ROOT / "requirements").glob("*.txt"))
    texts = [(starter.repository / name).read_text() for name in ("requirements.txt", PINS)]
    pins = re.findall(r"^[\w-]+==.*$", "".join(texts), re.MULTILINE)
    assert len(pins) == 9
    assert [pin for pin in pins if not re.search(rf"^{re.escape(pin)}( |$)", tested, re.M)] == []


def test_the_collection_is_that_of_this_version(starter: Starter) -> None:
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    assert f'version: "{version}"' in (starter.repository / "requirements.yml").read_text()


def test_the_hooks_pass(starter: Starter) -> None:
    stages = ["pre-commit"]
    if ALL_WAYS:
        # Its one hook is part of `make check`, which the workflow below runs.
        stages.append("pre-push")
    for stage in stages:
        code, shown = starter.call("pre-commit", "run", "--all-files", "--hook-stage", stage)
        assert code == 0, shown
        assert "Skipped" not in shown


@contextmanager
def changed(starter: Starter) -> Iterator[None]:
    """Have a new signature in one of the documents, as a commit that is taken back at the end."""
    document = "organizations/test/signatures.yml"
    with (starter.repository / document).open("a") as file:
        file.write(SIGNATURE)
    starter.commit("A signature for the night")
    yield
    git(starter.repository, "reset", "-q", "--hard", "HEAD~1")


def written(starter: Starter) -> list[str]:
    """What has been written to the organizations so far, apart from what the gate asks."""
    made = [one for name in NAMES for one in writes(Organization(starter.url, name).journal())]
    return [one for one in made if one not in ASKING]


def test_github_applies_what_was_reviewed_and_nothing_else(starter: Starter) -> None:
    jobs = github_jobs(starter.repository, SECRETS)
    runner = starter.runner("github", GITHUB_SHA="merged")
    if not ALL_WAYS:
        # This is how the starter was made ready.
        runner.done.add("make setup")
    with changed(starter):
        code, shown = runner.run(jobs["plan"], "pull-request")
        assert code == 0, shown
        comment = (runner.folder / "comment.txt").read_text()
        assert re.findall("^# Plan for (.*)$", comment, re.MULTILINE) == ["production", "test"]
        assert "| Night shift | create | contents |  | Good night |" in comment
        before = written(starter)
        code, shown = runner.run(jobs["apply"], "merge")
        assert code == 0, shown
        assert len(written(starter)) > len(before)
        code, shown = runner.run(jobs["drift"], "night")
        assert code == 0, shown
    before = written(starter)
    code, shown = runner.run(jobs["apply"], "merge-of-something-else")
    assert code == 2, shown
    assert "plan: was made from a different document" in shown
    assert written(starter) == before


def test_gitlab_shows_and_fetches_the_plan(starter: Starter) -> None:
    jobs = gitlab_jobs(starter.repository)
    with gitlab(starter.folder / "gitlab") as (url, comments):
        runner = starter.runner(
            "gitlab",
            CI_API_V4_URL=url,
            CI_PROJECT_ID="3",
            CI_MERGE_REQUEST_IID="7",
            CI_COMMIT_SHA="c0ffee",
            ALVARIA_GITLAB_TOKEN="of-the-project",
            **SECRETS,
        )
        if not ALL_WAYS:
            # The workflow of GitHub has tried these lines.
            runner.done.update(["make setup", "make check", "make drift"])
        for name in ("plan", "apply", "drift"):
            code, shown = runner.run(jobs[name], name)
            assert code == 0, shown
        [comment] = comments
        assert re.findall("^# .* for (.*)$", comment, re.MULTILINE) == ["production", "test"]


def test_both_forges_run_the_same_commands(starter: Starter) -> None:
    """What one of them tries need not be tried with the other."""
    of_github = {line for job in github_jobs(starter.repository, {}).values() for line in job.lines}
    of_gitlab = {line for job in gitlab_jobs(starter.repository).values() for line in job.lines}
    called = [
        {line for line in lines if line.startswith("make")} for lines in (of_github, of_gitlab)
    ]
    assert called[0] == called[1]
    assert called[0] == {f"make {name}" for name in ("setup", "check", "plan", "apply", "drift")}


def test_the_schema_says_where_a_mistake_is(starter: Starter) -> None:
    starter.change("organizations/test/signatures.yml", "contents:", "contnts:")
    starter.change("organizations/test/signatures.yml", "Service Team", "5")
    starter.change("organizations/production/signatures.yml", "signatures:", "signature:")
    code, shown = starter.make("schema")
    git(starter.repository, "checkout", "-q", ".")
    assert code == 2
    for found in (
        "organizations/production/signatures.yml:3: $: Additional properties are not allowed",
        "organizations/test/signatures.yml:4: $.signatures[0].name: 5 is not of type 'string'",
        "organizations/test/signatures.yml:5: $.signatures[0]: Additional properties are not",
    ):
        assert found in shown


def test_the_linter_says_where_a_mistake_is(starter: Starter) -> None:
    starter.change("organizations/test/signatures.yml", "contents", "contents: [")
    code, shown = starter.make("lint")
    git(starter.repository, "checkout", "-q", ".")
    assert code == 2
    assert re.search(r"organizations/test/signatures.yml\n +5:\d+ +error", shown)


def test_the_engine_says_where_a_mistake_is_that_no_schema_can_see(starter: Starter) -> None:
    starter.change("organizations/test/attempt_trackers.yml", "    threshold: 1\n", "")
    starter.change("organizations/test/attempt_trackers.yml", "One conversation", "Another one")
    assert starter.make("schema") == (0, "")
    code, shown = starter.make("plan", "ON=test", **SECRETS)
    git(starter.repository, "checkout", "-q", ".")
    assert code == 2
    assert "attempt_trackers.yml, line 4: attempt_trackers[0]: " in shown


def test_other_files_say_where_a_mistake_is(starter: Starter) -> None:
    starter.change("rule_tests/cases.yml", "expect: allowed", "expect: alowed")
    starter.change("gate/contacts.yml", "contact_channel: Voice", "channel: Voice")
    code, shown = starter.make("check")
    assert code == 2
    for found in (
        "gate/contacts.yml:8: $.alvaria_gate_contacts[0]: Additional properties are not allowed",
        "rule_tests/cases.yml:12: $.alvaria_rule_tests[0].expect: 'alowed' is not one of",
    ):
        assert found in shown
    git(starter.repository, "checkout", "-q", ".")

    table = starter.repository / "organizations/test/user_skills.csv"
    table.write_text("user,skill,level\nagent001@example.com,German,Good\n,French,Good\n")
    code, shown = starter.make("plan", "ON=test", **SECRETS)
    table.unlink()
    assert code == 2
    assert "user_skills.csv, line 3: " in shown
    starter.change("organizations.yml", "alvaria_org_id: test", "alvaria_org_id: tset")
    code, shown = starter.make("plan", "ON=test", **SECRETS)
    git(starter.repository, "checkout", "-q", ".")
    assert code == 2
    assert "org_id" in shown


def test_what_is_to_be_encrypted_is_not_taken_in_clear(starter: Starter) -> None:
    names = ("host_vars/test/vault.yml", "organizations/test/exclusions.csv")
    paths = [starter.repository / name for name in names]
    for name, path in zip(names, paths, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("alvaria_api_key: in clear\n")
        code, shown = starter.make("lint")
        assert code == 2
        assert f"{name}:1: is in clear: ansible-vault encrypt {name}" in shown
        path.write_text("$ANSIBLE_VAULT;1.1;AES256\n3132\n")
    assert starter.make("lint") == (0, "")
    for path in paths:
        path.unlink()


def test_a_file_that_is_there_is_kept_and_told(starter: Starter) -> None:
    path = starter.repository / "README.md"
    text = path.read_text()
    path.write_text("Ours\n")
    (starter.repository / "vault.example.yml").unlink()
    organization = Organization(starter.url, NAMES[0])
    tried = init(starter.folder, organization, "--check")
    assert not (starter.repository / "vault.example.yml").exists()
    done = init(starter.folder, organization)
    assert path.read_text() == "Ours\n"
    path.write_text(text)
    for made in (tried, done):
        assert "changed=1" in made.output
        assert '"msg": "README.md' in made.output
    assert (starter.repository / "vault.example.yml").exists()


def test_odd_names_are_refused(starter: Starter) -> None:
    organization = Organization(starter.url, NAMES[0])
    for option, message in {
        "alvaria_init_organizations=../elsewhere": "alvaria_init_organizations: needs the names",
        "alvaria_init_organizations=": "alvaria_init_organizations: needs the names",
        "alvaria_init_forges=gitea": "alvaria_init_forges: gitea is not known.",
    }.items():
        done = init(starter.folder, organization, "-e", option)
        assert done.code == 2
        assert message in done.output


@pytest.mark.parametrize("obstacle", ["file", "folder"])
def test_what_cannot_be_written_is_one_sentence(
    starter: Starter, tmp_path: Path, obstacle: str
) -> None:
    organization = Organization(starter.url, NAMES[0])
    place = tmp_path / "elsewhere"
    if obstacle == "file":
        place.touch()
    else:
        (place / "Makefile").mkdir(parents=True)
    done = init(starter.folder, organization, "-e", f"alvaria_init_dest={place}")
    assert done.code == 2
    assert "alvaria_init_dest: " in done.output
    assert "cannot be written or read" in done.output
    assert "Traceback" not in done.output


def test_documents_can_be_exports(starter: Starter, tmp_path: Path) -> None:
    organization = Organization(starter.url, NAMES[0])
    runs = [
        init(tmp_path, organization, "-e", "alvaria_init_export=true", **exporting(starter))
        for _time in range(2)
    ]
    assert ["changed=2" in runs[0].output, "changed=0" in runs[1].output] == [True, True]
    for name in NAMES:
        files = sorted((tmp_path / "repository" / "organizations" / name).iterdir())
        assert [path.name for path in files] != []
        assert files[0].read_text().startswith("# yaml-language-server: $schema=../../collections/")


def exporting(starter: Starter) -> dict[str, str]:
    """The environment that an export needs."""
    named = {name: text for name, text in starter.variables.items() if name.startswith("ALVARIA_")}
    return {**named, **SECRETS}


@thorough
def test_the_image_gets_the_collection_and_what_the_requirements_pin(
    starter: Starter, tmp_path: Path
) -> None:
    command = [BUILDER, "create", "-f", "execution-environment.yml", "-c", tmp_path / "context"]
    more = ["--output-filename", "Containerfile"]
    code, shown = starter.call(*map(str, [*command, *more]))
    assert code == 0, shown
    context, folder = tmp_path / "context", tmp_path / "build"
    shutil.copytree(context / "_build", folder)
    _roles, collections = steps(context, "ansible-galaxy")
    done = run_step(f"{collections} --offline", folder, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    [introspect] = steps(context, "introspect.py")
    place = f"introspect {tmp_path}/collections"
    done = run_step(introspect.replace("introspect --", f"{place} --"), folder, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = (tmp_path / "requirements.txt").read_text()
    for pin in (starter.repository / "requirements.txt").read_text().splitlines()[1:]:
        assert pin in wanted
    pip = f"$PYCMD -m pip install --no-index -r {tmp_path}/requirements.txt"
    done = run_step(pip, folder, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
