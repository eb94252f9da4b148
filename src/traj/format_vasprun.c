// SPDX-License-Identifier: GPL-3.0-or-later
// VASP vasprun.xml: one frame per <calculation>, with its <structure>: basis in angstrom, positions
// in fractions of it. Elements come from <array name="atoms"> of <atominfo>. In molecular dynamics
// (IBRION = 0) frames are POTIM fs apart whatever NBLOCK says, which thins XDATCAR alone. Where a
// machine-learned force field runs, ML_OUTBLOCK thins this file, too, but only since VASP 6.4.3 and
// only in some modes (VASP wiki, "ML_OUTBLOCK"): then no time is taken from it unless it is 1. Read
// line by line through expat, which is stopped at the end of a structure and resumed for the next,
// so that memory holds one frame. A file of a run that was stopped has no end; its complete frames
// count. Layout: VASP wiki, vasprun.xml.
#include "traj/trajectory.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 256 };

typedef enum place {
    PLACE_OTHER,
    PLACE_ATOMS,     // <array name="atoms">
    PLACE_BASIS,     // <varray name="basis"> of a calculation's structure
    PLACE_POSITIONS, // <varray name="positions"> there
} place;

typedef struct vasprun_state {
    XML_Parser parser;
    closo_trajectory *trajectory;
    bool suspended;
    bool in_calculation, in_structure, root_ended;
    place place;
    size_t column;  // of <c> in its row
    bool collects;  // text
    double *number; // <i name="POTIM">: where its text goes
    char text[TEXT_SIZE];
    size_t length;
    // POTIM, ML_OUTBLOCK, IBRION, ML_LMLFF (T is 1); NaN: not there
    double time_step_fs, block, algorithm, learned;
    bool warned_block;
    size_t atoms; // of atominfo
    double vectors[9];
    size_t rows, positions; // read of the basis and the positions of this frame
    bool frame_ready;
    // What is wrong, and with which text.
    closo_status status;
    const char *expected;
    char found[TEXT_SIZE];
    size_t found_length;
} vasprun_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    size_t first = length < 4096 ? length : 4096;
    return first > 5 && !memcmp(head, "<?xml", 5) && memmem(head, first, "<modeling", 9);
}

static void give_up(vasprun_state *state, closo_status status, const char *expected)
{
    if (state->status != CLOSO_OK)
        return;
    state->status = status;
    state->expected = expected;
    memcpy(state->found, state->text, state->length);
    state->found_length = state->length;
    XML_StopParser(state->parser, XML_FALSE);
}

static const char *name_of(const char **attributes)
{
    for (; attributes[0]; attributes += 2)
        if (!strcmp(attributes[0], "name"))
            return attributes[1];
    return "";
}

static void begin_array(vasprun_state *state, const char *name)
{
    if (!state->in_structure)
        return;
    if (!strcmp(name, "basis")) {
        state->place = PLACE_BASIS;
        state->rows = 0;
    } else if (!strcmp(name, "positions")) {
        state->place = PLACE_POSITIONS;
        state->positions = 0;
    }
}

static void XMLCALL begin_element(void *context, const char *tag, const char **attributes)
{
    vasprun_state *state = context;
    const char *name = name_of(attributes);
    state->collects = false;
    state->length = 0;
    if (!strcmp(tag, "v"))
        state->collects = state->place == PLACE_BASIS || state->place == PLACE_POSITIONS;
    else if (!strcmp(tag, "c"))
        state->collects = state->place == PLACE_ATOMS && state->column++ == 0;
    else if (!strcmp(tag, "rc"))
        state->column = 0;
    else if (!strcmp(tag, "calculation"))
        state->in_calculation = true;
    else if (!strcmp(tag, "structure"))
        state->in_structure = state->in_calculation;
    else if (!strcmp(tag, "varray"))
        begin_array(state, name);
    else if (!strcmp(tag, "array") && !strcmp(name, "atoms") && state->atoms == 0)
        state->place = PLACE_ATOMS;
    else if (!strcmp(tag, "i") && !state->in_calculation) {
        state->number = !strcmp(name, "POTIM")         ? &state->time_step_fs
                        : !strcmp(name, "ML_OUTBLOCK") ? &state->block
                        : !strcmp(name, "IBRION")      ? &state->algorithm
                        : !strcmp(name, "ML_LMLFF")    ? &state->learned
                                                       : NULL;
        state->collects = state->number != NULL;
    }
}

static void XMLCALL add_text(void *context, const char *text, int length)
{
    vasprun_state *state = context;
    if (!state->collects)
        return;
    size_t room = TEXT_SIZE - state->length, count = (size_t)length;
    memcpy(state->text + state->length, text, count < room ? count : room);
    state->length += count < room ? count : room;
}

static void take_element(vasprun_state *state)
{
    closo_trajectory *trajectory = state->trajectory;
    const char *word;
    size_t length;
    int element = closo_next_word(state->text, state->text + state->length, &word, &length)
                      ? closo_element_of_label(word, length)
                      : -1;
    if (element < 0) {
        give_up(state, CLOSO_INPUT, "an element");
        return;
    }
    if (closo_trajectory_reserve(trajectory, state->atoms + 1, NULL) != CLOSO_OK) {
        give_up(state, CLOSO_MEMORY, "memory");
        return;
    }
    trajectory->element[state->atoms++] = element;
}

static void take_vector(vasprun_state *state)
{
    double r[3];
    const char *end = state->text + state->length;
    const char *rest = closo_read_position(state->text, end, r);
    if (!rest || !closo_line_is_blank((closo_text_line){rest, end}))
        give_up(state, CLOSO_INPUT, "three coordinates");
    else if (state->place == PLACE_BASIS && state->rows < 3)
        memcpy(state->vectors + 3 * state->rows++, r, sizeof r);
    else if (state->place == PLACE_POSITIONS && state->positions < state->atoms)
        memcpy(state->trajectory->position + 3 * state->positions++, r, sizeof r);
    else
        give_up(state, CLOSO_INPUT, "three vectors and one position for each atom of atominfo");
}

static void end_structure(vasprun_state *state)
{
    if (state->rows != 3 || state->positions != state->atoms || state->atoms == 0) {
        give_up(state, CLOSO_INPUT, "three vectors and one position for each atom of atominfo");
        return;
    }
    state->frame_ready = true;
    XML_StopParser(state->parser, XML_TRUE);
}

static void take_number(vasprun_state *state)
{
    const char *end = state->text + state->length, *word;
    size_t length;
    double value;
    if (closo_read_numbers(state->text, end, 1, &value))
        *state->number = value;
    else if (state->number == &state->learned && closo_next_word(state->text, end, &word, &length))
        state->learned = *word == 'T' || !strncmp(word, ".T", 2);
}

static void XMLCALL end_element(void *context, const char *tag)
{
    vasprun_state *state = context;
    if (state->collects && !strcmp(tag, "v"))
        take_vector(state);
    else if (state->collects && !strcmp(tag, "c"))
        take_element(state);
    else if (state->collects && !strcmp(tag, "i"))
        take_number(state);
    else if (!strcmp(tag, "varray") || !strcmp(tag, "array"))
        state->place = PLACE_OTHER;
    else if (!strcmp(tag, "calculation"))
        state->in_calculation = false;
    else if (!strcmp(tag, "modeling"))
        state->root_ended = true;
    else if (!strcmp(tag, "structure") && state->in_structure) {
        state->in_structure = false;
        if (state->in_calculation)
            end_structure(state);
    }
    state->collects = false;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    vasprun_state *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    state->trajectory = trajectory;
    state->time_step_fs = state->block = state->algorithm = state->learned = NAN;
    state->parser = XML_ParserCreate(NULL);
    if (!state->parser)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for an XML parser");
    XML_SetUserData(state->parser, state);
    XML_SetElementHandler(state->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(state->parser, add_text);
    return CLOSO_OK;
}

static void close(closo_trajectory *trajectory)
{
    vasprun_state *state = trajectory->state;
    if (state && state->parser)
        XML_ParserFree(state->parser);
    free(state);
}

static closo_status fail(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    vasprun_state *state = trajectory->state;
    if (state->status == CLOSO_MEMORY)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for %zu atoms", state->atoms + 1);
    if (state->status != CLOSO_OK)
        return closo_trajectory_bad_line(
            trajectory, (closo_text_line){state->found, state->found + state->found_length}, end,
            error, "%s", state->expected);
    return closo_trajectory_fail(trajectory, end, error, "damaged XML: %s",
                                 XML_ErrorString(XML_GetErrorCode(state->parser)));
}

static closo_status at_end(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    const vasprun_state *state = trajectory->state;
    *end = true;
    if (state->root_ended || (trajectory->frames == 0 && !state->in_calculation))
        return CLOSO_OK;
    if (state->in_structure || trajectory->frames == 0)
        return closo_trajectory_truncated(trajectory, end, error);
    closo_trajectory_warn(trajectory,
                          "%s: the file ends before </modeling>: the run was stopped "
                          "or still goes on",
                          closo_input_path(trajectory->input));
    return CLOSO_OK;
}

// Feeds the parser until a structure is complete.
static closo_status parse_frame(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    vasprun_state *state = trajectory->state;
    state->frame_ready = false;
    enum XML_Status parsed = XML_STATUS_OK;
    if (state->suspended)
        parsed = XML_ResumeParser(state->parser);
    while (parsed == XML_STATUS_OK) {
        closo_text_line line;
        closo_status status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK)
            return status;
        if (!line.text)
            return at_end(trajectory, end, error);
        parsed = XML_Parse(state->parser, line.text, (int)(line.end - line.text), XML_FALSE);
        if (parsed == XML_STATUS_OK)
            parsed = XML_Parse(state->parser, "\n", 1, XML_FALSE);
    }
    state->suspended = parsed == XML_STATUS_SUSPENDED;
    return state->suspended ? CLOSO_OK : fail(trajectory, end, error);
}

static void set_time(closo_trajectory *trajectory, closo_frame *frame)
{
    vasprun_state *state = trajectory->state;
    if (state->algorithm != 0 || !(state->time_step_fs > 0))
        return;
    if (state->learned == 1 && state->block != 1) {
        if (!state->warned_block)
            closo_trajectory_warn(trajectory,
                                  "%s: a machine-learned force field: how many steps of POTIM = %g "
                                  "fs lie between frames depends on ML_OUTBLOCK and the version of "
                                  "VASP: give --frame-time",
                                  closo_input_path(trajectory->input), state->time_step_fs);
        state->warned_block = true;
        return;
    }
    frame->step = (int64_t)trajectory->frames + 1;
    frame->time = (double)frame->step * state->time_step_fs * 1e-3;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    vasprun_state *state = trajectory->state;
    closo_status status = parse_frame(trajectory, end, error);
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_set_cell(trajectory, frame, state->vectors, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    for (size_t i = 0; i < state->atoms; i++) {
        double *r = trajectory->position + 3 * i;
        closo_cell_to_cartesian(&frame->cell, (const double[]){r[0], r[1], r[2]}, r);
    }
    trajectory->atoms = state->atoms;
    set_time(trajectory, frame);
    return CLOSO_OK;
}

const closo_trajectory_format closo_format_vasprun = {
    .name = "vasprun",
    .description = "VASP vasprun.xml",
    .extensions = "vasprun",
    .carries_time = true,
    .reference = "VASP wiki, vasprun.xml",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
