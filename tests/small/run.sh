#!/bin/sh
# How small can a program be that carries this network? Builds the library for size (preset small: -Os, one
# kernel set, unused sections dropped; one face, no zlib) and links two programs with it statically,
# against the machine's own libc. Prints their sizes, runs them, and fails where one is too large.
#
#   run.sh CMAKE BUILD-FOLDER SOURCE-FOLDER COMPILER
set -eu
cmake=$1 build=$2/small source=$3 compiler=$4
here=$source/tests/small

cd "$source"
if ! { "$cmake" --preset small -B "$build" -DCMAKE_C_COMPILER="$compiler" -DDIPTYCH_FACES=torch -DDIPTYCH_WITH_ZLIB=OFF \
    -DDIPTYCH_BUILD_PROGRAM=OFF && "$cmake" --build "$build" --target diptych_static -j 2; } >"$build.log" 2>&1; then
    cat "$build.log"
    exit 1
fi

status=0
for pair in 'inference 150' 'training 400'; do
    # shellcheck disable=SC2086  # two words
    set -- $pair
    # What the preset compiles the library with; without PIE and with code beside data in one page.
    "$compiler" -std=c11 -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -I"$source/include" \
        "$here/$1.c" "$build/lib/libdiptych.a" -no-pie -Wl,--gc-sections -Wl,-z,noseparate-code -s -lm -pthread \
        -o "$build/$1"
    size=$(wc -c <"$build/$1")
    echo "small: $1 alone: $((size / 1024)) KB ($size bytes), at most $2 KB"
    [ "$size" -le $(($2 * 1024)) ] || { echo "small: $1 is too large" >&2; status=1; }
    "$build/$1" || { echo "small: $1 gave a wrong answer" >&2; status=1; }
done
exit $status
