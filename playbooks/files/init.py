# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write files that are not there; leave alone those that are, and say which of them differ.

Called by playbooks/init.yml: one process for all files, as each module of Ansible is one.

usage: init.py FOLDER write|check    reads texts by path, as JSON, and prints what came of them
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a file, with its folder. A script can be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if text.startswith("#!"):
        path.chmod(0o755)


def main() -> int:
    """Put the files where they belong. Returns the exit status."""
    folder, mode = sys.argv[1:]
    outcome: dict[str, list[str]] = {"written": [], "differing": []}
    for name, text in json.load(sys.stdin).items():
        path = Path(folder, name)
        if not os.path.lexists(path):
            outcome["written"].append(name)
            if mode == "write":
                put(path, text)
        elif path.read_bytes() != text.encode():
            outcome["differing"].append(name)
    print(json.dumps(outcome))
    return 0


if __name__ == "__main__":
    sys.exit(main())
