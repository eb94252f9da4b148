// SPDX-License-Identifier: GPL-3.0-or-later
// closo-Decaborate, a bicapped square antiprism (D4d), the fourfold axis along z. The point group
// was imposed exactly on the optimum of the free ion; the origin is the centre of mass.
#include "crystal/cages.h"

static const closo_cage_atom atoms[20] = {
    {5, {0, 0, 1.870842}},
    {5, {1.301491, 0, 0.760665}},
    {5, {0, 1.301491, 0.760665}},
    {5, {-1.301491, 0, 0.760665}},
    {5, {0, -1.301491, 0.760665}},
    {5, {0.920293, 0.920293, -0.760665}},
    {5, {-0.920293, 0.920293, -0.760665}},
    {5, {-0.920293, -0.920293, -0.760665}},
    {5, {0.920293, -0.920293, -0.760665}},
    {5, {0, 0, -1.870842}},
    {1, {0, 0, 3.089855}},
    {1, {2.454600, 0, 1.167886}},
    {1, {0, 2.454600, 1.167886}},
    {1, {-2.454600, 0, 1.167886}},
    {1, {0, -2.454600, 1.167886}},
    {1, {1.735664, 1.735664, -1.167886}},
    {1, {-1.735664, 1.735664, -1.167886}},
    {1, {-1.735664, -1.735664, -1.167886}},
    {1, {1.735664, -1.735664, -1.167886}},
    {1, {0, 0, -3.089855}},
};

const closo_cage closo_cage_b10h10 = {
    .formula = "B10H10",
    .name = "closo-decaborate",
    .charge = -2,
    .point_group = "D4d",
    .count = 20,
    .atoms = atoms,
    .source = "NWChem 7.0.2, PBE/aug-pcseg-1 optimum of the free ion",
};
