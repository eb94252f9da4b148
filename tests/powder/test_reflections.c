// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of simulated patterns against lists computed independently with the same form factors
// (International Tables C 6.1.1.4, no dispersion, atoms at rest), and what must hold for any
// crystal.
#include "closo/powder.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

static closo_crystal crystal_of(const char *group, const double cell[6])
{
    closo_symmetry symmetry;
    closo_crystal crystal;
    closo_measured length[3], angle[3];
    closo_error error = {0};
    for (int i = 0; i < 3; i++) {
        length[i] = (closo_measured){cell[i], NAN};
        angle[i] = (closo_measured){cell[3 + i], NAN};
    }
    ck_assert_msg(closo_symmetry_from_name(&symmetry, group, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert(closo_crystal_init(&crystal, length, angle, &symmetry, &error) == CLOSO_OK);
    closo_symmetry_clear(&symmetry);
    return crystal;
}

static void add_atom(closo_crystal *crystal, const char *symbol, double x, double y, double z)
{
    closo_atom atom = {.element = closo_element_find(symbol, strlen(symbol))->number,
                       .fraction = {{x, NAN}, {y, NAN}, {z, NAN}},
                       .occupancy = {1, NAN}};
    closo_error error = {0};
    ck_assert_msg(closo_crystal_add(crystal, &atom, &error) == CLOSO_OK, "%s", error.message);
}

static closo_scattering_options copper(void)
{
    closo_scattering_options options;
    closo_scattering_options_init(&options);
    options.radiation = (closo_radiation){CLOSO_RADIATION_XRAY, {1.54056, 0}, 0, "CuKa1"};
    options.anomalous = false;
    return options;
}

static closo_reflections lines_of(const closo_crystal *crystal,
                                  const closo_scattering_options *options, double d_min)
{
    closo_reflections lines;
    closo_error error = {0};
    ck_assert_msg(closo_reflections_compute(&lines, crystal, options, d_min, 100, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return lines;
}

typedef struct published {
    double two_theta, intensity;
} published;

// Sums all lines at an angle; the strongest sum is 100.
static void compare(const closo_reflections *lines, const published *table, size_t count)
{
    double strongest = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            double sum = 0, at = NAN;
            for (size_t k = 0; k < lines->count; k++)
                if (fabs(lines->reflections[k].two_theta - table[i].two_theta) < 1e-3) {
                    sum += lines->reflections[k].intensity;
                    at = lines->reflections[k].two_theta;
                }
            strongest = fmax(strongest, sum);
            if (pass) {
                ck_assert_double_eq_tol(at, table[i].two_theta, 1e-4);
                ck_assert_double_eq_tol(100 * sum / strongest, table[i].intensity, 0.01);
            }
        }
}

START_TEST(rock_salt)
{
    static const published table[] = {{27.3655, 8.140},  {31.7023, 100},    {45.4461, 65.844},
                                      {53.8662, 1.985},  {56.4703, 21.229}, {66.2242, 9.315},
                                      {73.0671, 0.998},  {75.2887, 24.835}, {83.9878, 18.420},
                                      {101.1677, 6.703}, {110.0531, 16.204}};
    closo_crystal crystal = crystal_of("Fm-3m", (double[]){5.6402, 5.6402, 5.6402, 90, 90, 90});
    add_atom(&crystal, "Na", 0, 0, 0);
    add_atom(&crystal, "Cl", 0.5, 0.5, 0.5);
    closo_scattering_options options = copper();
    closo_reflections lines = lines_of(&crystal, &options, 0.85);
    compare(&lines, table, sizeof table / sizeof *table);
    ck_assert_double_eq_tol(lines.reflections[0].f, 18.026, 1e-3); // 1 1 1
    ck_assert_double_eq_tol(lines.reflections[1].f, 85.387, 1e-3); // 2 0 0
    ck_assert_int_eq(lines.reflections[0].multiplicity, 8);
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(corundum)
{
    static const published table[] = {{25.5761, 59.632}, {35.1487, 93.754}, {37.7780, 43.242},
                                      {43.3540, 98.240}, {52.5513, 49.608}, {57.4977, 100},
                                      {61.2981, 7.612},  {66.5192, 40.071}, {68.2121, 62.359},
                                      {76.8680, 18.224}, {116.1036, 18.026}};
    closo_crystal crystal = crystal_of("R-3c:H", (double[]){4.7587, 4.7587, 12.9929, 90, 90, 120});
    add_atom(&crystal, "Al", 0, 0, 0.35216);
    add_atom(&crystal, "O", 0.30624, 0, 0.25);
    closo_scattering_options options = copper();
    closo_reflections lines = lines_of(&crystal, &options, 0.85);
    compare(&lines, table, sizeof table / sizeof *table);
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
}
END_TEST

// The same crystal in P1 and in another setting gives the same lines.
START_TEST(any_description_gives_the_same_pattern)
{
    closo_crystal crystal =
                      crystal_of("P21/n", (double[]){7.0240, 10.6426, 7.0119, 90, 94.842, 90}),
                  large;
    add_atom(&crystal, "Na", 0.21, 0.41, 0.13);
    add_atom(&crystal, "B", 0.05, 0.11, 0.17);
    add_atom(&crystal, "H", 0.09, 0.23, 0.27);
    static const int twice[9] = {2, 0, 0, 0, 1, 1, 0, 0, 1};
    ck_assert(closo_crystal_supercell(&crystal, twice, &large, NULL) == CLOSO_OK);
    closo_scattering_options options = copper();
    options.anomalous = true;
    closo_reflections lines = lines_of(&crystal, &options, 1.2);
    closo_reflections folded = lines_of(&large, &options, 1.2);
    double total = 0, folded_total = 0, strongest = 0, wrong = 0;
    for (size_t i = 0; i < lines.count; i++) {
        total += lines.reflections[i].intensity;
        strongest = fmax(strongest, lines.reflections[i].intensity);
    }
    for (size_t i = 0; i < folded.count; i++)
        folded_total += folded.reflections[i].intensity / 4; // |F|^2 of a cell twice as large
    ck_assert_double_eq_tol(folded_total / total, 1, 1e-9);
    for (size_t i = 0; i < folded.count; i++) { // superlattice lines vanish
        double nearest = INFINITY;
        for (size_t k = 0; k < lines.count; k++)
            nearest = fmin(nearest, fabs(lines.reflections[k].d - folded.reflections[i].d));
        if (nearest > 1e-6)
            wrong = fmax(wrong, folded.reflections[i].intensity);
    }
    ck_assert_double_lt(wrong, 1e-12 * strongest);
    closo_reflections_clear(&lines);
    closo_reflections_clear(&folded);
    closo_crystal_clear(&crystal);
    closo_crystal_clear(&large);
}
END_TEST

// F(0) counts electrons: the lowest line of a huge, nearly empty cell of one atom.
START_TEST(friedel_mates_are_averaged)
{
    closo_crystal crystal = crystal_of("P1", (double[]){9, 10, 11, 88, 95, 102});
    add_atom(&crystal, "Cl", 0, 0, 0);
    add_atom(&crystal, "Li", 0.2, 0.3, 0.4);
    closo_scattering_options options = copper();
    options.anomalous = true;
    double f1[2], f2[2];
    closo_dispersion(17, 1.54056, &f1[0], &f2[0], NULL);
    closo_dispersion(3, 1.54056, &f1[1], &f2[1], NULL);
    closo_reflections lines = lines_of(&crystal, &options, 2);
    ck_assert_uint_gt(lines.count, 100);
    for (size_t i = 0; i < lines.count; i++) {
        const closo_reflection *line = &lines.reflections[i];
        closo_form_factor factor;
        double mean = 0, f0[2];
        closo_form_factor_find(&factor, 17, 0, "IT92", true, NULL);
        f0[0] = closo_form_factor_at(&factor, 0.5 / line->d);
        closo_form_factor_find(&factor, 3, 0, "IT92", true, NULL);
        f0[1] = closo_form_factor_at(&factor, 0.5 / line->d);
        double phase = 2 * PI * (0.2 * line->hkl[0] + 0.3 * line->hkl[1] + 0.4 * line->hkl[2]);
        for (int sign = -1; sign <= 1; sign += 2) {
            double re =
                f0[0] + f1[0] + (f0[1] + f1[1]) * cos(sign * phase) - f2[1] * sin(sign * phase);
            double im = f2[0] + f2[1] * cos(sign * phase) + (f0[1] + f1[1]) * sin(sign * phase);
            mean += (re * re + im * im) / 2;
        }
        ck_assert_double_eq_tol(line->f * line->f, mean, 1e-9 * mean);
    }
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(anisotropic_displacement) // U along c alone: exp(-2 pi^2 U l^2 / c^2)
{
    closo_crystal crystal = crystal_of("P4/mmm", (double[]){4, 4, 6, 90, 90, 90});
    add_atom(&crystal, "B", 0, 0, 0);
    closo_scattering_options options = copper();
    closo_reflections still = lines_of(&crystal, &options, 0.9);
    crystal.atoms[0].displacement = CLOSO_DISPLACEMENT_ANISOTROPIC;
    for (int k = 0; k < 6; k++)
        crystal.atoms[0].u[k] = (closo_measured){k == 2 ? 0.05 : 0, NAN};
    closo_reflections moving = lines_of(&crystal, &options, 0.9);
    ck_assert_uint_eq(still.count, moving.count);
    for (size_t i = 0; i < still.count; i++) {
        double l = still.reflections[i].hkl[2];
        ck_assert_double_eq_tol(moving.reflections[i].f / still.reflections[i].f,
                                exp(-2 * PI * PI * 0.05 * l * l / 36), 1e-9);
    }
    closo_reflections_clear(&still);
    closo_reflections_clear(&moving);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(march_dollase_keeps_the_mean) // over the sphere the factor averages to 1
{
    closo_crystal crystal = crystal_of("P1", (double[]){20, 20, 20, 90, 90, 90});
    add_atom(&crystal, "B", 0, 0, 0);
    closo_scattering_options options = copper();
    options.march_r = 0.6;
    closo_reflections lines = lines_of(&crystal, &options, 1.6);
    double sum = 0;
    for (size_t i = 0; i < lines.count; i++)
        sum += lines.reflections[i].texture / (double)lines.count;
    ck_assert_double_eq_tol(sum, 1, 0.01);
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(neutrons_see_isotopes)
{
    closo_crystal crystal = crystal_of("Pm-3m", (double[]){4, 4, 4, 90, 90, 90});
    add_atom(&crystal, "B", 0, 0, 0);
    crystal.atoms[0].isotope = 11;
    closo_scattering_options options = copper();
    options.radiation = (closo_radiation){CLOSO_RADIATION_NEUTRON, {1.54, 0}, 0, ""};
    closo_reflections lines = lines_of(&crystal, &options, 1);
    ck_assert_double_eq_tol(lines.reflections[0].f, 6.65, 1e-6); // fm
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
}
END_TEST

START_TEST(refusals)
{
    closo_crystal crystal = crystal_of("Pm-3m", (double[]){4, 4, 4, 90, 90, 90});
    add_atom(&crystal, "B", 0, 0, 0);
    closo_scattering_options options = copper();
    closo_reflections lines;
    closo_error error = {0};
    options.radiation.wavelength[0] = NAN;
    ck_assert(closo_reflections_compute(&lines, &crystal, &options, 1, 10, &error) == CLOSO_USAGE);
    ck_assert_str_eq(error.message, "the wavelength is not known: give --radiation");
    options = copper();
    options.radiation.wavelength[0] = 1e-4;
    ck_assert(closo_reflections_compute(&lines, &crystal, &options, 1e-3, 10, &error) ==
              CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "more than 1e+08 are not computed"));
    closo_crystal_clear(&crystal);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, rock_salt);
    tcase_add_test(tests, corundum);
    tcase_add_test(tests, any_description_gives_the_same_pattern);
    tcase_add_test(tests, friedel_mates_are_averaged);
    tcase_add_test(tests, anisotropic_displacement);
    tcase_add_test(tests, march_dollase_keeps_the_mean);
    tcase_add_test(tests, neutrons_see_isotopes);
    tcase_add_test(tests, refusals);
}

int main(void)
{
    return harness_run("reflections", add);
}
