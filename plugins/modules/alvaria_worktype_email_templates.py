#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_email_templates
short_description: Manage which e-mail templates a work type uses
version_added: 0.1.0
description:
  - Gives e-mail templates to a work type of Alvaria Cloud, and removes them from it.
  - An e-mail template is a prepared e-mail, with a subject and a body. Agents can use it
    for the work of the work types that it is given to.
  - The templates themselves stay as they are. M(alvaria.cloud.alvaria_email_template) manages them.
  - The list of a work type's templates has no order.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
options:
  worktype:
    description:
      - Name of the work type in any of its languages (case-sensitive), or its identifier.
    type: str
    required: true
  email_templates:
    description:
      - The e-mail templates that O(state) applies to, by name in any of their languages
        or by identifier. Each may be listed once.
      - With O(state=exact), V([]) removes all templates. With the other states, it changes nothing.
    type: list
    elements: str
    required: true
  state:
    description:
      - V(present) puts the given entries into the list. All other entries stay.
      - V(exact) makes the list hold the given entries and no others. An empty list clears it.
      - V(absent) removes the given entries from the list. All other entries stay.
    type: str
    choices:
      - present
      - exact
      - absent
    default: present
notes:
  - With O(state=present) and O(state=absent), each missing or surplus template is added or removed
    by a request of its own. The rest of the list is not sent, so nothing that somebody else changes
    in it at the same time can be lost.
  - With O(state=exact), one request replaces the list, with the version that was read.
    If somebody else has changed the list in the meantime (HTTP status 409), it is read again
    and replaced again, so what they changed is undone. After five tries the task fails,
    and RV(error) shows what was sent and what the server has.
  - Names are case-sensitive. A name that is unknown, or that several objects have, is an error
    that lists candidates. An inactive object is accepted with a warning, and an active one takes
    precedence over inactive ones of the same name.
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_email_template
  - module: alvaria.cloud.alvaria_email_template_info
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Let agents use two templates for a campaign, in addition to those that it has already
  alvaria.cloud.alvaria_worktype_email_templates:
    worktype: Newsletter
    email_templates:
      - Receipt
      - Payment Plan

- name: Remove a template
  alvaria.cloud.alvaria_worktype_email_templates:
    worktype: Newsletter
    email_templates:
      - Opening Hours
    state: absent

- name: Let a campaign have exactly these templates
  alvaria.cloud.alvaria_worktype_email_templates:
    worktype: Newsletter
    email_templates:
      - Receipt
      - Spring Offer
    state: exact

- name: Show which templates would be removed if a work type had none
  alvaria.cloud.alvaria_worktype_email_templates:
    worktype: Newsletter
    email_templates: []
    state: exact
  check_mode: true
  diff: true
"""

RETURN = r"""
---
worktype_email_templates:
  description: The e-mail templates of the work type after the task,
    or as they would be in check mode.
  returned: success
  type: dict
  contains:
    worktype:
      description: The work type, as in the option.
      returned: always
      type: str
      sample: Newsletter
    id:
      description: Identifier of the work type.
      returned: always
      type: str
      sample: "7.107"
    email_templates:
      description: Names of all e-mail templates of the work type, sorted. A template that the API
        does not list is shown by identifier.
      returned: always
      type: list
      elements: str
      sample:
        - Receipt
        - Spring Offer
    version:
      description: Number that grows with each change of the list. In check mode,
        the number before the change.
      returned: always
      type: int
      sample: 1003
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
      description: The e-mail templates as the last try wanted to have them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - Receipt
        - Spring Offer
    server:
      description: The e-mail templates as the server has them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - Receipt
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import worktypes
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(worktypes.EMAIL_TEMPLATES_TASK)


if __name__ == "__main__":
    main()
