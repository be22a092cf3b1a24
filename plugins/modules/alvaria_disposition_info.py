#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_disposition_info
short_description: List dispositions
version_added: 0.1.0
description:
  - Reads the dispositions that an organization of Alvaria Cloud knows. A disposition says how
    a contact ended, such as a sale, no answer or a promise to pay. Agents or the platform itself
    give one to each contact.
  - Dispositions are defined elsewhere; the API only shows them.
    M(alvaria.cloud.alvaria_disposition_routing_plan_info) says which of them are offered together.
  - Without O(name), all active dispositions are returned, with the values
    that the API's listing has.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.details
  - alvaria.cloud._reading.inactive
seealso:
  - module: alvaria.cloud.alvaria_disposition_routing_plan_info
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Read all active dispositions
  alvaria.cloud.alvaria_disposition_info:
  register: alvaria_dispositions

- name: Show the names by code
  ansible.builtin.debug:
    msg: "{{ alvaria_dispositions.dispositions
      | items2dict(key_name='disposition_code', value_name='name') }}"

- name: Read one disposition in full
  alvaria.cloud.alvaria_disposition_info:
    name: Promise to Pay
  register: alvaria_promise

- name: Show what it stands for
  ansible.builtin.debug:
    msg: "{{ alvaria_promise.dispositions[0].description }},
      {{ alvaria_promise.dispositions[0].contact_class }}"

- name: Read all dispositions in full, including those that are inactive
  alvaria.cloud.alvaria_disposition_info:
    details: true
    include_inactive: true
  register: alvaria_everything

- name: Show those that mean that a person was reached
  ansible.builtin.debug:
    msg: "{{ alvaria_everything.dispositions | selectattr('contact_class', 'defined')
      | selectattr('contact_class', 'equalto', 'livePerson') | map(attribute='name') }}"
"""

RETURN = r"""
---
dispositions:
  description: The dispositions that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the disposition.
      returned: always
      type: str
      sample: "8.8"
    name:
      description: Name of the disposition, in the first of its languages.
      returned: always
      type: str
      sample: Sale
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Sale
    disposition_code:
      description: Short code of the disposition.
      returned: always
      type: str
      sample: SA
    disposition_type:
      description: V(systemDefined) for a disposition of the platform itself, V(userDefined)
        for one of the organization.
      returned: when the API shows it
      type: str
      sample: userDefined
    active:
      description: Whether the disposition is active.
      returned: always
      type: bool
      sample: true
    attributes:
      description: What the disposition means to the platform, as lists of words of the API.
      returned: when the API shows them
      type: dict
      contains:
        reporting:
          description: How reports count the contact, for example V(contact),
            V(abandon) or V(followUp).
          returned: always
          type: list
          elements: str
          sample:
            - contact
        call_outcome:
          description: What came of the contact, for example V(success), V(callback),
            V(refusal) or V(exclusion).
          returned: always
          type: list
          elements: str
          sample:
            - success
        routing:
          description: What can happen to the call next, for example V(none), V(redial),
            V(transfer) or V(hangUp).
          returned: always
          type: list
          elements: str
          sample:
            - default
    description:
      description: Free text about the disposition.
      returned: with O(details=true), or with O(name) unless O(details=false), when it has one
      type: str
      sample: Sale (SA)
    contact_class:
      description: Who or what was reached, one of V(undefined), V(livePerson),
        V(recordedVoice) and V(nonVoice).
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: str
      sample: livePerson
    channels:
      description: The channels for which the disposition is meant,
        as dictionaries with V(channel_type).
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: list
      elements: dict
      sample:
        - channel_type: voice
        - channel_type: email
    source_key:
      description: What the disposition is called in the system from which it came.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: "108"
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
    creation_time:
      description: When the disposition was created, in UTC.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
    last_modified_time:
      description: When the disposition was last changed, in UTC.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import dispositions
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(dispositions.INFO_TASK)


if __name__ == "__main__":
    main()
