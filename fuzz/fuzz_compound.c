// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a compound: read or refused with a sentence, and what was read is written in a form
// that reads back. The first byte chooses abbreviations; what is behind a line end is an adduct.
// Small compounds have a pattern whose probabilities add up.
#include "closo/chem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_written(const closo_compound *compound)
{
    char text[2048];
    closo_compound again, empirical;
    bool odd;
    closo_compound_write(compound, text, sizeof text);
    require(closo_compound_parse(&again, text, NULL, NULL) == CLOSO_OK);
    require(again.terms == compound->terms && again.charge == compound->charge);
    for (size_t i = 0; i < again.terms; i++)
        require(fabs(again.term[i].count - compound->term[i].count) <=
                1e-8 * (1 + compound->term[i].count));
    double low, high, weight = closo_compound_weight(compound, &low, &high);
    require(isfinite(weight) && low <= high);
    closo_compound_explain_charge(compound, text, sizeof text, &odd);
    closo_compound_empirical(compound, &empirical);
}

static void check_pattern(const closo_compound *compound)
{
    closo_isotope_mixture mixture;
    closo_isotope_peaks peaks = {0};
    closo_isotopologues fine;
    double atoms = 0, sum = 0;
    for (size_t i = 0; i < compound->terms; i++)
        atoms += compound->term[i].count;
    if (atoms > 200 || closo_isotope_mixture_init(&mixture, compound, NULL, NULL) != CLOSO_OK)
        return;
    require(closo_isotope_peaks_compute(&peaks, &mixture, NULL) == CLOSO_OK);
    for (size_t i = 0; i < peaks.count; i++)
        sum += peaks.peaks[i].probability;
    require(fabs(sum - 1) < 1e-6); // abundances as printed add up within that
    closo_isotope_peaks_clear(&peaks);
    const closo_isotopologues_options options = {.threshold = 0.01, .limit = 500};
    closo_error error = {0};
    if (closo_isotopologues_compute(&fine, &mixture, &options, &error) == CLOSO_OK) {
        require(fine.count > 0 && fine.covered <= 1 + 1e-6);
        closo_isotopologues_clear(&fine);
    } else {
        require(error.message[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const closo_abbreviation own[] = {{"Me", "CH3"}, {"THF", "C4H8O"}, {"x", "Xx"}};
    const closo_abbreviations list = {3, own};
    closo_compound compound;
    closo_error error = {0};
    if (size == 0)
        return 0;
    char *text = malloc(size);
    require(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    char *adduct = strchr(text, '\n');
    if (adduct)
        *adduct++ = '\0';
    if (closo_compound_parse(&compound, text, data[0] & 1 ? &list : NULL, &error) == CLOSO_OK) {
        check_written(&compound);
        check_pattern(&compound);
        if (adduct && closo_adduct_add(&compound, adduct, &list, &error) == CLOSO_OK)
            require(compound.terms > 0);
    } else {
        require(error.status == CLOSO_USAGE && error.message[0] != '\0');
    }
    free(text);
    return 0;
}
