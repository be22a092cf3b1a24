# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The transport: one pooled HTTP session that logs in, retries by verb, follows redirects safely, pages defensively and refuses writes in check mode."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from ansible_collections.alvaria.cloud.plugins.module_utils._bulk import at_once
from ansible_collections.alvaria.cloud.plugins.module_utils._connection import Connection
from ansible_collections.alvaria.cloud.plugins.module_utils._errors import (
    AlvariaError,
    AuthError,
    CheckModeViolation,
    Conflict,
    Invalid,
    NotFound,
    Throttled,
    TransportError,
    error_items,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._paging import PAGE_SIZE, Pager
from ansible_collections.alvaria.cloud.plugins.module_utils._retry import UNAVAILABLE, Failure, RetryPolicy, wanted_wait
from ansible_collections.alvaria.cloud.plugins.module_utils._throttle import Throttle

try:
    import requests
    import urllib3
    from requests import exceptions as http_errors
    from urllib3.exceptions import NewConnectionError
except ImportError:  # reported by the caller, see requests_missing()
    requests = None  # type: ignore[assignment]

SAFE = frozenset(("GET", "HEAD"))
REDIRECTS = frozenset((301, 302, 303, 307, 308))
LONGEST_CHAIN = 5
#: How many pages of a collection are read side by side; more would not be faster, but hold more of them in memory.
_PAGES_AT_ONCE = 8
MAYBE = " The write may have been processed."
USER_AGENT = "ansible-collection-alvaria.cloud"


def requests_missing() -> bool:
    """Whether the one library that the engine needs is missing."""
    return requests is None


@dataclass(frozen=True)
class Response:
    """An answer of the API: ``body`` is the parsed JSON (``None`` without one); ``repeated`` tells that an earlier, lost try may have been processed too."""

    status: int
    body: Any
    repeated: bool = False


class Client:
    """Calls the API of one organization, for any number of threads.

    ``requests``, ``retries`` and ``conflicts`` count what was done (tokens apart); ``throttle`` bounds how many requests are under way.
    """

    def __init__(self, connection: Connection, pool_size: int = 64) -> None:
        self.connection = connection
        self.read_only = False
        self.requests = self.retries = self.conflicts = 0
        self._counting = threading.Lock()
        self._logging_in = threading.RLock()
        self._auth = connection.authenticator()
        self._policy = RetryPolicy(connection.retries)
        self.throttle = Throttle()
        self._proxies: dict[str, dict[str, str]] = {}
        self._http = self._open(pool_size)

    def _open(self, pool_size: int) -> requests.Session:
        """A session that has read its environment once: the CA stays, netrc (which would replace Authorization) does not."""
        session = requests.Session()
        settings = session.merge_environment_settings(self.connection.base_url, {}, None, self.connection.ca_path or None, None)
        session.verify = settings["verify"]
        if not self.connection.validate_certs:
            session.verify = False
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        session.trust_env = False
        session.headers.update({"Accept": "application/json", "User-Agent": USER_AGENT})
        adapter = requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=pool_size)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def path(self, version: str, api: str, *parts: str) -> str:
        """``/via/v3/organizations/demo/compliance/exclusions/ID``: the parts after the API's name are quoted."""
        segments = [version, "organizations", self.connection.org_id, api, *parts]
        if any(str(segment) in ("", ".", "..") for segment in segments):
            raise Invalid("An id or name for the path is empty or consists of dots.", "Check org_id and id.")
        return "/via/" + "/".join(_quoted(str(segment)) for segment in segments)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON body of a GET."""
        return self.request("GET", path, params=params).body

    def iter_pages(
        self,
        path: str,
        items: str,
        params: Mapping[str, Any] | None = None,
        paged: bool = True,
        page_size: int = PAGE_SIZE,
        bare: bool = False,
        most_pages: int = 0,
    ) -> Iterator[list[dict[str, Any]]]:
        """The records of a collection page by page, none lost and none twice, whatever base the server counts from and however it caps its pages.

        ``items`` is the key of the list in the answer, ``paged`` whether the operation knows startIndex and maxResults,
        ``page_size`` what to ask for (0: leave that to the server), ``bare`` whether the list alone is an answer too. Pages that can be foreseen are
        read side by side. Raises ``TooManyPages`` when that many pages (0: any number) would not do.
        """
        pager = Pager(items, paged, page_size, bare, most_pages)

        def read(query: Mapping[str, int]) -> Any:
            return self.get(path, {**(params or {}), **query})

        while not pager.done:
            with contextlib.closing(at_once(read, pager.queries(), _PAGES_AT_ONCE)) as answers:
                for body in answers:
                    yield pager.take(body, path)
                    if pager.done or pager.surprised:
                        break

    def read_all(self, path: str, items: str, params: Mapping[str, Any] | None = None, **settings: Any) -> list[dict[str, Any]]:
        """All records of a collection, see ``iter_pages``."""
        return list(itertools.chain.from_iterable(self.iter_pages(path, items, params, **settings)))

    def request(
        self, method: str, path: str, params: Mapping[str, Any] | None = None, json: Any = None, form: Mapping[str, Any] | None = None, acts: bool = False
    ) -> Response:
        """Send one request and return the answer of a success.

        ``form`` is a multipart body, each part a tuple of file name (or ``None``), content and, for a file, its type. ``acts``: this GET changes
        something, so it is guarded and repeated as a POST is.
        Raises ``CheckModeViolation`` for a write when read-only, ``AuthError`` (401, 403), ``NotFound`` (404), ``Conflict`` (409),
        ``Throttled`` (429), ``Invalid`` (other 4xx) and ``TransportError`` for everything else.
        """
        verb = "POST" if acts else method
        if self.read_only and verb not in SAFE:
            raise CheckModeViolation(f"Check mode: {method} {path} is a write and was not sent.", method=method, path=path)
        renewed = lost = False
        while True:
            token = self._token()
            headers = {"Authorization": "Bearer " + token, "x-api-key": self.connection.api_key}
            answer, repeated = self._send(method, verb, self.connection.base_url + path, headers, params=params, json=json, files=form)
            lost = lost or repeated
            if answer.status_code == 401 and not renewed and self._renew(token):
                renewed = True
                continue
            return self._read(answer, method, verb, path, lost)

    def _token(self) -> str:
        with self._logging_in:
            return self._auth.token(self._fetch_token, time.monotonic())

    def _renew(self, refused: str) -> bool:
        """Forget a token that the API refused, unless another thread has done so already; false: there is no other."""
        with self._logging_in:
            return refused not in self._auth.held() or self._auth.renew()

    def _count(self, name: str) -> None:
        with self._counting:
            setattr(self, name, getattr(self, name) + 1)

    # --- sending ---------------------------------------------------------------------------------------------------------------

    def _send(self, method: str, verb: str, url: str, headers: Mapping[str, str], counted: bool = True, **kwargs: Any) -> tuple[requests.Response, bool]:
        """Send with retries and redirects; also tells whether an earlier try may have been processed. ``verb``: the method to retry it like."""
        attempt, maybe_processed = 0, False
        while True:
            if counted:
                self._count("requests")
            try:
                answer = self._paced(method, url, headers, **kwargs) if counted else self._follow(method, url, headers, **kwargs)
            except (http_errors.RequestException, UnicodeError, OSError) as exc:
                failure = Failure(sent=not _never_sent(exc))
                delay = None if _final(exc) else self._policy.delay(verb, attempt, failure, random.random)
                if delay is None:
                    processed = maybe_processed or (failure.sent and not _final(exc))
                    raise self._unreachable(exc, method, url, processed and verb not in SAFE) from exc
            else:
                status = answer.status_code
                if status < 500 and status not in (*UNAVAILABLE, 429):
                    return answer, maybe_processed
                failure = Failure(status, retry_after=wanted_wait(answer.headers, time.time()))
                delay = self._policy.delay(verb, attempt, failure, random.random)
                if delay is None:
                    return answer, maybe_processed
            maybe_processed = maybe_processed or (failure.sent and failure.status != 429)
            attempt += 1
            if counted:
                self._count("retries")
            time.sleep(delay)

    def _paced(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> requests.Response:
        """One try, as soon as the server's limits allow it."""
        sent = self.throttle.enter()
        answer = None
        try:
            answer = self._follow(method, url, headers, **kwargs)
            return answer
        finally:
            self.throttle.leave(sent, None if answer is None else answer.status_code, {} if answer is None else answer.headers)

    def _follow(self, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> requests.Response:
        """One try, redirects of reads included. Credentials go to the host they were meant for and no other."""
        home = urlsplit(url)[:2]
        for _hop in range(LONGEST_CHAIN + 1):
            settings: dict[str, Any] = {"timeout": self.connection.timeout, "proxies": self._proxies_to(url), "allow_redirects": False}
            answer = self._http.request(method, url, headers=dict(headers), **settings, **kwargs)
            target = answer.headers.get("Location")
            if answer.status_code not in REDIRECTS or not target or method not in SAFE:
                return answer
            url = urljoin(url, target)
            kwargs = {}
            if urlsplit(url)[:2] != home:
                headers = {}
        raise http_errors.TooManyRedirects(f"more than {LONGEST_CHAIN} redirects")

    def _proxies_to(self, url: str) -> dict[str, str]:
        """The environment's proxies on the way to a host, looked up once for each."""
        host = urlsplit(url).netloc
        if host not in self._proxies:
            self._proxies[host] = requests.utils.get_environ_proxies(url)
        return self._proxies[host]

    def _fetch_token(self, form: Mapping[str, str], pair: tuple[str, str]) -> Mapping[str, Any]:
        # A token request changes nothing, so it may be repeated like a read. It is not counted: the least possible number of requests does not know it.
        credentials = (pair[0].encode(), pair[1].encode())
        answer, _repeated = self._send("POST", "GET", self.connection.token_url, {}, counted=False, data=dict(form), auth=credentials)
        body = _json(answer)
        if answer.status_code != 200 or not isinstance(body, Mapping):
            reason = body.get("error_description") or body.get("error") if isinstance(body, Mapping) else "no JSON in the answer"
            if answer.status_code in (400, 401, 403):
                raise AuthError(
                    "The token endpoint refused to log in (HTTP {}: {}).".format(answer.status_code, reason or "no reason given"),
                    "Check client_id, client_secret, org_id (the realm) and scopes.",
                    status=answer.status_code,
                )
            raise TransportError(f"The token endpoint answered HTTP {answer.status_code} ({reason}).", "Check token_url.", status=answer.status_code)
        return body

    def secrets(self) -> list[str]:
        """The tokens held at present: never to be shown."""
        return self._auth.held()

    def log_in(self) -> tuple[str, int]:
        """Fetch (or take) the token; returns it with its lifetime in seconds, 0 when unknown."""
        token = self._token()
        return token, getattr(self._auth, "lifetime", 0)

    # --- reading the answer ----------------------------------------------------------------------------------------------------

    def _read(self, answer: requests.Response, method: str, verb: str, path: str, repeated: bool) -> Response:
        status, body = answer.status_code, _json(answer)
        if 200 <= status < 300:
            if body is None and answer.content:
                raise TransportError(
                    "{} {} answered something that is not JSON ({}).".format(method, path, answer.headers.get("Content-Type") or "no content type"),
                    "Check that base_url is the API's address and not a web page, a proxy or a login form."
                    + ("" if verb in SAFE else " The write may have been processed: read the object before running again."),
                    method=method,
                    path=path,
                    status=status,
                    ambiguous=verb not in SAFE,
                )
            return Response(status, body, repeated)
        error = self._refused(status, body, method, path)
        error.ambiguous = verb not in SAFE and (error.ambiguous or repeated)
        if error.ambiguous and MAYBE not in error.remedy:
            error.remedy += MAYBE
        raise error

    def _refused(self, status: int, body: Any, method: str, path: str) -> AlvariaError:
        message, items = error_items(body)
        reasons = "; ".join(dict.fromkeys(filter(None, [message] + [str(item.get("message") or item.get("reason") or "") for item in items])))
        text = "{} {} answered HTTP {}{}.".format(method, path, status, (": " + reasons.rstrip(".")) if reasons else "")
        known: dict[str, Any] = {"method": method, "path": path, "status": status, "items": items}
        if status == 401:
            return AuthError(text, "The token or the API key was refused: check access_token or client_id and client_secret, and api_key.", **known)
        if status == 403:
            return AuthError(text, "The client lacks the right or the scope for this: check scopes and the client's permissions.", **known)
        if status == 404:
            return NotFound(text, "Check org_id, and that the object still exists.", **known)
        if status == 409:
            self._count("conflicts")
            return Conflict(text, "Somebody else changed the object, or another object is in the way.", **known)
        if status == 429:
            return Throttled(text, f"The rate limit was still exceeded after {self._policy.retries} retries: run later, or raise retries.", **known)
        if status < 500 and status != 408:
            return Invalid(text, "The server refused the request as it is.", **known)
        return TransportError(text, "The server failed; run again later.", ambiguous=True, **known)

    def _unreachable(self, exc: Exception, method: str, url: str, ambiguous: bool) -> TransportError:
        parts = urlsplit(url)
        target = urlsplit(str(getattr(getattr(exc, "request", None), "url", None) or url))
        where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
        if isinstance(exc, http_errors.SSLError):
            text, remedy = f"The certificate of {where} is not trusted ({_root(exc)}).", "Give the issuing CA by ca_path, or check the host name."
        elif isinstance(exc, (http_errors.ConnectTimeout, http_errors.ReadTimeout)):
            text, remedy = f"{where} did not answer within {self.connection.timeout} s.", "Check base_url and the network, or raise timeout."
        elif isinstance(exc, http_errors.ProxyError):
            text, remedy = f"The proxy on the way to {where} failed ({_root(exc)}).", "Check the proxy settings of the environment."
        else:
            text, remedy = f"No answer from {where} ({_root(exc)}).", "Check base_url, token_url and the network."
        if target.netloc and target[:2] != parts[:2]:
            remedy = f"The API redirects {parts.path} there: check the address that is registered, and the network."
        if ambiguous:
            remedy += f" The {method} may have been processed: read the object before running again."
        return TransportError(text, remedy, ambiguous=ambiguous, method=method, path=parts.path)


@lru_cache(maxsize=256)
def _quoted(segment: str) -> str:
    return quote(segment, safe="")


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return None


def _root(exc: BaseException) -> str:
    """The innermost reason of a library's nested exception, without object addresses."""
    while True:
        inner = getattr(exc, "reason", None) or (exc.args[0] if exc.args else None)
        if not isinstance(inner, BaseException):
            break
        exc = inner
    text = str(exc.args[-1]) if exc.args else ""
    return text.rsplit(">: ", 1)[-1] or type(exc).__name__


def _never_sent(exc: Exception) -> bool:
    """Whether the request certainly never reached the server."""
    if isinstance(exc, http_errors.ConnectTimeout):
        return True
    inner = exc.args[0] if exc.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def _final(exc: Exception) -> bool:
    """Failures that the same request would meet again: a certificate, a malformed URL, endless redirects."""
    return isinstance(exc, (http_errors.SSLError, http_errors.InvalidURL, http_errors.InvalidSchema, http_errors.TooManyRedirects, UnicodeError))
