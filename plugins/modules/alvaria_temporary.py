#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_temporary
short_description: Change an organization until a given time
version_added: 0.1.0
description:
  - Applies a document as M(alvaria.cloud.alvaria_config) does, and keeps what it takes to take
    that back in the folder O(path). The change is open then, until its time has come.
  - Each run first ends the changes of the organization whose time has come. Without a document it
    does nothing else, so the same task, run by cron, a systemd timer or C(at), ends them. A machine
    that was off at the time ends them at the next run. What has ended is no longer in the folder,
    so ending it again does nothing.
  - A change is taken back as M(alvaria.cloud.alvaria_undo) does it. What somebody else has changed
    since stays as it is, and RV(ended) lists it. Members of lists return to their places.
  - Open changes of an organization may be about the same things, and end in any order. What a later
    change holds, because it wrote it or because its document names it, stays as that wants it. It
    inherits what was there before, and brings that back when it ends itself.
  - Before each portion of the work is written, what was there is on disk, so that a run that was
    killed is taken back in time as well. Runs on the same folder and organization wait for each
    other.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._document
  - alvaria.cloud._tables
  - alvaria.cloud._record
  - alvaria.cloud._bulk
options:
  path:
    description:
      - The folder of the open changes. Each organization (O(org_id)) has a folder of its own
        below it, with a file for each open change. Only their owner can read them.
      - Every machine that makes or ends temporary changes of an organization needs the same folder.
      - A relative path is taken from the folder of the playbook.
    type: path
    required: true
  until:
    description:
      - The time at which the change ends, in ISO 8601 with its time zone, such as
        V(2030-01-31T18:00:00+01:00). It has to be still to come.
      - Required with O(config) or O(src).
    type: str
  by:
    description:
      - Who makes the change, for the list of what is open.
    type: str
  end:
    description:
      - Names of open changes that end now, before their time, or V(all).
        One that has ended already is left out.
    type: list
    elements: str
    default: []
  now:
    description:
      - The time that counts as the present one, for a rehearsal. By default, the machine's clock.
    type: str
  undo_plain:
    description:
      - Whether what it takes to take the change back is kept in clear even if it can hold
        customers' data. By default, it is encrypted with the secret of the play's vault then.
        Only a task that runs in Ansible's worker has that.
    type: bool
    default: false
  undo_vault_id:
    description:
      - The id of the vault secret that encrypts it. By default, the first of the play's.
    type: str
  config:
    description:
      - The document. See O(alvaria.cloud.alvaria_config#module:config).
    type: dict
  src:
    description:
      - The document as a file on the controller, YAML or JSON, or a folder of such files.
        See O(alvaria.cloud.alvaria_config#module:src).
    type: path
notes:
  - The same limits hold as for M(alvaria.cloud.alvaria_undo).
  - An object that a temporary change deletes is created again when it ends, with a new identifier.
  - Changes are found again by the names in their documents. Name agents and other members in all of
    them in the same way, either by name or by identifier.
  - A change whose end fails stays open, and the next run tries again. If an end fails, nothing new
    is applied.
  - Personal data is masked in the result, in differences and in messages unless
    O(mask_personal_data=false).
seealso:
  - module: alvaria.cloud.alvaria_config
  - module: alvaria.cloud.alvaria_undo
  - ref: ansible_collections.alvaria.cloud.docsite.guide_temporary
    description: Temporary changes.
"""

EXAMPLES = r"""
---
- name: Give an agent a skill until the evening
  alvaria.cloud.alvaria_temporary:
    path: "{{ playbook_dir }}/temporary"
    until: '2099-01-31T18:00:00+01:00'
    by: storm desk
    config:
      user_skills:
        - user: agent010@example.com
          skills:
            - name: German
              level: Good
  register: storm

- name: End what is due, as cron does every few minutes
  alvaria.cloud.alvaria_temporary:
    path: "{{ playbook_dir }}/temporary"

- name: End all before its time
  alvaria.cloud.alvaria_temporary:
    path: "{{ playbook_dir }}/temporary"
    end: all
"""

RETURN = r"""
---
ended:
  description: The changes that were ended, or would be in check mode, in the order of their times.
  returned: unless the task fails before that
  type: list
  elements: dict
  contains:
    name:
      description: The name of the change.
      returned: always
      type: str
      sample: '000001'
    since:
      description: When it was made, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T08:00:00Z'
    until:
      description: When it ends, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T17:00:00Z'
    by:
      description: Who made it, as O(by) said.
      returned: always
      type: str
      sample: storm desk
    due:
      description: Whether its time has come.
      returned: always
      type: bool
      sample: true
    families:
      description: What it is about.
      returned: always
      type: list
      elements: str
      sample:
        - user_skills
    counts:
      description: How many of its objects were created, updated or deleted to take it back, by
        family. What a later change has inherited is not included.
      returned: always
      type: dict
      sample:
        user_skills:
          created: 0
          updated: 1
          deleted: 0
          unchanged: 0
          failed: 0
    kept:
      description: What stays, because somebody else has changed it since or because it cannot be
        taken back. See RV(alvaria.cloud.alvaria_undo#module:kept).
      returned: always
      type: list
      elements: dict
      sample: []
    failures:
      description: What could not be taken back. The change stays open then.
        See RV(alvaria.cloud.alvaria_undo#module:failures).
      returned: always
      type: list
      elements: dict
      sample: []
open:
  description: The changes that are open afterwards, in the order in which they were made. Each has
    V(name), V(since), V(until), V(by), V(due) and V(families), as in RV(ended).
  returned: unless the task fails before that
  type: list
  elements: dict
  sample:
    - name: '000002'
      since: '2030-01-31T09:00:00Z'
      until: '2030-01-31T19:00:00Z'
      by: storm desk
      due: false
      families:
        - user_skills
counts:
  description: For each family how many objects were created, updated, deleted or left as they are,
    in all. In check mode, how many would be.
  returned: unless the task fails before that
  type: dict
  sample:
    user_skills:
      created: 0
      updated: 1
      deleted: 0
      unchanged: 0
      failed: 0
changes:
  description: What was changed in all, first to end changes and then to make one.
    See RV(alvaria.cloud.alvaria_config#module:changes).
  returned: unless the task fails before that
  type: list
  elements: dict
  sample: []
failures:
  description: What failed. See RV(alvaria.cloud.alvaria_config#module:failures).
  returned: unless the task fails before that
  type: list
  elements: dict
  sample: []
surplus:
  description: What O(state=exact) has deleted. See RV(alvaria.cloud.alvaria_config#module:surplus).
  returned: with O(state=exact)
  type: dict
  sample: {}
held_back:
  description: The first twenty objects that O(state=exact) did not delete.
    See RV(alvaria.cloud.alvaria_config#module:held_back).
  returned: with O(state=exact)
  type: list
  elements: dict
  sample: []
held_back_count:
  description: How many were held back in all.
  returned: with O(state=exact)
  type: int
  sample: 0
estimated_requests:
  description: How many requests it takes to apply the document.
  returned: in check mode, with a document
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
error:
  description:
    - The cause of the failure, for programs; see the
      guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
    - RV(ignore:error.kind) is V(work) when something could not be taken back or applied.
  returned: failure
  type: dict
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import temporary
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(temporary.TASK)


if __name__ == "__main__":
    main()
