#!/bin/sh
# Prints the first Python >= 3.12 that really runs and can make environments; a clear sentence where there is none.
# Each candidate is run and asked: a pyenv shim named python3.12 may exist and fail.
try() {
    [ -x "$1" ] || return 1
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 || return 1
    "$1" -c 'import sys; print(sys.executable)'
    exit 0
}
for name in python3.14 python3.13 python3.12 python3 python; do
    # Every place on PATH, not only the first: a broken shim may hide a good one.
    old=$IFS; IFS=:
    for folder in $PATH; do IFS=$old; try "$folder/$name"; done
    IFS=$old
done
versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
for folder in $(ls -d "$versions"/3.* 2>/dev/null | sort -t. -k1,1r -k2,2nr -k3,3nr -k4,4nr); do
    try "$folder/bin/python"
done
echo "没有找到 Python 3.12 或更新的版本。请先安装（Debian：apt-get install python3 python3-venv，或用 pyenv），再试一次。" >&2
echo "No Python 3.12 or newer was found. Install one (Debian: apt-get install python3 python3-venv, or pyenv), then try again." >&2
exit 1
