#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_config
short_description: Apply the document of an organization
version_added: 0.1.0
description:
  - Brings an organization of Alvaria Cloud to the state that one document describes.
    A single task does what a play of many tasks and loops would do, reads each collection once
    and sends its requests concurrently.
  - The document is a dictionary of families. Except for V(compliance_settings), a family is a list,
    and each of its entries has the options of the module that manages one such thing,
    O(ignore:state) included. M(alvaria.cloud.alvaria_config_info) writes the same form.
  - The families are V(compliance_settings) (a dictionary,
    the options of M(alvaria.cloud.alvaria_compliance_settings)), V(external_data)
    (M(alvaria.cloud.alvaria_external_data)), V(signatures) (M(alvaria.cloud.alvaria_signature)),
    V(email_templates) (M(alvaria.cloud.alvaria_email_template)),
    V(system_externals) (M(alvaria.cloud.alvaria_system_external)),
    V(user_skills) (M(alvaria.cloud.alvaria_user_skills)),
    V(user_handler_rules) (M(alvaria.cloud.alvaria_user_handler_rules)),
    V(user_hidden_worktypes) (M(alvaria.cloud.alvaria_user_hidden_worktypes)),
    V(worktype_handlers) (M(alvaria.cloud.alvaria_worktype_handlers)),
    V(worktype_handler_rules) (M(alvaria.cloud.alvaria_worktype_handler_rules)),
    V(worktype_email_templates) (M(alvaria.cloud.alvaria_worktype_email_templates)),
    V(attempt_trackers) (M(alvaria.cloud.alvaria_attempt_tracker)),
    V(message_trackers) (M(alvaria.cloud.alvaria_message_tracker)),
    V(quota_controls) (M(alvaria.cloud.alvaria_quota_control)),
    V(convenient_contact_times) (M(alvaria.cloud.alvaria_convenient_contact_time)) and
    V(exclusions) (M(alvaria.cloud.alvaria_exclusion)).
  - The whole document is checked first. All mistakes are reported together, each with its place,
    and nothing is written as long as there are any. Then everything is read and planned, and only
    then is anything written, in the order in which the families are named above; what is deleted
    comes last, in the reverse order.
  - Entries may refer by name to what other entries of the document create, such as a template
    to its signature, in any order.
  - An entry that fails, because it names something that does not exist or because the API refuses
    it, does not stop the others. The task fails at the end, and RV(failures) tells which entries
    failed and why. Only a refused login, a platform that no longer answers, or the end of the
    task's time ends the work early.
  - Only what differs from the organization is judged. A value that it holds already is never
    refused, however odd it is. One that the collection does not write, such as a negative number,
    fails its entry alone, as the document may be the export of an organization that holds it.
  - Anything that the document does not mention is left alone, be it a family, an object,
    or an option of an entry, unless O(state=exact) says otherwise.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
  - alvaria.cloud._plan
  - alvaria.cloud._undo
  - alvaria.cloud._document
  - alvaria.cloud._tables
  - alvaria.cloud._bulk
options:
  config:
    description:
      - The document.
      - A family that is V([]) has no entries, which matters only with O(state=exact).
      - An entry that takes a text or content from a file by O(ignore:src) finds the file where
        a task of the play would.
      - Exactly one of O(config) and O(src) is required.
    type: dict
  src:
    description:
      - The document as a file on the controller, YAML or JSON, or a folder of such files.
        A relative path is looked for where the files of a task are, and then in the folder
        in which Ansible was started.
      - In a folder, all files that end in C(.yml), C(.yaml), C(.json) or C(.csv) are read,
        including those in its subfolders, but not hidden ones. They are joined in the order of
        their paths, and the lists of one family in several files become one list.
      - A CSV file is named after its family, such as C(user_skills.csv), and its columns after the
        options of an entry. V(user_skills), V(user_hidden_worktypes), V(worktype_handlers),
        V(worktype_email_templates) and V(convenient_contact_times) have a row for each member or
        window, the others of V(attempt_trackers), V(message_trackers), V(quota_controls) and
        V(exclusions) one for each entry. The values of a list in a cell have C(|) between them.
        An empty cell leaves the option out. See
        R(From a spreadsheet,ansible_collections.alvaria.cloud.docsite.guide_spreadsheet).
      - Files that are encrypted with Ansible Vault as a whole are decrypted.
        There is no templating in these files.
      - A key that occurs twice in the same dictionary is an error. Numbers that do not look like
        plain decimal numbers stay text, so a telephone number with a plus or a leading zero,
        and a time of day, need no quotes.
      - An entry that takes a text or content from a file by O(ignore:src) names it relative
        to the file that holds the entry.
    type: path
notes:
  - To see what would happen, run the task with C(--check --diff). RV(estimated_requests) tells how
    many requests the real run takes.
  - System-defined objects are never deleted.
  - Personal data of V(exclusions), V(convenient_contact_times) and the address lists
    of V(compliance_settings) is masked in results, differences and messages unless
    O(mask_personal_data=false). The first two families do not appear in RV(changes),
    only in RV(counts), and their surplus objects are only counted.
  - When somebody else changes an object while the task runs, it is read again (HTTP status 409).
    The options of the entry win; everything else in the object stays as the other writer left it.
  - Users, work types and skills are created elsewhere.
    An entry that names one that does not exist fails.
  - The module uses both APIs, as far as the families need them. The client needs the scopes
    V(provisioningapi) and V(complianceapi).
seealso:
  - module: alvaria.cloud.alvaria_plan
    description: Plans a change, to be approved and applied exactly.
  - module: alvaria.cloud.alvaria_undo
    description: Takes back what a run wrote.
  - module: alvaria.cloud.alvaria_config_info
  - ref: ansible_collections.alvaria.cloud.docsite.guide_organization
    description: Your organization as code.
"""

EXAMPLES = r"""
---
- name: Apply a document that is written in the playbook
  alvaria.cloud.alvaria_config:
    config:
      email_templates:
        - name: Thank you
          template_type: acknowledgement
          subject: We have received your message
          body: Thank you for writing to us.
          signature: Customer care
      signatures:
        - name: Customer care
          contents: Your customer care team
      attempt_trackers:
        - name: Three calls a day
          type_of_tracker: ContactAddress
          number_of_attempts: 3
          threshold_type: CurrentDay
          threshold: 1
          dispositions:
            - NoAnswer
          contact_channels:
            - Voice

- name: Export two families to a folder, as files that can be edited by hand
  alvaria.cloud.alvaria_config_info:
    families:
      - signatures
      - email_templates
    dest: organization

- name: Show what the folder would change, and how many requests that takes
  alvaria.cloud.alvaria_config:
    src: "{{ playbook_dir }}/organization"
  check_mode: true
  diff: true

- name: Apply the folder
  alvaria.cloud.alvaria_config:
    src: "{{ playbook_dir }}/organization"

- name: Keep exactly these quotas, except one that belongs to another team
  alvaria.cloud.alvaria_config:
    config:
      quota_controls:
        - product: Travel insurance
          total_quota: 500
          unit_value: 1
    state: exact
    max_deletions: 10
    protected:
      - Term Life Policy

- name: Use another organization's names
  alvaria.cloud.alvaria_config:
    config:
      email_templates:
        - name: Thank you
          subject: We have received your message
          signature: Customer care (test)
    mapping:
      signatures:
        Customer care (test): Customer care

- name: Deal with entries that could not be applied
  block:
    - name: Apply two entries, one of which refers to a signature that does not exist
      alvaria.cloud.alvaria_config:
        config:
          email_templates:
            - name: Thank you
              subject: We have received your message
            - name: Farewell
              template_type: standardResponse
              subject: Good bye
              body: Thank you for having been with us.
              signature: No such signature
      register: applied
  rescue:
    - name: Show which entries failed
      ansible.builtin.debug:
        msg: "{{ applied.failures | map(attribute='msg') }}"
"""

RETURN = r"""
---
counts:
  description:
    - For each family that was worked on, how many of its entries (and, with O(state=exact), surplus
      objects) had which outcome. In check mode, which they would have.
  returned: unless the document has mistakes or nothing may be deleted
  type: dict
  sample:
    signatures:
      created: 1
      updated: 0
      deleted: 0
      unchanged: 4
      failed: 0
changes:
  description:
    - What was changed, or would be in check mode, in the order of the families.
      Families of personal data are not included.
  returned: unless the document has mistakes or nothing may be deleted
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: email_templates
    name:
      description: The name of the object, or of the user or work type whose
        list or rules it is about.
      returned: always
      type: str
      sample: Thank you
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
        subject: Your message
    after:
      description: The same options as they are afterwards.
      returned: always
      type: dict
      sample:
        subject: We have received your message
    last_modified_by:
      description: Who changed the object last. In check mode and for deleted
        objects, before this task.
      returned: when the API shows it
      type: str
      sample: admin@example.com
    last_modified_time:
      description: When the object was last changed, in UTC. In check mode and for deleted
        objects, before this task.
      returned: when the API shows it
      type: str
      sample: '2029-12-01T09:30:00.250Z'
failures:
  description: The entries that failed, in the order of the document.
  returned: unless the document has mistakes or nothing may be deleted
  type: list
  elements: dict
  contains:
    place:
      description: Where the entry is in the document, counted from 0.
        For a surplus object, its family.
      returned: always
      type: str
      sample: exclusions[17]
    family:
      description: The family.
      returned: always
      type: str
      sample: exclusions
    name:
      description: Name of the entry; personal data is masked.
      returned: always
      type: str
      sample: Voice ***0143#5d8e2a
    msg:
      description: Why it failed and what to do about it.
      returned: always
      type: str
      sample: "signature: no signature is called 'Nobody'; there are, among others: Customer care."
    error:
      description: The same for programs, as RV(error).
      returned: always
      type: dict
      contains:
        restore:
          description: What was registered before and no longer is, as options of
            M(alvaria.cloud.alvaria_external_data) with which to register it by hand.
          returned: when making a new registration of external data failed, and restoring what
            was there before failed too
          type: dict
          sample:
            resource: NumberTypes
            value_type: Url
            value: https://example.com/number-types.json
            locale: en-US
      sample:
        kind: not_found
surplus:
  description:
    - What O(state=exact) has deleted, or would delete in check mode, because the document
      does not list it. By family.
  returned: with O(state=exact)
  type: dict
  sample:
    exclusions:
      count: 3
    signatures:
      count: 1
      names:
        - Old signature
undo_dest:
  description: The file of O(undo_dest).
  returned: when something was kept in it
  type: str
  sample: /var/lib/alvaria/undo/acme-2030-01-31
held_back:
  description:
    - The first twenty objects that O(state=exact) did not delete, or would not in check mode,
      although the document does not list them.
    - That is so for what O(protected) names, and for all objects of a family of which an entry
      failed. Such an entry may stand for any of them, or be what was to replace one.
  returned: with O(state=exact)
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: signatures
    label:
      description: Name of the object; personal data is masked.
      returned: always
      type: str
      sample: Old signature
    reason:
      description: What holds it back.
      returned: always
      type: str
      sample: protected
held_back_count:
  description: How many were held back in all.
  returned: with O(state=exact)
  type: int
  sample: 1
estimated_requests:
  description: How many requests a real run takes in all, not counting those for tokens, provided
    that nobody else writes in the meantime.
  returned: in check mode
  type: int
  sample: 42
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
    - RV(ignore:error.kind) is V(work) when some of the entries failed.
  returned: failure
  type: dict
  contains:
    mistakes:
      description: Everything that is wrong in the document, as dictionaries
        with V(place) and V(msg).
      returned: when the document has mistakes
      type: list
      elements: dict
      sample:
        - place: exclusions[17].start_time
          msg: "'soon' is not an ISO 8601 time. Write an ISO 8601 time such as
            '2030-01-31T12:00:00Z'; a time without a zone is taken as UTC."
    surplus:
      description: What O(state=exact) would have deleted, as RV(surplus).
      returned: when that is more than O(max_deletions)
      type: dict
      sample:
        signatures:
          count: 1
          names:
            - Old signature
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import families
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(families.CONFIG_TASK)


if __name__ == "__main__":
    main()
