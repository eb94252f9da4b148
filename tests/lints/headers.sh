#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every public header compiles alone, as C17 and as C++.
# usage: headers.sh PROJECT
set -u
cd "$1" || exit 2
failed=0
for header in include/closo/*.h; do
    ${CC:-cc} -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c "$header" ||
        failed=1
    if command -v c++ >/dev/null 2>&1; then
        c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only -x c++ "$header" ||
            failed=1
    else
        echo "headers: SKIPPED as C++: no C++ compiler"
    fi
done
exit $failed
