# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Signatures of the program ``ssh-keygen``, with the user's own key."""

from __future__ import annotations

import base64
import os
import subprocess
import textwrap
from collections.abc import Sequence

from .._common.errors import Invalid
from .._common.stop import LOOK, STOP
from .bundle import MANIFEST, SIGNATURE

PROGRAM = "ssh-keygen"
#: What a signature is for: one that was made for something else does not count.
NAMESPACE = "alvaria.cloud-evidence"
_FIRST, _LAST = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_WIDTH = 70
#: How long the program may take, in seconds: an agent may ask its user.
_LONGEST = 120


def sign(folder: str, key: str) -> None:
    """Sign the manifest in a folder. Raises ``Invalid``.

    ``key`` is the file of a private key, or of a public one whose private key an agent has.
    """
    manifest = os.path.join(folder, MANIFEST)
    done = _run(["-Y", "sign", "-q", "-f", key, "-n", NAMESPACE, manifest], alone=True)
    if done.returncode or not os.path.exists(os.path.join(folder, SIGNATURE)):
        raise Invalid(
            f"key: {PROGRAM} could not sign with {key!r} ({_said(done)}).",
            "Nothing was sealed. Give a private key without a passphrase, or the public key of one "
            "that the agent of the session holds.",
            code="evidence-key",
        )


def flaw(manifest: bytes, signature: str, allowed_signers: str, signer: str, sealed: str) -> str:
    """What is wrong with a signature, empty where it is good.

    ``signature`` and ``allowed_signers`` are files; ``sealed`` is when it was made, as the manifest
    says, in which time its key has to have been allowed.
    """
    try:
        with open(signature, encoding="ascii") as file:
            text = file.read()
    except (OSError, ValueError):
        return "has no signature that can be read"
    if not _is_whole(text):
        return "has a signature that was changed"
    moment = "".join(filter(str.isdigit, sealed))[:14]
    asked = ["-Y", "verify", "-f", allowed_signers, "-I", signer, "-n", NAMESPACE]
    done = _run([*asked, "-s", signature, f"-Overify-time={moment}"], manifest)
    if done.returncode:
        return f"was not signed by {signer!r} ({_said(done)})"
    return ""


def _is_whole(text: str) -> bool:
    """Whether a signature is spelt as the program spells it, which takes other spellings, too."""
    lines = text.split("\n")
    try:
        content = base64.b64decode("".join(lines[1:-2]), validate=True)
    except ValueError:
        return False
    code = textwrap.wrap(base64.b64encode(content).decode(), _WIDTH)
    return lines == [_FIRST, *code, _LAST, ""]


class Process(subprocess.Popen[bytes]):
    """The program while it runs; AnsibleModule, which could run one, is not there in the worker."""

    def talked(self, given: bytes) -> subprocess.CompletedProcess[bytes]:
        """What comes of it when it is given something. Raises ``Invalid`` where it does not end."""
        waited, more = 0.0, given or None
        while waited < _LONGEST:
            try:
                output, errors = self.communicate(more, timeout=LOOK)
            except subprocess.TimeoutExpired:
                # What it was given, it is still given.
                waited, more = waited + LOOK, None
                STOP.check()
            else:
                return subprocess.CompletedProcess(self.args, self.returncode, output, errors)
        raise Invalid(
            f"The program {PROGRAM} did not end within {_LONGEST} s.",
            "See whether the agent of the key waits for somebody.",
            code="ssh-keygen-missing",
        )


def _run(
    arguments: Sequence[str], given: bytes = b"", alone: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run the program; ``alone``, it has no terminal to ask for a passphrase at."""
    settings = {**os.environ, "LC_ALL": "C", "TZ": "UTC", "SSH_ASKPASS_REQUIRE": "never"}
    try:
        with Process(
            [PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=settings,
            start_new_session=alone,
        ) as process:
            try:
                return process.talked(given)
            finally:
                process.kill()
    except FileNotFoundError as exc:
        raise Invalid(
            f"The program {PROGRAM} was not found.",
            "Install OpenSSH 8.9 or newer where the task runs.",
            code="ssh-keygen-missing",
        ) from exc


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last line that the program said."""
    lines = (done.stderr + b"\n" + done.stdout).decode(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return (said or ["no reason given"])[0].rstrip(".")
