#!/bin/sh
# Print the path of a Python that can run this project, or explain what is missing and exit 1.
# $PYTHON, when set, is the only candidate.
set -eu

found=""
for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
  path=$(command -v "$name" 2>/dev/null) || continue
  # A version manager may put a name on PATH that answers nothing: such a name is passed over.
  version=$("$path" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
  if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    if "$path" -c 'import venv, ensurepip' 2>/dev/null; then
      "$path" -c 'import sys; print(sys.executable)'
      exit 0
    fi
    found="$found
  $path is Python $version, but it cannot make virtual environments (no venv or ensurepip).
    Debian and Ubuntu: apt-get install python3-venv"
  else
    found="$found
  $path is Python $version: too old."
  fi
done

{
  echo "Python 3.11 or newer is needed."
  if [ -n "$found" ]; then
    echo "Found:$found"
  else
    echo "Found: none (looked for: ${PYTHON:-python3, python3.14, python3.13, python3.12, python3.11, python})."
  fi
  echo "Install a newer Python, or name one: make $* PYTHON=/path/to/python3.11"
} >&2
exit 1
