#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_compliance_settings
short_description: Manage the settings of the compliance rules
version_added: 0.1.0
description:
  - Changes the settings of Alvaria ComplianceHub that concern all rules of a family.
  - They say which phone numbers and e-mail addresses trackers leave alone, how contacts
    in progress count, and how long ended rules are kept. The most important one is perhaps
    O(exclusions.retain_no_end_time). Without it, ComplianceHub deletes exclusions that have no
    end at the next daily purge.
  - There are four families with settings of their own, and an organization always has all four.
    They are neither created nor deleted, so the module has no option for a state.
  - Any of the families and any of their settings can be given, alone or together.
    The others stay as they are.
  - Addresses are personal data. Results, differences and error messages show them masked
    unless O(mask_personal_data=false).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
options:
  attempt_trackers:
    description:
      - Settings of attempt trackers, which limit how often somebody is contacted, and of contacts
        in progress, which count as attempts.
      - At least one of O(attempt_trackers), O(message_trackers), O(exclusions) and
        O(convenient_contact_times) is required.
    type: dict
    suboptions:
      exclude_from_contact_address_rule:
        description:
          - Phone numbers and e-mail addresses that are ignored by attempt trackers that count
            by address, alone or together with the customer or account.
            Other attempt trackers still apply to them.
          - When the option is given, its list replaces all such addresses. V([]) leaves none.
            The order does not matter, and no address may be listed twice.
          - V(BLANK) stands for contacts without an address.
        type: list
        elements: str
      excluded_contact_addresses:
        description:
          - Phone numbers and e-mail addresses that all attempt trackers ignore,
            such as numbers for tests.
          - When the option is given, its list replaces all such addresses. V([]) leaves none.
            The order does not matter, and no address may be listed twice.
          - V(BLANK) stands for contacts without an address.
        type: list
        elements: str
      enable_active_record_feature:
        description:
          - Whether a contact that was allowed, and whose outcome has not been reported yet,
            counts as an attempt. With it, two dialers that ask one after the other cannot both get
            the last contact that a rule allows.
        type: bool
      life_time_of_active_record:
        description:
          - Minutes after which a contact in progress no longer counts, even if nobody has reported
            it. From V(1) to V(1440).
        type: int
      minutes_to_wait_after_active_restriction:
        description:
          - Minutes after which ComplianceHub says to ask again when a contact is restricted only
            because of another one in progress. From V(0) to V(1440).
        type: int
      locale:
        description:
          - Language of the texts of these settings, such as V(en-US).
        type: str
  message_trackers:
    description:
      - Settings of message trackers, which limit how often somebody is played a recorded message.
    type: dict
    suboptions:
      exclude_from_contact_address_rule:
        description:
          - Phone numbers and e-mail addresses that are ignored by message trackers that count
            by address, alone or together with the customer or account.
            Other message trackers still apply to them.
          - When the option is given, its list replaces all such addresses. V([]) leaves none.
            The order does not matter, and no address may be listed twice.
          - V(BLANK) stands for contacts without an address.
        type: list
        elements: str
      excluded_contact_addresses:
        description:
          - Phone numbers and e-mail addresses that all message trackers ignore.
          - When the option is given, its list replaces all such addresses. V([]) leaves none.
            The order does not matter, and no address may be listed twice.
          - V(BLANK) stands for contacts without an address.
        type: list
        elements: str
      locale:
        description:
          - Language of the texts of these settings, such as V(en-US).
        type: str
  exclusions:
    description:
      - Settings of exclusions, which forbid contact.
    type: dict
    suboptions:
      retain_days:
        description:
          - For how many days an exclusion is kept after its end, until the daily purge
            deletes it. From V(0) to V(14).
        type: int
      retain_no_end_time:
        description:
          - Whether exclusions without an end are kept. With V(false), the daily purge deletes them.
        type: bool
      locale:
        description:
          - Language of the texts of these settings, such as V(en-US).
        type: str
  convenient_contact_times:
    description:
      - Settings of convenient contact times, which limit contact to certain hours.
    type: dict
    suboptions:
      retain_days:
        description:
          - For how many days a convenient contact time is kept after its end, until the daily purge
            deletes it. From V(0) to V(14).
        type: int
      locale:
        description:
          - Language of the texts of these settings, such as V(en-US).
        type: str
notes:
  - In an organization where nobody has changed anything, no address is listed, contacts in progress
    count for 120 minutes with 10 minutes to wait, and rules are kept for 14 days, except exclusions
    without an end, which are not kept.
  - Settings that are left out are never touched, neither cleared nor set to a default.
  - All options are checked, and all families that are given are read, before anything is written.
    Then there is one request (PATCH) for each family that differs, with the version that was read
    and only what changes in it. If a request fails after others have succeeded, what was written
    before stays, RV(error.written) names it, and the failed task counts as changed.
  - If somebody else has changed a family in the meantime (HTTP status 409), it is read again
    and compared with the given options again. If nothing differs by then, nothing is written.
    After five tries the task fails, and RV(error) shows what was sent and what the server has.
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_compliance_settings_info
  - module: alvaria.cloud.alvaria_attempt_tracker
  - module: alvaria.cloud.alvaria_message_tracker
  - module: alvaria.cloud.alvaria_exclusion
  - module: alvaria.cloud.alvaria_convenient_contact_time
"""

EXAMPLES = r"""
---
- name: Keep exclusions without an end when the daily purge runs
  alvaria.cloud.alvaria_compliance_settings:
    exclusions:
      retain_no_end_time: true

- name: Keep ended rules for a week
  alvaria.cloud.alvaria_compliance_settings:
    exclusions:
      retain_days: 7
    convenient_contact_times:
      retain_days: 7

- name: Let contacts in progress count for half an hour, and dialers wait for five minutes
  alvaria.cloud.alvaria_compliance_settings:
    attempt_trackers:
      enable_active_record_feature: true
      life_time_of_active_record: 30
      minutes_to_wait_after_active_restriction: 5

- name: Leave numbers for tests out of all trackers
  alvaria.cloud.alvaria_compliance_settings:
    attempt_trackers:
      excluded_contact_addresses: "{{ alvaria_test_numbers }}"
    message_trackers:
      excluded_contact_addresses: "{{ alvaria_test_numbers }}"
  vars:
    alvaria_test_numbers:
      - "+12025550143"
      - "+12025550144"

- name: Let many customers share the number of a switchboard, and have contacts without an address
  alvaria.cloud.alvaria_compliance_settings:
    attempt_trackers:
      exclude_from_contact_address_rule:
        - "+12025550150"
        - BLANK

- name: Show what would change without changing it
  alvaria.cloud.alvaria_compliance_settings:
    message_trackers:
      excluded_contact_addresses: []
  check_mode: true
  diff: true
"""

RETURN = r"""
---
compliance_settings:
  description: All settings of the families that the task names, as they are after the task,
    or would be in check mode.
  returned: success
  type: dict
  contains:
    attempt_trackers:
      description: Settings of attempt trackers and of contacts in progress.
      returned: when O(attempt_trackers) is given
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
          description: Number that grows with each change. In check mode,
            the number before the change.
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
      returned: when O(message_trackers) is given
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
          description: Number that grows with each change. In check mode,
            the number before the change.
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
      returned: when O(exclusions) is given
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
          description: Number that grows with each change. In check mode,
            the number before the change.
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
      returned: when O(convenient_contact_times) is given
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
          description: Number that grows with each change. In check mode,
            the number before the change.
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
    written:
      description: The families that had been changed before the failure.
      returned: when the settings of a family were written and those of a later one failed
      type: list
      elements: str
      sample:
        - attempt_trackers
    sent:
      description: The settings of the family as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        retain_days: 7
    server:
      description: The settings of the family as the server has them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        retain_days: 10
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import compliance_settings
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(compliance_settings.TASK)


if __name__ == "__main__":
    main()
