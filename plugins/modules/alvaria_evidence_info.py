#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_evidence_info
short_description: Verify evidence, and ask it about a value
version_added: 0.1.0
description:
  - Verifies the bundles that M(alvaria.cloud.alvaria_evidence) has sealed, and answers what an
    organization held about a value on a day, as far as snapshots and records tell.
  - It speaks to no organization. Verifying needs the bundles and the public key, and asking needs
    the O(mask_key) as well.
  - The task fails if anything is not as it was sealed.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  org_id:
    description:
      - Is not needed. Options of the connection are taken and not used, so that defaults of the
        action group may reach this module.
    required: false
  api_key:
    description:
      - Is not needed.
    required: false
  src:
    description:
      - The folder of the bundles of one organization.
    type: path
    required: true
  allowed_signers:
    description:
      - A file with the public keys whose signatures count, in the format of
        the section ALLOWED SIGNERS of C(man ssh-keygen). Each line has a signer and a key.
      - A key with C(valid-after) or C(valid-before) counts for the bundles that were sealed
        in that time.
    type: path
    required: true
  signer:
    description:
      - The signer whose keys count.
    type: str
    default: evidence
  head:
    description:
      - The head of a bundle that was kept elsewhere, 64 hexadecimal digits. If the chain has no
        such bundle, the newest ones are missing.
    type: str
  previous:
    description:
      - The head of the bundle before the first that is there, if older ones were removed
        because they need not be kept any more. By default, the chain begins with its first bundle.
    type: str
  value:
    description:
      - A number, an address or another value of a person, as the organization holds it, to ask what
        was held about it.
      - It is looked for by its mask. Two values with the same last characters have the same mask
        once in 16 million times.
    type: str
  time:
    description:
      - The instant that O(value) is asked about, or a day in UTC such as V(2030-01-31).
    type: str
  mask_key:
    description:
      - The secret that the masks of the evidence were made with. Needed with O(value).
      - If not set, the environment variable E(ALVARIA_MASK_KEY) is used.
notes:
  - Needs the program C(ssh-keygen) of OpenSSH 8.9 or newer where the task runs.
seealso:
  - module: alvaria.cloud.alvaria_evidence
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

- name: Have a folder of records
  ansible.builtin.file:
    path: "{{ playbook_dir }}/records"
    state: directory
    mode: "0700"

- name: Seal the records of the last runs
  alvaria.cloud.alvaria_evidence:
    records: "{{ playbook_dir }}/records"
    dest: "{{ playbook_dir }}/evidence"
    key: "{{ playbook_dir }}/evidence.key"
    mask_key: a key that is kept as long as the evidence
  register: sealed

- name: Say whose signatures count
  ansible.builtin.copy:
    content: "evidence {{ lookup('ansible.builtin.file', playbook_dir ~ '/evidence.key.pub') }}\n"
    dest: "{{ playbook_dir }}/allowed-signers"
    mode: "0644"

- name: Verify the evidence, with a head that was kept elsewhere
  alvaria.cloud.alvaria_evidence_info:
    src: "{{ playbook_dir }}/evidence"
    allowed_signers: "{{ playbook_dir }}/allowed-signers"
    head: "{{ sealed.bundle.head }}"

- name: Say what was held about a number on a day
  alvaria.cloud.alvaria_evidence_info:
    src: "{{ playbook_dir }}/evidence"
    allowed_signers: "{{ playbook_dir }}/allowed-signers"
    value: "+12025550143"
    time: "2030-01-31"
    mask_key: a key that is kept as long as the evidence
  register: evidence

- name: Show it
  ansible.builtin.debug:
    var: evidence.answer
"""

RETURN = r"""
---
bundles:
  description: The bundles, in their order.
  returned: when there are any
  type: list
  elements: dict
  contains:
    name:
      description: The name of its folder.
      returned: always
      type: str
      sample: '000042'
    head:
      description: The hash of its manifest and signature.
      returned: always
      type: str
      sample: 0f343b0931126a20f133d67c2b018a3b5dc1ff2b0b4ee5b3f2a1d7d7c0ffee00
    number:
      description: Its number in the chain.
      returned: always
      type: int
      sample: 42
    sealed:
      description: When it was sealed, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T12:00:00.000000Z'
    previous:
      description: The head of the bundle before, empty for the first.
      returned: always
      type: str
      sample: 6d2c1fbd4a14c4d9e2d2e6ad7d3e0b2a65c7f7e1cdd6a2d0a4e0b8e3c0ffee01
    organization:
      description: The organization.
      returned: when it can be read
      type: str
      sample: acme
    host:
      description: The address of its API.
      returned: when it can be read
      type: str
      sample: https://acme.via.aspect-cloud.net
    counts:
      description: How many records and rules it has.
      returned: when it can be read
      type: dict
      sample:
        records: 3
    dates:
      description: When the first of its tasks began and the last of them ended.
      returned: when it can be read
      type: list
      elements: str
      sample: ['2030-01-31T08:00:00.000000Z', '2030-01-31T11:30:00.000000Z']
head:
  description: The head of the last bundle.
  returned: when there are any
  type: str
  sample: 0f343b0931126a20f133d67c2b018a3b5dc1ff2b0b4ee5b3f2a1d7d7c0ffee00
problems:
  description: What is not as it was sealed. The task fails if there is anything.
  returned: when there are any bundles
  type: list
  elements: dict
  contains:
    bundle:
      description: The name of the bundle.
      returned: always
      type: str
      sample: '000041'
    file:
      description: The file in it, empty where it is about the bundle as a whole.
      returned: always
      type: str
      sample: snapshot.lines
    problem:
      description: What is wrong.
      returned: always
      type: str
      sample: was changed
key_changes:
  description: The bundles that were sealed with another O(mask_key) than the one before.
  returned: when there are any bundles
  type: list
  elements: str
  sample: []
answer:
  description: What was held about O(value).
  returned: when O(value) is given and the evidence is as it was sealed
  type: dict
  contains:
    mask:
      description: The mask that was looked for. An SSN has one without digits, which is looked for
        as well.
      returned: always
      type: str
      sample: '***0143#5d8e2a'
    start:
      description: The beginning of the time that was asked about, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T00:00:00.000000Z'
    end:
      description: Its end.
      returned: always
      type: str
      sample: '2030-01-31T23:59:59.999999Z'
    unknown:
      description: What the evidence cannot tell about this time. Empty where it covers it.
      returned: always
      type: list
      elements: str
      sample: ['nothing was sealed after 2030-01-31T12:00:00.000000Z']
    held:
      description: The rules and settings with the value that were there at any moment of this time.
      returned: always
      type: list
      elements: dict
      contains:
        place:
          description: Its path below the organization.
          returned: always
          type: str
          sample: compliance/exclusions/5a1c
        object:
          description: What is known of it last, masked.
          returned: always
          type: dict
          sample:
            exclusion_value: '***0143#5d8e2a'
        from:
          description: Since when it was there, or was first seen in a snapshot.
          returned: always
          type: str
          sample: '2030-01-02T08:00:00.000000Z'
        by:
          description: The bundle and the file that say so.
          returned: always
          type: str
          sample: 000007/snapshot.lines
        until:
          description: When it was deleted, or a snapshot no longer showed it.
          returned: when that is known
          type: str
          sample: '2030-02-01T08:00:00.000000Z'
        ended_by:
          description: The bundle and the file that say so.
          returned: when that is known
          type: str
          sample: 000043/snapshot.lines
    events:
      description: The writes of this time to what holds, or held, the value.
      returned: always
      type: list
      elements: dict
      contains:
        at:
          description: When it was answered, in UTC.
          returned: always
          type: str
          sample: '2030-01-31T09:00:00.000000Z'
        write:
          description: The method of the request.
          returned: always
          type: str
          sample: DELETE
        path:
          description: The path of the request.
          returned: always
          type: str
          sample: /via/v4/organizations/acme/compliance/exclusions/5a1c
        outcome:
          description: V(written), V(refused) or V(unknown).
          returned: always
          type: str
          sample: written
        module:
          description: The module of the task.
          returned: always
          type: str
          sample: alvaria_exclusion
        who:
          description: The C(job), C(user) and C(commit) of its record, as far as they were given.
          returned: always
          type: dict
          sample:
            user: admin
        by:
          description: The bundle and the file that say so.
          returned: always
          type: str
          sample: 000042/20300131T090000000000Z-acme-0123456789abcdef.record
alvaria_api:
  description: Counts of requests, retries and conflicts, all 0; see
    the guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: always
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
    run_module(evidence.INFO_TASK)


if __name__ == "__main__":
    main()
