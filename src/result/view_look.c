// SPDX-License-Identifier: GPL-3.0-or-later
// How elements look. Colours follow the custom of molecular viewers (those of Jmol, as its manual
// lists them), changed where they vanish on white or on black paper: hydrogen, lithium, boron,
// nitrogen, sodium, sulfur, potassium, rubidium, caesium and the pale metals. Spheres are drawn
// small, growing with the covalent radius, so that bonds and what lies behind stay visible.
#include "result/view.h"

#include "closo/matter.h"

#include <math.h>
#include <string.h>

static const uint32_t colours[CLOSO_ELEMENT_MAXIMUM + 1] = {
    [1] = 0xdde3ea,  [2] = 0xb8e6e6,  [3] = 0xb565e8,  [4] = 0xa6d800,  [5] = 0xf08a78,
    [6] = 0x8a8f94,  [7] = 0x4a6cf7,  [8] = 0xe8322c,  [9] = 0x7fce48,  [10] = 0x9fd8ea,
    [11] = 0xe0a526, [12] = 0x6fd814, [13] = 0xb59a9a, [14] = 0xe0b287, [15] = 0xf08a1c,
    [16] = 0xe6c822, [17] = 0x35c935, [18] = 0x78c8dc, [19] = 0x9a55d6, [20] = 0x4fcf2a,
    [21] = 0xc8c8c8, [22] = 0xb0b4b9, [23] = 0xa0a0a6, [24] = 0x8a99c7, [25] = 0x9c7ac7,
    [26] = 0xe06633, [27] = 0xe884a0, [28] = 0x50c850, [29] = 0xc88033, [30] = 0x7d80b0,
    [31] = 0xc28f8f, [32] = 0x668f8f, [33] = 0xb478e0, [34] = 0xf09c1e, [35] = 0xb04040,
    [36] = 0x5cb8d1, [37] = 0x8a4cc8, [38] = 0x20d820, [39] = 0x78d8d8, [40] = 0x80cccc,
    [41] = 0x73c2c9, [42] = 0x54b5b5, [43] = 0x3b9e9e, [44] = 0x248f8f, [45] = 0x2a8d9a,
    [46] = 0x2a7f98, [47] = 0xb4b8bc, [48] = 0xf0c878, [49] = 0xa67573, [50] = 0x668080,
    [51] = 0x9e63b5, [52] = 0xd47a00, [53] = 0xa828a8, [54] = 0x429eb0, [55] = 0x7c4ec0,
    [56] = 0x20b820, [57] = 0x5cc0ee, [58] = 0xd8d890, [59] = 0xb4e0a0, [60] = 0xa0e0a0,
    [61] = 0x8ce0a4, [62] = 0x7ce0a8, [63] = 0x5ce0ac, [64] = 0x48e0ac, [65] = 0x38e0b0,
    [66] = 0x2ce0b0, [67] = 0x18e090, [68] = 0x10d078, [69] = 0x10c458, [70] = 0x14b040,
    [71] = 0x18a034, [72] = 0x4db8f0, [73] = 0x4da0f0, [74] = 0x3494d0, [75] = 0x347dab,
    [76] = 0x347396, [77] = 0x34688c, [78] = 0xb8bcd0, [79] = 0xf0c020, [80] = 0xa8a8c4,
    [81] = 0xa6544d, [82] = 0x707480, [83] = 0x9e4fb5, [84] = 0xab5c00, [85] = 0x8a5a50,
    [86] = 0x428296, [87] = 0x8038a0, [88] = 0x208c20, [89] = 0x70abfa, [90] = 0x20aee8,
    [91] = 0x209ce8, [92] = 0x208ce8, [93] = 0x2080e8, [94] = 0x2070e8, [95] = 0x5c68e8,
};
#define UNKNOWN_COLOUR 0x9aa0a6
#define UNKNOWN_RADIUS 0.35

closo_look closo_look_of(const char *symbol)
{
    const closo_element *element = closo_element_find(symbol, strlen(symbol));
    closo_look look = {UNKNOWN_COLOUR, UNKNOWN_RADIUS};
    if (element && element->number > 0) {
        look.colour = colours[element->number] ? colours[element->number] : UNKNOWN_COLOUR;
        if (element->covalent_radius > 0)
            look.radius = 0.17 + 0.27 * element->covalent_radius;
    }
    return look;
}

uint32_t closo_colour_between(uint32_t a, uint32_t b, double t)
{
    uint32_t mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double from = a >> shift & 255;
        double to = b >> shift & 255;
        mixed |= (uint32_t)lround(from + t * (to - from)) << shift;
    }
    return mixed;
}

// From the pale outer surface inwards; blue and orange stay apart for every kind of eye.
uint32_t closo_level_colour(size_t index, size_t count)
{
    static const uint32_t anchors[] = {0x3fa7e0, 0x3a5fcd, 0xe2711d};
    if (count < 2)
        return anchors[0];
    if (count == 2)
        return anchors[index > 0 ? 2 : 0];
    double at = 2 * (double)index / (double)(count - 1);
    return at < 1 ? closo_colour_between(anchors[0], anchors[1], at)
                  : closo_colour_between(anchors[1], anchors[2], at - 1);
}

static void normalise(double v[3])
{
    double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int i = 0; i < 3; i++)
        v[i] /= length;
}

static void cross(const double a[3], const double b[3], double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

// c upright, a towards the eye and a little to the left, seen from somewhat above: the customary
// first picture of a cell.
void closo_view_rotation(const closo_view *view, double rotation[9])
{
    const double azimuth = 24 * 3.14159265358979 / 180;
    const double height = 13 * 3.14159265358979 / 180;
    double a[3] = {1, 0, 0};
    double c[3] = {0, 0, 1};
    double b[3];
    if (view->has_cell) {
        memcpy(a, view->cell, sizeof a);
        memcpy(c, view->cell + 6, sizeof c);
    }
    normalise(c);
    double along = a[0] * c[0] + a[1] * c[1] + a[2] * c[2];
    for (int i = 0; i < 3; i++)
        a[i] -= along * c[i];
    normalise(a);
    cross(c, a, b);
    double *right = rotation;
    double *up = rotation + 3;
    double *eye = rotation + 6;
    for (int i = 0; i < 3; i++) {
        eye[i] = cos(height) * (cos(azimuth) * a[i] + sin(azimuth) * b[i]) + sin(height) * c[i];
        right[i] = cos(azimuth) * b[i] - sin(azimuth) * a[i];
    }
    cross(eye, right, up);
}
