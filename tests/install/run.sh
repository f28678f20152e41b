#!/bin/sh
# Installs the build into an empty folder, compiles the examples against what was installed, as C11
# and as C++11, with gcc and clang, through pkg-config and through find_package, runs each for one
# epoch, and compares the results: the same library gives the same numbers whoever calls it.
#
#   run.sh CMAKE BUILD-FOLDER SOURCE-FOLDER
set -eu
cmake=$1 build=$2 source=$3
work=$build/install-test
prefix=$work/prefix
strict='-Wall -Wextra -Wpedantic -Werror'
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$prefix/share"' EXIT

"$cmake" --install "$build" --prefix "$prefix" >"$work/install.log"
for wanted in include/diptych/diptych.h share/diptych/datasets/mnist/train-images-idx3-ubyte.gz bin/diptych \
    share/man/man1/diptych.1 share/man/man1/diptych-compare.1 share/bash-completion/completions/diptych; do
    [ -e "$prefix/$wanted" ] || { echo "install: $wanted is missing" >&2; exit 1; }
done
package=$(dirname "$(find "$prefix" -name diptych.pc)")
libraries=$(dirname "$package")
export PKG_CONFIG_PATH="$package" LD_LIBRARY_PATH="$libraries" DIPTYCH_DATA="$prefix/share/diptych/datasets/mnist"

# Runs PROGRAM, those that train for one epoch; its results must be those of every other build of the
# same example: what it says of the test, or all it says where it does not train.
check() { # EXAMPLE HOW PROGRAM
    if ! (cd "$work" && "$3" 1) >"$work/$1.out" 2>&1; then
        cat "$work/$1.out"
        echo "install: $1 ($2) failed" >&2
        exit 1
    fi
    case $1 in mnist_*) results='^Test ' ;; *) results=. ;; esac
    # An error names its source as the compiler was told of it: with other folders in each build.
    sed "s|^[^ ]*/$1\.c:|$1.c:|" "$work/$1.out" | grep "$results" >"$work/$1.found" || {
        echo "install: $1 ($2) printed no result" >&2
        exit 1
    }
    [ -f "$work/$1.expected" ] || cp "$work/$1.found" "$work/$1.expected"
    if ! diff "$work/$1.expected" "$work/$1.found"; then
        echo "install: $1 ($2) gives other numbers than the first build" >&2
        exit 1
    fi
    # Those that draw wrote the same picture as well.
    if [ -f "$work/$1.svg" ]; then
        [ -f "$work/$1.picture" ] || cp "$work/$1.svg" "$work/$1.picture"
        cmp "$work/$1.picture" "$work/$1.svg" || exit 1
        rm "$work/$1.svg"
    else
        case $1 in mnist_*) echo "install: $1 ($2) wrote no picture" >&2; exit 1 ;; esac
    fi
    echo "install: $1, $2: $(tail -n 1 "$work/$1.found")"
}

# The digits are found where they were installed, wherever that is: beside the shared library, and
# beside a program that holds the static one. Nothing else names the folder.
installed=$(cd "$prefix" && pwd -P)/share/diptych/datasets/mnist
mkdir -p "$work/empty"
alone() { # PROGRAM...
    (cd "$work/empty" && unset DIPTYCH_DATA && HOME=$work/empty XDG_CACHE_HOME=$work/empty "$@")
}
alone "$prefix/bin/diptych" info | grep -q "^data  *$installed\$" || {
    alone "$prefix/bin/diptych" info
    echo "install: the program does not use the data beside it" >&2
    exit 1
}

compilers=0
for pair in 'gcc c c11' 'clang c c11' 'g++ c++ c++11' 'clang++ c++ c++11'; do
    # shellcheck disable=SC2086  # three words
    set -- $pair
    command -v "$1" >/dev/null 2>&1 || continue
    compilers=$((compilers + 1))
    for example in "$source"/examples/*.c; do
        name=$(basename "$example" .c)
        # shellcheck disable=SC2046,SC2086  # lists of flags; C++ also needs to be told where the C ends
        "$1" -x "$2" -std="$3" $strict -O1 $(pkg-config --cflags diptych) "$example" -x none \
            $(pkg-config --libs diptych) -o "$work/$name-$1"
        check "$name" "$1 -std=$3 through pkg-config" "$work/$name-$1"
    done
done
[ $compilers -gt 0 ] || { echo "install: no compiler found" >&2; exit 1; }

shared=
for program in "$work"/mnist_torch-*; do shared=$program; done
alone "$shared" 1 >"$work/alone.out" 2>&1 || { cat "$work/alone.out"; exit 1; }
grep -qF "$installed" "$work/alone.out" || {
    head -n 5 "$work/alone.out"
    echo "install: the shared library does not use the data beside it" >&2
    exit 1
}

examples=$(printf "%s;" "$source"/examples/*.c)
examples=${examples%;}
for way in 'C diptych::diptych' 'CXX diptych::diptych_static'; do
    # shellcheck disable=SC2086
    set -- $way
    if ! { "$cmake" -S "$source/tests/install/project" -B "$work/$1" -DLANGUAGE="$1" -DLIBRARY="$2" \
        -DEXAMPLES="$examples" -DCMAKE_PREFIX_PATH="$prefix" && "$cmake" --build "$work/$1"; } \
        >"$work/$1.log" 2>&1; then
        cat "$work/$1.log"
        echo "install: find_package($2) as $1 failed" >&2
        exit 1
    fi
    for example in "$source"/examples/*.c; do
        name=$(basename "$example" .c)
        check "$name" "$1 through find_package($2)" "$work/$1/$name"
    done
done

# The beginnings that the installed program writes: what it says to type is typed, word for word; then
# the same folder is built by CMake.
unset PKG_CONFIG_PATH LD_LIBRARY_PATH
for face in keras torch; do
    own="$work/my $face"
    # MAKEFLAGS of a make above would reach this one.
    if ! (unset MAKEFLAGS DIPTYCH_DATA && cd "$work" && rm -rf "$own" &&
        "$prefix/bin/diptych" new "my $face" --face $face >"$work/new-$face.said" &&
        sed -n 's/^  //p' "$work/new-$face.said" | sed 's/^make /make CFLAGS="-O1 -Wall -Wextra -Wpedantic -Werror" /; s/train$/train 1/' |
            sh -e) >"$work/new-$face.log" 2>&1 || ! grep -q '^Test accuracy: 0\.[89]' "$work/new-$face.log"; then
        cat "$work/new-$face.said" "$work/new-$face.log"
        echo "install: diptych new --face $face: what it says to type fails" >&2
        exit 1
    fi
    if ! { "$cmake" -S "$own" -B "$own/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS='-Wpedantic -Werror' &&
        "$cmake" --build "$own/build" && "$own/build/train" 1; } >"$work/new-$face-cmake.log" 2>&1 ||
        ! grep -qxF "$(grep '^Test accuracy' "$work/new-$face.log")" "$work/new-$face-cmake.log"; then
        cat "$work/new-$face-cmake.log"
        echo "install: diptych new --face $face: CMake's build fails, or gives other numbers" >&2
        exit 1
    fi
    echo "install: diptych new --face $face, make and cmake: $(grep '^Test accuracy' "$work/new-$face.log")"
done
