# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup.

It turns names into ids and objects with one login and one listing for all terms, and errors are in
one line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .support.playbook import Run, run
from .support.sandbox import Organization, reads
from .support.ways import mostly

#: The listings below the lookup are read in both by the info modules.
dialect = mostly("documented")

TASK = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - name: look up
      ansible.builtin.debug:
        msg: "{{ %s }}"
"""


def look_up(organization: Organization, folder: Path, expression: str) -> Run:
    """Evaluate an expression in a play that has its connection from the environment."""
    path = folder / "lookup.yml"
    path.write_text(TASK % expression)
    return run(folder, organization, path, **organization.environment())


def test_names_become_ids(organization: Organization, folder: Path) -> None:
    done = look_up(
        organization,
        folder,
        "query('alvaria.cloud.alvaria', 'Billing', 'Collections', kind='worktype')",
    )
    assert done.record("look up").result["msg"] == ["101", "105"], done.output


def test_one_login_and_one_listing_serve_all_terms(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization(page_cap=1000)
    terms = ", ".join(f"'agent{number:03}@example.com'" for number in range(1, 9))
    done = look_up(
        organization,
        folder,
        f"query('alvaria.cloud.alvaria', {terms}, kind='user', want='object')"
        " | map(attribute='first_name')",
    )
    assert done.record("look up").result["msg"][:2] == ["Ada", "Bela"], done.output
    journal = organization.journal()
    assert [entry["operation_id"] for entry in journal].count("token") == 1
    assert reads(journal) == ["getUsersCollection", "getUsersCollection"]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        (
            "lookup('alvaria.cloud.alvaria', 'billing', kind='worktype')",
            "no work type is called 'billing'; similar names: Billing",
        ),
        (
            "lookup('alvaria.cloud.alvaria', 'Overflow', kind='worktype')",
            "2 work types are called 'Overflow'",
        ),
        (
            "lookup('alvaria.cloud.alvaria', 'Billing', kind='worktype', client_secret='wrong')",
            "The token endpoint refused the login",
        ),
    ],
)
def test_errors_name_the_candidates_and_no_secret(
    expression: str, wanted: str, organization: Organization, folder: Path
) -> None:
    done = look_up(organization, folder, expression)
    assert done.code == 2, done.output
    assert wanted in done.output, done.output
    assert "sandbox-secret" not in done.output, done.output
    assert "Traceback" not in done.output, done.output


def test_an_option_that_is_misspelt_is_refused(organization: Organization, folder: Path) -> None:
    for options, words in (
        ("want_='object'", "unknown option 'want_'. Known are: access_token,"),
        ("**{'+12025550143': 1}", "unknown option A key."),
    ):
        done = look_up(
            organization,
            folder,
            f"query('alvaria.cloud.alvaria', 'Billing', kind='worktype', {options})",
        )
        assert done.code == 2, done.output
        assert words in done.output, done.output
