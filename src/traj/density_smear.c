// SPDX-License-Identifier: GPL-3.0-or-later
// Gaussian smearing of counts on a periodic grid of any cell, by direct summation: the weights are
// those of the true distances between voxels, cut at 4 standard deviations (0.1 % of the weight)
// and normalised, so that the number of ions is kept exactly. Where the axes are orthogonal the
// Gaussian is a product and is applied axis by axis. Cost: voxels x weights; rows without counts
// are skipped, and every voxel is the work of one thread, so that sums do not depend on their
// number.
#include "traj/density.h"
#include "traj/distances.h"
#include "traj/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CUT 4.0 // standard deviations
enum { ROWS_AT_ONCE = 256 };

static size_t weights_of(const int reach[3])
{
    return (size_t)(2 * reach[0] + 1) * (size_t)(2 * reach[1] + 1) * (size_t)(2 * reach[2] + 1);
}

static void fill_pass(double *weight, const int reach[3], const closo_cell *cell, const size_t n[3],
                      double sigma)
{
    double sum = 0;
    size_t at = 0, count = weights_of(reach);
    for (int x = -reach[0]; x <= reach[0]; x++)
        for (int y = -reach[1]; y <= reach[1]; y++)
            for (int z = -reach[2]; z <= reach[2]; z++) {
                const double f[3] = {x / (double)n[0], y / (double)n[1], z / (double)n[2]};
                double r[3];
                closo_cell_to_cartesian(cell, f, r);
                double squared = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]) / (sigma * sigma);
                weight[at] = squared <= CUT * CUT ? exp(-0.5 * squared) : 0;
                sum += weight[at++];
            }
    for (size_t i = 0; i < count; i++)
        weight[i] /= sum;
}

closo_status closo_density_kernel_init(closo_density_kernel *kernel, const closo_cell *cell,
                                       const size_t n[3], double sigma_angstrom, closo_error *error)
{
    *kernel = (closo_density_kernel){.squares = 1};
    if (!(sigma_angstrom > 0))
        return CLOSO_OK;
    kernel->passes = cell->orthogonal ? 3 : 1;
    for (size_t p = 0; p < kernel->passes; p++) {
        int *reach = kernel->reach[p];
        for (size_t c = 0; c < 3; c++)
            reach[c] = cell->orthogonal && c != p
                           ? 0
                           : (int)ceil(CUT * sigma_angstrom * (double)n[c] / cell->widths[c]);
        size_t count = weights_of(reach);
        kernel->weight[p] = closo_allocate(count, sizeof(double), error);
        if (!kernel->weight[p]) {
            closo_density_kernel_clear(kernel);
            return CLOSO_MEMORY;
        }
        fill_pass(kernel->weight[p], reach, cell, n, sigma_angstrom);
        double squares = 0;
        for (size_t i = 0; i < count; i++)
            squares += kernel->weight[p][i] * kernel->weight[p][i];
        kernel->squares *= squares;
    }
    return CLOSO_OK;
}

void closo_density_kernel_clear(closo_density_kernel *kernel)
{
    for (size_t p = 0; p < 3; p++)
        free(kernel->weight[p]);
    *kernel = (closo_density_kernel){0};
}

static size_t wrap(int at, size_t n)
{
    int period = (int)n, rest = at % period;
    return (size_t)(rest < 0 ? rest + period : rest);
}

static bool row_is_empty(const double *row, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (row[k] > 0)
            return false;
    return true;
}

CLOSO_VECTORISED
static void add_scaled(const double *restrict from, size_t count, double weight,
                       double *restrict into)
{
    for (size_t k = 0; k < count; k++)
        into[k] += weight * from[k];
}

// out[k] += sum of weight[d + reach] x row[k + d], d = -reach .. reach, periodic.
static void add_row(const double *row, size_t n, const double *weight, int reach, double *out)
{
    for (int d = -reach; d <= reach; d++) {
        double w = weight[d + reach];
        if (w == 0)
            continue;
        size_t shift = wrap(d, n);
        add_scaled(row + shift, n - shift, w, out);
        add_scaled(row, shift, w, out + n - shift);
    }
}

typedef struct pass {
    const double *in;
    const size_t *n;
    const int *reach;
    const double *weight;
    double *out;
} pass;

static void work_rows(void *context, size_t begin, size_t end)
{
    const pass *p = context;
    const size_t *n = p->n;
    const int *reach = p->reach;
    size_t depth = (size_t)(2 * reach[2] + 1);
    for (size_t row = begin; row < end; row++) {
        double *into = p->out + row * n[2];
        memset(into, 0, n[2] * sizeof *into);
        int x = (int)(row / n[1]), y = (int)(row % n[1]);
        const double *w = p->weight;
        for (int dx = -reach[0]; dx <= reach[0]; dx++)
            for (int dy = -reach[1]; dy <= reach[1]; dy++, w += depth) {
                const double *from =
                    p->in + (wrap(x + dx, n[0]) * n[1] + wrap(y + dy, n[1])) * n[2];
                if (!row_is_empty(from, n[2]))
                    add_row(from, n[2], w, reach[2], into);
            }
    }
}

void closo_density_smear(const closo_density_kernel *kernel, const size_t n[3],
                         const uint32_t *count, int threads, double *out, double *scratch)
{
    size_t voxels = n[0] * n[1] * n[2];
    double *from = kernel->passes % 2 ? scratch : out, *to = kernel->passes % 2 ? out : scratch;
    for (size_t v = 0; v < voxels; v++)
        from[v] = count[v];
    for (size_t p = 0; p < kernel->passes; p++) {
        pass work = {from, n, kernel->reach[p], kernel->weight[p], to};
        closo_parallel(n[0] * n[1], ROWS_AT_ONCE, threads, work_rows, &work);
        double *swap = from;
        from = to;
        to = swap;
    }
}
