// SPDX-License-Identifier: GPL-3.0-or-later
// Interstitial sites of an anion lattice as sets of mutually neighbouring anions. Two anions are
// neighbours when they are closer than a cutoff in the widest gap of the distance distribution, in
// units of the mean spacing d = (V/N)^(1/3): fcc has shells at 1.12 and 1.59 d, bcc at 1.09, 1.26
// and 1.78 d, so one cutoff takes one shell of fcc and two of bcc. Linear, trigonal and tetrahedral
// sites are the cliques of 2, 3 and 4 anions: 6, 8 and 2 per anion in fcc, 7, 12 and 6 in bcc
// (Delaunay's edges, faces and cells). An octahedral site is a pair of anions whose four common
// neighbours form a ring; in bcc these coincide with the pairs of the second shell. O(anions).
//
// A set of anion images is the same site as any of its lattice translates. Every set is generated
// once from each of its corners; it is kept only from the corner that gives the lexicographically
// smallest list, hence exactly once.
#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH_RADIUS  1.9 // in units of d: reaches the shell that tells hcp (1.83) from fcc
#define CUTOFF_LOWEST  1.0 // the cutoff is looked for between these
#define CUTOFF_HIGHEST 1.75
#define KERNEL_WIDTH   0.04 // smoothing of the distance distribution
#define SHELL_GAP      0.08 // shells inside the cutoff are told apart by gaps wider than this
enum { GRID = 301, CORNERS_MAXIMUM = 6 };

typedef struct search {
    closo_sites *sites;
    size_t capacity[CLOSO_SITE_TYPES];
    double *distances; // all pairs within SEARCH_RADIUS, in units of d, sorted
    size_t distance_count;
    size_t *first;         // per anion: offset into `near`; anions + 1 entries
    closo_neighbour *near; // neighbours within the cutoff, anion by anion
    closo_neighbour *far;  // within SEARCH_RADIUS
    size_t *first_far;
    double spacing;
} search;

#define SITE_TYPE_TEXT(name, text, corners)    text,
#define SITE_TYPE_CORNERS(name, text, corners) corners,
static const char *const type_names[] = {CLOSO_SITE_TYPE_LIST(SITE_TYPE_TEXT)};
static const size_t type_corners[] = {CLOSO_SITE_TYPE_LIST(SITE_TYPE_CORNERS)};

const char *closo_site_type_name(closo_site_type type)
{
    return type_names[type];
}

size_t closo_site_type_corners(closo_site_type type)
{
    return type_corners[type];
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The middle of the longest stretch where the smoothed density of distances is (almost) lowest.
static double find_cutoff(const search *self)
{
    double density[GRID], lowest = INFINITY;
    for (size_t g = 0; g < GRID; g++) {
        double x = CUTOFF_LOWEST + (CUTOFF_HIGHEST - CUTOFF_LOWEST) * (double)g / (GRID - 1);
        density[g] = 0;
        for (size_t k = 0; k < self->distance_count; k++) {
            double u = (self->distances[k] - x) / KERNEL_WIDTH;
            if (fabs(u) < 5)
                density[g] += exp(-0.5 * u * u);
        }
        density[g] /= x * x * (double)self->sites->anions;
        lowest = fmin(lowest, density[g]);
    }
    size_t best = 0, best_length = 0;
    for (size_t g = 0; g < GRID;) {
        size_t end = g;
        while (end < GRID && density[end] <= lowest + 1e-3)
            end++;
        if (end - g > best_length) {
            best = g;
            best_length = end - g;
        }
        g = end > g ? end : g + 1;
    }
    double middle = (double)best + 0.5 * (double)(best_length - 1);
    return CUTOFF_LOWEST + (CUTOFF_HIGHEST - CUTOFF_LOWEST) * middle / (GRID - 1);
}

static void find_shells(search *self)
{
    closo_sites *sites = self->sites;
    double limit = sites->cutoff / self->spacing;
    size_t begin = 0;
    for (size_t k = 0; k < self->distance_count && self->distances[k] < limit; k++) {
        bool last = k + 1 == self->distance_count || self->distances[k + 1] >= limit ||
                    self->distances[k + 1] - self->distances[k] > SHELL_GAP;
        if (!last)
            continue;
        if (sites->shells < 4) {
            double sum = 0;
            for (size_t m = begin; m <= k; m++)
                sum += self->distances[m];
            sites->shell_distance[sites->shells] = sum / (double)(k + 1 - begin) * self->spacing;
            sites->shell_neighbours[sites->shells] =
                (double)(k + 1 - begin) / (double)sites->anions;
            sites->shells++;
        }
        begin = k + 1;
    }
}

// All neighbour lists within the search radius, and the sorted distances.
static closo_status gather(search *self, const closo_cell *cell, size_t count, const double *anion,
                           closo_error *error)
{
    closo_neighbour_grid grid;
    size_t total = 0, capacity = 0;
    closo_status status =
        closo_neighbours_init(&grid, cell, count, anion, SEARCH_RADIUS * self->spacing, error);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        const closo_neighbour *list;
        size_t found;
        self->first_far[i] = total;
        status = closo_neighbours_of(&grid, i, &list, &found, error);
        void *block = self->far;
        if (status == CLOSO_OK)
            status = closo_grow(&block, &capacity, total + found, sizeof *self->far, error);
        self->far = block;
        if (status == CLOSO_OK && found > 0)
            memcpy(self->far + total, list, found * sizeof *list);
        total += found;
    }
    closo_neighbours_clear(&grid);
    self->first_far[count] = total;
    if (status != CLOSO_OK)
        return status;
    self->distance_count = total;
    self->distances = closo_allocate(total, sizeof *self->distances, error);
    self->near = closo_allocate(total, sizeof *self->near, error);
    if (!self->distances || !self->near)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < total; k++)
        self->distances[k] = sqrt(self->far[k].distance2) / self->spacing;
    qsort(self->distances, total, sizeof *self->distances, compare_doubles);
    return CLOSO_OK;
}

static void select_near(search *self)
{
    size_t total = 0;
    double limit = self->sites->cutoff * self->sites->cutoff;
    for (size_t i = 0; i < self->sites->anions; i++) {
        self->first[i] = total;
        for (size_t k = self->first_far[i]; k < self->first_far[i + 1]; k++)
            if (self->far[k].distance2 < limit)
                self->near[total++] = self->far[k];
    }
    self->first[self->sites->anions] = total;
}

static bool adjacent(const search *self, const closo_neighbour *a, const closo_neighbour *b)
{
    double sum = 0;
    for (int c = 0; c < 3; c++) {
        double d = a->displacement[c] - b->displacement[c];
        sum += d * d;
    }
    return sum < self->sites->cutoff * self->sites->cutoff;
}

static int compare_corners(const void *a, const void *b)
{
    const closo_corner *x = a, *y = b;
    if (x->anion != y->anion)
        return x->anion < y->anion ? -1 : 1;
    for (int c = 0; c < 3; c++)
        if (x->shift[c] != y->shift[c])
            return x->shift[c] < y->shift[c] ? -1 : 1;
    return 0;
}

// Is the list as seen from corners[0] (which has shift 0) the smallest of those seen from any
// corner?
static bool canonical(const closo_corner *corners, size_t count)
{
    for (size_t base = 1; base < count; base++) {
        if (corners[base].anion < corners[0].anion)
            return false;
        if (corners[base].anion > corners[0].anion)
            continue;
        closo_corner here[CORNERS_MAXIMUM] = {{0}}, there[CORNERS_MAXIMUM] = {{0}};
        for (size_t k = 0; k < count; k++) {
            here[k] = there[k] = corners[k];
            for (int c = 0; c < 3; c++)
                there[k].shift[c] -= corners[base].shift[c];
        }
        qsort(here, count, sizeof *here, compare_corners);
        qsort(there, count, sizeof *there, compare_corners);
        for (size_t k = 0; k < count; k++) {
            int order = compare_corners(&there[k], &here[k]);
            if (order < 0)
                return false;
            if (order > 0)
                break;
        }
    }
    return true;
}

static closo_status add_site(search *self, closo_site_type type, size_t base,
                             const closo_neighbour *const *members, closo_error *error)
{
    size_t corners = type_corners[type];
    closo_corner list[CORNERS_MAXIMUM] = {{.anion = base}};
    for (size_t k = 1; k < corners; k++) {
        list[k].anion = members[k - 1]->index;
        memcpy(list[k].shift, members[k - 1]->shift, sizeof list[k].shift);
    }
    if (!canonical(list, corners))
        return CLOSO_OK;
    closo_sites *sites = self->sites;
    void *block = sites->corners[type];
    closo_status status = closo_grow(&block, &self->capacity[type],
                                     (sites->count[type] + 1) * corners, sizeof *list, error);
    sites->corners[type] = block;
    if (status == CLOSO_OK)
        memcpy(sites->corners[type] + corners * sites->count[type]++, list, corners * sizeof *list);
    return status;
}

static closo_status find_cliques(search *self, size_t i, closo_error *error)
{
    closo_status status = CLOSO_OK;
    const closo_neighbour *m[3];
    size_t end = self->first[i + 1];
    for (size_t p = self->first[i]; status == CLOSO_OK && p < end; p++) {
        m[0] = &self->near[p];
        status = add_site(self, CLOSO_SITE_LINEAR, i, m, error);
        for (size_t q = p + 1; status == CLOSO_OK && q < end; q++) {
            m[1] = &self->near[q];
            if (!adjacent(self, m[0], m[1]))
                continue;
            status = add_site(self, CLOSO_SITE_TRIGONAL, i, m, error);
            for (size_t r = q + 1; status == CLOSO_OK && r < end; r++) {
                m[2] = &self->near[r];
                if (adjacent(self, m[0], m[2]) && adjacent(self, m[1], m[2]))
                    status = add_site(self, CLOSO_SITE_TETRAHEDRAL, i, m, error);
            }
        }
    }
    return status;
}

// Four points form a ring when they can be ordered so that consecutive ones are adjacent.
static bool form_ring(const search *self, const closo_neighbour *const m[4])
{
    static const int orders[3][4] = {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 1, 3, 2}};
    for (int o = 0; o < 3; o++) {
        bool ring = true;
        for (int k = 0; k < 4; k++)
            ring = ring && adjacent(self, m[orders[o][k]], m[orders[o][(k + 1) % 4]]);
        if (ring)
            return true;
    }
    return false;
}

static closo_status find_octahedra(search *self, size_t i, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t k = self->first_far[i]; status == CLOSO_OK && k < self->first_far[i + 1]; k++) {
        const closo_neighbour *m[5] = {NULL};
        size_t common = 0;
        for (size_t p = self->first[i]; p < self->first[i + 1] && common < 5; p++) {
            const closo_neighbour *candidate = &self->near[p];
            bool opposite = candidate->index == self->far[k].index &&
                            !memcmp(candidate->shift, self->far[k].shift, sizeof candidate->shift);
            if (!opposite && adjacent(self, candidate, &self->far[k]))
                m[common++] = candidate;
        }
        if (common == 4 && form_ring(self, m)) {
            m[4] = &self->far[k];
            status = add_site(self, CLOSO_SITE_OCTAHEDRAL, i, m, error);
        }
    }
    return status;
}

static void name_lattice(search *self)
{
    closo_sites *sites = self->sites;
    double anions = (double)sites->anions, neighbours = 0, beyond = 0;
    for (size_t s = 0; s < sites->shells; s++)
        neighbours += sites->shell_neighbours[s];
    double trigonal = (double)sites->count[CLOSO_SITE_TRIGONAL] / anions;
    double tetrahedral = (double)sites->count[CLOSO_SITE_TETRAHEDRAL] / anions;
    for (size_t k = 0; k < self->distance_count; k++)
        if (fabs(self->distances[k] - 1.833) < 0.05)
            beyond += 1 / anions;
    const char *name = "other";
    if (neighbours == 12 && trigonal == 8 && tetrahedral == 2)
        name = beyond > 1 ? "hcp" : "fcc";
    else if (neighbours == 14 && trigonal == 12 && tetrahedral == 6)
        name = "bcc";
    else if (neighbours == 6 && trigonal == 0)
        name = "sc";
    strcpy(sites->lattice, name);
}

closo_status closo_sites_find(const closo_cell *cell, size_t count, const double *anion,
                              closo_sites *out, closo_error *error)
{
    *out = (closo_sites){.anions = count};
    if (count == 0)
        return closo_fail(error, CLOSO_INPUT, "interstitial sites need anions, found none");
    search self = {.sites = out, .spacing = cbrt(cell->volume / (double)count)};
    closo_status status = CLOSO_MEMORY;
    self.first = closo_allocate(count + 1, sizeof *self.first, error);
    self.first_far = closo_allocate(count + 1, sizeof *self.first_far, error);
    if (!self.first || !self.first_far)
        goto done;
    status = gather(&self, cell, count, anion, error);
    if (status != CLOSO_OK)
        goto done;
    out->cutoff = find_cutoff(&self) * self.spacing;
    find_shells(&self);
    select_near(&self);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        status = find_cliques(&self, i, error);
        if (status == CLOSO_OK)
            status = find_octahedra(&self, i, error);
    }
    if (status == CLOSO_OK)
        name_lattice(&self);
done:
    free(self.first);
    free(self.first_far);
    free(self.near);
    free(self.far);
    free(self.distances);
    if (status != CLOSO_OK)
        closo_sites_clear(out);
    return status;
}

void closo_sites_clear(closo_sites *sites)
{
    for (size_t t = 0; t < CLOSO_SITE_TYPES; t++)
        free(sites->corners[t]);
    *sites = (closo_sites){0};
}

void closo_sites_centres(const closo_sites *sites, closo_site_type type, const closo_cell *cell,
                         const double *anion, double *out)
{
    size_t corners = type_corners[type];
    const double *v = cell->vectors;
    for (size_t s = 0; s < sites->count[type]; s++) {
        double *centre = out + 3 * s;
        centre[0] = centre[1] = centre[2] = 0;
        for (size_t k = 0; k < corners; k++) {
            const closo_corner *corner = &sites->corners[type][corners * s + k];
            for (int c = 0; c < 3; c++)
                centre[c] += anion[3 * corner->anion + (size_t)c] + corner->shift[0] * v[c] +
                             corner->shift[1] * v[3 + c] + corner->shift[2] * v[6 + c];
        }
        for (int c = 0; c < 3; c++)
            centre[c] /= (double)corners;
        closo_cell_wrap(cell, centre);
    }
}
