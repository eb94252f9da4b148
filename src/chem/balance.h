// SPDX-License-Identifier: GPL-3.0-or-later
// Balances: what the files share.
#ifndef CLOSO_CHEM_BALANCE_H
#define CLOSO_CHEM_BALANCE_H

#include "chem/reaction.h"

// Whether exactly one set of positive numbers balances the reaction, all species in it; charge:
// that, too, must balance. coefficients may be NULL.
closo_status closo_balance_single(const closo_reaction *reaction, bool charge, bool *balances,
                                  int64_t *coefficients, closo_error *error);

// Why nothing balances the reaction, into balance->reason.
closo_status closo_balance_explain(const closo_reaction *reaction, closo_balance *balance,
                                   closo_error *error);

// The numbers to compute with: those written where they balance, else the single set; NULL and a
// sentence where there is no such set. out: one number per term.
closo_status closo_balance_coefficients(const closo_reaction *reaction,
                                        const closo_balance *balance, double *out,
                                        closo_error *error);

#endif
