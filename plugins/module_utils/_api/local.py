# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A client whose requests are answered in this process, and go nowhere."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Callable

from .._common.stop import STOP
from .client import Client, Response
from .connection import NOWHERE
from .wire import Answer

#: Takes the method, the path, the query and the body; returns the status and the content.
Answering = Callable[[str, str, Mapping[str, Any], Any], "tuple[int, bytes]"]


class LocalClient(Client):
    """Asks a function, one request after the other."""

    def __init__(self, org_id: str, answering: Answering) -> None:
        super().__init__(replace(NOWHERE, org_id=org_id))
        self._answering = answering
        self._at_a_time = threading.Lock()

    def _exchange(self, method: str, verb: str, path: str, sent: Mapping[str, Any]) -> Response:
        STOP.check()
        self._count("requests")
        with self._at_a_time:
            status, content = self._answering(method, path, sent["params"] or {}, sent["json"])
        return self._read(Answer(status, {}, content), method, verb, path, False)
