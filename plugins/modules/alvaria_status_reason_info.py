#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_status_reason_info
short_description: List reasons for the status of agents
version_added: 0.1.0
description:
  - Reads the status reasons of an organization of Alvaria Cloud. These are what agents choose from when they take a break, park, log out or reject a call,
    such as lunch or a team meeting.
  - Reasons are defined elsewhere, the API only shows them. Everything that it has about a reason is in its listing.
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
      - Only reasons for this.
      - V(Park) is for agents who take no work from queues for a while but can place calls, V(NotReady) for those who take none at all, V(LoggedOut) for
        those who go, and V(CallRejectedReason) for calls that are not taken.
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
      description: What the reason is for, one of V(Park), V(NotReady), V(LoggedOut) and V(CallRejectedReason).
      returned: always
      type: str
      sample: NotReady
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
  returned: failure
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
    code:
      description: The word for this failure. It stays the same from version to version, whatever RV(ignore:msg) says.
      returned: always
      type: str
      sample: http-401
    help:
      description: Address of the cause and the remedy.
      returned: always
      type: str
      sample: https://example.com/alvaria/ansible-collection-cloud/docs/docsite/troubleshooting.html#http-401
    method:
      description: Method of the request that failed.
      returned: when a request failed
      type: str
      sample: GET
    path:
      description: Path of the request that failed.
      returned: when a request failed
      type: str
      sample: /via/v2/organizations/demo/provisioning/workHandlerStatusReasons
    status:
      description: HTTP status of the answer.
      returned: when the API answered
      type: int
      sample: 403
    reasons:
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import status_reasons
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(status_reasons.INFO_TASK)


if __name__ == "__main__":
    main()
