# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""E-mail templates."""

from __future__ import annotations

from .._model.field import Field
from .._model.kinds import Choice, Link, Text
from .named_resource import named_resource
from .object_kind import ObjectKind
from .reference_listing import reference_query
from .references import EMAIL_TEMPLATE, SIGNATURE

TEMPLATE_TYPES = ("acknowledgement", "standardResponse", "outreachCampaign")

TEMPLATE = named_resource(
    EMAIL_TEMPLATE,
    Field("subject", "subject", absent=""),
    Field("body", "body", Text(src="src"), absent=""),
    Field("template_type", "templateType", Choice(TEMPLATE_TYPES)),
    Field("signature", "signatureId", Link(SIGNATURE), absent=""),
    update="PATCH",
    listed=("subject", "template_type"),
)
TEMPLATES = reference_query(
    "email_templates",
    EMAIL_TEMPLATE,
    {"template_type": {"type": "str", "choices": list(TEMPLATE_TYPES)}},
    {"template_type": "templateType"},
    detailed=True,
)

KIND = ObjectKind(resource=TEMPLATE, query=TEMPLATES)
TASK = KIND.task
INFO_TASK = KIND.info_task
