#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Gets the collection awx.awx, as the package index has it in the package ansible, into .cache/awx,
# and prints that path.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/.cache/awx
package=ansible==10.7.0
if [[ ! -e $folder/$package ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "${VENV:-$root/.venv}/bin/python" -m pip --disable-pip-version-check download -qq \
    --no-deps --only-binary :all: --dest "$work" "$package" >&2
  rm -rf "$folder"
  mkdir -p "$folder"
  python3 - "$work" "$folder" <<'PYTHON'
import sys, zipfile
from pathlib import Path
[wheel] = Path(sys.argv[1]).glob("*.whl")
with zipfile.ZipFile(wheel) as opened:
    names = [name for name in opened.namelist() if name.startswith("ansible_collections/awx/")]
    opened.extractall(sys.argv[2], names)
PYTHON
  touch "$folder/$package"
fi
printf '%s\n' "$folder"
