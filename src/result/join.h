// SPDX-License-Identifier: GPL-3.0-or-later
// The two halves of joining documents.
#ifndef CLOSO_RESULT_JOIN_H
#define CLOSO_RESULT_JOIN_H

#include "result/document.h"

// Figures of the entries laid over each other, with the tables and quantities they show copied as
// NAME.table and NAME.key.
void closo_join_figures(closo_result *joined, const closo_report_entry *entries, size_t count);
// Views of the entries as NAME.view, with their tables.
void closo_join_views(closo_result *joined, const closo_report_entry *entries, size_t count);
// "NAME" + between + "rest" into a new string; fails `joined` without memory.
char *closo_join_name(closo_result *joined, const char *name, const char *between,
                      const char *rest);

#endif
