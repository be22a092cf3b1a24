#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_skill_info
short_description: List skills and their levels
version_added: 0.1.0
description:
  - Reads the skills that an organization of Alvaria Cloud has defined, such as languages and fields
    of knowledge, with the levels at which a user can have them.
  - Skills are defined elsewhere; the API only shows them.
    M(alvaria.cloud.alvaria_user_skills) gives them to users.
  - When no skill has the given name, the list is empty.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  name:
    description:
      - Only the skill with this name (case-sensitive) in any of its
        languages, or with this identifier.
    type: str
  levels:
    description:
      - Whether to read the levels too. The API shows them only for a single skill, so this takes
        one more request for each skill.
    type: bool
    default: true
notes:
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_user_skills
"""

EXAMPLES = r"""
---
- name: Read all skills and their levels
  alvaria.cloud.alvaria_skill_info:
  register: alvaria_skills

- name: Show the names of the levels by skill
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.levels | map(attribute='name') | join(', ') }}"
  loop: "{{ alvaria_skills.skills }}"
  loop_control:
    label: "{{ item.name }}"

- name: Read one skill
  alvaria.cloud.alvaria_skill_info:
    name: Spanish
  register: alvaria_spanish

- name: Give the highest level of the skill to an agent
  alvaria.cloud.alvaria_user_skills:
    user: agent004@example.com
    skills:
      - name: Spanish
        level: "{{ alvaria_spanish.skills[0].levels[-1].id }}"

- name: Read only the names of the skills, with one request
  alvaria.cloud.alvaria_skill_info:
    levels: false
"""

RETURN = r"""
---
skills:
  description: The skills that pass the filter.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the skill.
      returned: always
      type: str
      sample: "18"
    name:
      description: Name of the skill, in the first of its languages.
      returned: always
      type: str
      sample: Spanish
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: Spanish
    active:
      description: Whether the skill is active.
      returned: always
      type: bool
      sample: true
    levels:
      description: The levels of the skill, in the order of the API.
      returned: with O(levels=true)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the level.
          returned: always
          type: str
          sample: "35"
        name:
          description: Name of the level, in the first of its languages.
          returned: always
          type: str
          sample: Fluent
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Fluent
        priority:
          description: Place of the level among the others, one of V(lowest), V(low),
            V(medium), V(high) and V(highest).
          returned: always
          type: str
          sample: medium
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import skills
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(skills.INFO_TASK)


if __name__ == "__main__":
    main()
