// SPDX-License-Identifier: GPL-3.0-or-later
// Any text: a reaction is read or refused with a sentence; one that was read balances or not, and
// what is written of it reads back to the same species. The same text as an amount and as a
// network.
#include "closo/chem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void try_reaction(const char *text)
{
    closo_reaction reaction, again;
    closo_balance balance;
    closo_error error = {0};
    closo_text written;
    if (closo_reaction_parse(&reaction, text, NULL, &error) != CLOSO_OK) {
        require(error.status == CLOSO_USAGE && error.message[0] != '\0');
        return;
    }
    closo_text_init(&written);
    closo_reaction_write(&reaction, NULL, &written);
    require(!written.failed);
    require(closo_reaction_parse(&again, written.data, NULL, NULL) == CLOSO_OK);
    require(again.count == reaction.count);
    for (size_t i = 0; i < again.count; i++) {
        require(again.term[i].numerator == reaction.term[i].numerator);
        require(again.term[i].product == reaction.term[i].product);
        require(again.term[i].compound.charge == reaction.term[i].compound.charge);
    }
    closo_text_clear(&written);
    if (closo_reaction_balance(&reaction, &balance, &error) != CLOSO_OK) {
        require(error.message[0] != '\0');
        return;
    }
    require(balance.sets == 0 || balance.coefficients != NULL);
    closo_balance_clear(&balance);
}

static void try_portion(const char *text)
{
    closo_portion portion;
    closo_error error = {0};
    const closo_portion_options options = {.digits = true};
    closo_status status = closo_portion_parse(&portion, text, &options, &error);
    if (status == CLOSO_OK)
        status = closo_portion_compute(&portion, &error);
    require(status == CLOSO_OK || error.message[0] != '\0');
}

static void try_network(const char *text, size_t length)
{
    closo_network network;
    closo_network_analysis analysis;
    closo_error error = {0};
    if (closo_network_parse(&network, "fuzz", text, length, &error) != CLOSO_OK) {
        require(error.message[0] != '\0' && !strchr(error.message, '\n'));
        return;
    }
    if (closo_network_analyse(&network, &analysis, &error) == CLOSO_OK)
        closo_network_analysis_clear(&analysis);
    closo_network_clear(&network);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    if (size > 0 && text[0] == '{')
        try_network(text, size);
    else {
        try_reaction(text);
        try_portion(text);
    }
    free(text);
    return 0;
}
