#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_user_handler_rules
short_description: Manage what a user may and must do while handling work
version_added: 0.1.0
description:
  - Changes the handler rules of a user of Alvaria Cloud.
  - Handler rules say what somebody may and must do while handling work, such as dialing out,
    parking or forwarding voicemail, how many interactions they have at the same time, and how long
    they may take for the work after an interaction, in the state Wrap.
  - Every user has exactly one set of rules. It is neither created nor deleted, so the module has no
    option for a state. An inactive user is accepted with a warning.
  - Any of the rules can be given, alone or together. The others stay as they are.
    The API requires all rules that can be written in one request, and the module fills in those
    that are not given from what it has read.
  - The API shows more rules of a user, which cannot be written there, such as the one for
    conferences. They are not options of this module. M(alvaria.cloud.alvaria_user_info) reads them
    with O(alvaria.cloud.alvaria_user_info#module:subset=handler_rules).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
options:
  user:
    description:
      - E-mail address (case-sensitive) or identifier of the user.
    type: str
    required: true
  can_call_back_self:
    description:
      - Whether the user may schedule callbacks that come back to themselves.
    type: bool
  can_delete_voicemail:
    description:
      - Whether the user may delete voicemail from their inbox.
    type: bool
  can_dial:
    description:
      - Whether the user may dial out while in Idle, Park or Wrap, or while handling
        something other than a call.
    type: bool
  can_forward_voicemail:
    description:
      - Whether the user may forward voicemail, to a mailbox, a group of mailboxes
        or another voicemail system.
    type: bool
  can_not_ready:
    description:
      - Whether the user may go to the state Not Ready.
      - The name says so. The vendor's text about this rule mentions recording a greeting,
        which seems to be a mistake.
    type: bool
  can_park:
    description:
      - Whether the user may go to the state Park, to dial by hand and to take calls that are not
        routed, such as internal, consulting and direct ones.
    type: bool
  can_pause_resume_recording:
    description:
      - Whether the user may pause and resume the recording of a conversation.
    type: bool
  is_on_demand:
    description:
      - Whether the platform rings the user's phone when there is a call, instead of keeping
        a line open all the time.
    type: bool
  must_disposition:
    description:
      - Whether the user has to give each interaction a disposition (its outcome).
    type: bool
  must_hide_speed_dial_phone:
    description:
      - Whether speed dials show the user only names, without phone numbers.
    type: bool
  must_select_work_type:
    description:
      - Whether the user has to choose a work type from a list before dialing.
      - The name says so. The vendor's text about this rule can be read the other way round, so try
        it out before relying on it.
    type: bool
  max_email_interactions:
    description:
      - How many e-mail interactions the user may have at the same time. At least V(0).
    type: int
  max_message_interactions:
    description:
      - How many chat and SMS interactions the user may have at the same time,
        both together. At least V(0).
    type: int
  max_total_interactions:
    description:
      - How many inbound interactions the user may have at the same time, voice, chat,
        SMS and e-mail together. At least V(0).
      - Whatever the number, a user has one call, with a second line for consulting.
    type: int
  park_warning_time:
    description:
      - Seconds in Park after which the user is warned. At least V(0).
    type: int
  max_wrap_time:
    description:
      - Seconds that the user may stay in Wrap at most. At least V(0).
    type: int
  min_wrap_time:
    description:
      - Seconds that the user has to stay in Wrap before the interaction can be closed
        with a disposition. At least V(0), and not more than O(max_wrap_time).
    type: int
  wrap_warning_delay:
    description:
      - Seconds in Wrap after which the user is warned.
        At least V(0), and not more than O(max_wrap_time).
    type: int
  wrap_exceed_action:
    description:
      - What happens when the user stays in Wrap for longer than O(max_wrap_time).
      - Nothing (V(none)), a warning (V(displayWarning)), or the user is put into Not Ready
        (V(changeToNotReady)), Idle (V(changeToIdle)) or Park (V(changeToPark)).
    type: str
    choices:
      - none
      - displayWarning
      - changeToNotReady
      - changeToIdle
      - changeToPark
  wrap_type:
    description:
      - Whether interactions are followed by Wrap never (V(none)),
        at will (V(optional)) or always (V(required)).
    type: str
    choices:
      - none
      - optional
      - required
notes:
  - Rules that are left out are never touched, neither switched off nor set to a default.
  - When O(min_wrap_time), O(wrap_warning_delay) or O(max_wrap_time) is given and they do not fit
    together, the task fails and writes nothing. Those that are not given are taken as they are.
  - A change is one request with the version that was read. If somebody else has changed the rules
    in the meantime (HTTP status 409), they are read again and compared with the given options
    again. If nothing differs by then, nothing is written. After five tries the task fails,
    and RV(error) shows what was sent and what the server has.
  - The module uses the Provisioning API. The client needs the scope V(provisioningapi).
seealso:
  - module: alvaria.cloud.alvaria_user_info
  - module: alvaria.cloud.alvaria_worktype_handler_rules
    description: The rules of a work type.
"""

EXAMPLES = r"""
---
- name: Give an agent ninety seconds of Wrap after an interaction, with a warning after a minute
  alvaria.cloud.alvaria_user_handler_rules:
    user: agent001@example.com
    wrap_type: required
    max_wrap_time: 90
    wrap_warning_delay: 60
    wrap_exceed_action: changeToIdle

- name: Let several agents handle two e-mails and three messages at the same time
  alvaria.cloud.alvaria_user_handler_rules:
    user: "{{ item }}"
    max_email_interactions: 2
    max_message_interactions: 3
    max_total_interactions: 4
  loop:
    - agent002@example.com
    - agent003@example.com

- name: Do not let an agent dial out, and require a disposition for every interaction
  alvaria.cloud.alvaria_user_handler_rules:
    user: agent004@example.com
    can_dial: false
    must_disposition: true

- name: Show what would change for a supervisor
  alvaria.cloud.alvaria_user_handler_rules:
    user: supervisor001@example.com
    can_delete_voicemail: true
  check_mode: true
  diff: true
"""

RETURN = r"""
---
user_handler_rules:
  description: The rules of the user that can be written, as they are after the task,
    or would be in check mode.
  returned: success
  type: dict
  contains:
    user:
      description: The user, as in the option.
      returned: always
      type: str
      sample: agent001@example.com
    version:
      description: Number that grows with each change. In check mode, the number before the change.
      returned: always
      type: int
      sample: 1003
    can_call_back_self:
      description: Whether the user may schedule callbacks that come back to themselves.
      returned: always
      type: bool
      sample: true
    can_delete_voicemail:
      description: Whether the user may delete voicemail from their inbox.
      returned: always
      type: bool
      sample: false
    can_dial:
      description: Whether the user may dial out while in Idle, Park or Wrap, or while handling
        something other than a call.
      returned: always
      type: bool
      sample: true
    can_forward_voicemail:
      description: Whether the user may forward voicemail, to a mailbox, a group of mailboxes
        or another voicemail system.
      returned: always
      type: bool
      sample: true
    can_not_ready:
      description: Whether the user may go to the state Not Ready.
      returned: always
      type: bool
      sample: true
    can_park:
      description:
        - Whether the user may go to the state Park, to dial by hand and to take calls that are not
          routed, such as internal, consulting and direct ones.
      returned: always
      type: bool
      sample: true
    can_pause_resume_recording:
      description: Whether the user may pause and resume the recording of a conversation.
      returned: always
      type: bool
      sample: true
    is_on_demand:
      description: Whether the platform rings the user's phone when there is a call, instead
        of keeping a line open all the time.
      returned: always
      type: bool
      sample: false
    must_disposition:
      description: Whether the user has to give each interaction a disposition (its outcome).
      returned: always
      type: bool
      sample: true
    must_hide_speed_dial_phone:
      description: Whether speed dials show the user only names, without phone numbers.
      returned: always
      type: bool
      sample: true
    must_select_work_type:
      description: Whether the user has to choose a work type from a list before dialing.
      returned: always
      type: bool
      sample: true
    max_email_interactions:
      description: How many e-mail interactions the user may have at the same time.
      returned: always
      type: int
      sample: 5
    max_message_interactions:
      description: How many chat and SMS interactions the user may have at
        the same time, both together.
      returned: always
      type: int
      sample: 5
    max_total_interactions:
      description: How many inbound interactions the user may have at the same time, voice,
        chat, SMS and e-mail together.
      returned: always
      type: int
      sample: 6
    park_warning_time:
      description: Seconds in Park after which the user is warned.
      returned: always
      type: int
      sample: 5
    max_wrap_time:
      description: Seconds that the user may stay in Wrap at most.
      returned: always
      type: int
      sample: 120
    min_wrap_time:
      description: Seconds that the user has to stay in Wrap before the interaction can
        be closed with a disposition.
      returned: always
      type: int
      sample: 5
    wrap_warning_delay:
      description: Seconds in Wrap after which the user is warned.
      returned: always
      type: int
      sample: 90
    wrap_exceed_action:
      description: What happens when the user stays in Wrap for longer
        than RV(user_handler_rules.max_wrap_time).
      returned: always
      type: str
      sample: displayWarning
    wrap_type:
      description: Whether interactions are followed by Wrap never (V(none)), at will
        (V(optional)) or always (V(required)).
      returned: always
      type: str
      sample: optional
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
  description: The cause of the failure, for programs; see
    the guide R(Results of every module,ansible_collections.alvaria.cloud.docsite.guide_results).
  returned: failure
  type: dict
  contains:
    sent:
      description: The rules as the last try wanted to write them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        max_wrap_time: 90
    server:
      description: The rules as the server has them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        max_wrap_time: 120
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import handler_rules
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(handler_rules.USER_TASK)


if __name__ == "__main__":
    main()
