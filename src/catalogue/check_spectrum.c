// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for spectra: m/z against formula, frequencies of nuclei against the field.
//
// Isotope peaks: one element after another is folded in, by mass number, with the mean mass of what
// falls on each; cost (peaks)(isotopes)(atoms), bounded below. Three masses may be meant: the
// lightest isotopes, the most abundant isotope of each element, the highest peak.
#include "catalogue/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PEAKS    1024          // mass numbers from the lightest on
#define ATOMS    400           // in a formula that is tried
#define ELECTRON 5.48579909e-4 // u

typedef struct pattern {
    double share[PEAKS], mass[PEAKS]; // mass: share-weighted sum
    size_t count;
} pattern;

// One more atom of an element.
static bool fold(pattern *p, int number)
{
    size_t isotopes;
    const closo_isotope *isotope = closo_isotopes_of(number, &isotopes);
    double share[PEAKS] = {0}, mass[PEAKS] = {0};
    int lightest = 0;
    size_t last = 0;
    for (size_t k = 0; k < isotopes; k++) {
        if (!(isotope[k].abundance > 0))
            continue;
        lightest = lightest ? lightest : isotope[k].mass_number;
        size_t shift = (size_t)(isotope[k].mass_number - lightest);
        for (size_t i = 0; i < p->count && i + shift < PEAKS; i++) {
            share[i + shift] += p->share[i] * isotope[k].abundance;
            mass[i + shift] += isotope[k].abundance * (p->mass[i] + p->share[i] * isotope[k].mass);
            last = i + shift > last ? i + shift : last;
        }
    }
    p->count = last + 1;
    memcpy(p->share, share, sizeof share);
    memcpy(p->mass, mass, sizeof mass);
    return lightest > 0;
}

enum { LIGHTEST, ABUNDANT, HIGHEST, MASSES };

static bool masses_of(const double counts[CLOSO_ELEMENT_MAXIMUM + 1], double out[MASSES])
{
    double atoms = 0;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++) {
        if (counts[i] != floor(counts[i]))
            return false;
        atoms += counts[i];
    }
    pattern *p = closo_allocate(1, sizeof *p, NULL);
    if (!p || atoms > ATOMS) {
        free(p);
        return false;
    }
    p->count = 1;
    p->share[0] = 1;
    out[LIGHTEST] = out[ABUNDANT] = 0;
    bool known = true;
    for (int i = 1; known && i <= CLOSO_ELEMENT_MAXIMUM; i++) {
        size_t isotopes;
        const closo_isotope *list = closo_isotopes_of(i, &isotopes), *light = NULL, *most = NULL;
        for (size_t k = 0; counts[i] > 0 && k < isotopes; k++)
            if (list[k].abundance > 0) {
                light = light ? light : &list[k];
                most = !most || list[k].abundance > most->abundance ? &list[k] : most;
            }
        known = !(counts[i] > 0) || light;
        if (!known || !light)
            continue;
        out[LIGHTEST] += counts[i] * light->mass;
        out[ABUNDANT] += counts[i] * most->mass;
        for (double n = 0; n < counts[i]; n++)
            fold(p, i);
    }
    size_t highest = 0;
    for (size_t i = 0; i < p->count; i++)
        highest = p->share[i] > p->share[highest] ? i : highest;
    out[HIGHEST] = p->share[highest] > 0 ? p->mass[highest] / p->share[highest] : 0;
    free(p);
    return known;
}

// ---- m/z ---------------------------------------------------------------------------------------

// Charge of "[M]2-" in the item, of the anion column, 1 otherwise.
static int charge_of(const closo_catalogue_record *record)
{
    const char *bracket = strchr(record->item, ']');
    if (bracket)
        return bracket[1] >= '2' && bracket[1] <= '9' ? bracket[1] - '0' : 1;
    bracket = strrchr(record->anion, '(');
    return bracket && bracket[1] >= '2' && bracket[1] <= '9' ? bracket[1] - '0' : 1;
}

// The ion: the anion of a salt, else the molecule.
static bool ion_of(const closo_catalogue_record *record, double counts[CLOSO_ELEMENT_MAXIMUM + 1],
                   int *usual)
{
    const char *bracket = strrchr(record->anion, '(');
    char formula[128];
    *usual = 0;
    if (!bracket || strchr(record->anion, ' '))
        return !*record->anion && closo_audit_formula(record->formula, counts);
    size_t length = (size_t)(bracket - record->anion);
    if (length >= sizeof formula)
        return false;
    memcpy(formula, record->anion, length);
    formula[length] = '\0';
    *usual = bracket[1] >= '2' && bracket[1] <= '9' ? bracket[1] - '0' : 1;
    return closo_audit_formula(formula, counts);
}

static double nearest_mass(const double mass[MASSES], int charge, double value)
{
    double best = NAN;
    for (int k = 0; k < MASSES; k++) {
        double ion = (mass[k] + charge * ELECTRON) / charge;
        if (isnan(best) || fabs(ion - value) < fabs(best - value))
            best = ion;
    }
    return best;
}

#define MASS_SLACK 0.02 // Da: found peaks are as good as their calibration

static void check_mass_to_charge(closo_audit *check, const closo_audit_rule *rule,
                                 const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    double counts[CLOSO_ELEMENT_MAXIMUM + 1], mass[MASSES];
    closo_audit_number stated;
    int usual;
    if (strcmp(record->property, "mass_to_charge") != 0 || !closo_audit_read(record, &stated) ||
        strchr(record->item, '+') || !ion_of(record, counts, &usual) || !masses_of(counts, mass))
        return;
    int charge = charge_of(record);
    double expected = nearest_mass(mass, charge, stated.value);
    bool fits =
        closo_audit_meet(stated.low, stated.high, expected - MASS_SLACK, expected + MASS_SLACK);
    if (fits && (usual == 0 || usual == charge))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    double right = fits ? nearest_mass(mass, usual, stated.value / usual) : expected;
    closo_audit_compare(f, stated.value, right, "Da");
    if (!fits) {
        closo_audit_say(f, "The ion of %.80s has m/z %s, %s is printed.",
                        *record->anion ? record->anion : record->formula,
                        closo_show(expected, 7).text, closo_show(stated.value, 7).text);
        return;
    }
    if (f)
        f->caution = true;
    closo_audit_say(f,
                    "m/z %s fits one charge; %.80s has m/z %s: it was seen in another oxidation "
                    "state.",
                    closo_show(stated.value, 7).text, record->anion, closo_show(right, 6).text);
}

// ---- NMR ---------------------------------------------------------------------------------------

// Frequency per frequency of 1H, in percent: IUPAC 2001, doi:10.1351/pac200173111795.
static const struct {
    const char *nucleus;
    double percent;
} nuclei[] = {
    {"1H", 100},          {"2H", 15.350609},  {"6Li", 14.716086},  {"7Li", 38.863797},
    {"10B", 10.743658},   {"11B", 32.083974}, {"13C", 25.145020},  {"15N", 10.136767},
    {"17O", 13.556457},   {"19F", 94.094011}, {"23Na", 26.451900}, {"27Al", 26.056859},
    {"29Si", 19.867187},  {"31P", 40.480742}, {"39K", 4.666373},   {"87Rb", 32.720454},
    {"133Cs", 13.116142},
};

static double percent_of(const char *item)
{
    for (size_t i = 0; i < sizeof nuclei / sizeof *nuclei; i++) {
        size_t length = strlen(nuclei[i].nucleus);
        if (strncmp(item, nuclei[i].nucleus, length) == 0 &&
            (!item[length] || item[length] == ',' || item[length] == ' '))
            return nuclei[i].percent;
    }
    return NAN;
}

#define FIELDS      64
#define FIELD_SLACK 0.015 // spectrometers are named by round numbers

// A frequency must fit the field that another nucleus of the same source was measured at.
static void check_field(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    const closo_catalogue_record *protons[FIELDS];
    size_t fields = 0;
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *record = list->items[i];
        bool known = false;
        if (strcmp(record->property, "spectrometer_frequency") != 0 || !(record->value > 0) ||
            percent_of(record->item) != 100)
            continue;
        for (size_t k = 0; k < fields; k++)
            known = known || fabs(protons[k]->value / record->value - 1) < FIELD_SLACK;
        if (!known && fields < FIELDS)
            protons[fields++] = record;
    }
    for (size_t i = 0; fields > 0 && i < list->count; i++) {
        const closo_catalogue_record *record = list->items[i], *near = protons[0];
        double percent = percent_of(record->item), off = INFINITY;
        if (strcmp(record->property, "spectrometer_frequency") != 0 || isnan(percent) ||
            !(record->value > 0))
            continue;
        for (size_t k = 0; k < fields; k++) {
            double here = fabs(record->value / (protons[k]->value * percent / 100) - 1);
            if (here < off) {
                off = here;
                near = protons[k];
            }
        }
        if (off <= FIELD_SLACK)
            continue;
        double expected = near->value * percent / 100;
        closo_catalogue_finding *f = closo_audit_add(check, rule, record);
        closo_audit_cite(f, near);
        closo_audit_compare(f, record->value, expected, "MHz");
        closo_audit_say(f,
                        "Where 1H is at %s MHz, %.16s is at %s MHz; %s MHz belongs to a %s MHz "
                        "spectrometer.",
                        closo_show(near->value, 4).text, record->item, closo_show(expected, 4).text,
                        closo_show(record->value, 4).text,
                        closo_show(10 * round(10 * record->value / percent), 4).text);
    }
}

const closo_audit_rule closo_audit_spectrum_rules[] = {
    {"mass-to-charge", "m/z against formula", false, CLOSO_AUDIT_RECORD, check_mass_to_charge},
    {"nmr-frequency", "NMR frequency against the field", false, CLOSO_AUDIT_SOURCE, check_field},
    {0},
};
