. ./closo.bash
# SPDX-License-Identifier: GPL-3.0-or-later
try() {
    local label=$1
    shift
    COMP_WORDS=(closo "$@")
    COMP_CWORD=$#
    _closo
    echo "$label: ${COMPREPLY[*]}"
}
try traj traj ms
try verbs md ''
try formats report a.json --format ''
try options report --ti
try files report dat
