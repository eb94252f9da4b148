// SPDX-License-Identifier: GPL-3.0-or-later
// Bruker's files of parameters: lines "##$NAME= value", texts in <>, and the delay of the digital
// filter that follows from them.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>

bool closo_nmr_parameter_text(const closo_nmr_parameters *parameters, const char *label, char *out,
                              size_t size)
{
    closo_nmr_text text = closo_nmr_text_of(parameters->data, parameters->length);
    size_t length = strlen(label);
    while (closo_nmr_text_next(&text)) {
        const char *p = text.line;
        if ((size_t)(text.line_end - p) < length + 3 || memcmp(p, "##", 2) ||
            memcmp(p + 2, label, length) || p[2 + length] != '=')
            continue;
        const char *begin = p + 3 + length, *end = text.line_end;
        closo_nmr_copy_text(out, size, begin, end);
        size_t used = strlen(out);
        if (out[0] == '<' && used > 1 && out[used - 1] == '>') {
            memmove(out, out + 1, used - 2);
            out[used - 2] = '\0';
        }
        return true;
    }
    out[0] = '\0';
    return false;
}

closo_status closo_nmr_parameter_number(const closo_nmr_parameters *parameters, const char *label,
                                        double *out, closo_error *error)
{
    char text[64];
    *out = NAN;
    if (!closo_nmr_parameter_text(parameters, label, text, sizeof text))
        return CLOSO_OK;
    const char *begin = *text == '+' ? text + 1 : text;
    if (!closo_number_from_text(begin, out)) {
        *out = NAN;
        return closo_fail(error, CLOSO_INPUT, "%s: ##%s: expected a number, found '%s'",
                          parameters->path, label, text);
    }
    return CLOSO_OK;
}

closo_status closo_nmr_parameter_within(const closo_nmr_parameters *parameters, const char *label,
                                        double low, double high, double *out, closo_error *error)
{
    closo_status status = closo_nmr_parameter_number(parameters, label, out, error);
    if (status != CLOSO_OK)
        return status;
    if (isnan(*out))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a line ##%s=", parameters->path, label);
    if (*out < low || *out > high)
        return closo_fail(error, CLOSO_INPUT, "%s: ##%s: expected from %g to %g, found %g",
                          parameters->path, label, low, high, *out);
    return CLOSO_OK;
}

// W. M. Westler and F. Abildgaard, DMX digital filters and non-Bruker offline processing (1996), as
// multiples of 1 / (2 DECIM) that round to the numbers printed there.
double closo_nmr_bruker_delay(double group_delay, double firmware, double decimation, double mode)
{
    enum { ROWS = 21 };
    static const short decimations[ROWS] = {2,  3,   4,   6,   8,   12,  16,  24,   32,   48,  64,
                                            96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048};
    static const double delays[4][ROWS] = {
        {44.75,          33.5,         66.625,         59.0 + 1.0 / 12,
         68.5625,        60.375,       69.53125,       61.0 + 1.0 / 48,
         70.015625,      61.34375,     70.2578125,     61.0 + 97.0 / 192,
         70.37890625,    61.5859375,   70.439453125,   61.0 + 481.0 / 768,
         70.4697265625,  61.646484375, 70.48486328125, 61.0 + 2017.0 / 3072,
         70.492431640625},
        {46,      36.5,           48,      50.0 + 1.0 / 6,
         53.25,   69.5,           72.25,   70.0 + 1.0 / 6,
         72.75,   70.5,           73,      70.0 + 2.0 / 3,
         72.5,    71.0 + 1.0 / 3, 72.25,   71.0 + 2.0 / 3,
         72.125,  71.0 + 5.0 / 6, 72.0625, 71.0 + 11.0 / 12,
         72.03125},
        {46,      36.5,           48,      50.0 + 1.0 / 6,
         53.25,   69.5,           71.625,  70.0 + 1.0 / 6,
         72.125,  70.5,           72.375,  70.0 + 2.0 / 3,
         72.5,    71.0 + 1.0 / 3, 72.25,   71.0 + 2.0 / 3,
         72.125,  71.0 + 5.0 / 6, 72.0625, 71.0 + 11.0 / 12,
         72.03125},
        {2.75,      2.0 + 5.0 / 6,
         2.875,     2.0 + 11.0 / 12,
         2.9375,    2.0 + 23.0 / 24,
         2.96875,   2.0 + 47.0 / 48,
         2.984375,  2.0 + 95.0 / 96,
         2.9921875, 2.0 + 191.0 / 192,
         NAN,       NAN,
         NAN,       NAN,
         NAN,       NAN,
         NAN,       NAN,
         NAN}};
    if (group_delay > 0)
        return group_delay;
    if (mode == 0 || decimation == 1) // analogue filter
        return 0;
    if (isnan(firmware) && isnan(group_delay))
        return 0; // before digital filters
    if (firmware >= 14 && group_delay == 0)
        return 0;
    if (!(firmware >= 10 && firmware < 14))
        return NAN;
    for (int i = 0; i < ROWS; i++)
        if (decimations[i] == decimation)
            return delays[(int)firmware - 10][i];
    return NAN;
}
