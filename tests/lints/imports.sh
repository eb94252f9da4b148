#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Imports run one way only. A room may include its own headers, <system> headers and the public
# headers of the rooms named here; private headers of another room never.
# usage: imports.sh PROJECT
set -u
cd "$1" || exit 2

# room: the public headers it may include beside its own
allowed() {
    case $1 in
    base) echo "" ;;
    matter | numeric) echo "base" ;;
    result) echo "base matter numeric" ;;
    crystal) echo "base matter numeric result" ;;
    md | traj | powder) echo "base matter numeric result crystal" ;;
    electro | chem | catalogue) echo "base matter numeric result" ;;
    cli) echo "base matter numeric result crystal md traj powder electro chem catalogue" ;;
    *) return 1 ;;
    esac
}

failed=0
complain() {
    echo "$1: $2" >&2
    failed=1
}

for directory in src/*/; do
    room=$(basename "$directory")
    below=$(allowed "$room") || { complain "$directory" "no such room in the design"; continue; }
    for file in "$directory"*.c "$directory"*.h; do
        [ -e "$file" ] || continue
        for header in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
            case $header in
            closo/*)
                name=${header#closo/}
                name=${name%.h}
                case " $below $room " in
                *" $name "*) ;;
                *) complain "$file" "includes $header, which is not below $room" ;;
                esac
                ;;
            "$room"/*) ;;
            *) complain "$file" "includes $header, private to another room" ;;
            esac
        done
    done
done

# Public headers, too, only look down.
for header in include/closo/*.h; do
    room=$(basename "$header" .h)
    below=$(allowed "$room") || { complain "$header" "no such room in the design"; continue; }
    for name in $(sed -n 's/^#include "closo\/\(.*\)\.h"$/\1/p' "$header"); do
        case " $below " in
        *" $name "*) ;;
        *) complain "$header" "includes closo/$name.h, which is not below $room" ;;
        esac
    done
done
exit $failed
