// SPDX-License-Identifier: GPL-3.0-or-later
// Ways through a periodic crystal: a union-find over basins in which every basin knows the lattice
// translation from it to the root of its component. A pass that joins a component to itself in
// another cell is a way; the rank of these translations counts the directions.
#include "crystal/basins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct member {
    size_t parent;
    int64_t shift[3];  // of the parent's cell as seen from the member
    int64_t way[3][3]; // of a root: independent translations
    int ways;
    double peak;
} member;

static size_t root_of(member *members, size_t i, int64_t shift[3])
{
    size_t root = i;
    memset(shift, 0, 3 * sizeof *shift);
    while (members[root].parent != root) {
        for (int k = 0; k < 3; k++)
            shift[k] += members[root].shift[k];
        root = members[root].parent;
    }
    int64_t left[3] = {shift[0], shift[1], shift[2]};
    while (i != root) { // straighten the path
        size_t next = members[i].parent;
        int64_t step[3];
        memcpy(step, members[i].shift, sizeof step);
        memcpy(members[i].shift, left, sizeof left);
        members[i].parent = root;
        for (int k = 0; k < 3; k++)
            left[k] -= step[k];
        i = next;
    }
    return root;
}

// Adds a translation where it is independent of those there are.
static void add_way(member *root, const int64_t v[3])
{
    if (root->ways == 3 || (!v[0] && !v[1] && !v[2]))
        return;
    int64_t(*w)[3] = root->way;
    bool independent = root->ways == 0;
    if (root->ways == 1)
        for (int k = 0; k < 3; k++)
            independent = independent || w[0][k] * v[(k + 1) % 3] != w[0][(k + 1) % 3] * v[k];
    if (root->ways == 2) {
        int64_t determinant = 0;
        for (int k = 0; k < 3; k++)
            determinant += v[k] * (w[0][(k + 1) % 3] * w[1][(k + 2) % 3] -
                                   w[0][(k + 2) % 3] * w[1][(k + 1) % 3]);
        independent = determinant != 0;
    }
    if (independent)
        memcpy(w[root->ways++], v, 3 * sizeof *v);
}

// The root of the component that the pass joined or closed.
static member *join(member *members, const closo_pass *pass)
{
    int64_t a[3], b[3], step[3];
    size_t from = root_of(members, pass->from, a), to = root_of(members, pass->to, b);
    // Seen from the cell of `from`, its root is at a, that of `to` at shift + b.
    for (int k = 0; k < 3; k++)
        step[k] = pass->shift[k] + b[k] - a[k];
    if (from == to) {
        add_way(&members[from], step);
        return &members[from];
    }
    members[from].parent = to;
    memcpy(members[from].shift, step, sizeof step);
    members[to].peak = fmax(members[to].peak, members[from].peak);
    for (int w = 0; w < members[from].ways; w++)
        add_way(&members[to], members[from].way[w]);
    return &members[to];
}

static member *new_members(const closo_basins *basins, closo_error *error)
{
    member *members = closo_allocate(basins->count + 1, sizeof *members, error);
    for (size_t i = 0; members && i < basins->count; i++) {
        members[i].parent = i;
        members[i].peak = basins->height[i];
    }
    return members;
}

closo_status closo_basins_ways(const closo_basins *basins, double level, int *ways,
                               closo_error *error)
{
    member *members = new_members(basins, error);
    if (!members)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < basins->pass_count; i++)
        if (basins->passes[i].height >= level)
            (void)join(members, &basins->passes[i]);
    for (size_t i = 0; i < basins->count; i++) {
        int64_t unused[3];
        ways[i] = members[root_of(members, i, unused)].ways;
    }
    free(members);
    return CLOSO_OK;
}

static int falling(const void *x, const void *y)
{
    const closo_pass *a = *(const closo_pass *const *)x, *b = *(const closo_pass *const *)y;
    if (a->height != b->height)
        return a->height < b->height ? 1 : -1;
    return (a > b) - (a < b);
}

closo_status closo_basins_percolate(const closo_basins *basins, int directions,
                                    const closo_pass **pass, double *peak, closo_error *error)
{
    *pass = NULL;
    *peak = NAN;
    const closo_pass **order = closo_allocate(basins->pass_count + 1, sizeof *order, error);
    member *members = new_members(basins, error);
    if (!order || !members) {
        free(order);
        free(members);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < basins->pass_count; i++)
        order[i] = &basins->passes[i];
    qsort(order, basins->pass_count, sizeof *order, falling);
    for (size_t i = 0; i < basins->pass_count && !*pass; i++) {
        const member *joined = join(members, order[i]);
        if (joined->ways >= directions) {
            *pass = order[i];
            *peak = joined->peak;
        }
    }
    free(order);
    free(members);
    return CLOSO_OK;
}
