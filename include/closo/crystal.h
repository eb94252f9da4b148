// SPDX-License-Identifier: GPL-3.0-or-later
// closo/crystal.h: cells and minimum images, structures, cage anions, prototypes to build boxes,
// ions found from connectivity, interstitial sites of an anion lattice, and the manifest of a run.
//
// Arrays: positions are n x 3 row-major, Cartesian, in angstrom; cell vectors are the rows of a 3x3
// matrix; fractional coordinates f satisfy r = f[0] a + f[1] b + f[2] c.
#ifndef CLOSO_CRYSTAL_H
#define CLOSO_CRYSTAL_H

#include "closo/base.h"
#include "closo/matter.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- cells -------------------------------------------------------------------------------------

typedef struct closo_cell {
    double vectors[9]; // rows a, b, c
    double inverse[9]; // fractional = position * inverse (row vector times matrix)
    double volume;     // > 0
    double widths[3];  // perpendicular distances between opposite faces
    bool orthogonal;   // a, b, c along x, y, z
    // Shortest lattice basis (Minkowski reduced) for exact minimum images, and its own inverse;
    // any vector shorter than `safe_radius` is its own minimum image.
    double reduced[9], reduced_inverse[9];
    double safe_radius;
} closo_cell;

// CLOSO_INPUT when the vectors span no volume or are not finite. Left-handed cells are accepted.
closo_status closo_cell_init(closo_cell *cell, const double vectors[9], closo_error *error);
// Lengths in angstrom, angles in degrees; a along x, b in the xy plane.
closo_status closo_cell_init_parameters(closo_cell *cell, const double lengths[3],
                                        const double angles[3], closo_error *error);
void closo_cell_parameters(const closo_cell *cell, double lengths[3], double angles[3]);
void closo_cell_to_fractional(const closo_cell *cell, const double position[3], double out[3]);
void closo_cell_to_cartesian(const closo_cell *cell, const double fractional[3], double out[3]);
void closo_cell_wrap(const closo_cell *cell, double position[3]); // into [0, 1) of each vector
// Replaces a displacement by its shortest periodic image (exact for any triclinic cell) and returns
// the squared length.
double closo_cell_minimum_image(const closo_cell *cell, double displacement[3]);
// Ranges of lattice translations needed so that all images within `radius` of a wrapped pair are
// met: n[i] such that shifts -n[i]..n[i] along vector i suffice for wrapped positions.
void closo_cell_image_range(const closo_cell *cell, double radius, int n[3]);

// ---- structures --------------------------------------------------------------------------------

typedef struct closo_structure {
    closo_cell cell;
    size_t count;     // atoms
    int *element;     // count: atomic numbers, 0 for a dummy site
    double *position; // count x 3
    size_t *molecule; // count: index of the ion the atom belongs to, 0 .. molecules - 1
    size_t molecules;
} closo_structure;

closo_status closo_structure_init(closo_structure *structure, const closo_cell *cell, size_t count,
                                  closo_error *error);
void closo_structure_clear(closo_structure *structure);
// Extended XYZ with Lattice and Properties (species, pos, molecule).
closo_status closo_structure_write_xyz(const closo_structure *structure, const char *path,
                                       const char *comment, closo_error *error);

// ---- cage anions -------------------------------------------------------------------------------

typedef struct closo_cage_atom {
    int element;
    double position[3]; // about the centre of mass, main axis along z
} closo_cage_atom;

// One record per anion, in a source file of its own (src/crystal/cage_*.c).
typedef struct closo_cage {
    const char *formula;     // "B12H12"
    const char *name;        // "closo-dodecaborate"
    int charge;              // in e
    const char *point_group; // Schoenflies
    size_t count;
    const closo_cage_atom *atoms;
    const char *source; // where the geometry comes from
} closo_cage;

const closo_cage *const *closo_cages(void); // ends with NULL
// By formula, atoms in any order; NULL if there is none.
const closo_cage *closo_cage_find(const char *formula);

// A salt such as "Li2B12H12" or "Na2(B10H10)": cation element and count, cage and count, neutral.
typedef struct closo_salt {
    int cation;       // atomic number
    unsigned cations; // per formula unit
    const closo_cage *cage;
    unsigned cages;
    int cation_charge;
} closo_salt;

// CLOSO_USAGE when it is not one metal and one known cage, or not neutral.
closo_status closo_salt_parse(const char *text, closo_salt *out, closo_error *error);

// ---- building boxes ----------------------------------------------------------------------------

typedef struct closo_prototype {
    const char *name;        // "fcc", "bcc", "fcc-tetrahedral" ...
    const char *description; // in a sentence
    const char *source;
    size_t anions;            // per conventional (cubic) cell
    const double (*anion)[3]; // fractional
    const char
        *cation_sites; // default site type: "tetrahedral", "octahedral", "linear", "trigonal"
} closo_prototype;

const closo_prototype *const *closo_prototypes(void); // ends with NULL
const closo_prototype *closo_prototype_find(const char *name);

typedef struct closo_box_options {
    double lattice_angstrom;  // edge of the conventional cell
    int supercell[9];         // rows: new vectors in terms of the conventional ones; det > 0
    const char *cation_sites; // site type, "any" (random among all types), NULL: the prototype's
    bool random_orientations; // else every cage as its record has it, turned by `orientation`
    double orientation[9];    // rotation matrix; all zero means identity
    uint64_t seed;
} closo_box_options;

// "2x2x2", "sqrt2xsqrt2x1" (also "s2xs2x1"), or nine integers "1,1,0,-1,1,0,0,0,1".
closo_status closo_supercell_parse(const char *text, int supercell[9], closo_error *error);

// Places cages on the prototype's anion positions and cations on interstitial sites of the chosen
// type, spread apart, so that no two atoms of different ions overlap (closest contact reported);
// cages are rotated again where they clash. CLOSO_INPUT when the lattice is too small for that.
// The box is turned so that its first vector lies along x and its second in the xy plane.
closo_status closo_box_build(const closo_salt *salt, const closo_prototype *prototype,
                             const closo_box_options *options, closo_structure *out,
                             double *closest_contact_angstrom, closo_error *error);

// ---- ions from connectivity --------------------------------------------------------------------

typedef struct closo_ion {
    size_t first; // index into closo_ions.atoms
    size_t count; // atoms
    size_t kind;  // index into closo_ions.kinds
} closo_ion;

typedef struct closo_ion_kind {
    char formula[32]; // "Li", "B12H12", "PS4"
    int charge;       // usual charge where known, else 0
    bool charge_known;
    bool is_cation; // metal ions and positive ions
    size_t count;   // ions of this kind
    size_t atoms;   // atoms per ion
} closo_ion_kind;

// Every atom belongs to one ion. `atoms` lists atoms ion by ion, each list a spanning order of the
// bonds: atom k of an ion is bonded to the earlier atom `parent[k]` (index into atoms; the first is
// its own parent), so that an ion is made whole by following parents.
typedef struct closo_ions {
    size_t count;
    closo_ion *ions;
    size_t atom_count;
    size_t *atoms;
    size_t *parent;
    size_t kind_count;
    closo_ion_kind *kinds;
} closo_ions;

typedef struct closo_ions_options {
    double bond_factor; // atoms bond when closer than factor x sum of covalent radii; 0: 1.25
    // Element whose single atoms stand for anions (each such atom is an ion, everything that is no
    // metal and is bonded to it is dropped from ions: counted as separate atoms); 0: none.
    int centre_element;
} closo_ions_options;

// Metals never bond. Linear in the number of atoms (cell lists). Elements unknown (0) are an error.
closo_status closo_ions_find(const closo_cell *cell, size_t count, const int *element,
                             const double *position, const closo_ions_options *options,
                             closo_ions *out, closo_error *error);
void closo_ions_clear(closo_ions *ions);
// Kind by formula in any atom order ("H12B12"), SIZE_MAX if absent.
size_t closo_ions_kind(const closo_ions *ions, const char *formula);

// ---- interstitial sites of an anion lattice ----------------------------------------------------

#define CLOSO_SITE_TYPE_LIST(X)                                                                    \
    X(TETRAHEDRAL, "tetrahedral", 4)                                                               \
    X(TRIGONAL, "trigonal", 3)                                                                     \
    X(LINEAR, "linear", 2)                                                                         \
    X(OCTAHEDRAL, "octahedral", 6)

typedef enum closo_site_type {
#define CLOSO_SITE_TYPE_ENUMERATOR(name, text, corners) CLOSO_SITE_##name,
    CLOSO_SITE_TYPE_LIST(CLOSO_SITE_TYPE_ENUMERATOR)
#undef CLOSO_SITE_TYPE_ENUMERATOR
        CLOSO_SITE_TYPES
} closo_site_type;

const char *closo_site_type_name(closo_site_type type);
size_t closo_site_type_corners(closo_site_type type);

// A corner of a site: an anion and the lattice translation of the image that is meant.
typedef struct closo_corner {
    size_t anion;
    int shift[3];
} closo_corner;

// Sites as sets of mutually neighbouring anions: pairs, triangles and tetrahedra are cliques of
// the neighbour graph, octahedra six anions around one another with three opposite pairs. The
// graph holds the shells inside the widest gap of the neighbour distances: one in fcc, two in bcc.
typedef struct closo_sites {
    size_t anions;
    double cutoff;              // A, middle of that gap
    size_t shells;              // neighbour shells inside
    double shell_distance[4];   // mean distance of each, A
    double shell_neighbours[4]; // mean number of neighbours in each
    char lattice[16];           // "fcc", "hcp", "bcc", "sc" or "other"
    size_t count[CLOSO_SITE_TYPES];
    closo_corner *corners[CLOSO_SITE_TYPES]; // count x corners of the type
} closo_sites;

// anion: count x 3 positions (time-averaged or ideal). The same sites for any order of the anions,
// any choice of cell and any rotation. O(anions). CLOSO_INPUT for fewer than 1 anion.
closo_status closo_sites_find(const closo_cell *cell, size_t count, const double *anion,
                              closo_sites *out, closo_error *error);
void closo_sites_clear(closo_sites *sites);
// Centres (mean of the corners) of all sites of a type for anions that have moved: out is
// count[type] x 3, wrapped into the cell. anion must not be wrapped differently than at _find time.
void closo_sites_centres(const closo_sites *sites, closo_site_type type, const closo_cell *cell,
                         const double *anion, double *out);

// ---- CIF files ---------------------------------------------------------------------------------

// A CIF as it stands: data blocks of items and loops. Tags are matched without regard to case;
// unquoted ? and . are null values. Everything is borrowed from the document.
typedef struct closo_cif closo_cif;

// CIF 1.1, and what of CIF 2.0 needs no other grammar (triple quotes; lists and tables are refused
// by name). Tolerated, with a warning: byte-order mark, CR LF and CR, control-Z at the end, items
// before the first data_ line, a data block without a name, a loop without values, a loop whose
// last row is short (not where rows show that the missing value is elsewhere), an unterminated text
// at the end of the file. CLOSO_INPUT with file and line otherwise. At most 64 MiB; O(size of the
// file).
closo_status closo_cif_read(closo_cif **out, const char *path, closo_error *error);
closo_status closo_cif_parse(closo_cif **out, const char *name, const char *text, size_t length,
                             closo_error *error);
void closo_cif_free(closo_cif *cif);
size_t closo_cif_blocks(const closo_cif *cif);
const char *closo_cif_block_name(const closo_cif *cif, size_t block);
// Number of rows of a tag (1 for an item outside a loop), 0 where the block has none; values[row]
// is NULL for a null value. lines (may be NULL): where each value stands in the file.
size_t closo_cif_values(const closo_cif *cif, size_t block, const char *tag,
                        const char *const **values, const size_t **lines);
// The only value of a tag; NULL where absent or null.
const char *closo_cif_value(const closo_cif *cif, size_t block, const char *tag);
// Identifies the loop of a tag, so that columns can be checked to belong together; 0: no loop.
size_t closo_cif_loop(const closo_cif *cif, size_t block, const char *tag);
size_t closo_cif_warnings(const closo_cif *cif);
const char *closo_cif_warning(const closo_cif *cif, size_t index);

// ---- symmetry ----------------------------------------------------------------------------------

// Groups are named with spglib's tables; spglib keeps an error code in a global, so that groups are
// made and searched for by one thread at a time. What reads a group is free of that.

// x' = rotation x + translation / CLOSO_TRANSLATION_UNITS, in fractional coordinates.
#define CLOSO_TRANSLATION_UNITS 72
typedef struct closo_operator {
    int rotation[9]; // row-major
    int translation[3];
} closo_operator;

// "x,-y,z+1/2", "1/2+X, -Y, +Z", "-x+y, y, .5+z"; CLOSO_INPUT names what was found.
closo_status closo_operator_parse(const char *text, closo_operator *out, closo_error *error);
void closo_operator_write(const closo_operator *operator_, char buffer[64]);
void closo_operator_apply(const closo_operator *operator_, const double fractional[3],
                          double out[3]);

// A space group in one setting. Operators are the whole group: centring included, the identity
// first, translations in [0, 1); in blocks of one operator per rotation, a block for each centring
// translation. The same group has its operators in the same order however it was stated.
typedef struct closo_symmetry {
    size_t count;
    closo_operator *operators;
    int number;           // 1 .. 230; 0: not identified
    char name[32];        // Hermann-Mauguin symbol of this setting, "P 1 21/n 1"; "": not known
    char hall[40];        // Hall symbol; "": not known
    char point_group[8];  // "2/m"
    char source[96];      // in words: "operators in the file", "Hall symbol", ...
    char assumption[160]; // what had to be chosen ("origin choice 2 assumed"); "": nothing
    bool centrosymmetric;
} closo_symmetry;

// Completes the operators to a group, sorts and identifies it (spglib's tables; a setting that is
// not in them keeps its number where that can be found). CLOSO_INPUT for what is no space group.
closo_status closo_symmetry_from_operators(closo_symmetry *out, const closo_operator *operators,
                                           size_t count, closo_error *error);
// Any Hall symbol, also with an origin shift or change of basis; not only the listed ones.
closo_status closo_symmetry_from_hall(closo_symmetry *out, const char *symbol, closo_error *error);
// Hermann-Mauguin symbol, short or full, spaces and underscores as people write them, with or
// without a setting (":H", ":R", ":1", ":2", "S", "Z"), or a number. Where the symbol leaves a
// choice, cell (may be NULL) settles rhombohedral axes and the unique axis; what remains is written
// to `assumption`.
closo_status closo_symmetry_from_name(closo_symmetry *out, const char *symbol,
                                      const closo_cell *cell, closo_error *error);
closo_status closo_symmetry_copy(closo_symmetry *out, const closo_symmetry *symmetry,
                                 closo_error *error);
void closo_symmetry_clear(closo_symmetry *symmetry);
// Laue class ("2/m") and crystal system ("monoclinic"); static texts.
const char *closo_symmetry_laue(const closo_symmetry *symmetry);
const char *closo_symmetry_system(const closo_symmetry *symmetry);
// True where the translations of the group extinguish the reflection.
bool closo_symmetry_absent(const closo_symmetry *symmetry, const int hkl[3]);
// Reflections equivalent under the group and Friedel's law: at most 48 hkl into `out` (may be
// NULL); returns their number.
size_t closo_symmetry_equivalents(const closo_symmetry *symmetry, const int hkl[3], int out[48][3]);
// Atoms a position makes in the cell (coinciding within tolerance A are one), <= 0 never.
size_t closo_symmetry_multiplicity(const closo_symmetry *symmetry, const closo_cell *cell,
                                   const double fractional[3], double tolerance);
// Greatest relative misfit of the cell's metric to the group; 0 for a cell that obeys it.
double closo_symmetry_misfit(const closo_symmetry *symmetry, const closo_cell *cell);

// ---- crystal structures ------------------------------------------------------------------------

typedef enum closo_displacement {
    CLOSO_DISPLACEMENT_NONE, // not given: an analysis that needs it says what it takes
    CLOSO_DISPLACEMENT_ISOTROPIC,
    CLOSO_DISPLACEMENT_ANISOTROPIC
} closo_displacement;

// An atom of the asymmetric unit.
typedef struct closo_atom {
    char label[32];
    int element;
    int isotope; // mass number, 0: natural composition
    int charge;  // of the ion for its form factor, in e; 0: neutral
    closo_measured fraction[3];
    closo_measured occupancy;
    closo_displacement displacement;
    closo_measured u_iso; // A^2; B in a file is divided by 8 pi^2. Anisotropic: equivalent
    closo_measured u[6];  // A^2: U11 U22 U33 U23 U13 U12 as CIF defines them
    size_t multiplicity;  // atoms in the cell
    int disorder_group;   // 0: none
} closo_atom;

typedef struct closo_crystal {
    char name[80];
    closo_measured lengths[3], angles[3]; // A, degrees
    closo_cell cell;
    closo_symmetry symmetry;
    size_t count;
    closo_atom *atoms;
    // As the file states them; NaN or "" where it does not.
    double temperature_kelvin, formula_units, stated_density, wavelength_angstrom;
    double stated_f000, stated_weight; // of F(000) and a formula unit (g/mol); also 0: not stated
    closo_measured stated_volume;
    char stated_formula[160];
    size_t warning_count;
    char **warnings; // what the reader had to tolerate or assume
} closo_crystal;

typedef struct closo_crystal_options {
    const char *format;      // "cif", "poscar", "xyz"; NULL: by content, then by name
    const char *block;       // data block of a CIF; NULL: the only one that holds atoms
    const char *space_group; // overrides the file (name or Hall symbol after "Hall:"); NULL: not
} closo_crystal_options;

// Operators first, Hall symbol second, Hermann-Mauguin symbol third; a CIF that names none of the
// three is CLOSO_INPUT, never P1. Atoms within 0.3 A of a special position whose printed digits
// allow it are put on it (1/3 as 0.333) and said so. Atoms with unknown positions are refused.
closo_status closo_crystal_read(closo_crystal *out, const char *path,
                                const closo_crystal_options *options, closo_error *error);
void closo_crystal_clear(closo_crystal *crystal);
// The format of a file in words ("CIF") from its first bytes and its name; NULL: no structure.
const char *closo_crystal_recognise(const char *head, size_t length, const char *path);
closo_status closo_crystal_copy(closo_crystal *out, const closo_crystal *crystal,
                                closo_error *error);
// An empty crystal with cell and symmetry (copied), ready for atoms; for builders and tests.
closo_status closo_crystal_init(closo_crystal *out, const closo_measured lengths[3],
                                const closo_measured angles[3], const closo_symmetry *symmetry,
                                closo_error *error);
// Appends an atom (multiplicity is computed). label NULL: the symbol of the element and a number.
closo_status closo_crystal_add(closo_crystal *crystal, const closo_atom *atom, closo_error *error);
// One orientation of a disorder: atoms of other groups are dropped (0 stays), those of `group` are
// there fully. CLOSO_USAGE with the groups there are when it is none of them.
closo_status closo_crystal_choose_group(closo_crystal *crystal, int group, closo_error *error);
// Formats: "cif", "poscar", "xyz" (extended), "lammps" (data file, atom style atomic); NULL: by the
// name of path. CLOSO_INPUT where poscar or lammps would have to hold an occupancy.
closo_status closo_crystal_write(const closo_crystal *crystal, const char *path, const char *format,
                                 closo_error *error);

// Every atom of one cell.
typedef struct closo_cell_atom {
    size_t atom;        // index into crystal.atoms
    size_t operator_;   // index into crystal.symmetry.operators that makes it
    int shift[3];       // lattice translation added after the operator
    double fraction[3]; // in [0, 1)
    double position[3]; // Cartesian, A
} closo_cell_atom;

// *out: caller frees. All occupancies alike; partly occupied atoms are listed once each.
closo_status closo_crystal_expand(const closo_crystal *crystal, closo_cell_atom **out,
                                  size_t *count, closo_error *error);
// The same crystal in P1 with new vectors = matrix (3x3 integer rows, det > 0) times the old ones.
closo_status closo_crystal_supercell(const closo_crystal *crystal, const int matrix[9],
                                     closo_crystal *out, closo_error *error);
// Symmetry found from the atoms (spglib): `out` is the crystal in the standard setting (or its
// primitive cell), symmetrised within tolerance A.
closo_status closo_crystal_standardise(const closo_crystal *crystal, double tolerance,
                                       bool primitive, closo_crystal *out, closo_error *error);

// Document of `closo structure symmetry`: the space group that the atoms have within tolerance A
// against the stated one, operators, Wyckoff positions, what other tolerances give, and the crystal
// in the standard setting (or its primitive cell), also handed over in *out (may be NULL).
// CLOSO_INPUT where no group is found.
closo_status closo_symmetry_describe(const closo_crystal *crystal, double tolerance, bool primitive,
                                     closo_crystal *out, closo_result *result, closo_error *error);

// ---- geometry ----------------------------------------------------------------------------------

// The parameters of the cell that its group leaves free: each moves the lengths and angles of its
// class together (a = b = c in cubic crystals), so that uncertainties are propagated with full
// correlation inside a class and none between classes.
typedef struct closo_cell_freedom {
    size_t count;     // of free parameters, at most 6
    int parameter[6]; // of each of a b c alpha beta gamma: its class, -1: fixed by the group
    double su[6];     // of each class, A or degrees; 0 where the file gives none
    bool given;       // some class has an uncertainty
} closo_cell_freedom;
void closo_cell_freedom_of(const closo_crystal *crystal, closo_cell_freedom *out);

// Volume in A^3; su with the correlations above, su_uncorrelated as if all six parameters were
// independent (as some programs print it). NaN where the file gives no uncertainties.
closo_status closo_crystal_volume(const closo_crystal *crystal, double *volume, double *su,
                                  double *su_uncorrelated, closo_error *error);

// The second atom is where `moved` takes it; translations may exceed one cell.
typedef struct closo_bond {
    size_t atom[2]; // of the asymmetric unit
    closo_operator moved;
    closo_measured length; // A
} closo_bond;

typedef struct closo_angle {
    size_t atom[3];          // the middle one is the vertex, in the asymmetric unit
    closo_operator moved[2]; // of the first and the last
    closo_measured angle;    // degrees
} closo_angle;

typedef struct closo_geometry {
    size_t bond_count, angle_count;
    closo_bond *bonds; // each atom of the asymmetric unit with every neighbour, a pair once
    closo_angle *angles;
} closo_geometry;

typedef struct closo_geometry_options {
    double factor;      // bonds are shorter than factor x sum of covalent radii
    double maximum;     // A; > 0: every pair up to here in place of the radii
    size_t angles_most; // refuse beyond; 0: 1000000
} closo_geometry_options;

// Uncertainties from those of the coordinates (diagonal, with the correlations that site symmetry
// and symmetry copies impose) and of the cell; NaN where none are given, 0 where symmetry fixes the
// value. Atoms of different disorder groups do not bond.
closo_status closo_geometry_of(closo_geometry *out, const closo_crystal *crystal,
                               const closo_geometry_options *options, closo_error *error);
void closo_geometry_clear(closo_geometry *geometry);

// Documents of `closo structure info` and `closo structure bonds`. wavelength: for the absorption
// (NaN: that of the file, else Mo Ka, stated).
closo_status closo_crystal_info(const closo_crystal *crystal, double wavelength_angstrom,
                                closo_result *result, closo_error *error);
closo_status closo_geometry_describe(const closo_crystal *crystal, const closo_geometry *geometry,
                                     closo_result *result, closo_error *error);

// ---- cavities, coordination, checks ------------------------------------------------------------

// Sets of radii, data/radii.csv: "bondi" (Bondi 1964, doi:10.1021/j100785a001; main-group elements
// missing there from Mantina et al. 2009, doi:10.1021/jp8111556), "rowland-taylor" (the same with
// H 1.09 of Rowland and Taylor 1996, doi:10.1021/jp953141+), "csd" (H 1.09, Bondi 1964, 2.00 for
// all others), "alvarez" (doi:10.1039/c3dt50599e), "cordero" (covalent, doi:10.1039/b801115j),
// "points" (0). A radius per atomic number, A; NaN where the set has none.
#define CLOSO_RADII_SETS "bondi|rowland-taylor|csd|alvarez|cordero|points"
typedef struct closo_radii {
    const char *name, *source; // static
    double radius[CLOSO_ELEMENT_MAXIMUM + 1];
} closo_radii;
// CLOSO_USAGE with the sets there are.
closo_status closo_radii_find(closo_radii *out, const char *name, closo_error *error);

// Which atoms of a crystal are spheres, points of a lattice or balls in a picture.
typedef struct closo_selection {
    double occupancy_minimum; // atoms with less are left out
    bool without[CLOSO_ELEMENT_MAXIMUM + 1];
} closo_selection;

// A local maximum of the distance to the nearest atom's surface; equivalent ones are one.
typedef struct closo_cavity {
    double fraction[3];
    double radius;          // A, of the largest sphere there
    double centre_distance; // A, to the nearest atomic centre
    size_t atom;            // of the asymmetric unit, whose surface is nearest
    size_t multiplicity;    // in the cell
} closo_cavity;

typedef struct closo_voids_options {
    const closo_radii *radii;
    closo_selection selection;
    double probe_angstrom; // radius of the probe, 0: a point
    double grid_angstrom;  // largest spacing; 0: 0.2. At most 4 million points (then wider)
} closo_voids_options;

// Spheres between the atoms of a crystal. A free sphere passes through the crystal: `free` for ways
// that close in at least one, two and three directions; NaN where there is none.
typedef struct closo_voids {
    size_t count; // cavities by falling radius
    closo_cavity *cavities;
    double included;            // radius of the largest included sphere, A
    double free[3];             // radii, A
    double free_fraction[3][3]; // where it is narrowest
    bool free_exact[3];         // else known to the grid spacing only
    double along_path;          // largest included sphere on the way of free[0]
    double outside, outside_su; // fraction of the cell outside the atoms
    double probe, probe_su;     // where the centre of the probe fits
    double accessible;          // the part of it on ways through the crystal
    size_t grid[3];
    double spacing; // A, largest
    size_t spheres; // atoms in the cell
} closo_voids;

// The distance field on a grid, its basins and the passes between them; maxima and passes are
// refined to 1e-6 A where at most three spheres make the pass. CLOSO_INPUT where no atom is left or
// an element has no radius in the set. O(grid points).
closo_status closo_voids_find(closo_voids *out, const closo_crystal *crystal,
                              const closo_voids_options *options, closo_error *error);
void closo_voids_clear(closo_voids *voids);
closo_status closo_voids_describe(const closo_crystal *crystal, const closo_voids *voids,
                                  const closo_voids_options *options, closo_result *result,
                                  closo_error *error);

// Interstices of the lattice that the centres of mass of the anions make, alike ones together.
typedef struct closo_hole {
    closo_site_type type;
    size_t count;       // in the cell
    double fraction[3]; // of one of them: equidistant from its corners where such a point lies
                        // between them, else their mean
    double nearest_anion, farthest_anion; // corners, A
    double ratio;                         // nearest_anion / r_anion - 1 (Pauling)
    double free_radius;                   // distance to the nearest surface of an anion's atom, A
    double nearest_atom;                  // and to its centre
    size_t atom;                          // that atom, of the asymmetric unit
} closo_hole;

// Where a cation of the asymmetric unit stands.
typedef struct closo_held_cation {
    size_t atom, hole; // SIZE_MAX: no hole
    double distance;   // A, to the centre of the nearest hole
} closo_held_cation;

typedef struct closo_holes_options {
    const closo_radii *radii;
    double occupancy_minimum;
    const char *anion; // formula, "centre:El", or NULL: every ion that is no cation
} closo_holes_options;

typedef struct closo_holes {
    char anions[96];     // formulas
    size_t anion_count;  // in the cell
    double anion_radius; // half the shortest distance between anions, A
    char lattice[16];
    double per_anion[CLOSO_SITE_TYPES];
    size_t count;
    closo_hole *holes; // by type, then by falling free radius
    size_t cation_count;
    closo_held_cation *cations;
} closo_holes;

closo_status closo_holes_find(closo_holes *out, const closo_crystal *crystal,
                              const closo_holes_options *options, closo_error *error);
void closo_holes_clear(closo_holes *holes);
closo_status closo_holes_describe(const closo_crystal *crystal, const closo_holes *holes,
                                  const closo_holes_options *options, closo_result *result,
                                  closo_error *error);

// Neighbours of one atom of the asymmetric unit.
typedef struct closo_contact {
    size_t atom;           // of the asymmetric unit
    closo_operator moved;  // that takes it there
    closo_measured length; // A
} closo_contact;

typedef struct closo_coordination {
    size_t centre;
    size_t count; // neighbours by rising distance
    closo_contact *contacts;
    size_t by_gap, by_radii; // coordination numbers
    closo_measured mean;     // of the first by_gap lengths
    double volume;           // A^3, of their convex hull; NaN: below four corners, or flat
    size_t anions;           // centres of anions inside the widest gap
    double anion_distance, anion_mean; // A, shortest and mean of these; NaN: no polyatomic anions
} closo_coordination;

typedef struct closo_coordination_options {
    const char *centre; // element or label; NULL: metals and other cations
    const char *ligand; // element; NULL: every non-metal
    double factor;      // of the sum of covalent radii; 0: 1.25
    double occupancy_minimum;
} closo_coordination_options;

// *out: caller releases each and the array with closo_coordinations_free. CLOSO_USAGE where no atom
// is a centre.
closo_status closo_coordination_of(closo_coordination **out, size_t *count,
                                   const closo_crystal *crystal,
                                   const closo_coordination_options *options, closo_error *error);
void closo_coordinations_free(closo_coordination *list, size_t count);
closo_status closo_coordination_describe(const closo_crystal *crystal,
                                         const closo_coordination *list, size_t count,
                                         closo_result *result, closo_error *error);

// A picture of the atoms, cell by cell with those on its faces on every face, bonds between
// non-metals; or whole molecules whose centres lie in the cells.
typedef struct closo_picture_options {
    int cells[3];
    double occupancy_minimum;
    bool whole_molecules;
} closo_picture_options;
closo_status closo_crystal_picture(const closo_crystal *crystal,
                                   const closo_picture_options *options, closo_result *result,
                                   closo_error *error);

// What a chemist would not believe, or what the file contradicts itself in.
typedef struct closo_finding {
    char severity[12]; // "error", "warning", "note"
    char what[48], where[96], expected[96], found[96];
} closo_finding;

typedef struct closo_findings {
    size_t count, capacity;
    closo_finding *items;
    size_t serious; // errors and warnings
} closo_findings;

// Bond lengths against data/bond-lengths.csv, contacts, lone hydrogen, coinciding atoms,
// occupancies, displacements, cell, and stated against computed contents.
closo_status closo_crystal_check(const closo_crystal *crystal, closo_findings *out,
                                 closo_error *error);
void closo_findings_clear(closo_findings *findings);
// CLOSO_NEGATIVE where something is serious.
closo_status closo_findings_describe(const closo_crystal *crystal, const closo_findings *findings,
                                     closo_result *result, closo_error *error);

// ---- scattering of X-rays ----------------------------------------------------------------------

// f0(s), s = sin(theta)/lambda in 1/A.
typedef struct closo_form_factor {
    char species[16]; // "B", "Na+", "H (bonded)"
    char table[32];   // "IT92", "WK95", "xraylib"
    int terms;        // Gaussians; 0: xraylib's table of `element`
    double a[6], b[6], c;
    double s_max; // 1/A, valid up to
    int element;
} closo_form_factor;

// table: "IT92" (International Tables C 6.1.1.4), "WK95" (doi:10.1107/S0108767394013292) or
// "xraylib"; bonded: the spherical bonded hydrogen of Stewart, Davidson and Simpson (1965) in place
// of the free atom. An ion that the table does not have is taken as the neutral atom and `species`
// says so. CLOSO_INPUT for an element without data.
closo_status closo_form_factor_find(closo_form_factor *out, int element, int charge,
                                    const char *table, bool bonded, closo_error *error);
double closo_form_factor_at(const closo_form_factor *factor, double s);
// f' and f'' (positive) at a wavelength, from xraylib.
closo_status closo_dispersion(int element, double wavelength_angstrom, double *f1, double *f2,
                              closo_error *error);
// Total mass attenuation coefficient, cm^2/g, from xraylib.
closo_status closo_attenuation(int element, double wavelength_angstrom, double *out,
                               closo_error *error);

// Characteristic lines by name: "CuKa" (doublet), "CuKa1", "MoKa", "CoKb" ... with the wavelengths
// of Bearden (1967), doi:10.1103/RevModPhys.39.78, in which almost all printed cells and reference
// patterns are; the same name with "-SI" ("CuKa1-SI") has the metre-based values (Hoelzer et al.
// 1997, doi:10.1103/PhysRevA.56.4554; Deslattes et al. 2003), up to 21 ppm longer.
typedef struct closo_line {
    const char *name;
    int anode;
    double wavelength[2]; // A; second 0 for a single line
    double ratio;         // intensity of the second to the first
    const char *source;
} closo_line;
const closo_line *closo_lines(void); // ends with a NULL name
const closo_line *closo_line_find(const char *name);

// ---- the manifest of a simulated run -----------------------------------------------------------

// What a trajectory file does not say about itself; manifest.json beside it. Empty strings and NaN
// where unknown.
typedef struct closo_manifest {
    char salt[64];
    char cation[8];
    int cation_charge;
    char anion[32];
    int anion_charge;
    char trajectory[256]; // file name relative to the manifest
    double frame_time_ps; // between stored frames
    double time_step_fs;
    double temperature_kelvin;
    double total_time_ps;
    char ensemble[16];
    char engine[128];
    char force_field[64];
    double charge_scale;
    uint64_t seed;
    char phase[32];
    double lattice_angstrom;
    double hydrogen_mass; // u, of the hydrogen atoms in the run (2.014 for D); may be absent
} closo_manifest;

void closo_manifest_init(closo_manifest *manifest);
closo_status closo_manifest_write(const closo_manifest *manifest, const char *path,
                                  closo_error *error);
// CLOSO_INPUT with the key that is missing or of the wrong type.
closo_status closo_manifest_read(closo_manifest *manifest, const char *path, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
