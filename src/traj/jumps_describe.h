// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the description of hops that is about docking on the cages.
#ifndef CLOSO_TRAJ_JUMPS_DESCRIBE_H
#define CLOSO_TRAJ_JUMPS_DESCRIBE_H

#include "traj/jumps.h"

// Nothing where the anions are no cages.
closo_status closo_jumps_describe_docking(const closo_jumps *jumps, closo_result *result,
                                          closo_error *error);

#endif
