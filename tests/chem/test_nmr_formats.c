// SPDX-License-Identifier: GPL-3.0-or-later
// Readers of NMR data: JCAMP-DX in every packing against an encoder here, directories written here
// in every layout of bytes, and files that are wrong in one place each.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

enum { N = 60, TEXT = 1 << 16 };

static void read_ok(closo_nmr *out, const char *path, const closo_nmr_reading *options)
{
    closo_error error = {0};
    ck_assert_msg(closo_nmr_read(out, path, options, &error) == CLOSO_OK, "%s", error.message);
}

static void read_fails(const char *path, const closo_nmr_reading *options, const char *why)
{
    closo_nmr out;
    closo_error error = {0};
    ck_assert_int_eq(closo_nmr_read(&out, path, options, &error), CLOSO_INPUT);
    ck_assert_msg(strstr(error.message, why) != NULL, "expected '%s' in: %s", why, error.message);
    ck_assert_ptr_null(strchr(error.message, '\n'));
    ck_assert_ptr_null(out.re);
}

// ---- JCAMP-DX ----------------------------------------------------------------------------------

typedef enum packing { AFFN, PAC, SQZ, DIF, DIFDUP, PACKINGS } packing;

// Ordinates with runs of equal values and equal steps, zeros, both signs, and a value with a 5 as
// its first digit, which is E when squeezed.
static int ordinate(size_t i)
{
    return i < 8 ? 100 : i < 20 ? 100 + 7 * (int)(i - 7) : i < 26 ? 0 : i % 3 ? -52 * (int)i : 5312;
}

static size_t put_digits(char *out, int value, const char *zero, char plus, char minus)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", abs(value));
    char first = value == 0  ? zero[0]
                 : value > 0 ? (char)(plus + digits[0] - '1')
                             : (char)(minus + digits[0] - '1');
    return (size_t)sprintf(out, "%c%s", first, digits + 1);
}

static size_t put_repeat(char *out, int times)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", times);
    return (size_t)sprintf(out, "%c%s", digits[0] == '9' ? 's' : 'S' + digits[0] - '1', digits + 1);
}

// One line from ordinate `at`; returns the next ordinate to write.
static size_t put_line(char **out, size_t at, size_t count, packing how, double x)
{
    char *p = *out;
    size_t last = at + 13 < count ? at + 13 : count - 1, i = at;
    p += sprintf(p, how == AFFN ? "%.4f" : "%.3f", x);
    for (; i <= last; i++) {
        if (how == AFFN)
            p += sprintf(p, " %d", ordinate(i));
        else if (how == PAC)
            p += sprintf(p, "%+d", ordinate(i));
        else if (how == SQZ || i == at)
            p += put_digits(p, ordinate(i), "@", 'A', 'a');
        else {
            int step = ordinate(i) - ordinate(i - 1), same = 1;
            p += put_digits(p, step, "%", 'J', 'j');
            while (how == DIFDUP && i + 1 <= last && ordinate(i + 1) - ordinate(i) == step)
                i++, same++;
            if (same > 1)
                p += put_repeat(p, same);
        }
    }
    p += sprintf(p, "\r\n");
    *out = p;
    // After a line of differences the next begins with the last ordinate again.
    return how >= DIF && last > at ? last : last + 1;
}

static void put_table(char **out, size_t count, packing how, double first, double last)
{
    size_t at = 0, next;
    do {
        double x = first + (last - first) * (double)at / (double)(count - 1);
        next = put_line(out, at, count, how, x);
        if (how >= DIF && next == count - 1 && at != next) {
            // The check of the very last ordinate stands alone.
            put_line(out, next, count, how, last);
            break;
        }
        at = next;
    } while (at < count);
}

static void put_spectrum(const char *path, packing how, const char *unit, double first, double last,
                         const char *more)
{
    static char text[TEXT];
    char *p = text;
    p += sprintf(p,
                 "##TITLE= B12 in all packings $$ note\n##JCAMP-DX= 5.01\n##DATA TYPE= NMR "
                 "SPECTRUM\n##.OBSERVE FREQUENCY= 128.4\n##.OBSERVE NUCLEUS= ^11B\n%s##XUNITS= "
                 "%s\n##YUNITS= ARBITRARY UNITS\n##FIRSTX= %.10g\n##LASTX= %.10g\n##XFACTOR= "
                 "1\n##YFACTOR= 0.5\n##NPOINTS= %d\n##XYDATA= (X++(Y..Y))\n",
                 more, unit, first, last, N);
    put_table(&p, N, how, first, last);
    p += sprintf(p, "##END=\n");
    put_file(path, text, (size_t)(p - text));
}

START_TEST(packings)
{
    scratch_make();
    for (int how = 0; how < PACKINGS; how++)
        for (int hertz = 0; hertz < 2; hertz++) {
            const char *path = scratch_path("a.jdx");
            double scale = hertz ? 128.4 : 1;
            put_spectrum(path, (packing)how, hertz ? "HZ" : "PPM", 10 * scale, -50 * scale, "");
            closo_nmr nmr;
            read_ok(&nmr, path, NULL);
            ck_assert_uint_eq(nmr.count, N);
            ck_assert_uint_eq(nmr.warning_count, 0);
            ck_assert_str_eq(nmr.nucleus, "11B");
            ck_assert_str_eq(nmr.title, "B12 in all packings");
            ck_assert_double_eq(nmr.frequency_mhz, 128.4);
            for (size_t i = 0; i < N; i++) {
                ck_assert_double_eq(nmr.re[i], 0.5 * ordinate(i));
                ck_assert_double_eq_tol(nmr.ppm[i], 10 - 60.0 * (double)i / (N - 1), 1e-9);
            }
            closo_nmr_clear(&nmr);
            // Written the other way round it is the same spectrum, turned.
            put_spectrum(path, (packing)how, hertz ? "HZ" : "PPM", -50 * scale, 10 * scale, "");
            read_ok(&nmr, path, NULL);
            ck_assert_double_eq_tol(nmr.ppm[0], 10, 1e-9);
            ck_assert_double_eq(nmr.re[N - 1], 0.5 * ordinate(0));
            closo_nmr_clear(&nmr);
        }
    // Hz that do not count from 0 ppm: a point of known shift.
    closo_nmr nmr;
    put_spectrum(scratch_path("b.jdx"), DIF, "HZ", 0, -60 * 128.4,
                 "##.SHIFT REFERENCE= INTERNAL, BF3, 1, 10.0\n");
    read_ok(&nmr, scratch_path("b.jdx"), NULL);
    ck_assert_double_eq_tol(nmr.ppm[0], 10, 1e-9);
    ck_assert_double_eq_tol(nmr.ppm[N - 1], -50, 1e-9);
    closo_nmr_clear(&nmr);
    scratch_remove();
}
END_TEST

static const char head[] = "##TITLE= t\n##JCAMP-DX= 4.24\n##DATA TYPE= NMR SPECTRUM\n"
                           "##XUNITS= PPM\n##FIRSTX= 5\n##LASTX= 0\n##XFACTOR= 1\n##YFACTOR= 1\n";

static const char *put_jcamp(const char *rest)
{
    char text[2048];
    const char *path = scratch_path("wrong.jdx");
    int length = snprintf(text, sizeof text, "%s%s", head, rest);
    put_file(path, text, (size_t)length);
    return path;
}

START_TEST(wrong_jcamp)
{
    scratch_make();
    const char *const wrong[][2] = {
        {"##NPOINTS= 6\n##XYDATA= (X++(Y..Y))\n5A0J0\n4B5A1\n1 3 4\n##END=\n", "to check the line"},
        {"##NPOINTS= 6\n##XYDATA= (X++(Y..Y))\n5 1 2 3\n", "cut short"},
        {"##NPOINTS= 3\n##XYDATA= (X++(Y..Y))\n5 1 2 3 4\n##END=\n", "found more"},
        {"##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\n5 1 2 ? 4\n##END=\n", "no missing ordinate"},
        {"##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\nabc\n##END=\n", "an abscissa"},
        {"##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\n5T\n##END=\n", "how often"},
        {"##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\n5J1\n##END=\n", "before a difference"},
        {"##NPOINTS= 4\n##XYDATA= (X++(Y..Y))\n5A0U9999999999\n##END=\n", "how often"},
        {"##NPOINTS= 1e30\n##XYDATA= (X++(Y..Y))\n5 1\n##END=\n", "whole number of points"},
        {"##XYDATA= (X++(Y..Y))\n5 1 2\n##END=\n", "whole number of points"},
        {"##PEAK TABLE= (XY..XY)\n5 1\n##END=\n", "no data"},
        {"##XYPOINTS= (XY..XY)\n5, 1; 4\n##END=\n", "pairs of numbers"},
        {"##XUNITS= 1/CM\n##NPOINTS= 2\n##XYDATA= (X++(Y..Y))\n5 1 2\n##END=\n", "HZ or PPM"},
        {"##XUNITS= HZ\n##NPOINTS= 2\n##XYDATA= (X++(Y..Y))\n5 1 2\n##END=\n", "OBSERVE FREQUENCY"},
        {"##DATA TABLE= (X++(R..R)), XYDATA\n5 1 2\n##END=\n", "named before"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        read_fails(put_jcamp(wrong[i][0]), NULL, wrong[i][1]);
    // A line at the wrong abscissa is read, and said.
    closo_nmr nmr;
    read_ok(&nmr, put_jcamp("##NPOINTS= 6\n##XYDATA= (X++(Y..Y))\n5 1 2 3\n-9 4 5 6\n##END=\n"),
            NULL);
    ck_assert_uint_eq(nmr.warning_count, 1);
    ck_assert_ptr_nonnull(strstr(nmr.warnings[0], "line 12"));
    closo_nmr_clear(&nmr);
    read_ok(&nmr, put_jcamp("##XYPOINTS= (XY..XY)\n5, 1; 4, 2\n3 1.5E+1\n##END=\n"), NULL);
    ck_assert_uint_eq(nmr.count, 3);
    ck_assert_double_eq(nmr.re[2], 15);
    closo_nmr_clear(&nmr);
    scratch_remove();
}
END_TEST

// A LINK block that holds a decay as NTUPLES and a spectrum.
START_TEST(linked_blocks)
{
    static char text[TEXT];
    char *p = text;
    scratch_make();
    const char *path = scratch_path("link.dx");
    p +=
        sprintf(p, "##TITLE= both\n##JCAMP-DX= 6.00\n##DATA TYPE= LINK\n##BLOCKS= 2\n"
                   "##TITLE= decay\n##JCAMP-DX= 6.00\n##DATA TYPE= NMR FID\n##DATA CLASS= NTUPLES\n"
                   "##.OBSERVE FREQUENCY= 128.38\n##.OBSERVE_NUCLEUS= 11B\n##$SFO1= 128.377\n"
                   "##$BF1= 128.38\n##$GRPDLY= 70.5\n##NTUPLES= NMR FID\n"
                   "##VAR_NAME= TIME, FID/REAL, FID/IMAG, PAGE NUMBER\n##SYMBOL= X, R, I, N\n"
                   "##VAR_DIM= 60, 60, 60, 2\n##UNITS= SECONDS, ARBITRARY UNITS, ARBITRARY UNITS,\n"
                   "##FACTOR= 0.0001, 1, 2, 1\n##FIRST= 0, 1, 1, 1\n##LAST= 0.0059, 1, 1, 2\n"
                   "##PAGE= N=1\n##DATA TABLE= (X++(R..R)), XYDATA\n");
    put_table(&p, N, DIFDUP, 0, 59);
    p += sprintf(p, "##PAGE= N=2\n##DATA TABLE= (X++(I..I)), XYDATA\n");
    put_table(&p, N, SQZ, 0, 59);
    p += sprintf(p,
                 "##END NTUPLES= NMR FID\n##END=\n%s##NPOINTS= 3\n##XYDATA= (X++(Y..Y))\n5 1 2 3"
                 "\n##END=\n##END=\n",
                 head);
    put_file(path, text, (size_t)(p - text));
    closo_nmr nmr;
    read_ok(&nmr, path, &(closo_nmr_reading){.kind = CLOSO_NMR_DECAY});
    ck_assert(nmr.time_domain);
    ck_assert_uint_eq(nmr.count, N);
    ck_assert_double_eq_tol(nmr.width_hz, 10000, 1e-6);
    ck_assert_double_eq_tol(nmr.carrier_ppm, -0.003 / 128.38 * 1e6, 1e-6);
    // More points of delay than the decay has are not taken.
    ck_assert_double_eq(nmr.group_delay, 0);
    for (size_t i = 0; i < N; i++) {
        ck_assert_double_eq(nmr.re[i], ordinate(i));
        ck_assert_double_eq(nmr.im[i], 2 * ordinate(i));
    }
    closo_nmr_clear(&nmr);
    read_ok(&nmr, path, &(closo_nmr_reading){.kind = CLOSO_NMR_SPECTRUM});
    ck_assert_uint_eq(nmr.count, 3);
    closo_nmr_clear(&nmr);
    read_ok(&nmr, path, &(closo_nmr_reading){.block = 2});
    ck_assert_uint_eq(nmr.count, 3);
    closo_nmr_clear(&nmr);
    read_fails(path, &(closo_nmr_reading){.block = 3}, "none of them");
    scratch_remove();
}
END_TEST

// ---- directories -------------------------------------------------------------------------------

static void put_number(unsigned char *out, double value, bool real, bool big)
{
    uint64_t bits = 0;
    size_t width = real ? 8 : 4;
    if (real)
        memcpy(&bits, &value, 8);
    else
        bits = (uint32_t)(int32_t)value;
    for (size_t i = 0; i < width; i++)
        out[big ? width - 1 - i : i] = (unsigned char)(bits >> (8 * i));
}

static void make_directory(const char *name)
{
    ck_assert_int_eq(closo_directory_make(scratch_path(name), NULL), CLOSO_OK);
}

static void put_text(const char *path, const char *text)
{
    put_file(scratch_path(path), text, strlen(text));
}

static void put_bruker(bool real, bool big, size_t bytes_missing)
{
    unsigned char data[2 * N * 8];
    char acqus[1024];
    size_t width = real ? 8 : 4;
    snprintf(acqus, sizeof acqus,
             "##TITLE= Parameter file\n##$AQ_mod= 3\n##$BF1= 128.38\n##$BYTORDA= %d\n##$DECIM= "
             "64\n##$DIGMOD= 1\n##$DSPFVS= 12\n##$DTYPA= %d\n##$GRPDLY= -1\n##$NC= "
             "%d\n##$NUC1= <11B>\n##$O1= -2567.6\n##$SFO1= 128.3774324\n##$SOLVENT= "
             "<DMSO>\n##$SW_h= 25641.03\n##$TD= %d\n##END=\n",
             big, real ? 2 : 0, real ? 0 : 1, 2 * N);
    for (int i = 0; i < 2 * N; i++)
        put_number(data + (size_t)i * width, i % 2 ? -3 * i : 1000 * i, real, big);
    make_directory("10/pdata/1");
    put_text("10/acqus", acqus);
    put_file(scratch_path("10/fid"), (const char *)data, 2 * N * width - bytes_missing);
}

START_TEST(bruker)
{
    scratch_make();
    for (int layout = 0; layout < 4; layout++) {
        closo_nmr nmr;
        bool real = layout & 1, big = layout & 2;
        put_bruker(real, big, 0);
        const char *const paths[] = {"10", "10/fid", "10/acqus", "10/pdata/1"};
        for (size_t k = 0; k < 3; k++) {
            read_ok(&nmr, scratch_path(paths[k]), NULL);
            ck_assert(nmr.time_domain);
            ck_assert_uint_eq(nmr.count, N);
            ck_assert_str_eq(nmr.nucleus, "11B");
            ck_assert_str_eq(nmr.solvent, "DMSO");
            ck_assert_double_eq_tol(nmr.carrier_ppm, -20, 1e-3);
            for (size_t i = 0; i < N; i++) {
                double factor = real ? 1 : 2; // NC
                ck_assert_double_eq(nmr.re[i], factor * 2000 * (double)i);
                ck_assert_double_eq(nmr.im[i], -factor * 3 * (2 * (double)i + 1));
            }
            // DSPFVS 12, DECIM 64 of the table: 72.375, more than the 60 points here.
            ck_assert_double_eq(nmr.group_delay, 0);
            ck_assert_uint_eq(nmr.file_count, 2);
            closo_nmr_clear(&nmr);
        }
    }
    read_fails(scratch_path("10"), &(closo_nmr_reading){.kind = CLOSO_NMR_SPECTRUM}, "1r");
    put_bruker(false, false, 4);
    read_fails(scratch_path("10"), NULL, "cut short");
    put_text("10/acqus", "##$TD= x\n");
    read_fails(scratch_path("10"), NULL, "expected a number");
    put_text("10/acqus", "##$TD= 1e99\n");
    read_fails(scratch_path("10"), NULL, "##$TD");
    put_text("10/acqus", "##$TD= 120\n##$SW_h= 1000\n");
    read_fails(scratch_path("10"), NULL, "##$SFO1=");
    put_text("10/acqus", "##$TD= 120\n##$SW_h= 1000\n##$SFO1= 128\n##$AQ_mod= 2\n");
    read_fails(scratch_path("10"), NULL, "AQ_mod");
    put_text("10/acqus", "##$TD= 120\n##$SW_h= 1000\n##$SFO1= 128\n##$BYTORDA= 0\n##$DTYPA= 7\n");
    read_fails(scratch_path("10"), NULL, "type of points");
    make_directory("empty");
    read_fails(scratch_path("empty"), NULL, "expected a Bruker directory");
    scratch_remove();
}
END_TEST

START_TEST(bruker_spectrum)
{
    unsigned char data[N * 4];
    closo_nmr nmr;
    scratch_make();
    make_directory("7/pdata/1");
    for (size_t i = 0; i < N; i++)
        put_number(data + 4 * i, ordinate(i), false, false);
    put_text("7/pdata/1/procs", "##$BYTORDP= 0\n##$NC_proc= -2\n##$OFFSET= 30\n##$SF= 128.38\n"
                                "##$SI= 60\n##$SW_p= 7702.8\n##$AXNUC= <11B>\n");
    put_file(scratch_path("7/pdata/1/1r"), (const char *)data, sizeof data);
    const char *const paths[] = {"7/pdata/1", "7/pdata/1/1r", "7"};
    for (size_t k = 0; k < 3; k++) {
        read_ok(&nmr, scratch_path(paths[k]), NULL);
        ck_assert(!nmr.time_domain && !nmr.im);
        ck_assert_double_eq(nmr.re[30], ordinate(30) / 4.0);
        ck_assert_double_eq_tol(nmr.ppm[30], 0, 1e-9);
        ck_assert_double_eq_tol(nmr.ppm[0], 30, 1e-12);
        ck_assert_str_eq(nmr.nucleus, "11B");
        closo_nmr_clear(&nmr);
    }
    put_file(scratch_path("7/pdata/1/1r"), (const char *)data, 100);
    read_fails(scratch_path("7/pdata/1"), NULL, "cut short");
    scratch_remove();
}
END_TEST

static void put_varian(int kind, size_t missing)
{
    unsigned char data[32 + 28 + 2 * N * 4] = {0};
    uint32_t width = kind == 0 ? 2 : 4;
    const uint32_t header[] = {1, 1, 2 * N, width};
    for (size_t i = 0; i < 4; i++)
        put_number(data + 4 * i, (double)header[i], false, true);
    data[27] = kind == 2 ? 0x8 : 0;
    for (int i = 0; i < 2 * N; i++) {
        unsigned char *at = data + 60 + (size_t)i * width;
        float real = (float)(10 * i);
        uint32_t bits = (uint32_t)(10 * i);
        if (kind == 2)
            memcpy(&bits, &real, 4);
        for (uint32_t k = 0; k < width; k++)
            at[k] = (unsigned char)(bits >> (8 * (width - 1 - k)));
    }
    put_file(scratch_path("v.fid/fid"), (const char *)data, 60 + 2 * N * width - missing);
}

START_TEST(varian)
{
    closo_nmr nmr;
    scratch_make();
    make_directory("v.fid");
    put_text("v.fid/procpar",
             "sw 1 1 0 0 0 2 1 0 1 64\n1 12500.0\n0\nsfrq 1 1 0 0 0 2 1 0 1 64\n1 "
             "128.38\n0\ntn 2 2 4 0 0 2 1 0 1 64\n1 \"B11\"\n0\nrfl 1 1 0 0 0 2 1 0 "
             "1 64\n1 6250.0\n0\nrfp 1 1 0 0 0 2 1 0 1 64\n1 -1283.8\n0\n");
    for (int kind = 0; kind < 3; kind++) {
        put_varian(kind, 0);
        read_ok(&nmr, scratch_path("v.fid"), NULL);
        ck_assert_uint_eq(nmr.count, N);
        ck_assert_str_eq(nmr.nucleus, "11B");
        ck_assert_double_eq(nmr.re[2], 40);
        ck_assert_double_eq(nmr.im[2], -50);
        ck_assert_double_eq(nmr.width_hz, 12500);
        ck_assert_double_eq_tol(nmr.carrier_ppm, -10, 1e-9);
        closo_nmr_clear(&nmr);
    }
    put_varian(1, 5);
    read_fails(scratch_path("v.fid"), NULL, "cut short");
    put_text("v.fid/fid", "short");
    read_fails(scratch_path("v.fid"), NULL, "header");
    scratch_remove();
}
END_TEST

// ---- tables ------------------------------------------------------------------------------------

START_TEST(tables)
{
    closo_nmr nmr, again;
    scratch_make();
    put_text("a.csv",
             "# nucleus: 11B\n# frequency: 128.38 MHz\nshift,intensity\n-1,2\n0,3\n1.5,4\n");
    read_ok(&nmr, scratch_path("a.csv"), NULL);
    ck_assert_double_eq(nmr.ppm[0], 1.5);
    ck_assert_double_eq(nmr.re[0], 4);
    ck_assert_double_eq(nmr.frequency_mhz, 128.38);
    ck_assert_int_eq(closo_nmr_write(&nmr, scratch_path("b.csv"), NULL), CLOSO_OK);
    read_ok(&again, scratch_path("b.csv"), NULL);
    ck_assert_double_eq(again.re[2], 2);
    ck_assert_str_eq(again.nucleus, "11B");
    ck_assert_double_eq(again.frequency_mhz, 128.38);
    closo_nmr_clear(&again);
    closo_nmr_clear(&nmr);
    put_text("c.txt", "1,5;4,5\n0,5;3\n"); // decimal commas
    read_ok(&nmr, scratch_path("c.txt"), NULL);
    ck_assert_double_eq(nmr.ppm[0], 1.5);
    ck_assert_double_eq(nmr.re[0], 4.5);
    closo_nmr_clear(&nmr);
    put_text("d.txt", "1 2\n0 3\nword\n");
    read_fails(scratch_path("d.txt"), NULL, "d.txt:3: expected a shift and an intensity");
    put_text("e.txt", "1 2\n0 3\n0.5 3\n");
    read_fails(scratch_path("e.txt"), NULL, "in order");
    put_text("f.txt", "");
    read_fails(scratch_path("f.txt"), NULL, "empty");
    put_text("g.txt", "no numbers\n");
    read_fails(scratch_path("g.txt"), NULL, "no NMR data");
    scratch_remove();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, packings);
    tcase_add_test(tests, wrong_jcamp);
    tcase_add_test(tests, linked_blocks);
    tcase_add_test(tests, bruker);
    tcase_add_test(tests, bruker_spectrum);
    tcase_add_test(tests, varian);
    tcase_add_test(tests, tables);
}

int main(void)
{
    return harness_run("nmr formats", add);
}
