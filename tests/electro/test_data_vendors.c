// SPDX-License-Identifier: GPL-3.0-or-later
// Instrument files of further makers: one spectrum in every encoding gives the same numbers, small
// files written here by the layout, and none of them crashes when it is cut or damaged.
#include "closo/electro.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "harness.h"

// f in Hz, Z' and Z'' in ohm of R(100)-p(R(200),C(0.8 uF)) and the like; any numbers would do.
static const double truth[4][3] = {{10000, 109.0091821943903, -26.5556798765152},
                                   {1000, 221.690825019137, -120.399124593460},
                                   {100, 366.399861210884, -73.2559400473505},
                                   {10, 484.245515868873, -99.3992549174071}};

static void check_spectrum(const closo_impedance *spectrum, double tolerance)
{
    ck_assert_uint_eq(spectrum->count, 4);
    for (int k = 0; k < 4; k++) {
        double modulus = hypot(truth[k][1], truth[k][2]);
        ck_assert_double_eq_tol(spectrum->frequency[k], truth[k][0], tolerance * truth[k][0]);
        ck_assert_double_eq_tol(spectrum->real[k], truth[k][1], tolerance * modulus);
        ck_assert_double_eq_tol(spectrum->imaginary[k], truth[k][2], tolerance * modulus);
    }
}

static void check_file(const char *path, const char *format, size_t spectra, double tolerance)
{
    closo_data data;
    closo_impedances all;
    closo_error error = {0};
    ck_assert_msg(closo_data_read(&data, path, NULL, &error) == CLOSO_OK, "%s: %s", path,
                  error.message);
    ck_assert_ptr_nonnull(strstr(data.format, format));
    ck_assert_msg(closo_impedances_of(&all, &data, &error) == CLOSO_OK, "%s: %s", path,
                  error.message);
    ck_assert_uint_eq(all.count, spectra);
    for (size_t k = 0; k < all.count; k++)
        check_spectrum(&all.spectra[k], tolerance);
    closo_impedances_clear(&all);
    closo_data_clear(&data);
}

// Every cut and every damaged byte: an error line or data, never a crash.
static void damage(const char *name, const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    uint64_t random = 5;
    for (int trial = 0; trial < 120; trial++) {
        size_t kept = length;
        memcpy(copy, text, length);
        if (trial < 60)
            kept = (size_t)(harness_random(&random) % length);
        else
            for (int k = 0; k < 3; k++)
                copy[harness_random(&random) % length] = (char)(harness_random(&random) & 0xFF);
        put_file(scratch_path(name), copy, kept);
        closo_data data;
        closo_error error = {0};
        closo_status status = closo_data_read(&data, scratch_path(name), NULL, &error);
        if (status == CLOSO_OK) {
            closo_impedances all;
            if (closo_impedances_of(&all, &data, &error) == CLOSO_OK)
                closo_impedances_clear(&all);
            closo_data_clear(&data);
        } else {
            ck_assert_msg(status == CLOSO_INPUT, "%s: status %d %s", name, status, error.message);
            ck_assert(error.message[0] && !strchr(error.message, '\n'));
        }
    }
    free(copy);
}

static void check_text(const char *name, const char *text, size_t length, const char *format,
                       size_t spectra, double tolerance)
{
    put_file(scratch_path(name), text, length);
    check_file(scratch_path(name), format, spectra, tolerance);
    damage(name, text, length);
}

// ---- texts -------------------------------------------------------------------------------------

START_TEST(elchemea)
{
    char text[1024] = "Some notes\nand more\n\n4\n";
    scratch_make();
    for (int k = 0; k < 4; k++)
        sprintf(text + strlen(text), "%.15g %.15g %.15g\n", truth[k][0], truth[k][1], truth[k][2]);
    check_text("a.i2b", text, strlen(text), "Elchemea", 1, 1e-13);
    scratch_remove();
}
END_TEST

START_TEST(p00)
{
    char text[1024] = "Procedure : title\nnotes\nt =  736.4 s\n f/Hz       \t Z'/Ohm     \t "
                      "-Z''/Ohm   \t time/s    \t Edc/V     \t Idc/A     \t\n 4 \n";
    scratch_make();
    for (int k = 0; k < 4; k++)
        sprintf(text + strlen(text), " %.15g\t %.15g\t %.15g\t 59.3e+00\t 30.9e-02\t 1e-08\t\n",
                truth[k][0], truth[k][1], -truth[k][2]);
    check_text("a.P00", text, strlen(text), "P00", 1, 1e-13);
    scratch_remove();
}
END_TEST

START_TEST(autolab)
{
    char text[2048] = "Version8.0\n4\n0\n";
    scratch_make();
    for (int k = 0; k < 4; k++)
        sprintf(text + strlen(text), "%.15g\n%.15g\n%.15g\n0\n1e-8\n%d\n0\n0\n0\n", truth[k][0],
                truth[k][1], -truth[k][2], k);
    check_text("a.dfr", text, strlen(text), "Autolab", 1, 1e-13);
    scratch_remove();
}
END_TEST

START_TEST(ivium)
{
    char run[1024] = "Title=first\nMethod=Impedance\nStart_freq=10000\nprimary_data\n3\n4\n";
    char text[4096];
    scratch_make();
    for (int k = 0; k < 4; k++)
        sprintf(run + strlen(run), " %.15g %.15g %.15g\n", truth[k][1], truth[k][2], truth[k][0]);
    check_text("a.idf", run, strlen(run), "Ivium", 1, 1e-13);
    // A series: runs one after another with control characters between; decimal commas.
    size_t length = 0;
    for (int copy = 0; copy < 3; copy++) {
        memcpy(text + length, "\x1c\0\x1e", 3);
        length += 3;
        for (const char *p = run; *p; p++)
            text[length++] = *p == '.' && copy == 2 ? ',' : *p;
    }
    check_text("a.ids", text, length, "Ivium", 3, 1e-13);
    // Without a method: told by the frequencies.
    const char *data = strstr(run, "primary_data");
    char bare[1024];
    snprintf(bare, sizeof bare, "Title=x\n%s", data);
    check_text("b.idf", bare, strlen(bare), "Ivium", 1, 1e-13);
    scratch_remove();
}
END_TEST

START_TEST(versastudio)
{
    char text[4096] =
        "<Application>\nName=VersaStudio\n</Application>\n<Action0>\nName=Common\nMass (g)=0.5\n"
        "</Action0>\n<Action1>\nName=Potentiostatic EIS\nAmplitude (mV RMS)=20\n</Action1>\n"
        "<Segment1>\nType=2\nDefinition=Segment #, E(V), I(A), Frequency(Hz), Z Real, Z Imag, 0\n";
    scratch_make();
    for (int k = 0; k < 4; k++)
        sprintf(text + strlen(text), "0,0.1,-3E-06,%.15g,%.15g,%.15g\n", truth[k][0], truth[k][1],
                truth[k][2]);
    strcat(text, "</Segment1>\n<Graph1>\nA=1,2\n</Graph1>\n");
    check_text("a.par", text, strlen(text), "VersaStudio", 1, 1e-13);
    put_file(scratch_path("a.par"), text, strlen(text));
    closo_data data;
    ck_assert_int_eq(closo_data_read(&data, scratch_path("a.par"), NULL, NULL), CLOSO_OK);
    ck_assert_str_eq(data.tables[0].technique, "Potentiostatic EIS");
    ck_assert_str_eq(data.tables[0].columns[2].unit, "ampere");
    ck_assert_str_eq(data.tables[0].columns[4].unit, "ohm");
    closo_data_clear(&data);
    scratch_remove();
}
END_TEST

static size_t widen(const char *text, char *out)
{
    size_t length = 0;
    out[length++] = (char)0xFF;
    out[length++] = (char)0xFE;
    for (; *text; text++) {
        out[length++] = *text;
        out[length++] = '\0';
    }
    return length;
}

START_TEST(palmsens)
{
    static const char *const types[] = {"Hertz", "ZRe", "ZIm"};
    char text[4096] = "{\"Type\":\"PalmSens.DataFiles.SessionFile\",\"Measurements\":[{\"Title\":"
                      "\"run 1\",\"DataSet\":{\"Type\":\"PalmSens.Data.DataSetEIS\",\"Values\":[";
    char wide[8192];
    scratch_make();
    for (int c = 0; c < 3; c++) {
        sprintf(text + strlen(text),
                "%s{\"Description\":\"x\",\"Unit\":{\"Type\":\"PalmSens.Units."
                "%s\"},\"DataValues\":[",
                c ? "," : "", types[c]);
        for (int k = 0; k < 4; k++)
            sprintf(text + strlen(text), "%s{\"V\":%.15g}", k ? "," : "",
                    c == 2 ? -truth[k][2] : truth[k][c]);
        strcat(text, "]}");
    }
    strcat(text, "]}}]}");
    check_text("narrow.pssession", text, strlen(text), "PalmSens", 1, 1e-13);
    size_t length = widen(text, wide);
    check_text("wide.pssession", wide, length, "PalmSens", 1, 1e-13);
    check_text("wide.dat", wide, length, "PalmSens", 1, 1e-13); // by content
    scratch_remove();
}
END_TEST

// ---- spreadsheets ------------------------------------------------------------------------------

static size_t open_document(char *text)
{
    strcpy(text, "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" xmlns:table=\"t\" "
                 "xmlns:text=\"x\" mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">"
                 "<table:table table:name=\"one\"><table:table-row><table:table-cell "
                 "office:value-type=\"string\"><text:p>f (Hz)</text:p></table:table-cell>"
                 "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>no"
                 "</text:p></office:annotation><text:p>Z' (ohm)</text:p></table:table-cell>"
                 "<table:table-cell office:value-type=\"string\"><text:p>Z'' (ohm)</text:p>"
                 "</table:table-cell></table:table-row>");
    for (int k = 0; k < 4; k++) {
        strcat(text, "<table:table-row>");
        for (int c = 0; c < 3; c++)
            sprintf(text + strlen(text),
                    "<table:table-cell office:value-type=\"float\" office:value=\"%.15g\">"
                    "<text:p>rounded</text:p></table:table-cell>",
                    truth[k][c]);
        strcat(text, "<table:table-cell table:number-columns-repeated=\"16381\"/>"
                     "</table:table-row>");
    }
    strcat(text, "<table:table-row table:number-rows-repeated=\"1048571\"><table:table-cell "
                 "table:number-columns-repeated=\"16384\"/></table:table-row></table:table>"
                 "<table:table table:name=\"empty\"></table:table></office:document>");
    return strlen(text);
}

static size_t zip(char *out, size_t size, const char *const members[][2], size_t count)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    ck_assert_int_eq(archive_write_open_memory(archive, out, size, &used), ARCHIVE_OK);
    for (size_t k = 0; k < count; k++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, members[k][0]);
        archive_entry_set_size(entry, (la_int64_t)strlen(members[k][1]));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, members[k][1], strlen(members[k][1]));
        archive_entry_free(entry);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    return used;
}

START_TEST(open_documents)
{
    static char text[8192], packed[16384];
    scratch_make();
    size_t length = open_document(text);
    check_text("a.fods", text, length, "spreadsheet", 1, 1e-13);
    const char *const members[][2] = {
        {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", text}};
    length = zip(packed, sizeof packed, members, 2);
    check_text("a.ods", packed, length, "spreadsheet", 1, 1e-13);
    scratch_remove();
}
END_TEST

START_TEST(office_open_xml)
{
    static char sheet[8192], packed[16384];
    scratch_make();
    strcpy(sheet, "<worksheet><sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
                  "t=\"s\"><v>1</v></c><c r=\"D1\" t=\"inlineStr\"><is><t>-Z'' (ohm)</t></is></c>"
                  "</row>");
    for (int k = 0; k < 4; k++)
        sprintf(sheet + strlen(sheet),
                "<row r=\"%d\"><c r=\"B%d\"><v>%.15g</v></c><c r=\"C%d\"><v>%.15g</v></c><c "
                "r=\"D%d\"><v>%.15g</v></c></row>",
                k + 2, k + 2, truth[k][0], k + 2, truth[k][1], k + 2, -truth[k][2]);
    strcat(sheet, "</sheetData></worksheet>");
    const char *const members[][2] = {
        {"[Content_Types].xml", "<Types/>"},
        {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"run\" sheetId=\"1\" "
                            "r:id=\"rId7\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"rId7\" Target=\"worksheets/sheet1.xml\"/>"
         "</Relationships>"},
        {"xl/sharedStrings.xml", "<sst><si><t>freq</t><rPh><t>no</t></rPh><r><t> (Hz)</t></r></si>"
                                 "<si><t>Z' (ohm)</t></si></sst>"},
        {"xl/worksheets/sheet1.xml", sheet}};
    size_t length = zip(packed, sizeof packed, members, 5);
    check_text("a.xlsx", packed, length, "spreadsheet", 1, 1e-13);
    // Entities that grow are refused; a far cell does not fill the memory.
    const char *const bomb[][2] = {
        {members[0][0], members[0][1]},
        {"xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><workbook>"
                            "&b;</workbook>"}};
    length = zip(packed, sizeof packed, bomb, 2);
    put_file(scratch_path("b.xlsx"), packed, length);
    closo_data data;
    closo_error error = {0};
    ck_assert_int_eq(closo_data_read(&data, scratch_path("b.xlsx"), NULL, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "entity declarations are refused"));
    scratch_remove();
}
END_TEST

// ---- shared data -------------------------------------------------------------------------------

static void read_one(const char *path, closo_impedances *out)
{
    closo_data data;
    closo_error error = {0};
    ck_assert_msg(closo_data_read(&data, path, NULL, &error) == CLOSO_OK, "%s", error.message);
    ck_assert_msg(closo_impedances_of(out, &data, &error) == CLOSO_OK, "%s", error.message);
    closo_data_clear(&data);
}

START_TEST(one_spectrum_in_many_encodings)
{
    // The vendors' files keep six or seven digits; the polar ones lose a few more.
    static const struct {
        const char *name;
        size_t spectra;
        double tolerance;
    } files[] = {{"data-comma.csv", 1, 1e-14},
                 {"data-tab.csv", 1, 1e-14},
                 {"data-space.csv", 1, 1e-14},
                 {"data-semicolon.csv", 1, 1e-14},
                 {"data-comma-decimal-separator.csv", 1, 1e-14},
                 {"data-header-variant-1.csv", 1, 1e-14},
                 {"data-header-variant-2.csv", 1, 1e-13},
                 {"data-header-variant-4.csv", 1, 1e-12},
                 {"data.dta", 1, 1e-6},
                 {"data.mpt", 1, 1e-6},
                 {"data-metadata.mpt", 1, 1e-6},
                 {"data.z", 1, 1e-6},
                 {"data.xlsx", 4, 1e-10},
                 {"data.ods", 4, 1e-10},
                 {"data.fods", 4, 1e-10},
                 {"case-multiple-spectra.csv", 4, NAN},
                 {"case-multiple-spectra.mpt", 3, NAN}};
    char path[4096];
    if (!find_shared(path, sizeof path, "electro/eis-pyimpspec/data-comma.csv")) {
        printf("skipped: no shared data\n");
        return;
    }
    closo_impedances reference, all;
    read_one(path, &reference);
    const closo_impedance *r = &reference.spectra[0];
    ck_assert_uint_eq(r->count, 29);
    ck_assert_double_eq_tol(r->real[0], 109.009, 1e-3);
    ck_assert_double_eq_tol(r->imaginary[0], -26.5557, 1e-4);
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        char name[128];
        snprintf(name, sizeof name, "electro/eis-pyimpspec/%s", files[k].name);
        ck_assert(find_shared(path, sizeof path, name));
        read_one(path, &all);
        ck_assert_uint_eq(all.count, files[k].spectra);
        for (size_t s = 0; s < all.count && !isnan(files[k].tolerance); s++) {
            const closo_impedance *z = &all.spectra[s];
            ck_assert_uint_eq(z->count, 29);
            for (size_t i = 0; i < 29; i++) {
                double limit = files[k].tolerance * hypot(r->real[i], r->imaginary[i]);
                ck_assert_double_eq_tol(z->frequency[i] / r->frequency[i], 1, files[k].tolerance);
                ck_assert_msg(fabs(z->real[i] - r->real[i]) <= limit &&
                                  fabs(z->imaginary[i] - r->imaginary[i]) <= limit,
                              "%s: point %zu is off by %g, %g of |Z|", files[k].name, i,
                              fabs(z->real[i] - r->real[i]) / limit * files[k].tolerance,
                              fabs(z->imaginary[i] - r->imaginary[i]) / limit * files[k].tolerance);
            }
        }
        closo_impedances_clear(&all);
    }
    closo_impedances_clear(&reference);
}
END_TEST

START_TEST(files_of_further_makers)
{
    static const struct {
        const char *name;
        size_t points;
        double f, real, imaginary; // of the first point
    } files[] = {{"exampleDataVersaStudio.par", 61, 100000, 55.31571, 4.575431},
                 {"exampleDataAutolab.txt", 41, 10000, 0.013785863964281, 0.007191946305823},
                 {"exampleDataCHInstruments.txt", 73, 99610, 98.91, -2.748},
                 {"exampleDataPowersuite.txt", 30, 2000000, -470.54113, -1397.7358}};
    char path[4096];
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        char name[128];
        closo_impedances all;
        snprintf(name, sizeof name, "electro/eis-impedance.py/%s", files[k].name);
        if (!find_shared(path, sizeof path, name)) {
            printf("skipped: no shared data\n");
            return;
        }
        read_one(path, &all);
        ck_assert_uint_eq(all.count, 1);
        const closo_impedance *z = &all.spectra[0];
        ck_assert_msg(z->count == files[k].points, "%s: %zu points", files[k].name, z->count);
        ck_assert_double_eq_tol(z->frequency[0], files[k].f, 1e-9 * files[k].f);
        ck_assert_double_eq_tol(z->real[0], files[k].real, 1e-12 * fabs(files[k].real));
        ck_assert_double_eq_tol(z->imaginary[0], files[k].imaginary,
                                1e-12 * fabs(files[k].imaginary));
        closo_impedances_clear(&all);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, elchemea);
    tcase_add_test(tests, p00);
    tcase_add_test(tests, autolab);
    tcase_add_test(tests, ivium);
    tcase_add_test(tests, versastudio);
    tcase_add_test(tests, palmsens);
    tcase_add_test(tests, open_documents);
    tcase_add_test(tests, office_open_xml);
    tcase_add_test(tests, one_spectrum_in_many_encodings);
    tcase_add_test(tests, files_of_further_makers);
}

int main(void)
{
    return harness_run("data_vendors", add);
}
