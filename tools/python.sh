#!/bin/sh
# Print the path of a Python 3.11 or newer. Installs one as root on Debian and Ubuntu; says what to install elsewhere.
set -eu

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && usable "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if find_python; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "== No Python 3.11 or newer: installing one with apt-get" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 || echo "apt-get update failed: is the network there?" >&2
    # Older releases offer a new enough Python only under its full name.
    for version in 3 3.13 3.12 3.11; do
        if apt-get install -y -qq --no-install-recommends "python$version" "python$version-venv" >/dev/null 2>&1 \
            && find_python; then
            exit 0
        fi
    done
    echo "error: apt-get offers no Python 3.11 or newer here. Install one, then run make again." >&2
    exit 3
fi

echo "error: Desktop Agent needs Python 3.11 or newer, and there is none on the PATH. On Debian and Ubuntu:" >&2
echo "    sudo apt-get install --no-install-recommends python3 python3-venv" >&2
exit 3
