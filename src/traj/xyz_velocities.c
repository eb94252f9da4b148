// SPDX-License-Identifier: GPL-3.0-or-later
// `momenta` are those of ASE: in u A over ASE's unit of time, A sqrt(u/eV) = 10.18 fs (ASE manual,
// "Units"); masses are those of a column `masses`, else standard atomic weights. Velocities have no
// common unit (GPUMD writes A/fs, others A/ps or ASE's), so that they count only where the comment
// says one, as in velocity_unit="A/fs"; else a warning says that they are not used.
#include "traj/xyz_velocities.h"

#include "traj/unit_words.h"

#include <math.h>
#include <string.h>

enum { UNIT_SIZE = 32 };

// ASE's unit of time in ps: 1 A sqrt(u / eV), u = 1 g/mol over Avogadro's number.
static double ase_time(void)
{
    double mass = 1e-3 / CLOSO_AVOGADRO;
    return 1e-10 * sqrt(mass / CLOSO_ELEMENTARY_CHARGE) * 1e12;
}

void closo_xyz_velocities_settle(closo_xyz_velocities *self, const closo_xyz_comment *comment,
                                 closo_trajectory *trajectory)
{
    char unit[UNIT_SIZE] = "";
    self->momenta = comment->momenta != SIZE_MAX;
    self->masses = comment->masses;
    self->column = comment->momenta;
    self->factor = 1 / ase_time();
    if (comment->velocity == SIZE_MAX)
        return;
    size_t length = (size_t)(comment->velocity_unit.end - comment->velocity_unit.text);
    if (length < sizeof unit && length > 0)
        memcpy(unit, comment->velocity_unit.text, length);
    double factor = closo_unit_of_velocity(unit);
    if (!isnan(factor)) {
        self->momenta = false;
        self->column = comment->velocity;
        self->factor = factor;
    } else if (!self->momenta && !self->warned) {
        self->warned = true;
        closo_trajectory_warn(
            trajectory,
            "%s:%zu: the velocities have no known unit and are not used: expected "
            "velocity_unit=\"A/fs\" or another one in the comment",
            closo_input_path(trajectory->input), closo_input_line_number(trajectory->input));
    }
}

// u; NaN where neither a column nor the element tells it.
static double mass_of(const closo_xyz_velocities *self, const closo_trajectory *trajectory,
                      size_t i, closo_text_line line)
{
    double mass = NAN;
    if (self->masses != SIZE_MAX) {
        const char *p = closo_skip_words(line.text, line.end, self->masses);
        return p && closo_read_numbers(p, line.end, 1, &mass) && mass > 0 ? mass : NAN;
    }
    const closo_label *label = &trajectory->label[i];
    if (label->length == 1 && (*label->text == 'D' || *label->text == 'T'))
        return *label->text == 'D' ? 2.01410177812 : 3.0160492779; // AME2020
    const closo_element *element = closo_element_of(trajectory->element[i]);
    return element ? element->weight : NAN;
}

bool closo_xyz_velocities_read(const closo_xyz_velocities *self, const closo_trajectory *trajectory,
                               size_t i, closo_text_line line, double out[3])
{
    const char *p = closo_skip_words(line.text, line.end, self->column);
    if (!p || !closo_read_position(p, line.end, out))
        return false;
    double factor = self->factor;
    if (self->momenta)
        factor /= mass_of(self, trajectory, i, line);
    for (size_t c = 0; c < 3; c++)
        out[c] *= factor;
    return true;
}
