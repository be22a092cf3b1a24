# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that the APIs only read.

Skills, dispositions, routing plans, status reasons, contact data definitions, work type groups.
"""

from __future__ import annotations

from alvaria_sandbox.datasets.tools import Builder, named, words
from alvaria_sandbox.handlers.kinds import view
from alvaria_sandbox.state import Document

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
    _skills(builder)
    for name in ("Service", "Outreach"):
        builder.add("workTypeGroups", active=True, friendlyName=named(name))
    _dispositions(builder)
    _routing_plans(builder)
    for number, (name, category) in enumerate(REASONS, 1):
        builder.add(
            "statusReasons", f"{number}.{number}", category=category, friendlyName=named(name)
        )
    _contact_data(builder)


def _skills(builder: Builder) -> None:
    for name in words(SKILLS, "Skill {:03d}", builder.scale.skills):
        levels = []
        for level, priority in zip(SKILLS.get(name, GRADE), PRIORITIES, strict=False):
            key = builder.organization.new_id("skillLevels")
            fields = {"id": key, "friendlyName": named(level), "levelPriority": priority}
            levels.append(view("SkillLevel", fields))
        builder.add("skills", active=True, friendlyName=named(name), skillLevels=levels)


def _dispositions(builder: Builder) -> None:
    for number, (name, code, kind, contact) in enumerate(DISPOSITIONS, 1):
        reporting, outcome = "abandon", "callback"
        if contact == "livePerson":
            reporting, outcome = "contact", "success"
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
                "reporting": [reporting],
                "callOutcome": [outcome],
                "routing": ["default"],
            },
            **builder.marks(number),
        )


def _routing_plans(builder: Builder) -> None:
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


def _contact_data(builder: Builder) -> None:
    for name, channel in RESERVED_WORDS:
        builder.add("reservedWords", friendlyName=named(name), channel={"channelType": channel})
    reserved = builder.ids("reservedWords")
    for name, channel, numbers in (
        ("Voice Default", "voice", (0, 1, 2)),
        ("Mail Default", "email", (3,)),
    ):
        details = [
            _contact_field(reserved[number], order, RESERVED_WORDS[number][0])
            for order, number in enumerate(numbers, 1)
        ]
        collected = {
            "kind": "via#contactDataDefDetailCollection",
            "details": details,
            "totalItems": len(details),
        }
        builder.add(
            "contactDataDefs",
            friendlyName=named(name),
            channel={"channelType": channel},
            description=f"{name} fields",
            version=1,
            contactDataDefDetail=[collected],
        )


def _contact_field(reserved_word: str, order: int, label: str) -> Document:
    """Return a field of a contact data definition; MobilePhone is masked and can be changed."""
    detail = {
        "kind": "via#contactDataDefDetails",
        "contactDataDefReservedWordId": reserved_word,
        "readOnly": True,
        "fieldOrder": order,
        "label": label,
        "maskType": "noMasking",
        "maskSize": 0,
    }
    if label == "MobilePhone":
        detail.update(readOnly=False, maskType="maskFirstNCharacters", maskSize=6)
    return detail
