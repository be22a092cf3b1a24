# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stateful emulator of the Alvaria Cloud Provisioning v2 and ComplianceHub v3/v4 REST APIs."""

__version__ = "0.1.0"
