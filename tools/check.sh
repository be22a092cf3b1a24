#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs checks, each with its time, and says at the end what passed. Of several, two run at a time,
# each shown when it has ended; the first that fails ends the others. In the last lines: what
# failed, why, and the command that runs it alone.
# usage: tools/check.sh STAGE...        with the tools of the environment $VENV (default .venv)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
VENV=$(cd "${VENV:-.venv}" && pwd)
export VENV PATH="$VENV/bin:$PATH"
# What is imported is compiled once, not by each process anew.
unset PYTHONDONTWRITEBYTECODE
# The sandbox has settings of its own for ruff, but should not have a cache of its own.
export RUFF_CACHE_DIR=$root/.cache/ruff

# One function for each stage.

stage_generated() { python tools/generate.py --check; }

stage_ruff() {
  ruff check --output-format concise plugins extensions tests tools docs
  ruff format --check plugins extensions tests tools docs
}

stage_yamllint() { yamllint --strict . && echo "yamllint found nothing"; }

stage_types() {
  mypy extensions/sandbox/src/alvaria_sandbox
  local plugins=ansible_collections.alvaria.cloud.plugins
  mypy -p $plugins.module_utils -p $plugins.plugin_utils -p $plugins.action -p $plugins.lookup
}

stage_changelog() { antsibull-changelog lint && echo "antsibull-changelog found nothing"; }

stage_release() { python tools/release.py --check; }

# For tests without properties: importing Hypothesis takes each worker as long as some of them.
PLAIN=(-p no:hypothesispytest)

# With ALVARIA_ALL_WAYS, the six steps of adding a resource, too, which take as long as all else. What
# a file needs takes long to make, here and for AWX, and is made once where one worker has its tests.
stage_project() { pytest "${PLAIN[@]}" -n 2 --dist loadfile tests/project; }

stage_licences() { in_tree reuse lint --lines && echo "reuse found nothing"; }

# Thousands of short tests: to share them out takes a third more of the processors, of which another
# stage has its part.
stage_unit() { pytest tests/unit; }

stage_contract() { pytest -n 2 --dist worksteal tests/contract; }

stage_integration() {
  tools/browser.sh
  if [ -n "${ALVARIA_ALL_WAYS:-}" ]; then tools/office.sh; fi
  rm -f .cache/coverage/uses-integration.jsonl
  pytest "${PLAIN[@]}" -n 2 --dist worksteal tests/integration
}

# What becomes of values on the way, for the versions of ansible-core that run no other playbook.
stage_values() { pytest "${PLAIN[@]}" -n 2 tests/integration/test_values.py; }

# Each module through its life, one way, past Ansible: for `make check`.
stage_scenarios() {
  pytest "${PLAIN[@]}" -n 2 --dist worksteal tests/integration/test_scenarios.py \
    -k "inside-quirky or every_module_has"
}

stage_awx() { pytest "${PLAIN[@]}" -n 2 --dist loadfile tests/awx; }

stage_molecule() { tools/molecule.sh; }

stage_coverage() {
  python tools/generate.py --check coverage-table reliability-table
  python tools/use_coverage.py
}

# ansible-lint has ansible-playbook look at each playbook, which a warm process does ten times faster.
# Its settings that count when ansible-playbook starts have to be given here.
stage_ansible-lint() {
  in_tree warm ansible-lint --profile production --offline --nocolor
}

warm() {
  export ANSIBLE_NOCOWS=1 PYTHONWARNINGS=ignore
  python tests/prefork/warm.py "$ANSIBLE_COLLECTIONS_PATH" "$@"
}

# Its own look at the text of the pages takes most of its time. As the stage `docs` makes pages of that
# text and fails at each warning, that is for `make test-all`.
stage_docs-lint() {
  local text=(--skip-rstcheck)
  if [[ -n ${ALVARIA_ALL_WAYS:-} ]]; then text=(); fi
  in_tree antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self \
    "${text[@]}" .
  echo "antsibull-docs found nothing"
}

stage_docs() {
  tools/browser.sh
  tools/docs.sh
  pytest "${PLAIN[@]}" tests/docs
}

# Modules that import all of the engine that any of them imports. All have the same code but for the
# name of a task; tests/unit/test_layout.py knows of both.
IMPORTING="alvaria_api alvaria_backtest alvaria_changes_info alvaria_evidence alvaria_job_info
  alvaria_plan alvaria_rule_tests alvaria_temporary alvaria_token"

# Of the files that are in the archive; `make test-all` looks at the tests and tools, too. Two tests
# take most of the time. Of these, the engine is imported by a few modules here, by each module and
# each of its files by itself with `make test-all`, which also has pylint look at the sandbox.
stage_sanity() {
  local archive=(--exclude tests/ --exclude tools/)
  local others=(--exclude plugins/module_utils/) name
  for name in plugins/modules/*.py; do
    if [[ ! $IMPORTING =~ (^|[[:space:]])$(basename "$name" .py)($|[[:space:]]) ]]; then
      others+=(--exclude "$name")
    fi
  done
  {
    tools/ansible_test.sh sanity "${archive[@]}" --skip-test import --skip-test pylint
    tools/ansible_test.sh sanity "${archive[@]}" "${others[@]}" --test import
    tools/ansible_test.sh sanity "${archive[@]}" --exclude extensions/sandbox/ --test pylint
  } 2>&1 | without_pip_talk
}

stage_sanity-all-pythons() { tools/ansible_test.sh --all-pythons sanity 2>&1 | without_pip_talk; }

stage_sanity-whole() { tools/ansible_test.sh sanity 2>&1 | without_pip_talk; }

stage_units() { tools/ansible_test.sh units 2>&1 | without_pip_talk; }

stage_units-all-pythons() { tools/ansible_test.sh --all-pythons units 2>&1 | without_pip_talk; }

# The archive, and an environment with nothing but ansible-core, requests and what it holds.
stage_build() {
  local uv=$VENV/bin/uv
  rm -rf dist .cache/installed
  in_tree ansible-galaxy collection build --force --output-path "$root/dist"
  python -m venv --without-pip .cache/installed
  UV=$uv VENV=$root/.cache/installed tools/install.sh -r requirements/runtime.txt
  local collections=$root/.cache/installed/collections
  ANSIBLE_COLLECTIONS_PATH=$collections .cache/installed/bin/ansible-galaxy collection install \
    --offline -p "$collections" dist/*.tar.gz
  ANSIBLE_COLLECTIONS_PATH=$collections .cache/installed/bin/ansible-galaxy collection verify \
    --offline alvaria.cloud
}

# With EXAMPLES=all, every example of the documentation runs from the installed archive, else those
# of what the demo and the README, which do so, too, leave out: a list from files, an info module
# and the lookup.
stage_artifact() {
  stage_build
  local uv=$VENV/bin/uv
  local some=(-k "documented and (exclusions or config_info or lookup)")
  if [[ ${EXAMPLES:-} == all ]]; then some=(-k documented); fi
  export ALVARIA_INSTALLED=$root/.cache/installed
  # An example brings numbers to one form, which takes the one library that is optional.
  UV=$uv VENV=$ALVARIA_INSTALLED tools/install.sh \
    "$(grep '^phonenumbers' requirements/test.txt)"
  pytest "${PLAIN[@]}" -n 2 tests/artifact
  if [[ ${EXAMPLES:-} == all ]]; then
    # That of a backtest takes the sandbox's package, which is in the collection's folder.
    UV=$uv VENV=$ALVARIA_INSTALLED tools/install.sh \
      "$ALVARIA_INSTALLED/collections/ansible_collections/alvaria/cloud/extensions/sandbox"
  fi
  pytest "${PLAIN[@]}" -n 2 tests/integration/test_documents.py "${some[@]}"
}

stage_importer() { tools/importer.sh; }

# What has to have run before, if it is to run at all.
declare -A AFTER=([coverage]=integration)

# ansible-test installs the requirements of its tests one by one and cannot be told to be quiet
# about what goes well.
without_pip_talk() {
  sed -u -E \
    -e '/^ *(Collecting|Downloading|Processing|Obtaining|Using cached|Preparing metadata) /d' \
    -e '/^ *(Looking in|Installing collected|Successfully installed) /d' \
    -e '/^ *Requirement already |^ *━|^WARNING: Location /d'
}

# Runs a command in a clean copy of the collection, see there.
in_tree() {
  local tree
  tree=$(tools/collection_tree.sh)
  (cd "$tree" && ANSIBLE_COLLECTIONS_PATH=${tree%/ansible_collections/*} "$@")
}

# Notes what this process and those that it has waited for have used of processors, as in 12.34. It
# cannot be part of a pipe, where `times` would tell of the pipe.
note_processor_seconds() {
  times >"$1.times"
  awk -F '[ms ]+' '{ sum += 60 * ($1 + $3) + $2 + $4 } END { printf "%.2f\n", sum }' \
    "$1.times" >"$1"
}

# A function that an `if` calls goes on after a failing command, hence a process of its own for each
# stage.
if [[ ${1:-} == --only ]]; then
  export ALVARIA_STAGE=$2
  trap 'note_processor_seconds "$root/.cache/checks/$ALVARIA_STAGE.processor"' EXIT
  "stage_$2"
  exit
fi

if [[ $# == 0 ]]; then
  echo "usage: tools/check.sh STAGE..." >&2
  exit 2
fi
for stage in "$@"; do
  if ! declare -F "stage_$stage" >/dev/null; then
    echo "tools/check.sh: there is no stage '$stage'" >&2
    exit 2
  fi
done

LANES=2
checks=$root/.cache/checks
mkdir -p "$checks" .cache/times
waiting=("$@")
passed=()
failed=
declare -A lane_of_process=() began=() took=() used=()
SECONDS=0

# Whether a stage that has to come before this one still waits or runs.
must_wait() {
  local before=${AFTER[$1]:-} other
  for other in "${waiting[@]}" "${lane_of_process[@]}"; do
    if [[ -n $before && $other == "$before" ]]; then return 0; fi
  done
  return 1
}

# Starts the first stage that need not wait; false where there is none.
start_one() {
  local place stage
  for place in "${!waiting[@]}"; do
    stage=${waiting[$place]}
    if must_wait "$stage"; then continue; fi
    unset "waiting[$place]"
    rm -f "$checks/$stage.failures" "$checks/$stage.processor"
    began[$stage]=$SECONDS
    if [[ ${#took[@]} == 0 && ${#lane_of_process[@]} == 0 && ${#waiting[@]} == 0 ]]; then
      printf '\n==> %s\n' "$stage"
      tools/check.sh --only "$stage" </dev/null > >(tee "$checks/$stage.log") 2>&1 &
      shown=yes
    else
      tools/check.sh --only "$stage" </dev/null >"$checks/$stage.log" 2>&1 &
      shown=no
    fi
    lane_of_process[$!]=$stage
    return 0
  done
  return 1
}

# What to do about a failed stage, for the last lines.
explain() {
  printf '\nFAILED: %s\n' "$1"
  if [[ -s $checks/$1.failures ]]; then
    cat "$checks/$1.failures"
  else
    grep -v '^ *$' "$checks/$1.log" | tail -n 5 | sed 's/^/    /'
  fi
  local environment=
  if [[ $VENV != "$root/.venv" ]]; then environment="VENV=$VENV "; fi
  printf 'the whole stage alone: %stools/check.sh %s\n' "$environment" "$1"
}

set -m
end_all() {
  for process in "${!lane_of_process[@]}"; do kill -- "-$process" 2>/dev/null || true; done
}
trap end_all EXIT
while ((${#waiting[@]} + ${#lane_of_process[@]} > 0)); do
  while ((${#lane_of_process[@]} < LANES)) && start_one; do :; done
  code=0
  wait -n -p process "${!lane_of_process[@]}" || code=$?
  stage=${lane_of_process[$process]}
  unset "lane_of_process[$process]"
  took[$stage]=$((SECONDS - began[$stage]))
  used[$stage]=$(<"$checks/$stage.processor") || used[$stage]=0
  if [[ $shown == no ]]; then
    printf '\n==> %s\n' "$stage"
    cat "$checks/$stage.log"
  fi
  if [[ $code != 0 ]]; then
    printf '<== %s FAILED after %d s\n' "$stage" "${took[$stage]}"
    failed=$stage
    break
  fi
  printf '<== %s passed in %d s (%s s of processors)\n' "$stage" "${took[$stage]}" "${used[$stage]}"
  passed+=("$stage")
done

if [[ -n $failed ]]; then
  unended=("${lane_of_process[@]}" "${waiting[@]}")
  printf '\npassed: %s\nnot run to the end: %s\n' \
    "${passed[*]:-none}" "${unended[*]:-none}"
  explain "$failed"
  exit 1
fi
# For tools/times.py: of the whole, not of a part that somebody tries.
if [[ " ${passed[*]} " == *" coverage "* ]]; then
  separator='{'
  for stage in "${passed[@]}"; do
    printf '%s"%s": {"seconds": %d, "processor": %s}' \
      "$separator" "$stage" "${took[$stage]}" "${used[$stage]}"
    separator=', '
  done >.cache/times/stages.json
  printf '}\n' >>.cache/times/stages.json
fi
printf '\nPassed in %d s: %s\n' "$SECONDS" "${passed[*]}"
