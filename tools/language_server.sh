#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes sure that there is the YAML language server, which editors complete with, and prints its
# program. It needs node and npm.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
version=1.20.0
folder=$root/.cache/yaml-language-server/$version
server=$folder/node_modules/yaml-language-server/bin/yaml-language-server
if [[ ! -e $server ]]; then
  mkdir -p "$folder"
  npm install --loglevel error --no-save --no-audit --no-fund --ignore-scripts --prefix "$folder" \
    "yaml-language-server@$version" >&2
fi
printf '%s\n' "$server"
