// SPDX-License-Identifier: GPL-3.0-or-later
// TA Instruments Universal Analysis, text export: lines "Key<TAB>value", "Sig1<TAB>Time (min)" and
// so on, "StartOfData", rows divided by tabs. Rows that begin with a negative whole number mark the
// ends of the method's segments. "Exotherm UP" or "DOWN" is the direction of exothermic heat.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>

enum { LOOK = 2000 };

static bool find_start(closo_thermal_text *text)
{
    closo_thermal_line line;
    while (text->number < LOOK && closo_thermal_next(text, &line))
        if (closo_thermal_starts(&line, "StartOfData"))
            return true;
    return false;
}

static bool recognise(const closo_thermal_text *text)
{
    closo_thermal_text all = *text;
    return find_start(&all);
}

static void read_exo(closo_thermal *out, const char *value)
{
    const char *end = value + strlen(value);
    if (closo_thermal_find(value, end, "up"))
        out->exo = CLOSO_EXO_UP;
    else if (closo_thermal_find(value, end, "down"))
        out->exo = CLOSO_EXO_DOWN;
    snprintf(out->exo_source, sizeof out->exo_source, "line Exotherm %.20s of the file", value);
}

// Lines Sig1, Sig2, ... in order.
static closo_status read_signals(const closo_thermal_text *text, closo_thermal_layout *layout,
                                 closo_error *error)
{
    char key[16], value[160];
    *layout = (closo_thermal_layout){.separator = '\t'};
    for (size_t i = 0; i < CLOSO_THERMAL_COLUMNS; i++) {
        snprintf(key, sizeof key, "Sig%zu\t", i + 1);
        if (!closo_thermal_value(text, key, value, sizeof value))
            break;
        layout->column[layout->columns++] = closo_thermal_column_of(value, "");
    }
    return layout->columns >= 2
               ? CLOSO_OK
               : closo_fail(
                     error, CLOSO_INPUT,
                     "%s: expected lines Sig1, Sig2 ... with the names of the columns, found "
                     "%zu",
                     text->path, layout->columns);
}

static bool passes(const closo_thermal_line *line)
{
    return *line->text == '-' || closo_thermal_starts(line, "EndOfData");
}

static closo_status read_ta(closo_thermal *out, const closo_thermal_text *text,
                            const closo_thermal_reading *reading, closo_error *error)
{
    char value[80];
    closo_thermal_layout layout;
    closo_thermal_text rows = *text;
    (void)reading;
    if (!find_start(&rows))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a line StartOfData", text->path);
    closo_thermal_text header = *text;
    header.end = rows.at;
    closo_thermal_value(&header, "Sample\t", out->title, sizeof out->title);
    closo_thermal_value(&header, "Instrument\t", out->instrument, sizeof out->instrument);
    closo_thermal_value(&header, "Date\t", out->date, sizeof out->date);
    closo_thermal_value(&header, "Xcomment\t", out->atmosphere, sizeof out->atmosphere);
    if (!(out->sample_mass > 0) && closo_thermal_value(&header, "Size\t", value, sizeof value))
        out->sample_mass = closo_thermal_number(value, value + strlen(value));
    if (closo_thermal_value(&header, "Exotherm\t", value, sizeof value))
        read_exo(out, value);
    closo_status status = read_signals(&header, &layout, error);
    if (status != CLOSO_OK)
        return status;
    return closo_thermal_rows_read(out, &rows, &layout,
                                   &(closo_thermal_rows){.passes = passes, .negative_marks = true},
                                   error);
}

const closo_thermal_record closo_thermal_format_ta = {
    .info = {"ta", "TA Instruments Universal Analysis text export"},
    .recognise = recognise,
    .read = read_ta};
