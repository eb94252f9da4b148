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
