// SPDX-License-Identifier: GPL-3.0-or-later
// Two columns of text: m/z and intensity. Lines before the first pair of numbers are headings.
#include "chem/mass_spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Points of a profile lie closer than isotopes of the highest charge that such ions have.
#define PROFILE_DISTANCE 0.1
#define PROFILE_POINTS   20

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

// Blanks, or one comma or semicolon among blanks; NULL: none.
static const char *skip_divider(const char *p, const char *end)
{
    const char *after = skip_blanks(p, end);
    if (after < end && (*after == ',' || *after == ';'))
        return skip_blanks(after + 1, end);
    return after > p ? after : NULL;
}

static bool read_pair(const char *p, const char *end, double *mz, double *intensity)
{
    p = closo_read_number(skip_blanks(p, end), end, mz);
    p = p ? skip_divider(p, end) : NULL;
    p = p ? closo_read_number(p, end, intensity) : NULL;
    return p && (p == end || strchr(" \t\r,;", *p));
}

static bool is_comment(const char *p, const char *end)
{
    p = skip_blanks(p, end);
    return p == end || *p == '#' || *p == '%' || *p == '!';
}

// Half of the distances between points with intensity are short.
static bool looks_continuous(const closo_mass_spectrum *spectrum)
{
    size_t narrow = 0;
    for (size_t i = 1; i < spectrum->count; i++)
        narrow += fabs(spectrum->mz[i] - spectrum->mz[i - 1]) < PROFILE_DISTANCE;
    return spectrum->count >= PROFILE_POINTS && 2 * narrow > spectrum->count;
}

static closo_status add_point(closo_mass_spectrum *out, size_t capacity[2], double mz,
                              double intensity, closo_error *error)
{
    closo_status status =
        closo_grow((void **)&out->mz, &capacity[0], out->count + 1, sizeof(double), error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&out->intensity, &capacity[1], out->count + 1, sizeof(double),
                            error);
    if (status != CLOSO_OK)
        return status;
    out->mz[out->count] = mz;
    out->intensity[out->count++] = intensity;
    return CLOSO_OK;
}

closo_status closo_mass_spectrum_read_text(closo_input *input, closo_mass_spectrum *out,
                                           closo_error *error)
{
    size_t capacity[2] = {0, 0}, length;
    const char *line;
    closo_status status;
    while ((status = closo_input_line(input, &line, &length, error)) == CLOSO_OK && line) {
        double mz, intensity;
        if (is_comment(line, line + length))
            continue;
        if (!read_pair(line, line + length, &mz, &intensity)) {
            if (out->count == 0)
                continue; // a heading
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: expected two numbers, m/z and intensity, found \"%.*s\"",
                              closo_input_path(input), closo_input_line_number(input),
                              length < 60 ? (int)length : 60, line);
        }
        if (out->count == CLOSO_MASS_SPECTRUM_POINTS)
            return closo_fail(error, CLOSO_INPUT, "%s:%zu: more than %zu points",
                              closo_input_path(input), closo_input_line_number(input),
                              CLOSO_MASS_SPECTRUM_POINTS);
        status = add_point(out, capacity, mz, intensity, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (status == CLOSO_OK && out->count == 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected lines of two numbers, m/z and intensity, or mzML, found "
                          "none",
                          closo_input_path(input));
    out->profile = looks_continuous(out);
    out->number = out->spectra = 1;
    return status;
}
