#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Imports the archive in dist/ as Galaxy does, and fails where Galaxy would only warn.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv=$root/.cache/importer
if [[ ! $venv/done -nt requirements/importer.txt ]]; then
  python3 -m venv --clear "$venv"
  grep -v '^attrs==' requirements/constraints.txt >"$venv/constraints.txt"
  "$venv/bin/python" -m pip --disable-pip-version-check install -qq \
    --constraint "$venv/constraints.txt" \
    -r requirements/runtime.txt -r requirements/importer.txt \
    "$(grep '^shellcheck' requirements/lint.txt)"
  touch "$venv/done"
fi

# The importer would have ansible-test start a container, and passes when it cannot. Without
# containers the same tests run here.
home=$(VENV=$venv tools/ansible_test.sh --prepare)
mkdir -p "$venv/shim"
cat >"$venv/shim/ansible-test" <<SHIM
#!/usr/bin/env bash
options=()
for option in "\$@"; do
  if [[ \$option == --docker ]]; then option=--local; fi
  options+=("\$option")
done
HOME=$home exec "$venv/bin/ansible-test" "\${options[@]}" --requirements
SHIM
chmod +x "$venv/shim/ansible-test"
PATH=$venv/shim:$venv/bin:$(tools/pythons.sh)
export PATH
export GALAXY_IMPORTER_RUN_ANSIBLE_TEST=true GALAXY_IMPORTER_RUN_FLAKE8=true
export GALAXY_IMPORTER_CHECK_REQUIRED_TAGS=true
log=$root/.cache/importer.log
archives=("$root"/dist/*.tar.gz)
cd "$(mktemp -d)"
# Lines of pip, and warnings that are not about the collection.
installs='Collecting|Downloading|Processing|Using cached|Installing|Successfully'
installs+='|Requirement already'
harmless='Using locale|Reviewing previous|Location .file:|could not be found'
harmless+='|not supported by this collection'
# Where lines are broken and blanks are set, ruff decides, which does the contrary of these three.
harmless+='|: (W503|E203|E704) '
python -m galaxy_importer.main "${archives[0]}" 2>&1 | tee "$log" |
  grep -vE "^ *($installs)" || true
# It prints what it objects to and ends well all the same.
test -s importer_result.json
if grep -E 'ERROR|CRITICAL|WARNING' "$log" | grep -vE "$harmless"; then
  echo "tools/importer.sh: the importer objects to that" >&2
  exit 1
fi
grep -q 'Running sanity test "validate-modules"' "$log"
echo "galaxy-importer found nothing"
