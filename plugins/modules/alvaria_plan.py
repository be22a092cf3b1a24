#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_plan
short_description: Plan a change, to be approved and applied exactly
version_added: 0.1.0
description:
  - Finds out what M(alvaria.cloud.alvaria_config) would do with a document,
    M(alvaria.cloud.alvaria_exclusions) with a list, or both, and writes that as a plan. Somebody
    else can look at the plan and approve it. Given as O(alvaria.cloud.alvaria_config#module:plan)
    and O(alvaria.cloud.alvaria_exclusions#module:plan), exactly that is done, or nothing.
  - Plans in the same way what M(alvaria.cloud.alvaria_undo) would take back by an undo file. That
    plan is given as O(alvaria.cloud.alvaria_undo#module:plan).
  - Nothing is written to the organization. The module does the same in check mode, plan file
    included.
  - A plan names the organization and its host, the digest of what is to be applied, the options
    that decide what comes of it, and each step with both sides, the version that was read and
    fingerprints of both sides. Of a list it has counts and fingerprints alone, of O(protected)
    the number and a digest.
  - Personal data is masked in it, whatever O(mask_personal_data) says. Fingerprints and masks are
    keyed with O(mask_key), or else with O(client_secret), so that a plan can be kept where others
    read it. The names of agents, of work types and of other objects are shown.
  - Where an entry could not be planned, the task fails and there is no plan.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._document
  - alvaria.cloud._tables
  - alvaria.cloud._bulk
options:
  config:
    description:
      - The document.
      - See O(alvaria.cloud.alvaria_config#module:config).
    type: dict
  src:
    description:
      - The document as a file on the controller, YAML or JSON, or a folder of such files.
      - See O(alvaria.cloud.alvaria_config#module:src).
    type: path
  exclusions:
    description:
      - A list of exclusions, by the options of M(alvaria.cloud.alvaria_exclusions).
      - At least one of O(config), O(src), O(exclusions) and O(undo) is required.
    type: dict
    suboptions:
      src:
        description:
          - A file with the rows on the controller.
          - See O(alvaria.cloud.alvaria_exclusions#module:src).
        type: path
      exclusions:
        description:
          - The rows.
          - See O(alvaria.cloud.alvaria_exclusions#module:exclusions).
        type: list
        elements: dict
      columns:
        description:
          - Which columns hold the options of a row, with the options as the keys.
          - See O(alvaria.cloud.alvaria_exclusions#module:columns).
        type: dict
        default: {}
      delimiter:
        description:
          - What separates the columns of a CSV file.
          - See O(alvaria.cloud.alvaria_exclusions#module:delimiter).
        type: str
        default: ","
      defaults:
        description:
          - Values of options that rows do not give.
          - See O(alvaria.cloud.alvaria_exclusions#module:defaults).
        type: dict
        default: {}
      time_format:
        description:
          - How the rows write times.
          - See O(alvaria.cloud.alvaria_exclusions#module:time_format).
        type: list
        elements: str
        default: []
      zone:
        description:
          - The zone of times that do not say theirs.
          - See O(alvaria.cloud.alvaria_exclusions#module:zone).
        type: str
        default: UTC
      phone_region:
        description:
          - Brings the numbers of rows to E.164.
          - See O(alvaria.cloud.alvaria_exclusions#module:phone_region).
        type: str
      state:
        description:
          - Whether the exclusions of the list exist, V(present), exist alone, V(exact), or do not
            exist, V(absent).
          - See O(alvaria.cloud.alvaria_exclusions#module:state).
        type: str
        choices:
          - present
          - exact
          - absent
        default: present
      scope:
        description:
          - What V(exact) owns.
          - See O(alvaria.cloud.alvaria_exclusions#module:scope).
        type: dict
        suboptions:
          exclusion_types:
            description:
              - Only exclusions of these types.
            type: list
            elements: str
            choices:
              - Account
              - Voice
              - Email
              - SMS
              - SSN
          contact_lists:
            description:
              - Only exclusions for these contact lists.
                V("") stands for exclusions that apply to all lists.
            type: list
            elements: str
      max_deletions:
        description:
          - How many exclusions V(exact) may delete at most.
          - See O(alvaria.cloud.alvaria_exclusions#module:max_deletions).
        type: int
        default: 0
      max_errors:
        description:
          - How many rows may be invalid.
          - See O(alvaria.cloud.alvaria_exclusions#module:max_errors).
        type: int
        default: 0
  undo:
    description:
      - What is to be taken back, by the options of M(alvaria.cloud.alvaria_undo).
      - A plan of it is a plan of nothing else.
    type: dict
    suboptions:
      src:
        description:
          - The undo file on the controller.
          - See O(alvaria.cloud.alvaria_undo#module:src).
        type: path
      content:
        description:
          - The text of an undo file.
        type: str
      max_deletions:
        description:
          - How many objects may be deleted at most.
          - See O(alvaria.cloud.alvaria_undo#module:max_deletions).
        type: int
  dest:
    description:
      - The file to write the plan to, JSON in a stable order, on the host where the task runs.
      - With a local connection, a relative path begins at the folder of the playbook; with a
        playbook of the collection, where Ansible was started.
      - By default, the plan is only returned.
    type: path
notes:
  - A plan takes the requests of a run in check mode.
  - Without O(mask_key) and O(client_secret), with O(access_token) alone, there is no key for the
    fingerprints, and the task fails.
  - The module uses both APIs, as far as the document and the list need them.
seealso:
  - module: alvaria.cloud.alvaria_config
  - module: alvaria.cloud.alvaria_exclusions
  - module: alvaria.cloud.alvaria_undo
  - ref: ansible_collections.alvaria.cloud.docsite.guide_four_eyes
    description: Four eyes on every change.
"""

EXAMPLES = r"""
---
- name: Plan a change
  alvaria.cloud.alvaria_plan:
    config: &document
      signatures:
        - name: Customer care
          contents: Your customer care team
    dest: "{{ playbook_dir }}/plan.json"

- name: Do exactly what the plan says, within a day
  alvaria.cloud.alvaria_config:
    config: *document
    plan: "{{ playbook_dir }}/plan.json"
    plan_max_age: 86400

- name: Plan a list, and hand the plan on as a variable
  alvaria.cloud.alvaria_plan:
    exclusions: &list
      exclusions:
        - value: "+12025550143"
      defaults:
        type: Voice
        start_time: '2030-01-31T00:00:00Z'
        end_time: '2031-01-31T00:00:00Z'
  register: planned

- name: Apply exactly that
  alvaria.cloud.alvaria_exclusions:
    exclusions:
      - value: "+12025550143"
    defaults:
      type: Voice
      start_time: '2030-01-31T00:00:00Z'
      end_time: '2031-01-31T00:00:00Z'
    plan_data: "{{ planned.plan }}"
"""

RETURN = r"""
---
plan:
  description: The plan, as O(dest) has it. See the guide
    R(Four eyes,ansible_collections.alvaria.cloud.docsite.guide_four_eyes) for what it consists of.
  returned: success
  type: dict
  sample:
    format: 1
    made: '2030-01-31T12:00:00Z'
    organization: demo
pending:
  description: Whether anything is left to do.
  returned: success
  type: bool
  sample: true
counts:
  description: For each family how many of its entries would have which outcome, as with
    M(alvaria.cloud.alvaria_config).
  returned: unless the document has mistakes or nothing may be deleted, and not with a list alone
  type: dict
  sample:
    signatures:
      created: 1
      updated: 0
      deleted: 0
      unchanged: 4
      failed: 0
changes:
  description: What would be changed, as with M(alvaria.cloud.alvaria_config).
  returned: unless the document has mistakes or nothing may be deleted, and not with a list alone
  type: list
  elements: dict
  sample:
    - family: signatures
      name: Customer care
      action: created
      before: {}
      after:
        contents: Your customer care team
failures:
  description: The entries that could not be planned, as with M(alvaria.cloud.alvaria_config).
  returned: unless the document has mistakes or nothing may be deleted, and not with a list alone
  type: list
  elements: dict
  sample: []
kept:
  description: What would stay although the run that is undone wrote it, as with
    M(alvaria.cloud.alvaria_undo).
  returned: with O(undo), unless nothing may be deleted
  type: list
  elements: dict
  sample:
    - family: signatures
      name: Customer care
      option: contents
      reason: has been changed since
surplus:
  description: What O(state=exact) would delete, as with M(alvaria.cloud.alvaria_config).
  returned: with O(state=exact)
  type: dict
  sample:
    signatures:
      count: 1
      names:
        - Old signature
held_back:
  description: The first twenty objects that O(state=exact) would not delete although the document
    does not list them, as with M(alvaria.cloud.alvaria_config).
  returned: with O(state=exact)
  type: list
  elements: dict
  sample: []
held_back_count:
  description: How many would be held back in all.
  returned: with O(state=exact)
  type: int
  sample: 0
exclusions:
  description: What M(alvaria.cloud.alvaria_exclusions) would return about the list in check mode.
  returned: with O(exclusions)
  type: dict
  sample:
    counts:
      rows: 1
      created: 1
estimated_requests:
  description: How many requests it takes to apply the plan, with planning again.
  returned: success
  type: int
  sample: 3
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import plans
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(plans.TASK)


if __name__ == "__main__":
    main()
