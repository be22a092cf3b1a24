# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example inventory: three organizations in one run, in parallel.

Each has its own credentials. Promotion from one to another is tested here too.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from .support.playbook import ROOT, Run, run
from .support.sandbox import Organization, writes
from .support.ways import mostly

#: Which host is which organization has nothing to do with what the API speaks.
dialect = mostly("documented")

INVENTORY = ROOT / "extensions" / "organizations" / "inventory"
NAMES = ("north", "south", "west")
STARTED: dict[str, int] = {}


@pytest.fixture
def organizations(base_url: str, dialect: str) -> dict[str, Organization]:
    """The three, each with credentials of its own."""
    made = {name: Organization(base_url, name, dialect) for name in NAMES}
    for name, organization in made.items():
        organization.reset(
            "small",
            client_id=f"client-{name}",
            client_secret=f"secret-{name}",
            api_key=f"key-{name}",
        )
        STARTED[name] = organization.position()
    return made


def written(organization: Organization) -> list[str]:
    """The writes since the organization was made; its name has been used by other tests."""
    return writes(organization.journal(STARTED[organization.name]))


def playbook(
    organizations: dict[str, Organization], folder: Path, names: str, *arguments: str
) -> Run:
    """Run playbooks of the collection on all three at once."""
    environment = {"ALVARIA_BASE_URL": organizations["north"].base_url}
    for host, organization in organizations.items():
        options = organization.options()
        environment.update(
            {
                f"{host.upper()}_{option.upper()}": options[option]
                for option in ("client_id", "client_secret", "api_key")
            }
        )
    command = (
        *(f"alvaria.cloud.{name}" for name in names.split()),
        "-i",
        str(INVENTORY),
        "-e",
        "alvaria_hosts=all",
        "--forks",
        "3",
        *arguments,
    )
    return run(folder, organizations["north"], *command, **environment)


def test_three_organizations_are_applied_exported_and_compared_at_once(
    organizations: dict[str, Organization], folder: Path
) -> None:
    done = playbook(organizations, folder, "apply")
    assert done.code == 0, done.output
    made = {name: sorted(written(organization)) for name, organization in organizations.items()}
    common = ["POST createAttemptTrackerV4", "POST postEmailSignature", "POST postEmailTemplate"]
    own = {
        "north": "PUT putUserSkills",
        "south": "POST createQuotaControl",
        "west": "POST postSystemExternal",
    }
    assert made == {name: sorted([*common, own[name]]) for name in NAMES}
    again = playbook(organizations, folder, "apply")
    assert again.code == 0, again.output
    assert again.output.count("changed=0 ") == 3, again.output

    # Apply, export and compare in one run.
    exported = playbook(organizations, folder, "apply export drift")
    assert exported.code == 0, exported.output
    assert all(
        (folder / "drift" / f"{name}.md").read_text().startswith("# No drift") for name in NAMES
    )
    for name in NAMES:
        signatures = yaml.safe_load((folder / "export" / name / "signatures.yml").read_text())[
            "signatures"
        ]
        [own] = [entry["contents"] for entry in signatures if entry["name"] == "Customer Care"]
        assert own == f"Kind regards\n{name.capitalize()}ern Bank Customer Care\n"

    # Somebody else edits in one of them: one report says so.
    listed = (
        organizations["south"]
        .call("GET", "/via/v2/{org}/provisioning/signatures")
        .json()["signatures"]
    )
    signature = next(entry for entry in listed if "Customer Care" in str(entry["friendlyName"]))
    path = f"/via/v2/{{org}}/provisioning/signatures/{signature['id']}"
    version = organizations["south"].call("GET", path).json()["version"]
    assert (
        organizations["south"]
        .call("PATCH", path, json={"contents": "Theirs", "version": version})
        .status_code
        == 200
    )
    compared = playbook(organizations, folder, "drift")
    assert compared.code == 0, compared.output
    reports = {name: (folder / "drift" / f"{name}.md").read_text() for name in NAMES}
    assert {name: report.splitlines()[0] for name, report in reports.items()} == {
        "north": "# No drift of north",
        "south": "# Drift of south",
        "west": "# No drift of west",
    }
    for output in (done.output, exported.output, compared.output, *reports.values()):
        assert "secret-" not in output
        assert "key-" not in output


def test_promotion_by_names(organizations: dict[str, Organization], folder: Path) -> None:
    mapping = folder / "mapping.yml"
    mapping.write_text(yaml.safe_dump({"signatures": {"Service Team": "Service Team West"}}))
    arguments = (
        "-e",
        "alvaria_promote_from=north",
        "-e",
        f"alvaria_promote_mapping={mapping}",
        "-e",
        '{"alvaria_promote_families": ["signatures", "exclusions"]}',
    )
    organizations["west"].reset("bare", **organizations["west"].settings)
    predicted = playbook(
        organizations,
        folder,
        "promote",
        *arguments,
        "-e",
        "alvaria_promote_to=west",
        "--check",
        "--diff",
    )
    assert predicted.code == 0, predicted.output
    assert written(organizations["west"]) == [], predicted.output
    done = playbook(
        organizations,
        folder,
        "promote",
        *arguments,
        "-e",
        "alvaria_promote_to=west",
        "--diff",
        "-vvv",
    )
    assert done.code == 0, done.output
    assert "2025550" not in done.output + predicted.output, done.output
    assert written(organizations["north"]) == []
    assert len(written(organizations["west"])) == 2 + 12
    again = playbook(organizations, folder, "promote", *arguments, "-e", "alvaria_promote_to=west")
    assert again.code == 0
    assert "changed=0 " in again.output
    assert written(organizations["south"]) == []
    wrong = playbook(organizations, folder, "promote", *arguments, "-e", "alvaria_promote_to=east")
    assert wrong.code == 2, wrong.output
    assert "must name two different hosts of the inventory" in wrong.output, wrong.output


@pytest.mark.parametrize(("limit", "missing"), [("north", "west"), ("west", "north")])
def test_a_promotion_refuses_a_limit_that_leaves_one_of_the_two_out(
    organizations: dict[str, Organization], folder: Path, limit: str, missing: str
) -> None:
    both = "alvaria_promote_from=north alvaria_promote_to=west"
    done = playbook(organizations, folder, "promote", "-e", both, "--limit", limit)
    assert done.code == 2, done.output
    assert f"--limit: leaves out {missing}, which the promotion needs" in done.output, done.output
    assert written(organizations["west"]) == []


def test_a_promotion_takes_a_limit_that_names_both(
    organizations: dict[str, Organization], folder: Path
) -> None:
    both = "alvaria_promote_from=north alvaria_promote_to=west"
    families = '{"alvaria_promote_families": ["signatures"]}'
    arguments = ("-e", both, "-e", families, "--limit", "north,west", "--check")
    done = playbook(organizations, folder, "promote", *arguments)
    assert done.code == 0, done.output
