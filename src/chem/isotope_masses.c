// SPDX-License-Identifier: GPL-3.0-or-later
// Probabilities of isotopologues and the masses that are called monoisotopic. For boron they all
// differ: the lightest isotope is the rare one, and among twelve atoms two or three 10B are the
// rule.
#include "chem/isotope.h"

#include <math.h>
#include <stdlib.h>

// ln(n!) of most of the numbers that molecules have.
static const double small_factorials[] = {0,
                                          0,
                                          0.69314718055994529,
                                          1.791759469228055,
                                          3.1780538303479458,
                                          4.7874917427820458,
                                          6.5792512120101012,
                                          8.5251613610654147,
                                          10.604602902745251,
                                          12.801827480081469,
                                          15.104412573075516,
                                          17.502307845873887,
                                          19.987214495661885,
                                          22.552163853123425,
                                          25.19122118273868,
                                          27.89927138384089,
                                          30.671860106080672,
                                          33.505073450136891,
                                          36.395445208033053,
                                          39.339884187199495,
                                          42.335616460753485,
                                          45.380138898476908,
                                          48.471181351835227,
                                          51.606675567764377,
                                          54.784729398112319,
                                          58.003605222980518,
                                          61.261701761002001,
                                          64.557538627006338,
                                          67.88974313718154,
                                          71.257038967168015,
                                          74.658236348830158,
                                          78.092223553315307,
                                          81.557959456115043,
                                          85.054467017581516,
                                          88.580827542197682,
                                          92.136175603687093,
                                          95.719694542143202,
                                          99.330612454787428,
                                          102.96819861451381,
                                          106.63176026064346,
                                          110.32063971475739,
                                          114.03421178146171,
                                          117.77188139974507,
                                          121.53308151543864,
                                          125.3172711493569,
                                          129.12393363912722,
                                          132.95257503561632,
                                          136.80272263732635,
                                          140.67392364823425,
                                          144.5657439463449,
                                          148.47776695177302,
                                          152.40959258449735,
                                          156.3608363030788,
                                          160.3311282166309,
                                          164.32011226319517,
                                          168.32744544842765,
                                          172.35279713916279,
                                          176.39584840699735,
                                          180.45629141754378,
                                          184.53382886144948,
                                          188.6281734236716,
                                          192.7390472878449,
                                          196.86618167289001,
                                          201.00931639928152};

double closo_isotope_log_factorial(unsigned n)
{
    int sign;
    return n < sizeof small_factorials / sizeof *small_factorials ? small_factorials[n]
                                                                  : lgamma_r(n + 1.0, &sign);
}

double closo_isotope_log_probability(const closo_isotope_source *source, const unsigned *atoms)
{
    double sum = closo_isotope_log_factorial(source->atoms);
    for (size_t i = 0; i < source->isotopes; i++)
        if (atoms[i])
            sum += atoms[i] * log(source->fraction[i]) - closo_isotope_log_factorial(atoms[i]);
    return sum;
}

double closo_isotope_mass(const closo_isotope_source *source, const unsigned *atoms)
{
    double mass = 0;
    for (size_t i = 0; i < source->isotopes; i++)
        mass += atoms[i] * source->mass[i];
    return mass;
}

size_t closo_isotope_main(const closo_isotope_source *source)
{
    size_t best = 0;
    for (size_t i = 1; i < source->isotopes; i++)
        if (source->fraction[i] > source->fraction[best])
            best = i;
    return best;
}

// One atom moved from an isotope to another where that is more probable; the multinomial
// distribution has a single summit, so that the climb ends there.
static bool climb(const closo_isotope_source *source, unsigned *atoms)
{
    for (size_t from = 0; from < source->isotopes; from++)
        for (size_t to = 0; to < source->isotopes; to++) {
            double gain = atoms[from] * source->fraction[to];
            double loss = (atoms[to] + 1.0) * source->fraction[from];
            if (from != to && atoms[from] > 0 && gain > loss * (1 + 1e-12)) {
                atoms[from]--;
                atoms[to]++;
                return true;
            }
        }
    return false;
}

void closo_isotope_mode(const closo_isotope_source *source, unsigned *atoms)
{
    unsigned placed = 0;
    for (size_t i = 0; i < source->isotopes; i++) {
        atoms[i] = (unsigned)floor(source->atoms * source->fraction[i]);
        if (atoms[i] > source->atoms - placed) // shares add up to 1 within rounding only
            atoms[i] = source->atoms - placed;
        placed += atoms[i];
    }
    atoms[closo_isotope_main(source)] += source->atoms - placed;
    while (climb(source, atoms))
        continue;
}

double closo_mass_to_charge(double mass, int charge)
{
    return charge ? mass / abs(charge) : mass;
}

void closo_isotope_masses_of(const closo_isotope_mixture *mixture, closo_isotope_masses *out)
{
    double ln_lightest = 0, ln_main = 0, ln_peak = 0;
    double electrons = mixture->charge * CLOSO_ELECTRON_MASS;
    *out = (closo_isotope_masses){-electrons, -electrons, -electrons, -electrons, 0, 0, 0};
    for (size_t s = 0; s < mixture->count; s++) {
        const closo_isotope_source *source = &mixture->source[s];
        unsigned mode[CLOSO_MIXTURE_ISOTOPES] = {0};
        size_t main_isotope = closo_isotope_main(source);
        double mean = 0, sum = 0;
        for (size_t i = 0; i < source->isotopes; i++) {
            mean += source->fraction[i] * source->mass[i];
            sum += source->fraction[i];
        }
        closo_isotope_mode(source, mode);
        out->lightest += source->atoms * source->mass[0];
        out->most_abundant_isotopes += source->atoms * source->mass[main_isotope];
        out->most_abundant_peak += closo_isotope_mass(source, mode);
        out->average += source->atoms * mean / sum;
        ln_lightest += source->atoms * log(source->fraction[0]);
        ln_main += source->atoms * log(source->fraction[main_isotope]);
        ln_peak += closo_isotope_log_probability(source, mode);
    }
    out->lightest_probability = exp(ln_lightest);
    out->most_abundant_isotopes_probability = exp(ln_main);
    out->most_abundant_peak_probability = exp(ln_peak);
}
