# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation site as `make docs` has built it.

Nothing is missing, no link is broken, and a reader finds things in a browser.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml
from integration.support.browser import barriers, chromium, fits, look
from integration.support.ways import ALL_WAYS
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / ".cache" / "docs" / "html"


class _Page(HTMLParser):
    """The links of a page, the places in it that can be linked to, and what runs in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.roles: set[str | None] = set()
        self.title = ""
        #: Files by their names in the site, and what stands between the tags.
        self.scripts: set[str] = set()
        self._within, self._in_head = "", True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self._in_head = self._in_head and tag != "body"
        self.roles.add(dict(attrs).get("role"))
        if tag == "script":
            self.scripts.add(str(dict(attrs).get("src") or "").removeprefix("../"))
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.append(value)
            if value and name in ("id", "name"):
                self.anchors.add(value)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "title" and self._in_head:
            self.title += data
        if self._within == "script":
            self.scripts.add(data.strip())


@functools.cache
def page(path: Path) -> _Page:
    """A page of the site, parsed."""
    parsed = _Page()
    parsed.feed(path.read_text(encoding="utf-8"))
    return parsed


@functools.cache
def target_of(folder: Path, address: str) -> Path | None:
    """The file that a link of the pages in a folder leads to: most stand on each of them."""
    target = (folder / unquote(urlsplit(address).path)).resolve()
    if target.is_dir():
        target /= "index.html"
    return target if target.is_file() else None


@pytest.fixture(scope="module")
def pages() -> list[Path]:
    """All pages; the build comes first."""
    found = sorted(SITE.rglob("*.html"))
    assert found, "there is no site: run `make docs`"
    return found


def test_everything_has_a_page(pages: list[Path]) -> None:
    have = {str(path.relative_to(SITE)) for path in pages}
    modules = {
        f"{path.stem}_module.html" for path in (ROOT / "plugins" / "modules").glob("alvaria_*.py")
    }
    roles = {
        f"{path.parent.parent.name}_role.html"
        for path in (ROOT / "roles").glob("*/meta/argument_specs.yml")
    }
    guides = {
        f"docsite/{path.stem}.html" for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")
    }
    reference = {f"reference/{path.stem}.html" for path in (ROOT / "docs").glob("*.md")}
    reference |= {f"reference/role-{path.name}.html" for path in (ROOT / "roles").iterdir()}
    others = ("changelog", "sandbox", "awx", "rule_tests", "organizations")
    reference |= {f"reference/{name}.html" for name in others}
    assert len(modules) > 40
    assert len(roles) > 6
    assert len(guides) > 30
    assert (
        sorted(
            (
                modules
                | roles
                | guides
                | reference
                | {"index.html", "search.html", "alvaria_lookup.html"}
            )
            - have
        )
        == []
    )


def test_no_link_is_broken(pages: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    broken, outside, inside = set(), set(), 0
    for path in pages:
        for link in page(path).links:
            if urlsplit(link).scheme or link.startswith("//"):
                outside.add(link)
                continue
            inside += 1
            address, anchor = urldefrag(link)
            target = target_of(path.parent, address) if address else path
            if target is None or (
                anchor and target.suffix == ".html" and unquote(anchor) not in page(target).anchors
            ):
                broken.add(f"{path.relative_to(SITE)}: {link}")
    with capsys.disabled():
        hosts = ", ".join(
            sorted({urlsplit(link).netloc for link in outside if urlsplit(link).netloc})
        )
        print(
            f"\n{inside} links within {len(pages)} pages, {len(broken)} broken;"
            f" {len(outside)} addresses elsewhere, not visited: {hosts}"
        )
    assert sorted(broken) == []


def test_nothing_is_loaded_from_elsewhere(pages: list[Path]) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert not [
            link for link in page(path).links if urlsplit(link).netloc and f'src="{link}"' in text
        ], path


def test_no_link_leads_to_a_made_up_host(pages: list[Path]) -> None:
    dead = [
        (path.name, link)
        for path in pages
        for link in page(path).links
        if (urlsplit(link).hostname or "").endswith("example.com")
    ]
    assert dead == []


def test_each_error_can_be_linked_to() -> None:
    groups = yaml.safe_load((ROOT / "docs" / "troubleshooting.yml").read_text(encoding="utf-8"))
    codes = {code for group in groups for code in group["codes"]}
    assert len(codes) > 60
    assert sorted(codes - page(SITE / "docsite" / "troubleshooting.html").anchors) == []


# --- in a browser ------------------------------------------------------------


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site on a loopback server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless Chromium that reaches nothing but this machine."""
    yield from chromium(tmp_path_factory.mktemp("browser"))


def assert_quiet(browser: webdriver.Chrome) -> None:
    """Nothing went wrong in the page, and all of it came from here."""
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert [name for name in loaded if not name.startswith(("http://127.0.0.1:", "data:"))] == []


def test_a_reader_goes_from_the_first_page_to_a_module_and_its_options(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.set_window_size(1300, 900)
    browser.get(f"{address}/index.html")
    assert "alvaria.cloud" in browser.title
    for words, heading in (
        ("First steps without a tenant", "First steps without a tenant"),
        ("Authentication", "Authentication"),
    ):
        browser.get(f"{address}/index.html")
        browser.find_element(By.LINK_TEXT, words).click()
        assert browser.find_element(By.TAG_NAME, "h1").text.startswith(heading)
        assert_quiet(browser)
    browser.get(f"{address}/collection.html")
    link = browser.find_element(By.PARTIAL_LINK_TEXT, "alvaria_exclusion module")
    browser.execute_script("arguments[0].click()", link)
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith(
        "alvaria.cloud.alvaria_exclusion module"
    )
    options = browser.find_elements(
        By.CSS_SELECTOR, "table.ansible-option-table p.ansible-option-title"
    )
    assert {"exclusion_type", "exclusion_value", "end_time", "api_key"} <= {
        option.text for option in options
    }
    assert_quiet(browser)


def test_the_search_finds_things(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/index.html")
    field = browser.find_element(By.CSS_SELECTOR, "input[name=q]")
    field.send_keys("version lock")
    field.submit()
    WebDriverWait(browser, 20).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "#search-results ul.search li a")
    )
    found = browser.find_elements(By.CSS_SELECTOR, "#search-results ul.search li a")
    assert "Concurrency and the version lock" in [element.text for element in found]
    next(element for element in found if element.text == "Concurrency and the version lock").click()
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith(
        "Concurrency and the version lock"
    )
    assert_quiet(browser)


def test_the_link_of_an_error_message_leads_to_its_section(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.get(f"{address}/docsite/troubleshooting.html#overtaken")
    top = browser.execute_script(
        "return document.getElementById('overtaken').getBoundingClientRect().top"
    )
    assert -50 <= top <= 200
    assert (
        "Somebody else keeps changing the same object."
        in browser.find_element(By.ID, "overtaken").text
    )
    assert_quiet(browser)


def test_the_picture_of_the_architecture_is_shown(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/reference/architecture.html")
    pictures = browser.execute_script(
        "return [...document.querySelectorAll('[role=main] img')]"
        ".map(image => [image.src, image.naturalWidth])"
    )
    assert [width > 0 for name, width in pictures if "architecture" in name] == [True]
    assert_quiet(browser)


#: A page of each kind.
KINDS = (
    "index.html",
    "alvaria_exclusion_module.html",
    "docsite/guide_first_steps.html",
    "docsite/playbook_apply.html",
    "docsite/troubleshooting.html",
    "reference/sandbox.html",
)


def test_no_page_runs_what_none_of_those_that_are_opened_runs(pages: list[Path]) -> None:
    opened = [page(SITE / name).scripts for name in (*KINDS, "search.html")]
    assert [path for path in pages if page(path).scripts not in opened] == []


def test_every_page_has_a_title_and_a_main_part(pages: list[Path]) -> None:
    bare = [path for path in pages if not page(path).title or "main" not in page(path).roles]
    assert bare == []


def test_a_page_of_each_kind_renders_without_an_error(
    pages: list[Path], browser: webdriver.Chrome, address: str
) -> None:
    """With `make test-all`, each page: what one loads and runs, all of its kind do."""
    names = [*KINDS, "search.html"]
    if ALL_WAYS:
        names = [str(path.relative_to(SITE)) for path in pages]
    for name in names:
        browser.get(f"{address}/{name}")
        assert browser.title, name
        assert browser.find_elements(By.CSS_SELECTOR, "[role=main]"), name
        assert_quiet(browser)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nobody_is_kept_from_reading(
    browser: webdriver.Chrome, address: str, width: int, scheme: str
) -> None:
    """Contrast, names, keyboard: axe-core finds no serious problem by day or by night."""
    look(browser, width, scheme)
    found = {}
    for path in KINDS:
        browser.get(f"{address}/{path}")
        assert fits(browser), path
        found[path] = barriers(browser)
    look(browser, 1280, "light")
    assert found == {path: [] for path in KINDS}


def test_the_site_is_dark_at_night(browser: webdriver.Chrome, address: str) -> None:
    paper = {}
    for scheme in ("light", "dark"):
        look(browser, 1280, scheme)
        browser.get(f"{address}/alvaria_exclusion_module.html")
        paper[scheme] = browser.execute_script(
            "return getComputedStyle(document.body).backgroundColor"
        )
    look(browser, 1280, "light")
    assert paper["light"] == "rgb(255, 255, 255)"
    assert paper["dark"] != paper["light"]


def test_code_can_be_copied(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/docsite/guide_first_steps.html")
    WebDriverWait(browser, 20).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "button.copybtn")
    )
    blocks = browser.find_elements(By.CSS_SELECTOR, "div.highlight > pre")
    assert len(browser.find_elements(By.CSS_SELECTOR, "button.copybtn")) == len(blocks)


def test_the_options_of_a_module_come_before_those_of_the_connection() -> None:
    text = (SITE / "alvaria_exclusion_module.html").read_text(encoding="utf-8")
    places = {name: text.index(f'id="parameter-{name}"') for name in ("reason", "state", "api_key")}
    border = text.index("Connection, the same for all modules")
    assert places["reason"] < places["state"] < border < places["api_key"]


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("rollback", "guide_undo"),
        ("upgrade", "guide_upgrade"),
        ("1006.14", "guide_regulation_f"),
        ("csv", "guide_spreadsheet"),
        ("schema", "guide_editor"),
        ("github actions", "guide_pipelines"),
    ],
)
def test_the_search_finds(browser: webdriver.Chrome, address: str, words: str, page: str) -> None:
    browser.get(f"{address}/search.html?q={words}")
    found = f"#search-results ul.search li a[href*='{page}.html']"
    WebDriverWait(browser, 20).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, found), f"{words}: {page}"
    )
