#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_contact_attempt
short_description: Report, cancel or disable an attempt to contact somebody
version_added: 0.1.0
description:
  - Reports attempts to contact somebody to Alvaria ComplianceHub, where attempt trackers
    and message trackers count them, cancels contacts that were allowed but not made, and takes
    stored attempts out of the count.
  - An attempt is identified by its channel, address, customer, account number and time together.
    The module looks for it first and reports it only when it is not there, so that repeating a task
    does not count a contact twice.
  - ComplianceHub answers a report before it has saved the attempt.
    The module waits until the attempt appears.
  - A stored attempt can be disabled and enabled again, but cannot otherwise be changed or deleted.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._api_version
attributes:
  diff_mode:
    details:
      - The two sides hold the values of the options that were given. Personal data is masked.
        There is no difference to show with O(operation_type=CancelContact).
  idempotent:
    support: partial
    details:
      - A report is sent once. With O(operation_type=CancelContact) each run sends a request
        and counts as a change, as there is nothing to compare.
options:
  id:
    description:
      - Identifier of a stored attempt, to change its O(status) or O(reason). No other option
        can be given along with it.
      - Does not exist with O(api_version=v3).
    type: str
  contact_channel:
    description:
      - Channel of the contact. Required to report an attempt.
    type: str
    choices:
      - Voice
      - SMS
      - Email
  contact_address:
    description:
      - Phone number or e-mail address that was contacted, spelled as in the checks.
        If left out, the attempt has none.
    type: str
  customer:
    description:
      - Identifier of the customer. If left out, the attempt has none, and trackers that count
        by customer do not see it.
    type: str
  account_number:
    description:
      - Number of the account. If left out, the attempt has none, and trackers that count
        by account do not see it.
      - Does not exist with O(api_version=v3).
    type: str
  time_of_contact:
    description:
      - When the contact was made, in ISO 8601, such as V(2030-01-31T12:00:00Z).
        A time without a zone is taken as UTC, a date as its midnight. Times are compared
        as instants, whatever their spelling.
      - Required to report an attempt. It is part of what identifies an attempt. With a time such
        as the current one, each run reports another attempt.
    type: str
  time_zone:
    description:
      - Time zone of the contact, as an IANA name such as V(America/New_York).
    type: str
  disposition:
    description:
      - Code of the disposition, which says how the contact went. Trackers list the dispositions
        that count. Required to report an attempt.
    type: str
  number_type:
    description:
      - Code of the type of the phone number. Required to report an attempt, on every channel.
    type: int
  purpose:
    description:
      - Purpose of the contact.
    type: str
  geocodes:
    description:
      - Regions of the contact, in any order.
    type: list
    elements: str
  locale:
    description:
      - Language of the texts of the attempt, such as V(en-US).
        It is sent with a report, and not compared.
    type: str
  key:
    description:
      - Key that the check of this contact returned, see M(alvaria.cloud.alvaria_compliance_status).
        It ends the active record of the contact.
      - Required, except with O(operation_type=SaveContactNoKeyCheck) and with O(id).
      - When the attempt is stored already, nothing is sent, and the key does not end a record.
    type: str
  product:
    description:
      - Product that was sold. Its quota control is adjusted by O(product_sold), once,
        when the attempt is reported. The attempt itself stores neither of the two.
    type: str
  product_sold:
    description:
      - How many pieces of O(product) were sold.
    type: int
  operation_type:
    description:
      - V(SaveContactWithKeyCheck) saves the attempt if the O(key) is valid, and ends
        the active record of the contact.
      - V(SaveContactNoKeyCheck) saves the attempt regardless of keys. It is for contacts
        that were made without a check.
      - V(CancelContact) saves nothing, and ends the active record of the O(key), which is all
        that it needs. It is for contacts that were allowed but are not made.
      - O(api_version=v3) supports only V(SaveContactWithKeyCheck).
    type: str
    choices:
      - CancelContact
      - SaveContactNoKeyCheck
      - SaveContactWithKeyCheck
    default: SaveContactWithKeyCheck
  status:
    description:
      - V(Disabled) takes the attempt out of what trackers count, V(Enabled) puts it back.
        If left out, the status stays. A new attempt is enabled.
      - Does not exist with O(api_version=v3).
    type: str
    choices:
      - Enabled
      - Disabled
  reason:
    description:
      - Reason for the O(status), in free text. To clear it, give V("").
      - Does not exist with O(api_version=v3).
    type: str
  wait_timeout:
    description:
      - Seconds to wait until a reported attempt appears. If it does not, the task fails.
        The report was accepted by then, but it may have had an unknown or expired key,
        with which nothing is saved.
      - V(0) does not wait. The result then lacks what only the platform gives, and nobody notices
        a key that is not valid. It cannot be combined with O(status=Disabled) or O(reason),
        which are set once the attempt appears.
    type: int
    default: 10
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - An attempt that is stored with another disposition, number type, purpose, time zone or list
    of regions than the given ones is an error, as attempts cannot be changed.
    Options that are left out are not compared.
  - A report whose answer is lost is never sent again. Instead, the module checks whether
    the attempt appears, so a quota is not adjusted twice.
  - A change of O(status) or O(reason) is one request, with the version that was read.
    If somebody else has changed the attempt in the meantime (HTTP status 409), it is read
    and compared again. After five tries the task fails.
  - The vendor does not say what effect a disabled attempt has. As this collection's sandbox reads
    it, trackers do not count it, and what was sold with it stays sold.
seealso:
  - module: alvaria.cloud.alvaria_contact_attempt_info
  - module: alvaria.cloud.alvaria_compliance_status
    description: Asks whether a contact may be made, and gives the key.
  - module: alvaria.cloud.alvaria_load_job
    description: Loads many attempts from a file.
  - module: alvaria.cloud.alvaria_attempt_tracker
  - module: alvaria.cloud.alvaria_message_tracker
"""

EXAMPLES = r"""
---
- name: Report a call that another system made without a check
  alvaria.cloud.alvaria_contact_attempt:
    operation_type: SaveContactNoKeyCheck
    contact_channel: Voice
    contact_address: "+12025550143"
    customer: CUST9900001
    account_number: ACC9900001
    time_of_contact: '2030-01-31T15:04:05Z'
    time_zone: America/New_York
    disposition: NA
    number_type: 1
  register: alvaria_attempt

- name: Do not count it, as it was a test
  alvaria.cloud.alvaria_contact_attempt:
    id: "{{ alvaria_attempt.contact_attempt.id }}"
    status: Disabled
    reason: Test call
  when: alvaria_attempt.contact_attempt.id is defined

- name: Report a sale, which adjusts the quota of the product the first time only
  alvaria.cloud.alvaria_contact_attempt:
    operation_type: SaveContactNoKeyCheck
    contact_channel: Voice
    contact_address: "+12025550144"
    customer: CUST9900002
    time_of_contact: '2030-01-31T15:30:00Z'
    disposition: CO
    number_type: 2
    product: Travel Cover
    product_sold: 1

- name: Ask whether two customers may be called
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: Voice
    contacts:
      - contact_address: "+12025550145"
        customer: CUST9900003
      - contact_address: "+12025550146"
        customer: CUST9900004
  register: alvaria_check

# The time is another one in each run, and so is the contact.
- name: Report the call of the first
  alvaria.cloud.alvaria_contact_attempt:
    contact_channel: Voice
    contact_address: "+12025550145"
    customer: CUST9900003
    time_of_contact: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
    disposition: BZ
    number_type: 1
    key: "{{ alvaria_check.statuses[0].key }}"
  when: alvaria_check.statuses[0].key is defined

- name: Cancel the second, who is not called after all
  alvaria.cloud.alvaria_contact_attempt:
    operation_type: CancelContact
    key: "{{ alvaria_check.statuses[1].key }}"
  when: alvaria_check.statuses[1].key is defined
"""

RETURN = r"""
---
contact_attempt:
  description:
    - The attempt as it is after the task, or would be in check mode.
      Empty with O(operation_type=CancelContact).
    - An attempt that would be reported in check mode, or that was reported with O(wait_timeout=0),
      lacks what only the platform assigns (identifier, version, times and,
      unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the attempt.
      returned: when the attempt was found
      type: str
      sample: 5e8d7c6b-1a2f-4c3d-9e0f-7b6a5d4c3b21
    contact_channel:
      description: Channel of the contact.
      returned: when there is an attempt
      type: str
      sample: Voice
    contact_address:
      description: Address that was contacted, masked unless O(mask_personal_data=false).
      returned: when there is an attempt
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: Identifier of the customer, masked unless O(mask_personal_data=false).
      returned: when there is an attempt
      type: str
      sample: "***0001#0c41b7"
    account_number:
      description: Number of the account, masked unless O(mask_personal_data=false).
      returned: when there is an attempt, with O(api_version=v4)
      type: str
      sample: "***0001#91ae30"
    time_of_contact:
      description: When the contact was made, in UTC.
      returned: when there is an attempt
      type: str
      sample: '2030-01-31T15:04:05Z'
    time_zone:
      description: Time zone of the contact.
      returned: when there is an attempt
      type: str
      sample: America/New_York
    disposition:
      description: Code of the disposition.
      returned: when there is an attempt
      type: str
      sample: NA
    number_type:
      description: Code of the type of the phone number.
      returned: when there is an attempt
      type: int
      sample: 1
    purpose:
      description: Purpose of the contact.
      returned: when there is an attempt
      type: str
      sample: Service
    geocodes:
      description: Regions of the contact, sorted.
      returned: when there is an attempt
      type: list
      elements: str
      sample:
        - US
    locale:
      description: Language of the texts.
      returned: when the attempt was found, or the option was given
      type: str
      sample: en-US
    status:
      description: Whether trackers count the attempt (V(Enabled)) or not (V(Disabled)).
      returned: when there is an attempt, with O(api_version=v4)
      type: str
      sample: Enabled
    reason:
      description: Reason for the status.
      returned: when there is an attempt, with O(api_version=v4)
      type: str
      sample: Test call
    version:
      description: Number that grows with each change.
      returned: when the attempt was found
      type: int
      sample: 1
    creation_time:
      description: When the attempt was saved, in UTC.
      returned: when the attempt was found
      type: str
      sample: '2030-01-31T15:04:35.250Z'
    last_modified_time:
      description: When the attempt was last changed, in UTC.
      returned: when the attempt was found, with O(api_version=v4)
      type: str
      sample: '2030-01-31T15:04:35.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the attempt was found, with O(api_version=v4)
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
  description:
    - The cause of the failure, for programs; see the
      guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
    - RV(ignore:error.kind) is V(work) when a reported attempt does not appear, and V(invalid) when
      an attempt is stored with other values.
  returned: failure
  type: dict
  contains:
    sent:
      description: The status and reason as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        status: Disabled
    server:
      description: The attempt as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        status: Enabled
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import contact_attempts
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(contact_attempts.TASK)


if __name__ == "__main__":
    main()
