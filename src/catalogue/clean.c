// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that may stand in a record: tables saved in another encoding, and bytes that would steer a
// terminal, are refused before they are kept.
#include "catalogue/record.h"

// Bytes of the character that begins with `lead` (RFC 3629); 0 where none does.
static size_t length_of(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// The second byte excludes forms that are too long, surrogates, and what lies above U+10FFFF.
static bool second_fits(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

bool closo_text_is_clean(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t length = length_of(*at);
        if (length == 0 || (length == 1 && (*at < 0x20 || *at == 0x7F) && *at != '\n' &&
                            *at != '\t' && *at != '\r'))
            return false;
        for (size_t i = 1; i < length; i++)
            if ((at[i] & 0xC0) != 0x80)
                return false;
        if (length > 2 && !second_fits(at[0], at[1]))
            return false;
        // C1 controls: U+0080 to U+009F.
        if (length == 2 && at[0] == 0xC2 && at[1] < 0xA0)
            return false;
        at += length;
    }
    return true;
}
