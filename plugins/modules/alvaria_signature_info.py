#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_signature_info
short_description: List e-mail signatures
version_added: 0.1.0
description:
  - Reads the e-mail signatures of an organization of Alvaria Cloud. A signature is the text
    with which e-mails end. E-mail templates refer to it.
  - M(alvaria.cloud.alvaria_signature) creates, changes and deletes signatures.
  - Without O(name), all signatures that the API lists are returned, with the values that its
    listing has. The text is not part of that. There is no filter for inactive ones;
    RV(signatures[].active) tells them apart.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.details
seealso:
  - module: alvaria.cloud.alvaria_signature
  - module: alvaria.cloud.alvaria_email_template_info
"""

EXAMPLES = r"""
---
- name: Read the names of all signatures
  alvaria.cloud.alvaria_signature_info:
  register: alvaria_signatures

- name: Show them
  ansible.builtin.debug:
    msg: "{{ alvaria_signatures.signatures | map(attribute='name') }}"

- name: Read one signature with its text
  alvaria.cloud.alvaria_signature_info:
    name: Service Team
  register: alvaria_service

- name: Find the templates that use it
  alvaria.cloud.alvaria_email_template_info:
    details: true
  register: alvaria_detailed

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_detailed.email_templates | selectattr('signature_id', 'defined')
      | selectattr('signature_id', 'equalto', alvaria_service.signatures[0].id)
      | map(attribute='name') }}"

- name: Read all signatures with their texts
  alvaria.cloud.alvaria_signature_info:
    details: true
"""

RETURN = r"""
---
signatures:
  description: The signatures that pass the filter.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the signature.
      returned: always
      type: str
      sample: "1"
    name:
      description: Name of the signature, in the first of its languages.
      returned: always
      type: str
      sample: Service Team
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Service Team
    active:
      description: Whether the signature is active.
      returned: always
      type: bool
      sample: true
    contents:
      description: Text of the signature.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: "Kind regards\nService Team"
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
    last_modified_time:
      description: When the signature was last changed, in UTC.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import signatures
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(signatures.INFO_TASK)


if __name__ == "__main__":
    main()
