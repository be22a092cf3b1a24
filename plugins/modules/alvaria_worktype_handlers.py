#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_handlers
short_description: Manage who handles a work type
version_added: 0.1.0
description:
  - Adds users to the handlers of a work type of Alvaria Cloud, removes users, and sets their order.
  - A work type is a kind of work with a queue of its own, such as inbound billing calls.
    Its handlers are the agents to whom that work is routed.
  - The order of the handlers matters. Routing goes through the list from the top and takes
    the first agent who is available.
  - The same list can be edited in Configuration Manager. With O(state=present) and O(state=absent),
    what was changed there stays; with O(state=exact), it is undone.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._members
options:
  worktype:
    description:
      - Name of the work type in any of its languages, or its identifier.
    type: str
    required: true
  handlers:
    description:
      - E-mail addresses or identifiers of the users that O(state) applies
        to. Each may be listed once.
      - With O(state=exact), the order matters, and V([]) removes all handlers. With the other
        states, V([]) changes nothing.
    type: list
    elements: str
    required: true
  position:
    description:
      - Where O(state=present) puts users who are not in the list yet, in the given order.
        Those who are in it stay where they are.
      - It has no effect with the other states.
    type: str
    choices:
      - first
      - last
    default: last
notes:
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
  - To show handlers by their e-mail addresses, the module lists the users of the organization.
    Where the task runs in the worker, all items of a loop share one listing.
seealso:
  - module: alvaria.cloud.alvaria_worktype_info
  - module: alvaria.cloud.alvaria_user_info
"""

EXAMPLES = r"""
---
- name: Make sure that two agents handle a work type, after those who do already
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: Billing
    handlers:
      - agent009@example.com
      - agent010@example.com

- name: Route to a supervisor first
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: Billing
    handlers:
      - supervisor001@example.com
    position: first

- name: Let exactly these agents handle a work type, in this order
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: Support Chat
    handlers:
      - agent003@example.com
      - agent001@example.com
      - agent002@example.com
    state: exact

- name: Remove an agent from several work types
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: "{{ item }}"
    handlers:
      - agent009@example.com
    state: absent
  loop:
    - Billing
    - Collections

- name: Leave a work type without handlers
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: Newsletter
    handlers: []
    state: exact
"""

RETURN = r"""
---
worktype_handlers:
  description: The handlers of the work type after the task, or as they would be in check mode.
  returned: success
  type: dict
  contains:
    worktype:
      description: The work type, as in the option.
      returned: always
      type: str
      sample: Billing
    id:
      description: Identifier of the work type.
      returned: always
      type: str
      sample: "7.7"
    handlers:
      description: E-mail addresses of all handlers, in the order of routing. A user whom the API
        does not list is shown by identifier.
      returned: always
      type: list
      elements: str
      sample:
        - supervisor001@example.com
        - agent001@example.com
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
      description: The handlers as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - agent001@example.com
        - agent009@example.com
    server:
      description: The handlers as the server has them.
      returned: when all tries to write met a conflict
      type: list
      elements: str
      sample:
        - agent001@example.com
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import worktypes
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(worktypes.HANDLERS_TASK)


if __name__ == "__main__":
    main()
