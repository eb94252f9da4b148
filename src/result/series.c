// SPDX-License-Identifier: GPL-3.0-or-later
// From marks to numbers. Marks of one table column share a colour (a line, its band, its points);
// a vertical, horizontal or slope takes the colour of the series before it where the panel shows
// several tables, so that overlaid documents keep their fits apart, else a neutral one.
// Ranges come from the data: straight axes begin at zero when the data nearly do, logarithmic ones
// leave out what is not positive, huge error bars do not flatten the values they belong to, and a
// map fills its panel.
#include "result/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALL_ROWS        4000
#define PICTURE_COLUMNS 1500

// ---- marks -------------------------------------------------------------------------------------

static bool has_kind(const closo_series *series, closo_mark_kind kind)
{
    return series->mark->kind == kind;
}

static bool shows_data(closo_mark_kind kind)
{
    return kind != CLOSO_MARK_VERTICAL && kind != CLOSO_MARK_HORIZONTAL && kind != CLOSO_MARK_SLOPE;
}

static bool resolve_data(closo_series *s, const closo_result *result)
{
    const closo_mark_record *mark = s->mark;
    const closo_column *x = closo_result_any_column(result, mark->table, mark->x);
    const closo_column *y = closo_result_any_column(result, mark->table, mark->y);
    const closo_column *su = closo_result_any_column(result, mark->table, mark->su);
    bool drawable = x && y && y->values && (x->values || mark->kind == CLOSO_MARK_BARS) &&
                    (mark->kind != CLOSO_MARK_BAND || (su && su->values));
    if (drawable) {
        s->x = x->values;
        s->categories = x->texts;
        s->y = y->values;
        s->su = su ? su->values : NULL;
        const closo_column *names = closo_result_any_column(result, mark->table, mark->names);
        s->names = names && mark->kind == CLOSO_MARK_POINTS ? names->texts : NULL;
        s->rows = y->rows;
    }
    return drawable;
}

static bool resolve_quantity(closo_series *s, const closo_result *result)
{
    closo_quantity found;
    if (!closo_result_find_quantity(result, s->mark->quantity, &found))
        return false;
    s->value = found.value;
    if (s->mark->quantity2) {
        if (!closo_result_find_quantity(result, s->mark->quantity2, &found))
            return false;
        s->value2 = found.value;
    }
    return isfinite(s->value) && isfinite(s->value2);
}

static bool same_data(const closo_mark_record *a, const closo_mark_record *b)
{
    return strcmp(a->table, b->table) == 0 && strcmp(a->y, b->y) == 0;
}

// Colours of data marks in order of appearance.
static void colour_data(closo_chart *chart)
{
    size_t used = 0;
    for (size_t i = 0; i < chart->count; i++) {
        closo_series *s = &chart->series[i];
        if (!s->y)
            continue;
        if (s->mark->colour > 0) {
            s->colour = (size_t)s->mark->colour - 1;
            continue;
        }
        s->colour = used;
        for (size_t k = 0; k < i; k++) {
            if (chart->series[k].y && same_data(chart->series[k].mark, s->mark) &&
                strcmp(chart->series[k].mark->x, s->mark->x) == 0) {
                s->colour = chart->series[k].colour;
                break;
            }
        }
        used += s->colour == used;
    }
}

static bool shows_several_tables(const closo_chart *chart)
{
    const char *first = NULL;
    for (size_t i = 0; i < chart->count; i++) {
        const closo_series *s = &chart->series[i];
        first = first ? first : s->y ? s->mark->table : NULL;
        if (s->y && strcmp(s->mark->table, first) != 0)
            return true;
    }
    return false;
}

static void colour_quantities(closo_chart *chart)
{
    bool several = shows_several_tables(chart);
    size_t previous = CLOSO_NEUTRAL;
    for (size_t i = 0; i < chart->count; i++) {
        closo_series *s = &chart->series[i];
        if (s->y)
            previous = s->colour;
        else
            s->colour = several ? previous : CLOSO_NEUTRAL;
    }
}

// CLOSO_USAGE: not drawn.
static closo_status resolve_map(closo_chart *chart, const closo_result *result,
                                const closo_mark_record *mark)
{
    if (chart->has_map)
        return CLOSO_USAGE;
    closo_status status = closo_map_init(&chart->map, result, mark, chart->panel->x.logarithmic,
                                         chart->panel->y.logarithmic);
    chart->has_map = status == CLOSO_OK;
    return status;
}

// ---- ranges ------------------------------------------------------------------------------------

double closo_series_x(const closo_series *series, size_t row)
{
    return series->x ? series->x[row] : (double)row;
}

double closo_extent_allow(const closo_extent *extent, double value)
{
    return extent->logarithmic && !(value > 0) ? NAN : value;
}

double closo_extent_position(const closo_extent *extent, double value)
{
    return extent->logarithmic ? log(value / extent->low) / log(extent->high / extent->low)
                               : (value - extent->low) / (extent->high - extent->low);
}

double closo_chart_across(const closo_chart *chart, double x)
{
    double u = closo_extent_position(&chart->x, x);
    return chart->panel->x.reversed ? 1 - u : u;
}

double closo_chart_upwards(const closo_chart *chart, double y)
{
    double v = closo_extent_position(&chart->y, y);
    return chart->panel->y.reversed ? 1 - v : v;
}

static void include(closo_extent *extent, double value)
{
    value = closo_extent_allow(extent, value);
    if (!isnan(value)) {
        extent->low = value < extent->low ? value : extent->low;
        extent->high = value > extent->high ? value : extent->high;
    }
}

static bool is_empty(const closo_extent *extent)
{
    return extent->low > extent->high;
}

static bool is_inside(const closo_axis_record *axis, double value)
{
    return axis->minimum == axis->maximum || (value >= axis->minimum && value <= axis->maximum);
}

// Error bars and bands widen the range by at most the span of the values themselves on each side.
static void include_uncertainties(closo_chart *chart, const closo_extent *values)
{
    double span = values->high - values->low;
    double reach = span > 0 ? span : fabs(values->high);
    for (size_t i = 0; i < chart->count; i++) {
        const closo_series *s = &chart->series[i];
        for (size_t row = 0; s->su && row < s->rows; row++) {
            double su = s->su[row];
            if (!isnan(s->y[row]) && !isnan(su) &&
                is_inside(&chart->panel->x, closo_series_x(s, row))) {
                include(&chart->y, fmin(s->y[row] + su, values->high + reach));
                if (!chart->y.logarithmic)
                    include(&chart->y, fmax(s->y[row] - su, values->low - reach));
            }
        }
    }
}

static void include_data(closo_chart *chart)
{
    for (size_t i = 0; i < chart->count; i++) {
        const closo_series *s = &chart->series[i];
        for (size_t row = 0; s->y && row < s->rows; row++) {
            double x = closo_series_x(s, row);
            if (!isnan(closo_extent_allow(&chart->y, s->y[row])) &&
                !isnan(closo_extent_allow(&chart->x, x)) && is_inside(&chart->panel->x, x)) {
                include(&chart->x, x);
                include(&chart->y, s->y[row]);
            }
        }
        if (has_kind(s, CLOSO_MARK_VERTICAL))
            include(&chart->x, s->value);
        else if (has_kind(s, CLOSO_MARK_HORIZONTAL))
            include(&chart->y, s->value);
        else if (has_kind(s, CLOSO_MARK_BARS) || has_kind(s, CLOSO_MARK_STICKS))
            include(&chart->y, 0);
    }
    if (chart->has_map) {
        include(&chart->x, chart->map.x.edges[0]);
        include(&chart->x, chart->map.x.edges[chart->map.x.count]);
        include(&chart->y, chart->map.y.edges[0]);
        include(&chart->y, chart->map.y.edges[chart->map.y.count]);
    }
    closo_extent values = chart->y;
    if (!is_empty(&values))
        include_uncertainties(chart, &values);
}

// The smallest step between numbers of x tells how wide a bar may be.
static void measure_bars(closo_chart *chart)
{
    double step = HUGE_VAL;
    for (size_t i = 0; i < chart->count; i++) {
        closo_series *s = &chart->series[i];
        if (!has_kind(s, CLOSO_MARK_BARS))
            continue;
        s->bar = chart->bars++;
        for (size_t row = 1; row < s->rows; row++) {
            double gap = fabs(closo_series_x(s, row) - closo_series_x(s, row - 1));
            step = gap > 0 && gap < step ? gap : step;
        }
    }
    step = isfinite(step) ? step : 1;
    chart->bar_width = chart->bars > 0 ? 0.8 * step / (double)chart->bars : 0;
    if (chart->bars > 0 && !is_empty(&chart->x) && !chart->x.logarithmic) {
        chart->x.low -= 0.6 * step;
        chart->x.high += 0.6 * step;
    }
}

// tight: neither margins nor zero. spectrum: a zero that the data only nearly reach means nothing,
// as on the axis of chemical shifts.
static void finish_straight(closo_extent *extent, double margin, bool tight, bool spectrum)
{
    double span = extent->high - extent->low;
    if (!(span > 0)) {
        double pad = extent->high != 0 ? fabs(extent->high) * 0.1 : 1;
        extent->low -= pad;
        extent->high += pad;
        return;
    }
    if (tight)
        return;
    bool from_zero = !spectrum && extent->low >= 0 && extent->low <= 0.25 * extent->high;
    bool to_zero = !spectrum && extent->high <= 0 && extent->high >= 0.25 * extent->low;
    extent->low = from_zero ? 0 : extent->low - margin * span;
    extent->high = to_zero ? 0 : extent->high + margin * span;
}

static void finish_logarithmic(closo_extent *extent, double margin)
{
    double decades = log10(extent->high / extent->low);
    double factor = pow(10, fmax(margin * decades, 0.04));
    extent->low = fmax(extent->low / factor, 1e-300);
    extent->high = fmin(extent->high * factor, 1e300);
}

static void finish_extent(closo_extent *extent, const closo_axis_record *axis, double margin,
                          bool tight)
{
    if (axis->minimum < axis->maximum) {
        extent->low = axis->minimum;
        extent->high = axis->maximum;
    } else if (is_empty(extent)) {
        extent->low = extent->logarithmic ? 0.1 : 0;
        extent->high = extent->logarithmic ? 10 : 1;
    } else if (extent->logarithmic && tight && extent->low < extent->high) {
        extent->low = fmax(extent->low, 1e-300);
    } else if (extent->logarithmic) {
        finish_logarithmic(extent, margin);
    } else {
        finish_straight(extent, margin, tight, axis->reversed);
    }
}

static void find_extents(closo_chart *chart)
{
    chart->x = (closo_extent){HUGE_VAL, -HUGE_VAL, chart->panel->x.logarithmic};
    chart->y = (closo_extent){HUGE_VAL, -HUGE_VAL, chart->panel->y.logarithmic};
    include_data(chart);
    measure_bars(chart);
    bool loose =
        false; // the frame would cut points and hide sticks at the edge; lines may touch it
    for (size_t i = 0; i < chart->count; i++) {
        loose = loose || has_kind(&chart->series[i], CLOSO_MARK_POINTS) ||
                has_kind(&chart->series[i], CLOSO_MARK_STICKS) ||
                has_kind(&chart->series[i], CLOSO_MARK_VERTICAL);
    }
    if (chart->bars > 0 && chart->panel->x.minimum == chart->panel->x.maximum &&
        !is_empty(&chart->x) && !chart->x.logarithmic) {
        closo_axis_record bars = chart->panel->x;
        bars.minimum = chart->x.low;
        bars.maximum = chart->x.high;
        finish_extent(&chart->x, &bars, 0, false);
    } else {
        finish_extent(&chart->x, &chart->panel->x, loose ? 0.04 : 0, chart->has_map);
    }
    finish_extent(&chart->y, &chart->panel->y, 0.06, chart->has_map);
}

// ---- chart --------------------------------------------------------------------------------------

bool closo_chart_init(closo_chart *chart, const closo_result *result, const closo_panel *panel)
{
    *chart = (closo_chart){.panel = panel};
    chart->series = closo_allocate(panel->count, sizeof *chart->series, NULL);
    if (!chart->series)
        return false;
    for (size_t i = 0; i < panel->count; i++) {
        closo_series s = {.mark = &panel->marks[i], .colour = CLOSO_NEUTRAL};
        if (s.mark->kind == CLOSO_MARK_MAP) {
            closo_status status = resolve_map(chart, result, s.mark);
            if (status == CLOSO_MEMORY) {
                closo_chart_clear(chart);
                return false;
            }
            if (status == CLOSO_OK)
                chart->series[chart->count++] = s;
        } else if (shows_data(s.mark->kind) ? resolve_data(&s, result)
                                            : resolve_quantity(&s, result))
            chart->series[chart->count++] = s;
    }
    colour_data(chart);
    colour_quantities(chart);
    find_extents(chart);
    return true;
}

void closo_chart_clear(closo_chart *chart)
{
    free(chart->series);
    closo_map_clear(&chart->map);
    *chart = (closo_chart){0};
}

// ---- thinning ----------------------------------------------------------------------------------

// The run of rows from begin on that fall on the same column of the picture.
static size_t end_of_run(const closo_series *s, const closo_extent *x, size_t begin)
{
    double column = floor(PICTURE_COLUMNS * closo_extent_position(x, closo_series_x(s, begin)));
    bool gap = isnan(s->y[begin]);
    size_t end = begin + 1;
    while (end < s->rows && isnan(s->y[end]) == gap &&
           floor(PICTURE_COLUMNS * closo_extent_position(x, closo_series_x(s, end))) == column)
        end++;
    return end;
}

static int by_size(const void *a, const void *b)
{
    size_t one = *(const size_t *)a;
    size_t other = *(const size_t *)b;
    return one < other ? -1 : one > other;
}

static size_t keep_run(const closo_series *s, size_t begin, size_t end, size_t *rows)
{
    size_t kept[4] = {begin, begin, begin, end - 1};
    for (size_t row = begin; row < end; row++) {
        kept[1] = s->y[row] < s->y[kept[1]] ? row : kept[1];
        kept[2] = s->y[row] > s->y[kept[2]] ? row : kept[2];
    }
    qsort(kept, 4, sizeof *kept, by_size);
    size_t count = 0;
    for (size_t i = 0; i < 4; i++)
        if (i == 0 || kept[i] != kept[i - 1])
            rows[count++] = kept[i];
    return count;
}

size_t *closo_series_thin(const closo_series *series, const closo_extent *x, size_t *count)
{
    size_t *rows = closo_allocate(series->rows, sizeof *rows, NULL);
    if (!rows)
        return NULL;
    *count = 0;
    bool thin = series->rows > ALL_ROWS && series->mark->kind != CLOSO_MARK_BARS &&
                series->mark->kind != CLOSO_MARK_STEPS && series->mark->kind != CLOSO_MARK_STICKS;
    for (size_t begin = 0; begin < series->rows;) {
        size_t end = thin ? end_of_run(series, x, begin) : begin + 1;
        *count += keep_run(series, begin, end, rows + *count);
        begin = end;
    }
    return rows;
}
