// SPDX-License-Identifier: GPL-3.0-or-later
// A circuit is a tree of elements in series and parallel. Its nodes lie in one array; groups of the
// same kind are never nested in each other and never hold fewer than two members, so that every
// circuit has one form whatever notation it came from. Parameters are numbered in the order of the
// text: those of a subtree follow one another.
#ifndef CLOSO_ELECTRO_CIRCUIT_H
#define CLOSO_ELECTRO_CIRCUIT_H

#include "closo/electro.h"

enum {
    CLOSO_CIRCUIT_NODES = 192,
    CLOSO_CIRCUIT_DEPTH = 24,
    CLOSO_CIRCUIT_TEXT = 4000,
    CLOSO_CIRCUIT_NAME = 32
};

typedef enum closo_circuit_kind {
    CLOSO_CIRCUIT_ELEMENT,
    CLOSO_CIRCUIT_SERIES,
    CLOSO_CIRCUIT_GROUP // parallel
} closo_circuit_kind;

typedef struct closo_circuit_node {
    closo_circuit_kind kind;
    const closo_circuit_element *element; // of an ELEMENT
    int number;                           // in its name; -1: not given yet
    int first, last, next;                // nodes; -1: none
    size_t parameter, parameters;         // of the subtree
} closo_circuit_node;

struct closo_circuit {
    closo_circuit_node node[CLOSO_CIRCUIT_NODES];
    int count, root;
    size_t parameters;
    char name[CLOSO_CIRCUIT_PARAMETERS][CLOSO_CIRCUIT_NAME];
    closo_element_parameter parameter[CLOSO_CIRCUIT_PARAMETERS]; // with limits given in the text
    int owner[CLOSO_CIRCUIT_PARAMETERS];                         // node
    bool given[CLOSO_CIRCUIT_PARAMETERS];                        // the text has a value of it
    bool fixed[CLOSO_CIRCUIT_PARAMETERS];                        // and holds it
};

// ---- building (circuit.c): nodes, -1 where there is no room left

int closo_circuit_add(closo_circuit *circuit, closo_circuit_kind kind,
                      const closo_circuit_element *element);
void closo_circuit_attach(closo_circuit *circuit, int group, int member);
int closo_circuit_closed(const closo_circuit *circuit, int group); // its one member, or itself
// Numbers elements and parameters below root; values that the nodes' parameters have are set after.
closo_status closo_circuit_finish(closo_circuit *circuit, int root, closo_error *error);
// Node's name, "CPE1".
void closo_circuit_label(const closo_circuit *circuit, int node, char out[CLOSO_CIRCUIT_NAME]);

// ---- notations

const char *closo_circuit_symbol(const closo_circuit_element *element,
                                 closo_circuit_notation notation);
const char *closo_circuit_notation_name(closo_circuit_notation notation);
// Members sorted, no numbers: equal for circuits that are the same function.
void closo_circuit_signature(const closo_circuit *circuit, int node, closo_text *out);

// Values in braces: {Y=1e-5,n=0.8F/0.5/1:label} at *at, for the element `node`; circuit_values.c.
typedef struct closo_circuit_values {
    size_t count;
    struct {
        int node;
        size_t parameter;
        double value, lower, upper; // NaN: not given
        bool fixed;
    } item[CLOSO_CIRCUIT_PARAMETERS];
} closo_circuit_values;
closo_status closo_circuit_read_values(const closo_circuit *circuit, int node, const char *text,
                                       const char **at, closo_circuit_values *values,
                                       closo_error *error);
closo_status closo_circuit_set_values(closo_circuit *circuit, const closo_circuit_values *values,
                                      closo_error *error);

#endif
