# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""E-mail: signatures, templates, and the templates of a work type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._references import EMAIL_TEMPLATE, SIGNATURE, WORK_TYPE
from ansible_collections.alvaria.cloud.plugins.module_utils._context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._spec import Field, Membership, Query, Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._task import info_task, membership_task, object_task

TEMPLATE_TYPES = ("acknowledgement", "standardResponse", "outreachCampaign")
_NAMES = Field("names", "friendlyName", type="names", create=True)

SIGNATURE_TEXT = Resource(
    noun="signature",
    title="signature",
    api="provisioning",
    paths={"v2": SIGNATURE.path},
    items=SIGNATURE.items,
    fields=(_NAMES, Field("contents", "contents", absent="", src="src")),
    identity=("names",),
    default_version="v2",
    paged=False,
    fragments=True,
    update="PATCH",
)

TEMPLATE = Resource(
    noun="email_template",
    title="e-mail template",
    api="provisioning",
    paths={"v2": EMAIL_TEMPLATE.path},
    items=EMAIL_TEMPLATE.items,
    fields=(
        _NAMES,
        Field("subject", "subject", absent=""),
        Field("body", "body", absent="", src="src"),
        Field("template_type", "templateType", choices=TEMPLATE_TYPES),
        Field("signature", "signatureId", absent="", reference=SIGNATURE),
    ),
    identity=("names",),
    default_version="v2",
    paged=False,
    fragments=True,
    update="PATCH",
)


def _resolve(context: Context, wanted: str, adding: bool) -> dict[str, Any]:
    return {"id": str(context.find(EMAIL_TEMPLATE, wanted, "email_templates")["id"])}


def _describe(context: Context, members: Sequence[Mapping[str, Any]], detailed: bool) -> list[str]:
    return sorted(context.directory.name(EMAIL_TEMPLATE, member["id"]) for member in members)


TEMPLATES_OF_WORK_TYPE = Membership(
    noun="worktype_email_templates",
    title="e-mail template",
    owner=WORK_TYPE,
    owner_option="worktype",
    path="emailTemplates",
    items="emailTemplates",
    option="email_templates",
    element={"elements": "str"},
    wire=("id",),
    resolve=_resolve,
    describe=_describe,
    one_by_one=True,
)

TEMPLATES = Query(
    "email_templates",
    TEMPLATE.title,
    "provisioning",
    TEMPLATE.paths,
    TEMPLATE.items,
    ArgumentSpec({"name": {"type": "str"}, "template_type": {"type": "str", "choices": list(TEMPLATE_TYPES)}}),
    {"template_type": "templateType"},
    "v2",
    reference=EMAIL_TEMPLATE,
    detailed=True,
)
SIGNATURES = Query(
    "signatures",
    SIGNATURE.title,
    "provisioning",
    SIGNATURE_TEXT.paths,
    SIGNATURE.items,
    ArgumentSpec({"name": {"type": "str"}}),
    default_version="v2",
    reference=SIGNATURE,
    detailed=True,
)

TASKS = (
    object_task(SIGNATURE_TEXT),
    object_task(TEMPLATE),
    membership_task(TEMPLATES_OF_WORK_TYPE),
    info_task(SIGNATURES, "alvaria_signature_info"),
    info_task(TEMPLATES, "alvaria_email_template_info"),
)
