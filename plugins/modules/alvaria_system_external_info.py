#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_system_external_info
short_description: List system externals
version_added: 0.1.0
description:
  - Reads the system externals of an organization of Alvaria Cloud. A system external is a telephone
    number outside the organization, with a name, that agents can dial or transfer calls to.
  - M(alvaria.cloud.alvaria_system_external) creates, changes and deletes them.
  - Without O(name), all active ones are returned, with the values that the API's listing has.
    That is everything but version and times.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.details
  - alvaria.cloud._reading.inactive
seealso:
  - module: alvaria.cloud.alvaria_system_external
"""

EXAMPLES = r"""
---
- name: Read all active system externals
  alvaria.cloud.alvaria_system_external_info:
  register: alvaria_externals

- name: Show the numbers by name
  ansible.builtin.debug:
    msg: "{{ alvaria_externals.system_externals
      | items2dict(key_name='name', value_name='system_external') }}"

- name: Read one in full
  alvaria.cloud.alvaria_system_external_info:
    name: Translation Line
  register: alvaria_translation

- name: Show when it was last changed
  ansible.builtin.debug:
    msg: "{{ alvaria_translation.system_externals[0].last_modified_time }}"

- name: Read those that are inactive as well
  alvaria.cloud.alvaria_system_external_info:
    include_inactive: true
  register: alvaria_with_inactive_externals

- name: Show which are inactive
  ansible.builtin.debug:
    msg: "{{ alvaria_with_inactive_externals.system_externals | rejectattr('active')
      | map(attribute='name') }}"
"""

RETURN = r"""
---
system_externals:
  description: The system externals that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the system external.
      returned: always
      type: str
      sample: 955be506-ec7a-487b-a494-b7f20601fea8
    name:
      description: Name of the system external, in the first of its languages.
      returned: always
      type: str
      sample: Translation Line
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Translation Line
    system_external:
      description: The number. It belongs to the organization's own settings and is not masked.
      returned: always
      type: str
      sample: "+12025550143"
    active:
      description: Whether the system external is active.
      returned: always
      type: bool
      sample: true
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
    creation_time:
      description: When the system external was created, in UTC.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
    last_modified_time:
      description: When the system external was last changed, in UTC.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
alvaria_api:
  description: Counts of requests, retries and conflicts; see
    the guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: always, once the options of the connection are valid
  type: dict
error:
  description: The cause of the failure, for programs; see
    the guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: failure
  type: dict
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import system_externals
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(system_externals.INFO_TASK)


if __name__ == "__main__":
    main()
