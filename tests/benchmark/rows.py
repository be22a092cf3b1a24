# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of a list costs, in microseconds of CPU: ``rows.py [ROWS]`` prints a table.

Each step is measured by itself and without a network, as the best of five rounds. Beside it stands
what it cost before rows, objects and entries were read column by column, at the speed of this
machine.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from lab import bodies, options, write_document, write_list

from ansible_collections.alvaria.cloud.plugins.module_utils._api.body import flaw, parse
from ansible_collections.alvaria.cloud.plugins.module_utils._api.pages import Pager
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.ledger import Ledger
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.reconcile import (
    Reconciler,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.rows import PORTION
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.source import (
    Layout,
    from_file,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._bulk.spelling import Spelling
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.exclusions import (
    EXCLUSION,
    TASK,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.threads import Watch
from ansible_collections.alvaria.cloud.plugins.module_utils._document.plan import Planner
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import Reader
from ansible_collections.alvaria.cloud.plugins.module_utils._model.table import Telephone
from ansible_collections.alvaria.cloud.plugins.module_utils._session.progress import Progress
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._source import load
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables
from ansible_collections.alvaria.cloud.tests.unit.support import context

ROUNDS = 5
PAGE = 1000
SPELLING = Spelling.of(
    (), "UTC", None, Telephone("exclusion_value", "exclusion_type", ("Voice", "SMS"))
)
PARAMS = {
    "state": "present",
    "max_deletions": 0,
    "max_errors": 0,
    "errors_dest": None,
    "concurrency": 1,
    "progress": 0,
}

#: Microseconds a row before, and those of the yardstick where that was measured.
BEFORE = {
    "decoding a CSV file": 2.4,
    "decoding JSON lines": 6.4,
    "decoding a YAML document": 15.3,
    "decoding the API's answers": 3.8,
    "canonical spelling": 6.0,
    "fingerprints": 4.2,
    "comparing": 6.8,
    "entries of a document": 25.4,
    "planning a document": 80.0,
}
YARDSTICK = 2.25


class Bench:
    """A list, and the pages on which the organization shows the same."""

    def __init__(self, folder: Path, count: int) -> None:
        found = bodies(range(count))
        self.count = count
        self.csv = write_list(folder / "rows.csv", found)
        self.yaml = write_document(folder / "rows.yml", exclusions=options(found))
        self.ndjson = folder / "rows.ndjson"
        self.ndjson.write_text("".join(json.dumps(row) + "\n" for row in options(found)))
        listed = [{**body, "id": f"e-{number}", "version": 1} for number, body in enumerate(found)]
        self.pages = [
            json.dumps({"totalItems": count, "exclusions": listed[start : start + PAGE]}).encode()
            for start in range(0, count, PAGE)
        ]
        self.layout = Layout([item.name for item in EXCLUSION.fields], {}, {})

    def rows(self) -> Iterator[Any]:
        """The rows of the list."""
        return from_file(str(self.csv), self.layout, "src")

    def answers(self) -> Iterator[list[dict[str, Any]]]:
        """The pages, decoded and checked as the client does it."""
        pager = Pager("exclusions", True)
        for content in self.pages:
            body = parse(content)
            flaw(body)
            yield pager.take(body, "exclusions")

    def reconciler(self) -> Any:
        """An application of the list."""
        task = context(PARAMS)
        task.client.iter_pages = lambda *_args, **_settings: iter(self.listed)  # type: ignore[method-assign]
        return Reconciler(task, TASK, EXCLUSION, self.rows, {}, {}, SPELLING)

    def measure(self) -> Iterator[tuple[str, float]]:
        """The steps with their microseconds a row."""
        document = str(self.yaml)
        yield "decoding a CSV file", self.best(lambda: drain(self.rows()))
        ndjson = str(self.ndjson)
        yield "decoding JSON lines", self.best(lambda: drain(from_file(ndjson, self.layout, "src")))
        yield (
            "decoding a YAML document",
            self.best(lambda: load(document, DataLoader(), {}, "src", Origins(), Tables({}))),
        )
        yield "decoding the API's answers", self.best(lambda: drain(self.answers()))
        rows, self.listed = list(self.rows()), list(self.answers())
        reader = self.reconciler()._rows._reader
        portions = [rows[start : start + PORTION] for start in range(0, self.count, PORTION)]
        yield "canonical spelling", self.best(lambda: drain(map(reader.read, portions)))
        read = list(map(reader.read, portions))
        yield "fingerprints", self.best(lambda: self.enter(reader, read))
        whole = self.reconciler()
        whole._rows.read(whole._progress)
        yield "comparing", self.best(lambda: self.compare(whole))
        entries = load(document, DataLoader(), {}, "src", Origins(), Tables({}))
        yield "entries of a document", self.best(lambda: self.items(entries))
        items = self.items(entries)
        yield "planning a document", self.best(lambda: self.plan(items))

    def enter(self, reader: Any, read: list[Any]) -> None:
        """Take the rows into a ledger."""
        ledger = Ledger(reader.identity)
        for said in read:
            ledger.enter(range(PORTION), said.identities, said.shapes, said.contents)

    def compare(self, whole: Any) -> None:
        """Compare the list with the organization's."""
        ledger = whole._rows.ledger
        ledger.fates[:] = bytes(len(ledger))
        whole._compared.compare(whole._progress, 1)
        assert whole._compared.as_wanted() == self.count

    def items(self, entries: Any) -> Any:
        """The items of a document, checked as far as they can be without the API."""
        return Reader(FAMILIES, {}, context(PARAMS).gate).read(entries)

    def plan(self, items: Any) -> None:
        """Plan a document that is as the organization is."""
        task = context(PARAMS)
        task.client.iter_pages = lambda *_args, **_settings: iter(self.listed)  # type: ignore[method-assign]
        family = [family for family in FAMILIES if family.name in items]
        steps = Planner(task, family, Watch(), Progress(task)).plan(items)
        assert {step.result for step in steps.all()} == {"unchanged"}

    def best(self, work: Callable[[], Any]) -> float:
        """The least CPU time of the rounds, in microseconds a row."""
        return best(work) / self.count


def best(work: Callable[[], Any]) -> float:
    """The least CPU time of the rounds, in microseconds."""
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1e6


def yardstick() -> float:
    """Microseconds of work that has nothing to do with the collection: reading a bit of JSON."""
    texts = [json.dumps({"id": number, "text": "text " * 9}) for number in range(20_000)]
    return best(lambda: [json.loads(text)["text"].split() for text in texts]) / len(texts)


def drain(things: Iterable[Any]) -> None:
    """Take things one by one and keep none, as a run does."""
    for _thing in things:
        pass


def main() -> None:
    """Entry point."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    speed = yardstick() / YARDSTICK
    print("| step | microseconds a row | before |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name, cost in Bench(Path(folder), count).measure():
            print(f"| {name} | {cost:.1f} | {BEFORE[name] * speed:.1f} |")


if __name__ == "__main__":
    main()
