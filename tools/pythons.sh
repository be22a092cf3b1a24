#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the folders of PATH, joined by colons, with those of a version manager's Pythons and
# without its shims: these answer for Pythons that are not active and then fail, which tools take
# for a broken Python.
# usage: tools/pythons.sh
#        tools/pythons.sh 3.12     prints the path of one Python, if it is there
set -euo pipefail
path=
IFS=: read -ra folders <<<"$PATH"
# The manager is where its shims are, and else where it is by default: a shim on PATH tells even
# where HOME is another one's.
roots=("${PYENV_ROOT:-$HOME/.pyenv}")
for folder in "${folders[@]}"; do
  if [[ $folder == */shims ]]; then roots+=("${folder%/shims}"); fi
done
while IFS= read -r root; do
  for folder in "$root"/versions/*/bin; do
    if [[ -d $folder ]]; then path+=:$folder; fi
  done
done < <(printf '%s\n' "${roots[@]}" | sort -u)
for folder in "${folders[@]}"; do
  if [[ $folder != */shims ]]; then path+=:$folder; fi
done
if [[ $# == 0 ]]; then
  printf '%s\n' "${path#:}"
else
  PATH=${path#:} command -v "python$1"
fi
