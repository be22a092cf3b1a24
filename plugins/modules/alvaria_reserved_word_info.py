#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_reserved_word_info
short_description: List reserved words for contact data
version_added: 0.1.0
description:
  - Reads the reserved words of an organization of Alvaria Cloud. A reserved word is a name
    that the platform has set for a common piece of data about a contact, such as a first name
    or a mobile phone. Contact data definitions are made of them.
  - Reserved words are set by the platform; the API only shows them.
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
      - Only reserved words of this channel.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
notes:
  - At present the API shows as much of a reserved word in its listing as it does for a single one,
    so O(details) adds nothing.
seealso:
  - module: alvaria.cloud.alvaria_contact_data_def_info
"""

EXAMPLES = r"""
---
- name: Read all reserved words
  alvaria.cloud.alvaria_reserved_word_info:
  register: alvaria_words

- name: Show the identifiers by name
  ansible.builtin.debug:
    msg: "{{ alvaria_words.reserved_words | items2dict(key_name='name', value_name='id') }}"

- name: Read the reserved words for calls
  alvaria.cloud.alvaria_reserved_word_info:
    channel_type: voice

- name: Read one reserved word
  alvaria.cloud.alvaria_reserved_word_info:
    name: MobilePhone
"""

RETURN = r"""
---
reserved_words:
  description: The reserved words that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the reserved word.
      returned: always
      type: str
      sample: "111"
    name:
      description: Name of the reserved word, in the first of its languages.
      returned: always
      type: str
      sample: FirstName
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: FirstName
    channel:
      description: The channel of the reserved word.
      returned: always
      type: dict
      contains:
        channel_type:
          description: One of V(voice), V(chat), V(sms) and V(email).
          returned: always
          type: str
          sample: voice
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
    run_module(contact_data.RESERVED_WORD_INFO_TASK)


if __name__ == "__main__":
    main()
