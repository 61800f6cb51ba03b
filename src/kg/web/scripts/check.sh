#!/bin/sh
# Lint the scripts of the pages and check their types. $1 is the Python that brings Node where the machine has none.
set -eu
. "$(dirname "$0")/npm.sh" >/dev/null

if ! cmp -s package-lock.json node_modules/.checkable; then
  npm ci >/dev/null 2>&1 || {
    echo "The scripts of the pages were not checked: npm could not bring what checks them." >&2
    exit 0
  }
  cp package-lock.json node_modules/.installed
  cp package-lock.json node_modules/.checkable
fi

node node_modules/@biomejs/biome/bin/biome lint --error-on-warnings
node node_modules/typescript/bin/tsc -p jsconfig.json
