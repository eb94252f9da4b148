// SPDX-License-Identifier: GPL-3.0-or-later
// Errors are values that the caller owns: a status and one sentence. Nothing here remembers
// anything. A sentence too long for its field is cut between characters, never inside one, so that
// what is shown stays valid UTF-8.
#include "closo/base.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct status_record {
    int exit_status;
    const char *meaning;
} status_record;

static const status_record status_records[] = {
#define STATUS_RECORD(name, exit_status, meaning) [CLOSO_##name] = {exit_status, meaning},
    CLOSO_STATUS_LIST(STATUS_RECORD)
#undef STATUS_RECORD
};

static const status_record *status_record_of(closo_status status)
{
    size_t count = sizeof status_records / sizeof status_records[0];
    return (size_t)status < count ? &status_records[status] : &status_records[CLOSO_SYSTEM];
}

int closo_status_exit(closo_status status)
{
    return status_record_of(status)->exit_status;
}

const char *closo_status_meaning(closo_status status)
{
    return status_record_of(status)->meaning;
}

// Removes a character that the end of the field has cut in two: bytes 10xxxxxx continue one.
static void drop_broken_character(char *message)
{
    size_t length = strlen(message);
    size_t start = length;
    while (start > 0 && ((unsigned char)message[start - 1] & 0xC0U) == 0x80U)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)message[start - 1];
    size_t expected = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 1;
    if (expected > length - (start - 1))
        message[start - 1] = '\0';
}

// Appends to the message; false when it had to be cut.
static bool append_list(closo_error *error, const char *format, va_list arguments)
{
    size_t used = strlen(error->message);
    size_t room = sizeof error->message - used;
    int needed = vsnprintf(error->message + used, room, format, arguments);
    if (needed < 0) {
        error->message[used] = '\0';
        return false;
    }
    if ((size_t)needed >= room) {
        drop_broken_character(error->message);
        return false;
    }
    return true;
}

static bool append(closo_error *error, const char *format, ...) CLOSO_PRINTF(2, 3);

static bool append(closo_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bool whole = append_list(error, format, arguments);
    va_end(arguments);
    return whole;
}

closo_status closo_fail(closo_error *error, closo_status status, const char *format, ...)
{
    if (error) {
        error->status = status;
        error->message[0] = '\0';
        va_list arguments;
        va_start(arguments, format);
        append_list(error, format, arguments);
        va_end(arguments);
    }
    return status;
}

// A wrong path is the user's input; the rest is the machine's condition.
static closo_status status_of_errno(int number)
{
    switch (number) {
    case ENOMEM:
        return CLOSO_MEMORY;
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case ELOOP:
    case ENAMETOOLONG:
        return CLOSO_INPUT;
    default:
        return CLOSO_SYSTEM;
    }
}

static const char *errno_text(int number, char *buffer, size_t size)
{
#ifdef __GLIBC__
    return strerror_r(number, buffer, size); // the GNU form may return a text of its own
#else
    return strerror_r(number, buffer, size) == 0 ? buffer : "unknown error";
#endif
}

closo_status closo_fail_errno(closo_error *error, int number, const char *format, ...)
{
    closo_status status = status_of_errno(number);
    if (error) {
        error->status = status;
        error->message[0] = '\0';
        va_list arguments;
        va_start(arguments, format);
        bool whole = append_list(error, format, arguments);
        va_end(arguments);
        if (whole) {
            char buffer[256];
            append(error, ": %s", errno_text(number, buffer, sizeof buffer));
        }
    }
    return status;
}
