#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_config_info
short_description: Export an organization as a document
version_added: 0.1.0
description:
  - Reads an organization of Alvaria Cloud as the document that M(alvaria.cloud.alvaria_config)
    takes. Applied to the same organization, it changes nothing. Applied to another one, it brings
    that one to the same state, except for entries that cannot be created there, which are named.
  - Other objects are referred to by name. An identifier is used only where
    several objects share a name, or where nothing else says which object is meant.
  - A value that no option can give, such as a word that the reference does not know, is left out.
  - The same organization gives the same document, however often it is exported. Versions, times of
    changes, live counts (what is sold of a product) and identifiers are not part of it.
  - Entries hold all options, empty ones included, and lists that belong to a user or work type say
    V(state=exact). So an entry that is applied elsewhere replaces everything that was there.
  - The lists and rules of inactive users and work types are left out.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._bulk
options:
  families:
    description:
      - The families to export.
      - By default, all except V(exclusions) and V(convenient_contact_times), which are about people
        and have to be asked for by name. For the same reason the lists of phone numbers and e-mail
        addresses in V(compliance_settings) are left out by default.
    type: list
    elements: str
    choices:
      - compliance_settings
      - external_data
      - signatures
      - email_templates
      - system_externals
      - user_skills
      - user_handler_rules
      - user_hidden_worktypes
      - worktype_handlers
      - worktype_handler_rules
      - worktype_email_templates
      - attempt_trackers
      - message_trackers
      - quota_controls
      - convenient_contact_times
      - exclusions
  filters:
    description:
      - For some families, which of their entries to export, by a shell wildcard or a list
        of them. The wildcard is compared with the name of the object, or of the user or work type
        that the entry belongs to. Case matters.
      - Families without a filter are exported whole.
    type: dict
    default: {}
  dest:
    description:
      - A folder to write the document to, on the host where the task runs, one file for each
        family. The folder is created if it is missing.
      - With a local connection, a relative path begins at the folder of the playbook; with a
        playbook of the collection, where Ansible was started.
      - Files with personal data can be read by nobody else (mode C(0600)), whatever mode they had.
        Files that already have the same content are not written.
      - Files of other families are left alone.
    type: path
  format:
    description:
      - With V(csv), families whose entries fit into a table are written as a table each, which a
        spreadsheet program can edit. The others are written as YAML, and with a warning also those
        of which it would change a text (one with a tab or carriage return, or a value of a list
        that begins or ends with a space).
      - A table cannot say that a list or text is empty, so a cell that is empty stands for what
        the organization has.
      - Only used with O(dest).
    type: str
    choices:
      - yaml
      - csv
    default: yaml
  editor_schema:
    description:
      - Path or address of the JSON Schema C(organization.json), which the first line of each file
        then names, so that editors with the YAML language server complete and check it. A path is
        relative to the file.
      - The schema is in the folder C(playbooks/files/schemas) of the collection.
      - Only used with O(dest).
    type: str
notes:
  - With O(dest), the task counts as changed when a file had to be written. In check mode, none is.
  - A result with personal data, which is one without O(dest) for which O(families) names
    V(exclusions), V(convenient_contact_times) or V(compliance_settings), is registered unmasked,
    as masked values could not be applied anywhere. No callback shows it, whatever the verbosity.
    Take care that it does not go anywhere else.
  - Do not apply the document of a filtered family with M(alvaria.cloud.alvaria_config) and
    O(alvaria.cloud.alvaria_config#module:state=exact), which would delete what the filter left out.
  - The module uses both APIs, as far as the families need them. The client needs the scopes
    V(provisioningapi) and V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_config
  - ref: ansible_collections.alvaria.cloud.docsite.guide_organization
    description: Your organization as code.
"""

EXAMPLES = r"""
---
- name: Read everything that is not about people
  alvaria.cloud.alvaria_config_info:
  register: organization

- name: Show how much there is
  ansible.builtin.debug:
    var: organization.counts

- name: Write e-mail templates for billing, and what they need, to a folder
  alvaria.cloud.alvaria_config_info:
    families:
      - signatures
      - email_templates
    filters:
      email_templates: "Billing*"
    dest: organization
    editor_schema: ../schemas/organization.json

- name: Write the do-not-call list to a file that nobody else can read
  alvaria.cloud.alvaria_config_info:
    families:
      - exclusions
    dest: do_not_call

- name: Write the skills of agents as a table
  alvaria.cloud.alvaria_config_info:
    families:
      - user_skills
    dest: tables
    format: csv

- name: Apply what was read, which changes nothing
  alvaria.cloud.alvaria_config:
    config: "{{ organization.config }}"
"""

RETURN = r"""
---
config:
  description: The document, a list for each family, and a dictionary for V(compliance_settings).
  returned: success, without O(dest)
  type: dict
  sample:
    signatures:
      - name: Customer care
        contents: Your customer care team
counts:
  description: The number of entries of each family.
  returned: success
  type: dict
  sample:
    signatures: 1
left_out:
  description:
    - How many objects the export leaves out, by family and reason. V(inactive) counts inactive
      owners of lists, and inactive objects that share their name with another one; V(filtered) what
      O(filters) leaves out; V(gone) what was deleted after it had been listed; V(unfit) lists of
      addresses in V(compliance_settings) that a document cannot repeat, because of blanks around an
      address or one that looks masked.
    - Families about people that O(families) does not name are not read, so they are not counted.
  returned: success
  type: dict
  sample:
    user_skills:
      inactive: 3
files:
  description: The files of O(dest) that hold the document, whether they had to be written or not.
  returned: success, with O(dest)
  type: list
  elements: str
  sample:
    - signatures.yml
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import families
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(families.CONFIG_INFO_TASK)


if __name__ == "__main__":
    main()
