# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.alvaria.cloud.plugins.plugin_utils._action import ActionModule

__all__ = ["ActionModule"]
