// SPDX-License-Identifier: GPL-3.0-or-later
// Diffusion in a layer and with reaction. Letters differ between programs: what Boukamp and
// ZSimpWin call O (a layer with a perfect sink: tanh) is Ws elsewhere, their T (a blocked layer:
// coth) is Wo.
#include "electro/element.h"

#include <math.h>

typedef closo_complex (*kernel)(closo_complex x, closo_complex *slope);

// R f((s tau)^n); derivatives by R, tau, n.
static closo_complex layer(kernel f, const double *p, double n, double omega, closo_complex d[3])
{
    double log_argument = log(omega) + log(p[1]);
    closo_complex slope, value = f(closo_element_power(log_argument, n), &slope);
    if (d) {
        d[0] = value;
        d[1] = p[0] * slope * (n / p[1]);
        d[2] = p[0] * slope * closo_element_log(log_argument);
    }
    return p[0] * value;
}

static void put_layer(kernel f, const double *p, double omega, double z[2], double d[][2])
{
    closo_complex slopes[3];
    closo_element_put(z, layer(f, p, 0.5, omega, d ? slopes : NULL));
    for (int k = 0; d && k < 2; k++)
        closo_element_put(d[k], slopes[k]);
}

// n = alpha / 2.
static void put_general(kernel f, const double *p, double omega, double z[2], double d[][2])
{
    closo_complex slopes[3];
    closo_element_put(z, layer(f, p, p[2] / 2, omega, d ? slopes : NULL));
    if (!d)
        return;
    closo_element_put(d[0], slopes[0]);
    closo_element_put(d[1], slopes[1]);
    closo_element_put(d[2], slopes[2] / 2);
}

static void finite_length(const double *p, double omega, double z[2], double d[][2])
{
    put_layer(closo_element_tanh_over, p, omega, z, d);
}

static void finite_space(const double *p, double omega, double z[2], double d[][2])
{
    put_layer(closo_element_coth_over, p, omega, z, d);
}

static void general_length(const double *p, double omega, double z[2], double d[][2])
{
    put_general(closo_element_tanh_over, p, omega, z, d);
}

static void general_space(const double *p, double omega, double z[2], double d[][2])
{
    put_general(closo_element_coth_over, p, omega, z, d);
}

// R coth(x) / (s tau)^(1 - gamma / 2) = R [coth(x) / x] (s tau)^(gamma - 1), x = (s tau)^(gamma/2).
static void anomalous(const double *p, double omega, double z[2], double d[][2])
{
    double log_argument = log(omega) + log(p[1]), n = p[2] / 2;
    closo_complex slope,
        value = closo_element_coth_over(closo_element_power(log_argument, n), &slope);
    closo_complex factor = closo_element_power(log_argument, 2 * n - 1);
    closo_element_put(z, p[0] * value * factor);
    if (!d)
        return;
    closo_complex logarithm = closo_element_log(log_argument);
    closo_element_put(d[0], value * factor);
    closo_element_put(d[1], p[0] * factor * (slope * n + value * (2 * n - 1)) / p[1]);
    closo_element_put(d[2], p[0] * factor * (slope / 2 + value) * logarithm);
}

static void gerischer(const double *p, double omega, double z[2], double d[][2])
{
    closo_complex base = closo_complex_of(1, omega * p[1]), shape = 1 / csqrt(base);
    closo_element_put(z, p[0] * shape);
    if (!d)
        return;
    closo_element_put(d[0], shape);
    closo_element_put(d[1], -0.5 * p[0] * shape * (closo_complex_of(0, omega) / base));
}

// R phi coth(x) / x with x = phi sqrt(1 + s tau).
static void finite_gerischer(const double *p, double omega, double z[2], double d[][2])
{
    closo_complex base = closo_complex_of(1, omega * p[1]), slope;
    closo_complex f = closo_element_coth_over(p[2] * csqrt(base), &slope);
    closo_element_put(z, p[0] * p[2] * f);
    if (!d)
        return;
    closo_element_put(d[0], p[2] * f);
    closo_element_put(d[1], 0.5 * p[0] * p[2] * slope * (closo_complex_of(0, omega) / base));
    closo_element_put(d[2], p[0] * (f + slope));
}

#define RESISTANCE                                                                                 \
    {                                                                                              \
        "R", "ohm", 100, 1e-9, 1e18, true                                                          \
    }
#define TIME                                                                                       \
    {                                                                                              \
        "tau", "s", 1, 1e-15, 1e15, true                                                           \
    }

const closo_circuit_element closo_element_Ws = {.name = "Ws",
                                                .title = "Warburg, finite length (transmissive)",
                                                .formula =
                                                    "Z = R tanh(x)/x, x = sqrt(s tau), tau = l^2/D",
                                                .reference = "doi:10.1016/0022-0728(90)85087-3",
                                                .boukamp = "O",
                                                .eclab = "Wd",
                                                .impedance_py = "Ws",
                                                .pyimpspec = "Ws",
                                                .parameters = 2,
                                                .parameter = {RESISTANCE, TIME},
                                                .impedance = finite_length};

const closo_circuit_element closo_element_Wo = {.name = "Wo",
                                                .title = "Warburg, finite space (blocked)",
                                                .formula =
                                                    "Z = R coth(x)/x, x = sqrt(s tau), tau = l^2/D",
                                                .reference = "doi:10.1016/0022-0728(90)85087-3",
                                                .boukamp = "T",
                                                .eclab = "M",
                                                .impedance_py = "Wo",
                                                .pyimpspec = "Wo",
                                                .parameters = 2,
                                                .parameter = {RESISTANCE, TIME},
                                                .impedance = finite_space};

const closo_circuit_element closo_element_Wsg = {
    .name = "Wsg",
    .title = "Warburg, finite length, generalised",
    .formula = "Z = R tanh(x)/x, x = (s tau)^(alpha/2)",
    .reference = "doi:10.1021/jp972719+",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 3,
    .parameter = {RESISTANCE, TIME, {"alpha", "1", 0.9, 0.02, 1, false}},
    .impedance = general_length};

const closo_circuit_element closo_element_Ma = {
    .name = "Ma",
    .title = "modified restricted diffusion (finite space, generalised)",
    .formula = "Z = R coth(x)/x, x = (s tau)^(alpha/2)",
    .reference = "doi:10.1021/jp972719+",
    .boukamp = NULL,
    .eclab = "Ma",
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 3,
    .parameter = {RESISTANCE, TIME, {"alpha", "1", 0.9, 0.02, 1, false}},
    .impedance = general_space};

const closo_circuit_element closo_element_Mg = {
    .name = "Mg",
    .title = "anomalous diffusion (blocked)",
    .formula = "Z = R coth(x)/(s tau)^(1 - gamma/2), x = (s tau)^(gamma/2)",
    .reference = "doi:10.1016/S0022-0728(00)00497-6",
    .boukamp = NULL,
    .eclab = "Mg",
    .impedance_py = NULL,
    .pyimpspec = NULL,
    .parameters = 3,
    .parameter = {RESISTANCE, TIME, {"gamma", "1", 0.9, 0.02, 1, false}},
    .impedance = anomalous};

const closo_circuit_element closo_element_G = {
    .name = "G",
    .title = "Gerischer",
    .formula = "Z = R/sqrt(1 + s tau) = 1/(Y sqrt(k + s)), k = 1/tau, Y = sqrt(tau)/R",
    .reference = "doi:10.1016/S0167-2738(02)00692-0",
    .boukamp = "G",
    .eclab = "G",
    .impedance_py = "G",
    .pyimpspec = "Ga",
    .parameters = 2,
    .parameter = {RESISTANCE, TIME},
    .impedance = gerischer};

const closo_circuit_element closo_element_Gs = {
    .name = "Gs",
    .title = "Gerischer, finite length",
    .formula = "Z = R/(u tanh(phi u)), u = sqrt(1 + s tau)",
    .reference = "doi:10.1016/j.ssi.2008.04.024",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = "Gs",
    .pyimpspec = NULL,
    .parameters = 3,
    .parameter = {RESISTANCE, TIME, {"phi", "1", 1, 1e-6, 1e6, true}},
    .impedance = finite_gerischer};
