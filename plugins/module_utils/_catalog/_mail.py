# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""E-mail: signatures and the templates that use them."""

from __future__ import annotations

from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.query import Query
from .._model.resource import Resource
from .._task.makers import info_task, object_task
from ._references import EMAIL_TEMPLATE, SIGNATURE

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
    info_task(SIGNATURES, "alvaria_signature_info"),
    info_task(TEMPLATES, "alvaria_email_template_info"),
)
