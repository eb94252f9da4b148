#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
echo LAMMPS
echo "ERROR: Out of range atoms - cannot compute PPPM (src/pppm.cpp:1891)"
exit 1
