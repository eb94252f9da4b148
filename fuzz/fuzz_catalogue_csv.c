// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a CSV file of records; what stands before a line "%%" is its map. Records that are
// read are valid, what is written of them is read back to the same numbers and limits, and every
// refusal is one line.
#include "catalogue/record.h"
#include "closo/catalogue.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

// A file of these bytes in memory; its path into `path`.
static int put(const char *data, size_t size, char path[64])
{
    int file = memfd_create("fuzz", 0);
    require(file >= 0);
    for (size_t done = 0; done < size;) {
        ssize_t count = write(file, data + done, size - done);
        require(count > 0);
        done += (size_t)count;
    }
    lseek(file, 0, SEEK_SET);
    snprintf(path, 64, "/proc/self/fd/%d", file);
    return file;
}

static bool same_number(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static closo_status read_bytes(const char *data, size_t size, const char *map,
                               closo_catalogue_records *records)
{
    char path[64];
    int file = put(data, size, path);
    const closo_catalogue_csv_options options = {.map = map, .map_name = "map", .source = "fuzz"};
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_catalogue_read_csv(path, &options, records, &error);
    close(file);
    if (status != CLOSO_OK) {
        require(status == CLOSO_INPUT || status == CLOSO_USAGE);
        require(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
    }
    return status;
}

static void check_again(const closo_catalogue_records *records)
{
    closo_text text;
    closo_catalogue_records again;
    closo_text_init(&text);
    closo_catalogue_write_csv(records, &text);
    require(!text.failed);
    require(read_bytes(text.data, text.length, NULL, &again) == CLOSO_OK);
    require(again.count == records->count);
    for (size_t i = 0; i < again.count; i++) {
        const closo_catalogue_record *a = &records->items[i], *b = &again.items[i];
        require(same_number(a->value, b->value) && same_number(a->upper, b->upper));
        require(same_number(a->su, b->su) && same_number(a->temperature, b->temperature));
        require(a->qualifier == b->qualifier);
        require(strcmp(a->property, b->property) == 0);
    }
    closo_catalogue_records_clear(&again);
    closo_text_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    char *map = NULL, *csv = text, *between = strstr(text, "\n%%\n");
    if (between) {
        between[1] = '\0';
        map = text;
        csv = between + 4;
    }
    closo_catalogue_records records;
    if (read_bytes(csv, size - (size_t)(csv - text), map, &records) == CLOSO_OK) {
        for (size_t i = 0; i < records.count; i++) {
            char shown[96], item[32];
            require(closo_record_validate(&records.items[i], NULL) == CLOSO_OK);
            closo_catalogue_format(&records.items[i], shown);
            closo_catalogue_condition(&records.items[i], "electrode", item, sizeof item);
        }
        check_again(&records);
        closo_catalogue_records_clear(&records);
    }
    free(text);
    return 0;
}
