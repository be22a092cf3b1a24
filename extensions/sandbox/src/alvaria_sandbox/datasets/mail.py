# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures, e-mail templates and external dials."""

from __future__ import annotations

from alvaria_sandbox.datasets.tools import Builder, moment, named, phone, words

SIGNATURES = ("Service Team", "Collections Team")
TEMPLATES = (
    ("Receipt", "acknowledgement"),
    ("Payment Plan", "standardResponse"),
    ("Opening Hours", "standardResponse"),
    ("Spring Offer", "outreachCampaign"),
)
# The work type Billing transfers to the first, so it cannot be deleted; the last is inactive.
EXTERNALS = ("Translation Line", "Head Office", "Partner Bank", "Old Depot")


def build(builder: Builder) -> None:
    if not builder.scale.filled:
        return
    for name in words(SIGNATURES, "Signature {:03d}", builder.scale.signatures):
        builder.add(
            "signatures",
            active=True,
            contents=f"Kind regards\n{name}",
            friendlyName=named(name),
            lastModifiedTime=moment(0),
            version=1,
        )
    signatures = builder.ids("signatures")
    kinds = dict(TEMPLATES)
    for number, name in enumerate(words(kinds, "Template {:03d}", builder.scale.templates)):
        # No template uses another signature, so the dataset has one that can be deleted.
        signature = {"signatureId": signatures[0]}
        if number % 2:
            signature = {}
        builder.add(
            "emailTemplates",
            active=True,
            subject=name,
            body=f"Dear customer, this is about: {name}.",
            templateType=kinds.get(name, "standardResponse"),
            lastModifiedTime=moment(number),
            version=1,
            friendlyName=named(name),
            **signature,
        )
    for number, name in enumerate(words(EXTERNALS, "External {:03d}", builder.scale.externals)):
        builder.add(
            "systemExternals",
            active=name != "Old Depot",
            friendlyName=named(name),
            systemExternal=phone(number),
            **builder.marks(number),
        )
