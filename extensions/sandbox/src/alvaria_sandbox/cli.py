# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `alvaria-sandbox serve`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from alvaria_sandbox import __version__
from alvaria_sandbox.app import build
from alvaria_sandbox.doors import Doors, is_loopback
from alvaria_sandbox.sandbox import TOKEN_PATH, Sandbox
from alvaria_sandbox.state import DATASETS, Organization, Settings
from alvaria_sandbox.storage import Storage


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="alvaria-sandbox",
        description="Stateful emulator of the Alvaria Cloud Provisioning and ComplianceHub APIs",
    )
    root.add_argument("--version", action="version", version=__version__)
    serve = root.add_subparsers(dest="command", required=True).add_parser(
        "serve", help="serve until stopped"
    )
    _add_address(serve)
    _add_behaviour(serve)
    _add_files(serve)
    return root


def _add_address(serve: argparse.ArgumentParser) -> None:
    add = serve.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    add("--port", type=int, default=8999, help="0 takes any free port (default %(default)s)")
    add("--allow-remote", action="store_true", help="needed for an address that is not loopback")
    add(
        "--name",
        action="append",
        default=[],
        help="another name by which clients call this host, repeatable",
    )


def _add_behaviour(serve: argparse.ArgumentParser) -> None:
    """Add the options about the organizations and how they behave."""
    add = serve.add_argument
    add(
        "--data",
        choices=DATASETS,
        default="small",
        help="dataset of the organizations (default %(default)s)",
    )
    add(
        "--exclusions",
        type=int,
        metavar="N",
        help="how many exclusions an organization has, instead of its dataset's number",
    )
    add(
        "--org",
        action="append",
        metavar="NAME[:CLIENT:SECRET:KEY]",
        help="an organization, repeatable (default demo)",
    )
    add(
        "--dialect",
        choices=("documented", "quirky"),
        default="documented",
        help="schema tables, or the examples where they differ",
    )
    add(
        "--page-base",
        type=int,
        choices=(0, 1),
        help="startIndex of the first record (default 0, quirky 1)",
    )
    add(
        "--page-cap",
        type=int,
        default=0,
        metavar="N",
        help="most records on a page, 0 is the dialect's default (1000, quirky 7)",
    )
    add("--ignore-start-index", action="store_true", help="always answer the first page")
    add(
        "--rate",
        type=float,
        default=0,
        metavar="N",
        help="requests a second for each API key, 0 is off",
    )
    add(
        "--latency", type=float, default=0, metavar="MS", help="milliseconds before each API answer"
    )
    add(
        "--token-lifetime",
        type=int,
        default=3599,
        metavar="S",
        help="seconds (default %(default)s)",
    )
    add(
        "--reading",
        action="append",
        metavar="NAME=VALUE",
        help="how an open question of the texts is read, repeatable (see the README)",
    )
    add("--loose", action="store_true", help="let unknown request fields and parameters through")


def _add_files(serve: argparse.ArgumentParser) -> None:
    add = serve.add_argument
    add("--tls-cert", type=Path, metavar="F")
    add("--tls-key", type=Path, metavar="F")
    add("--files", type=Path, metavar="FOLDER", help="where load jobs find their files")
    add("--url-file", type=Path, metavar="F", help="gets the base URL once the server listens")


def settings_of(options: argparse.Namespace) -> Settings:
    return Settings().changed(
        {
            "data": options.data,
            "exclusions": options.exclusions,
            "dialect": options.dialect,
            "page_base": options.page_base,
            "page_cap": options.page_cap or None,
            "ignore_start_index": options.ignore_start_index,
            "rate": options.rate,
            "latency": options.latency,
            "loose": options.loose,
            "token_lifetime": options.token_lifetime,
            "readings": dict(text.partition("=")[::2] for text in options.reading or []),
        }
    )


def organization_of(text: str, settings: Settings) -> Organization:
    """Read NAME or NAME:CLIENT:SECRET:KEY; raise ValueError for anything else."""
    parts = text.split(":")
    if not parts[0] or len(parts) not in (1, 4):
        raise ValueError(f"--org {text}: write NAME or NAME:CLIENT:SECRET:KEY")
    return Organization(parts[0], settings, *parts[1:])


def banner(base: str, sandbox: Sandbox) -> str:
    """Return the environment variables of every organization, one assignment a line."""
    lines = [f"ALVARIA_BASE_URL={base}", f"ALVARIA_TOKEN_URL={base}{TOKEN_PATH}"]
    for organization in sandbox.organizations.values():
        lines += [
            f"ALVARIA_ORG_ID={organization.name}",
            f"ALVARIA_CLIENT_ID={organization.client_id}",
            f"ALVARIA_CLIENT_SECRET={organization.client_secret}",
            f"ALVARIA_API_KEY={organization.api_key}",
        ]
    return "\n".join(lines)


def base_url(options: argparse.Namespace, port: int) -> str:
    """Return the URL that the server listens on; an IPv6 address is put in brackets."""
    scheme, host = "http", options.host
    if options.tls_cert:
        scheme = "https"
    if ":" in host:
        host = f"[{host}]"
    return f"{scheme}://{host}:{port}"


async def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sandbox = Sandbox(settings_of(options), Storage(options.files))
    for text in options.org or ["demo"]:
        sandbox.add(organization_of(text, sandbox.defaults))
    context = None
    if options.tls_cert:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.tls_cert, options.tls_key)
    logging.getLogger("aiohttp.server").addFilter(
        lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
    )
    # A broken compressed body would leave aiohttp without an answer,
    # and neither API mentions compressed requests.
    names = frozenset(name.lower() for name in (options.host, *options.name))
    app = build(sandbox, Doors(names, options.allow_remote))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, options.host, options.port, ssl_context=context, backlog=1024).start()
    base = base_url(options, runner.addresses[0][1])
    print(banner(base, sandbox), flush=True)
    if options.url_file:
        options.url_file.write_text(base)
    await stop.wait()
    await runner.cleanup()


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if not is_loopback(options.host) and not options.allow_remote:
        print(
            f"{options.host} is not a loopback address; add --allow-remote if you mean it",
            file=sys.stderr,
        )
        return 2
    if options.files and not options.files.is_dir():
        print(f"{options.files} is not a folder", file=sys.stderr)
        return 2
    try:
        asyncio.run(run(options))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
