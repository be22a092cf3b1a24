# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""Filters by time."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents the ranges of rule_query() in plugins/module_utils/_catalog/rule_listing.py.

    BY_ID is for rules, VALIDITY for start_time and end_time.
    """

    DOCUMENTATION = r"""
---
options:
  from_creation_time:
    description:
      - Only objects that were created at or after this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
  to_creation_time:
    description:
      - Only objects that were created at or before this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
  from_last_modified_time:
    description:
      - Only objects that were last changed at or after this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
  to_last_modified_time:
    description:
      - Only objects that were last changed at or before this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
notes:
  - All pages of the listing are read, as a result that ends early would look complete. Filters
    keep it short. M(alvaria.cloud.alvaria_api) reads a single page.
"""

    BY_ID = r"""
---
options:
  id:
    description:
      - Only the rule with this identifier, which takes one small request. When there is none,
        the list is empty.
      - It cannot be combined with filters, nor with another version of the API than the default.
    type: str
"""

    VALIDITY = r"""
---
options:
  from_start_time:
    description:
      - Only objects that begin at or after this time, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        Without a zone it is taken as UTC.
    type: str
  to_start_time:
    description:
      - Only objects that begin at or before this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
  from_end_time:
    description:
      - Only objects that end at or after this time, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        Without a zone it is taken as UTC.
    type: str
  to_end_time:
    description:
      - Only objects that end at or before this time, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        Without a zone it is taken as UTC.
    type: str
"""
