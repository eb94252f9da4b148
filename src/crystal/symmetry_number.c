// SPDX-License-Identifier: GPL-3.0-or-later
// The number of a group in a setting that is in no table. spglib's search by operators alone names
// wrong groups in skew cells (spg_get_spacegroup_type_from_symmetry, version 2.0: C 2 2 2 comes out
// as No. 16), its search by atoms does not. So the group gets a crystal to its measure: a lattice
// that it leaves in place, and a few kinds of atoms in general positions, which then have the
// symmetry of the group and no more; that is checked by the number of operators found.
#include "crystal/symmetry.h"

#include <math.h>
#include <spglib.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = 3, TRIES = 4 };

#define VOLUME_PER_ATOM 40 // A^3
#define TOLERANCE       1e-3

// The metric averaged over the group, as a triangular matrix of columns (Cholesky). It starts from
// no special metric, lest the average be more symmetric than it need be.
static void symmetric_lattice(const closo_operator *operators, size_t rotations, double volume,
                              double lattice[3][3])
{
    static const double start[3] = {1, 1.31, 1.77}, skew = 0.13;
    double g[3][3] = {{0}};
    for (size_t n = 0; n < rotations; n++) {
        const int *r = operators[n].rotation;
        for (int m = 0; m < 9; m++) {
            int p = m / 3, q = m % 3;
            double metric = p == q ? start[p] : skew * (1 + p + q);
            for (int i = 0; i < 3; i++)
                for (int k = 0; k < 3; k++)
                    g[i][k] += r[3 * p + i] * metric * r[3 * q + k];
        }
    }
    memset(lattice, 0, 9 * sizeof lattice[0][0]);
    lattice[0][0] = sqrt(g[0][0]);
    lattice[0][1] = g[0][1] / lattice[0][0];
    lattice[0][2] = g[0][2] / lattice[0][0];
    lattice[1][1] = sqrt(g[1][1] - lattice[0][1] * lattice[0][1]);
    lattice[1][2] = (g[1][2] - lattice[0][1] * lattice[0][2]) / lattice[1][1];
    lattice[2][2] = sqrt(g[2][2] - lattice[0][2] * lattice[0][2] - lattice[1][2] * lattice[1][2]);
    double scale = cbrt(volume / (lattice[0][0] * lattice[1][1] * lattice[2][2]));
    for (int i = 0; i < 9; i++)
        lattice[i / 3][i % 3] *= scale;
}

// Multiples of irrational numbers come near no special position.
static void general_point(int number, double out[3])
{
    static const double step[3] = {0.7548776662466927, 0.5698402909980532, 0.8191725133961645};
    for (int k = 0; k < 3; k++) {
        double x = (number + 1) * step[k];
        out[k] = x - floor(x);
    }
}

static size_t place_atoms(const closo_group_operators *group, int attempt, double (*position)[3],
                          int *kind)
{
    size_t count = 0;
    for (int k = 0; k < KINDS; k++) {
        double point[3];
        general_point(KINDS * attempt + k, point);
        for (size_t i = 0; i < group->count; i++) {
            closo_operator_apply(&group->at[i], point, position[count]);
            kind[count++] = k + 1;
        }
    }
    return count;
}

int closo_group_number(const closo_group_operators *group, size_t rotations)
{
    double lattice[3][3], position[KINDS * CLOSO_GROUP_MAXIMUM][3];
    int kind[KINDS * CLOSO_GROUP_MAXIMUM], number = 0;
    for (int attempt = 0; attempt < TRIES && number == 0; attempt++) {
        size_t count = place_atoms(group, attempt, position, kind);
        symmetric_lattice(group->at, rotations, VOLUME_PER_ATOM * (double)count, lattice);
        SpglibDataset *dataset = spg_get_dataset(lattice, position, kind, (int)count, TOLERANCE);
        if (dataset && (size_t)dataset->n_operations == group->count)
            number = dataset->spacegroup_number;
        if (dataset)
            spg_free_dataset(dataset);
    }
    return number >= 1 && number <= 230 ? number : 0;
}
