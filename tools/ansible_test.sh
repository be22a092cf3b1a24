#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs ansible-test from the environment $VENV in a clean copy of the collection, without containers.
# usage: tools/ansible_test.sh [--all-pythons] COMMAND [OPTION...]
#   --all-pythons  test with every Python on PATH that this ansible-core supports, not only with that of $VENV
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv=$(cd "${VENV:-.venv}" && pwd)
python=$venv/bin/python

# The programs of the environment come first, then those of the Python that it was made with. A version manager's
# shims answer for Pythons that are not active and then fail, which ansible-test takes for a broken Python.
path=$venv/bin:$("$python" -c 'import sys; print(sys.base_prefix)')/bin
all_pythons=false
if [[ ${1:-} == --all-pythons ]]; then
  all_pythons=true
  shift
  for folder in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin; do
    if [[ -d $folder ]]; then path+=:$folder; fi
  done
fi
IFS=: read -ra folders <<<"$PATH"
for folder in "${folders[@]}"; do
  if [[ $folder != */shims && $folder != "$venv/bin" ]]; then path+=:$folder; fi
done
export PATH=$path

# ansible-test boots pip in the environments of its tests with a get-pip script that it would fetch from a server of its
# own. Where it finds the script in its cache it fetches nothing: one that installs pip from the package index does the same.
pip=$("$python" -c '
from types import SimpleNamespace
from ansible_test._internal.python_requirements import get_venv_packages
print(get_venv_packages(SimpleNamespace(version="3.12"))["pip"])')
cache=$HOME/.ansible/test/cache
script=$cache/get_pip_${pip//./_}.py
if [[ ! -f $script ]]; then
  mkdir -p "$cache"
  "$python" -m pip --disable-pip-version-check download -qq --no-deps --dest "$cache" "pip==$pip"
  cat >"$script" <<PYTHON
import os, runpy, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "pip-$pip-py3-none-any.whl"))
options = [option for option in sys.argv[1:] if option not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", "--find-links", HERE] + options
runpy.run_module("pip", run_name="__main__", alter_sys=True)
PYTHON
fi

command=$1
shift
options=(--local --requirements --color no)
if [[ $all_pythons == false ]]; then
  options+=(--python "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')")
fi
cd "$(tools/collection_tree.sh)"
exec ansible-test "$command" "${options[@]}" "$@"
