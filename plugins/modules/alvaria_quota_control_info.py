#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_quota_control_info
short_description: List how many pieces of products may be sold and are sold
version_added: 0.1.0
description:
  - Reads quota controls of Alvaria ComplianceHub, the rules that limit how many pieces of a product
    outbound campaigns may sell.
  - They hold the limit and the count of what is sold. The count is live data that reports
    of contacts change, so it may have grown since it was read.
  - Without filters, all quota controls are returned. With several, only those that pass all of them
    are returned. When none do, the list is empty.
  - The filters are those of the API. All numbers are compared for equality.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._time_ranges
  - alvaria.cloud._time_ranges.by_id
options:
  product:
    description:
      - Only the quota control of this product.
    type: str
    aliases:
      - name
  description:
    description:
      - Only quota controls with this description.
    type: str
    aliases:
      - product_description
  total_quota:
    description:
      - Only quota controls that allow this number of pieces.
    type: int
  product_sold:
    description:
      - Only quota controls with this number of pieces sold.
    type: int
  unit_value:
    description:
      - Only quota controls with this price of one piece.
    type: int
  last_modified_by:
    description:
      - Only quota controls that were last changed by this user or client.
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - The vendor does not say how texts are compared. As this collection's sandbox reads it,
    they are compared as a whole and are case-sensitive.
  - Nor does the vendor give the formula for the quota that is left. As the sandbox reads it,
    it is the total quota minus what is sold.
seealso:
  - module: alvaria.cloud.alvaria_quota_control
"""

EXAMPLES = r"""
---
- name: Read all quota controls
  alvaria.cloud.alvaria_quota_control_info:
  register: alvaria_all

- name: Show how much of each product is left
  ansible.builtin.debug:
    msg: "{{ item.product }}: {{ item.total_quota - item.product_sold }} of
      {{ item.total_quota }} left"
  loop: "{{ alvaria_all.quota_controls }}"
  loop_control:
    label: "{{ item.product }}"

- name: Read the quota control of one product
  alvaria.cloud.alvaria_quota_control_info:
    product: Gold Card
  register: alvaria_one

- name: Make sure that no more was sold than is allowed
  ansible.builtin.assert:
    that: alvaria_one.quota_controls[0].product_sold <= alvaria_one.quota_controls[0].total_quota

- name: Find products of which nothing is sold yet
  alvaria.cloud.alvaria_quota_control_info:
    product_sold: 0
  register: alvaria_unsold

- name: Find what was changed since a given time
  alvaria.cloud.alvaria_quota_control_info:
    from_last_modified_time: '2025-01-01T00:00:00Z'
  register: alvaria_recent
"""

RETURN = r"""
---
quota_controls:
  description: The quota controls that pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the quota control.
      returned: always
      type: str
      sample: b7c1d2e4-5f60-4a1b-8c3d-2e9f0a6b7c81
    product:
      description: Name of the product.
      returned: always
      type: str
      sample: Home Insurance
    description:
      description: What the product or its quota is about.
      returned: always
      type: str
      sample: Household contents, sold by phone
    total_quota:
      description: How many pieces may be sold in all.
      returned: always
      type: int
      sample: 500
    product_sold:
      description: How many pieces were sold at the time of reading. Reports of contacts change it.
      returned: always
      type: int
      sample: 0
    unit_value:
      description: Price of one piece.
      returned: always
      type: int
      sample: 120
    locale:
      description: Language of the texts.
      returned: always
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: always
      type: int
      sample: 1
    creation_time:
      description: When the quota control was created, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the quota control was last changed, in UTC.
      returned: always
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: always
      type: str
      sample: admin@example.com
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import quota_controls
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(quota_controls.INFO_TASK)


if __name__ == "__main__":
    main()
