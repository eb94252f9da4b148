// SPDX-License-Identifier: GPL-3.0-or-later
// Infrared and photoelectron spectra of known lines; absorbance and transmittance never mistaken
// for one another; isotope shifts from masses by hand.
#include "chem/thermal_files.h"

static void setup(void)
{
    scratch_make();
}

static void teardown(void)
{
    scratch_remove();
}

static double pseudo_voigt(double x, double centre, double fwhm, double eta)
{
    double u = 2 * (x - centre) / fwhm;
    return eta / (1 + u * u) + (1 - eta) * exp(-0.6931471805599453 * u * u);
}

static double band(double x)
{
    return 0.05 + 0.6 * pseudo_voigt(x, 2480, 40, 0.5) + 0.2 * pseudo_voigt(x, 1070, 25, 0.3);
}

static const char *put_text(const char *name, const closo_text *text)
{
    const char *path = scratch_path(name);
    put_file(path, text->data, text->length);
    return path;
}

static void read_it(closo_spectra *out, const char *path, const closo_spectra_reading *reading)
{
    closo_error error = {.status = CLOSO_OK};
    ck_assert_msg(closo_spectra_read(out, path, reading, &error) == CLOSO_OK, "%s", error.message);
}

static void fit_it(const closo_spectra *s, const closo_spectra_options *options,
                   closo_spectra_fit *out)
{
    closo_error error = {.status = CLOSO_OK};
    ck_assert_msg(closo_spectra_fit_run(s, options, out, &error) == CLOSO_OK, "%s", error.message);
}

// kind: 'a' absorbance, 't' transmittance in %, 'f' as a fraction; 0 without a word.
static const char *put_table(char kind, double noise, uint64_t *seed)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_addf(&text, "Wavenumber (cm-1),%s\n",
                    kind == 'a'   ? "Absorbance"
                    : kind == 't' ? "Transmittance (%)"
                    : kind == 'f' ? "Transmittance"
                                  : "y");
    for (double x = 3500; x >= 700; x -= 3) {
        double a = band(x) + (seed ? noise * harness_normal(seed) : 0);
        double y = kind == 'a' || !kind ? a : pow(10, -a) * (kind == 't' ? 100 : 1);
        closo_text_addf(&text, "%.0f,%.9f\n", x, y);
    }
    const char *path = put_text("ir.csv", &text);
    closo_text_clear(&text);
    return path;
}

// A share that a bound holds has no uncertainty, which is not one of 0.
START_TEST(shares_at_their_bound)
{
    closo_text text;
    closo_spectra s;
    closo_spectra_fit fit;
    closo_spectra_options options;
    closo_spectra_options_init(&options);
    closo_text_init(&text);
    closo_text_add(&text, "Wavenumber (cm-1),Absorbance\n");
    for (int k = 0; k < 400; k++) {
        // Steeper sides than a Gaussian line has.
        double u = (k - 200) / 40.0;
        closo_text_addf(&text, "%d,%.9f\n", 2680 - k, exp(-u * u * u * u) + 1e-4 * (k % 3));
    }
    read_it(&s, put_text("flat.csv", &text), NULL);
    fit_it(&s, &options, &fit);
    ck_assert(fit.count == 1 && fit.peaks[0].eta.value < 1e-6);
    ck_assert(isnan(fit.peaks[0].eta.su) && fit.peaks[0].position.su > 0);
    closo_spectra_fit_clear(&fit);
    closo_spectra_clear(&s);
    closo_text_clear(&text);
}
END_TEST

START_TEST(bands_of_both_ordinates)
{
    for (const char *kind = "atf"; *kind; kind++)
        for (int voigt = 0; voigt < 2; voigt++) {
            closo_spectra s;
            closo_spectra_fit fit;
            closo_spectra_options options;
            closo_spectra_options_init(&options);
            options.voigt = voigt;
            read_it(&s, put_table(*kind, 0, NULL), NULL);
            ck_assert_int_eq(s.kind,
                             *kind == 'a' ? CLOSO_SPECTRA_ABSORBANCE : CLOSO_SPECTRA_TRANSMITTANCE);
            ck_assert_uint_eq(s.warning_count, 0);
            ck_assert(s.x[0] < s.x[s.count - 1]);
            fit_it(&s, &options, &fit);
            ck_assert_uint_eq(fit.count, 2);
            const double truth[2][3] = {{1070, 0.2, 25}, {2480, 0.6, 40}};
            for (size_t k = 0; k < 2; k++) {
                double tolerance = voigt ? 0.02 : 1e-3;
                ck_assert_double_eq_tol(fit.peaks[k].position.value, truth[k][0], 0.01);
                ck_assert_double_eq_tol(fit.peaks[k].height.value, truth[k][1],
                                        tolerance * truth[k][1]);
                ck_assert_double_eq_tol(fit.peaks[k].fwhm.value, truth[k][2],
                                        tolerance * truth[k][2]);
            }
            closo_spectra_fit_clear(&fit);
            closo_spectra_clear(&s);
        }
}
END_TEST

START_TEST(nothing_is_guessed)
{
    closo_spectra s;
    closo_error error = {.status = CLOSO_OK};
    const char *path = put_table(0, 0, NULL);
    ck_assert_int_eq(closo_spectra_read(&s, path, NULL, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "--kind absorbance"));
    // Told wrong: the bands point the other way, and that is said.
    read_it(&s, path, &(closo_spectra_reading){.kind = "transmittance"});
    ck_assert_uint_eq(s.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(s.warnings[0], "bands point up"));
    closo_spectra_clear(&s);
    ck_assert_int_eq(
        closo_spectra_read(&s, path, &(closo_spectra_reading){.kind = "raman"}, &error),
        CLOSO_USAGE);
}
END_TEST

// The same spectrum as JCAMP-DX: AFFN and differences, and pairs.
START_TEST(jcamp_encodings)
{
    static const char head[] = "##TITLE= film\n##JCAMP-DX= 4.24\n##DATA TYPE= INFRARED SPECTRUM\n"
                               "##XUNITS= 1/CM\n##YUNITS= %s\n##FIRSTX= 1000\n##LASTX= 1009\n"
                               "##NPOINTS= 10\n##XFACTOR= 1\n##YFACTOR= 0.01\n%s";
    static const struct {
        const char *units, *data;
    } ways[] = {
        {"ABSORBANCE", "##XYDATA= (X++(Y..Y))\n1000 10 11 12 13 14\n1005 15 16 17 18 19\n##END=\n"},
        {"TRANSMITTANCE", "##XYDATA= (X++(Y..Y))\n1000A0JJJJ\n1004A4JJJJJ\n1009A9\n##END=\n"},
        {"TRANSMITTANCE", "##XYPOINTS= (XY..XY)\n1000, 10; 1001, 11; 1002, 12\n1003,13 1004,14\n"
                          "1005,15;1006,16;1007,17;1008,18;1009,19\n##END=\n"}};
    for (size_t w = 0; w < 3; w++) {
        closo_text text;
        closo_text_init(&text);
        closo_text_addf(&text, head, ways[w].units, ways[w].data);
        const char *path = put_text("ir.jdx", &text);
        ck_assert(closo_spectra_recognise(text.data, text.length));
        closo_spectra s;
        read_it(&s, path, NULL);
        ck_assert_int_eq(s.kind, w ? CLOSO_SPECTRA_TRANSMITTANCE : CLOSO_SPECTRA_ABSORBANCE);
        ck_assert_uint_eq(s.count, 10);
        for (size_t i = 0; i < 10; i++) {
            ck_assert_double_eq_tol(s.x[i], 1000 + (double)i, 1e-9);
            ck_assert_double_eq_tol(s.y[i], 0.1 + 0.01 * (double)i, 1e-9);
        }
        closo_spectra_clear(&s);
        closo_text_clear(&text);
    }
}
END_TEST

// Two regions; kinetic energies at 1486.6 eV; counts with a step under the line.
static const char *put_vamas(const char *name, double centre, uint64_t *seed)
{
    enum { POINTS = 161 };
    double y[POINTS], sum = 0, part = 0;
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text,
                   "VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May "
                   "4\nhere\nKratos\nme\nB12\n1\na comment\nNORM\nREGULAR\n2\n0\n0\n0\n0\n0\n2\n");
    for (int i = 0; i < POINTS; i++) {
        y[i] = 4000 * pseudo_voigt(200 - 0.05 * i, centre, 1.3, 0.2);
        sum += y[i];
    }
    for (int region = 0; region < 2; region++) {
        closo_text_addf(
            &text,
            "%s\nsample\n2023\n1\n2\n3\n4\n5\n0\n0\nXPS\nAl\n1486.6\n150\n0\n0\n0\n0\n"
            "FAT\n20\n1e37\n0\n0\n0\n0\n0\n0\nB\n1s\n-1\nkinetic energy\neV\n1286.6\n"
            "0.05\n1\ncounts\nd\npulse counting\n0.6\n1\n1e37\n0\n0\n0\n0\n%d\n0\n9000\n",
            region ? "B 1s" : "survey", (int)POINTS);
        part = 0;
        for (int i = 0; i < POINTS; i++) {
            part += y[i];
            double counts = 500 + y[i] + 800 * (1 - part / sum);
            closo_text_addf(&text, "%.3f\n", counts + sqrt(counts) * harness_normal(seed));
        }
    }
    closo_text_add(&text, "end of experiment\n");
    const char *path = put_text(name, &text);
    closo_text_clear(&text);
    return path;
}

// A core level 1.0 eV lower in the dianion, doi:10.1021/jacs.3c03065.
START_TEST(core_levels)
{
    uint64_t seed = 23;
    closo_spectra_options options;
    closo_error error = {.status = CLOSO_OK};
    closo_spectra s;
    closo_spectra_options_init(&options);
    options.background = CLOSO_BACKGROUND_SHIRLEY;
    options.peaks = 1;
    int inside = 0;
    enum { REPEATS = 30 };
    for (int r = 0; r < REPEATS; r++) {
        closo_measured at[2];
        for (int k = 0; k < 2; k++) {
            closo_spectra_fit fit;
            read_it(&s, put_vamas("b.vms", k ? 195 : 196, &seed),
                    &(closo_spectra_reading){.region = 2});
            ck_assert_int_eq(s.kind, CLOSO_SPECTRA_ELECTRONS);
            ck_assert_double_eq_tol(s.x[0], 192, 1e-9);
            fit_it(&s, &options, &fit);
            ck_assert_uint_eq(fit.count, 1);
            at[k] = fit.peaks[0].position;
            closo_spectra_fit_clear(&fit);
            closo_spectra_clear(&s);
        }
        inside += fabs(at[1].value - at[0].value + 1) < 2 * hypot(at[0].su, at[1].su);
        ck_assert_double_eq_tol(at[1].value - at[0].value, -1, 0.02);
    }
    ck_assert_int_ge(inside, REPEATS * 80 / 100);
    const char *path = put_vamas("b.vms", 196, &seed);
    ck_assert_int_eq(closo_spectra_read(&s, path, NULL, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "--region chooses one of 1 survey, 2 B 1s"));
    char cut[600];
    size_t length = get_file(path, cut, sizeof cut);
    put_file(path, cut, length);
    ck_assert_int_eq(closo_spectra_read(&s, path, &(closo_spectra_reading){.region = 2}, &error),
                     CLOSO_INPUT);
}
END_TEST

START_TEST(bands_within_their_uncertainty)
{
    uint64_t seed = 29;
    int inside = 0, widths = 0;
    enum { REPEATS = 60 };
    for (int r = 0; r < REPEATS; r++) {
        closo_spectra s;
        closo_spectra_fit fit;
        closo_spectra_options options;
        closo_spectra_options_init(&options);
        options.from = 2300;
        options.to = 2660;
        read_it(&s, put_table('a', 0.005, &seed), NULL);
        fit_it(&s, &options, &fit);
        ck_assert_uint_eq(fit.count, 1);
        inside += fabs(fit.peaks[0].position.value - 2480) < 2 * fit.peaks[0].position.su;
        widths += fabs(fit.peaks[0].fwhm.value - 40) < 2 * fit.peaks[0].fwhm.su;
        closo_spectra_fit_clear(&fit);
        closo_spectra_clear(&s);
    }
    ck_assert_int_ge(inside, REPEATS * 85 / 100);
    ck_assert_int_ge(widths, REPEATS * 85 / 100);
}
END_TEST

// Reduced masses by hand: 10.81 u, 1.008 u (IUPAC 2021); 2H 2.014102, 10B 10.012937, 11B 11.009305,
// 1H 1.007825 u (AME2020).
START_TEST(isotopes)
{
    double ratio;
    closo_error error = {.status = CLOSO_OK};
    ck_assert_int_eq(closo_isotope_shift("B-H", "B-D", &ratio, &error), CLOSO_OK);
    double h = 10.81 * 1.008 / 11.818, d = 10.81 * 2.014102 / 12.824102;
    ck_assert_double_eq_tol(ratio, sqrt(h / d), 1e-6);
    ck_assert_int_eq(closo_isotope_shift("11B-1H", "10B-1H", &ratio, &error), CLOSO_OK);
    double heavy = 11.009305 * 1.007825 / 12.01713, light = 10.012937 * 1.007825 / 11.020762;
    ck_assert_double_eq_tol(ratio, sqrt(heavy / light), 1e-6);
    ck_assert_int_eq(closo_isotope_shift("BH", "B-D", &ratio, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "such as B-H"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, shares_at_their_bound);
    tcase_add_test(tests, bands_of_both_ordinates);
    tcase_add_test(tests, nothing_is_guessed);
    tcase_add_test(tests, jcamp_encodings);
    tcase_add_test(tests, core_levels);
    tcase_add_test(tests, bands_within_their_uncertainty);
    tcase_add_test(tests, isotopes);
}

int main(void)
{
    return harness_run("infrared and photoelectron spectra", add);
}
