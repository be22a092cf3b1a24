# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The six steps of CONTRIBUTING.md, taken with a made-up resource in a copy of the repository.

The resource is a closing: the API's signatures by another name, so that the sandbox has an API for
it.
"""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.alvaria.cloud.tests.integration.support.ways import thorough

from .copies import ROOT, copy, git, run

SPEC = '''\
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Closings, with which e-mails end."""

from __future__ import annotations

from dataclasses import replace

from .._model.field import Field
from .._model.kinds import Text
from .named_resource import named_resource
from .object_kind import ObjectKind
from .reference_listing import reference_query
from .references import SIGNATURE

_LIKE_SIGNATURES = replace(SIGNATURE, noun="closing", title="closing")

CLOSING = named_resource(
    _LIKE_SIGNATURES,
    Field("contents", "contents", Text(src="src"), absent=""),
    update="PATCH",
)
CLOSINGS = reference_query("closings", _LIKE_SIGNATURES, detailed=True)

KIND = ObjectKind(resource=CLOSING, query=CLOSINGS)
TASK = KIND.task
INFO_TASK = KIND.info_task
'''

SCENARIO = """\
---
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

steps:
  - name: create
    options: {name: Night Shift, contents: Kind regards}
    writes: [POST postEmailSignature]
    expect: {closing.name: Night Shift, closing.contents: Kind regards}
  - name: modify
    options: {name: Night Shift, contents: Good night}
    writes: [PATCH patchSignature]
    expect: {closing.contents: Good night}
  - name: read
    module: alvaria_closing_info
    options: {name: Night Shift}
    expect: {closings.length: 1, closings.0.contents: Good night}
  - name: delete
    options: {name: Night Shift, state: absent}
    writes: [DELETE deleteSignature]
"""

VARIABLE = """\
      alvaria_closings:
        description:
          - Closings, with which e-mails end.
          - Each item has the options of M(alvaria.cloud.alvaria_closing).
        type: list
        elements: dict
"""
HANDED = "{'closings': alvaria_closings} if alvaria_closings is defined else {},\n"
ROW = "| `alvaria_closings` | closings | `alvaria_closing`"

#: What is written before the line that is there: a line for the import and one for the kind, and
#: the variable of the family in its role and in the one of all families.
LINES = {
    "plugins/module_utils/_catalog/contents.py": {
        "    compliance_settings,\n": "    closings,\n",
        "    system_externals.KIND,\n": "    closings.KIND,\n",
    },
    "roles/dispatch/meta/argument_specs.yml": {"      alvaria_email_templates:\n": VARIABLE},
    "roles/dispatch/vars/main.yml": {"    {'email_templates': ": f"    {HANDED}"},
    "roles/dispatch/README.md": {"| `alvaria_email_templates` |": f"{ROW} |\n"},
    "roles/email/meta/argument_specs.yml": {"      alvaria_email_templates:\n": VARIABLE},
    "roles/email/tasks/main.yml": {"        {'email_templates': ": f"        {HANDED}"},
    "roles/email/README.md": {"| `alvaria_email_templates` |": f"{ROW} | the name |\n"},
}
#: Where what follows from all that lies: schemas, pages and the ways to the action plugin.
GENERATED = ("meta/runtime.yml", "docs/", "playbooks/files/schemas/")


def closings(name: str) -> str:
    """The text of one of the signatures' modules, as that of the closings' one."""
    text = (ROOT / "plugins" / "modules" / name.replace("closing", "signature")).read_text()
    # Templates refer to signatures, and not to closings.
    text = re.sub(r"\n    description: Refers to signatures by the\s+option [^\n]*", "", text)
    return re.sub(
        r"\b(alvaria_)?([Ss])ignature(s|_info)?\b",
        lambda found: (
            (found[1] or "") + ("C" if found[2] == "S" else "c") + "losing" + (found[3] or "")
        ),
        text,
    )


@thorough
def test_a_made_up_resource_takes_six_steps(tmp_path: Path) -> None:
    tree = copy(tmp_path / "cloud")
    catalog, modules = tree / "plugins" / "module_utils" / "_catalog", tree / "plugins" / "modules"
    # 1. Describe it once. 2. Document it.
    (catalog / "closings.py").write_text(SPEC)
    for name in ("alvaria_closing.py", "alvaria_closing_info.py"):
        (modules / name).write_text(closings(name))
    # Enter it in the contents. 3. Give its family a variable.
    for name, lines in LINES.items():
        text = (tree / name).read_text()
        for before, line in lines.items():
            assert text.count(before) == 1, (name, before)
            text = text.replace(before, line + before)
        (tree / name).write_text(text)
    git(tree, "add", "-A")
    # 4. Generate.
    code, output = run(tree, "python", "tools/generate.py")
    assert code == 0, output
    git(tree, "add", "-A", "--intent-to-add")
    code, output = run(tree, "git", "diff", "--name-only")
    generated = output.split()
    assert "meta/runtime.yml" in generated
    assert "playbooks/files/schemas/organization.json" in generated
    by_hand = [name for name in generated if not name.startswith(GENERATED)]
    assert not by_hand
    # 5. Prove it: its scenario and its examples, and that everything else holds.
    (tree / "tests" / "integration" / "scenarios" / "alvaria_closing.yml").write_text(SCENARIO)
    git(tree, "add", "-A")
    # The scenario and both modules' examples in all ways, and two tests that look at all modules.
    proof = (
        "pytest",
        "-q",
        "tests/integration/test_scenarios.py",
        "tests/integration/test_documents.py",
        "-k",
        "closing or every",
    )
    code, output = run(tree, "env", "ALVARIA_ALL_WAYS=1", "python", "-m", *proof)
    assert code == 0, output
    assert re.search(r"^12 passed", output, re.MULTILINE), output
    others = ("test_layout.py", "roles", "plugins/module_utils/_catalog/test_catalog.py")
    paths = [f"tests/unit/{name}" for name in others]
    code, output = run(tree, "python", "-m", "pytest", "-q", *paths)
    assert code == 0, output
    # 6. Run the rest; here, what looks at the files.
    code, output = run(
        tree,
        "tools/check.sh",
        "generated",
        "ruff",
        "yamllint",
        "changelog",
        "licences",
        "docs-lint",
    )
    assert code == 0, output
