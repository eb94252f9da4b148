// SPDX-License-Identifier: GPL-3.0-or-later
// Hall symbols: Hall, Acta Cryst. A37 (1981) 517, doi:10.1107/S0567739481001228; Hall and
// Grosse-Kunstleve, International Tables for Crystallography B (2010), A1.4.2.3. The grammar:
//
//   symbol    := ["-"] lattice matrix{1,4} [basis]        "-" adds the inversion at the origin
//   lattice   := P A B C I R S T F, and H
//   matrix    := ["-"] order [axis] {translation}         order 1 2 3 4 6
//   axis      := x y z ' " *                              in default: see default_axis
//   translation := a b c n u v w d | screw digit
//   basis     := "(" three twelfths ")" | "(" triplet ")" S' = V S V^-1
#include "crystal/symmetry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS CLOSO_TRANSLATION_UNITS

typedef struct reader {
    const char *symbol, *at;
    int matrices;   // read so far
    int last_order; // of the matrix before, without sign
    char last_axis; // x, y or z of the last matrix that had one
    closo_group_operators *group;
    closo_error *error;
} reader;

static closo_status unexpected(const reader *in, const char *expected)
{
    return closo_fail(in->error, CLOSO_INPUT,
                      "Hall symbol \"%.50s\": expected %s, found \"%.12s\" at character %d",
                      in->symbol, expected, in->at, (int)(in->at - in->symbol) + 1);
}

// Underscores stand for blanks in old CIFs.
static bool skip_blanks(reader *in)
{
    const char *begin = in->at;
    while (*in->at == ' ' || *in->at == '\t' || *in->at == '_')
        in->at++;
    return in->at > begin;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static closo_status add_translation(const reader *in, int x, int y, int z)
{
    closo_operator made = {{1, 0, 0, 0, 1, 0, 0, 0, 1}, {x, y, z}};
    return closo_group_add(in->group, &made, in->error);
}

// Table A1.4.2.2; H as in International Tables A.
static closo_status read_lattice(reader *in)
{
    static const struct {
        char letter;
        int vectors[2][3]; // twelfths
    } lattices[] = {
        {'p', {{0, 0, 0}, {0, 0, 0}}}, {'a', {{0, 6, 6}, {0, 0, 0}}}, {'b', {{6, 0, 6}, {0, 0, 0}}},
        {'c', {{6, 6, 0}, {0, 0, 0}}}, {'i', {{6, 6, 6}, {0, 0, 0}}}, {'f', {{0, 6, 6}, {6, 0, 6}}},
        {'r', {{8, 4, 4}, {4, 8, 8}}}, {'s', {{4, 4, 8}, {8, 8, 4}}}, {'t', {{4, 8, 4}, {8, 4, 8}}},
        {'h', {{8, 4, 0}, {4, 8, 0}}},
    };
    for (size_t i = 0; i < sizeof lattices / sizeof lattices[0]; i++) {
        if (lower(*in->at) != lattices[i].letter)
            continue;
        in->at++;
        closo_status status = CLOSO_OK;
        for (int k = 0; k < 2 && status == CLOSO_OK; k++) {
            const int *v = lattices[i].vectors[k];
            status = add_translation(in, v[0] * UNITS / 12, v[1] * UNITS / 12, v[2] * UNITS / 12);
        }
        return status;
    }
    return unexpected(in, "a lattice letter P, A, B, C, I, F, R, S, T or H");
}

// Tables A1.4.2.4 to A1.4.2.6: rotations about z; about the face diagonals a-b (') and a+b (") of
// z; about a+b+c. Those of the axes x and y follow by cyclic permutation.
static const int *rotation_of(int order, char axis)
{
    static const int about_z[5][9] = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},  {-1, 0, 0, 0, -1, 0, 0, 0, 1}, {0, -1, 0, 1, -1, 0, 0, 0, 1},
        {0, -1, 0, 1, 0, 0, 0, 0, 1}, {1, -1, 0, 1, 0, 0, 0, 0, 1},
    };
    static const int diagonal[2][9] = {
        {0, -1, 0, -1, 0, 0, 0, 0, -1},
        {0, 1, 0, 1, 0, 0, 0, 0, -1},
    };
    static const int body[9] = {0, 0, 1, 1, 0, 0, 0, 1, 0};
    if (axis == '*')
        return order == 3 ? body : NULL;
    if (axis == '\'' || axis == '"')
        return order == 2 ? diagonal[axis == '"'] : NULL;
    return about_z[order == 6 ? 4 : order - 1];
}

// z -> x -> y: element (i, k) of the turned matrix is that of (i - steps, k - steps).
static void permute(const int in[9], int steps, int out[9])
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            out[3 * ((i + steps) % 3) + (k + steps) % 3] = in[3 * i + k];
}

// Steps of the cyclic permutation that brings z to the axis.
static int steps_to(char axis)
{
    return axis == 'x' ? 1 : axis == 'y' ? 2 : 0;
}

// Where none is written: the first matrix turns about z; a second twofold one about x after a two-
// or fourfold one, about a-b after a three- or sixfold one; a threefold one about a+b+c unless it
// follows a three- or sixfold one. 0: must be written.
static char default_axis(const reader *in, int order)
{
    if (in->matrices == 0 || order == 1)
        return 'z';
    bool trigonal = in->last_order == 3 || in->last_order == 6;
    if (in->matrices == 1 && order == 2 && in->last_order != 1)
        return trigonal ? '\'' : 'x';
    return order == 3 && !(in->matrices == 1 && trigonal) ? '*' : 0;
}

static bool add_letter(char letter, int translation[3])
{
    static const struct {
        char letter;
        int quarters[3];
    } letters[] = {
        {'a', {2, 0, 0}}, {'b', {0, 2, 0}}, {'c', {0, 0, 2}}, {'n', {2, 2, 2}},
        {'u', {1, 0, 0}}, {'v', {0, 1, 0}}, {'w', {0, 0, 1}}, {'d', {1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (letters[i].letter != letter)
            continue;
        for (int k = 0; k < 3; k++)
            translation[k] += letters[i].quarters[k] * UNITS / 4;
        return true;
    }
    return false;
}

static closo_status read_axis(reader *in, int order, char *axis)
{
    char c = lower(*in->at);
    if (c == '\'' && in->at[1] == '\'') { // a quotation mark in two strokes
        in->at++;
        c = '"';
    }
    bool written = c == 'x' || c == 'y' || c == 'z' || c == '\'' || c == '"' || c == '*';
    *axis = written ? c : default_axis(in, order);
    if (*axis == 0 || rotation_of(order, *axis) == NULL)
        return unexpected(in, "an axis x, y, z, ' or \" that goes with the order");
    in->at += written;
    return CLOSO_OK;
}

static closo_status read_matrix(reader *in)
{
    bool improper = *in->at == '-';
    in->at += improper;
    int order = *in->at - '0';
    if (order < 1 || order > 6 || order == 5)
        return unexpected(in, "a rotation 1, 2, 3, 4 or 6");
    in->at++;
    int screw = 0; // the digit may stand before or after the axis
    if (*in->at >= '1' && *in->at < '0' + order)
        screw = *in->at++ - '0';
    char axis;
    closo_status status = read_axis(in, order, &axis);
    if (status != CLOSO_OK)
        return status;
    if (screw == 0 && *in->at >= '1' && *in->at < '0' + order)
        screw = *in->at++ - '0';
    bool principal = axis == 'x' || axis == 'y' || axis == 'z';
    if (screw != 0 && !principal)
        return unexpected(in, "a screw digit only with an axis x, y or z");
    closo_operator made = {.translation = {0}};
    // The diagonals are those of the last principal axis.
    int steps = principal ? steps_to(axis) : axis == '*' ? 0 : steps_to(in->last_axis);
    permute(rotation_of(order, axis), steps, made.rotation);
    for (int i = 0; improper && i < 9; i++)
        made.rotation[i] = -made.rotation[i];
    if (screw != 0)
        made.translation[axis - 'x'] = screw * UNITS / order;
    while (add_letter(lower(*in->at), made.translation))
        in->at++;
    if (*in->at != '\0' && *in->at != '(' && !skip_blanks(in))
        return unexpected(in, "a translation a, b, c, n, u, v, w, d or a blank");
    if (principal && order != 1)
        in->last_axis = axis;
    in->last_order = order;
    in->matrices++;
    return closo_group_add(in->group, &made, in->error);
}

static closo_status read_basis(reader *in, closo_affine *basis)
{
    const char *begin = ++in->at, *end = strchr(begin, ')');
    if (!end)
        return unexpected(in, "a closing parenthesis");
    const char *rest = end + 1;
    while (*rest == ' ' || *rest == '_')
        rest++;
    if (*rest != '\0') {
        in->at = rest;
        return unexpected(in, "the end of the symbol");
    }
    if (memchr(begin, ',', (size_t)(end - begin)))
        return closo_affine_parse("change of basis", begin, (size_t)(end - begin), basis,
                                  in->error);
    *basis = (closo_affine){{UNITS, 0, 0, 0, UNITS, 0, 0, 0, UNITS}, {0, 0, 0}};
    for (int i = 0; i < 3; i++) {
        int64_t twelfths;
        skip_blanks(in);
        const char *after = closo_read_integer(in->at, end, &twelfths);
        if (!after || llabs(twelfths) > 144)
            return unexpected(in, "three whole twelfths as the shift of the origin");
        in->at = after;
        basis->shift[i] = (int)twelfths * UNITS / 12;
    }
    skip_blanks(in);
    return in->at == end ? CLOSO_OK : unexpected(in, "a closing parenthesis");
}

static size_t count_translations(const closo_group_operators *group)
{
    size_t count = 0;
    for (size_t i = 0; i < group->count; i++)
        count += closo_rotation_type(group->at[i].rotation) == 1;
    return count;
}

closo_status closo_symmetry_from_hall(closo_symmetry *out, const char *symbol, closo_error *error)
{
    closo_group_operators group;
    closo_group_start(&group);
    reader in = {.symbol = symbol, .at = symbol, .last_axis = 'z', .group = &group, .error = error};
    skip_blanks(&in);
    bool inversion = *in.at == '-';
    in.at += inversion;
    skip_blanks(&in);
    closo_status status = read_lattice(&in);
    size_t translations = group.count;
    skip_blanks(&in);
    while (status == CLOSO_OK && *in.at != '\0' && *in.at != '(')
        if (in.matrices == 4)
            status = unexpected(&in, "no more than four rotations");
        else
            status = read_matrix(&in);
    if (status == CLOSO_OK && in.matrices == 0)
        status = unexpected(&in, "at least one rotation");
    if (status == CLOSO_OK && inversion) {
        const closo_operator centre = {{-1, 0, 0, 0, -1, 0, 0, 0, -1}, {0, 0, 0}};
        status = closo_group_add(&group, &centre, error);
    }
    if (status == CLOSO_OK && count_translations(&group) != translations) {
        status = closo_fail(error, CLOSO_INPUT,
                            "Hall symbol \"%.50s\": expected rotations that go with the lattice, "
                            "found some that make further translations",
                            symbol);
    }
    if (status == CLOSO_OK && *in.at == '(') {
        closo_affine basis;
        status = read_basis(&in, &basis);
        if (status == CLOSO_OK)
            status = closo_group_change_basis(&group, &basis, error);
    }
    if (status != CLOSO_OK)
        return status;
    return closo_symmetry_adopt(out, &group, "Hall symbol", symbol, error);
}
