# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in for a program: it has a warm process fork a child, and ends as the child does.

It is started anew for each run, so it imports nothing that Python has not imported by then, or that
takes longer than Python's own start (``json``, ``signal``).
"""

import _signal
import _socket
import marshal
import os
import sys


def request(arguments, environment, folder):
    """What the warm process has to know, with its length before it."""
    mask = os.umask(0)
    os.umask(mask)
    told = {"arguments": arguments, "environment": dict(environment), "folder": folder}
    text = marshal.dumps({**told, "mask": mask})
    return len(text).to_bytes(4, "big") + text


def ask(path, text, descriptors, patience=None):
    """The exit status of the child, as the system gives it.

    Raises ``TimeoutError`` when that takes more than ``patience`` seconds; the child is terminated
    then.
    """
    connection = _socket.socket(_socket.AF_UNIX)
    connection.settimeout(patience)
    connection.connect(path)
    packed = b"".join(number.to_bytes(4, sys.byteorder) for number in descriptors)
    sent = connection.sendmsg([text], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, packed)])
    while sent < len(text):
        sent += connection.send(text[sent:])
    answer = b""
    while not answer.endswith(b"\n"):
        more = connection.recv(64)
        if not more:
            raise SystemExit(f"{path}: the warm process has gone")
        answer += more
    connection.close()
    return int(answer)


def end(status):
    """End as a process with that status did."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != _signal.SIGKILL:  # which nobody can handle
            _signal.signal(number, _signal.SIG_DFL)
        os.kill(os.getpid(), number)
    sys.exit(os.WEXITSTATUS(status))


def stand_in(path, program):
    """Be ``program``, with the arguments of this process, from the warm process at ``path``."""
    arguments = [program, *sys.argv[1:]]
    end(ask(path, request(arguments, os.environ, os.getcwd()), (0, 1, 2)))
