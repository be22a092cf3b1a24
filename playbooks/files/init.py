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
import tempfile
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all, with its folder. A script can be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o644
    if text.startswith("#!"):
        mode = 0o755
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def main() -> int:
    """Put the files where they belong. Returns the exit status."""
    folder, mode = sys.argv[1:]
    outcome: dict[str, list[str]] = {"written": [], "differing": []}
    for name, text in json.load(sys.stdin).items():
        path = Path(folder, name)
        try:
            if not os.path.lexists(path):
                if mode == "write":
                    put(path, text)
                outcome["written"].append(name)
            elif path.read_bytes() != text.encode():
                outcome["differing"].append(name)
        except OSError as exc:
            written = ", ".join(outcome["written"]) or "nothing"
            print(
                f"alvaria_init_dest: {str(path)!r} cannot be written or read ({exc.strerror}). "
                f"Written before: {written}. Give a folder of your own, or take the file away.",
                file=sys.stderr,
            )
            return 1
    print(json.dumps(outcome))
    return 0


if __name__ == "__main__":
    sys.exit(main())
