// SPDX-License-Identifier: GPL-3.0-or-later
// Varian and Agilent directories: fid with procpar. The file of the decay is big-endian: a header
// of 32 bytes (blocks, traces, points, bytes of a point, ...), then for each block a header of 28
// bytes and its points, real and imaginary parts in turn (VnmrJ, data file structures). The first
// trace is read. These instruments turn the other way than Bruker's: imaginary parts are taken with
// the other sign.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_HEADER = 32, BLOCK_HEADER = 28 };

static char *beside(const closo_nmr_place *place, const char *name, closo_error *error)
{
    if (place->directory)
        return closo_path_join(place->path, name, error);
    size_t length = strlen(place->path) - strlen(closo_path_name(place->path));
    char *directory =
        length ? closo_duplicate_bytes(place->path, length, error) : closo_duplicate(".", error);
    char *path = directory ? closo_path_join(directory, name, error) : NULL;
    free(directory);
    return path;
}

static bool recognise(const closo_nmr_place *place)
{
    const char *name = closo_path_name(place->path);
    if (!place->directory && strcmp(name, "fid") && strcmp(name, "procpar"))
        return false;
    char *fid = beside(place, "fid", NULL), *procpar = beside(place, "procpar", NULL);
    bool found = fid && procpar && closo_file_exists(fid) && closo_file_exists(procpar);
    free(fid);
    free(procpar);
    return found;
}

// "sw 1 1 ..." and in the next line "1 12500.0": the first value; false: not there.
static bool value_of(const char *data, size_t length, const char *name, char *out, size_t size)
{
    closo_nmr_text text = closo_nmr_text_of(data, length);
    size_t used = strlen(name);
    while (closo_nmr_text_next(&text)) {
        if ((size_t)(text.line_end - text.line) <= used || memcmp(text.line, name, used) ||
            text.line[used] != ' ')
            continue;
        const char *word;
        size_t word_length;
        if (!closo_nmr_text_next(&text))
            return false;
        const char *after = closo_next_word(text.line, text.line_end, &word, &word_length);
        if (!after || after >= text.line_end)
            return false;
        closo_nmr_copy_text(out, size, after, text.line_end);
        size_t end = strlen(out);
        if (out[0] == '"' && end > 1 && out[end - 1] == '"') {
            memmove(out, out + 1, end - 2);
            out[end - 2] = '\0';
        }
        return true;
    }
    out[0] = '\0';
    return false;
}

static double number_of(const char *data, size_t length, const char *name)
{
    char text[64];
    double value;
    if (!value_of(data, length, name, text, sizeof text))
        return NAN;
    const char *end = text + strlen(text);
    return closo_read_number(text, end, &value) ? value : (double)NAN;
}

static uint32_t big_endian(const char *at, size_t count)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

static double point_at(const char *at, size_t width, bool real)
{
    uint32_t bits = big_endian(at, width);
    if (width == 2)
        return (double)(int16_t)(uint16_t)bits;
    if (!real)
        return (double)(int32_t)bits;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static closo_status read_points(closo_nmr *out, const char *path, const char *data, size_t length,
                                closo_error *error)
{
    if (length < FILE_HEADER + BLOCK_HEADER)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a header of %d bytes, found %zu: the file is cut short",
                          path, FILE_HEADER + BLOCK_HEADER, length);
    uint32_t blocks = big_endian(data, 4), traces = big_endian(data + 4, 4);
    uint32_t points = big_endian(data + 8, 4), width = big_endian(data + 12, 4);
    bool real = big_endian(data + 26, 2) & 0x8;
    if ((width != 2 && width != 4) || points < 4 || points > 2 * CLOSO_NMR_POINTS || blocks == 0)
        return closo_fail(
            error, CLOSO_INPUT,
            "%s: expected a Varian decay with points of 2 or 4 bytes, found %u points "
            "of %u bytes in %u blocks",
            path, points, width, blocks);
    size_t wanted = FILE_HEADER + BLOCK_HEADER + (size_t)points * width;
    if (length < wanted)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected %zu bytes, found %zu: the file is cut short", path, wanted,
                          length);
    if (blocks > 1 || traces > 1)
        closo_nmr_warn(out, "%s holds %u blocks of %u traces: the first is read", path, blocks,
                       traces);
    closo_status status = closo_nmr_allocate(out, points / 2, true, path, error);
    const char *at = data + FILE_HEADER + BLOCK_HEADER;
    for (size_t i = 0; status == CLOSO_OK && i < out->count; i++, at += 2 * (size_t)width) {
        out->re[i] = point_at(at, width, real);
        out->im[i] = -point_at(at + width, width, real);
    }
    return status;
}

// rfl: Hz from the right edge to the reference line, rfp: its shift in Hz.
static void take_axis(closo_nmr *out, const char *data, size_t length)
{
    double rfl = number_of(data, length, "rfl"), rfp = number_of(data, length, "rfp");
    double spectrometer = number_of(data, length, "sfrq");
    out->width_hz = number_of(data, length, "sw");
    out->frequency_mhz = number_of(data, length, "reffrq");
    if (!(fabs(out->frequency_mhz / spectrometer - 1) < 0.01))
        out->frequency_mhz = spectrometer;
    if (isfinite(rfl) && isfinite(rfp)) {
        out->carrier_ppm = (out->width_hz / 2 - rfl + rfp) / out->frequency_mhz;
        snprintf(out->reference, sizeof out->reference, "rfl %.6g Hz, rfp %.6g Hz of procpar", rfl,
                 rfp);
    } else {
        out->carrier_ppm = 0;
        snprintf(out->reference, sizeof out->reference, "the middle of the spectrum is 0 ppm");
        closo_nmr_warn(out, "procpar does not say where 0 ppm is (rfl, rfp): the middle of the "
                            "spectrum is taken for it");
    }
}

static closo_status read(closo_nmr *out, const closo_nmr_place *place,
                         const closo_nmr_reading *options, closo_error *error)
{
    char *fid = beside(place, "fid", error), *procpar = beside(place, "procpar", error);
    char *points = NULL, *parameters = NULL, nucleus[32];
    size_t length = 0, parameter_length = 0;
    closo_status status = fid && procpar ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && options->kind == CLOSO_NMR_SPECTRUM)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds a decay, no spectrum", place->path);
    out->time_domain = true;
    if (status == CLOSO_OK)
        status = closo_nmr_take_file(out, procpar, CLOSO_NMR_PARAMETERS, &parameters,
                                     &parameter_length, error);
    if (status == CLOSO_OK)
        status = closo_nmr_take_file(out, fid, CLOSO_NMR_LARGEST, &points, &length, error);
    if (status == CLOSO_OK)
        status = read_points(out, fid, points, length, error);
    if (status == CLOSO_OK) {
        take_axis(out, parameters, parameter_length);
        value_of(parameters, parameter_length, "tn", nucleus, sizeof nucleus);
        closo_nmr_nucleus(out->nucleus, nucleus);
        value_of(parameters, parameter_length, "solvent", out->solvent, sizeof out->solvent);
        value_of(parameters, parameter_length, "date", out->date, sizeof out->date);
        if (!(out->width_hz > 0))
            status = closo_fail(error, CLOSO_INPUT, "%s: expected sw above 0", procpar);
    }
    free(points);
    free(parameters);
    free(fid);
    free(procpar);
    return status;
}

const closo_nmr_record closo_nmr_format_varian = {
    .info = {"varian", "Varian or Agilent directory", "VnmrJ, data file structures"},
    .recognise = recognise,
    .read = read,
};
