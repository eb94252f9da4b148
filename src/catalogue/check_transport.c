// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for conduction: activation energy against two conductivities, steep rises, phases outside
// the range of temperatures where they exist, windows that cannot be compared.
#include "catalogue/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BOLTZMANN_EV (CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE)
#define COMPARED     64 // records of one property that are compared with one another

// ---- activation energy -------------------------------------------------------------------------

// E of sigma = A exp(-E/kT), or of sigma T where `with_temperature`.
static double slope_of(double cold, double cold_kelvin, double hot, double hot_kelvin,
                       bool with_temperature)
{
    double rise = log(hot / cold) + (with_temperature ? log(hot_kelvin / cold_kelvin) : 0);
    return BOLTZMANN_EV * rise / (1 / cold_kelvin - 1 / hot_kelvin);
}

static bool measured(const closo_catalogue_record *record)
{
    return record->qualifier == CLOSO_QUALIFIER_EQUAL && record->value > 0 &&
           record->temperature > 0;
}

// Whether a transition known from any source lies between two temperatures.
static bool transition_between(const closo_audit *check, const char *material, double from,
                               double to)
{
    closo_audit_list list = closo_audit_everywhere(check, material, "transition_temperature");
    for (size_t i = 0; i < list.count && i < COMPARED; i++)
        if (list.items[i]->value > from - 10 && list.items[i]->value < to + 10)
            return true;
    return false;
}

// Two conductivities of one sample in one phase.
static bool one_line(const closo_audit *check, const closo_catalogue_record *cold,
                     const closo_catalogue_record *hot, double step)
{
    return measured(cold) && measured(hot) && hot->temperature - cold->temperature >= step &&
           strcmp(cold->phase, hot->phase) == 0 && strcmp(cold->treatment, hot->treatment) == 0 &&
           strcmp(cold->method, hot->method) == 0 && strcmp(cold->item, hot->item) == 0 &&
           !transition_between(check, cold->material, cold->temperature, hot->temperature);
}

static bool is_simulated(const closo_catalogue_record *record)
{
    return closo_audit_holds(record->method, "MD") || closo_audit_holds(record->method, "DFT") ||
           closo_audit_holds(record->method, "NMR");
}

// The energies that may belong to the line: their range; an energy of another named phase is not
// one. *count of them.
static void energies(const closo_audit *check, const closo_catalogue_record *sigma,
                     const closo_catalogue_record *out[2], closo_audit_number *range, size_t *count)
{
    closo_audit_list list =
        closo_audit_quantity(check, sigma->source, sigma->material, "activation_energy");
    *count = 0;
    *range = (closo_audit_number){0};
    out[0] = out[1] = NULL;
    for (size_t i = 0; i < list.count && i < COMPARED; i++) {
        const closo_catalogue_record *e = list.items[i];
        closo_audit_number number;
        bool other =
            (closo_audit_holds(e->phase, "HT") && !closo_audit_holds(sigma->phase, "HT")) ||
            (closo_audit_holds(e->phase, "LT") && !closo_audit_holds(sigma->phase, "LT"));
        if (other || is_simulated(e) || !closo_audit_read(e, &number))
            continue;
        double su = e->su > 0 ? 3 * e->su : 0;
        if (*count == 0 || number.low - su < range->low) {
            range->low = number.low - su;
            out[0] = e;
        }
        if (*count == 0 || number.high + su > range->high) {
            range->high = number.high + su;
            out[1] = e;
        }
        ++*count;
    }
}

// No single crystal phase is known to conduct with more than about 1.2 eV and still be measured:
// such a slope hides a transition, another batch or a wrong exponent.
#define STEEP 1.2 // eV

#define ENERGY_SLACK 0.05 // eV, of a line through more points than these two

static void compare_energy(closo_audit *check, const closo_audit_rule *rule,
                           const closo_catalogue_record *cold, const closo_catalogue_record *hot)
{
    const closo_catalogue_record *e[2];
    closo_audit_number range, a, b;
    size_t count;
    energies(check, cold, e, &range, &count);
    if (count == 0 || !closo_audit_read(cold, &a) || !closo_audit_read(hot, &b) || !(a.low > 0) ||
        !(b.low > 0))
        return;
    double t0 = cold->temperature, t1 = hot->temperature;
    double low = slope_of(a.high, t0, b.low, t1, false);
    double high = slope_of(a.low, t0, b.high, t1, true);
    if (closo_audit_meet(low - ENERGY_SLACK, high + ENERGY_SLACK, range.low, range.high))
        return;
    // A transition that the table does not name lies between, or an exponent is wrong.
    if (slope_of(cold->value, t0, hot->value, t1, false) > STEEP)
        return;
    double plain = slope_of(cold->value, t0, hot->value, t1, false);
    double with = slope_of(cold->value, t0, hot->value, t1, true);
    const closo_catalogue_record *stated = low > range.high ? e[1] : e[0];
    closo_catalogue_finding *f = closo_audit_add(check, rule, stated);
    closo_audit_cite(f, cold);
    closo_audit_cite(f, hot);
    closo_audit_compare(f, stated->value, plain, "eV");
    closo_audit_say(f,
                    "%s S/cm at %s K and %s S/cm at %s K are a slope of %s eV in ln(sigma), %s eV "
                    "in ln(sigma T); %s eV is printed.",
                    closo_show(cold->value, 3).text, closo_show(t0, 5).text,
                    closo_show(hot->value, 3).text, closo_show(t1, 5).text,
                    closo_show(plain, 3).text, closo_show(with, 3).text,
                    closo_show(stated->value, 3).text);
}

static void check_energy(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    if (strcmp(list->items[0]->property, "conductivity") != 0)
        return;
    // Of each sample the widest pair tells most: the coldest and the hottest.
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    for (size_t i = 0; i < count; i++) {
        const closo_catalogue_record *hottest = NULL;
        bool coldest = true;
        for (size_t j = 0; j < count; j++) {
            if (one_line(check, list->items[i], list->items[j], 20) &&
                (!hottest || list->items[j]->temperature > hottest->temperature))
                hottest = list->items[j];
            coldest = coldest && !one_line(check, list->items[j], list->items[i], 1);
        }
        if (hottest && coldest)
            compare_energy(check, rule, list->items[i], hottest);
    }
}

// Whether another temperature of the same phase lies between the two.
static bool is_adjacent(const closo_audit_list *list, size_t count,
                        const closo_catalogue_record *cold, const closo_catalogue_record *hot)
{
    for (size_t i = 0; i < count; i++)
        if (measured(list->items[i]) && strcmp(list->items[i]->phase, cold->phase) == 0 &&
            list->items[i]->temperature > cold->temperature + 0.5 &&
            list->items[i]->temperature < hot->temperature - 0.5)
            return false;
    return true;
}

static void check_steep(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    if (strcmp(list->items[0]->property, "conductivity") != 0)
        return;
    size_t count = list->count < COMPARED ? list->count : COMPARED;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            const closo_catalogue_record *cold = list->items[i], *hot = list->items[j];
            closo_audit_number a, b;
            if (!measured(cold) || !measured(hot) || hot->temperature - cold->temperature < 4 ||
                strcmp(cold->phase, hot->phase) != 0 || !is_adjacent(list, count, cold, hot) ||
                closo_audit_holds(hot->treatment, "stored") ||
                closo_audit_holds(cold->treatment, "stored") ||
                transition_between(check, cold->material, cold->temperature, hot->temperature) ||
                !closo_audit_read(cold, &a) || !closo_audit_read(hot, &b))
                continue;
            double t0 = cold->temperature, t1 = hot->temperature;
            if (slope_of(a.high, t0, b.low, t1, false) < STEEP)
                continue;
            double found = slope_of(cold->value, t0, hot->value, t1, true);
            closo_catalogue_finding *f = closo_audit_add(check, rule, hot);
            closo_audit_cite(f, cold);
            closo_audit_compare(f, hot->value, cold->value, "S/cm");
            closo_audit_say(f,
                            "%s S/cm at %s K and %s S/cm at %s K in one phase need %s eV: a "
                            "transition, another sample, or a wrong exponent.",
                            closo_show(cold->value, 3).text, closo_show(t0, 5).text,
                            closo_show(hot->value, 3).text, closo_show(t1, 5).text,
                            closo_show(found, 2).text);
        }
}

// ---- phases ------------------------------------------------------------------------------------

// Samples in which a phase may last beyond its range are left out.
static bool is_plain_sample(const closo_catalogue_record *record)
{
    return !*record->treatment || strcmp(record->treatment, "pristine") == 0 ||
           closo_audit_holds(record->treatment, "quoted") ||
           closo_audit_holds(record->treatment, "experimental");
}

// The name that the second phase of "LT Pa-3 (alpha) -> HT fcc Fm-3m (beta)" has and the first has
// not: "beta", "gamma", "HT".
static const char *hot_name(const char *transition)
{
    static const char *const names[] = {"beta", "gamma", "delta", "HT"};
    const char *arrow = strstr(transition, "->");
    char cold[128];
    if (!arrow || (size_t)(arrow - transition) >= sizeof cold)
        return NULL;
    memcpy(cold, transition, (size_t)(arrow - transition));
    cold[arrow - transition] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (closo_audit_holds(arrow, names[i]) && !closo_audit_holds(cold, names[i]))
            return names[i];
    return NULL;
}

#define HYSTERESIS 60 // K, more than any known here

// The lowest transition, of any source, into a phase that the record's phase names.
static const closo_catalogue_record *way_in(const closo_audit *check,
                                            const closo_catalogue_record *record)
{
    closo_audit_list list =
        closo_audit_everywhere(check, record->material, "transition_temperature");
    const closo_catalogue_record *lowest = NULL;
    for (size_t i = 0; i < list.count && i < COMPARED; i++) {
        const closo_catalogue_record *transition = list.items[i];
        const char *name = hot_name(transition->phase);
        if (name && !isnan(transition->value) && closo_audit_holds(record->phase, name) &&
            (!lowest || transition->value < lowest->value))
            lowest = transition;
    }
    return lowest;
}

static void check_phase(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    if (!(record->temperature > 0) || !*record->phase || isnan(record->value) ||
        is_simulated(record) || strstr(record->phase, "->") || !is_plain_sample(record) ||
        closo_audit_holds(record->phase, "called"))
        return;
    const closo_catalogue_record *transition = way_in(check, record);
    if (!transition || record->temperature > transition->value - HYSTERESIS)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_cite(f, transition);
    closo_audit_compare(f, record->temperature, transition->value, "K");
    double celsius = record->temperature + 273.15;
    closo_audit_say(f, "The phase '%.60s' is said to be at %s K, it is known from %s K on%s%s%s.",
                    record->phase, closo_show(record->temperature, 5).text,
                    closo_show(transition->value, 5).text, celsius >= transition->value ? "; " : "",
                    celsius >= transition->value ? closo_show(record->temperature, 5).text : "",
                    celsius >= transition->value ? " C would fit" : "");
}

// ---- windows -----------------------------------------------------------------------------------

#define FAST 1.0 // mV/s

static void check_window(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    char electrode[64], sweep[64];
    double rate = closo_audit_condition_number(record, "sweep");
    if (strcmp(record->property, "window_high") != 0 || isnan(record->value))
        return;
    bool has_electrode =
        closo_catalogue_condition(record, "electrode", electrode, sizeof electrode);
    bool has_sweep = closo_catalogue_condition(record, "sweep", sweep, sizeof sweep);
    if (has_electrode && has_sweep && !(rate > FAST))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    if (!f)
        return;
    snprintf(f->stated, sizeof f->stated, "%s%.60s", has_sweep ? "" : "no sweep rate",
             has_sweep ? sweep : "");
    snprintf(f->expected, sizeof f->expected, "at most 1 mV/s, electrode");
    if (rate > FAST)
        closo_audit_say(f,
                        "%s V were swept at %s mV/s, too fast for slow oxidation: not comparable "
                        "with windows at 0.1 mV/s and below.",
                        closo_show(record->value, 4).text, closo_show(rate, 4).text);
    else
        closo_audit_say(f, "%s V come without %s: not comparable with other windows.",
                        closo_show(record->value, 4).text,
                        has_sweep       ? "the working electrode"
                        : has_electrode ? "the sweep rate"
                                        : "sweep rate and electrode");
}

const closo_audit_rule closo_audit_transport_rules[] = {
    {"activation-energy", "activation energy against two conductivities", false,
     CLOSO_AUDIT_QUANTITY, check_energy},
    {"steep-conductivity", "rise of conductivity within one phase", true, CLOSO_AUDIT_QUANTITY,
     check_steep},
    {"phase-range", "phase outside of its temperatures", false, CLOSO_AUDIT_RECORD, check_phase},
    {"window-conditions", "windows that are not comparable", true, CLOSO_AUDIT_RECORD,
     check_window},
    {0},
};
