// SPDX-License-Identifier: GPL-3.0-or-later
// The static site: a directory that appears as a whole, and the pages in it. Private to the room.
//
//     site.c           sorts the records by material, writes every file
//     site_files.c     the directory
//     site_html.c      head, foot, formulas, values, links
//     site_index.c     the table of materials
//     site_material.c  one page per material
//     site_pages.c     plots, sources
//     site_about.c     the schema, from its Markdown
//     site_data.c      the numbers for the plots as JavaScript
//     site_cages.c     the structures: pictures and coordinates
#ifndef CLOSO_CATALOGUE_SITE_H
#define CLOSO_CATALOGUE_SITE_H

#include "catalogue/database.h"

// ---- the directory -----------------------------------------------------------------------------

// Files are written into a hidden directory beside the final one, which replaces it at the end.
typedef struct closo_site_files closo_site_files;

// CLOSO_INPUT where something stands there that no site of ours is, or that holds other files.
closo_status closo_site_files_open(closo_site_files **out, const char *directory,
                                   closo_error *error);
// name: "index.html" or "materials/x.html".
closo_status closo_site_files_write(closo_site_files *files, const char *name,
                                    const closo_text *text, closo_error *error);
// Where another function may write the file `name`; new string.
closo_status closo_site_files_path(closo_site_files *files, const char *name, char **path,
                                   closo_error *error);
size_t closo_site_files_count(const closo_site_files *files);
// Both free the files.
closo_status closo_site_files_commit(closo_site_files *files, closo_error *error);
void closo_site_files_discard(closo_site_files *files); // accepts NULL

// ---- what is shown -----------------------------------------------------------------------------

typedef struct closo_site_material {
    const char *name, *formula, *anion, *cation, *family; // borrowed from its records
    char *note;
    char *file;          // name without extension, harmless in paths and addresses
    size_t first, count; // of the site's records
    size_t flagged;
    const closo_catalogue_structure *structure; // NULL: not known
} closo_site_material;

typedef struct closo_site_use { // of a source
    size_t records, materials, flagged;
    const closo_catalogue_record *first, *last;
} closo_site_use;

typedef struct closo_site {
    closo_catalogue *catalogue;
    const closo_catalogue_site_options *options;
    closo_site_files *files;
    closo_catalogue_record *records; // by material, property, temperature, id
    size_t record_count;
    closo_site_material *materials; // by name
    size_t material_count;
    const char **sources; // keys, sorted
    closo_site_use *uses; // of each source
    size_t source_count;
} closo_site;

size_t closo_site_source(const closo_site *site, const char *key);
// Place of a property in closo_catalogue_properties; their number for an unknown one.
size_t closo_site_property(const char *key);
// Title of the group that the property at this place belongs to: "Transport".
const char *closo_site_group(size_t property);

// ---- pieces of pages ---------------------------------------------------------------------------

typedef struct closo_site_page {
    const char *title;      // of the window and of the page
    const char *name;       // "index.html": the entry of the menu that is this page
    bool below;             // in a directory below the site's own
    const char *scripts[6]; // "table.js", ...
} closo_site_page;

// Head and menu; `heading` writes the h1's content where the title needs markup (NULL: the title).
void closo_site_add_head(closo_text *out, const closo_site *site, const closo_site_page *page);
void closo_site_add_foot(closo_text *out);
// "Na2B12H12" with subscripts, "B12H12(2-)" with a raised charge; html: as elements, else as
// Unicode characters.
void closo_site_add_formula(closo_text *out, const char *text, bool html);
// "≈ 1.2(3) × 10⁻⁵" without the unit, or the words of the source.
void closo_site_add_quantity(closo_text *out, const closo_catalogue_record *record);
// The sign before the number: "<", "≤", "≈"; "" for the value itself.
const char *closo_site_sign(closo_qualifier qualifier);
void closo_site_add_number(closo_text *out, double value, int digits);
// Letters, digits, '-', '_' and '.', beginning with one of the first two; others become '-'.
void closo_site_add_name(closo_text *out, const char *text);
void closo_site_add_reference(closo_text *out, const closo_catalogue_record *record);
// A text as a string of JavaScript and JSON that stands in a file of its own or in an element.
void closo_site_add_string(closo_text *out, const char *text);

// ---- pages -------------------------------------------------------------------------------------

void closo_site_index(const closo_site *site, closo_text *out);
void closo_site_material_page(const closo_site *site, const closo_site_material *material,
                              closo_text *out);
void closo_site_plots(const closo_site *site, closo_text *out);
closo_status closo_site_sources(const closo_site *site, closo_text *out, closo_error *error);
void closo_site_about(const closo_site *site, closo_text *out);
void closo_site_data(const closo_site *site, closo_text *out);
// The picture without JavaScript and on paper, into the site's files.
closo_status closo_site_picture(const closo_site *site, const closo_catalogue_structure *structure,
                                closo_error *error);
// Picture and coordinates in a page below the site's own directory.
void closo_site_add_structure(closo_text *out, const closo_catalogue_structure *structure);

#endif
