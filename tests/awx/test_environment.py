# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The execution environment.

The context of its image can be made, and holds what the collection needs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from ansible_collections.alvaria.cloud.tests.integration.support.playbook import COLLECTIONS, ROOT

from .awx import AWX

BUILDER = Path(sys.executable).with_name("ansible-builder")


def test_the_context_of_the_image_is_made(tmp_path: Path) -> None:
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    archive = f"alvaria-cloud-{version}.tar.gz"
    shutil.copy(AWX / "execution-environment.yml", tmp_path)
    (tmp_path / archive).write_bytes(b"the archive")
    command = [
        BUILDER,
        "create",
        "-f",
        "execution-environment.yml",
        "-c",
        "context",
        "--output-filename",
        "Containerfile",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    built = tmp_path / "context" / "_build"
    assert (built / "files" / archive).read_bytes() == b"the archive"
    assert yaml.safe_load((built / "requirements.yml").read_text()) == {
        "collections": [{"name": archive, "type": "file"}]
    }
    assert (
        "ansible-galaxy collection install" in (tmp_path / "context" / "Containerfile").read_text()
    )


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
