#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_message_tracker
short_description: Manage a limit on how often somebody may be played a recorded message
version_added: 0.1.0
description:
  - Creates, changes and deletes message trackers of Alvaria ComplianceHub.
  - A message tracker counts the contact attempts of outbound campaigns and says, once a limit
    is reached, that no recorded message (IVR message) may be played any more, such as after two
    messages left for the same customer within seven days.
  - It decides about the message and never restricts the contact. When a dialer asks ComplianceHub
    about a contact, the answer also says whether a message may be played (V(CanPlay)) or not
    (V(CannotPlay)). To limit the contacts themselves, use M(alvaria.cloud.alvaria_attempt_tracker).
  - O(type_of_tracker) says what attempts are counted together, O(dispositions) and the lists
    after it which attempts count at all, O(threshold) and O(threshold_type) over what time,
    and O(number_of_attempts) how many there may be.
  - A message tracker is identified by its name.
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
      - Name of the message tracker, case-sensitive.
      - Required unless O(id) is given. To rename a message tracker,
        give its O(id) and the new name.
    type: str
    aliases:
      - message_tracker_name
  description:
    description:
      - What the message tracker is for, in free text.
    type: str
    aliases:
      - message_tracker_description
  type_of_tracker:
    description:
      - Contact attempts are counted together when they have this in common. V(ContactAddress)
        is the phone number or e-mail address.
      - V(Customer), V(ContactAddress), V(CustomerContactAddress),
        V(Account) and V(AccountContactAddress) exist with O(api_version=v4), V(Customer), V(Phone)
        and V(CustomerPhone) with O(api_version=v3).
      - Required to create a message tracker.
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
      - How many contact attempts there may be within the period before no message may be played.
        At least V(0), which with O(api_version=v4) forbids the message in every contact
        that the rule applies to.
      - Required to create a message tracker.
    type: int
  threshold_type:
    description:
      - Unit of the period over which contact attempts are counted.
      - V(Minute) and V(Hour) look back from the moment of the check. V(Day) and V(Week) count from
        midnight in the time zone of the contact. V(CurrentDay), V(CurrentWeek) and V(CurrentMonth)
        are the day, the week and the month of the calendar.
      - Required to create a message tracker.
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
      - Required to create a message tracker, with any O(threshold_type).
    type: int
  threshold_action_type:
    description:
      - What is to be done once the number is reached. V(NoPlayMessage) stands for no message,
        V(PlayStandardMessage) for a standard one.
      - This is for future use in the API, and the vendor asks for V(NoPlayMessage).
        There is no reason to give it.
      - The API does not create a message tracker without it, so V(NoPlayMessage) is sent on create
        when it is left out. One that exists keeps what it has, unless the option is given.
      - Does not exist with O(api_version=v3).
    type: str
    choices:
      - NoPlayMessage
      - PlayStandardMessage
  dispositions:
    description:
      - Codes of the dispositions (outcomes such as a message that was left) with which a contact
        attempt counts. The order does not matter.
      - Required to create a message tracker.
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
      - Whether the rule is applied when ComplianceHub decides on a message.
      - Does not exist with O(api_version=v3).
    type: bool
  locale:
    description:
      - Language of the texts of the message tracker, such as V(en-US).
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - Unlike an attempt tracker, a message tracker has no channels, in any version of the API.
  - The API accepts any disposition, number type, geocode and purpose. The codes have to be exactly
    those that the dialers report.
  - That message trackers never restrict a contact follows from the API, which has no restriction
    in their name. The vendor does not say it in words.
  - Nor does the vendor say what happens when several message trackers apply. In this collection's
    sandbox, one that has reached its number with V(NoPlayMessage) is enough to forbid the message.
seealso:
  - module: alvaria.cloud.alvaria_message_tracker_info
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Limits how often somebody is contacted, instead of how often a message is played.
"""

EXAMPLES = r"""
---
- name: Allow two messages to the same customer and number within seven days
  alvaria.cloud.alvaria_message_tracker:
    name: Two in Seven
    description: At most two messages in seven days
    type_of_tracker: CustomerContactAddress
    number_of_attempts: 2
    threshold_type: Day
    threshold: 7
    dispositions:
      - LM
  register: alvaria_rule

- name: Never play a message to mobile numbers
  alvaria.cloud.alvaria_message_tracker:
    name: No Message to Mobiles
    type_of_tracker: ContactAddress
    number_of_attempts: 0
    threshold_type: CurrentDay
    threshold: 1
    dispositions:
      - LM
    number_types:
      - 2

- name: Lower the number of an existing rule, and leave everything else as it is
  alvaria.cloud.alvaria_message_tracker:
    name: Account Messages
    number_of_attempts: 2

- name: Limit the rule to one purpose of the contact
  alvaria.cloud.alvaria_message_tracker:
    name: Account Messages
    purposes:
      - Billing

- name: Lift that limit, and switch the rule off for now
  alvaria.cloud.alvaria_message_tracker:
    name: Account Messages
    purposes: []
    enabled: false

- name: Describe a rule that is known by its identifier
  alvaria.cloud.alvaria_message_tracker:
    id: "{{ alvaria_rule.message_tracker.id }}"
    description: At most two messages in seven days, reviewed
  when: alvaria_rule.message_tracker.id is defined

- name: Keep a rule through the deprecated version of the API
  alvaria.cloud.alvaria_message_tracker:
    api_version: v3
    name: One Message an Hour
    type_of_tracker: Phone
    number_of_attempts: 1
    threshold_type: Hour
    threshold: 1
    dispositions:
      - LM

- name: Delete a rule
  alvaria.cloud.alvaria_message_tracker:
    name: No Message to Mobiles
    state: absent
"""

RETURN = r"""
---
message_tracker:
  description:
    - The message tracker as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, times and, unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the message tracker.
      returned: when the message tracker is present, except in check mode for
        one that would be created
      type: str
      sample: 99f1a3d0-2c7b-4b0e-8a3f-6d2f1c4e7b21
    name:
      description: Name of the message tracker.
      returned: when the message tracker is present
      type: str
      sample: Two in Seven
    description:
      description: What it is for.
      returned: when the message tracker is present
      type: str
      sample: At most two messages in seven days
    type_of_tracker:
      description: What the contact attempts that are counted together have in common.
      returned: when the message tracker is present
      type: str
      sample: CustomerContactAddress
    number_of_attempts:
      description: How many contact attempts there may be within the period before
        no message may be played.
      returned: when the message tracker is present
      type: int
      sample: 2
    threshold_type:
      description: Unit of the period over which attempts are counted.
      returned: when the message tracker is present
      type: str
      sample: Day
    threshold:
      description: How many of these units.
      returned: when the message tracker is present
      type: int
      sample: 7
    threshold_action_type:
      description: What is to be done once the number is reached, for future use in the API.
      returned: when the message tracker is present, with O(api_version=v4)
      type: str
      sample: NoPlayMessage
    dispositions:
      description: Codes of the dispositions with which a contact attempt counts, sorted.
      returned: when the message tracker is present
      type: list
      elements: str
      sample:
        - LM
    number_types:
      description: Codes of the number types to which the rule is limited,
        sorted. Empty for no limit.
      returned: when the message tracker is present
      type: list
      elements: int
      sample: []
    geocodes:
      description: Regions to which the rule is limited, sorted. Empty for no limit.
      returned: when the message tracker is present
      type: list
      elements: str
      sample: []
    purposes:
      description: Purposes to which the rule is limited, sorted. Empty for no limit.
      returned: when the message tracker is present
      type: list
      elements: str
      sample: []
    enabled:
      description: Whether the rule is applied when ComplianceHub decides on a message.
      returned: when the message tracker is present, with O(api_version=v4)
      type: bool
      sample: true
    locale:
      description: Language of the texts.
      returned: when the message tracker is present
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the message tracker is present
      type: int
      sample: 1
    creation_time:
      description: When the message tracker was created, in UTC.
      returned: when the message tracker is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the message tracker was last changed, in UTC.
      returned: when the message tracker is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the message tracker is present
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
      description: The message tracker as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        number_of_attempts: 2
    server:
      description: The message tracker as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        number_of_attempts: 1
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import trackers
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(trackers.MESSAGE_TASK)


if __name__ == "__main__":
    main()
