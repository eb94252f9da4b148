// SPDX-License-Identifier: GPL-3.0-or-later
// Texts and quantities in the JSON of a network.
#include "chem/network_reader.h"

#include <stdio.h>
#include <string.h>

void closo_network_complain(closo_network_reader *self, const char *key, const char *what)
{
    if (self->status != CLOSO_OK)
        return;
    self->status = closo_fail(self->error, CLOSO_INPUT, "%s: %s%s%s: %s", self->path, self->place,
                              self->place[0] ? "." : "", key, what);
    // Keys and names come from the file: a message stays one line.
    for (char *p = self->error ? self->error->message : NULL; p && *p; p++)
        if ((unsigned char)*p < ' ')
            *p = '?';
}

void closo_network_check_keys(closo_network_reader *self, json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        char shown[48];
        snprintf(shown, sizeof shown, "%.40s", key);
        if (!known[i])
            closo_network_complain(self, shown, "not a key that is known here");
    }
}

// A text member; "" where it is absent.
const char *closo_network_text(closo_network_reader *self, json_t *object, const char *key)
{
    json_t *member = json_object_get(object, key);
    if (member && !json_is_string(member))
        closo_network_complain(self, key, "expected a text");
    return member && json_is_string(member) ? json_string_value(member) : "";
}

void closo_network_copy_text(closo_network_reader *self, json_t *object, const char *key, char *out,
                             size_t size)
{
    const char *text = closo_network_text(self, object, key);
    if (strlen(text) >= size)
        closo_network_complain(self, key, "the text is too long");
    else
        strcpy(out, text);
}

// ---- quantities --------------------------------------------------------------------------------

bool closo_network_unit(closo_network_reader *self, json_t *object, const char *key, double *value,
                        closo_unit_expression *unit)
{
    double su, digit;
    const char *text = closo_network_text(self, object, key);
    if (!*text || self->status != CLOSO_OK)
        return false;
    if (!closo_unit_value(text, value, &su, &digit, unit)) {
        closo_network_complain(self, key,
                               "expected a number with its unit, such as \"0.4 L/(mol h)\"");
        return false;
    }
    *value *= unit->factor;
    return true;
}

// k of a rate law of this order: (mol/L)^(1 - order) / s.
static void read_constant(closo_network_reader *self, json_t *object, double order, double *k)
{
    closo_unit_expression unit;
    char expected[120];
    *k = NAN;
    if (!closo_network_unit(self, object, "k", k, &unit))
        return;
    if (!closo_unit_expression_is(&unit, 0, 1 - order, order - 1, -1, 0)) {
        snprintf(expected, sizeof expected,
                 "expected a unit of a rate constant of order %.6g, such as %s", order,
                 order == 1   ? "1/h"
                 : order == 2 ? "L/(mol h)"
                 : order == 0 ? "mol/(L h)"
                              : "L^2/(mol^2 h) for order 3");
        closo_network_complain(self, "k", expected);
    } else if (!(*k >= 0) || !isfinite(*k))
        closo_network_complain(self, "k", "expected a rate constant from 0");
}

void closo_network_temperature(closo_network_reader *self, json_t *object, const char *key,
                               double *kelvin)
{
    closo_error inner = {0};
    const char *text = closo_network_text(self, object, key);
    if (!*text || self->status != CLOSO_OK)
        return;
    if (closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, kelvin, &inner) != CLOSO_OK)
        closo_network_complain(self, key, inner.message);
    else if (!(*kelvin > 0) || *kelvin > 5000)
        closo_network_complain(self, key, "expected a temperature above 0 K and below 5000 K");
}

void closo_network_rate(closo_network_reader *self, json_t *object, double order, closo_rate *out)
{
    closo_unit_expression unit;
    out->energy = 0;
    out->temperature = self->network->temperature;
    read_constant(self, object, order, &out->k);
    closo_network_temperature(self, object, "T", &out->temperature);
    if (closo_network_unit(self, object, "Ea", &out->energy, &unit) &&
        (!closo_unit_expression_is(&unit, 0, -1, 0, 0, 1) || !(fabs(out->energy) < 1e4)))
        closo_network_complain(self, "Ea", "expected an energy such as \"120 kJ/mol\"");
}

double closo_network_seconds(closo_network_reader *self, json_t *object, const char *key)
{
    double value = 0;
    closo_unit_expression unit;
    if (closo_network_unit(self, object, key, &value, &unit) &&
        (!closo_unit_expression_is(&unit, 0, 0, 0, 1, 0) || !(value >= 0) || !(value < 1e10)))
        closo_network_complain(self, key, "expected a time such as \"2 h\"");
    return value;
}

closo_vessel closo_network_vessel(closo_network_reader *self, json_t *object, closo_vessel none)
{
    const char *text = closo_network_text(self, object, "vessel");
    if (!*text)
        return none;
    if (strcmp(text, "open") != 0 && strcmp(text, "closed") != 0)
        closo_network_complain(self, "vessel", "expected open or closed");
    return !strcmp(text, "open") ? CLOSO_VESSEL_OPEN : CLOSO_VESSEL_CLOSED;
}
