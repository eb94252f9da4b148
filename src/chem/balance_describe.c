// SPDX-License-Identifier: GPL-3.0-or-later
// Balances as a document.
#include "chem/balance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *verdict_text(closo_balance_verdict verdict)
{
    static const char *const texts[] = {"balanced as written", "coefficients found: one balance",
                                        "several independent balances: coefficients must be given",
                                        "not balanced as written", "cannot be balanced"};
    return texts[verdict];
}

static closo_status describe_rows(const closo_balance *balance, closo_result *result,
                                  closo_error *error)
{
    char(*names)[16] = closo_allocate(CLOSO_BALANCE_ROWS, sizeof *names, error);
    const char *pointers[CLOSO_BALANCE_ROWS];
    double difference[CLOSO_BALANCE_ROWS];
    if (!names)
        return CLOSO_MEMORY;
    for (size_t r = 0; r < balance->rows; r++) {
        closo_composition_row_name(balance->row[r], names[r]);
        pointers[r] = names[r];
        difference[r] = balance->right[r] - balance->left[r];
        if (fabs(difference[r]) < 1e-9 * fmax(1, fabs(balance->left[r])))
            difference[r] = 0;
    }
    closo_table *table =
        closo_result_add_table(result, "elements", "Atoms and charge as the reaction is written");
    closo_table_add_text_column(table, "element", NULL, pointers, balance->rows);
    closo_table_add_column(table, "left", NULL, "1", balance->left, balance->rows);
    closo_table_add_column(table, "right", NULL, "1", balance->right, balance->rows);
    closo_table_add_column(table, "difference", "right less left", "1", difference, balance->rows);
    free(names);
    return CLOSO_OK;
}

static closo_status describe_species(const closo_reaction *reaction, const closo_balance *balance,
                                     closo_result *result, closo_error *error)
{
    size_t n = reaction->count;
    const char *name[CLOSO_REACTION_TERMS], *side[CLOSO_REACTION_TERMS],
        *phase[CLOSO_REACTION_TERMS], *formula[CLOSO_REACTION_TERMS];
    double weight[CLOSO_REACTION_TERMS], written[CLOSO_REACTION_TERMS],
        charge[CLOSO_REACTION_TERMS], found[CLOSO_REACTION_TERMS];
    char(*buffer)[256] = closo_allocate(n, sizeof *buffer, error);
    if (!buffer)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const closo_reaction_term *term = &reaction->term[i];
        name[i] = term->name;
        side[i] = term->product ? "product" : "reactant";
        phase[i] = term->phase;
        weight[i] = closo_compound_weight(&term->compound, NULL, NULL);
        charge[i] = term->compound.charge;
        written[i] = (double)term->numerator / (double)term->denominator;
        found[i] = balance->sets == 1 ? (double)balance->coefficients[i] : (double)NAN;
        closo_compound_write(&term->compound, buffer[i], sizeof buffer[i]);
        formula[i] = buffer[i];
    }
    closo_table *table = closo_result_add_table(result, "species", "Species");
    closo_table_add_text_column(table, "species", NULL, name, n);
    closo_table_add_text_column(table, "formula", NULL, formula, n);
    closo_table_add_text_column(table, "side", NULL, side, n);
    closo_table_add_text_column(table, "phase", NULL, phase, n);
    closo_table_add_column(table, "charge", NULL, "e", charge, n);
    closo_table_add_column(table, "molar_mass", "molar mass", "g/mol", weight, n);
    closo_table_add_column(table, "written", "coefficient as written", "1", written, n);
    closo_table_add_column(table, "balanced", "coefficient of the single balance", "1", found, n);
    free(buffer);
    return CLOSO_OK;
}

static closo_status describe_sets(const closo_reaction *reaction, const closo_balance *balance,
                                  closo_result *result, closo_error *error)
{
    closo_text texts[CLOSO_BALANCE_SETS];
    const char *pointers[CLOSO_BALANCE_SETS];
    double number[CLOSO_BALANCE_SETS];
    bool failed = false;
    for (size_t s = 0; s < balance->sets; s++) {
        closo_text_init(&texts[s]);
        closo_reaction_write(reaction, balance->coefficients + s * reaction->count, &texts[s]);
        pointers[s] = texts[s].data ? texts[s].data : "";
        number[s] = (double)(s + 1);
        failed = failed || texts[s].failed;
    }
    closo_table *table = closo_result_add_table(
        result, "balances", "Elementary balances: every other one is a sum of these");
    closo_table_add_column(table, "number", NULL, "1", number, balance->sets);
    closo_table_add_text_column(table, "reaction", NULL, pointers, balance->sets);
    for (size_t s = 0; s < balance->sets; s++)
        closo_text_clear(&texts[s]);
    return failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}

closo_status closo_balance_describe(const closo_reaction *reaction, const closo_balance *balance,
                                    closo_result *result, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_reaction_write(reaction, NULL, &text);
    closo_result_set(result, "reaction", "%s", text.data ? text.data : "");
    closo_text_clear(&text);
    closo_result_set(result, "verdict", "%s", verdict_text(balance->verdict));
    if (balance->sets == 1) {
        closo_text_init(&text);
        closo_reaction_write(reaction, balance->coefficients, &text);
        closo_result_set(result, "balanced", "%s", text.data ? text.data : "");
        closo_text_clear(&text);
    }
    if (balance->reason[0]) {
        closo_result_set(result, "missing", "%s", balance->reason);
        closo_result_warn(result, "%s: %s", verdict_text(balance->verdict), balance->reason);
    }
    if (balance->verdict == CLOSO_BALANCE_SEVERAL ||
        (balance->verdict == CLOSO_BALANCE_HOLDS && balance->independent > 1))
        closo_result_warn(result,
                          "%zu independent balances: the species alone do not fix the "
                          "coefficients%s",
                          balance->independent,
                          balance->more_sets ? "; not all elementary ones are listed" : "");
    closo_result_set(result, "arithmetic",
                     "whole numbers, exact: null space of elements, isotopes "
                     "and charge over the species");
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = "independent_balances",
                                                .label = "independent balances",
                                                .value = (double)balance->independent,
                                                .su = NAN,
                                                .unit = "1",
                                                .method = "dimension of the null space, exact"});
    closo_status status = describe_species(reaction, balance, result, error);
    if (status == CLOSO_OK)
        status = describe_rows(balance, result, error);
    if (status == CLOSO_OK && balance->sets)
        status = describe_sets(reaction, balance, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
