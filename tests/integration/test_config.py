# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organization as one document: what goes out comes in again, and what the document does not speak of stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog._config import NAMES

from .support.engine import perform
from .support.sandbox import Organization, violations, writes

Document = dict[str, Any]


def export(organization: Organization, **options: Any) -> Document:
    """The whole document, people's data included."""
    result = perform(organization, "alvaria_config_info", **{"families": NAMES, **options})
    assert "failed" not in result, result
    return dict(result["config"])


def apply(organization: Organization, config: Document, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """The result of applying a document."""
    return perform(organization, "alvaria_config", check_mode, config=config, **options)


def applied(organization: Organization, config: Document, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """The same, without failure."""
    result = apply(organization, config, check_mode, **options)
    assert "failed" not in result, (result["msg"], result.get("failures", ())[:3], result.get("error"))
    return result


def total(result: dict[str, Any], action: str) -> int:
    """How many items of all families came out so."""
    return sum(counts[action] for counts in result["counts"].values())


@pytest.mark.parametrize("dialect", ["quirky"])
def test_a_large_organization_goes_out_and_comes_in_again(make_organization: Callable[..., Organization]) -> None:
    organization = make_organization("large")
    document = export(organization)
    assert list(document) == NAMES and all(document.values())
    start = organization.position()
    result = applied(organization, document, state="exact")
    journal = organization.journal(after=start)
    assert writes(journal) == [] and not violations(journal) and not result["changed"]
    assert total(result, "unchanged") == sum(1 if isinstance(items, dict) else len(items) for items in document.values())
    assert result["changes"] == [] and result["failures"] == [] and not any(item["count"] for item in result.get("surplus", {}).values())
    # No collection is read twice, and of owners each list once.
    read = [(entry["method"], entry["path"], str(entry.get("query"))) for entry in journal if entry["method"] == "GET"]
    assert len(read) == len(set(read)), sorted({path for path in read if read.count(path) > 1})[:5]
    # The same document makes another organization the same.
    target = make_organization("bare-large")
    result = applied(target, document, state="exact", max_deletions=0)
    assert result["changed"] and total(result, "created") and total(result, "updated") and not total(result, "deleted")
    again = export(target)
    for name in NAMES:
        assert yaml.safe_dump(again[name], sort_keys=False) == yaml.safe_dump(document[name], sort_keys=False), name
    assert not applied(target, document, state="exact")["changed"]
    assert not violations(target.journal())
