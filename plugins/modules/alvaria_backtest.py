#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_backtest
short_description: Try rules on the contacts of the past
version_added: 0.1.0
description:
  - Replays compliance rules over the contact attempts of a period, and tells which of these
    contacts the rules would have refused, by rule, day, channel and reason. The rules are those
    that are live, or those that the organization would have with a document. With a document, it
    tells which contacts the proposed rules refuse and the present ones allow, and the reverse.
  - Each attempt is judged at its own time, in its own time zone, with the attempts before it. A
    document is applied to a copy of the rules in the memory of the task, by what
    M(alvaria.cloud.alvaria_config) does. What the document leaves out stays as it is.
  - Nothing is written to the organization. It is asked for its rules once, and once for the
    attempts of the period and of the time before it that these rules count.
  - What history cannot tell is in RV(limits), and the rules that take no part for that reason are
    in RV(not_replayed).
  - Personal data is masked in the result, whatever O(mask_personal_data) says, keyed with
    O(mask_key), or else with O(client_secret).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._document
  - alvaria.cloud._tables
  - alvaria.cloud._bulk
requirements:
  - The Python package C(alvaria-sandbox) of the collection's folder C(extensions/sandbox), and with
    it Python 3.11 or newer, where the task runs. Its evaluation is used as a library; no server
    is started.
options:
  since:
    description:
      - The time from which on attempts are judged, in ISO 8601 with its time zone.
    type: str
    required: true
  until:
    description:
      - The time before which, in the same form. By default, up to now.
    type: str
  config:
    description:
      - The document with the proposed rules. Families that refuse no contacts are left alone.
      - Without O(config) and O(src), the live rules are replayed.
      - See O(alvaria.cloud.alvaria_config#module:config).
    type: dict
  src:
    description:
      - The same as a file on the controller, YAML or JSON, or a folder of such files.
      - See O(alvaria.cloud.alvaria_config#module:src).
    type: path
  shift_days:
    description:
      - Judges each attempt as if it had been made that many days later, at the same time of its own
        clocks, so that rules can be tried which begin in the future. It may be negative.
      - Whole weeks keep the day of the week.
    type: int
    default: 0
  examples:
    description:
      - How many examples there are at most in RV(examples), up to V(1000).
      - There are no more than three for each rule and outcome.
    type: int
    default: 20
  processes:
    description:
      - How many processes share the work, up to V(8). The result does not depend on it.
      - By default, one for each core. A few thousand attempts take no more than one.
    type: int
notes:
  - The rules and the attempts are those of the API's current version.
  - Where the vendor's reference is silent, rules are read as by the collection's sandbox.
seealso:
  - module: alvaria.cloud.alvaria_compliance_status
  - module: alvaria.cloud.alvaria_contact_attempt_info
  - ref: ansible_collections.alvaria.cloud.docsite.guide_backtest
    description: Try a rule on last month.
"""

EXAMPLES = r"""
---
- name: Which of last month's contacts would a new rule have refused?
  alvaria.cloud.alvaria_backtest:
    since: '2026-01-01T00:00:00Z'
    until: '2026-02-01T00:00:00Z'
    config:
      attempt_trackers:
        - name: Five calls in seven days
          contact_channels: [Voice]
          type_of_tracker: Account
          number_of_attempts: 5
          threshold_type: Day
          threshold: 7
          dispositions: [NA, BZ]
  register: backtest

- name: Show how many
  ansible.builtin.debug:
    msg: "{{ backtest.counts.newly_refused }} of {{ backtest.counts.attempts }}"

- name: Which contacts were made that the live rules refuse?
  alvaria.cloud.alvaria_backtest:
    since: '2026-01-01T00:00:00Z'
"""

RETURN = r"""
---
since:
  description: The time of O(since), in UTC.
  returned: success
  type: str
  sample: '2026-01-01T00:00:00Z'
until:
  description: The time before which attempts were judged, in UTC.
  returned: success
  type: str
  sample: '2030-02-01T00:00:00Z'
history_since:
  description: The time from which on attempts were read, as the rules count them. Empty when a rule
    counts them for ever.
  returned: success
  type: str
  sample: '2029-12-24T00:00:00Z'
shift_days:
  description: By how many days attempts were moved.
  returned: success
  type: int
  sample: 0
proposed:
  description: Whether a document was tried.
  returned: success
  type: bool
  sample: true
counts:
  description: How many attempts were judged (C(attempts)), how many of them both sets of rules
    refuse (C(refused)), the proposed rules alone (C(newly_refused)) and the present rules alone
    (C(newly_allowed)). Without a document, all that the live rules refuse is C(refused).
  returned: success
  type: dict
  sample:
    attempts: 4711
    refused: 3
    newly_refused: 120
    newly_allowed: 0
by_rule:
  description: The same counts by the rule that refuses, the one that changes most first. Where a
    contact is refused by both sets, this is the proposed rule.
  returned: success
  type: list
  elements: dict
  sample:
    - family: attempt_trackers
      rule: Five calls in seven days
      refused: 3
      newly_refused: 120
      newly_allowed: 0
by_day:
  description: The same counts by day of the contact's own clocks, in order.
  returned: success
  type: list
  elements: dict
  sample:
    - day: '2030-01-02'
      attempts: 150
      refused: 0
      newly_refused: 4
      newly_allowed: 0
by_channel:
  description: The same counts by channel.
  returned: success
  type: list
  elements: dict
  sample:
    - contact_channel: Voice
      attempts: 4000
      refused: 3
      newly_refused: 120
      newly_allowed: 0
by_reason:
  description: The same counts by type of restriction.
  returned: success
  type: list
  elements: dict
  sample:
    - reason: AttemptTrackerAccountVoice
      refused: 3
      newly_refused: 120
      newly_allowed: 0
examples:
  description: Examples of contacts about which the two sets of rules differ, the earliest
    first, or, where they never differ, of those that both refuse.
  returned: success
  type: list
  elements: dict
  contains:
    outcome:
      description: V(newly_refused), V(newly_allowed) or V(refused).
      returned: always
      type: str
      sample: newly_refused
    family:
      description: The family of the rule that refuses.
      returned: always
      type: str
      sample: attempt_trackers
    rule:
      description: The rule that refuses; personal data is masked.
      returned: always
      type: str
      sample: Five calls in seven days
    reason:
      description: The type of its restriction.
      returned: always
      type: str
      sample: AttemptTrackerAccountVoice
    time_of_contact:
      description: When the contact was made, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T15:04:05Z'
    contact_channel:
      description: Its channel.
      returned: always
      type: str
      sample: Voice
    contact_address:
      description: Its address, masked.
      returned: always
      type: str
      sample: "***0143#5d8e2a"
    customer:
      description: Its customer, masked.
      returned: always
      type: str
      sample: "***0001#0c41b7"
    account_number:
      description: Its account, masked.
      returned: always
      type: str
      sample: "***0001#91ae30"
    time_zone:
      description: Its time zone.
      returned: always
      type: str
      sample: America/New_York
    disposition:
      description: How it went.
      returned: always
      type: str
      sample: NA
    case:
      description: The contact and what the rule counted before it as a case of the playbook
        C(alvaria.cloud.rule_tests), in YAML. The people in it are invented.
      returned: for attempt trackers, unless such a case would come out otherwise or a text in it,
        such as the purpose, looks like somebody's number
      type: str
not_replayed:
  description: The rules that take no part, with the reason. Of many with the same reason, the last
    entry says how many more there are.
  returned: success
  type: list
  elements: dict
  sample:
    - family: quota_controls
      rule: Travel insurance
      reason: attempts carry no product
limits:
  description: What history cannot tell.
  returned: success
  type: list
  elements: str
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import backtest
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(backtest.TASK)


if __name__ == "__main__":
    main()
