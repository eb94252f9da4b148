// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers on GSL's Mersenne twister: the same seed gives the same stream on every machine.
#include "closo/numeric.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

struct closo_random {
    gsl_rng *generator;
};

closo_random *closo_random_new(uint64_t seed, closo_error *error)
{
    closo_random *random = closo_allocate(1, sizeof *random, error);
    if (!random)
        return NULL;
    random->generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random->generator) {
        closo_fail(error, CLOSO_MEMORY, "no memory for a random number generator");
        free(random);
        return NULL;
    }
    // The generator takes 32 bits; folding keeps seeds that differ in the upper half apart.
    gsl_rng_set(random->generator, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    return random;
}

void closo_random_free(closo_random *random)
{
    if (!random)
        return;
    gsl_rng_free(random->generator);
    free(random);
}

double closo_random_uniform(closo_random *random)
{
    return gsl_rng_uniform(random->generator);
}

double closo_random_normal(closo_random *random)
{
    return gsl_ran_gaussian_ziggurat(random->generator, 1.0);
}

size_t closo_random_below(closo_random *random, size_t count)
{
    return (size_t)gsl_rng_uniform_int(random->generator, (unsigned long)count);
}

void closo_random_rotation(closo_random *random, double matrix[9])
{
    const double two_pi = 6.283185307179586;
    double u = closo_random_uniform(random);
    double a = two_pi * closo_random_uniform(random);
    double b = two_pi * closo_random_uniform(random);
    double x = sqrt(1 - u) * sin(a), y = sqrt(1 - u) * cos(a);
    double z = sqrt(u) * sin(b), w = sqrt(u) * cos(b);
    const double rotation[9] = {
        1 - 2 * (y * y + z * z), 2 * (x * y - z * w),     2 * (x * z + y * w),
        2 * (x * y + z * w),     1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
        2 * (x * z - y * w),     2 * (y * z + x * w),     1 - 2 * (x * x + y * y),
    };
    for (size_t i = 0; i < 9; i++)
        matrix[i] = rotation[i];
}
