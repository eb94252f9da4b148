// SPDX-License-Identifier: GPL-3.0-or-later
// Line shapes of powder patterns: what the simulation and the fit of peaks share.
#ifndef CLOSO_POWDER_PROFILE_H
#define CLOSO_POWDER_PROFILE_H

#include "closo/powder.h"

#define CLOSO_AXIAL_NODES 400 // at most

// Axial divergence spreads a line over angles between the apparent end and 2 theta: a weighted sum
// of symmetric lines at 2 theta + offset. One node with offset 0 where there is none.
typedef struct closo_axial {
    size_t count;
    double offset[CLOSO_AXIAL_NODES]; // deg
    double weight[CLOSO_AXIAL_NODES]; // sum 1
} closo_axial;

// Nodes for a line of total width fwhm (deg), so close that their sum is smooth.
void closo_axial_nodes(double two_theta, double s_l, double h_l, double fwhm, closo_axial *out);

// A pseudo-Voigt of unit area and its derivatives.
typedef struct closo_shape {
    double value, centre, fwhm, eta; // at x; d/d centre, d/d fwhm, d/d eta
} closo_shape;

// Sum over the nodes around `centre`; they are taken to move with it. derivatives: else value only.
closo_shape closo_shape_at(double x, double centre, double fwhm, double eta,
                           const closo_axial *axial, bool derivatives);
double closo_shape_breadth(double fwhm, double eta); // integral breadth: area over height
// Distance from the centre where a pseudo-Voigt has fallen to `share` of its top.
double closo_shape_reach(double fwhm, double eta, double share);

// The way back from closo_thompson_cox_hastings; eta outside 0 .. 1 counts as its end.
void closo_gauss_lorentz_of(double fwhm, double eta, double *gaussian, double *lorentzian);

// Back-to-back exponentials (rise alpha, decay beta, 1/us) folded with a pseudo-Voigt, unit area,
// at t from the line's position.
double closo_time_shape(double t, double alpha, double beta, double fwhm, double eta);

// Index of the first of count rising values that is not below `value`.
size_t closo_first_at(const double *x, size_t count, double value);

#endif
