# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every place that makes an error has a section on the page of error messages.

Every section has a place.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.tools import generate_troubleshooting as tool

ERRORS = tool.ROOT / "plugins" / "module_utils" / "_common" / "errors.py"


def test_every_error_has_a_section_and_every_section_an_error() -> None:
    text, mistakes = tool.page()
    assert mistakes == []
    assert text == tool.PAGE.read_text(encoding="utf-8")
    assert len(list(tool.sites())) > 150


def test_every_section_has_a_cause_and_a_remedy_and_begins_with_its_code() -> None:
    text, _mistakes = tool.page()
    sections = re.split(rf"^\.\. _{re.escape(tool.LABEL)}([\w-]+):$", text, flags=re.MULTILINE)
    codes, bodies = sections[1::2], sections[2::2]
    assert len(codes) == len(set(codes)) > 80
    for code, body in zip(codes, bodies, strict=True):
        assert body.startswith(f"\n\n{code}\n~"), code
        assert re.search(r"^\* ``.+``$", body, re.MULTILINE), code
        assert re.search(r"^:Cause: \S", body, re.MULTILINE), code
        assert re.search(r"^:Remedy: \S", body, re.MULTILINE), code


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ('raise Invalid("No.")', "an error with no code"),
        ('raise Invalid("No.", code="no-such-code")', "an error with the code no-such-code"),
        ('return AuthError(text, "Do this.", **known)', "an error with no code"),
        ('refused("No.", "no-such-code")', "an error with the code no-such-code"),
        ('raise Invalid("No.", code="option-empty")', ""),
        ('raise ValueError("No.")', ""),
        ("raise give_up(plan)", ""),
    ],
)
def test_an_error_without_a_section_is_a_mistake(
    source: str, mistake: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plugins" / "module_utils" / "_common"
    folder.mkdir(parents=True)
    (folder / "errors.py").write_text(ERRORS.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "new.py").write_text(f"def new():\n    {source}\n", encoding="utf-8")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    found = [
        text for text in tool.page()[1] if text.startswith("plugins/module_utils/_common/new.py:2")
    ]
    assert [mistake in text for text in found] == ([True] if mistake else [])


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('f"{own}: is empty."', "OPTION: is empty."),
        ('f"{own}.{field}: is empty."', "OPTION.FIELD: is empty."),
        ('f"{option}: {value!r} is {exc}."', "OPTION: VALUE is REASON."),
        ("f\"{len(rows)} {'row' if one else 'rows'} failed: {first}{more}\"", "N rows failed: ..."),
        ('f"columns: there is no {names[0]}.{hint}"', "columns: there is no NAMES."),
        ('"{} of {} failed.".format(len(bad), found["count"])', "N of COUNT failed."),
        ("text", ""),
    ],
)
def test_a_message_is_shown_with_words_for_what_is_put_in(source: str, shown: str) -> None:
    assert tool.template(ast.parse(source, mode="eval").body) == shown
