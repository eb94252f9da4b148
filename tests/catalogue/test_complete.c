// SPDX-License-Identifier: GPL-3.0-or-later
// Completeness of the data: every number of the tables that were taken from the five sources and
// from the primary papers stands in data/catalogue, in one record or one row of records, of the
// same source and material and of the right property. The tables are no part of the project; where
// they are not there, only the records themselves are tested.
#include "catalogues.h"
#include "complete_tables.h"

#include "catalogue/csv.h"

#include <ctype.h>

#define NUMBERS 400 // of a group of records, more are not kept

typedef struct numbers {
    double values[NUMBERS];
    size_t count;
} numbers;

static closo_catalogue_records lists[64];
static numbers *numbers_of_group;
static size_t *groups[64]; // of each record
static size_t group_count;
static const closo_catalogue_record **leaders; // first record of each group

// ---- numbers in texts --------------------------------------------------------------------------

static void add_number(numbers *n, double value)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->values[i] == value)
            return;
    if (n->count < NUMBERS)
        n->values[n->count++] = value;
}

// Digits with a point and an exponent; signs are left out, "10-20" and "-10" hold no minus alike.
static void add_numbers(numbers *n, const char *text)
{
    for (const char *at = text; *at;) {
        if (!isdigit((unsigned char)*at)) {
            at++;
            continue;
        }
        const char *end = at;
        while (isdigit((unsigned char)*end) || (*end == '.' && isdigit((unsigned char)end[1])))
            end++;
        if ((*end == 'e' || *end == 'E') &&
            isdigit((unsigned char)end[1 + (end[1] == '-' || end[1] == '+')]))
            for (end += 2; isdigit((unsigned char)*end);)
                end++;
        double value;
        if (closo_read_number(at, end, &value) == end)
            add_number(n, value);
        at = end;
    }
}

static bool holds(const numbers *n, double value)
{
    for (size_t i = 0; i < n->count; i++)
        if (fabs(n->values[i] - value) <= 1e-9 * fabs(value))
            return true;
    return false;
}

static void add_record(numbers *n, const closo_catalogue_record *record)
{
    const double values[] = {record->value, record->upper, record->su, record->temperature};
    for (size_t i = 0; i < 4; i++)
        if (!isnan(values[i]))
            add_number(n, fabs(values[i]));
    const char *const texts[] = {record->printed, record->conditions, record->item,
                                 record->phase,   record->treatment,  record->place,
                                 record->method,  record->reason};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_numbers(n, texts[i]);
}

// ---- the records -------------------------------------------------------------------------------

static size_t group_of(const closo_catalogue_record *record)
{
    for (size_t g = group_count; *record->row && g-- > 0;)
        if (strcmp(leaders[g]->row, record->row) == 0 &&
            strcmp(leaders[g]->source, record->source) == 0)
            return g;
    leaders[group_count] = record;
    return group_count++;
}

static void read_all(void)
{
    find_catalogue_files();
    size_t total = 0;
    for (size_t i = 0; i < catalogue_count; i++) {
        char path[4400];
        closo_error error = {0};
        snprintf(path, sizeof path, "%s/catalogue/%s", CLOSO_TEST_DATA, catalogue_names[i]);
        ck_assert_msg(closo_catalogue_read_csv(path, NULL, &lists[i], &error) == CLOSO_OK, "%s",
                      error.message);
        total += lists[i].count;
    }
    numbers_of_group = calloc(total, sizeof *numbers_of_group);
    leaders = calloc(total, sizeof *leaders);
    ck_assert(numbers_of_group && leaders);
    for (size_t i = 0; i < catalogue_count; i++) {
        groups[i] = calloc(lists[i].count + 1, sizeof *groups[i]);
        ck_assert_ptr_nonnull(groups[i]);
        for (size_t k = 0; k < lists[i].count; k++) {
            groups[i][k] = group_of(&lists[i].items[k]);
            add_record(&numbers_of_group[groups[i][k]], &lists[i].items[k]);
        }
    }
}

static void clear_all(void)
{
    for (size_t i = 0; i < catalogue_count; i++) {
        closo_catalogue_records_clear(&lists[i]);
        free(groups[i]);
    }
    free(numbers_of_group);
    free(leaders);
}

// ---- materials ---------------------------------------------------------------------------------

static closo_csv materials;
static char names[256][3][400]; // name, " ; names ; ", formula
static size_t name_count;

static void read_materials(void)
{
    closo_error error = {0};
    ck_assert_int_eq(closo_csv_open(&materials, CLOSO_TEST_DATA "/catalogue/materials.csv", &error),
                     CLOSO_OK);
    for (bool more = true;;) {
        ck_assert_int_eq(closo_csv_next(&materials, &more, &error), CLOSO_OK);
        if (!more || name_count == 256)
            break;
        snprintf(names[name_count][0], 400, "%s", materials.fields[0]);
        snprintf(names[name_count][1], 400, " ; %.380s ; ", materials.fields[1]);
        snprintf(names[name_count++][2], 400, "%s", materials.fields[2]);
    }
    closo_csv_close(&materials);
}

static bool is_called(size_t i, const char *name)
{
    char between[480];
    snprintf(between, sizeof between, " ; %.460s ; ", name);
    return closo_text_equal_ignoring_case(names[i][0], name) || strstr(names[i][1], between) ||
           strcmp(names[i][2], name) == 0;
}

// Whether `material` is what the table calls `name`; any is, where no material has that name.
static bool is_material(const char *material, const char *name)
{
    bool known = false;
    for (size_t i = 0; name && i < name_count; i++) {
        if (!is_called(i, name))
            continue;
        if (strcmp(names[i][0], material) == 0)
            return true;
        known = true;
    }
    return !known;
}

// ---- the tables --------------------------------------------------------------------------------

static bool is_source(const char *source, const table *t, const char *numbers_of_sources)
{
    static const char *const sources[][2] = {{"000", "ready2023"},
                                             {"001", "wang2026"},
                                             {"002", "lu-review"},
                                             {"003", "tang2016-si"},
                                             {"004", "kweon2017"}};
    if (t->source)
        return strcmp(source, t->source) == 0;
    if (!numbers_of_sources)
        return true;
    for (size_t i = 0; i < 5; i++)
        if (strstr(numbers_of_sources, sources[i][0]) && strcmp(source, sources[i][1]) == 0)
            return true;
    return false;
}

// ---- one row -----------------------------------------------------------------------------------

typedef struct row {
    const table *table;
    const char *sources, *material;
    const char *texts[14];
} row;

static const char *field_of(const closo_csv *csv, const char *column)
{
    size_t i = closo_csv_column(csv, column);
    return i == SIZE_MAX ? NULL : csv->fields[i];
}

// The field that numbers the sources: "002", "000;003".
static const char *sources_of(const closo_csv *csv)
{
    for (size_t i = 0; i < csv->field_count; i++) {
        const char *field = csv->fields[i];
        if (strlen(field) >= 3 && strspn(field, "01234;") == strlen(field) && field[0] == '0' &&
            field[1] == '0')
            return field;
    }
    return NULL;
}

static bool fits(const closo_catalogue_record *record, const row *r)
{
    return is_source(record->source, r->table, r->sources) &&
           is_material(record->material, r->material);
}

static bool stands_for_nothing(const table *t, const char *text)
{
    return t->nothing && strcmp(t->nothing, text) == 0;
}

static bool holds_all(const numbers *n, const row *r)
{
    for (size_t c = 0; c < 14 && r->table->columns[c].column; c++) {
        numbers wanted_numbers = {.count = 0};
        if (!stands_for_nothing(r->table, r->texts[c]))
            add_numbers(&wanted_numbers, r->texts[c]);
        double scale = r->table->scale > 0 ? r->table->scale : 1;
        for (size_t i = 0; i < wanted_numbers.count; i++)
            if (!holds(n, wanted_numbers.values[i]) && !holds(n, wanted_numbers.values[i] / scale))
                return false;
    }
    return true;
}

// Of a column with a property: a record of it in the group holds the first number of the text.
static bool properties_there(size_t group, const row *r)
{
    for (size_t c = 0; c < 14 && r->table->columns[c].column; c++) {
        const char *property = r->table->columns[c].property;
        numbers first = {.count = 0};
        add_numbers(&first, r->texts[c]);
        bool there = !property || first.count == 0;
        for (size_t i = 0; !there && i < catalogue_count; i++)
            for (size_t k = 0; !there && k < lists[i].count; k++) {
                const closo_catalogue_record *record = &lists[i].items[k];
                if (groups[i][k] != group || strcmp(record->property, property) != 0)
                    continue;
                numbers own = {.count = 0};
                add_record(&own, record);
                there = holds(&own, first.values[0]);
            }
        if (!there)
            return false;
    }
    return true;
}

static bool in_one_group(const row *r)
{
    for (size_t g = 0; g < group_count; g++)
        if (fits(leaders[g], r) && holds_all(&numbers_of_group[g], r) && properties_there(g, r))
            return true;
    return false;
}

// "59.79, 60.42" and statements of several numbers are several records: of one source, and of one
// property or one material.
static bool in_several(const row *r)
{
    for (const closo_property *p = closo_catalogue_properties(); p->key; p++) {
        numbers pool = {.count = 0};
        for (size_t i = 0; i < catalogue_count; i++)
            for (size_t k = 0; k < lists[i].count; k++)
                if (strcmp(lists[i].items[k].property, p->key) == 0 && fits(&lists[i].items[k], r))
                    add_record(&pool, &lists[i].items[k]);
        if (pool.count > 0 && holds_all(&pool, r))
            return true;
    }
    numbers pool = {.count = 0};
    for (size_t i = 0; r->material && i < catalogue_count; i++)
        for (size_t k = 0; k < lists[i].count; k++)
            if (fits(&lists[i].items[k], r))
                add_record(&pool, &lists[i].items[k]);
    return r->material && pool.count > 0 && holds_all(&pool, r);
}

static bool is_listed(const char *formula)
{
    for (size_t i = 0; i < name_count; i++)
        if (is_called(i, formula))
            return true;
    return false;
}

static bool row_is_there(const row *r)
{
    if (strcmp(r->table->file, "materials.csv") == 0)
        return is_listed(r->material);
    return in_one_group(r) || in_several(r);
}

// Shifts from memory, without a source that was read, are left out of the data.
static bool is_left_out(const closo_csv *csv)
{
    const char *confidence = field_of(csv, "confidence");
    return confidence && strcmp(confidence, "A") != 0;
}

static size_t missing_of(const table *t, const char *path, size_t *rows)
{
    closo_csv csv;
    closo_error error = {0};
    ck_assert_msg(closo_csv_open(&csv, path, &error) == CLOSO_OK, "%s", error.message);
    size_t missing = 0;
    for (bool more = true;;) {
        ck_assert_msg(closo_csv_next(&csv, &more, &error) == CLOSO_OK, "%s", error.message);
        if (!more)
            break;
        row r = {.table = t,
                 .sources = sources_of(&csv),
                 .material = t->material ? field_of(&csv, t->material) : NULL};
        for (size_t c = 0; c < 14 && t->columns[c].column; c++)
            ck_assert_ptr_nonnull(r.texts[c] = field_of(&csv, t->columns[c].column));
        if (is_left_out(&csv))
            continue;
        ++*rows;
        if (!row_is_there(&r)) {
            missing++;
            fprintf(stderr, "%s:%zu: not in the data: %s %s\n", t->file, csv.line,
                    r.material ? r.material : "", r.texts[0]);
        }
    }
    closo_csv_close(&csv);
    return missing;
}

START_TEST(every_row_of_the_tables_is_there)
{
    char path[4400];
    size_t missing = 0, rows = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char name[128];
        snprintf(name, sizeof name, "../catalogue/%s", tables[i].file);
        if (!find_shared(path, sizeof path, name)) {
            fprintf(stderr, "skipped: the table %s is not there\n", tables[i].file);
            continue;
        }
        missing += missing_of(&tables[i], path, &rows);
    }
    fprintf(stderr, "%zu rows of tables, %zu missing\n", rows, missing);
    ck_assert_uint_eq(missing, 0);
}
END_TEST

// What a row that is not there looks like: the test above can fail.
START_TEST(a_wrong_number_is_not_there)
{
    const row good = {
        .table = &tables[3], .sources = "002", .material = "NaB3H8", .texts = {"298.15", "1.3e-6"}};
    ck_assert(row_is_there(&good));
    row bad = good;
    bad.texts[1] = "1.3e-5";
    ck_assert(!row_is_there(&bad));
    bad = good;
    bad.sources = "003";
    ck_assert(!row_is_there(&bad));
    bad = good;
    bad.material = "NaBH4";
    ck_assert(!row_is_there(&bad));
}
END_TEST

START_TEST(every_record_has_a_unit_and_a_place)
{
    for (size_t i = 0; i < catalogue_count; i++)
        for (size_t k = 0; k < lists[i].count; k++) {
            const closo_catalogue_record *record = &lists[i].items[k];
            const closo_property *property = closo_catalogue_property(record->property);
            ck_assert_str_eq(record->unit, property->unit);
            ck_assert_msg(*record->place && *record->printed, "%s", record->id);
            ck_assert_msg(isnan(record->value) == (record->qualifier == CLOSO_QUALIFIER_WORDS),
                          "%s", record->id);
            // No condition without a value, and what is in one unit is printed before the unit.
            ck_assert_msg(!strstr(record->conditions, "=;"), "%s", record->id);
            if (record->su > 0 && strchr(record->printed, '('))
                ck_assert_msg(isdigit((unsigned char)strchr(record->printed, '(')[-1]), "%s: %s",
                              record->id, record->printed);
        }
}
END_TEST

static void set_up(void)
{
    read_all();
    read_materials();
}

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, clear_all);
    tcase_add_test(tests, every_row_of_the_tables_is_there);
    tcase_add_test(tests, a_wrong_number_is_not_there);
    tcase_add_test(tests, every_record_has_a_unit_and_a_place);
}

int main(void)
{
    return harness_run("catalogue complete", add);
}
