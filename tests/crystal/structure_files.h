// SPDX-License-Identifier: GPL-3.0-or-later
// Structures as small texts for tests of reading and writing.
#ifndef CLOSO_TESTS_STRUCTURE_FILES_H
#define CLOSO_TESTS_STRUCTURE_FILES_H

#include "closo/crystal.h"

#include "../base/files.h"

#include <math.h>

#define CUBE                                                                                       \
    "_cell_length_a 5.6402(2)\n_cell_length_b 5.6402\n_cell_length_c 5.6402\n"                     \
    "_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 90\n"
#define HEXAGONAL                                                                                  \
    "_cell_length_a 4.5\n_cell_length_b 4.5\n_cell_length_c 7.0\n"                                 \
    "_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 120\n"
#define ATOMS                                                                                      \
    "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n"    \
    "_atom_site_fract_z\n"
#define SALT      ATOMS "Na1 Na+ 0 0 0\nCl1 Cl- 0.5 0.5 0.5\n"
#define FM3M      "_symmetry_space_group_name_H-M 'F m -3 m'\n"
#define INVERSION "loop_ _space_group_symop_operation_xyz\nx,y,z -x,-y,-z\n"

static closo_crystal crystal;
static closo_error failure;

static inline closo_status read_named(const char *name, const char *text,
                                      const closo_crystal_options *options)
{
    const char *path = scratch_path(name);
    put_file(path, text, strlen(text));
    failure = (closo_error){0};
    closo_crystal_clear(&crystal);
    return closo_crystal_read(&crystal, path, options, &failure);
}

static inline void read_good(const char *name, const char *text)
{
    ck_assert_msg(read_named(name, text, NULL) == CLOSO_OK, "%s", failure.message);
}

static inline bool has_warning(const char *part)
{
    for (size_t i = 0; i < crystal.warning_count; i++)
        if (strstr(crystal.warnings[i], part))
            return true;
    return false;
}

static inline void expect_no_warning(void)
{
    ck_assert_msg(crystal.warning_count == 0, "%s",
                  crystal.warning_count ? crystal.warnings[0] : "");
}

static inline void expect_warning(const char *part)
{
    ck_assert_msg(has_warning(part), "not warned: %s; first of %zu: %s", part,
                  crystal.warning_count, crystal.warning_count ? crystal.warnings[0] : "");
}

static inline void expect_refused(const char *name, const char *text, closo_status status,
                                  const char *part)
{
    closo_status found = read_named(name, text, NULL);
    ck_assert_msg(found == status, "status %d: %s", found, failure.message);
    ck_assert_msg(strstr(failure.message, part) != NULL, "%s", failure.message);
    ck_assert_ptr_null(strchr(failure.message, '\n'));
}

// Atoms in the cell, each by its occupancy.
static inline double content(int element)
{
    double sum = 0;
    for (size_t i = 0; i < crystal.count; i++)
        if (crystal.atoms[i].element == element)
            sum += (double)crystal.atoms[i].multiplicity * crystal.atoms[i].occupancy.value;
    return sum;
}

static inline const closo_atom *atom(const char *label)
{
    for (size_t i = 0; i < crystal.count; i++)
        if (!strcmp(crystal.atoms[i].label, label))
            return &crystal.atoms[i];
    ck_abort_msg("no atom %s", label);
    return NULL;
}

static inline void crystal_done(void)
{
    closo_crystal_clear(&crystal);
    scratch_remove();
}

#endif
