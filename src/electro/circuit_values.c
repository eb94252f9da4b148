// SPDX-License-Identifier: GPL-3.0-or-later
// Values in a circuit of pyimpspec: R{R=100}, Q{Y=1e-5/1e-9/1e-2,n=0.8F:double layer}. A value may
// be held (F) and have limits: lower, upper, each a number, a percentage of the value or inf.
// Elements whose parameters are other quantities there (Wo: Y and B for R and tau) take none.
#include "electro/circuit.h"
#include "electro/element.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct spelling {
    const closo_circuit_element *element;
    const char *symbols[CLOSO_ELEMENT_PARAMETERS]; // in the order of the house; NULL: none alike
} spelling;

static const spelling spellings[] = {
    {&closo_element_R, {"R"}},
    {&closo_element_C, {"C"}},
    {&closo_element_L, {"L"}},
    {&closo_element_La, {"L", "n"}},
    {&closo_element_CPE, {"Y", "n"}},
    {&closo_element_W, {"Y"}},
    {&closo_element_K, {"R", "tau"}},
    {&closo_element_Zarc, {"R", "tau", "n"}},
    {&closo_element_HN, {"R", "tau", "a", "b"}},
    {&closo_element_G, {"R", "tau"}},
};

static closo_status refuse(const char *text, const char *at, const char *expected,
                           closo_error *error)
{
    char found[8] = "the end";
    if (*at)
        snprintf(found, sizeof found, "'%c'", *at);
    return closo_fail(error, CLOSO_USAGE, "circuit '%.200s': character %zu: expected %s, found %s",
                      text, (size_t)(at - text) + 1, expected, found);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static closo_status find_parameter(const closo_circuit_element *element, const char *text,
                                   const char **at, size_t *parameter, closo_error *error)
{
    const char *equals = strchr(*at, '=');
    if (!equals)
        return refuse(text, *at, "NAME=VALUE", error);
    size_t length = (size_t)(equals - *at);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        if (spellings[i].element != element)
            continue;
        for (size_t k = 0; k < element->parameters; k++) {
            const char *symbol = spellings[i].symbols[k];
            if (strlen(symbol) == length && strncmp(symbol, *at, length) == 0) {
                *parameter = k;
                *at = equals + 1;
                return CLOSO_OK;
            }
        }
        return refuse(text, *at, "a parameter of the element", error);
    }
    return closo_fail(
        error, CLOSO_USAGE,
        "circuit '%.200s': the parameters of %s are others in closo: leave its values "
        "out and give them as start values",
        text, element->name);
}

static closo_status read_value(const char *text, const char **at, double *value, closo_error *error)
{
    const char *end = *at + strlen(*at);
    const char *word = *at + (**at == '-' || **at == '+');
    if (strncmp(word, "inf", 3) == 0) {
        *value = **at == '-' ? -(double)INFINITY : (double)INFINITY;
        *at = word + 3;
        return CLOSO_OK;
    }
    const char *after = closo_read_number(*at, end, value);
    if (!after)
        return refuse(text, *at, "a number", error);
    *at = after;
    return CLOSO_OK;
}

static closo_status read_limits(const char *text, const char **at, double value, double limits[2],
                                closo_error *error)
{
    for (int k = 0; k < 2 && **at == '/'; k++) {
        ++*at;
        if (**at == '/' || **at == ',' || **at == '}' || **at == ':')
            continue; // left out
        closo_status status = read_value(text, at, &limits[k], error);
        if (status != CLOSO_OK)
            return status;
        if (**at == '%') {
            limits[k] *= value / 100;
            ++*at;
        }
    }
    return CLOSO_OK;
}

static closo_status read_one(const closo_circuit *circuit, int node, const char *text,
                             const char **at, closo_circuit_values *values, closo_error *error)
{
    double limits[2] = {NAN, NAN}, value = NAN;
    size_t parameter = 0, k = values->count;
    if (k == CLOSO_CIRCUIT_PARAMETERS)
        return refuse(text, *at, "fewer values", error);
    closo_status status = find_parameter(circuit->node[node].element, text, at, &parameter, error);
    if (status != CLOSO_OK)
        return status;
    *at = skip_blanks(*at);
    status = read_value(text, at, &value, error);
    bool fixed = status == CLOSO_OK && (**at == 'F' || **at == 'f');
    *at += fixed;
    if (status == CLOSO_OK)
        status = read_limits(text, at, value, limits, error);
    values->item[k].node = node;
    values->item[k].parameter = parameter;
    values->item[k].value = value;
    values->item[k].lower = limits[0];
    values->item[k].upper = limits[1];
    values->item[k].fixed = fixed;
    values->count++;
    *at = skip_blanks(*at);
    return status;
}

closo_status closo_circuit_read_values(const closo_circuit *circuit, int node, const char *text,
                                       const char **at, closo_circuit_values *values,
                                       closo_error *error)
{
    *at = skip_blanks(*at + 1);
    bool more = **at != '}' && **at != ':';
    while (more) {
        closo_status status = read_one(circuit, node, text, at, values, error);
        if (status != CLOSO_OK)
            return status;
        more = **at == ',';
        if (more)
            *at = skip_blanks(*at + 1);
    }
    if (**at == ':')
        *at += strcspn(*at, "}"); // a label
    if (**at != '}')
        return refuse(text, *at, "',', ':' or '}'", error);
    ++*at;
    return CLOSO_OK;
}

closo_status closo_circuit_set_values(closo_circuit *circuit, const closo_circuit_values *values,
                                      closo_error *error)
{
    for (size_t i = 0; i < values->count; i++) {
        size_t p = circuit->node[values->item[i].node].parameter + values->item[i].parameter;
        closo_element_parameter *parameter = &circuit->parameter[p];
        double value = values->item[i].value, lower = values->item[i].lower,
               upper = values->item[i].upper;
        if (lower > parameter->lower)
            parameter->lower = lower;
        if (upper < parameter->upper)
            parameter->upper = upper;
        if (!(parameter->lower <= value && value <= parameter->upper))
            return closo_fail(error, CLOSO_USAGE, "circuit: value %g of %s is not within %g to %g",
                              value, circuit->name[p], parameter->lower, parameter->upper);
        parameter->start = value;
        circuit->given[p] = true;
        circuit->fixed[p] = values->item[i].fixed;
    }
    return CLOSO_OK;
}
