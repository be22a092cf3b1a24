#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_compliance_status
short_description: Ask whether contacts are allowed, and test the rules
version_added: 0.1.0
description:
  - Asks Alvaria ComplianceHub whether a contact may be made now and, if not, which rule forbids it.
    A dialer asks the same before each contact.
  - With O(expect) and the options beside it, the module is a test of the rules. Give contacts whose
    right answer you know, and the task fails when ComplianceHub answers otherwise.
    All contacts are asked about before it fails.
  - Asking has an effect. ComplianceHub regards an allowed contact as one that is in progress.
    It makes an active record with a key, even with O(method=GET), and counts the record like
    a contact until the contact is reported with this key or cancelled, or until the record expires,
    after two hours unless the organization is configured otherwise.
  - With O(release=true) each record is cancelled right after its check, so that a test leaves
    none behind. Without it, the result has the keys, for M(alvaria.cloud.alvaria_contact_attempt)
    to report or to cancel the contacts.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._api_version
attributes:
  check_mode:
    support: partial
    details:
      - The options are checked, but ComplianceHub is not asked, as asking already makes records.
        RV(statuses) is empty, no expectation is checked, and the module warns about it.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - With O(release=true), a task leaves none of its own records behind. Without it, each run
        leaves a new active record for every contact that is allowed and has no O(key).
        The answers depend on the time, on the rules, and on the contacts that were made since.
options:
  contacts:
    description:
      - The contacts to ask about, in this order.
      - A contact takes whatever it does not have from the options of the same names at the top
        level. Without O(contacts), these options describe one contact.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name for the contact in results and failures, so that these need no personal data.
        type: str
      contact_channel:
        description:
          - O(contact_channel) of this contact.
        type: str
        choices:
          - Voice
          - SMS
          - Email
      contact_address:
        description:
          - O(contact_address) of this contact.
        type: str
      customer:
        description:
          - O(customer) of this contact.
        type: str
      account_number:
        description:
          - O(account_number) of this contact.
        type: str
      ssn:
        description:
          - O(ssn) of this contact.
        type: str
      contact_list_name:
        description:
          - O(contact_list_name) of this contact.
        type: str
      number_type:
        description:
          - O(number_type) of this contact.
        type: int
      geocodes:
        description:
          - O(geocodes) of this contact.
        type: list
        elements: str
      purpose:
        description:
          - O(purpose) of this contact.
        type: str
      time_zone:
        description:
          - O(time_zone) of this contact.
        type: str
      product:
        description:
          - O(product) of this contact.
        type: str
      key:
        description:
          - O(key) of this contact.
        type: str
      required_checks:
        description:
          - O(required_checks) of this contact.
        type: list
        elements: str
        choices:
          - exclusions
          - attemptTrackers
          - messageTrackers
          - convenientContactTimes
          - quotaControls
          - all
      expect:
        description:
          - O(expect) of this contact.
        type: str
        choices:
          - allowed
          - restricted
      expect_type:
        description:
          - O(expect_type) of this contact.
        type: str
      expect_rule:
        description:
          - O(expect_rule) of this contact.
        type: str
      expect_message:
        description:
          - O(expect_message) of this contact.
        type: str
        choices:
          - CanPlay
          - CannotPlay
          - CanPlayStandard
  contact_channel:
    description:
      - Channel of the contact.
      - Required for each contact, here or in O(contacts).
    type: str
    choices:
      - Voice
      - SMS
      - Email
  contact_address:
    description:
      - Phone number or e-mail address of the contact, spelled as in the rules
        and in the contact records.
      - Required for each contact, here or in O(contacts).
    type: str
  customer:
    description:
      - Identifier of the customer. Rules about customers are checked only when it is given.
    type: str
  account_number:
    description:
      - Number of the account. Rules about accounts are checked only when it is given.
    type: str
  ssn:
    description:
      - A custom exclusion number, as the vendor calls it, such as a social security number. Rules
        of the type V(SSN) hold it. It is never shown.
    type: str
  contact_list_name:
    description:
      - Contact list from which the contact comes. Without it, only exclusions for all lists apply.
    type: str
  number_type:
    description:
      - Code of the type of the phone number, for rules that are limited to some types.
    type: int
  geocodes:
    description:
      - Regions of the contact, for rules that are limited to some regions.
    type: list
    elements: str
  purpose:
    description:
      - Purpose of the contact, for rules that are limited to some purposes.
    type: str
  time_zone:
    description:
      - Time zone of the contact, as an IANA name such as V(America/New_York). Days and hours
        of the rules are those of this zone.
      - The vendor does not say which zone applies without it.
        In this collection's sandbox it is UTC.
    type: str
  product:
    description:
      - Product that is to be sold. Its quota is checked only when it is given.
    type: str
  key:
    description:
      - Key of an earlier check of the same contact that was allowed. ComplianceHub then keeps
        the one active record instead of making another one.
      - The module never cancels the record of a key that it was given.
    type: str
  required_checks:
    description:
      - Families of rules to check. If left out, or with V(all), every family is checked.
      - V(messageTrackers) do not restrict a contact; they decide on RV(statuses[].message_type).
    type: list
    elements: str
    choices:
      - exclusions
      - attemptTrackers
      - messageTrackers
      - convenientContactTimes
      - quotaControls
      - all
  expect:
    description:
      - The required answer. Without it and the other expectations, any answer will do.
      - O(expect_type) and O(expect_rule) mean V(restricted), and contradict V(allowed).
      - A contact with an expectation of its own, of whatever kind, has only that one, and none
        of those that apply to all contacts.
    type: str
    choices:
      - allowed
      - restricted
  expect_type:
    description:
      - The RV(statuses[].restriction_type) that the answer has to have, such as V(ExclusionVoice)
        or V(QuotaExhausted). The vendor's reference lists the types, which differ between
        O(api_version=v3) and O(api_version=v4).
    type: str
  expect_rule:
    description:
      - Name of the attempt tracker that has to be the one that restricts. ComplianceHub names no
        other rules, and none at all with O(api_version=v3).
    type: str
  expect_message:
    description:
      - Whether a recorded message has to be allowed. The RV(statuses[].message_type)
        of the answer has to be this one.
      - V(CanPlayStandard) does not exist with O(api_version=v3).
      - A contact that is restricted may have no message type, as message trackers may not have been
        checked. The answer is not as expected then.
    type: str
    choices:
      - CanPlay
      - CannotPlay
      - CanPlayStandard
  method:
    description:
      - HTTP method with which ComplianceHub is asked.
      - If left out, it is V(POST) with O(api_version=v4),
        and V(GET) with O(api_version=v3), which supports no other.
      - The vendor intends to deprecate V(GET) in O(api_version=v4) as well. It puts the personal
        data of the contact into the address of the request, where proxies may log it.
    type: str
    choices:
      - POST
      - GET
  release:
    description:
      - Whether to cancel the active record that an allowed check made, right after the check
        and before the next contact is asked about. This also happens when the answer
        is not as expected or a later contact fails. It takes a request of API version v4 in any
        case, as v3 cannot cancel.
      - Each of these checks carries a key that the module makes, always the same for the same
        contact. So the next run of the same check finds and cancels the record of a task that was
        killed. Where ComplianceHub accepts no key but its own, or forbids the contact by then,
        such a record expires by itself.
      - The record of a O(key) that the task was given is never cancelled, even when the key was
        not known and the check made a record under it.
      - With V(false), the records stay. Report or cancel each of the contacts then; otherwise they
        count as contacts in progress until they expire.
    type: bool
    default: false
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - C(changed) is V(true) when the task left new active records. With O(release=true) it
    is V(false), although requests that write were sent.
  - The first rule that restricts a contact ends its check, and the vendor does not guarantee
    the order in which rules are checked. When several rules forbid a contact,
    use O(required_checks) to choose the one that you test.
  - A contact is also restricted when contacts in progress and contacts already made together reach
    the limit of an attempt tracker.
seealso:
  - module: alvaria.cloud.alvaria_contact_attempt
    description: Reports or cancels a contact that was allowed.
  - module: alvaria.cloud.alvaria_exclusion
  - module: alvaria.cloud.alvaria_convenient_contact_time
  - module: alvaria.cloud.alvaria_quota_control
  - module: alvaria.cloud.alvaria_attempt_tracker
  - module: alvaria.cloud.alvaria_message_tracker
  - module: alvaria.cloud.alvaria_compliance_settings
    description: Sets how long active records live and whether they count.
"""

EXAMPLES = r"""
---
- name: Ask whether a number may be called now, and leave nothing behind
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: Voice
    contact_address: "+12025550143"
    customer: CUST9900001
    time_zone: America/New_York
    release: true
  register: alvaria_check

- name: Show the answer
  ansible.builtin.debug:
    msg: "{{ 'Forbidden by ' ~ item.restriction_type if item.restricted else 'Allowed' }}"
  loop: "{{ alvaria_check.statuses }}"
  loop_control:
    label: "{{ item.contact_address }}"

# The task fails when one of the answers is another one, and its message names the contacts.
- name: Prove that the rules forbid and allow what they should
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: Voice
    release: true
    contacts:
      - name: a number that is excluded
        contact_address: "+12005550100"
        expect_type: ExclusionVoice
      - name: an account in dispute, at any number
        contact_address: "+12025550144"
        account_number: ACC0000008
        contact_list_name: CreditCardList
        expect_type: ExclusionAccount
      - name: e-mail to somebody else
        contact_channel: Email
        contact_address: customer@example.com
        expect: allowed
      - name: a product of which nothing is left to sell
        contact_address: "+12025550145"
        product: Sold Out Phone
        expect_type: QuotaExhausted

- name: Stop surveys for the time being
  alvaria.cloud.alvaria_attempt_tracker:
    name: No Surveys
    type_of_tracker: Customer
    contact_channels:
      - Voice
      - SMS
      - Email
    number_of_attempts: 0
    threshold_type: CurrentDay
    threshold: 1
    dispositions:
      - CO
    purposes:
      - Survey

- name: Prove that this rule stops surveys, and nothing else
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: SMS
    contact_address: "+12025550146"
    customer: CUST9900002
    required_checks:
      - attemptTrackers
    release: true
    contacts:
      - name: a survey
        purpose: Survey
        expect_rule: No Surveys
      - name: a service message
        purpose: Service
        expect: allowed
  when: not ansible_check_mode

- name: Find out whether a recorded message may be played
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: Voice
    contact_address: "+12025550147"
    customer: CUST9900003
    expect: allowed
    expect_message: CanPlay
    release: true

# The active record stays until the contact is reported, so that nobody else calls meanwhile.
- name: Ask before a call that is going to be made
  alvaria.cloud.alvaria_compliance_status:
    contact_channel: Voice
    contact_address: "+12025550148"
    customer: CUST9900004
  register: alvaria_allowed

- name: Report the call
  alvaria.cloud.alvaria_contact_attempt:
    contact_channel: Voice
    contact_address: "+12025550148"
    customer: CUST9900004
    time_of_contact: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
    disposition: CO
    number_type: 1
    key: "{{ item.key }}"
  loop: "{{ alvaria_allowed.statuses | rejectattr('restricted') }}"
  loop_control:
    label: "{{ item.contact_address }}"
"""

RETURN = r"""
---
statuses:
  description:
    - One entry for each contact, in the order in which they were given. A task that fails because
      answers are not as expected has all of them as well. A task that fails because a request
      failed has those of the contacts before it.
    - Empty in check mode.
  returned: success, and failure once contacts were asked about
  type: list
  elements: dict
  contains:
    name:
      description: Name that the task gives the contact.
      returned: when the contact has a name
      type: str
      sample: a number that is excluded
    contact_channel:
      description: Channel of the contact.
      returned: always
      type: str
      sample: Voice
    contact_address:
      description: Address of the contact, masked unless O(mask_personal_data=false).
      returned: always
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: Identifier of the customer, masked unless O(mask_personal_data=false).
      returned: when the contact has one
      type: str
      sample: "***0001#0c41b7"
    account_number:
      description: Number of the account, masked unless O(mask_personal_data=false).
      returned: when the contact has one
      type: str
      sample: "***0008#91ae30"
    ssn:
      description: The social security number, always masked.
      returned: when the contact has one
      type: str
      sample: "***4321#3be77f"
    contact_list_name:
      description: Contact list from which the contact comes.
      returned: when the contact has one
      type: str
      sample: CreditCardList
    number_type:
      description: Code of the type of the phone number.
      returned: when the contact has one
      type: int
      sample: 2
    geocodes:
      description: Regions of the contact.
      returned: when the contact has some
      type: list
      elements: str
      sample:
        - US
    purpose:
      description: Purpose of the contact.
      returned: when the contact has one
      type: str
      sample: Service
    time_zone:
      description: Time zone of the contact.
      returned: when the contact has one
      type: str
      sample: America/New_York
    product:
      description: Product that is to be sold.
      returned: when the contact has one
      type: str
      sample: Gold Card
    required_checks:
      description: Families of rules that were to be checked.
      returned: when the contact has some
      type: list
      elements: str
      sample:
        - exclusions
    restricted:
      description: Whether the contact is forbidden.
      returned: always
      type: bool
      sample: true
    restricted_rule_id:
      description: Identifier of the rule that forbids it.
      returned: when the contact is restricted, with O(api_version=v4)
      type: str
      sample: 3f2b6c1e-0f0a-4a52-9d7e-5a3d1b0c9e11
    restricted_rule_name:
      description: Name of the rule that forbids it. ComplianceHub names attempt trackers only.
      returned: when an attempt tracker restricts the contact, with O(api_version=v4)
      type: str
      sample: Seven Calls a Week
    restriction_type:
      description: Which kind of rule forbids it.
      returned: when the contact is restricted
      type: str
      sample: ExclusionVoice
    restriction_start_time:
      description: When a contact that is allowed now will be forbidden, in UTC.
      returned: when the contact is allowed, and ComplianceHub foresees it
      type: str
      sample: '2030-01-31T17:30:00Z'
    restriction_end_time:
      description: When the restriction ends, in UTC.
      returned: when the contact is restricted, and the restriction ends by itself
      type: str
      sample: '2031-01-31T00:00:00Z'
    message_type:
      description: Whether a recorded message may be played.
      returned: when message trackers were checked
      type: str
      sample: CanPlay
    available_quota:
      description: How many pieces of the product may still be sold.
      returned: when the product has a quota that was checked
      type: int
      sample: 85
    key:
      description: Key of the active record, with which the contact has to be reported or cancelled.
        For a contact that is restricted, the key that ComplianceHub answered; there is no record.
      returned: when a record of the contact stays, or when a restricted contact has a key
      type: str
      sample: 6c0f4a4e-2b1d-4f7c-9a8d-0e5b7d3c1a90
    released:
      description: Whether the active record that the check made was cancelled.
      returned: always
      type: bool
      sample: false
    as_expected:
      description: Whether the answer is as expected.
      returned: when something was expected
      type: bool
      sample: true
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
    - RV(ignore:error.kind) is V(expectation) when an answer is not as expected.
  returned: failure
  type: dict
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import compliance_checks
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(compliance_checks.TASK)


if __name__ == "__main__":
    main()
