# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contents of the catalog: complete, and in the order in which things depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils import _catalog
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import references
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.contents import KINDS
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.object_kind import ObjectKind
from ansible_collections.alvaria.cloud.plugins.module_utils._model.reference import Reference


def _declared() -> Iterator[ObjectKind]:
    for found in iter_modules(_catalog.__path__):
        file = import_module(f"{_catalog.__name__}.{found.name}")
        yield from (value for value in vars(file).values() if isinstance(value, ObjectKind))


def _referred(kind: ObjectKind) -> list[Reference]:
    """What the items of a family refer to by name."""
    found = []
    if kind.resource:
        found += [item.kind.reference for item in kind.resource.fields]
    if kind.membership:
        found.append(kind.membership.member)
    return [reference for reference in found if reference]


def test_every_kind_that_the_catalog_declares_is_in_the_contents_once() -> None:
    assert sorted(map(id, _declared())) == sorted(map(id, KINDS))


def test_kinds_are_told_apart_by_their_nouns() -> None:
    nouns = [kind.noun for kind in KINDS]
    assert all(nouns)
    assert len(set(nouns)) == len(nouns)


def test_what_an_item_refers_to_comes_before_it() -> None:
    places = {}
    for place, kind in enumerate(KINDS):
        if kind.resource:
            for path in kind.resource.paths.values():
                places.setdefault((kind.resource.api, path), place)
    compared = []
    for place, kind in enumerate(KINDS):
        for reference in _referred(kind):
            managed = places.get((reference.api, reference.path))
            if managed is not None:
                compared.append(kind.noun)
                assert managed < place, kind.noun
    assert {"email_template", "worktype_email_templates"} <= set(compared)


def test_what_the_lookup_finds_can_be_listed() -> None:
    listed = {kind.noun: kind.query.reference for kind in KINDS if kind.query}
    found = references.by_noun()
    assert found
    assert all(listed[noun] is reference for noun, reference in found.items())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.noun)
def test_a_kind_has_the_tasks_of_what_describes_it(kind: ObjectKind) -> None:
    names = [task.name for task in kind.tasks]
    managed = f"alvaria_{kind.noun}" in names
    assert managed is bool(kind.family or kind.own_task)
    listed = f"alvaria_{kind.noun}_info" in names
    assert listed is bool(kind.query or kind.own_info_task)
    assert len(names) == managed + listed > 0


def test_what_cannot_be_done_with_a_kind_has_no_task() -> None:
    kind = ObjectKind(name="nothing")
    assert kind.tasks == ()
    with pytest.raises(LookupError, match=r"^nothing can only be read"):
        str(kind.task)
    with pytest.raises(LookupError, match=r"^nothing cannot be listed"):
        str(kind.info_task)
