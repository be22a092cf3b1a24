#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_group_info
short_description: List groups of work types
version_added: 0.1.0
description:
  - Reads the groups into which an organization of Alvaria Cloud has sorted its work types.
    A work type is a kind of work with a queue of its own, such as inbound billing calls.
  - Groups are defined elsewhere; the API only shows them. Everything that it has about a group
    itself is in its listing.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
options:
  subset:
    description:
      - What else to read about each group that was found.
        Each takes one more request for each group.
      - V(worktypes) are the work types in the group.
    type: list
    elements: str
    choices:
      - worktypes
    default: []
seealso:
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Read the groups of work types
  alvaria.cloud.alvaria_worktype_group_info:
  register: alvaria_groups

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_groups.worktype_groups | map(attribute='name') }}"

- name: Read what is in one group
  alvaria.cloud.alvaria_worktype_group_info:
    name: Outreach
    subset:
      - worktypes
  register: alvaria_outreach_group

- name: Have an agent handle all work types of the group
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: "{{ item.id }}"
    handlers:
      - agent012@example.com
  loop: "{{ alvaria_outreach_group.worktype_groups[0].worktypes }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
---
worktype_groups:
  description: The groups that pass the filter.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the group.
      returned: always
      type: str
      sample: "18"
    name:
      description: Name of the group, in the first of its languages.
      returned: always
      type: str
      sample: Service
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Service
    active:
      description: Whether the group is active.
      returned: always
      type: bool
      sample: true
    worktypes:
      description: The work types in the group.
      returned: when V(worktypes) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the work type.
          returned: always
          type: str
          sample: "101"
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
          description: What the work type does at present, one of V(none), V(inactive), V(active),
            V(unmanned), V(holiday) and V(paused).
          returned: always
          type: str
          sample: active
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import worktypes
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(worktypes.GROUP_INFO_TASK)


if __name__ == "__main__":
    main()
