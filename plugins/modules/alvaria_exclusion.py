#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_exclusion
short_description: Manage a value that must not be contacted
version_added: 0.1.0
description:
  - Creates, changes and deletes exclusions of Alvaria ComplianceHub.
  - An exclusion forbids outbound contacts with one phone number, e-mail address,
    account or social security number from a time on, until another time or for good,
    for one contact list or for all. It is how a do-not-call request, a dispute or a bankruptcy
    becomes a rule that every dialer obeys.
  - An exclusion is identified by its type, its value and its contact list together. The same value
    can be excluded for several lists, at different times.
  - The value is personal data. Results, differences and error messages show it masked
    unless O(mask_personal_data=false).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._object
options:
  exclusion_type:
    description:
      - What kind of value is excluded. V(Voice) and V(SMS) are phone numbers, V(Email) is an e-mail
        address, V(Account) is an account number, and V(SSN) is a social security number or any
        other number of the organization's own that its contact records carry in that field.
      - Part of the identity. Required unless O(id) is given.
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
      - The value that must not be contacted, spelled as in the contact records. The module compares
        it as text, so V(+12025550143) and V(2025550143) differ.
      - Part of the identity. Required unless O(id) is given.
    type: str
    aliases:
      - value
  contact_list_name:
    description:
      - The contact list to which the exclusion applies. V("") stands for all lists.
      - Part of the identity. Unless O(id) is given, leaving it out means
        the exclusion for all lists.
    type: str
    aliases:
      - contact_list
  start_time:
    description:
      - When the exclusion begins, in ISO 8601, such as V(2030-01-31T00:00:00Z).
        A time without a zone is taken as UTC, a date as its midnight. Times are compared
        as instants, whatever their spelling.
      - Required to create an exclusion. Leave it out, or give a fixed time, where the task runs
        more than once. A time such as the current one differs in each run.
    type: str
  end_time:
    description:
      - When the exclusion ends, spelled like O(start_time) and not before it, or V(never).
      - An exclusion that is created without an end never ends.
      - Unless an organization is configured to retain them, ComplianceHub deletes exclusions
        without an end at the next daily purge. The module warns when the exclusion would be deleted
        in this way. M(alvaria.cloud.alvaria_compliance_settings) changes the setting.
    type: str
  reason:
    description:
      - Why the value is excluded, in free text.
    type: str
  locale:
    description:
      - Language of the texts of the exclusion, such as V(en-US).
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_exclusion_info
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Limits how often somebody is contacted, instead of forbidding it.
"""

EXAMPLES = r"""
---
- name: Do not call a number for a year
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: Voice
    exclusion_value: "+12025550143"
    start_time: '2030-01-31T00:00:00Z'
    end_time: '2031-01-31T00:00:00Z'
    reason: Asked not to be called

- name: Give the same exclusion another end, and leave its reason as it is
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: Voice
    exclusion_value: "+12025550143"
    start_time: '2030-01-31T00:00:00Z'
    end_time: '2032-01-31T00:00:00Z'

# This warns when the organization does not keep exclusions without an end.
- name: Do not send e-mail for one contact list, for good
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: Email
    exclusion_value: customer@example.com
    contact_list_name: CreditCardList
    start_time: '2030-01-31T00:00:00Z'
    end_time: never

- name: Do not contact an account on any channel while a dispute is open
  alvaria.cloud.alvaria_exclusion:
    type: Account
    value: ACC9900001
    start_time: '2030-01-31T00:00:00Z'
    end_time: '2030-04-30T00:00:00Z'
    reason: Dispute
  register: alvaria_dispute

# Ansible shows the item of a loop in every result,
# so this one runs over places in the list instead of over the numbers.
- name: Do not send text messages to several numbers, and keep the numbers out of the log
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: SMS
    exclusion_value: "{{ alvaria_numbers[alvaria_place] }}"
    start_time: '2030-01-31T00:00:00Z'
    end_time: '2030-12-31T00:00:00Z'
  vars:
    alvaria_numbers:
      - "+12025550144"
      - "+12025550145"
  loop: "{{ range(alvaria_numbers | length) | list }}"
  loop_control:
    loop_var: alvaria_place
    label: "number {{ alvaria_place + 1 }}"

- name: Change the reason of an exclusion that is known by its identifier
  alvaria.cloud.alvaria_exclusion:
    id: "{{ alvaria_dispute.exclusion.id }}"
    reason: Dispute, reported by phone
  when: alvaria_dispute.exclusion.id is defined

- name: Clear the reason
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: Account
    exclusion_value: ACC9900001
    start_time: '2030-01-31T00:00:00Z'
    reason: ""

- name: Allow calls to the number again
  alvaria.cloud.alvaria_exclusion:
    exclusion_type: Voice
    exclusion_value: "+12025550143"
    state: absent
"""

RETURN = r"""
---
exclusion:
  description:
    - The exclusion as it is after the task, or would be in check mode. Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, times and, unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the exclusion.
      returned: when the exclusion is present, except in check mode for one that would be created
      type: str
      sample: 3f2b6c1e-0f0a-4a52-9d7e-5a3d1b0c9e11
    exclusion_type:
      description: What kind of value is excluded.
      returned: when the exclusion is present
      type: str
      sample: Voice
    exclusion_value:
      description: The excluded value, masked unless O(mask_personal_data=false). Social security
        numbers are always masked.
      returned: when the exclusion is present
      type: str
      sample: "***0143#5d8e2a"
    contact_list_name:
      description: The contact list to which the exclusion applies, empty for all lists.
      returned: when the exclusion is present
      type: str
      sample: ""
    start_time:
      description: When the exclusion begins, in UTC.
      returned: when the exclusion is present
      type: str
      sample: '2030-01-31T00:00:00Z'
    end_time:
      description: When the exclusion ends, in UTC, or V(never).
      returned: when the exclusion is present
      type: str
      sample: '2031-01-31T00:00:00Z'
    reason:
      description: Why the value is excluded.
      returned: when the exclusion is present
      type: str
      sample: Asked not to be called
    locale:
      description: Language of the texts.
      returned: when the exclusion is present
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the exclusion is present
      type: int
      sample: 1
    creation_time:
      description: When the exclusion was created, in UTC.
      returned: when the exclusion is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the exclusion was last changed, in UTC.
      returned: when the exclusion is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the exclusion is present
      type: str
      sample: admin@example.com
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
      description: The exclusion as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        end_time: '2032-01-31T00:00:00Z'
    server:
      description: The exclusion as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        end_time: '2031-06-30T00:00:00Z'
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import exclusions
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(exclusions.TASK)


if __name__ == "__main__":
    main()
