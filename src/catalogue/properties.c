// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabulary: qualifiers and properties. The bounds of a property are physical (no window is
// 100 V wide); a value outside them is a slip of the pen or of the unit.
#include "closo/catalogue.h"

#include <string.h>

static const char *const qualifier_texts[] = {
#define TEXT(name, text, meaning) text,
    CLOSO_QUALIFIER_LIST(TEXT)
#undef TEXT
};

#define QUALIFIERS (sizeof qualifier_texts / sizeof *qualifier_texts)

const char *closo_qualifier_text(closo_qualifier qualifier)
{
    return qualifier_texts[qualifier];
}

bool closo_qualifier_parse(const char *text, closo_qualifier *out)
{
    for (size_t i = 0; i < QUALIFIERS; i++)
        if (strcmp(text, qualifier_texts[i]) == 0) {
            *out = (closo_qualifier)i;
            return true;
        }
    return false;
}

bool closo_qualifier_censored(closo_qualifier qualifier)
{
    return qualifier == CLOSO_QUALIFIER_LESS || qualifier == CLOSO_QUALIFIER_GREATER ||
           qualifier == CLOSO_QUALIFIER_AT_MOST || qualifier == CLOSO_QUALIFIER_AT_LEAST;
}

// key, label, unit, minimum, maximum, logarithmic, of a material
static const closo_property properties[] = {
    // transport
    {"conductivity", "ionic conductivity", "S/cm", 0, 1e6, true, true},
    {"conductivity_ratio", "ionic conductivity, relative to the pristine material", "1", 0, 1e12,
     true, true},
    {"activation_energy", "activation energy of conduction or diffusion", "eV", 0, 10, false, true},
    {"cation_transference", "transference number of the cation", "1", 0, 1, false, true},
    {"electronic_conductivity", "electronic conductivity", "S/cm", 0, 1e6, true, true},
    // phases
    {"transition_temperature", "temperature of a phase transition", "K", 0, 5000, false, true},
    {"decomposition_temperature", "decomposition temperature", "K", 0, 5000, false, true},
    {"desolvation_temperature", "temperature of desolvation", "K", 0, 5000, false, true},
    {"sublimation_temperature", "temperature of sublimation", "K", 0, 5000, false, true},
    {"stability_temperature", "temperature up to which a phase lasts", "K", 0, 5000, false, true},
    {"annealing_temperature", "temperature of an annealing step", "K", 0, 5000, false, true},
    {"measurement_temperature", "temperature of a measurement", "K", 0, 5000, false, true},
    {"mass_loss", "loss of mass on heating", "%", 0, 100, false, true},
    // structure
    {"cell_length_a", "cell length a", "A", 0.5, 1000, false, true},
    {"cell_length_b", "cell length b", "A", 0.5, 1000, false, true},
    {"cell_length_c", "cell length c", "A", 0.5, 1000, false, true},
    {"cell_angle_alpha", "cell angle alpha", "deg", 10, 170, false, true},
    {"cell_angle_beta", "cell angle beta", "deg", 10, 170, false, true},
    {"cell_angle_gamma", "cell angle gamma", "deg", 10, 170, false, true},
    {"cell_volume", "cell volume", "A^3", 1, 1e9, false, true},
    {"lattice_expansion", "thermal expansion of the lattice", "%", -100, 100, false, true},
    {"space_group", "space group", "", 0, 0, false, true},
    {"profile_r", "profile R factor Rp", "1", 0, 2, false, true},
    {"profile_wr", "weighted profile R factor Rwp", "1", 0, 2, false, true},
    {"formula_units", "formula units per cell", "1", 0, 1e6, false, true},
    {"structure_r1", "R1 of a crystal structure", "1", 0, 2, false, true},
    {"structure_wr2", "wR2 of a crystal structure", "1", 0, 2, false, true},
    {"density", "density", "g/cm^3", 0, 100, false, true},
    {"absorption_coefficient", "absorption coefficient of X-rays", "1/mm", 0, 1e5, false, true},
    {"transmission", "transmission of X-rays", "1", 0, 1, false, true},
    {"crystal_dimension", "dimension of a crystal", "mm", 0, 1e4, false, false},
    {"goodness_of_fit", "goodness of fit", "1", 0, 1000, false, true},
    {"crystallite_size", "crystallite size", "nm", 0.1, 1e7, true, true},
    {"particle_size", "particle size", "um", 1e-4, 1e6, true, true},
    {"distance", "distance between atoms or centres", "A", 0, 100, false, true},
    {"angle", "angle", "deg", 0, 360, false, true},
    {"radius", "ionic radius", "A", 0, 50, false, true},
    {"radius_ratio", "ratio of ionic radii", "1", 0, 10, false, true},
    {"coordination_number", "coordination number", "1", 0, 100, false, true},
    {"standard_deviation", "standard deviation of atomic positions", "A", 0, 10, false, true},
    {"site_occupancy", "occupancy of a site", "1", 0, 1, false, true},
    {"site_probability", "probability that a cation is at a kind of site, P1", "1", 0, 1, false,
     true},
    {"site_occupation", "mean occupation of one site of a kind, P2", "1", 0, 1, false, true},
    {"configurational_entropy", "configurational entropy per cation", "kB", 0, 100, false, true},
    {"binding_energy", "energy of binding or stabilisation", "eV", -1000, 1000, false, true},
    // electrochemistry
    {"window_low", "lower limit of the electrochemical window", "V", -10, 20, false, true},
    {"window_high", "upper or oxidative limit of the electrochemical window", "V", -10, 20, false,
     true},
    {"window_width", "width of the electrochemical window", "V", 0, 20, false, true},
    {"sweep_rate", "sweep rate", "mV/s", 0, 1e6, true, false},
    {"critical_current_density", "critical current density", "mA/cm^2", 0, 1e5, true, true},
    {"current_density", "current density", "mA/cm^2", 0, 1e5, true, false},
    {"overpotential", "overpotential", "mV", -1e5, 1e5, false, true},
    {"potential", "potential", "V", -20, 20, false, true},
    {"resistance", "resistance", "ohm", 0, 1e15, true, true},
    {"electrons", "electrons transferred per formula unit", "1", 0, 100, false, true},
    // cells
    {"voltage_low", "lower cut-off voltage of a cell", "V", -10, 20, false, false},
    {"voltage_high", "upper cut-off voltage of a cell", "V", -10, 20, false, false},
    {"voltage", "voltage of a cell", "V", -10, 20, false, true},
    {"electrolyte_thickness", "thickness of the electrolyte", "mm", 0, 1000, false, false},
    {"cathode_loading", "mass of active material per area", "mg/cm^2", 0, 1e5, false, false},
    {"stack_pressure", "pressure on the cell", "MPa", 0, 1e5, false, false},
    {"c_rate", "rate", "C", 0, 1e5, true, false},
    {"capacity", "specific capacity", "mAh/g", 0, 1e5, false, true},
    {"areal_capacity", "capacity per area", "mAh/cm^2", 0, 1e5, false, true},
    {"cycles", "number of cycles", "1", 0, 1e9, false, false},
    {"capacity_retention", "capacity retained", "%", 0, 1000, false, true},
    {"energy_retention", "energy retained", "%", 0, 1000, false, true},
    {"capacity_fade", "capacity lost", "%", 0, 100, false, true},
    {"utilization", "share of the theoretical capacity", "%", 0, 1000, false, true},
    {"coulombic_efficiency", "coulombic efficiency", "%", 0, 1000, false, true},
    // synthesis
    {"yield", "yield", "%", 0, 100, false, true},
    {"amount", "amount of substance", "mmol", 0, 1e9, false, false},
    {"mass", "mass", "g", 0, 1e9, false, false},
    {"solvent_volume", "volume of a liquid", "mL", 0, 1e9, false, false},
    {"concentration", "concentration", "mol/L", 0, 1e3, false, false},
    {"reaction_temperature", "temperature of a reaction", "K", 0, 5000, false, false},
    {"duration", "duration", "h", 0, 1e6, false, false},
    {"milling_time", "time of milling, without pauses", "h", 0, 1e6, false, false},
    {"milling_total_time", "time of milling, with pauses", "h", 0, 1e6, false, false},
    {"milling_period", "period of milling between pauses", "min", 0, 1e6, false, false},
    {"milling_pause", "pause between periods of milling", "min", 0, 1e6, false, false},
    {"price", "price", "EUR/g", 0, 1e9, true, true},
    {"price_quoted", "price of a package", "EUR", 0, 1e9, true, false},
    {"package", "mass of a package", "g", 0, 1e9, false, false},
    // spectra
    {"chemical_shift", "chemical shift", "ppm", -1e5, 1e5, false, true},
    {"coupling_constant", "scalar coupling constant", "Hz", -1e6, 1e6, false, true},
    {"spectrometer_frequency", "frequency of a spectrometer", "MHz", 0, 1e5, false, false},
    {"nuclei", "number of equivalent nuclei", "1", 0, 1e4, false, true},
    {"core_level_shift", "shift of a core level", "eV", -1e4, 1e4, false, true},
    {"mass_to_charge", "mass to charge ratio", "Da", 0, 1e6, false, true},
    {"molar_mass", "molar mass", "g/mol", 0, 1e7, false, true},
    // of procedures and calculations
    {"wavelength", "wavelength", "A", 1e-3, 1e5, false, false},
    {"shape_factor", "Scherrer's shape factor", "1", 0.1, 10, false, false},
    {"time_step", "time step", "fs", 0, 1e6, false, false},
    {"statement", "statement on a procedure", "", 0, 0, false, false},
    {NULL, NULL, NULL, 0, 0, false, false},
};

const closo_property *closo_catalogue_properties(void)
{
    return properties;
}

const closo_property *closo_catalogue_property(const char *key)
{
    for (const closo_property *property = properties; property->key; property++)
        if (strcmp(property->key, key) == 0)
            return property;
    return NULL;
}
