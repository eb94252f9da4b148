#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From a crystal to moving ions to a report: Li2B12H12, Na2B12H12 and K2B12H12 at 800 K, the cell and
# temperature of doi:10.1021/acs.chemmater.7b02902, two runs side by side.
# usage: demo.sh CLOSO DIR
set -eu
closo=$1
out=$2
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out"

# simulate SALT PHASE CELLS LATTICE: the run continues where it was stopped, a finished one is kept.
simulate() {
    "$closo" md run "$1" --phase "$2" --cells "$3" --lattice "$4" --temperature 800K --time 50ps \
        --seed 1 --out "$out/$1" --quiet >"$out/$1.log" 2>&1 ||
        { tail -n 3 "$out/$1.log" >&2; exit 3; }
    "$closo" traj report "$out/$1" --only info,msd,rdf,sites --threads 1 --output "$out/$1/analysis" --quiet >"$out/$1.txt"
    echo "  $1 done: $out/$1/analysis"
}

trap 'trap - INT TERM; kill 0 2>/dev/null; exit 130' INT TERM
echo "Molecular dynamics at 800 K, 50 ps each, and analysis:"
(
    simulate Na2B12H12 bcc sqrt2xsqrt2x2 7.98A
    simulate K2B12H12 fcc sqrt2xsqrt2x1 10.71A
) &
second=$!
simulate Li2B12H12 fcc sqrt2xsqrt2x1 10.05A
wait $second

"$closo" report "$out/Li2B12H12/analysis" "$out/Na2B12H12/analysis" "$out/K2B12H12/analysis" \
    --names Li2B12H12,Na2B12H12,K2B12H12 \
    --title "Cations between boron cages: Li, Na and K at 800 K" \
    --reference "$here/data/published/kweon2017-table1.csv" \
    -o "$out/report.html" --output "$out/side-by-side" |
    awk '/^Tables of the parts/ { exit } { print }'
echo "The report is at $out/report.html"
