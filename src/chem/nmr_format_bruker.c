// SPDX-License-Identifier: GPL-3.0-or-later
// Bruker directories: EXPNO/fid with acqus, EXPNO/pdata/PROCNO/1r and 1i with procs. Points are
// 32-bit integers or doubles in either order of bytes; a decay interleaves its two channels. The
// path may be the experiment's directory, its pdata/PROCNO, or one of the files.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct directories {
    char *experiment, *processed;
} directories;

static void release(directories *d)
{
    free(d->experiment);
    free(d->processed);
}

static bool has_file(const char *directory, const char *name)
{
    char *path = directory ? closo_path_join(directory, name, NULL) : NULL;
    bool found = path && closo_file_exists(path);
    free(path);
    return found;
}

static char *parent_of(const char *path, closo_error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length ? closo_duplicate_bytes(path, length, error) : closo_duplicate(".", error);
}

static char *above(const char *path, int levels, closo_error *error)
{
    char *at = closo_duplicate(path, error);
    while (at && levels-- > 0) {
        char *next = parent_of(at, error);
        free(at);
        at = next;
    }
    return at;
}

// The experiment and its processed data, as far as they are there, from any path into them.
static closo_status find(const closo_nmr_place *place, int processing, directories *out,
                         closo_error *error)
{
    *out = (directories){0};
    char *here = above(place->path, place->directory ? 0 : 1, error);
    if (!here)
        return CLOSO_MEMORY;
    if (has_file(here, "acqus") || has_file(here, "fid")) {
        char name[32];
        snprintf(name, sizeof name, "pdata/%d", processing > 0 ? processing : 1);
        out->processed = closo_path_join(here, name, error);
        out->experiment = here;
        return out->processed ? CLOSO_OK : CLOSO_MEMORY;
    }
    out->processed = here;
    // closo_path_join keeps "." usable, so two levels up of a relative path are named as such.
    out->experiment =
        strchr(here, '/') ? above(here, 2, error) : closo_path_join(here, "../..", error);
    if (out->experiment && !has_file(out->experiment, "acqus") && !has_file(here, "procs")) {
        char *inner = closo_path_join(here, "pdata/1", error); // processed data alone
        if (inner && has_file(inner, "1r")) {
            free(out->processed);
            free(out->experiment);
            out->processed = inner;
            out->experiment = closo_duplicate(place->path, error);
        } else {
            free(inner);
        }
    }
    return out->experiment ? CLOSO_OK : CLOSO_MEMORY;
}

static bool recognise(const closo_nmr_place *place)
{
    const char *name = closo_path_name(place->path);
    static const char *const names[] = {"fid", "1r", "1i", "acqus", "procs", "acqu", "proc"};
    bool ours = place->directory;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ours |= !strcmp(name, names[i]);
    directories d;
    if (!ours || find(place, 1, &d, NULL) != CLOSO_OK)
        return false;
    bool found = (has_file(d.experiment, "acqus") && has_file(d.experiment, "fid")) ||
                 (has_file(d.processed, "procs") && has_file(d.processed, "1r"));
    release(&d);
    return found;
}

static closo_status read_parameters(closo_nmr *out, const char *directory, const char *name,
                                    closo_nmr_parameters *parameters, char **data, char **path,
                                    closo_error *error)
{
    *data = NULL;
    *path = closo_path_join(directory, name, error);
    if (!*path)
        return CLOSO_MEMORY;
    closo_status status =
        closo_nmr_take_file(out, *path, CLOSO_NMR_PARAMETERS, data, &parameters->length, error);
    parameters->path = *path;
    parameters->data = *data;
    return status;
}

// ---- points ------------------------------------------------------------------------------------

typedef struct layout {
    bool big, real; // order of bytes; doubles
    double scale;
} layout;

static double number_at(const unsigned char *bytes, const layout *l)
{
    size_t width = l->real ? 8 : 4;
    uint64_t bits = 0;
    for (size_t i = 0; i < width; i++)
        bits = bits << 8 | bytes[l->big ? i : width - 1 - i];
    if (!l->real)
        return (double)(int32_t)(uint32_t)bits * l->scale;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value * l->scale;
}

static closo_status read_layout(const closo_nmr_parameters *p, bool processed, layout *out,
                                closo_error *error)
{
    double order, type, exponent;
    closo_status status =
        closo_nmr_parameter_within(p, processed ? "$BYTORDP" : "$BYTORDA", 0, 1, &order, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_number(p, processed ? "$DTYPP" : "$DTYPA", &type, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_number(p, processed ? "$NC_proc" : "$NC", &exponent, error);
    if (status != CLOSO_OK)
        return status;
    if (!isnan(type) && type != 0 && type != 2)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: type of points: expected 0 (integers) or 2 (doubles), found %g",
                          p->path, type);
    if (!isnan(exponent) && fabs(exponent) > 200)
        return closo_fail(error, CLOSO_INPUT, "%s: exponent of the points out of range: %g",
                          p->path, exponent);
    *out = (layout){.big = order == 1,
                    .real = type == 2,
                    .scale = isnan(exponent) ? 1 : ldexp(1, (int)exponent)};
    return CLOSO_OK;
}

// ---- decays ------------------------------------------------------------------------------------

typedef struct acquisition {
    double points, width, sfo1, bf1, delay, firmware, decimation, digital, mode;
} acquisition;

static closo_status read_acquisition(const closo_nmr_parameters *p, acquisition *a,
                                     closo_error *error)
{
    const struct {
        const char *label;
        double *out;
    } optional[] = {{"$BF1", &a->bf1},          {"$GRPDLY", &a->delay},   {"$DSPFVS", &a->firmware},
                    {"$DECIM", &a->decimation}, {"$DIGMOD", &a->digital}, {"$AQ_mod", &a->mode}};
    closo_status status =
        closo_nmr_parameter_within(p, "$TD", 4, 2.0 * CLOSO_NMR_POINTS, &a->points, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(p, "$SW_h", 1e-3, 1e9, &a->width, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(p, "$SFO1", 0.01, 1e5, &a->sfo1, error);
    for (size_t i = 0; status == CLOSO_OK && i < sizeof optional / sizeof *optional; i++)
        status = closo_nmr_parameter_number(p, optional[i].label, optional[i].out, error);
    if (status == CLOSO_OK && (a->mode == 0 || a->mode == 2))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: ##$AQ_mod: expected simultaneous acquisition (1 or 3), found %g",
                            p->path, a->mode);
    return status;
}

static void take_delay(closo_nmr *out, const acquisition *a)
{
    double delay = closo_nmr_bruker_delay(a->delay, a->firmware, a->decimation, a->digital);
    if (isnan(delay)) {
        closo_nmr_warn(out,
                       "the delay of the digital filter is not known (GRPDLY %g, DSPFVS %g, DECIM "
                       "%g): the phase will run over the spectrum",
                       a->delay, a->firmware, a->decimation);
        delay = 0;
    }
    out->group_delay = delay;
}

static closo_status read_points(closo_nmr *out, const char *path, const acquisition *a,
                                const layout *l, closo_error *error)
{
    char *data;
    size_t length, width = l->real ? 8 : 4;
    closo_status status = closo_nmr_take_file(out, path, CLOSO_NMR_LARGEST, &data, &length, error);
    if (status != CLOSO_OK)
        return status;
    size_t pairs = (size_t)a->points / 2;
    if (length < 2 * pairs * width)
        status =
            closo_fail(error, CLOSO_INPUT,
                       "%s: expected %zu bytes (##$TD= %.0f), found %zu: the file is cut short",
                       path, 2 * pairs * width, a->points, length);
    if (status == CLOSO_OK)
        status = closo_nmr_allocate(out, pairs, true, path, error);
    const unsigned char *at = (const unsigned char *)data;
    for (size_t i = 0; status == CLOSO_OK && i < pairs; i++, at += 2 * width) {
        out->re[i] = number_at(at, l);
        out->im[i] = number_at(at + width, l);
    }
    free(data);
    return status;
}

// The frequency of 0 ppm stands in procs once somebody has referenced the spectrum.
static double zero_of(closo_nmr *out, const directories *d, const acquisition *a)
{
    char *path = closo_path_join(d->processed, "procs", NULL), *data = NULL;
    closo_nmr_parameters p = {.path = path};
    double sf = NAN;
    if (path && closo_file_exists(path) &&
        closo_file_read(path, CLOSO_NMR_PARAMETERS, &data, &p.length, NULL, NULL) == CLOSO_OK) {
        p.data = data;
        if (closo_nmr_parameter_number(&p, "$SF", &sf, NULL) != CLOSO_OK)
            sf = NAN;
    }
    free(data);
    free(path);
    if (fabs(sf / a->sfo1 - 1) < 0.01) {
        snprintf(out->reference, sizeof out->reference, "0 ppm at SF = %.7f MHz of procs", sf);
        return sf;
    }
    double zero = fabs(a->bf1 / a->sfo1 - 1) < 0.01 ? a->bf1 : a->sfo1;
    snprintf(out->reference, sizeof out->reference,
             "0 ppm at %.7f MHz (%s of acqus): nominal, not referenced to a substance", zero,
             zero == a->bf1 ? "BF1" : "SFO1");
    return zero;
}

static closo_status read_decay(closo_nmr *out, const directories *d, closo_error *error)
{
    closo_nmr_parameters p;
    char *data, *path, *points = closo_path_join(d->experiment, "fid", error), nucleus[32];
    acquisition a;
    layout l;
    closo_status status =
        points ? read_parameters(out, d->experiment, "acqus", &p, &data, &path, error)
               : CLOSO_MEMORY;
    if (!points)
        return CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = read_acquisition(&p, &a, error);
    if (status == CLOSO_OK)
        status = read_layout(&p, false, &l, error);
    out->time_domain = true;
    if (status == CLOSO_OK)
        status = read_points(out, points, &a, &l, error);
    if (status == CLOSO_OK) {
        double zero = zero_of(out, d, &a);
        out->frequency_mhz = zero;
        out->carrier_ppm = (a.sfo1 - zero) / zero * 1e6;
        out->width_hz = a.width;
        take_delay(out, &a);
        closo_nmr_parameter_text(&p, "$NUC1", nucleus, sizeof nucleus);
        closo_nmr_nucleus(out->nucleus, nucleus);
        closo_nmr_parameter_text(&p, "$SOLVENT", out->solvent, sizeof out->solvent);
        closo_nmr_parameter_text(&p, "TITLE", out->title, sizeof out->title);
    }
    free(points);
    free(path);
    free(data);
    return status;
}

// ---- spectra -----------------------------------------------------------------------------------

static closo_status read_part(closo_nmr *out, const char *path, const layout *l, double *values,
                              closo_error *error)
{
    char *data;
    size_t length, width = l->real ? 8 : 4;
    closo_status status = closo_nmr_take_file(out, path, CLOSO_NMR_LARGEST, &data, &length, error);
    if (status != CLOSO_OK)
        return status;
    if (length < out->count * width)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected %zu bytes (##$SI= %zu), found %zu: the file is cut short",
                            path, out->count * width, out->count, length);
    for (size_t i = 0; status == CLOSO_OK && i < out->count; i++)
        values[i] = number_at((const unsigned char *)data + i * width, l);
    free(data);
    return status;
}

static void take_names(closo_nmr *out, const directories *d, const closo_nmr_parameters *p)
{
    char nucleus[32], *path = closo_path_join(d->experiment, "acqus", NULL), *data = NULL;
    closo_nmr_parameters acquisition_file = {.path = path};
    closo_nmr_parameter_text(p, "$AXNUC", nucleus, sizeof nucleus);
    closo_nmr_nucleus(out->nucleus, nucleus);
    closo_nmr_parameter_text(p, "TITLE", out->title, sizeof out->title);
    if (path && closo_file_exists(path) &&
        closo_file_read(path, CLOSO_NMR_PARAMETERS, &data, &acquisition_file.length, NULL, NULL) ==
            CLOSO_OK) {
        acquisition_file.data = data;
        closo_nmr_parameter_text(&acquisition_file, "$SOLVENT", out->solvent, sizeof out->solvent);
        if (!out->nucleus[0]) {
            closo_nmr_parameter_text(&acquisition_file, "$NUC1", nucleus, sizeof nucleus);
            closo_nmr_nucleus(out->nucleus, nucleus);
        }
    }
    free(data);
    free(path);
}

static closo_status read_spectrum(closo_nmr *out, const directories *d, closo_error *error)
{
    closo_nmr_parameters p;
    char *data, *path;
    double points, sf, offset, width;
    layout l;
    closo_status status = read_parameters(out, d->processed, "procs", &p, &data, &path, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(&p, "$SI", 2, CLOSO_NMR_POINTS, &points, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(&p, "$SF", 0.01, 1e5, &sf, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(&p, "$OFFSET", -1e5, 1e5, &offset, error);
    if (status == CLOSO_OK)
        status = closo_nmr_parameter_within(&p, "$SW_p", 1e-3, 1e9, &width, error);
    if (status == CLOSO_OK)
        status = read_layout(&p, true, &l, error);
    char *real = closo_path_join(d->processed, "1r", error);
    char *imaginary = closo_path_join(d->processed, "1i", error);
    if (!real || !imaginary)
        status = CLOSO_MEMORY;
    bool both = imaginary && closo_file_exists(imaginary);
    if (status == CLOSO_OK)
        status = closo_nmr_allocate(out, (size_t)points, both, p.path, error);
    if (status == CLOSO_OK)
        status = read_part(out, real, &l, out->re, error);
    if (status == CLOSO_OK && both)
        status = read_part(out, imaginary, &l, out->im, error);
    if (status == CLOSO_OK) {
        for (size_t i = 0; i < out->count; i++)
            out->ppm[i] = offset - (double)i * width / sf / points;
        out->frequency_mhz = sf;
        snprintf(out->reference, sizeof out->reference, "0 ppm at SF = %.7f MHz of procs", sf);
        take_names(out, d, &p);
    }
    free(real);
    free(imaginary);
    free(path);
    free(data);
    return status;
}

static closo_status read(closo_nmr *out, const closo_nmr_place *place,
                         const closo_nmr_reading *options, closo_error *error)
{
    directories d;
    closo_status status = find(place, options->processing, &d, error);
    if (status != CLOSO_OK) {
        release(&d);
        return status;
    }
    bool spectrum = has_file(d.processed, "1r") && options->kind != CLOSO_NMR_DECAY;
    if (!place->directory && !strcmp(closo_path_name(place->path), "fid") &&
        options->kind == CLOSO_NMR_ANY)
        spectrum = false;
    if (!spectrum && options->kind == CLOSO_NMR_SPECTRUM)
        status = closo_fail(error, CLOSO_INPUT, "%s: expected a processed spectrum (%s/1r)",
                            place->path, d.processed);
    else
        status = spectrum ? read_spectrum(out, &d, error) : read_decay(out, &d, error);
    release(&d);
    return status;
}

const closo_nmr_record closo_nmr_format_bruker = {
    .info = {"bruker", "Bruker directory", "TopSpin acquisition and processing parameters"},
    .recognise = recognise,
    .read = read,
};
