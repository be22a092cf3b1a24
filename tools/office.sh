#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes sure that there is a LibreOffice for the test that takes tables through a spreadsheet
# program: installs Debian's, without its windows, where that is possible and it is missing.
# Without one, that test alone is skipped; where CI is set, it fails.
set -euo pipefail
if command -v soffice >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing LibreOffice for the test of the tables"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  install_office() {
    apt-get update -qq &&
      apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui
  }
  if install_office >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -5 "$log" >&2
  rm -f "$log"
fi
echo "no spreadsheet program: install LibreOffice Calc (Debian: libreoffice-calc-nogui)" \
  "to have tables taken through it" >&2
