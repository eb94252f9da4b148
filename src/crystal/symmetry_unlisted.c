// SPDX-License-Identifier: GPL-3.0-or-later
// Triclinic and monoclinic groups in cells with a centring that is in no table, as they are chosen
// to compare structures (C -1, B 21/d, F 2/m). Their symbols name all there is: the unique axis,
// the screw and glide translations, the centre at the origin; so they are spelled as Hall symbols.
#include "crystal/symmetry_name.h"

#include <stdio.h>
#include <string.h>

typedef struct element {
    int axis;     // 0 a, 1 b, 2 c; -1 not said
    bool twofold; // 2 or 21
    bool screw;
    char plane; // m, a, b, c, n, d; 0: none
} element;

static char capital(char letter)
{
    return (char)(letter - 'a' + 'A');
}

static bool read_plane(const char **at, char *plane)
{
    if (**at == '\0' || !strchr("mabcnd", **at))
        return false;
    *plane = *(*at)++;
    return true;
}

// "2", "21", "m", "2/m", "21/c": `screw` says whether to take a 1 behind the 2 as a subscript.
static bool read_element(const char **at, bool screw, element *out)
{
    out->twofold = **at == '2';
    if (!out->twofold) {
        out->screw = false;
        return read_plane(at, &out->plane);
    }
    (*at)++;
    out->screw = screw;
    if (screw && *(*at)++ != '1')
        return false;
    if (**at != '/')
        return true;
    (*at)++;
    return read_plane(at, &out->plane);
}

// The ones before and behind the element tell the axis: 1 X 1 is b.
static bool read_body(const char *body, bool screw, element *out)
{
    *out = (element){.axis = -1};
    const char *at = body;
    int ones = 0;
    while (*at == '1' && ones < 2) {
        at++;
        ones++;
    }
    if (!read_element(&at, screw, out))
        return false;
    if (ones == 0) {
        out->axis = strcmp(at, "11") == 0 ? 0 : -1;
        return *at == '\0' || out->axis == 0;
    }
    out->axis = ones;
    return strcmp(at, ones == 1 ? "1" : "") == 0;
}

// The Hall symbol; false where the glide is along its own normal.
static bool spell(char lattice, const element *in, int axis, char *out, size_t size)
{
    static const char halves[] = "abc", quarters[] = "uvw";
    char translation[8] = "";
    size_t used = 0;
    if (in->screw)
        translation[used++] = halves[axis];
    for (int k = 0; k < 3 && in->plane; k++) {
        bool along = in->plane == halves[k];
        if (k == axis && along)
            return false;
        if (k != axis && (along || in->plane == 'n'))
            translation[used++] = halves[k];
        if (k != axis && in->plane == 'd')
            translation[used++] = quarters[k];
    }
    bool centre = in->twofold && in->plane;
    snprintf(out, size, "%s%c %s2%c%s", centre ? "-" : "", capital(lattice), in->twofold ? "" : "-",
             'x' + axis, translation);
    return true;
}

static size_t expected_order(char lattice, size_t point)
{
    return point * (lattice == 'p' ? 1 : lattice == 'f' ? 4 : 2);
}

// A wrong combination of glide and centring generates more translations than it should.
static closo_status try_hall(closo_symmetry *out, const char *hall, size_t order, bool *found,
                             closo_error *error)
{
    *found = false;
    closo_error ignored;
    closo_symmetry made;
    closo_status status = closo_symmetry_from_hall(&made, hall, &ignored);
    if (status == CLOSO_MEMORY)
        return closo_fail(error, status, "%s", ignored.message);
    if (status != CLOSO_OK)
        return CLOSO_OK;
    *found = made.count == order;
    if (!*found) {
        closo_symmetry_clear(&made);
        return CLOSO_OK;
    }
    snprintf(made.source, sizeof made.source, "Hermann-Mauguin symbol, not a tabulated setting");
    *out = made;
    return CLOSO_OK;
}

static closo_status try_triclinic(closo_symmetry *out, char lattice, bool centre, bool *found,
                                  closo_error *error)
{
    char hall[16];
    snprintf(hall, sizeof hall, "%s%c 1", centre ? "-" : "", capital(lattice));
    closo_status status =
        try_hall(out, hall, expected_order(lattice, centre ? 2 : 1), found, error);
    if (*found)
        snprintf(out->name, sizeof out->name, "%c %s", capital(lattice), centre ? "-1" : "1");
    return status;
}

static void write_name(char lattice, const element *in, int axis, char *out, size_t size)
{
    char symbol[8];
    snprintf(symbol, sizeof symbol, "%s%s%c", in->twofold ? in->screw ? "21" : "2" : "",
             in->twofold && in->plane ? "/" : "", in->plane);
    snprintf(out, size, "%c %s %s %s", capital(lattice), axis == 0 ? symbol : "1",
             axis == 1 ? symbol : "1", axis == 2 ? symbol : "1");
}

static closo_status try_axis(closo_symmetry *out, char lattice, const element *in, int axis,
                             bool *found, closo_error *error)
{
    char hall[24];
    *found = false;
    if (!spell(lattice, in, axis, hall, sizeof hall))
        return CLOSO_OK;
    size_t order = expected_order(lattice, in->twofold && in->plane ? 4 : 2);
    closo_status status = try_hall(out, hall, order, found, error);
    if (*found)
        write_name(lattice, in, axis, out->name, sizeof out->name);
    return status;
}

// b before c before a, unless the cell says otherwise.
static closo_status try_axes(closo_symmetry *out, char lattice, const element *in,
                             const closo_cell *cell, bool *found, closo_error *error)
{
    static const int preference[3] = {1, 2, 0};
    double least = 0;
    int count = 0;
    *found = false;
    for (int i = 0; i < 3; i++) {
        bool fits;
        closo_symmetry made;
        closo_status status = try_axis(&made, lattice, in, preference[i], &fits, error);
        if (status != CLOSO_OK) {
            if (*found)
                closo_symmetry_clear(out);
            return status;
        }
        if (!fits)
            continue;
        double misfit = cell ? closo_symmetry_misfit(&made, cell) : 0;
        bool better = !*found || misfit < least - 1e-6;
        count = better ? 1 : count + (misfit <= least + 1e-6);
        if (better && *found)
            closo_symmetry_clear(out);
        if (better) {
            *out = made;
            least = misfit;
            *found = true;
        } else {
            closo_symmetry_clear(&made);
        }
    }
    if (*found && count > 1)
        snprintf(out->assumption, sizeof out->assumption, "setting %s assumed", out->name);
    return CLOSO_OK;
}

closo_status closo_symmetry_from_unlisted(closo_symmetry *out, const closo_symbol *symbol,
                                          const closo_cell *cell, bool *found, closo_error *error)
{
    *found = false;
    char lattice = symbol->body[0];
    const char *rest = symbol->body + 1;
    if (symbol->suffix[0] != '\0' || !strchr("pabcif", lattice))
        return CLOSO_OK;
    if (strcmp(rest, "1") == 0 || strcmp(rest, "-1") == 0)
        return try_triclinic(out, lattice, rest[0] == '-', found, error);
    element in;
    // A 1 behind a 2 is a subscript where the rest of the symbol makes sense of it.
    if (!read_body(rest, true, &in) && !read_body(rest, false, &in))
        return CLOSO_OK;
    if (in.axis >= 0)
        return try_axis(out, lattice, &in, in.axis, found, error);
    return try_axes(out, lattice, &in, cell, found, error);
}
