#!/bin/sh
# Build the scripts of the pages into static/built: libraries come from the npm registry, locked by hash.
# $1 is the Python that brings Node where the machine has none.
set -eu
. "$(dirname "$0")/npm.sh"

if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --omit=dev
  cp package-lock.json node_modules/.installed
fi

scripts=src/kg/web/scripts
built=src/kg/web/static/built
rm -rf "$built.new"
node node_modules/esbuild/bin/esbuild "$scripts/sparql.js" "$scripts/annotate.js" "$scripts/review.js" \
  --bundle --splitting --format=esm --minify --target=es2022 --charset=utf8 --legal-comments=linked \
  --log-level=warning --outdir="$built.new"
for licence in node_modules/@codemirror/*/LICENSE node_modules/@lezer/*/LICENSE node_modules/@marijn/*/LICENSE \
  node_modules/crelt/LICENSE node_modules/style-mod/LICENSE node_modules/w3c-keyname/LICENSE; do
  printf '%s\n\n' "${licence#node_modules/}" && cat "$licence" && echo
done >"$built.new/LICENSES.txt"
rm -rf "$built"
mv "$built.new" "$built"
