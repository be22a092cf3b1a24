#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Copies the work tree, without what git ignores, to
# .cache/tree/STAGE/ansible_collections/alvaria/cloud and prints that path.
# Each stage of tools/check.sh has a copy of its own, as several may run at once.
# ansible-test insists on such a path, resolves links, and asks git which files there are;
# the other tools that run in the copy would read environments and caches in the work tree.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tree=$root/.cache/tree/${ALVARIA_STAGE:-other}/ansible_collections/alvaria/cloud

rm -rf "$tree"
mkdir -p "$tree"
cd "$root"
# What is deleted but not yet committed is still in the list: leave it out, tar would fail.
git ls-files -z --cached --others --exclude-standard --deduplicate |
  while IFS= read -r -d '' file; do
    if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi
  done |
  tar --null --files-from=- --create --file=- |
  tar --extract --directory="$tree" --file=-
git -C "$tree" init --quiet
printf '%s\n' "$tree"
