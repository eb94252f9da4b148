// SPDX-License-Identifier: GPL-3.0-or-later
// The document as JSON (docs/result.schema.json). Structures go one entry per line and each column
// of values on one line, so that documents can be compared line by line; numbers are the shortest
// that read back to the same double, but for the values of a volume, which are many and only
// looked at. The interval of 95 % is derived, not stored: readers ignore
// it.
#include "result/document.h"

#include <math.h>
#include <string.h>

#define VOLUME_DIGITS 5

// A JSON writer in four words: open and close nest, key and item separate.
typedef struct writer {
    closo_text *out;
    size_t depth;
    bool first; // nothing written yet in the structure that is open
} writer;

static void new_item(writer *w)
{
    closo_text_add(w->out, w->first ? "\n" : ",\n");
    closo_text_add_repeated(w->out, ' ', 2 * w->depth);
    w->first = false;
}

static void add_string(closo_text *out, const char *text)
{
    closo_text_add(out, "\"");
    const char *run = text;
    for (const char *p = text; *p; p++) {
        if (*p != '"' && *p != '\\' && *p != '\n' && *p != '\t')
            continue;
        closo_text_add_bytes(out, run, (size_t)(p - run));
        closo_text_add(out, *p == '"' ? "\\\"" : *p == '\\' ? "\\\\" : *p == '\n' ? "\\n" : "\\t");
        run = p + 1;
    }
    closo_text_add(out, run);
    closo_text_add(out, "\"");
}

static void add_value(closo_text *out, double value)
{
    if (isfinite(value))
        closo_text_add_number(out, value, 0);
    else
        closo_text_add(out, "null");
}

static void begin(writer *w, const char *bracket)
{
    closo_text_add(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void end(writer *w, const char *bracket)
{
    w->depth--;
    if (!w->first) {
        closo_text_add(w->out, "\n");
        closo_text_add_repeated(w->out, ' ', 2 * w->depth);
    }
    closo_text_add(w->out, bracket);
    w->first = false;
}

static void key(writer *w, const char *name)
{
    new_item(w);
    add_string(w->out, name);
    closo_text_add(w->out, ": ");
}

static void key_string(writer *w, const char *name, const char *text)
{
    key(w, name);
    add_string(w->out, text);
}

static void key_optional(writer *w, const char *name, const char *text)
{
    if (text)
        key_string(w, name, text);
}

// ---- parts of the document ---------------------------------------------------------------------

static void write_inputs(writer *w, const closo_result *result)
{
    begin(w, "[");
    for (size_t i = 0; i < result->input_count; i++) {
        const closo_input_record *input = &result->inputs[i];
        new_item(w);
        closo_text_add(w->out, "{\"path\": ");
        add_string(w->out, input->path);
        if (*input->sha256) {
            closo_text_addf(w->out, ", \"bytes\": %llu, \"sha256\": \"%s\"",
                            (unsigned long long)input->bytes, input->sha256);
        }
        closo_text_add(w->out, "}");
    }
    end(w, "]");
}

static void write_interval(writer *w, const closo_quantity_record *quantity)
{
    double low;
    double high;
    if (closo_quantity_interval(quantity, &low, &high)) {
        key(w, "interval_95");
        closo_text_add(w->out, "[");
        add_value(w->out, low);
        closo_text_add(w->out, ", ");
        add_value(w->out, high);
        closo_text_add(w->out, "]");
    }
}

static void write_quantities(writer *w, const closo_result *result)
{
    begin(w, "{");
    for (size_t i = 0; i < result->quantity_count; i++) {
        const closo_quantity_record *quantity = &result->quantities[i];
        key(w, quantity->key);
        begin(w, "{");
        key_string(w, "label", quantity->label);
        key(w, "value");
        add_value(w->out, quantity->value);
        if (!isnan(quantity->su)) {
            key(w, "su");
            add_value(w->out, quantity->su);
        }
        key_string(w, "unit", quantity->unit);
        key_optional(w, "method", quantity->method);
        if (!isnan(quantity->freedom)) {
            key(w, "degrees_of_freedom");
            add_value(w->out, quantity->freedom);
        }
        write_interval(w, quantity);
        end(w, "}");
    }
    end(w, "}");
}

static void write_column(writer *w, const closo_column *column)
{
    new_item(w);
    closo_text_add(w->out, "{\"name\": ");
    add_string(w->out, column->name);
    if (column->label) {
        closo_text_add(w->out, ", \"label\": ");
        add_string(w->out, column->label);
    }
    if (column->values) {
        closo_text_add(w->out, ", \"unit\": ");
        add_string(w->out, column->unit);
    }
    closo_text_add(w->out, ", \"values\": [");
    for (size_t row = 0; row < column->rows; row++) {
        closo_text_add(w->out, row > 0 ? ", " : "");
        if (column->values)
            add_value(w->out, column->values[row]);
        else
            add_string(w->out, column->texts[row]);
    }
    closo_text_add(w->out, "]}");
}

static void write_tables(writer *w, const closo_result *result)
{
    begin(w, "{");
    for (size_t i = 0; i < result->table_count; i++) {
        const closo_table *table = result->tables[i];
        key(w, table->name);
        begin(w, "{");
        key_string(w, "title", table->title);
        key(w, "columns");
        begin(w, "[");
        for (size_t c = 0; c < table->count; c++)
            write_column(w, &table->columns[c]);
        end(w, "]");
        end(w, "}");
    }
    end(w, "}");
}

static void write_axis(writer *w, const char *name, const closo_axis_record *axis)
{
    key(w, name);
    closo_text_add(w->out, "{\"label\": ");
    add_string(w->out, axis->label);
    closo_text_add(w->out, ", \"unit\": ");
    add_string(w->out, axis->unit);
    closo_text_addf(w->out, ", \"log\": %s", axis->logarithmic ? "true" : "false");
    closo_text_add(w->out, axis->reversed ? ", \"reversed\": true" : "");
    if (axis->minimum < axis->maximum) {
        closo_text_add(w->out, ", \"range\": [");
        add_value(w->out, axis->minimum);
        closo_text_add(w->out, ", ");
        add_value(w->out, axis->maximum);
        closo_text_add(w->out, "]");
    }
    closo_text_add(w->out, "}");
}

static void write_mark(writer *w, const closo_mark_record *mark)
{
    const struct {
        const char *name, *text;
    } fields[] = {
        {"label", mark->label},
        {"table", mark->table},
        {"x", mark->x},
        {"y", mark->y},
        {"z", mark->z},
        {"su", mark->su},
        {"quantity", mark->quantity},
        {"quantity2", mark->quantity2},
        {"names", mark->names},
        {"glyph", mark->glyph == CLOSO_GLYPH_AUTOMATIC ? NULL : closo_glyph_names[mark->glyph]},
    };
    new_item(w);
    closo_text_addf(w->out, "{\"kind\": \"%s\"", closo_mark_kind_names[mark->kind]);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].text) {
            closo_text_addf(w->out, ", \"%s\": ", fields[i].name);
            add_string(w->out, fields[i].text);
        }
    }
    if (mark->colour > 0)
        closo_text_addf(w->out, ", \"colour\": %d", mark->colour);
    closo_text_add(w->out, mark->logarithmic_z ? ", \"log_z\": true" : "");
    closo_text_add(w->out, mark->dashed ? ", \"dashed\": true}" : "}");
}

static void write_panel(writer *w, const closo_panel *panel)
{
    new_item(w);
    begin(w, "{");
    key_string(w, "title", panel->title);
    write_axis(w, "x", &panel->x);
    write_axis(w, "y", &panel->y);
    key(w, "marks");
    begin(w, "[");
    for (size_t i = 0; i < panel->count; i++)
        write_mark(w, &panel->marks[i]);
    end(w, "]");
    end(w, "}");
}

static void write_figures(writer *w, const closo_result *result)
{
    begin(w, "{");
    for (size_t i = 0; i < result->figure_count; i++) {
        const closo_figure *figure = result->figures[i];
        key(w, figure->name);
        begin(w, "{");
        key_string(w, "title", figure->title);
        key_string(w, "caption", figure->caption);
        key(w, "panels");
        begin(w, "[");
        for (size_t p = 0; p < figure->count; p++)
            write_panel(w, figure->panels[p]);
        end(w, "]");
        end(w, "}");
    }
    end(w, "}");
}

// digits: 0 for all.
static void key_numbers(writer *w, const char *name, const double *numbers, size_t count,
                        int digits)
{
    key(w, name);
    closo_text_add(w->out, "[");
    for (size_t i = 0; i < count; i++) {
        closo_text_add(w->out, i > 0 ? ", " : "");
        if (isfinite(numbers[i]))
            closo_text_add_number(w->out, numbers[i], digits);
        else
            closo_text_add(w->out, "null");
    }
    closo_text_add(w->out, "]");
}

static void write_volume(writer *w, const closo_volume_record *volume)
{
    const double counts[3] = {(double)volume->counts[0], (double)volume->counts[1],
                              (double)volume->counts[2]};
    key(w, "volume");
    begin(w, "{");
    key_string(w, "label", volume->label);
    key_string(w, "unit", volume->unit);
    key_numbers(w, "counts", counts, 3, 0);
    key_numbers(w, "origin", volume->origin, 3, 0);
    key_numbers(w, "steps", volume->steps, 9, 0);
    key_numbers(w, "levels", volume->levels, volume->level_count, 0);
    key_numbers(w, "values", volume->values, closo_volume_values(volume), VOLUME_DIGITS);
    end(w, "}");
}

static void write_views(writer *w, const closo_result *result)
{
    if (result->view_count == 0)
        return;
    key(w, "views");
    begin(w, "{");
    for (size_t i = 0; i < result->view_count; i++) {
        const closo_view *view = result->views[i];
        key(w, view->name);
        begin(w, "{");
        key_string(w, "title", view->title);
        key_string(w, "caption", view->caption);
        if (view->has_cell)
            key_numbers(w, "cell", view->cell, 9, 0);
        key_optional(w, "atoms", view->atoms);
        key_optional(w, "bonds", view->bonds);
        if (view->volume)
            write_volume(w, view->volume);
        end(w, "}");
    }
    end(w, "}");
}

static const char *quantity_key(const closo_result *result, size_t index)
{
    return result->quantities[index].key;
}

static void write_names(writer *w, const char *name, const closo_result *result, size_t first,
                        size_t last, const char *(*name_of)(const closo_result *, size_t))
{
    if (first == last)
        return;
    key(w, name);
    closo_text_add(w->out, "[");
    for (size_t i = first; i < last; i++) {
        closo_text_add(w->out, i > first ? ", " : "");
        add_string(w->out, name_of(result, i));
    }
    closo_text_add(w->out, "]");
}

static void write_sections(writer *w, const closo_result *result)
{
    if (result->section_count == 0)
        return;
    key(w, "sections");
    begin(w, "[");
    for (size_t i = 1; i <= result->section_count; i++) {
        closo_section from, to;
        closo_result_section(result, i, &from, &to);
        new_item(w);
        begin(w, "{");
        key_string(w, "title", from.title);
        write_names(w, "quantities", result, from.quantities, to.quantities, quantity_key);
        write_names(w, "tables", result, from.tables, to.tables, closo_result_table_name);
        write_names(w, "figures", result, from.figures, to.figures, closo_result_figure_name);
        write_names(w, "views", result, from.views, to.views, closo_result_view_name);
        end(w, "}");
    }
    end(w, "]");
}

static void write_references(writer *w, const closo_result *result)
{
    begin(w, "[");
    for (size_t i = 0; i < result->reference_count; i++) {
        const closo_pair *reference = &result->references[i];
        closo_text joined;
        closo_text_init(&joined);
        closo_text_add(&joined, reference->text);
        closo_text_add(&joined, *reference->text ? ", " : "");
        closo_text_add(&joined, reference->key);
        new_item(w);
        if (joined.failed)
            w->out->failed = true;
        else
            add_string(w->out, joined.data);
        closo_text_clear(&joined);
    }
    end(w, "]");
}

void closo_result_write_json(const closo_result *result, closo_text *out)
{
    closo_result_compose_json(result, true, out);
}

void closo_result_compose_json(const closo_result *result, bool views, closo_text *out)
{
    if (result->status != CLOSO_OK) {
        out->failed = true;
        return;
    }
    writer w = {.out = out};
    begin(&w, "{");
    key_string(&w, "closo", result->version);
    key_string(&w, "command", result->command);
    key_string(&w, "title", result->title);
    key(&w, "inputs");
    write_inputs(&w, result);
    key(&w, "settings");
    begin(&w, "{");
    for (size_t i = 0; i < result->setting_count; i++)
        key_string(&w, result->settings[i].key, result->settings[i].text);
    end(&w, "}");
    key(&w, "quantities");
    write_quantities(&w, result);
    key(&w, "tables");
    write_tables(&w, result);
    key(&w, "figures");
    write_figures(&w, result);
    if (views)
        write_views(&w, result);
    write_sections(&w, result);
    key(&w, "warnings");
    begin(&w, "[");
    for (size_t i = 0; i < result->warning_count; i++) {
        new_item(&w);
        add_string(out, result->warnings[i]);
    }
    end(&w, "]");
    key(&w, "references");
    write_references(&w, result);
    end(&w, "}");
    closo_text_add(out, "\n");
}
