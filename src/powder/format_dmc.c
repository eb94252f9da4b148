// SPDX-License-Identifier: GPL-3.0-or-later
// Counts and then their standard uncertainties on one grid: DMC and HRPT at PSI (also Saclay), and
// D1A5 of ILL. Neutrons; wavelength and temperature stand in the second line of the former.
// Layout: FullProf manual, INSTRM = 8.
#include "powder/grid.h"

enum { HEADER_LINES = 6 };

static bool has_mark(const char *head, const closo_grid *grid)
{
    static const char *const marks[] = {"lambda=", "WL:", "Ident:"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (closo_pattern_find(head, grid->line.text, marks[k]))
            return true;
    return false;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_grid grid;
    (void)path;
    return !memchr(head, '\0', length) && closo_grid_find(head, length, HEADER_LINES, &grid) &&
           has_mark(head, &grid);
}

// "WL: 1.7013", "TEMP:   11.33+/- 0.01", "T=   0.000": kelvin; 0 stands for not known.
static bool keyed(const char *begin, const char *end, const char *key, double *value)
{
    const char *p = closo_pattern_find(begin, end, key);
    return p && closo_read_numbers(p + strlen(key), end, 1, value);
}

static void read_header(const closo_pattern_file *file, const closo_grid *grid,
                        closo_pattern *pattern)
{
    double value;
    closo_grid_header(file, grid, pattern);
    pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
    if (keyed(file->data, grid->line.text, "WL:", &value) && closo_wavelength_sane(value))
        pattern->radiation.wavelength[0] = value;
    if ((keyed(file->data, grid->line.end, "TEMP:", &value) ||
         keyed(file->data, grid->line.end, " T=", &value)) &&
        value > 0 && value < 5000)
        pattern->temperature_kelvin = value;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_grid grid;
    closo_pattern *pattern;
    (void)options;
    if (!closo_grid_find(file->data, file->length, HEADER_LINES, &grid))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a line 'start step end' among the first %d", file->path,
                          HEADER_LINES);
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status != CLOSO_OK)
        return status;
    read_header(file, &grid, pattern);
    return closo_grid_read(file, &grid, true, out, pattern, error);
}

const closo_pattern_format closo_pattern_format_dmc = {
    .name = "dmc",
    .description = "PSI DMC or ILL D1A5",
    .extensions = "dmc",
    .reference = "FullProf manual, INSTRM = 8",
    .recognise = recognise,
    .read = read,
};
