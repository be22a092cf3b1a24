# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The execution environment.

The context of its image can be made, and holds what the collection needs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.playbook import COLLECTIONS, ROOT
from ansible_collections.alvaria.cloud.tests.integration.support.ways import thorough

from .awx import AWX

BUILDER = Path(sys.executable).with_name("ansible-builder")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection's archive, as `make build` makes it."""
    folder = tmp_path_factory.mktemp("dist")
    # Each worker of pytest has a copy of its own.
    stage = f"awx-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    tree = subprocess.run(
        [ROOT / "tools" / "collection_tree.sh"],
        env={**os.environ, "ALVARIA_STAGE": stage},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    command = [galaxy, "collection", "build", "--output-path", folder]
    subprocess.run(command, cwd=tree, check=True, stdout=subprocess.DEVNULL)
    [made] = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def context(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ansible-builder makes of the definition and the archive."""
    folder = tmp_path_factory.mktemp("image")
    shutil.copy(AWX / "execution-environment.yml", folder)
    shutil.copy(archive, folder)
    command = [BUILDER, "create", "-f", "execution-environment.yml", "-c", "context"]
    done = subprocess.run(
        [*command, "--output-filename", "Containerfile"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "context"


def steps(context: Path, *programs: str) -> list[str]:
    """The steps of the image that call one of the programs, in their order."""
    lines = re.findall("^RUN (.*)$", (context / "Containerfile").read_text(), re.MULTILINE)
    return [line for line in lines if any(program in line for program in programs)]


def run(step: str, folder: Path, image: Path) -> subprocess.CompletedProcess[str]:
    """Run a step in a folder of the context; what it installs goes to the folder ``image``."""
    places = {"/usr/share/ansible": image, "/tmp/src": image, "/output/scripts": folder / "scripts"}
    for inside, outside in places.items():
        step = step.replace(inside, str(outside))
    environment = {
        "HOME": str(image),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYCMD": sys.executable,
    }
    return subprocess.run(
        ["sh", "-c", step], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_image_installs_the_collection_and_finds_what_it_needs(
    context: Path, tmp_path: Path
) -> None:
    """The steps of the image that need no other image, in the layout that they find there."""
    shutil.copytree(context / "_build", tmp_path / "build")
    roles, collections = steps(context, "ansible-galaxy")
    assert "role install" in roles
    for step in (roles, f"{collections} --offline"):
        done = run(step, tmp_path / "build", tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    installed = tmp_path / "collections" / "ansible_collections" / "alvaria" / "cloud"
    assert (installed / "MANIFEST.json").exists()
    [sandbox] = steps(context, "extensions/sandbox")
    package = Path(sandbox.split()[-1].replace("/usr/share/ansible", str(tmp_path)))
    assert (package / "pyproject.toml").exists()
    [introspect] = steps(context, "introspect.py")
    place = f"introspect {tmp_path}/collections"
    done = run(introspect.replace("introspect --", f"{place} --"), tmp_path / "build", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "requests>=2.28" in (tmp_path / "requirements.txt").read_text()
    pip = f"$PYCMD -m pip install --no-index -r {tmp_path}/requirements.txt"
    done = run(pip, tmp_path / "build", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_is_not_made_of_an_archive_elsewhere(context: Path, tmp_path: Path) -> None:
    """The archive is below the folder that the definition copies it to."""
    shutil.copytree(context / "_build", tmp_path / "build")
    wanted = yaml.safe_load((tmp_path / "build" / "requirements.yml").read_text())
    [collection] = wanted["collections"]
    collection["name"] = collection["name"].removeprefix("files/")
    (tmp_path / "build" / "requirements.yml").write_text(yaml.safe_dump(wanted))
    [_roles, collections] = steps(context, "ansible-galaxy")
    done = run(f"{collections} --offline", tmp_path / "build", tmp_path)
    assert "Unable to find collection artifact file" in done.stdout + done.stderr


def test_the_definition_names_the_archive_of_this_version(archive: Path) -> None:
    text = (AWX / "execution-environment.yml").read_text()
    assert set(re.findall(r"alvaria-cloud-[^ ]+gz", text)) == {archive.name}


@thorough
def test_what_the_collection_needs_is_found(tmp_path: Path) -> None:
    done = subprocess.run(
        [BUILDER, "introspect", str(COLLECTIONS), "--write-pip", tmp_path / "pip"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "requests>=2.28" in (tmp_path / "pip").read_text()
    assert "from collection alvaria.cloud" in (tmp_path / "pip").read_text()
