// SPDX-License-Identifier: GPL-3.0-or-later
// CIF as a format: words, quotes, texts, loops; each tolerance with its warning, each refusal with
// its line; speed of growth; and public collections of good and bad files, where they are there.
#include "closo/crystal.h"

#include "../base/files.h"

static closo_cif *cif;
static closo_error failure;

static closo_status parse_bytes(const char *text, size_t length)
{
    closo_cif_free(cif);
    cif = NULL;
    failure = (closo_error){0};
    return closo_cif_parse(&cif, "a.cif", text, length, &failure);
}

static void accept(const char *text)
{
    ck_assert_msg(parse_bytes(text, strlen(text)) == CLOSO_OK, "%s", failure.message);
    for (size_t i = 0; i < closo_cif_warnings(cif); i++)
        ck_assert_ptr_null(strchr(closo_cif_warning(cif, i), '\n'));
}

static void accept_silently(const char *text)
{
    accept(text);
    ck_assert_msg(closo_cif_warnings(cif) == 0, "%s",
                  closo_cif_warnings(cif) ? closo_cif_warning(cif, 0) : "");
}

static void accept_with(const char *text, const char *warning)
{
    accept(text);
    ck_assert_uint_eq(closo_cif_warnings(cif), 1);
    ck_assert_str_eq(closo_cif_warning(cif, 0), warning);
}

static void refuse(const char *text, const char *message)
{
    ck_assert_msg(parse_bytes(text, strlen(text)) == CLOSO_INPUT, "accepted: %s", text);
    ck_assert_str_eq(failure.message, message);
    ck_assert_ptr_null(strchr(failure.message, '\n'));
}

static void expect(const char *tag, const char *value)
{
    const char *found = closo_cif_value(cif, 0, tag);
    if (value == NULL)
        ck_assert_ptr_null(found);
    else
        ck_assert_str_eq(found, value);
}

static void clear(void)
{
    closo_cif_free(cif);
    cif = NULL;
    scratch_remove();
}

START_TEST(items)
{
    accept_silently("#\\#CIF_1.1\n# comment\ndata_one # more\n_a 1\n_B\t'two words'\n_c\n\"x\"\n"
                    "_d it's\n_e 'a dog's life'\n_f ?\n_g .\n_h '?'\n_i ''\n_j ;no_text\n"
                    "_k a#b\n_l\n;first\nsecond ;\n;\n_m x;y\nDATA_Two\n_a 2");
    ck_assert_uint_eq(closo_cif_blocks(cif), 2);
    ck_assert_str_eq(closo_cif_block_name(cif, 0), "one");
    ck_assert_str_eq(closo_cif_block_name(cif, 1), "Two");
    ck_assert_ptr_null(closo_cif_block_name(cif, 2));
    expect("_A", "1");
    expect("_b", "two words");
    expect("_c", "x");
    expect("_d", "it's");
    expect("_e", "a dog's life");
    expect("_f", NULL);
    expect("_g", NULL);
    expect("_h", "?");
    expect("_i", "");
    expect("_j", ";no_text");
    expect("_k", "a#b");
    expect("_l", "first\nsecond ;");
    expect("_m", "x;y");
    expect("_n", NULL);
    ck_assert_str_eq(closo_cif_value(cif, 1, "_a"), "2");
    ck_assert_uint_eq(closo_cif_loop(cif, 0, "_a"), 0);
    const char *const *values;
    const size_t *lines;
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_f", &values, &lines), 1); // there, but null
    ck_assert_uint_eq(lines[0], 10);
    ck_assert_uint_eq(closo_cif_values(cif, 1, "_a", &values, &lines), 1);
    ck_assert_uint_eq(lines[0], 22);
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_none", &values, &lines), 0);
}
END_TEST

START_TEST(loops)
{
    accept_silently("data_x\nloop_ _a _b\n1 2\n3 ?\n'4 4'\n;five\n;\nLOOP_\n_c 6 7 8\n_d 9\n");
    const char *const *values;
    const size_t *lines;
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_a", &values, &lines), 3);
    ck_assert_str_eq(values[0], "1");
    ck_assert_str_eq(values[1], "3");
    ck_assert_str_eq(values[2], "4 4");
    ck_assert_uint_eq(lines[2], 5);
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_b", &values, &lines), 3);
    ck_assert_ptr_null(values[1]);
    ck_assert_str_eq(values[2], "five");
    ck_assert_uint_eq(lines[2], 6);
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_c", &values, NULL), 3);
    ck_assert_uint_eq(closo_cif_loop(cif, 0, "_a"), closo_cif_loop(cif, 0, "_b"));
    ck_assert_uint_ne(closo_cif_loop(cif, 0, "_a"), closo_cif_loop(cif, 0, "_c"));
    ck_assert_ptr_null(closo_cif_value(cif, 0, "_a")); // three values, not one
    expect("_d", "9");
}
END_TEST

START_TEST(tolerances)
{
    accept_with("\xef\xbb\xbf"
                "data_x\n_a 1\n",
                "a.cif: begins with a byte-order mark");
    expect("_a", "1");
    accept_with("data_x\r\n_a\r\n;1\r\n2\r\n;\r\n_b 'x'\r\n", "a.cif: lines end with CR LF");
    expect("_a", "1\n2");
    expect("_b", "x");
    accept_with("data_x\r_a\r;1\r2\r;\r_b 'x'\r", "a.cif: lines end with CR");
    expect("_a", "1\n2");
    expect("_b", "x");
    accept_with("data_x\n_a 1\n\x1a", "a.cif: ends with a control-Z, which was dropped");
    expect("_a", "1");
    accept_with("data_x\n_a 1\x1a\n  \x1a\x1a", "a.cif: ends with a control-Z, which was dropped");
    expect("_a", "1");
    accept_with("# c\n_a 1\n_b 2\n", "a.cif:2: stands before the first data_ line; taken for a "
                                     "data block without a name");
    ck_assert_str_eq(closo_cif_block_name(cif, 0), "");
    expect("_b", "2");
    accept_with("data_\n_a 1\n", "a.cif:1: a data block without a name");
    accept_with("data_x\nloop_\n_a _b\n1 2\n3\n_c 4\n",
                "a.cif:5: the last row of the loop on line 2 has 1 of 2 values; the others are "
                "taken as unknown");
    const char *const *values;
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_b", &values, NULL), 2);
    ck_assert_ptr_null(values[1]);
    expect("_c", "4");
    accept_with("data_x\nloop_ _a _b 1 2 3", "a.cif:2: the last row of the loop on line 2 has 1 of "
                                             "2 values; the others are taken as unknown");
    accept_with("data_x\nloop_\n_a\n_b\nloop_ _c 1\n", "a.cif:2: a loop without values");
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_a", &values, NULL), 0);
    accept_with("data_x\n_a 1\n_b\n;text\nmore\n",
                "a.cif:4: the text that begins here does not end; all that follows was taken for "
                "it");
    accept_silently("");
    ck_assert_uint_eq(closo_cif_blocks(cif), 0);
    accept_silently("# nothing but this");
    char padded[] = "data_x\n_a 1\n\x1a\0\0\0";
    ck_assert_int_eq(parse_bytes(padded, sizeof padded - 1), CLOSO_OK);
    expect("_a", "1");
}
END_TEST

START_TEST(cif_2)
{
    accept_silently("#\\#CIF_2.0\ndata_x\n_a '''it's\ntwo'''\n_b \"\"\"\"x\"\"\"\n_c ''\n_d 5\n");
    expect("_a", "it's\ntwo");
    expect("_b", "\"x");
    expect("_c", "");
    expect("_d", "5");
    const size_t *lines;
    const char *const *values;
    ck_assert_uint_eq(closo_cif_values(cif, 0, "_d", &values, &lines), 1);
    ck_assert_uint_eq(lines[0], 7);
    refuse("#\\#CIF_2.0\ndata_x\n_a [1 2]",
           "a.cif:3: expected a plain value; lists of CIF 2.0 are not read, found \"[1 2]\"");
    refuse("#\\#CIF_2.0\ndata_x\n_a {'b':1}",
           "a.cif:3: expected a plain value; tables of CIF 2.0 are not read, found \"{'b':1}\"");
    refuse("#\\#CIF_2.0\ndata_x\n_a '''it\n", "a.cif:3: expected three closing quotes for the text "
                                              "that begins here");
    refuse("#\\#CIF_2.0\ndata_x\n_a 'it's\n",
           "a.cif:3: expected a blank behind the end of a text, found \"s\"");
    accept_silently("data_x\n_a {b}\n"); // a plain word in CIF 1.1
    expect("_a", "{b}");
}
END_TEST

// International Tables G 2.2.7.4.11: lines folded with a backslash.
START_TEST(folded_text)
{
    accept_silently("data_x\n_a\n;\\\none\\\n two\nthree\\  \n\n;\n_b\n;\\not folded\n;\n");
    expect("_a", "one two\nthree");
    expect("_b", "\\not folded");
}
END_TEST

START_TEST(refusals)
{
    refuse("data_x\n_a 1 2\n", "a.cif:2: expected a tag, loop_ or data_, found the value \"2\"");
    refuse("no cif at all", "a.cif:1: expected a tag, loop_ or data_, found the value \"no\"");
    refuse("data_x\n_a\n_b 1\n", "a.cif:2: expected a value for _a");
    refuse("data_x\n_a", "a.cif:2: expected a value for _a");
    refuse("data_x\n_a\nloop_ _b 1", "a.cif:2: expected a value for _a");
    refuse("data_x\n_a 1\n_b 2\n_A 1\n",
           "a.cif:4: _A is given a second time in this data block, first on line 2");
    refuse("data_x\nloop_ _a _a\n1 2\n",
           "a.cif:2: _a is given a second time in this data block, first on line 2");
    refuse("data_x\nloop_\n1 2\n", "a.cif:2: expected tags behind loop_");
    refuse("data_x\n_a 'open\n_b 'closed'\n",
           "a.cif:2: expected a closing quote on this line, found \"'open\"");
    refuse("data_x\n_a\n;text\n;tail\n",
           "a.cif:4: expected a blank behind the end of a text, found \"tail\"");
    refuse("data_x\nsave_frame\n",
           "a.cif:2: expected data; save frames belong to dictionaries, found \"save_frame\"");
    refuse("global_\n",
           "a.cif:1: expected a word that CIF has (these are of STAR), found \"global_\"");
    refuse("data_x\nloop_ _a 1 stop_\n",
           "a.cif:2: expected a word that CIF has (these are of STAR), found \"stop_\"");
    refuse("data_x\n_a $frame\n",
           "a.cif:2: expected a value, which cannot begin with $, found \"$frame\"");
    refuse("data_x\n_a [1]\n",
           "a.cif:2: expected a plain value; lists of CIF 2.0 are not read, found \"[1]\"");
    refuse("data_x\n_ 1\n", "a.cif:2: expected a name behind _, found \"_\"");
    refuse("data_x\n_a x\x01y\n", "a.cif:2: expected text, found the control character 0x01");
    refuse("data_x\n_a\n;x\ny\x7fz\n;\n",
           "a.cif:4: expected text, found the control character 0x7f");
    refuse("data_x\n_a 'x\x1ay'\n", "a.cif:2: expected text, found the control character 0x1a");
    refuse("\xff\xfe"
           "d",
           "a.cif: is in UTF-16, expected ASCII or UTF-8");
    ck_assert_int_eq(parse_bytes("data_x\n_a x\0y\n", 14), CLOSO_INPUT);
    ck_assert_str_eq(failure.message, "a.cif:2: expected text, found the control character 0x00");
}
END_TEST

// A value that is missing in the middle shifts all that follow: no tolerance for that.
START_TEST(missing_value_in_the_middle)
{
    refuse("data_x\nloop_\n_a _b _c\n1 2 3\n4 5 6\n7 9\n10 11 12\n13 14 15\n",
           "a.cif:6: expected 3 values in this row of the loop on line 2");
}
END_TEST

// 200 times the text in about 200 times the time: hashing keeps many tags and blocks linear.
START_TEST(many_of_everything)
{
    closo_text text;
    closo_text_init(&text);
    for (int block = 0; block < 300; block++) {
        closo_text_addf(&text, "data_b%d\n", block);
        for (int tag = 0; tag < 100; tag++)
            closo_text_addf(&text, "_tag_%d %d\n", tag, block * tag);
        closo_text_add(&text, "loop_ _c _d\n");
        for (int row = 0; row < 50; row++)
            closo_text_addf(&text, "%d %d\n", row, block);
    }
    accept_silently(text.data);
    ck_assert_uint_eq(closo_cif_blocks(cif), 300);
    ck_assert_str_eq(closo_cif_value(cif, 299, "_TAG_99"), "29601");
    const char *const *values;
    ck_assert_uint_eq(closo_cif_values(cif, 17, "_d", &values, NULL), 50);
    ck_assert_str_eq(values[49], "17");
    closo_text_clear(&text);
}
END_TEST

START_TEST(any_prefix_of_a_file)
{
    static const char text[] = "#\\#CIF_1.1\ndata_x\n_a 'b c'\n_d\n;text\n;\nloop_\n_e _f\n1 2(3)\n"
                               "? .\n\"q\" r\n";
    for (size_t length = 0; length < sizeof text; length++) {
        char *copy = malloc(length + 1); // the sanitizer sees a read behind it
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text, length);
        if (parse_bytes(copy, length) != CLOSO_OK) {
            ck_assert_int_eq(failure.status, CLOSO_INPUT);
            ck_assert_int_eq(strncmp(failure.message, "a.cif:", 6), 0);
        }
        free(copy);
    }
}
END_TEST

START_TEST(files)
{
    const char *path = scratch_path("x.cif");
    put_file(path, "data_x\n_a 1\n_b", 14);
    ck_assert_int_eq(closo_cif_read(&cif, path, &failure), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(failure.message, "x.cif:3: expected a value for _b"));
    put_gzip(scratch_path("x.cif.gz"), "data_x\n_a 1\n", 12, "wb");
    ck_assert_int_eq(closo_cif_read(&cif, scratch_path("x.cif.gz"), NULL), CLOSO_OK);
    expect("_a", "1");
    closo_cif_free(cif);
    cif = NULL;
    ck_assert_int_eq(closo_cif_read(&cif, scratch_path("none.cif"), NULL), CLOSO_INPUT);
}
END_TEST

// Every file reads or fails with one line that names it. *read counts the former.
static void read_folder(const char *folder, size_t *all, size_t *read)
{
    DIR *directory = opendir(folder);
    ck_assert_ptr_nonnull(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[4400];
        struct stat about;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &about) != 0)
            continue;
        if (S_ISDIR(about.st_mode)) {
            read_folder(path, all, read);
            continue;
        }
        (*all)++;
        closo_error error = {0};
        closo_cif *found = NULL;
        if (closo_cif_read(&found, path, &error) == CLOSO_OK) {
            (*read)++;
        } else {
            ck_assert_int_eq(error.status, CLOSO_INPUT);
            ck_assert_msg(strstr(error.message, entry->d_name) != NULL, "%s", error.message);
            ck_assert_ptr_null(strchr(error.message, '\n'));
        }
        closo_cif_free(found);
        closo_crystal crystal;
        error = (closo_error){0};
        if (closo_crystal_read(&crystal, path, NULL, &error) == CLOSO_OK)
            closo_crystal_clear(&crystal);
        else
            ck_assert_msg(error.message[0] != '\0' && !strchr(error.message, '\n'), "%s", path);
    }
    closedir(directory);
}

START_TEST(public_collections)
{
    char path[4096];
    if (!find_shared(path, sizeof path, "powder/cif-torture")) {
        printf("SKIPPED: collections of CIFs are not there\n");
        return;
    }
    size_t all = 0, read = 0;
    read_folder(path, &all, &read);
    ck_assert_uint_gt(all, 190);
    ck_assert_uint_ge(read, 120);
    ck_assert_uint_lt(read, all); // some are bad on purpose
}
END_TEST

// Atoms in the cell are Z times the formula that each file states.
START_TEST(public_structures)
{
    static const struct {
        const char *name;
        size_t atoms; // Z x atoms of the formula
    } collection[] = {
        {"cod-tools/inputs/1000000.cif", 4 * 35}, // C5 H17 Al N2 O8 P2
        {"cod-tools/inputs/2000000.cif", 89},     // C16 H44 Co Nd2 O26, half of it listed twice
        {"cod-tools/inputs/4067640.cif", 4 * 109},
        {"cod-tools/inputs/4318422.cif", 37}, // Cu on an inversion centre
        {"cod-tools/inputs/7052868.cif", 2 * 76},
        {"cod-tools/inputs/9007991.cif", 4 * 19}, // K Nb5 O13 on mirrors of P b c m
        {"gemmi/1011031.cif", 4 * 2},
        {"gemmi/2013551.cif", 3}, // Mg I2, I at 0.3333, 0.6667
        {"gemmi/2242624.cif", 5},
        {"pycifrw/C13H22O3.cif", 4 * 38},
    };
    char path[4096];
    if (!find_shared(path, sizeof path, "powder/cif-torture")) {
        printf("SKIPPED: collections of CIFs are not there\n");
        return;
    }
    size_t end = strlen(path);
    for (size_t i = 0; i < sizeof collection / sizeof *collection; i++) {
        snprintf(path + end, sizeof path - end, "/%s", collection[i].name);
        closo_crystal crystal;
        closo_cell_atom *atoms;
        size_t count;
        closo_status status = closo_crystal_read(&crystal, path, NULL, &failure);
        ck_assert_msg(status == CLOSO_OK, "%s", failure.message);
        ck_assert_int_eq(closo_crystal_expand(&crystal, &atoms, &count, NULL), CLOSO_OK);
        ck_assert_msg(count == collection[i].atoms, "%s: %zu", collection[i].name, count);
        free(atoms);
        closo_crystal_clear(&crystal);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, clear);
    tcase_add_test(tests, items);
    tcase_add_test(tests, loops);
    tcase_add_test(tests, tolerances);
    tcase_add_test(tests, cif_2);
    tcase_add_test(tests, folded_text);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, missing_value_in_the_middle);
    tcase_add_test(tests, many_of_everything);
    tcase_add_test(tests, any_prefix_of_a_file);
    tcase_add_test(tests, files);
    tcase_add_test(tests, public_collections);
    tcase_add_test(tests, public_structures);
}

int main(void)
{
    return harness_run("cif", add);
}
