// SPDX-License-Identifier: GPL-3.0-or-later
// Rules for one record: value against what was printed, ends of a range, temperature against its
// condition.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

// "340 meV" kept as 0.34 eV: the text is read as a user's own would be, and converted. Texts that
// hold more than a value and its unit are left alone.
static void check_printed(closo_audit *check, const closo_audit_rule *rule,
                          const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    closo_catalogue_record again = *record;
    closo_audit_number kept, printed;
    bool plain = isnan(record->value) || record->qualifier == CLOSO_QUALIFIER_RANGE ||
                 !strchr(record->printed, ' ');
    if (plain || closo_catalogue_set_value(&again, record->printed, NULL) != CLOSO_OK)
        return;
    again.qualifier = record->qualifier;
    if (!closo_audit_read(record, &kept) || !closo_audit_read(&again, &printed))
        return;
    double half = closo_audit_half(&again), slack = fabs(record->value) * 1e-6 + half;
    bool loss = strcmp(record->property, "mass_loss") == 0; // printed as -9.5 %
    double difference = record->value - (loss ? fabs(again.value) : again.value);
    // Kelvin from 273 instead of 273.15.
    if (fabs(difference) <= slack || (strcmp(record->unit, "K") == 0 && fabs(difference) < 0.6))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, record->value, again.value, record->unit);
    closo_audit_say(f, "The value %s %s is not what is printed, '%.60s'.",
                    closo_show(record->value, 6).text, record->unit, record->printed);
}

static void check_ends(closo_audit *check, const closo_audit_rule *rule,
                       const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    if (record->qualifier != CLOSO_QUALIFIER_RANGE || !(record->upper < record->value))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, record->upper, record->value, record->unit);
    closo_audit_say(f, "The upper end of the range lies below its lower end, %s and %s %s.",
                    closo_show(record->upper, 6).text, closo_show(record->value, 6).text,
                    record->unit);
}

static void check_temperature(closo_audit *check, const closo_audit_rule *rule,
                              const closo_audit_list *list)
{
    const closo_catalogue_record *record = list->items[0];
    char text[64];
    double kelvin;
    if (isnan(record->temperature) ||
        !closo_catalogue_condition(record, "temperature", text, sizeof text) ||
        closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &kelvin, NULL) != CLOSO_OK ||
        fabs(kelvin - record->temperature) < 0.7)
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, record);
    closo_audit_compare(f, record->temperature, kelvin, "K");
    closo_audit_say(f, "The temperature %s K is not %s, which stands among the conditions.",
                    closo_show(record->temperature, 6).text, text);
}

// Two numbers of one row of which one must be the larger.
static const struct {
    const char *low, *high, *word;
} ordered[] = {
    {"window_low", "window_high", "window"},
    {"voltage_low", "voltage_high", "voltage range"},
    {"milling_time", "milling_total_time", "time of milling"},
};

static void check_order(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    for (size_t i = 0; i < sizeof ordered / sizeof *ordered; i++) {
        const closo_catalogue_record *low = closo_audit_first(list, ordered[i].low);
        const closo_catalogue_record *high = closo_audit_first(list, ordered[i].high);
        if (!low || !high || low->value <= high->value || closo_qualifier_censored(low->qualifier))
            continue;
        closo_catalogue_finding *f = closo_audit_add(check, rule, high);
        closo_audit_cite(f, low);
        closo_audit_compare(f, high->value, low->value, high->unit);
        closo_audit_say(f, "The upper end of the %s, %s %s, lies below its lower end, %s %s.",
                        ordered[i].word, closo_show(high->value, 6).text, high->unit,
                        closo_show(low->value, 6).text, low->unit);
    }
}

static void check_width(closo_audit *check, const closo_audit_rule *rule,
                        const closo_audit_list *list)
{
    closo_audit_number width, low, high;
    const closo_catalogue_record *w = closo_audit_first(list, "window_width");
    const closo_catalogue_record *l = closo_audit_first(list, "window_low");
    const closo_catalogue_record *h = closo_audit_first(list, "window_high");
    if (!w || !l || !h || !closo_audit_read(w, &width) || !closo_audit_read(l, &low) ||
        !closo_audit_read(h, &high) ||
        closo_audit_meet(width.low, width.high, high.low - low.high, high.high - low.low))
        return;
    closo_catalogue_finding *f = closo_audit_add(check, rule, w);
    closo_audit_cite(f, l);
    closo_audit_cite(f, h);
    closo_audit_compare(f, w->value, h->value - l->value, "V");
    closo_audit_say(f, "A window of %s V is stated, its ends at %s and %s V are %s V apart.",
                    closo_show(w->value, 4).text, closo_show(l->value, 4).text,
                    closo_show(h->value, 4).text, closo_show(h->value - l->value, 4).text);
}

const closo_audit_rule closo_audit_record_rules[] = {
    {"printed", "value against the text that was printed", false, CLOSO_AUDIT_RECORD,
     check_printed},
    {"range", "ends of a range", false, CLOSO_AUDIT_RECORD, check_ends},
    {"temperature", "temperature against its condition", false, CLOSO_AUDIT_RECORD,
     check_temperature},
    {"order-of-ends", "lower against upper end", false, CLOSO_AUDIT_ROW, check_order},
    {"window-width", "width of a window against its two ends", false, CLOSO_AUDIT_ROW, check_width},
    {0},
};
