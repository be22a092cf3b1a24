# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's archive, which tests of the starter install."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.tests.awx.test_environment import archive

__all__ = ["archive"]
