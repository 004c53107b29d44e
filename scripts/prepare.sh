#!/bin/sh
# Makes .venv hold what a requirements file asks for:  sh scripts/prepare.sh requirements.txt
# A second call installs nothing. POSIX sh, because there is no Python to rely on yet.
set -eu

cd "$(dirname "$0")/.."
REQUIREMENTS=$1
VENV=.venv
LOG=artefacts/install.log
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf '%s\n' "$*"; }

stop() {
    say "$*" >&2
    exit 1
}

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

suits() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Prints the Python to build with: PYTHON= if it is given, else the newest that is there.
choose_python() {
    found=
    for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
        if suits "$candidate"; then
            say "$candidate"
            return
        fi
        version=$(version_of "$candidate") && found="$found $candidate ($version)"
    done
    stop "Pancake Lab needs Python 3.11 or newer with its venv and ensurepip modules; found here:${found:- none}." \
        "Install one, or name yours: make run PYTHON=/path/to/python3"
}

# A venv is built anew only if its own Python is gone or has lost pip, or if another Python is asked for.
venv_is_sound() {
    "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1 || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$VENV/bin/python")" ]
}

build_venv() {
    python=$(choose_python)
    say "Making $VENV with Python $(version_of "$python")."
    "$python" -m venv --clear "$VENV" >>"$LOG" 2>&1 ||
        stop "Making $VENV failed; $LOG says why, and the next make tries again."
}

# What the venv must be up to: the wishes, the Python that serves them, and the folder (a venv cannot be moved).
fingerprint() {
    "$VENV/bin/python" -V
    pwd
    cat requirements.txt
    [ "$REQUIREMENTS" = requirements.txt ] || cat "$REQUIREMENTS"
}

stamp_of() { say "$VENV/holds-$1"; }

is_up_to_date() {
    stamp=$(stamp_of "$REQUIREMENTS")
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint | cksum)" ]
}

index_answers() {
    "$VENV/bin/python" - "$1" <<'PYTHON'
import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=10)
PYTHON
}

# pip asks an extra index about every package and retries each time, which takes minutes where the index cannot be
# reached. So it is asked once, here; pip keeps its usual patience for the registry that does the work.
wishes() {
    index=$(sed -n 's/^--extra-index-url *//p' requirements.txt)
    if [ -z "$index" ] || index_answers "$index/torch/" >>"$LOG" 2>&1; then
        say "$REQUIREMENTS"
        return
    fi
    say "PyTorch's own index cannot be reached: its larger builds come from the usual one." >&2
    mkdir -p "$VENV/wishes"
    for file in requirements.txt requirements-dev.txt; do
        sed '/^--extra-index-url/d' "$file" >"$VENV/wishes/$file"
    done
    say "$VENV/wishes/$REQUIREMENTS"
}

# The log has every line; the screen shows what is large, so that one sees it move.
install() {
    rm -f "$VENV"/holds-* "$VENV/pip-was-content"
    file=$(wishes)
    say "Installing $REQUIREMENTS; the first time this takes some minutes. Every line is in $LOG."
    { PYTHONUNBUFFERED=1 "$VENV/bin/python" -m pip install -r "$file" 2>&1 && : >"$VENV/pip-was-content"; } |
        tee -a "$LOG" |
        awk '/(Downloading|Using cached) .*\([0-9.]+ MB\)/ { print "  " $(NF - 2), $(NF - 1), $NF; fflush() }
             /^Installing collected/ { print "  unpacking"; fflush() }'
    [ -f "$VENV/pip-was-content" ] ||
        stop "Installing failed ($(grep 'ERROR' "$LOG" | tail -n 1)); $LOG has the rest, and the next make tries again."
}

leave_stamps() {
    fingerprint | cksum >"$(stamp_of "$REQUIREMENTS")"
    if [ "$REQUIREMENTS" != requirements.txt ]; then
        REQUIREMENTS=requirements.txt
        leave_stamps
    fi
}

if venv_is_sound && is_up_to_date; then
    exit 0
fi
mkdir -p artefacts
: >"$LOG"
venv_is_sound || build_venv
install
leave_stamps
