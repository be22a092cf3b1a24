# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that manage a list belonging to one object."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents what Membership.argspec() adds to owner and list.

    It is in plugins/module_utils/_model/membership.py.
    """

    DOCUMENTATION = r"""
---
options:
  state:
    description:
      - V(present) puts the given entries into the list. All other entries stay.
      - V(exact) makes the list hold the given entries and no others. An empty list clears it.
      - V(absent) removes the given entries from the list. All other entries stay.
    type: str
    choices:
      - present
      - exact
      - absent
    default: present
notes:
  - The API can only replace the list as a whole. The module reads it, works out the new list and
    writes it with the version that was read. If somebody else has changed the list in the meantime
    (HTTP status 409), it is read again and the given entries are merged into the fresh list, so two
    writers who add different entries lose nothing. After five tries the task fails, and RV(error)
    shows what was sent and what the server has.
  - Names are case-sensitive. A name that is unknown, or that several objects have, is an error
    that lists candidates. An inactive object is accepted with a warning, and an active one takes
    precedence over inactive ones of the same name.
"""
