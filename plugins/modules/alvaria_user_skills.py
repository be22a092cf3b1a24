#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_user_skills
short_description: Manage the skills of a user
version_added: 0.1.0
description:
  - Gives skills to a user of Alvaria Cloud, changes their levels, and removes skills.
  - A skill is something that an agent masters at one of several levels, such as a language.
    Routing uses skills to find an agent for a contact.
  - The skills themselves, with their levels, are defined elsewhere.
    M(alvaria.cloud.alvaria_skill_info) lists them.
  - The list of a user's skills has no order.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._members
options:
  user:
    description:
      - E-mail address or identifier of the user.
    type: str
    required: true
  skills:
    description:
      - The skills that O(state) applies to. Each may be listed once.
      - With O(state=exact), V([]) removes all skills. With the other states, it changes nothing.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - Name of the skill in any of its languages, or its identifier.
        type: str
        required: true
      level:
        description:
          - Name of the level, its identifier, or its priority (V(lowest), V(low), V(medium),
            V(high) or V(highest)). A name or identifier takes precedence over a priority.
          - When left out, a skill that the user has keeps its level. A skill that the user does
            not have yet needs a level, unless it has one level or none to choose from.
          - V("") means no level.
          - It has no effect with O(state=absent).
        type: str
notes:
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_skill_info
  - module: alvaria.cloud.alvaria_user_info
"""

EXAMPLES = r"""
---
- name: Give two skills to an agent, and leave all others as they are
  alvaria.cloud.alvaria_user_skills:
    user: agent001@example.com
    skills:
      - name: Spanish
        level: Fluent
      - name: Billing
        level: Expert

- name: Raise a level, by its priority
  alvaria.cloud.alvaria_user_skills:
    user: agent001@example.com
    skills:
      - name: Spanish
        level: high

- name: Make sure that agents have a skill, at the level that each has already
  alvaria.cloud.alvaria_user_skills:
    user: "{{ item }}"
    skills:
      - name: Spanish
  loop:
    - agent001@example.com

- name: Make these the only skills of an agent
  alvaria.cloud.alvaria_user_skills:
    user: agent002@example.com
    skills:
      - name: French
        level: Native
      - name: Retention
        level: Basic
    state: exact

- name: Remove a skill
  alvaria.cloud.alvaria_user_skills:
    user: agent001@example.com
    skills:
      - name: Billing
    state: absent

- name: Remove all skills
  alvaria.cloud.alvaria_user_skills:
    user: agent003@example.com
    skills: []
    state: exact
"""

RETURN = r"""
---
user_skills:
  description: The skills of the user after the task, or as they would be in check mode.
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
    skills:
      description: All skills of the user, sorted by name.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: Name of the skill.
          returned: always
          type: str
          sample: Spanish
        level:
          description:
            - Name of the level, or V(null) when the skill has none.
            - When nothing changes, levels of skills that the task did not have to look up are shown
              by their identifier, which saves a request for each.
          returned: always
          type: str
          sample: Fluent
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
      description: The skills as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: list
      elements: dict
      sample:
        - name: Spanish
          level: Fluent
    server:
      description: The skills as the server has them.
      returned: when all tries to write met a conflict
      type: list
      elements: dict
      sample:
        - name: Spanish
          level: Basic
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import skills
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(skills.USER_SKILLS_TASK)


if __name__ == "__main__":
    main()
