// SPDX-License-Identifier: GPL-3.0-or-later
// Names of points: labels and, where they stand away from their point, thin lines.
#include "result/script_labels.h"

#include "result/labels.h"

#include <math.h>
#include <stdlib.h>

#define FIRST 100 // tags below belong to titles

static void add_position(const script *sc, double x, double y)
{
    closo_text_add(sc->out, " first ");
    closo_text_add_number(sc->out, x * pow(10, -sc->x.exponent), 6);
    closo_text_add(sc->out, ", first ");
    closo_text_add_number(sc->out, y * pow(10, -sc->y.exponent), 6);
}

size_t script_add_labels(const script *sc, double width, double height)
{
    size_t count;
    closo_label *labels = closo_labels_place(sc->chart, width, height, &count);
    for (size_t i = 0; i < count; i++) {
        const closo_label *label = &labels[i];
        closo_text_addf(sc->out, "set label %zu ", FIRST + i);
        script_add_quoted(sc->out, label->text);
        closo_text_add(sc->out, " at");
        add_position(sc, label->at_x, label->at_y);
        closo_text_add(sc->out, " center noenhanced front font 'Helvetica,10' textcolor rgb '");
        closo_text_add(sc->out, script_dark_colour(label->colour));
        closo_text_add(sc->out, "'\n");
        if (label->led) {
            closo_text_addf(sc->out, "set arrow %zu from", FIRST + i);
            add_position(sc, label->x, label->y);
            closo_text_add(sc->out, " to");
            add_position(sc, label->edge_x, label->edge_y);
            closo_text_add(sc->out, " nohead back lw 0.6 lc rgb '#909090'\n");
        }
    }
    free(labels);
    return count;
}

void script_remove_labels(const script *sc, size_t count)
{
    for (size_t i = 0; i < count; i++)
        closo_text_addf(sc->out, "unset label %zu\n", FIRST + i);
    if (count > 0)
        closo_text_add(sc->out, "unset arrow\n");
}
