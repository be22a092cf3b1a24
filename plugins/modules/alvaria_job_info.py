#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_job_info
short_description: Read the state of a load job
version_added: 0.1.0
description:
  - Reads a job by which Alvaria ComplianceHub loads a file of exclusions, convenient contact times
    or contact attempts, with its state and its counts.
  - It is for jobs that M(alvaria.cloud.alvaria_load_job) did not wait for. The API has no list
    of jobs, so their identifiers have to be kept.
  - A job that failed does not make the task fail. Look at RV(job.job_state),
    and at RV(job.stats.failures) for lines that failed.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
options:
  id:
    description:
      - Identifier of the job, which M(alvaria.cloud.alvaria_load_job) returned. The task fails
        when there is no such job.
    type: str
    required: true
notes:
  - The module uses the ComplianceHub API. The client needs the scope V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_load_job
"""

EXAMPLES = r"""
---
- name: Start to load a file that was uploaded before
  alvaria.cloud.alvaria_load_job:
    file_name: new-wishes.cct
    wait: false
  register: alvaria_started

- name: Look at the job
  alvaria.cloud.alvaria_job_info:
    id: "{{ alvaria_started.job.id }}"
  register: alvaria_state
  when: alvaria_started.job.id is defined

- name: Show its state
  ansible.builtin.debug:
    msg: "{{ alvaria_state.job.file_name }}: {{ alvaria_state.job.job_state }}"
  when: alvaria_state.job is defined

- name: Wait for its end
  alvaria.cloud.alvaria_job_info:
    id: "{{ alvaria_started.job.id }}"
  register: alvaria_done
  until: alvaria_done.job.job_state in ["Completed", "Failed"]
  retries: 300
  delay: 2
  when: alvaria_started.job.id is defined

- name: Make sure that it went well
  ansible.builtin.assert:
    that:
      - alvaria_done.job.job_state == "Completed"
      - alvaria_done.job.stats.failures == 0
    fail_msg: "{{ alvaria_done.job.message }}"
  when: alvaria_done.job is defined
"""

RETURN = r"""
---
job:
  description: The job.
  returned: success
  type: dict
  contains:
    id:
      description: Identifier of the job.
      returned: always
      type: str
      sample: 0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a
    job_type:
      description: What the file holds, one of V(ExclusionsLoad), V(ConvenientContactTimesLoad)
        and V(ContactAttemptsLoad).
      returned: always
      type: str
      sample: ConvenientContactTimesLoad
    file_name:
      description: Name of the file.
      returned: when the API gives it
      type: str
      sample: new-wishes.cct
    job_state:
      description: One of V(Pending), V(Running), V(Completed) and V(Failed). A job some of whose
        lines failed is V(Completed).
      returned: always
      type: str
      sample: Running
    message:
      description: What the platform says about the job.
      returned: when the API gives it
      type: str
      sample: Completed.
    stats:
      description: Counts of lines by outcome. They are V(0) until the job is over.
      returned: always
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
      description: Name of the file that says why lines failed, in the folder
        V(exports/compliance/audit) of the vendor's media storage.
      returned: when lines failed, and the job was started with an error file
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import load_jobs
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(load_jobs.INFO_TASK)


if __name__ == "__main__":
    main()
