# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that manage one object which goes by a name in several languages."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents what Resource.argspec() and Field.options() add for a field of the type names.

    Both are in plugins/module_utils/_model.
    """

    DOCUMENTATION = r"""
---
options:
  name:
    description:
      - Name of the object in the locale O(name_locale), case-sensitive.
        The name identifies the object.
      - When no object has the name in that locale, but one has it in another, O(state=present)
        fails instead of creating a duplicate. Set O(name_locale) in that case.
      - Required unless O(id) is given. To rename an object, give its O(id) and the new name.
    type: str
  name_locale:
    description:
      - Locale of O(name).
    type: str
    default: en-US
  names:
    description:
      - Names in further locales, by locale. For the locale O(name_locale),
        O(name) takes precedence.
      - Names in locales that are not given here stay. A name can be changed, but not removed, as
        what is left out here may be somebody else's. To remove one, write the remaining names
        by M(alvaria.cloud.alvaria_api) with O(alvaria.cloud.alvaria_api#module:version_lock).
    type: dict
  id:
    description:
      - Identifier that the platform assigned to the object. It addresses the object instead
        of O(name), which then is a value like any other.
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
  - A change is one request with the version that was read. If somebody else has changed the object
    in the meantime (HTTP status 409), it is read again and compared with the given options again.
    If nothing differs by then, nothing is written. After five tries the task fails, and RV(error)
    shows what was sent and what the server has.
  - Deleting ignores the version, as the API does.
"""
