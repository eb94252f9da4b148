// SPDX-License-Identifier: GPL-3.0-or-later
// VAMAS files (ISO 14976; Dench et al., Surf. Interface Anal. 13 (1988) 63,
// doi:10.1002/sia.740130202): one value a line, in a fixed order that the modes of experiment and
// scan decide. Read: the normal experiment, regular scans, as XPS instruments export it; one region
// is taken. Kinetic energies become binding energies by the photon energy of the block.
#include "chem/spectra.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NOT_KNOWN 1e37 // and above

enum { REGIONS = 4096 };

typedef struct reader {
    closo_thermal_text text;
    closo_thermal_line line;
    closo_status status;
    closo_error *error;
} reader;

bool closo_spectra_is_vamas(const closo_thermal_text *text)
{
    closo_thermal_text all = *text;
    closo_thermal_line line;
    return closo_thermal_next(&all, &line) &&
           closo_thermal_starts(&line, "VAMAS Surface Chemical Analysis Standard Data Transfer");
}

static bool next(reader *r)
{
    if (r->status != CLOSO_OK)
        return false;
    if (closo_thermal_next(&r->text, &r->line))
        return true;
    r->status = closo_fail(r->error, CLOSO_INPUT,
                           "%s:%zu: the file ends where more lines of VAMAS are expected",
                           r->text.path, r->text.number);
    return false;
}

static double number(reader *r, const char *what)
{
    if (!next(r))
        return NAN;
    double value = NAN;
    const char *begin =
        r->line.text < r->line.end && *r->line.text == '+' ? r->line.text + 1 : r->line.text;
    if (begin == r->line.end || !closo_read_number(begin, r->line.end, &value))
        r->status = closo_thermal_bad_line(&r->text, &r->line, what, r->error);
    return value;
}

static size_t count_of(reader *r, const char *what, size_t most)
{
    double value = number(r, what);
    if (r->status == CLOSO_OK && !(value >= 0 && value <= (double)most && value == floor(value)))
        r->status = closo_thermal_bad_line(&r->text, &r->line, what, r->error);
    return r->status == CLOSO_OK ? (size_t)value : 0;
}

static void skip(reader *r, size_t lines)
{
    for (size_t i = 0; i < lines && next(r); i++)
        ;
}

static void copy(reader *r, char *out, size_t size)
{
    out[0] = '\0';
    if (next(r))
        closo_thermal_copy(out, size, r->line.text, r->line.end);
}

static void expect(reader *r, const char *word, const char *what)
{
    if (next(r) && !closo_thermal_starts(&r->line, word))
        r->status = closo_thermal_bad_line(&r->text, &r->line, what, r->error);
}

typedef struct experiment {
    size_t variables, future_block, blocks;
} experiment;

static experiment read_experiment(reader *r)
{
    experiment e = {0};
    skip(r, 5); // format, institution, instrument, operator, experiment
    skip(r, count_of(r, "the number of lines of comment", 100000));
    expect(r, "NORM", "NORM: other modes of experiment are not read");
    expect(r, "REGULAR", "REGULAR: other modes of scan are not read");
    number(r, "the number of regions");
    e.variables = count_of(r, "the number of experimental variables", 100);
    skip(r, 2 * e.variables);
    size_t inclusion = count_of(r, "the number of entries in the inclusion list", 0);
    skip(r, inclusion + count_of(r, "the number of manually entered items", 1000));
    size_t future = count_of(r, "the number of future upgrade entries", 1000);
    e.future_block = count_of(r, "the number of future upgrade entries of a block", 1000);
    skip(r, future);
    e.blocks = count_of(r, "the number of blocks", REGIONS);
    return e;
}

typedef struct block {
    char name[80], sample[80], label[80], unit[40], technique[40];
    double photon, start, step;
    size_t variables, values;
} block;

// Up to the ordinates.
static void read_block(reader *r, const experiment *e, block *b)
{
    copy(r, b->name, sizeof b->name);
    copy(r, b->sample, sizeof b->sample);
    skip(r, 7); // date, time, hours from Greenwich
    skip(r, count_of(r, "the number of lines of comment of a block", 100000));
    copy(r, b->technique, sizeof b->technique);
    skip(r, e->variables + 1); // their values, label of the source
    b->photon = number(r, "the energy of the source");
    skip(r, 5); // strength, widths of the beam, angles of incidence
    skip(r, 1); // analyser mode
    skip(r, 8); // pass energy, magnification, work function, bias, widths, take-off angles
    skip(r, 3); // species, transition, charge
    copy(r, b->label, sizeof b->label);
    copy(r, b->unit, sizeof b->unit);
    b->start = number(r, "the start of the abscissa");
    b->step = number(r, "the increment of the abscissa");
    b->variables = count_of(r, "the number of corresponding variables", 100);
    skip(r, 2 * b->variables + 4); // names; signal mode, dwell time, scans, time correction
    skip(r, 3);                    // tilt, azimuth, rotation of the sample
    skip(r, 3 * count_of(r, "the number of additional parameters", 1000));
    skip(r, e->future_block);
    b->values = count_of(r, "the number of ordinates", CLOSO_SPECTRA_POINTS);
    skip(r, 2 * b->variables);
    if (r->status == CLOSO_OK && b->variables == 0)
        r->status =
            closo_thermal_bad_line(&r->text, &r->line, "a corresponding variable", r->error);
}

static closo_status take_block(closo_spectra *out, reader *r, const block *b, size_t region)
{
    closo_status status =
        closo_spectra_allocate(out, b->values / b->variables, r->text.path, r->error);
    if (status != CLOSO_OK)
        return status;
    const char *end = b->label + strlen(b->label);
    bool kinetic = closo_thermal_find(b->label, end, "kinetic") != NULL;
    if (kinetic && !(b->photon > 0 && b->photon < NOT_KNOWN))
        return closo_fail(r->error, CLOSO_INPUT,
                          "%s: region %zu has kinetic energies and no energy of the source",
                          r->text.path, region);
    for (size_t i = 0; i < out->count && r->status == CLOSO_OK; i++) {
        double x = b->start + (double)i * b->step;
        out->x[i] = kinetic ? b->photon - x : x;
        out->y[i] = number(r, "an ordinate");
        skip(r, b->variables - 1);
    }
    out->kind = CLOSO_SPECTRA_ELECTRONS;
    out->photon_energy = b->photon < NOT_KNOWN ? b->photon : (double)NAN;
    out->region = region;
    snprintf(out->title, sizeof out->title, "%.60s, %.80s", b->name, b->sample);
    snprintf(out->format, sizeof out->format, "VAMAS (ISO 14976)");
    snprintf(out->ordinate, sizeof out->ordinate, "%s of the file is the %.60s",
             kinetic ? "kinetic energy" : "abscissa", b->label);
    if (kinetic)
        closo_spectra_warn(out,
                           "kinetic energies were turned into binding energies by the photon "
                           "energy, %.6g eV, alone: no work function is taken off",
                           b->photon);
    return r->status;
}

closo_status closo_spectra_read_vamas(closo_spectra *out, const closo_thermal_text *text,
                                      const closo_spectra_reading *reading, closo_error *error)
{
    reader r = {.text = *text, .status = CLOSO_OK, .error = error};
    experiment e = read_experiment(&r);
    closo_text names;
    if (r.status == CLOSO_OK && (e.blocks == 0 || reading->region > e.blocks))
        return closo_fail(error, e.blocks ? CLOSO_USAGE : CLOSO_INPUT,
                          "%s: expected region 1 to %zu, found %zu", text->path, e.blocks,
                          reading->region);
    closo_text_init(&names);
    bool found = false;
    out->regions = e.blocks;
    for (size_t k = 1; r.status == CLOSO_OK && !found && k <= e.blocks; k++) {
        block b = {.values = 0};
        read_block(&r, &e, &b);
        closo_text_addf(&names, "%s%zu %s", k > 1 ? ", " : "", k, b.name);
        found = r.status == CLOSO_OK && (e.blocks == 1 || k == reading->region);
        if (found)
            r.status = take_block(out, &r, &b, k);
        else
            skip(&r, b.values);
    }
    if (r.status == CLOSO_OK && !found)
        r.status = closo_fail(error, CLOSO_USAGE, "%s: --region chooses one of %s", text->path,
                              names.data ? names.data : "them");
    closo_text_clear(&names);
    return r.status;
}
