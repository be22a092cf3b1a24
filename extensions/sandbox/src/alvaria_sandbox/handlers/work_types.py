# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work types: kinds, work handlers, rules, dispositions, messages and e-mail templates."""

from __future__ import annotations

from collections.abc import Callable

from alvaria_sandbox.errors import conflict, invalid, not_found
from alvaria_sandbox.handlers.calls import Call, handles, register
from alvaria_sandbox.handlers.directory import show
from alvaria_sandbox.handlers.kinds import view, views
from alvaria_sandbox.handlers.users import COUNTS, put_rules, unique_ids
from alvaria_sandbox.state import Document


def _of_class(classification: str) -> Callable[[Call], Document]:
    """Return a handler for one kind of work type.

    The ids are those of workTypes; another kind is 404 (FACTS P20).
    """

    def handler(call: Call) -> Document:
        row = call.row("workTypes", "workTypeId")
        if row["workTypeClassification"] != classification:
            raise not_found(classification, row["id"])
        return view(classification, row)

    return handler


register("getOutreachSMSWorkType", _of_class("OutreachSMSWorkType"))
register("getOutreachEmailWorkType", _of_class("OutreachEmailWorkType"))


@handles("getWorkTypeCollectionByWorkTypeGroup")
def get_by_group(call: Call) -> Document:
    group = call.row("workTypeGroups", "workTypeGroupId")
    work_types = call.organization.table("workTypes").all()
    return show(call, [row for row in work_types if str(row.get("workTypeGroupId")) == group["id"]])


@handles("getWorkTypeDispositions")
def get_dispositions(call: Call) -> Document:
    """Show the dispositions of the work type's routing plan."""
    work_type = call.row("workTypes", "workTypeId")
    plan = call.organization.table("routingPlans").rows[work_type["dispPlanId"]]
    return show(call, _plan_dispositions(call, plan))


@handles("getDispositionRoutingPlanRules")
def get_plan_rules(call: Call) -> Document:
    plan = call.row("routingPlans", "dispPlanId")
    rules = views("DispositionRoutingPlanRules", _plan_dispositions(call, plan))
    return view(
        "DispositionRoutingPlanRulesCollection",
        {"friendlyName": plan["friendlyName"]},
        rules=rules,
        totalItems=len(rules),
    )


def _plan_dispositions(call: Call, plan: Document) -> list[Document]:
    return [call.organization.table("dispositions").rows[key] for key in plan["_dispositions"]]


@handles("getWorkTypeAudioMessagesCollection")
def get_audio_messages(call: Call) -> Document:
    work_type = call.row("workTypes", "workTypeId")
    messages = call.organization.table("audioMessageLists").rows[work_type["id"]]
    shown = views("AudioMessage", messages["audioMessages"])
    return view("AudioMessageCollection", messages, audioMessages=shown)


@handles("getWorkHandlersCollection", ("workHandlers", "workTypeId"))
def get_handlers(call: Call) -> Document:
    row = call.organization.table("workHandlers").rows[call.row("workTypes", "workTypeId")["id"]]
    return view("WorkHandlerCollection", row, totalItems=len(row["workHandlers"]))


@handles("putWorkHandlersCollection", ("workHandlers", "workTypeId"))
def put_handlers(call: Call) -> Document:
    """Replace the ordered list.

    Raise 400 for an unknown or repeated user, 409 for another version (neither is listed, FACTS
    P12).
    """
    work_type = call.row("workTypes", "workTypeId")
    users = call.organization.table("users").rows
    unique_ids(call.body["workHandlers"], "body/workHandlers", users)
    call.lock(call.organization.table("workHandlers").rows[work_type["id"]])
    call.change("workHandlers", work_type["id"], {"workHandlers": call.body["workHandlers"]})
    return get_handlers(call)


@handles("putWorkTypeWorkHandlerRules", ("workTypeRules", "workTypeId"))
def put_work_type_rules(call: Call) -> Document:
    callback = call.body["defaultCallBackWorkTypeId"]
    if callback and callback not in call.organization.table("workTypes").rows:
        raise invalid("body/defaultCallBackWorkTypeId", f"{callback!r} is unknown")
    return put_rules("workTypeRules", "workTypeId", COUNTS)(call)


@handles("getWorkTypesEmailTemplatesCollection", ("workTypeTemplates", "workTypeId"))
def get_templates(call: Call) -> Document:
    row = _associations(call)
    templates = call.organization.table("emailTemplates").rows
    chosen = [templates[item["id"]] for item in row["emailTemplates"]]
    shown = views("EmailTemplateFragment", chosen)
    return view(
        "WorkTypeEmailTemplateFragmentCollection", row, emailTemplates=shown, totalItems=len(shown)
    )


@handles("putWorkTypesEmailTemplatesCollection", ("workTypeTemplates", "workTypeId"))
def put_templates(call: Call) -> Document:
    """Replace the associations.

    Raise 400 for an unknown or repeated template, 409 for another version (not listed, FACTS P12).
    """
    row = _associations(call)
    templates = call.organization.table("emailTemplates").rows
    ids = unique_ids(call.body["emailTemplates"], "body/emailTemplates", templates)
    call.lock(row)
    call.change("workTypeTemplates", row["id"], {"emailTemplates": [{"id": key} for key in ids]})
    return get_templates(call)


@handles("postWorkTypesEmailTemplate", ("workTypeTemplates", "workTypeId"))
def add_template(call: Call) -> Document:
    """Add one template; raise 409 when it is there already (our reading of the listed 409)."""
    row, template = _association(call)
    if template in row["emailTemplates"]:
        raise conflict(f"email template {template['id']!r} is associated already", "duplicate")
    templates = [*row["emailTemplates"], template]
    call.change("workTypeTemplates", row["id"], {"emailTemplates": templates})
    return get_templates(call)


@handles("deleteWorkTypesEmailTemplate", ("workTypeTemplates", "workTypeId"))
def remove_template(call: Call) -> None:
    row, template = _association(call)
    if template not in row["emailTemplates"]:
        raise not_found("association with email template", template["id"])
    others = [item for item in row["emailTemplates"] if item != template]
    call.change("workTypeTemplates", row["id"], {"emailTemplates": others})


def _associations(call: Call) -> Document:
    work_type = call.row("workTypes", "workTypeId")
    return call.organization.table("workTypeTemplates").rows[work_type["id"]]


def _association(call: Call) -> tuple[Document, Document]:
    row = _associations(call)
    return row, {"id": call.row("emailTemplates", "emailTemplateId")["id"]}
