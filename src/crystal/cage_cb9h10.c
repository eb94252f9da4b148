// SPDX-License-Identifier: GPL-3.0-or-later
// 1-Carba-closo-decaborate, a bicapped square antiprism with one carbon (C4v) at the upper apex,
// the fourfold axis along z. The point group was imposed exactly on the optimum of the free ion;
// the origin is the centre of mass.
#include "crystal/cages.h"

static const closo_cage_atom atoms[20] = {
    {6, {0, 0, 1.692814}},
    {5, {1.304989, 0, 0.748481}},
    {5, {0, 1.304989, 0.748481}},
    {5, {-1.304989, 0, 0.748481}},
    {5, {0, -1.304989, 0.748481}},
    {5, {0.921231, 0.921231, -0.755848}},
    {5, {-0.921231, 0.921231, -0.755848}},
    {5, {-0.921231, -0.921231, -0.755848}},
    {5, {0.921231, -0.921231, -0.755848}},
    {5, {0, 0, -1.862434}},
    {1, {0, 0, 2.783501}},
    {1, {2.398544, 0, 1.259786}},
    {1, {0, 2.398544, 1.259786}},
    {1, {-2.398544, 0, 1.259786}},
    {1, {0, -2.398544, 1.259786}},
    {1, {1.728505, 1.728505, -1.158985}},
    {1, {-1.728505, 1.728505, -1.158985}},
    {1, {-1.728505, -1.728505, -1.158985}},
    {1, {1.728505, -1.728505, -1.158985}},
    {1, {0, 0, -3.068566}},
};

const closo_cage closo_cage_cb9h10 = {
    .formula = "CB9H10",
    .name = "1-carba-closo-decaborate",
    .charge = -1,
    .point_group = "C4v",
    .count = 20,
    .atoms = atoms,
    .source = "NWChem 7.0.2, PBE/aug-pcseg-1 optimum of the free ion",
};
