// SPDX-License-Identifier: GPL-3.0-or-later
// Perkin-Elmer Pyris, text export: "Key:<TAB>value", then for each step "1) Heat from ..." and rows
// that begin with a tab: time in min, unsubtracted and baseline signal (mg or mW), temperatures of
// program and sample in degrees Celsius, and more. The labels above them stand in two rows of which
// the parts do not line up in every version, so that the order of the columns is taken as fixed.
// Heat flow is endothermic up.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>

static bool names(const closo_thermal_text *text, const char *first, const char *second)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    bool has_first = false, has_second = false;
    while (all.number < 1000 && closo_thermal_next(&all, &line)) {
        has_first |= closo_thermal_find(line.text, line.end, first) != NULL;
        has_second |= closo_thermal_find(line.text, line.end, second) != NULL;
    }
    return has_first && has_second;
}

static bool recognise(const closo_thermal_text *text)
{
    return names(text, "Unsubtracted", "Method Steps");
}

static bool ends(const closo_thermal_line *line)
{
    const char *p = line->text;
    while (p < line->end && *p == '\t')
        p++;
    closo_thermal_line rest = {p, line->end, line->number};
    return closo_thermal_find(p, line->end, "CALIBRATION VALUES") ||
           closo_thermal_starts(&rest, "Software Version");
}

// "2) Heat from ...", labels.
static bool passes(const closo_thermal_line *line)
{
    const char *p = line->text;
    while (p < line->end && (*p == '\t' || *p == ' '))
        p++;
    while (p < line->end && *p >= '0' && *p <= '9')
        p++;
    return p < line->end && (*p == ')' || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'));
}

static void fixed_columns(closo_thermal_layout *layout, size_t first, bool heat)
{
    const closo_thermal_kind signal = heat ? CLOSO_COLUMN_POWER : CLOSO_COLUMN_MASS;
    for (size_t i = 0; i < layout->columns; i++)
        layout->column[i] = (closo_thermal_column){.kind = CLOSO_COLUMN_OTHER, .factor = 1};
    layout->column[first] = (closo_thermal_column){.kind = CLOSO_COLUMN_TIME, .factor = 60};
    layout->column[first + 1] = (closo_thermal_column){.kind = signal, .factor = 1};
    layout->column[first + 4] = (closo_thermal_column){
        .kind = CLOSO_COLUMN_TEMPERATURE, .factor = 1, .offset = CLOSO_THERMAL_ZERO};
}

static closo_status read_pyris(closo_thermal *out, const closo_thermal_text *text,
                               const closo_thermal_reading *reading, closo_error *error)
{
    char value[80];
    (void)reading;
    closo_thermal_value(text, "Sample ID", out->title, sizeof out->title);
    closo_thermal_value(text, "Instrument", out->instrument, sizeof out->instrument);
    closo_thermal_value(text, "Purge Gas", out->atmosphere, sizeof out->atmosphere);
    closo_thermal_value(text, "Date", out->date, sizeof out->date);
    if (!(out->sample_mass > 0) && closo_thermal_value(text, "Sample Weight", value, sizeof value))
        out->sample_mass = closo_thermal_number(value, value + strlen(value));
    closo_thermal_layout layout;
    closo_thermal_text rows;
    closo_status status = closo_thermal_layout_find(text, &layout, &rows, error);
    if (status != CLOSO_OK)
        return status;
    double values[CLOSO_THERMAL_COLUMNS];
    closo_thermal_line line;
    closo_thermal_text look = rows;
    while (closo_thermal_next(&look, &line) && closo_thermal_blank(&line))
        ;
    size_t count = closo_thermal_row(&line, layout.separator, values, CLOSO_THERMAL_COLUMNS);
    size_t first = count && isnan(values[0]);
    if (count < first + 5)
        return closo_thermal_bad_line(text, &line, "time, two signals and two temperatures", error);
    closo_thermal_text header = *text;
    header.end = rows.at;
    fixed_columns(&layout, first, names(&header, "Unsubtracted", "Heat Flow"));
    status = closo_thermal_rows_read(out, &rows, &layout,
                                     &(closo_thermal_rows){.passes = passes, .ends = ends}, error);
    if (status == CLOSO_OK && out->heat_flow) {
        out->exo = CLOSO_EXO_DOWN;
        snprintf(out->exo_source, sizeof out->exo_source, "Pyris: endothermic up");
    }
    return status;
}

const closo_thermal_record closo_thermal_format_pyris = {
    .info = {"pyris", "Perkin-Elmer Pyris text export"},
    .recognise = recognise,
    .read = read_pyris};
