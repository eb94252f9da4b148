// SPDX-License-Identifier: GPL-3.0-or-later
// A user's own records: all of a call in one transaction.
#include "catalogue/database.h"
#include "catalogue/read.h"

#include <string.h>

typedef struct adding {
    closo_writer *writer;
    size_t added, known;
} adding;

static closo_status add_one(void *context, const closo_catalogue_record *record, closo_error *error)
{
    adding *a = context;
    bool added;
    closo_status status = closo_writer_add(a->writer, record, &added, error);
    if (status == CLOSO_OK)
        *(added ? &a->added : &a->known) += 1;
    return status;
}

static closo_status begin(closo_catalogue *catalogue, adding *a, closo_error *error)
{
    memset(a, 0, sizeof *a);
    if (!catalogue->writable)
        return closo_fail(error, CLOSO_USAGE, "the catalogue was not opened for writing");
    return closo_writer_begin(&a->writer, catalogue, "own", error);
}

static closo_status end(adding *a, closo_status status, size_t *added, size_t *known,
                        closo_error *error)
{
    status = closo_writer_end(a->writer, status, error);
    bool done = status == CLOSO_OK;
    if (added)
        *added = done ? a->added : 0;
    if (known)
        *known = done ? a->known : 0;
    return status;
}

closo_status closo_catalogue_add(closo_catalogue *catalogue, const closo_catalogue_records *records,
                                 const closo_control *control, size_t *added, size_t *known,
                                 closo_error *error)
{
    adding a;
    closo_status status = begin(catalogue, &a, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; status == CLOSO_OK && i < records->count; i++) {
        closo_error inner = {0};
        closo_catalogue_record record = records->items[i];
        closo_record_complete(&record);
        status = closo_record_validate(&record, &inner);
        if (status == CLOSO_OK)
            status = add_one(&a, &record, &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "record %zu: %s", i + 1, inner.message);
        if (i % 4096 == 0 && closo_cancelled(control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    }
    return end(&a, status, added, known, error);
}

closo_status closo_catalogue_import(closo_catalogue *catalogue, const char *path,
                                    const closo_catalogue_csv_options *options,
                                    const closo_control *control, size_t *added, size_t *known,
                                    closo_error *error)
{
    adding a;
    closo_status status = begin(catalogue, &a, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_catalogue_each(path, options, add_one, &a, control, error);
    return end(&a, status, added, known, error);
}
