# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The datasets: the contents of an organization after a reset.

empty: nothing but the four configurations at their defaults.
bare: the people, work types, skills and dispositions of `small`, which the APIs cannot create, and
nothing that they can create or assign.
bare-medium, bare-large: the same of `medium` and `large`.
small: a few of everything.
medium: 200 users, 2,000 exclusions and the rest in proportion.
large: ten times as many of both.

Names follow fixed patterns; the same organization name always gets the same data and ids.
"""

from __future__ import annotations

from alvaria_sandbox.datasets import compliance, directory, mail, people, queues
from alvaria_sandbox.datasets.tools import SCALES, Builder
from alvaria_sandbox.handlers.settings import install
from alvaria_sandbox.state import Organization


def fill(organization: Organization, now: str) -> None:
    """Load the organization's dataset into its cleared tables."""
    install(organization, now)
    builder = Builder(organization, SCALES[organization.settings.data])
    if organization.settings.data != "empty":
        directory.build(builder)
        mail.build(builder)
        queues.build(builder)
        people.build(builder)
    compliance.build(builder)


__all__ = ["fill"]
