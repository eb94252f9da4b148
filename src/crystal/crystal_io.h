// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing crystals: one record per file format, and what the readers share.
#ifndef CLOSO_CRYSTAL_CRYSTAL_IO_H
#define CLOSO_CRYSTAL_CRYSTAL_IO_H

#include "closo/crystal.h"

// A longer file is refused.
#define CLOSO_CRYSTAL_BYTES ((size_t)64 << 20)
// Images of an atom closer than this are one atom.
#define CLOSO_COINCIDENCE_ANGSTROM 0.01
// A cell with more atoms is refused.
#define CLOSO_CELL_ATOMS_MAXIMUM ((size_t)5000000)

typedef struct closo_crystal_format {
    const char *name;        // "cif"
    const char *description; // "CIF"
    const char *endings;     // of file names, ".cif|.mcif"
    // From the first bytes; NULL: by name only.
    bool (*recognise)(const char *head, size_t length, const char *path);
    // NULL where the format is only written, or only read. read: *out is undefined on failure.
    closo_status (*read)(closo_crystal *out, const char *path, const closo_crystal_options *options,
                         closo_error *error);
    closo_status (*write)(const closo_crystal *crystal, closo_text *out, closo_error *error);
} closo_crystal_format;

extern const closo_crystal_format closo_crystal_format_cif, closo_crystal_format_poscar,
    closo_crystal_format_xyz, closo_crystal_format_lammps;

closo_status closo_crystal_write_cif(const closo_crystal *crystal, closo_text *out,
                                     closo_error *error);

// Keeps a warning; a long list of them is cut.
closo_status closo_crystal_warn(closo_crystal *crystal, closo_error *error, const char *format, ...)
    CLOSO_PRINTF(3, 4);
// A crystal in P1 with these vectors, turned as they are; a left-handed set changes sign as a
// whole, and then *inverted says that fractional coordinates do so, too.
closo_status closo_crystal_init_vectors(closo_crystal *out, const double vectors[9], bool *inverted,
                                        closo_error *error);
// CLOSO_INPUT for a crystal with an atom that is not fully there, naming it: `format` has no way to
// say so.
closo_status closo_crystal_need_full(const closo_crystal *crystal, const char *format,
                                     closo_error *error);
// Copies at most size - 1 bytes, on one line, without blanks at the ends.
void closo_crystal_copy_name(char *out, size_t size, const char *text);

// ---- lines -------------------------------------------------------------------------------------

// The lines of a text in memory, without their ends (LF or CR LF).
typedef struct closo_line_reader {
    const char *file; // for messages
    const char *position, *end;
    const char *line, *line_end;
    size_t number; // of the line, from 1
} closo_line_reader;

bool closo_line_reader_next(closo_line_reader *lines); // false at the end
// The next line or CLOSO_INPUT: "FILE ends, expected WHAT".
closo_status closo_line_reader_need(closo_line_reader *lines, const char *what, closo_error *error);
// "FILE:LINE: expected WHAT, found ..."
closo_status closo_line_reader_fail(const closo_line_reader *lines, const char *what,
                                    closo_error *error);

// What was found in a file may hold line ends; a message is one line. error may be NULL.
void closo_one_line(closo_error *error);

// ---- species -----------------------------------------------------------------------------------

typedef struct closo_species {
    int element, isotope, charge;
    bool suffix; // followed by something that is no charge
} closo_species;

// "Li1+", "O2-", "O-2", "Na+", "D", "10B", "Cl", "CL"; false where no element stands there.
bool closo_species_parse(const char *text, closo_species *out);
void closo_species_write(const closo_atom *atom, bool with_charge, char buffer[16]);
// The element that the label of an atom begins with: "Na1", "CL2A", "B(1)", "OW". formula (may be
// NULL) settles labels that begin with two capitals. 0: none; -1: more than one may be meant.
int closo_label_element(const char *label, const closo_formula *formula);

// ---- positions ---------------------------------------------------------------------------------

typedef struct closo_site {
    double fraction[3]; // on the special position
    double moved;       // A
    bool fixed[3];      // coordinates that the symmetry of the site leaves no freedom
    size_t order;       // operators that keep the site; 1: a general position
    double beside;      // A from the nearest image that is not the atom itself
} closo_site;

// The special position that `fraction` means within its printed digits: resolution[k] is the
// largest error of a coordinate.
void closo_site_find(const closo_symmetry *symmetry, const closo_cell *cell,
                     const double fraction[3], const double resolution[3], closo_site *out);

// Takes atoms away that the symmetry makes from others in the list, and warns of places that are
// occupied more than fully. atoms: count, multiplicities are not used.
closo_status closo_crystal_merge(closo_crystal *crystal, closo_atom *atoms, size_t *count,
                                 closo_error *error);

// f' = R f + t, wrapped into [0, 1); shift (may be NULL) is what was added.
void closo_crystal_image(const closo_operator *operator_, const double fraction[3], double out[3],
                         int shift[3]);

#endif
