# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium for the tests that look at pages as a reader does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service


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
