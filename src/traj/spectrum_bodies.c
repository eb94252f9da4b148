// SPDX-License-Identifier: GPL-3.0-or-later
// From the velocities of a frame to those of its ions. A polyatomic ion is split into the velocity
// of its centre of mass, the rigid-body part omega x r with omega = I^-1 L (angular momentum and
// inertia tensor of this frame), and the rest; at equal times the three are orthogonal in the
// mass-weighted product, so that their kinetic energies add up. Where velocities are differences of
// positions, r is taken halfway: a rigid displacement is then (Cayley) exactly of the form
// omega x r, and a rigid ion has no internal motion whatever the step. Linear in the atoms.
#include "traj/spectrum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINEAR_SHARE 0.01 // of the trace: a smaller moment about the long axis makes an ion linear

static bool label_taken(const closo_spectrum *self, const char *label)
{
    for (size_t g = 0; g < self->group_count; g++)
        if (!strcmp(self->groups[g].label, label))
            return true;
    return false;
}

static size_t add_group(closo_spectrum *self, const char *name, const char *suffix,
                        closo_spectrum_mode mode, size_t kind, size_t count)
{
    closo_spectrum_group *group = &self->groups[self->group_count];
    *group = (closo_spectrum_group){.mode = mode, .kind = kind, .count = count};
    char label[sizeof group->label];
    snprintf(label, sizeof label, "%s%s", name, suffix);
    if (label_taken(self, label))
        snprintf(label, sizeof label, "%s%s_%zu", name, suffix, kind);
    snprintf(group->label, sizeof group->label, "%s", label);
    return self->group_count++;
}

static closo_status add_units(closo_spectrum *self, closo_spectrum_unit all, closo_error *error)
{
    for (size_t done = 0; done < all.count; done += CLOSO_SPECTRUM_AT_ONCE) {
        void *block = self->units;
        closo_status status = closo_grow(&block, &self->unit_capacity, self->unit_count + 1,
                                         sizeof *self->units, error);
        self->units = block;
        if (status != CLOSO_OK)
            return status;
        closo_spectrum_unit unit = all;
        unit.first += done;
        unit.count =
            all.count - done < CLOSO_SPECTRUM_AT_ONCE ? all.count - done : CLOSO_SPECTRUM_AT_ONCE;
        self->units[self->unit_count++] = unit;
    }
    return CLOSO_OK;
}

static size_t element_group(closo_spectrum *self, int element, size_t kind)
{
    for (size_t g = 0; g < self->group_count; g++)
        if (self->groups[g].mode == CLOSO_SPECTRUM_ELEMENT && self->groups[g].element == element)
            return g;
    const char *symbol = closo_element_of(element)->symbol;
    char label[48];
    snprintf(label, sizeof label, label_taken(self, symbol) ? "%s_in_ions" : "%s", symbol);
    size_t g = add_group(self, label, "", CLOSO_SPECTRUM_ELEMENT, kind, 0);
    self->groups[g].element = element;
    return g;
}

static bool has_element(const closo_system *system, size_t kind, int element)
{
    for (size_t i = 0; i < system->ions.count; i++) {
        const closo_ion *ion = &system->ions.ions[i];
        if (ion->kind != kind)
            continue;
        for (size_t k = 0; k < ion->count; k++)
            if (system->element[system->ions.atoms[ion->first + k]] == element)
                return true;
        return false; // all ions of a kind have one formula
    }
    return false;
}

// The atoms of one element in the bodies first .. first + count - 1.
static closo_status add_element(closo_spectrum *self, int element, size_t first, size_t count,
                                size_t libration, closo_error *error)
{
    const closo_ions *ions = &self->system->ions;
    size_t begin = self->atom_count, kind = self->groups[libration].kind;
    for (size_t b = first; b < first + count; b++) {
        const closo_ion *ion = &ions->ions[self->bodies[b].ion];
        for (size_t k = 0; k < ion->count; k++) {
            size_t atom = ions->atoms[ion->first + k];
            if (self->system->element[atom] != element)
                continue;
            self->atom[self->atom_count] = atom;
            self->body_of[self->atom_count++] = b;
        }
    }
    size_t group = element_group(self, element, kind);
    self->groups[group].count += self->atom_count - begin;
    closo_spectrum_unit unit = {.first = begin,
                                .count = self->atom_count - begin,
                                .atoms = true,
                                .group = {group, libration, libration + 1}};
    return add_units(self, unit, error);
}

static closo_status add_kind(closo_spectrum *self, size_t kind, closo_error *error)
{
    const closo_ions *ions = &self->system->ions;
    size_t begin = self->body_count;
    for (size_t i = 0; i < ions->count; i++) {
        const closo_ion *ion = &ions->ions[i];
        if (ion->kind != kind)
            continue;
        closo_spectrum_body *body = &self->bodies[self->body_count++];
        *body = (closo_spectrum_body){.ion = i};
        for (size_t k = 0; k < ion->count; k++)
            body->mass += self->weight[ions->atoms[ion->first + k]];
    }
    size_t count = self->body_count - begin;
    const char *formula = ions->kinds[kind].formula;
    bool single = ions->kinds[kind].atoms == 1;
    size_t group = add_group(self, formula, single ? "" : "_translation",
                             CLOSO_SPECTRUM_TRANSLATION, kind, count);
    closo_spectrum_unit unit = {.first = begin, .count = count, .group = {group}};
    closo_status status = add_units(self, unit, error);
    if (status != CLOSO_OK || count == 0)
        return status;
    if (single) {
        const closo_ion *ion = &ions->ions[self->bodies[begin].ion];
        self->groups[group].element = self->system->element[ions->atoms[ion->first]];
        return CLOSO_OK;
    }
    size_t libration =
        add_group(self, formula, "_libration", CLOSO_SPECTRUM_LIBRATION, kind, count);
    add_group(self, formula, "_internal", CLOSO_SPECTRUM_INTERNAL, kind, count);
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM && status == CLOSO_OK; z++)
        if (has_element(self->system, kind, z))
            status = add_element(self, z, begin, count, libration, error);
    return status;
}

static size_t groups_needed(const closo_system *system, size_t kind)
{
    size_t needed = system->ions.kinds[kind].atoms == 1 ? 1 : 3;
    for (int z = 1; needed > 1 && z <= CLOSO_ELEMENT_MAXIMUM; z++)
        needed += has_element(system, kind, z);
    return needed;
}

// For every body, where its atoms stand in the row.
static void list_members(closo_spectrum *self)
{
    size_t total = 0;
    for (size_t b = 0; b < self->body_count; b++) {
        self->bodies[b].first = total;
        const closo_ion *ion = &self->system->ions.ions[self->bodies[b].ion];
        total += ion->count > 1 ? ion->count : 0;
    }
    for (size_t a = 0; a < self->atom_count; a++)
        self->member[self->bodies[self->body_of[a]].first++] = a;
    for (size_t b = self->body_count; b-- > 0;) {
        size_t count = self->system->ions.ions[self->bodies[b].ion].count;
        self->bodies[b].first -= count > 1 ? count : 0;
    }
}

closo_status closo_spectrum_masses(const char *list, int element, double *out, closo_error *error)
{
    for (const char *p = list; p && *p;) {
        size_t length = strcspn(p, ","), symbol = strcspn(p, "=,");
        const closo_element *found = closo_element_find(p, symbol);
        double mass = 0;
        const char *rest =
            symbol < length ? closo_read_number(p + symbol + 1, p + length, &mass) : NULL;
        if (!found || rest != p + length || !(mass > 0))
            return closo_fail(
                error, CLOSO_USAGE,
                "--masses: expected a list like H=2.014,Li=7.016 in u, found \"%.*s\"", (int)length,
                p);
        if (found->number == element)
            *out = mass;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

closo_status closo_spectrum_bodies(closo_spectrum *self, closo_error *error)
{
    const closo_system *system = self->system;
    self->units = NULL;
    self->bodies = closo_allocate(system->ions.count, sizeof *self->bodies, error);
    self->atom = closo_allocate(system->atoms, sizeof *self->atom, error);
    self->body_of = closo_allocate(system->atoms, sizeof *self->body_of, error);
    self->member = closo_allocate(system->atoms, sizeof *self->member, error);
    self->weight = closo_allocate(system->atoms, sizeof *self->weight, error);
    self->counted = closo_allocate(system->atoms, sizeof *self->counted, error);
    if (!self->bodies || !self->atom || !self->body_of || !self->member || !self->weight ||
        !self->counted)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < system->ions.count; i++) {
        const closo_ion *ion = &system->ions.ions[i];
        for (size_t k = 0; k < ion->count; k++) {
            size_t atom = system->ions.atoms[ion->first + k];
            self->weight[atom] = closo_system_mass(system, system->element[atom]);
            closo_status known = closo_spectrum_masses(
                self->options->spectrum.masses, system->element[atom], &self->weight[atom], error);
            if (known != CLOSO_OK)
                return known;
            self->counted[atom] =
                self->options->drift == CLOSO_DRIFT_ALL ||
                (self->options->drift == CLOSO_DRIFT_FRAMEWORK && ion->kind != system->cation_kind);
        }
    }
    closo_status status = add_kind(self, system->cation_kind, error);
    for (size_t k = 0; k < system->ions.kind_count && status == CLOSO_OK; k++) {
        if (k == system->cation_kind)
            continue;
        if (self->group_count + groups_needed(system, k) > CLOSO_SPECTRUM_GROUPS)
            self->kinds_left_out++;
        else
            status = add_kind(self, k, error);
    }
    if (status == CLOSO_OK)
        list_members(self);
    self->columns = 3 * (self->body_count + 2 * self->atom_count);
    return status;
}

// ---- one frame ---------------------------------------------------------------------------------

static void cross(const double a[3], const double b[3], double out[3])
{
    for (size_t c = 0; c < 3; c++)
        out[c] = a[(c + 1) % 3] * b[(c + 2) % 3] - a[(c + 2) % 3] * b[(c + 1) % 3];
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

typedef struct rotation {
    double momentum[3], inertia[9];
    double axis[3]; // to the atom farthest from the centre, unit length
} rotation;

// omega of I omega = L; zero for an ion without extent.
static void solve(const rotation *body, bool linear, double omega[3])
{
    double m[9], right[3], trace = body->inertia[0] + body->inertia[4] + body->inertia[8];
    double along = dot(body->axis, body->momentum);
    for (size_t i = 0; i < 3; i++) {
        right[i] = body->momentum[i] - (linear ? along * body->axis[i] : 0);
        for (size_t k = 0; k < 3; k++)
            m[3 * i + k] =
                body->inertia[3 * i + k] + (linear ? trace * body->axis[i] * body->axis[k] : 0);
    }
    double yz[3];
    cross(m + 3, m + 6, yz);
    double determinant = dot(m, yz);
    for (size_t i = 0; i < 3; i++) {
        double replaced[9]; // row i of the symmetric matrix by the right side
        for (size_t k = 0; k < 9; k++)
            replaced[k] = k / 3 == i ? right[k % 3] : m[k];
        cross(replaced + 3, replaced + 6, yz);
        omega[i] =
            determinant > 1e-12 * trace * trace * trace ? dot(replaced, yz) / determinant : 0;
    }
}

static void add_arm(rotation *body, double mass, const double r[3], const double v[3],
                    double *farthest)
{
    double l[3], squared = dot(r, r);
    cross(r, v, l);
    for (size_t i = 0; i < 3; i++) {
        body->momentum[i] += mass * l[i];
        for (size_t k = 0; k < 3; k++)
            body->inertia[3 * i + k] += mass * ((i == k ? squared : 0) - r[i] * r[k]);
    }
    if (squared > *farthest) {
        *farthest = squared;
        for (size_t i = 0; i < 3; i++)
            body->axis[i] = r[i] / sqrt(squared);
    }
}

// Position and velocity of an atom as the split sees them.
typedef struct view {
    const double *before, *position, *velocity;
    double drift[3];
} view;

static void look(const view *at, size_t atom, double x[3], double v[3])
{
    for (size_t c = 0; c < 3; c++) {
        double now = at->position[3 * atom + c];
        x[c] = at->velocity ? now : 0.5 * (now + at->before[3 * atom + c]);
        v[c] = at->velocity ? at->velocity[3 * atom + c] - at->drift[c]
                            : now - at->before[3 * atom + c];
    }
}

static void centre_of(const closo_spectrum *self, const view *at, const closo_spectrum_body *body,
                      double centre[3], double velocity[3])
{
    const closo_ions *ions = &self->system->ions;
    const closo_ion *ion = &ions->ions[body->ion];
    for (size_t c = 0; c < 3; c++)
        centre[c] = velocity[c] = 0;
    for (size_t k = 0; k < ion->count; k++) {
        double x[3], v[3];
        size_t atom = ions->atoms[ion->first + k];
        look(at, atom, x, v);
        for (size_t c = 0; c < 3; c++) {
            centre[c] += self->weight[atom] / body->mass * x[c];
            velocity[c] += self->weight[atom] / body->mass * v[c];
        }
    }
}

static rotation rotation_of(const closo_spectrum *self, const view *at,
                            const closo_spectrum_body *body, const double centre[3],
                            const double velocity[3])
{
    rotation out = {0};
    double farthest = 0;
    size_t count = self->system->ions.ions[body->ion].count;
    for (size_t k = 0; k < count; k++) {
        double x[3], v[3];
        size_t atom = self->atom[self->member[body->first + k]];
        look(at, atom, x, v);
        for (size_t c = 0; c < 3; c++) {
            x[c] -= centre[c];
            v[c] -= velocity[c];
        }
        add_arm(&out, self->weight[atom], x, v, &farthest);
    }
    return out;
}

static void drift_velocity(const closo_spectrum *self, const double *velocity, double out[3])
{
    double mass = 0, sum[3] = {0};
    for (size_t i = 0; i < self->system->atoms; i++)
        if (self->counted[i]) {
            mass += self->weight[i];
            for (size_t c = 0; c < 3; c++)
                sum[c] += self->weight[i] * velocity[3 * i + c];
        }
    for (size_t c = 0; c < 3; c++)
        out[c] = mass > 0 ? sum[c] / mass : 0;
}

void closo_spectrum_row(const closo_spectrum *self, const double *before, const double *position,
                        const double *velocity, float *row)
{
    view at = {.before = before, .position = position, .velocity = velocity};
    if (velocity)
        drift_velocity(self, velocity, at.drift);
    float *total = row + 3 * self->body_count, *turning = total + 3 * self->atom_count;
    for (size_t b = 0; b < self->body_count; b++) {
        const closo_spectrum_body *body = &self->bodies[b];
        double centre[3], v[3], omega[3];
        centre_of(self, &at, body, centre, v);
        for (size_t c = 0; c < 3; c++)
            row[3 * b + c] = (float)v[c];
        size_t count = self->system->ions.ions[body->ion].count;
        if (count < 2)
            continue;
        rotation turn = rotation_of(self, &at, body, centre, v);
        solve(&turn, body->linear, omega);
        for (size_t k = 0; k < count; k++) {
            size_t place = self->member[body->first + k];
            double x[3], w[3], r[3];
            look(&at, self->atom[place], x, w);
            for (size_t c = 0; c < 3; c++)
                x[c] -= centre[c];
            cross(omega, x, r);
            for (size_t c = 0; c < 3; c++) {
                total[3 * place + c] = (float)w[c];
                turning[3 * place + c] = (float)r[c];
            }
        }
    }
}

// Taking the drift of a reference of mass M off changes the mean square velocity of a centre of
// mass m from 3 kT/m to 3 kT/m (1 - m/M) when it belongs to the reference, else (1 + m/M).
void closo_spectrum_freedom(closo_spectrum *self, const double *position)
{
    const closo_ions *ions = &self->system->ions;
    double reference = 0;
    for (size_t i = 0; i < self->system->atoms; i++)
        reference += self->counted[i] ? self->weight[i] : 0;
    view at = {.before = position, .position = position};
    for (size_t g = 0; g < self->group_count; g++)
        self->groups[g].freedom = self->groups[g].mode == CLOSO_SPECTRUM_ELEMENT ? NAN : 0;
    for (size_t b = 0; b < self->body_count; b++) {
        closo_spectrum_body *body = &self->bodies[b];
        const closo_ion *ion = &ions->ions[body->ion];
        double centre[3], velocity[3], turns = 0;
        if (ion->count > 1) {
            centre_of(self, &at, body, centre, velocity);
            rotation turn = rotation_of(self, &at, body, centre, velocity);
            double about = 0, trace = turn.inertia[0] + turn.inertia[4] + turn.inertia[8];
            for (size_t i = 0; i < 3; i++)
                about += turn.axis[i] * dot(turn.inertia + 3 * i, turn.axis);
            body->linear = about < LINEAR_SHARE * trace;
            turns = body->linear ? 2 : 3;
        }
        double share = reference > 0 ? body->mass / reference : 0;
        bool inside = self->counted[ions->atoms[ion->first]];
        for (size_t g = 0; g < self->group_count; g++) {
            closo_spectrum_group *group = &self->groups[g];
            if (group->kind != ion->kind || group->mode == CLOSO_SPECTRUM_ELEMENT)
                continue;
            group->freedom +=
                group->mode == CLOSO_SPECTRUM_TRANSLATION ? 3 * (inside ? 1 - share : 1 + share)
                : group->mode == CLOSO_SPECTRUM_LIBRATION ? turns
                                                          : 3 * (double)ion->count - 3 - turns;
        }
    }
}
