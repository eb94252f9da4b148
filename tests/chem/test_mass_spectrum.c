// SPDX-License-Identifier: GPL-3.0-or-later
// Mass spectra in mzML and text, damaged and not; abundances that must come back from simulated
// spectra within their uncertainties.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

// ---- writing mzML ------------------------------------------------------------------------------

static void add_base64(closo_text *out, const unsigned char *data, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (i + k < length ? data[i + k] : 0U);
        for (size_t k = 0; k < 4; k++) {
            char c = i + k > length ? '=' : digits[bits >> (18 - 6 * k) & 63];
            closo_text_add_bytes(out, &c, 1);
        }
    }
}

static void add_array(closo_text *out, const double *values, size_t count, bool mz, bool wide,
                      bool zlib)
{
    unsigned char raw[65536], packed[70000];
    size_t length = count * (wide ? 8 : 4);
    ck_assert_uint_le(length, sizeof raw);
    for (size_t i = 0; i < count; i++) {
        float narrow = (float)values[i];
        if (wide)
            memcpy(raw + 8 * i, values + i, 8);
        else
            memcpy(raw + 4 * i, &narrow, 4);
    }
    uLongf size = sizeof packed;
    if (zlib)
        ck_assert_int_eq(compress(packed, &size, raw, length), Z_OK);
    closo_text_addf(out, "<binaryDataArray encodedLength=\"0\">\n<cvParam accession=\"%s\"/>\n",
                    wide ? "MS:1000523" : "MS:1000521");
    closo_text_addf(out, "<cvParam accession=\"%s\"/><cvParam accession=\"%s\"/>\n<binary>",
                    zlib ? "MS:1000574" : "MS:1000576", mz ? "MS:1000514" : "MS:1000515");
    add_base64(out, zlib ? packed : raw, zlib ? size : length);
    closo_text_add(out, "</binary></binaryDataArray>\n");
}

static void add_spectrum(closo_text *out, int index, int level, bool profile, const double *mz,
                         const double *intensity, size_t count, bool wide, bool zlib)
{
    closo_text_addf(out, "<spectrum index=\"%d\" id=\"scan=%d\" defaultArrayLength=\"%zu\">\n",
                    index, index + 1, count);
    closo_text_addf(out, "<cvParam accession=\"MS:1000511\" value=\"%d\"/>\n", level);
    if (profile)
        closo_text_add(out, "<referenceableParamGroupRef ref=\"common\"/>\n");
    closo_text_add(out, "<binaryDataArrayList count=\"2\">\n");
    add_array(out, mz, count, true, wide, zlib);
    add_array(out, intensity, count, false, wide, zlib);
    closo_text_add(out, "</binaryDataArrayList></spectrum>\n");
}

static void begin_mzml(closo_text *out)
{
    closo_text_init(out);
    closo_text_add(out, "<?xml version=\"1.0\"?>\n<indexedmzML><mzML version=\"1.1.0\">\n"
                        "<referenceableParamGroupList><referenceableParamGroup id=\"common\">"
                        "<cvParam accession=\"MS:1000128\" name=\"profile spectrum\"/>"
                        "</referenceableParamGroup></referenceableParamGroupList><run>\n"
                        "<spectrumList>\n");
}

static const char *end_mzml(closo_text *out, const char *name)
{
    closo_text_add(out, "</spectrumList></run></mzML></indexedmzML>\n");
    ck_assert(!out->failed);
    const char *path = scratch_path(name);
    put_file(path, out->data, out->length);
    closo_text_clear(out);
    return path;
}

// ---- readers -----------------------------------------------------------------------------------

START_TEST(mzml_in_all_encodings)
{
    const double mz[] = {100.5, 200.25, 300.125}, weak[] = {1, 2, 3}, strong[] = {10, 500, 20};
    for (int kind = 0; kind < 4; kind++) {
        closo_text text;
        closo_mass_spectrum spectrum;
        closo_error error = {0};
        bool wide = kind & 1, zlib = kind & 2;
        begin_mzml(&text);
        add_spectrum(&text, 0, 1, false, mz, weak, 3, wide, zlib);
        add_spectrum(&text, 1, 1, true, mz, strong, 3, wide, zlib);
        add_spectrum(&text, 2, 2, false, mz, strong, 2, wide, zlib); // level 2 is left out
        const char *path = end_mzml(&text, "a.mzML");
        ck_assert_msg(closo_mass_spectrum_read(&spectrum, path, NULL, &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert_uint_eq(spectrum.count, 3);
        ck_assert_uint_eq(spectrum.number, 2);
        ck_assert_uint_eq(spectrum.spectra, 3);
        ck_assert(spectrum.profile);
        ck_assert_str_eq(spectrum.name, "scan=2");
        for (size_t i = 0; i < 3; i++) {
            ck_assert_double_eq(spectrum.mz[i], mz[i]);
            ck_assert_double_eq(spectrum.intensity[i], strong[i]);
        }
        closo_mass_spectrum_clear(&spectrum);
        const closo_mass_spectrum_options third = {.number = 3};
        ck_assert(closo_mass_spectrum_read(&spectrum, path, &third, &error) == CLOSO_OK);
        ck_assert_uint_eq(spectrum.count, 2);
        ck_assert(!spectrum.profile);
        closo_mass_spectrum_clear(&spectrum);
        const closo_mass_spectrum_options fourth = {.number = 4};
        ck_assert(closo_mass_spectrum_read(&spectrum, path, &fourth, &error) == CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "expected spectrum 4"));
        const closo_mass_spectrum_options range = {.low = 1000, .high = 2000};
        ck_assert(closo_mass_spectrum_read(&spectrum, path, &range, &error) == CLOSO_INPUT);
    }
}
END_TEST

static void check_refused(const char *content, const char *sentence)
{
    closo_mass_spectrum spectrum;
    closo_error error = {0};
    const char *path = scratch_path("wrong");
    put_file(path, content, strlen(content));
    ck_assert_msg(closo_mass_spectrum_read(&spectrum, path, NULL, &error) == CLOSO_INPUT, "%s",
                  sentence);
    ck_assert_msg(strstr(error.message, sentence) != NULL, "%s", error.message);
    ck_assert_ptr_null(strchr(error.message, '\n'));
}

#define ARRAY(terms, data) "<binaryDataArray>" terms "<binary>" data "</binary></binaryDataArray>"
#define SPECTRUM(length, arrays)                                                                   \
    ("<mzML><run><spectrumList>\n<spectrum id=\"x\" defaultArrayLength=\"" length "\">" arrays     \
     "</spectrum></spectrumList></run></mzML>")
#define MZ64 "<cvParam accession=\"MS:1000514\"/><cvParam accession=\"MS:1000523\"/>"

START_TEST(damaged_files)
{
    check_refused("", "expected lines of two numbers");
    check_refused("m/z intensity\n", "expected lines of two numbers");
    check_refused("100 1\n200 x\n", ":2: expected two numbers");
    check_refused("<mzML><run>", "damaged XML");
    check_refused("<mzML><run></run></mzML>", "none of 0 spectra");
    check_refused("<!DOCTYPE a [<!ENTITY b \"c\">]><mzML></mzML>", "entity declarations");
    check_refused(SPECTRUM("-1", ""), "defaultArrayLength");
    check_refused(SPECTRUM("99999999", ""), "defaultArrayLength");
    check_refused(SPECTRUM("1", ARRAY(MZ64, "AAAAAAAAWUB=")), "none of 1 spectra");
    check_refused(SPECTRUM("4000000", ARRAY(MZ64, "AAAAAAAAWUA=")), ":2: fewer numbers");
    check_refused(SPECTRUM("2", ARRAY(MZ64, "AAAAAAAAWUA=")), "found 8 bytes");
    check_refused(SPECTRUM("1", ARRAY(MZ64, "AAAA?")), "damaged base64");
    check_refused(SPECTRUM("1", ARRAY(MZ64 "<cvParam accession=\"MS:1000574\"/>", "AAAAAAAAWUA=")),
                  "damaged zlib");
    check_refused(SPECTRUM("1", ARRAY(MZ64 "<cvParam accession=\"MS:1002312\"/>", "AAAAAAAAWUA=")),
                  "MS-Numpress");
    check_refused(SPECTRUM("1", ARRAY("<cvParam accession=\"MS:1000514\"/>", "AAAAAAAAWUA=")),
                  "32 or 64 bit");
}
END_TEST

START_TEST(text_of_two_columns)
{
    static const char *const contents[] = {"m/z,intensity\n100,1\n101.5,2\n",
                                           "# comment\n100 1\n101.5\t2\n\n",
                                           "m/z;I\n101.5 ; 2;x\n100;1;y\n"};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        closo_mass_spectrum spectrum;
        closo_error error = {0};
        const char *path = scratch_path("two.csv");
        put_file(path, contents[i], strlen(contents[i]));
        ck_assert_msg(closo_mass_spectrum_read(&spectrum, path, NULL, &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert_uint_eq(spectrum.count, 2);
        ck_assert_double_eq(spectrum.mz[1], 101.5); // sorted
        ck_assert_double_eq(spectrum.intensity[1], 2);
        ck_assert(!spectrum.profile);
        closo_mass_spectrum_clear(&spectrum);
    }
}
END_TEST

// ---- fits --------------------------------------------------------------------------------------

enum { POINTS = 60000 };

typedef struct simulated {
    double mz[POINTS], intensity[POINTS];
    closo_mass_spectrum spectrum;
} simulated;

static closo_compound ion_of(const char *formula)
{
    closo_compound out;
    ck_assert(closo_compound_parse(&out, formula, NULL, NULL) == CLOSO_OK);
    return out;
}

static closo_isotope_peaks pattern_of(const char *formula, const char *share)
{
    closo_compound ion = ion_of(formula);
    closo_isotope_fraction fraction;
    closo_isotope_mixture mixture;
    closo_isotope_peaks peaks = {0};
    ck_assert(closo_isotope_fraction_parse(share, &fraction, NULL) == CLOSO_OK);
    const closo_isotope_fractions list = {1, &fraction};
    ck_assert(closo_isotope_mixture_init(&mixture, &ion, &list, NULL) == CLOSO_OK);
    ck_assert(closo_isotope_peaks_compute(&peaks, &mixture, NULL) == CLOSO_OK);
    return peaks;
}

// Sum of twelve even numbers: nearly normal.
static double normal(uint64_t *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)(harness_random(state) >> 11) * 0x1p-53;
    return sum;
}

// Centroids of `ions` counted ions.
static void simulate_centroids(simulated *out, const char *formula, const char *share, double ions,
                               double offset, uint64_t *state)
{
    int charge = ion_of(formula).charge;
    closo_isotope_peaks peaks = pattern_of(formula, share);
    size_t count = 0;
    for (size_t i = 0; i < peaks.count; i++) {
        double mean = ions * peaks.peaks[i].probability;
        double counted = fmax(0, mean + sqrt(mean) * normal(state));
        if (counted < 1)
            continue;
        out->mz[count] = closo_mass_to_charge(peaks.peaks[i].mass, charge) + offset;
        out->intensity[count++] = counted;
    }
    out->spectrum =
        (closo_mass_spectrum){.count = count, .mz = out->mz, .intensity = out->intensity};
    closo_isotope_peaks_clear(&peaks);
}

static closo_isotope_fit fit_of(const simulated *data, const char *formula, closo_nuclide nuclide)
{
    closo_compound ion = ion_of(formula);
    closo_isotope_fit fit;
    closo_error error = {0};
    const closo_isotope_fit_options options = {.nuclide = nuclide};
    ck_assert_msg(closo_isotope_fit_run(&fit, &ion, NULL, &data->spectrum, &options, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return fit;
}

// Over many samples the true abundance lies within two standard uncertainties as often as it must,
// and the mean of the results is right.
START_TEST(abundance_comes_back)
{
    static simulated data;
    static const struct {
        const char *formula, *share;
        double truth;
        closo_nuclide nuclide;
    } rows[] = {{"B12C12H36O12-", "10B=0.199", 0.199, {5, 10}},
                {"B11H14-", "10B=0.189", 0.189, {5, 10}},
                {"B12H12^2-", "10B=0.95", 0.95, {5, 10}},
                {"CB11H12-", "10B=0.01", 0.01, {5, 10}},
                {"Li6C6H6O6+", "6Li=0.5", 0.5, {3, 6}}};
    uint64_t state = 11;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const int rounds = 60;
        int inside = 0;
        double sum = 0, su = 0;
        for (int round = 0; round < rounds; round++) {
            simulate_centroids(&data, rows[r].formula, rows[r].share, 1e5, 0.012, &state);
            closo_isotope_fit fit = fit_of(&data, rows[r].formula, rows[r].nuclide);
            ck_assert(fit.converged && fit.fraction.su > 0);
            inside += fabs(fit.fraction.value - rows[r].truth) < 2.3 * fit.fraction.su;
            sum += fit.fraction.value;
            su += fit.fraction.su;
            ck_assert_double_eq_tol(fit.offset.value, 0.012, 1e-3);
            ck_assert_double_eq_tol(fit.scale.value, 1e5, 3e3);
            ck_assert_double_lt(fit.residual, 0.05);
            closo_isotope_fit_clear(&fit);
        }
        ck_assert_double_eq_tol(sum / rounds, rows[r].truth, 4 * su / rounds / sqrt(rounds));
        ck_assert_int_ge(inside, rounds * 3 / 4);
        ck_assert_double_lt(su / rounds, 0.004);
    }
}
END_TEST

// Continuous lines of resolution 8000 on a background, off by 3 mu.
START_TEST(abundance_from_a_profile)
{
    static simulated data;
    uint64_t state = 5;
    closo_isotope_peaks peaks = pattern_of("B12C12H36O12-", "10B=0.195");
    size_t count = 0;
    for (double mz = 490; mz < 512; mz += 0.004) {
        double y = 50 + 2 * normal(&state);
        for (size_t i = 0; i < peaks.count; i++) {
            double t = (mz - peaks.peaks[i].mass - 0.003) / (502.0 / 8000 / 2.3548);
            if (fabs(t) < 8)
                y += 1e5 * peaks.peaks[i].probability * exp(-t * t / 2);
        }
        data.mz[count] = mz;
        data.intensity[count++] = y;
    }
    data.spectrum = (closo_mass_spectrum){
        .count = count, .mz = data.mz, .intensity = data.intensity, .profile = true};
    closo_isotope_fit fit = fit_of(&data, "B12C12H36O12-", (closo_nuclide){5, 10});
    ck_assert_double_eq_tol(fit.fraction.value, 0.195, 5e-4);
    ck_assert_double_eq_tol(fit.offset.value, 0.003, 5e-4);
    ck_assert_double_eq_tol(fit.background, 50, 5);
    ck_assert(!fit.overlaps);
    closo_isotope_fit_clear(&fit);
    closo_isotope_peaks_clear(&peaks);
}
END_TEST

START_TEST(fits_that_cannot_be)
{
    static simulated data;
    uint64_t state = 3;
    closo_error error = {0};
    closo_isotope_fit fit;
    const closo_isotope_fit_options options = {.nuclide = {5, 10}};
    simulate_centroids(&data, "B11H14-", "10B=0.2", 1e5, 0, &state);
    closo_compound other = ion_of("B12H12^2-"), none = ion_of("C6H14O3");
    ck_assert(closo_isotope_fit_run(&fit, &other, NULL, &data.spectrum, &options, &error) ==
              CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "of the pattern's peaks between m/z"));
    ck_assert(closo_isotope_fit_run(&fit, &none, NULL, &data.spectrum, &options, &error) ==
              CLOSO_USAGE);
    // Two hydrogen atoms too many in the formula: the pattern fits badly, and that shows.
    closo_compound wrong = ion_of("B11H16-");
    ck_assert(closo_isotope_fit_run(&fit, &wrong, NULL, &data.spectrum, &options, &error) ==
              CLOSO_OK);
    ck_assert(fit.residual > 0.02 || fabs(fit.fraction.value - 0.2) > 0.1);
    closo_isotope_fit_clear(&fit);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_unchecked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, mzml_in_all_encodings);
    tcase_add_test(tests, damaged_files);
    tcase_add_test(tests, text_of_two_columns);
    tcase_add_test(tests, abundance_comes_back);
    tcase_add_test(tests, abundance_from_a_profile);
    tcase_add_test(tests, fits_that_cannot_be);
}

int main(void)
{
    return harness_run("mass spectrum", add);
}
