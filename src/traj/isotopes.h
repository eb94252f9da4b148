// SPDX-License-Identifier: GPL-3.0-or-later
// The option --isotopes of every analysis that weighs elements as neutrons see them.
#ifndef CLOSO_TRAJ_ISOTOPES_H
#define CLOSO_TRAJ_ISOTOPES_H

#include "closo/matter.h"

// closo_isotope_choice_parse, with the option's name before what is wrong.
closo_status closo_traj_isotopes(const char *text, closo_isotope_choice *out, closo_error *error);

#endif
