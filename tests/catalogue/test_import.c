// SPDX-License-Identifier: GPL-3.0-or-later
// CSV files of users: tables of other layouts by a map, limits that stay limits through import,
// search, export and import again, and what is refused, with file and line.
#include "catalogues.h"

// Rows of our own in the layout of a table of lithium electrolytes: most columns are not used.
static const char table[] =
    "ID,Reduced Composition,Z,True Composition,Ionic conductivity (S cm-1),IC (Total),"
    "Space group,a,b,c,alpha,beta,gamma,Family,DOI,note\n"
    "aa1,Li6PS5Cl,4,Li24P4S20Cl4,1.9E-3,,F-43m,9.85,9.85,9.85,90,90,90,argyrodite,"
    "10.1000/one,\n"
    "aa2,LiBH4,4,Li4B4H16,<1E-10,<1E-10,Pnma,7.178(1),4.437(1),6.803(1),90,90,90,,"
    "10.1000/two,\"ortho, cold\"\n"
    "aa3,Li3N,1,Li3N,~1.2e-3,,P6/mmm,3.648,3.648,3.875,90,90,120,nitride,10.1000/three,-\n"
    "aa4,Li2O,4,Li8O4,N.R.,<1E-8,Fm-3m,4.61,4.61,4.61,90,90,90,oxide,10.1000/four,\n";
static const char map[] = "# how that table is read\n"
                          "material = column \"Reduced Composition\"\n"
                          "source = column DOI\n"
                          "temperature = 25 C\n"
                          "[conductivity]\n"
                          "value = column \"Ionic conductivity (S cm-1)\" unit S/cm\n"
                          "method = impedance\n"
                          "[cell_length_a]\n"
                          "value = column a unit A\n"
                          "phase = column \"Space group\"\n";

static const char *put_text(const char *name, const char *text)
{
    const char *path = scratch_path(name);
    put_file(path, text, strlen(text));
    return path;
}

static size_t import_into(const char *own, const char *csv, const char *with_map, size_t *known)
{
    closo_catalogue *catalogue = open_catalogue(own, true);
    const closo_catalogue_csv_options options = {.map = with_map, .map_name = "a.map"};
    closo_error error = {0};
    size_t added = 0;
    ck_assert_msg(closo_catalogue_import(catalogue, csv, &options, NULL, &added, known, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    closo_catalogue_close(catalogue);
    return added;
}

static void find_own(const char *own, const char *property, closo_catalogue_records *records)
{
    closo_catalogue *catalogue = open_catalogue(own, false);
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.own = true;
    query.property = property;
    closo_error error = {0};
    ck_assert_msg(closo_catalogue_find(catalogue, &query, records, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    closo_catalogue_close(catalogue);
}

static const closo_catalogue_record *of_material(const closo_catalogue_records *records,
                                                 const char *material)
{
    for (size_t i = 0; i < records->count; i++)
        if (strcmp(records->items[i].material, material) == 0)
            return &records->items[i];
    return NULL;
}

static void check_limits(const char *own)
{
    closo_catalogue_records records = {0};
    find_own(own, "conductivity", &records);
    ck_assert_uint_eq(records.count, 3);
    const closo_catalogue_record *r = of_material(&records, "LiBH4");
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(r->qualifier, CLOSO_QUALIFIER_LESS);
    ck_assert_double_eq(r->value, 1e-10);
    ck_assert_str_eq(r->printed, "<1E-10");
    ck_assert_str_eq(r->cation, "Li(+)"); // the material is known
    ck_assert_double_eq_tol(r->temperature, 298.15, 1e-9);
    r = of_material(&records, "Li3N");
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(r->qualifier, CLOSO_QUALIFIER_APPROXIMATE);
    ck_assert_ptr_null(of_material(&records, "Li2O"));
    closo_catalogue_records_clear(&records);
    find_own(own, "cell_length_a", &records);
    ck_assert_uint_eq(records.count, 4);
    r = of_material(&records, "LiBH4");
    ck_assert(r && r->value == 7.178 && fabs(r->su - 0.001) < 1e-12);
    ck_assert_str_eq(r->phase, "Pnma");
    closo_catalogue_records_clear(&records);
}

// "< 1e-10" is not above 1e-12, and it is not below it either.
static void check_search(const char *own)
{
    closo_catalogue *catalogue = open_catalogue(own, false);
    static const struct {
        double minimum, maximum;
        size_t found, possible;
    } rows[] = {{1e-12, NAN, 2, 1}, {NAN, 1e-9, 1, 0}, {NAN, 1e-12, 0, 1}, {1e-9, NAN, 2, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        closo_catalogue_records records = {0};
        closo_catalogue_query query;
        closo_catalogue_query_init(&query);
        query.own = true;
        query.property = "conductivity";
        query.minimum = rows[i].minimum;
        query.maximum = rows[i].maximum;
        size_t possible;
        ck_assert_int_eq(closo_catalogue_find(catalogue, &query, &records, &possible, NULL),
                         CLOSO_OK);
        ck_assert_uint_eq(records.count, rows[i].found);
        ck_assert_uint_eq(possible, rows[i].possible);
        closo_catalogue_records_clear(&records);
    }
    closo_catalogue_close(catalogue);
}

static void export_to(const char *own, const char *csv)
{
    closo_catalogue_records records = {0};
    closo_text text;
    closo_text_init(&text);
    find_own(own, NULL, &records);
    closo_catalogue_write_csv(&records, &text);
    ck_assert(!text.failed);
    put_file(csv, text.data, text.length);
    closo_text_clear(&text);
    closo_catalogue_records_clear(&records);
}

START_TEST(limits_stay_limits_all_the_way)
{
    char own[4400], again[4400], csv[4400], out[2][4400];
    snprintf(own, sizeof own, "%s", scratch_path("own.sqlite"));
    snprintf(again, sizeof again, "%s", scratch_path("again.sqlite"));
    snprintf(csv, sizeof csv, "%s", put_text("table.csv", table));
    snprintf(out[0], sizeof out[0], "%s", scratch_path("one.csv"));
    snprintf(out[1], sizeof out[1], "%s", scratch_path("two.csv"));
    size_t known = 0;
    ck_assert_uint_eq(import_into(own, csv, map, &known), 7);
    ck_assert_uint_eq(known, 0);
    check_limits(own);
    check_search(own);
    // The same once more adds nothing.
    ck_assert_uint_eq(import_into(own, csv, map, &known), 0);
    ck_assert_uint_eq(known, 7);
    export_to(own, out[0]);
    ck_assert_uint_eq(import_into(again, out[0], NULL, &known), 7);
    check_limits(again);
    check_search(again);
    export_to(again, out[1]);
    static char one[1 << 16], two[1 << 16];
    size_t length = get_file(out[0], one, sizeof one);
    ck_assert_uint_eq(length, get_file(out[1], two, sizeof two));
    ck_assert_mem_eq(one, two, length);
    ck_assert_uint_eq(import_into(own, out[1], NULL, &known), 0);
}
END_TEST

// ---- what spreadsheets write -------------------------------------------------------------------

START_TEST(spreadsheets_are_read)
{
    static const char *const texts[] = {
        "material,property,value,unit,source\nNa3PS4,conductivity,1e-4,S/cm,me\n",
        "material,property,value,unit,source\nNa3PS4,conductivity,1e-4,S/cm,me",
        "\357\273\277material,property,value,unit,source\nNa3PS4,conductivity,1e-4,S/cm,me\n",
        "\357\273\277# a remark\n\nmaterial,property,value,unit,source\n"
        "Na3PS4,conductivity,1e-4,S/cm,me\n",
        "material,property,value,unit,source\r\nNa3PS4,conductivity,1e-4,S/cm,me\r\n\r\n",
        "material;property;value;unit;source\nNa3PS4;conductivity;1e-4;S/cm;me\n;;;;\n;;;;\n",
        "material\tproperty\tvalue\tunit\tsource\nNa3PS4\tconductivity\t0.1\tmS/cm\tme\n",
        "\"material\",\"property\",\"value\",\"unit\",\"source\"\n"
        "\"Na3PS4\",\"conductivity\",\"1e-4\",\"S/cm\",\"me\"\n",
        " material , property , value , unit , source \n Na3PS4 , conductivity , 1e-4 , S/cm , "
        "me\n",
        "source,unit,value,property,material,what I think of it\n"
        "me,S/m,1e-2,conductivity,Na3PS4,\"good, \"\"very\"\" good\nindeed\"\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        closo_catalogue_records records;
        closo_error error = {0};
        ck_assert_msg(closo_catalogue_read_csv(put_text("a.csv", texts[i]), NULL, &records,
                                               &error) == CLOSO_OK,
                      "%zu: %s", i, error.message);
        ck_assert_uint_eq(records.count, 1);
        ck_assert_str_eq(records.items[0].material, "Na3PS4");
        ck_assert_str_eq(records.items[0].formula, "Na3PS4");
        ck_assert_str_eq(records.items[0].source, "me");
        ck_assert_double_eq_tol(records.items[0].value, 1e-4, 1e-18);
        closo_catalogue_records_clear(&records);
    }
}
END_TEST

#define HEAD "material,property,value,unit,source,qualifier,flag,reason,temperature\n"
#define GOOD "Na3PS4,conductivity,1e-4,S/cm,me,,,,\n"

START_TEST(what_cannot_be_read_is_named_with_its_line)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ": expected a line with the names of the columns"},
        {"\n\n# only this\n", ": expected a line with the names of the columns"},
        {"a,b,a\n1,2,3\n", ":1: column 'a' stands there twice"},
        {"a,b\n1,2\n", ":1: expected a column 'property' (or give a map with --map)"},
        {HEAD GOOD "Na3PS4,conductivity,1e-4\n", ":3: expected 9 fields, found 3"},
        {HEAD GOOD GOOD "Na3PS4,conductivity,fast,S/cm,me,,,,\n",
         ":4: value: expected a number, found 'fast'"},
        {HEAD "Na3PS4,conductivity,\"1,3e-4\",S/cm,me,,,,\n",
         ":2: value: expected a number with a decimal point and no other separator, found "
         "'1,3e-4'"},
        {"material;property;value;unit;source\nNa3PS4;conductivity;0,13;S/cm;me\n",
         ":2: value: expected a number with a decimal point"},
        {HEAD "Na3PS4,conductivity,1e-4,furlong,me,,,,\n", ":2: unit"},
        {HEAD "Na3PS4,conductivity,1e-4,,me,,,,\n", ":2: unit: expected the unit of conductivity"},
        {HEAD "Na3PS4,conductivity,-1e-4,S/cm,me,,,,\n", ":2: value: expected conductivity from 0"},
        {HEAD "Na3PS4,speed,1e-4,S/cm,me,,,,\n", ":2: property: expected one of"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,,,,,\n", ":2: source: expected"},
        {HEAD ",conductivity,1e-4,S/cm,me,,,,\n", ":2: material: expected a name"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,me,nearly,,,\n", ":2: qualifier: expected ="},
        {HEAD "Na3PS4,conductivity,<1e-4,S/cm,me,>,,,\n", ":2: qualifier: expected what"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,me,,wrong,why,\n", ":2: flag: expected uncertain"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,me,,misprint,,\n", ":2: reason: expected one"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,me,,,,RT\n", ":2: temperature: expected a number"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,me,,,,-3\n", ":2: temperature: expected 0 to"},
        {HEAD "Na3PS4,conductivity,1e400,S/cm,me,,,,\n", ":2: value: expected a number"},
        {HEAD GOOD "\"Na3PS4,conductivity,1e-4,S/cm,me,,,,\n" GOOD,
         ":3: field 1: expected a closing quote"},
        {HEAD "\"Na3PS4\" or so,conductivity,1e-4,S/cm,me,,,,\n",
         ":2: field 1: expected a separator after the closing quote"},
        {HEAD "Na\0013PS4,conductivity,1e-4,S/cm,me,,,,\n", ":2: material: expected UTF-8"},
        {HEAD "Na3PS4,conductivity,1e-4,S/cm,M\374ller,,,,\n", ":2: source: expected UTF-8"},
        {"\377\376m\n", ":1: expected UTF-8, found UTF-16"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        closo_catalogue_records records;
        closo_error error = {0};
        char expected[4600];
        const char *path = put_text("bad.csv", rows[i].text);
        snprintf(expected, sizeof expected, "%s%s", path, rows[i].expected);
        ck_assert_msg(closo_catalogue_read_csv(path, NULL, &records, &error) == CLOSO_INPUT,
                      "%zu was read", i);
        ck_assert_msg(closo_text_starts_with(error.message, expected), "%zu: %s", i, error.message);
        ck_assert_ptr_null(strchr(error.message, '\n'));
        ck_assert(records.count == 0 && !records.items);
    }
}
END_TEST

START_TEST(nul_bytes_and_what_is_too_long_are_refused)
{
    static char bytes[3 << 20];
    closo_catalogue_records records;
    closo_error error = {0};
    static const char nul[] = HEAD GOOD "Na3\0PS4,conductivity,1e-4,S/cm,me,,,,\n";
    put_file(scratch_path("nul.csv"), nul, sizeof nul - 1);
    ck_assert_int_eq(closo_catalogue_read_csv(scratch_path("nul.csv"), NULL, &records, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "nul.csv:3: field 1 holds a NUL byte"));

    // A field of two megabytes on one line, and on many.
    for (int lines = 0; lines < 2; lines++) {
        size_t length = (size_t)snprintf(bytes, sizeof bytes, "%s\"", HEAD);
        memset(bytes + length, 'x', 2 << 20);
        for (size_t i = length; lines && i < length + (2 << 20); i += 100)
            bytes[i] = '\n';
        put_file(scratch_path("long.csv"), bytes, length + (2 << 20));
        ck_assert_int_eq(closo_catalogue_read_csv(scratch_path("long.csv"), NULL, &records, &error),
                         CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "long.csv:2"));
    }
    // A text longer than a field may be.
    size_t length = (size_t)snprintf(bytes, sizeof bytes, "%s", HEAD);
    memset(bytes + length, 'x', 5000);
    length += 5000;
    length += (size_t)snprintf(bytes + length, 100, ",conductivity,1e-4,S/cm,me,,,,\n");
    put_file(scratch_path("field.csv"), bytes, length);
    ck_assert_int_eq(closo_catalogue_read_csv(scratch_path("field.csv"), NULL, &records, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(
        strstr(error.message, "field.csv:2: material: expected at most 4096 bytes"));
    // Two thousand columns.
    memset(bytes, ',', 2000);
    put_file(scratch_path("wide.csv"), bytes, 2000);
    ck_assert_int_eq(closo_catalogue_read_csv(scratch_path("wide.csv"), NULL, &records, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "wide.csv:1: expected at most 1024 columns"));
}
END_TEST

START_TEST(maps_that_cannot_be_read_are_named_with_their_line)
{
    static const struct {
        const char *map, *expected;
    } rows[] = {
        {"material column x\n", "a.map:1: expected FIELD = column NAME"},
        {"# remark\n\nmetarial = column x\n", "a.map:3: 'metarial' is no field of a record"},
        {"material = \n", "a.map:1: expected something after '='"},
        {"material = column \"Reduced\n", "a.map:1: expected a closing quote"},
        {"material = x\nmaterial = y\n", "a.map:2: expected each field once"},
        {"[speed]\nvalue = column a\n", "a.map:1: property: expected one of"},
        {"[conductivity\n", "a.map:1: expected [PROPERTY] alone on its line"},
        {"material = column \"No such\"\n[conductivity]\nvalue = column a\n", "a.map:1: "},
        {"material = column \"ID\" or so\n", "a.map:1: expected 'unit UNIT'"},
    };
    const char *path = put_text("table.csv", table);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        closo_catalogue_records records;
        closo_error error = {0};
        const closo_catalogue_csv_options options = {.map = rows[i].map, .map_name = "a.map"};
        ck_assert_msg(closo_catalogue_read_csv(path, &options, &records, &error) == CLOSO_INPUT,
                      "%zu was read", i);
        ck_assert_msg(closo_text_starts_with(error.message, rows[i].expected), "%zu: %s", i,
                      error.message);
    }
}
END_TEST

// One bad line far behind: nothing of the file is added.
START_TEST(a_bad_line_takes_all_back)
{
    const char *own = scratch_path("own.sqlite"), *path = scratch_path("late.csv");
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fputs(HEAD, file);
    for (int i = 0; i < 3000; i++)
        fprintf(file, "Na3PS4,conductivity,%d,S/cm,me,,,,\n", i);
    fputs("Na3PS4,conductivity,1..,S/cm,me,,,,\n", file);
    ck_assert_int_eq(fclose(file), 0);
    closo_catalogue *catalogue = open_catalogue(own, true);
    closo_error error = {0};
    size_t added = 7;
    ck_assert_int_eq(closo_catalogue_import(catalogue, path, NULL, NULL, &added, NULL, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "late.csv:3002: value: expected a number"));
    ck_assert_uint_eq(added, 0);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, limits_stay_limits_all_the_way);
    tcase_add_test(tests, spreadsheets_are_read);
    tcase_add_test(tests, what_cannot_be_read_is_named_with_its_line);
    tcase_add_test(tests, nul_bytes_and_what_is_too_long_are_refused);
    tcase_add_test(tests, maps_that_cannot_be_read_are_named_with_their_line);
    tcase_add_test(tests, a_bad_line_takes_all_back);
}

int main(void)
{
    return harness_run("catalogue import", add);
}
