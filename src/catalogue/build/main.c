// SPDX-License-Identifier: GPL-3.0-or-later
// Run while closo is built: catalogue_build OUTPUT DIRECTORY FILE.csv...
#include "catalogue/build.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: catalogue_build OUTPUT DIRECTORY FILE.csv...\n", stderr);
        return closo_status_exit(CLOSO_USAGE);
    }
    closo_error error;
    closo_status status = closo_catalogue_build(argv[2], (const char *const *)argv + 3,
                                                (size_t)argc - 3, argv[1], &error);
    if (status != CLOSO_OK)
        fprintf(stderr, "%s\n", error.message);
    return closo_status_exit(status);
}
