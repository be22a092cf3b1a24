#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_undo
short_description: Take back what a run wrote
version_added: 0.1.0
description:
  - Takes back what M(alvaria.cloud.alvaria_config), M(alvaria.cloud.alvaria_exclusions) or this
    module itself has written, by the file that their O(undo_dest) named.
  - What was there before, what was written, and what is there now are compared option by option.
    An option that still has what was written gets its old value. An object that was created goes,
    and one that was deleted is created again. Members that were added to a list go, and those that
    were removed return to their places.
  - What somebody else has changed since stays as it is, and RV(kept) lists it. That is so for a
    single option or member, and as a whole for an object that was created, or deleted and made
    anew. The decision is taken again under the version lock when somebody is faster.
  - A run that was killed, or that failed halfway, can be undone as well. Where the file does not
    say what came of a change, what is there now tells.
  - Undoing twice does nothing the second time.
  - An undo is a change like others, so it can be planned with M(alvaria.cloud.alvaria_plan), and
    undone with the file of its own O(undo_dest).
  - Objects that are created again get new identifiers. So of several runs, undo the last one first;
    what it makes anew is to an earlier run as if somebody else had made it.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._plan
  - alvaria.cloud._record
  - alvaria.cloud._undo
  - alvaria.cloud._bulk
options:
  src:
    description:
      - The undo file on the controller. It is searched for like the source of
        M(ansible.builtin.copy), decrypted with the secrets of the play's vault, and of at most
        64 MB.
      - It has to belong to the organization and the host (O(base_url)) that the task is about.
      - Exactly one of O(src) and O(content) is required.
    type: path
  content:
    description:
      - The text of an undo file.
    type: str
  max_deletions:
    description:
      - How many objects may be deleted at most. If there would be more, nothing at all is written,
        and the task fails, in check mode too. By default, all that the run created may.
    type: int
notes:
  - Contact attempts and load jobs cannot be undone. Their modules have no O(ignore:undo_dest).
  - Sold pieces of a quota are counted on by the platform, so they are left alone. A run that
    writes over them, or deletes their quota, warns that they cannot be brought back.
  - A deleted e-mail template returns to the lists of the work types that held it. To know them,
    a run with O(ignore:undo_dest) that deletes templates reads the lists of all work types.
  - Of several deleted objects with one identity each returns, as far as the platform takes them.
    Where it keeps only one, RV(kept) lists what the others had otherwise.
  - The platform takes no language of a name away, and no value that cannot be empty.
    Such a value that was not there before stays, and RV(kept) lists it.
  - Personal data is masked in the result, in differences and in messages unless
    O(mask_personal_data=false).
seealso:
  - module: alvaria.cloud.alvaria_config
  - module: alvaria.cloud.alvaria_exclusions
  - module: alvaria.cloud.alvaria_plan
  - ref: ansible_collections.alvaria.cloud.docsite.guide_undo
    description: Taking a change back.
"""

EXAMPLES = r"""
---
- name: Remove the files of an earlier change that need not be undone any more
  ansible.builtin.file:
    path: "{{ playbook_dir }}/{{ item }}"
    state: absent
  loop:
    - before-the-change
    - before-the-undo

- name: Apply a document, and keep what it takes to undo that
  alvaria.cloud.alvaria_config:
    config:
      signatures:
        - name: Customer care
          contents: Your customer care team
    undo_dest: "{{ playbook_dir }}/before-the-change"

- name: Show what would be taken back
  alvaria.cloud.alvaria_undo:
    src: "{{ playbook_dir }}/before-the-change"
  check_mode: true
  diff: true

- name: Take it back, and keep what it takes to do it again
  alvaria.cloud.alvaria_undo:
    src: "{{ playbook_dir }}/before-the-change"
    max_deletions: 10
    undo_dest: "{{ playbook_dir }}/before-the-undo"
  register: undone

- name: Show what somebody else has changed meanwhile
  ansible.builtin.debug:
    msg: "{{ undone.kept }}"
"""

RETURN = r"""
---
counts:
  description:
    - For each family, how many of the objects that the run wrote were created, updated or deleted
      to take that back. In check mode, how many would be.
  returned: unless the file is refused or nothing may be deleted
  type: dict
  sample:
    signatures:
      created: 0
      updated: 1
      deleted: 1
      unchanged: 4
      failed: 0
changes:
  description:
    - What was changed, or would be in check mode, in the order of the families.
      Families of personal data are not included.
  returned: unless the file is refused or nothing may be deleted
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: signatures
    name:
      description: The name of the object, or of the user or work type whose
        list or rules it is about.
      returned: always
      type: str
      sample: Customer care
    action:
      description: One of V(created), V(updated) and V(deleted).
      returned: always
      type: str
      sample: updated
    before:
      description: Options that differ, as they were before.
      returned: always
      type: dict
      sample:
        contents: Your customer care team
    after:
      description: The same options as they are afterwards.
      returned: always
      type: dict
      sample:
        contents: Customer care
    last_modified_by:
      description: Who changed the object last.
      returned: when the API shows it
      type: str
      sample: admin@example.com
    last_modified_time:
      description: When the object was last changed, in UTC.
      returned: when the API shows it
      type: str
      sample: '2029-12-01T09:30:00.250Z'
kept:
  description: What the run wrote and stays, because somebody else has changed it since or because
    it cannot be taken back.
  returned: unless the file is refused or nothing may be deleted
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: signatures
    name:
      description: Name of the object; personal data is masked.
      returned: always
      type: str
      sample: Customer care
    option:
      description: The option, or the member of a list. Empty for the object as a whole.
      returned: always
      type: str
      sample: contents
    reason:
      description: Why it stays.
      returned: always
      type: str
      sample: has been changed since
failures:
  description: What could not be taken back, although nobody else has changed it.
  returned: unless the file is refused or nothing may be deleted
  type: list
  elements: dict
  contains:
    place:
      description: Where it is in the file, counted from 0 within its family.
      returned: always
      type: str
      sample: signatures[0]
    family:
      description: The family.
      returned: always
      type: str
      sample: signatures
    name:
      description: Name of the object; personal data is masked.
      returned: always
      type: str
      sample: Customer care
    msg:
      description: Why it failed and what to do about it.
      returned: always
      type: str
      sample: 'A template refers to it. Remove what refers to it first.'
    error:
      description: The same for programs, as RV(error).
      returned: always
      type: dict
      sample:
        kind: invalid
undo_dest:
  description: The file of O(undo_dest).
  returned: when something was kept in it
  type: str
  sample: /var/lib/alvaria/undo/acme-2030-01-31-undone
estimated_requests:
  description: How many requests it takes to read and take back all of it.
  returned: in check mode
  type: int
  sample: 7
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
    - RV(ignore:error.kind) is V(work) when something could not be taken back.
  returned: failure
  type: dict
  contains:
    options:
      description: The options that are not those of the plan.
      returned: when options are others than when the plan was made
      type: list
      elements: str
      sample:
        - max_deletions
    steps:
      description: The steps that are not those of the plan, each with the family, the name and what
        is otherwise.
      returned: when the organization is not as it was when the plan was made
      type: list
      elements: dict
      sample:
        - family: signatures
          name: Customer care
          msg: has been changed since
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import undo
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(undo.TASK)


if __name__ == "__main__":
    main()
