// SPDX-License-Identifier: GPL-3.0-or-later
// F(h) = sum_j w_j (f0_j + f'_j + i f''_j) sum_ops T_j(h R) exp 2 pi i (h R x_j + h t). The
// operator acts on h, so that phases come out of tables of exp(2 pi i h x) per atom and U stays as
// it is. With P the sum over the real parts of f and Q over the imaginary ones,
// (|F(h)|^2 + |F(-h)|^2) / 2 = |P|^2 + |Q|^2.
#include "powder/structure_factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI               3.14159265358979323846
#define METRIC_TOLERANCE 0.02

static bool same_kind(const closo_scatterer_kind *a, const closo_scatterer_kind *b)
{
    return a->species == b->species && !a->anisotropic && !b->anisotropic && a->u_iso == b->u_iso;
}

static closo_status xray_species(closo_species *out, const closo_atom *atom,
                                 const closo_scattering_options *options, closo_error *error)
{
    closo_status status =
        closo_form_factor_find(&out->factor, atom->element, atom->charge, options->form_factors,
                               options->bonded_hydrogen, error);
    if (status == CLOSO_OK && options->anomalous)
        status = closo_dispersion(atom->element, options->radiation.wavelength[0], &out->f1,
                                  &out->f2, error);
    return status;
}

static closo_status neutron_species(closo_species *out, const closo_atom *atom, closo_error *error)
{
    const closo_neutron_data *data = closo_neutron_find(atom->element, atom->isotope);
    if (!data || isnan(data->b_coherent))
        return closo_fail(error, CLOSO_INPUT, "%s: no neutron scattering length of %s", atom->label,
                          closo_element_of(atom->element)->symbol);
    out->f1 = data->b_coherent;
    out->f2 = isnan(data->b_coherent_imaginary) ? 0 : data->b_coherent_imaginary;
    out->factor.element = atom->element;
    return CLOSO_OK;
}

// The first atom of its element, charge and isotope stands for the species.
static closo_status find_species(closo_scatterers *self, const closo_crystal *crystal, size_t index,
                                 size_t *first_of, const closo_scattering_options *options,
                                 size_t *species, closo_error *error)
{
    const closo_atom *atom = &crystal->atoms[index];
    for (*species = 0; *species < self->species; ++*species) {
        const closo_atom *other = &crystal->atoms[first_of[*species]];
        if (other->element == atom->element && other->charge == atom->charge &&
            other->isotope == atom->isotope)
            return CLOSO_OK;
    }
    first_of[self->species] = index;
    closo_species *record = &self->species_of[self->species++];
    return self->neutron ? neutron_species(record, atom, error)
                         : xray_species(record, atom, options, error);
}

static closo_scatterer_kind kind_of_atom(const closo_crystal *crystal, const closo_atom *atom,
                                         const closo_scattering_options *options, size_t species)
{
    closo_scatterer_kind kind = {.species = species, .u_iso = options->default_u_iso};
    if (atom->displacement == CLOSO_DISPLACEMENT_ISOTROPIC && !isnan(atom->u_iso.value))
        kind.u_iso = atom->u_iso.value;
    if (atom->displacement != CLOSO_DISPLACEMENT_ANISOTROPIC)
        return kind;
    kind.anisotropic = true;
    double reciprocal[3]; // |a*|, |b*|, |c*|: columns of the inverse
    for (int i = 0; i < 3; i++)
        reciprocal[i] =
            sqrt(pow(crystal->cell.inverse[i], 2) + pow(crystal->cell.inverse[3 + i], 2) +
                 pow(crystal->cell.inverse[6 + i], 2));
    static const int pairs[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
    for (int k = 0; k < 6; k++)
        kind.beta[k] =
            2 * PI * PI * reciprocal[pairs[k][0]] * reciprocal[pairs[k][1]] * atom->u[k].value;
    return kind;
}

// Operators that differ by a lattice translation only sum to the same phase: one of each is kept.
static closo_status choose_operators(closo_scatterers *self, const closo_symmetry *symmetry,
                                     closo_error *error)
{
    self->operator_of = closo_allocate(symmetry->count, sizeof *self->operator_of, error);
    if (!self->operator_of)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < symmetry->count; i++) {
        bool known = false;
        for (size_t k = 0; k < self->operators && !known; k++)
            known = !memcmp(self->operator_of[k].rotation, symmetry->operators[i].rotation,
                            sizeof self->operator_of[k].rotation);
        if (!known)
            self->operator_of[self->operators++] = symmetry->operators[i];
    }
    self->centring = (int)(symmetry->count / self->operators);
    return CLOSO_OK;
}

// An atom that scatters: its place in the crystal and its kind.
typedef struct placed {
    size_t atom, kind;
} placed;

// Like atoms together, in the order of the crystal.
static void gather(closo_scatterers *self, const placed *atoms, size_t *order)
{
    for (size_t k = 0; k <= self->kinds; k++)
        self->begin[k] = 0;
    for (size_t j = 0; j < self->count; j++)
        self->begin[atoms[j].kind + 1]++;
    for (size_t k = 0; k < self->kinds; k++)
        self->begin[k + 1] += self->begin[k];
    for (size_t j = 0; j < self->count; j++)
        order[self->begin[atoms[j].kind]++] = atoms[j].atom;
    for (size_t k = self->kinds; k > 0; k--)
        self->begin[k] = self->begin[k - 1];
    self->begin[0] = 0;
}

static double weight_of(const closo_scatterers *self, const closo_atom *atom)
{
    double occupancy = isnan(atom->occupancy.value) ? 1 : atom->occupancy.value;
    return occupancy * (double)atom->multiplicity / (double)self->operators;
}

static closo_status fill_phases(closo_scatterers *self, const closo_crystal *crystal,
                                const size_t *order, closo_error *error)
{
    for (int axis = 0; axis < 3; axis++) {
        int top = self->maximum[axis];
        double *phase =
            closo_allocate((size_t)(2 * top + 1) * self->count * 2, sizeof *phase, error);
        self->phase[axis] = phase;
        if (!phase)
            return CLOSO_MEMORY;
        for (int h = -top; h <= top; h++)
            for (size_t j = 0; j < self->count; j++) {
                const closo_atom *atom = &crystal->atoms[order[j]];
                double x = atom->fraction[axis].value;
                double angle = 2 * PI * (h * x - floor(h * x));
                double weight = axis == 0 ? weight_of(self, atom) : 1;
                double *row = phase + (size_t)(h + top) * self->count * 2;
                row[j] = weight * cos(angle);
                row[self->count + j] = weight * sin(angle);
            }
    }
    return CLOSO_OK;
}

closo_status closo_scatterers_init(closo_scatterers *out, const closo_crystal *crystal,
                                   const closo_scattering_options *options, double d_min,
                                   closo_error *error)
{
    *out = (closo_scatterers){.neutron = options->radiation.kind == CLOSO_RADIATION_NEUTRON};
    size_t count = crystal->count ? crystal->count : 1;
    placed *atoms = closo_allocate(count, sizeof *atoms, error);
    size_t *order = closo_allocate(count, sizeof *order, error);
    size_t *first_of = closo_allocate(count, sizeof *first_of, error);
    out->begin = closo_allocate(count + 1, sizeof *out->begin, error);
    out->kind_of = closo_allocate(count, sizeof *out->kind_of, error);
    out->species_of = closo_allocate(count, sizeof *out->species_of, error);
    out->sum = closo_allocate(2 * count, sizeof *out->sum, error);
    closo_status status =
        closo_symmetry_misfit(&crystal->symmetry, &crystal->cell) <= METRIC_TOLERANCE
            ? CLOSO_OK
            : closo_fail(error, CLOSO_INPUT, "the cell does not obey space group %s",
                         crystal->symmetry.name);
    if (status == CLOSO_OK &&
        !(atoms && order && first_of && out->begin && out->kind_of && out->species_of && out->sum))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = choose_operators(out, &crystal->symmetry, error);
    for (size_t i = 0; status == CLOSO_OK && i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        if (atom->element == 0)
            continue;
        size_t species = 0, kind = 0;
        status = find_species(out, crystal, i, first_of, options, &species, error);
        if (status != CLOSO_OK)
            break;
        closo_scatterer_kind record = kind_of_atom(crystal, atom, options, species);
        while (kind < out->kinds && !same_kind(&record, &out->kind_of[kind]))
            kind++;
        if (kind == out->kinds)
            out->kind_of[out->kinds++] = record;
        atoms[out->count++] = (placed){i, kind};
    }
    // |h| <= |a| / d, whichever operator turns it; cells obey their group within METRIC_TOLERANCE.
    for (int i = 0; i < 3; i++)
        out->maximum[i] = (int)(crystal->lengths[i].value / d_min * (1 + 2 * METRIC_TOLERANCE)) + 2;
    if (status == CLOSO_OK) {
        gather(out, atoms, order);
        status = fill_phases(out, crystal, order, error);
    }
    free(atoms);
    free(order);
    free(first_of);
    return status;
}

void closo_scatterers_clear(closo_scatterers *scatterers)
{
    free(scatterers->begin);
    free(scatterers->kind_of);
    free(scatterers->species_of);
    free(scatterers->operator_of);
    for (int axis = 0; axis < 3; axis++)
        free(scatterers->phase[axis]);
    free(scatterers->sum);
    *scatterers = (closo_scatterers){0};
}

static double aniso_factor(const closo_scatterer_kind *kind, const int h[3])
{
    const double *b = kind->beta;
    return exp(-(b[0] * h[0] * h[0] + b[1] * h[1] * h[1] + b[2] * h[2] * h[2] +
                 2 * (b[3] * h[1] * h[2] + b[4] * h[0] * h[2] + b[5] * h[0] * h[1])));
}

// Sum of the products of three phases over the atoms [begin, end). Lanes have their own sums, so
// that a vector of any width adds in the same order.
CLOSO_VECTORISED
static void sum_phases(const double *const table[3], size_t count, size_t begin, size_t end,
                       double sum[2])
{
    enum { LANES = 4 };
    const double *x = table[0], *y = table[1], *z = table[2];
    double real[LANES] = {0}, imaginary[LANES] = {0};
    size_t j = begin;
    for (; j + LANES <= end; j += LANES)
        for (size_t l = 0; l < LANES; l++) {
            size_t r = j + l, i = count + r;
            double re = x[r] * y[r] - x[i] * y[i], im = x[r] * y[i] + x[i] * y[r];
            real[l] += re * z[r] - im * z[i];
            imaginary[l] += re * z[i] + im * z[r];
        }
    for (size_t l = 0; j < end; j++, l++) {
        size_t r = j, i = count + r;
        double re = x[r] * y[r] - x[i] * y[i], im = x[r] * y[i] + x[i] * y[r];
        real[l] += re * z[r] - im * z[i];
        imaginary[l] += re * z[i] + im * z[r];
    }
    sum[0] = (real[0] + real[1]) + (real[2] + real[3]);
    sum[1] = (imaginary[0] + imaginary[1]) + (imaginary[2] + imaginary[3]);
}

// Adds the phases of all atoms under one operator to the sums of their kinds.
static void add_operator(closo_scatterers *self, const closo_operator *operator_, const int hkl[3])
{
    int turned[3];
    for (int i = 0; i < 3; i++)
        turned[i] = hkl[0] * operator_->rotation[i] + hkl[1] * operator_->rotation[3 + i] +
                    hkl[2] * operator_->rotation[6 + i];
    int shift = 0;
    for (int i = 0; i < 3; i++)
        shift += hkl[i] * operator_->translation[i];
    double angle = 2 * PI * (shift % CLOSO_TRANSLATION_UNITS) / CLOSO_TRANSLATION_UNITS;
    double c = shift ? cos(angle) : 1, s = shift ? sin(angle) : 0;
    const double *table[3];
    for (int axis = 0; axis < 3; axis++)
        table[axis] =
            self->phase[axis] + (size_t)(turned[axis] + self->maximum[axis]) * self->count * 2;
    for (size_t k = 0; k < self->kinds; k++) {
        double sum[2];
        const closo_scatterer_kind *kind = &self->kind_of[k];
        double damping = kind->anisotropic ? aniso_factor(kind, turned) : 1;
        sum_phases(table, self->count, self->begin[k], self->begin[k + 1], sum);
        self->sum[2 * k] += damping * (sum[0] * c - sum[1] * s);
        self->sum[2 * k + 1] += damping * (sum[0] * s + sum[1] * c);
    }
}

double closo_structure_factor_squared(closo_scatterers *self, const int hkl[3], double d)
{
    double s = 0.5 / d;
    memset(self->sum, 0, 2 * self->kinds * sizeof *self->sum);
    for (size_t k = 0; k < self->operators; k++)
        add_operator(self, &self->operator_of[k], hkl);
    for (size_t k = 0; k < self->species; k++)
        self->species_of[k].f0 =
            self->neutron ? 0 : closo_form_factor_at(&self->species_of[k].factor, s);
    double real[2] = {0}, imaginary[2] = {0};
    for (size_t k = 0; k < self->kinds; k++) {
        const closo_scatterer_kind *kind = &self->kind_of[k];
        const closo_species *species = &self->species_of[kind->species];
        double t = kind->anisotropic ? 1 : exp(-8 * PI * PI * kind->u_iso * s * s);
        for (int part = 0; part < 2; part++) {
            real[part] += (species->f0 + species->f1) * t * self->sum[2 * k + (size_t)part];
            imaginary[part] += species->f2 * t * self->sum[2 * k + (size_t)part];
        }
    }
    return real[0] * real[0] + real[1] * real[1] + imaginary[0] * imaginary[0] +
           imaginary[1] * imaginary[1];
}
