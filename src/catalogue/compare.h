// SPDX-License-Identifier: GPL-3.0-or-later
// What of a document the catalogue could know. Private to the room.
#ifndef CLOSO_CATALOGUE_COMPARE_H
#define CLOSO_CATALOGUE_COMPARE_H

#include "catalogue/points.h"

typedef struct closo_finding {
    char key[96];    // of the document: a quantity, or TABLE[ROW]
    char label[160]; // borrowed words, cut
    const closo_property *property;
    const char *item;     // that the record's item must hold; "": any
    double value, su;     // in the unit of the property; su NaN: not known
    double temperature;   // K; NaN: not known
    closo_kind kind;      // how the number was had
    closo_side side;      // of a transition, where the key says
    bool near;            // one of many: only records of the same temperature are of use
    const char *material; // of this number alone; NULL: that of the document. Borrowed
} closo_finding;

#define CLOSO_FINDINGS 512

// The numbers of the document, at most CLOSO_FINDINGS; returns how many.
size_t closo_findings_collect(const closo_result *document, double temperature,
                              closo_finding *findings);
// A name for the material from settings, then from file names; "" where there is none. A candidate
// is only a candidate: the catalogue decides. `index` counts them.
bool closo_document_material(const closo_result *document, size_t index, char name[256]);

#endif
