// SPDX-License-Identifier: GPL-3.0-or-later
// One orientation out of a disorder: programs that move atoms need whole ones.
#include "crystal/crystal_io.h"

#include <math.h>

static closo_status no_such_group(const closo_crystal *crystal, int group, closo_error *error)
{
    closo_text groups;
    closo_text_init(&groups);
    int shown[12];
    size_t count = 0;
    for (size_t i = 0; i < crystal->count && count < sizeof shown / sizeof *shown; i++) {
        int found = crystal->atoms[i].disorder_group;
        bool known = found == 0;
        for (size_t k = 0; k < count; k++)
            known = known || shown[k] == found;
        if (known)
            continue;
        closo_text_addf(&groups, "%s%d", count ? ", " : "", found);
        shown[count++] = found;
    }
    closo_status status =
        closo_fail(error, CLOSO_USAGE, "no atom belongs to disorder group %d; there are %s", group,
                   groups.data ? groups.data : "none");
    closo_text_clear(&groups);
    return status;
}

closo_status closo_crystal_choose_group(closo_crystal *crystal, int group, closo_error *error)
{
    size_t kept = 0, members = 0;
    for (size_t i = 0; i < crystal->count; i++)
        members += group != 0 && crystal->atoms[i].disorder_group == group;
    if (members == 0)
        return no_such_group(crystal, group, error);
    for (size_t i = 0; i < crystal->count; i++) {
        closo_atom atom = crystal->atoms[i];
        if (atom.disorder_group != 0 && atom.disorder_group != group)
            continue;
        if (atom.disorder_group == group)
            atom.occupancy = (closo_measured){1, NAN};
        atom.disorder_group = 0;
        crystal->atoms[kept++] = atom;
    }
    crystal->count = kept;
    return CLOSO_OK;
}
