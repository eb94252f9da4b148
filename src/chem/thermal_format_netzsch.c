// SPDX-License-Identifier: GPL-3.0-or-later
// Netzsch Proteus, text export: lines "#KEY: value", one line "##Temp./°C;Time/min;..." and rows
// divided by semicolons, commas or tabs, with decimal points or commas. #EXO is the sign that
// exothermic heat flow has: -1 is down.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>

static bool recognise(const closo_thermal_text *text)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    while (all.number < 300 && closo_thermal_next(&all, &line))
        if (closo_thermal_starts(&line, "##Temp") || closo_thermal_starts(&line, "\"##Temp") ||
            closo_thermal_starts(&line, "#EXPORTTYPE"))
            return true;
    return false;
}

static closo_status read_netzsch(closo_thermal *out, const closo_thermal_text *text,
                                 const closo_thermal_reading *reading, closo_error *error)
{
    char value[80];
    (void)reading;
    closo_thermal_value(text, "#SAMPLE:", out->title, sizeof out->title);
    closo_thermal_value(text, "#INSTRUMENT:", out->instrument, sizeof out->instrument);
    closo_thermal_value(text, "#DATE/TIME:", out->date, sizeof out->date);
    closo_thermal_value(text, "#PURGE GAS", out->atmosphere, sizeof out->atmosphere);
    if (!(out->sample_mass > 0) &&
        closo_thermal_value(text, "#SAMPLE MASS /mg:", value, sizeof value))
        out->sample_mass = closo_thermal_number(value, value + strlen(value));
    if (closo_thermal_value(text, "#EXO:", value, sizeof value)) {
        double sign = closo_thermal_number(value, value + strlen(value));
        out->exo = sign < 0 ? CLOSO_EXO_DOWN : sign > 0 ? CLOSO_EXO_UP : CLOSO_EXO_UNKNOWN;
        snprintf(out->exo_source, sizeof out->exo_source, "line #EXO: %.20s of the file", value);
    }
    closo_thermal_layout layout;
    closo_thermal_text rows;
    closo_status status = closo_thermal_layout_find(text, &layout, &rows, error);
    return status == CLOSO_OK
               ? closo_thermal_rows_read(out, &rows, &layout, &(closo_thermal_rows){0}, error)
               : status;
}

const closo_thermal_record closo_thermal_format_netzsch = {
    .info = {"netzsch", "Netzsch Proteus text export"},
    .recognise = recognise,
    .read = read_netzsch};
