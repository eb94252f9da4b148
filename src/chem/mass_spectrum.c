// SPDX-License-Identifier: GPL-3.0-or-later
// Mass spectra from files, told apart by content.
#include "chem/mass_spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_SEARCHED 4096

static bool is_mzml(const closo_input *input)
{
    size_t length;
    const char *head = closo_input_head(input, &length);
    size_t searched = length < HEAD_SEARCHED ? length : HEAD_SEARCHED;
    return head &&
           (memmem(head, searched, "<mzML", 5) || memmem(head, searched, "<indexedmzML", 12));
}

typedef struct point {
    double mz, intensity;
} point;

static int rising(const void *a, const void *b)
{
    const point *x = a, *y = b;
    return (x->mz > y->mz) - (x->mz < y->mz);
}

static closo_status sort_points(closo_mass_spectrum *spectrum, closo_error *error)
{
    bool sorted = true;
    for (size_t i = 1; i < spectrum->count && sorted; i++)
        sorted = spectrum->mz[i] >= spectrum->mz[i - 1];
    if (sorted)
        return CLOSO_OK;
    point *points = closo_allocate(spectrum->count, sizeof *points, error);
    if (!points)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < spectrum->count; i++)
        points[i] = (point){spectrum->mz[i], spectrum->intensity[i]};
    qsort(points, spectrum->count, sizeof *points, rising);
    for (size_t i = 0; i < spectrum->count; i++) {
        spectrum->mz[i] = points[i].mz;
        spectrum->intensity[i] = points[i].intensity;
    }
    free(points);
    return CLOSO_OK;
}

static closo_status check_points(const closo_mass_spectrum *spectrum, const char *path,
                                 closo_error *error)
{
    for (size_t i = 0; i < spectrum->count; i++)
        if (!isfinite(spectrum->mz[i]) || spectrum->mz[i] < 0 || !isfinite(spectrum->intensity[i]))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: point %zu: expected a positive m/z and a number, found %.6g and "
                              "%.6g",
                              path, i + 1, spectrum->mz[i], spectrum->intensity[i]);
    return spectrum->count > 0
               ? CLOSO_OK
               : closo_fail(error, CLOSO_INPUT, "%s: the spectrum has no points", path);
}

closo_status closo_mass_spectrum_read(closo_mass_spectrum *out, const char *path,
                                      const closo_mass_spectrum_options *options,
                                      closo_error *error)
{
    closo_mass_spectrum_options used = options ? *options : (closo_mass_spectrum_options){0};
    closo_input *input;
    *out = (closo_mass_spectrum){0};
    closo_status status = closo_input_open(&input, path, error);
    if (status != CLOSO_OK)
        return status;
    status = is_mzml(input) ? closo_mass_spectrum_read_mzml(input, &used, out, error)
                            : closo_mass_spectrum_read_text(input, out, error);
    if (status == CLOSO_OK)
        status = check_points(out, path, error);
    if (status == CLOSO_OK)
        status = sort_points(out, error);
    if (status == CLOSO_OK)
        status = closo_input_fingerprint(input, &out->fingerprint, error);
    closo_input_close(input);
    if (status != CLOSO_OK)
        closo_mass_spectrum_clear(out);
    return status;
}

void closo_mass_spectrum_clear(closo_mass_spectrum *spectrum)
{
    free(spectrum->mz);
    free(spectrum->intensity);
    *spectrum = (closo_mass_spectrum){0};
}
