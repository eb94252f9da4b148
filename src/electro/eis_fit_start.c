// SPDX-License-Identifier: GPL-3.0-or-later
// Where a fit begins. The first start is read off the data: the resistance at high frequency, the
// arcs (maxima of -dZ'/d ln omega, which separates arcs better than -Z''), the tail at low
// frequency; each element gets the impedance and the frequency of the place where it stands, which
// fixes all its parameters by their units (a CPE of |Z| at omega has Q = 1/(|Z| omega^n)). Further
// starts scatter around it, or over the whole window, and each is the best of a few candidates by
// the distance of ln Z, which forgives wrong scales.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ARCS = 12, CANDIDATES = 10, PROBES = 24 };

#define LEAST_ARC 0.01 // of the span of Z'

// A place in the spectrum: an impedance and a frequency.
typedef struct place {
    double ohm, omega;
} place;

typedef struct features {
    double low, high;             // of |Z|
    double omega_low, omega_high; // of the window
    double resistance;            // at high frequency
    double inductance;            // Z''/omega at high frequency
    place tail;                   // at low frequency
    place arc[ARCS];              // falling frequency
    int arcs;
} features;

// ---- what the data show ------------------------------------------------------------------------

typedef struct sorted {
    size_t count;
    double *log_omega, *real, *imaginary; // falling omega
} sorted;

typedef struct key {
    double omega;
    size_t index;
} key;

static int by_falling_omega(const void *a, const void *b)
{
    const key *x = a, *y = b;
    if (x->omega != y->omega)
        return x->omega > y->omega ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static closo_status sort_data(const closo_eis_problem *problem, sorted *out, closo_error *error)
{
    size_t n = problem->points;
    key *keys = closo_allocate(n, sizeof *keys, error);
    *out = (sorted){.count = n, .log_omega = closo_allocate(3 * n, sizeof(double), error)};
    if (!keys || !out->log_omega) {
        free(keys);
        free(out->log_omega);
        return CLOSO_MEMORY;
    }
    out->real = out->log_omega + n;
    out->imaginary = out->real + n;
    for (size_t i = 0; i < n; i++)
        keys[i] = (key){problem->omega[i], i};
    qsort(keys, n, sizeof *keys, by_falling_omega);
    for (size_t i = 0; i < n; i++) {
        out->log_omega[i] = log(keys[i].omega);
        out->real[i] = problem->data[2 * keys[i].index];
        out->imaginary[i] = problem->data[2 * keys[i].index + 1];
    }
    free(keys);
    return CLOSO_OK;
}

// Slope of Z' against -ln omega around point i, over two neighbours on each side.
static double rise_at(const sorted *s, size_t i)
{
    size_t first = i < 2 ? 0 : i - 2, last = i + 2 < s->count ? i + 2 : s->count - 1;
    double x = 0, y = 0, xx = 0, xy = 0, n = (double)(last - first + 1);
    for (size_t k = first; k <= last; k++) {
        x += s->log_omega[k] / n;
        y += s->real[k] / n;
    }
    for (size_t k = first; k <= last; k++) {
        xx += (s->log_omega[k] - x) * (s->log_omega[k] - x);
        xy += (s->log_omega[k] - x) * (s->real[k] - y);
    }
    return xx > 0 ? -xy / xx : 0;
}

static void add_arc(features *f, place arc)
{
    if (f->arcs < ARCS) {
        f->arc[f->arcs++] = arc;
        return;
    }
    int smallest = 0;
    for (int k = 1; k < ARCS; k++)
        if (f->arc[k].ohm < f->arc[smallest].ohm)
            smallest = k;
    if (arc.ohm <= f->arc[smallest].ohm)
        return;
    memmove(f->arc + smallest, f->arc + smallest + 1,
            (size_t)(ARCS - 1 - smallest) * sizeof *f->arc);
    f->arc[ARCS - 1] = arc;
}

// A maximum of the rise of height h stands for an arc of 2 h (n = 1) to 3 h.
static void find_arcs(const sorted *s, features *f)
{
    double least = LEAST_ARC * (f->high - f->low);
    double before = rise_at(s, 0), here = s->count > 1 ? rise_at(s, 1) : 0;
    for (size_t i = 1; i + 1 < s->count; i++) {
        double after = rise_at(s, i + 1);
        if (here > before && here >= after && 2.5 * here > least)
            add_arc(f, (place){2.5 * here, exp(s->log_omega[i])});
        before = here;
        here = after;
    }
}

static void look_at(const sorted *s, features *f)
{
    *f = (features){.low = INFINITY,
                    .omega_high = exp(s->log_omega[0]),
                    .omega_low = exp(s->log_omega[s->count - 1]),
                    .resistance = INFINITY};
    for (size_t i = 0; i < s->count; i++) {
        double modulus = hypot(s->real[i], s->imaginary[i]);
        if (modulus > 0)
            f->low = fmin(f->low, modulus);
        f->high = fmax(f->high, modulus);
        if (s->real[i] > 0)
            f->resistance = fmin(f->resistance, s->real[i]);
    }
    if (!(f->high > 0))
        f->high = 1;
    if (!(f->low < INFINITY))
        f->low = f->high;
    if (!(f->resistance < INFINITY))
        f->resistance = f->low;
    f->inductance = fmax(s->imaginary[0], 0.01 * f->low) / f->omega_high;
    size_t last = s->count - 1;
    f->tail = (place){fmax(fabs(s->imaginary[last]), 0.01 * f->low), f->omega_low};
    find_arcs(s, f);
}

// As many arcs as the circuit has places for: the largest ones, or new ones in the widest gaps.
static void fit_number(features *f, int wanted)
{
    wanted = wanted > ARCS ? ARCS : wanted;
    while (f->arcs > wanted && f->arcs > 0) {
        int smallest = 0;
        for (int k = 1; k < f->arcs; k++)
            if (f->arc[k].ohm < f->arc[smallest].ohm)
                smallest = k;
        memmove(f->arc + smallest, f->arc + smallest + 1,
                (size_t)(f->arcs - 1 - smallest) * sizeof *f->arc);
        f->arcs--;
    }
    while (f->arcs < wanted) {
        int widest = 0;
        double gap = 0, at = 0;
        for (int k = 0; k <= f->arcs; k++) {
            double above = log(k ? f->arc[k - 1].omega : f->omega_high);
            double below = log(k < f->arcs ? f->arc[k].omega : f->omega_low);
            if (above - below >= gap) {
                gap = above - below;
                at = (above + below) / 2;
                widest = k;
            }
        }
        memmove(f->arc + widest + 1, f->arc + widest, (size_t)(f->arcs - widest) * sizeof *f->arc);
        f->arc[widest] = (place){fmax(0.3 * (f->high - f->low), 0.1 * f->low), exp(at)};
        f->arcs++;
    }
}

// ---- places of the elements --------------------------------------------------------------------

typedef struct layout {
    const closo_circuit *circuit;
    const features *features;
    place *of; // of each node that is an element
    int next;  // arc
    int order[ARCS];
} layout;

static bool has_unit(const closo_circuit_element *element, const char *unit)
{
    for (size_t k = 0; k < element->parameters; k++)
        if (strcmp(element->parameter[k].unit, unit) == 0)
            return true;
    return false;
}

// A relaxation by itself: it has a resistance and a time constant, and no infinite tail.
static bool is_arc(const closo_circuit *circuit, int at)
{
    const closo_circuit_node *node = &circuit->node[at];
    if (node->kind != CLOSO_CIRCUIT_ELEMENT)
        return node->kind == CLOSO_CIRCUIT_GROUP;
    return has_unit(node->element, "ohm") && has_unit(node->element, "s");
}

static int count_arcs(const closo_circuit *circuit, int at, bool top)
{
    const closo_circuit_node *node = &circuit->node[at];
    if (top && node->kind == CLOSO_CIRCUIT_SERIES) {
        int count = 0;
        for (int k = node->first; k >= 0; k = circuit->node[k].next)
            count += count_arcs(circuit, k, false);
        return count;
    }
    if (!is_arc(circuit, at))
        return 0;
    int count = 1; // groups within a branch have arcs of their own
    for (int k = node->first; k >= 0; k = circuit->node[k].next) {
        const closo_circuit_node *branch = &circuit->node[k];
        for (int j = branch->first; j >= 0; j = circuit->node[j].next)
            count += count_arcs(circuit, j, false);
    }
    return count;
}

static place next_arc(layout *l)
{
    const features *f = l->features;
    if (f->arcs == 0)
        return (place){sqrt(f->low * f->high), sqrt(f->omega_low * f->omega_high)};
    int at = l->next < f->arcs ? l->next++ : f->arcs - 1;
    return f->arc[l->order[at]];
}

static void lay_group(layout *l, int at);

// Members of a branch of a group with arc `own`: its resistor is the arc's; what stores charge
// behind it shows at low frequency.
static void lay_branch(layout *l, int at, place own)
{
    const closo_circuit_node *node = &l->circuit->node[at];
    if (node->kind == CLOSO_CIRCUIT_ELEMENT) {
        l->of[at] = own;
        return;
    }
    for (int k = node->first; k >= 0; k = l->circuit->node[k].next) {
        const closo_circuit_node *member = &l->circuit->node[k];
        if (member->kind == CLOSO_CIRCUIT_GROUP || is_arc(l->circuit, k))
            lay_group(l, k);
        else
            l->of[k] = has_unit(member->element, "ohm") ? own : l->features->tail;
    }
}

static void lay_group(layout *l, int at)
{
    const closo_circuit_node *node = &l->circuit->node[at];
    place own = next_arc(l);
    if (node->kind == CLOSO_CIRCUIT_ELEMENT)
        l->of[at] = own;
    for (int k = node->first; k >= 0; k = l->circuit->node[k].next)
        lay_branch(l, k, own);
}

static void lay_out(layout *l)
{
    const closo_circuit *c = l->circuit;
    const features *f = l->features;
    int root = c->root, first = root, resistors = 0;
    bool series = c->node[root].kind == CLOSO_CIRCUIT_SERIES;
    if (series)
        first = c->node[root].first;
    for (int k = first; k >= 0; k = series ? c->node[k].next : -1)
        resistors +=
            c->node[k].kind == CLOSO_CIRCUIT_ELEMENT && has_unit(c->node[k].element, "ohm");
    for (int k = first; k >= 0; k = series ? c->node[k].next : -1)
        if (is_arc(c, k))
            lay_group(l, k);
        else if (has_unit(c->node[k].element, "ohm"))
            l->of[k] = (place){f->resistance / (resistors > 0 ? resistors : 1), f->omega_high};
        else if (has_unit(c->node[k].element, "H"))
            l->of[k] = (place){f->inductance * f->omega_high, f->omega_high};
        else if (has_unit(c->node[k].element, "H s^(n-1)"))
            l->of[k] = (place){f->inductance * f->omega_high, f->omega_high};
        else
            l->of[k] = f->tail;
}

// ---- parameters of a place ---------------------------------------------------------------------

static double by_unit(const char *unit, place at, double n, double start)
{
    if (strcmp(unit, "ohm") == 0)
        return at.ohm;
    if (strcmp(unit, "s") == 0)
        return 1 / at.omega;
    if (strcmp(unit, "F") == 0)
        return 1 / (at.ohm * at.omega);
    if (strcmp(unit, "H") == 0)
        return at.ohm / at.omega;
    if (strcmp(unit, "S s^0.5") == 0)
        return 1 / (at.ohm * sqrt(at.omega));
    if (strcmp(unit, "S s^n") == 0)
        return pow(at.omega, -n) / at.ohm;
    if (strcmp(unit, "H s^(n-1)") == 0)
        return at.ohm * pow(at.omega, -n);
    return start;
}

// n: of the exponents; NaN: their usual values.
static void put_element(const closo_circuit *circuit, int at, place where, double n, double *p)
{
    const closo_circuit_node *node = &circuit->node[at];
    const closo_circuit_element *element = node->element;
    double exponent = n;
    for (size_t k = 0; isnan(exponent) && k < element->parameters; k++)
        if (strcmp(element->parameter[k].symbol, "n") == 0)
            exponent = element->parameter[k].start;
    for (size_t k = 0; k < element->parameters; k++) {
        const closo_element_parameter *own = &element->parameter[k];
        double value = by_unit(own->unit, where, exponent, own->start);
        if (strcmp(own->unit, "1") == 0 && !own->logarithmic && !isnan(n))
            value = n;
        p[node->parameter + k] = fmin(fmax(value, own->lower), own->upper);
    }
}

static void put_held(const closo_eis_problem *problem, double scatter, closo_random *random,
                     double *p)
{
    for (size_t k = 0; k < problem->parameters; k++) {
        if (isnan(problem->start[k]))
            continue;
        bool moves = problem->variable[k] != CLOSO_EIS_HELD && scatter > 0;
        double step = moves ? scatter * (2 * closo_random_uniform(random) - 1) : 0;
        p[k] = problem->circuit->parameter[k].logarithmic ? problem->start[k] * exp(step)
                                                          : problem->start[k];
    }
}

// ---- candidates --------------------------------------------------------------------------------

typedef struct drawing {
    const closo_eis_problem *problem;
    features features;
    place place[CLOSO_CIRCUIT_NODES];
    closo_random *random;
    size_t probes;
    double omega[PROBES], log_z[PROBES][2];
} drawing;

static void place_by_data(drawing *d, bool shuffled)
{
    layout l = {.circuit = d->problem->circuit, .features = &d->features, .of = d->place};
    for (int k = 0; k < ARCS; k++)
        l.order[k] = k;
    for (int k = d->features.arcs - 1; shuffled && k > 0; k--) {
        int other = (int)closo_random_below(d->random, (size_t)k + 1), kept = l.order[k];
        l.order[k] = l.order[other];
        l.order[other] = kept;
    }
    lay_out(&l);
}

static double between(closo_random *random, double low, double high)
{
    return low + (high - low) * closo_random_uniform(random);
}

// spread: decades around the place read off the data; NaN: anywhere in the window.
static void draw(drawing *d, double spread, double *p)
{
    const closo_circuit *c = d->problem->circuit;
    const features *f = &d->features;
    for (int k = 0; k < c->count; k++) {
        if (c->node[k].kind != CLOSO_CIRCUIT_ELEMENT || c->node[k].parameters == 0)
            continue;
        place at = d->place[k];
        if (isnan(spread)) {
            at.ohm = exp(between(d->random, log(0.1 * f->low), log(3 * f->high)));
            at.omega = exp(between(d->random, log(0.3 * f->omega_low), log(3 * f->omega_high)));
        } else {
            at.ohm *= pow(10, between(d->random, -spread, spread));
            at.omega *= pow(10, between(d->random, -spread, spread));
        }
        put_element(c, k, at, between(d->random, 0.45, 1), p);
    }
    put_held(d->problem, 0.5, d->random, p);
}

static void choose_probes(drawing *d)
{
    const closo_eis_problem *problem = d->problem;
    d->probes = problem->points < PROBES ? problem->points : PROBES;
    for (size_t k = 0; k < d->probes; k++) {
        size_t i = d->probes > 1 ? k * (problem->points - 1) / (d->probes - 1) : 0;
        double re = problem->data[2 * i], im = problem->data[2 * i + 1];
        d->omega[k] = problem->omega[i];
        d->log_z[k][0] = log(fmax(hypot(re, im), 1e-300));
        d->log_z[k][1] = atan2(im, re);
    }
}

static double distance(const drawing *d, const double *p)
{
    double z[2 * PROBES], sum = 0;
    closo_circuit_impedance(d->problem->circuit, p, d->omega, d->probes, z, NULL);
    for (size_t k = 0; k < d->probes; k++) {
        double modulus = log(fmax(hypot(z[2 * k], z[2 * k + 1]), 1e-300)) - d->log_z[k][0];
        double phase = atan2(z[2 * k + 1], z[2 * k]) - d->log_z[k][1];
        sum += modulus * modulus + phase * phase;
    }
    return sum;
}

// Narrow and wide scatter around the data's own places by turns, then anywhere.
static void draw_best(drawing *d, size_t k, double *x)
{
    double p[CLOSO_CIRCUIT_PARAMETERS] = {0}, best = INFINITY;
    static const double spreads[] = {0.5, (double)NAN, 1.5, (double)NAN};
    double spread = spreads[k % 4];
    for (int c = 0; c < CANDIDATES; c++) {
        place_by_data(d, k > 1);
        draw(d, spread, p);
        double apart = distance(d, p);
        if (apart < best || c == 0) {
            best = apart;
            closo_eis_variables(d->problem, p, x);
        }
    }
}

closo_status closo_eis_starts(const closo_eis_problem *problem, size_t count, uint64_t seed,
                              double *x, closo_error *error)
{
    drawing *d = closo_allocate(1, sizeof *d, error);
    sorted s = {0};
    if (!d)
        return CLOSO_MEMORY;
    closo_status status = sort_data(problem, &s, error);
    if (status != CLOSO_OK) {
        free(d);
        return status;
    }
    d->problem = problem;
    look_at(&s, &d->features);
    fit_number(&d->features, count_arcs(problem->circuit, problem->circuit->root, true));
    choose_probes(d);
    place_by_data(d, false);
    double p[CLOSO_CIRCUIT_PARAMETERS] = {0};
    const closo_circuit *c = problem->circuit;
    for (int k = 0; k < c->count; k++)
        if (c->node[k].kind == CLOSO_CIRCUIT_ELEMENT && c->node[k].parameters > 0)
            put_element(c, k, d->place[k], NAN, p);
    put_held(problem, 0, NULL, p);
    closo_eis_variables(problem, p, x);
    if (count > 1) {
        d->random = closo_random_new(seed, error);
        status = d->random ? CLOSO_OK : CLOSO_MEMORY;
    }
    for (size_t k = 1; status == CLOSO_OK && k < count; k++)
        draw_best(d, k - 1, x + k * problem->variables);
    closo_random_free(d->random);
    free(s.log_omega);
    free(d);
    return status;
}
