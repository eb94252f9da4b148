// SPDX-License-Identifier: GPL-3.0-or-later
// Formulas as chemists write them, by recursive descent with bounded depth:
//
//   compound = part { joint part } [charge]      joint = "." | "*" | raised dot
//   part     = [number] item { item }            the number multiplies the part
//   item     = (symbol | isotope | abbreviation | group) [number]
//   group    = "(" item { item } ")"             also [] and {}
//   isotope  = ["^"] mass-number symbol          without "^" only where a part or group begins
//
// Readings that chemists themselves could not agree on are refused: "CaCl2.0.5H2O", "Ca2+" (two
// atoms or two charges), "2H2O" at the beginning (two waters or heavy water), "B12H122-", "Na11BD4"
// (eleven sodium atoms or one and 11B).
#include "chem/compound.h"

#include <math.h>
#include <string.h>

#define TEXT_MAXIMUM  4096 // bytes of a formula
#define DEPTH_MAXIMUM 16
#define COUNT_MAXIMUM 1e9
#define COUNT_MINIMUM 1e-9
#define DIGIT_MAXIMUM 15

typedef struct parser {
    const char *text;
    const char *position;
    const closo_abbreviations *abbreviations;
    bool whole;   // a look ahead: numbers end before a dot
    bool isotope; // one was written by digits in front of its symbol, without "^"
    closo_error *error;
} parser;

static closo_status fail_at(const parser *state, const char *place, const char *what)
{
    return closo_fail(state->error, CLOSO_USAGE, "formula \"%.200s\": %s at character %zu",
                      state->text, what, (size_t)(place - state->text) + 1);
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool is_letter(char character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

static bool is_lower(char character)
{
    return character >= 'a' && character <= 'z';
}

static const char *skip_digits(const char *p)
{
    while (is_digit(*p))
        p++;
    return p;
}

static bool is_charge(const char *place)
{
    int charge;
    bool digits;
    return closo_compound_charge_at(place, &charge, &digits) > 0;
}

// ---- numbers -----------------------------------------------------------------------------------

static closo_status convert(parser *state, const char *begin, const char *end, double *value)
{
    if (end - begin > DIGIT_MAXIMUM || closo_read_number(begin, end, value) != end)
        return fail_at(state, begin, "a number has too many digits");
    if (*value > COUNT_MAXIMUM)
        return fail_at(state, begin, "the number is too large");
    if (*value < COUNT_MINIMUM)
        return fail_at(state, begin, "expected a number above 0");
    state->position = end;
    return CLOSO_OK;
}

static closo_status parse_items(parser *state, closo_compound *sum, int depth);

// A dot that can only be a decimal point: nothing that begins a part follows its digits.
static bool ends_in_fraction(const char *p)
{
    if (*p != '.' || !is_digit(p[1]))
        return false;
    p = skip_digits(p + 1);
    return !is_letter(*p) && *p != '(' && *p != '[' && *p != '{';
}

// Whether the dot behind the digits at `begin` is a decimal point; `after`: behind the fraction.
static closo_dot read_dot(const parser *state, const char *begin, const char *dot,
                          const char *after, const closo_compound *sum, const closo_compound *item,
                          int depth)
{
    if (*after == '.' && is_digit(after[1]))
        return CLOSO_DOT_UNCLEAR;
    if (depth > 0 || dot[1] == '0' || (*begin == '0' && dot == begin + 1))
        return CLOSO_DOT_DECIMAL;
    closo_compound before = *sum, behind = {0};
    parser ahead = {state->text, after, state->abbreviations, true, false, NULL};
    if (closo_compound_add(&before, item, 1, NULL) != CLOSO_OK ||
        parse_items(&ahead, &behind, 0) != CLOSO_OK || ends_in_fraction(ahead.position))
        return CLOSO_DOT_DECIMAL;
    return closo_compound_dot(&before, item, &behind, (size_t)(after - dot) - 1);
}

// "Ca2+" and "B12H122-": do the digits count atoms or charges?
static bool may_be_charge(const char *begin, const char *end, const closo_compound *sum,
                          bool is_atom)
{
    int charge;
    bool digits;
    if (*end != '+' && *end != '-')
        return false;
    if (!closo_compound_charge_at(begin, &charge, &digits) && end - begin < 3)
        return false;
    return is_charge(end) && ((sum->terms == 0 && is_atom) || end - begin > 2);
}

// "Na11BD4", "7Li211B12": raised digits lose their height where formulas are copied. Do they count
// the metal, or is their end the mass number of the boron (lithium) behind them?
static bool may_be_isotope(const parser *state, const char *begin, const char *end,
                           const closo_compound *item, bool is_atom)
{
    bool boron = *end == 'B' && !is_lower(end[1]);
    bool lithium = *end == 'L' && end[1] == 'i' && !is_lower(end[2]);
    bool metal = is_atom && closo_element_of(item->term[0].nuclide.number)->is_metal;
    ptrdiff_t size = end - begin, mass = boron ? 2 : 1;
    if (!(boron && (metal || state->isotope)) && !(lithium && state->isotope))
        return false;
    if (size < mass || (boron && end[-2] != '1') || (size == mass + 1 && *begin < '2'))
        return false;
    char last = end[-1];
    return boron ? last == '0' || last == '1' : last == '6' || last == '7';
}

// The number behind an item that is not yet part of sum; 1 when there is none.
static closo_status parse_count(parser *state, const closo_compound *sum,
                                const closo_compound *item, bool is_atom, int depth, double *count)
{
    const char *begin = state->position, *end = skip_digits(begin);
    *count = 1;
    if (end == begin)
        return CLOSO_OK;
    if (*end == '.' && is_digit(end[1]) && !state->whole) {
        const char *after = skip_digits(end + 1);
        closo_dot dot = read_dot(state, begin, end, after, sum, item, depth);
        if (dot == CLOSO_DOT_UNCLEAR)
            return fail_at(state, end,
                           "the dot may be a decimal point or join two parts: write \"*\" between "
                           "parts, or the atom with its number in parentheses, as (Li1.5),");
        if (dot == CLOSO_DOT_DECIMAL)
            end = after;
    }
    if (depth == 0 && may_be_charge(begin, end, sum, is_atom))
        return fail_at(state, begin,
                       "the digits may count atoms or charges: write the charge as \"^2-\" or "
                       "\"(2-)\", or the atoms in parentheses, as (I3)-,");
    if (may_be_isotope(state, begin, end, item, is_atom))
        return fail_at(
            state, begin,
            "the digits may count atoms or name an isotope of the next element: write "
            "the isotope in brackets, as [11B], or the atoms in parentheses, as (Na11),");
    return convert(state, begin, end, count);
}

// ---- items -------------------------------------------------------------------------------------

static closo_status add(const parser *state, const char *place, closo_compound *sum,
                        const closo_compound *item, double count)
{
    double atoms = 0;
    if (closo_compound_add(sum, item, count, NULL) != CLOSO_OK)
        return fail_at(state, place, "there are too many kinds of atoms");
    for (size_t i = 0; i < sum->terms; i++) {
        atoms += sum->term[i].count;
        if (sum->term[i].count < COUNT_MINIMUM)
            return fail_at(state, place, "there are too few atoms");
    }
    return atoms > COUNT_MAXIMUM ? fail_at(state, place, "there are too many atoms") : CLOSO_OK;
}

static const closo_abbreviation *find_abbreviation(const parser *state, size_t *length)
{
    const closo_abbreviation *found = NULL;
    *length = 0;
    for (size_t i = 0; state->abbreviations && i < state->abbreviations->count; i++) {
        const closo_abbreviation *each = &state->abbreviations->list[i];
        size_t size = strlen(each->name);
        if (size > *length && closo_text_starts_with(state->position, each->name) &&
            !is_lower(state->position[size])) {
            found = each;
            *length = size;
        }
    }
    return found;
}

// An abbreviation stands for a formula without others, so that none can grow without end.
static closo_status read_abbreviation(parser *state, const closo_abbreviation *entry, size_t length,
                                      closo_compound *item)
{
    closo_error inner = {0};
    if (closo_compound_parse(item, entry->formula, NULL, &inner) != CLOSO_OK)
        return closo_fail(state->error, CLOSO_USAGE, "abbreviation \"%.40s\": %.400s", entry->name,
                          inner.message);
    if (item->charge)
        return closo_fail(state->error, CLOSO_USAGE,
                          "abbreviation \"%.40s\": expected a formula without a charge, found "
                          "\"%.200s\"",
                          entry->name, entry->formula);
    state->position += length;
    return CLOSO_OK;
}

// A symbol, with the mass number that was read before it (0: none).
static closo_status read_atom(parser *state, const char *begin, int mass_number,
                              closo_compound *item)
{
    const char *symbol = state->position;
    size_t length = is_lower(symbol[1]) ? 2 : 1;
    closo_nuclide nuclide;
    bool own_name = length == 1 && (*symbol == 'D' || *symbol == 'T');
    if (!closo_nuclide_parse(symbol, length, &nuclide))
        return fail_at(state, symbol, "unknown element");
    if (mass_number) {
        if (own_name || !closo_isotope_find(nuclide.number, mass_number))
            return fail_at(state, begin, "an isotope that is not known");
        nuclide.mass_number = mass_number;
    }
    state->position += length;
    *item = (closo_compound){.terms = 1, .term = {{nuclide, 1}}};
    return CLOSO_OK;
}

// Digits in front of a symbol: a mass number. Returns 0 where they cannot be one.
static int mass_number_at(const char *p)
{
    const char *end = skip_digits(p);
    int value = 0;
    if (end - p > 3 || *end < 'A' || *end > 'Z')
        return 0;
    for (; p < end; p++)
        value = 10 * value + (*p - '0');
    return value;
}

static closo_status read_isotope(parser *state, closo_compound *item)
{
    const char *begin = state->position;
    state->position += *begin == '^';
    int mass_number = mass_number_at(state->position);
    if (!mass_number)
        return fail_at(state, begin, "expected an isotope such as 10B, or a charge");
    state->position = skip_digits(state->position);
    return read_atom(state, begin, mass_number, item);
}

static closo_status read_group(parser *state, closo_compound *item, int depth)
{
    const char *begin = state->position;
    char closing = *begin == '(' ? ')' : *begin == '[' ? ']' : '}';
    if (depth == DEPTH_MAXIMUM)
        return fail_at(state, begin, "the groups are nested too deeply");
    state->position++;
    if (is_digit(*state->position) && closing != ']' &&
        (*skip_digits(state->position) == 'H' && !is_lower(skip_digits(state->position)[1])))
        return fail_at(state, state->position,
                       "a number in front of H: write D or [2H] for an isotope,");
    closo_status status = parse_items(state, item, depth + 1);
    if (status != CLOSO_OK)
        return status;
    if (*state->position != closing)
        return fail_at(state, begin, "a group is not closed that opens");
    state->position++;
    return CLOSO_OK;
}

static bool opens_group(char character)
{
    return character == '(' || character == '[' || character == '{';
}

// "[B12H12]2-": behind an ion in brackets the digits are its charge; "[10B]2-" is two atoms.
static bool ends_as_ion(const parser *state, const char *begin, int depth)
{
    return depth == 0 && *begin == '[' && !is_digit(begin[1]) && is_charge(state->position);
}

static closo_status parse_item(parser *state, closo_compound *sum, int depth, bool first)
{
    const char *begin = state->position;
    closo_compound item = {0};
    closo_status status;
    size_t length;
    const closo_abbreviation *entry = find_abbreviation(state, &length);
    bool is_atom = is_letter(*begin) && !entry;
    if (entry)
        status = read_abbreviation(state, entry, length, &item);
    else if (opens_group(*begin))
        status = read_group(state, &item, depth);
    else if (*begin == '^' || (first && is_digit(*begin)))
        status = read_isotope(state, &item);
    else
        status = read_atom(state, begin, 0, &item);
    state->isotope |= is_digit(*begin) && *state->position != ']';
    double count = 1;
    if (status == CLOSO_OK && !ends_as_ion(state, begin, depth))
        status = parse_count(state, sum, &item, is_atom, depth, &count);
    return status == CLOSO_OK ? add(state, begin, sum, &item, count) : status;
}

// One item or more, up to something that is none.
static closo_status parse_items(parser *state, closo_compound *sum, int depth)
{
    const char *begin = state->position;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK) {
        char next = *state->position;
        bool first = state->position == begin;
        bool starts =
            is_letter(next) || opens_group(next) || next == '^' || (first && is_digit(next));
        if (!starts || (depth == 0 && !is_letter(next) && !first && is_charge(state->position)))
            break;
        status = parse_item(state, sum, depth, first);
    }
    if (status == CLOSO_OK && state->position == begin)
        return fail_at(state, begin, "expected an element or a group");
    return status;
}

// ---- parts -------------------------------------------------------------------------------------

// The number in front of a part. In front of the first part digits may be a mass number as well.
static closo_status parse_multiplier(parser *state, bool first, double *times)
{
    const char *begin = state->position, *end = skip_digits(begin);
    *times = 1;
    if (end == begin)
        return CLOSO_OK;
    int mass_number = first ? mass_number_at(begin) : 0;
    closo_nuclide nuclide;
    if (mass_number && closo_nuclide_parse(end, is_lower(end[1]) ? 2 : 1, &nuclide) &&
        closo_isotope_find(nuclide.number, mass_number)) {
        if (nuclide.number == 1 && mass_number > 1)
            return fail_at(state, begin,
                           "the number may multiply or name an isotope: write 2(H2O) or D2O");
        return CLOSO_OK; // left for the item
    }
    if (*end == '.' && is_digit(end[1]))
        end = skip_digits(end + 1);
    return convert(state, begin, end, times);
}

static closo_status parse_part(parser *state, bool first, closo_compound *sum)
{
    const char *begin = state->position;
    closo_compound part = {0};
    double times;
    closo_status status = parse_multiplier(state, first, &times);
    if (status == CLOSO_OK && times != 1)
        state->position += strspn(state->position, " \t");
    // Behind a multiplier another number is no mass number.
    if (status == CLOSO_OK && state->position > begin && is_digit(*state->position))
        status = fail_at(state, state->position, "expected an element or a group");
    if (status == CLOSO_OK)
        status = parse_items(state, &part, 0);
    return status == CLOSO_OK ? add(state, begin, sum, &part, times) : status;
}

// Skips blanks and the sign between two parts; false where none stands there.
static bool parse_joint(parser *state)
{
    const char *p = state->position + strspn(state->position, " \t");
    size_t length = *p == '.' ? 1 : closo_compound_joint_at(p);
    if (length == 0)
        return false;
    p += length;
    state->position = p + strspn(p, " \t");
    return true;
}

static closo_status parse_end(parser *state, closo_compound *sum)
{
    bool digits;
    const char *p = state->position + strspn(state->position, " \t");
    if (!*p)
        return CLOSO_OK;
    size_t length = closo_compound_charge_at(state->position, &sum->charge, &digits);
    return length ? CLOSO_OK
                  : fail_at(state, p, "expected an element, a group, a number or a charge");
}

closo_status closo_compound_parse(closo_compound *out, const char *text,
                                  const closo_abbreviations *abbreviations, closo_error *error)
{
    char plain[TEXT_MAXIMUM + 1];
    closo_compound sum = {0};
    if (strnlen(text, TEXT_MAXIMUM + 1) > TEXT_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE, "a formula is longer than %d characters",
                          TEXT_MAXIMUM);
    closo_compound_plain(text, plain);
    parser state = {plain, plain, abbreviations, false, false, error};
    state.position += strspn(plain, " \t");
    closo_status status = parse_part(&state, true, &sum);
    while (status == CLOSO_OK && parse_joint(&state))
        status = parse_part(&state, false, &sum);
    if (status == CLOSO_OK)
        status = parse_end(&state, &sum);
    if (status == CLOSO_OK)
        *out = sum;
    return status;
}
