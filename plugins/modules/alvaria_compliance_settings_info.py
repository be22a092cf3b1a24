#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_compliance_settings_info
short_description: Read the settings of the compliance rules
version_added: 0.1.0
description:
  - Reads the settings of Alvaria ComplianceHub that concern all rules of a family,
    such as which addresses trackers leave alone and how long ended rules are kept.
    M(alvaria.cloud.alvaria_compliance_settings) changes them.
  - There is one request for each family.
  - Addresses are personal data. The result shows them masked unless O(mask_personal_data=false).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  subset:
    description:
      - The families whose settings to read. By default, all four. An empty list is refused.
    type: list
    elements: str
    choices:
      - attempt_trackers
      - convenient_contact_times
      - exclusions
      - message_trackers
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_compliance_settings
"""

EXAMPLES = r"""
---
- name: Read all settings
  alvaria.cloud.alvaria_compliance_settings_info:
  register: alvaria_all

- name: Show them
  ansible.builtin.debug:
    var: alvaria_all.compliance_settings

- name: Read how long exclusions are kept
  alvaria.cloud.alvaria_compliance_settings_info:
    subset:
      - exclusions
  register: alvaria_kept

- name: Warn when exclusions without an end will be deleted
  ansible.builtin.debug:
    msg: The daily purge deletes exclusions without an end.
  when: not alvaria_kept.compliance_settings.exclusions.retain_no_end_time

- name: Read which addresses the trackers leave alone, in full
  alvaria.cloud.alvaria_compliance_settings_info:
    subset:
      - attempt_trackers
      - message_trackers
    mask_personal_data: false
  register: alvaria_addresses
  no_log: true

- name: Make sure that both families leave the same addresses alone
  ansible.builtin.assert:
    that: alvaria_both.attempt_trackers.excluded_contact_addresses
      == alvaria_both.message_trackers.excluded_contact_addresses
    quiet: true
  vars:
    alvaria_both: "{{ alvaria_addresses.compliance_settings }}"
"""

RETURN = r"""
---
compliance_settings:
  description: The settings by family.
  returned: success
  type: dict
  contains:
    attempt_trackers:
      description: Settings of attempt trackers and of contacts in progress.
      returned: when O(subset) is left out or has V(attempt_trackers)
      type: dict
      contains:
        exclude_from_contact_address_rule:
          description: Addresses that rules that count by address ignore, sorted, masked
            unless O(mask_personal_data=false).
          returned: always
          type: list
          elements: str
          sample: []
        excluded_contact_addresses:
          description: Addresses that all attempt trackers ignore, sorted,
            masked unless O(mask_personal_data=false).
          returned: always
          type: list
          elements: str
          sample:
            - "***0143#5d8e2a"
        enable_active_record_feature:
          description: Whether contacts in progress count.
          returned: always
          type: bool
          sample: true
        life_time_of_active_record:
          description: Minutes after which a contact in progress no longer counts.
          returned: always
          type: int
          sample: 120
        minutes_to_wait_after_active_restriction:
          description: Minutes after which to ask again when a contact is restricted because
            of another one in progress.
          returned: always
          type: int
          sample: 10
        locale:
          description: Language of the texts.
          returned: always
          type: str
          sample: en-US
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 2
        last_modified_time:
          description: When these settings were last changed, in UTC.
          returned: always
          type: str
          sample: '2029-12-01T09:30:00.250Z'
        last_modified_by:
          description: Who changed them last.
          returned: always
          type: str
          sample: admin@example.com
    message_trackers:
      description: Settings of message trackers.
      returned: when O(subset) is left out or has V(message_trackers)
      type: dict
      contains:
        exclude_from_contact_address_rule:
          description: Addresses that rules that count by address ignore, sorted, masked
            unless O(mask_personal_data=false).
          returned: always
          type: list
          elements: str
          sample: []
        excluded_contact_addresses:
          description: Addresses that all message trackers ignore, sorted,
            masked unless O(mask_personal_data=false).
          returned: always
          type: list
          elements: str
          sample:
            - "***0143#5d8e2a"
        locale:
          description: Language of the texts.
          returned: always
          type: str
          sample: en-US
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 2
        last_modified_time:
          description: When these settings were last changed, in UTC.
          returned: always
          type: str
          sample: '2029-12-01T09:30:00.250Z'
        last_modified_by:
          description: Who changed them last.
          returned: always
          type: str
          sample: admin@example.com
    exclusions:
      description: Settings of exclusions.
      returned: when O(subset) is left out or has V(exclusions)
      type: dict
      contains:
        retain_days:
          description: For how many days an exclusion is kept after its end.
          returned: always
          type: int
          sample: 14
        retain_no_end_time:
          description: Whether exclusions without an end are kept.
          returned: always
          type: bool
          sample: true
        locale:
          description: Language of the texts.
          returned: always
          type: str
          sample: en-US
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 2
        last_modified_time:
          description: When these settings were last changed, in UTC.
          returned: always
          type: str
          sample: '2029-12-01T09:30:00.250Z'
        last_modified_by:
          description: Who changed them last.
          returned: always
          type: str
          sample: admin@example.com
    convenient_contact_times:
      description: Settings of convenient contact times.
      returned: when O(subset) is left out or has V(convenient_contact_times)
      type: dict
      contains:
        retain_days:
          description: For how many days a convenient contact time is kept after its end.
          returned: always
          type: int
          sample: 14
        locale:
          description: Language of the texts.
          returned: always
          type: str
          sample: en-US
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 2
        last_modified_time:
          description: When these settings were last changed, in UTC.
          returned: always
          type: str
          sample: '2029-12-01T09:30:00.250Z'
        last_modified_by:
          description: Who changed them last.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import compliance_settings
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(compliance_settings.INFO_TASK)


if __name__ == "__main__":
    main()
