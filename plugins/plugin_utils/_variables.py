# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""The variables by which roles take the families of an organization's document."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid

_PREFIX = "alvaria_"
#: How much a name has to be like that of a family to be taken for a mistake: a letter or two.
_LIKENESS = 0.85


def refuse_misspelt(families: Collection[str], variables: Iterable[str]) -> None:
    """Raise ``Invalid`` for variables that nearly have the name of a family which is not given."""
    given = {str(name).removeprefix(_PREFIX) for name in variables if name.startswith(_PREFIX)}
    missing = [family for family in families if family not in given]
    found = []
    for name in sorted(given.difference(families)):
        meant = difflib.get_close_matches(name.lower(), missing, n=1, cutoff=_LIKENESS)
        if meant and not _is_part(name, families):
            found.append(f"{_PREFIX}{name} (did you mean {_PREFIX}{meant[0]}?)")
    if found:
        raise Invalid(
            f"Variables that no role of the collection takes: {', '.join(found)}.",
            "Nothing was written: correct their names, or rename them if they are your own.",
            code="variable-misspelt",
        )


def _is_part(name: str, families: Iterable[str]) -> bool:
    """Whether a name only adds words to that of a family, as those of parts of its list do."""
    return any(name.startswith(family + "_") for family in families)


def refuse_nothing(asked: bool) -> None:
    """Raise ``Invalid`` where a role has nothing to apply."""
    if not asked:
        raise Invalid(
            "The role has nothing to apply: none of its variables is set.",
            "Set the variable of a family, such as alvaria_exclusions, or alvaria_config_src.",
            code="nothing-given",
        )
