// SPDX-License-Identifier: GPL-3.0-or-later
// Least-squares superposition after Horn, J. Opt. Soc. Am. A 4 (1987) 629: the quaternion of the
// best rotation is the eigenvector of the largest eigenvalue of a symmetric 4 x 4 matrix made of
// the correlations between shape and positions. Where that eigenvalue stands apart, it is the root
// of the characteristic polynomial that Newton's steps reach from above, and the eigenvector is a
// column of the adjugate (Theobald, Acta Cryst. A 61 (2005) 478); else Jacobi rotations find it,
// which do not mind equal eigenvalues. No reflection can come out, O(n).
#include "traj/superpose.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SWEEPS_MAXIMUM = 30, STEPS_MAXIMUM = 50 };
#define APART 1e-4 // of the third power of the eigenvalue, for the adjugate to be trusted

// One Jacobi rotation that removes m[p][q]; the columns of v follow.
static void jacobi(double m[4][4], double v[4][4], int p, int q)
{
    if (m[p][q] == 0)
        return;
    double theta = 0.5 * (m[q][q] - m[p][p]) / m[p][q];
    double t = copysign(1, theta) / (fabs(theta) + sqrt(1 + theta * theta));
    double c = 1 / sqrt(1 + t * t), s = t * c;
    for (int k = 0; k < 4; k++) {
        double a = m[k][p], b = m[k][q];
        m[k][p] = c * a - s * b;
        m[k][q] = s * a + c * b;
    }
    for (int k = 0; k < 4; k++) {
        double a = m[p][k], b = m[q][k];
        m[p][k] = c * a - s * b;
        m[q][k] = s * a + c * b;
        a = v[k][p];
        b = v[k][q];
        v[k][p] = c * a - s * b;
        v[k][q] = s * a + c * b;
    }
    m[p][q] = m[q][p] = 0;
}

static void largest_eigenvector(double m[4][4], double out[4])
{
    double v[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    double scale = 0;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            scale += m[i][j] * m[i][j];
    for (int sweep = 0; sweep < SWEEPS_MAXIMUM; sweep++) {
        double outside = 0;
        for (int p = 0; p < 3; p++)
            for (int q = p + 1; q < 4; q++)
                outside += m[p][q] * m[p][q];
        if (!(outside > 1e-28 * scale))
            break;
        for (int p = 0; p < 3; p++)
            for (int q = p + 1; q < 4; q++)
                jacobi(m, v, p, q);
    }
    int best = 0;
    for (int k = 1; k < 4; k++)
        best = m[k][k] > m[best][best] ? k : best;
    for (int k = 0; k < 4; k++)
        out[k] = v[k][best];
}

static double determinant(const double a[3], const double b[3], const double c[3])
{
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) +
           a[2] * (b[0] * c[1] - b[1] * c[0]);
}

// Cofactor of m[i][j].
static double cofactor(double m[4][4], int i, int j)
{
    double row[3][3];
    for (int a = 0, r = 0; a < 4; a++) {
        if (a == i)
            continue;
        for (int b = 0, c = 0; b < 4; b++)
            if (b != j)
                row[r][c++] = m[a][b];
        r++;
    }
    double minor = determinant(row[0], row[1], row[2]);
    return (i + j) % 2 ? -minor : minor;
}

// The same for an eigenvalue that stands apart; m has no trace, and s is what it was made of.
static bool isolated_eigenvector(double m[4][4], double s[3][3], double out[4])
{
    double squares = 0, constant = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            squares += s[a][b] * s[a][b];
    for (int j = 0; j < 4; j++)
        constant += m[0][j] * cofactor(m, 0, j);
    // x^4 + quadratic x^2 + linear x + constant, all of whose roots are real and below x.
    double quadratic = -2 * squares, linear = -8 * determinant(s[0], s[1], s[2]);
    double x = sqrt(3 * squares), step = x;
    for (int k = 0; k < STEPS_MAXIMUM && fabs(step) > 1e-15 * x; k++) {
        double slope = (4 * x * x + 2 * quadratic) * x + linear;
        step = (((x * x + quadratic) * x + linear) * x + constant) / slope;
        if (!(slope > 0))
            return false;
        x -= step;
    }
    double shifted[4][4], diagonal[4];
    int best = 0;
    memcpy(shifted, m, sizeof shifted);
    for (int k = 0; k < 4; k++)
        shifted[k][k] -= x;
    for (int k = 0; k < 4; k++) {
        diagonal[k] = fabs(cofactor(shifted, k, k));
        best = diagonal[k] > diagonal[best] ? k : best;
    }
    if (!(diagonal[best] > APART * x * x * x))
        return false;
    for (int k = 0; k < 4; k++)
        out[k] = cofactor(shifted, best, k);
    return true;
}

// s[a][b]: correlation of coordinate a of the shape with coordinate b of the positions.
static void best_rotation(double s[3][3], double quaternion[4])
{
    double m[4][4] = {
        {s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]},
        {0, s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]},
        {0, 0, s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]},
        {0, 0, 0, s[2][2] - s[0][0] - s[1][1]}};
    for (int i = 1; i < 4; i++)
        for (int j = 0; j < i; j++)
            m[i][j] = m[j][i];
    if (!isolated_eigenvector(m, s, quaternion))
        largest_eigenvector(m, quaternion);
    closo_quaternion_normalise(quaternion);
}

void closo_superpose(size_t n, const double *weight, const double *shape, const double *position,
                     double quaternion[4])
{
    double s[3][3] = {{0}};
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < 3; a++) {
            double w = weight[i] * shape[3 * i + a];
            for (size_t b = 0; b < 3; b++)
                s[a][b] += w * position[3 * i + b];
        }
    best_rotation(s, quaternion);
}

void closo_superpose_points(size_t n, const double *from, const double *to, double quaternion[4])
{
    double a[3] = {0}, b[3] = {0}, s[3][3] = {{0}};
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < 3; c++) {
            a[c] += from[3 * i + c] / (double)n;
            b[c] += to[3 * i + c] / (double)n;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < 3; c++)
            for (size_t d = 0; d < 3; d++)
                s[c][d] += (from[3 * i + c] - a[c]) * (to[3 * i + d] - b[d]);
    best_rotation(s, quaternion);
}

void closo_quaternion_matrix(const double q[4], double m[9])
{
    double w = q[0], x = q[1], y = q[2], z = q[3];
    m[0] = 1 - 2 * (y * y + z * z);
    m[1] = 2 * (x * y - w * z);
    m[2] = 2 * (x * z + w * y);
    m[3] = 2 * (x * y + w * z);
    m[4] = 1 - 2 * (x * x + z * z);
    m[5] = 2 * (y * z - w * x);
    m[6] = 2 * (x * z - w * y);
    m[7] = 2 * (y * z + w * x);
    m[8] = 1 - 2 * (x * x + y * y);
}

void closo_quaternion_from_matrix(const double m[9], double q[4])
{
    static const double axes[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    static const double weight[3] = {1, 1, 1};
    double columns[9];
    for (size_t i = 0; i < 3; i++)
        for (size_t c = 0; c < 3; c++)
            columns[3 * i + c] = m[3 * c + i];
    closo_superpose(3, weight, axes, columns, q);
}

void closo_quaternion_multiply(const double a[4], const double b[4], double out[4])
{
    const double r[4] = {a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
                         a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
                         a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
                         a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]};
    memcpy(out, r, sizeof r);
}

void closo_quaternion_conjugate(const double q[4], double out[4])
{
    out[0] = q[0];
    for (int k = 1; k < 4; k++)
        out[k] = -q[k];
}

double closo_quaternion_dot(const double a[4], const double b[4])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

void closo_quaternion_normalise(double q[4])
{
    double length = sqrt(closo_quaternion_dot(q, q));
    for (int k = 0; k < 4; k++)
        q[k] = length > 0 ? q[k] / length : k == 0;
}

void closo_quaternion_vector(const double q[4], double out[3])
{
    double sine = sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double angle = 2 * atan2(sine, fabs(q[0]));
    double factor = sine > 1e-12 ? angle / sine : 2;
    for (int c = 0; c < 3; c++)
        out[c] = (q[0] < 0 ? -factor : factor) * q[c + 1];
}

double closo_quaternion_angle(const double a[4], const double b[4])
{
    // 2 asin of half the chord keeps small angles exact, where acos of the product would not.
    double minus = 0, plus = 0;
    for (int k = 0; k < 4; k++) {
        minus += (a[k] - b[k]) * (a[k] - b[k]);
        plus += (a[k] + b[k]) * (a[k] + b[k]);
    }
    return 4 * asin(fmin(1, 0.5 * sqrt(fmin(minus, plus)))) * 57.29577951308232;
}

void closo_rotate(const double m[9], const double v[3], double out[3])
{
    const double r[3] = {m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
                         m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
                         m[6] * v[0] + m[7] * v[1] + m[8] * v[2]};
    memcpy(out, r, sizeof r);
}
