# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the documentation site (tools/docs.sh).

Sphinx builds it from the output of antsibull-docs, the guides and the Markdown pages of docs/.
"""

from __future__ import annotations

import importlib
import sys
import zlib
from pathlib import Path

import ansible.modules
import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
colors = importlib.import_module("colors")
galaxy = yaml.safe_load((HERE.parents[1] / "galaxy.yml").read_text(encoding="utf-8"))

project = "alvaria.cloud"
author = copyright = galaxy["authors"][0]
version = release = galaxy["version"]
html_title = f"alvaria.cloud {version}"
html_short_title = "alvaria.cloud"

extensions = [
    "sphinx.ext.intersphinx",
    "sphinx_antsibull_ext",
    "sphinx_copybutton",
    "myst_parser",
    "pages",
]
nitpicky = True
default_role = "any"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
# A prompt and what a command prints are not copied.
copybutton_prompt_text = "$ "
highlight_language = "YAML+Jinja"
exclude_patterns = ["build"]

# Headings of Markdown pages can be linked to, as on the web pages of a git server.
myst_heading_anchors = 3

html_theme = "furo"
html_theme_options = {
    "light_css_variables": colors.LIGHT,
    "dark_css_variables": colors.DARK,
}
# These tables have their colours from the theme, which knows whether it is dark.
antsibull_ext_color_scheme = "none"
html_favicon = "icon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_use_index = False
html_domain_indices = False


#: The parts of Ansible's own documentation that our pages refer to.
LABELS = {
    "action_plugins": ("plugins/action.html#action-plugins", "Action plugins"),
    "ansible_configuration_settings": (
        "reference_appendices/config.html#ansible-configuration-settings",
        "Ansible Configuration Settings",
    ),
    "common_return_values": (
        "reference_appendices/common_return_values.html#common-return-values",
        "Return Values",
    ),
    **{
        f"ansible_collections.ansible.builtin.{path.stem}_module": (
            f"collections/ansible/builtin/{path.stem}_module.html",
            f"ansible.builtin.{path.stem}",
        )
        for path in sorted(Path(ansible.modules.__path__[0]).glob("[a-z]*.py"))
    },
}


def _inventory(path: Path, labels: dict[str, tuple[str, str]]) -> str:
    """Write the inventory of another site by hand, so that a build needs no network."""
    lines = "".join(
        f"{label} std:label -1 {address} {title}\n" for label, (address, title) in labels.items()
    )
    head = (
        b"# Sphinx inventory version 2\n"
        b"# Project: Ansible\n"
        b"# Version: devel\n"
        b"# The remainder of this file is compressed using zlib.\n"
    )
    path.write_bytes(head + zlib.compress(lines.encode()))
    return str(path)


intersphinx_mapping = {
    "ansible": (
        "https://docs.ansible.com/projects/ansible/devel/",
        _inventory(HERE.parents[1] / ".cache" / "docs" / "ansible.inv", LABELS),
    )
}
