// SPDX-License-Identifier: GPL-3.0-or-later
// Building the installed database. It is written as a user's database is, then turned into a single
// file without a log, which can lie on a read-only medium.
#include "catalogue/build.h"
#include "catalogue/csv.h"
#include "catalogue/database.h"
#include "catalogue/numbers.h"
#include "catalogue/read.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct building {
    closo_writer *writer;
    closo_numbers materials, sources; // what is known; the number is an index
    closo_catalogue_records rows;     // of materials, for what records must repeat
} building;

// ---- tables of texts ---------------------------------------------------------------------------

#define COLUMNS 10

// Reads a CSV of texts with exactly these columns, row by row.
static closo_status each_row(const char *path, const char *const *columns, size_t count,
                             closo_status (*visit)(building *, const char *const *, closo_error *),
                             building *b, closo_error *error)
{
    closo_csv csv;
    closo_status status = closo_csv_open(&csv, path, error);
    if (status != CLOSO_OK)
        return status;
    size_t places[COLUMNS];
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        places[i] = closo_csv_column(&csv, columns[i]);
        if (places[i] == SIZE_MAX)
            status = closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a column '%s'", path,
                                csv.line, columns[i]);
    }
    for (bool more = true; status == CLOSO_OK;) {
        status = closo_csv_next(&csv, &more, error);
        if (status != CLOSO_OK || !more)
            break;
        const char *texts[COLUMNS];
        for (size_t i = 0; i < count; i++)
            texts[i] = csv.fields[places[i]];
        closo_error inner = {0};
        status = visit(b, texts, &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "%s:%zu: %s", path, csv.line, inner.message);
    }
    closo_csv_close(&csv);
    return status;
}

static const char *const material_columns[] = {"material", "names",  "formula", "anion",
                                               "cation",   "family", "note"};

static closo_status take_material(building *b, const char *const *t, closo_error *error)
{
    const closo_material_row row = {.name = t[0],
                                    .names = t[1],
                                    .formula = t[2],
                                    .anion = t[3],
                                    .cation = t[4],
                                    .family = t[5],
                                    .note = t[6]};
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    int64_t number;
    if (!*row.name || closo_numbers_find(&b->materials, row.name, &number))
        return closo_fail(error, CLOSO_INPUT,
                          "material: expected a name that is new, found '%.60s'", row.name);
    if (*row.formula && !closo_catalogue_composition(row.formula, counts))
        return closo_fail(error, CLOSO_INPUT, "formula: expected a formula, found '%.60s'",
                          row.formula);
    closo_catalogue_record record;
    closo_record_init(&record);
    record.material = row.name;
    record.formula = row.formula;
    record.anion = row.anion;
    record.cation = row.cation;
    record.family = row.family;
    closo_status status = closo_numbers_put(&b->materials, row.name, (int64_t)b->rows.count, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_records_add(&b->rows, &record, error);
    return status == CLOSO_OK ? closo_writer_add_material(b->writer, &row, error) : status;
}

static const char *const source_columns[] = {"source", "type",   "authors", "title", "journal",
                                             "year",   "volume", "pages",   "doi",   "note"};

static closo_status take_source(building *b, const char *const *t, closo_error *error)
{
    const closo_source_row row = {t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9]};
    int64_t number;
    if (!*row.key || closo_numbers_find(&b->sources, row.key, &number))
        return closo_fail(error, CLOSO_INPUT, "source: expected a key that is new, found '%.60s'",
                          row.key);
    closo_status status = closo_numbers_put(&b->sources, row.key, 0, error);
    return status == CLOSO_OK ? closo_writer_add_source(b->writer, &row, error) : status;
}

// ---- records -----------------------------------------------------------------------------------

static closo_status repeats(const char *column, const char *found, const char *expected,
                            closo_error *error)
{
    if (strcmp(found, expected) == 0)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "%s: expected '%s' as in materials.csv, found '%.80s'",
                      column, expected, found);
}

static closo_status check_strictly(const building *b, const closo_catalogue_record *record,
                                   closo_error *error)
{
    int64_t number;
    if (!*record->id)
        return closo_fail(error, CLOSO_INPUT, "id: expected one");
    if (!*record->place)
        return closo_fail(error, CLOSO_INPUT, "place: expected the place in the source");
    if (!*record->printed)
        return closo_fail(error, CLOSO_INPUT, "printed: expected what the source prints");
    if (!closo_numbers_find(&b->sources, record->source, &number))
        return closo_fail(error, CLOSO_INPUT, "source: '%.60s' is not in sources.csv",
                          record->source);
    if (!closo_numbers_find(&b->materials, record->material, &number))
        return closo_fail(error, CLOSO_INPUT, "material: '%.60s' is not in materials.csv",
                          record->material);
    const closo_catalogue_record *row = &b->rows.items[number];
    closo_status status = repeats("formula", record->formula, row->formula, error);
    if (status == CLOSO_OK)
        status = repeats("anion", record->anion, row->anion, error);
    if (status == CLOSO_OK)
        status = repeats("cation", record->cation, row->cation, error);
    if (status == CLOSO_OK)
        status = repeats("family", record->family, row->family, error);
    return status;
}

static closo_status take_record(void *context, const closo_catalogue_record *record,
                                closo_error *error)
{
    building *b = context;
    bool added;
    closo_status status = check_strictly(b, record, error);
    if (status == CLOSO_OK)
        status = closo_writer_add(b->writer, record, &added, error);
    if (status == CLOSO_OK && !added)
        status = closo_fail(error, CLOSO_INPUT, "id: '%.60s' stands there twice", record->id);
    return status;
}

// ---- all ---------------------------------------------------------------------------------------

static closo_status fill(building *b, const char *directory, const char *const *files, size_t count,
                         closo_error *error)
{
    const closo_catalogue_csv_options strict = {.strict = true};
    char *path = closo_path_join(directory, "materials.csv", error);
    closo_status status =
        path ? each_row(path, material_columns, 7, take_material, b, error) : CLOSO_MEMORY;
    free(path);
    path = closo_path_join(directory, "sources.csv", error);
    if (status == CLOSO_OK)
        status = path ? each_row(path, source_columns, 10, take_source, b, error) : CLOSO_MEMORY;
    free(path);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        path = closo_path_join(directory, files[i], error);
        status =
            path ? closo_catalogue_each(path, &strict, take_record, b, NULL, error) : CLOSO_MEMORY;
        free(path);
    }
    return status;
}

static closo_status write_database(const char *directory, const char *const *files, size_t count,
                                   const char *path, closo_error *error)
{
    const closo_catalogue_options options = {.own = path, .installed = "", .write = true};
    closo_catalogue *catalogue;
    closo_status status = closo_catalogue_open(&catalogue, &options, error);
    if (status != CLOSO_OK)
        return status;
    building b = {0};
    status = closo_writer_begin(&b.writer, catalogue, "own", error);
    if (status == CLOSO_OK)
        status = closo_writer_end(b.writer, fill(&b, directory, files, count, error), error);
    if (status == CLOSO_OK)
        status = closo_database_run(catalogue->database, path,
                                    "INSERT INTO own.words(words) VALUES ('optimize');"
                                    "PRAGMA own.journal_mode = DELETE; VACUUM own; ANALYZE own",
                                    error);
    closo_numbers_clear(&b.materials);
    closo_numbers_clear(&b.sources);
    closo_catalogue_records_clear(&b.rows);
    closo_catalogue_close(catalogue);
    return status;
}

closo_status closo_catalogue_build(const char *directory, const char *const *files, size_t count,
                                   const char *output, closo_error *error)
{
    closo_text path;
    closo_text_init(&path);
    closo_text_addf(&path, "%s.part", output);
    if (path.failed)
        return closo_fail(error, CLOSO_MEMORY, "out of memory");
    remove(path.data);
    closo_status status = write_database(directory, files, count, path.data, error);
    if (status == CLOSO_OK && rename(path.data, output) != 0)
        status = closo_fail(error, CLOSO_SYSTEM, "%s: could not be renamed", path.data);
    if (status != CLOSO_OK)
        remove(path.data);
    closo_text_clear(&path);
    return status;
}
