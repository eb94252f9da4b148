// SPDX-License-Identifier: GPL-3.0-or-later
// A view projected: pieces on the paper, the farthest first.
#ifndef CLOSO_RESULT_VIEW_SCENE_H
#define CLOSO_RESULT_VIEW_SCENE_H

#include "result/view.h"

typedef enum closo_piece_kind {
    CLOSO_PIECE_ATOM,
    CLOSO_PIECE_BOND, // half of one
    CLOSO_PIECE_EDGE, // part of an edge of the cell
    CLOSO_PIECE_DOT   // of the volume
} closo_piece_kind;

typedef struct closo_piece {
    closo_piece_kind kind;
    size_t index;        // of the atom it belongs to, or of the dot's level
    double x, y, x2, y2; // pixels, y downwards; x2, y2: end of a bond or edge
    double size;         // pixels: radius, or width of a bond
    double depth;        // angstrom towards the eye
    double distance;     // 0 nearest to 1 farthest
} closo_piece;

typedef struct closo_scene {
    closo_piece *pieces;
    size_t count, capacity;
    size_t dots, voxels; // dots drawn for so many values above the lowest level
    double label[3][2];  // where a, b and c are written, pixels
    bool failed;         // without memory
} closo_scene;

// Fits the view into width x height pixels.
void closo_scene_make(closo_scene *scene, const closo_view *view, double width, double height);
void closo_scene_clear(closo_scene *scene);

#endif
