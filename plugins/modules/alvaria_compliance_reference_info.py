#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_compliance_reference_info
short_description: List compliance codes and names
version_added: 0.1.0
description:
  - Reads the dispositions, number types, geocodes, purposes and contact lists of an organization,
    as Alvaria ComplianceHub knows them. They are what compliance rules,
    checks and reports of contacts use.
  - A list holds what was registered for it, see M(alvaria.cloud.alvaria_external_data).
    One for which nothing is registered is empty.
  - A list at a URL is read from there. When the URL belongs to a host other than that of the API,
    the request carries no credentials. It has to answer in the format of the API,
    or with the list of entries alone.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  resource:
    description:
      - Which lists to read. By default, all five. An empty list is refused.
      - A list that cannot be read makes the task fail, so leave out one whose URL cannot be reached
        from where the task runs.
    type: list
    elements: str
    choices:
      - Dispositions
      - NumberTypes
      - Geocodes
      - Purposes
      - ContactLists
notes:
  - The vendor does not say which text of a geocode, a purpose or a contact list is to be used
    in rules and checks. They have no codes, so it is likely to be the name.
  - The dispositions of M(alvaria.cloud.alvaria_disposition_info) are those that agents give.
    They belong to the Provisioning API and are different objects.
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
    The lists exist in version v3 of the API only, which is not deprecated for them,
    so there is no version to choose.
seealso:
  - module: alvaria.cloud.alvaria_external_data
    description: Registers the lists.
  - module: alvaria.cloud.alvaria_external_data_info
    description: Tells which lists are registered, and where they are.
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Uses dispositions, number types, geocodes and purposes.
"""

EXAMPLES = r"""
---
- name: Read the dispositions
  alvaria.cloud.alvaria_compliance_reference_info:
    resource:
      - Dispositions
  register: alvaria_outcomes

- name: Show their codes and names
  ansible.builtin.debug:
    msg: "{{ item.disposition_code }}: {{ item.name }}"
  loop: "{{ alvaria_outcomes.compliance_references.dispositions }}"
  loop_control:
    label: "{{ item.disposition_code }}"

- name: Make sure that the dispositions of a rule exist
  ansible.builtin.assert:
    that: alvaria_used | difference(alvaria_outcomes.compliance_references.dispositions
      | map(attribute='disposition_code')) | length == 0
    quiet: true
  vars:
    alvaria_used:
      - BZ
      - NA

- name: Read several lists at once
  alvaria.cloud.alvaria_compliance_reference_info:
    resource:
      - NumberTypes
      - Geocodes
      - ContactLists
  register: alvaria_lists

- name: Find the code of a number type by its name
  ansible.builtin.debug:
    msg: "{{ alvaria_lists.compliance_references.number_types
      | selectattr('name', 'equalto', 'Mobile') | map(attribute='number_type_code') | first }}"

- name: Show the names of the contact lists
  ansible.builtin.debug:
    msg: "{{ alvaria_lists.compliance_references.contact_lists | map(attribute='name') }}"
"""

RETURN = r"""
---
compliance_references:
  description: The entries by list, in the order in which the API shows them.
  returned: success
  type: dict
  contains:
    dispositions:
      description: The dispositions, which are outcomes of contacts.
      returned: when O(resource) is left out or has V(Dispositions)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the entry.
          returned: when the list has it
          type: str
          sample: bz
        name:
          description: Name of the entry, in the first of its languages.
          returned: always
          type: str
          sample: Busy
        names:
          description: Names of the entry in all of its languages, by locale.
          returned: always
          type: dict
          sample:
            en-US: Busy
        disposition_code:
          description: Code of the disposition, which rules and reports use.
          returned: always
          type: str
          sample: BZ
    number_types:
      description: The number types, which are kinds of phone numbers.
      returned: when O(resource) is left out or has V(NumberTypes)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the entry.
          returned: when the list has it
          type: str
          sample: '2'
        name:
          description: Name of the entry, in the first of its languages.
          returned: always
          type: str
          sample: Mobile
        names:
          description: Names of the entry in all of its languages, by locale.
          returned: always
          type: dict
          sample:
            en-US: Mobile
        number_type_code:
          description: Code of the number type, which rules, checks and reports use.
          returned: always
          type: int
          sample: 2
    geocodes:
      description: The geocodes, which are regions.
      returned: when O(resource) is left out or has V(Geocodes)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the entry.
          returned: when the list has it
          type: str
          sample: 2f6a0c1d-7b39-4d58-9e02-1a4c8b7d6e35
        name:
          description: Name of the entry, in the first of its languages.
          returned: always
          type: str
          sample: US
        names:
          description: Names of the entry in all of its languages, by locale.
          returned: always
          type: dict
          sample:
            en-US: US
    purposes:
      description: The purposes, which are reasons for contacts.
      returned: when O(resource) is left out or has V(Purposes)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the entry.
          returned: when the list has it
          type: str
          sample: 8e1d5b7a-0c42-4f9e-b6a3-5d2f7c90e148
        name:
          description: Name of the entry, in the first of its languages.
          returned: always
          type: str
          sample: Service
        names:
          description: Names of the entry in all of its languages, by locale.
          returned: always
          type: dict
          sample:
            en-US: Service
    contact_lists:
      description: The lists of contacts.
      returned: when O(resource) is left out or has V(ContactLists)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the entry.
          returned: when the list has it
          type: str
          sample: c3b90f64-2d17-48ea-a5f1-6e7d0b2c9a83
        name:
          description: Name of the entry, in the first of its languages.
          returned: always
          type: str
          sample: CreditCardList
        names:
          description: Names of the entry in all of its languages, by locale.
          returned: always
          type: dict
          sample:
            en-US: CreditCardList
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import external_data
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(external_data.REFERENCE_INFO_TASK)


if __name__ == "__main__":
    main()
