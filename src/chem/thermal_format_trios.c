// SPDX-License-Identifier: GPL-3.0-or-later
// TA Instruments TRIOS, text export: "Key<TAB>value" in sections, then for each step "[step]", its
// name, a row of labels, a row of units and rows divided by tabs (or commas). The first step fixes
// the columns. Heat flow is exothermic up unless a line "Exotherm" says otherwise: TRIOS' default.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>

static bool recognise(const closo_thermal_text *text)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    while (all.number < 1000 && closo_thermal_next(&all, &line))
        if (closo_thermal_starts(&line, "[step]"))
            return true;
    return false;
}

// Labels, units, names of steps and the sections between them.
static bool passes(const closo_thermal_line *line)
{
    return *line->text != '-' && !(*line->text >= '0' && *line->text <= '9');
}

static closo_status read_trios(closo_thermal *out, const closo_thermal_text *text,
                               const closo_thermal_reading *reading, closo_error *error)
{
    char value[80];
    (void)reading;
    closo_thermal_value(text, "Sample name", out->title, sizeof out->title);
    closo_thermal_value(text, "Instrument name", out->instrument, sizeof out->instrument);
    closo_thermal_value(text, "Run date", out->date, sizeof out->date);
    if (!(out->sample_mass > 0) && closo_thermal_value(text, "Sample Mass", value, sizeof value)) {
        const char *end = value + strlen(value);
        bool grams = !closo_thermal_find(value, end, "mg") && closo_thermal_find(value, end, " g");
        out->sample_mass = closo_thermal_number(value, end) * (grams ? 1000 : 1);
    }
    if (closo_thermal_value(text, "Exotherm", value, sizeof value)) {
        bool down = closo_thermal_find(value, value + strlen(value), "down") != NULL;
        out->exo = down ? CLOSO_EXO_DOWN : CLOSO_EXO_UP;
        snprintf(out->exo_source, sizeof out->exo_source, "line Exotherm %.20s of the file", value);
    }
    closo_thermal_text rows = *text;
    closo_thermal_line line;
    while (closo_thermal_next(&rows, &line) && !closo_thermal_starts(&line, "[step]"))
        ;
    closo_thermal_layout layout;
    closo_status status = closo_thermal_layout_find(&rows, &layout, &rows, error);
    if (status == CLOSO_OK)
        status = closo_thermal_rows_read(out, &rows, &layout,
                                         &(closo_thermal_rows){.passes = passes}, error);
    if (status == CLOSO_OK && out->heat_flow && out->exo == CLOSO_EXO_UNKNOWN) {
        out->exo = CLOSO_EXO_UP;
        snprintf(out->exo_source, sizeof out->exo_source, "TRIOS' default, not in the file");
        closo_thermal_warn(out, "the file does not say which way exothermic heat points: up is "
                                "taken, the default of TRIOS; --exo says otherwise");
    }
    return status;
}

const closo_thermal_record closo_thermal_format_trios = {
    .info = {"trios", "TA Instruments TRIOS text export"},
    .recognise = recognise,
    .read = read_trios};
