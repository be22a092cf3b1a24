#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_email_template_info
short_description: List e-mail templates
version_added: 0.1.0
description:
  - Reads the e-mail templates of an organization of Alvaria Cloud. A template is a prepared e-mail
    with a subject, a body and, optionally, a signature, for agents and for campaigns.
  - M(alvaria.cloud.alvaria_email_template) creates, changes and deletes templates.
    M(alvaria.cloud.alvaria_worktype_email_templates) says which of them a work type offers.
  - Without O(name), all templates that the API lists are returned, with the values that its listing
    has. The body is not part of that. There is no filter for inactive ones;
    RV(email_templates[].active) tells them apart.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.details
options:
  template_type:
    description:
      - Only templates of this type.
      - V(acknowledgement) confirms that an e-mail has arrived, V(standardResponse) is a reply
        for agents to choose, and V(outreachCampaign) is sent by campaigns.
    type: str
    choices:
      - acknowledgement
      - standardResponse
      - outreachCampaign
seealso:
  - module: alvaria.cloud.alvaria_email_template
  - module: alvaria.cloud.alvaria_worktype_email_templates
  - module: alvaria.cloud.alvaria_signature_info
"""

EXAMPLES = r"""
---
- name: Read all templates
  alvaria.cloud.alvaria_email_template_info:
  register: alvaria_templates

- name: Show names and subjects
  ansible.builtin.debug:
    msg: "{{ alvaria_templates.email_templates
      | items2dict(key_name='name', value_name='subject') }}"

- name: Read one template with its body
  alvaria.cloud.alvaria_email_template_info:
    name: Receipt
  register: alvaria_receipt

- name: Show the body
  ansible.builtin.debug:
    msg: "{{ alvaria_receipt.email_templates[0].body }}"

- name: Read the replies for agents in full
  alvaria.cloud.alvaria_email_template_info:
    template_type: standardResponse
    details: true
  register: alvaria_replies

- name: Show those without a signature
  ansible.builtin.debug:
    msg: "{{ alvaria_replies.email_templates | rejectattr('signature_id', 'defined')
      | map(attribute='name') }}"
"""

RETURN = r"""
---
email_templates:
  description: The templates that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the template.
      returned: always
      type: str
      sample: "1"
    name:
      description: Name of the template, in the first of its languages.
      returned: always
      type: str
      sample: Receipt
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Receipt
    active:
      description: Whether the template is active.
      returned: always
      type: bool
      sample: true
    subject:
      description: Subject of the e-mails.
      returned: always
      type: str
      sample: Receipt
    template_type:
      description: What the template is for, one of V(acknowledgement),
        V(standardResponse) and V(outreachCampaign).
      returned: always
      type: str
      sample: acknowledgement
    body:
      description: Text of the e-mails.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: "Dear customer, this is about: Receipt."
    signature_id:
      description: Identifier of the signature that follows the body.
      returned: with O(details=true), or with O(name) unless O(details=false),
        when the template has a signature
      type: str
      sample: "1"
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
    last_modified_time:
      description: When the template was last changed, in UTC.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import email_templates
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(email_templates.INFO_TASK)


if __name__ == "__main__":
    main()
