// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals written and read again: CIF exactly, to the printed digits; all atoms of a cell; the
// structures that come with the program, against the numbers printed beside them.
#include "structure_files.h"

static closo_crystal second;

static void done(void)
{
    closo_crystal_clear(&second);
    crystal_done();
}

// A file of data/structures.
static void read_data(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/structures/%s", CLOSO_TEST_DATA, name);
    closo_crystal_clear(&crystal);
    ck_assert_msg(closo_crystal_read(&crystal, path, NULL, &failure) == CLOSO_OK, "%s",
                  failure.message);
}

static void write_as(const char *name, const char *format)
{
    closo_status status = closo_crystal_write(&crystal, scratch_path(name), format, &failure);
    ck_assert_msg(status == CLOSO_OK, "%s", failure.message);
}

static void read_second(const char *name)
{
    closo_crystal_clear(&second);
    closo_status status = closo_crystal_read(&second, scratch_path(name), NULL, &failure);
    ck_assert_msg(status == CLOSO_OK, "%s", failure.message);
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void expect_same(const char *what, const closo_measured *a, const closo_measured *b)
{
    // Exact by symmetry and not given print alike.
    bool su = same_number(a->su, b->su) || (!(a->su > 0) && !(b->su > 0));
    ck_assert_msg(same_number(a->value, b->value) && su, "%s: %.17g(%.17g), %.17g(%.17g)", what,
                  a->value, a->su, b->value, b->su);
}

static void expect_same_atom(const closo_atom *a, const closo_atom *b)
{
    ck_assert_str_eq(a->label, b->label);
    ck_assert(a->element == b->element && a->isotope == b->isotope && a->charge == b->charge);
    ck_assert(a->displacement == b->displacement && a->disorder_group == b->disorder_group);
    ck_assert_uint_eq(a->multiplicity, b->multiplicity);
    for (int k = 0; k < 3; k++)
        expect_same(a->label, &a->fraction[k], &b->fraction[k]);
    expect_same("occupancy", &a->occupancy, &b->occupancy);
    expect_same("U_iso", &a->u_iso, &b->u_iso);
    for (int i = 0; i < 6; i++)
        expect_same("U_ij", &a->u[i], &b->u[i]);
}

static void expect_same_crystal(const closo_crystal *a, const closo_crystal *b)
{
    for (int k = 0; k < 3; k++) {
        expect_same("length", &a->lengths[k], &b->lengths[k]);
        expect_same("angle", &a->angles[k], &b->angles[k]);
    }
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->symmetry.name, b->symmetry.name);
    ck_assert_uint_eq(a->symmetry.count, b->symmetry.count);
    ck_assert(!memcmp(a->symmetry.operators, b->symmetry.operators,
                      a->symmetry.count * sizeof *a->symmetry.operators));
    ck_assert(same_number(a->temperature_kelvin, b->temperature_kelvin));
    ck_assert(same_number(a->formula_units, b->formula_units));
    ck_assert(same_number(a->stated_density, b->stated_density));
    ck_assert(same_number(a->wavelength_angstrom, b->wavelength_angstrom));
    expect_same("volume", &a->stated_volume, &b->stated_volume);
    ck_assert_str_eq(a->stated_formula, b->stated_formula);
    ck_assert_uint_eq(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        expect_same_atom(&a->atoms[i], &b->atoms[i]);
}

// ---- structures that come with the program

static double electrons(void)
{
    double sum = 0;
    for (int element = 1; element <= 8; element++)
        sum += element * content(element);
    return sum;
}

// doi:10.1021/jacs.3c03065, Tables S1, S2, S4: Z = 3, F(000) = 792, V = 1853.8(4).
START_TEST(methoxy_closo_dodecaborane)
{
    read_data("B12OCH3_12.cif");
    expect_no_warning();
    ck_assert_str_eq(crystal.symmetry.name, "R -3 :H");
    ck_assert_uint_eq(crystal.symmetry.count, 18);
    ck_assert_uint_eq(crystal.count, 24);
    for (size_t i = 0; i < crystal.count; i++)
        ck_assert_uint_eq(crystal.atoms[i].multiplicity, 18);
    ck_assert_double_eq_tol(content(5), 36, 1e-9); // 3 x C12H36B12O12
    ck_assert_double_eq_tol(content(6), 36, 1e-9);
    ck_assert_double_eq_tol(content(8), 36, 1e-9);
    ck_assert_double_eq_tol(content(1), 108, 1e-9);
    ck_assert_double_eq_tol(electrons(), 792, 1e-9);
    ck_assert_double_eq_tol(crystal.cell.volume, 1853.8, 0.05);
    ck_assert(atom("B1")->fraction[2].value == 0.5248 && atom("B1")->fraction[2].su == 0.0002);
    ck_assert(atom("C2'")->u[0].value == 0.036 && atom("C2'")->u[0].su == 0.01);
    // U(eq) as printed, from the U of Table S4, which are printed to 0.001.
    for (size_t i = 0; i < crystal.count; i++) {
        const closo_atom *a = &crystal.atoms[i];
        if (a->displacement != CLOSO_DISPLACEMENT_ANISOTROPIC)
            continue;
        const double gamma = 120 * M_PI / 180, s = sin(gamma), c = cos(gamma);
        double u =
            ((a->u[0].value + a->u[1].value + 2 * a->u[5].value * c) / (s * s) + a->u[2].value) / 3;
        ck_assert_double_eq_tol(u, a->u_iso.value, 0.0015);
    }
    closo_status status = closo_crystal_choose_group(&crystal, 1, &failure);
    ck_assert_int_eq(status, CLOSO_OK);
    ck_assert_uint_eq(crystal.count, 12);
    ck_assert_double_eq_tol(electrons(), 792, 1e-9);
    ck_assert_int_eq(closo_crystal_choose_group(&crystal, 2, &failure), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(failure.message, "no atom belongs to disorder group 2"));
}
END_TEST

// Tables S6 and S7; the model has no hydrogen atoms.
START_TEST(methoxy_closo_dodecaborane_powder)
{
    read_data("B12OCH3_12_powder.cif");
    expect_no_warning();
    ck_assert_uint_eq(crystal.symmetry.count, 18);
    ck_assert(content(5) == 36 && content(6) == 36 && content(8) == 36 && content(1) == 0);
    ck_assert_double_eq_tol(electrons(), 792 - 108, 1e-9);
    ck_assert(isnan(atom("B1")->fraction[0].su) && atom("O1")->fraction[0].su == 0.0004);
    ck_assert_int_eq(atom("B1")->displacement, CLOSO_DISPLACEMENT_NONE);
}
END_TEST

START_TEST(printed_digits_survive)
{
    static const char *const names[] = {"B12OCH3_12.cif", "B12OCH3_12_powder.cif"};
    for (size_t i = 0; i < 2; i++) {
        read_data(names[i]);
        write_as("out.cif", NULL);
        read_second("out.cif");
        ck_assert_msg(second.warning_count == 0, "%s",
                      second.warning_count ? second.warnings[0] : "");
        expect_same_crystal(&crystal, &second);
    }
}
END_TEST

// ---- any crystal

static closo_measured printed(uint64_t *state, double scale, int places)
{
    double unit = pow(10, -places);
    closo_measured m = {rint(scale * (double)(harness_random(state) % 100000) / 1e5 / unit) * unit,
                        NAN};
    uint64_t kind = harness_random(state) % 4;
    if (kind > 0)
        m.su = (double)(harness_random(state) % (kind == 1 ? 9 : kind == 2 ? 99 : 999) + 1) * unit;
    char text[64]; // the doubles that such a text reads to
    snprintf(text, sizeof text, "%.*f", places, m.value);
    m.value = strtod(text, NULL);
    if (!isnan(m.su)) {
        snprintf(text, sizeof text, "%.*f", places, m.su);
        m.su = strtod(text, NULL);
    }
    return m;
}

static closo_atom random_atom(uint64_t *state, size_t index)
{
    static const char *const labels[] = {"B1",     "O'1",   "H \"2\"", "_x",
                                         "data_1", "C'1\"", "Li+",     "#"};
    closo_atom a = {.element = (int)(harness_random(state) % 90) + 1,
                    .charge = (int)(harness_random(state) % 9) - 4,
                    .occupancy = printed(state, 0.9, 3),
                    .displacement = (closo_displacement)(harness_random(state) % 3),
                    .u_iso = {NAN, NAN},
                    .disorder_group = (int)(harness_random(state) % 4) - 1};
    if (a.element == 1 || a.element == 5)
        a.isotope = a.element == 1 ? 2 : 10;
    snprintf(a.label, sizeof a.label, "%s%zu", labels[index % 8], index);
    for (int k = 0; k < 3; k++)
        a.fraction[k] = printed(state, 1, 3 + (int)(harness_random(state) % 3));
    for (int i = 0; i < 6; i++)
        a.u[i] = (closo_measured){NAN, NAN};
    if (a.displacement != CLOSO_DISPLACEMENT_NONE)
        a.u_iso = printed(state, 0.1, 5);
    for (int i = 0; i < 6 && a.displacement == CLOSO_DISPLACEMENT_ANISOTROPIC; i++)
        a.u[i] = printed(state, 0.1, 4);
    return a;
}

START_TEST(random_crystals)
{
    uint64_t state = 11;
    for (int turn = 0; turn < 60; turn++) {
        closo_symmetry symmetry;
        closo_measured lengths[3], angles[3];
        ck_assert_int_eq(closo_symmetry_from_hall(&symmetry, turn % 2 ? "-P 1" : "P 1", NULL),
                         CLOSO_OK);
        for (int k = 0; k < 3; k++) {
            lengths[k] = printed(&state, 10, 4);
            lengths[k].value += 12;
            angles[k] = printed(&state, 20, 3);
            angles[k].value += 80;
            char text[64];
            snprintf(text, sizeof text, "%.4f", lengths[k].value);
            lengths[k].value = strtod(text, NULL);
            snprintf(text, sizeof text, "%.3f", angles[k].value);
            angles[k].value = strtod(text, NULL);
        }
        closo_crystal_clear(&crystal);
        ck_assert_int_eq(closo_crystal_init(&crystal, lengths, angles, &symmetry, &failure),
                         CLOSO_OK);
        closo_symmetry_clear(&symmetry);
        snprintf(crystal.name, sizeof crystal.name, "it's \"number\" %d", turn);
        for (size_t i = 0; i < 8; i++) {
            closo_atom a = random_atom(&state, i);
            ck_assert_int_eq(closo_crystal_add(&crystal, &a, &failure), CLOSO_OK);
        }
        write_as("a.cif", NULL);
        read_second("a.cif");
        expect_same_crystal(&crystal, &second);
    }
}
END_TEST

// Refined numbers have all digits of a double: they are rounded at their uncertainty.
START_TEST(calculated_numbers)
{
    read_good("a.cif", "data_x\n" CUBE INVERSION ATOMS "B1 B 0.1 0.2 0.3\n");
    closo_atom *a = &crystal.atoms[0];
    a->fraction[0] = (closo_measured){0.123456789012345, 0.000234567};
    a->fraction[1] = (closo_measured){-1. / 3, 0.0000999};
    a->fraction[2] = (closo_measured){2. / 3, NAN};
    crystal.lengths[0] = (closo_measured){10.12345678901, 12.3456789};
    write_as("b.cif", NULL);
    char text[4096];
    size_t length = get_file(scratch_path("b.cif"), text, sizeof text - 1);
    text[length] = '\0';
    ck_assert_ptr_nonnull(strstr(text, " 0.12346(23) -0.33333(10) 0.6666666666666666 "));
    ck_assert_ptr_nonnull(strstr(text, "_cell_length_a                     10(12)\n"));
    read_second("b.cif");
    ck_assert(second.atoms[0].fraction[2].value == 2. / 3);
}
END_TEST

START_TEST(thirds_stay_thirds)
{
    read_good("a.cif", "data_x\n" HEXAGONAL "_space_group_name_H-M_alt 'P -3 m 1'\n" ATOMS
                       "I1 I 0.333 0.667 0.2432(3)\n");
    write_as("b.cif", NULL);
    read_second("b.cif");
    ck_assert_uint_eq(second.warning_count, 0);
    expect_same_crystal(&crystal, &second);
    ck_assert(second.atoms[0].fraction[0].su == 0);
}
END_TEST

// ---- all atoms

START_TEST(expanded)
{
    read_data("B12OCH3_12.cif");
    closo_cell_atom *atoms;
    size_t count;
    ck_assert_int_eq(closo_crystal_expand(&crystal, &atoms, &count, &failure), CLOSO_OK);
    ck_assert_uint_eq(count, 24 * 18);
    for (size_t i = 0; i < count; i++) {
        const closo_atom *a = &crystal.atoms[atoms[i].atom];
        const double f[3] = {a->fraction[0].value, a->fraction[1].value, a->fraction[2].value};
        double image[3], position[3];
        closo_operator_apply(&crystal.symmetry.operators[atoms[i].operator_], f, image);
        closo_cell_to_cartesian(&crystal.cell, atoms[i].fraction, position);
        for (int k = 0; k < 3; k++) {
            ck_assert(atoms[i].fraction[k] >= 0 && atoms[i].fraction[k] < 1);
            ck_assert_double_eq_tol(image[k] + atoms[i].shift[k], atoms[i].fraction[k], 1e-12);
            ck_assert_double_eq_tol(position[k], atoms[i].position[k], 1e-12);
        }
    }
    free(atoms);
}
END_TEST

START_TEST(copies)
{
    read_good("a.cif", "data_x\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 4\n" FM3M SALT);
    ck_assert_uint_ge(crystal.warning_count, 1);
    ck_assert_int_eq(closo_crystal_copy(&second, &crystal, &failure), CLOSO_OK);
    expect_same_crystal(&crystal, &second);
    ck_assert_uint_eq(second.warning_count, crystal.warning_count);
    ck_assert_str_eq(second.warnings[0], crystal.warnings[0]);
    ck_assert_ptr_ne(second.atoms, crystal.atoms);
    closo_atom a = {.element = 3, .fraction = {{0.25, 0}, {0.25, 0}, {0.25, 0}}};
    ck_assert_int_eq(closo_crystal_add(&second, &a, &failure), CLOSO_OK);
    ck_assert_str_eq(second.atoms[2].label, "Li3");
    ck_assert_uint_eq(second.atoms[2].multiplicity, 8);
    ck_assert_uint_eq(crystal.count, 2);
    a.element = 200;
    ck_assert_int_eq(closo_crystal_add(&second, &a, &failure), CLOSO_INPUT);
    a.element = 3;
    a.fraction[1].value = NAN;
    ck_assert_int_eq(closo_crystal_add(&second, &a, &failure), CLOSO_INPUT);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, done);
    tcase_add_test(tests, methoxy_closo_dodecaborane);
    tcase_add_test(tests, methoxy_closo_dodecaborane_powder);
    tcase_add_test(tests, printed_digits_survive);
    tcase_add_test(tests, random_crystals);
    tcase_add_test(tests, calculated_numbers);
    tcase_add_test(tests, thirds_stay_thirds);
    tcase_add_test(tests, expanded);
    tcase_add_test(tests, copies);
}

int main(void)
{
    return harness_run("crystal-write", add);
}
