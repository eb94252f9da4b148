// SPDX-License-Identifier: GPL-3.0-or-later
// The document's structs, shared by the sources of this room. Invariants, kept by the functions of
// document.c and figure.c, so that no renderer has to check them again:
//   - every text is valid UTF-8 without control characters other than newline and tab;
//   - a double is finite or NaN ("no value"); su and freedom are positive or NaN, and NaN where
//     the value is;
//   - keys and names are unique within their list, columns of a table have the same length;
//   - after the first failure `status` is not CLOSO_OK and nothing is added any more.
// Tables, figures and panels are allocated one by one because callers hold pointers to them.
#ifndef CLOSO_RESULT_DOCUMENT_H
#define CLOSO_RESULT_DOCUMENT_H

#include "closo/result.h"

typedef struct closo_pair { // a setting: key and text; a reference: address and text
    char *key;
    char *text;
} closo_pair;

typedef struct closo_input_record {
    char *path;
    uint64_t bytes;
    char sha256[65];
} closo_input_record;

typedef struct closo_quantity_record {
    char *key, *label, *unit;
    char *method; // NULL: none
    double value, su, freedom;
} closo_quantity_record;

typedef struct closo_column {
    char *name;
    char *label; // NULL: the name
    char *unit;  // NULL in a column of texts
    double *values;
    char **texts; // one of values and texts is NULL
    size_t rows;
} closo_column;

struct closo_table {
    closo_result *owner;
    char *name, *title;
    closo_column *columns;
    size_t count, capacity;
};

typedef struct closo_axis_record {
    char *label, *unit;
    bool logarithmic;
    bool reversed;
    double minimum, maximum; // both 0: from the data
} closo_axis_record;

typedef struct closo_mark_record {
    closo_mark_kind kind;
    bool dashed, logarithmic_z;
    closo_glyph glyph;
    int colour;                                                          // 0: by order
    char *label, *table, *x, *y, *z, *su, *quantity, *quantity2, *names; // NULL: absent
} closo_mark_record;

struct closo_panel {
    closo_result *owner;
    char *title; // "" for none
    closo_axis_record x, y;
    closo_mark_record *marks;
    size_t count, capacity;
};

struct closo_figure {
    closo_result *owner;
    char *name, *title, *caption; // "" for no caption
    closo_panel **panels;
    size_t count, capacity;
};

typedef struct closo_volume_record {
    char *label, *unit;
    size_t counts[3];
    double origin[3], steps[9];
    double *values; // counts[0] * counts[1] * counts[2]
    double levels[CLOSO_VIEW_LEVELS];
    size_t level_count;
} closo_volume_record;

// Tables that a view names are there and have the columns it needs (view.c saw to that).
struct closo_view {
    closo_result *owner;
    char *name, *title, *caption; // "" for no caption
    bool has_cell;
    double cell[9];
    char *atoms, *bonds;         // tables; NULL: none
    closo_volume_record *volume; // NULL: none
};

// A chapter of a document of several: what was added from these counts on, to those of the next.
typedef struct closo_section {
    char *title;
    size_t quantities, tables, figures, views;
} closo_section;

struct closo_result {
    closo_status status;
    closo_error error;
    char *version, *command, *title;
    closo_input_record *inputs;
    size_t input_count, input_capacity;
    closo_pair *settings;
    size_t setting_count, setting_capacity;
    closo_quantity_record *quantities;
    size_t quantity_count, quantity_capacity;
    closo_table **tables;
    size_t table_count, table_capacity;
    closo_figure **figures;
    size_t figure_count, figure_capacity;
    closo_view **views;
    size_t view_count, view_capacity;
    closo_section *sections;
    size_t section_count, section_capacity;
    char **warnings;
    size_t warning_count, warning_capacity;
    closo_pair *references;
    size_t *reference_slots; // numbers of references + 1 by the hash of their keys; 0: free
    size_t reference_slot_count;
    size_t reference_count, reference_capacity;
};

// The sticky state. `block` points to the pointer of a vector whose elements have `size` bytes;
// false (and failed) when there is no room for one more or the document failed before.
bool closo_result_room(closo_result *result, void *block, size_t *capacity, size_t count,
                       size_t size);
void closo_result_fail(closo_result *result, closo_status status, const char *format, ...)
    CLOSO_PRINTF(3, 4);
// Cleaned copy of a text (invariant above); NULL and failed without memory. text NULL: NULL.
char *closo_result_keep(closo_result *result, const char *text);
char *closo_result_keep_or(closo_result *result, const char *text, const char *otherwise);
void closo_figure_free(closo_figure *figure);
// What section `index` holds: from the counts of *begin to those of *end (titles aside). The one
// before the first section is that of index 0, so that there are section_count + 1.
void closo_result_section(const closo_result *result, size_t index, closo_section *begin,
                          closo_section *end);
void closo_view_free(closo_view *view);

// value -+ k su for 95 %; false when su is not known, when fewer than one degree of freedom leave k
// meaningless, or when a bound is beyond any number.
bool closo_quantity_interval(const closo_quantity_record *quantity, double *low, double *high);

const closo_table *closo_result_table(const closo_result *result, const char *name);
const closo_figure *closo_result_figure(const closo_result *result, const char *name);
const closo_view *closo_result_view(const closo_result *result, const char *name);
const closo_column *closo_table_column(const closo_table *table, const char *name);
const closo_column *closo_result_any_column(const closo_result *result, const char *table,
                                            const char *column);
// closo_result_write_json, with or without the views.
void closo_result_compose_json(const closo_result *result, bool views, closo_text *out);
// True for a table or quantity named PART.NAME of a joined document, which its figures need and
// its table "comparison" sums up.
bool closo_result_is_of_part(const closo_result *result, const char *name);
static inline size_t closo_volume_values(const closo_volume_record *volume)
{
    return volume->counts[0] * volume->counts[1] * volume->counts[2];
}
static inline size_t closo_table_rows(const closo_table *table)
{
    return table->count > 0 ? table->columns[0].rows : 0;
}
// Names of mark kinds in JSON ("line", ...), in the order of closo_mark_kind.
extern const char *const closo_mark_kind_names[];
// Of glyphs, in the order of closo_glyph.
extern const char *const closo_glyph_names[];
#define CLOSO_MARK_KINDS 10
#define CLOSO_GLYPHS     8
#define CLOSO_COLOURS    7 // of the palette

#endif
