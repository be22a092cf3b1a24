# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The choice between two versions of the ComplianceHub API."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents Resource.version_argspec() of plugins/module_utils/_model/resource.py."""

    DOCUMENTATION = r"""
---
options:
  api_version:
    description:
      - Version of the ComplianceHub API to use.
      - V(v3) is deprecated by the vendor. It has fewer fields and other names for some values.
        Its rules name no channel; that they are about voice contacts is how this collection reads
        the reference. Checks and contact attempts have their channel in both versions.
    type: str
    choices:
      - v3
      - v4
    default: v4
"""
