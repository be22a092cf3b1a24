#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the documentation site in .cache/docs/html, without network; every warning is an error.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
site=$root/.cache/docs
rm -rf "$site"
# antsibull-docs wants folders that nobody else can write to.
umask 022
mkdir -p "$site/source/reference"
cd "$site"

tree=$("$root/tools/collection_tree.sh")
export ANSIBLE_COLLECTIONS_PATH=${tree%/ansible_collections/*}
# Nothing is at the address that galaxy.yml has to have, so the site does not link to it.
sed -i '/^repository:/d' "$tree/galaxy.yml"
antsibull-docs --config-file "$root/docs/site/antsibull-docs.cfg" collection \
  --use-current --squash-hierarchy --fail-on-error --dest-dir source alvaria.cloud

# The collection's own page becomes one among others; guides are listed once, on the first page.
mv source/index.rst source/collection.rst
sections=$(awk '/^  - title: / { sub(/^  - title: /, "")
    printf "\n.. toctree::\n   :caption: %s\n   :maxdepth: 1\n   :hidden:\n\n", $0 }
  sub(/^      - /, "") { print "   docsite/" $0 }' "$tree/docs/docsite/extra-docs.yml")
awk -v sections="$sections" '/^SECTIONS$/ { print sections; next } { print }' \
  "$root/docs/site/index.rst" >source/index.rst
# Files outside docs/ are no pages: they are named, not linked to.
cp "$root"/docs/*.md "$root"/docs/*.svg source/reference/
sed -i -E 's|\[([^][]*)\]\(\.\./[^)]*\)|\1|g' source/reference/*.md

# So are those that the pages of other folders link to.
copy_page() {
  sed -E 's/\[([^][]*)\]\(([^)h#]|h[^)t])[^)]*\)/\1/g' "$root/$1" >"source/reference/$2.md"
}
copy_page CHANGELOG.md changelog
for page in "$root"/roles/*/README.md; do
  role=$(basename "$(dirname "$page")")
  copy_page "roles/$role/README.md" "role-$role"
done
for part in awx organizations rule_tests sandbox; do
  copy_page "extensions/$part/README.md" "$part"
done

# Two processes would take a fifth more of the processors, of which another check has its part.
sphinx-build -q -W --keep-going -c "$root/docs/site" source html
echo "the site is in ${site#"$root"/}/html: $(find html -name '*.html' | wc -l) pages"
