// SPDX-License-Identifier: GPL-3.0-or-later
// Which symbols a mistyped one may have meant: those at the least edit
// distance.
#include "crystal/symmetry_name.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 3

// Edit distance from what was written to what is known. To leave something out, a stroke or a 1
// above all, is the likeliest slip.
static int added(char c)
{
    return c == '/' || c == '1' ? 1 : 2;
}

static int distance(const char *a, const char *b)
{
    enum { REMOVED = 3, CHANGED = 3 };
    int row[64];
    int columns = (int)strlen(b);
    row[0] = 0;
    for (int k = 1; k <= columns; k++)
        row[k] = row[k - 1] + added(b[k - 1]);
    for (int i = 1; a[i - 1]; i++) {
        int diagonal = row[0];
        row[0] += REMOVED;
        for (int k = 1; k <= columns; k++) {
            int best = diagonal + (a[i - 1] != b[k - 1] ? CHANGED : 0);
            int removed = row[k] + REMOVED, inserted = row[k - 1] + added(b[k - 1]);
            diagonal = row[k];
            best = removed < best ? removed : best;
            row[k] = inserted < best ? inserted : best;
        }
    }
    return row[columns];
}

// Every character that is too much costs 3, every one that is missing at least 1, and no distance
// above 6 counts.
static bool is_near_in_length(const char *body, const char *form)
{
    size_t a = strlen(body), b = strlen(form);
    return a <= b + 2 && b <= a + 6;
}

static int nearest_form(const closo_setting *setting, const char *body)
{
    const char *forms[] = {setting->full, setting->brief, setting->old};
    int least = 1000;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char squeezed[64];
        closo_symbol_squeeze(forms[i], strlen(forms[i]), squeezed, sizeof squeezed);
        if (squeezed[0] == '\0' || !is_near_in_length(body, squeezed))
            continue;
        int found = distance(body, squeezed);
        least = found < least ? found : least;
    }
    return least;
}

closo_status closo_symbol_unknown(const char *symbol, const char *body, closo_error *error)
{
    char names[SHOWN][32];
    int distances[SHOWN] = {0}, count = 0;
    // Two slips, or one in a short symbol, are a mistyped symbol; more are another word.
    int limit = strlen(body) > 4 ? 6 : 3;
    for (int hall_number = 1; hall_number <= CLOSO_SETTINGS; hall_number++) {
        closo_setting setting;
        closo_setting_get(hall_number, &setting);
        int found = nearest_form(&setting, body);
        int place = count;
        while (place > 0 && distances[place - 1] > found)
            place--;
        bool again = place > 0 && strcmp(names[place - 1], setting.name) == 0;
        if (found > limit || place == SHOWN || again)
            continue;
        count += count < SHOWN;
        for (int i = count - 1; i > place; i--) {
            memcpy(names[i], names[i - 1], sizeof names[i]);
            distances[i] = distances[i - 1];
        }
        memcpy(names[place], setting.name, sizeof names[place]);
        distances[place] = found;
    }
    char hint[128] = "a number 1 to 230, or \"Hall:\" and a Hall symbol";
    if (count > 0) {
        snprintf(hint, sizeof hint, "such as %s", names[0]);
        for (int i = 1; i < count; i++) {
            size_t length = strlen(hint);
            snprintf(hint + length, sizeof hint - length, ", %s", names[i]);
        }
    }
    return closo_fail(error, CLOSO_INPUT,
                      "space group \"%.60s\": expected a Hermann-Mauguin symbol, %s", symbol, hint);
}
