#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_evidence
short_description: Seal the records of runs as evidence
version_added: 0.1.0
description:
  - Puts the records of an organization that tasks have left by C(record_dest) into a bundle, with
    a snapshot of all compliance rules, and signs it with a key of the user.
  - A bundle is a folder. Its manifest has the hash, the dates and the counts of what is in it, and
    the head of the bundle before. So bundles make a chain, in which nothing can be
    changed, added, left out or put in another order without M(alvaria.cloud.alvaria_evidence_info)
    finding it.
  - The head of the last bundle is to be kept elsewhere, since nothing else shows that the
    newest bundles are missing.
  - People's data are masked in records and snapshots, with O(mask_key) alone.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
attributes:
  check_mode:
    details:
      - Nothing is sealed, and the result says how many records would be.
  diff_mode:
    support: none
    details:
      - A bundle is always new.
  idempotent:
    support: none
    details:
      - Each run seals a bundle of its own, because a snapshot is evidence even where nothing was
        written.
options:
  records:
    description:
      - The folder that the tasks named by C(record_dest).
      - Records of other organizations or hosts (O(base_url)) stay there, and so do those of tasks
        that are still at work. Those that are sealed are removed.
    type: path
    required: true
  dest:
    description:
      - The folder of the bundles of this organization.
    type: path
    required: true
  key:
    description:
      - The file of the private key to sign with, as C(ssh-keygen -t ed25519) makes one.
        It must have no passphrase.
      - The file of a public key does as well if an agent holds its private key.
    type: path
    required: true
  snapshot:
    description:
      - Whether the bundle gets a snapshot of all compliance rules and their settings.
    type: bool
    default: true
notes:
  - Needs the program C(ssh-keygen) of OpenSSH 8.9 or newer where the task runs.
  - Needs O(mask_key) and excludes O(mask_personal_data=false), as records do.
  - Writes nothing to the organization.
seealso:
  - module: alvaria.cloud.alvaria_evidence_info
  - ref: ansible_collections.alvaria.cloud.docsite.guide_evidence
    description: Evidence for an audit.
"""

EXAMPLES = r"""
---
- name: Make a key to sign with
  ansible.builtin.command: >-
    ssh-keygen -q -t ed25519 -N '' -C evidence -f "{{ playbook_dir }}/evidence.key"
  args:
    creates: "{{ playbook_dir }}/evidence.key"

- name: Apply a change that leaves a record
  alvaria.cloud.alvaria_signature:
    name: Customer care
    contents: Your customer care team
    record_dest: "{{ playbook_dir }}/records"
    record_user: "{{ lookup('ansible.builtin.env', 'USER', default='nobody') }}"
    mask_key: a key that is kept as long as the evidence

- name: Seal the records of the run
  alvaria.cloud.alvaria_evidence:
    records: "{{ playbook_dir }}/records"
    dest: "{{ playbook_dir }}/evidence"
    key: "{{ playbook_dir }}/evidence.key"
    mask_key: a key that is kept as long as the evidence
  register: sealed

- name: Show the head, to be kept elsewhere
  ansible.builtin.debug:
    var: sealed.bundle.head
"""

RETURN = r"""
---
bundle:
  description: The bundle. In check mode, only the number of records that it would have.
  returned: success
  type: dict
  contains:
    path:
      description: Its folder.
      returned: unless in check mode
      type: str
      sample: /var/lib/alvaria/evidence/acme/000042
    number:
      description: Its number in the chain, which begins with 1.
      returned: unless in check mode
      type: int
      sample: 42
    sealed:
      description: When it was sealed, in UTC.
      returned: unless in check mode
      type: str
      sample: '2030-01-31T12:00:00.000000Z'
    head:
      description: The hash of its manifest and signature, which is to be kept elsewhere.
      returned: unless in check mode
      type: str
      sample: 0f343b0931126a20f133d67c2b018a3b5dc1ff2b0b4ee5b3f2a1d7d7c0ffee00
    previous:
      description: The head of the bundle before, empty for the first.
      returned: unless in check mode
      type: str
      sample: 6d2c1fbd4a14c4d9e2d2e6ad7d3e0b2a65c7f7e1cdd6a2d0a4e0b8e3c0ffee01
    dates:
      description: When the first of its tasks began and the last of them ended, empty without any.
      returned: unless in check mode
      type: list
      elements: str
      sample: ['2030-01-31T08:00:00.000000Z', '2030-01-31T11:30:00.000000Z']
    counts:
      description: How many records and rules it has.
      returned: always
      type: dict
      contains:
        records:
          description: How many records it has.
          returned: always
          type: int
          sample: 3
        outcomes:
          description: How many of them there are by what came of their tasks, C(done), C(failed) or
            C(unknown).
          returned: unless in check mode
          type: dict
          sample:
            done: 3
        modules:
          description: How many of them there are by their modules.
          returned: unless in check mode
          type: dict
          sample:
            alvaria_exclusions: 1
            alvaria_signature: 2
        snapshot:
          description: When reading the rules began and ended (C(taken) and C(finished)), and how
            many there are of each kind (C(objects)).
          returned: when O(snapshot=true), unless in check mode
          type: dict
          sample:
            taken: '2030-01-31T11:59:58.000000Z'
            finished: '2030-01-31T11:59:59.000000Z'
            objects:
              exclusions: 1200
alvaria_api:
  description: Counts of requests, retries and conflicts; see
    the guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: always, once the options of the connection are valid
  type: dict
error:
  description: The cause of the failure, for programs; see the
    guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: failure
  type: dict
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import evidence
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(evidence.TASK)


if __name__ == "__main__":
    main()
