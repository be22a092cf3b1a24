#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_team_info
short_description: List teams and who belongs to them
version_added: 0.1.0
description:
  - Reads the teams of an organization of Alvaria Cloud. A team has members, who work in it,
    and owners, who manage it. A user is a member of at most one team, and can own several.
  - Teams are defined elsewhere; the API only shows them.
  - Without O(name), all active teams are returned. Everything that the API has about a team itself
    is in its listing. Who belongs to it is read when O(subset) asks for it.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.name
  - alvaria.cloud._reading.inactive
options:
  subset:
    description:
      - What else to read about each team that was found. Each takes one more request for each team.
      - V(members) are the users who belong to the team.
      - V(owners) are the users who manage it.
      - V(all_users) are both, each of them once.
    type: list
    elements: str
    choices:
      - all_users
      - members
      - owners
    default: []
  user_state:
    description:
      - Only users who are in this state right now. It filters what O(subset) reads, and has no
        effect on the teams themselves.
      - The vendor intends to remove this filter.
    type: str
    choices:
      - Uninitialized
      - Logged On
      - Active
      - Idle
      - Not Ready
      - Preview
      - Wrap
      - Park
      - Park Warning
      - Wrap Warning
      - Reserved
      - MultiLine
      - Held
      - Pending Active
      - Logged Off
      - User Cleared
      - All
seealso:
  - module: alvaria.cloud.alvaria_user_info
"""

EXAMPLES = r"""
---
- name: Read all active teams
  alvaria.cloud.alvaria_team_info:
  register: alvaria_all_teams

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_all_teams.teams | map(attribute='name') | sort }}"

- name: Read one team with its members and owners
  alvaria.cloud.alvaria_team_info:
    name: North
    subset:
      - members
      - owners
  register: alvaria_north

- name: Show who works there
  ansible.builtin.debug:
    msg: "{{ alvaria_north.teams[0].members | map(attribute='email') }}"

- name: Give a skill to everybody in the team
  alvaria.cloud.alvaria_user_skills:
    user: "{{ item.email }}"
    skills:
      - name: Retention
        level: Basic
  loop: "{{ alvaria_north.teams[0].members }}"
  loop_control:
    label: "{{ item.email }}"

- name: Read which members of the team have nothing to do
  alvaria.cloud.alvaria_team_info:
    name: North
    subset:
      - members
    user_state: Idle

- name: Find teams that are inactive
  alvaria.cloud.alvaria_team_info:
    include_inactive: true
  register: alvaria_with_archive

- name: Show them
  ansible.builtin.debug:
    msg: "{{ alvaria_with_archive.teams | rejectattr('active') | map(attribute='name') }}"
"""

RETURN = r"""
---
teams:
  description: The teams that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier of the team.
      returned: always
      type: str
      sample: team1
    name:
      description: Name of the team, in the first of its languages.
      returned: always
      type: str
      sample: North
    names:
      description: The name by language.
      returned: always
      type: dict
      sample:
        en-US: North
    active:
      description: Whether the team is active.
      returned: always
      type: bool
      sample: true
    team_reference:
      description: How other parts of the platform refer to the team.
      returned: always
      type: dict
      contains:
        organization_id:
          description: Identifier of the organization.
          returned: always
          type: str
          sample: demo
        team_id:
          description: Identifier of the team.
          returned: always
          type: str
          sample: team1
    members:
      description: The users who belong to the team.
      returned: when V(members) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier that the platform assigned to the user.
          returned: always
          type: str
          sample: 192e14fab017122
        email:
          description: The e-mail address with which the user logs in.
          returned: always
          type: str
          sample: agent001@example.com
        active:
          description: Whether the user is active.
          returned: always
          type: bool
          sample: true
        first_name:
          description: First name.
          returned: always
          type: str
          sample: Ada
        last_name:
          description: Last name.
          returned: always
          type: str
          sample: Abend
        preferred_name:
          description: The name by which the user is shown to others, in the first of its languages.
          returned: always
          type: str
          sample: Ada Abend
        preferred_names:
          description: The same name by language.
          returned: always
          type: dict
          sample:
            en-US: Ada Abend
        state:
          description: Deprecated by the vendor, who shows a fixed word here and no longer what
            the user does. Filter by O(user_state) instead, as long as that filter exists.
          returned: when the API shows it
          type: str
          sample: deprecated
    owners:
      description: The users who manage the team.
      returned: when V(owners) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier that the platform assigned to the user.
          returned: always
          type: str
          sample: 192e14fab017122
        email:
          description: The e-mail address with which the user logs in.
          returned: always
          type: str
          sample: agent001@example.com
        active:
          description: Whether the user is active.
          returned: always
          type: bool
          sample: true
        first_name:
          description: First name.
          returned: always
          type: str
          sample: Ada
        last_name:
          description: Last name.
          returned: always
          type: str
          sample: Abend
        preferred_name:
          description: The name by which the user is shown to others, in the first of its languages.
          returned: always
          type: str
          sample: Ada Abend
        preferred_names:
          description: The same name by language.
          returned: always
          type: dict
          sample:
            en-US: Ada Abend
        state:
          description: Deprecated by the vendor, who shows a fixed word here and no longer what
            the user does. Filter by O(user_state) instead, as long as that filter exists.
          returned: when the API shows it
          type: str
          sample: deprecated
    all_users:
      description: All users of the team, members and owners, each of them once.
      returned: when V(all_users) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier that the platform assigned to the user.
          returned: always
          type: str
          sample: 192e14fab017122
        email:
          description: The e-mail address with which the user logs in.
          returned: always
          type: str
          sample: agent001@example.com
        active:
          description: Whether the user is active.
          returned: always
          type: bool
          sample: true
        first_name:
          description: First name.
          returned: always
          type: str
          sample: Ada
        last_name:
          description: Last name.
          returned: always
          type: str
          sample: Abend
        preferred_name:
          description: The name by which the user is shown to others, in the first of its languages.
          returned: always
          type: str
          sample: Ada Abend
        preferred_names:
          description: The same name by language.
          returned: always
          type: dict
          sample:
            en-US: Ada Abend
        state:
          description: Deprecated by the vendor, who shows a fixed word here and no longer what
            the user does. Filter by O(user_state) instead, as long as that filter exists.
          returned: when the API shows it
          type: str
          sample: deprecated
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import teams
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(teams.INFO_TASK)


if __name__ == "__main__":
    main()
