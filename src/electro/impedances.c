// SPDX-License-Identifier: GPL-3.0-or-later
// The spectra in the tables of an instrument file. A table is cut where its cycle column changes
// and where the sweep begins again: a run of monotonic frequencies that covers at least half of the
// (logarithmic) range of the run before it, or of its own, is a sweep of its own, while single
// points out of order are not.
#include "electro/impedance_columns.h"
#include "electro/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Rows of one table that hold an impedance, in the units of closo_impedance.
typedef struct rows {
    size_t count;
    double *frequency, *real, *imaginary;
    size_t *row; // in the table
} rows;

static void rows_clear(rows *r)
{
    free(r->frequency);
    free(r->real);
    free(r->imaginary);
    free(r->row);
    *r = (rows){0};
}

static closo_status rows_init(rows *r, size_t count, closo_error *error)
{
    r->count = 0;
    r->frequency = closo_allocate(count, sizeof(double), error);
    r->real = closo_allocate(count, sizeof(double), error);
    r->imaginary = closo_allocate(count, sizeof(double), error);
    r->row = closo_allocate(count, sizeof(size_t), error);
    return r->frequency && r->real && r->imaginary && r->row ? CLOSO_OK : CLOSO_MEMORY;
}

static double value_at(const closo_impedance_column *column, size_t row)
{
    return column->values ? column->factor * column->values[row] + column->offset : NAN;
}

// ---- units and signs that the header leaves open -----------------------------------------------

static double largest(const closo_impedance_column *column, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs(column->values[i]) > most)
            most = fabs(column->values[i]);
    return most;
}

static closo_status judge_phase(closo_data *data, const closo_data_table *table,
                                closo_impedance_column *phase, closo_error *error)
{
    if (phase->unit_known)
        return CLOSO_OK;
    bool radians = largest(phase, table->rows) <= 1.58;
    if (!radians) {
        phase->factor *= 0.017453292519943295;
        return CLOSO_OK;
    }
    return closo_data_warn(data, error,
                           "column %s has no unit: taken as radians, for no value exceeds pi/2",
                           phase->name);
}

static closo_status judge_unit(closo_data *data, const closo_impedance_columns *columns,
                               closo_error *error)
{
    const closo_impedance_column *z =
        &columns->of[columns->polar ? CLOSO_ROLE_MODULUS : CLOSO_ROLE_REAL];
    if (closo_text_ends_with(z->name, "DrCor"))
        return closo_data_warn(data, error,
                               "the impedance corrected for drift is used (%s), not the measured",
                               z->name);
    if (columns->area_specific)
        return closo_data_warn(data, error,
                               "column %s is in %s: the numbers are used as they are, so read ohm "
                               "cm^2 for ohm",
                               z->name, z->unit);
    if (!z->unit_known && z->unit[0])
        return closo_data_warn(data, error, "column %s is in '%s': taken as ohm", z->name, z->unit);
    return CLOSO_OK;
}

// Whether the file leaves the sign of Z'' open: a plain table whose header does not say minus.
static bool sign_is_open(const closo_data_table *table)
{
    const char *from = closo_data_setting_of(table, "columns from");
    return from && strcmp(from, "--columns") != 0;
}

static closo_status judge_sign(closo_data *data, const closo_data_table *table,
                               const closo_impedance_columns *columns, rows *r, closo_error *error)
{
    const closo_impedance_column *column =
        &columns->of[columns->polar ? CLOSO_ROLE_PHASE : CLOSO_ROLE_IMAGINARY];
    size_t positive = 0;
    if (!sign_is_open(table) || column->factor < 0)
        return CLOSO_OK;
    for (size_t i = 0; i < r->count; i++)
        positive += r->imaginary[i] > 0;
    bool named = !strcmp(closo_data_setting_of(table, "columns from"), "header");
    // A header is believed unless nearly all points contradict it.
    if (positive * 10 < r->count * (named ? 9 : 5))
        return CLOSO_OK;
    for (size_t i = 0; i < r->count; i++)
        r->imaginary[i] = -r->imaginary[i];
    return closo_data_warn(data, error,
                           "%s is positive at %zu of %zu points: taken as its negative, as of a "
                           "capacitor (to keep the sign give --columns with Zi)",
                           column->name, positive, r->count);
}

// ---- rows --------------------------------------------------------------------------------------

static closo_status collect(closo_data *data, const closo_data_table *table,
                            const closo_impedance_columns *columns, rows *r, closo_error *error)
{
    const closo_impedance_column *of = columns->of;
    size_t no_frequency = 0, not_finite = 0;
    for (size_t i = 0; i < table->rows; i++) {
        double f = value_at(&of[CLOSO_ROLE_FREQUENCY], i), x, y;
        if (columns->polar) {
            double modulus = value_at(&of[CLOSO_ROLE_MODULUS], i);
            double phase = value_at(&of[CLOSO_ROLE_PHASE], i);
            x = modulus * cos(phase);
            y = modulus * sin(phase);
        } else {
            x = value_at(&of[CLOSO_ROLE_REAL], i);
            y = value_at(&of[CLOSO_ROLE_IMAGINARY], i);
        }
        if (!(f > 0) || isinf(f)) {
            no_frequency++;
        } else if (!isfinite(x) || !isfinite(y)) {
            not_finite++;
        } else {
            r->frequency[r->count] = f;
            r->real[r->count] = x;
            r->imaginary[r->count] = y;
            r->row[r->count++] = i;
        }
    }
    closo_status status = CLOSO_OK;
    if (r->count > 0 && no_frequency > 0)
        status = closo_data_warn(data, error, "%zu of %zu rows without a frequency are left out",
                                 no_frequency, table->rows);
    if (status == CLOSO_OK && r->count > 0 && not_finite > 0)
        status = closo_data_warn(data, error, "%zu of %zu rows without an impedance are left out",
                                 not_finite, table->rows);
    return status;
}

// ---- where a spectrum ends ---------------------------------------------------------------------

// First row after the run of frequencies that fall, or rise, from `begin`.
static size_t run_end(const double *f, size_t begin, size_t end)
{
    double direction = 0;
    size_t i = begin + 1;
    for (; i < end; i++) {
        double step = f[i] - f[i - 1];
        if (step != 0 && direction == 0)
            direction = step;
        else if (step * direction < 0)
            break;
    }
    return i;
}

static void range_of(const double *f, size_t begin, size_t end, double *low, double *high)
{
    *low = INFINITY;
    *high = 0;
    for (size_t i = begin; i < end; i++) {
        *low = fmin(*low, f[i]);
        *high = fmax(*high, f[i]);
    }
}

static bool begins_again(const double *f, size_t begin, size_t middle, size_t end)
{
    double low1, high1, low2, high2;
    range_of(f, begin, middle, &low1, &high1);
    range_of(f, middle, end, &low2, &high2);
    double overlap = log(fmin(high1, high2) / fmax(low1, low2));
    double least = fmin(log(high1 / low1), log(high2 / low2));
    if (end - middle < 2 || middle - begin < 2) // a point alone at the end of a sweep
        return middle - begin >= 2 && f[middle] >= 0.9 * high1 && high1 / low1 > 10;
    return overlap >= 0.5 * least && overlap > 0;
}

static size_t cut_at_cycle(const rows *r, const closo_impedance_column *cycle, size_t begin)
{
    size_t i = begin + 1;
    while (i < r->count &&
           (!cycle->values || value_at(cycle, r->row[i]) == value_at(cycle, r->row[begin])))
        i++;
    return i;
}

static size_t spectrum_end(const rows *r, const closo_impedance_column *cycle, size_t begin)
{
    size_t limit = cut_at_cycle(r, cycle, begin), end = run_end(r->frequency, begin, limit);
    // A cycle column that changes with every row counts something else.
    while (end < limit) {
        // the last point of the run may belong to the next: 100, 10, 1, 100 restarts at 100
        size_t next = run_end(r->frequency, end, limit);
        if (begins_again(r->frequency, begin, end, next))
            break;
        end = next;
    }
    return end;
}

// ---- one spectrum ------------------------------------------------------------------------------

static int compare_falling(const void *a, const void *b)
{
    const double *x = *(const double *const *)a, *y = *(const double *const *)b;
    if (*x != *y)
        return *x < *y ? 1 : -1;
    return x < y ? -1 : x > y; // equal frequencies stay in their order
}

typedef enum order { FALLING, RISING, MIXED } order;

static order order_of(const double *f, size_t begin, size_t end)
{
    bool falls = true, rises = true;
    for (size_t i = begin + 1; i < end; i++) {
        falls &= f[i] <= f[i - 1];
        rises &= f[i] >= f[i - 1];
    }
    return falls ? FALLING : rises ? RISING : MIXED;
}

static double mean_of(const closo_impedance_column *column, const rows *r, size_t begin, size_t end)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = begin; column->values && i < end; i++) {
        double value = value_at(column, r->row[i]);
        if (isfinite(value)) {
            sum += value;
            count++;
        }
    }
    return count ? sum / (double)count : NAN;
}

// "25 C", "298 K" among the settings.
static double temperature_setting(const closo_data_table *table)
{
    const char *text = closo_data_setting_of(table, "temperature");
    double value;
    if (!text)
        text = closo_data_setting_of(table, "T");
    if (!text || closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &value, NULL))
        return NAN;
    return value;
}

static void set_circumstances(const closo_data_table *table, const closo_impedance_columns *columns,
                              const rows *r, size_t begin, size_t end, closo_impedance *out)
{
    const closo_impedance_column *of = columns->of;
    double kelvin = mean_of(&of[CLOSO_ROLE_TEMPERATURE], r, begin, end);
    if (!(kelvin > 0 && kelvin < 5000)) // Gamry: -327.67 C without a sensor
        kelvin = temperature_setting(table);
    out->temperature_kelvin = kelvin;
    out->time_seconds = value_at(&of[CLOSO_ROLE_TIME], r->row[begin]);
    out->cycle = value_at(&of[CLOSO_ROLE_CYCLE], r->row[begin]);
    out->potential = mean_of(&of[CLOSO_ROLE_POTENTIAL], r, begin, end);
    out->charge = value_at(&of[CLOSO_ROLE_CHARGE], r->row[begin]);
}

static closo_status fill(const rows *r, size_t begin, size_t end,
                         const closo_impedance_columns *columns, closo_impedance *out,
                         closo_error *error)
{
    const closo_impedance_column *of = columns->of;
    const double **sorted = closo_allocate(end - begin, sizeof *sorted, error);
    if (!sorted)
        return CLOSO_MEMORY;
    bool with_su = of[CLOSO_ROLE_SU_REAL].values && of[CLOSO_ROLE_SU_IMAGINARY].values;
    closo_status status = closo_impedance_init(out, end - begin, with_su, error);
    for (size_t i = begin; i < end; i++)
        sorted[i - begin] = r->frequency + i;
    if (status == CLOSO_OK && order_of(r->frequency, begin, end) != FALLING)
        qsort(sorted, end - begin, sizeof *sorted, compare_falling);
    for (size_t k = 0; status == CLOSO_OK && k < end - begin; k++) {
        size_t i = (size_t)(sorted[k] - r->frequency);
        out->frequency[k] = r->frequency[i];
        out->real[k] = r->real[i];
        out->imaginary[k] = r->imaginary[i];
        if (with_su) {
            out->su_real[k] = fabs(value_at(&of[CLOSO_ROLE_SU_REAL], r->row[i]));
            out->su_imaginary[k] = fabs(value_at(&of[CLOSO_ROLE_SU_IMAGINARY], r->row[i]));
        }
    }
    free(sorted);
    return status;
}

static closo_status add_spectrum(closo_impedances *out, const closo_data_table *table,
                                 const closo_impedance_columns *columns, const rows *r,
                                 size_t begin, size_t end, closo_error *error)
{
    if ((out->count & (out->count - 1)) == 0) {
        closo_impedance *grown =
            closo_reallocate(out->spectra, out->count ? 2 * out->count : 1, sizeof *grown, error);
        if (!grown)
            return CLOSO_MEMORY;
        out->spectra = grown;
    }
    closo_impedance *spectrum = &out->spectra[out->count];
    closo_status status = fill(r, begin, end, columns, spectrum, error);
    if (status != CLOSO_OK)
        return status;
    set_circumstances(table, columns, r, begin, end, spectrum);
    snprintf(spectrum->label, sizeof spectrum->label, "%s", table->title);
    out->count++;
    return CLOSO_OK;
}

static closo_status state_order(closo_data *data, size_t risen, size_t mixed, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (risen > 0)
        status = closo_data_warn(data, error, "frequencies rise in %zu of the sweeps: turned round",
                                 risen);
    if (status == CLOSO_OK && mixed > 0)
        status = closo_data_warn(
            data, error, "frequencies are out of order in %zu of the sweeps: sorted to fall",
            mixed);
    return status;
}

static closo_status split(closo_impedances *out, closo_data *data, const closo_data_table *table,
                          closo_impedance_columns *columns, const rows *r, closo_error *error)
{
    size_t orders[3] = {0};
    closo_status status = CLOSO_OK;
    for (size_t begin = 0; status == CLOSO_OK && begin < r->count;) {
        size_t end = spectrum_end(r, &columns->of[CLOSO_ROLE_CYCLE], begin);
        if (end - begin > 1)
            orders[order_of(r->frequency, begin, end)]++;
        status = add_spectrum(out, table, columns, r, begin, end, error);
        begin = end;
    }
    return status == CLOSO_OK ? state_order(data, orders[RISING], orders[MIXED], error) : status;
}

static closo_status take_table(closo_impedances *out, closo_data *data,
                               const closo_data_table *table, closo_error *error)
{
    closo_impedance_columns columns;
    rows r = {0};
    if (!closo_impedance_columns_of(table, &columns))
        return CLOSO_OK;
    closo_status status = rows_init(&r, table->rows, error);
    if (status == CLOSO_OK && columns.polar)
        status = judge_phase(data, table, &columns.of[CLOSO_ROLE_PHASE], error);
    if (status == CLOSO_OK)
        status = collect(data, table, &columns, &r, error);
    if (status == CLOSO_OK && r.count > 0)
        status = judge_unit(data, &columns, error);
    if (status == CLOSO_OK && r.count > 0)
        status = judge_sign(data, table, &columns, &r, error);
    if (status == CLOSO_OK)
        status = split(out, data, table, &columns, &r, error);
    rows_clear(&r);
    return status;
}

// What sets the spectra of a file apart: the cycle where every spectrum has another, else its
// place.
static void label(closo_impedances *spectra)
{
    bool cycles = true, titles = true;
    for (size_t k = 0; k < spectra->count; k++) {
        const closo_impedance *s = &spectra->spectra[k];
        cycles &= isfinite(s->cycle) && (k == 0 || s->cycle > s[-1].cycle);
        titles &= s->label[0] && (k == 0 || strcmp(s->label, s[-1].label) != 0);
    }
    for (size_t k = 0; k < spectra->count; k++) {
        closo_impedance *s = &spectra->spectra[k];
        if (spectra->count == 1)
            s->label[0] = '\0';
        else if (cycles)
            snprintf(s->label, sizeof s->label, "cycle %g", s->cycle);
        else if (!titles)
            snprintf(s->label, sizeof s->label, "spectrum %zu", k + 1);
    }
}

closo_status closo_impedances_of(closo_impedances *out, closo_data *data, closo_error *error)
{
    *out = (closo_impedances){0};
    closo_status status = CLOSO_OK;
    for (size_t k = 0; status == CLOSO_OK && k < data->count; k++)
        status = take_table(out, data, &data->tables[k], error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "no table holds an impedance: expected columns of frequency and Z', "
                            "Z'' or |Z|, phase");
    if (status == CLOSO_OK)
        label(out);
    else
        closo_impedances_clear(out);
    return status;
}
