// SPDX-License-Identifier: GPL-3.0-or-later
// What closo eis fit and closo eis series share: the circuit and how it is fitted.
#ifndef CLOSO_CLI_COMMAND_EIS_CIRCUIT_H
#define CLOSO_CLI_COMMAND_EIS_CIRCUIT_H

#include "cli/command_eis.h"

// --notation, --weighting, --starts, --seed, --fix, --start, --bound, --tie.
extern const closo_option closo_eis_circuit_options[];

#define CLOSO_EIS_CIRCUITS                                                                         \
    "A circuit is written as in impedance.py, R0-p(CPE1,R1-CPE2), EC-Lab, R1+Q1/(R2+Q2), "         \
    "pyimpspec, R(Q[RQ]), or Boukamp and ZSimpWin, R(Q(RQ)), where brackets alternate between "    \
    "parallel and series. Elements are taken by what they compute: O of Boukamp is Ws of "         \
    "impedance.py (tanh), T is Wo (coth). A text that means different things in different "        \
    "notations is refused: then --notation says which. Elements that other notations lack are "    \
    "written by closo's names in that of impedance.py: HN, Wsg, Ma, Mg, TLM, TLMQ, TLMR, TLMS, "   \
    "TLMD.\n\n"

typedef struct closo_eis_setup {
    closo_eis_options options;
    double start[CLOSO_CIRCUIT_PARAMETERS], lower[CLOSO_CIRCUIT_PARAMETERS],
        upper[CLOSO_CIRCUIT_PARAMETERS], ratio[CLOSO_CIRCUIT_PARAMETERS];
    size_t tied_to[CLOSO_CIRCUIT_PARAMETERS];
} closo_eis_setup;

closo_status closo_eis_circuit_from(const closo_arguments *arguments, const char *option,
                                    const char *text, closo_circuit **out, closo_error *error);
// With several circuits a name of --fix and the like must be a parameter of the first; others take
// what they have. `strict`: this is the first.
closo_status closo_eis_setup_from(const closo_arguments *arguments, const closo_circuit *circuit,
                                  bool strict, closo_eis_setup *out, closo_error *error);

#endif
