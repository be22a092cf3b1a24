#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs Molecule scenarios, two at a time, each against a sandbox of its own; shows the output of
# those that fail.
# usage: tools/molecule.sh [SCENARIO...]        those of the roles without names; with
#        ALVARIA_ALL_WAYS those of the playbooks, too, which other tests play as well
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
work=$root/.cache/molecule
mkdir -p "$work/home"
# Molecule keeps its state at home, and nothing of the user's own settings should count.
VENV=$(cd "${VENV:-.venv}" && pwd)
export VENV HOME=$work/home PATH="$VENV/bin:$PATH"
export ANSIBLE_COLLECTIONS_PATH=$root/.cache/collections ANSIBLE_NOCOLOR=1 NO_COLOR=1
separate=${ALVARIA_SEPARATE:-}
all_ways=${ALVARIA_ALL_WAYS:-}
python=${ALVARIA_WARM_PYTHON:-}
unset "${!ALVARIA_@}" ANSIBLE_CONFIG

if [[ ${1:-} == --one ]]; then
  started=$SECONDS
  export ALVARIA_WARM_PYTHON=$python
  if [[ -n $python ]]; then PATH=$(dirname "$python"):$PATH; fi
  if molecule test -s "$2" >"$work/$2.log" 2>&1; then
    printf '%s passed in %d s\n' "$2" $((SECONDS - started))
  else
    printf '%s FAILED after %d s\n' "$2" $((SECONDS - started))
    molecule destroy -s "$2" >/dev/null 2>&1 || true
    touch "$work/$2.failed"
  fi
  exit
fi

if [[ $# == 0 ]]; then
  for file in extensions/molecule/*/molecule.yml; do
    name=$(basename "$(dirname "$file")")
    if [[ -n $all_ways || $name != playbook_* ]]; then set -- "$@" "$name"; fi
  done
fi
rm -f "$work"/*.failed
checks=$root/.cache/checks
mkdir -p "$checks"
rm -f "$checks/molecule.failures"
# All scenarios share processes that have imported ansible-core, unless each run is to be one of its
# own. Molecule's settings are the same for all; those that ansible-core or Python uses up at the
# start have to be given here.
export PYTHONWARNINGS=${PYTHONWARNINGS:-ignore:Blowfish has been deprecated}
warm=(env ANSIBLE_NOCOWS=1 python tests/prefork/warm.py "$ANSIBLE_COLLECTIONS_PATH")
if [[ -n $separate ]]; then warm=(); fi
printf '%s\n' "$@" >"$work/scenarios"
"${warm[@]}" xargs -a "$work/scenarios" -P 2 -n 1 tools/molecule.sh --one
failed=0
for file in "$work"/*.failed; do
  [[ -e $file ]] || continue
  failed=$((failed + 1))
  printf '\n== %s\n' "$(basename "$file" .failed)"
  tail -n 120 "${file%.failed}.log"
  # For the last lines of tools/check.sh.
  name=$(basename "$file" .failed)
  log=${file%.failed}.log
  # Molecule begins each log with a complaint about a folder that need not be there.
  cause=$(grep -v 'glob failed' "$log" | grep -E 'fatal:|FAILED|ERROR|CRITICAL' | head -n 1 |
    cut -c 1-300) || true
  printf 'scenario %s\n    %s\n    alone: tools/molecule.sh %s\n' \
    "$name" "$cause" "$name" >>"$checks/molecule.failures"
done
printf '%d scenarios passed, %d failed\n' $(($# - failed)) "$failed"
[[ $failed == 0 ]]
