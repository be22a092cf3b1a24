# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the playbooks in a real browser; those of drift and backtest are tested there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible import template
from ansible.parsing.dataloader import DataLoader
from selenium import webdriver
from selenium.webdriver.common.by import By

from .support.browser import judge
from .support.inside import Inside, trusted
from .support.playbook import ROOT
from .support.sandbox import Organization
from .support.ways import only

dialect = only("quirky")

HOSTILE = "<script>document.title = 'taken'</script> | *stars*"
TEMPLATES = ROOT / "playbooks" / "templates"


def show(browser: webdriver.Chrome, folder: Path, name: str, **variables: Any) -> str:
    """Open the page that a playbook writes of these variables; its heading."""
    variables = {"inventory_hostname": "localhost", **variables}
    templar = template.Templar(loader=DataLoader(), variables=variables)
    text = templar.template(trusted(f"{{{{ lookup('template', '{TEMPLATES / name}') }}}}"))
    page = folder / "page.html"
    page.write_text(text, encoding="utf-8")
    browser.get(page.as_uri())
    return browser.find_element(By.TAG_NAME, "h1").text


def test_everybody_can_use_the_page_of_a_plan(
    organization: Organization, folder: Path, browser: webdriver.Chrome
) -> None:
    inside = Inside(organization, folder)
    config = {
        "signatures": [{"name": HOSTILE, "contents": "A line.\n" * 9}],
        "quota_controls": [{"product": "Planned", "total_quota": 1, "unit_value": 1}],
    }
    options = {"config": config, "dest": str(folder / "plan.json")}
    [done] = inside.play([{"name": "plan", "diff": True, "alvaria.cloud.alvaria_plan": options}])
    assert done.status == "ok", done.result["msg"]
    assert show(browser, folder, "drift.html.j2", dispatch_result=done.result) == (
        "Plan for localhost"
    )
    assert browser.title == "Plan for localhost"
    assert HOSTILE in [cell.text for cell in browser.find_elements(By.TAG_NAME, "td")]
    judge(browser)


def test_everybody_can_use_the_page_of_changes(
    organization: Organization, folder: Path, browser: webdriver.Chrome
) -> None:
    options = {"since": "2020-01-01T00:00:00Z", "families": ["signatures", "quota_controls"]}
    inside = Inside(organization, folder)
    [done] = inside.play([{"name": "look", "alvaria.cloud.alvaria_changes_info": options}])
    assert done.status == "ok", done.result["msg"]
    heading = show(browser, folder, "changes.html.j2", alvaria_changes_result=done.result)
    assert heading == f"{len(done.result['changes'])} changes in localhost"
    judge(browser)


def test_everybody_can_use_the_page_of_rule_tests(folder: Path, browser: webdriver.Chrome) -> None:
    case = {"name": HOSTILE, "at": "2030-01-01T00:00:00Z", "wanted": "allowed"}
    results = [{**case, "told": ""}, {**case, "told": "expected allowed, is restricted."}]
    heading = show(
        browser,
        folder,
        "rule_tests.html.j2",
        alvaria_rule_tests_results=results,
        alvaria_rule_tests_time="2030-01-01T00:00:00Z",
    )
    assert heading == "1 of 2 rule tests of localhost passed"
    judge(browser)
