// SPDX-License-Identifier: GPL-3.0-or-later
// What the catalogue says of one property of one material at one temperature: for figures, rankings
// and comparisons. Private to the room.
#ifndef CLOSO_CATALOGUE_POINTS_H
#define CLOSO_CATALOGUE_POINTS_H

#include "closo/catalogue.h"

#define CLOSO_BOLTZMANN_EV 8.617333262e-5 // eV/K, exact to the digits of the SI's constants

// Records in the order of material, property, temperature, id, whatever database they are of.
// Records on whole classes of materials are left out. NULL without memory.
const closo_catalogue_record **closo_points_sort(const closo_catalogue_records *records,
                                                 size_t *count, closo_error *error);
// End of the records of the material that begins at `begin`.
size_t closo_points_end(const closo_catalogue_record *const *items, size_t count, size_t begin);

// Which side of an order-disorder transition the words of a phase speak of.
typedef enum closo_side { CLOSO_SIDE_UNKNOWN, CLOSO_SIDE_BELOW, CLOSO_SIDE_ABOVE } closo_side;

closo_side closo_side_of(const char *phase);

// How a number was had: numbers of different kinds answer different questions.
typedef enum closo_kind {
    CLOSO_KIND_UNKNOWN,
    CLOSO_KIND_ELECTRIC,    // impedance, polarisation
    CLOSO_KIND_RESONANCE,   // NMR, quasielastic scattering: local motion
    CLOSO_KIND_SIMULATION,  // DFT, AIMD, force fields
    CLOSO_KIND_DIFFRACTION, // X-rays, neutrons
    CLOSO_KIND_CALORIMETRY, // DSC, TGA
    CLOSO_KIND_VOLTAMMETRY  // CV, LSV, cycling
} closo_kind;

closo_kind closo_kind_of(const char *method);
const char *closo_kind_text(closo_kind kind);

typedef struct closo_point {
    const closo_catalogue_record *record;
    double value, su;                     // at the temperature wanted; su NaN: not known
    const closo_catalogue_record *energy; // of the extrapolation; NULL: a value of the source
} closo_point;

typedef struct closo_reach {
    double temperature; // K; NaN: any
    double within;      // K that a record may be off
    double extrapolate; // K over which ln(sigma T) may be extrapolated where no record is near
} closo_reach;

#define CLOSO_POINTS 256 // of one property and material at most

// Values of a property in the records of one material. Records without temperature count where
// none is wanted, and where the property has none (a window, a price). Words and unphysical values
// are left out. Where no record is near and the property is the conductivity: values extrapolated
// from those of the same phase, method and source as an activation energy, if no transition of the
// material lies between. Returns how many.
size_t closo_points_at(const closo_catalogue_record *const *items, size_t count,
                       const char *property, const closo_reach *reach,
                       closo_point points[CLOSO_POINTS]);
// The one to show: of the most trusted (no flag, no limit, no order of magnitude) the median.
// count > 0.
const closo_point *closo_points_best(const closo_point *points, size_t count);
// 0: as good as they get.
int closo_point_doubt(const closo_point *point);

// Lines of ln(sigma T) through a conductivity of the same phase, method and source. NULL: none.
const closo_catalogue_record *closo_points_anchor(const closo_catalogue_record *energy,
                                                  const closo_catalogue_record *const *items,
                                                  size_t count);
// sigma at `to` from that at `from`, both in K.
double closo_points_shift(double conductivity, double energy_ev, double from, double to);
// Temperature of the transition between two temperatures (NaN: none known); records in items.
double closo_points_transition(const closo_catalogue_record *const *items, size_t count, double low,
                               double high);
// Whether the record is an order-disorder transition of which the temperature is known.
bool closo_is_transition(const closo_catalogue_record *record);
// The middle of a range (geometric where the property is logarithmic), else the value.
double closo_record_middle(const closo_catalogue_record *record);

#endif
