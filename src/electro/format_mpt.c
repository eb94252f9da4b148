// SPDX-License-Identifier: GPL-3.0-or-later
// BioLogic EC-Lab .mpt: text in Latin-1, "Nb header lines : N" in the second line, names of the
// columns in line N, numbers below, divided by tabs, with a decimal comma where the computer had
// one. Layout: BioLogic, EC-Lab software user's manual, export as text.
#include "electro/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char first_line[] = "EC-Lab ASCII FILE";

// ---- header ------------------------------------------------------------------------------------

static const struct {
    const char *name, *code;
} techniques[] = {{"Open Circuit Voltage", "OCV"},
                  {"Galvanostatic Cycling with Potential Limitation", "GCPL"},
                  {"Cyclic Voltammetry Advanced", "CVA"},
                  {"Cyclic Voltammetry", "CV"},
                  {"Chronoamperometry", "CA"},
                  {"Chronopotentiometry", "CP"},
                  {"Wait", "WAIT"},
                  {"Potentio Electrochemical Impedance Spectroscopy", "PEIS"},
                  {"Galvano Electrochemical Impedance Spectroscopy", "GEIS"},
                  {"IR compensation", "ZIR"},
                  {"Linear Sweep Voltammetry", "LSV"},
                  {"Modulo Bat", "MB"},
                  {"Modular Potentio", "MP"},
                  {"Constant Voltage", "CoV"},
                  {"Constant Current", "CoC"},
                  {"Battery Capacity Determination", "BCD"}};

static const char *technique_of(const closo_data_line *line)
{
    for (size_t k = 0; k < sizeof techniques / sizeof *techniques; k++)
        if (closo_data_line_starts(line, techniques[k].name))
            return techniques[k].code;
    return NULL;
}

static closo_status set_pair(closo_data_table *table, const char *key, size_t key_length,
                             const char *text, const char *end, closo_error *error)
{
    char *name = closo_data_utf8(key, key_length, error);
    closo_status status = name ? CLOSO_OK : CLOSO_MEMORY;
    if (name && *name && end > text)
        status = closo_data_set_bytes(table, name, text, (size_t)(end - text), error);
    free(name);
    return status;
}

// "Comments : 25 C", or a parameter of the technique: name in 20 characters, values of 20 each.
static closo_status read_setting(closo_data_table *table, const closo_data_line *line,
                                 closo_error *error)
{
    const char *end = line->end;
    while (end > line->text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    for (const char *p = line->text; p + 2 < end; p++)
        if (!memcmp(p, " : ", 3))
            return set_pair(table, line->text, (size_t)(p - line->text), p + 3, end, error);
    if (end - line->text > 20 && line->text[19] == ' ' && line->text[0] != ' ' &&
        !memchr(line->text, '\t', 20))
        return set_pair(table, line->text, 20, line->text + 20, end, error);
    return CLOSO_OK;
}

static closo_status read_settings(closo_data_table *table, const char *text, size_t length,
                                  size_t header_line, closo_error *error)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    closo_data_line line;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && lines.number + 1 < header_line &&
           closo_data_lines_next(&lines, &line))
        if (line.number > 2)
            status = read_setting(table, &line, error);
    return status;
}

// ---- columns -----------------------------------------------------------------------------------

typedef struct mpt_head {
    size_t count;
    char **names, **units;
    const char *technique; // NULL: not named
    size_t line;           // of the names
} mpt_head;

static void clear_head(mpt_head *h)
{
    for (size_t k = 0; k < h->count; k++) {
        free(h->names[k]);
        free(h->units[k]);
    }
    free(h->names);
    free(h->units);
}

// "Ewe/V"; but "control/V/mA" is a column whose unit depends on the row, "ox/red" has none and
// EC-Lab 11.50 writes "<Ewe/V>".
static closo_status split_name(const char *field, size_t length, char **name, char **unit,
                               closo_error *error)
{
    char *header = closo_data_utf8(field, length, error);
    if (!header)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    const char *known[][3] = {{"control/V/mA", "control", "V/mA"},
                              {"ox/red", "ox/red", ""},
                              {"<Ewe/V>", "<Ewe>", "V"},
                              {"<Ece/V>", "<Ece>", "V"},
                              {"<I/mA>", "<I>", "mA"}};
    *name = NULL;
    for (size_t k = 0; k < sizeof known / sizeof *known && !*name; k++)
        if (!strcmp(header, known[k][0])) {
            *name = closo_duplicate(known[k][1], error);
            *unit = closo_duplicate(known[k][2], error);
            status = *name && *unit ? CLOSO_OK : CLOSO_MEMORY;
        }
    const char *slash = strrchr(header, '/');
    if (status == CLOSO_OK && !*name && slash) { // "Ohm.cm", "mS/cm": the unit has its own slash
        if (slash - header >= 3 && !strcmp(slash, "/cm") && slash[-1] == 'S')
            for (slash--; slash > header && *slash != '/'; slash--)
                ;
        *name = closo_data_utf8(header, (size_t)(slash - header), error);
        *unit = closo_duplicate(slash + 1, error);
    } else if (status == CLOSO_OK && !*name) {
        *name = closo_duplicate(header, error);
        *unit = closo_duplicate("", error);
    }
    free(header);
    return *name && *unit ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status read_names(const closo_data_line *line, mpt_head *h, closo_error *error)
{
    const char *field, *p = line->text, *end = line->end;
    size_t length, capacity = 1;
    while (end > p && end[-1] == '\t')
        end--; // a tab at the end opens no column
    for (const char *q = p; q < end; q++)
        capacity += *q == '\t';
    h->names = closo_allocate(capacity, sizeof *h->names, error);
    h->units = closo_allocate(capacity, sizeof *h->units, error);
    closo_status status = h->names && h->units ? CLOSO_OK : CLOSO_MEMORY;
    while (status == CLOSO_OK && h->count < capacity &&
           (p = closo_data_field(p, end, '\t', &field, &length))) {
        status = split_name(field, length, &h->names[h->count], &h->units[h->count], error);
        h->count++;
    }
    return status;
}

// Reads lines up to the names of the columns; *lines stands behind them.
static closo_status read_head(closo_data_lines *lines, const char *path, mpt_head *h,
                              closo_error *error)
{
    closo_data_line line;
    int64_t wanted = 0;
    while (closo_data_lines_next(lines, &line)) {
        const char *colon = memchr(line.text, ':', (size_t)(line.end - line.text));
        if (line.number == 2 && closo_data_line_starts(&line, "Nb header lines") && colon) {
            while (colon < line.end && (*colon == ':' || *colon == ' '))
                colon++;
            closo_read_integer(colon, line.end, &wanted);
            if (wanted < 3)
                break;
        }
        if (line.number >= 3 && line.number <= 6 && !h->technique)
            h->technique = technique_of(&line);
        if (wanted && line.number == (size_t)wanted) {
            h->line = line.number;
            closo_status status = read_names(&line, h, error);
            if (status == CLOSO_OK && h->count == 0)
                status = closo_fail(error, CLOSO_INPUT,
                                    "%s:%zu: expected names of columns, found a blank line", path,
                                    line.number);
            return status;
        }
    }
    return closo_fail(error, CLOSO_INPUT,
                      "%s:%zu: expected 'Nb header lines : N' in line 2 and names of columns in "
                      "line N",
                      path, lines->number);
}

// ---- rows --------------------------------------------------------------------------------------

static closo_status bad_row(const char *path, const closo_data_line *line, size_t expected,
                            size_t found, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %zu numbers, found %zu", path,
                      line->number, expected, found);
}

// Numbers of a line; their count is `count` where all is well.
static size_t read_row(const closo_data_line *line, double *values, size_t count)
{
    const char *p = line->text, *end = line->end, *field;
    size_t length, k = 0;
    while (end > p && (end[-1] == '\t' || end[-1] == ' '))
        end--;
    while ((p = closo_data_field(p, end, '\t', &field, &length))) {
        double value;
        if (!closo_data_number(field, length, true, &value))
            return k;
        if (k < count)
            values[k] = value;
        k++;
    }
    return k;
}

static closo_status read_rows(closo_data *data, closo_data_lines *lines, const char *path,
                              closo_data_rows *rows, closo_error *error)
{
    closo_data_line line;
    double *values = closo_allocate(rows->columns, sizeof *values, error);
    closo_status status = values ? CLOSO_OK : CLOSO_MEMORY;
    while (status == CLOSO_OK && closo_data_lines_next(lines, &line)) {
        if (closo_data_line_blank(&line))
            continue;
        size_t count = read_row(&line, values, rows->columns);
        if (count == rows->columns) {
            status = closo_data_rows_add(rows, values, error);
        } else if (lines->at >= lines->end && count < rows->columns && rows->rows > 0) {
            status = closo_data_warn(
                data, error, "line %zu: the last row is cut short and left out", line.number);
        } else {
            status = bad_row(path, &line, rows->columns, count, error);
        }
    }
    free(values);
    return status;
}

// EC-Lab exports the potential of galvanostatic steps as 0 in some versions (the .mpr has it).
static closo_status check_potential(closo_data *data, const closo_data_table *table,
                                    closo_error *error)
{
    static const char *const galvanostatic[] = {"CP", "GCPL", "MB", "CoC", "BCD"};
    bool concerned = false;
    for (size_t k = 0; k < sizeof galvanostatic / sizeof *galvanostatic; k++)
        concerned |= !strcmp(table->technique, galvanostatic[k]);
    for (size_t k = 0; concerned && k < table->column_count; k++) {
        const closo_data_column *c = &table->columns[k];
        if (strcmp(c->name, "Ewe") != 0 && strcmp(c->name, "<Ewe>") != 0)
            continue;
        size_t zeros = 0;
        for (size_t i = 0; i < table->rows; i++)
            zeros += c->values[i] == 0;
        if (zeros >= 3 && 2 * zeros > table->rows / 10)
            return closo_data_warn(data, error,
                                   "%s is exactly 0 in %zu of %zu rows: EC-Lab exports of "
                                   "galvanostatic steps are known for it, the .mpr file has the "
                                   "potential",
                                   c->name, zeros, table->rows);
    }
    return CLOSO_OK;
}

static closo_status read_text(closo_data *out, const char *text, size_t length, const char *path,
                              closo_error *error)
{
    closo_data_lines lines = closo_data_lines_of(text, length);
    mpt_head h = {0};
    closo_status status = read_head(&lines, path, &h, error);
    closo_data_rows rows = {.columns = h.count};
    if (status == CLOSO_OK)
        status = read_rows(out, &lines, path, &rows, error);
    closo_data_table *table = NULL;
    if (status == CLOSO_OK) {
        table = closo_data_rows_store(out, &rows, h.technique, NULL, h.names, h.units, error);
        status = table ? read_settings(table, text, length, h.line, error) : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK)
        status = check_potential(out, table, error);
    if (status == CLOSO_OK && rows.rows == 0)
        status = closo_data_warn(out, error, "the file holds no row");
    closo_data_rows_clear(&rows);
    clear_head(&h);
    return status;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_data_lines lines = closo_data_lines_of(head, length);
    closo_data_line line;
    (void)path;
    return closo_data_lines_next(&lines, &line) && closo_data_line_starts(&line, first_line);
}

static closo_status read(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error)
{
    char *text;
    size_t length;
    (void)options;
    closo_status status = closo_data_load(out, path, &text, &length, error);
    if (status != CLOSO_OK)
        return status;
    if (!recognise(text, length, path))
        status = closo_fail(error, CLOSO_INPUT, "%s:1: expected '%s'", path, first_line);
    else
        status = read_text(out, text, length, path, error);
    free(text);
    return status;
}

const closo_data_format closo_data_format_mpt = {
    .name = "mpt",
    .description = "BioLogic EC-Lab text",
    .extensions = "mpt",
    .reference = "BioLogic, EC-Lab software user's manual",
    .recognise = recognise,
    .read = read,
};
