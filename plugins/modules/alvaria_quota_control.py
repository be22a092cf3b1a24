#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_quota_control
short_description: Manage how many pieces of a product may be sold
version_added: 0.1.0
description:
  - Creates, changes and deletes quota controls of Alvaria ComplianceHub.
  - A quota control limits how many pieces of a product outbound campaigns may sell.
    Dialers ask ComplianceHub before each contact, and a contact about a product of which nothing
    is left to sell is restricted (V(QuotaExhausted)).
  - O(total_quota) is the limit and yours to set. O(product_sold) is live data, the count of what
    was sold so far, which the reports of contacts change. It starts at V(0) on create,
    and the module does not touch it unless the option is given.
  - A quota control is identified by its product.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._object
options:
  product:
    description:
      - Name of the product, case-sensitive. It has to be exactly the name that the dialers use
        when they ask and report.
      - Required unless O(id) is given. To rename a product, give the O(id) of its quota
        control and the new name.
    type: str
    aliases:
      - name
  description:
    description:
      - What the product or its quota is about, in free text.
    type: str
    aliases:
      - product_description
  total_quota:
    description:
      - How many pieces may be sold in all, including those already sold. At least V(0).
      - Required to create a quota control.
      - The reference says of reported sales both that they are counted and that the total goes
        down by them. Where a platform takes them from the total, a run that gives the option sets
        it back, and with it puts sold pieces back on sale. The task warns when it raises a total.
        O(keep_total_quota=true) avoids that.
    type: int
  keep_total_quota:
    description:
      - Whether O(total_quota) is meant for a new quota control only. The total of one that exists
        is left alone then.
    type: bool
    default: false
  product_sold:
    description:
      - How many pieces are sold. At least V(0).
      - This is live data. Each report of a contact that sold something changes it. Give the option
        to correct the count or to begin a new period, once. In a playbook that runs regularly leave
        it out, otherwise each run undoes what was reported since the last one.
      - A quota control that is created without it starts at V(0).
        Later on it is untouched unless given.
      - The API requires the count in every change, so a change of other values sends back
        the one that was read a moment before. A sale that is reported in between is kept if it
        raises the version of the quota control, as the module then reads again. The vendor does
        not say that it does; in this collection's sandbox, it does.
    type: int
  unit_value:
    description:
      - Price of one piece, as a whole number. At least V(0). The API has no currency.
      - Required to create a quota control.
    type: int
  locale:
    description:
      - Language of the texts of the quota control, such as V(en-US).
    type: str
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
    Quota controls exist in version v3 of the API only, which is not deprecated for them,
    so there is no version to choose.
  - The vendor does not give the formula for the quota that is left.
    As this collection's sandbox reads it, it is O(total_quota) minus O(product_sold), a reported
    sale is added to O(product_sold) or, by a switch of the sandbox, taken from O(total_quota),
    and contacts for the product are restricted when V(0) or less is left. A product without
    a quota control is not limited there.
seealso:
  - module: alvaria.cloud.alvaria_quota_control_info
  - module: alvaria.cloud.alvaria_attempt_tracker
    description: Limits how often somebody is contacted, instead of how much is sold.
"""

EXAMPLES = r"""
---
- name: Allow 500 pieces of a product to be sold
  alvaria.cloud.alvaria_quota_control:
    product: Home Insurance
    description: Household contents, sold by phone
    total_quota: 500
    unit_value: 120
  register: alvaria_quota

# What was sold so far is not touched.
- name: Raise the quota of a product that is sold out
  alvaria.cloud.alvaria_quota_control:
    product: Sold Out Phone
    total_quota: 250

# To be run by hand: in each run this undoes what was reported since the last one.
- name: Begin a new period with nothing sold
  alvaria.cloud.alvaria_quota_control:
    product: Travel Cover
    product_sold: 0

- name: Change the price and clear the description
  alvaria.cloud.alvaria_quota_control:
    product: Gold Card
    description: ""
    unit_value: 59

- name: Describe a quota that is known by its identifier
  alvaria.cloud.alvaria_quota_control:
    id: "{{ alvaria_quota.quota_control.id }}"
    description: Household contents, sold by phone, reviewed
  when: alvaria_quota.quota_control.id is defined

- name: Stop the sale of a product
  alvaria.cloud.alvaria_quota_control:
    product: Gold Card
    total_quota: 0

- name: Delete a quota
  alvaria.cloud.alvaria_quota_control:
    product: Home Insurance
    state: absent
"""

RETURN = r"""
---
quota_control:
  description:
    - The quota control as it is after the task, or would be in check mode.
      Empty with O(state=absent).
    - In check mode, one that would be created lacks what only the platform assigns (identifier,
      version, times and, unless given, the locale).
  returned: success
  type: dict
  contains:
    id:
      description: Identifier that the platform assigned to the quota control.
      returned: when the quota control is present, except in check mode for
        one that would be created
      type: str
      sample: b7c1d2e4-5f60-4a1b-8c3d-2e9f0a6b7c81
    product:
      description: Name of the product.
      returned: when the quota control is present
      type: str
      sample: Home Insurance
    description:
      description: What the product or its quota is about.
      returned: when the quota control is present
      type: str
      sample: Household contents, sold by phone
    total_quota:
      description: How many pieces may be sold in all.
      returned: when the quota control is present
      type: int
      sample: 500
    product_sold:
      description: How many pieces were sold when the task last read it.
        Reports of contacts change it.
      returned: when the quota control is present
      type: int
      sample: 0
    unit_value:
      description: Price of one piece.
      returned: when the quota control is present
      type: int
      sample: 120
    locale:
      description: Language of the texts.
      returned: when the quota control is present
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the quota control is present
      type: int
      sample: 1
    creation_time:
      description: When the quota control was created, in UTC.
      returned: when the quota control is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the quota control was last changed, in UTC.
      returned: when the quota control is present
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the quota control is present
      type: str
      sample: admin@example.com
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
      description: The quota control as the last try wanted to write it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        total_quota: 600
    server:
      description: The quota control as the server has it.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        total_quota: 550
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import quota_controls
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(quota_controls.TASK)


if __name__ == "__main__":
    main()
