// SPDX-License-Identifier: GPL-3.0-or-later
// Physical constants, CODATA 2022 (Mohr, Newell, Taylor, Tiesinga, Rev. Mod. Phys. 97, 025002,
// 2025, doi:10.1103/RevModPhys.97.025002). Those with uncertainty 0 follow exactly from the
// definition of the SI.
#include "closo/matter.h"

static const closo_constant constants[] = {
    {"k_B", "Boltzmann constant", CLOSO_BOLTZMANN, 0, "J/K"},
    {"e", "elementary charge", CLOSO_ELEMENTARY_CHARGE, 0, "C"},
    {"N_A", "Avogadro constant", CLOSO_AVOGADRO, 0, "1/mol"},
    {"h", "Planck constant", CLOSO_PLANCK, 0, "J s"},
    {"c", "speed of light in vacuum", CLOSO_SPEED_OF_LIGHT, 0, "m/s"},
    {"R", "molar gas constant", CLOSO_BOLTZMANN *CLOSO_AVOGADRO, 0, "J/(mol K)"},
    {"F", "Faraday constant", CLOSO_ELEMENTARY_CHARGE *CLOSO_AVOGADRO, 0, "C/mol"},
    {"u", "atomic mass constant", 1.66053906892e-27, 0.00000000052e-27, "kg"},
    {"m_e", "electron mass", 9.1093837139e-31, 0.0000000028e-31, "kg"},
    {"m_p", "proton mass", 1.67262192595e-27, 0.00000000052e-27, "kg"},
    {"epsilon_0", "vacuum electric permittivity", 8.8541878188e-12, 0.0000000014e-12, "F/m"},
    {"E_h", "Hartree energy", 4.3597447222060e-18, 0.0000000000048e-18, "J"},
    {"a_0", "Bohr radius", 5.29177210544e-11, 0.00000000082e-11, "m"},
    {"r_e", "classical electron radius", 2.8179403205e-15, 0.0000000013e-15, "m"},
    {0},
};

const closo_constant *closo_constants(void)
{
    return constants;
}
