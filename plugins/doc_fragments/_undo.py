# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules whose runs can be undone."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents UNDO_OPTIONS of plugins/module_utils/_undo/keeping.py."""

    DOCUMENTATION = r"""
---
options:
  undo_dest:
    description:
      - A file that gets what it takes to undo this run with M(alvaria.cloud.alvaria_undo).
        Before each portion of the work is written, what was there is on disk in it, so that
        a run that was killed can be undone, too.
      - Only its owner can read it. Where the task is about families that can hold customers'
        data (V(compliance_settings), V(convenient_contact_times), V(exclusions)),
        it is encrypted with the secret of the play's vault. Only a task that runs in
        Ansible's worker has that, so one with C(async) or another connection than local is
        refused, unless O(undo_plain=true).
      - It is not written in check mode, nor when nothing changes. A file that is there already is
        never overwritten, because it may be what undoes an earlier run. Then the task fails
        before it writes anything.
      - It is never longer than the 64 MB that can be read. A run that would need more, some hundred
        thousand changes, fails before it writes anything, by the length of the first changes.
      - Where e-mail templates are deleted, the lists of work types are read as well, because the
        platform takes templates out of them.
      - A relative path is taken from the folder of the playbook; with a playbook of the
        collection, from the folder in which Ansible was started.
    type: path
  undo_plain:
    description:
      - Whether to write O(undo_dest) in clear even if it can hold customers' data.
    type: bool
    default: false
  undo_vault_id:
    description:
      - The id of the vault secret that encrypts O(undo_dest).
        By default, the first of the play's.
    type: str
"""
