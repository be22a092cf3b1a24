# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that the project's prose and messages do not use.

docs/words.yml lists them, each with what to write instead. The texts are the pages in Markdown and
reStructuredText, the documentation of the plugins, and the messages of errors. Code is left out.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "docs" / "words.yml"
#: Folders and files with prose; a folder stands for its pages.
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "TESTING.md",
    "docs/*.md",
    "docs/troubleshooting.yml",
    "docs/variables.yml",
    "docs/docsite/rst/*.rst",
    "roles/*/README.md",
    "extensions/*/README.md",
)
PLUGINS = ("plugins/**/*.py",)
#: Code in pages: literals, links and blocks that are set off by three backticks.
_CODE = re.compile(r"```.*?```|``[^`]*``|`[^`\n]*`", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """A phrase that is not used, and what to write instead."""

    avoid: re.Pattern[str]
    write: str


@dataclass(frozen=True)
class Text:
    """A piece of prose, and where it begins."""

    place: str
    line: int
    words: str


def rules() -> list[Rule]:
    """Return the phrases of docs/words.yml."""
    listed = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return [Rule(_pattern(entry["avoid"]), entry["write"]) for entry in listed]


def _pattern(avoid: str) -> re.Pattern[str]:
    """Return the expression; a blank also stands for a line break."""
    return re.compile(avoid.replace(" ", r"\s+") if "(?<" not in avoid else avoid)


def texts() -> Iterator[Text]:
    """Return all prose: of pages, of plugins' documentation, and of messages."""
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            yield Text(_place(path), 1, _without_code(path.read_text(encoding="utf-8")))
    for pattern in PLUGINS:
        for path in sorted(ROOT.glob(pattern)):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from _of_plugin(_place(path), tree)


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _without_code(text: str) -> str:
    """Return a page with its code blanked out, so that line numbers stay."""
    return _CODE.sub(lambda found: "\n" * found[0].count("\n"), text)


def _of_plugin(place: str, tree: ast.AST) -> Iterator[Text]:
    """Return the texts of a file of plugins but its docstrings: documentation and messages."""
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            docstrings.add(id(node.value))
            continue
        words = getattr(node, "value", None)
        if isinstance(words, str) and " " in words and id(node) not in docstrings:
            yield Text(place, node.lineno, words)


def mistakes(given: Iterator[Text] | list[Text], known: list[Rule]) -> list[str]:
    """Return each place of a phrase that is not used, with what to write instead."""
    found = []
    for text in given:
        lower = text.words.lower()
        for rule in known:
            for match in rule.avoid.finditer(lower):
                line = text.line + text.words.count("\n", 0, match.start())
                words = " ".join(match[0].split())
                found.append(f"{text.place}:{line}: {words!r}; write: {rule.write}")
    return found


def main() -> int:
    """Print the mistakes; return 1 where there are any."""
    found = mistakes(texts(), rules())
    for mistake in found:
        print(mistake)
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
