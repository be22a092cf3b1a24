# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium for the tests that look at pages as a reader does."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from .from_npm import from_npm


def chromium(folder: Path) -> Iterator[webdriver.Chrome]:
    """A browser that reaches nothing but this machine.

    Without one on the machine the test is skipped, or fails where CI is set.
    """
    driver, program = (
        shutil.which("chromedriver"),
        os.environ.get("ALVARIA_BROWSER")
        or shutil.which("chromium")
        or shutil.which("google-chrome"),
    )
    if not (driver and program):
        message = (
            "no Chromium with ChromeDriver on this machine: "
            "run tools/browser.sh as root, or install both"
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    options = webdriver.ChromeOptions()
    options.binary_location = program
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
        " --disable-background-networking --disable-component-update --disable-sync"
    )
    for flag in (
        *flags.split(),
        "--disable-dev-shm-usage",
        "--proxy-server=127.0.0.1:9",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options, Service(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


_RUN_AXE = """
const done = arguments[0];
axe.run(document, {resultTypes: ["violations"]}).then(found => done(found.violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .map(one => `${one.id}: ${one.nodes.length}, such as ${one.nodes[0].html.slice(0, 200)}`)));
"""


@functools.cache
def _axe() -> str:
    """The script of axe-core."""
    return from_npm("axe.sh").read_text(encoding="utf-8")


def barriers(browser: webdriver.Chrome) -> list[str]:
    """What axe-core takes for a serious or critical problem of the page that is open."""
    browser.execute_script(_axe())
    return list(browser.execute_async_script(_RUN_AXE))


def judge(browser: webdriver.Chrome) -> None:
    """See to it that everybody can use the page that is open, and that it loads nothing.

    On a phone nothing is wider than the page, and what scrolls can be reached by keyboard.
    """
    for region in browser.find_elements(By.CSS_SELECTOR, ".scroll"):
        assert region.get_attribute("tabindex") == "0"
        assert region.get_attribute("role") == "region"
        assert region.get_attribute("aria-label") or region.get_attribute("aria-labelledby")
    for width, scheme in ((390, "light"), (1280, "dark")):
        look(browser, width, scheme)
        assert fits(browser), width
        assert barriers(browser) == [], scheme
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def look(browser: webdriver.Chrome, width: int, scheme: str) -> None:
    """Have pages be this wide, by day (``light``) or by night (``dark``)."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def fits(browser: webdriver.Chrome) -> bool:
    """Whether nothing is wider than the page."""
    return bool(
        browser.execute_script(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
