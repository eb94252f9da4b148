// SPDX-License-Identifier: GPL-3.0-or-later
// Propagation of uncertainties to lengths, angles and volumes. Coordinates enter by their gradient,
// the cell by moving each of its free parameters by its uncertainty, both ways.
#include "crystal/geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREES   (180 / 3.14159265358979323846)
#define SPECIAL   0.05 // A: an operator that moves an atom by less belongs to its site
#define MISFIT    1e-6
#define TEST_STEP 0.3 // degrees by which an angle is moved to see whether the group allows it
#define ROUNDING  1e-9

// ---- free parameters of the cell ---------------------------------------------------------------

static int pair_index(int i, int j) // angle between vectors i and j: alpha is (b, c)
{
    return 3 - i - j;
}

static void join(int *class_of, int a, int b)
{
    int from = class_of[b], to = class_of[a];
    for (int i = 0; i < 6; i++)
        if (class_of[i] == from)
            class_of[i] = to;
}

// An operator that takes vectors to vectors ties their lengths and the angles between them.
static void tie(const closo_symmetry *symmetry, int *class_of)
{
    for (size_t n = 0; n < symmetry->count; n++) {
        int image[3] = {-1, -1, -1};
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 3; k++) {
                const int *r = symmetry->operators[n].rotation;
                int others = abs(r[3 * ((k + 1) % 3) + i]) + abs(r[3 * ((k + 2) % 3) + i]);
                if (abs(r[3 * k + i]) == 1 && others == 0)
                    image[i] = k;
            }
        for (int i = 0; i < 3; i++) {
            if (image[i] >= 0)
                join(class_of, i, image[i]);
            int j = (i + 1) % 3;
            if (image[i] >= 0 && image[j] >= 0 && image[i] != image[j])
                join(class_of, 3 + pair_index(i, j), 3 + pair_index(image[i], image[j]));
        }
    }
}

static void parameters_of(const closo_crystal *crystal, double p[6])
{
    for (int i = 0; i < 3; i++) {
        p[i] = crystal->lengths[i].value;
        p[3 + i] = crystal->angles[i].value;
    }
}

static bool angle_is_free(const closo_crystal *crystal, const int *class_of, int part)
{
    double p[6];
    closo_cell moved;
    closo_error ignored;
    parameters_of(crystal, p);
    for (int i = 3; i < 6; i++)
        if (class_of[i] == part)
            p[i] += p[i] > 90 ? -TEST_STEP : TEST_STEP;
    return closo_cell_init_parameters(&moved, p, p + 3, &ignored) == CLOSO_OK &&
           closo_symmetry_misfit(&crystal->symmetry, &moved) <=
               closo_symmetry_misfit(&crystal->symmetry, &crystal->cell) + MISFIT;
}

void closo_cell_freedom_of(const closo_crystal *crystal, closo_cell_freedom *out)
{
    int class_of[6] = {0, 1, 2, 3, 4, 5}, number[6];
    *out = (closo_cell_freedom){.count = 0};
    tie(&crystal->symmetry, class_of);
    for (int part = 0; part < 6; part++)
        number[part] = -1;
    for (int i = 0; i < 6; i++) {
        int part = class_of[i];
        if (number[part] < 0 && (i < 3 || angle_is_free(crystal, class_of, part)))
            number[part] = (int)out->count++;
        out->parameter[i] = number[part];
        double su = i < 3 ? crystal->lengths[i].su : crystal->angles[i - 3].su;
        if (number[part] >= 0 && su > 0) {
            out->given = true;
            out->su[number[part]] = fmax(out->su[number[part]], su);
        }
    }
}

static closo_status move_cell(const closo_crystal *crystal, const closo_cell_freedom *freedom,
                              size_t part, double sign, closo_cell *out, closo_error *error)
{
    double p[6];
    parameters_of(crystal, p);
    for (int i = 0; i < 6; i++)
        if (freedom->parameter[i] == (int)part)
            p[i] += sign * freedom->su[part];
    return closo_cell_init_parameters(out, p, p + 3, error);
}

closo_status closo_crystal_volume(const closo_crystal *crystal, double *volume, double *su,
                                  double *su_uncorrelated, closo_error *error)
{
    closo_cell_freedom freedom, single = {.count = 6};
    closo_cell_freedom_of(crystal, &freedom);
    for (int i = 0; i < 6; i++) {
        double given = i < 3 ? crystal->lengths[i].su : crystal->angles[i - 3].su;
        single.parameter[i] = i;
        single.su[i] = given > 0 ? given : 0;
    }
    // A length that its class fixes carries the uncertainty of the class when printed alone.
    for (int i = 0; i < 3; i++)
        if (freedom.parameter[i] >= 0)
            single.su[i] = freedom.su[freedom.parameter[i]];
    *volume = crystal->cell.volume;
    *su = *su_uncorrelated = NAN;
    if (!freedom.given)
        return CLOSO_OK;
    const closo_cell_freedom *both[2] = {&freedom, &single};
    double variance[2] = {0, 0};
    for (int kind = 0; kind < 2; kind++)
        for (size_t part = 0; part < both[kind]->count; part++) {
            closo_cell plus, minus;
            closo_status status = move_cell(crystal, both[kind], part, 1, &plus, error);
            if (status == CLOSO_OK)
                status = move_cell(crystal, both[kind], part, -1, &minus, error);
            if (status != CLOSO_OK)
                return status;
            variance[kind] += pow((plus.volume - minus.volume) / 2, 2);
        }
    *su = sqrt(variance[0]);
    *su_uncorrelated = sqrt(variance[1]);
    return CLOSO_OK;
}

// ---- covariances of the coordinates ------------------------------------------------------------

static bool keeps_site(const closo_crystal *crystal, const closo_operator *operator_,
                       const double fraction[3])
{
    double image[3], difference[3], r[3] = {0};
    closo_operator_apply(operator_, fraction, image);
    for (int i = 0; i < 3; i++) {
        difference[i] = image[i] - fraction[i];
        difference[i] -= nearbyint(difference[i]);
    }
    closo_cell_to_cartesian(&crystal->cell, difference, r);
    return r[0] * r[0] + r[1] * r[1] + r[2] * r[2] < SPECIAL * SPECIAL;
}

// Independent coordinates, projected onto what the site symmetry leaves free; the printed
// uncertainties are kept, the projection gives the correlations.
static void atom_covariance(const closo_crystal *crystal, const closo_atom *atom, double out[9])
{
    double fraction[3], su[3], projector[9] = {0}, raw[9];
    for (int i = 0; i < 3; i++) {
        fraction[i] = atom->fraction[i].value;
        su[i] = atom->fraction[i].su > 0 ? atom->fraction[i].su : 0;
    }
    double count = 0;
    for (size_t n = 0; n < crystal->symmetry.count; n++) {
        const closo_operator *operator_ = &crystal->symmetry.operators[n];
        if (!keeps_site(crystal, operator_, fraction))
            continue;
        for (int k = 0; k < 9; k++)
            projector[k] += operator_->rotation[k];
        count++;
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            raw[3 * i + j] = 0;
            for (int k = 0; k < 3; k++)
                raw[3 * i + j] += projector[3 * i + k] * projector[3 * j + k] * su[k] * su[k];
            raw[3 * i + j] /= count * count;
        }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            double scale = sqrt(raw[4 * i] * raw[4 * j]);
            // A coordinate that follows another may be printed without its own uncertainty.
            double si = su[i] > 0 ? su[i] : sqrt(raw[4 * i]);
            double sj = su[j] > 0 ? su[j] : sqrt(raw[4 * j]);
            out[3 * i + j] = scale > 0 ? raw[3 * i + j] / scale * si * sj : 0;
        }
}

closo_status closo_uncertainty_init(closo_uncertainty *out, const closo_crystal *crystal,
                                    closo_error *error)
{
    *out = (closo_uncertainty){.crystal = crystal};
    out->covariance =
        closo_allocate(9 * (crystal->count ? crystal->count : 1), sizeof *out->covariance, error);
    if (!out->covariance)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        atom_covariance(crystal, atom, out->covariance + 9 * i);
        out->coordinates = out->coordinates || atom->fraction[0].su > 0 ||
                           atom->fraction[1].su > 0 || atom->fraction[2].su > 0;
    }
    closo_cell_freedom_of(crystal, &out->freedom);
    closo_status status = CLOSO_OK;
    for (size_t part = 0; part < out->freedom.count && status == CLOSO_OK; part++) {
        status = move_cell(crystal, &out->freedom, part, 1, &out->plus[part], error);
        if (status == CLOSO_OK)
            status = move_cell(crystal, &out->freedom, part, -1, &out->minus[part], error);
    }
    return status;
}

void closo_uncertainty_clear(closo_uncertainty *uncertainty)
{
    free(uncertainty->covariance);
    *uncertainty = (closo_uncertainty){0};
}

// ---- lengths and angles ------------------------------------------------------------------------

typedef struct shape { // value and its gradient with respect to the Cartesian positions
    double value;
    double gradient[CLOSO_GEOMETRY_POINTS][3];
} shape;

static void length_of(double r[][3], shape *out)
{
    double d[3], square = 0;
    for (int i = 0; i < 3; i++) {
        d[i] = r[1][i] - r[0][i];
        square += d[i] * d[i];
    }
    out->value = sqrt(square);
    for (int i = 0; i < 3; i++) {
        out->gradient[1][i] = out->value > 0 ? d[i] / out->value : 0;
        out->gradient[0][i] = -out->gradient[1][i];
    }
}

static void angle_of(double r[][3], shape *out)
{
    double u[3], v[3], a = 0, b = 0, dot = 0;
    for (int i = 0; i < 3; i++) {
        u[i] = r[0][i] - r[1][i];
        v[i] = r[2][i] - r[1][i];
        a += u[i] * u[i];
        b += v[i] * v[i];
        dot += u[i] * v[i];
    }
    a = sqrt(a), b = sqrt(b);
    double cosine = fmax(-1, fmin(1, dot / (a * b)));
    double sine = sqrt(1 - cosine * cosine);
    out->value = DEGREES * acos(cosine);
    for (int i = 0; i < 3; i++) { // a straight angle has no gradient of first order
        double first = sine > 1e-6 ? (u[i] / a * cosine - v[i] / b) / (a * sine) : 0;
        double last = sine > 1e-6 ? (v[i] / b * cosine - u[i] / a) / (b * sine) : 0;
        out->gradient[0][i] = DEGREES * first;
        out->gradient[2][i] = DEGREES * last;
        out->gradient[1][i] = -DEGREES * (first + last);
    }
}

static void shape_of(const closo_cell *cell, double fraction[][3], size_t count, shape *out)
{
    double r[CLOSO_GEOMETRY_POINTS][3];
    for (size_t k = 0; k < count; k++)
        closo_cell_to_cartesian(cell, fraction[k], r[k]);
    (count == 2 ? length_of : angle_of)(r, out);
}

// Gradient with respect to the fractional coordinates of the unmoved atom.
static void pull_back(const closo_cell *cell, const closo_operator *moved, const double gradient[3],
                      double out[3])
{
    double fractional[3];
    for (int k = 0; k < 3; k++)
        fractional[k] = gradient[0] * cell->vectors[3 * k] +
                        gradient[1] * cell->vectors[3 * k + 1] +
                        gradient[2] * cell->vectors[3 * k + 2];
    for (int k = 0; k < 3; k++)
        out[k] = fractional[0] * moved->rotation[k] + fractional[1] * moved->rotation[3 + k] +
                 fractional[2] * moved->rotation[6 + k];
}

static double coordinate_variance(const closo_uncertainty *self, const closo_geometry_point *points,
                                  size_t count, const shape *at)
{
    double pulled[CLOSO_GEOMETRY_POINTS][3], variance = 0;
    for (size_t k = 0; k < count; k++)
        pull_back(&self->crystal->cell, &points[k].moved, at->gradient[k], pulled[k]);
    for (size_t k = 0; k < count; k++) // copies of one atom move together
        for (size_t m = k + 1; m < count; m++)
            if (points[m].atom == points[k].atom)
                for (int i = 0; i < 3; i++) {
                    pulled[k][i] += pulled[m][i];
                    pulled[m][i] = 0;
                }
    for (size_t k = 0; k < count; k++) {
        const double *c = self->covariance + 9 * points[k].atom;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                variance += pulled[k][i] * c[3 * i + j] * pulled[k][j];
    }
    return variance;
}

closo_measured closo_uncertainty_measure(const closo_uncertainty *self,
                                         const closo_geometry_point *points, size_t count)
{
    double fraction[CLOSO_GEOMETRY_POINTS][3];
    for (size_t k = 0; k < count; k++) {
        double at[3];
        for (int i = 0; i < 3; i++)
            at[i] = self->crystal->atoms[points[k].atom].fraction[i].value;
        closo_operator_apply(&points[k].moved, at, fraction[k]);
    }
    shape at;
    shape_of(&self->crystal->cell, fraction, count, &at);
    if (!self->coordinates && !self->freedom.given)
        return (closo_measured){at.value, NAN};
    double variance = coordinate_variance(self, points, count, &at);
    for (size_t part = 0; part < self->freedom.count; part++) {
        shape plus, minus;
        shape_of(&self->plus[part], fraction, count, &plus);
        shape_of(&self->minus[part], fraction, count, &minus);
        variance += pow((plus.value - minus.value) / 2, 2);
    }
    double su = sqrt(fmax(0, variance));
    return (closo_measured){at.value, su < ROUNDING * at.value ? 0 : su};
}
