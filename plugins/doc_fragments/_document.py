# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options of modules that take an organization's document, except where it is."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents DOCUMENT_OPTIONS of plugins/module_utils/_catalog/families.py."""

    DOCUMENTATION = r"""
---
options:
  state:
    description:
      - With V(present), entries are created or changed, or deleted where they say
        V(state=absent) themselves.
      - With V(exact), objects of the families that the document names are also deleted when
        the document does not list them, provided that O(max_deletions) allows it.
        Objects are things that can be created, such as signatures, trackers or exclusions.
        That comes last. Where an entry of a family could not be read, created or changed,
        no other object of that family is deleted, see C(held_back).
      - Lists and rules that belong to a user or work type, and the settings, are not objects
        of their own. V(exact) leaves alone those of users or work types that the document does
        not name. O(ignore:state) of an entry says whether the list of that entry is exact.
    type: str
    choices:
      - present
      - exact
    default: present
  families:
    description:
      - Only these families of the document. By default, all that it names.
        An empty list is refused.
      - The rest of the document is checked nevertheless.
    type: list
    elements: str
    choices:
      - compliance_settings
      - external_data
      - signatures
      - email_templates
      - system_externals
      - user_skills
      - user_handler_rules
      - user_hidden_worktypes
      - worktype_handlers
      - worktype_handler_rules
      - worktype_email_templates
      - attempt_trackers
      - message_trackers
      - quota_controls
      - convenient_contact_times
      - exclusions
  max_deletions:
    description:
      - How many objects O(state=exact) may delete at most. If there would be more, nothing at all
        is written, and the task fails and lists them in C(error.surplus), in check mode too.
      - Entries with V(state=absent) do not count.
    type: int
    default: 0
  protected:
    description:
      - Names of objects that O(state=exact) never deletes. An identifier, or any other value
        that identifies the object, will do as well.
    type: list
    elements: str
    default: []
  mapping:
    description:
      - Names that the organization uses instead of those in the document, by kind of object.
        The document's name is the key and the organization's name the value.
      - The kinds are V(users), V(skills), V(work_types), V(signatures),
        V(email_templates), V(system_externals), V(attempt_trackers), V(message_trackers),
        V(quota_controls) and V(contact_lists).
      - It applies to the names of the entries themselves as well as all names by which
        they refer to other objects.
    type: dict
    default: {}
"""
