# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""What the modules do in check mode, in diff mode and when repeated."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of the modules, by their kind."""

    DOCUMENTATION = r"""
---
attributes:
  check_mode:
    description: Can run in V(check_mode) and return changed status prediction
      without modifying the target.
    support: full
    details:
      - Everything is read as in a real run, and the transport refuses every
        request that would write.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing
      in V(check_mode)), when in diff mode.
    support: full
    details:
      - For an object, the two sides hold the values of the options that were given, or all values
        when it is deleted. For a list, they hold all of it. Personal data is masked.
        The sides are equal when nothing changes.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second
        invocation indicates no change.
      - This assumes that the system controlled by the module has not changed in a relevant way.
    support: full
  action_group:
    description:
      - Use V(group/alvaria.cloud.alvaria) in V(module_defaults) to set the options
        of the connection for all modules of the collection.
    support: full
    membership:
      - alvaria.cloud.alvaria
"""

    INFO = r"""
---
attributes:
  check_mode:
    description: Can run in V(check_mode) and return changed status prediction
      without modifying the target.
    support: full
    details:
      - The module only reads.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing
      in V(check_mode)), when in diff mode.
    support: N/A
    details:
      - The module only reads.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second
        invocation indicates no change.
      - This assumes that the system controlled by the module has not changed in a relevant way.
    support: full
    details:
      - The module only reads.
  action_group:
    description:
      - Use V(group/alvaria.cloud.alvaria) in V(module_defaults) to set the options
        of the connection for all modules of the collection.
    support: full
    membership:
      - alvaria.cloud.alvaria
"""
