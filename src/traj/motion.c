// SPDX-License-Identifier: GPL-3.0-or-later
// Following atoms through periodic images. Each step adds the displacement since the previous
// frame: its minimum image where positions were stored wrapped or where the cell changes (the
// scheme that keeps diffusion right at constant pressure: von Buelow, Bullerjahn, Hummer, J. Chem.
// Phys. 153 (2020) 021101), the plain difference otherwise. Ions are made whole once, along their
// bonds, in the first frame; after that their atoms move together. A displacement beyond 0.4 of the
// narrowest width of the cell is counted: with steps that long, unwrapping is guesswork.
#include "traj/motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AMBIGUOUS_SHARE 0.4

struct closo_motion {
    double *raw;       // atoms x 3: positions as stored in the previous frame
    double *unwrapped; // atoms x 3
    double *mass;      // atoms
    bool *framework;   // atoms: counted for the drift
    double framework_mass;
    closo_drift drift;
    double origin[3]; // centre of the drift reference in the first frame
    double offset[3]; // drift of the frame followed last
    bool started;
    closo_cell cell;
};

closo_status closo_motion_new(closo_motion **out, const closo_system *system,
                              const closo_traj_options *options, closo_error *error)
{
    *out = NULL;
    closo_motion *motion = closo_allocate(1, sizeof *motion, error);
    if (!motion)
        return CLOSO_MEMORY;
    motion->drift = options->drift;
    motion->raw = closo_allocate(3 * system->atoms, sizeof *motion->raw, error);
    motion->unwrapped = closo_allocate(3 * system->atoms, sizeof *motion->unwrapped, error);
    motion->mass = closo_allocate(system->atoms, sizeof *motion->mass, error);
    motion->framework = closo_allocate(system->atoms, sizeof *motion->framework, error);
    if (!motion->raw || !motion->unwrapped || !motion->mass || !motion->framework) {
        closo_motion_free(motion);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < system->ions.count; i++) {
        const closo_ion *ion = &system->ions.ions[i];
        bool counted = options->drift == CLOSO_DRIFT_ALL || ion->kind != system->cation_kind;
        for (size_t k = 0; k < ion->count; k++) {
            size_t atom = system->ions.atoms[ion->first + k];
            motion->mass[atom] = closo_system_mass(system, system->element[atom]);
            motion->framework[atom] = counted;
            motion->framework_mass += counted ? motion->mass[atom] : 0;
        }
    }
    *out = motion;
    return CLOSO_OK;
}

void closo_motion_free(closo_motion *motion)
{
    if (!motion)
        return;
    free(motion->raw);
    free(motion->unwrapped);
    free(motion->mass);
    free(motion->framework);
    free(motion);
}

static void reference_centre(const closo_motion *motion, size_t atoms, double out[3])
{
    double sum[3] = {0};
    for (size_t i = 0; i < atoms; i++)
        if (motion->framework[i])
            for (size_t c = 0; c < 3; c++)
                sum[c] += motion->mass[i] * motion->unwrapped[3 * i + c];
    for (size_t c = 0; c < 3; c++)
        out[c] = sum[c] / motion->framework_mass;
}

static void start(closo_motion *motion, const closo_system *system, const closo_frame *frame)
{
    memcpy(motion->unwrapped, frame->position, 3 * system->atoms * sizeof *motion->unwrapped);
    for (size_t k = 0; frame->periodic && k < system->ions.atom_count; k++) {
        size_t atom = system->ions.atoms[k];
        size_t parent = system->ions.atoms[system->ions.parent[k]];
        double bond[3];
        for (size_t c = 0; c < 3; c++)
            bond[c] = frame->position[3 * atom + c] - frame->position[3 * parent + c];
        closo_cell_minimum_image(&frame->cell, bond);
        for (size_t c = 0; atom != parent && c < 3; c++)
            motion->unwrapped[3 * atom + c] = motion->unwrapped[3 * parent + c] + bond[c];
    }
}

static bool same_cell(const closo_cell *a, const closo_cell *b)
{
    return !memcmp(a->vectors, b->vectors, sizeof a->vectors);
}

static void step(closo_motion *motion, closo_system *system, const closo_frame *frame)
{
    bool images = frame->periodic && (!frame->unwrapped || !same_cell(&frame->cell, &motion->cell));
    double narrowest =
        fmin(frame->cell.widths[0], fmin(frame->cell.widths[1], frame->cell.widths[2]));
    double limit = images ? AMBIGUOUS_SHARE * narrowest : INFINITY;
    double largest = system->largest_step * system->largest_step;
    for (size_t i = 0; i < system->atoms; i++) {
        double d[3], squared;
        for (size_t c = 0; c < 3; c++)
            d[c] = frame->position[3 * i + c] - motion->raw[3 * i + c];
        squared = images ? closo_cell_minimum_image(&frame->cell, d)
                         : d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        largest = squared > largest ? squared : largest;
        system->ambiguous += squared > limit * limit;
        for (size_t c = 0; c < 3; c++)
            motion->unwrapped[3 * i + c] += d[c];
    }
    system->largest_step = sqrt(largest);
}

void closo_motion_follow(closo_motion *motion, closo_system *system, const closo_frame *frame)
{
    if (!motion->started)
        start(motion, system, frame);
    else
        step(motion, system, frame);
    if (frame->periodic && motion->started && !same_cell(&frame->cell, &motion->cell))
        system->cell_varies = true;
    memcpy(motion->raw, frame->position, 3 * system->atoms * sizeof *motion->raw);
    motion->cell = frame->cell;
    if (motion->drift != CLOSO_DRIFT_NONE && motion->framework_mass > 0) {
        double centre[3];
        reference_centre(motion, system->atoms, centre);
        for (size_t c = 0; c < 3; c++) {
            if (!motion->started)
                motion->origin[c] = centre[c];
            motion->offset[c] = centre[c] - motion->origin[c];
        }
    }
    motion->started = true;
}

void closo_motion_take(const closo_motion *motion, const closo_system *system, double *centre,
                       double *atom)
{
    for (size_t i = 0; atom && i < system->atoms; i++)
        for (size_t c = 0; c < 3; c++)
            atom[3 * i + c] = motion->unwrapped[3 * i + c] - motion->offset[c];
    for (size_t i = 0; i < system->ions.count; i++) {
        const closo_ion *ion = &system->ions.ions[i];
        double sum[3] = {0}, mass = 0;
        for (size_t k = 0; k < ion->count; k++) {
            size_t a = system->ions.atoms[ion->first + k];
            mass += motion->mass[a];
            for (size_t c = 0; c < 3; c++)
                sum[c] += motion->mass[a] * motion->unwrapped[3 * a + c];
        }
        for (size_t c = 0; c < 3; c++)
            centre[3 * i + c] = sum[c] / mass - motion->offset[c];
    }
}
