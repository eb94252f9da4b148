// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectra and velocity autocorrelations in words. The power of a column is kinetic energy per
// ion (per atom for an element) and frequency: its integral by the trapezoid rule is (1/2) k_B T
// times the degrees of freedom of one ion. The neutron-weighted density of states is
// sum over elements of N sigma/m times the power of an atom, which in the classical, incoherent
// approximation is what a spectrometer sees, normalised to 1.
#include "traj/spectrum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TABLE_THZ    120.0 // the highest stretching mode of hydrogen is below
#define LOW_THZ      12.0  // panel of lattice modes
#define HYDROGEN_THZ 90.0  // B-H stretching is near 75 THz
#define LOW_NYQUIST  10.0
#define NEGLIGIBLE   0.05 // of the largest temperature: rigid or frozen
#define TOP_SHARE    0.05 // of the energy in the top tenth of the axis: more lies beyond
enum { HYDROGEN = 1 };

// u A^2/ps^2 in meV
static double energy_unit(void)
{
    return 1e-3 / CLOSO_AVOGADRO * 1e4 / CLOSO_ELEMENTARY_CHARGE * 1e3;
}

typedef struct scales {
    double frame_time, step_thz, nyquist;
    double velocity;       // squared velocities as stored to A^2/ps^2
    double window;         // sum of squares
    double power_overlap;  // variance of a mean over segments against independent ones
    double energy_overlap; // the same of the energies
    size_t rows;
} scales;

static scales scales_of(const closo_spectrum *self)
{
    scales s = {.frame_time = self->system->frame_time_ps};
    s.step_thz = 1 / ((double)self->padded * s.frame_time);
    s.nyquist = 0.5 / s.frame_time;
    s.velocity = self->from_file ? 1 : 1 / (s.frame_time * s.frame_time);
    double overlap = 0, fourth = 0, fourth_overlap = 0;
    size_t half = self->length / 2;
    for (size_t t = 0; t < self->length; t++) {
        double w = self->window[t] * self->window[t];
        double v = t + half < self->length ? self->window[t + half] : 0;
        s.window += w;
        overlap += self->window[t] * v;
        fourth += w * w;
        fourth_overlap += w * v * v;
    }
    double n = (double)self->segments;
    s.power_overlap = 1 + 2 * (n - 1) / n * overlap * overlap / (s.window * s.window);
    s.energy_overlap = 1 + 2 * (n - 1) / n * fourth_overlap / fourth;
    double limit = self->options->spectrum.maximum_thz;
    limit = isnan(limit) ? TABLE_THZ : limit;
    s.rows = limit < s.nyquist ? (size_t)(limit / s.step_thz) + 1 : self->bins;
    s.rows = s.rows < 2 ? 2 : s.rows;
    return s;
}

// Sum of |F|^2 over the members to kinetic energy per member and THz, in meV/THz. One-sided.
static double power_scale(const closo_spectrum *self, const scales *s,
                          const closo_spectrum_group *group)
{
    return energy_unit() * s->velocity * s->frame_time /
           (s->window * (double)group->count * (double)self->segments);
}

static double uncertainty(double sum, double squares, size_t count, double overlap)
{
    double n = (double)count, mean = sum / n;
    if (count < 2)
        return NAN;
    double variance = (squares / n - mean * mean) * n / (n - 1);
    return sqrt(fmax(0, variance) / n * overlap);
}

typedef struct temperature {
    double value, su, freedom;
} temperature;

static temperature temperature_of(const closo_spectrum *self, const scales *s,
                                  const closo_spectrum_group *group)
{
    if (!(group->freedom > 0.5))
        return (temperature){NAN, NAN, NAN};
    double boltzmann = CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE * 1e3; // meV/K
    double per_segment = energy_unit() * s->velocity * s->frame_time * s->step_thz / s->window;
    double scale = 2 * per_segment / (group->freedom * boltzmann);
    return (temperature){.value = scale * group->energy / (double)self->segments,
                         .su = scale * uncertainty(group->energy, group->energy_squares,
                                                   self->segments, s->energy_overlap),
                         .freedom = fmax(0, (double)self->segments / s->energy_overlap - 1)};
}

static const char *const mode_names[] = {"translation", "libration", "internal", "element"};

static double describe_temperatures(const closo_spectrum *self, const scales *s,
                                    closo_result *result)
{
    double largest = 0;
    for (size_t g = 0; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        if (group->mode == CLOSO_SPECTRUM_ELEMENT)
            continue;
        const char *formula = self->system->ions.kinds[group->kind].formula;
        char key[80], label[96], method[160];
        snprintf(key, sizeof key, "T_%s_%s", mode_names[group->mode], formula);
        snprintf(label, sizeof label, "temperature of the %s of %s",
                 group->mode == CLOSO_SPECTRUM_INTERNAL ? "internal motion"
                                                        : mode_names[group->mode],
                 formula);
        snprintf(method, sizeof method,
                 "integral of the power over %.6g degrees of freedom (equipartition); scatter of "
                 "%zu segments",
                 group->freedom, self->segments);
        temperature t = temperature_of(self, s, group);
        largest = fmax(largest, isnan(t.value) ? 0 : t.value);
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = t.value,
                                                            .su = t.su,
                                                            .freedom = t.freedom,
                                                            .unit = "K",
                                                            .method = method});
    }
    return largest;
}

// Moves with less than a twentieth of the temperature of the others: rigid, or held.
static bool negligible(const closo_spectrum *self, const scales *s, size_t g, double largest)
{
    temperature t = temperature_of(self, s, &self->groups[g]);
    return self->groups[g].mode != CLOSO_SPECTRUM_ELEMENT && !(t.value > NEGLIGIBLE * largest);
}

static void describe_peaks(const closo_spectrum *self, const scales *s, double largest,
                           closo_result *result)
{
    for (size_t g = 0; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        size_t peak = 0;
        for (size_t k = 1; k < self->bins; k++)
            peak = group->power[k] > group->power[peak] ? k : peak;
        if (group->mode == CLOSO_SPECTRUM_ELEMENT || negligible(self, s, g, largest))
            continue;
        char key[80], label[96];
        snprintf(key, sizeof key, "peak_%s", group->label);
        snprintf(label, sizeof label, "frequency of the highest power of %s", group->label);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = (double)peak * s->step_thz,
                                      .unit = "THz",
                                      .method = "bin of the largest mean power; as sharp as the "
                                                "frequency resolution at best"});
    }
}

// Share of one normalised spectrum that lies under the other, below 1.
static double overlap_of(const closo_spectrum *self, const closo_spectrum_group *a,
                         const closo_spectrum_group *b)
{
    double sum = 0;
    for (size_t k = 0; k < self->bins; k++)
        sum += (k == 0 || k + 1 == self->bins ? 0.5 : 1) *
               fmin(a->power[k] / a->energy, b->power[k] / b->energy);
    return a->energy > 0 && b->energy > 0 ? sum : NAN;
}

static void describe_overlap(const closo_spectrum *self, const scales *s, double largest,
                             closo_result *result)
{
    const closo_spectrum_group *cation = &self->groups[0];
    for (size_t g = 1; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        if (group->mode != CLOSO_SPECTRUM_LIBRATION || negligible(self, s, g, largest))
            continue;
        const char *formula = self->system->ions.kinds[group->kind].formula;
        char key[112], label[160];
        snprintf(key, sizeof key, "overlap_%s_%s", cation->label, group->label);
        snprintf(label, sizeof label, "overlap of the spectra of %s and of the libration of %s",
                 cation->label, formula);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = overlap_of(self, cation, group),
                                      .unit = "1",
                                      .method = "area under the lower of the two, each normalised "
                                                "to 1: 1 for equal spectra"});
    }
}

static void describe_axes(const scales *s, closo_table *table, double *column)
{
    static const char *const names[] = {"frequency", "energy", "wavenumber"};
    static const char *const units[] = {"THz", "meV", "1/cm"};
    const double factor[] = {1, CLOSO_PLANCK * 1e12 / CLOSO_ELEMENTARY_CHARGE * 1e3,
                             1e12 / CLOSO_SPEED_OF_LIGHT / 100};
    for (size_t a = 0; a < 3; a++) {
        for (size_t k = 0; k < s->rows; k++)
            column[k] = (double)k * s->step_thz * factor[a];
        closo_table_add_column(table, names[a], NULL, units[a], column, s->rows);
    }
}

// False when an element has no cross section, after a warning.
static bool neutron_column(const closo_spectrum *self, const scales *s, double *column,
                           closo_result *result)
{
    double total = 0;
    for (size_t k = 0; k < s->rows; k++)
        column[k] = 0;
    for (size_t g = 0; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        if (!group->element)
            continue;
        closo_nuclide nuclide = closo_isotope_chosen(&self->isotopes, group->element);
        const closo_neutron_data *data = closo_neutron_find(nuclide.number, nuclide.mass_number);
        if (!data) {
            char name[8];
            closo_nuclide_write(nuclide, name);
            closo_result_warn(result,
                              "no neutron cross section of %s: no neutron-weighted spectrum", name);
            return false;
        }
        double sigma = data->sigma_incoherent;
        if (!self->options->spectrum.incoherent)
            sigma += data->sigma_coherent;
        double weight = sigma / closo_nuclide_mass(nuclide);
        total += weight * group->energy;
        for (size_t k = 0; k < s->rows; k++)
            column[k] += weight * group->power[k];
    }
    for (size_t k = 0; k < s->rows; k++)
        column[k] /= total * s->step_thz;
    return total > 0;
}

static bool describe_power(const closo_spectrum *self, const scales *s, double *column,
                           closo_result *result)
{
    closo_table *table = closo_result_add_table(
        result, "power", "Kinetic energy per ion, or per atom of an element, and frequency");
    describe_axes(s, table, column);
    for (size_t g = 0; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        double scale = power_scale(self, s, group);
        for (size_t k = 0; k < s->rows; k++)
            column[k] = scale * group->power[k];
        closo_table_add_column(table, group->label, NULL, "meV/THz", column, s->rows);
        for (size_t k = 0; k < s->rows; k++)
            column[k] = scale * (double)self->segments *
                        uncertainty(group->power[k], group->power_squares[k], self->segments,
                                    s->power_overlap);
        char name[64];
        snprintf(name, sizeof name, "%s_su", group->label);
        closo_table_add_column(table, name, NULL, "meV/THz", column, s->rows);
    }
    bool weighted = neutron_column(self, s, column, result);
    if (weighted)
        closo_table_add_column(table, "neutron", "neutron-weighted density of states", "1/THz",
                               column, s->rows);
    return weighted;
}

static void describe_vacf(const closo_spectrum *self, const scales *s, double *column,
                          closo_result *result)
{
    closo_table *table = closo_result_add_table(
        result, "vacf", "Velocity autocorrelation, mass-weighted, over that at time 0");
    double n = (double)self->segments;
    for (size_t k = 0; k < self->lags; k++)
        column[k] = (double)k * s->frame_time;
    closo_table_add_column(table, "t", "time", "ps", column, self->lags);
    for (size_t g = 0; g < self->group_count; g++) {
        const closo_spectrum_group *group = &self->groups[g];
        double start = group->vacf[0];
        for (size_t k = 0; k < self->lags; k++)
            column[k] = start > 0 ? group->vacf[k] / start : (double)NAN;
        closo_table_add_column(table, group->label, NULL, "1", column, self->lags);
        for (size_t k = 0; k < self->lags; k++) {
            double ratio = column[k]; // of means: the scatter of C(t) - ratio C(0), mean zero
            double squares = group->vacf_squares[k] - 2 * ratio * group->vacf_start[k] +
                             ratio * ratio * group->vacf_squares[0];
            column[k] = n * uncertainty(0, squares, self->segments, s->power_overlap) / start;
        }
        char name[64];
        snprintf(name, sizeof name, "%s_su", group->label);
        closo_table_add_column(table, name, NULL, "1", column, self->lags);
    }
}

static void add_curve(closo_panel *panel, const char *table, const char *x, const char *label,
                      bool band)
{
    char su[64];
    snprintf(su, sizeof su, "%s_su", label);
    if (band)
        closo_panel_add_mark(
            panel,
            &(closo_mark){.kind = CLOSO_MARK_BAND, .table = table, .x = x, .y = label, .su = su});
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .label = label, .table = table, .x = x, .y = label});
}

static void describe_figure(const closo_spectrum *self, const scales *s, double largest,
                            bool weighted, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "spectrum", "Power spectra of velocities",
        "Lattice modes: cations, and translation and libration of the anions, kinetic energy per "
        "ion and frequency; then the elements of the polyatomic ions per atom, the "
        "neutron-weighted density of states, and the velocity autocorrelation. Bands are one "
        "standard uncertainty from the scatter of segments.");
    double end = (double)(s->rows - 1) * s->step_thz;
    closo_axis power = {.label = "power", .unit = "meV/THz"};
    closo_axis axis = {.label = "frequency", .unit = "THz", .maximum = fmin(end, LOW_THZ)};
    closo_panel *panel = closo_figure_add_panel(figure, "lattice modes", &axis, &power);
    bool elements = false;
    for (size_t g = 0; g < self->group_count; g++) {
        elements = elements || self->groups[g].mode == CLOSO_SPECTRUM_ELEMENT;
        if (self->groups[g].mode <= CLOSO_SPECTRUM_LIBRATION && !negligible(self, s, g, largest))
            add_curve(panel, "power", "frequency", self->groups[g].label, self->segments > 1);
    }
    axis.maximum = end;
    if (elements)
        panel = closo_figure_add_panel(figure, "elements", &axis, &power);
    for (size_t g = 0; g < self->group_count; g++)
        if (self->groups[g].mode == CLOSO_SPECTRUM_ELEMENT)
            add_curve(panel, "power", "frequency", self->groups[g].label, self->segments > 1);
    if (weighted) {
        panel =
            closo_figure_add_panel(figure, "neutron-weighted", &axis,
                                   &(closo_axis){.label = "density of states", .unit = "1/THz"});
        add_curve(panel, "power", "frequency", "neutron", false);
    }
    double longest = (double)(self->lags - 1) * s->frame_time;
    closo_axis time = {.label = "time", .unit = "ps", .maximum = fmin(longest, 2)};
    panel = closo_figure_add_panel(figure, "autocorrelation", &time,
                                   &(closo_axis){.label = "C(t)/C(0)"});
    for (size_t g = 0; g < self->group_count; g++)
        if (self->groups[g].mode <= CLOSO_SPECTRUM_LIBRATION && !negligible(self, s, g, largest))
            add_curve(panel, "vacf", "t", self->groups[g].label, false);
}

static void describe_settings(const closo_spectrum *self, const scales *s, closo_result *result)
{
    const closo_spectrum_options *options = &self->options->spectrum;
    bool hann = options->window == CLOSO_WINDOW_HANN;
    if (self->from_file)
        closo_result_set(result, "velocities", "of the file, velocity of the drift taken off");
    else
        closo_result_set(result, "velocities",
                         "central differences over one frame, about its middle; power attenuated "
                         "by sinc^2(frequency x frame time), 0.405 at the Nyquist frequency: %s",
                         options->correct_attenuation ? "corrected" : "not corrected");
    closo_result_set_number(result, "Nyquist frequency", s->nyquist, "THz");
    closo_result_set_number(result, "segment", (double)self->length * s->frame_time, "ps");
    closo_result_set(result, "segments", "%zu, overlapping by half", self->segments);
    closo_result_set(result, "window", "%s", hann ? "Hann" : "rectangular");
    closo_result_set_number(result, "frequency resolution",
                            (hann ? 1.5 : 1) / ((double)self->length * s->frame_time), "THz");
    closo_result_set(result, "zero padding", "%zu frames to %zu", self->length, self->padded);
    closo_result_set(result, "power normalised to",
                     "the integral from 0 to the Nyquist frequency (trapezoid) is the kinetic "
                     "energy per ion, k_B T/2 for each degree of freedom; elements per atom");
    closo_result_set(result, "modes",
                     "translation of the centre of mass, libration omega x r with omega = I^-1 L, "
                     "internal the rest; they add up in the integral, at one frequency but for "
                     "the cross spectrum of libration and internal motion");
    closo_result_set(result, "degrees of freedom",
                     "of a centre of mass 3 (1 - m/M) inside the drift reference of mass M, "
                     "3 (1 + m/M) outside");
    closo_result_set(result, "masses", "%s",
                     options->masses ? options->masses
                     : self->system->has_manifest && self->system->manifest.hydrogen_mass > 0
                         ? "standard weights, hydrogen as in the manifest"
                         : "standard weights");
    closo_result_set(result, "neutron weights",
                     "%s bound cross section over mass, %s; normalised to 1",
                     options->incoherent ? "incoherent" : "total",
                     "V. F. Sears, Neutron News 3 (1992) 26, as NIST lists them");
    closo_result_set(result, "isotopes", "%s", options->isotopes ? options->isotopes : "natural");
}

static bool has_hydrogen(const closo_spectrum *self, size_t kind)
{
    const closo_ions *ions = &self->system->ions;
    for (size_t b = 0; b < self->body_count; b++) {
        const closo_ion *ion = &ions->ions[self->bodies[b].ion];
        for (size_t k = 0; ion->kind == kind && k < ion->count; k++)
            if (self->system->element[ions->atoms[ion->first + k]] == HYDROGEN)
                return true;
    }
    return false;
}

static void warn_about_group(const closo_spectrum *self, const scales *s, size_t g,
                             closo_result *result)
{
    const closo_spectrum_group *group = &self->groups[g];
    const char *formula = self->system->ions.kinds[group->kind].formula;
    temperature t = temperature_of(self, s, group);
    double bath = self->system->temperature_kelvin;
    if (group->mode == CLOSO_SPECTRUM_INTERNAL && s->nyquist < HYDROGEN_THZ &&
        has_hydrogen(self, group->kind))
        closo_result_warn(result,
                          "frames are too far apart for the stretching of hydrogen in %s: it lies "
                          "above the Nyquist frequency of %.4g THz and is folded below it",
                          formula, s->nyquist);
    else if (group->top > TOP_SHARE * group->energy)
        closo_result_warn(result,
                          "%.2g %% of the power of %s lies in the highest tenth below the Nyquist "
                          "frequency of %.4g THz: frames are too far apart, faster motion is "
                          "folded below it",
                          100 * group->top / group->energy, group->label, s->nyquist);
    if (bath > 0 && t.value < 0.9 * bath - 3 * (isnan(t.su) ? 0 : t.su))
        closo_result_warn(result, "the %s of %s has %.4g K in a run of %.4g K: %s",
                          mode_names[group->mode], formula, t.value, bath,
                          self->from_file ? "constrained, other masses (--masses), or not at "
                                            "equilibrium"
                          : self->options->spectrum.correct_attenuation
                              ? "frames are too far apart for it, other masses (--masses), or "
                                "it is constrained"
                              : "differences over a frame attenuate it (--correct-attenuation), "
                                "the run has other masses (--masses), or it is constrained");
}

static void describe_warnings(const closo_spectrum *self, const scales *s, double largest,
                              closo_result *result)
{
    if (s->nyquist < LOW_NYQUIST)
        closo_result_warn(result,
                          "frames are too far apart for a spectrum: the Nyquist frequency is %.3g "
                          "THz, below lattice vibrations",
                          s->nyquist);
    if (self->segments < 4)
        closo_result_warn(result, "only %zu segment%s: uncertainties of the spectrum are %s",
                          self->segments, self->segments == 1 ? "" : "s",
                          self->segments == 1 ? "not known" : "rough");
    double wanted = self->options->spectrum.segment_ps;
    double used = (double)self->length * s->frame_time;
    if (used < 0.99 * (isnan(wanted) ? 0 : wanted))
        closo_result_warn(result,
                          "segments are %.4g ps long in place of %.4g ps: the run is as "
                          "short",
                          used, wanted);
    if (isnan(wanted) && self->length < self->target && self->row_total > 5 * self->length)
        closo_result_warn(
            result, "segments are %.4g ps long in place of 10 ps to stay within --memory", used);
    if (self->kinds_left_out)
        closo_result_warn(result, "%zu further kinds of ions are left out of the spectrum",
                          self->kinds_left_out);
    for (size_t g = 0; g < self->group_count; g++) {
        if (self->groups[g].mode == CLOSO_SPECTRUM_ELEMENT)
            continue;
        if (!negligible(self, s, g, largest))
            warn_about_group(self, s, g, result);
        else if (self->groups[g].freedom > 0.5)
            closo_result_set(result, self->groups[g].label,
                             "below 5 %% of the other temperatures: rigid or constrained, not "
                             "drawn");
    }
}

closo_status closo_spectrum_describe(const closo_spectrum *self, closo_result *result,
                                     closo_error *error)
{
    scales s = scales_of(self);
    double *column =
        closo_allocate(s.rows > self->lags ? s.rows : self->lags, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    describe_settings(self, &s, result);
    closo_result_add_quantity(result, &(closo_quantity){.key = "nyquist_frequency",
                                                        .label = "Nyquist frequency",
                                                        .value = s.nyquist,
                                                        .unit = "THz",
                                                        .method = "1 / (2 frame time)"});
    double largest = describe_temperatures(self, &s, result);
    describe_peaks(self, &s, largest, result);
    describe_overlap(self, &s, largest, result);
    describe_warnings(self, &s, largest, result);
    bool weighted = describe_power(self, &s, column, result);
    describe_vacf(self, &s, column, result);
    describe_figure(self, &s, largest, weighted, result);
    closo_result_cite(result, "doi:10.1109/TAU.1967.1161901",
                      "P. D. Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70: segments with "
                      "windows");
    closo_result_cite(result, CLOSO_NEUTRON_SOURCE,
                      "V. F. Sears, Neutron News 3 (1992) 26: neutron cross sections");
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "K. E. Kweon et al., Chem. Mater. (2017): spectra of cations and cages");
    free(column);
    return CLOSO_OK;
}
