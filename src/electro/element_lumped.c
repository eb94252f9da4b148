// SPDX-License-Identifier: GPL-3.0-or-later
// Elements without a length: resistor, capacitor, inductors, constant phase elements, and the
// relaxations made of them.
#include "electro/element.h"

#include <math.h>

static void resistor(const double *p, double omega, double z[2], double d[][2])
{
    (void)omega;
    closo_element_put(z, p[0]);
    if (d)
        closo_element_put(d[0], 1);
}

static void capacitor(const double *p, double omega, double z[2], double d[][2])
{
    closo_complex value = closo_complex_of(0, -1 / (omega * p[0]));
    closo_element_put(z, value);
    if (d)
        closo_element_put(d[0], -value / p[0]);
}

static void inductor(const double *p, double omega, double z[2], double d[][2])
{
    closo_element_put(z, closo_complex_of(0, omega * p[0]));
    if (d)
        closo_element_put(d[0], closo_complex_of(0, omega));
}

static void modified_inductor(const double *p, double omega, double z[2], double d[][2])
{
    double log_omega = log(omega);
    closo_complex power = closo_element_power(log_omega, p[1]);
    closo_element_put(z, p[0] * power);
    if (!d)
        return;
    closo_element_put(d[0], power);
    closo_element_put(d[1], p[0] * power * closo_element_log(log_omega));
}

static void constant_phase(const double *p, double omega, double z[2], double d[][2])
{
    double log_omega = log(omega);
    closo_complex value = closo_element_power(log_omega, -p[1]) / p[0];
    closo_element_put(z, value);
    if (!d)
        return;
    closo_element_put(d[0], -value / p[0]);
    closo_element_put(d[1], -value * closo_element_log(log_omega));
}

static void warburg(const double *p, double omega, double z[2], double d[][2])
{
    double part = 1 / (p[0] * sqrt(2 * omega));
    closo_element_put(z, closo_complex_of(part, -part));
    if (d)
        closo_element_put(d[0], closo_complex_of(-part / p[0], part / p[0]));
}

// R / (1 + (s tau)^a)^b; which derivatives are wanted: tau, a, b.
static closo_complex relaxation(double r, double tau, double a, double b, double omega,
                                closo_complex d[4])
{
    double log_argument = log(omega) + log(tau);
    closo_complex u = closo_element_power(log_argument, a), base = 1 + u;
    closo_complex shape = b == 1 ? 1 / base : cexp(-b * clog(base));
    if (d) {
        closo_complex slope = -b * r * shape * (u / base); // by ln u
        d[0] = shape;
        d[1] = slope * (a / tau);
        d[2] = slope * closo_element_log(log_argument);
        d[3] = -r * shape * clog(base);
    }
    return r * shape;
}

static void put_relaxation(const double *p, double a, double b, int count, double omega,
                           double z[2], double d[][2])
{
    closo_complex slopes[4];
    closo_element_put(z, relaxation(p[0], p[1], a, b, omega, d ? slopes : NULL));
    for (int k = 0; d && k < count; k++)
        closo_element_put(d[k], slopes[k]);
}

static void debye(const double *p, double omega, double z[2], double d[][2])
{
    put_relaxation(p, 1, 1, 2, omega, z, d);
}

static void zarc(const double *p, double omega, double z[2], double d[][2])
{
    put_relaxation(p, p[2], 1, 3, omega, z, d);
}

static void havriliak_negami(const double *p, double omega, double z[2], double d[][2])
{
    put_relaxation(p, p[2], p[3], 4, omega, z, d);
}

#define RESISTANCE                                                                                 \
    {                                                                                              \
        "R", "ohm", 100, 1e-9, 1e18, true                                                          \
    }
#define TIME                                                                                       \
    {                                                                                              \
        "tau", "s", 1e-3, 1e-15, 1e15, true                                                        \
    }
#define ADMITTANCE                                                                                 \
    {                                                                                              \
        "Q", "S s^n", 1e-5, 1e-18, 1e9, true                                                       \
    }

const closo_circuit_element closo_element_R = {.name = "R",
                                               .title = "resistor",
                                               .formula = "Z = R",
                                               .reference = NULL,
                                               .boukamp = "R",
                                               .eclab = "R",
                                               .impedance_py = "R",
                                               .pyimpspec = "R",
                                               .parameters = 1,
                                               .parameter = {RESISTANCE},
                                               .impedance = resistor};

const closo_circuit_element closo_element_C = {.name = "C",
                                               .title = "capacitor",
                                               .formula = "Z = 1/(s C)",
                                               .reference = NULL,
                                               .boukamp = "C",
                                               .eclab = "C",
                                               .impedance_py = "C",
                                               .pyimpspec = "C",
                                               .parameters = 1,
                                               .parameter = {{"C", "F", 1e-6, 1e-18, 1e9, true}},
                                               .impedance = capacitor};

const closo_circuit_element closo_element_L = {.name = "L",
                                               .title = "inductor",
                                               .formula = "Z = s L",
                                               .reference = NULL,
                                               .boukamp = "L",
                                               .eclab = "L",
                                               .impedance_py = "L",
                                               .pyimpspec = "L",
                                               .parameters = 1,
                                               .parameter = {{"L", "H", 1e-6, 1e-15, 1e9, true}},
                                               .impedance = inductor};

const closo_circuit_element closo_element_La = {
    .name = "La",
    .title = "modified inductor",
    .formula = "Z = L s^n",
    .reference = "BioLogic application note 42 (2019)",
    .boukamp = NULL,
    .eclab = "La",
    .impedance_py = "La",
    .pyimpspec = "La",
    .parameters = 2,
    .parameter = {{"L", "H s^(n-1)", 1e-6, 1e-15, 1e9, true}, {"n", "1", 0.9, 0, 1, false}},
    .impedance = modified_inductor};

const closo_circuit_element closo_element_CPE = {
    .name = "CPE",
    .title = "constant phase element",
    .formula = "Z = 1/(Q s^n)",
    .reference = "doi:10.1016/S0022-0728(84)80324-1",
    .boukamp = "Q",
    .eclab = "Q",
    .impedance_py = "CPE",
    .pyimpspec = "Q",
    .parameters = 2,
    .parameter = {ADMITTANCE, {"n", "1", 0.85, 0, 1, false}},
    .impedance = constant_phase};

const closo_circuit_element closo_element_W = {
    .name = "W",
    .title = "Warburg, semi-infinite",
    .formula = "Z = 1/(Y sqrt(s)) = sigma (1 - i)/sqrt(omega), sigma = 1/(sqrt(2) Y)",
    .reference = "doi:10.1002/andp.18993030302",
    .boukamp = "W",
    .eclab = "W",
    .impedance_py = "W",
    .pyimpspec = "W",
    .parameters = 1,
    .parameter = {{"Y", "S s^0.5", 1e-3, 1e-18, 1e9, true}},
    .impedance = warburg};

const closo_circuit_element closo_element_K = {
    .name = "K",
    .title = "resistor and capacitor in parallel by their time constant",
    .formula = "Z = R/(1 + s tau)",
    .reference = NULL,
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = "K",
    .pyimpspec = "K",
    .parameters = 2,
    .parameter = {RESISTANCE, TIME},
    .impedance = debye};

const closo_circuit_element closo_element_Zarc = {
    .name = "Zarc",
    .title = "resistor and CPE in parallel by their time constant",
    .formula = "Z = R/(1 + (s tau)^n)",
    .reference = "doi:10.1063/1.1750906",
    .boukamp = NULL,
    .eclab = NULL,
    .impedance_py = "Zarc",
    .pyimpspec = "Zarc",
    .parameters = 3,
    .parameter = {RESISTANCE, TIME, {"n", "1", 0.85, 0, 1, false}},
    .impedance = zarc};

const closo_circuit_element closo_element_HN = {.name = "HN",
                                                .title = "Havriliak-Negami",
                                                .formula = "Z = R/(1 + (s tau)^a)^b",
                                                .reference = "doi:10.1016/0032-3861(67)90021-3",
                                                .boukamp = NULL,
                                                .eclab = NULL,
                                                .impedance_py = NULL,
                                                .pyimpspec = "Ha",
                                                .parameters = 4,
                                                .parameter = {RESISTANCE,
                                                              TIME,
                                                              {"a", "1", 0.9, 0.01, 1, false},
                                                              {"b", "1", 0.9, 0.01, 1, false}},
                                                .impedance = havriliak_negami};
