# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What evidence is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.tests.unit.support import Script, run


@pytest.mark.parametrize("value", ["", " ", "\u00a0"])
def test_a_question_about_nothing_is_refused(script: Script, tmp_path: Path, value: str) -> None:
    options = {"src": str(tmp_path), "allowed_signers": str(tmp_path / "signers")}
    question = {"value": value, "time": "2030-01-31", "mask_key": "0123456789abcdef"}
    result = run("alvaria_evidence_info", {**options, **question})
    assert result["error"]["code"] == "option-empty"
    assert result["msg"].startswith("value: is empty.")
