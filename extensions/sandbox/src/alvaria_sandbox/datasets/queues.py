# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work types with their rules, audio messages and templates."""

from __future__ import annotations

from alvaria_sandbox.datasets.tools import Builder, moment, named, spread, words
from alvaria_sandbox.handlers.kinds import API
from alvaria_sandbox.schemas import component, flat, properties
from alvaria_sandbox.state import Document

# Name and classification; Overflow is there twice, Legacy Text is inactive.
WORK_TYPES = (
    ("Billing", "InboundVoiceWorkType"),
    ("Support Chat", "InboundChatWorkType"),
    ("Legacy Text", "InboundSMSWorkType"),
    ("Overflow", "InboundEmailWorkType"),
    ("Collections", "OutreachVoiceWorkType"),
    ("Reminders", "OutreachSMSWorkType"),
    ("Newsletter", "OutreachEmailWorkType"),
    ("Overflow", "InboundVoiceWorkType"),
)
CHANNELS = {"Voice": "voice", "Chat": "chat", "SMS": "sms", "Email": "email"}
# Rule fields that do not start from the value of their type below.
SPECIAL: Document = {
    "canCallBackSelf": True,
    "canCallBackWorkType": False,
    "canForwardEmailToExternal": False,
    "canInitiateNewOutboundEmail": False,
    "canDeleteVoicemail": False,
    "isOnDemand": False,
    "mustDisposition": False,
    "isAuthenticated": False,
    "maxWrapTime": 120,
    "minWrapTime": 5,
    "wrapWarningDelay": 90,
    "maxCallBackDays": 30,
    "defaultCallBackWorkTypeId": "",
    "emailDeliveryType": "push",
    "urlForwardType": "auto",
    "wrapExceedAction": "displayWarning",
    "wrapType": "optional",
    "maxTotalInteractions": 6,
}
BY_TYPE = {"boolean": True, "integer": 5}


def rules(schema: str, **changes: object) -> Document:
    """Return work handler rules with every field of the schema."""
    fields = component(API, schema)["properties"]
    values = {
        name: SPECIAL.get(name, BY_TYPE.get(flat(API, fields[name])["type"]))
        for name in properties(API, schema)
        if name not in ("kind", "version")
    }
    return {**values, "version": 1, **changes}


def build(builder: Builder) -> None:
    kinds = [kind for _unused, kind in WORK_TYPES]
    names = words(
        [name for name, _unused in WORK_TYPES], "Work Type {:03d}", builder.scale.work_types
    )
    plans = builder.ids("routingPlans")
    definitions = builder.ids("contactDataDefs")
    templates = builder.ids("emailTemplates")
    externals = builder.ids("systemExternals")
    for number, name in enumerate(names):
        row = _work_type(builder, name, kinds[number % len(kinds)], plans, definitions)
        if number == 0 and externals:
            row["_transferTo"] = externals[0]
        chosen: list[str] = []
        if row["channel"]["channelType"] == "email":
            chosen = spread(templates, number, 2)
        _belongings(builder, row, chosen)


def _belongings(builder: Builder, work_type: Document, templates: list[str]) -> None:
    """Add the rules, templates, work handlers and audio messages of a work type."""
    key, channel = work_type["id"], work_type["channel"]["channelType"]
    outreach_voice = work_type["workTypeClassification"] == "OutreachVoiceWorkType"
    builder.add(
        "workTypeRules",
        key,
        **rules(
            "WorkTypeWorkHandlerRules",
            canCallBackWorkType=outreach_voice,
            canInitiateNewOutboundEmail=channel == "email",
        ),
    )
    marks: Document = {"lastModifiedTime": moment(0), "version": 1}
    associations = [{"id": template} for template in templates]
    builder.add("workTypeTemplates", key, emailTemplates=associations, **marks)
    builder.add("workHandlers", key, workHandlers=[], **marks)
    messages: list[Document] = []
    if channel == "voice":
        messages = [_message(builder, text) for text in ("Greeting", "Closed")]
    builder.add("audioMessageLists", key, audioMessages=messages, **marks)


def _message(builder: Builder, name: str) -> Document:
    return {
        "kind": "via#audiomessage",
        "id": builder.organization.new_id("audioMessages"),
        "language": "en-US",
        "duration": 20,
        "friendlyName": named(name),
    }


def _work_type(
    builder: Builder, name: str, kind: str, plans: list[str], definitions: list[str]
) -> Document:
    outreach = kind.startswith("Outreach")
    channel = next(value for key, value in CHANNELS.items() if key in kind)
    active = name != "Legacy Text"
    direction, state, address, queue = "inbound", "active", "", "longestIdle"
    if outreach:
        direction = "outreach"
    if not active:
        state = "inactive"
    if channel == "email":
        address, queue = "service@example.com", "terminal"
    extra: Document = {}
    if kind == "OutreachSMSWorkType":
        extra = {
            "defaultServiceProviderId": 7,
            "defaultServiceProviderAccountId": 12345,
            "defaultCallerId": 1,
            "serviceProviderShortCode": 12025550199,
            "vsn": "remind@example",
        }
    if kind == "OutreachEmailWorkType":
        extra = {"fromName": "Example Service", "fromAddress": "no-reply@example.com"}
    return builder.add(
        "workTypes",
        active=active,
        version=1,
        friendlyName=named(name),
        dispPlanId=plans[outreach],
        channel={"channelType": channel},
        direction=direction,
        emailAddress=address,
        dailyServiceLevel=True,
        workTypeClassification=kind,
        serviceLevelFormulaId="ServiceLevel0",
        serviceLevelWindow=15,
        shortCallInterval=5,
        serviceLevelThreshold=20,
        targetServiceLevelPercentage=80.0,
        workTypeGroupId=18 + outreach,
        state=state,
        contactDataDefId=int(definitions[channel == "email"]),
        transcriptionType="none",
        language="en-US",
        _queueType=queue,
        **extra,
    )
