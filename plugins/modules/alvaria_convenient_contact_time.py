#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_convenient_contact_time
short_description: Manage the hours in which somebody may be contacted
version_added: 0.1.0
description:
  - Creates, changes and deletes convenient contact times of Alvaria ComplianceHub.
  - A convenient contact time lets a customer or an account be contacted only within certain
    hours of the week, at one phone number or e-mail address or at all of them. It is how a wish
    such as calls in the evening only becomes a rule that every dialer obeys. At all other hours
    ComplianceHub says that the contact is restricted.
  - A convenient contact time is identified by O(contact_key_type), O(contact_key),
    O(contact_value_type) and O(contact_value) together, and with O(api_version=v3)
    by O(customer) and O(phone).
  - The customer, the account and the address are personal data. Results, differences and error
    messages show them masked unless O(mask_personal_data=false).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._object
  - alvaria.cloud._api_version
options:
  contact_key_type:
    description:
      - Whether O(contact_key) is a customer or an account.
      - Part of the identity. Required with O(api_version=v4) unless O(id) is given. Does not exist
        with O(api_version=v3), which supports customers only.
    type: str
    choices:
      - Customer
      - Account
  contact_key:
    description:
      - The customer or the number of the account, spelled as in the contact records.
        The module compares it as text and is case-sensitive.
      - Part of the identity. Required with O(api_version=v4) unless O(id) is given.
        Does not exist with O(api_version=v3).
    type: str
  contact_value_type:
    description:
      - Where the hours apply. V(Voice) is a phone number for calls, V(SMS) a phone number
        for text messages, V(Email) an e-mail address, and V(All) stands for every address
        of the customer or account.
      - Part of the identity. Required with O(api_version=v4) unless O(id) is given. Does not exist
        with O(api_version=v3), which supports calls only.
    type: str
    choices:
      - Voice
      - Email
      - SMS
      - All
  contact_value:
    description:
      - The phone number or e-mail address, spelled as in the contact records. The module compares
        it as text, so V(+12025550143) and V(2025550143) differ.
      - Required for V(Voice), V(SMS) and V(Email), where V("") stands for every address of that
        channel. With O(contact_value_type=All), leave it out or give V("").
      - Part of the identity. Does not exist with O(api_version=v3).
    type: str
  customer:
    description:
      - The customer, spelled as in the contact records.
      - Part of the identity. Required with O(api_version=v3) unless O(id) is given. Does not exist
        with O(api_version=v4); use O(contact_key) there.
    type: str
  phone:
    description:
      - The phone number of the customer, spelled as in the contact records.
        V("") stands for all of them.
      - Part of the identity. With O(api_version=v3), and unless O(id) is given, leaving it out
        means the rule for all phone numbers.
      - Does not exist with O(api_version=v4); use O(contact_value) there.
    type: str
  convenient_times:
    description:
      - The hours in which contact is allowed, as windows of the week. When the option is given,
        the rule has exactly these windows afterwards.
      - The windows of a day may touch and overlap. There has to be at least one.
        To forbid contact altogether, use M(alvaria.cloud.alvaria_exclusion). Windows that the rule
        has already are taken as they are.
      - The order of the windows, whether days with the same hours are grouped or not, and V(8:00)
        instead of V(08:00) make no difference.
      - Required to create a convenient contact time.
    type: list
    elements: dict
    suboptions:
      day_of_week:
        description:
          - The days that have this window.
        type: list
        elements: str
        choices:
          - Monday
          - Tuesday
          - Wednesday
          - Thursday
          - Friday
          - Saturday
          - Sunday
        required: true
      start_time:
        description:
          - When the window begins, in hours and minutes from V(00:00) to V(23:59).
            The minute belongs to the window.
          - Write it in quotes. YAML reads some times without quotes as numbers, for example 21:00
            as 1260, and then the task fails.
        type: str
        required: true
      end_time:
        description:
          - When the window ends, in hours and minutes up to V(24:00), which is the end of the day.
            The minute itself no longer belongs to the window.
          - Write it in quotes, see O(convenient_times[].start_time).
          - The end has to be after the start. Split a window that crosses midnight into one that
            ends at V(24:00) and one that starts on the next day at V(00:00).
        type: str
        required: true
  end_time:
    description:
      - When the rule ends, in ISO 8601, such as V(2030-01-31T00:00:00Z), or V(never).
        A time without a zone is taken as UTC, a date as its midnight. Times are compared
        as instants, whatever their spelling. After its end, a rule no longer restricts anything.
      - A rule that is created without an end never ends.
    type: str
  reason:
    description:
      - Why contact is allowed in these hours only, in free text.
    type: str
  locale:
    description:
      - Language of the texts of the rule, such as V(en-US).
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The API creates and replaces with one operation. When somebody else creates a rule with the same
    identity at the same moment, the later of the two requests replaces the earlier rule,
    and no conflict is reported.
  - The reference names only the contact's key and value as what such a rule is replaced by, not
    their types. The task warns when a rule that it created is older than that, and fails when it
    is known to have replaced another one.
  - The vendor does not say whether the minutes at both ends of a window belong to it, which time
    zone the hours refer to, or which rule decides when several apply to a contact.
    As this collection's sandbox reads it, a window has its first minute and not its last, the hours
    are those of the time zone that the dialer names when it asks (UTC if it names none), and a rule
    for one address takes precedence over one for all addresses.
  - ComplianceHub deletes a rule a while after its end. M(alvaria.cloud.alvaria_compliance_settings)
    sets how many days it stays.
seealso:
  - module: alvaria.cloud.alvaria_convenient_contact_time_info
  - module: alvaria.cloud.alvaria_exclusion
    description: Forbids contact at any hour.
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Limits how often somebody is contacted.
"""

EXAMPLES = r"""
---
- name: Call a number of a customer in the evening and on Saturdays only
  alvaria.cloud.alvaria_convenient_contact_time:
    contact_key_type: Customer
    contact_key: CUST9900001
    contact_value_type: Voice
    contact_value: "+12025550143"
    convenient_times:
      - day_of_week:
          - Monday
          - Tuesday
          - Wednesday
          - Thursday
          - Friday
        start_time: '17:30'
        end_time: '21:00'
      - day_of_week:
          - Saturday
        start_time: '09:00'
        end_time: '12:00'
    reason: Works in the daytime
  register: alvaria_evening

- name: Let the rule end, and leave its hours as they are
  alvaria.cloud.alvaria_convenient_contact_time:
    contact_key_type: Customer
    contact_key: CUST9900001
    contact_value_type: Voice
    contact_value: "+12025550143"
    end_time: '2031-01-31T00:00:00Z'

# Two windows: a window ends on its own day.
- name: Contact an account at night only, at whatever address
  alvaria.cloud.alvaria_convenient_contact_time:
    contact_key_type: Account
    contact_key: ACC9900001
    contact_value_type: All
    convenient_times:
      - day_of_week:
          - Friday
        start_time: '22:00'
        end_time: '24:00'
      - day_of_week:
          - Saturday
        start_time: '00:00'
        end_time: '06:00'
    end_time: never

# Ansible shows the item of a loop in every result,
# so this one runs over places in the list instead of over the customers.
- name: Allow text messages to several customers by day, and keep the customers out of the log
  alvaria.cloud.alvaria_convenient_contact_time:
    contact_key_type: Customer
    contact_key: "{{ alvaria_customers[alvaria_place].customer }}"
    contact_value_type: SMS
    contact_value: "{{ alvaria_customers[alvaria_place].mobile }}"
    convenient_times:
      - day_of_week:
          - Monday
          - Tuesday
          - Wednesday
          - Thursday
          - Friday
        start_time: '08:00'
        end_time: '20:00'
  vars:
    alvaria_customers:
      - customer: CUST9900002
        mobile: "+12025550144"
      - customer: CUST9900003
        mobile: "+12025550145"
  loop: "{{ range(alvaria_customers | length) | list }}"
  loop_control:
    loop_var: alvaria_place
    label: "customer {{ alvaria_place + 1 }}"

- name: Change the number of a rule that is known by its identifier
  alvaria.cloud.alvaria_convenient_contact_time:
    id: "{{ alvaria_evening.convenient_contact_time.id }}"
    contact_value: "+12025550146"
    reason: ""
  when: alvaria_evening.convenient_contact_time.id is defined

- name: Let the customer be called at any hour again
  alvaria.cloud.alvaria_convenient_contact_time:
    contact_key_type: Customer
    contact_key: CUST9900001
    contact_value_type: Voice
    contact_value: "+12025550146"
    state: absent

- name: Set the hours of a customer for all phone numbers, with the deprecated version of the API
  alvaria.cloud.alvaria_convenient_contact_time:
    api_version: v3
    customer: CUST9900004
    convenient_times:
      - day_of_week:
          - Sunday
        start_time: '10:00'
        end_time: '18:00'
"""

RETURN = r"""
---
convenient_contact_time:
  description:
    - The convenient contact time as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, times and, unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the convenient contact time.
      returned: when the convenient contact time is present, except in check mode for
        one that would be created
      type: str
      sample: 6d0c7f52-3b1e-4f1a-9a55-0c2f8e7b4d13
    contact_key_type:
      description: Whether RV(convenient_contact_time.contact_key) is a customer or an account.
      returned: when the convenient contact time is present and O(api_version=v4)
      type: str
      sample: Customer
    contact_key:
      description: The customer or account, masked unless O(mask_personal_data=false).
      returned: when the convenient contact time is present and O(api_version=v4)
      type: str
      sample: "***0001#1c9b04"
    contact_value_type:
      description: Where the hours apply, at one address of this kind or at all addresses.
      returned: when the convenient contact time is present and O(api_version=v4)
      type: str
      sample: Voice
    contact_value:
      description: The phone number or e-mail address,
        masked unless O(mask_personal_data=false). Empty for all addresses.
      returned: when the convenient contact time is present and O(api_version=v4)
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: The customer, masked unless O(mask_personal_data=false).
      returned: when the convenient contact time is present and O(api_version=v3)
      type: str
      sample: "***0001#1c9b04"
    phone:
      description: The phone number, masked unless O(mask_personal_data=false).
        Empty for all phone numbers.
      returned: when the convenient contact time is present and O(api_version=v3)
      type: str
      sample: "***0143#5d8e2a"
    convenient_times:
      description:
        - The hours in which contact is allowed, however the API groups them. Days with the same
          hours are grouped, sorted by the start of the hours.
      returned: when the convenient contact time is present
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
      returned: when the convenient contact time is present
      type: str
      sample: never
    reason:
      description: Why contact is allowed in these hours only.
      returned: when the convenient contact time is present
      type: str
      sample: Works in the daytime
    locale:
      description: Language of the texts.
      returned: when the convenient contact time is present
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the convenient contact time is present
      type: int
      sample: 1
    creation_time:
      description: When the convenient contact time was created, in UTC.
      returned: when the convenient contact time is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the convenient contact time was last changed, in UTC.
      returned: when the convenient contact time is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the convenient contact time is present
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
      description: The convenient contact time as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        end_time: '2032-01-31T00:00:00Z'
    server:
      description: The convenient contact time as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        end_time: '2031-06-30T00:00:00Z'
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import convenient_contact_times
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(convenient_contact_times.TASK)


if __name__ == "__main__":
    main()
