// SPDX-License-Identifier: GPL-3.0-or-later
// Several runs: each is analysed as one alone would be, writes its page where --output names a
// place, and leaves its quantities behind; these make a table with a row for each run. Runs are
// dealt out to the ranks in turn. A run that cannot be analysed (bad input, no ions ...) is a row
// without numbers; a system that fails ends all.
#include "cli/traj_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ranks.h"

enum { FAILURES_TOLD = 20, COLUMN_NAME = 96 };

// ---- names -------------------------------------------------------------------------------------

// Bytes that all operands have in common up to a '/'.
static size_t common_folder(const closo_arguments *arguments)
{
    const char *first = closo_arguments_operand(arguments, 0);
    size_t common = strlen(first);
    for (size_t i = 1; i < closo_arguments_operand_count(arguments); i++) {
        const char *other = closo_arguments_operand(arguments, i);
        size_t same = 0;
        while (same < common && first[same] == other[same])
            same++;
        common = same;
    }
    while (common > 0 && first[common - 1] != '/')
        common--;
    return common;
}

static bool is_taken(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

// What tells an operand from the others, fit to name a directory: '/' becomes '-'.
static char *name_of(const closo_arguments *arguments, size_t index, char *const *names,
                     closo_error *error)
{
    const char *operand = closo_arguments_operand(arguments, index) + common_folder(arguments);
    size_t length = strlen(operand);
    while (length > 1 && operand[length - 1] == '/')
        length--;
    char *name = closo_duplicate_bytes(length ? operand : "run", length ? length : 3, error);
    for (char *p = name; p && *p; p++)
        if (*p == '/' || (p == name && *p == '.'))
            *p = '-';
    for (int suffix = 2; name && is_taken(names, index, name); suffix++) {
        closo_text text;
        closo_text_init(&text);
        closo_text_addf(&text, "%s-%d", name, suffix);
        free(name);
        name = text.failed ? NULL : closo_duplicate(text.data, error);
        closo_text_clear(&text);
    }
    return name;
}

// ---- one run -----------------------------------------------------------------------------------

// What the table needs of a run, small enough to be sent.
static closo_status digest(const closo_result *run, closo_result *out)
{
    static const char *const kept[] = {"temperature", "cation"};
    closo_quantity quantity;
    closo_fingerprint fingerprint;
    const char *path;
    for (size_t i = 0; closo_result_input_at(run, i, &path, &fingerprint); i++)
        closo_result_add_input(out, path, *fingerprint.sha256 ? &fingerprint : NULL);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (closo_result_setting(run, kept[i]))
            closo_result_set(out, kept[i], "%s", closo_result_setting(run, kept[i]));
    for (size_t i = 0; closo_result_quantity_at(run, i, &quantity); i++)
        closo_result_add_quantity(out, &quantity);
    return CLOSO_OK;
}

static closo_status write_run(closo_result *run, const char *directory, const char *name,
                              closo_error *error)
{
    char *place = closo_path_join(directory, name, error);
    closo_status status = place ? closo_result_write_directory(run, place, error) : CLOSO_MEMORY;
    free(place);
    return status;
}

// The digest of a run; of one that cannot be analysed only the setting "failed".
static closo_status report_run(const closo_traj_report *report, const closo_arguments *arguments,
                               size_t index, const char *name, closo_result **out,
                               closo_error *error)
{
    const char *directory = closo_arguments_text(arguments, "output");
    const char *operand = closo_arguments_operand(arguments, index);
    closo_error reason = {0};
    closo_result *run = NULL;
    *out = closo_result_new("traj report", name, error);
    if (!*out)
        return CLOSO_MEMORY;
    closo_status status = closo_traj_report_one(report, operand, false, &run, &reason);
    if (status == CLOSO_INPUT || status == CLOSO_USAGE) {
        closo_result_set(*out, "failed", "%s", reason.message);
        return closo_result_status(*out, error);
    }
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s", reason.message);
    status = digest(run, *out);
    if (status == CLOSO_OK && directory)
        status = write_run(run, directory, name, error);
    closo_result_free(run);
    return status == CLOSO_OK ? closo_result_status(*out, error) : status;
}

// ---- from rank to rank -------------------------------------------------------------------------

static closo_status send_digests(closo_result *const *digests, size_t count, closo_error *error)
{
    closo_text message, document;
    closo_text_init(&message);
    for (size_t i = closo_ranks_own(); i < count; i += closo_ranks_count()) {
        closo_text_init(&document);
        closo_result_write_json(digests[i], &document);
        closo_text_addf(&message, "%zu\n", document.length);
        closo_text_add_bytes(&message, document.data ? document.data : "", document.length);
        message.failed = message.failed || document.failed;
        closo_text_clear(&document);
    }
    closo_status status = closo_ranks_send(&message, error);
    closo_text_clear(&message);
    return status;
}

static closo_status receive_digests(size_t rank, closo_result **digests, size_t count,
                                    closo_error *error)
{
    closo_text message;
    closo_text_init(&message);
    closo_status status = closo_ranks_receive(rank, &message, error);
    const char *p = message.data, *end = p ? p + message.length : p;
    for (size_t i = rank; status == CLOSO_OK && i < count; i += closo_ranks_count()) {
        int64_t length = 0;
        p = p ? closo_read_integer(p, end, &length) : NULL;
        if (!p || length < 0 || length > end - p - 1)
            status = closo_fail(error, CLOSO_SYSTEM, "the table of rank %zu came damaged", rank);
        else
            status = closo_result_parse(&digests[i], "a run", p + 1, (size_t)length, error);
        p = p ? p + 1 + length : NULL;
    }
    closo_text_clear(&message);
    return status;
}

// ---- the table ---------------------------------------------------------------------------------

typedef struct column {
    closo_quantity like; // key, label and unit, borrowed from a digest
    double *value, *su;
    bool has_su;
} column;

typedef struct columns {
    column *items;
    size_t count, capacity, rows;
} columns;

static bool same_unit(const char *a, const char *b)
{
    return strcmp(a ? a : "1", b ? b : "1") == 0;
}

static column *column_for(columns *all, const closo_quantity *quantity, closo_error *error)
{
    for (size_t k = 0; k < all->count; k++)
        if (!strcmp(all->items[k].like.key, quantity->key) &&
            same_unit(all->items[k].like.unit, quantity->unit))
            return &all->items[k];
    void *block = all->items;
    closo_status status =
        closo_grow(&block, &all->capacity, all->count + 1, sizeof *all->items, error);
    all->items = block;
    if (status != CLOSO_OK)
        return NULL;
    column made = {.like = *quantity,
                   .value = closo_allocate(2 * all->rows, sizeof(double), error)};
    if (!made.value)
        return NULL;
    made.su = made.value + all->rows;
    for (size_t i = 0; i < 2 * all->rows; i++)
        made.value[i] = NAN;
    all->items[all->count] = made;
    return &all->items[all->count++];
}

static closo_status fill_columns(columns *all, closo_result *const *digests, closo_error *error)
{
    for (size_t i = 0; i < all->rows; i++) {
        closo_quantity quantity;
        for (size_t q = 0; closo_result_quantity_at(digests[i], q, &quantity); q++) {
            column *c = column_for(all, &quantity, error);
            if (!c)
                return CLOSO_MEMORY;
            c->value[i] = quantity.value;
            c->su[i] = quantity.su > 0 ? quantity.su : (double)NAN;
            c->has_su = c->has_su || quantity.su > 0;
        }
    }
    return CLOSO_OK;
}

// A quantity that runs give in different units (eV, and kT without temperature) has a column each.
static void name_column(const columns *all, size_t index, char name[COLUMN_NAME])
{
    const closo_quantity *like = &all->items[index].like;
    bool first = true;
    for (size_t k = 0; k < index; k++)
        first = first && strcmp(all->items[k].like.key, like->key) != 0;
    snprintf(name, COLUMN_NAME, first ? "%s" : "%s_%s", like->key, like->unit ? like->unit : "1");
}

static closo_status add_temperature(closo_result *const *digests, size_t count, closo_table *table,
                                    closo_error *error)
{
    double *kelvin = closo_allocate(count, sizeof *kelvin, error);
    if (!kelvin)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const char *text = closo_result_setting(digests[i], "temperature");
        if (!text || closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &kelvin[i],
                                              NULL) != CLOSO_OK)
            kelvin[i] = NAN;
    }
    closo_table_add_column(table, "temperature", NULL, "K", kelvin, count);
    free(kelvin);
    return CLOSO_OK;
}

static closo_status describe_table(closo_result *const *digests, char *const *names, size_t count,
                                   closo_result *result, closo_error *error)
{
    columns all = {.rows = count};
    closo_status status = fill_columns(&all, digests, error);
    closo_table *table = closo_result_add_table(result, "runs", "Runs");
    closo_table_add_text_column(table, "run", NULL, (const char *const *)names, count);
    if (status == CLOSO_OK)
        status = add_temperature(digests, count, table, error);
    for (size_t k = 0; k < all.count && status == CLOSO_OK; k++) {
        const column *c = &all.items[k];
        char name[COLUMN_NAME], su[COLUMN_NAME + 4];
        name_column(&all, k, name);
        snprintf(su, sizeof su, "%s_su", name);
        closo_table_add_column(table, name, c->like.label, c->like.unit, c->value, count);
        if (c->has_su)
            closo_table_add_column(table, su, NULL, c->like.unit, c->su, count);
    }
    for (size_t k = 0; k < all.count; k++)
        free(all.items[k].value);
    free(all.items);
    return status;
}

static void describe_diffusion(closo_result *result)
{
    size_t rows;
    if (!closo_result_column(result, "runs", "D_cation", &rows))
        return;
    bool has_su = closo_result_column(result, "runs", "D_cation_su", &rows) != NULL;
    closo_figure *figure = closo_result_add_figure(
        result, "diffusion", "Self-diffusion of the cation by run",
        "Self-diffusion coefficient of the cation in each run, with its standard uncertainty.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "run"},
                               &(closo_axis){.label = "D of the cation", .unit = "cm^2/s"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_BARS,
                                              .table = "runs",
                                              .x = "run",
                                              .y = "D_cation",
                                              .su = has_su ? "D_cation_su" : NULL});
}

// Runs that failed; CLOSO_NEGATIVE where there are some, the first one's failure where all did.
static closo_status tell_failures(closo_result *const *digests, char *const *names, size_t count,
                                  closo_result *result, closo_error *error)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        const char *reason = closo_result_setting(digests[i], "failed");
        if (!reason)
            continue;
        if (failed++ < FAILURES_TOLD)
            closo_result_warn(result, "%s could not be analysed: %s", names[i], reason);
    }
    if (failed > FAILURES_TOLD)
        closo_result_warn(result, "and %zu more runs could not be analysed",
                          failed - FAILURES_TOLD);
    closo_result_set(result, "runs", "%zu", count);
    closo_result_set(result, "runs analysed", "%zu", count - failed);
    if (failed == count)
        return closo_fail(error, CLOSO_INPUT, "none of %zu runs could be analysed: %s", count,
                          closo_result_setting(digests[0], "failed"));
    return failed ? closo_fail(error, CLOSO_NEGATIVE, "%zu of %zu runs could not be analysed",
                               failed, count)
                  : CLOSO_OK;
}

static closo_status join(closo_result *const *digests, char *const *names,
                         const closo_arguments *arguments, size_t count, closo_result **out,
                         closo_error *error)
{
    closo_result *result = closo_result_new("traj report", "Moving ions: runs", error);
    if (!result)
        return CLOSO_MEMORY;
    const char *path, *directory = closo_arguments_text(arguments, "output");
    closo_fingerprint fingerprint;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; closo_result_input_at(digests[i], k, &path, &fingerprint); k++)
            closo_result_add_input(result, path, *fingerprint.sha256 ? &fingerprint : NULL);
    closo_status told = tell_failures(digests, names, count, result, error);
    if (directory)
        closo_result_set(result, "pages of the runs", "%s/RUN/report.html", directory);
    closo_status status = told == CLOSO_OK || told == CLOSO_NEGATIVE
                              ? describe_table(digests, names, count, result, error)
                              : told;
    if (status == CLOSO_OK) {
        describe_diffusion(result);
        *out = result;
        return told;
    }
    closo_result_free(result);
    return status;
}

closo_status closo_traj_report_runs(const closo_traj_report *report,
                                    const closo_arguments *arguments, closo_result **out,
                                    closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments), own = closo_ranks_own();
    char **names = closo_allocate(count, sizeof *names, error);
    closo_result **digests = closo_allocate(count, sizeof *digests, error);
    closo_status status = names && digests ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        names[i] = name_of(arguments, i, names, error);
        status = names[i] ? CLOSO_OK : CLOSO_MEMORY;
    }
    for (size_t i = own; i < count && status == CLOSO_OK; i += closo_ranks_count()) {
        closo_report_progress(report->options.control, names[i], (double)i, (double)count);
        status = report_run(report, arguments, i, names[i], &digests[i], error);
    }
    if (status == CLOSO_OK && own > 0)
        status = send_digests(digests, count, error);
    for (size_t rank = 1; own == 0 && rank < closo_ranks_count() && status == CLOSO_OK; rank++)
        status = receive_digests(rank, digests, count, error);
    if (status == CLOSO_OK && own == 0)
        status = join(digests, names, arguments, count, out, error);
    for (size_t i = 0; i < count; i++) {
        free(names ? names[i] : NULL);
        closo_result_free(digests ? digests[i] : NULL);
    }
    free(names);
    free(digests);
    return status;
}
