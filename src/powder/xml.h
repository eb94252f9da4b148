// SPDX-License-Identifier: GPL-3.0-or-later
// XML as a stream of elements. Names come without their namespace prefix; the text handed over at
// the end of an element is what stood in it after its last child. Entity declarations are refused,
// so that no document can grow while it is read; depth and text are bounded.
#ifndef CLOSO_POWDER_XML_H
#define CLOSO_POWDER_XML_H

#include "closo/base.h"

typedef struct closo_xml closo_xml;

typedef struct closo_xml_handler {
    void *context;
    // path: names from the root to this element, "/a/b/c"; attributes: name, value, ..., NULL.
    closo_status (*begin)(void *context, const char *path, const char **attributes,
                          closo_error *error);
    // text is trimmed and NUL-terminated.
    closo_status (*end)(void *context, const char *path, const char *text, size_t length,
                        closo_error *error);
} closo_xml_handler;

closo_status closo_xml_parse(const char *name, const char *data, size_t length,
                             const closo_xml_handler *handler, closo_error *error);
// Value of an attribute, a namespace prefix of its name left out; NULL: not there.
const char *closo_xml_attribute(const char **attributes, const char *name);
// True where the path ends in these names: "scan/header" fits "/a/scan/header".
bool closo_xml_at(const char *path, const char *names);

#endif
