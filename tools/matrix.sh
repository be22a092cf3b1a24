#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs sanity and unit tests on each ansible-core of requirements/matrix.txt. On the first and the
# last that is with each Python that is here, and with the integration tests. What a Python changes,
# these two show; what an ansible-core between them changes, its own Python and the tests of values
# do, as templates make other things of values in each version. Goes on after a failure, says at the
# end what came of each, and names the Pythons that are missing.
# usage: tools/matrix.sh [CORE...]        all without versions, such as 2.16.19
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
mkdir -p .cache/matrix
mapfile -t rows < <(grep -v '^#' requirements/matrix.txt)
read -r first _ <<<"${rows[0]}"
read -r last _ <<<"${rows[-1]}"

# Puts the new files FILE.new in the places of the old ones. Make goes by the time of a file: an
# unchanged one keeps it.
keep_unchanged() {
  local file
  for file in "$@"; do
    if cmp -s "$file.new" "$file"; then
      rm "$file.new"
    else
      mv "$file.new" "$file"
    fi
  done
}

values=.cache/matrix/values.txt
whole=.cache/matrix/whole.txt
# Molecule, which the tests of values do not need, does not go with every ansible-core.
grep -v '^molecule' requirements/test.txt >"$values.new"
# A guide lints what it has made.
{
  cat requirements/test.txt
  grep -h '^ansible-lint\|^yamllint' requirements/lint.txt
} >"$whole.new"
keep_unchanged "$values" "$whole"

summary=()
failed=0
for row in "${rows[@]}"; do
  read -r core python pythons <<<"$row"
  if [[ $# != 0 && " $* " != *" $core "* ]]; then continue; fi
  stages="sanity-whole units values"
  test=$values
  if [[ $core == "$first" || $core == "$last" ]]; then
    stages="sanity-all-pythons units-all-pythons integration"
    test=$whole
  else
    pythons=$python
  fi
  missing=()
  for wanted in $pythons; do tools/pythons.sh "$wanted" >/dev/null || missing+=("$wanted"); done
  without=${missing[*]:+ (NOT RUN: Python ${missing[*]}, not on this machine)}
  if ! interpreter=$(tools/pythons.sh "$python"); then
    summary+=("ansible-core $core: NOT RUN, it needs Python $python, which is not on this machine")
    printf '%s\n' "${summary[-1]}"
    continue
  fi
  requirements=.cache/matrix/$core.txt
  {
    echo "ansible-core==$core"
    grep -h '^requests\|^shellcheck' requirements/runtime.txt requirements/lint.txt
  } >"$requirements.new"
  keep_unchanged "$requirements"
  printf '\n==== ansible-core %s on Python %s: %s%s\n' "$core" "$python" "$stages" "$without"
  started=$SECONDS
  if make --no-print-directory test-core STAGES="$stages" VENV=".cache/matrix/$core" \
    RUNTIME="$requirements" TEST="$test" PYTHON="$interpreter"; then
    came=passed
  else
    came=FAILED
    failed=1
  fi
  summary+=("ansible-core $core: $came in $((SECONDS - started)) s: $stages$without")
done
printf '\n'
printf '%s\n' "${summary[@]}"
exit "$failed"
