// SPDX-License-Identifier: GPL-3.0-or-later
// JCAMP-DX for NMR, versions 4.24, 5 and 6: Davies and Lampen 1993, doi:10.1366/0003702934067801.
// Labelled records "##LABEL= value"; blocks from ##TITLE= to ##END=, also inside a LINK block; data
// as XYDATA, XYPOINTS, or NTUPLES with pages of real and imaginary parts. What the unit of X says
// decides between decay (seconds) and spectrum (Hz, ppm): headers are wrong about it at times.
#include "chem/nmr_jcamp.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct reading {
    closo_nmr *out;
    const char *path;
    const closo_nmr_reading *options;
    closo_nmr_text text;
    closo_nmr_jcamp_block now;
    int blocks; // with data, so far
    bool done;
} reading;

// ---- tables ------------------------------------------------------------------------------------

static closo_nmr_jcamp_variable *variable_of(closo_nmr_jcamp_block *b, char symbol)
{
    for (size_t i = 0; i < b->variable_count; i++)
        if (b->variables[i].symbol == symbol)
            return &b->variables[i];
    return NULL;
}

// An abscissa may be off by the step and by what its last printed digit leaves open.
static void look_at_abscissa(closo_nmr_ordinates *o, double found, double first, double last,
                             double points, double factor, size_t position, size_t number)
{
    double step = (last - first) / (points - 1);
    double expected = first + step * (double)position;
    double slack = fabs(step) + fabs(factor) + 1e-5 * fabs(last - first) + 1e-5 * fabs(first);
    if (isfinite(expected) && !(fabs(found * factor - expected) <= slack)) {
        if (o->bad_abscissa++ == 0)
            o->bad_abscissa_line = number;
    }
}

static closo_status read_pairs(reading *r, closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    b->has_pairs = true;
    b->real.limit = CLOSO_NMR_POINTS;
    closo_nmr_text ahead = r->text;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_nmr_text_next(&ahead) &&
           !(ahead.line_end - ahead.line >= 2 && !memcmp(ahead.line, "##", 2))) {
        r->text = ahead;
        const char *p = ahead.line;
        while (status == CLOSO_OK && p < ahead.line_end) {
            double v[2];
            int got = 0;
            for (; got < 2; got++) {
                while (p < ahead.line_end && (isspace((unsigned char)*p) || strchr(",;+", *p)))
                    p++;
                const char *next =
                    p < ahead.line_end ? closo_read_number(p, ahead.line_end, &v[got]) : NULL;
                if (!next)
                    break;
                p = next;
            }
            if (got == 0 && (p == ahead.line_end || *p == '$'))
                break;
            if (got < 2)
                return closo_nmr_bad_line(r->path, ahead.number, "pairs of numbers", p,
                                          ahead.line_end, error);
            if (b->pair_count >= CLOSO_NMR_POINTS)
                return closo_nmr_bad_line(r->path, ahead.number, "fewer points", p, ahead.line_end,
                                          error);
            status = closo_grow((void **)&b->pairs, &b->pair_capacity, b->pair_count + 1,
                                sizeof *b->pairs, error);
            if (status == CLOSO_OK)
                status = closo_grow((void **)&b->real.y, &b->real.capacity, b->pair_count + 1,
                                    sizeof *b->real.y, error);
            if (status == CLOSO_OK) {
                b->pairs[b->pair_count++] = v[0] * b->x_factor;
                b->real.y[b->real.count++] = v[1] * b->y_factor;
            }
        }
    }
    return status;
}

static closo_status read_ordinates(reading *r, closo_nmr_ordinates *o, double first, double last,
                                   double points, double x_factor, double y_factor,
                                   closo_error *error)
{
    if (!(points >= 2 && points <= (double)CLOSO_NMR_POINTS && points == floor(points)))
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: expected a whole number of points from 2 to %zu before the data "
                          "(##NPOINTS or ##VAR_DIM)",
                          r->path, r->text.number, CLOSO_NMR_POINTS);
    free(o->y);
    *o = (closo_nmr_ordinates){.limit = (size_t)points};
    closo_nmr_text ahead = r->text;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_nmr_text_next(&ahead) &&
           !(ahead.line_end - ahead.line >= 2 && !memcmp(ahead.line, "##", 2))) {
        double x = NAN;
        size_t position = 0;
        bool has_x;
        r->text = ahead;
        status = closo_nmr_jcamp_line(o, r->path, ahead.number, ahead.line, ahead.line_end, &x,
                                      &position, &has_x, error);
        if (status == CLOSO_OK && has_x)
            look_at_abscissa(o, x, first, last, points, x_factor, position, ahead.number);
    }
    if (status == CLOSO_OK && o->count < o->limit)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s:%zu: expected %zu points, found %zu: the file is cut short",
                            r->path, ahead.number, o->limit, o->count);
    for (size_t i = 0; status == CLOSO_OK && i < o->count; i++)
        o->y[i] *= y_factor;
    return status;
}

// "(X++(R..R)), XYDATA": the symbol of the ordinates.
static closo_status read_page(reading *r, const char *value, const char *end, closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    const char *inner = value;
    while (inner + 3 < end && memcmp(inner, "++(", 3))
        inner++;
    char symbol = inner + 3 < end ? (char)toupper((unsigned char)inner[3]) : '\0';
    closo_nmr_jcamp_variable *y = variable_of(b, symbol), *x = variable_of(b, 'X');
    if (!x || !y)
        return closo_nmr_bad_line(r->path, r->text.number,
                                  "a table such as (X++(R..R)), XYDATA of symbols named before",
                                  value, end, error);
    double points = isnan(y->count) ? x->count : y->count;
    return read_ordinates(r, symbol == 'I' ? &b->imaginary : &b->real, x->first, x->last, points,
                          x->factor, y->factor, error);
}

// ---- the block as data -------------------------------------------------------------------------

static bool is_time(const char *unit, const char *type)
{
    if (strstr(unit, "SEC") || !strcmp(unit, "S"))
        return true;
    if (strstr(unit, "HZ") || strstr(unit, "HERTZ") || strstr(unit, "PPM"))
        return false;
    return strstr(type, "FID") != NULL;
}

static double observed(const closo_nmr_jcamp_block *b, const closo_nmr_reading *options)
{
    const double known[] = {options->frequency_mhz, b->sf, b->bf1, b->observe, b->sfo1};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i] > 0.01 && known[i] < 1e5)
            return known[i];
    return NAN;
}

static closo_status take_axis(reading *r, double first, double last, const char *unit,
                              closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    closo_nmr *out = r->out;
    double step = (last - first) / ((double)out->count - 1), mhz = out->frequency_mhz;
    bool hertz = strstr(unit, "HZ") || strstr(unit, "HERTZ");
    if (!hertz && !strstr(unit, "PPM"))
        return closo_fail(error, CLOSO_INPUT, "%s: ##XUNITS: expected HZ or PPM, found '%s'",
                          r->path, unit);
    if (hertz && !(mhz > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: shifts in Hz: expected ##.OBSERVE FREQUENCY= before the data, or "
                          "--frequency",
                          r->path);
    if (!b->has_pairs && !(isfinite(first) && isfinite(last) && first != last))
        return closo_fail(error, CLOSO_INPUT, "%s: expected ##FIRSTX= and ##LASTX= that differ",
                          r->path);
    double factor = hertz ? 1 / mhz : 1, move = 0;
    for (size_t i = 0; i < out->count; i++)
        out->ppm[i] = (b->has_pairs ? b->pairs[i] : first + (double)i * step) * factor;
    snprintf(out->reference, sizeof out->reference, "as in the file (%s)", hertz ? "Hz" : "ppm");
    if (hertz && b->reference_point >= 1 && b->reference_point <= (double)out->count &&
        fabs(b->reference_ppm) < 1e5) {
        move = b->reference_ppm - out->ppm[(size_t)b->reference_point - 1];
        snprintf(out->reference, sizeof out->reference, "point %.0f at %.6g ppm of the file",
                 b->reference_point, b->reference_ppm);
    }
    for (size_t i = 0; i < out->count; i++)
        out->ppm[i] += move;
    return CLOSO_OK;
}

static void take_decay(reading *r, double first, double last)
{
    closo_nmr_jcamp_block *b = &r->now;
    closo_nmr *out = r->out;
    double zero = out->frequency_mhz;
    out->width_hz = ((double)out->count - 1) / fabs(last - first);
    out->carrier_ppm = b->sfo1 > 0 && zero > 0 ? (b->sfo1 - zero) / zero * 1e6 : 0;
    if (b->sfo1 > 0 && zero > 0 && fabs(out->carrier_ppm) < 1e4) {
        snprintf(out->reference, sizeof out->reference, "0 ppm at %.7f MHz of the file", zero);
    } else {
        out->carrier_ppm = 0;
        snprintf(out->reference, sizeof out->reference, "the middle of the spectrum is 0 ppm");
        closo_nmr_warn(out, "the file does not say where 0 ppm is: the middle of the spectrum is "
                            "taken for it");
    }
    double delay = closo_nmr_bruker_delay(b->delay, b->firmware, b->decimation, b->digital);
    if (isnan(delay))
        closo_nmr_warn(out, "the delay of the digital filter is not known: the phase will run over "
                            "the spectrum");
    out->group_delay = isnan(delay) ? 0 : delay;
}

static closo_status take_block(reading *r, bool time_domain, double first, double last,
                               const char *unit, closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    closo_nmr *out = r->out;
    bool both = b->imaginary.count == b->real.count && !b->has_pairs;
    out->time_domain = time_domain;
    closo_status status = closo_nmr_allocate(out, b->real.count, both, r->path, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(out->re, b->real.y, out->count * sizeof *out->re);
    if (both)
        memcpy(out->im, b->imaginary.y, out->count * sizeof *out->im);
    snprintf(out->title, sizeof out->title, "%s", b->title);
    snprintf(out->nucleus, sizeof out->nucleus, "%s", b->nucleus);
    snprintf(out->solvent, sizeof out->solvent, "%s", b->solvent);
    snprintf(out->date, sizeof out->date, "%s", b->date);
    out->frequency_mhz = observed(b, r->options);
    if (b->real.bad_abscissa + b->imaginary.bad_abscissa > 0)
        closo_nmr_warn(out,
                       "%zu lines of data, the first in line %zu, do not stand at the abscissa "
                       "that FIRSTX and LASTX give them",
                       b->real.bad_abscissa + b->imaginary.bad_abscissa,
                       b->real.bad_abscissa ? b->real.bad_abscissa_line
                                            : b->imaginary.bad_abscissa_line);
    if (!time_domain)
        return take_axis(r, first, last, unit, error);
    if (!both)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: a decay without imaginary part: expected pages R and I", r->path);
    if (!(fabs(last - first) > 0) || !isfinite(first) || !isfinite(last))
        return closo_fail(error, CLOSO_INPUT, "%s: expected times of first and last point",
                          r->path);
    take_decay(r, first, last);
    return CLOSO_OK;
}

// At the end of a block: whether it is the one wanted.
static closo_status finish_block(reading *r, closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    if (b->real.count < 2 || r->done)
        return CLOSO_OK;
    const closo_nmr_jcamp_variable *x = b->tuples ? variable_of(b, 'X') : NULL;
    const char *unit = x ? x->unit : b->unit;
    bool time_domain = is_time(unit, b->type);
    closo_nmr_kind kind = r->options->kind;
    r->blocks++;
    bool wanted = r->options->block > 0
                      ? r->blocks == r->options->block
                      : kind == CLOSO_NMR_ANY || (kind == CLOSO_NMR_DECAY) == time_domain;
    if (!wanted)
        return CLOSO_OK;
    r->done = true;
    return take_block(r, time_domain, x ? x->first : b->first, x ? x->last : b->last, unit, error);
}

static closo_status take_record(reading *r, const char *label, const char *value, const char *end,
                                closo_error *error)
{
    closo_nmr_jcamp_block *b = &r->now;
    closo_status status = CLOSO_OK;
    if (!strcmp(label, "TITLE") || !strcmp(label, "END")) {
        status = finish_block(r, error);
        closo_nmr_jcamp_start(b);
    }
    closo_nmr_jcamp_label(b, label, value, end);
    if (status != CLOSO_OK || r->done)
        return status;
    char form[16];
    closo_nmr_jcamp_upper(form, sizeof form, value, end);
    if (!strcmp(label, "XYDATA") && !strncmp(form, "(XY..XY)", 8))
        return read_pairs(r, error);
    if (!strcmp(label, "XYDATA"))
        return read_ordinates(r, &b->real, b->first, b->last, b->points, b->x_factor, b->y_factor,
                              error);
    if (!strcmp(label, "XYPOINTS"))
        return read_pairs(r, error);
    if (!strcmp(label, "DATATABLE"))
        return read_page(r, value, end, error);
    return CLOSO_OK;
}

closo_status closo_nmr_jcamp_parse(closo_nmr *out, const char *path, const char *data,
                                   size_t length, const closo_nmr_reading *options,
                                   closo_error *error)
{
    reading r = {
        .out = out, .path = path, .options = options, .text = closo_nmr_text_of(data, length)};
    closo_status status = CLOSO_OK;
    closo_nmr_jcamp_start(&r.now);
    while (status == CLOSO_OK && !r.done && closo_nmr_text_next(&r.text)) {
        char label[CLOSO_NMR_JCAMP_LABEL];
        const char *value, *end;
        if (closo_nmr_jcamp_split(&r.text, label, &value, &end))
            status = take_record(&r, label, value, end, error);
    }
    if (status == CLOSO_OK)
        status = finish_block(&r, error); // a file without ##END=
    if (status == CLOSO_OK && !r.done && r.blocks > 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: %d blocks with data, none of them the one "
                            "wanted (--block, --decay, --spectrum)",
                            path, r.blocks);
    else if (status == CLOSO_OK && !r.done)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: no data: expected ##XYDATA=, ##XYPOINTS= or ##DATA TABLE=", path);
    closo_nmr_jcamp_start(&r.now);
    return status;
}

static bool recognise(const closo_nmr_place *place)
{
    closo_nmr_text text =
        closo_nmr_text_of(place->head, place->length < 4096 ? place->length : 4096);
    while (!place->directory && closo_nmr_text_next(&text)) {
        char label[CLOSO_NMR_JCAMP_LABEL];
        const char *value, *end;
        if (text.line == text.line_end || text.line[0] == '$')
            continue;
        return closo_nmr_jcamp_split(&text, label, &value, &end) &&
               (!strcmp(label, "TITLE") || !strcmp(label, "JCAMPDX"));
    }
    return false;
}

static closo_status read(closo_nmr *out, const closo_nmr_place *place,
                         const closo_nmr_reading *options, closo_error *error)
{
    if (place->directory)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a file, found a directory",
                          place->path);
    closo_status status = closo_nmr_remember(out, place->path, &place->fingerprint, error);
    return status == CLOSO_OK
               ? closo_nmr_jcamp_parse(out, place->path, place->head, place->length, options, error)
               : status;
}

const closo_nmr_record closo_nmr_format_jcamp = {
    .info = {"jcamp", "JCAMP-DX NMR file", "doi:10.1366/0003702934067801"},
    .recognise = recognise,
    .read = read,
};
