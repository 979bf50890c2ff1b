#!/bin/sh
# Sets up what the make targets need, and says plainly what it could not do.
#   setup.sh python VENV     a virtual environment with the pinned packages
#   setup.sh training VENV   PyTorch and what else `make train` needs, into the same
#   setup.sh tesseract       Tesseract with Thai and English data: optional, a second opinion
set -eu

step=$1

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    echo "setup: Python 3.11 or newer was not found. Install it (Debian: sudo apt-get install" >&2
    echo "setup: python3 python3-venv) or name one: make extract PYTHON=/path/to/python3.12" >&2
    return 1
}

setup_python() {
    venv=$1
    python=$(find_python)
    if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        echo "setup: making the virtual environment $venv"
        if ! "$python" -m venv "$venv"; then
            echo "setup: the virtual environment could not be made. On Debian and Ubuntu:" >&2
            echo "setup: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    echo "setup: installing the pinned packages (once; about a minute)"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
}

has_tesseract() {
    command -v tesseract >/dev/null 2>&1 || return 1
    languages=$(tesseract --list-langs 2>/dev/null) || return 1
    echo "$languages" | grep -qx tha && echo "$languages" | grep -qx eng
}

setup_training() {
    venv=$1
    # A build of PyTorch that is there is kept: one for a plain CPU, or for another accelerator.
    if "$venv/bin/python" -c 'import brotli, fontTools, onnx, torch' 2>/dev/null; then
        return 0
    fi
    echo "setup: installing what training needs (PyTorch; once, several minutes)"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes \
        -r requirements-training.lock
}

setup_tesseract() {
    if has_tesseract; then
        echo "setup: Tesseract with Thai and English data is there"
        return 0
    fi
    packages="tesseract-ocr tesseract-ocr-tha tesseract-ocr-eng tesseract-ocr-script-thai"
    sudo=""
    if [ "$(id -u)" -ne 0 ]; then
        sudo="sudo"
    fi
    if command -v apt-get >/dev/null 2>&1; then
        echo "setup: installing Tesseract with Thai and English data"
        $sudo apt-get update -qq
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages
        has_tesseract && return 0
    fi
    echo "setup: Tesseract with Thai and English data could not be installed." >&2
    echo "setup: Debian: sudo apt-get install $packages; macOS: brew install tesseract tesseract-lang" >&2
    return 1
}

case $step in
    python) setup_python "$2" ;;
    training) setup_training "$2" ;;
    tesseract) setup_tesseract ;;
    *) echo "setup: unknown step $step" >&2; exit 1 ;;
esac
