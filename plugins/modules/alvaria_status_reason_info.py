#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_status_reason_info
short_description: List reasons for the status of agents
version_added: 0.1.0
description:
  - Reads the status reasons of an organization of Alvaria Cloud. These are what agents choose
    from when they take a break, park, log out or reject a call, such as lunch or a team meeting.
  - Reasons are defined elsewhere; the API only shows them. Everything that it has about
    a reason is in its listing.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
options:
  category:
    description:
      - Only reasons of this category.
      - V(Park) is for agents who take no work from queues for a while but can place calls,
        V(NotReady) for those who take none at all, V(LoggedOut) for those who leave,
        and V(CallRejectedReason) for calls that are not taken.
    type: str
    choices:
      - Park
      - NotReady
      - LoggedOut
      - CallRejectedReason
seealso:
  - module: alvaria.cloud.alvaria_user_info
"""

EXAMPLES = r"""
---
- name: Read all status reasons
  alvaria.cloud.alvaria_status_reason_info:
  register: alvaria_reasons

- name: Show them by category
  ansible.builtin.debug:
    msg: "{{ item.0 }}: {{ item.1 | map(attribute='name') | join(', ') }}"
  loop: "{{ alvaria_reasons.status_reasons | groupby('category') | map('list') }}"
  loop_control:
    label: "{{ item.0 }}"

- name: Read the reasons for taking a break
  alvaria.cloud.alvaria_status_reason_info:
    category: NotReady

- name: Read one reason
  alvaria.cloud.alvaria_status_reason_info:
    name: Lunch
  register: alvaria_lunch

- name: Make sure that it is for breaks
  ansible.builtin.assert:
    that: alvaria_lunch.status_reasons[0].category == 'NotReady'
"""

RETURN = r"""
---
status_reasons:
  description: The reasons that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the reason.
      returned: always
      type: str
      sample: "2.2"
    name:
      description: Name of the reason, in the first of its languages.
      returned: always
      type: str
      sample: Lunch
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Lunch
    category:
      description: What the reason is for, one of V(Park), V(NotReady), V(LoggedOut)
        and V(CallRejectedReason).
      returned: always
      type: str
      sample: NotReady
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import status_reasons
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(status_reasons.INFO_TASK)


if __name__ == "__main__":
    main()
