#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs packages, pinned, into the environment $VENV: with uv, in a tenth of pip's time, and with
# pip where uv cannot (it does not know pip's configuration, which may name an index of the user's
# own).
# usage: tools/install.sh [OPTION...] -r FILE...        options that uv and pip have in common
#        UV=PROGRAM tools/install.sh ...                with the uv of another environment
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=$VENV/bin/python
uv=${UV:-$VENV/bin/uv}
# Where uv is, pip is, too: an environment that is filled from another one needs none of its own.
pip=("$(dirname "$uv")/python" -m pip --python "$python" --disable-pip-version-check)
constraints=$root/requirements/constraints.txt

# Inside of pip's cache, so that who keeps that keeps both.
UV_CACHE_DIR=${UV_CACHE_DIR:-$("${pip[@]}" cache dir 2>/dev/null)/uv}
export UV_CACHE_DIR
if [[ -n ${PIP_INDEX_URL:-} ]]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}; fi
if [[ ! -x $uv ]]; then "${pip[@]}" install -qq -r "$root/requirements/install.txt"; fi
if "$uv" pip install --quiet --system-certs --python "$python" \
  --constraint "$constraints" "$@"; then
  exit
fi
echo "uv could not install that: trying pip" >&2
"${pip[@]}" install -qq --require-virtualenv --constraint "$constraints" "$@"
