#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts axe-core, which finds what keeps people from using a page, into .cache/axe and prints the
# path of its script. It comes from npm once, in one version, with its checksum.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
version=4.14.1
checksum=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
script=$root/.cache/axe/axe-$version.min.js
if [ ! -s "$script" ]; then
  mkdir -p "$root/.cache/axe"
  work=$(mktemp -d "$root/.cache/axe/XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "axe-core@$version" >/dev/null && tar -xzf ./*.tgz)
  echo "$checksum  $work/package/axe.min.js" | sha256sum --check --quiet >&2
  mv "$work/package/axe.min.js" "$script"
fi
printf '%s\n' "$script"
