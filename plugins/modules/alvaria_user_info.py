#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_user_info
short_description: List users
version_added: 0.1.0
description:
  - Reads the users of an organization of Alvaria Cloud, agents and supervisors alike. Users log in with their e-mail address, by which all modules
    of this collection know them.
  - Users are created and deleted elsewhere, the API only shows them.
  - Without O(user), the result has the fields that the API shows in its listing. With O(user), the one user is shown in full.
    When no user passes the filters, the list is empty.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  user:
    description:
      - Only the user with this e-mail address, with regard to upper and lower case, or with this identifier.
    type: str
    aliases:
      - email
  preferred_name:
    description:
      - Only users with this preferred name, as the API compares it.
    type: str
  include_inactive:
    description:
      - Whether users who are inactive are listed as well.
    type: bool
    default: false
notes:
  - The module uses the Provisioning API. The client has to have the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_user_skills
  - module: alvaria.cloud.alvaria_worktype_handlers
"""

EXAMPLES = r"""
---
- name: Read all active users
  alvaria.cloud.alvaria_user_info:
  register: alvaria_everybody

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ alvaria_everybody.users | map(attribute='email') | sort }}"

- name: Read one user in full
  alvaria.cloud.alvaria_user_info:
    user: agent001@example.com
  register: alvaria_agent

- name: Show the team of the user
  ansible.builtin.debug:
    msg: "{{ alvaria_agent.users[0].member_of.name }}"

- name: Find a user by name
  alvaria.cloud.alvaria_user_info:
    preferred_name: Ada Abend

- name: Read all users, with those who are inactive
  alvaria.cloud.alvaria_user_info:
    include_inactive: true
  register: alvaria_with_inactive

- name: Show who is inactive
  ansible.builtin.debug:
    msg: "{{ alvaria_with_inactive.users | rejectattr('active') | map(attribute='email') }}"
"""

RETURN = r"""
---
users:
  description: The users who pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform gave to the user.
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
    description:
      description: Free text about the user.
      returned: with O(user)
      type: str
      sample: User 1
    user_reference:
      description: How other parts of the platform refer to the user.
      returned: with O(user)
      type: dict
      contains:
        organization_id:
          description: Identifier of the organization.
          returned: always
          type: str
          sample: demo
        user_id:
          description: Identifier of the user within the organization.
          returned: always
          type: str
          sample: 192e14fab017122
    member_of:
      description: The team to which the user belongs.
      returned: with O(user), when the user belongs to a team
      type: dict
      contains:
        name:
          description: Names of the team, as dictionaries with V(locale) and V(value).
          returned: always
          type: list
          elements: dict
          sample:
            - locale: en-US
              value: North
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
    version:
      description: Number that grows with each change.
      returned: with O(user)
      type: int
      sample: 1
    creation_time:
      description: When the user was created, in UTC.
      returned: with O(user)
      type: str
      sample: '2025-01-06T08:00:00Z'
    last_modified_time:
      description: When the user was last changed, in UTC.
      returned: with O(user)
      type: str
      sample: '2025-01-06T08:00:00Z'
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
      sample: /via/v2/organizations/demo/provisioning/users
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._users import INFO_TASK as TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._module import run_module


def main() -> None:
    """Entry point."""
    run_module(TASK)


if __name__ == "__main__":
    main()
