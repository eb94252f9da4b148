// SPDX-License-Identifier: GPL-3.0-or-later
// closo/matter.h: physical constants, units, elements, simple formulas, value(s.u.) texts.
#ifndef CLOSO_MATTER_H
#define CLOSO_MATTER_H

#include "closo/base.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- constants ---------------------------------------------------------------------------------

#define CLOSO_CODATA_EDITION "CODATA 2022"

// Exact by the definition of the SI (2019), as CODATA 2022 lists them.
#define CLOSO_BOLTZMANN         1.380649e-23    // J/K
#define CLOSO_ELEMENTARY_CHARGE 1.602176634e-19 // C
#define CLOSO_AVOGADRO          6.02214076e23   // 1/mol
#define CLOSO_PLANCK            6.62607015e-34  // J s
#define CLOSO_SPEED_OF_LIGHT    299792458.0     // m/s

typedef struct closo_constant {
    const char *symbol;
    const char *name;
    double value;
    double standard_uncertainty; // 0: exact
    const char *unit;
} closo_constant;

// All constants in use, ends with a record whose symbol is NULL.
const closo_constant *closo_constants(void);

// ---- units -------------------------------------------------------------------------------------

// Kinds of quantity an option or a file may carry, each with the unit closo computes in.
#define CLOSO_DIMENSION_LIST(X)                                                                    \
    X(NUMBER, "number", "1")                                                                       \
    X(TIME, "time", "ps")                                                                          \
    X(LENGTH, "length", "A")                                                                       \
    X(TEMPERATURE, "temperature", "K")                                                             \
    X(ENERGY, "energy", "eV")                                                                      \
    X(MASS, "mass", "u")                                                                           \
    X(CHARGE, "charge", "e")                                                                       \
    X(ANGLE, "angle", "deg")                                                                       \
    X(PRESSURE, "pressure", "bar")                                                                 \
    X(FREQUENCY, "frequency", "THz")                                                               \
    X(BYTES, "memory", "B")

typedef enum closo_dimension {
#define CLOSO_DIMENSION_ENUMERATOR(name, text, unit) CLOSO_DIMENSION_##name,
    CLOSO_DIMENSION_LIST(CLOSO_DIMENSION_ENUMERATOR)
#undef CLOSO_DIMENSION_ENUMERATOR
} closo_dimension;

const char *closo_dimension_name(closo_dimension dimension);
const char *closo_dimension_unit(closo_dimension dimension); // the unit closo computes in

// "0.5fs", "0.5 fs", "60C", "10.05A", "4GB" -> value in the unit of the dimension. A number without
// unit is refused (CLOSO_USAGE, with the units that are accepted) except for NUMBER; a unit of
// another kind is named as such. Angstrom may be written A, Angstrom or the letter with a ring.
closo_status closo_quantity_from_text(const char *text, closo_dimension dimension, double *value,
                                      closo_error *error);

// "1.234(12)e-5": value with its standard uncertainty on the last two digits (one digit when it
// starts with 3 or more). su <= 0 or NaN: six significant digits without parentheses. NaN value:
// "undetermined". Needs at most 64 bytes.
void closo_format_value(char buffer[64], double value, double su);

// ---- elements ----------------------------------------------------------------------------------

// Conventional standard atomic weights, IUPAC (CIAAW) 2021; covalent radii Cordero et al. 2008,
// doi:10.1039/b801115j. Atomic number 0 is used for "no element" (dummy sites).
typedef struct closo_element {
    int number;
    const char *symbol;
    const char *name;
    double weight;          // u
    double covalent_radius; // A
    bool is_metal;          // forms no covalent bonds in the connectivity closo derives
    int usual_charge;       // of the simple ion where there is one usual choice, else 0
} closo_element;

#define CLOSO_ELEMENT_MAXIMUM 118
const closo_element *closo_element_of(int number); // NULL outside 1..118
// By symbol ("Li", also "D" and "T" for hydrogen), exact case; NULL if unknown.
const closo_element *closo_element_find(const char *symbol, size_t length);

// ---- formulas ----------------------------------------------------------------------------------

// Counts per atomic number of a formula such as "B12H12", "Li2B12(OCH3)12", "CB11H12".
typedef struct closo_formula {
    unsigned count[CLOSO_ELEMENT_MAXIMUM + 1];
} closo_formula;

closo_status closo_formula_parse(const char *text, closo_formula *out, closo_error *error);
bool closo_formula_equal(const closo_formula *a, const closo_formula *b);
double closo_formula_weight(const closo_formula *formula);  // u
unsigned closo_formula_atoms(const closo_formula *formula); // number of atoms
// Metals first, then carbon, boron, hydrogen (directly behind these if there is one of them), then
// the rest alphabetically: "Li2B12H12", "CB11H12", "C2H6O", "PS4". Cut where size ends.
void closo_formula_write(const closo_formula *formula, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif
