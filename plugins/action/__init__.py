# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one action plugin, imported as soon as Ansible looks for one here.

Ansible looks while it reads a playbook, but loads a plugin that a module names only in the worker,
and each task has a new worker. Loaded here, the engine is in the main process, and the workers
inherit it.
"""

from __future__ import annotations

from . import alvaria_api

__all__ = ["alvaria_api"]
