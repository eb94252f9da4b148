#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Layout, both compilers, static analysis. usage: lint.sh PROJECT
set -u
cd "$1" || exit 2
failed=0
step() { printf 'lint: %s\n' "$1"; }

step "clang-format"
git ls-files '*.c' '*.h' | xargs clang-format --style=file --dry-run --Werror || failed=1

step "imports"
sh tests/lints/imports.sh . || failed=1

step "headers alone"
sh tests/lints/headers.sh . || failed=1

step "clang"
CC=clang cmake --preset debug -B build-clang >build-clang.log 2>&1 &&
    cmake --build build-clang >>build-clang.log 2>&1 ||
    { tail -n 40 build-clang.log; failed=1; }
rm -f build-clang.log

step "cppcheck"
cppcheck --quiet --std=c11 --inline-suppr --error-exitcode=1 -j 2 \
    --enable=warning,performance,portability --suppress=missingIncludeSystem \
    --suppress=normalCheckLevelMaxBranches -Iinclude -Isrc -D_GNU_SOURCE src || failed=1

step "licence headers"
for file in $(git ls-files '*.c' '*.h' '*.sh' '*.py' dev); do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' ||
        { echo "$file: no licence line"; failed=1; }
done

[ $failed -eq 0 ] && echo "lint: clean"
exit $failed
