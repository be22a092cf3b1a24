#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_external_data_info
short_description: List where compliance codes and names come from
version_added: 0.1.0
description:
  - Reads which lists of dispositions, number types, geocodes, purposes and contact lists
    are registered with Alvaria ComplianceHub, and whether each of them is a file or is at a URL.
  - Without filters, all registrations are returned, at most one for each resource.
    With several, only those that pass all of them are returned. When none do, the list is empty.
  - The entries of the lists are not part of it.
    M(alvaria.cloud.alvaria_compliance_reference_info) reads them.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._time_ranges
options:
  resource:
    description:
      - Only the registration for this resource.
    type: str
    choices:
      - Dispositions
      - NumberTypes
      - Geocodes
      - Purposes
      - ContactLists
  value_type:
    description:
      - Only lists that are at a URL (V(Url)), or only files (V(File)).
    type: str
    choices:
      - Url
      - File
  value:
    description:
      - Only lists with this URL or this file name.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
    External data exists in version v3 of the API only, which is not deprecated for it,
    so there is no version to choose.
seealso:
  - module: alvaria.cloud.alvaria_external_data
  - module: alvaria.cloud.alvaria_compliance_reference_info
    description: Reads the entries of the lists.
"""

EXAMPLES = r"""
---
- name: Read what is registered
  alvaria.cloud.alvaria_external_data_info:
  register: alvaria_all

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.resource }}: {{ item.value_type }} {{ item.value }}"
  loop: "{{ alvaria_all.external_data }}"
  loop_control:
    label: "{{ item.resource }}"

- name: Find out whether dispositions are registered
  alvaria.cloud.alvaria_external_data_info:
    resource: Dispositions
  register: alvaria_dispositions

- name: Show the answer
  ansible.builtin.debug:
    msg: "Dispositions are {{ 'registered' if alvaria_dispositions.external_data
      else 'not registered' }}"

- name: Find lists that are at a URL
  alvaria.cloud.alvaria_external_data_info:
    value_type: Url
  register: alvaria_elsewhere

- name: Make sure that all of them use HTTPS
  ansible.builtin.assert:
    that: item.value is match('https://')
    quiet: true
  loop: "{{ alvaria_elsewhere.external_data }}"
  loop_control:
    label: "{{ item.resource }}"

- name: Find what was registered in the first half of a year
  alvaria.cloud.alvaria_external_data_info:
    from_creation_time: '2025-01-01T00:00:00Z'
    to_creation_time: '2025-06-30T23:59:59Z'
"""

RETURN = r"""
---
external_data:
  description: The registrations that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the registration.
      returned: always
      type: str
      sample: 4c1a7f0e-92d3-4b6c-8f15-7e3b0d9a2c64
    resource:
      description: What the registration is about.
      returned: always
      type: str
      sample: NumberTypes
    value_type:
      description: Whether the list is uploaded (V(File)) or is at a URL (V(Url)).
      returned: always
      type: str
      sample: File
    value:
      description: The URL, or the name of the file.
      returned: always
      type: str
      sample: NumberTypes.json
    locale:
      description: Language of the registration.
      returned: always
      type: str
      sample: en-US
    version:
      description: Number of the version.
      returned: always
      type: int
      sample: 1
    creation_time:
      description: When the list was registered, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the registration was last changed, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: always
      type: str
      sample: admin@example.com
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import external_data
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(external_data.INFO_TASK)


if __name__ == "__main__":
    main()
