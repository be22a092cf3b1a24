#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs checks one after the other, each under a heading and with its time, stops at the first that fails,
# and says at the end what passed.
# usage: tools/check.sh STAGE...        with the tools of the environment $VENV (default .venv)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
VENV=$(cd "${VENV:-.venv}" && pwd)
export VENV PATH="$VENV/bin:$PATH"
# The sandbox has settings of its own for ruff, but should not have a cache of its own.
export RUFF_CACHE_DIR=$root/.cache/ruff

# One function for each stage. The quick ones come first in the list of `make test`.

stage_generated() {
  python tools/generate.py --check
  python tools/generate_roles.py --check
  python tools/generate_troubleshooting.py --check
}

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

stage_project() { pytest -n 2 tests/project; }

stage_licences() { in_tree reuse lint --lines && echo "reuse found nothing"; }

stage_unit() { pytest -n 2 --dist worksteal tests/unit; }

stage_contract() { pytest -n 2 --dist worksteal tests/contract; }

stage_integration() {
  tools/browser.sh
  rm -f .cache/coverage/uses.jsonl
  pytest -n 2 --dist worksteal tests/integration
}

stage_awx() { pytest -n 2 tests/awx; }

stage_molecule() { tools/molecule.sh; }

stage_coverage() {
  python tools/coverage_table.py --check
  python tools/use_coverage.py
  python tools/reliability_table.py --check
}

stage_ansible-lint() { in_tree ansible-lint --profile production --offline --nocolor; }

stage_docs-lint() {
  in_tree antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self .
  echo "antsibull-docs found nothing"
}

stage_docs() {
  tools/browser.sh
  tools/docs.sh
  pytest tests/docs
}

stage_sanity() { tools/ansible_test.sh sanity 2>&1 | without_pip_talk; }

stage_sanity-all-pythons() { tools/ansible_test.sh --all-pythons sanity 2>&1 | without_pip_talk; }

stage_units-all-pythons() { tools/ansible_test.sh --all-pythons units 2>&1 | without_pip_talk; }

# The archive, and an environment with nothing but ansible-core, requests and what it holds.
stage_build() {
  rm -rf dist .cache/installed
  in_tree ansible-galaxy collection build --force --output-path "$root/dist"
  python -m venv .cache/installed
  .cache/installed/bin/python -m pip --disable-pip-version-check install -qq -r requirements/runtime.txt
  local collections=$root/.cache/installed/collections
  ANSIBLE_COLLECTIONS_PATH=$collections .cache/installed/bin/ansible-galaxy collection install --offline -p "$collections" dist/*.tar.gz
  ANSIBLE_COLLECTIONS_PATH=$collections .cache/installed/bin/ansible-galaxy collection verify --offline alvaria.cloud
}

# With EXAMPLES=all, every example of the documentation runs from the installed archive, else those of a few modules.
stage_artifact() {
  stage_build
  local some=(-k "documented and (config or exclusion or lookup or user_skills)")
  if [[ ${EXAMPLES:-} == all ]]; then some=(-k documented); fi
  export ALVARIA_INSTALLED=$root/.cache/installed
  pytest -n 2 tests/artifact
  pytest -n 2 tests/integration/test_documents.py "${some[@]}"
}

stage_importer() { tools/importer.sh; }

# ansible-test installs the requirements of its tests one by one and cannot be told to be quiet about what goes well.
without_pip_talk() {
  sed -u -E '/^ *(Collecting|Downloading|Processing|Obtaining|Using cached|Preparing metadata|Looking in|Installing collected|Successfully installed|Requirement already) |^ *━|^WARNING: Location /d'
}

# Runs a command in a clean copy of the collection, see there.
in_tree() {
  local tree
  tree=$(tools/collection_tree.sh)
  (cd "$tree" && ANSIBLE_COLLECTIONS_PATH=$root/.cache/tree "$@")
}

# A function that an `if` calls goes on after a failing command, hence a process of its own for each stage.
if [[ ${1:-} == --only ]]; then
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

passed=()
SECONDS=0
for stage in "$@"; do
  shift
  printf '\n==> %s\n' "$stage"
  started=$SECONDS
  if tools/check.sh --only "$stage" </dev/null; then
    printf '<== %s passed in %d s\n' "$stage" $((SECONDS - started))
    passed+=("$stage")
  else
    printf '<== %s FAILED after %d s\n\n' "$stage" $((SECONDS - started))
    printf 'passed: %s\nnot run: %s\nFAILED: %s\n' "${passed[*]:-none}" "${*:-none}" "$stage"
    exit 1
  fi
done
printf '\nPassed in %d s: %s\n' "$SECONDS" "${passed[*]}"
