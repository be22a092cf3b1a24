# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of Provisioning answers.

The contract's fields are picked from a stored document, with the `kind` of FACTS C.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alvaria_sandbox.schemas import properties
from alvaria_sandbox.state import Document

API = "provisioning"
KINDS = {
    "AllUsersState": "via#teamState",
    "AudioMessage": "via#audiomessage",
    "AudioMessageCollection": "via#audioMessagesList",
    "CallBackWorkTypeList": "via#callBackWorkTypeList",
    "CallBackWorkTypeTerse": "via#callBackWorkType",
    "ContactDataDef": "via#contactDataDef",
    "ContactDataDefCollection": "via#contactDataDefCollection",
    "ContactDataDefFragment": "via#contactDataDef",
    "ContactDataDefReservedWordCollection": "via#contactDataDefReservedWordCollection",
    "ContactDataDefReservedWordFragment": "via#contactDataDefReservedWord",
    "Disposition": "via#disposition",
    "DispositionCollection": "via#dispositionCollection",
    "DispositionFragment": "via#disposition",
    "DispositionRoutingPlanCollection": "via#dispositionRoutingPlanList",
    "DispositionRoutingPlanFragment": "via#dispositionRoutingPlan",
    "DispositionRoutingPlanRules": "via#dispositionRoutingPlanRules",
    "DispositionRoutingPlanRulesCollection": "via#dispositionRoutingPlanRulesList",
    "EmailTemplate": "via#emailTemplate",
    "EmailTemplateFragment": "via#emailTemplate",
    "EmailTemplateFragmentCollection": "via#emailTemplateFragmentCollection",
    "OutreachEmailWorkType": "via#workType",
    "OutreachSMSWorkType": "via#workType",
    "Signature": "via#signature",
    "SignatureFragment": "via#signature",
    "SignatureFragmentCollection": "via#signatureFragmentCollection",
    "Skill": "via#skill",
    "SkillDetails": "via#skillDetails",
    "SkillLevel": "via#skillLevel",
    "SkillList": "via#skillList",
    "SystemExternal": "via#systemExternal",
    "SystemExternalCollection": "via#systemExternalCollection",
    "SystemExternalFragment": "via#systemExternal",
    "TeamCollection": "via#teamList",
    "TeamFragment": "via#team",
    "TeamMembersState": "via#teamState",
    "TeamOwnersState": "via#teamState",
    "User": "via#user",
    "UserSkill": "via#userSkill",
    "UserSkillList": "via#userSkillList",
    "UserWorkHandlerRules": "via#workHandlerRules",
    "UsersCollection": "via#userList",
    "UsersFragment": "via#user",
    "UsersStateFragment": "via#user",
    "WorkHandlerCollection": "via#workHandlerCollection",
    "WorkHandlerStatusReasonCollection": "via#workHandlerStatusReasonCollection",
    "WorkHandlerStatusReasonFragment": "via#workHandlerStatus",
    "WorkType": "via#workType",
    "WorkTypeEmailTemplateFragmentCollection": "via#workTypeEmailTemplateFragmentCollection",
    "WorkTypeGroupList": "via#workTypeGroupList",
    "WorkTypeGroupTerse": "via#workTypeGroup",
    "WorkTypeList": "via#workTypeList",
    "WorkTypeTerse": "via#workType",
    "WorkTypeWorkHandlerRules": "via#workHandlerRules",
}


def view(schema: str, document: Document, **more: Any) -> Document:
    """Return the document as this schema shows it.

    more: fields that the document itself does not hold.
    """
    result: Document = {}
    if schema in KINDS:
        result["kind"] = KINDS[schema]
    result.update(
        (name, document[name])
        for name in properties(API, schema)
        if name in document and name != "kind"
    )
    result.update(more)
    return result


def views(schema: str, documents: Iterable[Document]) -> list[Document]:
    return [view(schema, document) for document in documents]


def named(text: str, locale: str = "en-US") -> list[dict[str, str]]:
    """Return a friendlyName with one entry."""
    return [{"locale": locale, "value": text}]
