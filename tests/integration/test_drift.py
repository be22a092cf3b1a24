# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drift report.

What it says, and what it looks like to a reader in a real browser without network.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from .support.browser import judge
from .support.playbook import Run, run
from .support.sandbox import Organization, writes

HOSTILE = "<script>document.title = 'taken'</script> & \"quotes\" | *stars*"
DOCUMENT: dict[str, Any] = {
    "alvaria_signatures": [
        {
            "name": HOSTILE,
            "contents": "</script><img src=x onerror=\"document.title = 'taken'\">\nsecond line",
        }
    ],
    "alvaria_quota_controls": [
        {"product": f"Product {number}", "total_quota": number, "unit_value": 1}
        for number in range(1, 12)
    ],
    "alvaria_email_templates": [
        {
            "name": "Letter",
            "subject": "Hello",
            "body": "A long line. " * 40,
            "template_type": "standardResponse",
        }
    ],
    "alvaria_exclusions": [
        {
            "type": "Voice",
            "value": "+12025550177",
            "start_time": "2030-01-01T00:00:00Z",
            "end_time": "2031-01-01T00:00:00Z",
        }
    ],
}


def drift(
    organization: Organization,
    folder: Path,
    *arguments: str,
    document: dict[str, Any] | None = None,
) -> Run:
    """Run alvaria.cloud.drift on localhost."""
    path = folder / "organization.yml"
    path.write_text(yaml.safe_dump(DOCUMENT if document is None else document))
    return run(
        folder,
        organization,
        "alvaria.cloud.drift",
        "-e",
        f"@{path}",
        *arguments,
        **organization.environment(),
    )


@pytest.fixture
def dialect() -> str:
    """The report is the same whatever the API speaks."""
    return "documented"


def test_the_report_says_what_differs_and_nothing_is_written(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    done = drift(organization, folder)
    assert done.code == 0, done.output
    assert "changed=1 " in done.output, done.output
    assert writes(organization.journal()) == []
    markdown, html = (
        (folder / "drift" / f"localhost.{kind}").read_text() for kind in ("md", "html")
    )
    assert markdown.startswith("# Drift of localhost\n")
    assert "| exclusions | 0 | 1 | 12 | 0 | 0 |" in markdown
    missing = "missing in the organization"
    assert f"| quota_controls | Product 11 | {missing} | total_quota |  | 11 |" in markdown
    assert r'& "quotes" \| \*stars\* |' in markdown
    assert "&#" not in markdown
    # What differs comes first, and what does not comes last.
    assert markdown.index("## Differences") < markdown.index("## By family")
    for text in (markdown, html, done.output):
        assert "2025550177" not in text
    assert "<script>document" not in markdown + html
    assert "<img" not in markdown + html


def test_no_drift_is_said_too_and_drift_can_fail(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    (folder / "document.yml").write_text(yaml.safe_dump(DOCUMENT))
    applied = run(
        folder,
        organization,
        "alvaria.cloud.apply",
        "-e",
        f"@{folder / 'document.yml'}",
        **organization.environment(),
    )
    assert applied.code == 0, applied.output
    strict = ("-e", "alvaria_drift_unlisted=false", "-e", "alvaria_drift_fails=true")
    quiet = drift(organization, folder, *strict)
    assert quiet.code == 0, quiet.output
    assert "changed=0 " in quiet.output, quiet.output
    assert (folder / "drift" / "localhost.md").read_text().startswith("# No drift of localhost\n")
    # Somebody else edits a quota.
    listed = organization.call(
        "GET", "/via/v3/{org}/compliance/quotaControls", params={"product": "Product 3"}
    ).json()["quotaControls"]
    body = {
        name: listed[0][name]
        for name in ("product", "productDescription", "productSold", "unitValue", "version")
    }
    path = f"/via/v3/{{org}}/compliance/quotaControls/{listed[0]['id']}"
    assert organization.call("PUT", path, json={**body, "totalQuota": 4}).status_code == 200
    noticed = drift(organization, folder, *strict, "-e", "alvaria_drift_dest=elsewhere")
    assert noticed.code == 2, noticed.output
    assert "differs from its document" in noticed.output, noticed.output
    rows = [
        line
        for line in (folder / "elsewhere" / "localhost.md").read_text().splitlines()
        if "total_quota" in line
    ]
    assert len(rows) == 1
    assert rows[0].startswith("| quota_controls | Product 3 | differs | total_quota | 4 | 3 | 20")
    assert " by " in rows[0]


def test_what_the_document_does_not_list_has_a_section_of_its_own(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    document = {
        "alvaria_quota_controls": [],
        "alvaria_exclusions": [],
        "alvaria_signatures": [{"name": "A new one", "contents": "Yours"}],
    }
    done = drift(organization, folder, "-e", "alvaria_drift_fails=true", document=document)
    assert done.code == 2, done.output
    assert writes(organization.journal()) == []
    markdown = (folder / "drift" / "localhost.md").read_text()
    differing, only = markdown.split("## Exists only in the organization\n")
    assert "| signatures | A new one | missing in the organization |" in differing
    assert "quota_controls" not in differing
    assert re.search(r"^\| quota_controls \| [\w ]+ \| 20", only, re.MULTILINE)
    # Those about people are counted, not named.
    assert re.search(r"^\| exclusions \| \d+, not named here \|", only, re.MULTILINE)
    quiet = drift(
        organization,
        folder,
        "-e",
        "alvaria_drift_unlisted=false",
        document={"alvaria_quota_controls": []},
    )
    assert "changed=0 " in quiet.output, quiet.output
    assert (folder / "drift" / "localhost.md").read_text().startswith("# No drift of localhost\n")


def test_what_cannot_be_compared_is_in_the_report(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    document = {**DOCUMENT, "alvaria_user_skills": [{"user": "nobody@example.com", "skills": []}]}
    done = drift(organization, folder, document=document)
    assert done.code == 2, done.output
    assert "1 of 36 items could not be planned" in done.output, done.output
    assert "## Not compared" in (folder / "drift" / "localhost.md").read_text()
    broken = drift(organization, folder, document={"alvaria_signatures": [{"nam": "x"}]})
    assert broken.code == 2, broken.output
    assert "Did you mean name?" in broken.output, broken.output
    assert "Traceback" not in broken.output, broken.output


def test_the_page_renders_sorts_and_filters(
    make_organization: Callable[..., Organization], folder: Path, browser: webdriver.Chrome
) -> None:
    assert drift(make_organization(), folder).code == 0
    page = folder / "drift" / "localhost.html"
    browser.set_window_size(1200, 900)
    browser.get(page.as_uri())

    def rows() -> list[Any]:
        return [
            row
            for row in browser.find_elements(By.CSS_SELECTOR, "#differences tbody tr")
            if row.is_displayed()
        ]

    def column(number: int) -> list[str]:
        return [row.find_elements(By.TAG_NAME, "td")[number].text for row in rows()]

    assert browser.title == "Drift of localhost"
    assert browser.find_element(By.TAG_NAME, "h1").text == "Drift of localhost"
    assert [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#summary tbody th")] == [
        "signatures",
        "email_templates",
        "quota_controls",
        "exclusions",
    ]
    assert browser.find_element(By.ID, "total").text.startswith("Differs: 0. Missing in the")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#unlisted tbody tr")) > 2
    everything = len(rows())
    assert browser.find_element(By.ID, "shown").text == f"{everything} of {everything} differences"
    assert everything > 30
    # Hostile names are shown as they are, and nothing of them runs.
    assert HOSTILE in column(1)
    # Sorting: numbers as numbers, and back.
    head = browser.find_elements(By.CSS_SELECTOR, "#differences thead button")
    head[1].click()
    products = [name for name in column(1) if name.startswith("Product")]
    assert products[0] == "Product 1"
    assert products[-1] == "Product 11"
    assert products.index("Product 2") < products.index("Product 10")
    head[1].click()
    assert [name for name in column(1) if name.startswith("Product")] == products[::-1]
    assert (
        browser.find_elements(By.CSS_SELECTOR, "#differences thead th")[1].get_attribute(
            "aria-sort"
        )
        == "descending"
    )
    # Filters: by text, by family, by action.
    search = browser.find_element(By.ID, "text")
    search.send_keys("product 7")
    assert set(column(1)) == {"Product 7"}
    search.clear()
    Select(browser.find_element(By.ID, "family")).select_by_visible_text("email_templates")
    assert set(column(0)) == {"email_templates"}
    assert browser.find_element(By.ID, "shown").text.endswith(f" of {everything} differences")
    details = next(
        element
        for element in browser.find_elements(By.TAG_NAME, "details")
        if element.is_displayed()
    )
    details.find_element(By.TAG_NAME, "summary").click()
    assert "A long line." in details.find_element(By.TAG_NAME, "pre").text
    Select(browser.find_element(By.ID, "family")).select_by_visible_text("all")
    browser.save_screenshot(str(folder / "wide.png"))
    judge(browser)
