# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Why a request has no usable answer: what happened, what to do, and whether to try again."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from .library import http_errors, urllib3

#: How urllib3 shows the connection that an error is about.
_OBJECT = re.compile(r">: |port=\w+\): ")
_TUNNEL = re.compile(r"Tunnel connection failed: \d{3}", re.ASCII)
_EXPIRED, _NAMES = (9, 10), (62, 64)  # X509_V_ERR_... of OpenSSL
_PLAIN = "or set allow_http: true if everybody on the way may read and change what is sent."


class NoAnswer(Exception):
    """There is no usable answer.

    ``text`` and ``remedy`` are sentences. ``sent``: the request may have been processed.
    ``final``: it would fail again.
    """

    def __init__(self, text: str, remedy: str, sent: bool, final: bool) -> None:
        super().__init__(text)
        self.text, self.remedy, self.sent, self.final = text, remedy, sent, final


class Unusable(Exception):
    """The answer is not read any further, as no answer of the API has a reason to be like that.

    The text continues a sentence that begins with "The answer of HOST".
    """

    def __init__(
        self,
        text: str,
        remedy: str = "Check base_url, and what stands between this host and the server.",
    ) -> None:
        super().__init__(text)
        self.remedy = remedy


class InPlainText(Exception):
    """The request would go over the network in plain text."""

    how = "over the network"


class TlsGivenUp(InPlainText):
    """A redirect leads from https to http."""

    how = "although the API is asked by https"


@dataclass(frozen=True)
class _Finding:
    """What happened, what to do about it, and whether it would happen again."""

    text: str
    remedy: str
    final: bool


@dataclass(frozen=True)
class Diagnosis:
    """Puts the failures of a connection into words.

    ``timeout`` is in seconds, ``authorities`` the option or variable that names the certificate
    authorities to trust.
    """

    timeout: int
    authorities: str

    def no_answer(self, exc: Exception, first: str, url: str) -> NoAnswer:
        """The failure of a request to ``first`` that redirects led to ``url``."""
        parts = urlsplit(first)
        target = urlsplit(url)
        finding = self._finding(exc, f"{target.scheme}://{target.netloc.rpartition('@')[2]}")
        remedy = finding.remedy
        if target.netloc and target[:2] != parts[:2]:
            advice = "and the network."
            if isinstance(exc, InPlainText):
                advice = _PLAIN
            remedy = (
                f"The API redirects {parts.path} there: "
                f"check the address that is registered, {advice}"
            )
        sent = isinstance(exc, Unusable) or not (finding.final or _never_sent(exc))
        return NoAnswer(finding.text, remedy, sent, finding.final)

    def _finding(self, exc: Exception, where: str) -> _Finding:
        if isinstance(exc, InPlainText):
            return _Finding(
                f"{where} would be reached in plain text (http) {exc.how}, so nothing was sent.",
                f"Use https, {_PLAIN}",
                final=True,
            )
        if isinstance(exc, Unusable):
            return _Finding(
                f"The answer from {where} {exc}, so it was not read to the end.",
                exc.remedy,
                final=True,
            )
        if isinstance(exc, http_errors.SSLError):
            return self._tls_finding(exc, where)
        if _is_about_a_header_of_ours(exc):
            # The library's own words repeat the header, credentials included.
            return _Finding(
                f"Nothing was sent to {where}: a header of the request cannot be sent as it is.",
                "Check api_key and access_token: they must be plain characters on one line.",
                final=True,
            )
        if _is_timeout(exc):
            return _Finding(
                f"{where} did not answer within {self.timeout} s.",
                "Check base_url and the network, or raise timeout.",
                final=False,
            )
        if isinstance(exc, http_errors.ProxyError):
            return _Finding(
                f"The proxy on the way to {where} failed ({_root(exc)}).",
                "Check the proxy settings of the environment.",
                final=False,
            )
        return _Finding(
            f"No answer from {where} ({_root(exc)}).",
            "Check base_url, token_url and the network.",
            final=_is_about_the_address(exc),
        )

    def _tls_finding(self, exc: Exception, where: str) -> _Finding:
        inner, root = _chain(exc)[-1], _root(exc)
        if isinstance(inner, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return _Finding(
                f"{where} broke off the TLS connection ({root}).",
                "Check base_url and the network.",
                final=False,
            )
        if _is_about_a_file(inner):
            return _Finding(
                f"{self.authorities}: no certificate can be read there ({root}).",
                "Give a file of certificates in PEM form.",
                final=True,
            )
        if isinstance(inner, ssl.SSLError) and not isinstance(inner, ssl.SSLCertVerificationError):
            return _Finding(
                f"No TLS connection to {where} ({root}).",
                "Check that the address and the port are those of a server with TLS 1.2 or newer.",
                final=True,
            )
        return _Finding(
            f"The certificate of {where} is not trusted ({root}).",
            _certificate_remedy(getattr(inner, "verify_code", 0), root),
            final=True,
        )


def _certificate_remedy(code: int, root: str) -> str:
    if code in _EXPIRED:
        return (
            "Have the certificate renewed on the server, "
            "and check the clock of the host where the task runs."
        )
    if code in _NAMES or "match" in root:  # urllib3 1.26 compares the names itself
        return "Check base_url and token_url: write the host as the certificate names it."
    return "Give the issuing CA by ca_path, or check the host name."


def _is_timeout(exc: Exception) -> bool:
    if isinstance(exc, (http_errors.ConnectTimeout, http_errors.ReadTimeout)):
        return True
    return isinstance(_chain(exc)[-1], (socket.timeout, urllib3.exceptions.ReadTimeoutError))


def _is_about_a_header_of_ours(exc: Exception) -> bool:
    """Whether a header of the request is at fault, and not the length that an answer claims."""
    if not isinstance(exc, http_errors.InvalidHeader):
        return False
    return not any(isinstance(inner, urllib3.exceptions.InvalidHeader) for inner in _chain(exc))


def _is_about_the_address(exc: Exception) -> bool:
    """Whether the address is at fault, so that it would fail again."""
    return isinstance(
        exc,
        (
            http_errors.InvalidURL,
            http_errors.InvalidSchema,
            http_errors.TooManyRedirects,
            UnicodeError,
        ),
    )


def _is_about_a_file(inner: BaseException) -> bool:
    """Whether the file of the certificate authorities is at fault."""
    if getattr(inner, "library", "") in ("X509", "PEM"):
        return True
    return isinstance(inner, OSError) and bool(inner.filename)


def _never_sent(exc: Exception) -> bool:
    """Whether the request certainly never reached the server."""
    if isinstance(exc, http_errors.ConnectTimeout):
        return True
    if isinstance(exc, http_errors.ProxyError) and _root(exc).startswith(
        "Tunnel connection failed"
    ):
        return True
    new = urllib3.exceptions.NewConnectionError
    return any(isinstance(inner, new) for inner in _chain(exc))


def _chain(exc: BaseException) -> list[BaseException]:
    """A library's nested exception, from the outer to the innermost one."""
    found: list[BaseException] = [exc]
    nested = next(_nested(exc), None)
    while nested is not None:
        found.append(nested)
        nested = next(_nested(nested), None)
    return found


def _nested(exc: BaseException) -> Iterator[BaseException]:
    for item in (getattr(exc, "reason", None), *exc.args[::-1]):
        if isinstance(item, BaseException):
            yield item


def _root(exc: BaseException) -> str:
    """The innermost reason in words, on one line.

    Object addresses and the server's text are left out.
    """
    inner = _chain(exc)[-1]
    if type(inner) in (http.client.BadStatusLine, ValueError):
        return "what it says is not HTTP"
    if isinstance(inner, http.client.IncompleteRead):
        return "it broke off before its end"
    text = ""
    tunnel = _TUNNEL.match(str(inner))
    if tunnel:
        return tunnel.group()  # what follows is the proxy's text
    if inner.args:
        text = " ".join(str(inner.args[-1]).split())
    return _OBJECT.split(text)[-1] or type(inner).__name__
