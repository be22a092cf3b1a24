#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_exclusions
short_description: Make exclusions match a file or list of any length
version_added: 0.1.0
description:
  - Reads a list of exclusions, such as a do-not-call list, compares it with the exclusions
    of the organization, and writes only what differs, with many concurrent requests.
    M(alvaria.cloud.alvaria_exclusion) does so for a single one.
  - Lists may have millions of rows. A file is read row by row and never held in memory;
    a row takes some 40 bytes there, plus what has to be written.
  - A row has the options of M(alvaria.cloud.alvaria_exclusion) that describe an exclusion, from
    O(ignore:exclusion_type) to O(ignore:locale), or their aliases, all of them text. What a row
    leaves out (in a CSV file, an empty cell) stays as it is, or takes its value from O(defaults).
  - All rows are checked before anything is written. Results, messages and logs say how many
    exclusions are concerned, never which, except that RV(held_back) has masked values.
  - When the task is interrupted, the next run does the rest.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._plan
  - alvaria.cloud._undo
  - alvaria.cloud._bulk
options:
  src:
    description:
      - A file with the rows on the controller, in UTF-8 and of at most 2 GB. It is searched
        for like the source of M(ansible.builtin.copy).
      - Its extension says whether it is a list in YAML or JSON (C(.yml), C(.yaml), C(.json),
        of at most 64 MB), has a JSON object on each line (C(.ndjson), C(.jsonl)), or is CSV (any
        other), whose first line names the columns. The last two may be compressed with gzip.
      - Files encrypted with Ansible Vault are decrypted.
      - Where the task does not run on the controller, because its connection is not local, CSV
        files and files with a JSON object on each line are those of the host. They are not
        searched for there, and not decrypted.
      - With C(async), encrypted files of these two kinds are refused, as their decrypted copies
        are gone when the task reads them.
      - Exactly one of O(src) and O(exclusions) is required.
    type: path
  exclusions:
    description:
      - The rows.
    type: list
    elements: dict
  columns:
    description:
      - Which columns (in JSON, keys) hold the options of a row, with the options as the keys,
        by any of their names, and a column of its own for each.
        All other columns are ignored then.
      - Without it, all columns have to be named after options.
    type: dict
    default: {}
  delimiter:
    description:
      - What separates the columns of a CSV file.
    type: str
    default: ","
  defaults:
    description:
      - Values of options that rows do not give. Times are ISO 8601, also with O(time_format).
    type: dict
    default: {}
  time_format:
    description:
      - How the rows write times, in one or more forms that are tried in their order, such as
        V(%d.%m.%Y) or V(%m/%d/%Y %I:%M %p). V(never) stays what it is. A form with a comma in it
        has to be an element of a list, as a text is split at its commas.
      - Directives are those of Python's C(strptime) that depend on no language,
        C(%Y %y %m %d %H %I %p %M %S %f %z), and C(%b) and C(%B) for the English names of months.
        C(%y) is a year from 1969 to 2068. Year, month and day are required. What a form does not
        have is zero.
      - By default, times are ISO 8601, such as V(2030-01-31T12:00:00Z) or V(2030-01-31).
    type: list
    elements: str
    default: []
  zone:
    description:
      - The zone of times that do not say theirs, in rows and in O(defaults), by its name in the
        IANA database, such as V(Europe/Berlin). The system where the task runs, or its Python
        library C(tzdata), has to know it.
      - Rows with a time that the clocks there skip or show twice are invalid.
    type: str
    default: UTC
  phone_region:
    description:
      - Brings the numbers of rows of the types V(Voice) and V(SMS) to E.164, such as
        V(+12025550143). Numbers without a country code are read as those of this region, which
        is given by its two letters in ISO 3166, such as V(US).
      - Rows whose number is not possible are invalid; so are numbers without area code, and
        numbers with letters or an extension.
      - Needs the Python library C(phonenumbers) where the task runs.
      - By default, numbers stay as they are. The platform takes two spellings of a number for
        two numbers.
    type: str
  state:
    description:
      - With V(present), the exclusions of the list exist as the list describes them.
      - With V(exact), others in O(scope) are deleted too, provided that O(max_deletions) allows it.
        That comes last, and only if everything that the list names is there by then.
      - With V(absent), the exclusions of the list do not exist.
        Only the values that identify them count. Where the organization has several
        with the same identity, all of them are deleted. Otherwise, such a row fails.
    type: str
    choices:
      - present
      - exact
      - absent
    default: present
  scope:
    description:
      - What O(state=exact) owns. Exclusions outside of it are never deleted, and rows
        outside of it are invalid.
      - By default, all exclusions of the organization. An empty scope, or an empty list in it,
        is refused.
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
      - How many exclusions O(state=exact) may delete at most. If there would be more, nothing
        at all is written and the task fails, in check mode too.
    type: int
    default: 0
  max_errors:
    description:
      - How many rows may be invalid. If there are more, nothing at all is written and the task
        fails. Otherwise, they are left out with a warning.
      - Two rows for the same exclusion with different values count as one that is
        invalid; the first is used.
      - As long as there is such a row, O(state=exact) deletes nothing, because the row may stand
        for any exclusion that seems to be surplus. See RV(held_back).
    type: int
    default: 0
  errors_dest:
    description:
      - A CSV file that gets the line and reason of all rows that are invalid or could not be
        written, without their values. It is not written in check mode.
      - With a local connection, a relative path begins at the folder of the playbook; with a
        playbook of the collection, where Ansible was started.
    type: path
notes:
  - To see what would happen, run the task with C(--check --diff). RV(estimated_requests) tells how
    many requests the real run takes.
  - The organization's exclusions are listed once, narrowed down to the type or contact list
    that all rows have in common. Where a listing would take more requests than there are rows,
    the exclusions of the rows are looked up one by one instead.
  - The pace follows the limits that the API reports, up to O(concurrency).
  - A warning says how many numbers a list spells in which way where these differ, and how
    many exclusions that are listed have a number of the list in another spelling.
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_plan
    description: Plans a change, to be approved and applied exactly.
  - module: alvaria.cloud.alvaria_undo
    description: Takes back what a run wrote.
  - module: alvaria.cloud.alvaria_exclusion
  - module: alvaria.cloud.alvaria_config
  - module: alvaria.cloud.alvaria_load_job
    description: Makes ComplianceHub load a file by itself.
"""

EXAMPLES = r"""
---
- name: Exclude the numbers of a list that is written in the playbook
  alvaria.cloud.alvaria_exclusions:
    exclusions:
      - value: "+12025550143"
      - value: "+12025550144"
        end_time: '2033-01-31T00:00:00Z'
    defaults:
      type: Voice
      start_time: '2030-01-31T00:00:00Z'
      end_time: '2031-01-31T00:00:00Z'

- name: Write a do-not-call list as another system would export it
  ansible.builtin.copy:
    content: |
      Phone;Since;Remark
      +12025550145;2030-02-01;asked by letter
      +12025550146;2030-02-02;
    dest: "{{ playbook_dir }}/dnc.csv"
    mode: "0600"

- name: Make the exclusions of one contact list match the file
  alvaria.cloud.alvaria_exclusions:
    src: dnc.csv
    delimiter: ;
    columns:
      exclusion_value: Phone
      start_time: Since
      reason: Remark
    defaults:
      exclusion_type: Voice
      contact_list_name: CreditCardList
      end_time: '2035-01-01T00:00:00Z'
    state: exact
    scope:
      exclusion_types:
        - Voice
      contact_lists:
        - CreditCardList
    max_deletions: 100
    errors_dest: "{{ playbook_dir }}/dnc-errors.csv"

- name: Write a list as people have them
  ansible.builtin.copy:
    content: |
      Phone,Until
      (202) 555-0147,12/31/2035 6:00 PM
      1-202-555-0148,never
    dest: "{{ playbook_dir }}/people.csv"
    mode: "0600"

- name: Read times and numbers as they are written in New York
  alvaria.cloud.alvaria_exclusions:
    src: people.csv
    columns:
      exclusion_value: Phone
      end_time: Until
    defaults:
      exclusion_type: Voice
      start_time: '2030-01-31'
    time_format: '%m/%d/%Y %I:%M %p'
    zone: America/New_York
    phone_region: US

- name: Remove exclusions
  alvaria.cloud.alvaria_exclusions:
    exclusions:
      - type: Voice
        value: "+12025550143"
    state: absent
"""

RETURN = r"""
---
counts:
  description:
    - How many rows there were (V(rows)), how many of them were invalid (V(bad)) or repeated
      another one (V(repeated)), and how many exclusions had which outcome.
      In check mode, which they would have.
  returned: success, or when some of the changes failed
  type: dict
  sample:
    rows: 100000
    bad: 0
    repeated: 12
    created: 1000
    updated: 1000
    deleted: 0
    unchanged: 97988
    failed: 0
errors:
  description: The first ten rows that were invalid or could not be written.
    O(errors_dest) gets all of them.
  returned: success, or when some of the changes failed
  type: list
  elements: dict
  contains:
    line:
      description: The line of the file or the place in the list, counted from 1.
        V(0) for an exclusion that could not be deleted.
      returned: always
      type: int
      sample: 17
    msg:
      description: What is wrong, without the value unless it is a date.
      returned: always
      type: str
      sample: "start_time: '31.12.2026' is not an ISO 8601 time; give time_format: '%d.%m.%Y'"
undo_dest:
  description: The file of O(undo_dest).
  returned: when something was kept in it
  type: str
  sample: /var/lib/alvaria/undo/acme-2030-01-31
held_back:
  description:
    - The first twenty exclusions that O(state=exact) did not delete, or would not in check mode,
      although the list does not have them.
    - That is so where a row is invalid, or something that the list names could not be written.
      The row may stand for any of them, and any of them may be what has to be replaced first.
  returned: success, or when some of the changes failed
  type: list
  elements: dict
  contains:
    family:
      description: Always V(exclusions).
      returned: always
      type: str
      sample: exclusions
    label:
      description: Type, masked value and contact list.
      returned: always
      type: str
      sample: Voice ***0143#5d8e2a
    reason:
      description: What holds it back.
      returned: always
      type: str
      sample: other changes failed
held_back_count:
  description: How many were held back in all.
  returned: success, or when some of the changes failed
  type: int
  sample: 0
estimated_requests:
  description: How many requests a real run takes in all, not counting those for tokens, provided
    that nobody else writes in the meantime.
  returned: in check mode
  type: int
  sample: 2100
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
plan:
  description:
    - How much of the plan was left to do.
  returned: with O(plan) or O(plan_data), unless the task fails before that is known
  type: dict
  contains:
    steps:
      description: How many steps the plan has.
      returned: always
      type: int
      sample: 5
    done_before:
      description: How many of them had been done before.
      returned: always
      type: int
      sample: 0
    msg:
      description: The same in words.
      returned: always
      type: str
      sample: 5 of 5 steps of the plan were left to do.
error:
  description:
    - The cause of the failure, for programs; see the
      guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
    - RV(ignore:error.kind) is V(work) when some of the changes failed.
  returned: failure
  type: dict
  contains:
    errors:
      description: The first ten invalid rows, as in RV(errors).
      returned: when there are more of them than O(max_errors)
      type: list
      elements: dict
      sample:
        - line: 17
          msg: "exclusion_value: is missing"
    counts:
      description: What was found out until then, as RV(counts).
      returned: when nothing was written because of O(max_errors) or O(max_deletions)
      type: dict
      sample:
        rows: 100000
        bad: 1
    options:
      description: The options that are not those of the plan.
      returned: when options are others than when the plan was made
      type: list
      elements: str
      sample:
        - max_deletions
    unplanned:
      description: How many differences the plan does not have, by what would be done.
      returned: when the organization is not as it was when the plan was made
      type: dict
      sample:
        created: 1
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import exclusion_lists
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(exclusion_lists.TASK)


if __name__ == "__main__":
    main()
