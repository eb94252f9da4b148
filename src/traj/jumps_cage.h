// SPDX-License-Identifier: GPL-3.0-or-later
// The cage of a polyatomic anion as a polyhedron, and where a cation docks on it.
#ifndef CLOSO_TRAJ_JUMPS_CAGE_H
#define CLOSO_TRAJ_JUMPS_CAGE_H

#include "closo/base.h"

enum { CLOSO_CAGE_VERTICES = 32, CLOSO_CAGE_FACES = 60, CLOSO_CAGE_EDGES = 90 };

typedef enum closo_docking {
    CLOSO_DOCKING_FACE,
    CLOSO_DOCKING_EDGE,
    CLOSO_DOCKING_VERTEX,
    CLOSO_DOCKINGS
} closo_docking;

// Triangles and edges of the convex hull of the heavy atoms.
typedef struct closo_polyhedron {
    size_t vertices;
    size_t faces, edges;
    unsigned char face[CLOSO_CAGE_FACES][3];
    unsigned char edge[CLOSO_CAGE_EDGES][2];
    bool corner[CLOSO_CAGE_VERTICES]; // on the hull
} closo_polyhedron;

// vertex: vertices x 3. False when they span no volume or are more than CLOSO_CAGE_VERTICES.
bool closo_polyhedron_find(closo_polyhedron *out, size_t vertices, const double *vertex);

typedef struct closo_docked {
    closo_docking kind; // what the direction from the centre to the cation passes closest to
    size_t face;        // nearest face by direction
    double distance;    // A, from the centroid of that face's three atoms
} closo_docked;

// vertex: instantaneous positions; cation: position of the image nearest to the cage.
closo_docked closo_polyhedron_dock(const closo_polyhedron *polyhedron, const double *vertex,
                                   const double cation[3]);

#endif
