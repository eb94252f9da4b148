// SPDX-License-Identifier: GPL-3.0-or-later
// Wishes as text: PROPERTY[@TEMPERATURE] high|low|BOUNDS [weight W].
#include "catalogue/rank.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static closo_status refuse(const char *text, closo_error *error)
{
    return closo_fail(error, CLOSO_USAGE,
                      "expected a wish such as 'conductivity@298 K > 1e-3 S/cm', 'window_high high "
                      "weight 2' or 'price low', found '%.80s'",
                      text);
}

// "@298 K" at *rest, which moves behind it.
static closo_status read_temperature(const char *text, const char **rest, double *temperature,
                                     closo_error *error)
{
    const char *at = *rest + 1;
    char part[64];
    size_t length = strspn(at, " ");
    length += strspn(at + length, "0123456789.+-eE");
    length += strspn(at + length, " ");
    while (isalpha((unsigned char)at[length]))
        length++;
    if (length == 0 || length >= sizeof part)
        return refuse(text, error);
    memcpy(part, at, length);
    part[length] = '\0';
    *rest = at + length;
    return closo_quantity_from_text(part + strspn(part, " "), CLOSO_DIMENSION_TEMPERATURE,
                                    temperature, error);
}

// " weight 2" at the end of the text is cut off.
static closo_status read_weight(const char *text, char *rest, double *weight, closo_error *error)
{
    char *found = strstr(rest, "weight");
    *weight = 1;
    if (!found)
        return CLOSO_OK;
    const char *number = found + strlen("weight");
    number += strspn(number, " ");
    if (!closo_number_from_text(number, weight) || !(*weight > 0) || *weight > 1e6)
        return closo_fail(error, CLOSO_USAGE, "'%.80s': expected a weight above 0", text);
    while (found > rest && found[-1] == ' ')
        found--;
    *found = '\0';
    return CLOSO_OK;
}

static bool is_word(const char *text, const char *word)
{
    text += strspn(text, " ");
    size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && text[length + strspn(text + length, " ")] == '\0';
}

closo_status closo_catalogue_wish_parse(const char *text, closo_catalogue_wish *wish,
                                        closo_error *error)
{
    char key[64], rest[200], bounds[280];
    const char *at = text + strspn(text, " ");
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
    *wish = (closo_catalogue_wish){.temperature = NAN, .minimum = NAN, .maximum = NAN};
    if (length == 0 || length >= sizeof key || strlen(text) >= sizeof rest)
        return refuse(text, error);
    memcpy(key, at, length);
    key[length] = '\0';
    wish->property = closo_catalogue_property(key);
    if (!wish->property || !*wish->property->unit)
        return closo_fail(error, CLOSO_USAGE,
                          "expected a property with a number of closo catalogue list --properties, "
                          "found '%s'",
                          key);
    at += length;
    at += strspn(at, " ");
    closo_status status = CLOSO_OK;
    if (*at == '@')
        status = read_temperature(text, &at, &wish->temperature, error);
    snprintf(rest, sizeof rest, "%s", at);
    if (status == CLOSO_OK)
        status = read_weight(text, rest, &wish->weight, error);
    if (status != CLOSO_OK)
        return status;
    if (is_word(rest, "high") || is_word(rest, "low")) {
        wish->direction = is_word(rest, "high") ? 1 : -1;
        return CLOSO_OK;
    }
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    snprintf(bounds, sizeof bounds, "%s %s", key, rest);
    closo_error ignored;
    if (closo_catalogue_query_bounds(&query, bounds, &ignored) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "'%.80s': %.300s", text, ignored.message);
    wish->minimum = query.minimum;
    wish->maximum = query.maximum;
    return CLOSO_OK;
}
