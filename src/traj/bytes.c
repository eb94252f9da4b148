// SPDX-License-Identifier: GPL-3.0-or-later
// Reading binary trajectories through closo_input_bytes. Records come in pieces of a megabyte, so
// that a length that no file of this size can hold ends as a truncated file, not as lost memory.
#include "traj/bytes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PIECE              ((size_t)1 << 20)
#define COORDINATE_MAXIMUM 1e9

closo_status closo_trajectory_bytes(closo_trajectory *trajectory, void *buffer, size_t count,
                                    bool *end, closo_error *error)
{
    size_t got;
    closo_status status = closo_input_bytes(trajectory->input, buffer, count, &got, error);
    if (status == CLOSO_OK && got < count)
        return closo_trajectory_truncated(trajectory, end, error);
    return status;
}

closo_status closo_trajectory_first_bytes(closo_trajectory *trajectory, void *buffer, size_t count,
                                          bool *end, closo_error *error)
{
    size_t got;
    closo_status status = closo_input_bytes(trajectory->input, buffer, count, &got, error);
    if (status != CLOSO_OK || got == count)
        return status;
    *end = true;
    return got > 0 ? closo_trajectory_truncated(trajectory, end, error) : CLOSO_OK;
}

closo_status closo_trajectory_record(closo_trajectory *trajectory, closo_bytes *out, uint64_t count,
                                     bool *end, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (out->length = 0; status == CLOSO_OK && !*end && out->length < count;) {
        size_t piece = count - out->length < PIECE ? (size_t)(count - out->length) : PIECE;
        void *block = out->data;
        status = closo_grow(&block, &out->capacity, out->length + piece, 1, error);
        out->data = block;
        if (status == CLOSO_OK)
            status = closo_trajectory_bytes(trajectory, out->data + out->length, piece, end, error);
        out->length += piece;
    }
    return status;
}

closo_status closo_trajectory_skip(closo_trajectory *trajectory, uint64_t count, bool *end,
                                   closo_error *error)
{
    unsigned char dust[4096];
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && !*end && count > 0) {
        size_t piece = count < sizeof dust ? (size_t)count : sizeof dust;
        status = closo_trajectory_bytes(trajectory, dust, piece, end, error);
        count -= piece;
    }
    return status;
}

closo_status closo_trajectory_bad_bytes(const closo_trajectory *trajectory, closo_error *error,
                                        const char *message, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, message);
    vsnprintf(text, sizeof text, message, arguments);
    va_end(arguments);
    char place[64] = ""; // readers by other libraries know no bytes
    if (!trajectory->apart)
        snprintf(place, sizeof place, ", byte %llu",
                 (unsigned long long)closo_input_byte_number(trajectory->input));
    return closo_fail(error, CLOSO_INPUT, "%s: frame %llu%s: %s",
                      closo_input_path(trajectory->input),
                      (unsigned long long)trajectory->frames + 1, place, text);
}

closo_status closo_trajectory_check_positions(const closo_trajectory *trajectory, size_t atoms,
                                              closo_error *error)
{
    for (size_t i = 0; i < 3 * atoms; i++)
        if (!(fabs(trajectory->position[i]) < COORDINATE_MAXIMUM))
            return closo_trajectory_bad_bytes(trajectory, error,
                                              "expected finite coordinates of atom %zu, found %g "
                                              "(did the run blow up?)",
                                              i / 3 + 1, trajectory->position[i]);
    return CLOSO_OK;
}

closo_status closo_trajectory_check_count(const closo_trajectory *trajectory, int64_t atoms,
                                          closo_error *error)
{
    if (trajectory->frames > 0 && (uint64_t)atoms != trajectory->atoms)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected %zu atoms as in the first frame, found %lld",
                                          trajectory->atoms, (long long)atoms);
    return atoms > 0 ? CLOSO_OK
                     : closo_trajectory_bad_bytes(trajectory, error,
                                                  "expected a number of atoms, found %lld",
                                                  (long long)atoms);
}

closo_status closo_trajectory_set_box(closo_trajectory *trajectory, closo_frame *frame,
                                      const double vectors[9], closo_error *error)
{
    bool none = true, end = false;
    for (size_t i = 0; i < 9; i++)
        none = none && vectors[i] == 0;
    closo_error inner;
    if (none) {
        closo_trajectory_use_given_cell(trajectory, frame);
        return CLOSO_OK;
    }
    // A frame of bytes is complete here, so that the only failure is that of the cell.
    if (closo_trajectory_set_cell(trajectory, frame, vectors, &end, &inner) == CLOSO_OK)
        return CLOSO_OK;
    return closo_trajectory_bad_bytes(trajectory, error,
                                      "expected cell vectors of 0.001 to 1e7 A that span a volume");
}

double closo_shortest_decimal(double value, double error)
{
    char text[CLOSO_NUMBER_SIZE];
    double rounded = value;
    for (int digits = 1; digits <= 9; digits++) {
        closo_format_number(text, value, digits);
        if (closo_number_from_text(text, &rounded) && fabs(rounded - value) <= error)
            return rounded;
    }
    return value;
}

double closo_float_clock_read(closo_float_clock *clock, int64_t step, double time)
{
    double rounding = 0x1p-23 * fabs(time);
    if (!clock->started) {
        *clock = (closo_float_clock){.time = time, .step = step, .started = true};
        return time;
    }
    double steps = (double)(step - clock->step);
    if (clock->interval == 0 && steps != 0 && isfinite(time))
        clock->interval =
            closo_shortest_decimal((time - clock->time) / steps, rounding / fabs(steps));
    double told = clock->time + clock->interval * steps;
    return fabs(told - time) <= 2 * rounding ? told : time;
}

float closo_float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double closo_double_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
