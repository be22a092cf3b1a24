# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The warm process: imports once, then forks a child for each run that a client asks for.

usage: server.py SOCKET playbook|module|sandbox COLLECTIONS

``playbook`` becomes ansible-playbook: it has imported ansible-core and the engine as a controller
does. ``module`` becomes the Python that runs a module: it has imported what modules import, but
nothing of the controller. ``sandbox`` becomes alvaria-sandbox. What they are not made for is handed
to the real program.

A request is a dictionary (``arguments``, ``environment``, ``folder``, ``mask``) as ``marshal``
writes it, with its length before it, in four bytes. It comes with three file descriptors; the
answer is the child's exit status as the system gives it, a number and the end of a line. A client
that hangs up has its child terminated.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import marshal
import multiprocessing
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time
import types
from pathlib import Path
from typing import Any, NoReturn, TextIO

import parsed
import payloads
import settings
import tasks

PLAYBOOK = (
    "ansible.cli.playbook",
    "ansible.executor.module_common",
    "ansible.executor.playbook_executor",
    "ansible.executor.task_queue_manager",
    *(f"ansible.plugins.action.{name}" for name in ("add_host", "assert", "copy", "debug")),
    *(f"ansible.plugins.action.{name}" for name in ("fail", "include_vars", "normal", "set_fact")),
    "ansible.plugins.become.sudo",
    "ansible.plugins.cache.memory",
    "ansible.plugins.callback.default",
    "ansible.plugins.connection.local",
    *(f"ansible.plugins.filter.{name}" for name in ("core", "encryption", "mathstuff", "urls")),
    *(f"ansible.plugins.inventory.{name}" for name in ("auto", "host_list", "ini", "yaml")),
    *(f"ansible.plugins.lookup.{name}" for name in ("env", "file", "items", "list", "vars")),
    "ansible.plugins.shell.sh",
    "ansible.plugins.strategy.linear",
    *(f"ansible.plugins.test.{name}" for name in ("core", "files", "mathstuff", "uri")),
    "ansible.plugins.vars.host_group_vars",
)
#: What ansible-core looks at when it lists plugins of a kind, as far as a version of it has them.
LISTED = (
    "ansible.plugins.become.su",
    *(f"ansible.plugins.callback.{name}" for name in ("junit", "minimal", "oneline", "tree")),
    *(f"ansible.plugins.connection.{name}" for name in ("paramiko_ssh", "psrp", "ssh", "winrm")),
    *(f"ansible.plugins.inventory.{name}" for name in ("script", "toml")),
    *(f"ansible.plugins.shell.{name}" for name in ("cmd", "powershell")),
)
MODULE = (
    "ansible.module_utils.basic",
    "ansible.module_utils.common.arg_spec",
    "ansible.module_utils.urls",
)
#: Nothing of ansible-core's controller; the modules' files are those that Ansible sends.
ENGINE = "ansible_collections.alvaria.cloud.plugins"
SANDBOX = "alvaria_sandbox.cli"
REAL = {
    "playbook": "ansible-playbook",
    "module": Path(sys.executable).name,
    "sandbox": "alvaria-sandbox",
}
#: Names a Python for the modules that ansible-playbook sends, wherever it sends them.
PYTHON = "ALVARIA_WARM_PYTHON"
HERE = Path(__file__).resolve().parent
BEGAN_WITH = (sys.stdin, sys.stdout, sys.stderr)
LONGEST_REQUEST = 1 << 22


class Warm:
    """What has been imported, and how a child becomes the program."""

    def __init__(self, kind: str, collections: str, folder: Path) -> None:
        self.kind = kind
        self._environment = settings.starting(os.environ)
        if kind == "sandbox":
            importlib.import_module(SANDBOX)
        else:
            self._import_ansible(kind, collections, folder)
        gc.collect()
        gc.freeze()

    def _import_ansible(self, kind: str, collections: str, folder: Path) -> None:
        texts, patterns = parsed.Parsed(), parsed.Patterns()
        parsed.Compiled()
        self._settings = settings.Settings()
        self._payloads = payloads.Payloads(folder / "payloads")
        if kind == "playbook":
            self._settings.record()
        sys.path.insert(0, collections)
        for name in (*(PLAYBOOK if kind == "playbook" else MODULE), *self._engine(collections)):
            importlib.import_module(name)
        for name in LISTED if kind == "playbook" else ():
            if importlib.util.find_spec(name):
                importlib.import_module(name)
        sys.path.remove(collections)
        if kind == "playbook":
            self._settings.keep()
        self._forget_packages()
        if kind == "playbook":
            parsed.rehearse(self._rehearse, texts, patterns)
            tasks.mutable_values()  # found here, they need not be looked for in each child

    def _engine(self, collections: str) -> list[str]:
        """The modules of the engine."""
        root = Path(collections, *ENGINE.split("."))
        parts = (
            ("module_utils", "plugin_utils", "action")
            if self.kind == "playbook"
            else ("module_utils",)
        )
        files = [path for part in parts for path in sorted((root / part).rglob("*.py"))]
        names = [path.relative_to(root).with_suffix("").as_posix() for path in files]
        found = [name.replace("/", ".") for name in names if not name.endswith("__init__")]
        return [f"{ENGINE}.{name}" for name in found]

    @staticmethod
    def _forget_packages() -> None:
        """Leave it to Ansible where collections are: only modules without any inside stay."""
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == "ansible_collections" and hasattr(module, "__path__"):
                del sys.modules[name]
        sys.path_importer_cache.clear()

    def become(self, arguments: list[str]) -> None:
        """Be the program; returns or raises as it does."""
        try:
            given = settings.starting(os.environ).items() ^ self._environment.items()
            if given:
                raise settings.Differs(", ".join(sorted({name for name, _text in given})))
            if self.kind == "playbook":
                self._become_playbook(arguments)
            elif self.kind == "sandbox":
                sys.exit(sys.modules[SANDBOX].main(arguments[1:]))  # type: ignore[attr-defined]
            else:
                self._become_python(arguments)
        except settings.Differs as exc:
            if "ALVARIA_PREFORK_DEBUG" in os.environ:
                print(f"a real process, because of {exc}", file=sys.stderr, flush=True)
            real = str(Path(sys.executable).with_name(REAL[self.kind]))
            os.execv(real, [real, *arguments[1:]])

    def _become_playbook(self, arguments: list[str]) -> None:
        self._settings.evaluate_anew()
        programs = Path(sys.executable).parent
        if PYTHON in os.environ:
            arguments = [*arguments, "-e", f"ansible_python_interpreter={os.environ[PYTHON]}"]
        sys.argv = [str(programs / REAL["playbook"]), *arguments[1:]]
        self._payloads.lend()
        # Python makes this secret when a process begins.
        multiprocessing.current_process().authkey = os.urandom(32)
        sys.path.insert(0, str(programs))
        tasks.stay()
        sys.modules["ansible.cli.playbook"].main()  # type: ignore[attr-defined]

    def _become_python(self, arguments: list[str]) -> None:
        if len(arguments) == 1:
            sys.argv = [""]
            code = compile(sys.stdin.buffer.read(), "<stdin>", "exec")
            exec(code, sys.modules["__main__"].__dict__)
            return
        if arguments[1].startswith("-"):
            raise settings.Differs("options of Python")
        sys.argv = arguments[1:]
        sys.path.insert(0, str(Path(arguments[1]).resolve().parent))
        runpy.run_path(arguments[1], run_name="__main__")

    def _rehearse(self) -> None:
        """Run what most runs do, and show nothing of it."""
        with open(os.devnull, "r+b") as nowhere, contextlib.suppress(SystemExit):
            for descriptor in (0, 1, 2):
                os.dup2(nowhere.fileno(), descriptor)
            os.environ[tasks.VARIABLE] = tasks.APART
            self.become([REAL["playbook"], str(HERE / "rehearsal.yml")])


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A request and its file descriptors."""
    text, descriptors, _flags, _address = socket.recv_fds(connection, LONGEST_REQUEST, 3)
    while len(text) < 4 or len(text) < 4 + int.from_bytes(text[:4], "big"):
        more = connection.recv(LONGEST_REQUEST)
        if not more:
            raise ConnectionError("a client that hung up in the middle of its request")
        text += more
    return marshal.loads(text[4:]), descriptors


def stream(descriptor: int, mode: str, like: TextIO) -> TextIO:
    """A standard stream as Python opened the one that this process began with."""
    return os.fdopen(  # type: ignore[return-value]
        descriptor, mode, encoding=like.encoding, errors=like.errors, closefd=False
    )


def prepare(request: dict[str, Any], descriptors: list[int]) -> None:
    """Give this child the streams, the folder and the environment that it was asked for."""
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    sys.stdin = sys.__stdin__ = stream(0, "r", BEGAN_WITH[0])
    sys.stdout = sys.__stdout__ = stream(1, "w", BEGAN_WITH[1])
    sys.stderr = sys.__stderr__ = stream(2, "w", BEGAN_WITH[2])
    os.chdir(request["folder"])
    os.umask(request["mask"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.modules["__main__"] = types.ModuleType("__main__")


def run(warm: Warm, request: dict[str, Any]) -> int:
    """Run the program to its end, as an interpreter does, and return its exit status."""
    status = 0
    try:
        warm.become(request["arguments"])
    except SystemExit as exc:
        status = 0 if exc.code is None else exc.code if isinstance(exc.code, int) else 1
        if isinstance(exc.code, str):
            print(exc.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return status


class Served:
    """A client and the child that was forked for it.

    ``connection`` is ``None`` once the client has hung up. ``watched`` can be read when the child
    has ended.
    """

    def __init__(self, connection: socket.socket, child: int) -> None:
        self.connection: socket.socket | None = connection
        self.child = child
        self.watched = os.pidfd_open(child)

    def close(self) -> None:
        """Let go of both."""
        os.close(self.watched)
        if self.connection:
            self.connection.close()

    def terminate(self) -> None:
        """Have the child end, since nobody waits for it any more."""
        os.kill(self.child, signal.SIGTERM)
        if self.connection:
            self.connection.close()
        self.connection = None

    def tell(self) -> None:
        """Tell the client how the child has ended, and let go of both."""
        _pid, status = os.waitpid(self.child, 0)
        if self.connection:
            with contextlib.suppress(OSError):  # of a client that has gone at the same time
                self.connection.sendall(f"{status}\n".encode())
        self.close()


class Server:
    """Forks a child for each client and tells the client how it ended, all in this process."""

    def __init__(self, warm: Warm, listener: socket.socket) -> None:
        self._warm = warm
        self._listener = listener
        self._served: list[Served] = []

    def serve(self) -> None:
        """Serve until the process that started this one is gone, then end the children.

        Whoever started this process holds the other end of its standard input.
        """
        while True:
            ends = [one.watched for one in self._served]
            clients = [one.connection for one in self._served if one.connection]
            ready = select.select([0, self._listener, *ends, *clients], [], [])[0]
            for one in list(self._served):
                if one.watched in ready:
                    self._served.remove(one)
                    one.tell()
                elif one.connection in ready:
                    one.terminate()
            if 0 in ready:
                break
            if self._listener in ready:
                with contextlib.suppress(ConnectionError):  # a client that has gone again
                    self._begin()
        for one in self._served:
            one.terminate()

    def _begin(self) -> None:
        """Fork a child for the next client. Raises ``ConnectionError`` if it has hung up."""
        connection, _address = self._listener.accept()
        request, descriptors = receive(connection)
        child = os.fork()
        if child == 0:
            self._become(connection, request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._served.append(Served(connection, child))

    def _become(
        self, connection: socket.socket, request: dict[str, Any], descriptors: list[int]
    ) -> NoReturn:
        """Be the program, in the child, without anything that serves clients."""
        status = 1
        try:
            os.setsid()
            connection.close()
            self._listener.close()
            for one in self._served:
                one.close()
            prepare(request, descriptors)
            status = run(self._warm, request)
        finally:
            os._exit(status & 0xFF)


def main() -> None:
    """Import, then serve."""
    path, kind, collections = sys.argv[1:]
    sys.path.remove(str(HERE))
    warm = Warm(kind, collections, Path(path).parent)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path + ".new")
    listener.listen(64)
    os.rename(path + ".new", path)
    Server(warm, listener).serve()


if __name__ == "__main__":
    main()
