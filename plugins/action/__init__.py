# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one action plugin, imported as soon as Ansible looks for one here.

Ansible looks while it reads a playbook, but loads a plugin that a module names only in the worker,
and each task has a new worker. Loaded here, the engine is in the main process, and the workers
inherit it: what is in memory by then, Ansible included, stays there until the end.
"""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.plugin_utils._compiled import load

load("module_utils._common.collector")

from ansible_collections.alvaria.cloud.plugins.module_utils._common.collector import (
    gathering,
    settle,
)

with gathering():
    load("action.alvaria_api")

settle()
