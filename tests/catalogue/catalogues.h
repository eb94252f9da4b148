// SPDX-License-Identifier: GPL-3.0-or-later
// Catalogues for tests: the data of the project built into a scratch file, an own database beside
// it.
#ifndef CLOSO_TESTS_CATALOGUES_H
#define CLOSO_TESTS_CATALOGUES_H

#include "base/files.h"

#include "catalogue/build.h"
#include "catalogue/database.h"
#include "closo/catalogue.h"

#include <math.h>

static char catalogue_files[64][256];
static const char *catalogue_names[64];
static size_t catalogue_count;

// Record files of data/catalogue in the order of their names.
static inline void find_catalogue_files(void)
{
    struct dirent **entries;
    int count = scandir(CLOSO_TEST_DATA "/catalogue", &entries, NULL, alphasort);
    ck_assert_int_gt(count, 0);
    catalogue_count = 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (closo_text_ends_with(name, ".csv") && strcmp(name, "materials.csv") != 0 &&
            strcmp(name, "sources.csv") != 0 && catalogue_count < 64) {
            snprintf(catalogue_files[catalogue_count], 256, "%s", name);
            catalogue_names[catalogue_count] = catalogue_files[catalogue_count];
            catalogue_count++;
        }
        free(entries[i]);
    }
    free(entries);
}

static inline const char *build_installed(void)
{
    const char *path = scratch_path("installed.sqlite");
    closo_error error = {0};
    find_catalogue_files();
    if (access(path, R_OK) != 0)
        ck_assert_msg(closo_catalogue_build(CLOSO_TEST_DATA "/catalogue", catalogue_names,
                                            catalogue_count, path, &error) == CLOSO_OK,
                      "%s", error.message);
    return path;
}

static inline closo_catalogue *open_catalogue(const char *own, bool write)
{
    closo_catalogue *catalogue;
    closo_error error = {0};
    const closo_catalogue_options options = {
        .own = own, .installed = build_installed(), .write = write, .patience_seconds = 60};
    ck_assert_msg(closo_catalogue_open(&catalogue, &options, &error) == CLOSO_OK, "%s",
                  error.message);
    return catalogue;
}

// For processes that a test forks: they must not assert, the harness listens to one process only.
static inline closo_status try_open(closo_catalogue **catalogue, const char *own, bool write,
                                    closo_error *error)
{
    const closo_catalogue_options options = {.own = own,
                                             .installed = scratch_path("installed.sqlite"),
                                             .write = write,
                                             .patience_seconds = 60};
    return closo_catalogue_open(catalogue, &options, error);
}

static inline size_t count_records(closo_catalogue *catalogue, const closo_catalogue_query *query)
{
    closo_catalogue_records records = {0};
    closo_error error = {0};
    ck_assert_msg(closo_catalogue_find(catalogue, query, &records, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    size_t count = records.count;
    closo_catalogue_records_clear(&records);
    return count;
}

static inline closo_catalogue_record make_record(const char *material, double value)
{
    closo_catalogue_record record;
    closo_catalogue_record_init(&record);
    record.material = material;
    record.property = "conductivity";
    record.value = value;
    record.unit = "S/cm";
    record.source = "a test";
    return record;
}

// Conductivities 1e-9 (first + 1) S/cm and so on, in one transaction. Asserts nothing.
static inline closo_status add_block(closo_catalogue *catalogue, const char *material, int first,
                                     int count, closo_error *error)
{
    closo_catalogue_records records = {0};
    closo_status status = CLOSO_OK;
    for (int i = 0; status == CLOSO_OK && i < count; i++) {
        closo_catalogue_record record = make_record(material, 1e-9 * (first + i + 1));
        status = closo_catalogue_records_add(&records, &record, error);
    }
    if (status == CLOSO_OK)
        status = closo_catalogue_add(catalogue, &records, NULL, NULL, NULL, error);
    closo_catalogue_records_clear(&records);
    return status;
}

static inline size_t count_own(const char *path)
{
    closo_catalogue *catalogue = open_catalogue(path, false);
    closo_error error = {0};
    int64_t count = 0;
    if (*closo_catalogue_own_path(catalogue))
        ck_assert_msg(closo_database_integer(catalogue->database, "SELECT count(*) FROM own.record",
                                             0, &count, &error) == CLOSO_OK,
                      "%s", error.message);
    closo_catalogue_close(catalogue);
    return (size_t)count;
}

#endif
