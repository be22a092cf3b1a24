#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_handler_rules
short_description: Manage what agents may and must do with the work of a work type
version_added: 0.1.0
description:
  - Changes the handler rules of a work type of Alvaria Cloud.
  - A work type is a kind of work with a queue of its own, such as inbound billing calls.
    Its handler rules say what agents may and must do with an interaction of it, such as putting
    it on hold, transferring it or recording it, and how long they may take for the work after
    an interaction, in the state Wrap.
  - Every work type has exactly one set of rules. It is neither created nor deleted, so the module
    has no option for a state. An inactive work type is accepted with a warning.
  - Any of the rules can be given, alone or together. The others stay as they are.
    The API requires all rules that can be written in one request, and the module fills in those
    that are not given from what it has read.
  - The API shows more rules of a work type, which cannot be written there,
    such as whether callbacks are allowed.
    They are not options of this module. M(alvaria.cloud.alvaria_worktype_info) reads them
    with O(alvaria.cloud.alvaria_worktype_info#module:subset=handler_rules).
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes
  - alvaria.cloud._record
options:
  worktype:
    description:
      - Name of the work type in any of its languages (case-sensitive), or its identifier.
    type: str
    required: true
  can_3way_xfer:
    description:
      - Whether agents may start conferences and blind transfers.
      - The API writes these two only together, in a rule that it does not show, and shows them
        one by one, as rules that cannot be written. The module regards the rule as V(true)
        or V(false) when the two are alike.
      - When they differ, the result and the difference say so in words. A task that changes another
        rule has to give this one as well then, because the API cannot be told to leave it alone.
        The task fails otherwise and writes nothing.
    type: bool
  can_add_attachments:
    description:
      - Whether agents may add attachments to an e-mail. Only e-mail work types use it.
    type: bool
  can_dial:
    description:
      - Whether agents may dial out while in Idle, Park or Wrap, or while handling
        something other than a call.
    type: bool
  can_forward_email_to_external:
    description:
      - Whether agents may forward e-mail to addresses outside of the organization.
        Only e-mail work types use it.
    type: bool
  can_hold:
    description:
      - Whether agents may put the other party on hold.
    type: bool
  can_initiate_new_outbound_email:
    description:
      - Whether agents may write new e-mail, that is not an answer, to addresses
        outside of the organization.
    type: bool
  can_pause_resume_recording:
    description:
      - Whether agents may pause and resume the recording of a conversation.
    type: bool
  can_terminate:
    description:
      - Whether agents may end an interaction.
    type: bool
  can_view_team_leads:
    description:
      - Whether agents may consult team leads and transfer to them.
    type: bool
  can_view_work_handlers:
    description:
      - Whether agents may consult other agents and transfer to them.
    type: bool
  can_view_worktypes:
    description:
      - Whether agents may consult the agents of other work types and transfer to them.
    type: bool
  default_callback_worktype:
    description:
      - Name in any of its languages, or identifier, of the work type that is taken by default when
        an agent schedules a callback. V("") stands for none.
      - It has to be a work type for outreach, and its own rules have to allow callbacks,
        to the agent or to the work type. Otherwise the task fails and writes nothing.
        A work type that is set already is not checked again.
    type: str
  is_authenticated:
    description:
      - Whether a customer has to be authenticated by an external service to start a chat.
        Only work types for web chat use it.
    type: bool
  must_disposition:
    description:
      - Whether each interaction has to get a disposition (its outcome).
    type: bool
  max_wrap_time:
    description:
      - Seconds that an agent may stay in Wrap at most. At least V(0).
    type: int
  min_wrap_time:
    description:
      - Seconds that an agent has to stay in Wrap before the interaction can be closed
        with a disposition. At least V(0), and not more than O(max_wrap_time).
    type: int
  wrap_warning_delay:
    description:
      - Seconds in Wrap after which an agent is warned.
        At least V(0), and not more than O(max_wrap_time).
    type: int
  wrap_exceed_action:
    description:
      - What happens when an agent stays in Wrap for longer than O(max_wrap_time).
      - Nothing (V(none)), a warning (V(displayWarning)), or an agent is put into Not Ready
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
  - module: alvaria.cloud.alvaria_worktype_info
  - module: alvaria.cloud.alvaria_worktype_handlers
    description: Who handles the work type.
  - module: alvaria.cloud.alvaria_user_handler_rules
    description: The rules of a user.
"""

EXAMPLES = r"""
---
- name: Let agents conference and transfer blindly, with up to two minutes of Wrap after calls
  alvaria.cloud.alvaria_worktype_handler_rules:
    worktype: Billing
    can_3way_xfer: true
    wrap_type: required
    min_wrap_time: 10
    max_wrap_time: 120

- name: Let callbacks go to another work type by default
  alvaria.cloud.alvaria_worktype_handler_rules:
    worktype: Billing
    default_callback_worktype: Collections

- name: Keep e-mail of a campaign inside of the organization
  alvaria.cloud.alvaria_worktype_handler_rules:
    worktype: Newsletter
    can_forward_email_to_external: false
    can_initiate_new_outbound_email: false

- name: Require customers to log in before they chat
  alvaria.cloud.alvaria_worktype_handler_rules:
    worktype: Support Chat
    is_authenticated: true
    must_disposition: true

- name: Remove the default for callbacks
  alvaria.cloud.alvaria_worktype_handler_rules:
    worktype: Billing
    default_callback_worktype: ""
"""

RETURN = r"""
---
worktype_handler_rules:
  description: The rules of the work type that can be written, as they are after the task,
    or would be in check mode.
  returned: success
  type: dict
  contains:
    worktype:
      description: The work type, as in the option.
      returned: always
      type: str
      sample: Billing
    version:
      description: Number that grows with each change. In check mode, the number before the change.
      returned: always
      type: int
      sample: 1003
    can_3way_xfer:
      description:
        - Whether agents may start conferences and blind transfers.
        - V(true) or V(false) when the two are alike, otherwise a text that gives both.
      returned: always
      type: raw
      sample: true
    can_add_attachments:
      description: Whether agents may add attachments to an e-mail. Only e-mail work types use it.
      returned: always
      type: bool
      sample: true
    can_dial:
      description: Whether agents may dial out while in Idle, Park or Wrap, or while handling
        something other than a call.
      returned: always
      type: bool
      sample: true
    can_forward_email_to_external:
      description: Whether agents may forward e-mail to addresses outside of the organization.
        Only e-mail work types use it.
      returned: always
      type: bool
      sample: false
    can_hold:
      description: Whether agents may put the other party on hold.
      returned: always
      type: bool
      sample: true
    can_initiate_new_outbound_email:
      description: Whether agents may write new e-mail, that is not an answer, to addresses
        outside of the organization.
      returned: always
      type: bool
      sample: false
    can_pause_resume_recording:
      description: Whether agents may pause and resume the recording of a conversation.
      returned: always
      type: bool
      sample: true
    can_terminate:
      description: Whether agents may end an interaction.
      returned: always
      type: bool
      sample: true
    can_view_team_leads:
      description: Whether agents may consult team leads and transfer to them.
      returned: always
      type: bool
      sample: true
    can_view_work_handlers:
      description: Whether agents may consult other agents and transfer to them.
      returned: always
      type: bool
      sample: true
    can_view_worktypes:
      description: Whether agents may consult the agents of other work types and transfer to them.
      returned: always
      type: bool
      sample: true
    default_callback_worktype:
      description:
        - Name of the work type that is taken by default when an agent schedules a callback,
          empty for none. One that the API does not list is shown by identifier.
      returned: always
      type: str
      sample: Collections
    is_authenticated:
      description: Whether a customer has to be authenticated by an external service to start
        a chat. Only work types for web chat use it.
      returned: always
      type: bool
      sample: false
    must_disposition:
      description: Whether each interaction has to get a disposition (its outcome).
      returned: always
      type: bool
      sample: true
    max_wrap_time:
      description: Seconds that an agent may stay in Wrap at most.
      returned: always
      type: int
      sample: 120
    min_wrap_time:
      description: Seconds that an agent has to stay in Wrap before the interaction can
        be closed with a disposition.
      returned: always
      type: int
      sample: 5
    wrap_warning_delay:
      description: Seconds in Wrap after which an agent is warned.
      returned: always
      type: int
      sample: 90
    wrap_exceed_action:
      description: What happens when an agent stays in Wrap for longer
        than RV(worktype_handler_rules.max_wrap_time).
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
        can_hold: false
    server:
      description: The rules as the server has them.
      returned: when all tries to write met a conflict
      type: dict
      sample:
        can_hold: true
"""

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import handler_rules
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(handler_rules.WORK_TYPE_TASK)


if __name__ == "__main__":
    main()
