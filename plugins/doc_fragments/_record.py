# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that write, by which a task leaves a record of what it did."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents record_argspec of plugins/module_utils/_task/record.py."""

    DOCUMENTATION = r"""
---
options:
  record_dest:
    description:
      - A folder that gets a record of this task if it writes, as evidence that
        M(alvaria.cloud.alvaria_evidence) seals. See the guide
        R(Evidence for an audit,ansible_collections.alvaria.cloud.docsite.guide_evidence).
      - The record is a file of its own that says when, in which organization, as whose job and with
        which module the task wrote, what it sent, what came of each write, and what that replaced
        or deleted, where the task has read it. People's data are masked in it. Where there are
        more than eight writes, those behind them are in another file, which the record names by
        its hash.
      - Room for the record is made before the first write is sent, and for each further write
        before that is. A folder that cannot be written to or a full disk fails the task
        before it writes anything that would not be in the record.
      - When the task ends, its record is on the disk, and no crash of the machine can take it.
      - There is no record in check mode, nor when nothing is written. The record of a task that was
        killed lacks its end, so what came of it is unknown.
      - It needs O(mask_key), because masks have to be the same after years, and excludes
        O(mask_personal_data=false). Otherwise the task is refused.
      - The file is written where the module runs. That is the controller with a local connection,
        with C(async) as well, and the host of the task otherwise. A relative path is taken from the
        folder of the playbook, or there from the folder in which the module runs.
      - If it is not given, the environment variable E(ALVARIA_RECORD_DEST) will be used.
        Info modules have no such option, so that variable is the way to set it for a whole play.
    type: path
  record_job:
    description:
      - What the record says of the job that the task is part of, such as the number of an AWX job.
      - If it is not given, the environment variable E(ALVARIA_RECORD_JOB) will be used.
    type: str
  record_user:
    description:
      - What the record says of who runs the task.
      - If it is not given, the environment variable E(ALVARIA_RECORD_USER) will be used.
    type: str
  record_commit:
    description:
      - The hash of the git commit that the task is part of, of 7 to 64 hexadecimal digits.
      - If it is not given, the environment variable E(ALVARIA_RECORD_COMMIT) will be used.
    type: str
"""
