// SPDX-License-Identifier: GPL-3.0-or-later
// JCAMP-DX infrared spectra: XYDATA in all encodings by the decoder of the NMR files, XYPOINTS as
// pairs. YUNITS says whether it is absorbance or transmittance. McDonald and Wilks 1988,
// doi:10.1366/0003702884428734.
#include "chem/nmr.h"
#include "chem/spectra.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct header {
    char type[40], x_units[32], y_units[40];
    double first, last, x_factor, y_factor, points;
} header;

bool closo_spectra_is_jcamp(const closo_thermal_text *text)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    while (all.number < 20 && closo_thermal_next(&all, &line))
        if (!closo_thermal_blank(&line))
            return closo_thermal_starts(&line, "##");
    return false;
}

// "##XUNITS= 1/CM" -> "XUNITS" and its value; false: no label.
static bool split(const closo_thermal_line *line, char label[32], const char **value,
                  const char **end)
{
    size_t used = 0;
    const char *p = line->text;
    if (line->end - p < 3 || p[0] != '#' || p[1] != '#')
        return false;
    for (p += 2; p < line->end && *p != '='; p++)
        if (!strchr(" -/_", *p) && used + 1 < 32)
            label[used++] = (char)toupper((unsigned char)*p);
    label[used] = '\0';
    *value = p < line->end ? p + 1 : p;
    *end = line->end;
    return true;
}

static void take(header *h, closo_spectra *out, const char *label, const char *value,
                 const char *end)
{
    const struct {
        const char *label;
        double *to;
    } numbers[] = {{"FIRSTX", &h->first},
                   {"LASTX", &h->last},
                   {"XFACTOR", &h->x_factor},
                   {"YFACTOR", &h->y_factor},
                   {"NPOINTS", &h->points}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double number = closo_thermal_number(value, end);
        if (!strcmp(label, numbers[i].label) && isfinite(number))
            *numbers[i].to = number;
    }
    if (!strcmp(label, "TITLE"))
        closo_thermal_copy(out->title, sizeof out->title, value, end);
    else if (!strcmp(label, "DATATYPE"))
        closo_thermal_copy(h->type, sizeof h->type, value, end);
    else if (!strcmp(label, "XUNITS"))
        closo_thermal_copy(h->x_units, sizeof h->x_units, value, end);
    else if (!strcmp(label, "YUNITS"))
        closo_thermal_copy(h->y_units, sizeof h->y_units, value, end);
}

static closo_status read_pairs(closo_thermal_text *text, closo_nmr_ordinates *x,
                               closo_nmr_ordinates *y, closo_error *error)
{
    closo_thermal_line line;
    closo_thermal_text before = *text;
    while (closo_thermal_next(text, &line) && !closo_thermal_starts(&line, "##")) {
        before = *text;
        const char *p = line.text;
        while (p < line.end) {
            double pair[2];
            for (int k = 0; k < 2; k++) {
                while (p < line.end && strchr(" \t,;+", *p))
                    p++;
                const char *next = p < line.end ? closo_read_number(p, line.end, &pair[k]) : NULL;
                if (!next)
                    return closo_thermal_bad_line(text, &line, "pairs of numbers", error);
                p = next;
            }
            closo_nmr_ordinates *const to[2] = {x, y};
            for (int k = 0; k < 2; k++) {
                if (to[k]->count >= CLOSO_SPECTRA_POINTS)
                    return closo_thermal_bad_line(text, &line, "fewer points", error);
                closo_status status = closo_grow((void **)&to[k]->y, &to[k]->capacity,
                                                 to[k]->count + 1, sizeof *to[k]->y, error);
                if (status != CLOSO_OK)
                    return status;
                to[k]->y[to[k]->count++] = pair[k];
            }
            while (p < line.end && strchr(" \t,;", *p))
                p++;
        }
    }
    *text = before;
    return CLOSO_OK;
}

static closo_status read_ordinates(closo_thermal_text *text, closo_nmr_ordinates *out,
                                   closo_error *error)
{
    closo_thermal_line line;
    closo_thermal_text before = *text;
    while (closo_thermal_next(text, &line) && !closo_thermal_starts(&line, "##")) {
        double x;
        size_t position;
        bool has_x;
        before = *text;
        if (closo_thermal_blank(&line))
            continue;
        closo_status status = closo_nmr_jcamp_line(out, text->path, line.number, line.text,
                                                   line.end, &x, &position, &has_x, error);
        if (status != CLOSO_OK)
            return status;
    }
    *text = before;
    return CLOSO_OK;
}

static closo_status to_wavenumbers(closo_spectra *out, const header *h, const char *path,
                                   closo_error *error)
{
    const char *u = h->x_units, *end = u + strlen(u);
    if (!u[0] || closo_thermal_find(u, end, "1/CM") || closo_thermal_find(u, end, "CM-1"))
        return CLOSO_OK;
    if (!closo_thermal_find(u, end, "MICROM"))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected ##XUNITS= 1/CM or MICROMETERS, found '%s'", path, u);
    for (size_t i = 0; i < out->count; i++)
        out->x[i] = out->x[i] > 0 ? 1e4 / out->x[i] : (double)NAN;
    closo_spectra_warn(out, "micrometres were turned into wavenumbers");
    return CLOSO_OK;
}

static closo_status store(closo_spectra *out, const header *h, const closo_nmr_ordinates *x,
                          const closo_nmr_ordinates *y, const closo_thermal_text *text,
                          const closo_spectra_reading *reading, closo_error *error)
{
    bool percent = false, said = closo_spectra_ordinate(h->y_units, &out->kind, &percent);
    if (reading->kind) {
        closo_status status = closo_spectra_kind_of(reading->kind, &out->kind, error);
        if (status != CLOSO_OK)
            return status;
    } else if (!said) {
        return closo_fail(error, CLOSO_INPUT,
                          "%s: ##YUNITS= '%s' is neither absorbance nor transmittance: give --kind",
                          text->path, h->y_units);
    }
    bool pairs = x->count > 0;
    if (!pairs && (!isfinite(h->first) || !isfinite(h->last)))
        return closo_fail(error, CLOSO_INPUT, "%s: expected ##FIRSTX= and ##LASTX=", text->path);
    closo_status status = closo_spectra_allocate(out, y->count, text->path, error);
    if (status != CLOSO_OK)
        return status;
    if (isfinite(h->points) && fabs(h->points - (double)y->count) > 0.5)
        closo_spectra_warn(out, "##NPOINTS= says %.0f, found %zu", h->points, y->count);
    double step = (h->last - h->first) / (double)(y->count - 1);
    for (size_t i = 0; i < y->count; i++) {
        out->x[i] = pairs ? x->y[i] * h->x_factor : h->first + (double)i * step;
        out->y[i] = y->y[i] * h->y_factor / (percent ? 100 : 1);
    }
    snprintf(out->ordinate, sizeof out->ordinate, "%s", h->y_units);
    snprintf(out->format, sizeof out->format, "JCAMP-DX");
    return to_wavenumbers(out, h, text->path, error);
}

closo_status closo_spectra_read_jcamp(closo_spectra *out, const closo_thermal_text *text,
                                      const closo_spectra_reading *reading, closo_error *error)
{
    header h = {.first = NAN, .last = NAN, .x_factor = 1, .y_factor = 1, .points = NAN};
    closo_nmr_ordinates x = {.limit = CLOSO_SPECTRA_POINTS}, y = {.limit = CLOSO_SPECTRA_POINTS};
    closo_thermal_text all = *text;
    closo_thermal_line line;
    closo_status status = CLOSO_OK;
    bool done = false;
    while (status == CLOSO_OK && !done && closo_thermal_next(&all, &line)) {
        char label[32];
        const char *value, *end;
        if (!split(&line, label, &value, &end))
            continue;
        take(&h, out, label, value, end);
        done =
            !strcmp(label, "XYDATA") || !strcmp(label, "XYPOINTS") || !strcmp(label, "PEAKTABLE");
        if (!done)
            continue;
        bool runs = closo_thermal_find(value, end, "++") != NULL;
        status = runs ? read_ordinates(&all, &y, error) : read_pairs(&all, &x, &y, error);
    }
    const char *type_end = h.type + strlen(h.type);
    if (status == CLOSO_OK && !done)
        status =
            closo_fail(error, CLOSO_INPUT, "%s: expected ##XYDATA= or ##XYPOINTS=", text->path);
    if (status == CLOSO_OK && h.type[0] && !closo_thermal_find(h.type, type_end, "INFRARED") &&
        !closo_thermal_find(h.type, type_end, "IR "))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected ##DATA TYPE= INFRARED SPECTRUM, found '%s'", text->path,
                            h.type);
    if (status == CLOSO_OK)
        status = store(out, &h, &x, &y, text, reading, error);
    free(x.y);
    free(y.y);
    return status;
}
