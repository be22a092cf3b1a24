# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand in for pip in the environments that ansible-test makes for its tests.

ansible-test makes ten of them, and pip takes a minute of processor time to fill them; uv, from the
environment that runs ansible-test, takes a few seconds. What uv does not know (settings of pip) or
cannot do is left to the pip of that environment.

tools/ansible_test.sh puts this file where ansible-test looks for its script that installs pip. As
such it leaves itself in the environment, as the package pip.
"""

import os
import shutil
import subprocess
import sys
import sysconfig

PACKAGE = os.path.join(sysconfig.get_paths()["purelib"], "pip")
#: Options of pip that uv does not have, and needs none of.
UNKNOWN = ("--disable-pip-version-check", "-y")


def boot():
    """Be the pip of this environment from now on."""
    os.makedirs(PACKAGE)
    open(os.path.join(PACKAGE, "__init__.py"), "w").close()
    shutil.copy(__file__, os.path.join(PACKAGE, "__main__.py"))


def remove(packages):
    """Remove this stand-in; the rest of what pip brings along was never there."""
    if "pip" in packages:
        shutil.rmtree(PACKAGE)


def by_uv(command, arguments):
    """Have uv do it; return its exit status."""
    uv = shutil.which("uv")
    if uv is None or command != "install":
        return 1
    cache = os.path.expanduser(os.path.join("~", ".cache", "pip", "uv"))
    options = ["--quiet", "--system-certs", "--python", sys.executable, "--cache-dir", cache]
    if sys.version_info >= (3, 12):
        # This Python says what it finds odd in a file when it compiles it, which ansible-test would
        # take for an error of the test that imports it first.
        options.append("--compile-bytecode")
    known = [argument for argument in arguments if argument not in UNKNOWN]
    return subprocess.call([uv, "pip", command] + options + known)


def by_pip(arguments):
    """Have the pip of the environment that runs ansible-test do it; return its exit status."""
    python = os.path.join(os.path.dirname(shutil.which("ansible-galaxy")), "python")
    return subprocess.call([python, "-m", "pip", "--python", sys.executable] + arguments)


def main():
    """Do what pip is told."""
    command, arguments = sys.argv[1], sys.argv[2:]
    if "GET_PIP" in os.environ:
        boot()
    elif command == "uninstall":
        remove(arguments)
    else:
        sys.exit(by_uv(command, arguments) and by_pip(sys.argv[1:]))


if __name__ == "__main__":
    main()
