// SPDX-License-Identifier: GPL-3.0-or-later
#include "traj/isotopes.h"

closo_status closo_traj_isotopes(const char *text, closo_isotope_choice *out, closo_error *error)
{
    closo_error inner;
    closo_status status = closo_isotope_choice_parse(text, out, &inner);
    return status == CLOSO_OK ? CLOSO_OK
                              : closo_fail(error, status, "--isotopes: %s", inner.message);
}
