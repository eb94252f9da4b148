#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ratios of CPU time (user + system, medians) of other programs to closo on one synthetic trajectory
# of 2,080 atoms, made anew in a temporary folder. Every program does the same job from the same
# text file (closo hashes it, too, and its rdf also counts anion centre to Li and Li to Li), except
# GROMACS, which starts from XTC (the conversion is not counted). The imports of Python are not
# counted, the start of closo is.
# usage: run.sh PROGRAM [FRAMES [RUNS]]     CLOSO_BENCH_PROGRAMS: folder of make_trajectory and
#                                           read_speed (default: bench beside PROGRAM)
set -eu
program=$1
frames=${2:-1000}
runs=${3:-3}
here=$(cd "$(dirname "$0")" && pwd)
tools=${CLOSO_BENCH_PROGRAMS:-$(dirname "$program")/bench}
python=/usr/bin/python3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
file=$folder/run.xyz
"$tools/make_trajectory" --frames "$frames" "$file"

peers() { PYTHONWARNINGS=ignore "$python" "$here/peers.py" "$@"; }
cpu() { peers cpu "$runs" "$@"; }
job() { peers run "$runs" "$1" "$file" | cut -d' ' -f2; }

# row JOB PEER SECONDS OF_CLOSO: nothing where the peer is not installed
row() {
    [ -n "$3" ] || { echo "bench: $2 is not installed: no ratio for $1" >&2; return 0; }
    echo "$1|$2|$3|$4" | awk -F'|' '{ printf "| %s | %s | %.1f |\n", $1, $2, $3 / $4 }'
}

read=$(cpu "$tools/read_speed" "$file")
msd=$(cpu "$program" traj msd --format json "$file")
rdf=$(cpu "$program" traj rdf --pairs Li:B --format json "$file")
three=$(cpu "$program" traj report --only msd,rdf,sites --format json "$file")
report=$(cpu "$program" traj report --format json "$file")
mda_read=$(job mda-read)
mda_msd=$(job mda-msd)
mda_rdf=$(job mda-rdf)

echo "2,080 atoms, $frames frames, medians of $runs runs"
echo
echo "| job | compared with | CPU time, closo = 1 |"
echo "|---|---|---|"
row "read XYZ" MDAnalysis "$mda_read" "$read"
row "mean squared displacement of Li, from XYZ" "MDAnalysis, windowed" "$mda_msd" "$msd"
row "mean squared displacement of Li" "gmx msd, from XTC, lags to a tenth" "$(job gmx-msd)" "$msd"
row "Li-B radial distribution to 10 A, from XYZ" "MDAnalysis InterRDF" "$mda_rdf" "$rdf"
row "Li-B radial distribution to 10 A" "gmx rdf, from XTC" "$(job gmx-rdf)" "$rdf"
if [ -n "$mda_msd" ]; then
    both=$(echo "$mda_msd $mda_rdf" | awk '{ print $1 + $2 }')
    row "traj report: MSD, RDF and sites in one pass" "MDAnalysis MSD and InterRDF" "$both" "$three"
fi
echo
tr '\n' ';' <<TEXT | sed 's/;$//; s/;/; /g'
CPU seconds of closo: read $read
msd $msd
rdf $rdf
report of the three $three
report of everything $report
TEXT
echo
"$tools/read_speed" "$file" | tail -n 3

echo
echo "| job | compared with | CPU time, closo = 1 |"
echo "|---|---|---|"
"$python" "$here/powder.py" "$tools/pattern_speed"
echo
"$tools/eis_speed"
echo
"$tools/isotope_speed"
echo
"$python" "$here/catalogue_speed.py" "$program"
