#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds every fuzz target with clang and runs each for some seconds. usage: run.sh SECONDS
set -eu
seconds=${1:-60}
cd "$(dirname "$0")/.."
CC=clang cmake --preset debug -B build-fuzz -DCLOSO_FUZZ=ON -DCLOSO_SANITIZE=ON >/dev/null
cmake --build build-fuzz --target fuzzers
for target in build-fuzz/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=$(basename "$target")
    mkdir -p "build-fuzz/corpus/$name"
    echo "fuzz: $name for $seconds s"
    "$target" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 \
        "build-fuzz/corpus/$name" 2>"build-fuzz/$name.log" ||
        { tail -n 30 "build-fuzz/$name.log"; exit 1; }
    grep -E 'stat::number_of_executed_units' "build-fuzz/$name.log"
done
