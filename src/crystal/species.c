// SPDX-License-Identifier: GPL-3.0-or-later
// What files call an atom: element, isotope and charge ("10B", "D", "Cl1-"), and elements from the
// labels of atoms where nothing else says them.
#include "crystal/crystal_io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

// Element of the first `length` letters in any case; 0 where there is none.
static int element_of(const char *letters, size_t length)
{
    char symbol[3] = {letters[0], length > 1 ? letters[1] : '\0', '\0'};
    if (is_lower(symbol[0]))
        symbol[0] = (char)(symbol[0] - 'a' + 'A');
    if (symbol[1] && !is_lower(symbol[1]))
        symbol[1] = (char)(symbol[1] - 'A' + 'a');
    const closo_element *element = closo_element_find(symbol, length);
    return element ? element->number : 0;
}

static int number_of(const char *digits, size_t length)
{
    int sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = 10 * sum + (digits[i] - '0');
    return sum;
}

// "2+", "+2", "+"; nothing is a charge of 0. False: something else.
static bool read_charge(const char *text, int *charge)
{
    size_t before = strspn(text, "0123456789");
    char sign = text[before];
    *charge = 0;
    if (*text == '\0')
        return true;
    if (before > 2 || (sign != '+' && sign != '-'))
        return false;
    const char *after = text + before + 1;
    size_t behind = strspn(after, "0123456789");
    if (after[behind] != '\0' || behind > 2 || (before > 0 && behind > 0))
        return false;
    int size = before ? number_of(text, before) : behind ? number_of(after, behind) : 1;
    *charge = sign == '-' ? -size : size;
    return true;
}

bool closo_species_parse(const char *text, closo_species *out)
{
    size_t digits = strspn(text, "0123456789");
    const char *letters = text + digits;
    size_t length = 0;
    while (is_letter(letters[length]))
        length++;
    closo_species made = {0};
    // Valence-only form factors of carbon and silicon in International Tables C 6.1.1.4.
    bool valence = !strcmp(letters, "Cval") || !strcmp(letters, "Siva");
    size_t used = valence ? (letters[0] == 'C' ? 1 : 2) : length;
    if (digits > 3 || used == 0 || used > 2)
        return false;
    made.element = element_of(letters, used);
    if (made.element == 0)
        return false;
    if (used == 1 && made.element == 1 && *letters != 'H' && *letters != 'h')
        made.isotope = *letters == 'D' || *letters == 'd' ? 2 : 3;
    if (digits > 0) {
        made.isotope = number_of(text, digits);
        if (!closo_isotope_find(made.element, made.isotope))
            return false;
    }
    made.suffix = !valence && !read_charge(letters + used, &made.charge);
    *out = made;
    return true;
}

void closo_species_write(const closo_atom *atom, bool with_charge, char buffer[16])
{
    char name[8];
    int charge = abs(atom->charge) % 100;
    closo_nuclide_write((closo_nuclide){atom->element, atom->isotope}, name);
    snprintf(buffer, 16, "%s", name);
    if (with_charge && charge != 0)
        snprintf(buffer, 16, "%s%d%c", name, charge, atom->charge < 0 ? '-' : '+');
}

int closo_label_element(const char *label, const closo_formula *formula)
{
    if (!is_letter(label[0]))
        return 0;
    int one = element_of(label, 1);
    int two = is_letter(label[1]) ? element_of(label, 2) : 0;
    bool word = is_letter(label[1]) && is_letter(label[2]) && is_lower(label[2]);
    if (word) // "Label", "Wat1": no label made of a symbol
        return 0;
    if (two == 0 || one == 0)
        return two ? two : one;
    if (is_lower(label[1]) && !is_lower(label[0]))
        return two;
    if (formula && (formula->count[one] > 0) != (formula->count[two] > 0))
        return formula->count[one] > 0 ? one : two;
    return -1;
}
