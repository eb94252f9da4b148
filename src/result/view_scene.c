// SPDX-License-Identifier: GPL-3.0-or-later
// Projecting a view for paper. Everything is cut into pieces small enough that drawing them from
// back to front hides what is hidden: bonds into halves, edges of the cell into short stretches.
// The perspective is weak (the eye stands EYE radii away). A volume becomes dots at its values
// above the lowest level; where there are more than DOTS, those are kept at which the running sum
// of a weight passes another of DOTS even steps: the dots are as dense as the field is high, with
// FLOOR of the highest weight everywhere above the level, so that paths between maxima stay
// visible. Cost: n log n in the pieces.
#include "result/view_scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EYE        5.0
#define EDGE_PARTS 16
#define BOND_WIDTH 0.22 // angstrom
#define DOTS       3000
#define FLOOR      0.12

typedef struct camera {
    double rotation[9];
    double centre[3]; // angstrom, of the view
    double radius;    // angstrom, of a sphere about everything
    double scale;     // pixels per angstrom at the centre
    double offset[2]; // pixels
} camera;

// Coordinates of the camera: right, up, towards the eye; in angstrom.
static void turn(const camera *c, const double point[3], double out[3])
{
    double d[3] = {point[0] - c->centre[0], point[1] - c->centre[1], point[2] - c->centre[2]};
    for (int i = 0; i < 3; i++) {
        const double *row = &c->rotation[3 * i];
        out[i] = row[0] * d[0] + row[1] * d[1] + row[2] * d[2];
    }
}

static double magnification(const camera *c, double depth)
{
    return EYE * c->radius / (EYE * c->radius - depth);
}

static void project(const camera *c, const double turned[3], double *x, double *y)
{
    double scale = c->scale * magnification(c, turned[2]);
    *x = c->offset[0] + scale * turned[0];
    *y = c->offset[1] - scale * turned[1];
}

static closo_piece *add_piece(closo_scene *scene, closo_piece_kind kind)
{
    void *pieces = scene->pieces;
    if (scene->failed || closo_grow(&pieces, &scene->capacity, scene->count + 1,
                                    sizeof *scene->pieces, NULL) != CLOSO_OK) {
        scene->failed = true;
        return NULL;
    }
    scene->pieces = pieces;
    closo_piece *piece = &scene->pieces[scene->count++];
    *piece = (closo_piece){.kind = kind};
    return piece;
}

// ---- extent ------------------------------------------------------------------------------------

static bool atom_at(const closo_atoms *atoms, size_t i, double point[3])
{
    for (int k = 0; k < 3; k++)
        point[k] = atoms->position[k][i];
    return fabs(point[0]) < 1e9 && fabs(point[1]) < 1e9 && fabs(point[2]) < 1e9; // not NaN either
}

static void corner_of(const double vectors[9], const double factors[3], unsigned which,
                      const double origin[3], double out[3])
{
    for (int k = 0; k < 3; k++) {
        out[k] = origin[k];
        for (unsigned i = 0; i < 3; i++)
            out[k] += which >> i & 1 ? factors[i] * vectors[3 * i + (unsigned)k] : 0;
    }
}

typedef void visit(void *state, const double point[3], double radius);

static void visit_corners(const double vectors[9], const double factors[3], const double origin[3],
                          visit *see, void *state)
{
    for (unsigned which = 0; which < 8; which++) {
        double point[3];
        corner_of(vectors, factors, which, origin, point);
        see(state, point, 0);
    }
}

// Every point that must be on the paper.
static void visit_all(const closo_view *view, visit *see, void *state)
{
    static const double zero[3] = {0, 0, 0};
    static const double one[3] = {1, 1, 1};
    closo_atoms atoms = closo_view_atoms(view);
    double point[3];
    for (size_t i = 0; i < atoms.count; i++)
        if (atom_at(&atoms, i, point))
            see(state, point, closo_look_of(atoms.element[i]).radius);
    if (view->has_cell)
        visit_corners(view->cell, one, zero, see, state);
    if (view->volume) {
        const size_t *n = view->volume->counts;
        const double last[3] = {(double)n[0] - 1, (double)n[1] - 1, (double)n[2] - 1};
        visit_corners(view->volume->steps, last, view->volume->origin, see, state);
    }
}

typedef struct box {
    double low[3], high[3];
} box;

static void include_in_box(void *state, const double point[3], double radius)
{
    box *b = state;
    for (int k = 0; k < 3; k++) {
        b->low[k] = fmin(b->low[k], point[k] - radius);
        b->high[k] = fmax(b->high[k], point[k] + radius);
    }
}

static void include_in_radius(void *state, const double point[3], double radius)
{
    camera *c = state;
    double turned[3];
    turn(c, point, turned);
    double reach = sqrt(turned[0] * turned[0] + turned[1] * turned[1] + turned[2] * turned[2]);
    c->radius = fmax(c->radius, reach + radius);
}

typedef struct framing {
    const camera *camera;
    box paper; // at scale 1, without offset
} framing;

static void include_in_frame(void *state, const double point[3], double radius)
{
    framing *f = state;
    double turned[3];
    turn(f->camera, point, turned);
    double m = magnification(f->camera, turned[2]);
    for (int k = 0; k < 2; k++) {
        f->paper.low[k] = fmin(f->paper.low[k], m * (turned[k] - radius));
        f->paper.high[k] = fmax(f->paper.high[k], m * (turned[k] + radius));
    }
}

static const box nothing = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};

static camera aim(const closo_view *view, double width, double height)
{
    camera c = {.radius = 1, .scale = 1};
    closo_view_rotation(view, c.rotation);
    box all = nothing;
    visit_all(view, include_in_box, &all);
    for (int k = 0; k < 3; k++)
        c.centre[k] = all.low[k] <= all.high[k] ? 0.5 * (all.low[k] + all.high[k]) : 0;
    visit_all(view, include_in_radius, &c);
    framing f = {&c, nothing};
    visit_all(view, include_in_frame, &f);
    double margin = 0.06 * fmin(width, height);
    if (f.paper.low[0] <= f.paper.high[0]) {
        double across = fmax(f.paper.high[0] - f.paper.low[0], 1);
        double upright = fmax(f.paper.high[1] - f.paper.low[1], 1);
        c.scale = fmin((width - 2 * margin) / across, (height - 2 * margin) / upright);
        c.scale = fmin(c.scale, 60); // a single atom does not fill the page
        c.offset[0] = 0.5 * width - 0.5 * c.scale * (f.paper.low[0] + f.paper.high[0]);
        c.offset[1] = 0.5 * height + 0.5 * c.scale * (f.paper.low[1] + f.paper.high[1]);
    }
    return c;
}

// ---- pieces ------------------------------------------------------------------------------------

static void add_atoms(closo_scene *scene, const camera *c, const closo_atoms *atoms)
{
    for (size_t i = 0; i < atoms->count; i++) {
        double point[3];
        double turned[3];
        closo_piece *piece = atom_at(atoms, i, point) ? add_piece(scene, CLOSO_PIECE_ATOM) : NULL;
        if (!piece)
            continue;
        turn(c, point, turned);
        project(c, turned, &piece->x, &piece->y);
        piece->index = i;
        piece->depth = turned[2];
        piece->size =
            c->scale * magnification(c, turned[2]) * closo_look_of(atoms->element[i]).radius;
    }
}

static void add_stretch(closo_scene *scene, const camera *c, closo_piece_kind kind, size_t index,
                        const double from[3], const double to[3])
{
    closo_piece *piece = add_piece(scene, kind);
    if (!piece)
        return;
    project(c, from, &piece->x, &piece->y);
    project(c, to, &piece->x2, &piece->y2);
    piece->index = index;
    piece->depth = 0.5 * (from[2] + to[2]);
    piece->size = c->scale * magnification(c, piece->depth) * BOND_WIDTH;
}

static void between(const double a[3], const double b[3], double t, double out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = a[k] + t * (b[k] - a[k]);
}

static void add_bonds(closo_scene *scene, const camera *c, const closo_atoms *atoms,
                      const closo_bonds *bonds)
{
    for (size_t i = 0; i < bonds->count; i++) {
        size_t ends[2] = {(size_t)bonds->first[i] - 1, (size_t)bonds->second[i] - 1};
        double point[3];
        double turned[2][3];
        double middle[3];
        bool known = true;
        for (int k = 0; k < 2 && known; k++) {
            known = atom_at(atoms, ends[k], point);
            turn(c, point, turned[k]);
        }
        if (!known)
            continue;
        between(turned[0], turned[1], 0.5, middle);
        for (int k = 0; k < 2; k++)
            add_stretch(scene, c, CLOSO_PIECE_BOND, ends[k], turned[k], middle);
    }
}

static void add_cell(closo_scene *scene, const camera *c, const closo_view *view)
{
    static const double zero[3] = {0, 0, 0};
    static const double one[3] = {1, 1, 1};
    double corners[8][3];
    for (unsigned which = 0; which < 8; which++) {
        double point[3];
        corner_of(view->cell, one, which, zero, point);
        turn(c, point, corners[which]);
    }
    for (unsigned axis = 0; axis < 3; axis++) {
        for (unsigned which = 0; which < 8; which++) {
            if (which >> axis & 1)
                continue;
            const double *from = corners[which];
            const double *to = corners[which | 1u << axis];
            for (int part = 0; part < EDGE_PARTS; part++) {
                double ends[2][3];
                between(from, to, (double)part / EDGE_PARTS, ends[0]);
                between(from, to, (double)(part + 1) / EDGE_PARTS, ends[1]);
                add_stretch(scene, c, CLOSO_PIECE_EDGE, axis, ends[0], ends[1]);
            }
        }
        // Written behind the end of the vector.
        double x[2];
        double y[2];
        project(c, corners[0], &x[0], &y[0]);
        project(c, corners[1u << axis], &x[1], &y[1]);
        double length = fmax(hypot(x[1] - x[0], y[1] - y[0]), 1);
        scene->label[axis][0] = x[1] + 13 * (x[1] - x[0]) / length;
        scene->label[axis][1] = y[1] + 13 * (y[1] - y[0]) / length;
    }
}

// ---- volume ------------------------------------------------------------------------------------

static void add_dot(closo_scene *scene, const camera *c, const closo_volume_record *volume,
                    const size_t at[3], double value, double radius)
{
    closo_piece *piece = add_piece(scene, CLOSO_PIECE_DOT);
    if (!piece)
        return;
    double point[3];
    double turned[3];
    for (size_t k = 0; k < 3; k++) {
        point[k] = volume->origin[k] + (double)at[0] * volume->steps[k] +
                   (double)at[1] * volume->steps[3 + k] + (double)at[2] * volume->steps[6 + k];
    }
    turn(c, point, turned);
    project(c, turned, &piece->x, &piece->y);
    while (piece->index + 1 < volume->level_count && value >= volume->levels[piece->index + 1])
        piece->index++;
    piece->depth = turned[2];
    piece->size = c->scale * magnification(c, turned[2]) * radius;
    scene->dots++;
}

static double step_length(const closo_volume_record *volume)
{
    double length = 0;
    for (int i = 0; i < 9; i += 3)
        length += hypot(hypot(volume->steps[i], volume->steps[i + 1]), volume->steps[i + 2]) / 3;
    return length;
}

static void add_volume(closo_scene *scene, const camera *c, const closo_volume_record *volume)
{
    double level = volume->levels[0];
    double sum = 0;
    double highest = level;
    size_t count = closo_volume_values(volume);
    for (size_t i = 0; i < count; i++) {
        if (volume->values[i] >= level) {
            scene->voxels++;
            sum += volume->values[i] - level;
            highest = fmax(highest, volume->values[i]);
        }
    }
    double base = FLOOR * (highest - level);
    sum += base * (double)scene->voxels;
    bool all = scene->voxels <= DOTS || !(sum > 0) || !isfinite(sum);
    size_t skip = all ? 1 + scene->voxels / DOTS : 1; // more than DOTS equal values: evenly
    double radius = fmax(0.5 * step_length(volume), 0.006 * c->radius);
    double running = 0;
    size_t seen = 0;
    for (size_t i = 0; i < count && !scene->failed; i++) {
        double value = volume->values[i];
        if (!(value >= level))
            continue;
        double before = floor(running);
        running += (value - level + base) / sum * DOTS;
        if (all ? seen++ % skip == 0 : floor(running) > before) {
            size_t plane = volume->counts[1] * volume->counts[2];
            const size_t at[3] = {i / plane, i % plane / volume->counts[2], i % volume->counts[2]};
            add_dot(scene, c, volume, at, value, radius);
        }
    }
}

// ---- scene -------------------------------------------------------------------------------------

// Farthest first; the rest of the order only makes it the same everywhere.
static int by_depth(const void *a, const void *b)
{
    const closo_piece *one = a;
    const closo_piece *other = b;
    if (one->depth != other->depth)
        return one->depth < other->depth ? -1 : 1;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    return one->index < other->index ? -1 : one->index > other->index;
}

void closo_scene_make(closo_scene *scene, const closo_view *view, double width, double height)
{
    *scene = (closo_scene){0};
    camera c = aim(view, width, height);
    closo_atoms atoms = closo_view_atoms(view);
    closo_bonds bonds = closo_view_bonds(view);
    add_atoms(scene, &c, &atoms);
    add_bonds(scene, &c, &atoms, &bonds);
    if (view->has_cell)
        add_cell(scene, &c, view);
    if (view->volume)
        add_volume(scene, &c, view->volume);
    if (scene->count == 0)
        return;
    qsort(scene->pieces, scene->count, sizeof *scene->pieces, by_depth);
    double far = scene->pieces[0].depth;
    double span = scene->pieces[scene->count - 1].depth - far;
    for (size_t i = 0; i < scene->count; i++)
        scene->pieces[i].distance = span > 0 ? 1 - (scene->pieces[i].depth - far) / span : 0;
}

void closo_scene_clear(closo_scene *scene)
{
    free(scene->pieces);
    *scene = (closo_scene){0};
}
