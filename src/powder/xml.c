// SPDX-License-Identifier: GPL-3.0-or-later
// A thin face on expat: paths instead of states, one error line with the place.
#include "powder/xml.h"

#include <ctype.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAXIMUM 128
#define PATH_SIZE     4096
#define CHUNK         ((size_t)1 << 20)

struct closo_xml {
    XML_Parser parser;
    const closo_xml_handler *handler;
    const char *name;
    closo_error *error;
    closo_status status;
    char path[PATH_SIZE];
    size_t path_length, depth;
    size_t ends[DEPTH_MAXIMUM]; // of the path in front of each open element
    char *text;
    size_t length, capacity;
};

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *closo_xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (!strcmp(local_name(attributes[0]), name))
            return attributes[1];
    return NULL;
}

bool closo_xml_at(const char *path, const char *names)
{
    size_t length = strlen(path), tail = strlen(names);
    return length > tail && path[length - tail - 1] == '/' && !strcmp(path + length - tail, names);
}

static void stop(closo_xml *xml, closo_status status)
{
    xml->status = status;
    XML_StopParser(xml->parser, XML_FALSE);
}

static void refuse(closo_xml *xml, const char *what)
{
    stop(xml, closo_fail(xml->error, CLOSO_INPUT, "%s:%lu: %s", xml->name,
                         XML_GetCurrentLineNumber(xml->parser), what));
}

static void XMLCALL begin_element(void *context, const char *tag, const char **attributes)
{
    closo_xml *xml = context;
    const char *name = local_name(tag);
    size_t length = strlen(name);
    if (xml->status != CLOSO_OK)
        return;
    if (xml->depth == DEPTH_MAXIMUM || xml->path_length + length + 2 > PATH_SIZE) {
        refuse(xml, "elements are nested too deep");
        return;
    }
    xml->ends[xml->depth++] = xml->path_length;
    xml->path[xml->path_length++] = '/';
    memcpy(xml->path + xml->path_length, name, length + 1);
    xml->path_length += length;
    xml->length = 0;
    closo_status status =
        xml->handler->begin
            ? xml->handler->begin(xml->handler->context, xml->path, attributes, xml->error)
            : CLOSO_OK;
    if (status != CLOSO_OK)
        stop(xml, status);
}

static void XMLCALL add_text(void *context, const char *text, int length)
{
    closo_xml *xml = context;
    size_t count = (size_t)length;
    if (xml->status != CLOSO_OK)
        return;
    if (closo_grow((void **)&xml->text, &xml->capacity, xml->length + count + 1, 1, xml->error) !=
        CLOSO_OK) {
        stop(xml, CLOSO_MEMORY);
        return;
    }
    memcpy(xml->text + xml->length, text, count);
    xml->length += count;
}

static void XMLCALL end_element(void *context, const char *tag)
{
    closo_xml *xml = context;
    (void)tag;
    if (xml->status != CLOSO_OK)
        return;
    char empty[1] = "", *text = xml->text ? xml->text : empty;
    size_t length = xml->text ? xml->length : 0;
    while (length > 0 && isspace((unsigned char)*text)) {
        text++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    closo_status status = xml->handler->end ? xml->handler->end(xml->handler->context, xml->path,
                                                                text, length, xml->error)
                                            : CLOSO_OK;
    xml->length = 0;
    xml->path_length = xml->ends[--xml->depth];
    xml->path[xml->path_length] = '\0';
    if (status != CLOSO_OK)
        stop(xml, status);
}

static void XMLCALL entity(void *context, const XML_Char *name, int is_parameter,
                           const XML_Char *value, int length, const XML_Char *base,
                           const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system,
        (void)public, (void)notation;
    closo_xml *xml = context;
    if (xml->status == CLOSO_OK)
        refuse(xml, "entity declarations are refused");
}

static closo_status feed(closo_xml *xml, const char *data, size_t length)
{
    for (size_t at = 0; xml->status == CLOSO_OK;) {
        size_t count = length - at < CHUNK ? length - at : CHUNK;
        bool last = at + count == length;
        if (XML_Parse(xml->parser, data + at, (int)count, last) != XML_STATUS_OK &&
            xml->status == CLOSO_OK)
            xml->status = closo_fail(xml->error, CLOSO_INPUT, "%s:%lu: damaged XML: %s", xml->name,
                                     XML_GetCurrentLineNumber(xml->parser),
                                     XML_ErrorString(XML_GetErrorCode(xml->parser)));
        at += count;
        if (last)
            break;
    }
    return xml->status;
}

closo_status closo_xml_parse(const char *name, const char *data, size_t length,
                             const closo_xml_handler *handler, closo_error *error)
{
    closo_xml *xml = closo_allocate(1, sizeof *xml, error);
    if (!xml)
        return CLOSO_MEMORY;
    xml->handler = handler;
    xml->name = name;
    xml->error = error;
    xml->parser = XML_ParserCreate(NULL);
    closo_status status;
    if (!xml->parser) {
        status = closo_fail(error, CLOSO_MEMORY, "out of memory for an XML parser");
    } else {
        XML_SetUserData(xml->parser, xml);
        XML_SetElementHandler(xml->parser, begin_element, end_element);
        XML_SetCharacterDataHandler(xml->parser, add_text);
        XML_SetEntityDeclHandler(xml->parser, entity);
        status = feed(xml, data, length);
        XML_ParserFree(xml->parser);
    }
    free(xml->text);
    free(xml);
    return status;
}
