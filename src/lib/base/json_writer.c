/* JSON, value after value. See json_writer.h. */
#include "base/json_writer.h"

#include <math.h>

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

void json_put_int(struct json *j, const char *key, int64_t value)
{
    json_put_key(j, key);
    text_printf(j->out, "%lld", (long long)value);
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

void json_put_float(struct json *j, const char *key, float value)
{
    json_put_key(j, key);
    text_json_float(j->out, value);
}

void json_put_digits(struct json *j, const char *key, double value, int digits)
{
    json_put_key(j, key);
    if (isfinite(value))
        text_printf(j->out, "%.*g", digits, value);
    else
        text_append(j->out, "null", 4);
}

void json_put_fixed(struct json *j, const char *key, double value, int places)
{
    json_put_key(j, key);
    if (isfinite(value))
        text_printf(j->out, "%.*f", places, value);
    else
        text_append(j->out, "null", 4);
}
