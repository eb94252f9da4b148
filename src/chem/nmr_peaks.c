// SPDX-License-Identifier: GPL-3.0-or-later
// Maxima of a spectrum by their prominence: how far one must go down from a maximum before a higher
// one is reached. Position by a parabola through the three highest points, width at half height
// above the base that the prominence gives. The integral is that of the spectrum as it is, from
// zero, out to where the line has sunk into the noise or the next one begins. Lines of a multiplet
// are listed singly: their amounts come from closo nmr fit.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 2000, COLUMNS = 7 };
#define NOISE_RANGE 7.0 // standard deviations, from the lowest to the highest of many points

typedef struct peak {
    double shift, height, prominence, width, area, su;
} peak;

typedef struct list {
    peak *items;
    size_t count, capacity;
} list;

// Lowest point between here and the next higher point (or the end) in one direction.
static double valley(const double *y, size_t count, size_t at, int direction, size_t *foot)
{
    double least = y[at];
    *foot = at;
    for (size_t i = at; direction > 0 ? i + 1 < count : i > 0;) {
        i = direction > 0 ? i + 1 : i - 1;
        if (y[i] > y[at])
            break;
        if (y[i] < least) {
            least = y[i];
            *foot = i;
        }
    }
    return least;
}

// Level of the valley in one direction, up to the next higher point: the mean of what lies no
// higher above the lowest point than noise reaches. The lowest point itself lies below the
// baseline, the more the longer the way. *foot: the first point that is down there.
static double level_of(const double *y, size_t count, size_t at, int direction, double least,
                       double noise, size_t *foot)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = at; direction > 0 ? i + 1 < count : i > 0;) {
        i = direction > 0 ? i + 1 : i - 1;
        if (y[i] > y[at])
            break;
        if (y[i] > least + NOISE_RANGE * noise)
            continue;
        sum += y[i];
        n++;
    }
    double level = n ? sum / (double)n : least;
    for (size_t i = at; i != *foot;) {
        i = direction > 0 ? i + 1 : i - 1;
        if (y[i] <= level)
            *foot = i;
    }
    return level;
}

static double crossing(const closo_nmr *s, const double *y, size_t at, int direction, double level,
                       size_t end)
{
    size_t i = at;
    while (i != end && y[i] > level)
        i = direction > 0 ? i + 1 : i - 1;
    if (i == at || y[i] > level)
        return s->ppm[i];
    size_t before = direction > 0 ? i - 1 : i + 1;
    double t = (y[before] - level) / (y[before] - y[i]);
    return s->ppm[before] + t * (s->ppm[i] - s->ppm[before]);
}

// Where the line ends on one side: at the first point that noise takes to zero, or at the lowest
// one before the spectrum rises by `threshold` again.
static size_t line_end(const double *y, size_t count, size_t at, int direction, double threshold)
{
    size_t least = at;
    for (size_t i = at; direction > 0 ? i + 1 < count : i > 0;) {
        i = direction > 0 ? i + 1 : i - 1;
        if (y[i] <= 0)
            return i;
        if (y[i] < y[least])
            least = i;
        else if (y[i] > y[least] + threshold)
            break;
    }
    return least;
}

static peak measure(const closo_nmr *s, const double *y, size_t at, double base,
                    const size_t feet[2], double threshold, double noise)
{
    double a = y[at - 1], b = y[at], c = y[at + 1], bend = a - 2 * b + c;
    double t = bend < 0 ? fmin(fmax(0.5 * (a - c) / bend, -0.5), 0.5) : 0;
    double step = 0.5 * (s->ppm[at + 1] - s->ppm[at - 1]), level = 0.5 * (b + base), area = 0;
    size_t end = line_end(y, s->count, at, 1, threshold);
    for (size_t i = line_end(y, s->count, at, -1, threshold); i < end; i++)
        area += 0.5 * (s->re[i] + s->re[i + 1]) * (s->ppm[i] - s->ppm[i + 1]);
    double width = crossing(s, y, at, -1, level, feet[0]) - crossing(s, y, at, 1, level, feet[1]);
    // Position of a line of width w sampled every d with noise: about w / (2 S/N) sqrt(d / w).
    double su = noise > 0 && b > base
                    ? 0.6 * noise / (b - base) * sqrt(fabs(step) * fmax(width, fabs(step)))
                    : (double)NAN;
    return (peak){s->ppm[at] + t * step, b, b - base, width, area, su};
}

static closo_status find(const closo_nmr *s, const double *y, double threshold, double noise,
                         list *out, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 1; status == CLOSO_OK && i + 1 < s->count; i++) {
        size_t feet[2];
        if (!(y[i] > y[i - 1] && y[i] >= y[i + 1]) || y[i] < threshold)
            continue;
        double left = valley(y, s->count, i, -1, &feet[0]);
        double right = valley(y, s->count, i, 1, &feet[1]), base = fmax(left, right);
        if (y[i] - base < threshold)
            continue;
        left = level_of(y, s->count, i, -1, left, noise, &feet[0]);
        right = level_of(y, s->count, i, 1, right, noise, &feet[1]);
        base = fmin(fmax(left, right), y[i]);
        for (; feet[0] + 1 < i && y[feet[0] + 1] < base;)
            feet[0]++; // down to the higher foot only
        for (; feet[1] > i + 1 && y[feet[1] - 1] < base;)
            feet[1]--;
        if (out->count >= MOST)
            return closo_fail(error, CLOSO_INPUT,
                              "more than %d peaks: raise --significance or --smooth", MOST);
        status = closo_grow((void **)&out->items, &out->capacity, out->count + 1,
                            sizeof *out->items, error);
        if (status == CLOSO_OK)
            out->items[out->count++] = measure(s, y, i, base, feet, threshold, noise);
    }
    return status;
}

static closo_status smooth(const closo_nmr *s, double hz, double **out, closo_error *error)
{
    *out = closo_allocate(s->count, sizeof **out, error);
    if (!*out)
        return CLOSO_MEMORY;
    memcpy(*out, s->re, s->count * sizeof **out);
    double step = (s->ppm[0] - s->ppm[s->count - 1]) / ((double)s->count - 1) * s->frequency_mhz;
    size_t half = hz > 0 && step > 0 ? (size_t)fmin(hz / step / 2, (double)s->count / 4) : 0;
    return half >= 2 ? closo_smooth(s->re, s->count, 2 * half + 1, 2, 0, *out, error) : CLOSO_OK;
}

static closo_status tabulate(const list *peaks, const closo_nmr *s, closo_result *result,
                             closo_error *error)
{
    const struct {
        const char *name, *label, *unit;
        size_t offset;
        bool hertz;
    } columns[COLUMNS] = {
        {"shift", "chemical shift", "ppm", offsetof(peak, shift), false},
        {"shift_su", NULL, "ppm", offsetof(peak, su), false},
        {"frequency", "from 0 ppm", "Hz", offsetof(peak, shift), true},
        {"height", "height", "1", offsetof(peak, height), false},
        {"prominence", "height above the higher foot", "1", offsetof(peak, prominence), false},
        {"fwhm", "full width at half prominence", "Hz", offsetof(peak, width), true},
        {"area", "integral to the noise or the next line", "ppm", offsetof(peak, area), false}};
    double *values = closo_allocate(peaks->count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "peaks", "Peaks");
    for (int c = 0; c < COLUMNS; c++) {
        for (size_t i = 0; i < peaks->count; i++) {
            memcpy(&values[i], (const char *)&peaks->items[i] + columns[c].offset, sizeof *values);
            values[i] *= columns[c].hertz ? s->frequency_mhz : 1;
        }
        closo_table_add_column(table, columns[c].name, columns[c].label, columns[c].unit, values,
                               peaks->count);
    }
    free(values);
    return CLOSO_OK;
}

closo_status closo_nmr_peaks(const closo_nmr *spectrum, double significance, double smooth_hz,
                             closo_result *result, closo_error *error)
{
    list peaks = {0};
    double *y, noise = closo_nmr_noise(spectrum), most = 0;
    if (spectrum->time_domain)
        return closo_fail(error, CLOSO_INPUT, "a decay: process it to a spectrum first");
    for (size_t i = 0; i < spectrum->count; i++)
        most = fmax(most, spectrum->re[i]);
    double threshold = fmax(significance * noise, 1e-9 * most);
    closo_status status = smooth(spectrum, smooth_hz, &y, error);
    if (status == CLOSO_OK)
        status = find(spectrum, y, threshold, noise, &peaks, error);
    if (status == CLOSO_OK)
        status = tabulate(&peaks, spectrum, result, error);
    free(y);
    if (status == CLOSO_OK) {
        closo_result_set_number(result, "significance", significance, "1");
        closo_result_set(result, "search",
                         "maxima whose prominence is at least significance times the noise; "
                         "Savitzky-Golay smoothing over %.3g Hz",
                         smooth_hz);
        closo_result_add_quantity(result, &(closo_quantity){.key = "n_peaks",
                                                            .label = "peaks",
                                                            .value = (double)peaks.count,
                                                            .su = NAN,
                                                            .unit = "1"});
        status = closo_nmr_draw(spectrum, "NMR spectrum", "Peaks are marked.", result, error);
    }
    free(peaks.items);
    return status;
}
