// SPDX-License-Identifier: GPL-3.0-or-later
// Plain tables: CSV or columns divided by tabs, semicolons or blanks, with a row of labels (and one
// of units) above, or with the names that --columns gives.
#include "chem/thermal.h"

static bool recognise(const closo_thermal_text *text)
{
    closo_thermal_layout layout;
    closo_thermal_text first;
    return closo_thermal_layout_find(text, &layout, &first, NULL) == CLOSO_OK;
}

static closo_status read_table(closo_thermal *out, const closo_thermal_text *text,
                               const closo_thermal_reading *reading, closo_error *error)
{
    closo_thermal_layout layout;
    closo_thermal_text rows;
    closo_status status = closo_thermal_layout_find(text, &layout, &rows, error);
    if (status == CLOSO_OK && reading->columns)
        status = closo_thermal_layout_name(&layout, reading->columns, error);
    return status == CLOSO_OK
               ? closo_thermal_rows_read(out, &rows, &layout, &(closo_thermal_rows){0}, error)
               : status;
}

const closo_thermal_record closo_thermal_format_table = {
    .info = {"table", "plain table"}, .recognise = recognise, .read = read_table};
