// SPDX-License-Identifier: GPL-3.0-or-later
// Orientational correlation over all time origins. For a rotation Q = R(t) R(0)^T the average of
// the Legendre polynomial P_l(u . Q u) over isotropic body axes u is the character of Q over 2 l +
// 1, which is the sum of products of the (2 l + 1)^2 elements of the representation of order l:
// each element is one series, transformed once (9 for C1: the elements of R; 25 for C2: those of R
// among symmetric traceless tensors). O(n log n) a series. Every anion, or group of anions when
// there are many, has its own curve: their scatter gives uncertainties. Anions are taken as
// independent.
#include "traj/parallel.h"
#include "traj/rotation.h"
#include "traj/superpose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI               3.141592653589793
#define SPECTRUM_PS      4.0  // longest lag that enters the spectrum
#define SPECTRUM_MAXIMUM 15.0 // THz
enum { DENSE_LAGS = 200, GROUPS_OF_MANY = 64, TENSORS = 5, SPECTRUM_LAGS_MINIMUM = 8 };
enum { ELEMENTS = 9, VERTICES_AT_ONCE = 8, GROUPS_AT_ONCE = 8 };

// Scratch of one chunk of work.
typedef struct worker {
    closo_correlator *correlator;
    double *matrix; // 9 x frames: elements of R, row by row
    double *series; // 3 x VERTICES_AT_ONCE x frames
    double *power, *sum, *velocity;
} worker;

typedef struct task {
    const closo_store *orientations;
    const closo_series *positions; // NULL: no directions
    const closo_rotation_kind *kind;
    closo_rotation_curves *curves;
    double frame_time;
    size_t lags, velocity_lags;
    double *group_spectrum; // groups x spectrum_rows
    double *group_square, *group_step;
    const closo_control *control;
    bool failed;
} task;

static size_t step_after(size_t lag)
{
    return lag < DENSE_LAGS ? 1 : lag / 100;
}

// Lags one by one at first, then by one per cent.
static closo_status choose_lags(closo_rotation_curves *out, size_t lags, closo_error *error)
{
    size_t capacity = 0;
    for (size_t lag = 0; lag < lags; lag += step_after(lag))
        capacity++;
    out->lag = closo_allocate(capacity, sizeof *out->lag, error);
    if (!out->lag)
        return CLOSO_MEMORY;
    for (size_t lag = 0; lag < lags; lag += step_after(lag))
        out->lag[out->rows++] = lag;
    return CLOSO_OK;
}

static closo_status worker_init(worker *own, const task *self)
{
    *own = (worker){0};
    size_t frames = self->orientations->frames;
    closo_status status = closo_correlator_new(&own->correlator, frames, NULL);
    if (status != CLOSO_OK)
        return status;
    size_t bins = closo_correlator_bins(own->correlator);
    own->matrix = closo_allocate(ELEMENTS * frames, sizeof(double), NULL);
    own->series = closo_allocate(3 * VERTICES_AT_ONCE * frames, sizeof(double), NULL);
    own->power = closo_allocate(bins, sizeof(double), NULL);
    own->sum = closo_allocate(frames, sizeof(double), NULL);
    own->velocity = closo_allocate(self->velocity_lags + 1, sizeof(double), NULL);
    return own->matrix && own->series && own->power && own->sum && own->velocity ? CLOSO_OK
                                                                                 : CLOSO_MEMORY;
}

static void worker_clear(worker *own)
{
    closo_correlator_free(own->correlator);
    free(own->matrix);
    free(own->series);
    free(own->power);
    free(own->sum);
    free(own->velocity);
}

static void orientation_at(const task *self, size_t ion, size_t t, double q[4])
{
    const float *row = self->orientations->value + t * self->orientations->columns + 4 * ion;
    for (size_t c = 0; c < 4; c++)
        q[c] = (double)row[c];
    closo_quaternion_normalise(q);
}

static void fill_matrices(worker *own, const task *self, size_t ion)
{
    size_t frames = self->orientations->frames;
    for (size_t t = 0; t < frames; t++) {
        double q[4], m[ELEMENTS];
        orientation_at(self, ion, t, q);
        closo_quaternion_matrix(q, m);
        for (size_t e = 0; e < ELEMENTS; e++)
            own->matrix[e * frames + t] = m[e];
    }
}

static void clear_power(worker *own)
{
    memset(own->power, 0, closo_correlator_bins(own->correlator) * sizeof *own->power);
}

// C1: the elements of R.
static void add_vectors(worker *own, size_t frames)
{
    for (size_t e = 0; e < ELEMENTS; e++)
        closo_correlator_add(own->correlator, own->matrix + e * frames, own->power);
}

// Components of a symmetric traceless tensor (xx, yy, zz, xy, yz, zx) in the orthonormal basis of
// the products xy, yz, zx, of (xx - yy) and of (2 zz - xx - yy).
static void components(const double s[6], double out[TENSORS])
{
    const double root2 = 1.4142135623730951, root6 = 2.449489742783178;
    out[0] = root2 * s[3];
    out[1] = root2 * s[4];
    out[2] = root2 * s[5];
    out[3] = (s[0] - s[1]) / root2;
    out[4] = (2 * s[2] - s[0] - s[1]) / root6;
}

// Symmetric part of u v^T, times two, added with a weight.
static void add_product(const double u[3], const double v[3], double weight, double s[6])
{
    static const int first[6] = {0, 1, 2, 0, 1, 2}, second[6] = {0, 1, 2, 1, 2, 0};
    for (int k = 0; k < 6; k++)
        s[k] += weight * (u[first[k]] * v[second[k]] + v[first[k]] * u[second[k]]);
}

// R E R^T for the basis tensor E number b: E is made of products of axes, and R turns each axis
// into a column of R.
static void turned_tensor(double column[3][3], size_t b, double s[6])
{
    const double half2 = 0.5 / 1.4142135623730951, half6 = 0.5 / 2.449489742783178;
    for (int k = 0; k < 6; k++)
        s[k] = 0;
    if (b < 3) {
        add_product(column[b], column[(b + 1) % 3], 2 * half2, s);
    } else if (b == 3) {
        add_product(column[0], column[0], half2, s);
        add_product(column[1], column[1], -half2, s);
    } else {
        add_product(column[0], column[0], -half6, s);
        add_product(column[1], column[1], -half6, s);
        add_product(column[2], column[2], 2 * half6, s);
    }
}

static void add_tensors(worker *own, size_t frames)
{
    for (size_t b = 0; b < TENSORS; b++) {
        for (size_t t = 0; t < frames; t++) {
            double column[3][3], turned[6], element[TENSORS];
            for (size_t e = 0; e < ELEMENTS; e++)
                column[e % 3][e / 3] = own->matrix[e * frames + t];
            turned_tensor(column, b, turned);
            components(turned, element);
            for (size_t a = 0; a < TENSORS; a++)
                own->series[a * frames + t] = element[a];
        }
        for (size_t a = 0; a < TENSORS; a++)
            closo_correlator_add(own->correlator, own->series + a * frames, own->power);
    }
}

// Unit vectors of some positions: out[(3 v + c) * frames + t].
static void gather_directions(const closo_store *store, const size_t *column, size_t count,
                              double *out)
{
    size_t frames = store->frames;
    closo_store_gather(store, column, count, out);
    for (size_t v = 0; v < count; v++) {
        const double *origin = store->origin + column[v];
        double *x = out + 3 * v * frames, *y = x + frames, *z = y + frames;
        for (size_t t = 0; t < frames; t++) {
            double r[3] = {origin[0] + x[t], origin[1] + y[t], origin[2] + z[t]};
            double length = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
            double inverse = length > 0 ? 1 / length : 0;
            x[t] = r[0] * inverse;
            y[t] = r[1] * inverse;
            z[t] = r[2] * inverse;
        }
    }
}

static void add_directions(worker *own, const task *self, size_t i)
{
    const closo_rotation_kind *kind = self->kind;
    size_t frames = self->positions->store.frames, column[VERTICES_AT_ONCE];
    for (size_t first = 0; first < kind->vertices; first += VERTICES_AT_ONCE) {
        size_t count = kind->vertices - first;
        count = count < VERTICES_AT_ONCE ? count : VERTICES_AT_ONCE;
        for (size_t v = 0; v < count; v++)
            column[v] = closo_series_atom(self->positions,
                                          kind->member[i * kind->atoms + kind->vertex[first + v]]);
        gather_directions(&self->positions->store, column, count, own->series);
        for (size_t c = 0; c < 3 * count; c++)
            closo_correlator_add(own->correlator, own->series + c * frames, own->power);
    }
}

// Adds weight * sum(lag) / origins to the rows of one curve of a group.
static void add_curve(worker *own, const task *self, double weight, double *out)
{
    size_t frames = self->orientations->frames;
    closo_correlator_sum(own->correlator, own->power, own->sum, self->lags);
    for (size_t row = 0; row < self->curves->rows; row++) {
        size_t lag = self->curves->lag[row];
        out[row] += weight * own->sum[lag] / (double)(frames - lag);
    }
}

// Angular velocity in the laboratory frame from the rotation between two frames; its square, the
// mean rotation, and its autocorrelation added to own->velocity.
static void add_velocity(worker *own, const task *self, size_t ion, size_t group, double weight)
{
    size_t frames = self->orientations->frames;
    double square = 0, step = 0, q[4], next[4], change[4], vector[3];
    orientation_at(self, ion, 0, q);
    for (size_t t = 0; t + 1 < frames; t++) {
        orientation_at(self, ion, t + 1, next);
        closo_quaternion_conjugate(q, q);
        closo_quaternion_multiply(next, q, change);
        closo_quaternion_vector(change, vector);
        double squared = 0;
        for (size_t c = 0; c < 3; c++) {
            own->series[c * frames + t] = vector[c] / self->frame_time;
            squared += vector[c] * vector[c];
        }
        square += squared / (self->frame_time * self->frame_time);
        step += sqrt(squared);
        memcpy(q, next, sizeof q);
    }
    self->group_square[group] += weight * square / (double)(frames - 1);
    self->group_step[group] += weight * step / (double)(frames - 1);
    if (self->curves->spectrum_rows == 0)
        return;
    clear_power(own);
    for (size_t c = 0; c < 3; c++) {
        own->series[c * frames + frames - 1] = 0;
        closo_correlator_add(own->correlator, own->series + c * frames, own->power);
    }
    closo_correlator_sum(own->correlator, own->power, own->sum, self->velocity_lags);
    for (size_t k = 0; k < self->velocity_lags; k++)
        own->velocity[k] += weight * own->sum[k] / (double)(frames - 1 - k);
}

// S(f) = 4 integral C(t) cos(2 pi f t) w(t) dt with a Hann window w: its integral over f is <w^2>.
static void transform_velocity(const worker *own, const task *self, double *out)
{
    size_t last = self->velocity_lags - 1;
    for (size_t row = 0; row < self->curves->spectrum_rows; row++) {
        double angle = 2 * PI * self->curves->frequency[row] * self->frame_time;
        double twice = 2 * cos(angle), before = cos(angle), now = 1, sum = 0;
        for (size_t k = 0; k <= last; k++) {
            double window = 0.5 * (1 + cos(PI * (double)k / (double)last));
            sum += (k ? 1 : 0.5) * own->velocity[k] * window * now;
            double after = twice * now - before;
            before = now;
            now = after;
        }
        out[row] = 4 * sum * self->frame_time;
    }
}

static void work_group(worker *own, const task *self, size_t group)
{
    closo_rotation_curves *curves = self->curves;
    size_t count = self->kind->count, frames = self->orientations->frames;
    size_t first = group * count / curves->groups, after = (group + 1) * count / curves->groups;
    double *out = curves->group + group * CLOSO_ROTATION_CURVES * curves->rows;
    double weight = 1 / (double)(after - first);
    curves->share[group] = (double)(after - first) / (double)count;
    memset(own->velocity, 0, self->velocity_lags * sizeof *own->velocity);
    for (size_t i = first; i < after; i++) {
        size_t ion = self->kind->first + i;
        fill_matrices(own, self, ion);
        clear_power(own);
        add_vectors(own, frames);
        add_curve(own, self, weight / 3, out + CLOSO_ROTATION_C1 * curves->rows);
        clear_power(own);
        add_tensors(own, frames);
        add_curve(own, self, weight / 5, out + CLOSO_ROTATION_C2 * curves->rows);
        add_velocity(own, self, ion, group, weight);
        if (!self->positions)
            continue;
        clear_power(own);
        add_directions(own, self, i);
        add_curve(own, self, weight / (double)self->kind->vertices,
                  out + CLOSO_ROTATION_VERTEX * curves->rows);
    }
    if (curves->spectrum_rows)
        transform_velocity(own, self, self->group_spectrum + group * curves->spectrum_rows);
}

static void work_groups(void *context, size_t begin, size_t end)
{
    task *self = context;
    worker own;
    bool ready = worker_init(&own, self) == CLOSO_OK;
    for (size_t g = begin; g < end && ready && !closo_cancelled(self->control); g++)
        work_group(&own, self, g);
    if (!ready) {
#pragma omp atomic write
        self->failed = true;
    }
    worker_clear(&own);
}

// Mean over groups of rows that lie `stride` numbers apart, and its uncertainty from their scatter.
static void average_groups(const closo_rotation_curves *curves, const double *group, size_t stride,
                           size_t rows, double *mean, double *su)
{
    double groups = (double)curves->groups;
    for (size_t row = 0; row < rows; row++) {
        double squares = 0;
        mean[row] = 0;
        for (size_t g = 0; g < curves->groups; g++)
            mean[row] += curves->share[g] * group[g * stride + row];
        for (size_t g = 0; g < curves->groups; g++) {
            double d = curves->share[g] * (group[g * stride + row] - mean[row]);
            squares += d * d;
        }
        su[row] = groups > 1 ? sqrt(squares * groups / (groups - 1)) : (double)NAN;
    }
}

static closo_status allocate_curves(task *self, closo_error *error)
{
    closo_rotation_curves *out = self->curves;
    size_t rows = out->rows;
    out->group = closo_allocate(out->groups * CLOSO_ROTATION_CURVES * rows, sizeof(double), error);
    out->share = closo_allocate(out->groups, sizeof(double), error);
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++) {
        out->mean[c] = closo_allocate(rows, sizeof(double), error);
        out->su[c] = closo_allocate(rows, sizeof(double), error);
        if (!out->mean[c] || !out->su[c])
            return CLOSO_MEMORY;
    }
    out->frequency = closo_allocate(3 * out->spectrum_rows, sizeof(double), error);
    self->group_spectrum = closo_allocate(out->groups * out->spectrum_rows, sizeof(double), error);
    self->group_square = closo_allocate(out->groups, sizeof(double), error);
    self->group_step = closo_allocate(out->groups, sizeof(double), error);
    if (!out->group || !out->share || !out->frequency || !self->group_spectrum ||
        !self->group_square || !self->group_step)
        return CLOSO_MEMORY;
    out->spectrum = out->frequency + out->spectrum_rows;
    out->spectrum_su = out->spectrum + out->spectrum_rows;
    return CLOSO_OK;
}

// Frequencies as far as the frames resolve them, half the resolution of the window apart.
static void plan_spectrum(task *self)
{
    closo_rotation_curves *out = self->curves;
    double wanted = SPECTRUM_PS / self->frame_time;
    size_t most = self->lags - 1;
    self->velocity_lags = wanted < (double)most ? (size_t)wanted : most;
    if (self->velocity_lags < SPECTRUM_LAGS_MINIMUM)
        return;
    double highest = fmin(0.5 / self->frame_time, SPECTRUM_MAXIMUM);
    double rows = 2 * highest * (double)self->velocity_lags * self->frame_time + 1;
    out->spectrum_rows =
        rows < CLOSO_ROTATION_SPECTRUM ? (size_t)rows : (size_t)CLOSO_ROTATION_SPECTRUM;
}

static void gather(task *self)
{
    closo_rotation_curves *out = self->curves;
    double su;
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++)
        average_groups(out, out->group + c * out->rows, CLOSO_ROTATION_CURVES * out->rows,
                       out->rows, out->mean[c], out->su[c]);
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++)
        if (!isnan(out->mean[c][0])) { // by definition; single precision left its trace
            out->mean[c][0] = 1;
            out->su[c][0] = NAN;
        }
    average_groups(out, self->group_spectrum, out->spectrum_rows, out->spectrum_rows, out->spectrum,
                   out->spectrum_su);
    average_groups(out, self->group_square, 1, 1, &out->mean_square_velocity, &su);
    average_groups(out, self->group_step, 1, 1, &out->mean_step, &su);
}

closo_status closo_rotation_correlate(const closo_store *orientations, const closo_series *series,
                                      const closo_rotation_kind *kind, double frame_time,
                                      int threads, const closo_control *control,
                                      closo_rotation_curves *out, closo_error *error)
{
    *out = (closo_rotation_curves){.groups = kind->count <= CLOSO_ROTATION_GROUPS ? kind->count
                                                                                  : GROUPS_OF_MANY};
    task self = {.orientations = orientations,
                 .positions = series,
                 .kind = kind,
                 .curves = out,
                 .frame_time = frame_time,
                 .lags = orientations->frames / 2 + 1,
                 .control = control};
    closo_status status = choose_lags(out, self.lags, error);
    plan_spectrum(&self);
    if (status == CLOSO_OK)
        status = allocate_curves(&self, error);
    if (status != CLOSO_OK)
        goto done;
    for (size_t row = 0; row < out->spectrum_rows; row++)
        out->frequency[row] = (double)row * fmin(0.5 / frame_time, SPECTRUM_MAXIMUM) /
                              (double)(out->spectrum_rows - 1);
    for (size_t k = 0; !series && k < out->groups * out->rows; k++)
        out->group[k / out->rows * CLOSO_ROTATION_CURVES * out->rows + k % out->rows] = NAN;
    closo_parallel(out->groups, GROUPS_AT_ONCE, threads, work_groups, &self);
    gather(&self);
    if (self.failed)
        status = closo_fail(error, CLOSO_MEMORY, "no memory to correlate %zu orientations",
                            orientations->frames);
    else if (closo_cancelled(control))
        status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted while correlating orientations");
done:
    free(self.group_spectrum);
    free(self.group_square);
    free(self.group_step);
    return status;
}

void closo_rotation_curves_clear(closo_rotation_curves *curves)
{
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++) {
        free(curves->mean[c]);
        free(curves->su[c]);
    }
    free(curves->lag);
    free(curves->group);
    free(curves->share);
    free(curves->frequency);
    *curves = (closo_rotation_curves){0};
}
