// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for a unit cell: volume, its standard uncertainty, R factors, density, transmission.
//
// Volume: V = abc sqrt(1 - cos^2 al - cos^2 be - cos^2 ga + 2 cos al cos be cos ga). A length that
// is not given is tied to a by symmetry; tied lengths vary together, so that s(V) = 3 a^2 s(a) for
// a cubic cell. Programs that take the three edges as independent print sqrt(3) a^2 s(a), and
// sqrt(2) for the two tied edges of a hexagonal cell.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

#define DEGREE 0.017453292519943295

typedef struct cell {
    const closo_catalogue_record *length[3], *angle[3], *volume;
    double edge[3], degrees[3];
    int same[3]; // index of the edge it is tied to
} cell;

static bool is_hexagonal(const closo_audit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *record = list->items[i];
        if (strcmp(record->property, "space_group") == 0)
            return record->printed[0] == 'R' || strncmp(record->printed, "P3", 2) == 0 ||
                   strncmp(record->printed, "P-3", 3) == 0 ||
                   strncmp(record->printed, "P6", 2) == 0 ||
                   strncmp(record->printed, "P-6", 3) == 0;
    }
    return closo_audit_holds(list->items[0]->phase, "hexagonal");
}

// False where the row holds no cell, or more than one.
static bool read_cell(const closo_audit_list *list, cell *out)
{
    static const char *const lengths[] = {"cell_length_a", "cell_length_b", "cell_length_c"};
    static const char *const angles[] = {"cell_angle_alpha", "cell_angle_beta", "cell_angle_gamma"};
    memset(out, 0, sizeof *out);
    if (list->count > 64)
        return false;
    for (int k = 0; k < 3; k++) {
        out->length[k] = closo_audit_first(list, lengths[k]);
        out->angle[k] = closo_audit_first(list, angles[k]);
        out->edge[k] = out->length[k] ? out->length[k]->value : (double)NAN;
        out->degrees[k] = out->angle[k] ? out->angle[k]->value : 90;
        out->same[k] = k;
    }
    out->volume = closo_audit_first(list, "cell_volume");
    if (out->volume && *out->volume->item) // "per formula unit", not of this cell
        out->volume = NULL;
    if (isnan(out->edge[0]))
        return false;
    if (is_hexagonal(list) && !out->angle[2] && !out->angle[0])
        out->degrees[2] = 120;
    bool right = out->degrees[0] == 90 && out->degrees[1] == 90;
    bool hexagonal = right && out->degrees[2] == 120;
    if (!out->length[1] || (hexagonal && out->edge[1] == out->edge[0])) {
        out->edge[1] = out->edge[0];
        out->same[1] = 0;
    }
    bool cubic = right && out->degrees[2] == 90 && out->edge[1] == out->edge[0] &&
                 out->edge[2] == out->edge[0];
    if (!out->length[2] || cubic) {
        out->edge[2] = out->edge[0];
        out->same[2] = 0;
    }
    if (cubic)
        out->same[1] = 0;
    return true;
}

static double volume_of(const double edge[3], const double degrees[3])
{
    double c[3], product = 2, squares = 0;
    for (int k = 0; k < 3; k++) {
        c[k] = cos(degrees[k] * DEGREE);
        product *= c[k];
        squares += c[k] * c[k];
    }
    double square = 1 - squares + product;
    return square > 0 ? edge[0] * edge[1] * edge[2] * sqrt(square) : (double)NAN;
}

// Change of V for steps of the edges and angles; tied edges move together or, where `independent`,
// each by itself. Linear sums of |change| for rounding, squares for standard uncertainties.
static double spread(const cell *c, const double step[6], bool squares, bool independent)
{
    double sum = 0;
    for (int k = 0; k < 6; k++) {
        double edge[3], degrees[3], change = step[k < 3 ? c->same[k] : k];
        memcpy(edge, c->edge, sizeof edge);
        memcpy(degrees, c->degrees, sizeof degrees);
        if (!(change > 0) || (k < 3 && !independent && c->same[k] != k))
            continue;
        for (int e = 0; k < 3 && e < 3; e++)
            if (e == k || (!independent && c->same[e] == k))
                edge[e] += change;
        if (k >= 3)
            degrees[k - 3] += change;
        double difference = fabs(volume_of(edge, degrees) - volume_of(c->edge, c->degrees));
        sum += squares ? difference * difference : difference;
    }
    return squares ? sqrt(sum) : sum;
}

static void steps_of(const cell *c, bool su, double step[6])
{
    for (int k = 0; k < 6; k++) {
        const closo_catalogue_record *record = k < 3 ? c->length[k] : c->angle[k - 3];
        step[k] = !record ? 0 : su ? record->su : closo_audit_half(record);
        if (!(step[k] > 0))
            step[k] = 0;
    }
}

static void cite_cell(closo_catalogue_finding *f, const cell *c)
{
    for (int k = 0; k < 3; k++)
        if (c->length[k])
            closo_audit_cite(f, c->length[k]);
    for (int k = 0; k < 3; k++)
        if (c->angle[k])
            closo_audit_cite(f, c->angle[k]);
}

static void check_volume(closo_audit *check, const closo_audit_rule *rule,
                         const closo_audit_list *list)
{
    cell c;
    if (!read_cell(list, &c) || !c.volume || c.volume->qualifier != CLOSO_QUALIFIER_EQUAL)
        return;
    double step[6], expected = volume_of(c.edge, c.degrees), stated = c.volume->value;
    if (isnan(expected))
        return;
    steps_of(&c, false, step);
    double rounding = closo_audit_half(c.volume) + spread(&c, step, false, false);
    double difference = fabs(stated - expected);
    if (difference <= rounding * (1 + 1e-9) || difference <= c.volume->su)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, c.volume);
    cite_cell(f, &c);
    closo_audit_compare(f, stated, expected, "A^3");
    if (f && c.volume->su > 0)
        f->difference_su = (stated - expected) / c.volume->su;
    closo_audit_say(f, "The lengths and angles give V = %s A^3, %s A^3 is printed.",
                    closo_show(expected, 7).text, closo_show(stated, 7).text);
}

static const char *convention_of(const cell *c)
{
    int tied = (c->same[1] != 1) + (c->same[2] != 2);
    return tied == 2 ? "sqrt(3)" : "sqrt(2)";
}

// One unit of the last digit of the s.u. of a, seen from the s.u. of V.
static void say_uncertainty(closo_catalogue_finding *f, const cell *c, double expected,
                            double independent, double half)
{
    double stated = c->volume->su;
    bool tied = c->same[1] != 1 || c->same[2] != 2;
    double ratio = stated / expected;
    if (tied && fabs(stated - independent) <= half * (1 + 1e-9))
        closo_audit_say(f,
                        "The printed s.u. %s A^3 takes edges that symmetry ties together as "
                        "independent (the %s convention); varied together they give %s A^3.",
                        closo_show(stated, 3).text, convention_of(c), closo_show(expected, 2).text);
    else if (ratio > 6 && ratio < 16)
        closo_audit_say(f,
                        "The printed s.u. %s A^3 is %s times what the s.u. of the lengths give, %s "
                        "A^3: that of a length seems to lack a digit.",
                        closo_show(stated, 3).text, closo_show(ratio, 2).text,
                        closo_show(expected, 2).text);
    else if (ratio < 0.16 && ratio > 0.06)
        closo_audit_say(f,
                        "The printed s.u. %s A^3 is about ten times too small: the s.u. of the "
                        "lengths give %s A^3.",
                        closo_show(stated, 3).text, closo_show(expected, 2).text);
    else
        closo_audit_say(f, "The s.u. of the lengths and angles give s(V) = %s A^3, %s is printed.",
                        closo_show(expected, 2).text, closo_show(stated, 3).text);
}

// The covariances of unrelated edges are not printed: without ties only a factor of 2 counts.
static void check_volume_su(closo_audit *check, const closo_audit_rule *rule,
                            const closo_audit_list *list)
{
    cell c;
    double step[6], round[6], more[6], less[6];
    if (!read_cell(list, &c) || !c.volume || !(c.volume->su > 0) || !(c.length[0]->su > 0))
        return;
    for (int k = 1; k < 3; k++)
        if (c.same[k] == k && !(c.length[k]->su > 0))
            return;
    steps_of(&c, true, step);
    steps_of(&c, false, round); // half a unit of the last digit is that of the s.u., too
    for (int k = 0; k < 6; k++) {
        more[k] = step[k] > 0 ? step[k] + round[k] : 0;
        less[k] = fmax(step[k] - round[k], 0);
    }
    bool tied = c.same[1] != 1 || c.same[2] != 2;
    double half = closo_audit_half(c.volume), slack = tied ? 1 : 2;
    double expected = spread(&c, step, true, false), stated = c.volume->su;
    double low = spread(&c, less, true, false) / slack,
           high = spread(&c, more, true, false) * slack;
    bool certain = !closo_audit_meet(stated - half, stated + half, low, high);
    // Where rounding of the s.u. leaves it open, the printed digits decide, as a caution.
    bool probable = tied && fabs(stated - expected) > half * (1 + 1e-9) &&
                    fabs(stated - spread(&c, step, true, true)) <= half * (1 + 1e-9);
    if (!certain && !probable)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, c.volume);
    cite_cell(f, &c);
    closo_audit_compare(f, stated, expected, "A^3");
    say_uncertainty(f, &c, expected, spread(&c, step, true, true),
                    half + (spread(&c, more, true, true) - spread(&c, less, true, true)) / 2);
    if (f)
        f->caution = !certain;
}

static void check_r(closo_audit *check, const closo_audit_rule *rule, const closo_audit_list *list)
{
    const closo_catalogue_record *rp = closo_audit_first(list, "profile_r");
    const closo_catalogue_record *rwp = closo_audit_first(list, "profile_wr");
    if (!rp || !rwp || rp->value <= rwp->value)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, rp);
    closo_audit_cite(f, rwp);
    closo_audit_compare(f, rp->value, rwp->value, "1");
    closo_audit_say(f, "Rp = %s lies above Rwp = %s, which is unusual.",
                    closo_show(rp->value, 4).text, closo_show(rwp->value, 4).text);
}

static void check_density(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    cell c;
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    closo_audit_number z, volume, density;
    const closo_catalogue_record *d = closo_audit_first(list, "density");
    const closo_catalogue_record *units = closo_audit_first(list, "formula_units");
    if (!d || !units || !read_cell(list, &c) || !c.volume ||
        !closo_audit_formula(d->formula, counts) || !closo_audit_read(units, &z) ||
        !closo_audit_read(c.volume, &volume) || !closo_audit_read(d, &density))
        return;
    double expected =
        z.value * closo_audit_weight(counts) / (CLOSO_AVOGADRO * 1e-24 * volume.value);
    if (fabs(density.value - expected) <= (density.high - density.low) / 2 + 2e-4 * expected)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, d);
    closo_audit_cite(f, c.volume);
    closo_audit_cite(f, units);
    closo_audit_compare(f, d->value, expected, "g/cm^3");
    closo_audit_say(f, "%s formula units of %s in %s A^3 are %s g/cm^3, %s is printed.",
                    closo_show(z.value, 3).text, d->formula, closo_show(volume.value, 6).text,
                    closo_show(expected, 4).text, closo_show(d->value, 4).text);
}

// exp(-mu t), the longest way being the largest dimension of the crystal.
static void check_transmission(closo_audit *check, const closo_audit_rule *rule,
                               const closo_audit_list *list)
{
    const closo_catalogue_record *mu = closo_audit_first(list, "absorption_coefficient");
    if (!mu)
        return;
    double longest = 0;
    const closo_catalogue_record *dimension = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i]->property, "crystal_dimension") == 0 &&
            list->items[i]->value > longest) {
            dimension = list->items[i];
            longest = dimension->value;
        }
    if (!dimension)
        return;
    double expected = exp(-mu->value * longest * sqrt(3)); // no way through a block is longer
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *t = list->items[i];
        if (strcmp(t->property, "transmission") != 0 ||
            t->value + closo_audit_half(t) >= 0.98 * expected)
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, t);
        closo_audit_cite(f, mu);
        closo_audit_cite(f, dimension);
        closo_audit_compare(f, t->value, exp(-mu->value * longest), "1");
        closo_audit_say(f, "%s %s/mm through %s mm lets %s pass, a transmission of %s is printed.",
                        "An absorption coefficient of", closo_show(mu->value, 4).text,
                        closo_show(longest, 3).text, closo_show(exp(-mu->value * longest), 3).text,
                        closo_show(t->value, 4).text);
    }
}

// ---- expansion ---------------------------------------------------------------------------------

static const closo_catalogue_record *at_temperature(const closo_audit_list *list, const char *key,
                                                    double kelvin)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i]->property, key) == 0 &&
            fabs(list->items[i]->temperature - kelvin) < 0.5)
            return list->items[i];
    return NULL;
}

// Whether b is an axis of its own.
static bool has_third_axis(const closo_audit_list *list, const closo_catalogue_record *cold,
                           const closo_catalogue_record *hot)
{
    const closo_catalogue_record *b[2] = {at_temperature(list, "cell_length_b", cold->temperature),
                                          at_temperature(list, "cell_length_b", hot->temperature)};
    return (b[0] && b[0]->value != cold->value) || (b[1] && b[1]->value != hot->value);
}

static bool temperatures_of(const char *item, double *from, double *to)
{
    const char *arrow = strstr(item, "->");
    const char *end = item + strlen(item);
    if (!arrow)
        return false;
    const char *begin = arrow;
    while (begin > item && strchr(" .0123456789", begin[-1]))
        begin--;
    begin += strspn(begin, " ");
    return closo_read_number(begin, arrow, from) &&
           closo_read_number(arrow + 2 + strspn(arrow + 2, " "), end, to);
}

// A lattice expands by what its axes do; one number for an anisotropic lattice is the mean of them,
// a third of what the volume does, unless the item names an axis ("a, 100 -> 295 K").
static void check_expansion(closo_audit *check, const closo_audit_rule *rule,
                            const closo_audit_list *list)
{
    static const char *const axes[] = {"cell_length_a", "cell_length_c"};
    for (size_t i = 0; i < list->count; i++) {
        const closo_catalogue_record *stated = list->items[i];
        double from, to, change[2];
        const closo_catalogue_record *cold[2], *hot[2];
        if (strcmp(stated->property, "lattice_expansion") != 0 || isnan(stated->value) ||
            !temperatures_of(stated->item, &from, &to) ||
            !closo_text_starts_with(stated->item, "lattice"))
            continue;
        for (int k = 0; k < 2; k++) {
            cold[k] = at_temperature(list, axes[k], from);
            hot[k] = at_temperature(list, axes[k], to);
            change[k] = cold[k] && hot[k] ? 100 * (hot[k]->value / cold[k]->value - 1) : 0;
        }
        if (!cold[0] || !hot[0] || !cold[1] || !hot[1] || has_third_axis(list, cold[0], hot[0]))
            continue;
        double mean = (2 * change[0] + change[1]) / 3;
        if (fabs(stated->value - mean) <= closo_audit_half(stated) + 0.05)
            continue;
        double volume =
            100 * ((1 + change[0] / 100) * (1 + change[0] / 100) * (1 + change[1] / 100) - 1);
        closo_catalogue_finding *f = closo_audit_add(check, rule, stated);
        for (int k = 0; k < 2; k++) {
            closo_audit_cite(f, cold[k]);
            closo_audit_cite(f, hot[k]);
        }
        closo_audit_compare(f, stated->value, mean, "%");
        closo_audit_say(
            f,
            "The cells at %s and %s K differ by %s%% in a, %s%% in c and %s%% in volume "
            "(%s%% along a mean axis), not by %s%%.",
            closo_show(from, 4).text, closo_show(to, 4).text, closo_show(change[0], 2).text,
            closo_show(change[1], 3).text, closo_show(volume, 3).text, closo_show(mean, 3).text,
            closo_show(stated->value, 3).text);
    }
}

const closo_audit_rule closo_audit_cell_rules[] = {
    {"cell-volume", "cell volume against lengths and angles", false, CLOSO_AUDIT_ROW, check_volume},
    {"cell-volume-su", "s.u. of the cell volume against those of lengths and angles", false,
     CLOSO_AUDIT_ROW, check_volume_su},
    {"r-factors", "Rp against Rwp", true, CLOSO_AUDIT_ROW, check_r},
    {"density", "density against formula and cell", false, CLOSO_AUDIT_ROW, check_density},
    {"transmission", "transmission against absorption and size of the crystal", false,
     CLOSO_AUDIT_ROW, check_transmission},
    {"expansion", "thermal expansion against the cells", false, CLOSO_AUDIT_MATERIAL,
     check_expansion},
    {0},
};
