# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The definitions of data about a contact, and the words that none may have as its name."""

from __future__ import annotations

from .object_kind import ObjectKind
from .reference_listing import BY_CHANNEL, CHANNEL, reference_query
from .references import CONTACT_DATA_DEF, RESERVED_WORD

CONTACT_DATA_DEFS = reference_query(
    "contact_data_defs", CONTACT_DATA_DEF, CHANNEL, BY_CHANNEL, detailed=True
)
RESERVED_WORDS = reference_query(
    "reserved_words", RESERVED_WORD, CHANNEL, BY_CHANNEL, detailed=True
)

KIND = ObjectKind(query=CONTACT_DATA_DEFS)
INFO_TASK = KIND.info_task

RESERVED_WORD_KIND = ObjectKind(query=RESERVED_WORDS)
RESERVED_WORD_INFO_TASK = RESERVED_WORD_KIND.info_task
