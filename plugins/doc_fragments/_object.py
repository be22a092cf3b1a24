# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that manage one object."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents what Resource.argspec() adds to the fields of an object.

    It is in plugins/module_utils/_model/resource.py.
    """

    DOCUMENTATION = r"""
---
options:
  id:
    description:
      - Identifier that the platform assigned to the object. It addresses the object instead
        of the options that otherwise identify it.
      - Those options then are values like any others. This is how to change one of them.
      - With O(state=present) an object with this identifier has to exist;
        the module cannot create one.
    type: str
  state:
    description:
      - V(present) creates the object, or changes those of its values that
        differ from the given options.
      - V(absent) deletes the object. Options that do not identify it have no effect then.
    type: str
    choices:
      - present
      - absent
    default: present
notes:
  - Options that are left out are never touched, neither cleared nor set to a default.
    To clear a text or a list, give V("") or V([]).
  - A change is one request. It carries all values as they were read, with only the given ones
    replaced, and the version that was read. If somebody else has changed the object in the meantime
    (HTTP status 409), it is read again and compared with the given options again.
    If nothing differs by then, nothing is written. After five tries the task fails, and RV(error)
    shows what was sent and what the server has.
  - Deleting ignores the version, as the API does.
"""
