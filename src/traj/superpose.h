// SPDX-License-Identifier: GPL-3.0-or-later
// Orientation of a rigid body: quaternions (w, x, y, z) of rotations that turn the body's own frame
// into that of the laboratory, and the one that superposes a shape on a set of positions best.
#ifndef CLOSO_TRAJ_SUPERPOSE_H
#define CLOSO_TRAJ_SUPERPOSE_H

#include <stddef.h>

// The rotation that minimises sum weight |R shape - position|^2. Both n x 3, about their weighted
// centres. Where several rotations do equally well (a shape on one line) any of them.
void closo_superpose(size_t n, const double *weight, const double *shape, const double *position,
                     double quaternion[4]);

// The same for points of equal weight that lie anywhere (n x 3 each), from -> to.
void closo_superpose_points(size_t n, const double *from, const double *to, double quaternion[4]);

void closo_quaternion_matrix(const double q[4], double matrix[9]); // row-major
void closo_quaternion_from_matrix(const double matrix[9], double q[4]);
void closo_quaternion_multiply(const double a[4], const double b[4], double out[4]); // a after b
void closo_quaternion_conjugate(const double q[4], double out[4]);
void closo_quaternion_normalise(double q[4]);
double closo_quaternion_dot(const double a[4], const double b[4]);
// Axis times angle, the angle within [0, pi].
void closo_quaternion_vector(const double q[4], double out[3]);
// Angle in degrees, 0 to 180, between two orientations.
double closo_quaternion_angle(const double a[4], const double b[4]);
void closo_rotate(const double matrix[9], const double v[3], double out[3]);

#endif
