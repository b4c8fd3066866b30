#!/bin/sh
# Set up what dingui needs, as far as that is still to do. The Makefile calls this before every target that needs it.
#
#   packaging/setup.sh run        what running needs: libraries, virtual environment, Python packages, translations
#   packaging/setup.sh test       also what tests, checks and benchmarks need
#   packaging/setup.sh package    also what `make package` needs
#
# DINGUI_NO_APT=1 leaves the Debian packages alone.
set -eu

level=${1:-run}
case $level in
run | test | package) ;;
*)
    echo "usage: packaging/setup.sh [run|test|package]" >&2
    exit 2
    ;;
esac

cd "$(dirname "$0")/.."
log=build/setup.log

# One of the names that stand between bars is enough: Debian 13 and Ubuntu 24.04 renamed libraries to ...t64.
run_packages="ca-certificates libegl1 libgl1 libglib2.0-0|libglib2.0-0t64 libdbus-1-3 libfontconfig1 libbrotli1
    libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0
    libxcb-xinerama0 libxcb-xkb1 libxcb1 libwayland-client0 libwayland-cursor0 libwayland-egl1
    fonts-noto-cjk|fonts-wqy-microhei|fonts-wqy-zenhei"
# A real window, a real Secret Service, and a driver that presses its buttons through the accessibility tree.
test_packages="fonts-noto-cjk xvfb openbox xdotool imagemagick dbus dbus-x11 at-spi2-core python3-pyatspi
    gir1.2-atspi-2.0 python3-gi gnome-keyring libsecret-tools"

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

# Run a command whose output nobody needs to see unless it fails.
quietly() {
    if ! "$@" >>"$log" 2>&1; then
        tail -n 30 "$log" >&2
        fail "This failed: $* (the whole output is in $log)"
    fi
}

# ---------------------------------------------------------------------------------------------- is it done already?

fingerprint() {
    { pwd && cat pyproject.toml constraints.txt packaging/setup.sh packaging/hatch_build.py; } | cksum
}

environment_works() {
    [ -x .venv/bin/python ] || return 1
    # A virtual environment breaks when the system's Python moves on to the next version.
    version=$(.venv/bin/python -I -S -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || return 1
    [ -d ".venv/lib/python$version" ]
}

is_set_up() {
    environment_works && [ -f ".venv/set-up-$level" ] && [ "$(cat ".venv/set-up-$level")" = "$(fingerprint)" ]
}

compile_translations() {
    for po in resources/translations/*/LC_MESSAGES/dingui.po; do
        mo=${po%.po}.mo
        if [ -f "$po" ] && { [ ! -f "$mo" ] || [ -n "$(find "$po" -newer "$mo")" ]; }; then
            .venv/bin/python packaging/catalogue.py compile
            return
        fi
    done
}

# --------------------------------------------------------------------------------------------------- the interpreter

find_python() {
    for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    fail "dingui needs Python 3.11 or newer, and found none. Debian 12, Ubuntu 24.04 and later have it as python3;
elsewhere install it and name it: make PYTHON=/path/to/python3.11 ..."
}

python_packages() { # the Debian packages that the interpreter found still lacks
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "python$version-venv"
    fi
    if [ "$level" = package ]; then
        # PyInstaller looks at libraries with objdump; Debian keeps the shared libpython in a package of its own.
        echo "binutils"
        case $("$python" -c 'import os, sys; print(os.path.realpath(sys.executable))') in
        /usr/bin/*) echo "libpython$version|libpython${version}t64" ;;
        esac
    fi
}

# -------------------------------------------------------------------------------------------------- Debian packages

missing_packages() { # print those of "$@" of which no alternative is installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u)
    for wish in "$@"; do
        for name in $(echo "$wish" | tr '|' ' '); do
            if printf '%s\n' "$installed" | grep -qxF -e "$name"; then
                continue 2
            fi
        done
        printf '%s\n' "$wish"
    done
}

choose() { # print, for each of "$@", the alternative that this release of Debian or Ubuntu has
    for wish in "$@"; do
        first=${wish%%|*}
        chosen=
        for name in $(echo "$wish" | tr '|' ' '); do
            if LC_ALL=C apt-cache policy "$name" 2>/dev/null | grep -q 'Candidate: [^(]'; then
                chosen=$name
                break
            fi
        done
        if [ -z "$chosen" ]; then
            # apt knows nothing yet (no `apt-get update` so far): tell the release by what is installed.
            chosen=$first
            case $wish in
            *t64)
                if dpkg-query -W -f '${db:Status-Status}\n' '*t64' 2>/dev/null | grep -qx installed; then
                    chosen=${wish##*|}
                fi
                ;;
            esac
        fi
        printf '%s\n' "$chosen"
    done | sort -u
}

install_debian_packages() {
    [ "$(uname)" = Linux ] || return 0
    [ -z "${DINGUI_NO_APT:-}" ] || return 0
    wanted=$run_packages
    [ "$level" != test ] || wanted="$wanted $test_packages"
    wanted="$wanted $(python_packages)"
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "There is no apt-get here, so this does not install the system's libraries. Qt needs those that Debian calls:"
        say "  $(echo "$wanted" | tr '|\n' '/ ' | tr -s ' ')"
        return 0
    fi
    # The lists are made of words, so here and below they are to be split.
    # shellcheck disable=SC2086
    missing=$(missing_packages $wanted)
    [ -n "$missing" ] || return 0

    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        root="sudo -n"
    elif command -v sudo >/dev/null && [ -t 0 ] && [ -t 2 ]; then
        root=sudo
        say "Some Debian packages are missing. sudo may ask for your password to install them."
        sudo -v || root=refused
    else
        root=refused
    fi
    if [ "$root" = refused ]; then
        # shellcheck disable=SC2086
        names=$(choose $missing | tr '\n' ' ')
        say "dingui needs Debian packages that are not installed, and this user may not install them."
        say "Run this line (as root, without the sudo), then the same make command again:"
        say ""
        say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names% }"
        say ""
        exit 1
    fi

    apt="$root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
    say "Asking for the list of Debian packages ..."
    # A source of the user's own that is out of order need not stop us: what is missing shows below.
    $apt update >>"$log" 2>&1 || say "apt-get update reported a fault (see $log); going on with the lists that are there."
    # shellcheck disable=SC2086
    names=$(choose $missing | tr '\n' ' ')
    say "Installing Debian packages: ${names% }"
    # shellcheck disable=SC2086
    quietly $apt install -y --no-install-recommends $names
}

# -------------------------------------------------------------------------------------------------- Python packages

pip_install() {
    quietly .venv/bin/python -m pip --no-input install -q "$@"
}

install_python_packages() {
    if ! environment_works; then
        say "Making the virtual environment .venv with $("$python" --version) ..."
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$python cannot make virtual environments: its modules venv and ensurepip are missing (Debian: python3-venv)."
        quietly "$python" -m venv --clear .venv
    fi
    say "Installing Python packages ..."
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    # Dependency groups are known to pip from 25.1.
    if ! .venv/bin/python -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (25, 1))'; then
        pip_install -c constraints.txt --upgrade pip
    fi
    # What builds dingui comes first and from the constraints too, so that nothing else is fetched to build it.
    case $level in
    run) groups= ;;
    test) groups="--group dev" ;;
    package) groups="--group dev --group package" ;;
    esac
    # shellcheck disable=SC2086
    pip_install -c constraints.txt hatchling Babel $groups
    pip_install -c constraints.txt --no-build-isolation --editable .
}

# ------------------------------------------------------------------------------------------------------------- main

if ! is_set_up; then
    mkdir -p build
    # Two of us at once in one folder would tread on each other's toes.
    if command -v flock >/dev/null; then
        exec 9>build/setup.lock
        flock 9
    fi
    if ! is_set_up; then
        : >"$log"
        find_python
        install_debian_packages
        install_python_packages
        fingerprint >.venv/set-up-run
        [ "$level" = run ] || fingerprint >".venv/set-up-$level"
    fi
fi
compile_translations
