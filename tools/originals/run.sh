#!/bin/sh
# Runs the two original programs in the real frameworks, runs diptych, and compares.
# `./bootstrap test --originals` calls it after it has built the release program; it is not part
# of the ordinary tests, since the frameworks take several GB. It changes nothing outside the
# working folder: the originals run with a home folder of their own.
#
# The seed is that of the day (20261231), so that nothing can be tuned to what was once recorded.
# float32 and float64 train all epochs; a FOLDER that --venv names is used as it stands when the
# frameworks in it are of the right versions.
#
#   run.sh [--program FILE] [--work DIR] [--venv FOLDER] [--epochs N] [--seed N]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$root/build/release/bin/diptych
examples=$root/build/release/examples
tools=$root/build/release/originals
work=$root/build/originals
venv=
epochs=10
seed=$(date +%Y%m%d)

fail() {
    echo "originals: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
    --program | --work | --venv | --epochs | --seed)
        [ $# -gt 1 ] || fail "$1 needs a value"
        case $1 in
        --program) program=$2 ;;
        --work) work=$2 ;;
        --venv) venv=$2 ;;
        --epochs) epochs=$2 ;;
        --seed) seed=$2 ;;
        esac
        shift 2
        ;;
    *) fail "unknown option $1; known: --program --work --venv --epochs --seed" ;;
    esac
done

mkdir -p "$work"
work=$(cd "$work" && pwd)
venv=${venv:-$work/venv}
python=$venv/bin/python
log=$work/log.txt
: >"$log"
for file in "$program" "$tools/our_draws" "$tools/our_crossings"; do
    [ -x "$file" ] || fail "there is no program at $file; build it first"
done

# Is what requirements.txt pins there already?  A build for another accelerator ("2.15.0+cpu") counts.
right_versions() {
    "$python" - "$here/requirements.txt" >>"$log" 2>&1 <<'EOF'
import importlib.metadata
import sys

for line in open(sys.argv[1]):
    name, pinned, version = line.strip().partition("==")
    if pinned and importlib.metadata.version(name).split("+")[0] != version:
        sys.exit(f"{name} is {importlib.metadata.version(name)}, expected {version}")
EOF
}

install_frameworks() {
    stamp=$venv/installed-requirements.txt
    if [ -x "$python" ] && { cmp -s "$stamp" "$here/requirements.txt" || right_versions; }; then
        return
    fi
    if [ ! -x "$python" ]; then
        free=$(df -Pk "$work" | awk 'NR == 2 { print int($4 / 1048576) }')
        [ "$free" -ge 10 ] || fail "the frameworks need about 10 GB in $work, $free GB are free"
        echo "originals: making a virtual environment in $venv"
        python3 -m venv "$venv" >>"$log" 2>&1 ||
            fail "python3 -m venv failed (Debian's package is python3-venv); see $log"
    fi
    echo "originals: installing $(grep == "$here/requirements.txt" | tr '\n' ' ')"
    "$python" -m pip install --quiet -r "$here/requirements.txt" >>"$log" 2>&1 ||
        fail "pip could not install the frameworks; see $log"
    cp "$here/requirements.txt" "$stamp"
}

# One thread each, no accelerator, 80 columns, and a home folder that holds the prepared digits.
original() {
    face=$1 text=$2 trace=$3 dtype=$4 rounds=$5
    (
        unset KERAS_HOME
        cd "$work/home" && HOME=$work/home COLUMNS=80 CUDA_VISIBLE_DEVICES='' \
            TF_CPP_MIN_LOG_LEVEL=2 MPLBACKEND=Agg KERAS_BACKEND=tensorflow \
            OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONUNBUFFERED=1 \
            "$python" "$here/trace_$face.py" "$root/examples/mnist_$face.py" "$trace" "$dtype" \
            "$rounds" "$seed" >"$text" 2>>"$log"
    ) || fail "examples/mnist_$face.py failed in the real framework; see $log"
}

ours() {
    text=$1
    shift
    COLUMNS=80 "$program" "$@" --seed "$seed" --data "$root/data/mnist" >"$text" 2>>"$log" ||
        fail "diptych $* failed; see $log"
}

install_frameworks
rm -rf "$work/home"
"$python" "$here/prepare_data.py" "$root/data/mnist" "$work/home"
echo "originals: seed $seed, $epochs epochs"
echo "originals: what both draw"
(cd "$work/home" && CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=2 KERAS_BACKEND=tensorflow OMP_NUM_THREADS=1 \
    "$python" "$here/real_draws.py" "$seed" >"$work/real_draws.txt" 2>>"$log") || fail "real_draws.py failed; see $log"
"$tools/our_draws" "$seed" >"$work/our_draws.txt" 2>>"$log" || fail "our_draws failed; see $log"
for face in keras torch; do
    echo "originals: mnist_$face.py in the real framework"
    original "$face" "$work/real_$face.txt" "$work/real_$face.csv" float32 "$epochs"
    original "$face" "$work/real_${face}_f64.txt" "$work/real_${face}_f64.csv" float64 "$epochs"
    echo "originals: diptych $face"
    ours "$work/our_$face.txt" "$face" --epochs "$epochs" --trace "$work/our_$face.csv" \
        --json "$work/our_$face.json"
    ours "$work/our_${face}_f64.txt" "$face" --epochs "$epochs" --float64 \
        --trace "$work/our_${face}_f64.csv" --json "$work/our_${face}_f64.json"
    "$tools/our_crossings" "$root/data/mnist" "$seed" "$face" 100 >"$work/our_crossings_$face.txt" 2>>"$log" ||
        fail "our_crossings failed; see $log"
    rm -f "$work/example_$face.txt"
    if [ -x "$examples/mnist_$face" ]; then
        (cd "$work/home" && COLUMNS=80 "$examples/mnist_$face" "$epochs" "$seed") \
            >"$work/example_$face.txt" 2>>"$log" || fail "examples/mnist_$face failed; see $log"
    fi
done
echo "originals: diptych compare"
ours "$work/our_compare.txt" compare --epochs "$epochs" --report none --json "$work/our_compare.json" --quiet
rm -rf "$work/home"
"$python" "$here/compare.py" "$work"
