#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_token
short_description: Log in once for several tasks
version_added: 0.1.0
description:
  - Logs in at Alvaria Cloud with O(client_id) and O(client_secret), and returns the access token.
  - Every task of this collection logs in by itself. Tasks that are given the token
    as O(access_token) do not, which saves the token endpoint one request for each task.
  - The token is a secret. Ansible does not show the result of this module at any verbosity,
    but the registered variable holds the token, and another task that prints the variable shows it.
  - An O(access_token) that is given to this module is not passed on. It always logs in.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
attributes:
  check_mode:
    details:
      - The token is fetched in check mode as well, because later tasks need it to read.
  diff_mode:
    support: N/A
    details:
      - The module changes nothing.
  idempotent:
    details:
      - The token is a different one each time, but nothing that the module manages changes.
options:
  client_id:
    description:
      - Identifier of the API client (OAuth 2.0 client credentials grant).
      - This module needs it, and a token endpoint too.
      - If not set, the environment variable E(ALVARIA_CLIENT_ID) is used.
  check:
    description:
      - Whether the credentials are only checked. The module logs in, reads a page of each of the
        two APIs, and says whom it reached, as whom, and which of them let it in. It returns no
        token, so its result is shown.
      - Where one API refuses the client, a warning says why. Where both do, the task fails.
    type: bool
    default: false
notes:
  - A token lasts as long as RV(expires_in) says, usually an hour.
    For a play that takes longer, give O(client_id) and O(client_secret) to the tasks too.
    They take over when the token has expired.
seealso:
  - module: alvaria.cloud.alvaria_api
"""

EXAMPLES = r"""
---
- name: Log in
  alvaria.cloud.alvaria_token:
  register: alvaria_session

- name: Check that the credentials are right
  alvaria.cloud.alvaria_token:
    check: true

- name: Log in for the Provisioning API only
  alvaria.cloud.alvaria_token:
    scopes:
      - provisioningapi
  register: alvaria_provisioning

- name: Work with the token, and with the same connection for all tasks
  module_defaults:
    group/alvaria.cloud.alvaria:
      org_id: "{{ alvaria_org_id | default(omit) }}"
      base_url: "{{ alvaria_base_url | default(omit) }}"
      api_key: "{{ alvaria_api_key | default(omit) }}"
      access_token: "{{ alvaria_session.access_token }}"
  block:
    - name: Read the users
      alvaria.cloud.alvaria_user_info:

    - name: Read the work types
      alvaria.cloud.alvaria_worktype_info:

- name: Give the token to a single task
  alvaria.cloud.alvaria_skill_info:
    access_token: "{{ alvaria_provisioning.access_token }}"
    levels: false
"""

RETURN = r"""
---
access_token:
  description: The access token, to be given to other tasks as O(access_token).
  returned: success, without O(check)
  type: str
  sample: 0b7c1f6e-5f0e-4a39-9d2c-9a4b1a6f0c11
expires_in:
  description: Seconds until the token expires.
  returned: success, without O(check)
  type: int
  sample: 3599
org_id:
  description: The organization that was reached.
  returned: with O(check=true)
  type: str
  sample: demo
client_id:
  description: The client that logged in.
  returned: with O(check=true)
  type: str
  sample: sandbox
base_url:
  description: The address of the API.
  returned: with O(check=true)
  type: str
  sample: https://demo.via.aspect-cloud.net
token_url:
  description: The address that the client logged in at.
  returned: with O(check=true)
  type: str
  sample: https://login.example.com/tokenservice/oauth2/access_token
provisioningapi:
  description: Whether the Provisioning API let the client in.
  returned: with O(check=true)
  type: bool
  sample: true
complianceapi:
  description: Whether ComplianceHub let the client in.
  returned: with O(check=true)
  type: bool
  sample: true
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import token
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(token.TASK)


if __name__ == "__main__":
    main()
