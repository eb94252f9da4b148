// SPDX-License-Identifier: GPL-3.0-or-later
// Spectra from files: VAMAS, JCAMP-DX infrared, plain tables. Absorbance and transmittance are told
// apart by what the file says, or by the user; nothing is guessed from the numbers, but what
// contradicts them is warned of.
#include "chem/spectra.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void closo_spectra_warn(closo_spectra *spectrum, const char *format, ...)
{
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (spectrum->warning_count >= 16 ||
        closo_grow((void **)&spectrum->warnings, &spectrum->warning_capacity,
                   spectrum->warning_count + 1, sizeof *spectrum->warnings, NULL) != CLOSO_OK)
        return;
    char *copy = closo_duplicate(message, NULL);
    if (copy)
        spectrum->warnings[spectrum->warning_count++] = copy;
}

closo_status closo_spectra_allocate(closo_spectra *spectrum, size_t count, const char *path,
                                    closo_error *error)
{
    if (count < 5 || count > CLOSO_SPECTRA_POINTS)
        return closo_fail(error, CLOSO_INPUT, "%s: expected 5 to %zu points, found %zu", path,
                          CLOSO_SPECTRA_POINTS, count);
    spectrum->x = closo_allocate(count, sizeof *spectrum->x, error);
    spectrum->y = closo_allocate(count, sizeof *spectrum->y, error);
    spectrum->count = count;
    return spectrum->x && spectrum->y ? CLOSO_OK : CLOSO_MEMORY;
}

bool closo_spectra_ordinate(const char *text, closo_spectra_kind *kind, bool *percent)
{
    const char *end = text + strlen(text);
    bool through = closo_thermal_find(text, end, "transmi") || closo_thermal_find(text, end, "%T");
    bool absorbed =
        closo_thermal_find(text, end, "absorb") || closo_thermal_find(text, end, "a.u.");
    *percent = through && closo_thermal_find(text, end, "%");
    *kind = through ? CLOSO_SPECTRA_TRANSMITTANCE : CLOSO_SPECTRA_ABSORBANCE;
    return through != absorbed;
}

closo_status closo_spectra_kind_of(const char *text, closo_spectra_kind *kind, closo_error *error)
{
    static const char *const names[] = {"absorbance", "transmittance", "xps"};
    for (int k = 0; k < 3; k++)
        if (!strcmp(text, names[k])) {
            *kind = (closo_spectra_kind)k;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "--kind: expected absorbance, transmittance or xps, found \"%s\"", text);
}

// ---- plain tables ------------------------------------------------------------------------------

typedef struct labels {
    char line[200]; // above the numbers
    bool percent, binding, kinetic;
} labels;

static void read_labels(const closo_thermal_text *text, const closo_thermal_text *rows, labels *out)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    all.end = rows->at;
    out->line[0] = '\0';
    while (closo_thermal_next(&all, &line))
        if (!closo_thermal_blank(&line))
            closo_thermal_copy(out->line, sizeof out->line, line.text, line.end);
    const char *p = out->line, *end = p + strlen(p);
    out->binding = closo_thermal_find(p, end, "binding") != NULL;
    out->kinetic = closo_thermal_find(p, end, "kinetic") != NULL;
}

static closo_status table_kind(closo_spectra *out, const closo_thermal_text *text,
                               const closo_spectra_reading *reading, const labels *found,
                               bool *percent, closo_error *error)
{
    bool said = closo_spectra_ordinate(found->line, &out->kind, percent);
    if (found->binding || found->kinetic)
        out->kind = CLOSO_SPECTRA_ELECTRONS;
    if (reading->kind)
        return closo_spectra_kind_of(reading->kind, &out->kind, error);
    if (said || found->binding || found->kinetic)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT,
                      "%s: the file does not say what its ordinate is: give --kind absorbance, "
                      "transmittance or xps",
                      text->path);
}

static closo_status read_table(closo_spectra *out, const closo_thermal_text *text,
                               const closo_spectra_reading *reading, closo_error *error)
{
    closo_thermal_layout layout;
    closo_thermal_text rows;
    closo_thermal_line line;
    labels found;
    bool percent = false;
    closo_status status = closo_thermal_layout_find(text, &layout, &rows, error);
    if (status != CLOSO_OK)
        return status;
    read_labels(text, &rows, &found);
    snprintf(out->format, sizeof out->format, "plain table");
    snprintf(out->ordinate, sizeof out->ordinate, "%.119s", found.line);
    status = table_kind(out, text, reading, &found, &percent, error);
    size_t count = 0;
    closo_thermal_text counting = rows;
    while (status == CLOSO_OK && closo_thermal_next(&counting, &line))
        count += !closo_thermal_blank(&line);
    if (status == CLOSO_OK)
        status = closo_spectra_allocate(out, count, text->path, error);
    for (size_t i = 0; status == CLOSO_OK && i < count;) {
        double values[CLOSO_THERMAL_COLUMNS];
        if (!closo_thermal_next(&rows, &line))
            break;
        if (closo_thermal_blank(&line))
            continue;
        if (closo_thermal_row(&line, layout.separator, values, CLOSO_THERMAL_COLUMNS) !=
            layout.columns)
            return closo_thermal_bad_line(&rows, &line, "as many numbers as in the rows above",
                                          error);
        out->x[i] = values[0];
        out->y[i++] = values[1];
    }
    if (status != CLOSO_OK)
        return status;
    if (layout.columns > 2)
        closo_spectra_warn(out, "the file has %zu columns: the first two are taken",
                           layout.columns);
    for (size_t i = 0; percent && out->kind == CLOSO_SPECTRA_TRANSMITTANCE && i < count; i++)
        out->y[i] /= 100;
    bool kinetic = reading->kinetic || (found.kinetic && !found.binding);
    if (!kinetic || out->kind != CLOSO_SPECTRA_ELECTRONS)
        return CLOSO_OK;
    if (!(reading->photon_energy > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: kinetic energies need the energy of the photons: --photon 1486.6eV",
                          text->path);
    out->photon_energy = reading->photon_energy;
    for (size_t i = 0; i < count; i++)
        out->x[i] = reading->photon_energy - out->x[i];
    return CLOSO_OK;
}

// ---- what all readers end with
// -------------------------------------------------------------------

typedef struct point {
    double x, y;
} point;

static int by_x(const void *a, const void *b)
{
    double x = ((const point *)a)->x, y = ((const point *)b)->x;
    return (x > y) - (x < y);
}

static closo_status sort(closo_spectra *s, const char *path, closo_error *error)
{
    point *points = closo_allocate(s->count, sizeof *points, error);
    if (!points)
        return CLOSO_MEMORY;
    size_t kept = 0, lost = 0;
    for (size_t i = 0; i < s->count; i++)
        if (isfinite(s->x[i]) && isfinite(s->y[i]))
            points[kept++] = (point){s->x[i], s->y[i]};
        else
            lost++;
    qsort(points, kept, sizeof *points, by_x);
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < kept; i++) {
        if (i && points[i].x <= points[i - 1].x)
            status = closo_fail(error, CLOSO_INPUT,
                                "%s: expected each abscissa once, found %.10g twice: is it a file "
                                "of several spectra?",
                                path, points[i].x);
        s->x[i] = points[i].x;
        s->y[i] = points[i].y;
    }
    free(points);
    s->count = kept;
    if (lost)
        closo_spectra_warn(s, "%zu points without a number are left out", lost);
    return status == CLOSO_OK && kept < 5
               ? closo_fail(error, CLOSO_INPUT, "%s: expected 5 points or more, found %zu", path,
                            kept)
               : status;
}

// Which way bands point, by how far the extremes are from the median.
static closo_status check_direction(closo_spectra *s, closo_error *error)
{
    if (s->kind == CLOSO_SPECTRA_ELECTRONS)
        return CLOSO_OK;
    double *copy = closo_allocate(s->count, sizeof *copy, error);
    if (!copy)
        return CLOSO_MEMORY;
    memcpy(copy, s->y, s->count * sizeof *copy);
    double middle = closo_median(copy, s->count), low = copy[0], high = copy[s->count - 1];
    free(copy);
    bool down = middle - low > 3 * (high - middle), up = high - middle > 3 * (middle - low);
    if (s->kind == CLOSO_SPECTRA_ABSORBANCE && down)
        closo_spectra_warn(s, "the ordinate is called absorbance, but its bands point down: it may "
                              "be transmittance (--kind transmittance)");
    if (s->kind == CLOSO_SPECTRA_TRANSMITTANCE && up)
        closo_spectra_warn(s, "the ordinate is called transmittance, but its bands point up: it "
                              "may be absorbance (--kind absorbance)");
    if (s->kind == CLOSO_SPECTRA_TRANSMITTANCE && high > 2) {
        closo_spectra_warn(s, "transmittances reach %.4g: they are taken as %%", high);
        for (size_t i = 0; i < s->count; i++)
            s->y[i] /= 100;
    }
    return CLOSO_OK;
}

static closo_status read_text(closo_spectra *out, const closo_thermal_text *text,
                              const closo_spectra_reading *reading, closo_error *error)
{
    closo_status status =
        closo_spectra_is_vamas(text)   ? closo_spectra_read_vamas(out, text, reading, error)
        : closo_spectra_is_jcamp(text) ? closo_spectra_read_jcamp(out, text, reading, error)
                                       : read_table(out, text, reading, error);
    if (status == CLOSO_OK)
        status = sort(out, text->path, error);
    return status == CLOSO_OK ? check_direction(out, error) : status;
}

closo_status closo_spectra_read(closo_spectra *out, const char *path,
                                const closo_spectra_reading *reading, closo_error *error)
{
    static const closo_spectra_reading defaults = {.kind = NULL};
    char *data = NULL;
    size_t length = 0;
    *out = (closo_spectra){.photon_energy = NAN, .region = 1, .regions = 1};
    closo_status status =
        closo_file_read(path, CLOSO_SPECTRA_LARGEST, &data, &length, &out->fingerprint, error);
    if (status == CLOSO_OK && length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    if (status == CLOSO_OK)
        status = closo_thermal_decode(&data, &length, error);
    if (status == CLOSO_OK) {
        closo_thermal_text text = closo_thermal_text_of(path, data, length);
        status = read_text(out, &text, reading ? reading : &defaults, error);
    }
    free(data);
    if (status != CLOSO_OK)
        closo_spectra_clear(out);
    return status;
}

bool closo_spectra_recognise(const char *head, size_t length)
{
    closo_thermal_text text = closo_thermal_text_of("", head, length);
    return closo_spectra_is_vamas(&text) ||
           (closo_spectra_is_jcamp(&text) &&
            closo_thermal_find(head, head + length, "INFRARED") != NULL);
}

void closo_spectra_clear(closo_spectra *spectrum)
{
    for (size_t i = 0; i < spectrum->warning_count; i++)
        free(spectrum->warnings[i]);
    free(spectrum->warnings);
    free(spectrum->x);
    free(spectrum->y);
    *spectrum = (closo_spectra){.photon_energy = NAN};
}
