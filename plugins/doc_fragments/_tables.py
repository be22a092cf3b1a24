# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that read documents with tables in them."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents TABLE_OPTIONS of plugins/module_utils/_catalog/families.py."""

    DOCUMENTATION = r"""
---
options:
  ignore_columns:
    description:
      - Columns of tables that are not read. A table with any other unknown column is refused.
    type: list
    elements: str
    default: []
  time_format:
    description:
      - How tables write times, in one or more forms that are tried in their order, such as
        V(%d.%m.%Y) or V(%m/%d/%Y %I:%M %p). V(never) stays what it is.
      - Directives are as in O(alvaria.cloud.alvaria_exclusions#module:time_format).
      - By default, times are ISO 8601, such as V(2030-01-31T12:00:00Z) or V(2030-01-31).
    type: list
    elements: str
    default: []
  zone:
    description:
      - The zone of times in tables that do not say theirs, by its name in the IANA database, such
        as V(Europe/Berlin).
      - Times of day that the clocks there skip or show twice are refused.
    type: str
    default: UTC
  phone_region:
    description:
      - Brings the telephone numbers in the tables of V(exclusions) and
        V(convenient_contact_times) to E.164, such as V(+12025550143). Numbers without a country
        code are read as those of this region, which is given by its two letters in ISO 3166,
        such as V(US).
      - Needs the Python library C(phonenumbers) on the controller.
    type: str
"""
