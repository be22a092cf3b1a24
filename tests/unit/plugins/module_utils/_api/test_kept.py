# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which answers of kept connections are plain; tests/integration has them on real ones."""

from __future__ import annotations

import http.client
import io

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._api import kept

STATUS = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 2\r\n"


def said(content: bytes) -> io.BufferedReader:
    """What a server says, as a file."""
    return io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (STATUS + LENGTH, 200),
        (STATUS + b"content-length:2\r\nConnection: keep-alive\r\n", 200),
        (b"HTTP/1.1 404 \r\n" + LENGTH, 404),
        (b"HTTP/1.1 503\r\nX-Empty:\r\n" + LENGTH, 503),
    ],
)
def test_a_plain_answer_is_read_to_its_end(head: bytes, status: int) -> None:
    file = said(head + b"\r\n{}more")
    whole = kept._whole(file)
    assert whole is not None
    assert (whole.status_code, whole.content) == (status, b"{}")
    assert whole.headers.get("CONTENT-LENGTH") == "2"
    assert file.read() == b"more"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.0 200 OK\r\n" + LENGTH,
        b"HTTP/1.1 100 Continue\r\n" + LENGTH,
        b"HTTP/1.1 204 No Content\r\n" + LENGTH,
        b"HTTP/1.1 302 Found\r\nLocation: /a\r\n" + LENGTH,
        b"HTTP/1.1 2000 OK\r\n" + LENGTH,
        STATUS,
        STATUS + b"Content-Length: -2\r\n",
        STATUS + b"Content-Length: 2, 2\r\n",
        STATUS + b"Content-Length: \xb2\r\n",
        STATUS + b"Content-Length: 9999999\r\n",
        STATUS + LENGTH + LENGTH,
        STATUS + LENGTH + b"Connection: close\r\n",
        STATUS + LENGTH + b"Content-Encoding: gzip\r\n",
        STATUS + LENGTH + b"Transfer-Encoding: chunked\r\n",
        STATUS + LENGTH + b"X: a\r\n folded\r\n",
        STATUS + LENGTH + b"X: a\nY: b\r\n",
        STATUS + LENGTH + b"X : a\r\n",
        STATUS + LENGTH + b"no colon\r\n",
        STATUS + LENGTH + b"X: \xe9\r\n",
    ],
)
def test_nothing_is_taken_of_any_other_answer(head: bytes) -> None:
    content = head + b"\r\n{}"
    file = said(content)
    assert kept._whole(file) is None
    assert file.read() == content


def test_a_head_that_does_not_come_at_once_is_left_alone() -> None:
    content = STATUS + LENGTH
    file = said(content)
    assert kept._whole(file) is None
    assert file.read() == content


def test_a_body_that_breaks_off_is_an_error() -> None:
    with pytest.raises(http.client.IncompleteRead):
        kept._whole(said(STATUS + LENGTH + b"\r\n{"))
