# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the changelog of the release that galaxy.yml names.

With --check, find out whether everything is ready for that. The check looks for one version
everywhere, makes the release in a copy of the work tree, and changes nothing. Once the release is
made (its version is in changelogs/changelog.yaml), it looks for what a tag must not have: leftover
fragments and uncommitted changes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SEMVER = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?"
ARCHIVE = re.compile(r"alvaria-cloud[-:](\d+\.\d+\.\d+[^\s:`\"']*?)(?:\.tar\.gz|\b)")
ADDED = re.compile(r"version_added: ['\"]?([\d.]+)")
#: The files that a release changes.
MADE = ("CHANGELOG.md", "changelogs/changelog.yaml")


def read(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def git(*arguments: str) -> list[str]:
    """Return the lines that git prints."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def versions(version: str) -> list[str]:
    """List what contradicts the version.

    Other names of the archive, the sandbox's own version, plugins that are said to come later.
    """
    problems = []
    if not re.fullmatch(SEMVER, version):
        problems.append(f"galaxy.yml: {version} is not a semantic version")
    for name in git("ls-files", "-co", "--exclude-standard"):
        path = ROOT / name
        if (
            not path.is_file()
            or name.startswith("changelogs/")
            or path.suffix in (".json", ".svg", ".tsv")
            or name == "CHANGELOG.md"
        ):
            continue
        text = path.read_text(encoding="utf-8")
        for found in sorted(set(ARCHIVE.findall(text)) - {version}):
            problems.append(f"{name}: names the archive of {found}")
        later = {found for found in ADDED.findall(text) if key(found) > key(version)}
        for found in sorted(later):
            problems.append(f"{name}: version_added {found} is later than {version}")
    sandbox = {
        "extensions/sandbox/pyproject.toml": r'^version = "(.*)"$',
        "extensions/sandbox/src/alvaria_sandbox/__init__.py": r'^__version__ = "(.*)"$',
    }
    for name, pattern in sandbox.items():
        named = re.findall(pattern, read(name), re.MULTILINE)
        if named != [version]:
            problems.append(f"{name}: says {named}")
    return problems


def key(version: str) -> tuple[int, ...]:
    """Return a version as numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def tagged(version: str) -> list[str]:
    """List what keeps the release from being tagged."""
    problems = [
        f"changelogs/fragments/{path.name}: is in no release"
        for path in sorted((ROOT / "changelogs" / "fragments").glob("*.y*ml"))
    ]
    anchor = "v" + version.replace(".", "-")
    if f'<a id="{anchor}"></a>' not in read("CHANGELOG.md"):
        problems.append(f"CHANGELOG.md: has no part for {version}")
    problems += [f"{line[3:]}: is not committed" for line in git("status", "--porcelain")]
    tag = git("tag", "--list", version)
    if tag and git("rev-list", "-1", version) != git("rev-parse", "HEAD"):
        problems.append(f"the tag {version} is not at this commit")
    return problems


def make(version: str) -> tuple[Path, list[str]]:
    """Make the release in a copy of the work tree; return the copy and the problems."""
    copying = [ROOT / "tools" / "collection_tree.sh"]
    copied = subprocess.run(copying, capture_output=True, text=True, check=True)
    tree = Path(copied.stdout.strip())
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(tree.parents[2]),
    }
    commands = (
        ["lint"],
        ["release", "--version", version, "--date", date.today().isoformat()],
        ["lint-changelog-yaml", "changelogs/changelog.yaml"],
    )
    for command in commands:
        done = subprocess.run(
            ["antsibull-changelog", *command],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            output = (done.stdout + done.stderr).strip()
            return tree, [f"antsibull-changelog {command[0]}: {output}"]
    text = (tree / "changelogs" / "changelog.yaml").read_text(encoding="utf-8")
    release = yaml.safe_load(text)["releases"][version]
    problems = []
    if not release["changes"].get("release_summary"):
        problems.append(f"changelogs/fragments: no release_summary says what {version} is about")
    return tree, problems


def main() -> int:
    """Make the release, or with --check only try to."""
    parser = argparse.ArgumentParser(
        description="Make the changelog of the release that galaxy.yml names."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing, fail when something is not ready"
    )
    check = parser.parse_args().check
    version = str(yaml.safe_load(read("galaxy.yml"))["version"])
    released = version in (yaml.safe_load(read("changelogs/changelog.yaml"))["releases"] or {})
    problems = versions(version)
    tree = ROOT
    if released:
        problems += tagged(version)
    elif not problems:
        tree, problems = make(version)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{version} is not ready: {len(problems)} to mend", file=sys.stderr)
        return 1
    if released:
        print(f"{version} is made and committed: tag this commit {version}, and build from the tag")
    elif check:
        print(f"{version} can be released: make release")
    else:
        for name in MADE:
            shutil.copy(tree / name, ROOT / name)
        for path in (ROOT / "changelogs" / "fragments").glob("*.y*ml"):
            path.unlink()
        print(f"CHANGELOG.md has {version} now: commit, and make release-check again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
