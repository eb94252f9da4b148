// SPDX-License-Identifier: GPL-3.0-or-later
// closo/result.h: the result document, the one thing every command answers, and its renderers.
//
//   closo_result
//     title, command, settings (key -> text), inputs (path, bytes, SHA-256)
//     quantities   key, label, value, standard uncertainty, unit, method
//     tables       named columns with units
//     figures      panels -> axes and marks; a mark names table columns, it holds no numbers
//     warnings, references
//
// Building is sticky: when memory runs out, every later call does nothing and closo_result_status
// reports it, so that a describe function needs one check at its end. All texts and numbers are
// copied. NaN or infinity in a quantity or column means "no value" and becomes null in JSON.
#ifndef CLOSO_RESULT_H
#define CLOSO_RESULT_H

#include "closo/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct closo_result closo_result;
typedef struct closo_table closo_table;
typedef struct closo_figure closo_figure;
typedef struct closo_panel closo_panel;
typedef struct closo_view closo_view;

// ---- building ----------------------------------------------------------------------------------

// command as typed without the program ("traj msd"); title in the user's words.
closo_result *closo_result_new(const char *command, const char *title, closo_error *error);
void closo_result_free(closo_result *result);
// CLOSO_OK, or CLOSO_MEMORY when a call while building could not be done.
closo_status closo_result_status(const closo_result *result, closo_error *error);

void closo_result_add_input(closo_result *result, const char *path,
                            const closo_fingerprint *fingerprint);
// Settings in force, in the order given; a repeated key replaces its text.
void closo_result_set(closo_result *result, const char *key, const char *format, ...)
    CLOSO_PRINTF(3, 4);
void closo_result_set_number(closo_result *result, const char *key, double value, const char *unit);
// What is added from here on is a chapter of its own in a page and a text.
void closo_result_begin_section(closo_result *result, const char *title);
void closo_result_warn(closo_result *result, const char *format, ...) CLOSO_PRINTF(2, 3);
// reference: "doi:..." or an address; text: authors, journal, year. Repeats are dropped.
void closo_result_cite(closo_result *result, const char *reference, const char *text);

typedef struct closo_quantity {
    const char *key;    // machine name, unique in the document: "D_Li"
    const char *label;  // "self-diffusion coefficient of Li"
    double value;       // NaN: undetermined
    double su;          // standard uncertainty; <= 0 or NaN: not known
    double freedom;     // degrees of freedom of su; 0 or NaN: not given
    const char *unit;   // "1" for a pure number
    const char *method; // in a phrase; may be NULL
} closo_quantity;

void closo_result_add_quantity(closo_result *result, const closo_quantity *quantity);

// name: machine name, unique; the table is borrowed from the result.
closo_table *closo_result_add_table(closo_result *result, const char *name, const char *title);
// Columns must all have the same length; label may be NULL (then the name). values is copied.
void closo_table_add_column(closo_table *table, const char *name, const char *label,
                            const char *unit, const double *values, size_t count);
void closo_table_add_text_column(closo_table *table, const char *name, const char *label,
                                 const char *const *values, size_t count);

typedef struct closo_axis {
    const char *label;
    const char *unit; // NULL or "1": none shown
    bool logarithmic;
    double minimum, maximum; // both 0: from the data
    bool reversed;           // falls from left to right, or upwards: chemical shifts, wavenumbers
} closo_axis;

typedef enum closo_mark_kind {
    CLOSO_MARK_LINE,
    CLOSO_MARK_POINTS,     // with error bars where su names a column
    CLOSO_MARK_STEPS,      // histogram outline
    CLOSO_MARK_BARS,       // x may be a text column (categories)
    CLOSO_MARK_BAND,       // y - su .. y + su, shaded
    CLOSO_MARK_VERTICAL,   // a line at x = value of `quantity`
    CLOSO_MARK_HORIZONTAL, // a line at y = value of `quantity`
    CLOSO_MARK_SLOPE,      // y = quantity * x + quantity2, drawn over the panel's x range
    CLOSO_MARK_MAP,        // cells at (x, y) coloured by column z, below the panel's other marks
    CLOSO_MARK_STICKS      // thin lines from 0 to y, as of a diffraction pattern
} closo_mark_kind;

// A map is a table in long form: one row per cell with its centre x, y and its value z, in any
// order. Distinct x and distinct y (to 1e-9 of their span) are the columns and rows of a grid; each
// cell reaches half way to its neighbours, so spacings may be uneven. Cells that have no row, or
// whose z is missing, stay open; of two rows for one cell the last counts. Not drawn when the grid
// has more than 16384 lines or 2^23 cells, nor as the second map of a panel. The colour bar is
// labelled by the mark's label, else by that of the column z, with the unit of z. Pictures show
// means over the cells that fall on one pixel.

// How the points of a mark look. Arrows say that the value lies further that way: a limit.
#define CLOSO_GLYPH_LIST(X)                                                                        \
    X(AUTOMATIC, "") /* filled, by the order of the series */                                      \
    X(OPEN, "open")  /* the same in outline */                                                     \
    X(UP, "up")      /* in outline, with an arrow */                                               \
    X(DOWN, "down")                                                                                \
    X(LEFT, "left")                                                                                \
    X(RIGHT, "right")                                                                              \
    X(STAR, "star")                                                                                \
    X(TICK, "tick") /* a short upright stroke */

typedef enum closo_glyph {
#define CLOSO_GLYPH_ENUMERATOR(name, text) CLOSO_GLYPH_##name,
    CLOSO_GLYPH_LIST(CLOSO_GLYPH_ENUMERATOR)
#undef CLOSO_GLYPH_ENUMERATOR
} closo_glyph;

typedef struct closo_mark {
    closo_mark_kind kind;
    const char *label;              // in the legend; NULL: not listed
    const char *table, *x, *y, *su; // column names; su may be NULL
    const char *quantity, *quantity2;
    bool dashed;
    const char *z;      // of a map: column of the value shown as colour
    bool logarithmic_z; // colours follow log z; cells that are not positive stay open
    const char *names;  // of POINTS: column of texts written beside them; "": none at this point
    closo_glyph glyph;  // of POINTS
    int colour;         // of the palette, 1 to 7; 0: by the order of the series
} closo_mark;

closo_figure *closo_result_add_figure(closo_result *result, const char *name, const char *title,
                                      const char *caption);
closo_panel *closo_figure_add_panel(closo_figure *figure, const char *title, const closo_axis *x,
                                    const closo_axis *y);
void closo_panel_add_mark(closo_panel *panel, const closo_mark *mark);

// ---- building: views in space ------------------------------------------------------------------

// Lengths in angstrom, Cartesian. All parts are optional; a view without any is an empty picture.
// Wrong shapes fail the document (CLOSO_USAGE) with a sentence that names the view.
#define CLOSO_VIEW_ATOMS  32768             // at most
#define CLOSO_VIEW_BONDS  65536             // at most
#define CLOSO_VIEW_VALUES ((size_t)1 << 21) // of a volume at most: coarsen before
#define CLOSO_VIEW_LEVELS 8                 // at most

// name: machine name, unique among views and figures; the view is borrowed from the result.
closo_view *closo_result_add_view(closo_result *result, const char *name, const char *title,
                                  const char *caption);
// Rows are a, b, c (row-major), with volume; drawn as 12 edges from the point 0, 0, 0.
void closo_view_set_cell(closo_view *view, const double vectors[9]);
// A table of the document, there already: a text column "element" (symbol; others are drawn grey)
// and columns of numbers "x", "y", "z" (angstrom). Used where present: text column "label" (name of
// the site, shown when pointed at) and column "occupancy" (0 to 1; below 1 the atom is paler). The
// atoms are drawn as listed: list periodic images, too, where they shall be seen.
void closo_view_set_atoms(closo_view *view, const char *table);
// After the atoms: a table with columns of numbers "first" and "second", rows of the atoms table
// counted from 1. A bond joins the two atoms as listed, not their nearest images.
void closo_view_set_bonds(closo_view *view, const char *table);

// A scalar field on a grid of counts[0] x counts[1] x counts[2] points, each count at least 2:
// values[(i * counts[1] + j) * counts[2] + k], kept to five significant digits in documents, is the
// value at origin + i * steps[0..2] + j * steps[3..5] + k * steps[6..8] (the shape of a Gaussian
// cube file; for a histogram over a cell: steps = vectors / counts, origin = half a step of each).
// Where counts times steps are the vectors of the view's cell the field is taken as periodic and
// drawn up to the cell's faces. levels: values of the isosurfaces, increasing.
typedef struct closo_volume {
    const char *label, *unit; // of the values: "density of Li", "A^-3"
    size_t counts[3];
    double origin[3], steps[9]; // angstrom
    const double *values;       // NaN: no value, below every level
    const double *levels;
    size_t level_count; // 1 to CLOSO_VIEW_LEVELS
} closo_volume;

void closo_view_set_volume(closo_view *view, const closo_volume *volume);

// ---- looking (all borrowed; NULL or false when absent) -----------------------------------------

const char *closo_result_title(const closo_result *result);
const char *closo_result_command(const closo_result *result);
// Path and fingerprint of an input; false when index is out of range. A fingerprint that is not
// known is empty.
bool closo_result_input_at(const closo_result *result, size_t index, const char **path,
                           closo_fingerprint *fingerprint);
size_t closo_result_count_quantities(const closo_result *result);
// Fills *out with borrowed texts; false when index is out of range / the key is absent.
bool closo_result_quantity_at(const closo_result *result, size_t index, closo_quantity *out);
bool closo_result_find_quantity(const closo_result *result, const char *key, closo_quantity *out);
size_t closo_result_count_tables(const closo_result *result);
const char *closo_result_table_name(const closo_result *result, size_t index);
// Column of numbers of a table; *count rows. NULL when absent or a text column.
const double *closo_result_column(const closo_result *result, const char *table, const char *column,
                                  size_t *count);
// The same of a column of texts.
const char *const *closo_result_texts(const closo_result *result, const char *table,
                                      const char *column, size_t *count);
const char *closo_result_setting(const closo_result *result, const char *key);
size_t closo_result_count_warnings(const closo_result *result);
const char *closo_result_warning(const closo_result *result, size_t index);
size_t closo_result_count_figures(const closo_result *result);
const char *closo_result_figure_name(const closo_result *result, size_t index);
size_t closo_result_count_views(const closo_result *result);
const char *closo_result_view_name(const closo_result *result, size_t index);

// ---- reading and joining -----------------------------------------------------------------------

// A document written by closo_result_write_json. CLOSO_INPUT with the place when it is not one.
closo_status closo_result_read(closo_result **out, const char *path, closo_error *error);
// The same from memory; name stands for the path in an error.
closo_status closo_result_parse(closo_result **out, const char *name, const char *data,
                                size_t length, closo_error *error);
// Adds all that `part` holds at the end of `into`, as if it had been added there, and frees the
// part. Its title, where there is one, becomes that of a section; its command is dropped; a failure
// of the part becomes one of `into`.
void closo_result_append(closo_result *into, closo_result *part);

// One document that sets several side by side: table "comparison" with a row per quantity key and,
// per document, columns value and su; plus columns of published values where reference (below) has
// them. Figures overlay marks of equal figure and panel where tables and columns agree; a panel
// that holds a map stays alone, "NAME: title". Views are carried over as NAME.view.
typedef struct closo_reference_value {
    const char *document; // name of the document it stands beside (closo_report_entry.name)
    const char *key;      // quantity key
    double value, su;     // su <= 0: not given
    const char *source;   // "doi:..., Table 1"
} closo_reference_value;

typedef struct closo_report_entry {
    const char *name; // short name in headings and legends, e.g. "Li2B12H12"
    const closo_result *result;
} closo_report_entry;

closo_status closo_result_join(closo_result **out, const char *title,
                               const closo_report_entry *entries, size_t count,
                               const closo_reference_value *references, size_t reference_count,
                               closo_error *error);

// ---- rendering ---------------------------------------------------------------------------------

typedef struct closo_text_style {
    bool colour;    // ANSI colours and bold
    bool unicode;   // box rules and the Angstrom sign, else plain ASCII
    size_t columns; // width of the terminal, 0: 100
    size_t rows;    // rows of a long table to print, 0: 12; the rest is counted
} closo_text_style;

void closo_result_write_text(const closo_result *result, const closo_text_style *style,
                             closo_text *out);
void closo_result_write_json(const closo_result *result, closo_text *out);
// One table as CSV (RFC 4180): first line names with units "t (ps)"; missing values empty.
// CLOSO_USAGE naming the tables there are when `table` is not one of them.
closo_status closo_result_write_csv(const closo_result *result, const char *table, closo_text *out,
                                    closo_error *error);

// Figure by name (NULL: all of them, stacked) as a gnuplot script with its data, drawn by gnuplot
// where the extension of path is svg, pdf or png, the script itself where it is gp. A view by name
// (or the only one, where there is no figure) as svg, drawn without gnuplot.
// CLOSO_SYSTEM with how to get it when gnuplot is missing; CLOSO_USAGE for another extension.
closo_status closo_result_write_figure(const closo_result *result, const char *figure,
                                       const char *path, closo_error *error);

// One self-contained page that works offline: results, settings, tables (sortable, downloadable),
// figures interactive with Plotly.js and views with 3Dmol.js where they were installed, static SVG
// otherwise or without JavaScript. The first entry may be a joined document followed by its parts.
closo_status closo_result_write_html(const char *title, const closo_report_entry *entries,
                                     size_t count, const char *path, closo_error *error);

// The document, every table as CSV, every figure as SVG with its script and every view as SVG, into
// a directory: result.json, TABLE.csv, FIGURE.svg, FIGURE.gp, VIEW.svg, report.html. warnings of
// missing programs are added to the document, not errors.
closo_status closo_result_write_directory(closo_result *result, const char *directory,
                                          closo_error *error);

// ---- other pages -------------------------------------------------------------------------------

// What pages that are no reports share with them, so that all look alike.
void closo_page_add_style(closo_text *out); // CSS of the report
// Escaped, for content and for attributes in double or single quotes.
void closo_page_add_text(closo_text *out, const char *text);
void closo_page_add_unit(closo_text *out, const char *unit);
// "-1.2(3)e-5" with a minus sign and the power of ten raised.
void closo_page_add_value(closo_text *out, const char *number);
// text, then the reference: a link where it is "doi:..." or an http address.
void closo_page_add_reference(closo_text *out, const char *reference, const char *text);
// Colour 0xRRGGBB and drawn radius of an element's sphere; of anything else those of an unknown.
uint32_t closo_page_element(const char *symbol, double *radius_angstrom);

#ifdef __cplusplus
}
#endif
#endif
