#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_contact_attempt_info
short_description: List attempts to contact somebody
version_added: 0.1.0
description:
  - Reads the attempts to contact somebody that were reported to Alvaria ComplianceHub,
    which is what trackers count.
  - Without filters, all attempts are returned, however many there are. With several, only those
    that pass all of them are returned. When none do, the list is empty.
  - Contacts that are allowed but not reported yet are not among them.
  - Addresses, customers and account numbers are personal data, so the result shows them masked
    unless O(mask_personal_data=false). To go on with an attempt that was found, use its identifier.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._api_version
  - alvaria.cloud._time_ranges
options:
  id:
    description:
      - Only the attempt with this identifier. When there is none, the list is empty.
      - It cannot be combined with filters or O(api_version=v3).
    type: str
  contact_channel:
    description:
      - Only attempts on this channel.
    type: str
    choices:
      - Voice
      - SMS
      - Email
  contact_address:
    description:
      - Only attempts at this address, spelled as in the report.
    type: str
  customer:
    description:
      - Only attempts to contact this customer.
    type: str
  account_number:
    description:
      - Only attempts about this account.
      - Does not exist with O(api_version=v3).
    type: str
  disposition:
    description:
      - Only attempts with this disposition.
    type: str
  number_type:
    description:
      - Only attempts with this type of phone number.
    type: int
  geocodes:
    description:
      - Only attempts with any of these regions.
    type: list
    elements: str
  purpose:
    description:
      - Only attempts with this purpose.
    type: str
  time_zone:
    description:
      - Only attempts with this time zone.
    type: str
  status:
    description:
      - Only attempts that count (V(Enabled)) or that do not (V(Disabled)).
      - Does not exist with O(api_version=v3).
    type: str
    choices:
      - Enabled
      - Disabled
  last_modified_by:
    description:
      - Only attempts that were last changed by this user or client.
      - Does not exist with O(api_version=v3).
    type: str
  from_time_of_contact:
    description:
      - Only attempts that were made at or after this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
  to_time_of_contact:
    description:
      - Only attempts that were made at or before this time, in ISO 8601,
        such as V(2030-01-31T00:00:00Z). Without a zone it is taken as UTC.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The filters by the time of creation and of the last change do not exist with O(api_version=v3).
  - The vendor does not say how texts are compared, nor whether a filter with several values
    matches any or all of them. As this collection's sandbox reads it, texts are compared as a whole
    and are case-sensitive, and any one of several values is enough.
seealso:
  - module: alvaria.cloud.alvaria_contact_attempt
"""

EXAMPLES = r"""
---
- name: Read all attempts of a day
  alvaria.cloud.alvaria_contact_attempt_info:
    from_time_of_contact: '2025-01-06T00:00:00Z'
    to_time_of_contact: '2025-01-06T23:59:59Z'
  register: alvaria_day

- name: Show how many there are on each channel
  ansible.builtin.debug:
    msg: "{{ item }}: {{ alvaria_day.contact_attempts
      | selectattr('contact_channel', 'eq', item) | length }}"
  loop: "{{ alvaria_day.contact_attempts | map(attribute='contact_channel') | unique | sort }}"

- name: Find the calls to a customer in the last seven days that nobody answered
  alvaria.cloud.alvaria_contact_attempt_info:
    contact_channel: Voice
    customer: CUST0000002
    disposition: NA
    from_time_of_contact: "{{ '%Y-%m-%dT%H:%M:%SZ'
      | strftime(now().timestamp() - 7 * 86400, utc=true) }}"
  register: alvaria_unanswered

- name: Find attempts that do not count at present
  alvaria.cloud.alvaria_contact_attempt_info:
    status: Disabled
  register: alvaria_disabled

- name: Count it again
  alvaria.cloud.alvaria_contact_attempt:
    id: "{{ item }}"
    status: Enabled
    reason: ""
  loop: "{{ alvaria_disabled.contact_attempts | map(attribute='id') }}"

- name: Read one attempt by its identifier
  alvaria.cloud.alvaria_contact_attempt_info:
    id: "{{ alvaria_day.contact_attempts[0].id }}"
  register: alvaria_one
"""

RETURN = r"""
---
contact_attempts:
  description: The attempts that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the attempt.
      returned: always
      type: str
      sample: 5e8d7c6b-1a2f-4c3d-9e0f-7b6a5d4c3b21
    contact_channel:
      description: Channel of the contact.
      returned: always
      type: str
      sample: Voice
    contact_address:
      description: Address that was contacted, masked unless O(mask_personal_data=false).
      returned: always
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: Identifier of the customer, masked unless O(mask_personal_data=false).
      returned: always
      type: str
      sample: "***0001#0c41b7"
    account_number:
      description: Number of the account, masked unless O(mask_personal_data=false).
      returned: with O(api_version=v4)
      type: str
      sample: "***0001#91ae30"
    time_of_contact:
      description: When the contact was made, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T15:04:05Z'
    time_zone:
      description: Time zone of the contact.
      returned: always
      type: str
      sample: America/New_York
    disposition:
      description: Code of the disposition.
      returned: always
      type: str
      sample: NA
    number_type:
      description: Code of the type of the phone number.
      returned: always
      type: int
      sample: 1
    purpose:
      description: Purpose of the contact.
      returned: always
      type: str
      sample: Service
    geocodes:
      description: Regions of the contact, sorted.
      returned: always
      type: list
      elements: str
      sample:
        - US
    locale:
      description: Language of the texts.
      returned: always
      type: str
      sample: en-US
    status:
      description: Whether trackers count the attempt (V(Enabled)) or not (V(Disabled)).
      returned: with O(api_version=v4)
      type: str
      sample: Enabled
    reason:
      description: Reason for the status.
      returned: with O(api_version=v4)
      type: str
      sample: ""
    version:
      description: Number that grows with each change.
      returned: always
      type: int
      sample: 1
    creation_time:
      description: When the attempt was saved, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T15:04:35.250Z'
    last_modified_time:
      description: When the attempt was last changed, in UTC.
      returned: with O(api_version=v4)
      type: str
      sample: '2030-01-31T15:04:35.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: with O(api_version=v4)
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import contact_attempts
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(contact_attempts.INFO_TASK)


if __name__ == "__main__":
    main()
