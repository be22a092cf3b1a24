#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_attempt_tracker
short_description: Manage a limit on how often somebody may be contacted
version_added: 0.1.0
description:
  - Creates, changes and deletes attempt trackers of Alvaria ComplianceHub.
  - An attempt tracker counts the contact attempts of outbound campaigns and forbids the next
    one when a limit is reached, such as seven calls to the same customer and number within seven
    days. It is how a law on call frequency becomes a rule that every dialer obeys.
  - O(type_of_tracker) says what attempts are counted together, O(dispositions) and the lists
    after it which attempts count at all, O(threshold) and O(threshold_type) over what time,
    and O(number_of_attempts) how many there may be.
  - An attempt tracker is identified by its name.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._object
  - alvaria.cloud._api_version
options:
  name:
    description:
      - Name of the attempt tracker, case-sensitive.
      - Required unless O(id) is given. To rename an attempt tracker,
        give its O(id) and the new name.
    type: str
    aliases:
      - attempt_tracker_name
  description:
    description:
      - What the attempt tracker is for, in free text.
    type: str
    aliases:
      - attempt_tracker_description
  contact_channels:
    description:
      - Channels on which the rule applies, or with O(exclude_contact_channels=true) those
        on which it does not. The order does not matter.
      - Must not be empty unless O(exclude_contact_channels=true).
      - Does not exist with O(api_version=v3).
    type: list
    elements: str
    choices:
      - Voice
      - SMS
      - Email
  across_contact_channels:
    description:
      - With V(true), attempts on all channels of the rule are counted together. With V(false),
        those on each channel are counted separately.
      - Does not exist with O(api_version=v3).
    type: bool
  exclude_contact_channels:
    description:
      - With V(true), the rule applies on all channels except those in O(contact_channels).
      - Does not exist with O(api_version=v3).
    type: bool
  type_of_tracker:
    description:
      - Attempts are counted together when they have this in common. V(ContactAddress) is the phone
        number or e-mail address.
      - V(Customer), V(ContactAddress), V(CustomerContactAddress),
        V(Account) and V(AccountContactAddress) exist with O(api_version=v4), V(Customer), V(Phone)
        and V(CustomerPhone) with O(api_version=v3).
      - Required to create an attempt tracker.
    type: str
    choices:
      - Customer
      - ContactAddress
      - CustomerContactAddress
      - Account
      - AccountContactAddress
      - Phone
      - CustomerPhone
  number_of_attempts:
    description:
      - How many attempts are allowed within the period. At least V(0), which with O(api_version=v4)
        forbids every contact that the rule applies to.
      - Required to create an attempt tracker.
    type: int
  threshold_type:
    description:
      - Unit of the period over which attempts are counted.
      - V(Minute) and V(Hour) look back from the moment of the check. V(Day) and V(Week) count from
        midnight in the time zone of the contact. V(CurrentDay), V(CurrentWeek) and V(CurrentMonth)
        are the day, the week and the month of the calendar.
      - Required to create an attempt tracker.
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
      - How many of these units. At least V(0).
      - Required to create an attempt tracker, with any O(threshold_type).
    type: int
  dispositions:
    description:
      - Codes of the dispositions (outcomes such as busy or no answer) with which an attempt counts.
        The order does not matter.
      - Required to create an attempt tracker.
    type: list
    elements: str
  number_types:
    description:
      - Codes of the number types (such as home or mobile) to which the rule is limited.
        An empty list means no limit. The order does not matter.
    type: list
    elements: int
  geocodes:
    description:
      - Regions to which the rule is limited. An empty list means no limit.
        The order does not matter.
    type: list
    elements: str
  purposes:
    description:
      - Purposes of the contact to which the rule is limited. An empty list means no limit.
        The order does not matter.
    type: list
    elements: str
  enabled:
    description:
      - Whether the rule is applied when ComplianceHub decides on a contact.
      - Does not exist with O(api_version=v3).
    type: bool
  locale:
    description:
      - Language of the texts of the attempt tracker, such as V(en-US).
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The API accepts any disposition, number type, geocode and purpose. The codes have to be exactly
    those that the dialers report.
seealso:
  - module: alvaria.cloud.alvaria_attempt_tracker_info
  - module: alvaria.cloud.alvaria_exclusion
    description: Forbids contacts altogether, instead of limiting their number.
"""

EXAMPLES = r"""
---
- name: Allow seven calls to the same customer and number within seven days
  alvaria.cloud.alvaria_attempt_tracker:
    name: Seven in Seven
    description: At most seven calls in seven days
    contact_channels:
      - Voice
    type_of_tracker: CustomerContactAddress
    number_of_attempts: 7
    threshold_type: Day
    threshold: 7
    dispositions:
      - BZ
      - NA
      - CO
  register: alvaria_rule

- name: Allow three contacts with an account each day, whatever the channels
  alvaria.cloud.alvaria_attempt_tracker:
    name: Three Contacts a Day
    exclude_contact_channels: true
    contact_channels: []
    across_contact_channels: true
    type_of_tracker: Account
    number_of_attempts: 3
    threshold_type: CurrentDay
    threshold: 1
    dispositions:
      - CO

- name: Lower the number of an existing rule, and leave everything else as it is
  alvaria.cloud.alvaria_attempt_tracker:
    name: Account Daily
    number_of_attempts: 2

- name: Limit the rule to mobile and work numbers
  alvaria.cloud.alvaria_attempt_tracker:
    name: Account Daily
    number_types:
      - 2
      - 3

- name: Lift that limit, and switch the rule off for now
  alvaria.cloud.alvaria_attempt_tracker:
    name: Account Daily
    number_types: []
    enabled: false

- name: Describe a rule that is known by its identifier
  alvaria.cloud.alvaria_attempt_tracker:
    id: "{{ alvaria_rule.attempt_tracker.id }}"
    description: At most seven calls in seven days, reviewed
  when: alvaria_rule.attempt_tracker.id is defined

- name: Keep a rule through the deprecated version of the API
  alvaria.cloud.alvaria_attempt_tracker:
    api_version: v3
    name: One Call an Hour
    type_of_tracker: Phone
    number_of_attempts: 1
    threshold_type: Hour
    threshold: 1
    dispositions:
      - NA

- name: Delete a rule
  alvaria.cloud.alvaria_attempt_tracker:
    name: Three Contacts a Day
    state: absent
"""

RETURN = r"""
---
attempt_tracker:
  description:
    - The attempt tracker as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, times and, unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the attempt tracker.
      returned: when the attempt tracker is present, except in check mode for
        one that would be created
      type: str
      sample: 99f1a3d0-2c7b-4b0e-8a3f-6d2f1c4e7b21
    name:
      description: Name of the attempt tracker.
      returned: when the attempt tracker is present
      type: str
      sample: Seven in Seven
    description:
      description: What it is for.
      returned: when the attempt tracker is present
      type: str
      sample: At most seven calls in seven days
    contact_channels:
      description: Channels on which the rule applies, or does not apply when they are excluded.
      returned: when the attempt tracker is present, with O(api_version=v4)
      type: list
      elements: str
      sample:
        - Voice
    across_contact_channels:
      description: Whether attempts on all channels of the rule are counted together.
      returned: when the attempt tracker is present, with O(api_version=v4)
      type: bool
      sample: false
    exclude_contact_channels:
      description: Whether the rule applies on all channels except those listed.
      returned: when the attempt tracker is present, with O(api_version=v4)
      type: bool
      sample: false
    type_of_tracker:
      description: What the attempts that are counted together have in common.
      returned: when the attempt tracker is present
      type: str
      sample: CustomerContactAddress
    number_of_attempts:
      description: How many attempts are allowed within the period.
      returned: when the attempt tracker is present
      type: int
      sample: 7
    threshold_type:
      description: Unit of the period over which attempts are counted.
      returned: when the attempt tracker is present
      type: str
      sample: Day
    threshold:
      description: How many of these units.
      returned: when the attempt tracker is present
      type: int
      sample: 7
    dispositions:
      description: Codes of the dispositions with which an attempt counts, sorted.
      returned: when the attempt tracker is present
      type: list
      elements: str
      sample:
        - BZ
        - CO
        - NA
    number_types:
      description: Codes of the number types to which the rule is limited,
        sorted. Empty for no limit.
      returned: when the attempt tracker is present
      type: list
      elements: int
      sample: []
    geocodes:
      description: Regions to which the rule is limited, sorted. Empty for no limit.
      returned: when the attempt tracker is present
      type: list
      elements: str
      sample: []
    purposes:
      description: Purposes to which the rule is limited, sorted. Empty for no limit.
      returned: when the attempt tracker is present
      type: list
      elements: str
      sample: []
    enabled:
      description: Whether the rule is applied when ComplianceHub decides on a contact.
      returned: when the attempt tracker is present, with O(api_version=v4)
      type: bool
      sample: true
    locale:
      description: Language of the texts.
      returned: when the attempt tracker is present
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the attempt tracker is present
      type: int
      sample: 1
    creation_time:
      description: When the attempt tracker was created, in UTC.
      returned: when the attempt tracker is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the attempt tracker was last changed, in UTC.
      returned: when the attempt tracker is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the attempt tracker is present
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
      description: The attempt tracker as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        number_of_attempts: 7
    server:
      description: The attempt tracker as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        number_of_attempts: 5
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import trackers
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(trackers.TASK)


if __name__ == "__main__":
    main()
