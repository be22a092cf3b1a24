#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_rule_tests
short_description: Judge cases of compliance rules in a sandbox
version_added: 0.1.0
description:
  - Tries cases in the collection's sandbox. In each, contacts are reported that were made before,
    the clock is set, and the sandbox is asked whether one more contact is allowed.
  - It does the work of the playbook C(alvaria.cloud.rule_tests), which applies the rules, checks
    the cases, and writes reports. Use the playbook unless you need a part of it.
  - Each case starts from the sandbox as it is when the task begins, and so it is afterwards.
  - Nothing but a sandbox is written to. Anything else is asked for its health, and refused.
  - All cases are tried. A case that fails does not fail the task; RV(results) tells.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
attributes:
  check_mode:
    support: partial
    details:
      - Nothing is tried, as a case writes to the sandbox. RV(results) is empty, and the module
        warns about it.
  diff_mode:
    support: N/A
    details:
      - The sandbox is put back as it was.
  idempotent:
    support: full
    details:
      - The sandbox is put back as it was.
options:
  cases:
    description:
      - The cases, in order.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the case. It is shown in the output, so it should hold no personal data.
        type: str
        required: true
      at:
        description:
          - The time of the question, in ISO 8601 with its time zone.
        type: str
        required: true
      history:
        description:
          - Contacts that were made before, each with options of
            M(alvaria.cloud.alvaria_contact_attempt).
        type: list
        elements: dict
      history_defaults:
        description:
          - Options that hold for each contact of O(cases[].history) that does not say otherwise.
        type: dict
      contact:
        description:
          - The contact to ask about.
          - See O(alvaria.cloud.alvaria_compliance_status#module:contacts).
        type: dict
        required: true
      expect:
        description:
          - V(allowed) or V(restricted).
        type: str
      expect_type:
        description:
          - The restriction type that is expected, such as V(ExclusionVoice).
        type: str
      expect_rule:
        description:
          - The name of the attempt tracker that is expected to restrict.
        type: str
      expect_message:
        description:
          - V(CanPlay), V(CannotPlay) or V(CanPlayStandard).
        type: str
seealso:
  - module: alvaria.cloud.alvaria_compliance_status
  - module: alvaria.cloud.alvaria_contact_attempt
  - ref: ansible_collections.alvaria.cloud.docsite.guide_rule_tests
    description: Test compliance rules.
"""

EXAMPLES = r"""
---
- name: Is a number that is not excluded allowed?
  alvaria.cloud.alvaria_rule_tests:
    cases:
      - name: Anybody
        at: '2025-03-01T12:00:00Z'
        contact:
          contact_channel: Voice
          contact_address: '+12025550199'
        expect: allowed
  register: rule_tests

- name: Show the cases that failed
  ansible.builtin.debug:
    msg: "{{ rule_tests.results | rejectattr('told', 'equalto', '') }}"
"""

RETURN = r"""
---
results:
  description: What came of each case, in order. Empty in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the case.
      returned: always
      type: str
      sample: Anybody
    at:
      description: The time of the question.
      returned: always
      type: str
      sample: '2025-03-01T12:00:00Z'
    wanted:
      description: What was expected.
      returned: always
      type: str
      sample: allowed
    told:
      description: What was wrong. Empty for a case that passed.
      returned: always
      type: str
      sample: expected allowed, is restricted, restriction_type ExclusionVoice.
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import rule_tests
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(rule_tests.TASK)


if __name__ == "__main__":
    main()
