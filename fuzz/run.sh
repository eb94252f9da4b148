#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds every fuzz target with clang and runs each for some seconds. The tests of trajectory formats
# write the files that fuzz_trajectory begins with. usage: run.sh SECONDS
set -eu
seconds=${1:-60}
cd "$(dirname "$0")/.."
CC=clang cmake --preset debug -B build-fuzz -DCLOSO_FUZZ=ON -DCLOSO_SANITIZE=ON >/dev/null
cmake --build build-fuzz --target fuzzers
mkdir -p build-fuzz/corpus/fuzz_trajectory
for test in tests/traj/test_format_*.c; do
    name=test_traj_$(basename "$test" .c | sed 's/^test_//')
    cmake --build build-fuzz --target "$name"
    CLOSO_CORPUS=build-fuzz/corpus/fuzz_trajectory "build-fuzz/tests/$name" >/dev/null || true
done
for target in build-fuzz/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=$(basename "$target")
    mkdir -p "build-fuzz/corpus/$name"
    [ ! -f "fuzz/corpus_${name#fuzz_}.py" ] ||
        python3 "fuzz/corpus_${name#fuzz_}.py" "build-fuzz/corpus/$name"
    echo "fuzz: $name for $seconds s"
    examples=
    [ ! -d "fuzz/corpus/$name" ] || examples="fuzz/corpus/$name"
    # shellcheck disable=SC2086
    "$target" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 \
        "build-fuzz/corpus/$name" $examples 2>"build-fuzz/$name.log" ||
        { tail -n 30 "build-fuzz/$name.log"; exit 1; }
    grep -E 'stat::number_of_executed_units' "build-fuzz/$name.log"
done
