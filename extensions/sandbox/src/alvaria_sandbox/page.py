# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page at `/`: organizations, their documents and the journal in a browser."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from alvaria_sandbox import __version__
from alvaria_sandbox.sandbox import Sandbox


def page(sandbox: Sandbox) -> str:
    """Return one self-contained HTML page.

    It names the organizations and fetches the rest from the control API every two seconds.
    """
    template = (files("alvaria_sandbox") / "page.html").read_text("utf-8")
    options = "".join(f"<option>{escape(name)}</option>" for name in sandbox.organizations)
    return template.replace("{{version}}", __version__).replace("{{organizations}}", options)
