#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_info
short_description: List work types
version_added: 0.1.0
description:
  - Reads the work types of an organization of Alvaria Cloud. A work type is a kind of work with a queue of its own, such as inbound billing calls
    or an outreach campaign by text message.
  - Work types are defined elsewhere, the API only shows them. M(alvaria.cloud.alvaria_worktype_handlers) says who handles them.
  - Without filters, all active work types are returned. With several, those that pass all of them. When none does, the list is empty.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  name:
    description:
      - Only work types with this name, with regard to upper and lower case. Several work types can have the same name.
    type: str
    aliases:
      - friendly_name
  direction:
    description:
      - Only work types of this direction. V(inbound) is work that customers begin, V(outreach) is work that the contact centre begins.
    type: str
    choices:
      - inbound
      - outreach
  channel_type:
    description:
      - Only work types of this channel.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
  queue_type:
    description:
      - Only work types with this type of queue.
    type: str
    choices:
      - longestIdle
      - terminal
  can_initiate_new_outbound_email:
    description:
      - With V(true), only work types whose rules let an agent begin a new e-mail. With V(false), these rules do not matter.
    type: bool
    default: false
  include_inactive:
    description:
      - Whether work types that are inactive are listed as well.
    type: bool
    default: false
notes:
  - The module uses the Provisioning API. The client has to have the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_worktype_handlers
"""

EXAMPLES = r"""
---
- name: Read all active work types
  alvaria.cloud.alvaria_worktype_info:
  register: alvaria_all

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_all.worktypes | map(attribute='name') | sort }}"

- name: Find work types that place calls
  alvaria.cloud.alvaria_worktype_info:
    direction: outreach
    channel_type: voice
  register: alvaria_outreach

- name: Have an agent handle all of them
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: "{{ item.id }}"
    handlers:
      - agent011@example.com
  loop: "{{ alvaria_outreach.worktypes }}"
  loop_control:
    label: "{{ item.name }}"

- name: Find work types from which agents can begin a new e-mail
  alvaria.cloud.alvaria_worktype_info:
    can_initiate_new_outbound_email: true

- name: Read the identifiers of all work types of one name
  alvaria.cloud.alvaria_worktype_info:
    name: Overflow
    include_inactive: true
  register: alvaria_overflow

- name: Show them
  ansible.builtin.debug:
    msg: "{{ alvaria_overflow.worktypes | map(attribute='id') }}"
"""

RETURN = r"""
---
worktypes:
  description: The work types that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the work type.
      returned: always
      type: str
      sample: "7.7"
    name:
      description: Name of the work type, in the first of its languages.
      returned: always
      type: str
      sample: Billing
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Billing
    active:
      description: Whether the work type is active.
      returned: always
      type: bool
      sample: true
    state:
      description: What the work type does at present, one of V(none), V(inactive), V(active), V(unmanned), V(holiday) and V(paused).
      returned: always
      type: str
      sample: active
alvaria_api:
  description: What the task did at the API. Requests for tokens are not counted.
  returned: always, once the options of the connection make sense
  type: dict
  contains:
    requests:
      description: Number of requests that were sent, with those that were repeated.
      returned: always
      type: int
      sample: 1
    retries:
      description: How many of them repeated one that had failed for a passing reason.
      returned: always
      type: int
      sample: 0
    conflicts:
      description: How many were answered with a conflict (HTTP status 409).
      returned: always
      type: int
      sample: 0
error:
  description: Why the task failed, for programs. RV(ignore:msg) says the same in words.
  returned: failure, unless the options themselves are not valid
  type: dict
  contains:
    kind:
      description:
        - What kind of failure it is.
        - One of V(auth) (credentials or API key were refused), V(not_found) (an object does not exist), V(conflict) (somebody else was faster,
          or another object is in the way), V(invalid) (the options do not make sense or the API refuses the request), V(throttled) (too many requests),
          V(transport) (no usable answer) and V(internal) (a mistake in the collection).
      returned: always
      type: str
      sample: auth
    method:
      description: Method of the request that failed.
      returned: when a request failed
      type: str
      sample: GET
    path:
      description: Path of the request that failed.
      returned: when a request failed
      type: str
      sample: /via/v2/organizations/demo/provisioning/workTypes
    status:
      description: HTTP status of the answer.
      returned: when the API answered
      type: int
      sample: 403
    items:
      description: What the API itself says about the failure, as dictionaries with V(scope), V(reason) and V(message).
      returned: when the API says it
      type: list
      elements: dict
      sample:
        - scope: authorization
          reason: forbidden
          message: The token lacks the scope
    remedy:
      description: What to do about it.
      returned: when there is a remedy
      type: str
      sample: 'The client lacks the right or the scope for this: check scopes and the client''s permissions.'
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._worktypes import INFO_TASK as TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._module import run_module


def main() -> None:
    """Entry point."""
    run_module(TASK)


if __name__ == "__main__":
    main()
