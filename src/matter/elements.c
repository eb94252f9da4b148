// SPDX-License-Identifier: GPL-3.0-or-later
// The elements. Weights: conventional (where IUPAC gives an interval) or standard atomic weights,
// Prohaska et al. 2022, doi:10.1515/pac-2019-0603; elements without one carry the mass number
// printed in brackets by the IUPAC periodic table of 4 May 2022, the longest-lived isotope. Radii:
// Cordero et al. 2008, doi:10.1039/b801115j, sp3 carbon and low-spin Mn, Fe, Co; that table ends at
// curium, and 1.60 beyond is a placeholder. Metals: alkali, alkaline earth, transition and
// post-transition metals, lanthanides and actinides; boron, silicon, germanium, arsenic, antimony
// and tellurium bond and are none. Charges: the one usual simple ion, 0 where there is a choice.
#include "closo/matter.h"

static const closo_element elements[CLOSO_ELEMENT_MAXIMUM] = {
    {1, "H", "hydrogen", 1.008, 0.31, false, 0},
    {2, "He", "helium", 4.002602, 0.28, false, 0},
    {3, "Li", "lithium", 6.94, 1.28, true, 1},
    {4, "Be", "beryllium", 9.0121831, 0.96, true, 2},
    {5, "B", "boron", 10.81, 0.84, false, 0},
    {6, "C", "carbon", 12.011, 0.76, false, 0},
    {7, "N", "nitrogen", 14.007, 0.71, false, -3},
    {8, "O", "oxygen", 15.999, 0.66, false, -2},
    {9, "F", "fluorine", 18.998403162, 0.57, false, -1},
    {10, "Ne", "neon", 20.1797, 0.58, false, 0},
    {11, "Na", "sodium", 22.98976928, 1.66, true, 1},
    {12, "Mg", "magnesium", 24.305, 1.41, true, 2},
    {13, "Al", "aluminium", 26.9815384, 1.21, true, 3},
    {14, "Si", "silicon", 28.085, 1.11, false, 0},
    {15, "P", "phosphorus", 30.973761998, 1.07, false, 0},
    {16, "S", "sulfur", 32.06, 1.05, false, -2},
    {17, "Cl", "chlorine", 35.45, 1.02, false, -1},
    {18, "Ar", "argon", 39.95, 1.06, false, 0},
    {19, "K", "potassium", 39.0983, 2.03, true, 1},
    {20, "Ca", "calcium", 40.078, 1.76, true, 2},
    {21, "Sc", "scandium", 44.955907, 1.70, true, 0},
    {22, "Ti", "titanium", 47.867, 1.60, true, 0},
    {23, "V", "vanadium", 50.9415, 1.53, true, 0},
    {24, "Cr", "chromium", 51.9961, 1.39, true, 0},
    {25, "Mn", "manganese", 54.938043, 1.39, true, 0},
    {26, "Fe", "iron", 55.845, 1.32, true, 0},
    {27, "Co", "cobalt", 58.933194, 1.26, true, 0},
    {28, "Ni", "nickel", 58.6934, 1.24, true, 0},
    {29, "Cu", "copper", 63.546, 1.32, true, 0},
    {30, "Zn", "zinc", 65.38, 1.22, true, 2},
    {31, "Ga", "gallium", 69.723, 1.22, true, 3},
    {32, "Ge", "germanium", 72.630, 1.20, false, 0},
    {33, "As", "arsenic", 74.921595, 1.19, false, 0},
    {34, "Se", "selenium", 78.971, 1.20, false, -2},
    {35, "Br", "bromine", 79.904, 1.20, false, -1},
    {36, "Kr", "krypton", 83.798, 1.16, false, 0},
    {37, "Rb", "rubidium", 85.4678, 2.20, true, 1},
    {38, "Sr", "strontium", 87.62, 1.95, true, 2},
    {39, "Y", "yttrium", 88.905838, 1.90, true, 0},
    {40, "Zr", "zirconium", 91.224, 1.75, true, 0},
    {41, "Nb", "niobium", 92.90637, 1.64, true, 0},
    {42, "Mo", "molybdenum", 95.95, 1.54, true, 0},
    {43, "Tc", "technetium", 97.0, 1.47, true, 0},
    {44, "Ru", "ruthenium", 101.07, 1.46, true, 0},
    {45, "Rh", "rhodium", 102.90549, 1.42, true, 0},
    {46, "Pd", "palladium", 106.42, 1.39, true, 0},
    {47, "Ag", "silver", 107.8682, 1.45, true, 1},
    {48, "Cd", "cadmium", 112.414, 1.44, true, 2},
    {49, "In", "indium", 114.818, 1.42, true, 3},
    {50, "Sn", "tin", 118.710, 1.39, true, 0},
    {51, "Sb", "antimony", 121.760, 1.39, false, 0},
    {52, "Te", "tellurium", 127.60, 1.38, false, 0},
    {53, "I", "iodine", 126.90447, 1.39, false, -1},
    {54, "Xe", "xenon", 131.293, 1.40, false, 0},
    {55, "Cs", "caesium", 132.90545196, 2.44, true, 1},
    {56, "Ba", "barium", 137.327, 2.15, true, 2},
    {57, "La", "lanthanum", 138.90547, 2.07, true, 3},
    {58, "Ce", "cerium", 140.116, 2.04, true, 3},
    {59, "Pr", "praseodymium", 140.90766, 2.03, true, 3},
    {60, "Nd", "neodymium", 144.242, 2.01, true, 3},
    {61, "Pm", "promethium", 145.0, 1.99, true, 3},
    {62, "Sm", "samarium", 150.36, 1.98, true, 3},
    {63, "Eu", "europium", 151.964, 1.98, true, 3},
    {64, "Gd", "gadolinium", 157.25, 1.96, true, 3},
    {65, "Tb", "terbium", 158.925354, 1.94, true, 3},
    {66, "Dy", "dysprosium", 162.500, 1.92, true, 3},
    {67, "Ho", "holmium", 164.930329, 1.92, true, 3},
    {68, "Er", "erbium", 167.259, 1.89, true, 3},
    {69, "Tm", "thulium", 168.934219, 1.90, true, 3},
    {70, "Yb", "ytterbium", 173.045, 1.87, true, 3},
    {71, "Lu", "lutetium", 174.9668, 1.87, true, 3},
    {72, "Hf", "hafnium", 178.486, 1.75, true, 0},
    {73, "Ta", "tantalum", 180.94788, 1.70, true, 0},
    {74, "W", "tungsten", 183.84, 1.62, true, 0},
    {75, "Re", "rhenium", 186.207, 1.51, true, 0},
    {76, "Os", "osmium", 190.23, 1.44, true, 0},
    {77, "Ir", "iridium", 192.217, 1.41, true, 0},
    {78, "Pt", "platinum", 195.084, 1.36, true, 0},
    {79, "Au", "gold", 196.966570, 1.36, true, 0},
    {80, "Hg", "mercury", 200.592, 1.32, true, 0},
    {81, "Tl", "thallium", 204.38, 1.45, true, 0},
    {82, "Pb", "lead", 207.2, 1.46, true, 0},
    {83, "Bi", "bismuth", 208.98040, 1.48, true, 0},
    {84, "Po", "polonium", 209.0, 1.40, true, 0},
    {85, "At", "astatine", 210.0, 1.50, false, 0},
    {86, "Rn", "radon", 222.0, 1.50, false, 0},
    {87, "Fr", "francium", 223.0, 2.60, true, 1},
    {88, "Ra", "radium", 226.0, 2.21, true, 2},
    {89, "Ac", "actinium", 227.0, 2.15, true, 0},
    {90, "Th", "thorium", 232.0377, 2.06, true, 0},
    {91, "Pa", "protactinium", 231.03588, 2.00, true, 0},
    {92, "U", "uranium", 238.02891, 1.96, true, 0},
    {93, "Np", "neptunium", 237.0, 1.90, true, 0},
    {94, "Pu", "plutonium", 244.0, 1.87, true, 0},
    {95, "Am", "americium", 243.0, 1.80, true, 0},
    {96, "Cm", "curium", 247.0, 1.69, true, 0},
    {97, "Bk", "berkelium", 247.0, 1.60, true, 0},
    {98, "Cf", "californium", 251.0, 1.60, true, 0},
    {99, "Es", "einsteinium", 252.0, 1.60, true, 0},
    {100, "Fm", "fermium", 257.0, 1.60, true, 0},
    {101, "Md", "mendelevium", 258.0, 1.60, true, 0},
    {102, "No", "nobelium", 259.0, 1.60, true, 0},
    {103, "Lr", "lawrencium", 262.0, 1.60, true, 0},
    {104, "Rf", "rutherfordium", 267.0, 1.60, true, 0},
    {105, "Db", "dubnium", 268.0, 1.60, true, 0},
    {106, "Sg", "seaborgium", 269.0, 1.60, true, 0},
    {107, "Bh", "bohrium", 270.0, 1.60, true, 0},
    {108, "Hs", "hassium", 269.0, 1.60, true, 0},
    {109, "Mt", "meitnerium", 277.0, 1.60, true, 0},
    {110, "Ds", "darmstadtium", 281.0, 1.60, true, 0},
    {111, "Rg", "roentgenium", 282.0, 1.60, true, 0},
    {112, "Cn", "copernicium", 285.0, 1.60, true, 0},
    {113, "Nh", "nihonium", 286.0, 1.60, true, 0},
    {114, "Fl", "flerovium", 290.0, 1.60, true, 0},
    {115, "Mc", "moscovium", 290.0, 1.60, true, 0},
    {116, "Lv", "livermorium", 293.0, 1.60, true, 0},
    {117, "Ts", "tennessine", 294.0, 1.60, false, 0},
    {118, "Og", "oganesson", 294.0, 1.60, false, 0},
};

const closo_element *closo_element_of(int number)
{
    return number >= 1 && number <= CLOSO_ELEMENT_MAXIMUM ? &elements[number - 1] : NULL;
}

const closo_element *closo_element_find(const char *symbol, size_t length)
{
    if (length == 1 && (symbol[0] == 'D' || symbol[0] == 'T'))
        return &elements[0];
    if (length < 1 || length > 2)
        return NULL;
    char second = length == 2 ? symbol[1] : '\0';
    if (length == 2 && second == '\0')
        return NULL;
    for (size_t i = 0; i < CLOSO_ELEMENT_MAXIMUM; i++) {
        const char *candidate = elements[i].symbol;
        if (candidate[0] == symbol[0] && candidate[1] == second)
            return &elements[i];
    }
    return NULL;
}
