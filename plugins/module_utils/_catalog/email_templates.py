# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""E-mail templates."""

from __future__ import annotations

from dataclasses import replace

from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._model.kinds import Choice, Link, Names, Text
from .._model.query import Query
from .._task.makers import info_task, object_task
from . import references
from .references import EMAIL_TEMPLATE
from .signatures import SIGNATURE

TEMPLATE_TYPES = ("acknowledgement", "standardResponse", "outreachCampaign")

#: Read and written the way signatures are.
TEMPLATE = replace(
    SIGNATURE,
    noun="email_template",
    title="e-mail template",
    paths={"v2": EMAIL_TEMPLATE.path},
    items=EMAIL_TEMPLATE.items,
    fields=(
        Field("names", "friendlyName", Names(), create=True),
        Field("subject", "subject", absent=""),
        Field("body", "body", Text(src="src"), absent=""),
        Field("template_type", "templateType", Choice(TEMPLATE_TYPES)),
        Field("signature", "signatureId", Link(references.SIGNATURE), absent=""),
    ),
)

TEMPLATES = Query(
    "email_templates",
    TEMPLATE.title,
    "provisioning",
    TEMPLATE.paths,
    TEMPLATE.items,
    ArgumentSpec(
        {"name": {"type": "str"}, "template_type": {"type": "str", "choices": list(TEMPLATE_TYPES)}}
    ),
    {"template_type": "templateType"},
    "v2",
    reference=EMAIL_TEMPLATE,
    detailed=True,
)

TASK = object_task(TEMPLATE)
INFO_TASK = info_task(TEMPLATES, "alvaria_email_template_info")
