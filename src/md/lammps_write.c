// SPDX-License-Identifier: GPL-3.0-or-later
// Data file and input scripts for LAMMPS (written for and tried with 29 Sep 2021, as in Debian 12).
//
// The model: rigid cages (fix rigid/nvt/small) with a charge at the centre, cations as points under
// their own Nose-Hoover thermostat. Coulomb between centres and cations by PPPM; repulsion as
// `buck` with C = 0. `exclude molecule/intra` drops pairs inside a cage, and with them those of a
// cage and its own image, which are apart by more than the repulsion reaches in any box of 10 A and
// more. Two thermostats do not conserve the momentum of the whole, so all three degrees of freedom
// of the centre of mass count in every temperature (extra/dof 0; LAMMPS would take 3 off each
// group, and run 16 cations 6 % too cold). Velocities of all atoms are drawn for the temperature: a
// rigid body made of them has the right momentum and angular momentum, because both are sums over
// atoms.
#include "md/lammps.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- sites

static size_t site_of(closo_md_sites *sites, int element)
{
    size_t i = 0;
    while (i < sites->count && sites->element[i] != element)
        i++;
    return i;
}

static void add_site(closo_md_sites *sites, int element, double charge, double mass)
{
    if (site_of(sites, element) == sites->count && sites->count < 8) {
        sites->element[sites->count] = element;
        sites->charge[sites->count] = charge;
        sites->mass[sites->count++] = mass;
    }
}

void closo_md_sites_make(const closo_salt *salt, const closo_md_settings *settings,
                         const closo_force_field *field, closo_md_sites *out)
{
    *out = (closo_md_sites){0};
    for (size_t k = 0; k < salt->cage->count; k++) {
        int element = salt->cage->atoms[k].element;
        bool heavy = element == 1 && settings->hydrogen[0] == 'D';
        add_site(out, element, 0, heavy ? CLOSO_DEUTERIUM_MASS : closo_element_of(element)->weight);
    }
    const closo_element *metal = closo_element_of(salt->cation);
    out->cation = out->count;
    for (size_t i = 0; i < field->cation_count; i++) {
        if (strcmp(field->cations[i].element, metal->symbol) == 0) {
            add_site(out, salt->cation, field->cations[i].charge * settings->charge_scale,
                     metal->weight);
        }
    }
    for (size_t i = 0; i < field->anion_count; i++) {
        if (closo_cage_find(field->anions[i].formula) == salt->cage) {
            add_site(out, 0, field->anions[i].centre_charge * settings->charge_scale,
                     field->anions[i].centre_mass);
        }
    }
}

static const char *site_name(const closo_md_sites *sites, size_t i)
{
    return sites->element[i] == 0 ? "X" : closo_element_of(sites->element[i])->symbol;
}

// ---- data file

static void add_numbers(closo_text *out, const double *values, size_t count, int digits)
{
    for (size_t i = 0; i < count; i++) {
        closo_text_add(out, " ");
        closo_text_add_number(out, values[i], digits);
    }
}

static void add_box(closo_text *out, const double v[9])
{
    static const char *const axes[3] = {"xlo xhi", "ylo yhi", "zlo zhi"};
    for (int i = 0; i < 3; i++) {
        closo_text_add(out, "0");
        add_numbers(out, &v[4 * i], 1, 14);
        closo_text_addf(out, " %s\n", axes[i]);
    }
    if (v[3] != 0 || v[6] != 0 || v[7] != 0) {
        const double tilts[3] = {v[3], v[6], v[7]};
        add_numbers(out, tilts, 3, 14);
        closo_text_add(out, " xy xz yz\n");
    }
}

static void add_atom(closo_text *out, size_t id, size_t molecule, size_t type, double charge,
                     const double position[3])
{
    closo_text_addf(out, "%zu %zu %zu", id, molecule, type);
    add_numbers(out, &charge, 1, 8);
    add_numbers(out, position, 3, 12);
    closo_text_add(out, "\n");
}

static void centre_of_cage(const closo_md_box *box, size_t cage, double out[3])
{
    size_t atoms = box->salt.cage->count;
    // The records lie about the centre of mass, so that is where the cage was put.
    double mass = 0;
    out[0] = out[1] = out[2] = 0;
    for (size_t k = cage * atoms; k < (cage + 1) * atoms; k++) {
        double weight = closo_element_of(box->structure.element[k])->weight;
        mass += weight;
        for (size_t m = 0; m < 3; m++)
            out[m] += weight * box->structure.position[3 * k + m];
    }
    for (int m = 0; m < 3; m++)
        out[m] /= mass;
}

void closo_md_lammps_data(const closo_md_box *box, const closo_md_settings *settings,
                          const closo_force_field *field, closo_text *out)
{
    const closo_structure *s = &box->structure;
    closo_md_sites sites;
    closo_md_sites_make(&box->salt, settings, field, &sites);
    size_t cages = 0;
    while (cages < s->molecules && cages * box->salt.cage->count < s->count &&
           s->molecule[cages * box->salt.cage->count] == cages &&
           s->element[cages * box->salt.cage->count] != box->salt.cation)
        cages++;
    closo_text_addf(out,
                    "%s %s, written by closo " CLOSO_VERSION "; units real, atom style full\n\n",
                    settings->salt, settings->phase);
    closo_text_addf(out, "%zu atoms\n%zu atom types\n\n", s->count + cages, sites.count);
    add_box(out, s->cell.vectors);
    closo_text_add(out, "\nMasses\n\n");
    for (size_t i = 0; i < sites.count; i++) {
        closo_text_addf(out, "%zu", i + 1);
        add_numbers(out, &sites.mass[i], 1, 8);
        closo_text_addf(out, " # %s\n", site_name(&sites, i));
    }
    closo_text_add(out, "\nAtoms # full\n\n");
    for (size_t i = 0; i < s->count; i++) {
        size_t site = site_of(&sites, s->element[i]);
        add_atom(out, i + 1, s->molecule[i] + 1, site + 1, sites.charge[site], s->position + 3 * i);
    }
    size_t centre = site_of(&sites, 0);
    for (size_t i = 0; i < cages; i++) {
        double position[3];
        centre_of_cage(box, i, position);
        add_atom(out, s->count + i + 1, i + 1, centre + 1, sites.charge[centre], position);
    }
}

// ---- scripts

static void add_line_number(closo_text *out, const char *before, double value, const char *after)
{
    closo_text_add(out, before);
    closo_text_add_number(out, value, 10);
    closo_text_add(out, after);
}

static void add_pairs(closo_text *out, const closo_md_sites *sites,
                      const closo_md_settings *settings, const closo_force_field *field)
{
    add_line_number(out, "pair_style hybrid/overlay coul/long ", field->coulomb_cutoff_angstrom,
                    "");
    add_line_number(out, " buck ", field->repulsion_cutoff_angstrom, "\npair_coeff * * none\n");
    for (size_t i = 0; i < sites->count; i++) {
        for (size_t j = i; j < sites->count; j++)
            if (sites->charge[i] != 0 && sites->charge[j] != 0)
                closo_text_addf(out, "pair_coeff %zu %zu coul/long\n", i + 1, j + 1);
    }
    double square = settings->charge_scale * settings->charge_scale;
    for (size_t i = 0; i < sites->count; i++) {
        for (size_t j = i; j < sites->count; j++) {
            const closo_force_field_pair *pair =
                closo_force_field_pair_of(field, site_name(sites, i), site_name(sites, j));
            if (pair && pair->prefactor > 0) {
                closo_text_addf(out, "pair_coeff %zu %zu buck ", i + 1, j + 1);
                add_line_number(out, "", pair->prefactor * (pair->scaled ? square : 1), " ");
                add_line_number(out, "", pair->rho, " 0 # ");
                closo_text_addf(out, "%s-%s\n", site_name(sites, i), site_name(sites, j));
            }
        }
    }
    add_line_number(out, "kspace_style pppm ", field->kspace_accuracy, "\n");
}

static void add_groups(closo_text *out, const closo_md_sites *sites)
{
    closo_text_addf(out, "group cations type %zu\ngroup anions subtract all cations\n",
                    sites->cation + 1);
    closo_text_addf(out, "group stored type <> 1 %zu\n", sites->count - 1);
    closo_text_add(out, "neighbor 1.5 bin\n"
                        "neigh_modify every 2 delay 4 check yes exclude molecule/intra anions\n");
}

static void add_thermostats(closo_text *out, const closo_md_settings *settings)
{
    char t[CLOSO_NUMBER_SIZE];
    closo_format_number(t, settings->temperature_kelvin, 10);
    closo_text_addf(out, "fix anions anions rigid/nvt/small molecule temp %s %s 100\n", t, t);
    closo_text_addf(out, "fix cations cations nvt temp %s %s 100\n", t, t);
    closo_text_add(out, "compute cation_temperature cations temp\n"
                        "compute anion_temperature anions temp\n"
                        "compute_modify cations_temp extra/dof 0\n"
                        "compute_modify cation_temperature extra/dof 0\n"
                        "compute_modify anion_temperature extra/dof 0\n"
                        "compute_modify thermo_temp extra/dof 0\n"
                        "thermo_style custom step temp c_cation_temperature c_anion_temperature pe "
                        "ke econserve press\n"
                        "thermo_modify flush yes format float %.10g lost error\n");
}

static void add_start(closo_text *out, const closo_md_settings *settings, const closo_md_plan *plan)
{
    closo_text_add(out, "print \"closo stage start\"\n");
    for (int i = 0; i < CLOSO_MD_SHORT_STAGES; i++) {
        double step = fmin(closo_md_short_stages[i].time_step_fs, settings->time_step_fs);
        int64_t thermo = (int64_t)rint(200 / step);
        closo_text_addf(out, "thermo %lld\n", (long long)thermo);
        add_line_number(out, "timestep ", step, "\n");
        closo_text_addf(out, "run %lld\n", (long long)closo_md_short_stages[i].steps);
        add_line_number(out, "velocity cations scale ", settings->temperature_kelvin,
                        " temp cation_temperature\n");
    }
    closo_text_addf(out, "print \"closo stage equilibration\"\nthermo %lld\n",
                    (long long)plan->thermo_steps);
    add_line_number(out, "timestep ", settings->time_step_fs, "\n");
    closo_text_addf(out, "run %lld\nreset_timestep 0\nwrite_restart " CLOSO_MD_RESTART "*\n",
                    (long long)plan->equilibration_steps);
}

static void add_production(closo_text *out, const closo_md_sites *sites,
                           const closo_md_settings *settings, const closo_md_plan *plan,
                           bool appending)
{
    closo_text_addf(out, "print \"closo stage production\"\nthermo %lld\n",
                    (long long)plan->thermo_steps);
    add_line_number(out, "timestep ", settings->time_step_fs, "\n");
    closo_text_addf(out, "restart %lld " CLOSO_MD_RESTART "*\n", (long long)plan->restart_steps);
    closo_text_addf(out,
                    "dump frames stored custom %lld " CLOSO_MD_TRAJECTORY " id element xu yu zu\n",
                    (long long)plan->frame_steps);
    closo_text_add(out, "dump_modify frames sort id element");
    for (size_t i = 0; i < sites->count; i++)
        closo_text_addf(out, " %s", site_name(sites, i));
    // The time of a frame is left out: LAMMPS starts it again from 0 after a restart.
    closo_text_addf(out, " format float %%.4f units %s append %s\n", appending ? "no" : "yes",
                    appending ? "yes" : "no");
    closo_text_addf(out,
                    "run %lld upto\nwrite_restart " CLOSO_MD_RESTART "*\n"
                    "print \"closo run complete\"\n",
                    (long long)plan->total_steps);
}

void closo_md_lammps_script(const closo_salt *salt, const closo_md_settings *settings,
                            const closo_force_field *field, const closo_md_plan *plan,
                            int64_t restart_step, closo_text *out)
{
    closo_md_sites sites;
    closo_md_sites_make(salt, settings, field, &sites);
    bool continued = restart_step >= 0;
    closo_text_addf(out, "# %s %s, force field %s, written by closo " CLOSO_VERSION "\n",
                    settings->salt, settings->phase, field->name);
    closo_text_addf(out, "log " CLOSO_MD_LOG "%s\n", continued ? " append" : "");
    if (continued) {
        closo_text_addf(out, "read_restart " CLOSO_MD_RESTART "%lld\n", (long long)restart_step);
    } else {
        closo_text_add(out, "units real\natom_style full\nboundary p p p\nbox tilt large\n"
                            "read_data system.data\n");
    }
    add_pairs(out, &sites, settings, field);
    add_groups(out, &sites);
    if (!continued) {
        char t[CLOSO_NUMBER_SIZE];
        closo_format_number(t, settings->temperature_kelvin, 10);
        closo_text_addf(out, "velocity all create %s %llu mom yes rot no dist gaussian\n", t,
                        (unsigned long long)(settings->seed % 899999999 + 1));
    }
    add_thermostats(out, settings);
    if (!continued)
        add_start(out, settings, plan);
    add_production(out, &sites, settings, plan, restart_step > 0);
}
