#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_user_hidden_worktypes
short_description: Manage which work types are hidden from a user
version_added: 0.1.0
description:
  - Hides work types of Alvaria Cloud from a user, and shows them again.
  - A work type is a kind of work with a queue of its own, such as inbound billing calls. A hidden
    one is missing from the list of work types to which the user can transfer an interaction.
    This does not affect which work the user gets, which is up to the handlers of a work type.
  - The list has no order.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
options:
  user:
    description:
      - E-mail address (case-sensitive) or identifier of the user.
    type: str
    required: true
  worktypes:
    description:
      - The work types that O(state) applies to, by name in any of their languages or by
        identifier. Each may be listed once.
      - With O(state=exact), V([]) hides none. With the other states, it changes nothing.
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
  - The API can only replace the list as a whole, and gives it no version, so it cannot refuse
    a write that is based on an outdated list. The module reads the list, works out the new
    one, writes it and reads it back. If it finds something other than what it wrote, it begins
    again with what is there. After five tries the task fails, and RV(error) shows what was
    sent and what the server has.
  - This helps when somebody else writes the list right after the module did, before it is read
    back. It does not help when somebody else writes the list later. Nor does it help when somebody
    else writes the list after the module has read it and before the module writes.
    What they changed is lost then. Let only one writer at a time work on the list of a user.
  - Names are case-sensitive. A name that is unknown, or that several objects have, is an error
    that lists candidates. An inactive object is accepted with a warning, and an active one takes
    precedence over inactive ones of the same name.
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_user_info
    description: Reads the hidden work types, and those that remain to transfer to.
  - module: alvaria.cloud.alvaria_worktype_handlers
    description: Decides who gets the work.
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Do not offer two work types for transfers, in addition to those that are hidden already
  alvaria.cloud.alvaria_user_hidden_worktypes:
    user: agent001@example.com
    worktypes:
      - Collections
      - Reminders

- name: Hide this work type and no other
  alvaria.cloud.alvaria_user_hidden_worktypes:
    user: agent002@example.com
    worktypes:
      - Newsletter
    state: exact

- name: Offer a work type to several agents again
  alvaria.cloud.alvaria_user_hidden_worktypes:
    user: "{{ item }}"
    worktypes:
      - Newsletter
    state: absent
  loop:
    - agent003@example.com
    - agent005@example.com

- name: Offer all work types
  alvaria.cloud.alvaria_user_hidden_worktypes:
    user: agent004@example.com
    worktypes: []
    state: exact
"""

RETURN = r"""
---
user_hidden_worktypes:
  description: The work types that are hidden from the user after the task,
    or would be in check mode.
  returned: success
  type: dict
  contains:
    user:
      description: The user, as in the option.
      returned: always
      type: str
      sample: agent001@example.com
    id:
      description: Identifier of the user.
      returned: always
      type: str
      sample: 192e14fab017122
    worktypes:
      description: Names of all hidden work types, sorted. A work type that the API does
        not list is shown by identifier.
      returned: always
      type: list
      elements: str
      sample:
        - Collections
        - Reminders
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
      description: The hidden work types as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - Collections
        - Reminders
    server:
      description: The hidden work types as the server has them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - Newsletter
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import users
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(users.HIDDEN_WORKTYPES_TASK)


if __name__ == "__main__":
    main()
