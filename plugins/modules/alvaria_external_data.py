#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_external_data
short_description: Manage where compliance codes and names come from
version_added: 0.1.0
description:
  - Registers with Alvaria ComplianceHub the lists of dispositions, number types, geocodes, purposes
    and contact lists of an organization, replaces them and removes them.
  - The codes and names that compliance rules, checks and reports of contacts use
    are the organization's own. Registering them lets ComplianceHub show what there is,
    for example to people who write rules.
    M(alvaria.cloud.alvaria_compliance_reference_info) reads them from there.
  - A list is either uploaded as a file, whose entries can be written into the task
    (O(content)) or kept in a file of their own (O(src)), or it is a URL to which ComplianceHub
    sends those who ask for it.
  - For each O(resource) there is at most one registration.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
attributes:
  diff_mode:
    support: full
    details:
      - The two sides hold the whole registration, with the entries of a file.
        They are equal when nothing changes.
options:
  resource:
    description:
      - What the registration is about. It is the identity of the registration.
      - V(Dispositions) are outcomes of contacts, V(NumberTypes) kinds of phone numbers such
        as home or mobile, V(Geocodes) regions, V(Purposes) reasons for contacts,
        and V(ContactLists) lists of contacts.
    type: str
    choices:
      - Dispositions
      - NumberTypes
      - Geocodes
      - Purposes
      - ContactLists
    required: true
  value_type:
    description:
      - Whether the list is uploaded (V(File)) or is at a URL (V(Url)).
      - If left out, it is V(File) when O(content) or O(src) is given. Otherwise it is what
        is registered already, and V(Url) when nothing is.
    type: str
    choices:
      - Url
      - File
  value:
    description:
      - With O(value_type=Url), the URL of the list. It has to begin with V(https://) or V(http://).
        Required to register a URL.
      - With O(value_type=File), the name under which the file is kept. If left out, it stays
        as it is, and a new file gets the name of O(resource) followed by V(.json),
        for example V(Dispositions.json).
    type: str
  content:
    description:
      - The entries of the list, as a list of dictionaries or as JSON text. They are uploaded
        in the format of the API, so their keys are written as in the API.
      - Each entry needs V(friendlyName), a list of dictionaries with V(locale) and V(value)
        that holds its name in one or more languages. With O(resource=Dispositions) it needs
        V(dispositionCode) too, a text, and with O(resource=NumberTypes) V(numberTypeCode),
        an integer. V(id) can be given.
      - When the option is given, the list has exactly these entries afterwards. Their order does
        not matter, and neither do identifiers that the entries do not give. No code may be listed
        twice, and where there are no codes, no name.
      - Required, unless O(src) is given, to register a file for the first time. If left out later
        on, the entries stay as they are.
      - Only for O(value_type=File). Mutually exclusive with O(src).
    type: json
  src:
    description:
      - File whose text becomes O(content), instead of writing it into the task. It has to be JSON.
        Mutually exclusive with O(content).
      - The file is on the controller, wherever the task runs, and in UTF-8.
        A relative path is searched for as with M(ansible.builtin.copy), first in the folder
        V(files) of the role, then in that of the playbook and beside the playbook.
        A file that Ansible Vault encrypted is decrypted.
    type: path
  locale:
    description:
      - Language of the registration, such as V(en-US). It is compared only if given.
        An empty text counts as not given.
    type: str
  state:
    description:
      - V(present) registers the list, or replaces the registration when it
        differs from the given options.
      - V(absent) removes the registration. Options other than O(resource) have no effect then.
    type: str
    choices:
      - present
      - absent
    default: present
notes:
  - The API cannot change a registration. A change removes it and makes a new one,
    so for a moment there is none, and the identifier is different afterwards.
    What is not given, such as the entries when only the name of the file changes, is taken over
    from the registration that was there.
  - If making the new one fails, the module restores what was there before. The task fails and says
    so. If that fails too, RV(error.restore) holds the options with which to register it by hand.
  - A task that is killed in between (by C(kill -9), for example) leaves nothing registered.
    Run it again. What it was to take over from the old registration is lost, so give O(value)
    and O(content), unless the lists are kept elsewhere.
  - The entries of a file are compared with what ComplianceHub shows when asked for the list.
    A list at a URL is neither read nor checked.
  - The codes and names in rules, checks and reports have to be exactly the same as in the list.
    The vendor does not say that ComplianceHub checks this.
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
    External data exists in version v3 of the API only, which is not deprecated for it,
    so there is no version to choose.
seealso:
  - module: alvaria.cloud.alvaria_external_data_info
  - module: alvaria.cloud.alvaria_compliance_reference_info
    description: Reads the entries of the lists.
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Uses dispositions, number types, geocodes and purposes.
  - module: alvaria.cloud.alvaria_exclusion
    description: Uses contact lists.
"""

EXAMPLES = r"""
---
- name: Register the contact lists
  alvaria.cloud.alvaria_external_data:
    resource: ContactLists
    content:
      - friendlyName:
          - locale: en-US
            value: CreditCardList
      - friendlyName:
          - locale: en-US
            value: MortgageList
          - locale: de-DE
            value: Hypotheken

- name: Register exactly these number types
  alvaria.cloud.alvaria_external_data:
    resource: NumberTypes
    content:
      - numberTypeCode: 1
        friendlyName:
          - locale: en-US
            value: Home
      - numberTypeCode: 2
        friendlyName:
          - locale: en-US
            value: Mobile

- name: Create a file for a long list
  ansible.builtin.tempfile:
    suffix: .json
  register: alvaria_file

- name: Take the dispositions from a file
  when: alvaria_file.path is defined
  block:
    - name: Write the file
      ansible.builtin.copy:
        dest: "{{ alvaria_file.path }}"
        content: |
          [
            {"dispositionCode": "BZ", "friendlyName": [{"locale": "en-US", "value": "Busy"}]},
            {"dispositionCode": "NA", "friendlyName": [{"locale": "en-US", "value": "No Answer"}]},
            {"dispositionCode": "CO", "friendlyName": [{"locale": "en-US", "value": "Contacted"}]}
          ]
        mode: "0600"

    - name: Use it
      alvaria.cloud.alvaria_external_data:
        resource: Dispositions
        src: "{{ alvaria_file.path }}"

    - name: Remove the file
      ansible.builtin.file:
        path: "{{ alvaria_file.path }}"
        state: absent

- name: Build the regions from their names
  alvaria.cloud.alvaria_external_data:
    resource: Geocodes
    value: regions.json
    content: "[{% for name in alvaria_regions %}
      {{ {'friendlyName': [{'locale': 'en-US', 'value': name}]} | to_json
      }}{{ '' if loop.last else ',' }} {% endfor %}]"
  vars:
    alvaria_regions:
      - US
      - CA

- name: Register a URL for the purposes
  alvaria.cloud.alvaria_external_data:
    resource: Purposes
    value_type: Url
    value: https://example.com/campaign/purposes

- name: Remove the registration of the purposes
  alvaria.cloud.alvaria_external_data:
    resource: Purposes
    state: absent
"""

RETURN = r"""
---
external_data:
  description:
    - The registration as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be made, again or for the first time, lacks what only
      the platform assigns (identifier, version, times and, unless given or taken over, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the registration.
        Each change gives it another one.
      returned: when the list is registered, except in check mode for
        a registration that would be made
      type: str
      sample: 4c1a7f0e-92d3-4b6c-8f15-7e3b0d9a2c64
    resource:
      description: What the registration is about.
      returned: when the list is registered
      type: str
      sample: NumberTypes
    value_type:
      description: Whether the list is uploaded or is at a URL.
      returned: when the list is registered
      type: str
      sample: File
    value:
      description: The URL, or the name of the file.
      returned: when the list is registered
      type: str
      sample: NumberTypes.json
    content:
      description: The entries of the file, in the format of the API.
      returned: when the list is registered and RV(external_data.value_type) is V(File)
      type: list
      elements: dict
      sample:
        - numberTypeCode: 1
          friendlyName:
            - locale: en-US
              value: Home
    locale:
      description: Language of the registration.
      returned: when the list is registered
      type: str
      sample: en-US
    version:
      description: Number of the version.
      returned: when the list is registered, except in check mode for
        a registration that would be made
      type: int
      sample: 1
    creation_time:
      description: When the list was registered, in UTC.
      returned: when the list is registered, except in check mode for
        a registration that would be made
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the registration was last changed, in UTC.
      returned: when the list is registered, except in check mode for
        a registration that would be made
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the list is registered, except in check mode for
        a registration that would be made
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
    restore:
      description: What was registered before and no longer is, as options of the module.
      returned: when making the new registration failed, and restoring what
        was there before failed too
      type: dict
      contains:
        resource:
          description: What the registration was about.
          returned: always
          type: str
          sample: NumberTypes
        value_type:
          description: Whether the list was uploaded or was at a URL.
          returned: always
          type: str
          sample: File
        value:
          description: The URL, or the name of the file.
          returned: always
          type: str
          sample: NumberTypes.json
        content:
          description: The entries of the file.
          returned: when RV(error.restore.value_type) is V(File)
          type: list
          elements: dict
          sample:
            - numberTypeCode: 1
              friendlyName:
                - locale: en-US
                  value: Home
        locale:
          description: Language of the registration.
          returned: always
          type: str
          sample: en-US
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import external_data
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(external_data.TASK)


if __name__ == "__main__":
    main()
