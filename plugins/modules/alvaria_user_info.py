#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_user_info
short_description: List users
version_added: 0.1.0
description:
  - Reads the users of an organization of Alvaria Cloud, agents and supervisors alike.
    Users log in with their e-mail address, by which all modules of this collection know them.
  - Users are created and deleted elsewhere; the API only shows them.
  - Without O(user), all active users are returned, with the values that the API's listing has.
    With O(user), the one user is read in full. What the API keeps separately from the user,
    such as skills, is read when O(subset) asks for it.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.details
options:
  user:
    description:
      - Only the user with this e-mail address (case-sensitive) or with this identifier.
        When there is none, the list is empty and the task does not fail.
    type: str
    aliases:
      - email
  preferred_name:
    description:
      - Only users with this preferred name, as the API compares it.
    type: str
  subset:
    description:
      - What else to read about each user who was found. Each takes one more request for each user,
        so name the user or narrow the listing where you can.
      - V(skills) are the skills of the user and their levels, by names and identifiers. For the
        names, the task also reads the listing of skills once, and each skill once for its levels.
      - V(handler_rules) are the rules of the user, those that can be changed and those that cannot.
      - V(worktypes) are the work types that the user handles.
      - V(destination_worktypes) are the work types to which the user can transfer contacts, without
        those that are hidden from the user.
      - V(hidden_worktypes) are the work types that are hidden from the user as destinations.
      - V(callback_worktypes) are the outreach work types for which the user can schedule callbacks.
      - V(managed_teams) are the teams that the user manages.
      - V(online_agents) are the agents of O(worktype) whom the user can consult or transfer to
        right now. It needs O(worktype), and one or two more requests for the whole task to find it.
    type: list
    elements: str
    choices:
      - callback_worktypes
      - destination_worktypes
      - handler_rules
      - hidden_worktypes
      - managed_teams
      - online_agents
      - skills
      - worktypes
    default: []
  worktype:
    description:
      - Name or identifier of the work type that V(online_agents) in O(subset) is about.
        It is required then, and has no effect otherwise. It does not filter users.
      - Unlike with O(user), the task fails when there is no such work type
        or several have the name.
    type: str
  direction:
    description:
      - Only work types of this direction.
        It filters V(worktypes) and V(destination_worktypes) in O(subset), not users.
      - V(inbound) is work that customers begin, V(outreach) is work that the contact centre begins.
    type: str
    choices:
      - inbound
      - outreach
  channel_type:
    description:
      - Only work types of this channel.
        It filters V(worktypes) and V(destination_worktypes) in O(subset), not users.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
  include_inactive:
    description:
      - Whether to find inactive users as well. Without it they are left out,
        even when asked for by O(user).
      - It applies likewise to the work types of V(worktypes) and
        V(callback_worktypes) in O(subset).
    type: bool
    default: false
notes:
  - The data of users is shown as it is. O(mask_personal_data) is about customers.
  - The version of a user's skills and when they were last changed are not shown, as the parts of
    a result are lists. M(alvaria.cloud.alvaria_user_skills) shows the version,
    M(alvaria.cloud.alvaria_api) all that the API has.
seealso:
  - module: alvaria.cloud.alvaria_user_skills
  - module: alvaria.cloud.alvaria_user_handler_rules
  - module: alvaria.cloud.alvaria_user_hidden_worktypes
  - module: alvaria.cloud.alvaria_worktype_handlers
  - module: alvaria.cloud.alvaria_team_info
"""

EXAMPLES = r"""
---
- name: Read all active users
  alvaria.cloud.alvaria_user_info:
  register: alvaria_everybody

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ alvaria_everybody.users | map(attribute='email') | sort }}"

- name: Read one user in full
  alvaria.cloud.alvaria_user_info:
    user: agent001@example.com
  register: alvaria_agent

- name: Show the team of the user
  ansible.builtin.debug:
    msg: "{{ alvaria_agent.users[0].member_of.name }}"

- name: Find a user by name
  alvaria.cloud.alvaria_user_info:
    preferred_name: Ada Abend

- name: Read all users, including those who are inactive
  alvaria.cloud.alvaria_user_info:
    include_inactive: true
  register: alvaria_with_inactive

- name: Show who is inactive
  ansible.builtin.debug:
    msg: "{{ alvaria_with_inactive.users | rejectattr('active') | map(attribute='email') }}"

- name: Read the skills and rules of one user, and nothing else about the user that takes a request
  alvaria.cloud.alvaria_user_info:
    user: agent002@example.com
    details: false
    subset:
      - skills
      - handler_rules
  register: alvaria_rules

- name: Show how many seconds of wrap-up work the user has
  ansible.builtin.debug:
    msg: "{{ alvaria_rules.users[0].handler_rules.max_wrap_time }}"

- name: Read to which voice work types the user can transfer calls, and to whom in billing
  alvaria.cloud.alvaria_user_info:
    user: agent002@example.com
    subset:
      - destination_worktypes
      - online_agents
    channel_type: voice
    worktype: Billing
  register: alvaria_reach

- name: Show the agents
  ansible.builtin.debug:
    msg: "{{ alvaria_reach.users[0].online_agents | map(attribute='email') }}"

- name: Read which teams a supervisor manages
  alvaria.cloud.alvaria_user_info:
    user: supervisor001@example.com
    subset:
      - managed_teams
"""

RETURN = r"""
---
users:
  description: The users who pass the filters.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Identifier that the platform assigned to the user.
      returned: always
      type: str
      sample: 192e14fab017122
    email:
      description: The e-mail address with which the user logs in.
      returned: always
      type: str
      sample: agent001@example.com
    active:
      description: Whether the user is active.
      returned: always
      type: bool
      sample: true
    first_name:
      description: First name.
      returned: always
      type: str
      sample: Ada
    last_name:
      description: Last name.
      returned: always
      type: str
      sample: Abend
    preferred_name:
      description: The name by which the user is shown to others, in the first of its languages.
      returned: always
      type: str
      sample: Ada Abend
    preferred_names:
      description: The same name by language.
      returned: always
      type: dict
      sample:
        en-US: Ada Abend
    description:
      description: Free text about the user.
      returned: with O(details=true), or with O(user) unless O(details=false), when there is one
      type: str
      sample: User 1
    user_reference:
      description: How other parts of the platform refer to the user.
      returned: with O(details=true), or with O(user) unless O(details=false)
      type: dict
      contains:
        organization_id:
          description: Identifier of the organization.
          returned: always
          type: str
          sample: demo
        user_id:
          description: Identifier of the user within the organization.
          returned: always
          type: str
          sample: 192e14fab017122
    member_of:
      description: The team to which the user belongs.
      returned: with O(details=true), or with O(user) unless O(details=false),
        when the user belongs to a team
      type: dict
      contains:
        name:
          description: Names of the team, as dictionaries with V(locale) and V(value).
          returned: always
          type: list
          elements: dict
          sample:
            - locale: en-US
              value: North
        team_reference:
          description: How other parts of the platform refer to the team.
          returned: always
          type: dict
          contains:
            organization_id:
              description: Identifier of the organization.
              returned: always
              type: str
              sample: demo
            team_id:
              description: Identifier of the team.
              returned: always
              type: str
              sample: team1
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(user) unless O(details=false)
      type: int
      sample: 1
    creation_time:
      description: When the user was created, in UTC.
      returned: with O(details=true), or with O(user) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
    last_modified_time:
      description: When the user was last changed, in UTC.
      returned: with O(details=true), or with O(user) unless O(details=false)
      type: str
      sample: '2025-01-06T08:00:00Z'
    skills:
      description: The skills of the user.
      returned: when V(skills) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the skill.
          returned: always
          type: str
          sample: "12"
        active:
          description: Whether the skill is active.
          returned: always
          type: bool
          sample: true
        level_id:
          description: Identifier of the level at which the user has the skill.
          returned: when the user has the skill at a level
          type: str
          sample: "36"
        level:
          description: Name of that level, its identifier where two levels of the skill have the
            name, and empty where there is none.
          returned: always
          type: str
          sample: Fluent
        name:
          description: Name of the skill.
          returned: always
          type: str
          sample: Spanish
    handler_rules:
      description: The rules of the user, including those that
        M(alvaria.cloud.alvaria_user_handler_rules) cannot change.
      returned: when V(handler_rules) is in O(subset)
      type: dict
      contains:
        can_add_attachments:
          description: Whether files can be attached to e-mails.
          returned: always
          type: bool
          sample: true
        can_blind_transfer:
          description: Whether a contact can be transferred without asking the other side first.
          returned: always
          type: bool
          sample: true
        can_call_back_self:
          description: Whether callbacks can be scheduled for the agent who schedules them.
          returned: always
          type: bool
          sample: true
        can_call_back_work_type:
          description: Whether callbacks can be scheduled for a work type.
          returned: always
          type: bool
          sample: false
        can_change_phone_in_preview:
          description: Whether the number can be changed while a call is previewed.
          returned: always
          type: bool
          sample: true
        can_conference:
          description: Whether others can be brought into a conference.
          returned: always
          type: bool
          sample: true
        can_consult:
          description: Whether others can be consulted.
          returned: always
          type: bool
          sample: true
        can_dial:
          description: Whether calls can be dialled by hand.
          returned: always
          type: bool
          sample: true
        can_forward_email_to_external:
          description: Whether e-mails can be forwarded to addresses outside the organization.
          returned: always
          type: bool
          sample: false
        can_hold:
          description: Whether a contact can be put on hold.
          returned: always
          type: bool
          sample: true
        can_initiate_new_outbound_email:
          description: Whether new e-mails to addresses outside the organization can be begun.
          returned: always
          type: bool
          sample: false
        can_pause_resume_recording:
          description: Whether a recording can be paused and resumed.
          returned: always
          type: bool
          sample: true
        can_record:
          description: Whether a recording can be started.
          returned: always
          type: bool
          sample: true
        can_terminate:
          description: Whether a contact can be ended by the agent.
          returned: always
          type: bool
          sample: true
        can_view_team_leads:
          description: Whether team leads can be consulted and transferred to.
          returned: always
          type: bool
          sample: true
        can_view_work_handlers:
          description: Whether agents can be consulted and transferred to.
          returned: always
          type: bool
          sample: true
        can_view_worktypes:
          description: Whether work types can be consulted and transferred to.
          returned: always
          type: bool
          sample: true
        can_warm_transfer:
          description: Whether a contact can be transferred after talking to the other side.
          returned: always
          type: bool
          sample: true
        default_call_back_work_type_id:
          description: Identifier of the outreach work type that takes callbacks unless another
            is chosen, empty when there is none.
          returned: always
          type: str
          sample: "105"
        email_delivery_type:
          description: How e-mails reach agents. With V(pull) agents pick them from the queue.
            The others are V(push) and V(none).
          returned: always
          type: str
          sample: push
        is_timed_preview:
          description: Whether the preview of a call ends by itself.
          returned: always
          type: bool
          sample: true
        max_call_back_days:
          description: How many days ahead a callback can be scheduled.
          returned: always
          type: int
          sample: 30
        max_wrap_time:
          description: Maximum number of seconds of wrap-up work after a contact.
          returned: always
          type: int
          sample: 120
        min_wrap_time:
          description: Minimum number of seconds of wrap-up work before a disposition can be given.
          returned: always
          type: int
          sample: 5
        must_display_past_call_back_warning:
          description: Whether there is a warning about a callback that lies in the past
            in the time zone of the agent.
          returned: always
          type: bool
          sample: true
        must_disposition:
          description: Whether a contact needs a disposition.
          returned: always
          type: bool
          sample: false
        must_hide_speed_dial_phone:
          description: Whether speed dials are shown by name only, without their number.
          returned: always
          type: bool
          sample: true
        preview_timeout:
          description: Seconds that a call is previewed before it is dialled.
          returned: always
          type: int
          sample: 5
        url_forward_type:
          description: Whether pages that the agent visits are pushed to a chat customer
            automatically (V(auto)) or only when dropped there (V(dragAndDrop)).
          returned: always
          type: str
          sample: auto
        wrap_exceed_action:
          description: What happens when wrap-up work takes too long, one of V(none),
            V(displayWarning), V(changeToNotReady), V(changeToIdle) and V(changeToPark).
          returned: always
          type: str
          sample: displayWarning
        wrap_type:
          description: Whether there is wrap-up work after a contact, one of V(none),
            V(optional) and V(required).
          returned: always
          type: str
          sample: optional
        wrap_warning_delay:
          description: Seconds of wrap-up work after which there is a warning.
          returned: always
          type: int
          sample: 90
        can_delete_voicemail:
          description: Whether voicemail can be deleted.
          returned: always
          type: bool
          sample: false
        can_forward_voicemail:
          description: Whether voicemail can be forwarded.
          returned: always
          type: bool
          sample: true
        can_not_ready:
          description: Whether the agent can go to the state Not Ready.
          returned: always
          type: bool
          sample: true
        can_park:
          description: Whether the agent can go to the state Park.
          returned: always
          type: bool
          sample: true
        is_on_demand:
          description: Whether the agent is called when needed, without a permanent voice line.
          returned: always
          type: bool
          sample: false
        max_email_interactions:
          description: Maximum number of e-mails at a time.
          returned: always
          type: int
          sample: 5
        max_message_interactions:
          description: Maximum number of chats and text messages at a time.
          returned: always
          type: int
          sample: 5
        max_total_interactions:
          description: Maximum number of contacts of all channels at a time.
          returned: always
          type: int
          sample: 6
        must_display_work_types:
          description: Whether the assigned work types are listed before dialling.
          returned: always
          type: bool
          sample: true
        must_select_work_type:
          description: The rule about choosing a work type before dialling. The vendor describes it
            as whether an agent can dial without choosing, contrary to its name.
          returned: always
          type: bool
          sample: true
        park_warning_time:
          description: Seconds in the state Park after which there is a warning.
          returned: always
          type: int
          sample: 5
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 1
    worktypes:
      description: The work types that the user handles.
      returned: when V(worktypes) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the work type.
          returned: always
          type: str
          sample: "101"
        name:
          description: Name of the work type, in the first of its languages.
          returned: always
          type: str
          sample: Billing
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Billing
        active:
          description: Whether the work type is active.
          returned: always
          type: bool
          sample: true
        state:
          description: What the work type does at present, one of V(none), V(inactive), V(active),
            V(unmanned), V(holiday) and V(paused).
          returned: always
          type: str
          sample: active
    destination_worktypes:
      description: The work types to which the user can transfer contacts.
      returned: when V(destination_worktypes) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the work type.
          returned: always
          type: str
          sample: "101"
        name:
          description: Name of the work type, in the first of its languages.
          returned: always
          type: str
          sample: Billing
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Billing
        active:
          description: Whether the work type is active.
          returned: always
          type: bool
          sample: true
        state:
          description: What the work type does at present, one of V(none), V(inactive), V(active),
            V(unmanned), V(holiday) and V(paused).
          returned: always
          type: str
          sample: active
    hidden_worktypes:
      description: The work types that are hidden from the user as destinations.
      returned: when V(hidden_worktypes) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the work type.
          returned: always
          type: str
          sample: "101"
        name:
          description: Name of the work type, in the first of its languages.
          returned: always
          type: str
          sample: Billing
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Billing
        active:
          description: Whether the work type is active.
          returned: always
          type: bool
          sample: true
        state:
          description: What the work type does at present, one of V(none), V(inactive), V(active),
            V(unmanned), V(holiday) and V(paused).
          returned: always
          type: str
          sample: active
    callback_worktypes:
      description: The outreach work types for which the user can schedule callbacks.
      returned: when V(callback_worktypes) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the work type.
          returned: always
          type: str
          sample: "101"
        name:
          description: Name of the work type, in the first of its languages.
          returned: always
          type: str
          sample: Billing
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Billing
        active:
          description: Whether the work type is active.
          returned: always
          type: bool
          sample: true
        state:
          description: What the work type does at present, one of V(none), V(inactive), V(active),
            V(unmanned), V(holiday) and V(paused).
          returned: always
          type: str
          sample: active
        max_call_back_days:
          description: How many days ahead a callback can be scheduled.
          returned: always
          type: int
          sample: 30
        can_call_back_work_type:
          description: Whether callbacks can be scheduled for the work type.
          returned: always
          type: bool
          sample: true
        can_call_back_self:
          description: Whether callbacks can be scheduled for the user who schedules them.
          returned: always
          type: bool
          sample: true
        must_display_past_call_back_warning:
          description: Whether there is a warning about a callback that lies in the past
            in the time zone of the agent.
          returned: always
          type: bool
          sample: true
    managed_teams:
      description: The teams that the user manages.
      returned: when V(managed_teams) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the team.
          returned: always
          type: str
          sample: team1
        name:
          description: Name of the team, in the first of its languages.
          returned: always
          type: str
          sample: North
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: North
        active:
          description: Whether the team is active.
          returned: always
          type: bool
          sample: true
        team_reference:
          description: How other parts of the platform refer to the team.
          returned: always
          type: dict
          contains:
            organization_id:
              description: Identifier of the organization.
              returned: always
              type: str
              sample: demo
            team_id:
              description: Identifier of the team.
              returned: always
              type: str
              sample: team1
    online_agents:
      description: The agents of O(worktype) whom the user can consult or transfer to.
      returned: when V(online_agents) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier that the platform assigned to the user.
          returned: always
          type: str
          sample: 192e14fab017122
        email:
          description: The e-mail address with which the user logs in.
          returned: always
          type: str
          sample: agent001@example.com
        active:
          description: Whether the user is active.
          returned: always
          type: bool
          sample: true
        first_name:
          description: First name.
          returned: always
          type: str
          sample: Ada
        last_name:
          description: Last name.
          returned: always
          type: str
          sample: Abend
        preferred_name:
          description: The name by which the user is shown to others, in the first of its languages.
          returned: always
          type: str
          sample: Ada Abend
        preferred_names:
          description: The same name by language.
          returned: always
          type: dict
          sample:
            en-US: Ada Abend
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import users
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(users.INFO_TASK)


if __name__ == "__main__":
    main()
