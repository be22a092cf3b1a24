# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the APIs only read: skills, dispositions, routing plans, status reasons, contact data definitions, work type groups."""

from __future__ import annotations

from alvaria_sandbox.datasets.tools import Builder, named, words
from alvaria_sandbox.handlers.kinds import view

LANGUAGE = ("Basic", "Conversational", "Fluent", "Native")
GRADE = ("Basic", "Advanced", "Expert")
SKILLS = {
    "Spanish": LANGUAGE,
    "French": LANGUAGE,
    "German": ("Basic", "Conversational", "Good", "Fluent", "Native"),
    "Portuguese": LANGUAGE,
    "Billing": GRADE,
    "Collections": GRADE,
    "Technical Support": GRADE,
    "Retention": GRADE,
    "Sales": GRADE,
    "Complaints": GRADE,
}
PRIORITIES = ("lowest", "low", "medium", "high", "highest")
# (name, code, type, contact class)
DISPOSITIONS = (
    ("Busy", "BZ", "systemDefined", "undefined"),
    ("No Answer", "NA", "systemDefined", "undefined"),
    ("Fax Machine", "FM", "systemDefined", "nonVoice"),
    ("Answering Machine", "AM", "systemDefined", "recordedVoice"),
    ("Dropped", "DR", "systemDefined", "livePerson"),
    ("Invalid Number", "IN", "systemDefined", "undefined"),
    ("Contacted", "CO", "userDefined", "livePerson"),
    ("Sale", "SA", "userDefined", "livePerson"),
    ("Promise to Pay", "PP", "userDefined", "livePerson"),
    ("Call Back", "CB", "userDefined", "livePerson"),
    ("Refused", "RF", "userDefined", "livePerson"),
    ("Retired Code", "RC", "userDefined", "undefined"),
)
CHANNELS = ("voice", "chat", "sms", "email")
REASONS = (
    ("Initial Login", "NotReady"),
    ("Lunch", "NotReady"),
    ("Training", "NotReady"),
    ("Coffee Break", "Park"),
    ("Team Meeting", "Park"),
    ("End of Shift", "LoggedOut"),
    ("Wrong Queue", "CallRejectedReason"),
)
RESERVED_WORDS = (
    ("FirstName", "voice"),
    ("LastName", "voice"),
    ("MobilePhone", "voice"),
    ("EmailAddress", "email"),
    ("ChatTopic", "chat"),
    ("ShortText", "sms"),
)


def build(builder: Builder) -> None:
    for name in words(SKILLS, "Skill {:03d}", builder.scale.skills):
        levels = [
            view(
                "SkillLevel",
                {
                    "id": builder.organization.new_id("skillLevels"),
                    "friendlyName": named(level),
                    "levelPriority": PRIORITIES[rank],
                },
            )
            for rank, level in enumerate(SKILLS.get(name, GRADE))
        ]
        builder.add("skills", active=True, friendlyName=named(name), skillLevels=levels)
    for name in ("Service", "Outreach"):
        builder.add("workTypeGroups", active=True, friendlyName=named(name))
    for number, (name, code, kind, contact) in enumerate(DISPOSITIONS, 1):
        live = contact == "livePerson"
        builder.add(
            "dispositions",
            f"{number}.{number}",
            sourceKey=str(100 + number),
            friendlyName=named(name),
            description=f"{name} ({code})",
            active=code != "RC",
            dispositionCode=code,
            dispositionType=kind,
            contactClass=contact,
            channels=[[{"channelType": channel} for channel in CHANNELS]],
            attributes={
                "reporting": ["contact"] if live else ["abandon"],
                "callOutcome": ["success"] if live else ["callback"],
                "routing": ["default"],
            },
            **builder.marks(number),
        )
    codes = builder.ids("dispositions")
    for name, chosen, channels in (
        ("Service Plan", codes[6:11], CHANNELS),
        ("Outreach Plan", codes[:11], ("voice", "sms", "email")),
    ):
        builder.add(
            "routingPlans",
            active=True,
            friendlyName=named(name),
            channels=[{"channelType": channel} for channel in channels],
            _dispositions=chosen,
        )
    for number, (name, category) in enumerate(REASONS, 1):
        builder.add(
            "statusReasons", f"{number}.{number}", category=category, friendlyName=named(name)
        )
    _contact_data(builder)


def _contact_data(builder: Builder) -> None:
    for name, channel in RESERVED_WORDS:
        builder.add("reservedWords", friendlyName=named(name), channel={"channelType": channel})
    reserved = builder.ids("reservedWords")
    for name, channel, numbers in (
        ("Voice Default", "voice", (0, 1, 2)),
        ("Mail Default", "email", (3,)),
    ):
        details = [
            {
                "kind": "via#contactDataDefDetails",
                "contactDataDefReservedWordId": reserved[number],
                "readOnly": number != 2,
                "fieldOrder": order,
                "label": RESERVED_WORDS[number][0],
                "maskType": "maskFirstNCharacters" if number == 2 else "noMasking",
                "maskSize": 6 if number == 2 else 0,
            }
            for order, number in enumerate(numbers, 1)
        ]
        builder.add(
            "contactDataDefs",
            friendlyName=named(name),
            channel={"channelType": channel},
            description=f"{name} fields",
            version=1,
            contactDataDefDetail=[
                {
                    "kind": "via#contactDataDefDetailCollection",
                    "details": details,
                    "totalItems": len(details),
                }
            ],
        )
