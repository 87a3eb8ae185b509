/* JSON, value after value. See json_writer.h. */
#include "base/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json json_start(struct text *out)
{
    return (struct json){.out = out};
}

static void put_line(struct json *j)
{
    text_printf(j->out, "\n%*s", 2 * j->depth, "");
    j->line = false;
}

void json_put_line(struct json *j)
{
    j->line = true;
}

void json_put_key(struct json *j, const char *key)
{
    if (j->later)
        text_append(j->out, j->line ? "," : ", ", j->line ? 1 : 2);
    if (j->line)
        put_line(j);
    j->later = true;
    if (!key)
        return;
    text_json_string(j->out, key);
    text_append(j->out, ": ", 2);
}

static void open_list(struct json *j, const char *key, const char *opening, char closing)
{
    json_put_key(j, key);
    text_append(j->out, opening, 1);
    if (j->depth < JSON_DEPTH_MOST)
        j->closing[j->depth] = closing;
    j->depth++;
    j->later = false;
}

void json_put_object(struct json *j, const char *key)
{
    open_list(j, key, "{", '}');
}

void json_put_list(struct json *j, const char *key)
{
    open_list(j, key, "[", ']');
}

void json_put_end(struct json *j)
{
    j->depth--;
    if (j->line)
        put_line(j);
    if (j->depth < JSON_DEPTH_MOST)
        text_append(j->out, &j->closing[j->depth], 1);
    j->later = true;
}

void json_finish(struct json *j)
{
    while (j->depth > 0)
        json_put_end(j);
    text_append(j->out, "\n", 1);
}

void json_put_string(struct json *j, const char *key, const char *value)
{
    json_put_key(j, key);
    if (value)
        text_json_string(j->out, value);
    else
        text_append(j->out, "null", 4);
}

void json_put_bool(struct json *j, const char *key, bool value)
{
    json_put_key(j, key);
    text_printf(j->out, value ? "true" : "false");
}

void json_put_count(struct json *j, const char *key, uint64_t value)
{
    json_put_key(j, key);
    text_printf(j->out, "%llu", (unsigned long long)value);
}

void json_put_number(struct json *j, const char *key, double value)
{
    json_put_key(j, key);
    text_json_double(j->out, value);
}

/* ---- several members --------------------------------------------------------------------- */

static void put_whole(struct json *j, const char *length, va_list *arguments)
{
    if (*length == 'z')
        text_printf(j->out, "%zu", va_arg(*arguments, size_t));
    else if (length[0] == 'l' && length[1] == 'l')
        text_printf(j->out, "%llu", va_arg(*arguments, unsigned long long));
    else if (*length == 'l')
        text_printf(j->out, "%ld", va_arg(*arguments, long));
    else
        text_printf(j->out, "%d", va_arg(*arguments, int));
}

/* "%.9g": the digits before the letter; without them all that a double needs. */
static void put_number(struct json *j, const char *place, char letter, double value)
{
    int digits = place[1] == '.' ? atoi(place + 2) : 17;
    if (!isfinite(value))
        text_append(j->out, "null", 4);
    else if (letter == 'f')
        text_printf(j->out, "%.*f", digits, value);
    else
        text_printf(j->out, "%.*g", digits, value);
}

/* One place of the format, of `length` bytes. */
static void put_value(struct json *j, const char *key, const char *place, size_t length,
                      va_list *arguments)
{
    char letter = place[length - 1];
    if (letter == 's') {
        json_put_string(j, key, va_arg(*arguments, const char *));
        return;
    }
    json_put_key(j, key);
    if (letter == 'i')
        text_printf(j->out, va_arg(*arguments, int) ? "true" : "false");
    else if (letter == 'g' || letter == 'f')
        put_number(j, place, letter, va_arg(*arguments, double));
    else
        put_whole(j, place + 1, arguments);
}

static void open_list_of(struct json *j, const char *key, char bracket)
{
    if (bracket == '{')
        json_put_object(j, key);
    else
        json_put_list(j, key);
}

void json_put(struct json *j, const char *members, ...)
{
    va_list arguments;
    va_start(arguments, members);
    for (const char *at = members; *at;) {
        char key[64];
        size_t length = strcspn(at, " \n");
        if (length == 0) {
            j->line = j->line || *at == '\n';
            at++;
        } else if (strchr("}]", *at)) {
            json_put_end(j);
            at += length;
        } else if (strchr("{[", *at)) {
            open_list_of(j, NULL, *at);
            at += length;
        } else if (*at == '%') {
            put_value(j, NULL, at, length, &arguments);
            at += length;
        } else {
            snprintf(key, sizeof key, "%.*s", (int)length, at);
            at += length + 1;
            length = strcspn(at, " \n");
            if (strchr("{[", *at))
                open_list_of(j, key, *at);
            else
                put_value(j, key, at, length, &arguments);
            at += length;
        }
    }
    va_end(arguments);
}
