#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_contact_data_def_info
short_description: List contact data definitions
version_added: 0.1.0
description:
  - Reads the contact data definitions of an organization of Alvaria Cloud. Such a definition says
    which data about a contact an agent gets to see, in which order, under which labels,
    and which parts of it are masked. Each work type can have one.
  - Definitions are made elsewhere; the API only shows them. Their fields refer to reserved words,
    which M(alvaria.cloud.alvaria_reserved_word_info) lists.
  - Without O(name), all definitions are returned, with the values that the API's listing has.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.details
options:
  channel_type:
    description:
      - Only definitions of this channel.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
seealso:
  - module: alvaria.cloud.alvaria_reserved_word_info
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Read all contact data definitions
  alvaria.cloud.alvaria_contact_data_def_info:
  register: alvaria_definitions

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_definitions.contact_data_defs | map(attribute='name') }}"

- name: Read one definition with its fields
  alvaria.cloud.alvaria_contact_data_def_info:
    name: Voice Default
  register: alvaria_voice_definition

- name: Show the labels of the fields that are masked
  ansible.builtin.debug:
    msg: "{{ alvaria_voice_definition.contact_data_defs[0].contact_data_def_detail
      | map(attribute='details') | flatten | rejectattr('mask_type', 'equalto', 'noMasking')
      | map(attribute='label') }}"

- name: Read the definitions for e-mail in full
  alvaria.cloud.alvaria_contact_data_def_info:
    channel_type: email
    details: true
"""

RETURN = r"""
---
contact_data_defs:
  description: The definitions that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the definition.
      returned: always
      type: str
      sample: "71"
    name:
      description: Name of the definition, in the first of its languages.
      returned: always
      type: str
      sample: Voice Default
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Voice Default
    channel:
      description: The channel of the definition.
      returned: always
      type: dict
      contains:
        channel_type:
          description: One of V(voice), V(chat), V(sms) and V(email).
          returned: always
          type: str
          sample: voice
    description:
      description: Free text about the definition.
      returned: with O(details=true), or with O(name) unless O(details=false), when it has one
      type: str
      sample: Voice Default fields
    contact_data_def_detail:
      description: The fields of the definition, in groups.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: list
      elements: dict
      contains:
        details:
          description: The fields.
          returned: always
          type: list
          elements: dict
          contains:
            contact_data_def_reserved_word_id:
              description: Identifier of the reserved word that says what the field holds.
              returned: always
              type: str
              sample: "111"
            label:
              description: What the agent sees as the name of the field.
              returned: always
              type: str
              sample: FirstName
            field_order:
              description: Place of the field among the others.
              returned: always
              type: int
              sample: 1
            read_only:
              description: Whether the agent can only look at the field.
              returned: always
              type: bool
              sample: true
            mask_type:
              description: Which part of the value is masked, one of V(noMasking),
                V(maskEntireValue), V(maskFirstNCharacters) and V(maskLastNCharacters).
              returned: always
              type: str
              sample: maskFirstNCharacters
            mask_size:
              description: How many characters are masked.
              returned: always
              type: int
              sample: 6
        total_items:
          description: How many fields there are.
          returned: always
          type: int
          sample: 3
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import contact_data
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(contact_data.INFO_TASK)


if __name__ == "__main__":
    main()
