// SPDX-License-Identifier: GPL-3.0-or-later
// A view as SVG, drawn here and not by gnuplot. Spheres are circles filled with a radial gradient,
// one per element and step of mist: what is far is paler. Below the picture stand the elements and
// the levels of the volume. The document's texts are escaped as on a page.
#include "result/view_scene.h"

#include "result/glyphs.h"
#include "result/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH        640.0
#define HEIGHT       460.0
#define TITLE_HEIGHT 34.0
#define ROW_HEIGHT   24.0
#define LETTER_WIDTH 7.2
#define MIST         4   // steps
#define MIST_DEPTH   0.5 // how far the farthest fades
#define PAPER        0xffffff
#define KINDS        64 // elements told apart; further ones share a colour with the last

typedef struct kind { // an element of the view
    const char *symbol;
    closo_look look;
} kind;

typedef struct picture {
    closo_text *out;
    const closo_view *view;
    closo_atoms atoms;
    kind kinds[KINDS];
    size_t kind_count;
} picture;

static void add_pixels(closo_text *out, const char *before, double value)
{
    closo_text_add(out, before);
    closo_add_fixed(out, value, 1);
}

static void add_colour(closo_text *out, uint32_t colour)
{
    closo_text_addf(out, "#%06x", (unsigned)colour);
}

static double mist_at(double distance)
{
    return MIST_DEPTH * distance;
}

static size_t mist_step(double distance)
{
    size_t step = (size_t)(distance * MIST);
    return step < MIST ? step : MIST - 1;
}

// ---- elements ----------------------------------------------------------------------------------

static size_t kind_of(const picture *p, const char *symbol)
{
    for (size_t i = 0; i < p->kind_count; i++)
        if (strcmp(p->kinds[i].symbol, symbol) == 0)
            return i;
    return p->kind_count;
}

static void find_kinds(picture *p)
{
    for (size_t i = 0; i < p->atoms.count; i++) {
        const char *symbol = p->atoms.element[i];
        if (kind_of(p, symbol) == p->kind_count && p->kind_count < KINDS)
            p->kinds[p->kind_count++] = (kind){symbol, closo_look_of(symbol)};
    }
}

static size_t kind_at(const picture *p, size_t atom)
{
    size_t found = kind_of(p, p->atoms.element[atom]);
    return found < p->kind_count ? found : p->kind_count - 1;
}

static void add_stop(closo_text *out, const char *offset, uint32_t colour, double mist)
{
    closo_text_addf(out, "<stop offset=\"%s\" stop-color=\"", offset);
    add_colour(out, closo_colour_between(colour, PAPER, mist));
    closo_text_add(out, "\"/>");
}

static void add_gradients(const picture *p)
{
    closo_text_add(p->out, "<defs>\n");
    for (size_t i = 0; i < p->kind_count; i++) {
        uint32_t colour = p->kinds[i].look.colour;
        for (size_t step = 0; step < MIST; step++) {
            double mist = mist_at(((double)step + 0.5) / MIST);
            closo_text_addf(p->out,
                            "<radialGradient id=\"e%zum%zu\" cx=\".36\" cy=\".32\" r=\".74\">", i,
                            step);
            add_stop(p->out, "0", closo_colour_between(colour, 0xffffff, 0.72), mist);
            add_stop(p->out, ".35", closo_colour_between(colour, 0xffffff, 0.12), mist);
            add_stop(p->out, ".75", closo_colour_between(colour, 0x000000, 0.14), mist);
            add_stop(p->out, "1", closo_colour_between(colour, 0x000000, 0.42), mist);
            closo_text_add(p->out, "</radialGradient>\n");
        }
    }
    closo_text_add(p->out, "</defs>\n");
}

// ---- pieces ------------------------------------------------------------------------------------

static void add_circle(closo_text *out, double x, double y, double radius)
{
    add_pixels(out, "<circle cx=\"", x);
    add_pixels(out, "\" cy=\"", y);
    add_pixels(out, "\" r=\"", radius);
    closo_text_add(out, "\"");
}

static void draw_atom(const picture *p, const closo_piece *piece)
{
    add_circle(p->out, piece->x, piece->y, piece->size);
    closo_text_addf(p->out, " fill=\"url(#e%zum%zu)\"", kind_at(p, piece->index),
                    mist_step(piece->distance));
    double occupancy = p->atoms.occupancy ? p->atoms.occupancy[piece->index] : 1;
    if (occupancy < 1) {
        closo_text_add(p->out, " opacity=\"");
        closo_add_fixed(p->out, 0.3 + 0.7 * fmax(occupancy, 0), 2);
        closo_text_add(p->out, "\"");
    }
    closo_text_add(p->out, "/>\n");
}

static void add_line(const picture *p, const closo_piece *piece, uint32_t colour, double width)
{
    add_pixels(p->out, "<path d=\"M", piece->x);
    add_pixels(p->out, " ", piece->y);
    add_pixels(p->out, "L", piece->x2);
    add_pixels(p->out, " ", piece->y2);
    closo_text_add(p->out, "\" stroke=\"");
    add_colour(p->out, closo_colour_between(colour, PAPER, mist_at(piece->distance)));
    add_pixels(p->out, "\" stroke-width=\"", width);
    closo_text_add(p->out, "\"/>\n");
}

// A rod: dark sides, its colour, a lighter line along it.
static void draw_bond(const picture *p, const closo_piece *piece)
{
    uint32_t colour = p->kinds[kind_at(p, piece->index)].look.colour;
    add_line(p, piece, closo_colour_between(colour, 0x000000, 0.38), piece->size);
    add_line(p, piece, closo_colour_between(colour, 0x000000, 0.06), 0.68 * piece->size);
    if (piece->size > 3)
        add_line(p, piece, closo_colour_between(colour, 0xffffff, 0.35), 0.22 * piece->size);
}

static void draw_dot(const picture *p, const closo_piece *piece)
{
    add_circle(p->out, piece->x, piece->y, piece->size);
    closo_text_addf(p->out, " class=\"v%zu\"/>\n", piece->index);
}

static void draw_pieces(const picture *p, const closo_scene *scene)
{
    closo_text_add(p->out, "<g stroke-linecap=\"round\">\n");
    for (size_t i = 0; i < scene->count; i++) {
        const closo_piece *piece = &scene->pieces[i];
        switch (piece->kind) {
        case CLOSO_PIECE_ATOM:
            draw_atom(p, piece);
            break;
        case CLOSO_PIECE_BOND:
            draw_bond(p, piece);
            break;
        case CLOSO_PIECE_EDGE:
            add_line(p, piece, 0x4a525b, 1.3);
            break;
        case CLOSO_PIECE_DOT:
            draw_dot(p, piece);
            break;
        }
    }
    closo_text_add(p->out, "</g>\n");
}

static void draw_axes(const picture *p, const closo_scene *scene)
{
    for (int axis = 0; axis < 3; axis++) {
        add_pixels(p->out, "<text class=\"axis\" x=\"", scene->label[axis][0]);
        add_pixels(p->out, "\" y=\"", scene->label[axis][1] + 5);
        closo_text_addf(p->out, "\">%c</text>\n", "abc"[axis]);
    }
}

// ---- legend ------------------------------------------------------------------------------------

typedef struct legend {
    closo_text *out; // NULL: only measures
    double x, y;
} legend;

static void place_entry(legend *l, const char *text, double indent, double *x)
{
    double width = indent + LETTER_WIDTH * (double)closo_text_width(text) + 18;
    if (l->x > 20 && l->x + width > WIDTH - 12) {
        l->x = 20;
        l->y += ROW_HEIGHT;
    }
    *x = l->x;
    l->x += width;
}

static void add_text(legend *l, double x, const char *text)
{
    add_pixels(l->out, "<text x=\"", x);
    add_pixels(l->out, "\" y=\"", l->y + 4.5);
    closo_text_add(l->out, "\">");
    closo_html_add(l->out, text);
    closo_text_add(l->out, "</text>\n");
}

static void add_element(legend *l, const picture *p, size_t index)
{
    double x;
    place_entry(l, p->kinds[index].symbol, 20, &x);
    if (!l->out)
        return;
    add_circle(l->out, x + 8, l->y, 7.5);
    closo_text_addf(l->out, " fill=\"url(#e%zum0)\"/>\n", index);
    add_text(l, x + 20, p->kinds[index].symbol);
}

static void add_levels(legend *l, const closo_volume_record *volume)
{
    for (size_t i = 0; i < volume->level_count; i++) {
        closo_text text;
        closo_text_init(&text);
        closo_text_add(&text, i == 0 ? volume->label : "");
        closo_text_add(&text, i == 0 && *volume->label ? " ≥ " : "≥ ");
        closo_text_add_number(&text, volume->levels[i], 4);
        if (closo_unit_is_shown(volume->unit)) {
            closo_text_add(&text, " ");
            closo_add_unit(&text, volume->unit, true);
        }
        double x;
        place_entry(l, text.failed ? "" : text.data, 18, &x);
        if (l->out) {
            add_circle(l->out, x + 7, l->y, 5.5);
            closo_text_addf(l->out, " class=\"v%zu\" style=\"fill-opacity:.85\"/>\n", i);
            add_text(l, x + 18, text.failed ? "" : text.data);
            l->out->failed = l->out->failed || text.failed;
        }
        closo_text_clear(&text);
    }
}

// Height of the legend, which begins at `top`; out NULL: not drawn.
static double add_legend(const picture *p, double top, closo_text *out)
{
    if (p->kind_count == 0 && !p->view->volume)
        return 0;
    legend l = {out, 20, top + 0.5 * ROW_HEIGHT};
    for (size_t i = 0; i < p->kind_count; i++)
        add_element(&l, p, i);
    if (p->view->volume)
        add_levels(&l, p->view->volume);
    return l.y + 0.5 * ROW_HEIGHT + 8 - top;
}

// ---- picture -----------------------------------------------------------------------------------

static void add_style(const picture *p)
{
    closo_text_add(p->out,
                   "<style>text{font:14px Helvetica,Arial,sans-serif;fill:#1b1f24}"
                   ".axis{font-style:italic;font-size:17px;text-anchor:middle;paint-order:stroke;"
                   "stroke:#ffffff;stroke-width:3px;stroke-opacity:.8}path{fill:none}");
    size_t levels = p->view->volume ? p->view->volume->level_count : 0;
    for (size_t i = 0; i < levels; i++) {
        closo_text_addf(p->out, ".v%zu{fill:", i);
        add_colour(p->out, closo_level_colour(i, levels));
        closo_text_add(p->out, ";fill-opacity:");
        closo_add_fixed(p->out, levels > 1 ? 0.22 + 0.28 * (double)i / (double)(levels - 1) : 0.3,
                        2);
        closo_text_add(p->out, "}");
    }
    closo_text_add(p->out, "</style>\n");
}

static void add_head(const picture *p, double width, double height, double title)
{
    closo_text_add(p->out,
                   "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<svg xmlns=\"http://www.w3.org/"
                   "2000/svg\" role=\"img\" viewBox=\"0 0 ");
    closo_text_addf(p->out, "%d %d\" width=\"%d\" height=\"%d\">\n<title>", (int)width, (int)height,
                    (int)width, (int)height);
    closo_html_add(p->out, p->view->title);
    closo_text_add(p->out, "</title>\n");
    add_style(p);
    closo_text_add(p->out, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    if (title > 0) {
        add_pixels(p->out, "<text style=\"font-size:17px\" x=\"16\" y=\"", 0.68 * title);
        closo_text_add(p->out, "\">");
        closo_html_add(p->out, p->view->title);
        closo_text_add(p->out, "</text>\n");
    }
}

void closo_view_draw(const closo_view *view, bool titled, closo_text *out)
{
    picture p = {.out = out, .view = view, .atoms = closo_view_atoms(view)};
    find_kinds(&p);
    double title = titled && *view->title ? TITLE_HEIGHT : 0;
    double legend_height = add_legend(&p, 0, NULL);
    closo_scene scene;
    closo_scene_make(&scene, view, WIDTH, HEIGHT);
    add_head(&p, WIDTH, title + HEIGHT + legend_height, title);
    add_gradients(&p);
    closo_text_addf(out, "<g transform=\"translate(0 %d)\">\n", (int)title);
    draw_pieces(&p, &scene);
    if (view->has_cell)
        draw_axes(&p, &scene);
    closo_text_add(out, "</g>\n");
    add_legend(&p, title + HEIGHT, out);
    closo_text_add(out, "</svg>\n");
    out->failed = out->failed || scene.failed;
    closo_scene_clear(&scene);
}
