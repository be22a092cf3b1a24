# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that do much at once."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents BULK_OPTIONS of plugins/module_utils/_common/limits.py."""

    DOCUMENTATION = r"""
---
options:
  concurrency:
    description:
      - How many requests may be under way at once, from V(1) to V(64).
    type: int
    default: 16
  progress:
    description:
      - Interval in seconds at which a line says how far the work has come. V(0) means never.
      - Lines are shown only where the task runs in a worker of the controller, without C(async).
    type: int
    default: 5
"""
