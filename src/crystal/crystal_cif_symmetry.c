// SPDX-License-Identifier: GPL-3.0-or-later
// The space group that a CIF states: operators before the Hall symbol before the Hermann-Mauguin
// symbol before the number alone, because each of them leaves less open than the next. Whatever
// else is stated must agree, or a warning names both. A file that states none is refused: P1 would
// be a guess that nobody sees.
#include "crystal/crystal_cif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATOR_TAGS                                                                              \
    "_space_group_symop.operation_xyz|_symmetry_equiv.pos_as_xyz|_symmetry_equiv_pos_as_xyz"
#define HALL_TAGS "_space_group.name_Hall|_symmetry.space_group_name_Hall"
#define NAME_TAGS                                                                                  \
    "_space_group.name_H-M_alt|_space_group.name_H-M_full|_symmetry.space_group_name_H-M|"         \
    "_space_group.name_H-M"
#define NUMBER_TAGS  "_space_group.IT_number|_symmetry.Int_Tables_number"
#define SETTING_TAGS "_space_group.IT_coordinate_system_code"

#define OPERATORS_MAXIMUM 2000 // rows; a group has 192, lists repeat them

static closo_status from_operators(const closo_cif_source *source, const closo_cif_column *column,
                                   closo_symmetry *out)
{
    if (column->rows > OPERATORS_MAXIMUM)
        return closo_fail(source->error, CLOSO_INPUT,
                          "%s:%zu: expected at most 192 symmetry operators, found %zu",
                          source->file, column->lines[0], column->rows);
    closo_operator *operators = closo_allocate(column->rows, sizeof *operators, source->error);
    if (!operators)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    closo_error reason = {0};
    for (size_t i = 0; i < column->rows && status == CLOSO_OK; i++) {
        const char *text = column->values[i] ? column->values[i] : "?";
        if (closo_operator_parse(text, &operators[i], &reason) != CLOSO_OK)
            status = closo_fail(source->error, CLOSO_INPUT, "%s:%zu: %s", source->file,
                                column->lines[i], reason.message);
    }
    if (status == CLOSO_OK) {
        status = closo_symmetry_from_operators(out, operators, column->rows, &reason);
        if (status != CLOSO_OK)
            status = closo_fail(source->error, status, "%s:%zu: %s: %s", source->file,
                                column->lines[0], column->tag, reason.message);
    }
    free(operators);
    return status;
}

// "P m -3 m" with a separate code of the setting ("2", "H") is "P m -3 m:2"; codes that the symbol
// cannot take are settings of the axes, which the symbol itself shows.
static closo_status from_name(const closo_cif_source *source, const char *name,
                              const closo_cell *cell, closo_symmetry *out, closo_error *error)
{
    const char *code = closo_cif_text(source, SETTING_TAGS, NULL);
    if (code && strlen(code) == 1 && strchr("12HRhr", *code) && !strchr(name, ':')) {
        char with_code[80];
        snprintf(with_code, sizeof with_code, "%.60s:%c", name,
                 *code == 'h'   ? 'H'
                 : *code == 'r' ? 'R'
                                : *code);
        if (closo_symmetry_from_name(out, with_code, cell, NULL) == CLOSO_OK)
            return CLOSO_OK;
    }
    return closo_symmetry_from_name(out, name, cell, error);
}

static bool contains(const closo_symmetry *symmetry, const closo_operator *wanted)
{
    for (size_t i = 0; i < symmetry->count; i++)
        if (!memcmp(&symmetry->operators[i], wanted, sizeof *wanted))
            return true;
    return false;
}

static bool same_group(const closo_symmetry *a, const closo_symmetry *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!contains(b, &a->operators[i]))
            return false;
    return true;
}

static void describe(const closo_symmetry *symmetry, char buffer[64])
{
    if (symmetry->name[0])
        snprintf(buffer, 64, "%s", symmetry->name);
    else
        snprintf(buffer, 64, "a group of %zu operators", symmetry->count);
}

// A second statement against the one in force. A symbol that leaves a choice agrees in any of them.
static closo_status compare(const closo_cif_source *source, const closo_symmetry *used,
                            const char *tags, const char *text, const closo_symmetry *stated)
{
    size_t line;
    closo_cif_text(source, tags, &line);
    bool open = stated->assumption[0] && stated->number == used->number && used->number > 0;
    if (open || same_group(used, stated))
        return CLOSO_OK;
    char name[64];
    describe(used, name);
    return closo_crystal_warn(source->crystal, source->error,
                              "%s:%zu: %s is \"%.40s\", but the %s describe %s: these are used",
                              source->file, line, closo_cif_find(source, tags).tag, text,
                              used->source, name);
}

static closo_status unreadable(const closo_cif_source *source, const char *tags,
                               const closo_error *reason)
{
    size_t line;
    if (reason->status == CLOSO_MEMORY)
        return closo_fail(source->error, CLOSO_MEMORY, "%s", reason->message);
    closo_cif_text(source, tags, &line);
    return closo_crystal_warn(source->crystal, source->error, "%s:%zu: %s: %s: passed over",
                              source->file, line, closo_cif_find(source, tags).tag,
                              reason->message);
}

static closo_status check_hall(const closo_cif_source *source, const closo_symmetry *used)
{
    const char *hall = closo_cif_text(source, HALL_TAGS, NULL);
    closo_symmetry stated = {0};
    closo_error reason = {0};
    if (!hall)
        return CLOSO_OK;
    closo_status status = closo_symmetry_from_hall(&stated, hall, &reason);
    if (status != CLOSO_OK)
        return unreadable(source, HALL_TAGS, &reason);
    status = compare(source, used, HALL_TAGS, hall, &stated);
    closo_symmetry_clear(&stated);
    return status;
}

static closo_status check_name(const closo_cif_source *source, const closo_cell *cell,
                               const closo_symmetry *used)
{
    const char *name = closo_cif_text(source, NAME_TAGS, NULL);
    closo_symmetry stated = {0};
    closo_error reason = {0};
    if (!name)
        return CLOSO_OK;
    closo_status status = from_name(source, name, cell, &stated, &reason);
    if (status != CLOSO_OK)
        return unreadable(source, NAME_TAGS, &reason);
    status = compare(source, used, NAME_TAGS, name, &stated);
    closo_symmetry_clear(&stated);
    return status;
}

static closo_status check_number(const closo_cif_source *source, const closo_symmetry *used)
{
    size_t line;
    int64_t number;
    const char *text = closo_cif_text(source, NUMBER_TAGS, &line);
    bool good = text && closo_integer_from_text(text, &number);
    if (!good || used->number == 0 || number == used->number)
        return CLOSO_OK;
    char name[64];
    describe(used, name);
    return closo_crystal_warn(source->crystal, source->error,
                              "%s:%zu: %s is %.20s, but the %s describe %s, number %d: these are "
                              "used",
                              source->file, line, closo_cif_find(source, NUMBER_TAGS).tag, text,
                              used->source, name, used->number);
}

static void say_source(closo_symmetry *symmetry, const char *source)
{
    snprintf(symmetry->source, sizeof symmetry->source, "%s", source);
}

static closo_status missing(const closo_cif_source *source)
{
    return closo_fail(source->error, CLOSO_INPUT,
                      "%s: data block \"%.60s\" states no symmetry: expected "
                      "_space_group_symop_operation_xyz, _symmetry_equiv_pos_as_xyz, "
                      "_space_group_name_Hall, _space_group_name_H-M_alt or "
                      "_symmetry_space_group_name_H-M (or give --space-group)",
                      source->file, closo_cif_block_name(source->cif, source->block));
}

// Hall symbol, Hermann-Mauguin symbol or number. An unreadable one gives way to the next, aloud.
static closo_status from_symbols(const closo_cif_source *source, const closo_cell *cell,
                                 closo_symmetry *out)
{
    const char *hall = closo_cif_text(source, HALL_TAGS, NULL);
    const char *name = closo_cif_text(source, NAME_TAGS, NULL);
    const char *number = closo_cif_text(source, NUMBER_TAGS, NULL);
    closo_error reason = {0};
    closo_status status = CLOSO_INPUT;
    if (!hall && !name && !number)
        return missing(source);
    if (hall) {
        status = closo_symmetry_from_hall(out, hall, &reason);
        if (status == CLOSO_OK) {
            say_source(out, "Hall symbol in the file");
            return check_name(source, cell, out);
        }
        if (name || number) {
            closo_status said = unreadable(source, HALL_TAGS, &reason);
            if (said != CLOSO_OK)
                return said;
        }
    }
    if (name) {
        status = from_name(source, name, cell, out, &reason);
        if (status == CLOSO_OK) {
            say_source(out, "Hermann-Mauguin symbol in the file");
            return CLOSO_OK;
        }
    } else if (number) {
        status = closo_symmetry_from_name(out, number, cell, &reason);
        if (status == CLOSO_OK) {
            say_source(out, "space group number in the file");
            return CLOSO_OK;
        }
    }
    return closo_fail(source->error, status, "%s: %s (or give --space-group)", source->file,
                      reason.message);
}

static closo_status given(const closo_cif_source *source, const char *space_group,
                          const closo_cell *cell, closo_symmetry *out)
{
    closo_error reason = {0};
    closo_status status =
        closo_text_starts_with(space_group, "Hall:")
            ? closo_symmetry_from_hall(out, space_group + strlen("Hall:"), &reason)
            : closo_symmetry_from_name(out, space_group, cell, &reason);
    if (status != CLOSO_OK)
        return closo_fail(source->error, status == CLOSO_INPUT ? CLOSO_USAGE : status,
                          "--space-group: %s", reason.message);
    say_source(out, "given by the user");
    return CLOSO_OK;
}

static closo_status stated_in_file(const closo_cif_source *source, const closo_cell *cell,
                                   closo_symmetry *out)
{
    closo_cif_column operators = closo_cif_find(source, OPERATOR_TAGS);
    closo_status status;
    if (operators.rows == 0) {
        status = from_symbols(source, cell, out);
    } else {
        status = from_operators(source, &operators, out);
        if (status != CLOSO_OK)
            return status;
        say_source(out, "symmetry operators in the file");
        status = check_hall(source, out);
        if (status == CLOSO_OK)
            status = check_name(source, cell, out);
    }
    return status == CLOSO_OK ? check_number(source, out) : status;
}

closo_status closo_cif_symmetry(const closo_cif_source *source, const char *space_group,
                                const closo_cell *cell, closo_symmetry *out)
{
    closo_symmetry made = {0};
    closo_status status =
        space_group ? given(source, space_group, cell, &made) : stated_in_file(source, cell, &made);
    if (status == CLOSO_OK && made.assumption[0])
        status = closo_crystal_warn(source->crystal, source->error, "%s: space group %s: %s",
                                    source->file, made.name, made.assumption);
    if (status == CLOSO_OK)
        *out = made;
    else
        closo_symmetry_clear(&made);
    return status;
}
