// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of the consistency check. A rule is one const record with one function; it is handed the
// records that belong together and adds a finding where two of their statements cannot both hold.
// Numbers are compared as intervals: what the printed digits leave open is never a contradiction.
// Private to the room.
#ifndef CLOSO_CATALOGUE_CHECK_H
#define CLOSO_CATALOGUE_CHECK_H

#include "catalogue/record.h"

typedef struct closo_audit closo_audit;
typedef struct closo_audit_rule closo_audit_rule;

// Records that belong together, borrowed.
typedef struct closo_audit_list {
    const closo_catalogue_record *const *items;
    size_t count;
} closo_audit_list;

typedef enum closo_audit_scope {
    CLOSO_AUDIT_RECORD,   // each record by itself
    CLOSO_AUDIT_ROW,      // one row of one source
    CLOSO_AUDIT_QUANTITY, // one property of one material in one source
    CLOSO_AUDIT_MATERIAL, // one material in one source, sorted by property
    CLOSO_AUDIT_SOURCE    // all of one source, sorted by material, then property
} closo_audit_scope;

struct closo_audit_rule {
    const char *key;
    const char *title; // "cell volume against cell lengths and angles"
    bool caution;      // its findings are no contradictions unless it says otherwise
    closo_audit_scope scope;
    void (*run)(closo_audit *check, const closo_audit_rule *rule, const closo_audit_list *list);
};

// Families of rules, each a file; each ends with a rule without key.
extern const closo_audit_rule closo_audit_record_rules[], closo_audit_cell_rules[],
    closo_audit_mass_rules[], closo_audit_charge_rules[], closo_audit_capacity_rules[],
    closo_audit_transport_rules[], closo_audit_site_rules[], closo_audit_geometry_rules[],
    closo_audit_procedure_rules[], closo_audit_twice_rules[], closo_audit_claim_rules[],
    closo_audit_spectrum_rules[];

// ---- finding -----------------------------------------------------------------------------------

// NULL where there are too many, or no memory: then nothing is to be filled in. The first record is
// what the finding is about.
closo_catalogue_finding *closo_audit_add(closo_audit *check, const closo_audit_rule *rule,
                                         const closo_catalogue_record *record);
void closo_audit_cite(closo_catalogue_finding *finding, const closo_catalogue_record *record);
// The sentence; no number conversions but %s: numbers through closo_show.
void closo_audit_say(closo_catalogue_finding *finding, const char *format, ...) CLOSO_PRINTF(2, 3);
// stated and expected as numbers with a unit, and their difference in percent.
void closo_audit_compare(closo_catalogue_finding *finding, double stated, double expected,
                         const char *unit);

typedef struct closo_shown {
    char text[CLOSO_NUMBER_SIZE];
} closo_shown;

closo_shown closo_show(double value, int digits); // significant digits

// ---- numbers as printed ------------------------------------------------------------------------

// What the record leaves open: half a unit of the last printed digit to both sides, a limit, a
// range, half a decade for an order of magnitude, a whole unit or 5% for "about".
typedef struct closo_audit_number {
    double value, low, high;
} closo_audit_number;

// False where no number stands.
bool closo_audit_read(const closo_catalogue_record *record, closo_audit_number *out);
// Half a unit of the last printed digit, in the unit of the property.
double closo_audit_half(const closo_catalogue_record *record);
bool closo_audit_meet(double low, double high, double other_low, double other_high);

// ---- looking up --------------------------------------------------------------------------------

// All of one property of a material in a source, in the order of the records.
closo_audit_list closo_audit_quantity(const closo_audit *check, const char *source,
                                      const char *material, const char *property);
closo_audit_list closo_audit_material(const closo_audit *check, const char *source,
                                      const char *material);
closo_audit_list closo_audit_source(const closo_audit *check, const char *source);
closo_audit_list closo_audit_row(const closo_audit *check, const closo_catalogue_record *record);
// The first of a property in a list that holds a number; NULL if none.
const closo_catalogue_record *closo_audit_first(const closo_audit_list *list, const char *property);
// Records of a property with any source, for what is known of a material beyond one paper.
closo_audit_list closo_audit_everywhere(const closo_audit *check, const char *material,
                                        const char *property);
// Whether so many more comparisons may be made. Every look-up costs as many as it finds; a file
// made to cost more than a few seconds per million records is not compared to its end, and that is
// said.
bool closo_audit_spend(const closo_audit *check, size_t comparisons);
void closo_audit_cut(closo_audit *check); // says that a list was too long to compare

bool closo_audit_holds(const char *text, const char *word); // without regard to case
// Value of a condition as a number (its unit left out); NaN if none.
double closo_audit_condition_number(const closo_catalogue_record *record, const char *name);

// ---- formulas ----------------------------------------------------------------------------------

// "Li2[B12(OCH3)12]", "Na4B20H18.3Na2B12H12", "C6H14O3" into atoms; false where it is no formula.
bool closo_audit_formula(const char *printed, double counts[CLOSO_ELEMENT_MAXIMUM + 1]);
double closo_audit_weight(const double counts[CLOSO_ELEMENT_MAXIMUM + 1]); // g/mol
// Charge of an anion the program knows ("B12H12" -> -2); false if it does not.
bool closo_audit_ion_charge(const double counts[CLOSO_ELEMENT_MAXIMUM + 1], double *charge);

// Takes out bytes that are no UTF-8, such as half a character where a text was cut.
void closo_audit_mend(char *text);

#define CLOSO_AUDIT_MAXIMUM 5000 // findings

#endif
