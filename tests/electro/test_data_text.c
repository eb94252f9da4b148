// SPDX-License-Identifier: GPL-3.0-or-later
// Instrument files in text: one spectrum (R-RC, computed here) written in many ways must come back
// the same; damage ends in one line with its place.
#include "closo/electro.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

enum { POINTS = 21 };

// 100 ohm in series with 200 ohm parallel to 1 microfarad, 10 kHz to 1 Hz.
static void model(double f[POINTS], double x[POINTS], double y[POINTS])
{
    for (size_t i = 0; i < POINTS; i++) {
        f[i] = 1e4 * pow(10, -(double)i / 5);
        double wt = 6.283185307179586 * f[i] * 200 * 1e-6, d = 1 + wt * wt;
        x[i] = 100 + 200 / d;
        y[i] = -200 * wt / d;
    }
}

typedef struct way {
    const char *name, *header, *separator, *columns;
    double f_factor, z_factor; // what is written = factor * value
    bool minus, polar, comma, rising, radians;
    const char *between; // between two copies of the spectrum; NULL: one copy
    size_t spectra;
} way;

static void add_number(closo_text *out, double value, bool comma)
{
    char number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, value, 0);
    for (char *p = number; *p; p++)
        if (comma && *p == '.')
            *p = ',';
    closo_text_add(out, number);
}

static void add_rows(closo_text *out, const way *w)
{
    double f[POINTS], x[POINTS], y[POINTS];
    model(f, x, y);
    for (size_t k = 0; k < POINTS; k++) {
        size_t i = w->rising ? POINTS - 1 - k : k;
        double a = x[i] * w->z_factor, b = y[i] * w->z_factor;
        if (w->polar) {
            a = hypot(x[i], y[i]) * w->z_factor;
            b = atan2(y[i], x[i]) * (w->radians ? 1 : 57.29577951308232);
        }
        add_number(out, f[i] * w->f_factor, w->comma);
        closo_text_add(out, w->separator);
        add_number(out, a, w->comma);
        closo_text_add(out, w->separator);
        add_number(out, w->minus ? -b : b, w->comma);
        closo_text_add(out, "\n");
    }
}

static void check_spectrum(const way *w, const closo_impedance *s)
{
    double f[POINTS], x[POINTS], y[POINTS];
    model(f, x, y);
    ck_assert_msg(s->count == POINTS, "%s: %zu points", w->name, s->count);
    for (size_t i = 0; i < POINTS; i++) {
        double z = hypot(x[i], y[i]);
        ck_assert_msg(fabs(s->frequency[i] / f[i] - 1) < 1e-12, "%s: f %g", w->name,
                      s->frequency[i]);
        ck_assert_msg(fabs(s->real[i] - x[i]) < 1e-12 * z, "%s: Z' %g", w->name, s->real[i]);
        ck_assert_msg(fabs(s->imaginary[i] - y[i]) < 1e-12 * z, "%s: Z'' %g", w->name,
                      s->imaginary[i]);
    }
}

static void check_way(const way *w)
{
    closo_text text;
    closo_data data;
    closo_impedances spectra;
    closo_error error = {0};
    const char *path = scratch_path("a.txt");
    const closo_data_options options = {.columns = w->columns};
    closo_text_init(&text);
    closo_text_add(&text, w->header);
    add_rows(&text, w);
    if (w->between) {
        closo_text_add(&text, w->between);
        add_rows(&text, w);
    }
    ck_assert_int_eq(closo_file_write(path, text.data, text.length, NULL), CLOSO_OK);
    ck_assert_msg(closo_data_read(&data, path, &options, &error) == CLOSO_OK, "%s: %s", w->name,
                  error.message);
    ck_assert_msg(closo_impedances_of(&spectra, &data, &error) == CLOSO_OK, "%s: %s", w->name,
                  error.message);
    ck_assert_msg(spectra.count == (w->spectra ? w->spectra : 1), "%s: %zu spectra", w->name,
                  spectra.count);
    for (size_t k = 0; k < spectra.count; k++)
        check_spectrum(w, &spectra.spectra[k]);
    closo_impedances_clear(&spectra);
    closo_data_clear(&data);
    closo_text_clear(&text);
}

START_TEST(one_spectrum_many_ways)
{
    static const way ways[] = {
        {"csv", "f,Z',Z''\n", ",", NULL, 1, 1, .minus = false},
        {"minus", "freq/Hz;Re(Z)/Ohm;-Im(Z)/Ohm\n", ";", NULL, 1, 1, .minus = true},
        {"decimal comma", "f\tZ'\tZ''\n", "\t", NULL, 1, 1, .comma = true},
        {"semicolon and comma", "Frequency;Zreal;Zimag\n", ";", NULL, 1, 1, .comma = true},
        {"blanks", "# Frequency / Hz   Z' / Ohm   -Z'' / Ohm\n", "  ", NULL, 1, 1, .minus = true},
        {"kilo", "Frequency [kHz]\tZ' [kOhm]\t-Z'' [kOhm]\n", "\t", NULL, 1e-3, 1e-3,
         .minus = true},
        {"milli", "f (Hz),Z_re (mohm),Z_im (mohm)\n", ",", NULL, 1, 1e3, .minus = false},
        {"angular", "\xCF\x89 (rad/s)\t|Z| (\xCE\xA9)\t\xCE\xB8 (rad)\n", "\t", NULL,
         6.283185307179586, 1, .polar = true, .radians = true},
        {"polar", "frequency,|Z|,-phase\n", ",", NULL, 1, 1, .minus = true, .polar = true},
        {"typographic", "f/Hz\tZ\xE2\x80\xB2/\xE2\x84\xA6\tZ\xE2\x80\xB3/\xE2\x84\xA6\n", "\t",
         NULL, 1, 1, .minus = false},
        {"units below", "Sample 7\nFrequency\tZ'\tZ''\nkHz\tOhm\tOhm\n", "\t", NULL, 1e-3, 1,
         .minus = false},
        {"rising", "f,Z',Z''\n", ",", NULL, 1, 1, .rising = true},
        {"no names", "", ",", NULL, 1, 1, .minus = false},
        {"sign judged", "", "\t", NULL, 1, 1, .minus = true},
        {"sign judged against the header", "f,Zr,Zi\n", ",", NULL, 1, 1, .minus = true},
        {"columns", "", " ", "f,Zr,-Zi", 1, 1, .minus = true},
        {"columns over names", "a,b,c\n", ",", "f/kHz,Zr,Zi", 1e-3, 1, .minus = false},
        {"restart", "f,Z',Z''\n", ",", NULL, 1, 1, .between = "", .spectra = 2},
        {"blank lines", "f,Z',Z''\n", ",", NULL, 1, 1, .between = "\n\n", .spectra = 2},
        {"repeated header", "f,Z',Z''\n", ",", NULL, 1, 1, .between = "f,Z',Z''\n", .spectra = 2},
    };
    scratch_make();
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        check_way(&ways[k]);
    scratch_remove();
}
END_TEST

static closo_status read_text(const char *name, const char *text, closo_data *data,
                              closo_error *error)
{
    const char *path = scratch_path(name);
    ck_assert_int_eq(closo_file_write(path, text, strlen(text), NULL), CLOSO_OK);
    return closo_data_read(data, path, NULL, error);
}

// All tables of a Gamry file, the experiment first; a decimal comma; bits are no column.
START_TEST(gamry)
{
    static const char *const text =
        ("EXPLAIN\r\nTAG\tCV\r\nNOTES\tNOTES\t1\t&Notes...\r\n\tsalt\r\n"
         "AREA\tQUANT\t7,85000E-001\tElectrode &Area (cm^2)\r\n"
         "OCVCURVE\tTABLE\t1\r\n\tPt\tT\tVf\r\n\t#\ts\tV\r\n\t0\t0,5\t-3,3E-002\r\n"
         "CURVE1\tTABLE\t2\r\n\tPt\tVf\tIm\tOver\r\n\t#\tV\tA\tbits\r\n"
         "\t0\t0,1\t1E-006\t...........\r\n\t1\t0,2\t2E-006\t..........a\r\n"
         "CURVE2\tTABLE\t2\r\n\tPt\tVf\tIm\tOver\r\n\t#\tV\tA\tbits\r\n"
         "\t0\t0,3\t3E-006\t...........\r\n\t1\t0,4\t4E-");
    closo_data data;
    closo_error error = {0};
    scratch_make();
    ck_assert_msg(read_text("a.DTA", text, &data, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_uint_eq(data.count, 3);
    ck_assert_str_eq(data.tables[0].title, "CURVE1");
    ck_assert_str_eq(data.tables[0].technique, "CV");
    ck_assert_str_eq(data.tables[2].technique, "OCV");
    ck_assert_uint_eq(data.tables[0].column_count, 3);
    ck_assert_double_eq(data.tables[0].columns[1].values[1], 0.2);
    ck_assert_str_eq(data.tables[0].columns[2].unit, "A");
    ck_assert_uint_eq(data.tables[1].rows, 1); // the last row is cut
    ck_assert_uint_eq(data.warning_count, 2);
    ck_assert_str_eq(data.tables[0].settings[1].key, "AREA");
    ck_assert_str_eq(data.tables[0].settings[1].text, "0.785 cm^2");
    closo_data_clear(&data);
    scratch_remove();
}
END_TEST

START_TEST(zero_potential_of_galvanostatic_export)
{
    static const char *const text =
        ("EC-Lab ASCII FILE\r\nNb header lines : 5\r\n\r\n"
         "Chronopotentiometry\r\ntime/s\tEwe/V\tcontrol/V/mA\tox/red\t\r\n"
         "0\t0,000\t1\t0\r\n1\t0,000\t1\t0\r\n2\t0\t1\t1\r\n");
    closo_data data;
    closo_error error = {0};
    scratch_make();
    ck_assert_msg(read_text("a.mpt", text, &data, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_str_eq(data.tables[0].technique, "CP");
    ck_assert_uint_eq(data.tables[0].column_count, 4);
    ck_assert_str_eq(data.tables[0].columns[2].name, "control");
    ck_assert_str_eq(data.tables[0].columns[2].unit, "V/mA");
    ck_assert_str_eq(data.tables[0].columns[3].unit, "");
    ck_assert_uint_eq(data.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(data.warnings[0], "exactly 0 in 3 of 3 rows"));
    closo_data_clear(&data);
    scratch_remove();
}
END_TEST

START_TEST(one_line_of_error)
{
    static const struct {
        const char *name, *text, *expected;
    } files[] = {
        {"a.csv", "", "the file is empty"},
        {"a.csv", "f,Z',Z''\n1,2,3\n2,3\n3,4,5\n", "a.csv:3: expected 3 numbers, found 2"},
        {"a.csv", "1,2,3\n2,x,4\n3,4,5\n", "a.csv:2: expected 3 numbers, found 2"},
        {"a.mpr", "nothing of this kind", "expected 'BIO-LOGIC MODULAR FILE'"},
        {"a.mpt", "EC-Lab ASCII FILE\nNb header lines : 900\n", "expected 'Nb header lines"},
        {"a.mpt", "EC-Lab ASCII FILE\nNb header lines : 3\na/s\tb\n1\t2\t3\n4\t5\t6\n",
         "a.mpt:4: expected 2 numbers, found 3"},
        {"a.dta", "EXPLAIN\nTAG\tCV\n", "without a table"},
        {"a.z", "ZPLOT2 ASCII\nEnd Comments\n1 2 3 4 5 6\n1 2 x\n1 2 3 4 5 6\n", "a.z:4: expected"},
        {"unknown", "no numbers at all", "no instrument file"},
    };
    scratch_make();
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        closo_data data;
        closo_error error = {0};
        ck_assert_int_eq(read_text(files[k].name, files[k].text, &data, &error), CLOSO_INPUT);
        ck_assert_msg(strstr(error.message, files[k].expected) != NULL, "%s", error.message);
        ck_assert_uint_eq(data.count, 0);
        closo_data_clear(&data);
    }
    scratch_remove();
}
END_TEST

// A point out of order is sorted, not taken for the begin of a sweep.
START_TEST(out_of_order)
{
    static const char *const text = ("f,Z',Z''\n1000,1,-1\n100,2,-2\n120,3,-3\n50,4,-4\n10,5,-5\n"
                                     "0,6,-6\n5,nan,-7\n1,8,-8\n");
    closo_data data;
    closo_impedances spectra;
    closo_error error = {0};
    scratch_make();
    ck_assert_int_eq(read_text("a.csv", text, &data, &error), CLOSO_OK);
    ck_assert_int_eq(closo_impedances_of(&spectra, &data, &error), CLOSO_OK);
    ck_assert_uint_eq(spectra.count, 1);
    ck_assert_uint_eq(spectra.spectra[0].count, 6);
    ck_assert_double_eq(spectra.spectra[0].real[1], 3);
    ck_assert_double_eq(spectra.spectra[0].real[2], 2);
    ck_assert_uint_eq(data.warning_count, 3); // no frequency, no impedance, order
    closo_impedances_clear(&spectra);
    closo_data_clear(&data);
    scratch_remove();
}
END_TEST

// The encodings of one spectrum by many programs: 29 points, 10 kHz: 109.009 - 26.5557 i ohm.
START_TEST(shared_encodings)
{
    static const char *const names[] = {"data-comma.csv",
                                        "data-tab.csv",
                                        "data-space.csv",
                                        "data-semicolon.csv",
                                        "data-comma-decimal-separator.csv",
                                        "data-header-variant-1.csv",
                                        "data-header-variant-2.csv",
                                        "data-header-variant-4.csv",
                                        "data.dta",
                                        "data.mpt",
                                        "data.z"};
    closo_impedances first = {0};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char path[4096], name[128];
        closo_data data;
        closo_impedances spectra;
        closo_error error = {0};
        snprintf(name, sizeof name, "electro/eis-pyimpspec/%s", names[k]);
        if (!find_shared(path, sizeof path, name)) {
            printf("skipped: no shared data\n");
            return;
        }
        ck_assert_msg(closo_data_read(&data, path, NULL, &error) == CLOSO_OK, "%s", error.message);
        ck_assert_msg(closo_impedances_of(&spectra, &data, &error) == CLOSO_OK, "%s",
                      error.message);
        ck_assert_uint_eq(spectra.count, 1);
        const closo_impedance *s = &spectra.spectra[0];
        ck_assert_uint_eq(s->count, 29);
        ck_assert_double_eq_tol(s->real[0], 109.009182, 1e-5 * 109); // ZPlot has seven digits
        ck_assert_double_eq_tol(s->imaginary[0], -26.555680, 1e-5 * 109);
        for (size_t i = 0; k > 0 && i < 29; i++) {
            const closo_impedance *r = &first.spectra[0];
            double z = hypot(r->real[i], r->imaginary[i]);
            ck_assert_double_eq_tol(s->frequency[i], r->frequency[i], 1e-6 * r->frequency[i]);
            ck_assert_double_eq_tol(s->real[i], r->real[i], 1e-6 * z);
            ck_assert_double_eq_tol(s->imaginary[i], r->imaginary[i], 1e-6 * z);
        }
        closo_data_clear(&data);
        if (k == 0)
            first = spectra;
        else
            closo_impedances_clear(&spectra);
    }
    closo_impedances_clear(&first);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, one_spectrum_many_ways);
    tcase_add_test(tests, gamry);
    tcase_add_test(tests, zero_potential_of_galvanostatic_export);
    tcase_add_test(tests, one_line_of_error);
    tcase_add_test(tests, out_of_order);
    tcase_add_test(tests, shared_encodings);
}

int main(void)
{
    return harness_run("instrument files in text", add);
}
