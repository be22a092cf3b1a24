#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_load_job
short_description: Load a file of exclusions, convenient contact times or contact attempts
version_added: 0.1.0
description:
  - Makes Alvaria ComplianceHub load a file of rules or contact attempts that was uploaded before,
    waits for the end of the job, and returns its counts.
  - It is for thousands of entries at a time, such as a do-not-call list,
    where M(alvaria.cloud.alvaria_exclusion) would need a request for each.
  - The task fails when ComplianceHub cannot read the file, and when more lines fail than
    O(max_failures) allows. A line that fails does not stop the load,
    and the other lines stay loaded.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
attributes:
  check_mode:
    support: partial
    details:
      - The options are checked, but the file is not looked at.
        The module reports a change, and RV(job) is empty.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - Each run starts a job. C(changed) is V(false) when the job added, updated and deleted
        nothing, as it does when all lines are loaded already. A line that deletes a rule may count
        as a failure the second time.
options:
  file_name:
    description:
      - Name of the file, without a folder. The file has to be in the folder
        V(imports/outreach/exclusions) of the vendor's media storage. The module does not upload it.
      - The extension says what the file holds. V(.act) is for exclusions to create or delete,
        V(.cct) for convenient contact times to create or delete, and V(.cet) for contact attempts,
        all in lower case. The vendor describes the columns.
    type: str
    required: true
  job_type:
    description:
      - What the file holds. It can be left out, as the extension of O(file_name) says it too.
        If given, it has to match the extension.
    type: str
    choices:
      - ExclusionsLoad
      - ConvenientContactTimesLoad
      - ContactAttemptsLoad
  error_response_type:
    description:
      - Whether ComplianceHub writes a file about the lines that failed.
      - With V(ErrorFileWithSummary), RV(job.error_file_name) is the name of a JSON file
        that holds the place of each such line and the reason. It can be downloaded from the folder
        V(exports/compliance/audit) of the media storage.
    type: str
    choices:
      - NoErrorFile
      - ErrorFileWithSummary
    default: NoErrorFile
  wait:
    description:
      - Whether to wait until the job is over. With V(false) the task starts the job, counts as
        a change, and cannot say how the job ends. M(alvaria.cloud.alvaria_job_info) reads it later.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait for the end of the job. The module asks at growing intervals of up
        to ten seconds. When the time is over, the task fails. The job goes on,
        and RV(job) has its identifier.
    type: int
    default: 600
  max_failures:
    description:
      - How many lines may fail. When more do, the task fails. At least V(0).
    type: int
    default: 0
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
  - When the answer to the request that starts the job is lost, the job may run nevertheless.
    Loading the file again does no harm with exclusions and convenient contact times, but it
    may double contact attempts.
  - The vendor's description of the columns is not part of the reference of the API. The files
    that this collection's sandbox reads have columns of its own.
seealso:
  - module: alvaria.cloud.alvaria_job_info
  - module: alvaria.cloud.alvaria_exclusion
  - module: alvaria.cloud.alvaria_convenient_contact_time
  - module: alvaria.cloud.alvaria_contact_attempt
"""

EXAMPLES = r"""
---
- name: Load a do-not-call list that was uploaded before
  alvaria.cloud.alvaria_load_job:
    file_name: do-not-call.act
  register: alvaria_load

- name: Show what came of it
  ansible.builtin.debug:
    msg: "{{ alvaria_load.job.stats.added }} added,
      {{ alvaria_load.job.stats.duplicates }} known before"
  when: alvaria_load.job.stats is defined

# With an error file, somebody can see what is wrong with the lines that failed.
- name: Load convenient contact times, of which a few lines may fail
  alvaria.cloud.alvaria_load_job:
    job_type: ConvenientContactTimesLoad
    file_name: customer-wishes.cct
    error_response_type: ErrorFileWithSummary
    max_failures: 5
  register: alvaria_wishes

- name: Name the error file
  ansible.builtin.debug:
    msg: "Download exports/compliance/audit/{{ alvaria_wishes.job.error_file_name }}"
  when: alvaria_wishes.job.error_file_name is defined

- name: Start a long load, and do something else meanwhile
  alvaria.cloud.alvaria_load_job:
    file_name: calls-of-yesterday.cet
    wait: false
  register: alvaria_started

- name: Wait for its end
  alvaria.cloud.alvaria_job_info:
    id: "{{ alvaria_started.job.id }}"
  register: alvaria_calls
  until: alvaria_calls.job.job_state in ["Completed", "Failed"]
  retries: 300
  delay: 2
  when: alvaria_started.job.id is defined
"""

RETURN = r"""
---
job:
  description:
    - The job as it was read last. A task that fails because of the job has it as well.
    - Empty in check mode.
  returned: success, and failure once the job was started
  type: dict
  contains:
    id:
      description: Identifier of the job.
      returned: except in check mode
      type: str
      sample: 0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a
    job_type:
      description: What the file holds.
      returned: except in check mode
      type: str
      sample: ExclusionsLoad
    file_name:
      description: Name of the file.
      returned: except in check mode
      type: str
      sample: do-not-call.act
    uri:
      description: Path at which the API shows the job.
      returned: when the API gives it
      type: str
      sample: /via/v4/organizations/demo/compliance/jobs/0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a
    job_state:
      description: One of V(Pending), V(Running), V(Completed) and V(Failed). A job some of whose
        lines failed is V(Completed).
      returned: with O(wait=true), except in check mode
      type: str
      sample: Completed
    message:
      description: What the platform says about the job.
      returned: when the platform says something
      type: str
      sample: Completed.
    stats:
      description: Counts of lines by outcome. They are V(0) until the job is over.
      returned: with O(wait=true), except in check mode
      type: dict
      contains:
        processed:
          description: Lines that were read.
          returned: always
          type: int
          sample: 1002
        added:
          description: Lines that created something.
          returned: always
          type: int
          sample: 1000
        updated:
          description: Lines that changed something.
          returned: always
          type: int
          sample: 0
        deleted:
          description: Lines that deleted something.
          returned: always
          type: int
          sample: 0
        failures:
          description: Lines that failed.
          returned: always
          type: int
          sample: 0
        duplicates:
          description: Lines that repeat what is there or what another line says.
          returned: always
          type: int
          sample: 2
    error_file_name:
      description: Name of the file that says why lines failed.
      returned: when lines failed, with O(error_response_type=ErrorFileWithSummary)
      type: str
      sample: 0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a.json
    locale:
      description: Language of the texts.
      returned: when the API gives it
      type: str
      sample: en-US
    version:
      description: Number that grows with each change.
      returned: when the API gives it
      type: int
      sample: 3
    creation_time:
      description: When the job was started, in UTC.
      returned: when the API gives it
      type: str
      sample: '2029-12-01T09:30:00.250Z'
    last_modified_time:
      description: When the job was last changed, in UTC.
      returned: when the API gives it
      type: str
      sample: '2029-12-01T09:31:10.500Z'
    last_modified_by:
      description: Who started it.
      returned: when the API gives it
      type: str
      sample: admin@example.com
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
    - RV(ignore:error.kind) is V(work) when the job failed, too many lines failed,
      or the job took too long.
  returned: failure
  type: dict
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import load_jobs
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(load_jobs.TASK)


if __name__ == "__main__":
    main()
