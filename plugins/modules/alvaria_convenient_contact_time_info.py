#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_convenient_contact_time_info
short_description: List the hours in which somebody may be contacted
version_added: 0.1.0
description:
  - Reads convenient contact times of Alvaria ComplianceHub, the rules that let a customer
    or an account be contacted only within certain hours of the week.
  - Without filters, all convenient contact times are returned, however many there are.
    With several, only those that pass all of them are returned. When none do, the list is empty.
  - The customer, the account and the address are personal data, so the result shows them masked
    unless O(mask_personal_data=false). To go on with a rule that was found, use its identifier.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._api_version
  - alvaria.cloud._time_ranges
  - alvaria.cloud._time_ranges.by_id
options:
  contact_key_type:
    description:
      - Only rules about customers, or only rules about accounts.
      - Does not exist with O(api_version=v3).
    type: str
    choices:
      - Customer
      - Account
  contact_key:
    description:
      - Only rules about this customer or account, spelled as in the rule.
      - Does not exist with O(api_version=v3).
    type: str
  contact_value_type:
    description:
      - Only rules for an address of this kind, or with V(All) only those for all addresses.
      - Does not exist with O(api_version=v3).
    type: str
    choices:
      - Voice
      - Email
      - SMS
      - All
  contact_value:
    description:
      - Only rules for this phone number or e-mail address, spelled as in the rule.
      - Does not exist with O(api_version=v3).
    type: str
  customer:
    description:
      - Only rules about this customer, spelled as in the rule.
      - Does not exist with O(api_version=v4); use O(contact_key) there.
    type: str
  phone:
    description:
      - Only rules for this phone number, spelled as in the rule.
      - Does not exist with O(api_version=v4); use O(contact_value) there.
    type: str
  last_modified_by:
    description:
      - Only rules that were last changed by this user or client.
    type: str
  from_end_time:
    description:
      - Only rules that end at or after this time, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        Without a zone it is taken as UTC.
    type: str
  to_end_time:
    description:
      - Only rules that end at or before this time, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        Without a zone it is taken as UTC.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The vendor does not say how texts are compared, nor whether a rule that never ends passes
    a filter by its end. As this collection's sandbox reads it, texts are compared as a whole
    and are case-sensitive, and a rule without an end counts as ending later than any time.
seealso:
  - module: alvaria.cloud.alvaria_convenient_contact_time
"""

EXAMPLES = r"""
---
- name: Read all convenient contact times
  alvaria.cloud.alvaria_convenient_contact_time_info:
  register: alvaria_all

- name: Show how many there are
  ansible.builtin.debug:
    msg: "{{ alvaria_all.convenient_contact_times | length }} rules"

- name: Find out in which hours a customer may be contacted
  alvaria.cloud.alvaria_convenient_contact_time_info:
    contact_key_type: Customer
    contact_key: CUST0000001
  register: alvaria_customer

- name: Show the hours
  ansible.builtin.debug:
    msg: "{{ item.start_time }} to {{ item.end_time }} on {{ item.day_of_week | join(', ') }}"
  loop: "{{ alvaria_customer.convenient_contact_times
    | map(attribute='convenient_times') | flatten }}"

- name: Read the rules for a phone number
  alvaria.cloud.alvaria_convenient_contact_time_info:
    contact_value_type: Voice
    contact_value: "+12025550143"

- name: Find rules that somebody changed in the first half of a year
  alvaria.cloud.alvaria_convenient_contact_time_info:
    last_modified_by: admin@example.com
    from_last_modified_time: '2025-01-01T00:00:00Z'
    to_last_modified_time: '2025-06-30T23:59:59Z'

- name: Find rules about accounts that end in the last month of 2099
  alvaria.cloud.alvaria_convenient_contact_time_info:
    contact_key_type: Account
    from_end_time: '2099-12-01T00:00:00Z'
    to_end_time: '2099-12-31T23:59:59Z'
  register: alvaria_ending

- name: Delete those
  alvaria.cloud.alvaria_convenient_contact_time:
    id: "{{ item }}"
    state: absent
  loop: "{{ alvaria_ending.convenient_contact_times | map(attribute='id') }}"

- name: Read the rules of a customer, as the deprecated version of the API shows them
  alvaria.cloud.alvaria_convenient_contact_time_info:
    api_version: v3
    customer: CUST0000000
"""

RETURN = r"""
---
convenient_contact_times:
  description: The convenient contact times that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the convenient contact time.
      returned: always
      type: str
      sample: 6d0c7f52-3b1e-4f1a-9a55-0c2f8e7b4d13
    contact_key_type:
      description: Whether RV(convenient_contact_times[].contact_key) is a customer or an account.
      returned: with O(api_version=v4)
      type: str
      sample: Customer
    contact_key:
      description: The customer or account, masked unless O(mask_personal_data=false).
      returned: with O(api_version=v4)
      type: str
      sample: "***0001#1c9b04"
    contact_value_type:
      description: Where the hours apply, at one address of this kind or at all addresses.
      returned: with O(api_version=v4)
      type: str
      sample: Voice
    contact_value:
      description: The phone number or e-mail address,
        masked unless O(mask_personal_data=false). Empty for all addresses.
      returned: with O(api_version=v4)
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: The customer, masked unless O(mask_personal_data=false).
      returned: with O(api_version=v3)
      type: str
      sample: "***0001#1c9b04"
    phone:
      description: The phone number, masked unless O(mask_personal_data=false).
        Empty for all phone numbers.
      returned: with O(api_version=v3)
      type: str
      sample: "***0143#5d8e2a"
    convenient_times:
      description:
        - The hours in which contact is allowed, however the API groups them. Days with the same
          hours are grouped, sorted by the start of the hours.
      returned: always
      type: list
      elements: dict
      contains:
        day_of_week:
          description: The days that have this window, in the order of the week.
          returned: always
          type: list
          elements: str
          sample:
            - Monday
            - Friday
        start_time:
          description: When the window begins.
          returned: always
          type: str
          sample: '17:30'
        end_time:
          description: When the window ends.
          returned: always
          type: str
          sample: '21:00'
    end_time:
      description: When the rule ends, in UTC, or V(never).
      returned: always
      type: str
      sample: never
    reason:
      description: Why contact is allowed in these hours only.
      returned: always
      type: str
      sample: Works in the daytime
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
      description: When the convenient contact time was created, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the convenient contact time was last changed, in UTC.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import convenient_contact_times
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(convenient_contact_times.INFO_TASK)


if __name__ == "__main__":
    main()
