#!/bin/sh
# Prints the first Python that can run launch-gates: 3.11 or newer, with venv and pip's bootstrap, and really there
# (a version manager's shim may stand on the PATH for a version that is not installed). PYTHON names one to use instead.
set -u

can_run='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
version='import sys; print("%d.%d.%d" % sys.version_info[:3])'
seen=''

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
  if "$candidate" -c "$can_run" >/dev/null 2>&1; then
    command -v "$candidate"
    exit 0
  fi
  if found=$("$candidate" -c "$version" 2>/dev/null); then
    seen="$seen $candidate ($found)"
  fi
done

{
  echo "launch-gates needs Python 3.11 or newer with its venv module. Found:${seen:- no Python at all}."
  echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name it:"
  echo "make PYTHON=/path/to/python3.13 ..."
} >&2
exit 2
