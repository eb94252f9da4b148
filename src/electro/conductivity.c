// SPDX-License-Identifier: GPL-3.0-or-later
// Conductivity from resistance and shape, and what the capacitance of each share says about it:
// bulk about 1e-12 F/cm, grain boundaries 1e-11 to 1e-8, electrodes from 1e-7 (J. T. S. Irvine,
// D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) 132). sigma = L / (R A) of a grain boundary is
// apparent, with the shape of the whole sample; by the brick-layer model its own conductivity is
// that times C_bulk / C_gb where both have one permittivity (J. Fleig, J. Maier, J. Electrochem.
// Soc. 145 (1998) 2081).
#include "closo/electro.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARTS_MAXIMUM = 8 };

static double square(double x)
{
    return x * x;
}

closo_measured closo_conductivity_of(closo_measured r, closo_measured thickness,
                                     closo_measured area)
{
    closo_measured out = {thickness.value / (r.value * area.value), NAN};
    const closo_measured factors[] = {r, thickness, area};
    double sum = 0;
    bool known = false;
    for (size_t k = 0; k < 3; k++)
        if (factors[k].su > 0) {
            sum += square(factors[k].su / factors[k].value);
            known = true;
        }
    if (known)
        out.su = fabs(out.value) * sqrt(sum);
    return out;
}

static void add_sigma(const closo_conductivity_part *part, const closo_conductivity_cell *cell,
                      closo_result *result)
{
    char label[96], method[256], parts[128] = "";
    closo_measured sigma =
        closo_conductivity_of(part->resistance, cell->thickness_cm, cell->area_cm2);
    const struct {
        closo_measured value;
        const char *name;
    } shares[] = {{part->resistance, "R"}, {cell->thickness_cm, "L"}, {cell->area_cm2, "A"}};
    size_t used = 0;
    for (size_t k = 0; k < 3; k++)
        if (shares[k].value.su > 0) {
            int n = snprintf(parts + used, sizeof parts - used, "%s%s %.2g %%", used ? ", " : "",
                             shares[k].name, 100 * shares[k].value.su / shares[k].value.value);
            used += n > 0 ? (size_t)n : 0;
        }
    snprintf(label, sizeof label, "%s%sconductivity", part->label, *part->label ? " " : "");
    snprintf(method, sizeof method, "L / (R A)%s%.80s%s%s", part->source ? ", R: " : "",
             part->source ? part->source : "", used ? "; relative su of " : "; no su given", parts);
    closo_result_add_quantity(result, &(closo_quantity){.key = part->key,
                                                        .label = label,
                                                        .value = sigma.value,
                                                        .su = sigma.su,
                                                        .unit = "S/cm",
                                                        .method = method});
}

static void add_resistance(const closo_conductivity_part *part, bool assigned, closo_result *result)
{
    char key[64], label[96];
    snprintf(key, sizeof key, "R%s", part->key + strlen("sigma"));
    snprintf(label, sizeof label, "%s%sresistance", part->label, *part->label ? " " : "");
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = part->resistance.value,
                                                        .su = part->resistance.su,
                                                        .unit = "ohm",
                                                        .method = assigned ? part->source : NULL});
}

typedef struct process {
    const char *key, *name;
    double low, high; // F/cm
} process;

static const process processes[] = {{"sigma_bulk", "the bulk", 1e-13, 1e-11},
                                    {"sigma_grain_boundary", "grain boundaries", 3e-12, 1e-7}};

// Capacitance for a cube of 1 cm, F/cm.
static void check_capacitance(const closo_conductivity_part *part,
                              const closo_conductivity_cell *cell, closo_result *result)
{
    double c = part->capacitance * cell->thickness_cm.value / cell->area_cm2.value;
    if (!(c > 0))
        return;
    char key[64], label[96];
    snprintf(key, sizeof key, "C%s", part->key + strlen("sigma"));
    snprintf(label, sizeof label, "%s%scapacitance", part->label, *part->label ? " " : "");
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = c,
                                                        .su = NAN,
                                                        .unit = "F/cm",
                                                        .method = "C L / A"});
    for (size_t k = 0; k < sizeof processes / sizeof *processes; k++)
        if (!strcmp(part->key, processes[k].key) && (c < processes[k].low || c > processes[k].high))
            closo_result_warn(result,
                              "%s: %.2g F/cm is no capacitance of %s (expected %.0e to %.0e): the "
                              "assignment is doubtful",
                              part->key, c, processes[k].name, processes[k].low, processes[k].high);
}

static const closo_conductivity_part *find(const closo_conductivity_part *parts, size_t count,
                                           const char *key)
{
    for (size_t k = 0; k < count; k++)
        if (!strcmp(parts[k].key, key))
            return &parts[k];
    return NULL;
}

static void add_specific(const closo_conductivity_part *parts, size_t count,
                         const closo_conductivity_cell *cell, closo_result *result)
{
    const closo_conductivity_part *bulk = find(parts, count, "sigma_bulk");
    const closo_conductivity_part *boundary = find(parts, count, "sigma_grain_boundary");
    if (!bulk || !boundary || !(bulk->capacitance > 0) || !(boundary->capacitance > 0))
        return;
    closo_measured sigma =
        closo_conductivity_of(boundary->resistance, cell->thickness_cm, cell->area_cm2);
    double ratio = bulk->capacitance / boundary->capacitance;
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "sigma_grain_boundary_specific",
                                  .label = "conductivity of the grain boundaries themselves",
                                  .value = sigma.value * ratio,
                                  .su = sigma.su * ratio,
                                  .unit = "S/cm",
                                  .method = "brick-layer model: apparent value times C_bulk / C_gb;"
                                            " su without that of the capacitances"});
    closo_result_cite(result, "doi:10.1149/1.1838600",
                      "J. Fleig, J. Maier, J. Electrochem. Soc. "
                      "145 (1998) 2081: brick-layer model");
}

static closo_status check(const closo_conductivity_part *parts, size_t count,
                          const closo_conductivity_cell *cell, closo_error *error)
{
    if (count == 0 || count > PARTS_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE, "no resistance to compute a conductivity from");
    if (!(cell->thickness_cm.value > 0) || !isfinite(cell->thickness_cm.value))
        return closo_fail(error, CLOSO_USAGE, "the thickness must be larger than 0");
    if (!(cell->area_cm2.value > 0) || !isfinite(cell->area_cm2.value))
        return closo_fail(error, CLOSO_USAGE, "the area must be larger than 0");
    for (size_t k = 0; k < count; k++)
        if (!(parts[k].resistance.value > 0) || !isfinite(parts[k].resistance.value))
            return closo_fail(error, CLOSO_USAGE, "%s: a resistance must be larger than 0",
                              parts[k].source ? parts[k].source : parts[k].key);
    return CLOSO_OK;
}

static void add_cell(const closo_conductivity_cell *cell, closo_result *result)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = "thickness",
                                                        .label = "thickness",
                                                        .value = cell->thickness_cm.value,
                                                        .su = cell->thickness_cm.su,
                                                        .unit = "cm"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "area",
                                                        .label = "electrode area",
                                                        .value = cell->area_cm2.value,
                                                        .su = cell->area_cm2.su,
                                                        .unit = "cm^2"});
    if (cell->temperature_kelvin > 0)
        closo_result_add_quantity(result, &(closo_quantity){.key = "temperature",
                                                            .label = "temperature",
                                                            .value = cell->temperature_kelvin,
                                                            .su = NAN,
                                                            .unit = "K"});
    if (cell->sample)
        closo_result_set(result, "sample", "%s", cell->sample);
    if (cell->run)
        closo_result_set(result, "run", "%s", cell->run);
    if (cell->branch)
        closo_result_set(result, "branch", "%s", cell->branch);
}

closo_status closo_conductivity_describe(const closo_conductivity_part *parts, size_t count,
                                         const closo_conductivity_cell *cell, closo_result *result,
                                         closo_error *error)
{
    closo_status status = check(parts, count, cell, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_set(result, "conductivity",
                     "sigma = L / (R A), direct current; a contact between "
                     "parallel electrodes over the whole area");
    const closo_conductivity_part *whole = find(parts, count, "sigma");
    closo_conductivity_part sum = {.key = "sigma",
                                   .label = "total",
                                   .resistance = {0, NAN},
                                   .capacitance = NAN,
                                   .source = "sum of the shares, their su taken as independent"};
    if (!whole) {
        double squares = 0;
        for (size_t k = 0; k < count; k++) {
            sum.resistance.value += parts[k].resistance.value;
            squares += parts[k].resistance.su > 0 ? square(parts[k].resistance.su) : 0;
        }
        sum.resistance.su = squares > 0 ? sqrt(squares) : (double)NAN;
        if (count == 1)
            sum.source = parts[0].source;
        whole = &sum;
    }
    add_sigma(whole, cell, result);
    for (size_t k = 0; k < count; k++)
        if (&parts[k] != whole)
            add_sigma(&parts[k], cell, result);
    add_specific(parts, count, cell, result);
    add_resistance(whole, true, result);
    for (size_t k = 0; k < count; k++) {
        if (&parts[k] != whole)
            add_resistance(&parts[k], true, result);
        check_capacitance(&parts[k], cell, result);
        if (parts[k].capacitance > 0)
            closo_result_cite(result, "doi:10.1002/adma.19900020304",
                              "J. T. S. Irvine, D. C. Sinclair, A. R. West, Adv. Mater. 2 (1990) "
                              "132: capacitances of bulk, grain boundary, electrode");
    }
    add_cell(cell, result);
    return closo_result_status(result, error);
}
