# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records every task's result for the tests to judge.

With each result are the requests that the sandbox saw meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from uses import Uses  # noqa: E402

DOCUMENTATION = """
name: record
type: aggregate
short_description: Records results and the sandbox's journal
description:
  - Appends a JSON line for each result to the file that the environment variable RECORD_FILE names.
  - RECORD_JOURNAL is the journal's address.
  - RECORD_USES is the file to which the options and keys of results are noted that occurred.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Writes one line a result: task, status, result and the journal's new entries."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._seen = -1
        self._uses = Uses()

    def _journal(self) -> list[dict[str, Any]]:
        separator = "&" if "?" in os.environ["RECORD_JOURNAL"] else "?"
        with urllib.request.urlopen(
            f"{os.environ['RECORD_JOURNAL']}{separator}after={self._seen}"
        ) as answer:
            body = json.load(answer)
        self._seen = body["last"]
        return list(body["entries"])

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._journal()

    def _record(self, status: str, result: Any) -> None:
        line = {
            "task": result._task.get_name(),
            "status": status,
            "result": result._result,
            "journal": self._journal(),
        }
        with open(os.environ["RECORD_FILE"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
        if status in ("ok", "failed"):
            task, whole = result._task, json.loads(json.dumps(result._result, default=str))
            for one in whole["results"] if task.loop and "results" in whole else [whole]:
                self._uses.note(task.action, task.get_name().rsplit(" : ", 1)[-1], task.args, one)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        if "RECORD_USES" in os.environ:
            self._uses.write(os.environ["RECORD_USES"])

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record("failed", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record("unreachable", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._record("skipped", result)
