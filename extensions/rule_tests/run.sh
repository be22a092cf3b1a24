#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests compliance rules against a sandbox that is started for it and stopped afterwards.
# Run by `make rule-tests`.
# usage: extensions/rule_tests/run.sh [-e @RULES -e @CASES ...]
#        options of ansible-playbook; without any, the rules and cases of this folder
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$root/${VENV:-.venv}/bin
work=$(mktemp -d)
sandbox=
finish() {
  if [[ -n $sandbox ]]; then kill "$sandbox" 2>/dev/null && wait "$sandbox" || true; fi
  rm -rf "$work"
}
trap finish EXIT

"$bin/alvaria-sandbox" serve --port 0 --data empty --url-file "$work/url" >"$work/log" &
sandbox=$!
for _ in $(seq 100); do
  [[ -s $work/url ]] && break
  kill -0 "$sandbox" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

# Nothing of a real organization is needed, and nothing of one may be meant.
unset "${!ALVARIA_@}"
if [[ $# == 0 ]]; then set -- -e "@$here/rules.yml" -e "@$here/cases.yml"; fi
export ANSIBLE_CONFIG=$root/ansible.cfg
"$bin/ansible-playbook" alvaria.cloud.rule_tests "$@" -e "alvaria_sandbox_url=$(cat "$work/url")"
