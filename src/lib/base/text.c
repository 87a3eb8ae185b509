/* A text that grows, and the three ways we write into one: printf, JSON, CSV. CSV is read here too.
 *
 * Numbers are written so that they read back exactly: 9 digits for a float, 17 for a double.
 */
#include "base/base.h"

#include <math.h>
#include <string.h>

void text_append(struct text *t, const void *bytes, size_t length)
{
    if (t->failed ||
        mem_reserve((void **)&t->bytes, &t->capacity, t->length + length + 1, 1, NULL) != HM_OK) {
        t->failed = true;
        return;
    }
    memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
    t->bytes[t->length] = 0;
}

void text_printf(struct text *t, const char *format, ...)
{
    char line[1024];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = number_format(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof line) {
        text_append(t, line, (size_t)length);
    } else if (length < 0 || t->failed ||
               mem_reserve((void **)&t->bytes, &t->capacity, t->length + (size_t)length + 1, 1,
                           NULL) != HM_OK) {
        t->failed = true;
    } else {
        number_format(t->bytes + t->length, (size_t)length + 1, format, again);
        t->length += (size_t)length;
    }
    va_end(again);
}

/* Bytes of the UTF-8 character at s (RFC 3629: no overlong forms, no surrogates), 0 if it is none.
 */
static int utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    int length = s[0] >= 0xC2 && s[0] <= 0xDF   ? 2
                 : s[0] >= 0xE0 && s[0] <= 0xEF ? 3
                 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                                : 0;
    for (int i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

static bool is_utf8(const unsigned char *s)
{
    while (*s) {
        int length = utf8_length(s);
        if (length == 0)
            return false;
        s += length;
    }
    return true;
}

void text_json_string(struct text *t, const char *s)
{
    bool percent = !is_utf8((const unsigned char *)s);
    text_append(t, "\"", 1);
    for (const unsigned char *p = (const unsigned char *)s; *p;) {
        int length = utf8_length(p);
        if (length == 0 || (percent && *p == '%'))
            text_printf(t, "%%%02X", *p);
        else if (*p == '"' || *p == '\\')
            text_printf(t, "\\%c", *p);
        else if (*p < 0x20 || *p == 0x7F)
            text_printf(t, "\\u%04x", *p);
        else
            text_append(t, p, (size_t)length);
        p += length ? length : 1;
    }
    text_append(t, "\"", 1);
}

bool text_is_plain(const char *s)
{
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p < 0x20 || *p == 0x7F)
            return false;
    return is_utf8((const unsigned char *)s);
}

void text_plain(const char *s, char *out, size_t room)
{
    static const char hex[] = "0123456789ABCDEF";
    bool percent = !is_utf8((const unsigned char *)s);
    size_t at = 0;
    for (const unsigned char *p = (const unsigned char *)s; *p;) {
        char one[5] = {0};
        int length = utf8_length(p);
        if (length == 0 || (percent && *p == '%'))
            memcpy(one, (char[]){'%', hex[*p / 16], hex[*p % 16]}, 3);
        else if (*p < 0x20 || *p == 0x7F)
            one[0] = ' ';
        else
            memcpy(one, p, (size_t)length);
        if (at + strlen(one) >= room)
            break;
        memcpy(out + at, one, strlen(one));
        at += strlen(one);
        p += length ? length : 1;
    }
    out[at] = 0;
}

void text_json_float(struct text *t, float value)
{
    text_printf(t, isfinite(value) ? "%.9g" : "null", (double)value);
}

void text_json_double(struct text *t, double value)
{
    text_printf(t, isfinite(value) ? "%.17g" : "null", value);
}

void text_csv(struct text *t, const char *s)
{
    if (!strpbrk(s, ",\"\r\n")) {
        text_append(t, s, strlen(s));
        return;
    }
    text_append(t, "\"", 1);
    for (; *s; s++)
        text_append(t, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    text_append(t, "\"", 1);
}

void text_wrapped(struct text *t, const char *words, int left, int width)
{
    int column = left;
    while (*words) {
        int length = (int)strcspn(words, " ");
        if (column > left && column + 1 + length > width) {
            text_printf(t, "\n%*s", left, "");
            column = left;
        }
        text_printf(t, "%s%.*s", column > left ? " " : "", length, words);
        column += length + (column > left);
        words += length + (words[length] == ' ');
    }
    text_printf(t, "\n");
}

enum hm_status text_check(const struct text *t, struct hm_error *error)
{
    return t->failed ? fail_memory(error, t->length, "a text to be written") : HM_OK;
}

void text_free(struct text *t)
{
    mem_free(t->bytes);
    *t = (struct text){0};
}

/* Cuts the quoted field that starts at p (behind its quote); returns the place behind it. */
static char *csv_quoted(char *p, char **field)
{
    char *out = p;
    *field = p;
    for (; *p; p++) {
        if (*p == '"' && *++p != '"')
            break;
        *out++ = *p;
    }
    *out = 0; /* out < p, or p is at the end of the text: the separator at p is kept */
    return p;
}

int csv_record(char **cursor, char **fields, int most)
{
    return csv_record_by(cursor, ',', fields, most);
}

int csv_record_by(char **cursor, char separator, char **fields, int most)
{
    const char stops[] = {separator, '\r', '\n', 0};
    char *p = *cursor;
    int count = 0;
    if (!*p)
        return -1;
    if (*p == '\r' && p[1] == '\n')
        p++;
    if (*p == '\n') {
        *cursor = p + 1;
        return 0;
    }
    for (;;) {
        char *field = p, *end;
        if (*p == '"') {
            end = csv_quoted(p + 1, &field);
            end += strcspn(end, stops);
        } else {
            end = p + strcspn(p, stops);
        }
        char stop = *end;
        if (field == p)
            *end = 0;
        if (count < most)
            fields[count++] = field;
        if (stop == separator) {
            p = end + 1;
            continue;
        }
        p = stop ? end + 1 : end;
        if (stop == '\r' && *p == '\n')
            p++;
        *cursor = p;
        return count;
    }
}
