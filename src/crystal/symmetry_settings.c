// SPDX-License-Identifier: GPL-3.0-or-later
// The 530 tabulated settings, from spglib's database (decoded on each call: there is nothing to
// keep). spglib writes a settings's symbols in several forms; here they are brought to one each,
// with two repairs: the e of double glide planes hides which of two settings is meant (Cmce for the
// old Cmca and Ccma), so that the symbols of International Tables before 1995 are kept beside it,
// and No. 68 "Bbcb" is such an old one among new.
#include "crystal/symmetry.h"

#include <math.h>
#include <spglib.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int hall_number;
    const char *old;
} old_symbols[] = {
    {191, "Abm2"}, {192, "Bma2"}, {193, "B2cm"}, {194, "C2mb"}, {195, "Cm2a"}, {196, "Ac2m"},
    {203, "Aba2"}, {204, "Bba2"}, {205, "B2cb"}, {206, "C2cb"}, {207, "Cc2a"}, {208, "Ac2a"},
    {304, "Cmca"}, {305, "Ccmb"}, {306, "Abma"}, {307, "Acam"}, {308, "Bbcm"}, {309, "Bmab"},
    {316, "Cmma"}, {317, "Cmmb"}, {318, "Abmm"}, {319, "Acmm"}, {320, "Bmcm"}, {321, "Bmam"},
    {322, "Ccca"}, {323, "Ccca"}, {324, "Cccb"}, {325, "Cccb"}, {326, "Abaa"}, {327, "Abaa"},
    {328, "Acaa"}, {329, "Acaa"}, {330, "Bbcb"}, {331, "Bbcb"}, {332, "Bbab"}, {333, "Bbab"},
};

static void copy(char *out, size_t size, const char *text)
{
    size_t length = strnlen(text, size - 1);
    memcpy(out, text, length);
    out[length] = '\0';
}

// Without underscores, from `text` to `end`; blanks at both ends go.
static void copy_plain(char *out, size_t size, const char *text, const char *end)
{
    size_t length = 0;
    while (text < end && *text == ' ')
        text++;
    while (end > text && end[-1] == ' ')
        end--;
    for (; text < end && length + 1 < size; text++)
        if (*text != '_')
            out[length++] = *text;
    out[length] = '\0';
}

// "P 1 21/n 1" -> "P 21/n": tokens that are 1 go, but for trigonal and triclinic ones.
static void copy_brief(char *out, size_t size, const char *full)
{
    size_t length = 0;
    for (const char *at = full; *at && length + 1 < size; at++) {
        bool one = at > full && at[-1] == ' ' && *at == '1' && (at[1] == ' ' || at[1] == '\0');
        if (!one)
            out[length++] = *at;
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

static bool is_monoclinic(const closo_setting *setting)
{
    return setting->number >= 3 && setting->number <= 15;
}

// The symbol that is shown. Among settings that share one with e the first keeps it, the others
// have their old one, spaced.
static void make_name(closo_setting *out)
{
    static const int later_of_a_pair[] = {317, 319, 321, 324, 325, 328, 329, 332, 333};
    copy(out->name, sizeof out->name, is_monoclinic(out) ? out->full : out->spaced);
    for (size_t i = 0; i < sizeof later_of_a_pair / sizeof later_of_a_pair[0]; i++) {
        const char *old = out->old;
        if (later_of_a_pair[i] == out->hall_number)
            snprintf(out->name, sizeof out->name, "%c %c %c %c", old[0], old[1], old[2], old[3]);
    }
    char first = out->choice[0];
    size_t length = strlen(out->name);
    if (first == 'H' || first == 'R' || first == '1' || first == '2')
        snprintf(out->name + length, sizeof out->name - length, " :%c", first);
}

void closo_setting_get(int hall_number, closo_setting *out)
{
    SpglibSpacegroupType type = spg_get_spacegroup_type(hall_number);
    *out = (closo_setting){.hall_number = hall_number, .number = type.number};
    const char *full = type.international_full;
    copy_plain(out->full, sizeof out->full, full, full + strlen(full));
    const char *spaced = type.international, *end = strchr(spaced, '=');
    copy_plain(out->spaced, sizeof out->spaced, spaced, end ? end : spaced + strlen(spaced));
    if (hall_number == 331)
        copy(out->spaced, sizeof out->spaced, "B b e b");
    if (is_monoclinic(out))
        copy_brief(out->brief, sizeof out->brief, out->full);
    else
        copy(out->brief, sizeof out->brief, out->spaced);
    for (size_t i = 0; i < sizeof old_symbols / sizeof old_symbols[0]; i++)
        if (old_symbols[i].hall_number == hall_number)
            copy(out->old, sizeof out->old, old_symbols[i].old);
    const char *brief = type.international_short;
    copy_plain(out->type, sizeof out->type, brief, brief + strlen(brief));
    copy(out->schoenflies, sizeof out->schoenflies, type.schoenflies);
    copy_plain(out->hall, sizeof out->hall, type.hall_symbol,
               type.hall_symbol + strlen(type.hall_symbol));
    const char *choice = type.choice;
    copy_plain(out->choice, sizeof out->choice, choice, choice + strnlen(choice, 6));
    copy_plain(out->point_group, sizeof out->point_group, type.pointgroup_international,
               type.pointgroup_international + strlen(type.pointgroup_international));
    make_name(out);
}

void closo_setting_operators(int hall_number, closo_group_operators *out)
{
    int rotations[CLOSO_GROUP_MAXIMUM][3][3];
    double translations[CLOSO_GROUP_MAXIMUM][3];
    int count = spg_get_symmetry_from_database(rotations, translations, hall_number);
    out->count = count > 0 && count <= CLOSO_GROUP_MAXIMUM ? (size_t)count : 0;
    out->generator_count = 0;
    for (size_t i = 0; i < out->count; i++) {
        memcpy(out->at[i].rotation, rotations[i], sizeof out->at[i].rotation);
        for (int k = 0; k < 3; k++)
            out->at[i].translation[k] = (int)lrint(translations[i][k] * CLOSO_TRANSLATION_UNITS);
        closo_operator_normalise(&out->at[i]);
    }
}
