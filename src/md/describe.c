// SPDX-License-Identifier: GPL-3.0-or-later
// Result documents of boxes and runs.
#include "closo/md.h"

#include "closo/numeric.h"
#include "md/lammps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAMMPS_DOI "doi:10.1016/j.cpc.2021.108171"
#define LAMMPS_TEXT                                                                                \
    "A. P. Thompson et al., LAMMPS - a flexible simulation tool, Comput. Phys. Commun. 271 "       \
    "(2022) "                                                                                      \
    "108171"
#define NUMBER(...) closo_result_add_quantity(result, &(closo_quantity){__VA_ARGS__})

static const double bar_per_atmosphere = 1.01325;

// ---- settings and warnings

static void describe_box_settings(closo_result *result, const closo_md_settings *s,
                                  const closo_force_field *field)
{
    closo_result_set(result, "salt", "%s", s->salt);
    closo_result_set(result, "phase", "%s", s->phase);
    closo_result_set_number(result, "lattice", s->lattice_angstrom, "A");
    closo_result_set(result, "lattice_source", "%s", s->lattice_source);
    closo_result_set(result, "cells", "%s", s->supercell);
    closo_result_set(result, "sites", "%s", s->sites);
    closo_result_set(result, "orientation", "%s", s->aligned ? "aligned" : "random");
    closo_result_set(result, "seed", "%llu", (unsigned long long)s->seed);
    if (!field) {
        closo_result_set(result, "force_field", "none");
        return;
    }
    closo_result_set(result, "hydrogen", "%s", s->hydrogen);
    closo_result_set(result, "force_field", "%s", field->name);
    closo_result_set_number(result, "charge_scale", s->charge_scale, "1");
}

static void describe_run_settings(closo_result *result, const closo_md_settings *s,
                                  const closo_md_plan *plan)
{
    closo_result_set_number(result, "temperature", s->temperature_kelvin, "K");
    closo_result_set_number(result, "time", (double)plan->total_steps * s->time_step_fs / 1000,
                            "ps");
    closo_result_set_number(result, "equilibration", s->equilibration_ps, "ps");
    closo_result_set_number(result, "time_step", s->time_step_fs, "fs");
    closo_result_set_number(result, "frame_time", s->frame_time_ps, "ps");
    closo_result_set(result, "ensemble",
                     "NVT, rigid cages, Nose-Hoover chains of 0.1 ps for cages and cations apart");
    closo_result_set(result, "start", "%lld steps of 0.25 fs and %lld of 1 fs before equilibration",
                     (long long)closo_md_short_stages[0].steps,
                     (long long)closo_md_short_stages[1].steps);
}

static void warn_of_field(closo_result *result, const closo_md_settings *s,
                          const closo_force_field *field, const closo_salt *salt)
{
    if (field->caution[0])
        closo_result_warn(result, "force field %s: %s", field->name, field->caution);
    if (fabs(s->charge_scale - field->charge_scale) > 1e-9) {
        closo_result_warn(result, "charge scale %g instead of the force field's own %g",
                          s->charge_scale, field->charge_scale);
    }
    const char *metal = closo_element_of(salt->cation)->symbol;
    for (size_t i = 0; i < field->pair_count; i++) {
        const closo_force_field_pair *pair = &field->pairs[i];
        if (pair->extrapolated &&
            (strcmp(pair->sites[0], metal) == 0 || strcmp(pair->sites[1], metal) == 0)) {
            closo_result_warn(result, "repulsion %s-%s is extrapolated, never tested",
                              pair->sites[0], pair->sites[1]);
        }
    }
}

static void warn_of_size(closo_result *result, const closo_cell *cell,
                         const closo_force_field *field, size_t anions)
{
    double narrowest = fmin(cell->widths[0], fmin(cell->widths[1], cell->widths[2]));
    if (narrowest < 2 * field->coulomb_cutoff_angstrom) {
        closo_result_warn(result,
                          "box of %zu anions, %.4g A at its narrowest (less than twice the cutoff "
                          "of %g A): ions feel their own images, order and diffusion depend on the "
                          "size",
                          anions, narrowest, field->coulomb_cutoff_angstrom);
    }
}

static void cite_all(closo_result *result, const closo_force_field *field,
                     const closo_md_settings *s)
{
    for (size_t i = 0; field && i < field->reference_count; i++)
        closo_result_cite(result, field->references[i][0], field->references[i][1]);
    if (strstr(s->lattice_source, "10.1021/acs.chemmater.7b02902")) {
        closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                          "K. E. Kweon et al., Chem. Mater. (2017)");
    }
}

// ---- boxes

static double density_of(const closo_structure *s)
{
    double mass = 0;
    for (size_t i = 0; i < s->count; i++)
        mass += closo_element_of(s->element[i])->weight;
    return mass / CLOSO_AVOGADRO / (s->cell.volume * 1e-24);
}

static void describe_cell(closo_result *result, const closo_cell *cell)
{
    static const char *const keys[6] = {"a", "b", "c", "alpha", "beta", "gamma"};
    double lengths[3], angles[3];
    closo_cell_parameters(cell, lengths, angles);
    for (int i = 0; i < 6; i++) {
        NUMBER(.key = keys[i], .label = keys[i], .value = i < 3 ? lengths[i] : angles[i - 3],
               .unit = i < 3 ? "A" : "deg");
    }
    NUMBER(.key = "volume", .label = "volume of the box", .value = cell->volume, .unit = "A^3");
}

closo_status closo_md_box_describe(const closo_md_box *box, const closo_md_settings *settings,
                                   const closo_force_field *field, closo_result **out,
                                   closo_error *error)
{
    const closo_structure *s = &box->structure;
    char title[128];
    snprintf(title, sizeof title, "Simulation box of %s", settings->salt);
    closo_result *result = closo_result_new("md build", title, error);
    if (!result)
        return CLOSO_MEMORY;
    size_t anions = s->molecules * box->salt.cages / (box->salt.cages + box->salt.cations);
    describe_box_settings(result, settings, field);
    NUMBER(.key = "atoms", .label = "atoms", .value = (double)s->count, .unit = "1");
    NUMBER(.key = "anions", .label = "anions", .value = (double)anions, .unit = "1");
    NUMBER(.key = "cations", .label = "cations", .value = (double)(s->molecules - anions),
           .unit = "1");
    describe_cell(result, &s->cell);
    NUMBER(.key = "density", .label = "density", .value = density_of(s), .unit = "g/cm^3",
           .method = "standard atomic weights");
    NUMBER(.key = "closest_contact", .label = "closest contact of different ions",
           .value = box->closest_contact_angstrom, .unit = "A");
    if (field) {
        warn_of_field(result, settings, field, &box->salt);
        warn_of_size(result, &s->cell, field, anions);
    }
    cite_all(result, field, settings);
    closo_status status = closo_result_status(result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

// ---- runs

typedef struct columns {
    size_t count;
    double *time, *temperature, *cations, *anions, *potential, *pressure, *conserved;
} columns;

static closo_status make_columns(const closo_md_log *log, const closo_md_settings *s,
                                 double formula_units, columns *out, closo_error *error)
{
    // kcal/mol of the box to eV per formula unit.
    double scale = 4184 / (CLOSO_AVOGADRO * CLOSO_ELEMENTARY_CHARGE) / formula_units;
    double *block = closo_allocate(7 * (log->count + 1), sizeof *block, error);
    if (!block)
        return CLOSO_MEMORY;
    double **column[7] = {&out->time,      &out->temperature, &out->cations,  &out->anions,
                          &out->potential, &out->pressure,    &out->conserved};
    for (size_t k = 0; k < 7; k++)
        *column[k] = block + k * (log->count + 1);
    out->count = log->count;
    for (size_t i = 0; i < log->count; i++) {
        const closo_md_log_row *row = &log->rows[i];
        out->time[i] = (double)row->step * s->time_step_fs / 1000;
        out->temperature[i] = row->temperature;
        out->cations[i] = row->cation_temperature;
        out->anions[i] = row->anion_temperature;
        out->potential[i] = row->potential * scale;
        out->pressure[i] = row->pressure * bar_per_atmosphere;
        out->conserved[i] = row->conserved * scale;
    }
    return CLOSO_OK;
}

static void add_mean(closo_result *result, const char *key, const char *label, const char *unit,
                     const double *values, size_t count)
{
    closo_estimate mean = {.mean = NAN, .su = NAN, .freedom = NAN};
    if (count > 0)
        (void)closo_mean_correlated(values, count, &mean, NULL);
    NUMBER(.key = key, .label = label, .value = mean.mean, .su = mean.su, .freedom = mean.freedom,
           .unit = unit, .method = "mean of the production, uncertainty from blocks");
}

// Means of the two halves compared: the engine's conserved energy of rigid bodies fluctuates by
// itself (by 11 kcal/mol with 8 anions, whatever the time step), so a slope needs its uncertainty.
static void add_drift(closo_result *result, const columns *c)
{
    closo_estimate first = {.mean = NAN, .su = NAN}, second = {.mean = NAN, .su = NAN};
    size_t half = c->count / 2;
    double apart = half > 0 ? c->time[c->count - half] - c->time[0] : NAN;
    if (half > 0) {
        (void)closo_mean_correlated(c->conserved, half, &first, NULL);
        (void)closo_mean_correlated(c->conserved + c->count - half, half, &second, NULL);
    }
    NUMBER(.key = "energy_drift", .label = "drift of the conserved energy per formula unit",
           .value = (second.mean - first.mean) / apart, .su = hypot(first.su, second.su) / apart,
           .unit = "eV/ps", .method = "second half of the production against the first");
}

static void add_figure(closo_result *result)
{
    static const struct {
        const char *column, *label, *unit;
    } panels[] = {{"temperature", "temperature", "K"},
                  {"potential_energy", "potential energy per formula unit", "eV"},
                  {"pressure", "pressure", "bar"}};
    closo_figure *figure =
        closo_result_add_figure(result, "thermo", "Course of the run",
                                "Temperature, potential energy and pressure during production.");
    for (size_t i = 0; i < 3; i++) {
        closo_axis x = {.label = "time", .unit = "ps"};
        closo_axis y = {.label = panels[i].label, .unit = panels[i].unit};
        closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .table = "thermo",
                                                  .x = "time",
                                                  .y = panels[i].column});
    }
}

static void describe_columns(closo_result *result, const columns *c)
{
    add_mean(result, "temperature", "temperature", "K", c->temperature, c->count);
    add_mean(result, "temperature_cations", "temperature of the cations", "K", c->cations,
             c->count);
    add_mean(result, "temperature_anions", "temperature of the anions", "K", c->anions, c->count);
    add_mean(result, "potential_energy", "potential energy per formula unit", "eV", c->potential,
             c->count);
    add_mean(result, "pressure", "pressure", "bar", c->pressure, c->count);
    add_drift(result, c);
    closo_table *table = closo_result_add_table(result, "thermo", "Course of the run");
    closo_table_add_column(table, "time", "time", "ps", c->time, c->count);
    closo_table_add_column(table, "temperature", "temperature", "K", c->temperature, c->count);
    closo_table_add_column(table, "potential_energy", "potential energy per formula unit", "eV",
                           c->potential, c->count);
    closo_table_add_column(table, "pressure", "pressure", "bar", c->pressure, c->count);
    add_figure(result);
}

// Cell and number of formula units are those of the box that the settings describe.
static closo_status describe_system(closo_result *result, const closo_md_settings *s,
                                    const closo_force_field *field, double *formula_units,
                                    closo_error *error)
{
    closo_md_box box;
    closo_status status = closo_md_box_build(s, &box, error);
    if (status != CLOSO_OK)
        return status;
    *formula_units = (double)box.structure.molecules / (box.salt.cages + box.salt.cations);
    size_t anions = (size_t)(*formula_units * box.salt.cages + 0.5);
    NUMBER(.key = "anions", .label = "anions", .value = (double)anions, .unit = "1");
    NUMBER(.key = "volume", .label = "volume of the box", .value = box.structure.cell.volume,
           .unit = "A^3");
    warn_of_field(result, s, field, &box.salt);
    warn_of_size(result, &box.structure.cell, field, anions);
    closo_md_box_clear(&box);
    return CLOSO_OK;
}

static closo_status read_log(const char *directory, closo_md_log *log, closo_error *error)
{
    closo_md_log_init(log);
    char *path = closo_path_join(directory, CLOSO_MD_LOG, error);
    closo_status status = path ? closo_md_log_follow(log, path, error) : CLOSO_MEMORY;
    free(path);
    return status;
}

closo_status closo_md_run_describe(const closo_md_settings *settings,
                                   const closo_force_field *field, const char *directory,
                                   closo_result **out, closo_error *error)
{
    char title[128];
    double formula_units = 1;
    closo_md_plan plan;
    closo_md_log log;
    columns c = {0};
    snprintf(title, sizeof title, "Molecular dynamics of %s at %g K", settings->salt,
             settings->temperature_kelvin);
    closo_result *result = closo_result_new("md run", title, error);
    closo_status status = result ? closo_md_plan_make(settings, &plan, error) : CLOSO_MEMORY;
    if (status != CLOSO_OK) {
        closo_result_free(result);
        return status;
    }
    describe_box_settings(result, settings, field);
    describe_run_settings(result, settings, &plan);
    status = describe_system(result, settings, field, &formula_units, error);
    if (status == CLOSO_OK) {
        status = read_log(directory, &log, error);
        if (status == CLOSO_OK)
            status = make_columns(&log, settings, formula_units, &c, error);
        closo_md_log_clear(&log);
    }
    if (status == CLOSO_OK) {
        describe_columns(result, &c);
        cite_all(result, field, settings);
        closo_result_cite(result, LAMMPS_DOI, LAMMPS_TEXT);
        status = closo_result_status(result, error);
    }
    free(c.time);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}
