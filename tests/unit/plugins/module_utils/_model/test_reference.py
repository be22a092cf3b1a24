# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the kinds of objects are listed that options refer to."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference

THING = Reference("thing", "provisioning", "v2", "things", "things", lambda entry: [])


def test_a_reference_has_the_path_of_its_listing_and_of_what_is_below_it() -> None:
    assert THING.place() == ("v2", "provisioning", "things")
    assert THING.place("7", "parts") == ("v2", "provisioning", "things", "7", "parts")
