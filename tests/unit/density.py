# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much code says in one statement, and in one line."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Expressions that hold a loop of their own.
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Density:
    """Figures of some files. ``conditional`` and ``crowded`` are per 100 statements.

    A statement is crowded when two or more conditional expressions or comprehensions are in it.
    ``columns`` is the length that nine of ten lines do not exceed.
    """

    conditional: float
    crowded: float
    columns: int


def density(paths: Iterable[Path]) -> Density:
    """The figures of these Python files, without their documentation strings."""
    statements = conditional = crowded = 0
    lengths: list[int] = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        lengths += [len(line) for line in text.splitlines() if line.strip()]
        for statement in _statements(ast.parse(text)):
            found = list(_expressions(statement))
            conditions = [node for node in found if isinstance(node, ast.IfExp)]
            loops = [node for node in found if isinstance(node, COMPREHENSIONS)]
            statements += 1
            conditional += len(conditions)
            crowded += len(conditions) + len(loops) >= 2
    lengths.sort()
    return Density(
        round(100 * conditional / statements, 1),
        round(100 * crowded / statements, 1),
        lengths[len(lengths) * 9 // 10],
    )


def _statements(parsed: ast.Module) -> Iterator[ast.stmt]:
    """All statements but documentation strings."""
    for node in ast.walk(parsed):
        if not isinstance(node, ast.stmt):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield node


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement itself, without those of the statements in its body."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.stmt):
                continue
            yield child
            waiting.append(child)


def crowded_lines(path: Path) -> list[int]:
    """The lines on which crowded statements of a file begin."""
    found = []
    for statement in _statements(ast.parse(path.read_text(encoding="utf-8"))):
        kinds = (ast.IfExp, *COMPREHENSIONS)
        if sum(isinstance(node, kinds) for node in _expressions(statement)) >= 2:
            found.append(statement.lineno)
    return found
