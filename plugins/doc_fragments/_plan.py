# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that apply exactly what a plan says."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents PLAN_OPTIONS of plugins/module_utils/_plan/options.py."""

    DOCUMENTATION = r"""
---
options:
  plan:
    description:
      - A plan file of M(alvaria.cloud.alvaria_plan) on the controller, looked for like the files
        of a task. Exactly what it says is done, or nothing.
      - All is planned again, which takes no more requests than without a plan. Before anything is
        written, the task fails if what is to be applied, an option that decides, or the
        organization is not as it was when the plan was made.
      - A step whose outcome is there already counts as done. So a run that was cut off can be
        repeated, and a plan that is applied twice changes nothing the second time.
      - A plan can be applied by another client than the one that made it, provided that both have
        the same O(mask_key). Without one, the key is the O(client_secret).
      - With a plan, personal data is masked whatever O(mask_personal_data) says.
    type: path
  plan_data:
    description:
      - The plan itself instead of its file, as M(alvaria.cloud.alvaria_plan) returns it. That is
        for pipelines that hand it on as a variable.
    type: dict
  plan_max_age:
    description:
      - How old the plan may be, in seconds. An older one is refused.
      - By default, of any age.
    type: int
"""
