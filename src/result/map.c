// SPDX-License-Identifier: GPL-3.0-or-later
// From rows "x, y, z" to a grid. The distinct x and y are gathered in sorted vectors, in which the
// rows are then found again by bisection: n log m for n rows on m lines, and the vectors grow only
// with the lines. Values that differ by less than 1e-9 of the span are one line, since they come
// out of arithmetic. The colours run from dark violet over blue-green to yellow with equal steps of
// CIE lightness (12 to 91) and of colour difference in CIELAB (11.7 from point to point), so that
// equal steps of the value look equal, also in grey and to eyes that confuse red and green.
#include "result/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAXIMUM 16384
#define CELLS_MAXIMUM ((size_t)1 << 23)

const uint32_t closo_ramp[CLOSO_RAMP_POINTS] = {
    0x2e0b50, 0x1f2065, 0x083270, 0x0d4073, 0x124f75, 0x165d76, 0x1b6c77, 0x1f7b76, 0x248a75,
    0x289973, 0x2da870, 0x55b469, 0x79c063, 0x9acb5f, 0xbad55c, 0xdbde5b, 0xfce668,
};

// ---- lines -------------------------------------------------------------------------------------

// First of `count` increasing numbers that is not below value.
static size_t lower_bound(const double *numbers, size_t count, double value)
{
    size_t begin = 0;
    while (count > 0) {
        size_t half = count / 2;
        if (numbers[begin + half] < value) {
            begin += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return begin;
}

static bool can_show(const closo_map_axis *axis, double value)
{
    return axis->logarithmic ? value > 0 : !isnan(value);
}

static double tolerance_of(const closo_map_axis *axis, const double *values, size_t rows)
{
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (size_t i = 0; i < rows; i++) {
        if (can_show(axis, values[i])) {
            low = fmin(low, values[i]);
            high = fmax(high, values[i]);
        }
    }
    return high > low ? 1e-9 * (high - low) : 0;
}

static closo_status insert(closo_map_axis *axis, size_t *capacity, size_t at, double value)
{
    if (axis->count == LINES_MAXIMUM)
        return CLOSO_USAGE;
    void *block = axis->centres;
    if (closo_grow(&block, capacity, axis->count + 1, sizeof *axis->centres, NULL) != CLOSO_OK)
        return CLOSO_MEMORY;
    axis->centres = block;
    memmove(axis->centres + at + 1, axis->centres + at, (axis->count - at) * sizeof(double));
    axis->centres[at] = value;
    axis->count++;
    return CLOSO_OK;
}

static closo_status gather_lines(closo_map_axis *axis, const double *values, size_t rows,
                                 double tolerance)
{
    size_t capacity = 0;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < rows && status == CLOSO_OK; i++) {
        if (!can_show(axis, values[i]))
            continue;
        size_t at = lower_bound(axis->centres, axis->count, values[i] - tolerance);
        if (at == axis->count || axis->centres[at] > values[i] + tolerance)
            status = insert(axis, &capacity, at, values[i]);
    }
    return status == CLOSO_OK && axis->count == 0 ? CLOSO_USAGE : status;
}

// Half way between centres, on the scale that the axis has; the outer cells are symmetric.
static closo_status find_edges(closo_map_axis *axis)
{
    size_t n = axis->count;
    const double *c = axis->centres;
    axis->edges = closo_allocate(n + 1, sizeof *axis->edges, NULL);
    if (!axis->edges)
        return CLOSO_MEMORY;
    double *e = axis->edges;
    bool logarithmic = axis->logarithmic;
    for (size_t i = 1; i < n; i++)
        e[i] = logarithmic ? sqrt(c[i - 1]) * sqrt(c[i]) : c[i - 1] + 0.5 * (c[i] - c[i - 1]);
    if (n == 1) {
        e[0] = logarithmic ? c[0] / 1.5 : c[0] - 0.5;
        e[1] = logarithmic ? c[0] * 1.5 : c[0] + 0.5;
    } else {
        e[0] = logarithmic ? c[0] * (c[0] / e[1]) : 2 * c[0] - e[1];
        e[n] = logarithmic ? c[n - 1] * (c[n - 1] / e[n - 1]) : 2 * c[n - 1] - e[n - 1];
    }
    return isfinite(e[0]) && isfinite(e[n]) && e[0] < e[n] ? CLOSO_OK : CLOSO_USAGE;
}

// ---- cells -------------------------------------------------------------------------------------

static void set_cell(closo_map *map, size_t column, size_t row, double value)
{
    bool shown = map->logarithmic ? value > 0 : !isnan(value);
    map->z[row * map->x.count + column] = shown && fabs(value) < 3e38 ? (float)value : NAN;
}

static closo_status fill(closo_map *map, const double *const columns[3], size_t rows,
                         double tolerance_x, double tolerance_y)
{
    size_t cells = map->x.count * map->y.count;
    if (cells > CELLS_MAXIMUM)
        return CLOSO_USAGE;
    map->z = closo_allocate(cells, sizeof *map->z, NULL);
    if (!map->z)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < cells; i++)
        map->z[i] = NAN;
    for (size_t i = 0; i < rows; i++) {
        if (can_show(&map->x, columns[0][i]) && can_show(&map->y, columns[1][i])) {
            set_cell(map, lower_bound(map->x.centres, map->x.count, columns[0][i] - tolerance_x),
                     lower_bound(map->y.centres, map->y.count, columns[1][i] - tolerance_y),
                     columns[2][i]);
        }
    }
    map->low = HUGE_VAL;
    map->high = -HUGE_VAL;
    for (size_t i = 0; i < cells; i++) {
        if (!isnan(map->z[i])) {
            map->low = fmin(map->low, map->z[i]);
            map->high = fmax(map->high, map->z[i]);
        }
    }
    return CLOSO_OK;
}

closo_status closo_map_init(closo_map *map, const closo_result *result,
                            const closo_mark_record *mark, bool logarithmic_x, bool logarithmic_y)
{
    *map = (closo_map){.logarithmic = mark->logarithmic_z};
    map->x.logarithmic = logarithmic_x;
    map->y.logarithmic = logarithmic_y;
    const closo_column *x = closo_result_any_column(result, mark->table, mark->x);
    const closo_column *y = closo_result_any_column(result, mark->table, mark->y);
    const closo_column *z = closo_result_any_column(result, mark->table, mark->z);
    if (!x || !y || !z || !x->values || !y->values || !z->values)
        return CLOSO_USAGE;
    const double *const columns[3] = {x->values, y->values, z->values};
    double tolerance_x = tolerance_of(&map->x, x->values, x->rows);
    double tolerance_y = tolerance_of(&map->y, y->values, y->rows);
    closo_status status = gather_lines(&map->x, x->values, x->rows, tolerance_x);
    if (status == CLOSO_OK)
        status = gather_lines(&map->y, y->values, y->rows, tolerance_y);
    if (status == CLOSO_OK)
        status = find_edges(&map->x);
    if (status == CLOSO_OK)
        status = find_edges(&map->y);
    if (status == CLOSO_OK)
        status = fill(map, columns, x->rows, tolerance_x, tolerance_y);
    map->label = mark->label ? mark->label : z->label ? z->label : z->name;
    map->unit = z->unit;
    if (status != CLOSO_OK)
        closo_map_clear(map);
    return status;
}

void closo_map_clear(closo_map *map)
{
    free(map->x.centres);
    free(map->x.edges);
    free(map->y.centres);
    free(map->y.edges);
    free(map->z);
    *map = (closo_map){0};
}

bool closo_map_cells(const closo_map_axis *axis, double low, double high, size_t *begin,
                     size_t *end)
{
    *begin = lower_bound(axis->centres, axis->count, low);
    *end = lower_bound(axis->centres, axis->count, high);
    if (*begin < *end)
        return true;
    double middle = axis->logarithmic ? sqrt(low) * sqrt(high) : 0.5 * (low + high);
    if (!(middle >= axis->edges[0]) || !(middle < axis->edges[axis->count]))
        return false;
    *begin = lower_bound(axis->edges, axis->count + 1, middle);
    *begin -= *begin > 0 && axis->edges[*begin] > middle;
    *end = *begin + 1;
    return *begin < axis->count;
}

double closo_map_mean(const closo_map *map, size_t x0, size_t x1, size_t y0, size_t y1)
{
    double sum = 0;
    size_t count = 0;
    for (size_t row = y0; row < y1; row++) {
        for (size_t column = x0; column < x1; column++) {
            double value = map->z[row * map->x.count + column];
            if (!isnan(value)) {
                sum += value;
                count++;
            }
        }
    }
    return count > 0 ? sum / (double)count : NAN;
}
