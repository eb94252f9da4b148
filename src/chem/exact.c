// SPDX-License-Identifier: GPL-3.0-or-later
// Exact algebra of whole numbers for balances and conservation laws. Rounding has no place there: a
// coefficient is right or wrong. Rows are kept free of common factors, so that numbers stay small;
// where 64 bits do not suffice the answer is an error, never a wrong number.
#include "chem/reaction.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAXIMUM = 4096 };

static int64_t magnitude(int64_t a)
{
    return a < 0 ? -a : a;
}

static int64_t common_factor(int64_t a, int64_t b)
{
    a = magnitude(a);
    b = magnitude(b);
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void reduce(int64_t *row, size_t count)
{
    int64_t factor = 0;
    for (size_t i = 0; i < count && factor != 1; i++)
        factor = common_factor(factor, row[i]);
    for (size_t i = 0; factor > 1 && i < count; i++)
        row[i] /= factor;
}

static closo_status too_large(closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT,
                      "the whole numbers of this balance grow beyond 64 bits: expected formulas "
                      "with fewer digits");
}

// to = a * x - b * y, free of common factors; false beyond 62 bits.
static bool combine(int64_t a, const int64_t *x, int64_t b, const int64_t *y, int64_t *to,
                    size_t count)
{
    int64_t factor = common_factor(a, b);
    if (factor > 1) {
        a /= factor;
        b /= factor;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t left, right;
        if (__builtin_mul_overflow(a, x[i], &left) || __builtin_mul_overflow(b, y[i], &right) ||
            __builtin_sub_overflow(left, right, &to[i]) || magnitude(to[i]) > INT64_MAX / 4)
            return false;
    }
    reduce(to, count);
    return true;
}

// ---- kernel ------------------------------------------------------------------------------------

// Reduced row echelon form in place, with whole numbers; pivot[r]: column of row r. Returns false
// where numbers grow too large.
static bool echelon(int64_t *m, size_t rows, size_t columns, size_t *pivot, size_t *rank)
{
    *rank = 0;
    for (size_t c = 0; c < columns && *rank < rows; c++) {
        size_t best = rows;
        for (size_t r = *rank; r < rows; r++)
            if (m[r * columns + c] &&
                (best == rows || magnitude(m[r * columns + c]) < magnitude(m[best * columns + c])))
                best = r;
        if (best == rows)
            continue;
        int64_t *own = m + *rank * columns, *found = m + best * columns;
        for (size_t k = 0; found != own && k < columns; k++) {
            int64_t kept = own[k];
            own[k] = found[k];
            found[k] = kept;
        }
        for (size_t r = 0; r < rows; r++) {
            int64_t *other = m + r * columns;
            if (r != *rank && other[c] && !combine(own[c], other, other[c], own, other, columns))
                return false;
        }
        pivot[(*rank)++] = c;
    }
    return true;
}

// The basis vector of free column `c`.
static bool kernel_vector(const int64_t *m, size_t columns, const size_t *pivot, size_t rank,
                          size_t c, int64_t *out)
{
    int64_t multiple = 1;
    memset(out, 0, columns * sizeof *out);
    for (size_t r = 0; r < rank; r++) {
        int64_t p = m[r * columns + pivot[r]], value = m[r * columns + c];
        if (!value)
            continue;
        int64_t part = magnitude(p) / common_factor(p, value);
        if (__builtin_mul_overflow(multiple, part / common_factor(multiple, part), &multiple) ||
            multiple > INT64_MAX / 4)
            return false;
    }
    out[c] = multiple;
    for (size_t r = 0; r < rank; r++) {
        int64_t p = m[r * columns + pivot[r]], product;
        if (__builtin_mul_overflow(multiple, -m[r * columns + c], &product))
            return false;
        out[pivot[r]] = product / p;
    }
    reduce(out, columns);
    return true;
}

closo_status closo_exact_kernel(const int64_t *matrix, size_t rows, size_t columns, int64_t **basis,
                                size_t *dimension, closo_error *error)
{
    *basis = NULL;
    *dimension = 0;
    if (columns > COLUMNS_MAXIMUM || rows > COLUMNS_MAXIMUM)
        return too_large(error);
    size_t rank = 0, at = 0;
    int64_t *m = closo_allocate(rows * columns, sizeof *m, error);
    size_t *pivot = closo_allocate(columns, sizeof *pivot, error);
    closo_status status = m && pivot ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        if (rows > 0 && columns > 0)
            memcpy(m, matrix, rows * columns * sizeof *m);
        status = echelon(m, rows, columns, pivot, &rank) ? CLOSO_OK : too_large(error);
    }
    if (status == CLOSO_OK) {
        *dimension = columns - rank;
        *basis = closo_allocate(*dimension * columns, sizeof **basis, error);
        status = *basis ? CLOSO_OK : CLOSO_MEMORY;
    }
    for (size_t c = 0, next = 0; status == CLOSO_OK && c < columns; c++)
        if (next < rank && pivot[next] == c)
            next++;
        else if (!kernel_vector(m, columns, pivot, rank, c, *basis + at++ * columns))
            status = too_large(error);
    free(m);
    free(pivot);
    if (status != CLOSO_OK) {
        free(*basis);
        *basis = NULL;
    }
    return status;
}

// ---- rays --------------------------------------------------------------------------------------

// A ray with the columns where it is above 0, and its value in the row at hand.
typedef struct cone {
    size_t columns, count, capacity;
    int64_t *ray;      // count x columns
    uint64_t *support; // count
    int64_t *value;    // count
} cone;

static closo_status cone_add(cone *self, const int64_t *ray, closo_error *error)
{
    if (self->count == self->capacity) {
        size_t more = self->capacity ? 2 * self->capacity : 64;
        int64_t *rays = closo_reallocate(self->ray, more * self->columns, sizeof *rays, error);
        if (!rays)
            return CLOSO_MEMORY;
        self->ray = rays;
        uint64_t *supports = closo_reallocate(self->support, more, sizeof *supports, error);
        if (!supports)
            return CLOSO_MEMORY;
        self->support = supports;
        int64_t *values = closo_reallocate(self->value, more, sizeof *values, error);
        if (!values)
            return CLOSO_MEMORY;
        self->value = values;
        self->capacity = more;
    }
    memcpy(self->ray + self->count * self->columns, ray, self->columns * sizeof *ray);
    uint64_t support = 0;
    for (size_t c = 0; c < self->columns; c++)
        if (ray[c])
            support |= (uint64_t)1 << c;
    self->support[self->count] = support;
    self->value[self->count++] = 0;
    return CLOSO_OK;
}

static void cone_clear(cone *self)
{
    free(self->ray);
    free(self->support);
    free(self->value);
}

// Two rays span a face with no other ray in it.
static bool adjacent(const cone *self, size_t a, size_t b)
{
    uint64_t both = self->support[a] | self->support[b];
    for (size_t i = 0; i < self->count; i++)
        if (i != a && i != b && (self->support[i] & ~both) == 0)
            return false;
    return true;
}

static bool evaluate_row(cone *self, const int64_t *row)
{
    for (size_t i = 0; i < self->count; i++) {
        self->value[i] = 0;
        for (size_t c = 0; c < self->columns; c++) {
            int64_t product;
            if (__builtin_mul_overflow(row[c], self->ray[i * self->columns + c], &product) ||
                __builtin_add_overflow(self->value[i], product, &self->value[i]))
                return false;
        }
    }
    return true;
}

// The cone cut by one more equation.
static closo_status cut(cone *self, const int64_t *row, int64_t *buffer, size_t limit, bool *more,
                        closo_error *error)
{
    cone next = {.columns = self->columns};
    closo_status status = evaluate_row(self, row) ? CLOSO_OK : too_large(error);
    for (size_t i = 0; status == CLOSO_OK && i < self->count; i++)
        if (self->value[i] == 0)
            status = cone_add(&next, self->ray + i * self->columns, error);
    for (size_t i = 0; status == CLOSO_OK && !*more && i < self->count; i++)
        for (size_t j = 0; status == CLOSO_OK && j < self->count; j++) {
            if (self->value[i] <= 0 || self->value[j] >= 0 || !adjacent(self, i, j))
                continue;
            const int64_t *positive = self->ray + i * self->columns;
            const int64_t *negative = self->ray + j * self->columns;
            // value_i * r_j - value_j * r_i: both parts are above 0.
            if (!combine(self->value[i], negative, self->value[j], positive, buffer, self->columns))
                status = too_large(error);
            else if (next.count >= limit) {
                *more = true;
                break;
            } else
                status = cone_add(&next, buffer, error);
        }
    cone_clear(self);
    *self = next;
    return status;
}

closo_status closo_exact_rays(const int64_t *matrix, size_t rows, size_t columns, size_t limit,
                              int64_t **rays, size_t *count, bool *more, closo_error *error)
{
    *rays = NULL;
    *count = 0;
    *more = false;
    if (columns > 64)
        return closo_fail(error, CLOSO_INPUT, "expected at most 64 species or reactions, found %zu",
                          columns);
    cone self = {.columns = columns};
    int64_t *buffer = closo_allocate(columns, sizeof *buffer, error);
    closo_status status = buffer ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t c = 0; status == CLOSO_OK && c < columns; c++) {
        memset(buffer, 0, columns * sizeof *buffer);
        buffer[c] = 1;
        status = cone_add(&self, buffer, error);
    }
    for (size_t r = 0; status == CLOSO_OK && !*more && r < rows; r++)
        status = cut(&self, matrix + r * columns, buffer, limit, more, error);
    free(buffer);
    if (status != CLOSO_OK) {
        cone_clear(&self);
        return status;
    }
    if (*more) // rays of fewer equations are no solutions
        self.count = 0;
    *rays = self.ray;
    *count = self.count;
    self.ray = NULL;
    cone_clear(&self);
    if (!*rays) {
        *rays = closo_allocate(1, sizeof **rays, error);
        status = *rays ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status;
}
