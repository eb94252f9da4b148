// SPDX-License-Identifier: GPL-3.0-or-later
// One value from several records. A conductivity is carried to another temperature only along its
// own branch: ln(sigma T) = ln(A) - Ea / kT, with an activation energy of the same source, phase
// and method, and never across a transition: two points on both sides of one would give an
// "activation energy" of several eV.
#include "catalogue/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- order -------------------------------------------------------------------------------------

static int compare_records(const void *a, const void *b)
{
    const closo_catalogue_record *one = *(const closo_catalogue_record *const *)a;
    const closo_catalogue_record *other = *(const closo_catalogue_record *const *)b;
    int order = strcmp(one->material, other->material);
    order = order ? order : strcmp(one->property, other->property);
    if (order == 0) {
        double x = isnan(one->temperature) ? -1 : one->temperature;
        double y = isnan(other->temperature) ? -1 : other->temperature;
        order = (x > y) - (x < y);
    }
    return order ? order : strcmp(one->id, other->id);
}

const closo_catalogue_record **closo_points_sort(const closo_catalogue_records *records,
                                                 size_t *count, closo_error *error)
{
    const closo_catalogue_record **items = closo_allocate(records->count, sizeof *items, error);
    *count = 0;
    for (size_t i = 0; items && i < records->count; i++)
        if (strcmp(records->items[i].family, "class") != 0)
            items[(*count)++] = &records->items[i];
    if (items)
        qsort(items, *count, sizeof *items, compare_records);
    return items;
}

size_t closo_points_end(const closo_catalogue_record *const *items, size_t count, size_t begin)
{
    size_t end = begin + 1;
    while (end < count && strcmp(items[end]->material, items[begin]->material) == 0)
        end++;
    return end;
}

// ---- words -------------------------------------------------------------------------------------

typedef struct word {
    const char *text;
    int meaning;
} word;

static int meaning_of(const char *text, const word *words)
{
    for (; words->text; words++)
        if (strstr(text, words->text))
            return words->meaning;
    return 0;
}

closo_side closo_side_of(const char *phase)
{
    static const word words[] = {// the first that occurs decides: "disordered" before "ordered"
                                 {"HT", CLOSO_SIDE_ABOVE},         {"below", CLOSO_SIDE_BELOW},
                                 {"LT", CLOSO_SIDE_BELOW},         {"disordered", CLOSO_SIDE_ABOVE},
                                 {"superionic", CLOSO_SIDE_ABOVE}, {"beta", CLOSO_SIDE_ABOVE},
                                 {"Im-3m", CLOSO_SIDE_ABOVE},      {"Fm-3m", CLOSO_SIDE_ABOVE},
                                 {"alpha", CLOSO_SIDE_BELOW},      {"ordered", CLOSO_SIDE_BELOW},
                                 {"monoclinic", CLOSO_SIDE_BELOW}, {NULL, 0}};
    return (closo_side)meaning_of(phase, words);
}

closo_kind closo_kind_of(const char *method)
{
    static const word words[] = {{"NMR", CLOSO_KIND_RESONANCE},
                                 {"neutron scatt", CLOSO_KIND_RESONANCE},
                                 {"QENS", CLOSO_KIND_RESONANCE},
                                 {"impedance", CLOSO_KIND_ELECTRIC},
                                 {"EIS", CLOSO_KIND_ELECTRIC},
                                 {"polari", CLOSO_KIND_ELECTRIC},
                                 {"AIMD", CLOSO_KIND_SIMULATION},
                                 {"MD", CLOSO_KIND_SIMULATION},
                                 {"DFT", CLOSO_KIND_SIMULATION},
                                 {"molecular dynamics", CLOSO_KIND_SIMULATION},
                                 {"XRD", CLOSO_KIND_DIFFRACTION},
                                 {"PXRD", CLOSO_KIND_DIFFRACTION},
                                 {"NPD", CLOSO_KIND_DIFFRACTION},
                                 {"diffraction", CLOSO_KIND_DIFFRACTION},
                                 {"Scherrer", CLOSO_KIND_DIFFRACTION},
                                 {"DSC", CLOSO_KIND_CALORIMETRY},
                                 {"DTA", CLOSO_KIND_CALORIMETRY},
                                 {"TGA", CLOSO_KIND_CALORIMETRY},
                                 {"CV", CLOSO_KIND_VOLTAMMETRY},
                                 {"LSV", CLOSO_KIND_VOLTAMMETRY},
                                 {"voltammetry", CLOSO_KIND_VOLTAMMETRY},
                                 {"cycling", CLOSO_KIND_VOLTAMMETRY},
                                 {NULL, 0}};
    return (closo_kind)meaning_of(method, words);
}

const char *closo_kind_text(closo_kind kind)
{
    static const char *const texts[] = {"",           "impedance",   "NMR or scattering",
                                        "simulation", "diffraction", "thermal analysis",
                                        "voltammetry"};
    return texts[kind];
}

// ---- transitions and branches ------------------------------------------------------------------

bool closo_is_transition(const closo_catalogue_record *record)
{
    return strcmp(record->property, "transition_temperature") == 0 && isfinite(record->value) &&
           strcmp(record->flag, "unphysical") != 0;
}

double closo_points_transition(const closo_catalogue_record *const *items, size_t count, double low,
                               double high)
{
    double found = NAN;
    for (size_t i = 0; i < count; i++) // of several the lowest
        if (closo_is_transition(items[i]) && items[i]->value > low && items[i]->value < high &&
            !(items[i]->value >= found))
            found = items[i]->value;
    return found;
}

static bool knows_transition(const closo_catalogue_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (closo_is_transition(items[i]))
            return true;
    return false;
}

double closo_points_shift(double conductivity, double energy_ev, double from, double to)
{
    return conductivity * from / to * exp(energy_ev / CLOSO_BOLTZMANN_EV * (1 / from - 1 / to));
}

static bool is_energy(const closo_catalogue_record *record)
{
    return strcmp(record->property, "activation_energy") == 0 &&
           (record->qualifier == CLOSO_QUALIFIER_EQUAL ||
            record->qualifier == CLOSO_QUALIFIER_APPROXIMATE) &&
           isfinite(record->value) && strcmp(record->flag, "unphysical") != 0;
}

static bool is_branch(const closo_catalogue_record *energy, const closo_catalogue_record *value)
{
    return strcmp(value->property, "conductivity") == 0 && value->temperature > 0 &&
           value->value > 0 && strcmp(value->source, energy->source) == 0 &&
           closo_side_of(value->phase) == closo_side_of(energy->phase) &&
           closo_kind_of(value->method) == closo_kind_of(energy->method) &&
           (value->qualifier == CLOSO_QUALIFIER_EQUAL ||
            value->qualifier == CLOSO_QUALIFIER_APPROXIMATE ||
            closo_qualifier_censored(value->qualifier));
}

const closo_catalogue_record *closo_points_anchor(const closo_catalogue_record *energy,
                                                  const closo_catalogue_record *const *items,
                                                  size_t count)
{
    for (size_t i = 0; is_energy(energy) && i < count; i++)
        if (is_branch(energy, items[i]))
            return items[i];
    return NULL;
}

// ---- values ------------------------------------------------------------------------------------

double closo_record_middle(const closo_catalogue_record *record)
{
    if (record->qualifier != CLOSO_QUALIFIER_RANGE)
        return record->value;
    const closo_property *property = closo_catalogue_property(record->property);
    bool geometric = property && property->logarithmic && record->value > 0;
    return geometric ? sqrt(record->value * record->upper) : 0.5 * (record->value + record->upper);
}

static bool is_value(const closo_catalogue_record *record, const char *property)
{
    return strcmp(record->property, property) == 0 && isfinite(record->value) &&
           record->qualifier != CLOSO_QUALIFIER_WORDS && strcmp(record->flag, "unphysical") != 0;
}

// Without a temperature nothing can be off; a property that is never printed with one is taken.
static bool is_near(const closo_catalogue_record *record, const closo_reach *reach)
{
    if (isnan(reach->temperature))
        return true;
    if (isnan(record->temperature))
        return strcmp(record->property, "conductivity") != 0;
    return fabs(record->temperature - reach->temperature) <= reach->within;
}

static bool carries(const closo_catalogue_record *const *items, size_t count,
                    const closo_catalogue_record *value, const closo_reach *reach)
{
    double from = value->temperature, to = reach->temperature;
    if (!(fabs(to - from) <= reach->extrapolate))
        return false;
    // A phase of high temperature ends somewhere below: without knowing where, not downwards.
    if (to < from && closo_side_of(value->phase) == CLOSO_SIDE_ABOVE &&
        !knows_transition(items, count))
        return false;
    return isnan(closo_points_transition(items, count, fmin(from, to), fmax(from, to)));
}

static size_t extrapolate(const closo_catalogue_record *const *items, size_t count,
                          const closo_reach *reach, closo_point points[CLOSO_POINTS])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; is_energy(items[i]) && k < count && found < CLOSO_POINTS; k++) {
            const closo_catalogue_record *value = items[k];
            if (!is_branch(items[i], value) || !carries(items, count, value, reach))
                continue;
            double from = value->temperature, to = reach->temperature;
            double moved = closo_points_shift(value->value, items[i]->value, from, to);
            double of_energy = items[i]->su > 0 ? moved * items[i]->su / CLOSO_BOLTZMANN_EV *
                                                      fabs(1 / from - 1 / to)
                                                : 0;
            double of_value = value->su > 0 ? moved * value->su / value->value : 0;
            double su = hypot(of_energy, of_value);
            points[found++] = (closo_point){value, moved, su > 0 ? su : NAN, items[i]};
        }
    }
    return found;
}

size_t closo_points_at(const closo_catalogue_record *const *items, size_t count,
                       const char *property, const closo_reach *reach,
                       closo_point points[CLOSO_POINTS])
{
    size_t found = 0;
    for (size_t i = 0; i < count && found < CLOSO_POINTS; i++)
        if (is_value(items[i], property) && is_near(items[i], reach))
            points[found++] = (closo_point){items[i], closo_record_middle(items[i]),
                                            items[i]->su > 0 ? items[i]->su : NAN, NULL};
    if (found == 0 && strcmp(property, "conductivity") == 0 && isfinite(reach->temperature) &&
        reach->extrapolate > 0)
        found = extrapolate(items, count, reach, points);
    return found;
}

int closo_point_doubt(const closo_point *point)
{
    const closo_catalogue_record *record = point->record;
    int doubt = strcmp(record->flag, "uncertain") == 0 ? 4 : 0;
    doubt += closo_qualifier_censored(record->qualifier) ? 2 : 0;
    doubt += record->qualifier == CLOSO_QUALIFIER_ORDER ? 1 : 0;
    return doubt;
}

static int compare_points(const void *a, const void *b)
{
    const closo_point *one = a, *other = b;
    int order = closo_point_doubt(one) - closo_point_doubt(other);
    order = order ? order : (one->value > other->value) - (one->value < other->value);
    return order ? order : strcmp(one->record->id, other->record->id);
}

const closo_point *closo_points_best(const closo_point *points, size_t count)
{
    closo_point sorted[CLOSO_POINTS];
    memcpy(sorted, points, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_points);
    size_t best = 1;
    while (best < count && closo_point_doubt(&sorted[best]) == closo_point_doubt(&sorted[0]))
        best++;
    const closo_point *median = &sorted[(best - 1) / 2];
    for (size_t i = 0; i < count; i++)
        if (points[i].record == median->record && points[i].energy == median->energy)
            return &points[i];
    return points;
}
