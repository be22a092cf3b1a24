#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_system_external
short_description: Manage a phone number outside of the organization
version_added: 0.1.0
description:
  - Creates, changes, switches off and deletes system externals of Alvaria Cloud.
  - A system external is a phone number outside of the organization, such as that of a translation
    service or of a partner, under a name. Agents can dial it or transfer a call to it.
  - A system external is identified by its name in one locale. One that is switched off is found
    as well, but an active one takes precedence.
  - The server refuses to delete a system external as long as something refers to it. The task fails
    then, which check mode cannot predict. O(active=false) switches it off instead.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._localized
options:
  system_external:
    description:
      - The phone number. The module compares it as text, so V(+12025550143)
        and V(2025550143) differ.
      - Required to create a system external.
    type: str
    aliases:
      - number
  active:
    description:
      - Whether the number can be used. V(false) switches it off, but keeps it.
      - One that is created without this option is active.
    type: bool
notes:
  - A change carries the version that was read, and only the values that differ (PATCH), or all
    three when name, number and O(active) are given (PUT).
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_system_external_info
"""

EXAMPLES = r"""
---
- name: Let agents reach a partner, under a name in two languages
  alvaria.cloud.alvaria_system_external:
    name: Claims Desk
    names:
      de-DE: Schadenstelle
    system_external: "+12025550143"
    active: true
  register: alvaria_external

- name: Give it another number, and leave everything else as it is
  alvaria.cloud.alvaria_system_external:
    name: Head Office
    number: "+12025550144"

- name: Switch a number off that cannot be deleted while something refers to it
  alvaria.cloud.alvaria_system_external:
    name: Translation Line
    active: false

- name: Switch it on again
  alvaria.cloud.alvaria_system_external:
    name: Translation Line
    active: true

- name: Rename a system external that is known by its identifier, and keep its German name
  alvaria.cloud.alvaria_system_external:
    id: "{{ alvaria_external.system_external.id }}"
    name: Insurance Claims
  when: alvaria_external.system_external.id is defined

- name: Delete a system external
  alvaria.cloud.alvaria_system_external:
    name: Insurance Claims
    state: absent
"""

RETURN = r"""
---
system_external:
  description:
    - The system external as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns
      (identifier, version and times).
  returned: success
  type: dict
  contains:
    name:
      description: Name of the system external, in O(name_locale) if it has one there, otherwise
        in the first of its locales.
      returned: when the system external is present
      type: str
      sample: Translation Line
    id:
      description: Identifier that the platform assigned to the system external.
      returned: when the system external is present, except in check mode for
        one that would be created
      type: str
      sample: 0cd42b5e-e3ea-45fc-b643-bf0b17539bed
    version:
      description: Number that grows with each change. In check mode, the number before the change.
      returned: when the system external is present
      type: int
      sample: 1003
    creation_time:
      description: When the system external was created, in UTC.
      returned: when the system external is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the system external was last changed, in UTC.
      returned: when the system external is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    names:
      description: Names of the system external by locale.
      returned: when the system external is present
      type: dict
      sample:
        en-US: Translation Line
    system_external:
      description: The phone number.
      returned: when the system external is present
      type: str
      sample: "+12025550143"
    active:
      description: Whether the number can be used.
      returned: when the system external is present
      type: bool
      sample: true
record_dest:
  description: The record of O(record_dest).
  returned: when something was recorded in it
  type: str
  sample: /var/lib/alvaria/records/20300131T120000000000Z-acme-0123456789abcdef.record
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
  contains:
    sent:
      description: The system external as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        system_external: "+12025550143"
    server:
      description: The system external as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        system_external: "+12025550144"
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import system_externals
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(system_externals.TASK)


if __name__ == "__main__":
    main()
