#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_disposition_routing_plan_info
short_description: List disposition routing plans
version_added: 0.1.0
description:
  - Reads the disposition routing plans of an organization of Alvaria Cloud.
    A plan holds the dispositions that can be given to a contact. Each work type has one plan.
  - Plans are defined elsewhere; the API only shows them. Everything that it has about a plan
    itself is in its listing.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
options:
  channel_type:
    description:
      - Only plans that are meant for this channel.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
      - screen
  subset:
    description:
      - What else to read about each plan that was found. Each takes one more request for each plan.
      - V(rules) are the dispositions that belong to the plan.
    type: list
    elements: str
    choices:
      - rules
    default: []
seealso:
  - module: alvaria.cloud.alvaria_disposition_info
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Read all plans
  alvaria.cloud.alvaria_disposition_routing_plan_info:
  register: alvaria_plans

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_plans.disposition_routing_plans | map(attribute='name') }}"

- name: Read the dispositions of all plans for chats
  alvaria.cloud.alvaria_disposition_routing_plan_info:
    channel_type: chat
    subset:
      - rules
  register: alvaria_chat_plans

- name: Show the dispositions by plan
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.rules | map(attribute='disposition_code') | join(', ') }}"
  loop: "{{ alvaria_chat_plans.disposition_routing_plans }}"
  loop_control:
    label: "{{ item.name }}"

- name: Make sure that agents can record a sale for billing calls
  vars:
    alvaria_billing_plan: "{{ alvaria_chat_plans.disposition_routing_plans
      | selectattr('name', 'equalto', 'Service Plan') | first }}"
  ansible.builtin.assert:
    that: "'Sale' in alvaria_billing_plan.rules | map(attribute='name')"
"""

RETURN = r"""
---
disposition_routing_plans:
  description: The plans that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the plan.
      returned: always
      type: str
      sample: "7"
    name:
      description: Name of the plan, in the first of its languages.
      returned: always
      type: str
      sample: Service Plan
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Service Plan
    active:
      description: Whether the plan is active.
      returned: always
      type: bool
      sample: true
    channels:
      description: The channels for which the plan is meant.
      returned: always
      type: list
      elements: dict
      contains:
        channel_type:
          description: One of V(voice), V(chat), V(sms) and V(email).
          returned: always
          type: str
          sample: voice
    rules:
      description: The dispositions that belong to the plan.
      returned: when V(rules) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the disposition.
          returned: always
          type: str
          sample: "8.8"
        name:
          description: Name of the disposition, in the first of its languages.
          returned: always
          type: str
          sample: Sale
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Sale
        disposition_code:
          description: Short code of the disposition.
          returned: when the API shows it
          type: str
          sample: SA
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import dispositions
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(dispositions.ROUTING_PLAN_INFO_TASK)


if __name__ == "__main__":
    main()
