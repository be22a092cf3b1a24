# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""What the modules have in common that read the Provisioning API."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents what Query.argspec() and reference_query() give to such a module.

    They are in _model/query.py and _catalog/reference_listing.py of plugins/module_utils.
    """

    DOCUMENTATION = r"""
---
options: {}
notes:
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
"""

    NAME = r"""
---
options:
  name:
    description:
      - Only objects with this name (case-sensitive) in any of their
        languages, or with this identifier.
      - When there are none, the list is empty and the task does not fail. When several objects have
        the name, all are returned.
    type: str
"""

    DETAILS = r"""
---
options:
  details:
    description:
      - Whether to read each object that was found in full, which takes one request for each.
        The API's listing has only part of an object.
      - If left out, this happens when one object is asked for by name or identifier,
        but not for a whole listing.
    type: bool
"""

    INACTIVE = r"""
---
options:
  include_inactive:
    description:
      - Whether to find inactive objects as well. Without it they are left out, even when asked
        for by name or identifier.
    type: bool
    default: false
"""
