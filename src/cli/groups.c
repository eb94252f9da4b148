// SPDX-License-Identifier: GPL-3.0-or-later
// The groups of commands, in the order of the road from the flask to the cell. A new command is a
// file of its own and one line here.
#include "cli/command.h"

extern const closo_command closo_command_nmr_info, closo_command_nmr_process,
    closo_command_nmr_peaks, closo_command_nmr_simulate, closo_command_nmr_fit,
    closo_command_nmr_series;
extern const closo_command closo_command_synthesis_balance, closo_command_synthesis_yield,
    closo_command_synthesis_recipe, closo_command_synthesis_network,
    closo_command_synthesis_kinetics, closo_command_synthesis_fit;
extern const closo_command closo_command_structure_info, closo_command_structure_bonds;
extern const closo_command closo_command_structure_convert;
extern const closo_command closo_command_structure_symmetry, closo_command_structure_supercell;
extern const closo_command closo_command_structure_view, closo_command_structure_coordination,
    closo_command_structure_sites, closo_command_structure_voids, closo_command_structure_check;
extern const closo_command closo_command_powder_info, closo_command_powder_convert,
    closo_command_powder_plot;
extern const closo_command closo_command_powder_simulate;
extern const closo_command closo_command_powder_peaks, closo_command_powder_size;
extern const closo_command closo_command_md_build, closo_command_md_run;
extern const closo_command closo_command_traj_info, closo_command_traj_msd, closo_command_traj_rdf,
    closo_command_traj_sites, closo_command_traj_report;
extern const closo_command closo_command_traj_density, closo_command_traj_neutron;
extern const closo_command closo_command_traj_jumps, closo_command_traj_arrhenius;
extern const closo_command closo_command_traj_convert, closo_command_traj_slice,
    closo_command_traj_unwrap;
extern const closo_command closo_command_traj_spectrum, closo_command_traj_vanhove;
extern const closo_command closo_command_traj_rotation, closo_command_traj_angles;
extern const closo_command closo_command_eis_info;
extern const closo_command closo_command_eis_fit, closo_command_eis_series;
extern const closo_command closo_command_eis_validate, closo_command_eis_drt;
extern const closo_command closo_command_data_show;
extern const closo_command closo_command_conductivity_value, closo_command_conductivity_arrhenius,
    closo_command_conductivity_transference, closo_command_conductivity_electronic,
    closo_command_conductivity_mix;
extern const closo_command closo_command_catalogue_list, closo_command_catalogue_show,
    closo_command_catalogue_search, closo_command_catalogue_add, closo_command_catalogue_import,
    closo_command_catalogue_export, closo_command_catalogue_sql, closo_command_catalogue_check;
extern const closo_command closo_command_catalogue_site;
extern const closo_command closo_command_catalogue_plot, closo_command_catalogue_rank,
    closo_command_catalogue_compare;
extern const closo_command closo_command_report;
extern const closo_command closo_command_isotopes;

static const closo_group group_isotopes = {
    .name = "isotopes",
    .summary = "masses and isotope patterns of a formula; isotopic abundance from a spectrum",
    .commands = (const closo_command *const[]){&closo_command_isotopes, NULL},
};

extern const closo_command closo_command_thermal_info, closo_command_thermal_tga,
    closo_command_thermal_loss, closo_command_thermal_dsc, closo_command_thermal_kinetics;

static const closo_group group_thermal = {
    .name = "thermal",
    .summary = "thermal analysis: mass losses, calorimetry, kinetics",
    .commands =
        (const closo_command *const[]){&closo_command_thermal_info, &closo_command_thermal_tga,
                                       &closo_command_thermal_loss, &closo_command_thermal_dsc,
                                       &closo_command_thermal_kinetics, NULL},
};

static const closo_group group_nmr = {
    .name = "nmr",
    .summary = "NMR of boron clusters: processing, peaks, simulation, mixtures by line shapes",
    .commands =
        (const closo_command *const[]){&closo_command_nmr_info, &closo_command_nmr_process,
                                       &closo_command_nmr_peaks, &closo_command_nmr_simulate,
                                       &closo_command_nmr_fit, &closo_command_nmr_series, NULL},
};

extern const closo_command closo_command_spectra_info, closo_command_spectra_peaks,
    closo_command_spectra_shift;

static const closo_group group_spectra = {
    .name = "spectra",
    .summary = "infrared and photoelectron spectra: lines and their shifts",
    .commands =
        (const closo_command *const[]){&closo_command_spectra_info, &closo_command_spectra_peaks,
                                       &closo_command_spectra_shift, NULL},
};

static const closo_group group_synthesis = {
    .name = "synthesis",
    .summary = "reactions: balances, amounts, yields, networks and their kinetics",
    .commands =
        (const closo_command *const[]){
            &closo_command_synthesis_balance, &closo_command_synthesis_yield,
            &closo_command_synthesis_recipe, &closo_command_synthesis_network,
            &closo_command_synthesis_kinetics, &closo_command_synthesis_fit, NULL},
};

static const closo_group group_structure = {
    .name = "structure",
    .summary = "crystal structures: read, check, measure, convert",
    .commands =
        (const closo_command *const[]){
            &closo_command_structure_info, &closo_command_structure_bonds,
            &closo_command_structure_convert, &closo_command_structure_symmetry,
            &closo_command_structure_supercell, &closo_command_structure_view,
            &closo_command_structure_coordination, &closo_command_structure_sites,
            &closo_command_structure_voids, &closo_command_structure_check, NULL},
};

static const closo_group group_powder = {
    .name = "powder",
    .summary = "powder diffraction: patterns, peaks, sizes, simulation",
    .commands =
        (const closo_command *const[]){&closo_command_powder_info, &closo_command_powder_convert,
                                       &closo_command_powder_plot, &closo_command_powder_peaks,
                                       &closo_command_powder_size, &closo_command_powder_simulate,
                                       NULL},
};

static const closo_group group_md = {
    .name = "md",
    .summary = "molecular dynamics: build a simulation box, run the engine",
    .commands =
        (const closo_command *const[]){&closo_command_md_build, &closo_command_md_run, NULL},
};

static const closo_group group_traj = {
    .name = "traj",
    .summary = "trajectories: diffusion, structure and jumps of moving ions",
    .commands =
        (const closo_command *const[]){
            &closo_command_traj_info, &closo_command_traj_msd, &closo_command_traj_rdf,
            &closo_command_traj_sites, &closo_command_traj_report, &closo_command_traj_rotation,
            &closo_command_traj_angles, &closo_command_traj_spectrum, &closo_command_traj_vanhove,
            &closo_command_traj_convert, &closo_command_traj_slice, &closo_command_traj_unwrap,
            &closo_command_traj_density, &closo_command_traj_neutron, &closo_command_traj_jumps,
            &closo_command_traj_arrhenius, NULL},
};

static const closo_group group_eis = {
    .name = "eis",
    .summary = "impedance spectra: read, check, fit, relaxation times",
    .commands = (const closo_command *const[]){&closo_command_eis_info, &closo_command_eis_validate,
                                               &closo_command_eis_drt, &closo_command_eis_fit,
                                               &closo_command_eis_series, NULL},
};

static const closo_group group_data = {
    .name = "data",
    .summary = "instrument files of any kind: what they hold",
    .commands = (const closo_command *const[]){&closo_command_data_show, NULL},
};

static const closo_group group_conductivity = {
    .name = "conductivity",
    .summary = "conductivity: values, Arrhenius lines, transference numbers, mixtures",
    .commands = (const closo_command *const[]){&closo_command_conductivity_value,
                                               &closo_command_conductivity_arrhenius,
                                               &closo_command_conductivity_transference,
                                               &closo_command_conductivity_electronic,
                                               &closo_command_conductivity_mix, NULL},
};

static const closo_group group_catalogue = {
    .name = "catalogue",
    .summary = "the literature on hydridoborate electrolytes, and your own records",
    .commands =
        (const closo_command *const[]){
            &closo_command_catalogue_list, &closo_command_catalogue_show,
            &closo_command_catalogue_search, &closo_command_catalogue_add,
            &closo_command_catalogue_import, &closo_command_catalogue_export,
            &closo_command_catalogue_sql, &closo_command_catalogue_check,
            &closo_command_catalogue_plot, &closo_command_catalogue_rank,
            &closo_command_catalogue_compare, &closo_command_catalogue_site, NULL},
};

static const closo_group group_report = {
    .name = "report",
    .summary = "one page from several result documents, side by side",
    .commands = (const closo_command *const[]){&closo_command_report, NULL},
};

const closo_group *const closo_groups[] = {
    &group_isotopes,  &group_nmr,          &group_thermal,   &group_spectra, &group_synthesis,
    &group_structure, &group_powder,       &group_md,        &group_traj,    &group_eis,
    &group_data,      &group_conductivity, &group_catalogue, &group_report,  NULL};
