// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an instrument file: the first byte chooses the format (0: by content), the second
// the columns of a plain table; the rest is the file. Every reader stays inside its memory and ends
// with tables of sane shape or with one line of error; spectra found in them have positive, falling
// frequencies, and the document of the file can be made and printed.
#include "closo/electro.h"

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

static void require_refusal(closo_status status, const closo_error *error)
{
    require(status == CLOSO_INPUT || status == CLOSO_USAGE);
    require(error->message[0] != '\0' && strchr(error->message, '\n') == NULL);
}

static void check_table(const closo_data_table *table)
{
    require(table->technique && table->title);
    double sum = 0;
    for (size_t k = 0; k < table->column_count; k++) {
        require(table->columns[k].name && table->columns[k].unit && table->columns[k].values);
        for (size_t i = 0; i < table->rows; i++)
            sum += table->columns[k].values[i];
    }
    require(isnan(sum) || !isnan(sum)); // every value was read
    for (size_t k = 0; k < table->setting_count; k++)
        require(table->settings[k].key && table->settings[k].text);
}

static void check_spectra(closo_data *data)
{
    closo_impedances spectra;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_impedances_of(&spectra, data, &error);
    if (status != CLOSO_OK) {
        require_refusal(status, &error);
        return;
    }
    require(spectra.count > 0);
    for (size_t k = 0; k < spectra.count; k++) {
        const closo_impedance *s = &spectra.spectra[k];
        require(s->count > 0);
        for (size_t i = 0; i < s->count; i++) {
            require(s->frequency[i] > 0 && isfinite(s->real[i]) && isfinite(s->imaginary[i]));
            require(i == 0 || s->frequency[i] <= s->frequency[i - 1]);
        }
    }
    closo_impedances_clear(&spectra);
}

static void print(const closo_data *data)
{
    closo_error error = {.status = CLOSO_OK};
    closo_text text;
    closo_result *result = closo_result_new("data show", "fuzz", &error);
    require(result != NULL);
    require(closo_data_describe(data, result, &error) == CLOSO_OK);
    closo_text_init(&text);
    closo_result_write_json(result, &text);
    require(!text.failed);
    closo_text_clear(&text);
    closo_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "f,Zr,-Zi", "f,|Z|,phase", "-,f/kHz,Zr,Zi"};
    const closo_data_format *const *formats = closo_data_formats();
    size_t count = 0;
    while (formats[count])
        count++;
    if (size < 2)
        return 0;
    size_t choice = data[0] % (count + 1);
    const closo_data_options options = {.format = choice ? formats[choice - 1]->name : NULL,
                                        .columns = columns[data[1] & 3]};
    int file = memfd_create("data", MFD_CLOEXEC);
    require(file >= 0);
    require(write(file, data + 2, size - 2) == (ssize_t)(size - 2));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    closo_data read;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_data_read(&read, path, &options, &error);
    if (status != CLOSO_OK) {
        require_refusal(status, &error);
        require(read.count == 0);
    } else {
        require(read.count > 0);
        for (size_t k = 0; k < read.count; k++)
            check_table(&read.tables[k]);
        check_spectra(&read);
        if (size < 4096)
            print(&read);
    }
    closo_data_clear(&read);
    close(file);
    return 0;
}
