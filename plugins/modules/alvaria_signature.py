#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_signature
short_description: Manage a signature for e-mail
version_added: 0.1.0
description:
  - Creates, changes and deletes e-mail signatures of Alvaria Cloud.
  - A signature is the text that ends an e-mail. E-mail templates refer to it,
    so a change shows in all of them.
  - A signature is identified by its name in one locale.
  - The server refuses to delete a signature that an e-mail template refers to. The task fails then.
    Check mode cannot predict this.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._localized
options:
  contents:
    description:
      - Text of the signature, taken verbatim. V("") clears it.
    type: str
  src:
    description:
      - File whose text becomes O(contents), instead of writing it into the task.
        Mutually exclusive with O(contents).
      - The file is on the controller, wherever the task runs, and in UTF-8.
        A relative path is searched for as with M(ansible.builtin.copy), first in the folder
        V(files) of the role, then in that of the playbook and beside the playbook.
        A file that Ansible Vault encrypted is decrypted.
      - The text is taken verbatim, including the line break at its end.
    type: path
notes:
  - A change (PATCH) carries only the version that was read and the values that differ.
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_signature_info
  - module: alvaria.cloud.alvaria_email_template
    description: Refers to signatures by the
      option O(alvaria.cloud.alvaria_email_template#module:signature).
"""

EXAMPLES = r"""
---
- name: Make sure that a signature exists, with a name in two languages
  alvaria.cloud.alvaria_signature:
    name: Payments Team
    names:
      de-DE: Zahlungen
    contents: |
      Kind regards
      Your payments team
  register: alvaria_signature

- name: Change the text of a signature, and so of all e-mails that end with it
  alvaria.cloud.alvaria_signature:
    name: Service Team
    contents: |
      Kind regards
      Your service team, +1 202 555 0143

- name: Rename a signature that is known by its identifier, and keep its German name
  alvaria.cloud.alvaria_signature:
    id: "{{ alvaria_signature.signature.id }}"
    name: Accounts Team
  when: alvaria_signature.signature.id is defined

- name: Delete a signature that no template uses
  alvaria.cloud.alvaria_signature:
    name: Accounts Team
    state: absent
"""

RETURN = r"""
---
signature:
  description:
    - The signature as it is after the task, or would be in check mode. Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, time and whether it is active).
  returned: success
  type: dict
  contains:
    name:
      description: Name of the signature, in O(name_locale) if it has one there, otherwise
        in the first of its locales.
      returned: when the signature is present
      type: str
      sample: Service Team
    id:
      description: Identifier that the platform assigned to the signature.
      returned: when the signature is present, except in check mode for one that would be created
      type: str
      sample: "1"
    version:
      description: Number that grows with each change. In check mode, the number before the change.
      returned: when the signature is present
      type: int
      sample: 1003
    active:
      description: Whether the signature is active on the platform.
        The API does not allow this to be changed.
      returned: when the signature is present
      type: bool
      sample: true
    last_modified_time:
      description: When the signature was last changed, in UTC.
      returned: when the signature is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    names:
      description: Names of the signature by locale.
      returned: when the signature is present
      type: dict
      sample:
        en-US: Service Team
    contents:
      description: Text of the signature.
      returned: when the signature is present
      type: str
      sample: Kind regards
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
      description: The signature as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        contents: Kind regards
    server:
      description: The signature as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        contents: Best regards
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import signatures
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(signatures.TASK)


if __name__ == "__main__":
    main()
