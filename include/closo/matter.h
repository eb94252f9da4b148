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

// A number as papers and files print it: value with its standard uncertainty.
typedef struct closo_measured {
    double value; // NaN: not known ("?" or ".")
    double su;    // NaN: not given; 0: exact (fixed by symmetry or by convention)
} closo_measured;

// "7.0240(3)", "-1.2(1)e-3", "5", "?", "."; CLOSO_INPUT for anything else. closo_format_value is
// the way back.
closo_status closo_measured_parse(const char *text, closo_measured *out, closo_error *error);

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

// ---- isotopes ----------------------------------------------------------------------------------

// Atomic masses of AME2020, doi:10.1088/1674-1137/abddaf; amount fractions in natural material as
// IUPAC's commission (CIAAW) gives them with the standard atomic weights of 2021. data/isotopes.csv
// says which reports. Every isotope found in nature, and some radioactive ones.
typedef struct closo_isotope {
    const char *symbol; // of the element
    int number;         // atomic number
    int mass_number;
    double mass, mass_su;                 // u
    double abundance, abundance_su;       // representative; NaN: not in natural material
    double abundance_low, abundance_high; // of normal materials; NaN: no interval given
} closo_isotope;

// NULL where closo does not know it.
const closo_isotope *closo_isotope_find(int number, int mass_number);
// All known isotopes of an element by rising mass number: the first of *count records in a row;
// NULL and 0 where there are none.
const closo_isotope *closo_isotopes_of(int number, size_t *count);

// An element of natural composition (mass number 0) or one of its isotopes.
typedef struct closo_nuclide {
    int number, mass_number;
} closo_nuclide;

// "Li", "7Li", "Li7", "Li-7", "D", "T"; false for anything else and for isotopes closo does not
// know.
bool closo_nuclide_parse(const char *text, size_t length, closo_nuclide *out);
// "Li", "7Li", "D", "T".
void closo_nuclide_write(closo_nuclide nuclide, char buffer[8]);
// u: of the isotope, or the standard atomic weight of the element; NaN where not known.
double closo_nuclide_mass(closo_nuclide nuclide);

// Which isotope stands for each element, by atomic number; 0: natural composition.
typedef struct closo_isotope_choice {
    int mass_number[CLOSO_ELEMENT_MAXIMUM + 1];
} closo_isotope_choice;

// "D,7Li,11B" or "H=D,Li=7Li,B=11B", also mixed; NULL or empty: natural elements. CLOSO_USAGE for
// unknown isotopes, isotopes of another element, and elements named twice.
closo_status closo_isotope_choice_parse(const char *text, closo_isotope_choice *out,
                                        closo_error *error);
closo_nuclide closo_isotope_chosen(const closo_isotope_choice *choice, int number);

// ---- neutrons ----------------------------------------------------------------------------------

// Bound nuclei and slow neutrons: V. F. Sears, Neutron News 3 (1992) 26,
// doi:10.1080/10448639208218770. b = b' + i b'' with b'' < 0 where neutrons are absorbed, in fm;
// cross sections in barn (100 fm^2), absorption at 1.798 A (2200 m/s). NaN: not known, or, for the
// incoherent length of a mixture, not defined.
typedef struct closo_neutron_data {
    const char *symbol; // of the element; "" for a mixture of elements
    int number;         // 0 for a mixture of elements
    int mass_number;    // 0: natural element or mixture
    double b_coherent, b_coherent_imaginary;
    double b_incoherent, b_incoherent_imaginary;
    double sigma_coherent, sigma_incoherent, sigma_absorption;
} closo_neutron_data;

#define CLOSO_NEUTRON_WAVELENGTH 1.798 // A, of the absorption cross sections
#define CLOSO_NEUTRON_SOURCE     "doi:10.1080/10448639208218770"

// mass_number 0: natural element. NULL where there are no data.
const closo_neutron_data *closo_neutron_find(int number, int mass_number);

typedef struct closo_nuclide_share {
    closo_nuclide nuclide;
    double fraction; // amount fraction
} closo_nuclide_share;

// Nuclides at random on one kind of site: <b> = sum x b; sigma_coh = 4 pi |<b>|^2; sigma_inc =
// sum x (sigma_coh + sigma_inc) - 4 pi |<b>|^2, which holds the disorder of the isotopes;
// absorption sum x sigma_abs. CLOSO_USAGE where the fractions are not from 0 to 1 or do not add up
// to 1 within 1e-6, or where a nuclide has no data.
closo_status closo_neutron_mix(const closo_nuclide_share *shares, size_t count,
                               closo_neutron_data *out, closo_error *error);

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
