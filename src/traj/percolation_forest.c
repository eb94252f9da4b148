// SPDX-License-Identifier: GPL-3.0-or-later
// Union-find with potentials (Newman and Ziff, Phys. Rev. E 64 (2001) 016706; winding by
// displacements as Machta et al., Phys. Rev. E 54 (1996) 1332): the potential of a voxel is the
// closo_image of the cell in which it lies when its cluster's root lies in the home cell.
#include "traj/percolation_forest.h"

#include <stdlib.h>
#include <string.h>

static void step_of(int k, int step[3])
{
    int code = k < CLOSO_NEIGHBOURS / 2 ? k : k + 1; // the middle one of 27 is no step
    step[0] = code / 9 - 1;
    step[1] = code / 3 % 3 - 1;
    step[2] = code % 3 - 1;
}

closo_status closo_forest_init(closo_forest *self, const closo_field *field, bool with_tops,
                               closo_error *error)
{
    size_t voxels = field->n[0] * field->n[1] * field->n[2];
    *self = (closo_forest){.field = field};
    self->node = closo_allocate(voxels, sizeof *self->node, error);
    self->top = with_tops ? closo_allocate(voxels, sizeof *self->top, error) : NULL;
    if (!self->node || (with_tops && !self->top))
        return CLOSO_MEMORY;
    for (size_t v = 0; v < voxels; v++)
        self->node[v].parent = CLOSO_NOT_YET;
    for (int k = 0; k < CLOSO_NEIGHBOURS; k++) {
        int step[3];
        step_of(k, step);
        ptrdiff_t row = step[0] * (ptrdiff_t)field->n[1] + step[1];
        self->offset[k] = (uint32_t)(row * (ptrdiff_t)field->n[2] + step[2]);
    }
    return CLOSO_OK;
}

void closo_forest_clear(closo_forest *self)
{
    free(self->node);
    free(self->top);
    *self = (closo_forest){0};
}

size_t closo_field_neighbour(const size_t n[3], size_t voxel, const int step[3], int cell[3])
{
    size_t at[3] = {voxel / (n[1] * n[2]), voxel / n[2] % n[1], voxel % n[2]};
    for (size_t c = 0; c < 3; c++) {
        cell[c] = 0;
        if (step[c] > 0 && ++at[c] == n[c]) {
            at[c] = 0;
            cell[c] = 1;
        } else if (step[c] < 0 && at[c]-- == 0) {
            at[c] = n[c] - 1;
            cell[c] = -1;
        }
    }
    return (at[0] * n[1] + at[1]) * n[2] + at[2];
}

static bool same_image(closo_image a, closo_image b)
{
    return !memcmp(&a, &b, sizeof a);
}

static closo_image plus(closo_image a, closo_image b)
{
    for (size_t c = 0; c < 3; c++)
        a.cell[c] = (int16_t)(a.cell[c] + b.cell[c]);
    return a;
}

static closo_image minus(closo_image a, closo_image b)
{
    for (size_t c = 0; c < 3; c++)
        a.cell[c] = (int16_t)(a.cell[c] - b.cell[c]);
    return a;
}

// Root of a voxel that hangs deeper than on its root; all on the way hang on it afterwards.
static uint32_t find_far_root(closo_forest *self, uint32_t voxel, closo_image *potential)
{
    closo_image sum = {{0}};
    uint32_t root = voxel;
    for (; self->node[root].parent != root; root = self->node[root].parent)
        sum = plus(sum, self->node[root].potential);
    *potential = sum;
    for (uint32_t at = voxel; at != root;) {
        uint32_t next = self->node[at].parent;
        closo_image own = self->node[at].potential;
        self->node[at].potential = sum;
        sum = minus(sum, own);
        self->node[at].parent = root;
        at = next;
    }
    return root;
}

// The potential of a root is 0, so that most voxels need one look.
static inline uint32_t find_root(closo_forest *self, uint32_t voxel, closo_image *potential)
{
    const closo_node *node = &self->node[voxel];
    uint32_t root = node->parent;
    *potential = node->potential;
    return self->node[root].parent == root ? root : find_far_root(self, voxel, potential);
}

// Whether no step from the voxel leaves the home cell.
static bool is_inside(const size_t n[3], uint32_t voxel)
{
    uint32_t ny = (uint32_t)n[1], nz = (uint32_t)n[2];
    uint32_t row = voxel / nz, z = voxel % nz, x = row / ny, y = row % ny;
    return x > 0 && x + 1 < n[0] && y > 0 && y + 1 < ny && z > 0 && z + 1 < nz;
}

static size_t add_opinion(closo_opinion *opinions, size_t count, const closo_opinion *o)
{
    for (size_t i = count; i-- > 0;)
        if (opinions[i].root == o->root && same_image(opinions[i].potential, o->potential))
            return count;
    opinions[count] = *o;
    return count + 1;
}

size_t closo_forest_opinions(closo_forest *self, uint32_t voxel,
                             closo_opinion opinions[CLOSO_NEIGHBOURS])
{
    const size_t *n = self->field->n;
    size_t count = 0;
    bool inside = is_inside(n, voxel);
    for (int k = 0; k < CLOSO_NEIGHBOURS; k++) {
        int step[3], cell[3] = {0};
        closo_opinion o = {.neighbour = voxel + self->offset[k]};
        if (!inside) {
            step_of(k, step);
            o.neighbour = (uint32_t)closo_field_neighbour(n, voxel, step, cell);
        }
        if (self->node[o.neighbour].parent == CLOSO_NOT_YET)
            continue;
        o.root = find_root(self, o.neighbour, &o.potential);
        if (!inside)
            o.potential =
                minus(o.potential,
                      (closo_image){{(int16_t)cell[0], (int16_t)cell[1], (int16_t)cell[2], 0}});
        count = add_opinion(opinions, count, &o);
    }
    return count;
}

size_t closo_forest_opinions_in_order(closo_forest *self, uint32_t voxel,
                                      closo_opinion opinions[CLOSO_NEIGHBOURS])
{
    // Steps before this one: all, or beside the one just before only those it does not reach.
    static const int all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static const int ahead[] = {2, 5, 8, 11, 12};
    enum { ALL = sizeof all / sizeof *all, AHEAD = sizeof ahead / sizeof *ahead, BEFORE = 12 };
    if (!is_inside(self->field->n, voxel))
        return closo_forest_opinions(self, voxel, opinions);
    uint32_t before = voxel + self->offset[BEFORE];
    bool beside = self->node[before].parent != CLOSO_NOT_YET && is_inside(self->field->n, before);
    const int *step = beside ? ahead : all;
    size_t steps = beside ? AHEAD : ALL, count = 0;
    for (size_t k = 0; k < steps; k++) {
        closo_opinion o = {.neighbour = voxel + self->offset[step[k]]};
        if (self->node[o.neighbour].parent == CLOSO_NOT_YET)
            continue;
        o.root = find_root(self, o.neighbour, &o.potential);
        count = add_opinion(opinions, count, &o);
    }
    return count;
}

uint32_t closo_forest_root(closo_forest *self, uint32_t voxel, closo_image *potential)
{
    return find_root(self, voxel, potential);
}

bool closo_forest_closing(const closo_opinion *opinions, size_t count, size_t *i, size_t *j,
                          int winding[3])
{
    for (; *i < count; ++*i, *j = 0)
        for (; *j < *i; ++*j) {
            const closo_opinion *a = &opinions[*i], *b = &opinions[*j];
            if (a->root != b->root || same_image(a->potential, b->potential))
                continue;
            for (size_t c = 0; c < 3; c++)
                winding[c] = b->potential.cell[c] - a->potential.cell[c];
            return true;
        }
    return false;
}

bool closo_forest_join(closo_forest *self, uint32_t voxel, const closo_opinion *opinion,
                       uint32_t *kept, uint32_t *hung)
{
    const double *value = self->field->value;
    closo_image own, other;
    uint32_t into = find_root(self, voxel, &own);
    uint32_t from = find_root(self, opinion->root, &other);
    if (from == into)
        return false;
    // The voxel's potential is opinion + other seen from `from`, and `own` seen from `into`. The
    // higher root stays: where voxels are added by value it is the older, which keeps trees
    // shallow.
    *kept = value[from] >= value[into] ? from : into;
    *hung = *kept == from ? into : from;
    self->node[*hung].parent = *kept;
    closo_image shift = minus(plus(opinion->potential, other), own);
    self->node[*hung].potential = *hung == into ? shift : minus((closo_image){{0}}, shift);
    return true;
}
