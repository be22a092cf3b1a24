#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_api
short_description: Send any request to the API
version_added: 0.1.0
description:
  - Sends one request to the APIs of Alvaria Cloud, with the login, the retries and the error
    messages of this collection.
  - It is for what no other module of the collection does. It knows nothing about the object behind
    the path, so it cannot tell whether a write changes anything.
  - O(paginate) reads a whole collection, and O(version_lock) changes an object without losing what
    somebody else changes at the same time.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
attributes:
  check_mode:
    support: partial
    details:
      - Requests with O(method=GET) are sent. Others are not. The module then warns, reports
        a change, and cannot say what the answer would be.
  diff_mode:
    support: none
  idempotent:
    support: none
    details:
      - Every request except with O(method=GET) counts as a change.
options:
  path:
    description:
      - Path of the request below O(base_url), beginning with its first slash.
        V({org_id}) in it stands for O(org_id).
    type: str
    required: true
  method:
    description:
      - Method of the request.
    type: str
    choices:
      - GET
      - POST
      - PUT
      - PATCH
      - DELETE
    default: GET
  query:
    description:
      - Query parameters, with the names that the API uses. A list becomes one text,
        with commas between its items.
    type: dict
  body:
    description:
      - Body of the request, in the format of the API. It is sent as JSON.
    type: dict
  paginate:
    description:
      - Name of the list in the answer of a collection, such as V(users). All pages are read,
        and RV(json) is the list of all records, each of them once.
      - Only for O(method=GET). Cannot be used together with O(body). The server chooses the size
        of a page, unless O(query) has V(maxResults).
    type: str
  version_lock:
    description:
      - With V(true), the path is read first, and the V(version) that it shows goes into O(body).
        If somebody else changes the object in the meantime (HTTP status 409), the task fails and
        nothing is sent again, because the body was made without what the other one changed.
      - For O(method=PUT) and O(method=PATCH) on paths that can be read and
        whose answer has a version.
      - The rest of the body is sent as given. With O(method=PUT), that replaces the whole object.
    type: bool
    default: false
notes:
  - With O(mask_personal_data=true), personal data is masked in the answer by the names of its
    fields, such as V(exclusionValue), V(contactAddress) and V(customer). Social security numbers
    are always masked. To pass the data on to another system, set O(mask_personal_data=false).
  - The client needs the scope of the API to which the path belongs,
    V(provisioningapi) or V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_token
"""

EXAMPLES = r"""
---
- name: Read all teams, whatever the size of the pages
  alvaria.cloud.alvaria_api:
    path: /via/v2/organizations/{org_id}/provisioning/teams
    query:
      includeInactive: true
    paginate: teams
  register: alvaria_teams

- name: Show how many there are
  ansible.builtin.debug:
    msg: "{{ alvaria_teams.json | length }} teams"

# There is a module for this, alvaria.cloud.alvaria_compliance_settings,
# which writes only where something differs.
- name: Keep exclusions without an end when the daily purge runs
  alvaria.cloud.alvaria_api:
    path: /via/v4/organizations/{org_id}/compliance/exclusions/configurations
    method: PATCH
    version_lock: true
    body:
      retainNoEndTime: true

- name: Read how much of each product has been sold
  alvaria.cloud.alvaria_api:
    path: /via/v3/organizations/{org_id}/compliance/quotaControls
    paginate: quotaControls
  register: alvaria_quotas

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.product }}: {{ item.productSold }} of {{ item.totalQuota }} sold"
  loop: "{{ alvaria_quotas.json }}"
  loop_control:
    label: "{{ item.product }}"

- name: Read the signatures for e-mail
  alvaria.cloud.alvaria_api:
    path: /via/v2/organizations/{org_id}/provisioning/signatures
  register: alvaria_signatures

- name: Create one, unless there is one of that name
  alvaria.cloud.alvaria_api:
    path: /via/v2/organizations/{org_id}/provisioning/signatures
    method: POST
    body:
      friendlyName:
        - locale: en-US
          value: Sales
      contents: Your sales team at example.com
  when: "'Sales' not in alvaria_signatures.json.signatures | map(attribute='friendlyName') | flatten
    | map(attribute='value')"
"""

RETURN = r"""
---
status:
  description: HTTP status of the answer, V(null) in check mode when the request was not sent.
    With O(paginate), it is 200.
  returned: success
  type: int
  sample: 200
json:
  description: The answer in the format of the API, V(null) when there is none.
    With O(paginate), the list of all records. With O(mask_personal_data), fields of people are
    masked, and so is what looks like a number in any other text but ids.
  returned: success
  type: raw
  sample:
    retainDays: 14
    retainNoEndTime: true
    version: 2
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
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import api
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(api.TASK)


if __name__ == "__main__":
    main()
