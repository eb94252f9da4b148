// SPDX-License-Identifier: GPL-3.0-or-later
// Transmission lines: a porous electrode as resistance along the pore and impedance z of the whole
// interface across it. Everything follows from u = sqrt(R_ion / z) and
//   Z = R_ion coth(u)/u   blocked end (reflective)
//   Z = R_ion tanh(u)/u   open end, short-circuited (transmissive)
// at low frequency R_ion/3 + z or R_ion, at high frequency a line of half the slope of z.
#include "electro/element.h"

#include <math.h>

typedef closo_complex (*kernel)(closo_complex x, closo_complex *slope);

// 1/z = 1/r + q s^n (r = 0: no charge transfer) and its derivatives by r, q, n.
static closo_complex interface(double r, double q, double n, double omega, closo_complex d[3])
{
    double log_omega = log(omega);
    closo_complex power = closo_element_power(log_omega, n);
    d[0] = r > 0 ? -1 / (r * r) : 0;
    d[1] = power;
    d[2] = q * power * closo_element_log(log_omega);
    return q * power + (r > 0 ? 1 / r : 0);
}

// R f(sqrt(R y)); d[0] by R, then y' for each of the `count` derivatives of y.
static closo_complex line(kernel f, double r, closo_complex y, const closo_complex *dy, int count,
                          closo_complex *d)
{
    closo_complex slope, value = f(csqrt(r * y), &slope);
    if (d) {
        d[0] = value + slope / 2;
        for (int k = 0; k < count; k++)
            d[1 + k] = r * slope / 2 * (dy[k] / y);
    }
    return r * value;
}

static void put_line(kernel f, double rion, double r, double q, double n, bool with_r, bool with_n,
                     double omega, double z[2], double d[][2])
{
    closo_complex dy[3], out[4];
    closo_complex y = interface(r, q, n, omega, dy);
    closo_element_put(z, line(f, rion, y, dy, 3, d ? out : NULL));
    if (!d)
        return;
    int at = 0;
    closo_element_put(d[at++], out[0]);
    if (with_r)
        closo_element_put(d[at++], out[1]);
    closo_element_put(d[at++], out[2]);
    if (with_n)
        closo_element_put(d[at], out[3]);
}

static void ideal(const double *p, double omega, double z[2], double d[][2])
{
    put_line(closo_element_coth_over, p[0], 0, p[1], 1, false, false, omega, z, d);
}

static void blocked(const double *p, double omega, double z[2], double d[][2])
{
    put_line(closo_element_coth_over, p[0], 0, p[1], p[2], false, true, omega, z, d);
}

static void reacting(const double *p, double omega, double z[2], double d[][2])
{
    put_line(closo_element_coth_over, p[0], p[1], p[2], p[3], true, true, omega, z, d);
}

static void transmissive(const double *p, double omega, double z[2], double d[][2])
{
    put_line(closo_element_tanh_over, p[0], p[1], p[2], p[3], true, true, omega, z, d);
}

// 1 / (x sinh x) and its x d/dx.
static closo_complex cosech_over(closo_complex x, closo_complex *slope)
{
    if (cabs(x) < 0.02) {
        closo_complex u = x * x, v = 1 / u;
        *slope = -2 * v + u * (7.0 / 180 - u * (31.0 / 3780));
        return v - 1.0 / 6 + u * (7.0 / 360 - u * (31.0 / 15120));
    }
    closo_complex e = cexp(-x), f = 2 * e / ((1 - e * e) * x);
    *slope = -f * (1 + x * closo_element_coth(x));
    return f;
}

// Resistance in both rails (Bisquert 2000, blocked at both ends): with x1 + x2 = S, u = sqrt(S/z):
// Z = x1 x2/S + S a coth(u)/u + S b /(u sinh u), a = (x1^2 + x2^2)/S^2, b = 2 x1 x2/S^2.
static void two_rails(const double *p, double omega, double z[2], double d[][2])
{
    closo_complex dy[3], slope_a, slope_b;
    closo_complex y = interface(0, p[2], p[3], omega, dy);
    double s = p[0] + p[1], product = p[0] * p[1], squares = p[0] * p[0] + p[1] * p[1];
    closo_complex u = csqrt(s * y);
    closo_complex a = closo_element_coth_over(u, &slope_a), b = cosech_over(u, &slope_b);
    closo_element_put(z, (product + squares * a + 2 * product * b) / s);
    if (!d)
        return;
    closo_complex sum = product + squares * a + 2 * product * b;
    closo_complex by_log_u = (squares * slope_a + 2 * product * slope_b) / s;
    for (int k = 0; k < 2; k++) {
        double own = p[k], other = p[1 - k];
        closo_complex partial = other + 2 * own * a + 2 * other * b;
        closo_element_put(d[k], partial / s - sum / (s * s) + by_log_u / (2 * s));
    }
    closo_element_put(d[2], by_log_u / 2 * (dy[1] / y));
    closo_element_put(d[3], by_log_u / 2 * (dy[2] / y));
}

// Z = A coth(x)/x + B/(x sinh x), x = sqrt(a + s b).
static void macrohomogeneous(const double *p, double omega, double z[2], double d[][2])
{
    closo_complex base = closo_complex_of(p[2], omega * p[3]), slope_a, slope_b, x = csqrt(base);
    closo_complex a = closo_element_coth_over(x, &slope_a), b = cosech_over(x, &slope_b);
    closo_element_put(z, p[0] * a + p[1] * b);
    if (!d)
        return;
    closo_complex by_log_x = p[0] * slope_a + p[1] * slope_b;
    closo_element_put(d[0], a);
    closo_element_put(d[1], b);
    closo_element_put(d[2], by_log_x / (2 * base));
    closo_element_put(d[3], by_log_x * (closo_complex_of(0, omega) / (2 * base)));
}

#define PORE                                                                                       \
    {                                                                                              \
        "Rion", "ohm", 100, 1e-9, 1e18, true                                                       \
    }
#define TRANSFER                                                                                   \
    {                                                                                              \
        "Rct", "ohm", 1000, 1e-9, 1e18, true                                                       \
    }
#define ADMITTANCE                                                                                 \
    {                                                                                              \
        "Q", "S s^n", 1e-4, 1e-18, 1e9, true                                                       \
    }
#define EXPONENT                                                                                   \
    {                                                                                              \
        "n", "1", 0.9, 0, 1, false                                                                 \
    }

const closo_circuit_element closo_element_TLM = {
    .name = "TLM",
    .title = "transmission line, blocked, ideal capacitance",
    .formula = "Z = Rion coth(u)/u, u = sqrt(Rion s C)",
    .reference = "doi:10.1016/0013-4686(63)80042-0",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 2,
    .parameter = {PORE, {"C", "F", 1e-4, 1e-18, 1e9, true}},
    .impedance = ideal};

const closo_circuit_element closo_element_TLMQ = {
    .name = "TLMQ",
    .title = "transmission line, blocked, constant phase interface",
    .formula = "Z = Rion coth(u)/u, u = sqrt(Rion Q s^n)",
    .reference = "doi:10.1149/2.1141607jes",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = "TLMQ",
    .pyimpspec = NULL,
    .parameters = 3,
    .parameter = {PORE, ADMITTANCE, EXPONENT},
    .impedance = blocked};

const closo_circuit_element closo_element_TLMR = {
    .name = "TLMR",
    .title = "transmission line (de Levie pore) with charge transfer, reflective",
    .formula = "Z = Rion coth(u)/u, u = sqrt(Rion (1/Rct + Q s^n))",
    .reference = "doi:10.1016/S0065-2164(08)70090-3",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = NULL,
    .pyimpspec = "Ls",
    .parameters = 4,
    .parameter = {PORE, TRANSFER, ADMITTANCE, EXPONENT},
    .impedance = reacting};

const closo_circuit_element closo_element_TLMS = {
    .name = "TLMS",
    .title = "transmission line with charge transfer, transmissive",
    .formula = "Z = Rion tanh(u)/u, u = sqrt(Rion (1/Rct + Q s^n))",
    .reference = "doi:10.1021/jp993148h",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 4,
    .parameter = {PORE, TRANSFER, ADMITTANCE, EXPONENT},
    .impedance = transmissive};

const closo_circuit_element closo_element_TLMD = {
    .name = "TLMD",
    .title = "transmission line with resistance in both rails, blocked",
    .formula = "Z = Rion Rel/S + (Rion^2 + Rel^2) coth(u)/(S u) + 2 Rion Rel/(S u sinh u), "
               "S = Rion + Rel, u = sqrt(S Q s^n)",
    .reference = "doi:10.1021/jp993148h",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 4,
    .parameter = {PORE, {"Rel", "ohm", 10, 1e-9, 1e18, true}, ADMITTANCE, EXPONENT},
    .impedance = two_rails};

const closo_circuit_element closo_element_TP = {
    .name = "TP",
    .title = "macrohomogeneous porous electrode",
    .formula = "Z = A coth(x)/x + B/(x sinh x), x = sqrt(a + s b)",
    .reference = "doi:10.1016/0013-4686(93)85083-B",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = "T",
    .pyimpspec = NULL,
    .parameters = 4,
    .parameter = {{"A", "ohm", 100, 1e-9, 1e18, true},
                  {"B", "ohm", 10, 1e-9, 1e18, true},
                  {"a", "1", 1, 1e-9, 1e9, true},
                  {"b", "s", 1, 1e-15, 1e15, true}},
    .impedance = macrohomogeneous};
