#!/usr/bin/python
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: alvaria_worktype_info
short_description: List work types
version_added: 0.1.0
description:
  - Reads the work types of an organization of Alvaria Cloud. A work type is a kind of work
    with a queue of its own, such as inbound billing calls or an outreach campaign by text message.
  - Work types are defined elsewhere; the API only shows them.
    M(alvaria.cloud.alvaria_worktype_handlers) says who handles them.
  - Without filters, all active work types are returned, with the values that the API's listing
    has. With several filters, only those that pass all of them are returned. When none do, the list
    is empty. What the API keeps separately from the work type, such as its handlers, is read
    when O(subset) asks for it.
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
extends_documentation_fragment:
  - alvaria.cloud._connection
  - alvaria.cloud._attributes.info
  - alvaria.cloud._reading
  - alvaria.cloud._reading.details
  - alvaria.cloud._reading.inactive
options:
  name:
    description:
      - Only work types with this name (case-sensitive) in any of their languages, or with this
        identifier. Several work types can have the same name; all of them are returned.
    type: str
    aliases:
      - friendly_name
  direction:
    description:
      - Only work types of this direction. V(inbound) is work that customers begin, V(outreach)
        is work that the contact centre begins.
    type: str
    choices:
      - inbound
      - outreach
  channel_type:
    description:
      - Only work types of this channel.
    type: str
    choices:
      - voice
      - email
      - chat
      - sms
  queue_type:
    description:
      - Only work types with this type of queue.
    type: str
    choices:
      - longestIdle
      - terminal
  can_initiate_new_outbound_email:
    description:
      - With V(true), only work types whose rules let an agent begin a new e-mail. With V(false),
        these rules do not matter.
    type: bool
    default: false
  subset:
    description:
      - What else to read about each work type that was found. Each takes one more request for each
        work type, unless said otherwise.
      - V(handlers) are the agents of the work type, by e-mail address, in the order in which work
        is offered to them. It takes a listing of all users as well, once for the task.
      - V(handler_rules) are the rules of the work type, those that can be
        changed and those that cannot.
      - V(dispositions) are the dispositions that can be given to its contacts.
        O(disposition_type) filters them.
      - V(email_templates) are the e-mail templates that it offers.
      - V(audio_messages) are the announcements that callers hear.
      - V(outreach) are the settings of an outreach work type for text messages or e-mail,
        such as the sender. The others have none. To know which it is, the work type is read in full
        for this, even where O(details) does not ask for that.
    type: list
    elements: str
    choices:
      - audio_messages
      - dispositions
      - email_templates
      - handler_rules
      - handlers
      - outreach
    default: []
  disposition_type:
    description:
      - Only dispositions of this type, V(systemDefined) for those of the platform itself,
        V(userDefined) for those of the organization. It filters V(dispositions)
        in O(subset), not work types.
    type: str
    choices:
      - systemDefined
      - userDefined
notes:
  - The versions of a work type's lists and when they were last changed are not shown, as the parts
    of a result are lists. The modules that manage them show the version,
    M(alvaria.cloud.alvaria_api) all that the API has.
seealso:
  - module: alvaria.cloud.alvaria_worktype_handlers
  - module: alvaria.cloud.alvaria_worktype_handler_rules
  - module: alvaria.cloud.alvaria_worktype_email_templates
  - module: alvaria.cloud.alvaria_worktype_group_info
"""

EXAMPLES = r"""
---
- name: Read all active work types
  alvaria.cloud.alvaria_worktype_info:
  register: alvaria_all

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ alvaria_all.worktypes | map(attribute='name') | sort }}"

- name: Find work types that place calls
  alvaria.cloud.alvaria_worktype_info:
    direction: outreach
    channel_type: voice
  register: alvaria_outreach

- name: Have an agent handle all of them
  alvaria.cloud.alvaria_worktype_handlers:
    worktype: "{{ item.id }}"
    handlers:
      - agent011@example.com
  loop: "{{ alvaria_outreach.worktypes }}"
  loop_control:
    label: "{{ item.name }}"

- name: Find work types from which agents can begin a new e-mail
  alvaria.cloud.alvaria_worktype_info:
    can_initiate_new_outbound_email: true

- name: Read the identifiers of all work types of one name
  alvaria.cloud.alvaria_worktype_info:
    name: Overflow
    include_inactive: true
  register: alvaria_overflow

- name: Show them
  ansible.builtin.debug:
    msg: "{{ alvaria_overflow.worktypes | map(attribute='id') }}"

- name: Read one work type in full, with its agents and the organization's own dispositions
  alvaria.cloud.alvaria_worktype_info:
    name: Billing
    subset:
      - handlers
      - dispositions
    disposition_type: userDefined
  register: alvaria_billing

- name: Show who gets billing calls first
  ansible.builtin.debug:
    msg: "{{ alvaria_billing.worktypes[0].handlers | first }}"

- name: Read the senders of all outreach work types
  alvaria.cloud.alvaria_worktype_info:
    direction: outreach
    subset:
      - outreach
  register: alvaria_senders

- name: Show those that send e-mails
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.outreach.from_address }}"
  loop: "{{ alvaria_senders.worktypes | selectattr('outreach')
    | selectattr('outreach.from_address', 'defined') }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
---
worktypes:
  description: The work types that pass the filters.
  returned: success
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
    version:
      description: Number that grows with each change.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: int
      sample: 1
    work_type_classification:
      description: Direction and channel in one word, such as V(InboundVoiceWorkType)
        or V(OutreachSMSWorkType).
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: InboundVoiceWorkType
    direction:
      description: V(inbound) for work that customers begin, V(outreach) for work that
        the contact centre begins.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: inbound
    channel:
      description: The channel of the work type.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: dict
      contains:
        channel_type:
          description: One of V(voice), V(chat), V(sms) and V(email).
          returned: always
          type: str
          sample: voice
    language:
      description: Language of the work type.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: en-US
    email_address:
      description: The address at which e-mails arrive, for inbound e-mail.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: service@example.com
    transcription_type:
      description: When calls are written down, one of V(none),
        V(realtime), V(postcall) and V(both).
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: none
    disp_plan_id:
      description: Identifier of the disposition routing plan.
      returned: with O(details=true), or with O(name) unless O(details=false)
      type: str
      sample: "7"
    work_type_group_id:
      description: Identifier of the group of work types.
      returned: with O(details=true), or with O(name) unless O(details=false), when there is one
      type: str
      sample: "18"
    contact_data_def_id:
      description: Identifier of the contact data definition.
      returned: with O(details=true), or with O(name) unless O(details=false), when there is one
      type: str
      sample: "71"
    daily_service_level:
      description: Whether the service level is calculated for whole days.
        Otherwise RV(worktypes[].service_level_window) counts.
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: bool
      sample: true
    service_level_window:
      description: Minutes of the rolling window for which the service level is calculated.
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: int
      sample: 15
    service_level_formula_id:
      description: Which formula gives the service level, V(ServiceLevel0) to V(ServiceLevel4).
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: str
      sample: ServiceLevel0
    service_level_threshold:
      description: Seconds in the queue within which work has to be taken to count as in time.
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: int
      sample: 20
    target_service_level_percentage:
      description: The part of the work, in per cent, that is meant to be taken in time.
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: float
      sample: 80.0
    short_call_interval:
      description: Seconds after which work that goes away counts as abandoned.
      returned: with O(details=true), or with O(name) unless O(details=false), when the API shows it
      type: int
      sample: 5
    handlers:
      description: The e-mail addresses of the agents who handle the work type, first in line first.
        A user whom the API does not list is shown by identifier.
      returned: when V(handlers) is in O(subset)
      type: list
      elements: str
      sample:
        - agent001@example.com
        - agent002@example.com
    handler_rules:
      description: The rules of the work type, including those that
        M(alvaria.cloud.alvaria_worktype_handler_rules) cannot change.
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
        is_authenticated:
          description: Whether chat customers have to be authenticated by an external service.
          returned: always
          type: bool
          sample: false
        version:
          description: Number that grows with each change.
          returned: always
          type: int
          sample: 1
    dispositions:
      description: The dispositions that can be given to contacts of the work type.
      returned: when V(dispositions) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the disposition.
          returned: always
          type: str
          sample: "8.8"
        name:
          description: Name of the disposition, in the first of its languages.
          returned: always
          type: str
          sample: Sale
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Sale
        disposition_code:
          description: Short code of the disposition.
          returned: always
          type: str
          sample: SA
        disposition_type:
          description: V(systemDefined) for a disposition of the platform itself, V(userDefined)
            for one of the organization.
          returned: when the API shows it
          type: str
          sample: userDefined
        active:
          description: Whether the disposition is active.
          returned: always
          type: bool
          sample: true
        attributes:
          description: What the disposition means to the platform, as lists of words of the API.
          returned: when the API shows them
          type: dict
          contains:
            reporting:
              description: How reports count the contact, for example V(contact),
                V(abandon) or V(followUp).
              returned: always
              type: list
              elements: str
              sample:
                - contact
            call_outcome:
              description: What came of the contact, for example V(success), V(callback),
                V(refusal) or V(exclusion).
              returned: always
              type: list
              elements: str
              sample:
                - success
            routing:
              description: What can happen to the call next, for example V(none), V(redial),
                V(transfer) or V(hangUp).
              returned: always
              type: list
              elements: str
              sample:
                - default
    email_templates:
      description: The e-mail templates that the work type offers.
      returned: when V(email_templates) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the template.
          returned: always
          type: str
          sample: "1"
        name:
          description: Name of the template, in the first of its languages.
          returned: always
          type: str
          sample: Receipt
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Receipt
        active:
          description: Whether the template is active.
          returned: always
          type: bool
          sample: true
        subject:
          description: Subject of the e-mails.
          returned: always
          type: str
          sample: Receipt
        template_type:
          description: What the template is for, one of V(acknowledgement),
            V(standardResponse) and V(outreachCampaign).
          returned: always
          type: str
          sample: acknowledgement
    audio_messages:
      description: The announcements that callers hear.
      returned: when V(audio_messages) is in O(subset)
      type: list
      elements: dict
      contains:
        id:
          description: Identifier of the announcement.
          returned: always
          type: str
          sample: "51"
        name:
          description: Name of the announcement, in the first of its languages.
          returned: always
          type: str
          sample: Greeting
        names:
          description: The name by language.
          returned: always
          type: dict
          sample:
            en-US: Greeting
        language:
          description: Language of the announcement.
          returned: always
          type: str
          sample: en-US
        duration:
          description: How long it is, as the API counts.
          returned: always
          type: int
          sample: 20
    outreach:
      description:
        - The settings of an outreach work type for text messages or e-mail,
          V(null) for other work types.
        - Holds the keys of the work type in full as well.
      returned: when V(outreach) is in O(subset)
      type: dict
      contains:
        from_name:
          description: Name of the sender that receivers see.
          returned: for e-mail
          type: str
          sample: Example Service
        from_address:
          description: Address of the sender that receivers see.
          returned: for e-mail
          type: str
          sample: no-reply@example.com
        default_service_provider_id:
          description: Identifier of the provider that sends text messages.
          returned: for text messages
          type: str
          sample: "7"
        default_service_provider_account_id:
          description: Identifier of the account at the provider.
          returned: for text messages
          type: str
          sample: "12345"
        default_caller_id:
          description: Identifier of the sender of text messages.
          returned: for text messages
          type: str
          sample: "1"
        service_provider_short_code:
          description: The number from which text messages come.
          returned: for text messages
          type: int
          sample: 12025550143
        vsn:
          description: What the API calls VSN, without further explanation.
          returned: for text messages
          type: str
          sample: remind@example
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

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import worktypes
from ansible_collections.alvaria.cloud.plugins.module_utils._task.module import run_module


def main() -> None:
    """Entry point."""
    run_module(worktypes.INFO_TASK)


if __name__ == "__main__":
    main()
