// SPDX-License-Identifier: GPL-3.0-or-later
// Amounts of substances as procedures state them: weighed, pipetted, or in mmol. The s.u. of a
// number that carries none is that of its last digit, taken as uniform over the digit (1/sqrt(12)
// of it): "0.11 g" is 0.110(3) g.
#include "chem/portion.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNIFORM 0.28867513459481287 // 1/sqrt(12)

const closo_measured closo_not_given = {NAN, NAN};

// ---- one field ---------------------------------------------------------------------------------

static closo_status fail_field(const closo_portion *portion, const char *field, const char *what,
                               closo_error *error)
{
    return closo_fail(error, CLOSO_USAGE, "%s: expected %s, found \"%.80s\"", portion->name, what,
                      field);
}

static closo_status once(const closo_portion *portion, closo_measured *slot, const char *field,
                         closo_measured value, closo_error *error)
{
    if (!isnan(slot->value))
        return fail_field(portion, field, "each kind of quantity once", error);
    *slot = value;
    return CLOSO_OK;
}

static double su_of(double su, double digit, double factor, const closo_portion_options *options)
{
    if (!isnan(su))
        return su * factor;
    return options->digits ? UNIFORM * digit * factor : (double)NAN;
}

static closo_status take_purity(closo_portion *portion, const char *field,
                                const closo_portion_options *options, closo_error *error)
{
    closo_measured percent;
    if (!closo_percent_from_text(field, &percent) || percent.value > 100)
        return fail_field(portion, field, "a purity above 0 % and up to 100 %", error);
    portion->purity = percent.value / 100;
    // "95%" is taken at its last digit like any number, "95(2)%" by what it says.
    portion->purity_su = options->digits || strchr(field, '(') ? percent.su / 100 : (double)NAN;
    return CLOSO_OK;
}

static closo_status take_equivalents(closo_portion *portion, const char *field, closo_error *error)
{
    const char *end = field + strlen(field);
    const char *behind = closo_read_number(field, end, &portion->equivalents);
    const char *unit = behind ? behind + strspn(behind, " \t") : "";
    if ((strcmp(unit, "eq") != 0 && strcmp(unit, "equiv") != 0) || !(portion->equivalents > 0) ||
        portion->equivalents > 1e6)
        return fail_field(portion, field, "equivalents above 0", error);
    return CLOSO_OK;
}

static closo_status take_formula(closo_portion *portion, const char *text, closo_error *error)
{
    closo_error inner = {0};
    text += strspn(text, " ");
    if (strlen(text) >= sizeof portion->taken_as)
        return fail_field(portion, text, "a shorter formula", error);
    strcpy(portion->taken_as, text);
    if (closo_chemical_parse(&portion->compound, text, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "%s: as %.500s", portion->name, inner.message);
    return CLOSO_OK;
}

// A number with its unit goes where the unit says.
static closo_status take_quantity(closo_portion *portion, const char *field,
                                  const closo_portion_options *options, closo_error *error)
{
    static const char wanted[] =
        "an amount with its unit (g, mg, mL, mmol), a purity in %, a molarity (M), a density "
        "(g/mL), equivalents (eq), or \"as FORMULA\"";
    double value, su, digit;
    closo_unit_expression unit;
    if (!closo_unit_value(field, &value, &su, &digit, &unit))
        return fail_field(portion, field, wanted, error);
    closo_measured *slot = NULL;
    double scale = 1; // mL in place of L
    if (closo_unit_expression_is(&unit, 1, 0, 0, 0, 0))
        slot = &portion->mass;
    else if (closo_unit_expression_is(&unit, 0, 1, 0, 0, 0))
        slot = &portion->amount;
    else if (closo_unit_expression_is(&unit, 0, 0, 1, 0, 0)) {
        slot = &portion->volume;
        scale = 1e3;
    } else if (closo_unit_expression_is(&unit, 0, 1, -1, 0, 0))
        slot = &portion->molarity;
    else if (closo_unit_expression_is(&unit, 1, 0, -1, 0, 0)) {
        slot = &portion->density;
        scale = 1e-3;
    }
    if (!slot)
        return fail_field(portion, field, wanted, error);
    if (!(value > 0))
        return fail_field(portion, field, "a quantity above 0", error);
    double factor = unit.factor * scale;
    closo_measured out = {value * factor, su_of(su, digit, factor, options)};
    if (slot == &portion->mass && isnan(su) && options->balance_g > 0)
        out.su = options->balance_g;
    if (slot == &portion->volume && isnan(su) && options->volume > 0)
        out.su = options->volume * out.value;
    if (!isfinite(out.value) || !(out.value > 0))
        return fail_field(portion, field, "a quantity above 0 within the range of numbers", error);
    return once(portion, slot, field, out, error);
}

static closo_status take_field(closo_portion *portion, char *field,
                               const closo_portion_options *options, closo_error *error)
{
    field += strspn(field, " \t");
    for (size_t n = strlen(field); n > 0 && (field[n - 1] == ' ' || field[n - 1] == '\t'); n--)
        field[n - 1] = '\0';
    if (closo_text_starts_with(field, "as "))
        return take_formula(portion, field + 3, error);
    if (closo_text_ends_with(field, "%"))
        return take_purity(portion, field, options, error);
    if (closo_text_ends_with(field, "eq") || closo_text_ends_with(field, "equiv"))
        return take_equivalents(portion, field, error);
    return take_quantity(portion, field, options, error);
}

// ---- a portion ---------------------------------------------------------------------------------

// The second statement "=27.5mmol" at the end of a text is cut off.
static closo_status take_stated(closo_portion *portion, char *text,
                                const closo_portion_options *options, closo_error *error)
{
    char *sign = strrchr(text, '=');
    double value, su, digit;
    closo_unit_expression unit;
    if (!sign)
        return CLOSO_OK;
    *sign = '\0';
    char *stated = sign + 1 + strspn(sign + 1, " ");
    if (!closo_unit_value(stated, &value, &su, &digit, &unit) ||
        !closo_unit_expression_is(&unit, 0, 1, 0, 0, 0) || !(value > 0))
        return fail_field(portion, stated, "the amount stated, such as 27.5mmol", error);
    portion->stated = (closo_measured){value * unit.factor, su_of(su, digit, unit.factor, options)};
    return CLOSO_OK;
}

closo_status closo_portion_parse(closo_portion *out, const char *text,
                                 const closo_portion_options *options, closo_error *error)
{
    char copy[512];
    *out = (closo_portion){.mass = closo_not_given,
                           .volume = closo_not_given,
                           .amount = closo_not_given,
                           .molarity = closo_not_given,
                           .density = closo_not_given,
                           .stated = closo_not_given,
                           .result = closo_not_given,
                           .purity = 1,
                           .purity_su = NAN,
                           .equivalents = NAN};
    size_t name = strcspn(text, "=,");
    while (name > 0 && text[name - 1] == ' ')
        name--;
    if (name == 0 || name >= sizeof out->name || strlen(text) >= sizeof copy)
        return closo_fail(error, CLOSO_USAGE,
                          "expected SPECIES=AMOUNT such as LiBH4=0.11g,95%%, found \"%.80s\"",
                          text);
    memcpy(out->name, text, name);
    text += strcspn(text, "=,");
    closo_status status = closo_chemical_parse(&out->compound, out->name, error);
    if (status != CLOSO_OK || !*text)
        return status;
    strcpy(copy, text + 1);
    status = take_stated(out, copy, options, error);
    for (char *field = copy; status == CLOSO_OK && field;) {
        char *comma = strchr(field, ',');
        if (comma)
            *comma++ = '\0';
        status = take_field(out, field, options, error);
        field = comma;
    }
    return status;
}

// ---- amounts -----------------------------------------------------------------------------------

static double relative(closo_measured m)
{
    return m.su > 0 ? m.su / m.value : 0;
}

// value with relative uncertainties added in squares; not known where none is.
static closo_measured product(double value, closo_measured a, closo_measured b, closo_measured c)
{
    double r = hypot(hypot(relative(a), relative(b)), relative(c));
    return (closo_measured){value, r > 0 ? value * r : (double)NAN};
}

// Density and molarity of the table where the portion brings none; how much is known decides.
static void complete(closo_portion *portion)
{
    const closo_chemical_record *record =
        closo_chemical_find(portion->taken_as[0] ? portion->taken_as : portion->name);
    if (!record || isnan(portion->volume.value) || !isnan(portion->molarity.value) ||
        !isnan(portion->density.value))
        return;
    if (record->molarity > 0)
        portion->molarity = (closo_measured){record->molarity, NAN};
    else if (record->density > 0)
        portion->density = (closo_measured){record->density, NAN};
}

closo_status closo_portion_compute(closo_portion *portion, closo_error *error)
{
    const closo_measured none = {1, 0}, purity = {portion->purity, portion->purity_su};
    double weight = closo_compound_weight(&portion->compound, NULL, NULL);
    int given =
        !isnan(portion->mass.value) + !isnan(portion->volume.value) + !isnan(portion->amount.value);
    portion->fixed_by = CLOSO_FIXED_NOT;
    if (given == 0)
        return CLOSO_OK;
    if (given > 1)
        return closo_fail(
            error, CLOSO_USAGE,
            "%s: expected one of mass, volume and amount, found %d; a second statement "
            "goes behind another =, as in X=0.11g=5mmol",
            portion->name, given);
    complete(portion);
    if (!isnan(portion->amount.value)) {
        portion->fixed_by = CLOSO_FIXED_AMOUNT;
        portion->result = portion->amount;
    } else if (!isnan(portion->mass.value)) {
        portion->fixed_by = CLOSO_FIXED_MASS;
        portion->result =
            product(portion->mass.value * portion->purity / weight, portion->mass, purity, none);
    } else if (!isnan(portion->molarity.value)) {
        portion->fixed_by = CLOSO_FIXED_MOLARITY;
        portion->result = product(portion->volume.value * 1e-3 * portion->molarity.value,
                                  portion->volume, portion->molarity, none);
    } else if (!isnan(portion->density.value)) {
        portion->fixed_by = CLOSO_FIXED_DENSITY;
        portion->result =
            product(portion->volume.value * portion->density.value * portion->purity / weight,
                    portion->volume, portion->density, purity);
    } else
        return closo_fail(error, CLOSO_USAGE,
                          "%s: a volume needs a molarity (10.0M) or a density (0.80g/mL)",
                          portion->name);
    if (!(weight > 0) || !isfinite(portion->result.value))
        return closo_fail(error, CLOSO_USAGE, "%s: has no mass to compute amounts with",
                          portion->name);
    return CLOSO_OK;
}

size_t closo_portion_term(const closo_reaction *reaction, const closo_portion *portion)
{
    closo_compound own;
    for (size_t i = 0; i < reaction->count; i++)
        if (!strcmp(reaction->term[i].name, portion->name))
            return i;
    if (closo_chemical_parse(&own, portion->name, NULL) != CLOSO_OK)
        return SIZE_MAX;
    for (size_t i = 0; i < reaction->count; i++)
        if (closo_compound_same(&own, &reaction->term[i].compound))
            return i;
    return SIZE_MAX;
}

bool closo_compound_same(const closo_compound *a, const closo_compound *b)
{
    if (a->terms != b->terms || a->charge != b->charge)
        return false;
    for (size_t i = 0; i < a->terms; i++)
        if (a->term[i].nuclide.number != b->term[i].nuclide.number ||
            a->term[i].nuclide.mass_number != b->term[i].nuclide.mass_number ||
            fabs(a->term[i].count - b->term[i].count) > 1e-9 * a->term[i].count)
            return false;
    return true;
}
