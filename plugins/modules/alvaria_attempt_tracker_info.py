#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_attempt_tracker_info
short_description: List limits on how often somebody may be contacted
version_added: 0.1.0
description:
  - Reads attempt trackers of Alvaria ComplianceHub, the rules that limit how often a customer,
    an address or an account is contacted within a period.
  - Without filters, all attempt trackers are returned. With several, only those that pass all
    of them are returned. When none do, the list is empty.
  - The filters are those of the API.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._api_version
  - alvaria.cloud._time_ranges
  - alvaria.cloud._time_ranges.by_id
options:
  name:
    description:
      - Only the attempt tracker of this name.
    type: str
    aliases:
      - attempt_tracker_name
  description:
    description:
      - Only attempt trackers with this description.
    type: str
    aliases:
      - attempt_tracker_description
  type_of_tracker:
    description:
      - Only attempt trackers of this type.
      - V(Customer), V(ContactAddress), V(CustomerContactAddress),
        V(Account) and V(AccountContactAddress) exist with O(api_version=v4), V(Customer), V(Phone)
        and V(CustomerPhone) with O(api_version=v3).
    type: str
    choices:
      - Customer
      - ContactAddress
      - CustomerContactAddress
      - Account
      - AccountContactAddress
      - Phone
      - CustomerPhone
  contact_channels:
    description:
      - Only attempt trackers that list any of these channels.
      - Does not exist with O(api_version=v3).
    type: list
    elements: str
    choices:
      - Voice
      - SMS
      - Email
  number_of_attempts:
    description:
      - Only attempt trackers with this number of attempts.
    type: int
  threshold_type:
    description:
      - Only attempt trackers with this unit of time.
    type: str
    choices:
      - Minute
      - Hour
      - Day
      - Week
      - CurrentDay
      - CurrentWeek
      - CurrentMonth
  threshold:
    description:
      - Only attempt trackers with this number of units.
    type: int
  dispositions:
    description:
      - Only attempt trackers that list any of these dispositions.
    type: list
    elements: str
  number_types:
    description:
      - Only attempt trackers that list any of these number types.
    type: list
    elements: int
  geocodes:
    description:
      - Only attempt trackers that list any of these regions.
    type: list
    elements: str
  purposes:
    description:
      - Only attempt trackers that list any of these purposes.
    type: list
    elements: str
  enabled:
    description:
      - Only attempt trackers that are switched on (V(true)) or off (V(false)).
      - Does not exist with O(api_version=v3).
    type: bool
  last_modified_by:
    description:
      - Only attempt trackers that were last changed by this user or client.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The vendor does not say how texts are compared, nor whether a filter with several values
    matches any or all of them. As this collection's sandbox reads it, texts are compared as a whole
    and are case-sensitive, and any one of several values is enough.
seealso:
  - module: alvaria.cloud.alvaria_attempt_tracker
"""

EXAMPLES = r"""
---
- name: Read all attempt trackers
  alvaria.cloud.alvaria_attempt_tracker_info:
  register: alvaria_all

- name: Show their names and limits
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.number_of_attempts }} in {{ item.threshold }}
      {{ item.threshold_type }}"
  loop: "{{ alvaria_all.attempt_trackers }}"
  loop_control:
    label: "{{ item.name }}"

- name: Read one attempt tracker
  alvaria.cloud.alvaria_attempt_tracker_info:
    name: Seven Calls a Week
  register: alvaria_one

- name: Make sure that it allows seven calls at most
  ansible.builtin.assert:
    that: alvaria_one.attempt_trackers[0].number_of_attempts <= 7

- name: Find rules for text messages that are switched off
  alvaria.cloud.alvaria_attempt_tracker_info:
    contact_channels:
      - SMS
    enabled: false
  register: alvaria_off

- name: Find what was changed lately, as the deprecated version of the API shows it
  alvaria.cloud.alvaria_attempt_tracker_info:
    api_version: v3
    from_last_modified_time: '2025-01-01T00:00:00Z'
  register: alvaria_recent
"""

RETURN = r"""
---
attempt_trackers:
  description: The attempt trackers that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the attempt tracker.
      returned: always
      type: str
      sample: 99f1a3d0-2c7b-4b0e-8a3f-6d2f1c4e7b21
    name:
      description: Name of the attempt tracker.
      returned: always
      type: str
      sample: Seven in Seven
    description:
      description: What it is for.
      returned: always
      type: str
      sample: At most seven calls in seven days
    contact_channels:
      description: Channels on which the rule applies, or does not apply when they are excluded.
      returned: with O(api_version=v4)
      type: list
      elements: str
      sample:
        - Voice
    across_contact_channels:
      description: Whether attempts on all channels of the rule are counted together.
      returned: with O(api_version=v4)
      type: bool
      sample: false
    exclude_contact_channels:
      description: Whether the rule applies on all channels except those listed.
      returned: with O(api_version=v4)
      type: bool
      sample: false
    type_of_tracker:
      description: What the attempts that are counted together have in common.
      returned: always
      type: str
      sample: CustomerContactAddress
    number_of_attempts:
      description: How many attempts are allowed within the period.
      returned: always
      type: int
      sample: 7
    threshold_type:
      description: Unit of the period over which attempts are counted.
      returned: always
      type: str
      sample: Day
    threshold:
      description: How many of these units.
      returned: always
      type: int
      sample: 7
    dispositions:
      description: Codes of the dispositions with which an attempt counts, sorted.
      returned: always
      type: list
      elements: str
      sample:
        - BZ
        - CO
        - NA
    number_types:
      description: Codes of the number types to which the rule is limited,
        sorted. Empty for no limit.
      returned: always
      type: list
      elements: int
      sample: []
    geocodes:
      description: Regions to which the rule is limited, sorted. Empty for no limit.
      returned: always
      type: list
      elements: str
      sample: []
    purposes:
      description: Purposes to which the rule is limited, sorted. Empty for no limit.
      returned: always
      type: list
      elements: str
      sample: []
    enabled:
      description: Whether the rule is applied when ComplianceHub decides on a contact.
      returned: with O(api_version=v4)
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
      sample: 1
    creation_time:
      description: When the attempt tracker was created, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the attempt tracker was last changed, in UTC.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import trackers
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(trackers.INFO_TASK)


if __name__ == "__main__":
    main()
