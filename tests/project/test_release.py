# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A release in a copy of the repository, and what each check refuses.

It goes from the check before it to the one before the tag.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.ways import ALL_WAYS

from .copies import copy, git, run

CHECK = ("python", "tools/release.py", "--check")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy whose version is not released yet."""
    made = copy(tmp_path / "cloud")
    (made / "changelogs" / "changelog.yaml").write_text("---\nancestor: null\nreleases: {}\n")
    (made / "changelogs" / "fragments").mkdir(exist_ok=True)
    (made / "changelogs" / "fragments" / "summary.yml").write_text(
        "---\nrelease_summary: What it is about.\n"
    )
    git(made, "add", "-A")
    git(made, "commit", "-qm", "Before", "--allow-empty")
    return made


def test_a_release_is_checked_made_and_checked_again(tree: Path) -> None:
    version = yaml.safe_load((tree / "galaxy.yml").read_text())["version"]
    for name in (tree / "changelogs" / "fragments").iterdir():
        if name.name != "summary.yml":
            name.unlink()
    if ALL_WAYS:
        # The stage `release` does so in the repository, and the next command does all of it again.
        assert run(tree, *CHECK) == (0, f"{version} can be released: make release\n")
    code, output = run(tree, "python", "tools/release.py")
    assert code == 0, output
    assert list((tree / "changelogs" / "fragments").iterdir()) == [], output
    made = yaml.safe_load((tree / "changelogs" / "changelog.yaml").read_text())["releases"][version]
    modules = {path.stem for path in (tree / "plugins" / "modules").glob("alvaria_*.py")}
    assert made["changes"]["release_summary"] == "What it is about."
    assert {module["name"] for module in made["modules"]} == modules
    code, output = run(tree, *CHECK)
    assert code == 1, output
    assert "CHANGELOG.md: is not committed" in output, output
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", version)
    assert run(tree, *CHECK) == (
        0,
        f"{version} is made and committed: tag this commit {version}, and build from the tag\n",
    )
    (tree / "changelogs" / "fragments").mkdir(exist_ok=True)
    (tree / "changelogs" / "fragments" / "late.yml").write_text("---\nbugfixes: [too late]\n")
    code, output = run(tree, *CHECK)
    assert code == 1, output
    assert "changelogs/fragments/late.yml: is in no release" in output, output


def test_another_version_anywhere_and_a_bad_fragment_are_refused(tree: Path) -> None:
    (tree / "galaxy.yml").write_text(
        (tree / "galaxy.yml").read_text().replace("version: 0.1.0", "version: 0.0.9")
    )
    code, output = run(tree, *CHECK)
    assert code == 1, output
    assert "README.md: names the archive of 0.1.0" in output, output
    assert "extensions/sandbox/pyproject.toml: says ['0.1.0']" in output, output
    assert (
        "plugins/modules/alvaria_exclusion.py: version_added 0.1.0 is later than 0.0.9" in output
    ), output
    git(tree, "checkout", "-q", "galaxy.yml")
    (tree / "changelogs" / "fragments" / "bad.yml").write_text("---\nnovelties: [what is that]\n")
    code, output = run(tree, *CHECK)
    assert code == 1, output
    assert "invalid section: novelties" in output, output
