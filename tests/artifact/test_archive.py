# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the archive holds: all that a user needs, and nothing else."""

from __future__ import annotations

import json
import re
import tarfile

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.playbook import COLLECTIONS, ROOT
from ansible_collections.alvaria.cloud.tests.project.copies import known_to_git

INSTALLED = COLLECTIONS / "ansible_collections" / "alvaria" / "cloud"
TOP = {
    ".ansible-lint",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSES",
    "README.md",
    "REUSE.toml",
    "TESTING.md",
    "changelogs",
    "docs",
    "extensions",
    "meta",
    "playbooks",
    "plugins",
    "roles",
    "tests",
}
#: Parts of those that serve development only, but for what ansible-test reads.
NOT_SHIPPED = ("changelogs/fragments/", "docs/site/", "extensions/molecule/", "tests/")
SHIPPED = "tests/config.yml"


@pytest.fixture(scope="module")
def names() -> set[str]:
    """The files of the archive."""
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    [archive] = (ROOT / "dist").iterdir()
    assert archive.name == f"alvaria-cloud-{version}.tar.gz"
    with tarfile.open(archive) as opened:
        return {member.name for member in opened.getmembers() if not member.isdir()}


def test_the_archive_holds_what_git_knows_and_no_more(names: set[str]) -> None:
    wanted = {
        name
        for name in known_to_git()
        if name.split("/")[0] in TOP
        and (name == SHIPPED or not name.startswith(NOT_SHIPPED))
        and (ROOT / name).exists()
    }
    assert {name.split("/")[0] for name in wanted} == TOP
    assert names == {*wanted, "MANIFEST.json", "FILES.json"}


def test_the_archive_is_small(names: set[str]) -> None:
    [archive] = (ROOT / "dist").iterdir()
    assert archive.stat().st_size < 1_500_000
    assert len(names) < 600


def test_links_of_the_readme_lead_to_files_of_the_archive(names: set[str]) -> None:
    folders = {
        name.rsplit("/", depth)[0] for name in names for depth in range(1, 1 + name.count("/"))
    }
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (INSTALLED / "README.md").read_text())
    assert len(links) > 10
    assert [link for link in links if link.rstrip("/") not in names | folders] == []


def test_the_manifest_says_what_galaxy_wants_to_know() -> None:
    manifest = json.loads((INSTALLED / "MANIFEST.json").read_text())["collection_info"]
    assert (manifest["namespace"], manifest["name"], manifest["dependencies"]) == (
        "alvaria",
        "cloud",
        {},
    )
    assert all(
        manifest[field]
        for field in (
            "authors",
            "description",
            "license",
            "readme",
            "tags",
            "repository",
        )
    )
    # There is no public address yet, so nothing but what Galaxy insists on pretends to be one.
    assert not any(manifest[field] for field in ("documentation", "homepage", "issues"))
    assert (
        yaml.safe_load((INSTALLED / "meta" / "runtime.yml").read_text())["requires_ansible"]
        == ">=2.16.0"
    )
