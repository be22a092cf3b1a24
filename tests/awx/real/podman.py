# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Podman for a machine without containers, as far as ansible-runner calls it.

`podman run` runs its command in a mount namespace. The "image" is an environment of Python beside a
folder of collections, both below AWX_WORK: `control` for AWX's own image, `image` for others. The
file of --env-file is read by lines, as podman reads it.
"""

import os
import shlex
import sys
from pathlib import Path

WORK = Path(os.environ["AWX_WORK"])
#: Options with a value that makes no difference here.
IGNORED = ("--name", "--network", "--group-add")


def environment_of(path):
    """The variables of a file; a name alone takes the value that podman has itself."""
    found = {}
    for line in Path(path).read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals:
            found[name] = value
        elif name in os.environ:
            found[name] = os.environ[name]
    return found


def parsed(arguments):
    """The folders to mount, the variables, the working folder, the image and its command."""
    mounts, variables, folder = [], {}, "/"
    waiting = iter(arguments)
    for option in waiting:
        if not option.startswith("-"):
            return mounts, variables, folder, option, list(waiting)
        if option in ("-v", "--volume"):
            mounts.append(next(waiting).split(":")[:2])
        elif option == "--workdir":
            folder = next(waiting)
        elif option == "--env-file":
            variables.update(environment_of(next(waiting)))
        elif option in ("-e", "--env"):
            name, equals, value = next(waiting).partition("=")
            variables[name] = value if equals else os.environ.get(name, "")
        elif option in IGNORED:
            next(waiting)
    sys.exit("podman: no image is named")


def script(mounts, folder, collections):
    """What makes the mount namespace look like the container."""
    lines = ["set -e"]
    for source, target in mounts:
        if os.path.exists(source):
            quoted = shlex.quote(target.rstrip("/"))
            if os.path.isdir(source):
                lines.append(f"mkdir -p {quoted}")
            lines.append(f"mount --bind {shlex.quote(source)} {quoted}")
    lines += [
        "mkdir -p /usr/share/ansible/collections /home/runner",
        f"mount --bind {shlex.quote(str(collections))} /usr/share/ansible/collections",
        "mount -t tmpfs tmpfs /home/runner",
        f"cd {shlex.quote(folder)}",
        'exec "$@"',
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] != ["run"]:
        sys.exit(0)
    mounts, variables, folder, image, command = parsed(sys.argv[2:])
    name = "control" if "awx-ee" in image else "image"
    variables.setdefault("HOME", "/home/runner")
    variables.setdefault("LANG", "C.UTF-8")
    variables.setdefault("PATH", f"{WORK}/{name}/bin:/usr/local/bin:/usr/bin:/bin")
    text = script(mounts, folder, WORK / f"{name}-collections")
    os.execvpe("unshare", ["unshare", "-m", "bash", "-c", text, "bash", *command], variables)
