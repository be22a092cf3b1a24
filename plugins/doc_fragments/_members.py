# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
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
      - V(exact) makes the given entries all that the list has. An empty list clears it.
      - V(absent) takes the given entries out of the list. All other entries stay.
    type: str
    choices:
      - present
      - exact
      - absent
    default: present
notes:
  - The API only replaces the list as a whole. The module reads it, works out the new list
    and writes it with the version that was read. When somebody else changed the list in between
    (HTTP status 409), it is read again and the given entries are merged into the fresh list, so two
    writers who add different entries lose nothing. After five tries the task fails, and RV(error)
    shows what was sent and what the server has.
  - Names are matched with regard to upper and lower case. One that is unknown or that several
    objects have is an error that lists candidates. An inactive object is taken with a warning,
    and an active one goes before inactive ones of the same name.
"""
