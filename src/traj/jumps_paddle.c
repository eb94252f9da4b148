// SPDX-License-Identifier: GPL-3.0-or-later
// Do hops and turning cages go together (the paddle wheel)? For every hop: the angle by which the
// cages around the site it left turn between `window` before and `window` after the middle of the
// hop, averaged over these cages; the statistic is the mean over hops. The null keeps everything
// but the common timing: the times of all hops are moved together by a random amount, around the
// ends of the run, so that hops that come in bursts, cages that turn more than others, and cages
// that many hops see stay what they are. By at least two windows, since a smaller one would still
// see the turn that it is to be compared with. One-sided p = (1 + permutations as large) / (1 +
// number).
// Orientations are those of closo_superpose_points against the cage's first shape; equivalent
// orientations of the cage are told apart. O(hops) a permutation.
#include "traj/jumps.h"
#include "traj/parallel.h"
#include "traj/superpose.h"

#include <math.h>
#include <stdlib.h>

enum { TIMES_MINIMUM = 20, PERMUTATIONS_AT_ONCE = 8 }; // half windows in the run

typedef struct paddle {
    const closo_jumps *jumps;
    uint32_t *cage_of;  // anions: cage, or UINT32_MAX
    size_t half, times; // stored frames to either side; times at which the angle is known
    float *angle;       // times x cages, degrees; the first at stored frame `half`
    size_t *event;      // hops that have cages and an angle
    size_t *time;       // their index of time
    size_t count;
} paddle;

static double angle_at(const paddle *self, size_t hop, size_t time)
{
    size_t corners;
    const closo_corner *corner =
        closo_jumps_corners(self->jumps, self->jumps->event[hop].from, &corners);
    double sum = 0, number = 0;
    for (size_t k = 0; k < corners; k++) {
        uint32_t cage = self->cage_of[corner[k].anion];
        if (cage == UINT32_MAX)
            continue;
        sum += (double)self->angle[time * self->jumps->cages + cage];
        number++;
    }
    return number > 0 ? sum / number : NAN;
}

static void fill_angles(paddle *self)
{
    const closo_jumps *jumps = self->jumps;
    const closo_store *store = &jumps->turn;
    for (size_t t = 0; t < self->times; t++)
        for (size_t k = 0; k < jumps->cages; k++) {
            double a[4], b[4];
            for (size_t c = 0; c < 4; c++) {
                a[c] = (double)store->value[t * store->columns + 4 * k + c];
                b[c] = (double)store->value[(t + 2 * self->half) * store->columns + 4 * k + c];
            }
            self->angle[t * jumps->cages + k] = (float)closo_quaternion_angle(a, b);
        }
}

// Hops whose middle has an angle.
static void choose_hops(paddle *self)
{
    const closo_jumps *jumps = self->jumps;
    for (size_t e = 0; e < jumps->events; e++) {
        double middle = 0.5 * ((double)jumps->event[e].left + (double)jumps->event[e].arrived);
        double time = floor(middle / (double)jumps->turn.thinning + 0.5) - (double)self->half;
        if (time < 0 || time >= (double)self->times || isnan(angle_at(self, e, 0)))
            continue;
        self->event[self->count] = e;
        self->time[self->count++] = (size_t)time;
    }
}

static double mean_angle(const paddle *self, size_t shift, double *deviation)
{
    double sum = 0, squares = 0, n = (double)self->count;
    for (size_t h = 0; h < self->count; h++) {
        double angle = angle_at(self, self->event[h], (self->time[h] + shift) % self->times);
        sum += angle;
        squares += angle * angle;
    }
    if (deviation)
        *deviation = sqrt(fmax(0, squares / n - sum / n * (sum / n)));
    return sum / n;
}

typedef struct work {
    const paddle *paddle;
    const size_t *shift;
    double *value;
} work;

static void work_permutations(void *context, size_t begin, size_t end)
{
    const work *self = context;
    for (size_t k = begin; k < end; k++)
        self->value[k] = mean_angle(self->paddle, self->shift[k], NULL);
}

static closo_status permute(const paddle *self, closo_permuted *out, closo_error *error)
{
    double value[CLOSO_JUMPS_PERMUTATIONS], sum = 0, squares = 0, as_large = 0;
    size_t shift[CLOSO_JUMPS_PERMUTATIONS];
    const closo_traj_options *options = self->jumps->options;
    closo_random *random = closo_random_new(options->jumps.seed, error);
    if (!random)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < CLOSO_JUMPS_PERMUTATIONS; k++)
        shift[k] = 2 * self->half + closo_random_below(random, self->times - 4 * self->half + 1);
    closo_random_free(random);
    out->observed = mean_angle(self, 0, &out->deviation);
    work w = {.paddle = self, .shift = shift, .value = value};
    closo_parallel(CLOSO_JUMPS_PERMUTATIONS, PERMUTATIONS_AT_ONCE, options->threads,
                   work_permutations, &w);
    for (size_t k = 0; k < CLOSO_JUMPS_PERMUTATIONS; k++) {
        sum += value[k];
        squares += value[k] * value[k];
        as_large += value[k] >= out->observed;
    }
    double n = CLOSO_JUMPS_PERMUTATIONS;
    out->possible = true;
    out->events = self->count;
    out->expected = sum / n;
    out->spread = sqrt(fmax(0, squares / n - out->expected * out->expected));
    out->p_value = (1 + as_large) / (1 + n);
    return CLOSO_OK;
}

closo_status closo_jumps_paddle(const closo_jumps *jumps, closo_permuted *out, closo_error *error)
{
    *out = (closo_permuted){.p_value = NAN};
    paddle self = {.jumps = jumps};
    if (jumps->cages == 0 || jumps->events == 0)
        return CLOSO_OK;
    double spacing = jumps->frame_time_ps * (double)jumps->turn.thinning;
    double half = round(jumps->options->jumps.window_ps / spacing);
    self.half = half < 1 ? 1 : half < 1e12 ? (size_t)half : (size_t)1 << 40;
    if (jumps->turn.frames < (2 + TIMES_MINIMUM) * self.half)
        return CLOSO_OK;
    self.times = jumps->turn.frames - 2 * self.half;
    closo_report_progress(jumps->options->control, "turning of cages at hops", -1, -1);
    self.cage_of = closo_allocate(jumps->system->anions, sizeof *self.cage_of, error);
    self.angle = closo_allocate(self.times * jumps->cages, sizeof *self.angle, error);
    self.event = closo_allocate(jumps->events, sizeof *self.event, error);
    self.time = closo_allocate(jumps->events, sizeof *self.time, error);
    closo_status status =
        self.cage_of && self.angle && self.event && self.time ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        for (size_t a = 0; a < jumps->system->anions; a++)
            self.cage_of[a] = UINT32_MAX;
        for (size_t k = 0; k < jumps->cages; k++)
            self.cage_of[jumps->cage[k].anion] = (uint32_t)k;
        fill_angles(&self);
        choose_hops(&self);
        if (self.count > 0)
            status = permute(&self, out, error);
    }
    free(self.cage_of);
    free(self.angle);
    free(self.event);
    free(self.time);
    return status;
}
