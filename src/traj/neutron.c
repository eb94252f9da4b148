// SPDX-License-Identifier: GPL-3.0-or-later
// Incoherent neutron scattering: which atoms scatter, and their positions while the file is read.
// The scatterers are atoms of the polyatomic anions (hydrogen unless said otherwise), kept relative
// to the centre of mass of their anion, the centres themselves, and the cations; all go into the
// store, which is bounded. Everything else is computed at the end (neutron_compute.c).
#include "traj/neutron.h"
#include "traj/isotopes.h"
#include "traj/neutron_scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static closo_status parse_q(closo_neutron *self, closo_error *error)
{
    const char *p = self->options->q_per_angstrom, *end = p + strlen(p);
    bool good = *p;
    while (good && p < end) {
        double q;
        const char *after = closo_read_number(p, end, &q);
        good = after && q > 0 && q <= 100 && self->q_count < CLOSO_NEUTRON_Q &&
               (after == end || (*after == ',' && after + 1 < end));
        if (good) {
            self->q[self->q_count++] = q;
            p = after + (after < end);
        }
    }
    return good ? CLOSO_OK
                : closo_fail(error, CLOSO_USAGE,
                             "--q: expected up to %d numbers above 0 such as 0.5,1,1.5 (in 1/A), "
                             "found \"%s\"",
                             CLOSO_NEUTRON_Q, self->options->q_per_angstrom);
}

// Incoherent cross section of what stands for an element, and its name; NaN: not known.
static double cross_section_of(const closo_neutron *self, int element, char name[8])
{
    closo_nuclide nuclide = closo_isotope_chosen(&self->isotopes, element);
    const closo_neutron_data *data = closo_neutron_find(nuclide.number, nuclide.mass_number);
    closo_nuclide_write(nuclide, name);
    return data ? data->sigma_incoherent : (double)NAN;
}

static bool scatters(const closo_system *system, size_t anion)
{
    return system->ions.ions[system->anion[anion]].count > 1;
}

static bool anions_hold(const closo_system *system, int element)
{
    for (size_t i = 0; i < system->anions; i++) {
        const closo_ion *ion = &system->ions.ions[system->anion[i]];
        for (size_t k = 0; scatters(system, i) && k < ion->count; k++)
            if (system->element[system->ions.atoms[ion->first + k]] == element)
                return true;
    }
    return false;
}

static closo_status add_element(closo_neutron *self, const closo_element *element,
                                closo_error *error)
{
    if (self->elements == CLOSO_NEUTRON_ELEMENTS)
        return closo_fail(error, CLOSO_USAGE, "--scatterers: expected at most %d elements",
                          CLOSO_NEUTRON_ELEMENTS);
    size_t e = self->elements++;
    self->element[e] = element->number;
    self->cross_section[e] = cross_section_of(self, element->number, self->isotope[e]);
    return isnan(self->cross_section[e])
               ? closo_fail(error, CLOSO_USAGE,
                            "no incoherent cross section of %s is known to closo", self->isotope[e])
               : CLOSO_OK;
}

static closo_status choose_elements(closo_neutron *self, closo_error *error)
{
    const closo_system *system = self->system;
    const char *p = self->options->scatterers;
    closo_status status = CLOSO_OK;
    if (!p && anions_hold(system, 1))
        return add_element(self, closo_element_of(1), error);
    for (int z = 1; !p && status == CLOSO_OK && z <= CLOSO_ELEMENT_MAXIMUM; z++)
        if (anions_hold(system, z))
            status = add_element(self, closo_element_of(z), error);
    while (p && *p && status == CLOSO_OK) {
        size_t length = strcspn(p, ",");
        const closo_element *element = closo_element_find(p, length);
        if (!element || !anions_hold(system, element->number))
            return closo_fail(error, CLOSO_USAGE,
                              "--scatterers: expected elements of polyatomic anions of %s, found "
                              "\"%.*s\"",
                              system->path, (int)length, p);
        status = add_element(self, element, error);
        p += length + (p[length] == ',');
    }
    return status;
}

static size_t group_of(const closo_neutron *self, int element)
{
    for (size_t e = 0; e < self->elements; e++)
        if (self->element[e] == element)
            return e;
    return SIZE_MAX;
}

static closo_status list_scatterers(closo_neutron *self, closo_error *error)
{
    const closo_system *system = self->system;
    self->body = closo_allocate(system->anions, sizeof *self->body, error);
    self->first = closo_allocate(system->anions + 1, sizeof *self->first, error);
    self->scatterer = closo_allocate(system->atoms, sizeof *self->scatterer, error);
    self->group = closo_allocate(system->atoms, sizeof *self->group, error);
    if (!self->body || !self->first || !self->scatterer || !self->group)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < system->anions; i++) {
        const closo_ion *ion = &system->ions.ions[system->anion[i]];
        size_t before = self->scatterers;
        for (size_t k = 0; scatters(system, i) && k < ion->count; k++) {
            size_t atom = system->ions.atoms[ion->first + k];
            size_t group = group_of(self, system->element[atom]);
            if (group == SIZE_MAX)
                continue;
            self->group[self->scatterers] = group;
            self->scatterer[self->scatterers++] = atom;
        }
        if (self->scatterers == before)
            continue;
        self->body[self->bodies] = system->anion[i];
        self->first[self->bodies++] = before;
    }
    self->first[self->bodies] = self->scatterers;
    return CLOSO_OK;
}

static void follow(const closo_neutron *self)
{
    closo_series *series = self->system->series;
    for (size_t b = 0; b < self->bodies; b++)
        closo_series_want_centre(series, self->body[b]);
    for (size_t i = 0; i < self->scatterers; i++)
        closo_series_want_atom(series, self->scatterer[i]);
    for (size_t i = 0; i < self->system->cations; i++)
        closo_series_want_centre(series, self->system->cation[i]);
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    if (!(options->neutron.resolution_ev > 0))
        return closo_fail(error, CLOSO_USAGE, "--resolution: expected an energy above 0");
    closo_neutron *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = &options->neutron;
    self->threads = options->threads > 0 ? options->threads : 1;
    closo_status status = parse_q(self, error);
    if (status == CLOSO_OK)
        status = closo_traj_isotopes(options->neutron.isotopes, &self->isotopes, error);
    if (status == CLOSO_OK)
        status = choose_elements(self, error);
    if (status == CLOSO_OK)
        status = list_scatterers(self, error);
    // The cation's own: an unlisted element scatters with unknown strength, but as it moves.
    const closo_ion *cation = system->cations ? &system->ions.ions[system->cation[0]] : NULL;
    const closo_element *metal =
        cation ? closo_element_of(system->element[system->ions.atoms[cation->first]]) : NULL;
    if (metal)
        self->cation_cross_section = cross_section_of(self, metal->number, self->cation_isotope);
    size_t points = self->bodies + self->scatterers + system->cations;
    if (status == CLOSO_OK && points == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no ions that scatter", system->path);
    if (status == CLOSO_OK)
        follow(self);
    return status;
}

// Positions of the scatterers of one body: from the record of its cage, else of the first frame.
static void note_vertices(closo_neutron *self, const closo_ion_frame *frame)
{
    closo_vertices *vertices = &self->vertices;
    const closo_system *system = self->system;
    if (!self->bodies)
        return;
    const closo_ion *ion = &system->ions.ions[self->body[0]];
    const closo_cage *cage = closo_cage_find(system->ions.kinds[ion->kind].formula);
    size_t count = self->first[1];
    vertices->groups = self->elements;
    for (size_t b = 1; b < self->bodies; b++) // one rigid body does not stand for several kinds
        if (system->ions.ions[self->body[b]].kind != ion->kind)
            return;
    if (count > CLOSO_NEUTRON_VERTICES)
        return;
    for (size_t i = 0; cage && i < cage->count; i++) {
        size_t group = group_of(self, cage->atoms[i].element);
        if (group == SIZE_MAX || vertices->count == CLOSO_NEUTRON_VERTICES)
            continue;
        memcpy(vertices->position[vertices->count], cage->atoms[i].position, 3 * sizeof(double));
        vertices->group[vertices->count++] = group;
    }
    for (size_t i = 0; !cage && i < count; i++) {
        for (size_t c = 0; c < 3; c++)
            vertices->position[i][c] =
                frame->atom[3 * self->scatterer[i] + c] - frame->centre[3 * self->body[0] + c];
        vertices->group[vertices->count++] = self->group[i];
    }
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    (void)error;
    closo_neutron *self = state;
    if (frames[0].index == 0)
        note_vertices(self, &frames[0]);
    for (size_t f = 0; f < count; f++)
        for (size_t b = 0; b < self->bodies; b++)
            for (size_t i = self->first[b]; i < self->first[b + 1]; i++) {
                double squared = 0;
                for (size_t c = 0; c < 3; c++) {
                    double d = frames[f].atom[3 * self->scatterer[i] + c] -
                               frames[f].centre[3 * self->body[b] + c];
                    squared += d * d;
                }
                self->radius[self->group[i]] += sqrt(squared);
                self->radius_count[self->group[i]]++;
            }
    return CLOSO_OK;
}

// The vertices with the mean radii of the run and the weights of the cross sections.
static void settle_vertices(closo_neutron *self)
{
    closo_vertices *vertices = &self->vertices;
    double mean[CLOSO_NEUTRON_ELEMENTS] = {0}, count[CLOSO_NEUTRON_ELEMENTS] = {0}, weight = 0;
    for (size_t e = 0; e < self->elements; e++)
        vertices->radius[e] = self->radius[e] / self->radius_count[e];
    for (size_t i = 0; i < vertices->count; i++) {
        const double *v = vertices->position[i];
        mean[vertices->group[i]] += sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        count[vertices->group[i]]++;
    }
    for (size_t i = 0; i < vertices->count; i++) {
        size_t group = vertices->group[i];
        if (!(mean[group] > 0) || !(vertices->radius[group] > 0)) {
            vertices->count = 0; // an atom at the centre does not rotate
            return;
        }
        for (size_t c = 0; c < 3; c++)
            vertices->position[i][c] *= vertices->radius[group] * count[group] / mean[group];
        weight += self->cross_section[group];
    }
    for (size_t e = 0; e < self->elements; e++)
        vertices->weight[e] = self->cross_section[e] / weight;
    closo_vertices_find_axes(vertices);
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    closo_neutron *self = state;
    closo_status status = closo_system_needs_time(system, "I(q,t) needs", error);
    if (status != CLOSO_OK)
        return status;
    self->store = &system->series->store;
    self->frame_time = system->frame_time_ps * (double)self->store->thinning;
    settle_vertices(self);
    status = closo_neutron_compute(self, error);
    if (status != CLOSO_OK)
        return status;
    return self->options->scan ? closo_fixed_window_keep(self->options->scan, self, error)
                               : closo_neutron_describe(self, result, error);
}

static void end(void *state)
{
    closo_neutron *self = state;
    if (!self)
        return;
    free(self->body);
    free(self->first);
    free(self->scatterer);
    free(self->group);
    free(self->lag);
    free(self->t);
    free(self->curve);
    free(self->curve_su);
    free(self->without);
    free(self->displacement);
    free(self);
}

const closo_analysis closo_analysis_neutron = {.name = "neutron",
                                               .title = "Neutron scattering",
                                               .begin = begin,
                                               .add = add,
                                               .finish = finish,
                                               .end = end,
                                               .cost = 6,
                                               .follows = true};
