// SPDX-License-Identifier: GPL-3.0-or-later
// Standard uncertainties of a cell in other axes: the new parameters as functions of the old ones,
// by central differences over one standard uncertainty. The old ones that symmetry ties together
// (a = b = c of a cubic cell) are one parameter; taken as independent they would make the volume
// better known than it is, by a factor sqrt(3).
#include "crystal/crystal_transform.h"

#include <math.h>
#include <string.h>

static void multiply(const double a[9], const double b[9], double out[9])
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            out[3 * i + k] = a[3 * i] * b[k] + a[3 * i + 1] * b[3 + k] + a[3 * i + 2] * b[6 + k];
}

// New parameters where those of one class of the old ones move by `step`; false where they close to
// no cell.
static bool moved_cell(const closo_crystal *crystal, const closo_cell_freedom *freedom, size_t part,
                       double step, const double rows[9], double out[6])
{
    double old[6], vectors[9];
    for (int k = 0; k < 6; k++) {
        old[k] = k < 3 ? crystal->lengths[k].value : crystal->angles[k - 3].value;
        old[k] += freedom->parameter[k] == (int)part ? step : 0;
    }
    closo_cell cell, made;
    if (closo_cell_init_parameters(&cell, old, old + 3, NULL) != CLOSO_OK)
        return false;
    multiply(rows, cell.vectors, vectors);
    if (closo_cell_init(&made, vectors, NULL) != CLOSO_OK)
        return false;
    closo_cell_parameters(&made, out, out + 3);
    return true;
}

double closo_rounded(double value)
{
    double rounded = rint(value * 1e12) / 1e12;
    return fabs(rounded) > 0 ? rounded : 0;
}

void closo_cell_measure(const closo_crystal *crystal, const double rows[9], const closo_cell *cell,
                        closo_measured lengths[3], closo_measured angles[3])
{
    double variance[6] = {0}, values[6];
    closo_cell_freedom freedom;
    closo_cell_freedom_of(crystal, &freedom);
    for (size_t part = 0; part < freedom.count; part++) {
        bool known = freedom.su[part] > 0;
        double step = known ? freedom.su[part] : 1e-5, plus[6], minus[6];
        if (!moved_cell(crystal, &freedom, part, step, rows, plus) ||
            !moved_cell(crystal, &freedom, part, -step, rows, minus))
            continue;
        for (int k = 0; k < 6; k++) {
            double change = (plus[k] - minus[k]) / 2;
            if (fabs(change) > 1e-6 * step)
                variance[k] += known ? change * change : NAN;
        }
    }
    closo_cell_parameters(cell, values, values + 3);
    for (int k = 0; k < 3; k++) {
        lengths[k] = (closo_measured){closo_rounded(values[k]), sqrt(variance[k])};
        angles[k] = (closo_measured){closo_rounded(values[k + 3]), sqrt(variance[k + 3])};
    }
}

void closo_fraction_transform(const double map[9], const double shift[3],
                              const closo_measured in[3], closo_measured out[3])
{
    for (int i = 0; i < 3; i++) {
        double value = shift[i], variance = 0;
        for (int k = 0; k < 3; k++) {
            double factor = map[3 * i + k];
            value += factor * in[k].value;
            if (fabs(factor) > 1e-9)
                variance += factor * factor * in[k].su * in[k].su;
        }
        out[i] = (closo_measured){value, sqrt(variance)};
    }
}

// U11 U22 U33 U23 U13 U12 as a matrix and back.
static const int rows_of_u[6] = {0, 1, 2, 1, 0, 0}, columns_of_u[6] = {0, 1, 2, 2, 2, 1};

static void transform_tensor(const closo_cell *from, const double map[9], const closo_cell *to,
                             const double in[6], double out[6])
{
    double b[9], half[9], turned[9];
    for (int n = 0; n < 6; n++) {
        int i = rows_of_u[n], k = columns_of_u[n];
        // Reciprocal lengths are those of the distances between faces.
        b[3 * i + k] = b[3 * k + i] = in[n] / (from->widths[i] * from->widths[k]);
    }
    multiply(map, b, half);
    const double transposed[9] = {map[0], map[3], map[6], map[1], map[4],
                                  map[7], map[2], map[5], map[8]};
    multiply(half, transposed, turned);
    for (int n = 0; n < 6; n++) {
        int i = rows_of_u[n], k = columns_of_u[n];
        out[n] = turned[3 * i + k] * to->widths[i] * to->widths[k];
    }
}

void closo_displacement_transform(const closo_cell *from, const double map[9], const closo_cell *to,
                                  const closo_measured in[6], closo_measured out[6])
{
    double values[6], result[6], variance[6] = {0};
    for (int n = 0; n < 6; n++)
        values[n] = in[n].value;
    transform_tensor(from, map, to, values, result);
    for (int n = 0; n < 6; n++) {
        double unit[6] = {0}, column[6];
        unit[n] = 1;
        transform_tensor(from, map, to, unit, column);
        for (int m = 0; m < 6; m++)
            if (fabs(column[m]) > 1e-9)
                variance[m] += column[m] * column[m] * in[n].su * in[n].su;
    }
    for (int n = 0; n < 6; n++)
        out[n] = (closo_measured){result[n], sqrt(variance[n])};
}
