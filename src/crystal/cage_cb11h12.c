// SPDX-License-Identifier: GPL-3.0-or-later
// Monocarba-closo-dodecaborate, an icosahedron with one carbon (C5v) at the upper end of the
// fivefold axis, along z. The point group was imposed exactly on the optimum of the free ion; the
// origin is the centre of mass.
#include "crystal/cages.h"

static const closo_cage_atom atoms[24] = {
    {6, {0, 0, 1.537829}},
    {5, {1.515536, 0, 0.748296}},
    {5, {0.468326, 1.441361, 0.748296}},
    {5, {-1.226095, 0.890810, 0.748296}},
    {5, {-1.226095, -0.890810, 0.748296}},
    {5, {0.468326, -1.441361, 0.748296}},
    {5, {1.232108, 0.895179, -0.759212}},
    {5, {-0.470623, 1.448430, -0.759212}},
    {5, {-1.522969, 0, -0.759212}},
    {5, {-0.470623, -1.448430, -0.759212}},
    {5, {1.232108, -0.895179, -0.759212}},
    {5, {0, 0, -1.694954}},
    {1, {0, 0, 2.631570}},
    {1, {2.518505, 0, 1.416483}},
    {1, {0.778261, 2.395241, 1.416483}},
    {1, {-2.037513, 1.480340, 1.416483}},
    {1, {-2.037513, -1.480340, 1.416483}},
    {1, {0.778261, -2.395241, 1.416483}},
    {1, {2.116083, 1.537424, -1.274450}},
    {1, {-0.808272, 2.487604, -1.274450}},
    {1, {-2.615622, 0, -1.274450}},
    {1, {-0.808272, -2.487604, -1.274450}},
    {1, {2.116083, -1.537424, -1.274450}},
    {1, {0, 0, -2.903660}},
};

const closo_cage closo_cage_cb11h12 = {
    .formula = "CB11H12",
    .name = "monocarba-closo-dodecaborate",
    .charge = -1,
    .point_group = "C5v",
    .count = 24,
    .atoms = atoms,
    .source = "NWChem 7.0.2, PBE/aug-pcseg-1 optimum of the free ion",
};
