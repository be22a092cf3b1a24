#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes sure that there is a browser for the test of the HTML report: installs Debian's Chromium
# where that is possible and it is missing.
# Without one, that test alone is skipped; where CI is set, it fails.
set -euo pipefail
if [ -n "${ALVARIA_BROWSER:-}" ] || command -v chromedriver >/dev/null; then exit 0; fi
# Two stages may want one at the same time.
mkdir -p .cache
if command -v flock >/dev/null; then
  exec 9>.cache/browser.lock
  flock 9
  if command -v chromedriver >/dev/null; then exit 0; fi
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing Chromium for the test of the report"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  install_chromium() {
    apt-get update -qq &&
      apt-get install -y -qq --no-install-recommends chromium chromium-driver
  }
  if install_chromium >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -5 "$log" >&2
  rm -f "$log"
fi
echo "no browser: install Chromium and ChromeDriver (Debian: chromium and chromium-driver)" \
  "to have the HTML report tested" >&2
