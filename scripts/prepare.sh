# Sourced by the other scripts, never run: moves to the project's root and makes .venv hold what a
# lock file says. Does nothing when nothing changed, so that the second start is instant.

cd "$(dirname "$0")/.." || exit 1

say() { printf 'calla: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

state_of() { printf '%s %s %s' "$1" "$(cat "$1" pyproject.toml | cksum)" "$PWD"; }

is_prepared() { [ "$(cat .venv/.prepared 2>/dev/null)" = "$(state_of "$1")" ]; }

find_python() {
    for python in "${CALLA_PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
    done
    fail "Python 3.11 or newer is needed. Install it (Debian: apt-get install python3 python3-venv), then run this again."
}

make_venv_with_pip() {
    "$python" -m venv --clear .venv >/dev/null 2>&1 && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "this Python has no venv; installing Debian's python3-venv ..."
        { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >/dev/null 2>&1
        "$python" -m venv --clear .venv >/dev/null 2>&1 && return 0
    fi
    fail "This Python cannot make a virtual environment. Install python3-venv (Debian: apt-get install python3-venv) or uv, then run this again."
}

# Turns pip's many lines into one that counts; keeps its errors.
show_progress() {
    awk -v total="$1" -v tty="$([ -t 2 ] && echo 1)" '
        /^Collecting / { n++; if (tty) printf "\rcalla: fetching %d of %d ", n, total > "/dev/stderr"
                         else if (n % 25 == 0) print "calla: fetching " n " of " total > "/dev/stderr" }
        /^Installing collected/ { if (tty) print "" > "/dev/stderr"; print "calla: installing ..." > "/dev/stderr" }
        /ERROR|error:/ { print > "/dev/stderr" }'
}

install_with_uv() {
    uv venv --quiet --clear --python "$(command -v "$python")" .venv &&
        uv pip sync --require-hashes --compile-bytecode --python .venv/bin/python "$1" &&
        uv pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python --editable .
}

install_with_pip() {
    make_venv_with_pip
    pip=".venv/bin/python -m pip --disable-pip-version-check"
    $pip install --require-hashes --progress-bar off -r "$1" 2>&1 | show_progress "$(grep -c '==' "$1")"
    $pip install --quiet --no-deps --no-build-isolation --editable .
}

# prepare LOCK: requirements.lock is what the product needs, requirements-dev.lock the tests' tools too.
prepare() {
    is_prepared requirements-dev.lock && return 0
    is_prepared "$1" && return 0
    find_python
    started=$(date +%s)
    say "setting up .venv with the $(grep -c '==' "$1") packages of $1 (once, until that file changes) ..."
    if command -v uv >/dev/null 2>&1; then install_with_uv "$1"; else install_with_pip "$1"; fi
    .venv/bin/python -m compileall -q agent scheduling prompts # so that the first start is as quick as the others
    .venv/bin/calla --version >/dev/null || fail "The set-up failed; the lines above say why. Run this again once that is mended."
    state_of "$1" >.venv/.prepared
    say "ready after $(($(date +%s) - started)) s."
}
