// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a document back. Jansson parses (it bounds nesting and refuses invalid UTF-8), the
// document is then rebuilt through the same public functions that describe functions use, so a file
// can bring nothing into it that a caller could not. Members this version does not know are
// ignored, members it needs are named when they are missing. Jansson keeps the order of members.
#include "result/document.h"

#include <jansson.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)1 << 30)

typedef struct reader {
    const char *path;
    closo_error *error;
    closo_result *result;
} reader;

static closo_status refuse(const reader *r, const char *place, const char *expected)
{
    return closo_fail(r->error, CLOSO_INPUT, "%s: not a closo result: expected %s in %s", r->path,
                      expected, place);
}

// Member `name` of object, or refusal when absent or of another type.
static const json_t *member(const reader *r, const json_t *object, const char *name, json_type type,
                            const char *place, closo_status *status)
{
    static const char *const types[] = {
        [JSON_OBJECT] = "an object",
        [JSON_ARRAY] = "an array",
        [JSON_STRING] = "a text",
    };
    const json_t *found = json_object_get(object, name);
    if (!found || json_typeof(found) != type) {
        char expected[80];
        snprintf(expected, sizeof expected, "%s \"%s\"", types[type], name);
        *status = refuse(r, place, expected);
        return NULL;
    }
    return found;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name)); // NULL unless a string
}

// Numbers and null; NaN for null and absence.
static double number_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

// ---- parts -------------------------------------------------------------------------------------

static closo_status read_inputs(const reader *r, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *path = text_of(item, "path");
        if (!path)
            return refuse(r, "\"inputs\"", "a text \"path\"");
        closo_fingerprint fingerprint = {0};
        const char *sha256 = text_of(item, "sha256");
        double bytes = number_of(item, "bytes");
        bool whole = sha256 && strlen(sha256) == 64 && bytes >= 0 && bytes < 9007199254740992.0;
        if (whole) {
            memcpy(fingerprint.sha256, sha256, 64);
            fingerprint.bytes = (uint64_t)bytes;
        }
        closo_result_add_input(r->result, path, whole ? &fingerprint : NULL);
    }
    return CLOSO_OK;
}

static closo_status read_settings(const reader *r, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!json_is_string(value))
            return refuse(r, "\"settings\"", "texts");
        closo_result_set(r->result, key, "%s", json_string_value(value));
    }
    return CLOSO_OK;
}

static closo_status read_quantities(const reader *r, const json_t *object)
{
    const char *key;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)object, key, item)
    {
        const json_t *value = json_object_get(item, "value");
        if (!json_is_number(value) && !json_is_null(value))
            return refuse(r, "\"quantities\"", "a number or null \"value\"");
        closo_quantity quantity = {
            .key = key,
            .label = text_of(item, "label"),
            .value = number_of(item, "value"),
            .su = number_of(item, "su"),
            .freedom = number_of(item, "degrees_of_freedom"),
            .unit = text_of(item, "unit"),
            .method = text_of(item, "method"),
        };
        closo_result_add_quantity(r->result, &quantity);
    }
    return CLOSO_OK;
}

static closo_status read_numbers(const reader *r, closo_table *table, const json_t *column,
                                 const json_t *values)
{
    size_t rows = json_array_size(values);
    double *numbers = closo_allocate(rows, sizeof *numbers, r->error);
    if (!numbers)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    for (size_t row = 0; row < rows && status == CLOSO_OK; row++) {
        const json_t *value = json_array_get(values, row);
        numbers[row] = json_is_number(value) ? json_number_value(value) : NAN;
        if (!json_is_number(value) && !json_is_null(value))
            status = refuse(r, "a column with a unit", "numbers and null");
    }
    if (status == CLOSO_OK) {
        closo_table_add_column(table, text_of(column, "name"), text_of(column, "label"),
                               text_of(column, "unit"), numbers, rows);
    }
    free(numbers);
    return status;
}

static closo_status read_texts(const reader *r, closo_table *table, const json_t *column,
                               const json_t *values)
{
    size_t rows = json_array_size(values);
    const char **texts = closo_allocate(rows, sizeof *texts, r->error);
    if (!texts)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    for (size_t row = 0; row < rows && status == CLOSO_OK; row++) {
        texts[row] = json_string_value(json_array_get(values, row));
        if (!texts[row])
            status = refuse(r, "a column without a unit", "texts");
    }
    if (status == CLOSO_OK) {
        closo_table_add_text_column(table, text_of(column, "name"), text_of(column, "label"), texts,
                                    rows);
    }
    free(texts);
    return status;
}

static closo_status read_columns(const reader *r, closo_table *table, const json_t *columns)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < json_array_size(columns) && status == CLOSO_OK; i++) {
        const json_t *column = json_array_get(columns, i);
        const json_t *values = member(r, column, "values", JSON_ARRAY, "a column", &status);
        if (values && member(r, column, "name", JSON_STRING, "a column", &status)) {
            status = text_of(column, "unit") ? read_numbers(r, table, column, values)
                                             : read_texts(r, table, column, values);
        }
    }
    return status;
}

static closo_status read_tables(const reader *r, const json_t *object)
{
    closo_status status = CLOSO_OK;
    const char *name;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)object, name, item)
    {
        const json_t *columns = member(r, item, "columns", JSON_ARRAY, "a table", &status);
        if (columns) {
            closo_table *table = closo_result_add_table(r->result, name, text_of(item, "title"));
            status = read_columns(r, table, columns);
        }
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_axis read_axis(const json_t *item)
{
    const json_t *range = json_object_get(item, "range");
    closo_axis axis = {
        .label = text_of(item, "label"),
        .unit = text_of(item, "unit"),
        .logarithmic = json_is_true(json_object_get(item, "log")),
        .reversed = json_is_true(json_object_get(item, "reversed")),
        .minimum = json_number_value(json_array_get(range, 0)), // 0 unless a number
        .maximum = json_number_value(json_array_get(range, 1)),
    };
    return axis;
}

static closo_glyph read_glyph(const json_t *item)
{
    const char *name = text_of(item, "glyph");
    for (int i = 0; name && i < CLOSO_GLYPHS; i++)
        if (strcmp(name, closo_glyph_names[i]) == 0)
            return (closo_glyph)i;
    return CLOSO_GLYPH_AUTOMATIC;
}

static int read_colour(const json_t *item)
{
    double colour = json_number_value(json_object_get(item, "colour"));
    return colour >= 1 && colour <= CLOSO_COLOURS ? (int)colour : 0;
}

static closo_status read_mark(const reader *r, closo_panel *panel, const json_t *item)
{
    const char *kind = text_of(item, "kind");
    for (int i = 0; kind && i < CLOSO_MARK_KINDS; i++) {
        if (strcmp(kind, closo_mark_kind_names[i]) == 0) {
            closo_mark mark = {
                .kind = (closo_mark_kind)i,
                .label = text_of(item, "label"),
                .table = text_of(item, "table"),
                .x = text_of(item, "x"),
                .y = text_of(item, "y"),
                .z = text_of(item, "z"),
                .su = text_of(item, "su"),
                .quantity = text_of(item, "quantity"),
                .quantity2 = text_of(item, "quantity2"),
                .dashed = json_is_true(json_object_get(item, "dashed")),
                .logarithmic_z = json_is_true(json_object_get(item, "log_z")),
                .names = text_of(item, "names"),
                .glyph = read_glyph(item),
                .colour = read_colour(item),
            };
            closo_panel_add_mark(panel, &mark);
            return CLOSO_OK;
        }
    }
    return refuse(r, "a mark", "a \"kind\" such as \"line\" or \"points\"");
}

static closo_status read_panel(const reader *r, closo_figure *figure, const json_t *item)
{
    closo_axis x = read_axis(json_object_get(item, "x"));
    closo_axis y = read_axis(json_object_get(item, "y"));
    closo_panel *panel = closo_figure_add_panel(figure, text_of(item, "title"), &x, &y);
    closo_status status = CLOSO_OK;
    const json_t *marks = member(r, item, "marks", JSON_ARRAY, "a panel", &status);
    for (size_t i = 0; i < json_array_size(marks) && status == CLOSO_OK; i++)
        status = read_mark(r, panel, json_array_get(marks, i));
    return status;
}

static closo_status read_figures(const reader *r, const json_t *object)
{
    closo_status status = CLOSO_OK;
    const char *name;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)object, name, item)
    {
        const json_t *panels = member(r, item, "panels", JSON_ARRAY, "a figure", &status);
        closo_figure *figure = closo_result_add_figure(r->result, name, text_of(item, "title"),
                                                       text_of(item, "caption"));
        for (size_t i = 0; i < json_array_size(panels) && status == CLOSO_OK; i++)
            status = read_panel(r, figure, json_array_get(panels, i));
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

// Member `name`: an array of `count` numbers (null is NaN where `open`).
static closo_status read_fixed(const reader *r, const json_t *object, const char *name,
                               size_t count, bool open, double *out)
{
    closo_status status = CLOSO_OK;
    const json_t *list = member(r, object, name, JSON_ARRAY, "a view", &status);
    bool good = list && json_array_size(list) == count;
    for (size_t i = 0; good && i < count; i++) {
        const json_t *value = json_array_get(list, i);
        good = json_is_number(value) || (open && json_is_null(value));
        out[i] = json_is_number(value) ? json_number_value(value) : NAN;
    }
    if (list && !good) {
        char expected[80];
        snprintf(expected, sizeof expected, "%zu numbers in \"%s\"", count, name);
        status = refuse(r, "a view", expected);
    }
    return status;
}

static closo_status read_volume(const reader *r, closo_view *view, const json_t *item)
{
    double counts[3] = {0};
    double levels[CLOSO_VIEW_LEVELS];
    size_t level_count = json_array_size(json_object_get(item, "levels"));
    closo_volume volume = {
        .label = text_of(item, "label"), .unit = text_of(item, "unit"), .levels = levels};
    closo_status status = read_fixed(r, item, "counts", 3, false, counts);
    double product = 1;
    for (int i = 0; i < 3 && status == CLOSO_OK; i++) {
        product *= counts[i];
        volume.counts[i] = counts[i] >= 2 && counts[i] <= 1e7 ? (size_t)counts[i] : 0;
        if ((double)volume.counts[i] != counts[i] || !(product <= (double)CLOSO_VIEW_VALUES))
            return refuse(r, "a view", "whole \"counts\" of at most 2097152 values");
    }
    if (status == CLOSO_OK)
        status = read_fixed(r, item, "origin", 3, false, volume.origin);
    if (status == CLOSO_OK)
        status = read_fixed(r, item, "steps", 9, false, volume.steps);
    if (status == CLOSO_OK && (level_count < 1 || level_count > CLOSO_VIEW_LEVELS))
        return refuse(r, "a view", "1 to 8 \"levels\"");
    if (status == CLOSO_OK)
        status = read_fixed(r, item, "levels", level_count, false, levels);
    if (status != CLOSO_OK)
        return status;
    double *values = closo_allocate((size_t)product, sizeof *values, r->error);
    if (!values)
        return CLOSO_MEMORY;
    status = read_fixed(r, item, "values", (size_t)product, true, values);
    volume.values = values;
    volume.level_count = level_count;
    if (status == CLOSO_OK)
        closo_view_set_volume(view, &volume);
    free(values);
    return status;
}

static closo_status read_views(const reader *r, const json_t *object)
{
    const char *name;
    json_t *item;
    json_object_foreach((json_t *)(uintptr_t)object, name, item)
    {
        closo_status status = CLOSO_OK;
        double cell[9];
        closo_view *view = closo_result_add_view(r->result, name, text_of(item, "title"),
                                                 text_of(item, "caption"));
        if (json_object_get(item, "cell")) {
            status = read_fixed(r, item, "cell", 9, false, cell);
            if (status == CLOSO_OK)
                closo_view_set_cell(view, cell);
        }
        if (text_of(item, "atoms"))
            closo_view_set_atoms(view, text_of(item, "atoms"));
        if (text_of(item, "bonds"))
            closo_view_set_bonds(view, text_of(item, "bonds"));
        if (status == CLOSO_OK && json_object_get(item, "volume"))
            status = read_volume(r, view, json_object_get(item, "volume"));
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

// Sections follow one another to the end of the document, so that the lengths of their lists say
// where each begins.
static closo_status read_sections(const reader *r, const json_t *list)
{
    static const char *const parts_of[] = {"quantities", "tables", "figures", "views"};
    const size_t all[] = {r->result->quantity_count, r->result->table_count,
                          r->result->figure_count, r->result->view_count};
    size_t held[4] = {0}, at[4];
    for (size_t i = 0; i < json_array_size(list); i++)
        for (int k = 0; k < 4; k++)
            held[k] += json_array_size(json_object_get(json_array_get(list, i), parts_of[k]));
    for (int k = 0; k < 4; k++) {
        if (held[k] > all[k])
            return refuse(r, "\"sections\"", "names of what the document holds");
        at[k] = all[k] - held[k];
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        closo_status status = CLOSO_OK;
        if (!member(r, item, "title", JSON_STRING, "a section", &status))
            return status;
        closo_result_begin_section(r->result, text_of(item, "title"));
        if (r->result->status != CLOSO_OK)
            return CLOSO_OK; // told at the end
        closo_section *section = &r->result->sections[r->result->section_count - 1];
        section->quantities = at[0];
        section->tables = at[1];
        section->figures = at[2];
        section->views = at[3];
        for (int k = 0; k < 4; k++)
            at[k] += json_array_size(json_object_get(item, parts_of[k]));
    }
    return CLOSO_OK;
}

static closo_status read_texts_list(const reader *r, const json_t *list, bool references)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text)
            return refuse(r, references ? "\"references\"" : "\"warnings\"", "texts");
        if (references)
            closo_result_cite(r->result, text, NULL);
        else
            closo_result_warn(r->result, "%s", text);
    }
    return CLOSO_OK;
}

static closo_status read_warnings(const reader *r, const json_t *list)
{
    return read_texts_list(r, list, false);
}

static closo_status read_references(const reader *r, const json_t *list)
{
    return read_texts_list(r, list, true);
}

// ---- the document ------------------------------------------------------------------------------

static const struct part {
    const char *name;
    json_type type;
    closo_status (*read)(const reader *, const json_t *);
    bool optional;
} parts[] = {
    {"inputs", JSON_ARRAY, read_inputs, false},
    {"settings", JSON_OBJECT, read_settings, false},
    {"quantities", JSON_OBJECT, read_quantities, false},
    {"tables", JSON_OBJECT, read_tables, false},
    {"figures", JSON_OBJECT, read_figures, false},
    {"views", JSON_OBJECT, read_views, true}, // behind the tables that they name
    {"sections", JSON_ARRAY, read_sections, true},
    {"warnings", JSON_ARRAY, read_warnings, false},
    {"references", JSON_ARRAY, read_references, false},
};

static closo_status read_document(reader *r, const json_t *root)
{
    closo_status status = CLOSO_OK;
    const json_t *version = member(r, root, "closo", JSON_STRING, "the document", &status);
    if (!version || !member(r, root, "command", JSON_STRING, "the document", &status) ||
        !member(r, root, "title", JSON_STRING, "the document", &status))
        return status;
    r->result = closo_result_new(text_of(root, "command"), text_of(root, "title"), r->error);
    char *kept = r->result ? closo_result_keep(r->result, json_string_value(version)) : NULL;
    if (!kept)
        return closo_result_status(r->result, r->error);
    free(r->result->version);
    r->result->version = kept;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].optional && !json_object_get(root, parts[i].name))
            continue;
        const json_t *part = member(r, root, parts[i].name, parts[i].type, "the document", &status);
        if (part)
            status = parts[i].read(r, part);
        if (status != CLOSO_OK)
            return status;
    }
    closo_error building;
    status = closo_result_status(r->result, &building);
    if (status == CLOSO_MEMORY)
        return closo_fail(r->error, status, "%s: %s", r->path, building.message);
    return status == CLOSO_OK ? status
                              : closo_fail(r->error, CLOSO_INPUT, "%s: not a closo result: %s",
                                           r->path, building.message);
}

closo_status closo_result_parse(closo_result **out, const char *name, const char *data,
                                size_t length, closo_error *error)
{
    *out = NULL;
    closo_status status = CLOSO_OK;
    reader r = {.path = name, .error = error};
    json_error_t damage;
    json_t *root =
        json_loadb(data, length, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &damage);
    if (root) {
        status = read_document(&r, root);
    } else if (json_error_code(&damage) == json_error_out_of_memory) {
        status = closo_fail(error, CLOSO_MEMORY, "%s: out of memory", name);
    } else {
        status = closo_fail(error, CLOSO_INPUT, "%s:%d: not a closo result: expected JSON: %s",
                            name, damage.line, damage.text);
    }
    json_decref(root);
    if (status == CLOSO_OK)
        *out = r.result;
    else
        closo_result_free(r.result);
    return status;
}

closo_status closo_result_read(closo_result **out, const char *path, closo_error *error)
{
    *out = NULL;
    char *data = NULL;
    size_t length = 0;
    closo_status status = closo_file_read(path, FILE_LIMIT, &data, &length, NULL, error);
    if (status == CLOSO_OK)
        status = closo_result_parse(out, path, data, length, error);
    free(data);
    return status;
}
