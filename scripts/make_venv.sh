#!/bin/sh
# Make .venv with the Python named in $1, unless a working one of a supported version is already there.
set -eu

if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  exit 0
fi
echo "Making the virtual environment .venv with $1"
"$1" -m venv --clear .venv || {
  rm -rf .venv
  echo "The virtual environment could not be made with $1 (see above)." >&2
  exit 1
}
