// SPDX-License-Identifier: GPL-3.0-or-later
// GSAS raw files: a title, comments, and banks. A line "BANK n points records binning coefficients
// type" opens each. Types: FXYE and FXY (free format, abscissa in the file), STD (ten counts of
// eight columns, the first two the number of detectors that were averaged: variance y / detectors),
// ESD (pairs in eight columns), ALT (time of flight x 32, intensity, su in 8, 7 and 5 columns with
// four implied decimals). Binnings: CONST in centidegrees or microseconds; RALF, SLOG and TIME_MAP
// in time of flight. Layout: Larson and Von Dreele, GSAS manual, LAUR 86-748 (2004).
#include "powder/gsas.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

static bool recognise(const char *head, size_t length, const char *path)
{
    closo_pattern_lines lines = closo_pattern_lines_of(head, length);
    closo_pattern_line line;
    closo_gsas_bank bank;
    (void)path;
    while (closo_pattern_lines_next(&lines, &line))
        if (closo_pattern_line_starts(&line, "BANK") && closo_gsas_bank_parse(&line, &bank))
            return true;
    return false;
}

static closo_status check_bank(const closo_pattern_file *file, const closo_pattern_line *line,
                               const closo_gsas_bank *bank, closo_error *error)
{
    if (bank->points < 2 || bank->points > CLOSO_POINTS_MAXIMUM || bank->points > file->length)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: %zu points promised in a file of %zu bytes",
                          file->path, line->number, bank->points, file->length);
    if (bank->type == CLOSO_GSAS_UNKNOWN)
        return closo_pattern_bad_line(file->path, line, "type FXYE, FXY, STD, ESD or ALT", error);
    bool own_abscissa = bank->type == CLOSO_GSAS_FXYE || bank->type == CLOSO_GSAS_FXY ||
                        bank->type == CLOSO_GSAS_ALT;
    if (bank->binning == CLOSO_GSAS_UNKNOWN_BINNING ||
        (!own_abscissa && bank->binning == CLOSO_GSAS_LOG6))
        return closo_pattern_bad_line(
            file->path, line,
            own_abscissa ? "binning CONST, RALF, SLOG, LOG6 or TIME_MAP"
                         : "binning CONST, RALF, SLOG or TIME_MAP (LOG6 with FXYE or ALT only)",
            error);
    if (!own_abscissa && !closo_gsas_bank_sane(bank))
        return closo_pattern_bad_line(file->path, line, "coefficients of a rising abscissa", error);
    return CLOSO_OK;
}

// The first line is the title up to what is not printable; the comments hold the rest.
static void use_header(closo_pattern *pattern, const closo_pattern_file *file, const char *end)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, (size_t)(end - file->data));
    closo_pattern_line line;
    while (closo_pattern_lines_next(&lines, &line)) {
        closo_pattern_note(pattern, line.text, line.end);
        if (line.number > 1 || closo_pattern_line_starts(&line, "BANK"))
            continue;
        const char *p = line.text;
        while (p < line.end && (*p == '#' || *p == ' '))
            p++;
        const char *q = p;
        size_t blanks = 0; // some programs leave their memory behind the title
        while (q < line.end && *q >= ' ' && *q < 127 && blanks < 8)
            blanks = *q++ == ' ' ? blanks + 1 : 0;
        closo_pattern_text(pattern->title, sizeof pattern->title, p, (size_t)(q - p));
    }
}

static void use_bank(closo_patterns *out, const closo_pattern_file *file,
                     const closo_gsas_bank *bank, closo_pattern *pattern)
{
    double factor = 1;
    bool time = bank->time_of_flight;
    double last = pattern->x[pattern->count - 1];
    if (!time && last > 18000) {
        closo_patterns_warn(out, "%s: the abscissa goes up to %g: taken as time of flight, us",
                            file->path, last);
        time = true;
    }
    if (time) {
        pattern->abscissa = CLOSO_ABSCISSA_TIME;
        pattern->radiation =
            (closo_radiation){.kind = CLOSO_RADIATION_NEUTRON, .wavelength = {NAN, 0}};
    } else {
        factor = 0.01; // centidegrees
    }
    for (size_t i = 0; i < pattern->count; i++)
        pattern->x[i] *= factor;
}

static closo_status read_bank(closo_patterns *out, const closo_pattern_file *file,
                              closo_pattern_lines *lines, const closo_pattern_line *line,
                              const closo_gsas_bank *bank, const char *header_end,
                              closo_error *error)
{
    closo_pattern *pattern;
    closo_scan_points points = {0};
    bool weighted = false;
    closo_status status = check_bank(file, line, bank, error);
    if (status == CLOSO_OK)
        status = closo_gsas_bank_read(file, lines, bank, &points, &weighted, error);
    if (status == CLOSO_OK && points.count < bank->points)
        closo_patterns_warn(out, "%s:%zu: %zu points promised, %zu found", file->path, line->number,
                            bank->points, points.count);
    if (status == CLOSO_OK && bank->type == CLOSO_GSAS_STD && !weighted) {
        for (size_t i = 0; i < points.count; i++)
            points.su[i] = NAN; // counts as they are need none
        points.has_su = false;
    }
    if (status == CLOSO_OK)
        status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, file->path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    use_header(pattern, file, header_end);
    use_bank(out, file, bank, pattern);
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_gsas_bank bank;
    closo_gsas_map map = {0};
    closo_status status = CLOSO_OK;
    const char *header_end = NULL;
    (void)options;
    while (status == CLOSO_OK && closo_pattern_lines_next(&lines, &line)) {
        if (closo_pattern_line_starts(&line, "TIME_MAP")) {
            status = closo_gsas_map_read(file, &lines, &line, &map, error);
        } else if (closo_pattern_line_starts(&line, "BANK") &&
                   closo_gsas_bank_parse(&line, &bank)) {
            header_end = header_end ? header_end : line.text;
            bank.map = &map;
            status = read_bank(out, file, &lines, &line, &bank, header_end, error);
        }
    }
    closo_gsas_map_clear(&map);
    return status;
}

const closo_pattern_format closo_pattern_format_gsas = {
    .name = "gsas",
    .description = "GSAS raw",
    .extensions = "fxye gsas gsa gss gda xra cwn",
    .reference = "Larson and Von Dreele, GSAS, LAUR 86-748 (2004)",
    .recognise = recognise,
    .read = read,
};
