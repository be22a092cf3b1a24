# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warm processes for tests, and the programs that stand in for the real ones.

usage: warm.py COLLECTIONS COMMAND ARGUMENT...        runs a command with these programs in its PATH
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE))

import client  # noqa: E402

#: The programs and the kinds of warm process behind them.
PROGRAMS = {"ansible-playbook": "playbook", "python": "module"}
SANDBOX = {"alvaria-sandbox": "sandbox"}


def possible() -> bool:
    """Whether a script can name this Python in its first line."""
    return " " not in sys.executable and len(sys.executable) < 240


def write_stand_in(path: Path, address: Path, program: str) -> None:
    """Write a program that has the warm process at ``address`` run ``program``."""
    path.write_text(
        f"#!{sys.executable} -IS\nimport sys\n\nsys.path.insert(0, {str(HERE)!r})\n"
        f"import client\n\nclient.stand_in({str(address)!r}, {program!r})\n"
    )
    path.chmod(0o755)


@contextmanager
def warm_programs(
    folder: Path,
    collections: Path,
    environment: Mapping[str, str],
    wanted: Mapping[str, str] = MappingProxyType(PROGRAMS),
) -> Iterator[Path]:
    """Start warm processes in that environment; gives the folder of the programs that use them.

    The sockets are in ``folder``, whose path has to be short (107 bytes with the sockets' names).
    """
    programs = folder / "bin"
    programs.mkdir(parents=True)
    processes = []
    try:
        for program, kind in wanted.items():
            address = folder / kind
            command = [sys.executable, str(HERE / "server.py"), str(address), kind]
            processes.append(
                subprocess.Popen(
                    [*command, str(collections)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    env=dict(environment),
                    cwd=folder,
                )
            )
            write_stand_in(programs / program, address, program)
        wait_for(processes, [folder / kind for kind in wanted.values()])
        yield programs
    finally:
        for process in processes:
            process.communicate()


def run_warm(
    programs: Path,
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    patience: float,
) -> tuple[int, str]:
    """Run a program of ``programs`` without even starting its stand-in.

    Returns the exit status, as ``subprocess`` gives it, and what it printed, errors last. Raises
    ``TimeoutError`` after ``patience`` seconds.
    """
    text = client.request([program, *arguments], environment, str(folder))
    address = str(programs.parent / PROGRAMS[program])
    with (
        open(os.devnull, "rb") as nothing,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        streams = [file.fileno() for file in (nothing, output, errors)]
        status = client.ask(address, text, streams, patience)
        printed = b""
        for file in (output, errors):
            file.seek(0)
            printed += file.read()
    return os.waitstatus_to_exitcode(status), printed.decode()


def wait_for(processes: list[subprocess.Popen[bytes]], addresses: list[Path]) -> None:
    """Wait until all warm processes listen. Raises ``RuntimeError`` when one of them has ended."""
    until = time.monotonic() + 300
    while not all(address.exists() for address in addresses):
        if any(process.poll() is not None for process in processes):
            raise RuntimeError("a warm process ended before it could be used")
        if time.monotonic() > until:
            raise RuntimeError("a warm process has not been ready for 300 s")
        time.sleep(0.02)


def main() -> int:
    """Run a command with warm programs, and return its exit status."""
    collections, *command = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="warm-") as name:
        folder = Path(name)
        with warm_programs(folder, Path(collections), os.environ) as programs:
            path = f"{programs}{os.pathsep}{os.environ['PATH']}"
            python = str(programs / "python")
            settings = {**os.environ, "PATH": path, "ALVARIA_WARM_PYTHON": python}
            return subprocess.run(command, env=settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
