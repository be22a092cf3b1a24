#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_email_template
short_description: Manage an e-mail template
version_added: 0.1.0
description:
  - Creates, changes and deletes e-mail templates of Alvaria Cloud.
  - An e-mail template is a prepared e-mail. The platform sends it to acknowledge an e-mail
    or in a campaign, or an agent uses it for an answer.
  - An e-mail template is identified by its name in one locale.
  - Which work types use a template is not part of it.
    M(alvaria.cloud.alvaria_worktype_email_templates) manages that.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._localized
options:
  subject:
    description:
      - Subject of the e-mail. V("") clears it.
    type: str
  body:
    description:
      - Body of the e-mail, taken verbatim. V("") clears it.
    type: str
  src:
    description:
      - File whose text becomes O(body), instead of writing it into the task.
        Mutually exclusive with O(body).
      - The file is on the controller, wherever the task runs, and in UTF-8.
        A relative path is searched for as with M(ansible.builtin.copy), first in the folder
        V(files) of the role, then in that of the playbook and beside the playbook.
        A file that Ansible Vault encrypted is decrypted.
      - The text is taken verbatim, including the line break at its end.
    type: path
  template_type:
    description:
      - What the template is for. V(acknowledgement) tells a customer that an e-mail has
        arrived, V(standardResponse) is an answer that agents can use, and V(outreachCampaign)
        is what a campaign sends.
      - The API accepts a template without a type, but a type cannot be removed.
    type: str
    choices:
      - acknowledgement
      - standardResponse
      - outreachCampaign
  signature:
    description:
      - Name (in any of its languages, case-sensitive) or identifier of the signature that ends
        the e-mail. V("") removes it.
      - The signature has to exist already. M(alvaria.cloud.alvaria_signature) manages it.
    type: str
notes:
  - A change (PATCH) carries only the version that was read and the values that differ.
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_email_template_info
  - module: alvaria.cloud.alvaria_signature
  - module: alvaria.cloud.alvaria_worktype_email_templates
    description: Gives templates to work types.
"""

EXAMPLES = r"""
---
- name: Make sure that a template for answers exists, with a name in two languages
  alvaria.cloud.alvaria_email_template:
    name: Payment Received
    names:
      de-DE: Zahlung erhalten
    template_type: standardResponse
    subject: We have received your payment
    body: |
      Dear customer,

      thank you for your payment.
    signature: Collections Team
  register: alvaria_template

- name: Find the template by its German name, and change its subject
  alvaria.cloud.alvaria_email_template:
    name: Zahlung erhalten
    name_locale: de-DE
    subject: Your payment
  when: alvaria_template.email_template.id is defined

- name: Remove the signature, and leave everything else as it is
  alvaria.cloud.alvaria_email_template:
    name: Receipt
    signature: ""

- name: Create a file for a long body
  ansible.builtin.tempfile:
    suffix: .txt
  register: alvaria_file

- name: Take the body of a template from a file
  when: alvaria_file.path is defined
  block:
    - name: Write the body
      ansible.builtin.copy:
        dest: "{{ alvaria_file.path }}"
        content: |
          Dear customer,

          we are there from nine to five.
        mode: "0600"

    - name: Use it
      alvaria.cloud.alvaria_email_template:
        name: Opening Hours
        src: "{{ alvaria_file.path }}"

    - name: Remove the file
      ansible.builtin.file:
        path: "{{ alvaria_file.path }}"
        state: absent

- name: Rename a template that is known by its identifier, and keep its German name
  alvaria.cloud.alvaria_email_template:
    id: "{{ alvaria_template.email_template.id }}"
    name: Payment Arrived
  when: alvaria_template.email_template.id is defined

- name: Delete a template
  alvaria.cloud.alvaria_email_template:
    name: Payment Arrived
    state: absent
"""

RETURN = r"""
---
email_template:
  description:
    - The e-mail template as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, time and whether it is active).
  returned: success
  type: dict
  contains:
    name:
      description: Name of the e-mail template, in O(name_locale) if it has one there, otherwise
        in the first of its locales.
      returned: when the e-mail template is present
      type: str
      sample: Receipt
    id:
      description: Identifier that the platform assigned to the e-mail template.
      returned: when the e-mail template is present, except in check mode for
        one that would be created
      type: str
      sample: "23"
    version:
      description: Number that grows with each change. In check mode, the number before the change.
      returned: when the e-mail template is present
      type: int
      sample: 1003
    active:
      description: Whether the e-mail template is active on the platform.
        The API does not allow this to be changed.
      returned: when the e-mail template is present
      type: bool
      sample: true
    last_modified_time:
      description: When the e-mail template was last changed, in UTC.
      returned: when the e-mail template is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    names:
      description: Names of the e-mail template by locale.
      returned: when the e-mail template is present
      type: dict
      sample:
        en-US: Receipt
    subject:
      description: Subject of the e-mail.
      returned: when the e-mail template is present
      type: str
      sample: We have received your payment
    body:
      description: Body of the e-mail.
      returned: when the e-mail template is present
      type: str
      sample: Thank you for your payment.
    template_type:
      description: What the template is for, or V(null) when it has no type.
      returned: when the e-mail template is present
      type: str
      sample: standardResponse
    signature:
      description: Name of the signature that ends the e-mail, empty for none.
        A signature that the API does not list is shown by identifier.
      returned: when the e-mail template is present
      type: str
      sample: Service Team
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
    sent:
      description: The e-mail template as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        subject: We have received your payment
    server:
      description: The e-mail template as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        subject: Your payment
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import email_templates
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(email_templates.TASK)


if __name__ == "__main__":
    main()
