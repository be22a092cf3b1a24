#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_changes_info
short_description: Say who changed what since a time
version_added: 0.1.0
description:
  - Reads all families of an organization's document (see M(alvaria.cloud.alvaria_config)) and
    lists what was changed in a time, the latest first, by whom, as far as the API tells.
  - The API keeps the last change of an object and no history. Compliance rules, the settings and
    external data say when and by whom. Signatures, e-mail templates, external dials, and the agents
    and e-mail templates of work types say when. Agents' skills, rules and hidden work types, and
    the rules of work types say neither. RV(untold) lists that for each answer.
  - Of what was deleted nothing is left to read, and of several changes of an object only the last
    one shows. A comparison with a document or a plan finds these.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._bulk
options:
  since:
    description:
      - The time from which on changes are listed, in ISO 8601 with its time zone.
    type: str
    required: true
  until:
    description:
      - The time before which, in the same form. By default, up to now.
      - What was changed again later does not show.
    type: str
  families:
    description:
      - Only these families. By default, all of them.
    type: list
    elements: str
    choices:
      - compliance_settings
      - external_data
      - signatures
      - email_templates
      - system_externals
      - user_skills
      - user_handler_rules
      - user_hidden_worktypes
      - worktype_handlers
      - worktype_handler_rules
      - worktype_email_templates
      - attempt_trackers
      - message_trackers
      - quota_controls
      - convenient_contact_times
      - exclusions
notes:
  - The times are those of the platform's clock.
  - Of exclusions and convenient contact times only those are read that were changed since.
    Signatures, e-mail templates and the lists of work types take a request each.
  - Trackers are those of the API's current version.
  - Personal data is masked in the result unless O(mask_personal_data=false).
seealso:
  - module: alvaria.cloud.alvaria_config_info
  - ref: ansible_collections.alvaria.cloud.docsite.guide_changes
    description: Who changed what.
"""

EXAMPLES = r"""
---
- name: Who changed the rules since the beginning of the month?
  alvaria.cloud.alvaria_changes_info:
    since: '2030-01-01T00:00:00Z'
    families:
      - attempt_trackers
      - exclusions
  register: changes

- name: Show it
  ansible.builtin.debug:
    msg: "{{ changes.changes }}"
"""

RETURN = r"""
---
since:
  description: The time of O(since), in UTC.
  returned: success
  type: str
  sample: '2030-01-30T12:00:00Z'
until:
  description: The time of O(until), in UTC.
  returned: with O(until)
  type: str
  sample: '2030-01-31T12:00:00Z'
changes:
  description: What was changed, the latest first.
  returned: success
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: exclusions
    name:
      description: Name of the object, or of the work type whose list it is;
        personal data is masked.
      returned: always
      type: str
      sample: Voice ***0143#5d8e2a
    last_modified_time:
      description: When it was last changed, in UTC.
      returned: always
      type: str
      sample: '2030-01-31T09:30:00.250Z'
    last_modified_by:
      description: Who changed it last.
      returned: when the API shows it
      type: str
      sample: admin@example.com
    created:
      description: Whether it was made in that time, too.
      returned: when the API shows when it was made
      type: bool
      sample: true
counts:
  description: For each family, how many objects or lists were read, and how many of them had been
    changed.
  returned: success
  type: dict
  sample:
    exclusions:
      read: 1
      changed: 1
people:
  description: How many of the changes are whose. Those of which the API does not say it are under
    an empty name.
  returned: success
  type: dict
  sample:
    admin@example.com: 1
untold:
  description: What the API does not tell. The entry with an empty family holds for all of them.
  returned: success
  type: list
  elements: dict
  contains:
    family:
      description: The family.
      returned: always
      type: str
      sample: signatures
    missing:
      description: What is not told of it.
      returned: always
      type: str
      sample: by whom it was changed
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import changes
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(changes.TASK)


if __name__ == "__main__":
    main()
