// SPDX-License-Identifier: GPL-3.0-or-later
// Isotopes and neutron data: each table agrees with itself, with the other and with the standard
// atomic weights, and with values published for single nuclides.
#include "closo/matter.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

START_TEST(isotopes_in_order)
{
    size_t all = 0, elements = 0;
    for (int z = 0; z <= 119; z++) {
        size_t count;
        const closo_isotope *rows = closo_isotopes_of(z, &count);
        ck_assert((rows != NULL) == (count > 0));
        elements += count > 0;
        all += count;
        for (size_t i = 0; i < count; i++) {
            const closo_isotope *row = &rows[i];
            ck_assert_int_eq(row->number, z);
            ck_assert_str_eq(row->symbol, closo_element_of(z)->symbol);
            ck_assert(i == 0 || row->mass_number > rows[i - 1].mass_number);
            ck_assert_ptr_eq(closo_isotope_find(z, row->mass_number), row);
            // Mass defects: at most 8.8 MeV a nucleon, seen from carbon.
            ck_assert_double_eq_tol(row->mass, row->mass_number, 0.11);
            ck_assert(row->mass_su < 1e-5 * row->mass && row->mass_su >= 0);
            ck_assert(row->mass_su > 0 || (z == 6 && row->mass_number == 12));
            ck_assert(isnan(row->abundance) == isnan(row->abundance_su));
            ck_assert(isnan(row->abundance_low) == isnan(row->abundance_high));
            if (!isnan(row->abundance_low))
                ck_assert(row->abundance_low <= row->abundance &&
                          row->abundance <= row->abundance_high);
        }
    }
    ck_assert_uint_eq(elements, 96); // hydrogen to curium
    ck_assert_uint_eq(all, 319);
    ck_assert_ptr_null(closo_isotope_find(5, 12));
    ck_assert_ptr_null(closo_isotope_find(-1, 1));
    ck_assert_ptr_null(closo_isotope_find(200, 10));
}
END_TEST

// Amount fractions add up to 1, and with the masses to the standard atomic weight: within what the
// stated uncertainties of the composition allow and half the last digit of conventional weights.
START_TEST(standard_weights)
{
    int natural = 0;
    for (int z = 1; z <= 96; z++) {
        size_t count;
        const closo_isotope *rows = closo_isotopes_of(z, &count);
        double sum = 0, weight = 0, variance = 0;
        for (size_t i = 0; i < count; i++)
            if (!isnan(rows[i].abundance)) {
                sum += rows[i].abundance;
                weight += rows[i].abundance * rows[i].mass;
            }
        if (sum == 0)
            continue;
        natural++;
        ck_assert_double_eq_tol(sum, 1, 1e-9);
        for (size_t i = 0; i < count; i++)
            if (!isnan(rows[i].abundance))
                variance += pow(rows[i].abundance_su * (rows[i].mass - weight), 2);
        const closo_element *element = closo_element_of(z);
        double rounding = z <= 16 ? 1e-3 : 6e-3; // 6.94 and 35.45 are conventional
        ck_assert_msg(fabs(weight - element->weight) <= sqrt(variance) + rounding,
                      "%s: %.6f from isotopes, %.6f", element->symbol, weight, element->weight);
        ck_assert_double_eq_tol(weight / element->weight, 1, 3e-4);
    }
    ck_assert_int_eq(natural, 84); // 80 elements with stable isotopes, Bi, Th, Pa, U
}
END_TEST

START_TEST(published_masses)
{
    // AME2020, and the 10B of natural boron from 18.9 to 20.4 %.
    ck_assert_double_eq(closo_isotope_find(1, 1)->mass, 1.007825031898);
    ck_assert_double_eq(closo_isotope_find(1, 2)->mass, 2.014101777844);
    ck_assert_double_eq(closo_isotope_find(5, 10)->mass, 10.012936862);
    ck_assert_double_eq(closo_isotope_find(5, 11)->mass_su, 13e-9);
    ck_assert_double_eq(closo_isotope_find(5, 10)->abundance_low, 0.189);
    ck_assert_double_eq(closo_isotope_find(5, 10)->abundance_high, 0.204);
    ck_assert_double_eq_tol(closo_isotope_find(3, 6)->abundance, 0.0759, 1e-9);
    ck_assert(isnan(closo_isotope_find(1, 3)->abundance));
    ck_assert_double_eq(closo_nuclide_mass((closo_nuclide){6, 12}), 12);
    ck_assert_double_eq(closo_nuclide_mass((closo_nuclide){5, 0}), 10.81);
    ck_assert(isnan(closo_nuclide_mass((closo_nuclide){5, 12})));
    ck_assert(isnan(closo_nuclide_mass((closo_nuclide){0, 0})));
}
END_TEST

START_TEST(names)
{
    static const struct {
        const char *text, *back;
        int number, mass_number;
    } good[] = {{"Li", "Li", 3, 0},     {"7Li", "7Li", 3, 7},    {"Li7", "7Li", 3, 7},
                {"Li-7", "7Li", 3, 7},  {"D", "D", 1, 2},        {"2H", "D", 1, 2},
                {"H-3", "T", 1, 3},     {"T", "T", 1, 3},        {"10B", "10B", 5, 10},
                {"B-10", "10B", 5, 10}, {"B", "B", 5, 0},        {"238U", "238U", 92, 238},
                {"1H", "1H", 1, 1},     {"99Tc", "99Tc", 43, 99}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        closo_nuclide found;
        char back[8];
        ck_assert_msg(closo_nuclide_parse(good[i].text, strlen(good[i].text), &found), "%s",
                      good[i].text);
        ck_assert_int_eq(found.number, good[i].number);
        ck_assert_int_eq(found.mass_number, good[i].mass_number);
        closo_nuclide_write(found, back);
        ck_assert_str_eq(back, good[i].back);
    }
    static const char *const bad[] = {"",   "7",    "8Li",   "Li-",  "7Li7",   "-7Li",  "li",
                                      "7D", "D-2",  "Li--7", "B 10", "99999B", "0B",    "B0",
                                      "Xx", "7-Li", "B-",    "12",   "Li7x",   "00010B"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        closo_nuclide found;
        ck_assert_msg(!closo_nuclide_parse(bad[i], strlen(bad[i]), &found), "%s", bad[i]);
    }
    closo_nuclide found;
    ck_assert(closo_nuclide_parse("7Li,11B", 3, &found)); // only the length given
    char text[8];
    closo_nuclide_write((closo_nuclide){0, 0}, text);
    ck_assert_str_eq(text, "?");
}
END_TEST

START_TEST(choices)
{
    closo_isotope_choice choice;
    closo_error error;
    static const char *const same[] = {"D,7Li,11B", "H=D,Li=7Li,B=11B", "H=2H,7Li,B=B-11"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(closo_isotope_choice_parse(same[i], &choice, &error), CLOSO_OK);
        ck_assert_int_eq(closo_isotope_chosen(&choice, 1).mass_number, 2);
        ck_assert_int_eq(closo_isotope_chosen(&choice, 3).mass_number, 7);
        ck_assert_int_eq(closo_isotope_chosen(&choice, 5).mass_number, 11);
        ck_assert_int_eq(closo_isotope_chosen(&choice, 6).mass_number, 0);
        ck_assert_int_eq(closo_isotope_chosen(&choice, 500).mass_number, 0);
    }
    ck_assert_int_eq(closo_isotope_choice_parse(NULL, &choice, &error), CLOSO_OK);
    ck_assert_int_eq(closo_isotope_choice_parse("Na=Na,H", &choice, &error), CLOSO_OK);
    ck_assert_int_eq(closo_isotope_chosen(&choice, 11).mass_number, 0);
    static const char *const bad[] = {"8Li",  "H=7Li", "H=",   "=D",    "7Li,", ",D",
                                      "D,,B", "1H=D",  "D,1H", "H=D=D", "Qq=D"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(closo_isotope_choice_parse(bad[i], &choice, &error) == CLOSO_USAGE, "%s",
                      bad[i]);
    ck_assert_int_eq(closo_isotope_choice_parse("D,8Li", &choice, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "found \"8Li\""));
}
END_TEST

// sigma_coh = 4 pi |b|^2; sigma_inc = 4 pi |b_inc|^2 within the digits of the table; the optical
// theorem sigma_abs = 2 lambda |b''| (Sears, eq. 12) where b'' is given.
START_TEST(neutron_data_agree_with_themselves)
{
    int rows = 0, imaginary = 0, incoherent = 0;
    for (int z = 0; z <= 97; z++)
        for (int a = 0; a < 260; a++) {
            const closo_neutron_data *d = closo_neutron_find(z, a);
            if (!d)
                continue;
            rows++;
            ck_assert(d->number == z && d->mass_number == a);
            ck_assert_str_eq(d->symbol, closo_element_of(z)->symbol);
            ck_assert(a == 0 || closo_isotope_find(z, a));
            ck_assert(d->sigma_incoherent >= 0 && d->sigma_absorption >= 0);
            double squared = pow(d->b_coherent, 2) + pow(d->b_coherent_imaginary, 2);
            ck_assert_double_eq_tol(d->sigma_coherent, 4 * PI / 100 * squared,
                                    1e-5 * d->sigma_coherent + 1e-9);
            ck_assert(d->b_coherent_imaginary <= 0);
            if (d->b_coherent_imaginary < 0) {
                imaginary++;
                ck_assert_double_eq_tol(-2 * CLOSO_NEUTRON_WAVELENGTH * d->b_coherent_imaginary *
                                            1000,
                                        d->sigma_absorption, 0.01 * d->sigma_absorption);
            }
            if (!isnan(d->b_incoherent) && d->b_incoherent != 0) {
                incoherent++;
                double sum = pow(d->b_incoherent, 2) + pow(d->b_incoherent_imaginary, 2);
                ck_assert_double_eq_tol(d->sigma_incoherent, 4 * PI / 100 * sum,
                                        0.1 * d->sigma_incoherent + 0.21);
            }
        }
    ck_assert_int_eq(rows, 363);
    ck_assert_int_eq(imaginary, 20);
    ck_assert(incoherent > 90);
    ck_assert_ptr_null(closo_neutron_find(0, 0));
    ck_assert_ptr_null(closo_neutron_find(118, 0));
    ck_assert_ptr_null(closo_neutron_find(54, 129)); // never measured
}
END_TEST

// Rows of the list of the NIST Center for Neutron Research.
START_TEST(published_neutron_data)
{
    static const struct {
        int number, mass_number;
        double b, imaginary, coherent, incoherent, absorption;
    } rows[] = {
        {1, 0, -3.739, 0, 1.7568, 80.26, 0.3326}, {1, 2, 6.671, 0, 5.592, 2.05, 0.000519},
        {3, 0, -1.90, 0, 0.454, 0.92, 70.5},      {3, 7, -2.22, 0, 0.619, 0.78, 0.0454},
        {5, 0, 5.30, -0.213, 3.54, 1.70, 767},    {5, 10, -0.1, -1.066, 0.144, 3.0, 3835},
        {5, 11, 6.65, 0, 5.56, 0.21, 0.0055},     {6, 0, 6.646, 0, 5.551, 0.001, 0.0035},
        {8, 0, 5.803, 0, 4.232, 0.0008, 0.00019}, {11, 0, 3.63, 0, 1.66, 1.62, 0.530},
        {11, 23, 3.63, 0, 1.66, 1.62, 0.530},     {15, 0, 5.13, 0, 3.307, 0.005, 0.172},
        {16, 0, 2.847, 0, 1.0186, 0.007, 0.53},   {17, 0, 9.577, 0, 11.5257, 5.3, 33.5},
        {19, 0, 3.67, 0, 1.69, 0.27, 2.1},        {20, 0, 4.70, 0, 2.78, 0.05, 0.43},
        {23, 0, -0.3824, 0, 0.0184, 5.08, 5.08},  {64, 157, -1.14, -71.9, 650, 394, 259000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const closo_neutron_data *d = closo_neutron_find(rows[i].number, rows[i].mass_number);
        ck_assert_ptr_nonnull(d);
        ck_assert_double_eq(d->b_coherent, rows[i].b);
        ck_assert_double_eq(d->b_coherent_imaginary, rows[i].imaginary);
        ck_assert_double_eq_tol(d->sigma_coherent, rows[i].coherent, 2.5e-3 * rows[i].coherent);
        ck_assert_double_eq(d->sigma_incoherent, rows[i].incoherent);
        ck_assert_double_eq(d->sigma_absorption, rows[i].absorption);
    }
}
END_TEST

// Natural elements mixed from their isotopes: as the source has them.
START_TEST(natural_mixtures)
{
    // In % and barn: the source's own uncertainties of the isotopes' lengths.
    static const struct {
        int number;
        double length, incoherent, absorption;
    } rows[] = {{3, 0.03, 0.05, 0.02},  {5, 0.04, 0.15, 0.01}, {12, 0.25, 0.1, 0.03},
                {17, 0.02, 0.2, 0.02},  {28, 0.1, 0.2, 0.03},  {29, 0.05, 0.05, 0.01},
                {35, 0.02, 0.05, 0.01}, {50, 0.15, 0.05, 0.2}, {82, 0.06, 0.02, 0.03}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t count, used = 0;
        const closo_isotope *isotopes = closo_isotopes_of(rows[r].number, &count);
        closo_nuclide_share shares[16];
        for (size_t i = 0; i < count; i++)
            if (isotopes[i].abundance > 0)
                shares[used++] = (closo_nuclide_share){
                    {isotopes[i].number, isotopes[i].mass_number}, isotopes[i].abundance};
        closo_neutron_data mixed;
        closo_error error;
        ck_assert_int_eq(closo_neutron_mix(shares, used, &mixed, &error), CLOSO_OK);
        const closo_neutron_data *natural = closo_neutron_find(rows[r].number, 0);
        ck_assert_str_eq(mixed.symbol, natural->symbol);
        ck_assert_double_eq_tol(mixed.b_coherent, natural->b_coherent, rows[r].length);
        ck_assert_double_eq_tol(mixed.b_coherent_imaginary, natural->b_coherent_imaginary, 2e-2);
        ck_assert_double_eq_tol(mixed.sigma_incoherent, natural->sigma_incoherent,
                                rows[r].incoherent);
        ck_assert_double_eq_tol(mixed.sigma_absorption / natural->sigma_absorption, 1,
                                rows[r].absorption);
    }
}
END_TEST

// Boron with a fraction x of 10B, by hand; a pure nuclide comes out as it went in.
START_TEST(enriched_boron)
{
    const closo_neutron_data *b10 = closo_neutron_find(5, 10), *b11 = closo_neutron_find(5, 11);
    closo_neutron_data mixed;
    closo_error error;
    for (double x = 0; x <= 1.0001; x += 0.25) {
        const closo_nuclide_share shares[] = {{{5, 10}, x}, {{5, 11}, 1 - x}};
        ck_assert_int_eq(closo_neutron_mix(shares, 2, &mixed, &error), CLOSO_OK);
        double re = x * -0.1 + (1 - x) * 6.65, im = x * -1.066;
        double total = x * (4 * PI / 100 * (0.01 + 1.066 * 1.066) + b10->sigma_incoherent) +
                       (1 - x) * (4 * PI / 100 * 6.65 * 6.65 + b11->sigma_incoherent);
        ck_assert_double_eq_tol(mixed.b_coherent, re, 1e-12);
        ck_assert_double_eq_tol(mixed.b_coherent_imaginary, im, 1e-12);
        ck_assert_double_eq_tol(mixed.sigma_coherent, 4 * PI / 100 * (re * re + im * im), 1e-10);
        ck_assert_double_eq_tol(mixed.sigma_coherent + mixed.sigma_incoherent, total, 1e-10);
        ck_assert_double_eq_tol(mixed.sigma_absorption, x * 3835 + (1 - x) * 0.0055, 1e-9);
        ck_assert(isnan(mixed.b_incoherent));
        ck_assert(mixed.number == 5 && mixed.mass_number == 0);
    }
    ck_assert_double_eq_tol(mixed.sigma_incoherent, 3.0, 1e-9); // x = 1
    // Hydrogen that scatters nothing coherently: 64 % H, 36 % D (contrast matching).
    const closo_nuclide_share matched[] = {{{1, 1}, 6.671 / (6.671 + 3.7406)},
                                           {{1, 2}, 3.7406 / (6.671 + 3.7406)}};
    ck_assert_int_eq(closo_neutron_mix(matched, 2, &mixed, &error), CLOSO_OK);
    ck_assert_double_eq_tol(mixed.b_coherent, 0, 1e-12);
    ck_assert(mixed.sigma_incoherent > 50);
    const closo_nuclide_share two[] = {{{1, 0}, 0.5}, {{3, 0}, 0.5}};
    ck_assert_int_eq(closo_neutron_mix(two, 2, &mixed, &error), CLOSO_OK);
    ck_assert_str_eq(mixed.symbol, "");
    ck_assert_int_eq(mixed.number, 0);
}
END_TEST

START_TEST(bad_mixtures)
{
    closo_neutron_data mixed;
    closo_error error;
    const closo_nuclide_share short_of_one[] = {{{5, 10}, 0.2}, {{5, 11}, 0.7}};
    ck_assert_int_eq(closo_neutron_mix(short_of_one, 2, &mixed, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "0.9"));
    const closo_nuclide_share negative[] = {{{5, 10}, -0.2}, {{5, 11}, 1.2}};
    ck_assert_int_eq(closo_neutron_mix(negative, 2, &mixed, &error), CLOSO_USAGE);
    const closo_nuclide_share no_number[] = {{{5, 10}, NAN}};
    ck_assert_int_eq(closo_neutron_mix(no_number, 1, &mixed, &error), CLOSO_USAGE);
    const closo_nuclide_share unknown[] = {{{84, 0}, 1}};
    ck_assert_int_eq(closo_neutron_mix(unknown, 1, &mixed, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "Po"));
    ck_assert_int_eq(closo_neutron_mix(NULL, 0, &mixed, &error), CLOSO_USAGE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, isotopes_in_order);
    tcase_add_test(tests, standard_weights);
    tcase_add_test(tests, published_masses);
    tcase_add_test(tests, names);
    tcase_add_test(tests, choices);
    tcase_add_test(tests, neutron_data_agree_with_themselves);
    tcase_add_test(tests, published_neutron_data);
    tcase_add_test(tests, natural_mixtures);
    tcase_add_test(tests, enriched_boron);
    tcase_add_test(tests, bad_mixtures);
}

int main(void)
{
    return harness_run("isotopes", add);
}
