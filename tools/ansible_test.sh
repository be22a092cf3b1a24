#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs ansible-test from the environment $VENV in a clean copy of the collection, without
# containers.
# usage: tools/ansible_test.sh [--all-pythons] COMMAND [OPTION...]
#        tools/ansible_test.sh --prepare     only makes that possible, and prints the HOME to use
#   --all-pythons  test with every Python here that this ansible-core and the collection support,
#                  not only with that of $VENV
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv=$(cd "${VENV:-.venv}" && pwd)
python=$venv/bin/python

# The programs of the environment come first, then those of the Python that it was made with.
PATH=$venv/bin:$("$python" -c 'import sys; print(sys.base_prefix)')/bin:$(tools/pythons.sh)
export PATH

# ansible-test keeps environments for its tests at home; those of other work trees are none of ours.
# The user's settings and caches stay where they are.
home=$root/.cache/ansible-test
mkdir -p "$home/.ansible/test/cache" "$HOME/.cache"
ln -sfn "$HOME/.cache" "$home/.cache"
ln -sfn "$HOME/.config" "$home/.config"
# It boots pip in these environments with a script that it would fetch from a server of its own.
# Where it finds the script in its cache it fetches nothing.
pip=$("$python" -c '
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(SimpleNamespace(version="3.12"))["pip"])')
cp tools/ansible_test_pip.py "$home/.ansible/test/cache/get_pip_${pip//./_}.py"

if [[ $1 == --prepare ]]; then
  printf '%s\n' "$home"
  exit
fi
export HOME=$home
all_pythons=false
if [[ $1 == --all-pythons ]]; then
  all_pythons=true
  shift
fi
command=$1
shift
options=(--local --requirements --color no)
# Unit tests would install their requirements into each Python itself: they go into environments of
# ansible-test.
if [[ $command == units ]]; then options[0]=--venv; fi
if [[ $all_pythons == false ]]; then
  options+=(--python "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')")
fi
cd "$(tools/collection_tree.sh)"
exec ansible-test "$command" "${options[@]}" "$@"
