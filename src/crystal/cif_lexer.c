// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a CIF 1.1 file (Hall, Allen and Brown 1991, doi:10.1107/S010876739101067X; grammar:
// International Tables G 2.2.7), and quoting as CIF 2.0 has it (Bernstein et al. 2016,
// doi:10.1107/S1600576715021871) where the first line says so. In CIF 1.1 a quote ends a text only
// in front of a blank: 'a dog's life' is one value.
#include "crystal/cif.h"

#include <string.h>
#include <strings.h>

enum { SUBSTITUTE = 0x1a }; // control-Z, the end of a text file under CP/M and DOS

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static closo_status fail_at(const closo_cif_lexer *self, size_t line, const char *what,
                            const char *word, closo_error *error)
{
    size_t length = strcspn(word, "\n");
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: %s, found \"%.*s\"", self->cif->name, line, what,
                      (int)(length < 40 ? length : 40), word);
}

// ---- before reading

// The whole tail may be padding: DOS filled the last sector.
static closo_status cut_control_z(closo_cif *cif, char *text, size_t *length, closo_error *error)
{
    char *mark = memchr(text, SUBSTITUTE, *length);
    if (!mark)
        return CLOSO_OK;
    for (const char *p = mark; p < text + *length; p++)
        if (!is_blank(*p) && *p != '\r' && *p != SUBSTITUTE && *p != '\0')
            return CLOSO_OK; // inside the file it is a bad character, refused where it stands
    *length = (size_t)(mark - text);
    *mark = '\0';
    return closo_cif_warn(cif, true, error, "%s: ends with a control-Z, which was dropped",
                          cif->name);
}

static closo_status unify_line_ends(closo_cif *cif, char *text, size_t *length, closo_error *error)
{
    char *out = memchr(text, '\r', *length);
    if (!out)
        return CLOSO_OK;
    bool lone = false;
    const char *end = text + *length;
    for (const char *p = out; p < end; p++) {
        bool pair = *p == '\r' && p + 1 < end && p[1] == '\n';
        lone = lone || (*p == '\r' && !pair);
        if (!pair)
            *out++ = *p == '\r' ? '\n' : *p;
    }
    *out = '\0';
    *length = (size_t)(out - text);
    return closo_cif_warn(cif, true, error, "%s: lines end with %s", cif->name,
                          lone ? "CR" : "CR LF");
}

closo_status closo_cif_lexer_init(closo_cif_lexer *lexer, closo_cif *cif, char *text, size_t length,
                                  closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (length >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2)))
        return closo_fail(error, CLOSO_INPUT, "%s: is in UTF-16, expected ASCII or UTF-8",
                          cif->name);
    if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
        text += 3;
        length -= 3;
        status = closo_cif_warn(cif, true, error, "%s: begins with a byte-order mark", cif->name);
    }
    if (status == CLOSO_OK)
        status = cut_control_z(cif, text, &length, error);
    if (status == CLOSO_OK)
        status = unify_line_ends(cif, text, &length, error);
    *lexer = (closo_cif_lexer){.cif = cif,
                               .position = text,
                               .end = text + length,
                               .line_start = text,
                               .line = 1,
                               .version_2 = closo_text_starts_with(text, "#\\#CIF_2.0")};
    return status;
}

// ---- pieces of words

static void start_line(closo_cif_lexer *self, char *first)
{
    self->line++;
    self->line_start = first;
}

static void skip_blanks_and_comments(closo_cif_lexer *self)
{
    char *p = self->position;
    for (; p < self->end; p++) {
        if (*p == '#') {
            char *line_end = memchr(p, '\n', (size_t)(self->end - p));
            p = line_end ? line_end : self->end;
        }
        if (p == self->end || !is_blank(*p))
            break;
        if (*p == '\n')
            start_line(self, p + 1);
    }
    self->position = p;
}

// Steps over the byte that ends a word, if there is one.
static void end_word(closo_cif_lexer *self, char *p)
{
    if (p < self->end) {
        if (*p == '\n')
            start_line(self, p + 1);
        *p++ = '\0';
    }
    self->position = p;
}

static closo_status check_characters(const closo_cif_lexer *self, const char *begin,
                                     const char *end, size_t line, closo_error *error)
{
    for (const char *p = begin; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: expected text, found the control character 0x%02x",
                              self->cif->name, line, c);
        line += c == '\n';
    }
    return CLOSO_OK;
}

// After a closing quote or semicolon at `close`: the text ends there and a blank must follow.
static closo_status end_quoted(closo_cif_lexer *self, char *close, size_t quotes,
                               closo_error *error)
{
    char *after = close + quotes;
    if (after < self->end && !is_blank(*after))
        return fail_at(self, self->line, "expected a blank behind the end of a text", after, error);
    *close = '\0';
    end_word(self, after);
    return CLOSO_OK;
}

// ---- words

// Takes "\" at line ends away, with the line end, where the first line is nothing but "\": the
// folding of long lines.
static void unfold(char *text, char *end)
{
    if (*text != '\\' || text[1 + strspn(text + 1, " \t")] != '\n')
        return;
    char *out = text;
    for (char *p = text; p < end; p++) {
        if (*p == '\\') {
            char *after = p + 1 + strspn(p + 1, " \t");
            if (*after == '\n' || after == end) {
                p = after == end ? end - 1 : after;
                continue;
            }
        }
        *out++ = *p;
    }
    *out = '\0';
}

static closo_status take_text_field(closo_cif_lexer *self, closo_cif_token *token,
                                    closo_error *error)
{
    char *begin = self->position + 1;
    char *p = begin;
    size_t lines = 0;
    char *last_start = self->line_start;
    while ((p = memchr(p, '\n', (size_t)(self->end - p))) != NULL && p[1] != ';') {
        lines++;
        last_start = ++p;
    }
    char *text_end = p ? p : self->end;
    token->text = begin;
    closo_status status = check_characters(self, begin, text_end, token->line, error);
    if (status != CLOSO_OK)
        return status;
    self->line += lines;
    self->line_start = last_start;
    if (!p) {
        self->position = self->end;
        unfold(begin, text_end);
        return closo_cif_warn(self->cif, false, error,
                              "%s:%zu: the text that begins here does not end; all that follows "
                              "was taken for it",
                              self->cif->name, token->line);
    }
    start_line(self, p + 1);
    *p = '\0';
    unfold(begin, text_end);
    return end_quoted(self, p + 1, 1, error);
}

static closo_status take_triple(closo_cif_lexer *self, closo_cif_token *token, closo_error *error)
{
    char *begin = self->position + 3;
    char quote = begin[-1];
    char *close = NULL;
    for (char *p = begin; !close && p + 3 <= self->end; p++)
        if (p[0] == quote && p[1] == quote && p[2] == quote)
            close = p;
    if (!close)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: expected three closing quotes for the text that begins here",
                          self->cif->name, token->line);
    closo_status status = check_characters(self, begin, close, token->line, error);
    for (char *p = begin; p < close; p++)
        if (*p == '\n')
            start_line(self, p + 1);
    token->text = begin;
    return status == CLOSO_OK ? end_quoted(self, close, 3, error) : status;
}

static closo_status take_quoted(closo_cif_lexer *self, closo_cif_token *token, closo_error *error)
{
    char *begin = self->position + 1;
    char quote = *self->position;
    if (self->version_2 && begin[0] == quote && begin + 1 < self->end && begin[1] == quote)
        return take_triple(self, token, error);
    char *p = begin;
    for (; p < self->end && *p != '\n'; p++)
        if (*p == quote && (self->version_2 || p + 1 == self->end || is_blank(p[1])))
            break;
    if (p == self->end || *p == '\n')
        return fail_at(self, token->line, "expected a closing quote on this line", begin - 1,
                       error);
    closo_status status = check_characters(self, begin, p, token->line, error);
    token->text = begin;
    return status == CLOSO_OK ? end_quoted(self, p, 1, error) : status;
}

// Words that are no values: loop_, data_NAME, and what a data file must not hold.
static closo_status classify(const closo_cif_lexer *self, closo_cif_token *token,
                             closo_error *error)
{
    const char *word = token->text;
    if (!strcasecmp(word, "loop_")) {
        token->kind = CLOSO_CIF_LOOP;
    } else if (!strncasecmp(word, "data_", 5)) {
        token->kind = CLOSO_CIF_DATA;
        token->text = word + 5;
    } else if (!strncasecmp(word, "save_", 5)) {
        return fail_at(self, token->line, "expected data; save frames belong to dictionaries", word,
                       error);
    } else if (!strcasecmp(word, "global_") || !strcasecmp(word, "stop_")) {
        return fail_at(self, token->line, "expected a word that CIF has (these are of STAR)", word,
                       error);
    } else if (*word == '$') {
        return fail_at(self, token->line, "expected a value, which cannot begin with $", word,
                       error);
    } else if (!strcmp(word, "?") || !strcmp(word, ".")) {
        token->text = NULL;
    }
    return CLOSO_OK;
}

static closo_status take_bare(closo_cif_lexer *self, closo_cif_token *token, closo_error *error)
{
    char *begin = self->position;
    char *p = begin;
    while (p < self->end && !is_blank(*p))
        p++;
    if (*begin == '[' || *begin == ']')
        return fail_at(self, token->line, "expected a plain value; lists of CIF 2.0 are not read",
                       begin, error);
    if (self->version_2 && (*begin == '{' || *begin == '}'))
        return fail_at(self, token->line, "expected a plain value; tables of CIF 2.0 are not read",
                       begin, error);
    closo_status status = check_characters(self, begin, p, token->line, error);
    if (status != CLOSO_OK)
        return status;
    token->text = begin;
    end_word(self, p);
    if (*begin != '_')
        return classify(self, token, error);
    token->kind = CLOSO_CIF_TAG;
    return begin[1] ? CLOSO_OK
                    : fail_at(self, token->line, "expected a name behind _", begin, error);
}

closo_status closo_cif_next(closo_cif_lexer *lexer, closo_cif_token *token, closo_error *error)
{
    skip_blanks_and_comments(lexer);
    *token = (closo_cif_token){.kind = CLOSO_CIF_VALUE, .line = lexer->line};
    char *p = lexer->position;
    if (p == lexer->end) {
        token->kind = CLOSO_CIF_END;
        return CLOSO_OK;
    }
    if (*p == ';' && p == lexer->line_start)
        return take_text_field(lexer, token, error);
    if (*p == '\'' || *p == '"')
        return take_quoted(lexer, token, error);
    return take_bare(lexer, token, error);
}
