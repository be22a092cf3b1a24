#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_exclusion_info
short_description: List values that must not be contacted
version_added: 0.1.0
description:
  - Reads exclusions of Alvaria ComplianceHub, the rules that forbid outbound contacts with a phone
    number, e-mail address, account or social security number.
  - Without filters, all exclusions are returned, however many there are. With several, only those
    that pass all of them are returned. When none do, the list is empty.
  - The values are personal data, so the result shows them masked unless
    O(mask_personal_data=false). To go on with an exclusion that was found, use its identifier.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._time_ranges
  - alvaria.cloud._time_ranges.by_id
  - alvaria.cloud._time_ranges.validity
options:
  exclusion_type:
    description:
      - Only exclusions of this type.
    type: str
    choices:
      - Account
      - Voice
      - Email
      - SMS
      - SSN
    aliases:
      - type
  exclusion_value:
    description:
      - Only exclusions of this value, spelled as in the exclusion.
    type: str
    aliases:
      - value
  contact_list_name:
    description:
      - Only exclusions that name this contact list.
    type: str
    aliases:
      - contact_list
  last_modified_by:
    description:
      - Only exclusions that were last changed by this user or client.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_exclusion
"""

EXAMPLES = r"""
---
- name: Read all exclusions
  alvaria.cloud.alvaria_exclusion_info:
  register: alvaria_all

- name: Show how many there are of each type
  ansible.builtin.debug:
    msg: "{{ item }}: {{ alvaria_all.exclusions
      | selectattr('exclusion_type', 'eq', item) | length }}"
  loop: "{{ alvaria_all.exclusions | map(attribute='exclusion_type') | unique | sort }}"

- name: Find out whether a number is excluded
  alvaria.cloud.alvaria_exclusion_info:
    exclusion_type: Voice
    exclusion_value: "+12025550143"
  register: alvaria_number

- name: Show the answer
  ansible.builtin.debug:
    msg: "The number is {{ 'excluded' if alvaria_number.exclusions else 'not excluded' }}"

- name: Read what was changed in the first half of a year for one contact list
  alvaria.cloud.alvaria_exclusion_info:
    contact_list_name: MortgageList
    from_last_modified_time: '2025-01-01T00:00:00Z'
    to_last_modified_time: '2025-06-30T23:59:59Z'
  register: alvaria_changed

- name: Find text message exclusions that end in the last month of 2099
  alvaria.cloud.alvaria_exclusion_info:
    exclusion_type: SMS
    from_end_time: '2099-12-01T00:00:00Z'
    to_end_time: '2099-12-31T23:59:59Z'
  register: alvaria_ending

- name: Delete those
  alvaria.cloud.alvaria_exclusion:
    id: "{{ item }}"
    state: absent
  loop: "{{ alvaria_ending.exclusions | map(attribute='id') }}"
"""

RETURN = r"""
---
exclusions:
  description: The exclusions that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the exclusion.
      returned: always
      type: str
      sample: 3f2b6c1e-0f0a-4a52-9d7e-5a3d1b0c9e11
    exclusion_type:
      description: What kind of value is excluded.
      returned: always
      type: str
      sample: Voice
    exclusion_value:
      description: The excluded value, masked unless O(mask_personal_data=false). Social security
        numbers are always masked.
      returned: always
      type: str
      sample: "***0143#5d8e2a"
    contact_list_name:
      description: The contact list to which the exclusion applies, empty for all lists.
      returned: always
      type: str
      sample: ""
    start_time:
      description: When the exclusion begins, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T00:00:00Z'
    end_time:
      description: When the exclusion ends, in UTC, or V(never).
      returned: always
      type: str
      sample: '2031-01-31T00:00:00Z'
    reason:
      description: Why the value is excluded.
      returned: always
      type: str
      sample: Asked not to be called
    locale:
      description: Language of the texts.
      returned: always
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: always
      type: int
      sample: 1
    creation_time:
      description: When the exclusion was created, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the exclusion was last changed, in UTC.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import exclusions
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(exclusions.INFO_TASK)


if __name__ == "__main__":
    main()
