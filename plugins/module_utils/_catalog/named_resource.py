# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Resources whose objects go by their names, as options refer to them."""

from __future__ import annotations

from collections.abc import Iterable

from .._model.field import Field
from .._model.kinds import Names
from .._model.reference import Reference
from .._model.resource import Resource


def named_resource(
    reference: Reference, *fields: Field, update: str, listed: Iterable[str] = ()
) -> Resource:
    """A resource whose objects go by their names, with these fields besides.

    Listings show parts of objects only: the names, and the fields that are ``listed``. ``update``
    is the verb of a change.
    """
    return Resource(
        noun=reference.noun,
        title=reference.title,
        api=reference.api,
        paths={reference.version: reference.path},
        items=reference.items,
        fields=(Field("names", "friendlyName", Names(), create=True), *fields),
        identity=("names",),
        listing=reference.listing,
        default_version=reference.version,
        paged=reference.paged,
        fragments=True,
        listed=frozenset(("names", *listed)),
        update=update,
    )
