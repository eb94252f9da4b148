// SPDX-License-Identifier: GPL-3.0-or-later
// Readers of thermal analysis: one run written as each instrument writes it must come back the
// same; every wrong input ends in one line that says what was expected.
#include "chem/thermal_files.h"

static void setup(void)
{
    scratch_make();
}

static void teardown(void)
{
    scratch_remove();
}

static const char *put_text(const char *name, const char *text)
{
    const char *path = scratch_path(name);
    put_file(path, text, strlen(text));
    return path;
}

static void read_it(closo_thermal *out, const char *path, const closo_thermal_reading *reading)
{
    closo_error error = {.status = CLOSO_OK};
    ck_assert_msg(closo_thermal_read(out, path, reading, &error) == CLOSO_OK, "%s", error.message);
}

static void refused(const char *text, const closo_thermal_reading *reading, closo_status status,
                    const char *part)
{
    closo_thermal t;
    closo_error error = {.status = CLOSO_OK};
    closo_status found = closo_thermal_read(&t, put_text("bad.txt", text), reading, &error);
    ck_assert_int_eq(found, status);
    ck_assert_msg(strstr(error.message, part) != NULL, "\"%s\" without \"%s\"", error.message,
                  part);
    ck_assert_ptr_null(strchr(error.message, '\n'));
}

#define ROWS 10

// 25 to 34 degrees, a tenth of a minute apart, mass 100 - i, heat flow 0.5 - 0.1 i.
static void check_run(const closo_thermal *t, double mass_mg)
{
    ck_assert_uint_eq(t->count, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        ck_assert_double_eq_tol(t->temperature[i], 298.15 + (double)i, 1e-9);
        ck_assert_double_eq_tol(t->time[i], 6 * (double)i, 1e-9);
        if (t->mass)
            ck_assert_double_eq_tol(t->mass[i], 100 - (double)i, 1e-9);
        if (t->heat_flow)
            ck_assert_double_eq_tol(t->heat_flow[i], 0.5 - 0.1 * (double)i, 1e-9);
    }
    if (mass_mg > 0)
        ck_assert_double_eq_tol(t->sample_mass, mass_mg, 1e-9);
}

// Rows "T sep t sep dsc sep mass" with the decimal sign asked for.
static void rows_of(char *out, char separator, char decimal)
{
    for (int i = 0; i < ROWS; i++) {
        char row[120];
        int n = snprintf(row, sizeof row, "%.5f%c%.5f%c%.5e%c%.5f\n", 25.0 + i, separator, 0.1 * i,
                         separator, 0.5 - 0.1 * i, separator, 100.0 - i);
        for (int k = 0; k < n; k++)
            if (row[k] == '.')
                row[k] = decimal;
        strcat(out, row);
    }
}

START_TEST(netzsch_with_all_separators)
{
    static const struct {
        char separator, decimal;
    } ways[] = {{';', '.'}, {';', ','}, {',', '.'}, {'\t', '.'}, {'\t', ','}};
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        char text[4000];
        char s = ways[w].separator;
        snprintf(text, sizeof text,
                 "#EXPORTTYPE:%cDATA ALL\n#INSTRUMENT:%cNETZSCH STA 449F3\n#SAMPLE:%cNa2B12H12\n"
                 "#SAMPLE MASS /mg:%c10%c25\n#EXO:%c-1\n\n"
                 "##Temp./\xB0"
                 "C%cTime/min%cDSC/(mW/mg)%cMass/%%\n",
                 s, s, s, s, ways[w].decimal, s, s, s, s);
        rows_of(text, s, ways[w].decimal);
        closo_thermal t;
        read_it(&t, put_text("run.csv", text), NULL);
        check_run(&t, 10.25);
        ck_assert(t.specific && t.mass && t.heat_flow);
        ck_assert_int_eq(t.exo, CLOSO_EXO_DOWN);
        ck_assert_str_eq(t.title, "Na2B12H12");
        ck_assert_str_eq(t.format, "Netzsch Proteus text export");
        closo_thermal_clear(&t);
    }
}
END_TEST

// Universal Analysis writes UTF-16; rows that begin with -1, -2, ... mark events.
START_TEST(ta_universal_in_utf16)
{
    char text[4000] = "Version\t2.5\nInstrument\tDSC Q2000\nSample\tNaCB11H12\nSize\t4.000\tmg\n"
                      "Exotherm\tUP\nNsig\t3\nSig1\tTime (min)\nSig2\tTemperature (\xC2\xB0"
                      "C)\n"
                      "Sig3\tHeat Flow (mW)\nStartOfData\n-3\t1\t0\n";
    for (int i = 0; i < ROWS; i++) {
        char row[120];
        snprintf(row, sizeof row, "%.4f\t%.4f\t%.6f\n", 0.1 * i, 25.0 + i, 4 * (0.5 - 0.1 * i));
        strcat(text, row);
        if (i == 4)
            strcat(text, "-2\t1\t0\n");
    }
    char wide[8002] = "\xFF\xFE";
    size_t n = 2;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        unsigned c = *p;
        if (c >= 0xC0) // the one character of two bytes
            c = (c & 0x1F) << 6 | (*++p & 0x3F);
        wide[n++] = (char)(c & 0xFF);
        wide[n++] = (char)(c >> 8);
    }
    for (int mark = 1; mark >= 0; mark--) { // with and without the byte order mark
        const char *path = scratch_path("dsc.txt");
        put_file(path, wide + (mark ? 0 : 2), n - (mark ? 0 : 2));
        closo_thermal t;
        read_it(&t, path, NULL);
        check_run(&t, 4);
        ck_assert(t.specific);
        ck_assert_int_eq(t.exo, CLOSO_EXO_UP);
        closo_thermal_clear(&t);
    }
    closo_thermal t; // the user's mass and direction count
    read_it(&t, scratch_path("dsc.txt"),
            &(closo_thermal_reading){.sample_mass = 8, .exo = CLOSO_EXO_DOWN});
    ck_assert_double_eq_tol(t.heat_flow[0], 0.25, 1e-12);
    ck_assert_int_eq(t.exo, CLOSO_EXO_DOWN);
    closo_thermal_clear(&t);
}
END_TEST

START_TEST(trios_with_two_steps)
{
    char text[4000] = "Filename\trun.tri\nInstrument name\tDiscovery TGA\nSample Mass\t10.8 mg\n"
                      "[Parameters]\nkey\tvalue\n";
    for (int i = 0; i < ROWS; i++) {
        char row[120];
        if (i == 0 || i == 5)
            strcat(text, "[step]\nRamp 10.00 \xC2\xB0"
                         "C/min\nTime\tTemperature\tWeight\n"
                         "min\t\xC2\xB0"
                         "C\t%\n");
        snprintf(row, sizeof row, "%.4f\t%.4f\t%.6f\n", 0.1 * i, 25.0 + i, 100.0 - i);
        strcat(text, row);
    }
    closo_thermal t;
    read_it(&t, put_text("trios.txt", text), NULL);
    check_run(&t, 10.8);
    closo_thermal_clear(&t);
}
END_TEST

START_TEST(pyris_calorimeter_and_balance)
{
    for (int heat = 0; heat < 2; heat++) {
        const char *signal = heat ? "Heat Flow" : "Weight";
        char text[8000];
        snprintf(text, sizeof text,
                 "Sample ID:\tK2B12H12\nSample Weight:\t5.000 mg\nMethod Steps:\n"
                 "1)\tHeat from 25.00\xB0"
                 "C to 34.00\xB0"
                 "C at 10.00\xB0"
                 "C/min\n\n"
                 "1) TGA 8000\n\tTime     \tUnsubtracted\tBaseline\tProgram\tSample\tApprox.\n"
                 "\t         \t%s\t%s\tTemperature\tTemperature\tGas Flow\n",
                 signal, signal);
        for (int i = 0; i < ROWS; i++) {
            char row[160];
            double value = heat ? 5 * (0.5 - 0.1 * i) : 5 * (1 - 0.01 * i);
            snprintf(row, sizeof row, "\t%.6f\t%.6f\t0.000000\t%.6f\t%.6f\t-1.#IND00\n", 0.1 * i,
                     value, 24.0 + i, 25.0 + i);
            strcat(text, row);
            if (i == 4)
                strcat(text, "\n2) TGA 8000 second step\n");
        }
        strcat(text, " \n\tDSC8500 MANUAL TUNE CALIBRATION VALUES:\nSlope: 61\n");
        closo_thermal t;
        read_it(&t, put_text("pyris.txt", text), NULL);
        check_run(&t, 5);
        ck_assert(heat ? t.heat_flow != NULL : t.mass != NULL);
        ck_assert_int_eq(t.exo, heat ? CLOSO_EXO_DOWN : CLOSO_EXO_UNKNOWN);
        closo_thermal_clear(&t);
    }
}
END_TEST

START_TEST(tables_and_units)
{
    static const struct {
        const char *header;
        double t_offset, t_factor, time_factor, mass_factor;
    } ways[] = {{"Temperature (K),Time (s),Mass (mg)", 0, 1, 1, 0.2},
                {"T/\xC2\xB0"
                 "C,t/s,m/%",
                 -273.15, 1, 1, 1},
                {"Sample Temperature [C],Time [h],Weight [g]", -273.15, 1, 1.0 / 3600, 0.0002},
                {"Time order does not matter,x,y", 0, 0, 0, 0}};
    for (size_t w = 0; w < 3; w++) {
        char text[4000], row[120];
        snprintf(text, sizeof text, "%s\n", ways[w].header);
        for (int i = 0; i < ROWS; i++) {
            snprintf(row, sizeof row, "%.10g,%.17g,%.10g\n", 298.15 + i + ways[w].t_offset,
                     6 * i * ways[w].time_factor, (100 - i) * ways[w].mass_factor);
            strcat(text, row);
        }
        closo_thermal t;
        read_it(&t, put_text("table.csv", text), NULL);
        check_run(&t, w == 1 ? 0 : 20);
        closo_thermal_clear(&t);
    }
    char bare[4000] = "", row[120];
    for (int i = 0; i < ROWS; i++) {
        snprintf(row, sizeof row, "%g %g %g\n", 298.15 + i, 6.0 * i, 100.0 - i);
        strcat(bare, row);
    }
    closo_thermal t;
    read_it(&t, put_text("bare.txt", bare),
            &(closo_thermal_reading){.columns = "temperature/K,time/s,mass/%"});
    check_run(&t, 0);
    closo_thermal_clear(&t);
    refused(bare, NULL, CLOSO_INPUT, "expected a column of temperature, found none: --columns");
    refused(bare, &(closo_thermal_reading){.columns = "temperature/K,mass/%"}, CLOSO_USAGE,
            "--columns: expected 3 names");
    refused(bare, &(closo_thermal_reading){.columns = "temperature/K,time/fortnight,mass/%"},
            CLOSO_USAGE, "time/fortnight");
}
END_TEST

START_TEST(wrong_inputs)
{
    refused("", NULL, CLOSO_INPUT, "the file is empty");
    refused("nothing\nof use\n", NULL, CLOSO_INPUT, "no thermal analysis");
    refused("T/K,m/%\n1,2\n2,3\n3,4\n", NULL, CLOSO_INPUT, "expected 8 points or more, found 3");
    char text[4000] = "T/K,t/s,x/y,m/%\n";
    rows_of(text, ',', '.');
    strcat(text, "1,2\n3,4,5,6\n");
    refused(text, NULL, CLOSO_INPUT, "expected 4 numbers");
    refused("StartOfData\n1\t2\n2\t3\n", NULL, CLOSO_INPUT, "expected lines Sig1");
    refused("T/K,t/s,m/%\n300,0,100\n301,1,99\n302,2,98\n303,1,97\n304,4,96\n305,5,95\n306,6,94\n"
            "307,7,93\n",
            NULL, CLOSO_INPUT, "expected times that do not fall");
    refused("T/K,m/%\n-1,2\n2,3\n3,4\n4,3\n5,3\n6,3\n7,3\n8,3\n", NULL, CLOSO_INPUT,
            "expected temperatures from 0 to 5000 K");
    refused("T/K,x/y\n1,2\n2,3\n3,4\n4,3\n5,3\n6,3\n7,3\n8,3\n", NULL, CLOSO_INPUT,
            "expected a column of mass, heat flow or conversion");
    refused("a", &(closo_thermal_reading){.format = "mettler"}, CLOSO_USAGE,
            "expected netzsch, ta, trios, pyris, table");
}
END_TEST

START_TEST(cut_short_and_without_units)
{
    closo_thermal t;
    char text[4000] = "Temperature;Mass\n";
    for (int i = 0; i < ROWS; i++) {
        char row[64];
        snprintf(row, sizeof row, "%d,5;%d,25\n", 25 + i, 10 - i / 2);
        strcat(text, row);
    }
    strcat(text, "40,5");
    read_it(&t, put_text("cut.csv", text), NULL);
    ck_assert_uint_eq(t.count, ROWS);
    ck_assert_double_eq_tol(t.temperature[0], 298.65, 1e-9);
    ck_assert_double_eq_tol(t.sample_mass, 10.25, 1e-9);
    ck_assert_uint_eq(t.warning_count, 4); // cut, initial mass, two units
    closo_thermal_clear(&t);
}
END_TEST

// Heating, hold, cooling.
START_TEST(segments)
{
    closo_thermal t;
    closo_thermal_segments s;
    thermal_make(&t, 3000, 'm');
    for (size_t i = 0; i < 3000; i++) {
        t.time[i] = 3 * (double)i;
        t.temperature[i] = i < 1000   ? 300 + 0.25 * (double)i
                           : i < 1800 ? 550
                                      : 550 - 0.125 * (double)(i - 1800);
        t.mass[i] = 100;
    }
    ck_assert_int_eq(closo_thermal_divide(&t, &s, NULL), CLOSO_OK);
    ck_assert_uint_eq(s.count, 3);
    static const int directions[] = {1, 0, -1};
    static const double rates[] = {5, 0, -2.5}; // K/min
    static const double ends[] = {1000, 1800, 3000};
    for (size_t k = 0; k < 3; k++) {
        ck_assert_int_eq(s.list[k].direction, directions[k]);
        ck_assert_double_eq_tol(s.list[k].rate.value * 60, rates[k], 1e-6);
        ck_assert_double_eq_tol((double)s.list[k].end, ends[k], 20);
    }
    closo_thermal_clear(&t);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, netzsch_with_all_separators);
    tcase_add_test(tests, ta_universal_in_utf16);
    tcase_add_test(tests, trios_with_two_steps);
    tcase_add_test(tests, pyris_calorimeter_and_balance);
    tcase_add_test(tests, tables_and_units);
    tcase_add_test(tests, wrong_inputs);
    tcase_add_test(tests, cut_short_and_without_units);
    tcase_add_test(tests, segments);
}

int main(void)
{
    return harness_run("readers of thermal analysis", add);
}
