# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests share."""

from __future__ import annotations

pytest_plugins = [
    "ansible_collections.alvaria.cloud.tests.summary",
    "ansible_collections.alvaria.cloud.tests.times",
]
