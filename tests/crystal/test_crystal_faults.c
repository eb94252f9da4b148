// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a structure and writing it again when the n-th allocation or write fails, for every n
// until it gets through: an error of its own kind and, under the address sanitizer, no leak. Needs
// a library built with CLOSO_FAULT_INJECTION; another build says so and tests nothing.
#include "structure_files.h"

#include "base/fault.h"

#ifdef CLOSO_FAULT_INJECTION

static const char *const texts[] = {
    "data_x\n" CUBE "_space_group_name_Hall '-F 4 2 3'\n" FM3M
    "loop_ _space_group_symop_operation_xyz\nx,y,z -x,-y,-z\n"
    "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
    "_atom_site_U_iso_or_equiv\nNa1 0 0 0.333 0.01\nNa1 0 0 -0.333 0.01\nCl1 0.5 0.5 0.5 2\n"
    "loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n"
    "_atom_site_aniso_U_33\n_atom_site_aniso_U_23\n_atom_site_aniso_U_13\n"
    "_atom_site_aniso_U_12\nCl1 .01 .01 .01 0 0 0\nX1 0 0 0 0 0",
    "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS "I1 I 0.333 0.667 0.2\n",
    "Na Cl\n1\n0 2.5 2.5\n2.5 0 2.5\n2.5 2.5 0\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n",
    "1\nLattice=\"3 0 0 0 3 0 0 0 3\" pbc=\"T T F\"\nNa 0 0 0\n",
};

static closo_status read_and_write(const char *path, closo_error *error)
{
    static const char *const formats[] = {"cif", "poscar", "xyz", "lammps"};
    closo_crystal copy = {0};
    closo_status status = closo_crystal_read(&crystal, path, NULL, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_copy(&copy, &crystal, error);
    for (size_t i = 0; i < 4 && status == CLOSO_OK; i++)
        status = closo_crystal_write(&copy, "/dev/null", formats[i], error);
    closo_crystal_clear(&crystal);
    closo_crystal_clear(&copy);
    return status;
}

START_TEST(every_step_may_fail)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *path = scratch_path("structure");
        put_file(path, texts[i], strlen(texts[i]));
        closo_status status = CLOSO_MEMORY;
        long n = 0;
        while (status != CLOSO_OK) {
            ck_assert_int_lt(++n, 2000);
            closo_error error = {.status = CLOSO_OK};
            closo_fault_at(n);
            status = read_and_write(path, &error);
            closo_fault_at(0);
            ck_assert_msg(status == CLOSO_OK || status == CLOSO_MEMORY || status == CLOSO_SYSTEM,
                          "%ld: %s", n, error.message);
            ck_assert_int_eq(error.status, status);
        }
        ck_assert_int_gt(n, 8);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, crystal_done);
    tcase_add_test(tests, every_step_may_fail);
}

int main(void)
{
    return harness_run("crystal_faults", add);
}

#else

int main(void)
{
    puts("test_crystal_faults: SKIPPED: built without CLOSO_FAULT_INJECTION");
    return EXIT_SUCCESS;
}

#endif
