#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows the collection at work on a sandbox: apply, apply again, check contacts against the new
# rules. Run by `make demo`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
bin=$root/${VENV:-.venv}/bin
work=$(mktemp -d)
sandbox=
finish() {
  if [[ -n $sandbox ]]; then kill "$sandbox" 2>/dev/null && wait "$sandbox" 2>/dev/null; fi
  rm -rf "$work"
}
trap finish EXIT

heading() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
explain() { printf '   %s\n' "$@"; }

heading "A contact centre to play with"
"$bin/alvaria-sandbox" serve --port 0 --data small --url-file "$work/url" >"$work/log" &
sandbox=$!
for _ in $(seq 100); do
  [[ -s $work/url ]] && break
  kill -0 "$sandbox" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done
url=$(cat "$work/url")
unset "${!ALVARIA_@}"
export ALVARIA_BASE_URL=$url ALVARIA_ORG_ID=demo
export ALVARIA_CLIENT_ID=sandbox ALVARIA_CLIENT_SECRET=sandbox-secret ALVARIA_API_KEY=sandbox-key
services="both APIs, with state and rules, 25 agents, 8 work types, 10 skills."
explain "A sandbox answers at $url: $services" \
  "Nothing leaves this machine, and no tenant is needed."

apply=("$bin/ansible-playbook" alvaria.cloud.apply -e @extensions/demo/organization.yml)

heading "What would change (--check): nothing is written"
"${apply[@]}" --check | tee "$work/check"

heading "Apply extensions/demo/organization.yml, and show what changes (--diff)"
masked="the phone number is masked, in the diff as in every log."
explain "Skills and agents by name, rules by name; $masked"
"${apply[@]}" --diff | tee "$work/first"

heading "Apply it again: nothing left to do"
"${apply[@]}" --diff | tee "$work/second"
if ! grep -q 'changed=0 ' "$work/second"; then
  echo "The second run changed something: that must not be." >&2
  exit 1
fi

heading "Do the rules work? Ask the compliance check"
"$bin/ansible-playbook" extensions/demo/check.yml

heading "That was all"
next="README.md, or make sandbox and a playbook of your own."
explain "The second run ended with changed=0. Next: $next"
