// SPDX-License-Identifier: GPL-3.0-or-later
// closo/catalogue.h: the catalogue of hydridoborate electrolytes, and a user's own records beside
// it.
//
// One record is one number (or one word in place of a number) of one source:
//
//     material . property . value(s.u.) unit . qualifier . temperature . phase . treatment . method
//     . source . place in the source . flag and reason where the source contradicts itself
//
// Numbers that stand together in their source (one row of a table: a cell with its volume, a window
// with its electrode and sweep rate) carry the same `row`. data/catalogue/SCHEMA.md is the same
// text for people who edit the CSV files.
//
//     closo_catalogue_open -> closo_catalogue_find(query) -> closo_catalogue_records -> describe
//
// Two SQLite files stand behind an open catalogue: the installed one, never written, and the user's
// own, made by the first write. Everything that reads sees both at once.
//
// A value is in the unit of its property (closo_catalogue_properties), whatever the source prints;
// `printed` keeps the source's own figures. NaN: no number. Texts are UTF-8, never NULL: "" where
// there is nothing to say.
#ifndef CLOSO_CATALOGUE_H
#define CLOSO_CATALOGUE_H

#include "closo/base.h"
#include "closo/matter.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CLOSO_CATALOGUE_VERSION 1 // of the database schema (PRAGMA user_version)

// ---- the vocabulary ----------------------------------------------------------------------------

// What is known of the value. Limits are censored values: the number is a bound, not a value.
#define CLOSO_QUALIFIER_LIST(X)                                                                    \
    X(EQUAL, "=", "the value itself")                                                              \
    X(LESS, "<", "below the number")                                                               \
    X(GREATER, ">", "above the number")                                                            \
    X(AT_MOST, "<=", "at most the number, 'up to'")                                                \
    X(AT_LEAST, ">=", "at least the number")                                                       \
    X(APPROXIMATE, "approx", "'about', 'nearly'")                                                  \
    X(ORDER, "order", "order of magnitude only")                                                   \
    X(RANGE, "range", "from value to upper")                                                       \
    X(WORDS, "words", "no number: `printed` is the statement")

typedef enum closo_qualifier {
#define CLOSO_QUALIFIER_ENUMERATOR(name, text, meaning) CLOSO_QUALIFIER_##name,
    CLOSO_QUALIFIER_LIST(CLOSO_QUALIFIER_ENUMERATOR)
#undef CLOSO_QUALIFIER_ENUMERATOR
} closo_qualifier;

const char *closo_qualifier_text(closo_qualifier qualifier); // as written in files
bool closo_qualifier_parse(const char *text, closo_qualifier *out);
// Whether the number is a bound: LESS, GREATER, AT_MOST, AT_LEAST.
bool closo_qualifier_censored(closo_qualifier qualifier);

// One kind of number. Keys are the words of the column `property`.
typedef struct closo_property {
    const char *key;         // "conductivity"
    const char *label;       // "ionic conductivity"
    const char *unit;        // in which values are kept: "S/cm"; "1": a pure number; "": words only
    double minimum, maximum; // no true value lies outside
    bool logarithmic;        // spans decades: plotted on a logarithmic axis
    bool material;           // of a material; false: of a procedure or a calculation
} closo_property;

// All of them, ends with a record whose key is NULL.
const closo_property *closo_catalogue_properties(void);
const closo_property *closo_catalogue_property(const char *key); // NULL if unknown
// The same; CLOSO_USAGE with the one that is spelled nearly so.
closo_status closo_catalogue_property_find(const char *key, const closo_property **out,
                                           closo_error *error);

// A number in `unit` -> the unit of the property: "mS/cm", "S/m", "meV", "kJ/mol", "C", "nm", ...
// CLOSO_INPUT naming the units there are for another. The su scales by *factor alone: value_kept =
// value * *factor + *offset.
closo_status closo_catalogue_unit(const closo_property *property, const char *unit, double *factor,
                                  double *offset, closo_error *error);

// Atoms per formula unit by atomic number of "Na2B12H12", "Li2B12(OCH3)12",
// "Na2B20H18*4Na2B12H12", "Li2B12H12*1.5C4H10O2", charges such as "B12H12(2-)" left out; false, and
// all 0, where the text is no formula (x as a number, a name).
bool closo_catalogue_composition(const char *formula, double counts[CLOSO_ELEMENT_MAXIMUM + 1]);

// ---- records -----------------------------------------------------------------------------------

typedef struct closo_catalogue_record {
    const char *id;       // "con-0001"; the user's own start with "own-"
    const char *material; // name in the catalogue: "Na2B12H12"
    const char *formula;  // as closo_formula_parse reads it, "*" between parts; "" if not one
    const char *anion;    // "B12H12(2-)", several: "CB9H10(-) + CB11H12(-)"
    const char *cation;   // "Na(+)"
    const char *family;   // "closo", "nido", "mixed", ...
    const char *property; // key
    const char *item;     // which one, where a property alone does not say: "B1-O1", "12 h"
    double value, upper;  // upper: of a RANGE alone
    double su;            // NaN: not given
    const char *unit;     // of the property
    closo_qualifier qualifier;
    const char *printed;    // as the source prints it, with its unit: "340 meV", "7.0240(3)"
    double temperature;     // K; NaN: not stated
    const char *phase;      // "LT monoclinic"; of a transition "LT -> HT"
    const char *treatment;  // "pristine", "ball-milled"
    const char *method;     // "impedance", "NMR", "AIMD", "DFT", "XRD", ...
    const char *conditions; // "name=value; name=value": electrode, sweep, anode, cathode, rate, ...
    const char *row;        // records of one row of their source share it; "" : alone
    const char *source;     // key of the source: "jacs2023"
    const char *reference;  // "doi:..." or a citation
    const char *place;      // "Table 1, row 3", "text, section 2.2", "Figure S4"
    const char *flag;       // "", "uncertain", "contradiction", "misprint", "unphysical"
    const char *reason;     // one sentence; empty only where flag is
    bool own;               // of the user's database or file
    size_t line;            // of the CSV file it was read from; 0: from a database
} closo_catalogue_record;

// A list; all texts live in it. Released by closo_catalogue_records_clear. { 0 } is an empty one.
typedef struct closo_catalogue_records {
    closo_catalogue_record *items;
    size_t count, capacity;
    struct closo_catalogue_texts *texts; // private
} closo_catalogue_records;

void closo_catalogue_records_clear(closo_catalogue_records *records);
// Copies the record with all its texts (NULL texts become "").
closo_status closo_catalogue_records_add(closo_catalogue_records *records,
                                         const closo_catalogue_record *record, closo_error *error);
// Value of one condition ("electrode") into out, cut where size ends; false if it is not there.
bool closo_catalogue_condition(const closo_catalogue_record *record, const char *name, char *out,
                               size_t size);
// The way back: value, upper, su, qualifier and unit from "1.2(3)e-4 S/cm", "<1E-10 S/cm", "~3
// mS/cm" (kept in the unit of the property), after record->property is set. CLOSO_INPUT otherwise.
closo_status closo_catalogue_set_value(closo_catalogue_record *record, const char *text,
                                       closo_error *error);
// No texts, no numbers, qualifier "=".
void closo_catalogue_record_init(closo_catalogue_record *record);
// "1.5e-7 S/cm", "< 1e-10 S/cm", "9.5678(2) A", the printed words where there is no number.
void closo_catalogue_format(const closo_catalogue_record *record, char buffer[96]);

// ---- opening -----------------------------------------------------------------------------------

typedef struct closo_catalogue closo_catalogue;

typedef struct closo_catalogue_options {
    const char *own;         // the user's database; NULL: $XDG_DATA_HOME/closo/catalogue.sqlite
                             // ($HOME/.local/share where that is not set); "": none
    const char *installed;   // NULL: share/closo/catalogue.sqlite, found as other data; "": none
    bool write;              // makes the user's database where there is none
    double patience_seconds; // to wait for another writer; 0: 10 s
} closo_catalogue_options;

// Errors: CLOSO_INPUT a file that is no catalogue, or one of a later schema; CLOSO_SYSTEM the
// installed file is not there, or the disk failed. An own database of an earlier schema is brought
// up to date when it is opened for writing, and read as it is otherwise.
closo_status closo_catalogue_open(closo_catalogue **out, const closo_catalogue_options *options,
                                  closo_error *error);
void closo_catalogue_close(closo_catalogue *catalogue);
// The user's database in use, borrowed; "" if none.
const char *closo_catalogue_own_path(const closo_catalogue *catalogue);

// ---- finding -----------------------------------------------------------------------------------

// NULL, NaN (bounds), 0 and false mean "any". All that is given must hold. Texts are compared
// without regard to case. { 0 } finds nothing by bounds: begin with closo_catalogue_query_init.
typedef struct closo_catalogue_query {
    const char *material;       // name, printed name or formula ("Na2B12H12", "B12H12Na2")
    const char *elements;       // "Na,B,H": holds all of these; "Na,B,H only": no other
    const char *anion, *cation; // "B12H12", "B12H12(2-)", "Na"; one of several suffices
    const char *property;       // key
    double minimum, maximum;    // of the value, in the property's unit
    double temperature_minimum, temperature_maximum; // K; records without one do not match
    const char *phase, *treatment, *method;          // held in the text: "ball", "impedance"
    const char *source;                              // key or DOI
    const char *words; // full text: words that all occur, a trailing * completes
    const char *row;   // records of one row
    bool flagged;      // only those with a flag
    bool own;          // only the user's
    size_t limit;      // 0: no limit
} closo_catalogue_query;

void closo_catalogue_query_init(closo_catalogue_query *query);
// Records in the order of material, property, temperature, id; the installed ones before the
// user's. A censored or approximate value matches a bound where it surely satisfies it; *possible
// (may be NULL) counts those that may or may not ("< 1e-10" asked for > 1e-12). `records` is
// cleared first.
closo_status closo_catalogue_find(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                  closo_catalogue_records *records, size_t *possible,
                                  closo_error *error);

// Property and bounds of "conductivity > 1e-3 S/cm", "window_high 4..5 V", "yield <= 50 %" into the
// query. CLOSO_USAGE for anything else; the unit must be there unless the property has none.
closo_status closo_catalogue_query_bounds(closo_catalogue_query *query, const char *text,
                                          closo_error *error);
// As closo_catalogue_find for materials of which every one of `bounds` (texts as above) holds for
// some record: the records that satisfy one of them, of those materials.
closo_status closo_catalogue_search(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                    const char *const *bounds, size_t count,
                                    closo_catalogue_records *records, size_t *possible,
                                    closo_error *error);
// Table "materials" of the document: every material with the number of its records.
closo_status closo_catalogue_list(closo_catalogue *catalogue, closo_result *result,
                                  closo_error *error);
// Names in the catalogue that are spelled nearly as `text`, hold it, or begin as it does, the
// closest first, comma-separated into buffer; "" where there is none.
closo_status closo_catalogue_similar(closo_catalogue *catalogue, const char *text, char *buffer,
                                     size_t size, closo_error *error);

// ---- a user's own records ----------------------------------------------------------------------

// Adds all records in one transaction, all or none; the id of a record without one is made. Known
// materials are recognised by name or formula, others are entered with what the record says.
// Errors: CLOSO_INPUT a record that is not valid ("record 3: ..."), CLOSO_SYSTEM busy, disk full:
// then nothing was added. *added and *known (records that are in the user's database already,
// left out) may be NULL.
closo_status closo_catalogue_add(closo_catalogue *catalogue, const closo_catalogue_records *records,
                                 const closo_control *control, size_t *added, size_t *known,
                                 closo_error *error);

// How the columns of a foreign CSV are read. Each line of a map is FIELD = something; see
// data/catalogue/SCHEMA.md:
//     material = column Composition
//     property = conductivity
//     value = column "Ionic conductivity (S cm-1)"
//     temperature = 25 C
// NULL map: the columns have the names of the schema.
typedef struct closo_catalogue_csv_options {
    const char *map;      // text of the map
    const char *map_name; // its path in errors
    const char *source;   // for records that name none
    bool strict;          // every column of the schema must be there (the installed data)
    bool printed;         // keeps the text of every value, plain ones too (for checking digits)
} closo_catalogue_csv_options;

// Reads the records of a CSV file without any database (for checking, or before closo_catalogue_
// add). "<1E-10" in a value is a censored value. Errors: CLOSO_INPUT with file, line and column.
closo_status closo_catalogue_read_csv(const char *path, const closo_catalogue_csv_options *options,
                                      closo_catalogue_records *records, closo_error *error);

// A CSV read straight into the user's database, without holding it in memory: all or nothing.
closo_status closo_catalogue_import(closo_catalogue *catalogue, const char *path,
                                    const closo_catalogue_csv_options *options,
                                    const closo_control *control, size_t *added, size_t *known,
                                    closo_error *error);

// ---- writing -----------------------------------------------------------------------------------

// The schema's columns; closo_catalogue_read_csv is the way back.
void closo_catalogue_write_csv(const closo_catalogue_records *records, closo_text *out);
// An array of objects with the same names; no number: null.
void closo_catalogue_write_json(const closo_catalogue_records *records, closo_text *out);
// The sources of the records, each once.
closo_status closo_catalogue_write_bibtex(closo_catalogue *catalogue,
                                          const closo_catalogue_records *records, closo_text *out,
                                          closo_error *error);
// Table `name` of the document: one row per record, and the references cited. Records of one
// property have their numbers in a column, others as texts with their units.
void closo_catalogue_describe(const closo_catalogue_records *records, const char *name,
                              const char *title, closo_result *result);
// Tables of all that is known of one material (records in the order of closo_catalogue_find):
// "transport", "phases", "lattices", "structure", "electrochemistry", "cells", "synthesis",
// "spectra", "procedures", as far as there is any, and "doubts" with the reasons of the flags.
closo_status closo_catalogue_describe_material(const closo_catalogue_records *records,
                                               closo_result *result, closo_error *error);

// One SELECT over the views `records`, `materials` and `sources`, as table "rows" of the document.
// Whatever would write, attach or load is refused (CLOSO_USAGE); at most `limit` rows (0: 100000).
closo_status closo_catalogue_sql(closo_catalogue *catalogue, const char *statement, size_t limit,
                                 const closo_control *control, closo_result *result,
                                 closo_error *error);

// ---- figures, rankings, comparisons ------------------------------------------------------------

// Records of the properties (keys, ends with NULL; the first is the one that the filters of the
// query on method, phase, treatment, temperature, source, flag and own records hold for) of the
// materials that the query and bounds (see closo_catalogue_search) pick.
closo_status closo_catalogue_gather(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                    const char *const *bounds, size_t count,
                                    const char *const *properties, closo_catalogue_records *records,
                                    closo_error *error);

typedef struct closo_catalogue_plot_options {
    double temperature;   // K at which a conductivity is wanted
    double within;        // K by which a record may be off
    double extrapolate;   // K over which ln(sigma T) is extrapolated along its own phase with an
                          // activation energy of the same source where no record is near; 0: never
    bool product;         // Arrhenius plot of sigma T in place of sigma
    const char *relative; // material that decades are counted from; NULL: none
    const char *x, *y;    // properties of closo_catalogue_plot_pair
    double x_temperature, y_temperature; // K; NaN: any
} closo_catalogue_plot_options;

void closo_catalogue_plot_options_init(closo_catalogue_plot_options *options);
// Conductivities over 1000/T with their activation energies and transitions. Tables: points, lines
// (along activation energies), jumps (both sides of each transition). Records: conductivity,
// activation_energy, transition_temperature.
closo_status closo_catalogue_plot_arrhenius(const closo_catalogue_records *records,
                                            const closo_catalogue_plot_options *options,
                                            closo_result *result, closo_error *error);
// Temperatures of transitions, a line per material. Tables: transitions, hysteresis.
closo_status closo_catalogue_plot_transitions(const closo_catalogue_records *records,
                                              closo_result *result, closo_error *error);
// A property against another, a point per material. Table: values.
closo_status closo_catalogue_plot_pair(const closo_catalogue_records *records,
                                       const closo_catalogue_plot_options *options,
                                       closo_result *result, closo_error *error);

typedef struct closo_catalogue_compare_options {
    const char *material; // NULL: what the document says: its settings, its formula, its files
    double temperature;   // K; NaN: what the document says
    double within;        // K that a record may be off without being called so; 0: 10
    size_t records;       // of one number at most; 0: 6
    const char *document; // name of the document in the table; NULL: its title
} closo_catalogue_compare_options;

// What the catalogue also knows of a document of closo (of any command): table `table` of `result`
// (which may be the document itself) with a row for each number and record of the literature:
// difference, z (where both have a standard uncertainty) or ratio, and what stands against
// comparing them. *found counts the rows. Nothing known: a setting "literature" says so in one
// line. CLOSO_USAGE: no material named and none recognised; unknown to the catalogue.
closo_status closo_catalogue_compare(closo_catalogue *catalogue, const closo_result *document,
                                     const closo_catalogue_compare_options *options,
                                     const char *table, closo_result *result, size_t *found,
                                     closo_error *error);

// One wish of a user: "conductivity@298 K > 1e-3 S/cm", "window_high high weight 2",
// "price low @...". Bounds are met or not; high and low count from the worst to the best value
// known among the materials (of logarithmic properties in decades).
typedef struct closo_catalogue_wish {
    const closo_property *property;
    double temperature;      // K; NaN: any
    int direction;           // +1: high, -1: low, 0: bounds
    double minimum, maximum; // of bounds; NaN: none
    double weight;
} closo_catalogue_wish;

closo_status closo_catalogue_wish_parse(const char *text, closo_catalogue_wish *wish,
                                        closo_error *error);

typedef struct closo_catalogue_rank_options {
    double within, extrapolate; // K, as of plots
    size_t draws;               // of the Monte Carlo
    uint64_t seed;
} closo_catalogue_rank_options;

#define CLOSO_CATALOGUE_WISHES 16

// Ranks the materials of the records by the wishes: table "ranking". Values are drawn from their
// s.u., ranges, orders of magnitude, limits and the scatter between sources; a wish of which
// nothing is known is counted at its worst and at its best, never at zero alone.
closo_status closo_catalogue_rank(const closo_catalogue_records *records,
                                  const closo_catalogue_wish *wishes, size_t count,
                                  const closo_catalogue_rank_options *options,
                                  const closo_control *control, closo_result *result,
                                  closo_error *error);

// ---- a site of static pages --------------------------------------------------------------------

// Atoms of an ion or molecule, for its picture on the pages of materials that hold it.
typedef struct closo_catalogue_structure {
    const char *formula; // without charge: "B12H12"
    const char *name;    // "closo-dodecaborate, Ih"
    const char *origin;  // where the geometry comes from, in a sentence
    size_t count;
    const int *element;     // atomic numbers
    const double *position; // count x 3, angstrom
} closo_catalogue_structure;

typedef struct closo_catalogue_site_options {
    const char *title; // NULL: "Hydridoborate electrolytes"
    const closo_catalogue_structure *structures;
    size_t structure_count;
} closo_catalogue_site_options;

#define CLOSO_CATALOGUE_SITE_RECORDS 200000 // at most

// Pages of the records in `directory`: a table of materials, a page for each, plots, sources, the
// schema, and the records as CSV, JSON and BibTeX. They need no server and no network. The same
// records give the same bytes. The directory appears as a whole; one that an earlier call made is
// replaced. What was made is told in the document. CLOSO_INPUT: the directory holds other files;
// CLOSO_USAGE: no record, or too many.
closo_status closo_catalogue_site(closo_catalogue *catalogue,
                                  const closo_catalogue_records *records, const char *directory,
                                  const closo_catalogue_site_options *options,
                                  const closo_control *control, closo_result *result,
                                  closo_error *error);

// ---- checking ----------------------------------------------------------------------------------

#define CLOSO_CATALOGUE_FINDING_RECORDS 6

// Statements of one source that cannot all hold. What rounding of the printed digits leaves open is
// not one. A caution is no contradiction: what is stated is unusual, or not comparable.
typedef struct closo_catalogue_finding {
    const char *rule, *title; // of closo_catalogue_check_rules, borrowed for ever
    bool caution;
    const closo_catalogue_record *records[CLOSO_CATALOGUE_FINDING_RECORDS]; // in the checked list
    size_t record_count; // the first is what the finding is about
    char stated[96], expected[96];
    double difference_percent; // of what is expected; NaN: does not apply
    double difference_su;      // in standard uncertainties; NaN: does not apply
    char sentence[512];
} closo_catalogue_finding;

typedef struct closo_catalogue_findings {
    closo_catalogue_finding *items;
    size_t count, capacity;
    size_t left_out; // beyond the limit of 5000
    bool cut_short;  // comparing everything would have taken too long
    bool *explained; // per checked record: part of a finding
} closo_catalogue_findings;

// Compares the records with one another, source by source. `records` must live as long as
// `findings`, which is cleared first and released by closo_catalogue_findings_clear.
closo_status closo_catalogue_check(const closo_catalogue_records *records,
                                   const closo_control *control, closo_catalogue_findings *findings,
                                   closo_error *error);
void closo_catalogue_findings_clear(closo_catalogue_findings *findings);
// How many are contradictions.
size_t closo_catalogue_contradictions(const closo_catalogue_findings *findings);
// Key and title of the rule at an index; false beyond the last.
bool closo_catalogue_check_rule(size_t index, const char **key, const char **title);
// Tables "contradictions", "cautions", "rules" (how often each was broken) and "noted": records
// that carry a flag which no rule recomputed.
void closo_catalogue_describe_check(const closo_catalogue_records *records,
                                    const closo_catalogue_findings *findings, closo_result *result);

#ifdef __cplusplus
}
#endif
#endif
