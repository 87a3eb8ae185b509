/* The kinds of options: each a row that says how its value is read, written and asked for. */
#include "options/options.h"
#include "model/names.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct kind {
    size_t size; /* of the value; a bool stands behind it where the option is optional */
    bool quoted; /* a string in JSON */
    bool (*parse)(const struct option *o, const char *text, void *value);
    void (*print)(const void *value, struct text *out); /* NULL: one of the option's names */
    const char *instead; /* what to give; NULL: that is up to the option (ask) */
};

/* ---- numbers ----------------------------------------------------------------------------- */

/* A finite decimal number at the start of text; *end behind it. strtod takes more than we do. */
static bool read_number(const char *text, double *value, char **end)
{
    if (!strchr("+-.0123456789", text[0]) || text[0] == 0 || strpbrk(text, "xXnN"))
        return false;
    *value = number_read(text, end);
    return *end != text && isfinite(*value);
}

static bool in_range(const struct option *o, double value)
{
    return value >= o->low && value <= o->high;
}

static bool parse_double(const struct option *o, const char *text, void *value)
{
    char *end;
    double number;
    if (!read_number(text, &number, &end) || *end || !in_range(o, number))
        return false;
    *(double *)value = number;
    return true;
}

static bool parse_int(const struct option *o, const char *text, void *value)
{
    double number;
    if (!parse_double(o, text, &number) || number != floor(number))
        return false;
    *(int *)value = (int)number;
    return true;
}

static bool parse_share(const struct option *o, const char *text, void *value)
{
    char *end;
    double number;
    if (!read_number(text, &number, &end))
        return false;
    if (*end == '%') {
        number /= 100;
        end++;
    }
    if (*end || !in_range(o, number))
        return false;
    *(double *)value = number;
    return true;
}

static bool parse_bytes(const struct option *o, const char *text, void *value)
{
    char *end;
    double number;
    static const char units[] = "KMGT";
    (void)o;
    if (!read_number(text, &number, &end))
        return false;
    if (*end) {
        const char *unit = strchr(units, *end & ~0x20);
        if (!unit)
            return false;
        for (const char *u = units; u <= unit; u++)
            number *= 1024;
        end++;
    }
    if (*end || !(number >= 0 && number <= 1e18))
        return false;
    *(size_t *)value = (size_t)number;
    return true;
}

static bool parse_seed(const struct option *o, const char *text, void *value)
{
    char *end;
    (void)o;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || number > INT64_MAX)
        return false;
    *(uint64_t *)value = number;
    return true;
}

static bool parse_extent(const struct option *o, const char *text, void *value)
{
    char *end;
    (void)o;
    long width = strtol(text, &end, 10), height = width;
    bool good = end != text;
    if (good && *end == 'x') {
        const char *second = end + 1;
        height = strtol(second, &end, 10);
        good = end != second;
    }
    if (!good || *end || width < 1 || height < 1 || width > 4096 || height > 4096)
        return false;
    *(struct option_extent *)value = (struct option_extent){(int)width, (int)height};
    return true;
}

static bool parse_window(const struct option *o, const char *text, void *value)
{
    if (strcmp(text, "auto") != 0)
        return parse_extent(o, text, value);
    *(struct option_extent *)value = (struct option_extent){0, 0};
    return true;
}

static void print_int(const void *value, struct text *out)
{
    text_printf(out, "%d", *(const int *)value);
}

/* In the fewest digits that read back as it. */
static void print_double(const void *value, struct text *out)
{
    char digits[40];
    double number = *(const double *)value;
    snprintf(digits, sizeof digits, "%.9g", number);
    if (number_read(digits, NULL) < number || strtod(digits, NULL) > number)
        snprintf(digits, sizeof digits, "%.17g", number);
    text_printf(out, "%s", digits);
}

static void print_bytes(const void *value, struct text *out)
{
    text_printf(out, "%zu", *(const size_t *)value);
}

static void print_seed(const void *value, struct text *out)
{
    text_printf(out, "%llu", (unsigned long long)*(const uint64_t *)value);
}

static void print_extent(const void *value, struct text *out)
{
    const struct option_extent *extent = value;
    text_printf(out, "%dx%d", extent->width, extent->height);
}

static void print_window(const void *value, struct text *out)
{
    if (((const struct option_extent *)value)->width == 0)
        text_printf(out, "auto");
    else
        print_extent(value, out);
}

/* ---- words ------------------------------------------------------------------------------- */

static bool parse_flag(const struct option *o, const char *text, void *value)
{
    (void)o;
    *(bool *)value = strcmp(text, "true") == 0;
    return *(bool *)value || strcmp(text, "false") == 0;
}

/* Name number i of a choice or a preset, NULL behind the last. */
static const char *name_of(const struct option *o, int i)
{
    return o->kind == OPTION_PRESET ? o->presets[i].name : o->choices[i];
}

static bool parse_choice(const struct option *o, const char *text, void *value)
{
    for (int i = 0; name_of(o, i); i++)
        if (strcmp(name_of(o, i), text) == 0) {
            *(int *)value = i;
            return true;
        }
    return false;
}

static bool parse_text(const struct option *o, const char *text, void *value)
{
    (void)o;
    *(const char **)value = text;
    return *text != 0;
}

static bool parse_item(const struct option *o, const char *text, void *value)
{
    struct option_list *list = value;
    (void)o;
    if (list->recorded)
        *list = (struct option_list){.count = 0};
    if (list->count == OPTION_LIST_MOST)
        return false;
    list->items[list->count++] = text;
    return true;
}

static void print_flag(const void *value, struct text *out)
{
    text_printf(out, *(const bool *)value ? "true" : "false");
}

static void print_text(const void *value, struct text *out)
{
    text_printf(out, "%s", *(const char *const *)value);
}

/* ---- the rows ---------------------------------------------------------------------------- */

static const struct kind kinds[] = {
    [OPTION_FLAG] = {sizeof(bool), false, parse_flag, print_flag, NULL},
    [OPTION_INT] = {sizeof(int), false, parse_int, print_int, NULL},
    [OPTION_DOUBLE] = {sizeof(double), false, parse_double, print_double, NULL},
    [OPTION_SHARE] = {sizeof(double), false, parse_share, print_double,
                      "a share such as 10% or 0.1"},
    [OPTION_BYTES] = {sizeof(size_t), false, parse_bytes, print_bytes,
                      "a number of bytes such as 512M or 2G"},
    [OPTION_SEED] = {sizeof(uint64_t), false, parse_seed, print_seed,
                     "a whole number from 0 to 9223372036854775807"},
    [OPTION_EXTENT] = {sizeof(struct option_extent), true, parse_extent, print_extent,
                       "WxH such as 64x128, or one number"},
    [OPTION_WINDOW] = {sizeof(struct option_extent), true, parse_window, print_window,
                       "WxH such as 64x128, one number, or auto"},
    [OPTION_CHOICE] = {sizeof(int), true, parse_choice, NULL, NULL},
    [OPTION_PRESET] = {sizeof(int), true, parse_choice, NULL, NULL},
    [OPTION_TEXT] = {sizeof(char *), true, parse_text, print_text, NULL},
    [OPTION_FILE] = {sizeof(char *), true, parse_text, print_text, NULL},
    [OPTION_FOLDER] = {sizeof(char *), true, parse_text, print_text, NULL},
    [OPTION_PATH] = {sizeof(char *), true, parse_text, print_text, NULL},
    [OPTION_LIST] = {sizeof(struct option_list), true, parse_item, NULL, NULL},
};

/* What to give instead of what cannot be read. */
static void ask(const struct option *o, struct text *out)
{
    if (o->kind == OPTION_SHARE && o->high > o->low) {
        text_printf(out, "a share from %.10g%% to %.10g%%, such as 10%% or 0.1", 100 * o->low,
                    100 * o->high);
    } else if (kinds[o->kind].instead) {
        text_printf(out, "%s", kinds[o->kind].instead);
    } else if (kinds[o->kind].parse == parse_choice) {
        text_printf(out, "one of ");
        for (int i = 0; name_of(o, i); i++)
            text_printf(out, "%s%s", i ? ", " : "", name_of(o, i));
    } else if (o->kind == OPTION_INT || o->kind == OPTION_DOUBLE) {
        text_printf(out, "%s%sa %snumber from %.10g to %.10g", o->without ? o->without : "",
                    o->without ? " or " : "", o->kind == OPTION_INT ? "whole " : "", o->low,
                    o->high);
    } else {
        text_printf(out, "--%s %s", o->name, o->value);
    }
}

static bool is_text(const struct option *o)
{
    return kinds[o->kind].parse == parse_text;
}

static bool *given_flag(const struct option *o, void *field)
{
    return (bool *)((char *)field + kinds[o->kind].size);
}

static bool is_given(const struct option *o, const void *field)
{
    if (is_text(o))
        return *(const char *const *)field != NULL;
    return !o->optional || *((const bool *)((const char *)field + kinds[o->kind].size));
}

enum hm_status option_set(const struct option *o, const char *text, void *field,
                          struct hm_error *error)
{
    bool without = o->without && strcmp(o->without, text) == 0;
    bool good = without || kinds[o->kind].parse(o, text, field);
    if (good && o->optional)
        *given_flag(o, field) = !without;
    if (good)
        return HM_OK;
    if (o->kind == OPTION_LIST)
        return fail(error, HM_USAGE, "--%s is given more than %d times", o->name, OPTION_LIST_MOST);
    struct text instead = {0};
    ask(o, &instead);
    const char *words = instead.bytes ? instead.bytes : o->value;
    if (is_text(o))
        fail(error, HM_USAGE, "--%s is empty: %s", o->name, words);
    else
        fail(error, HM_USAGE, "--%s %s: give %s", o->name, text, words);
    text_free(&instead);
    return HM_USAGE;
}

void option_print(const struct option *o, const void *field, struct text *out)
{
    bool given = is_given(o, field);
    if (!given && o->without)
        text_printf(out, "%s", o->without);
    else if (given && kinds[o->kind].print)
        kinds[o->kind].print(field, out);
    else if (given)
        text_printf(out, "%s", name_of(o, *(const int *)field));
}

static void list_json(const struct option_list *list, struct text *out)
{
    text_printf(out, "[");
    for (int i = 0; i < list->count; i++) {
        text_printf(out, "%s", i ? ", " : "");
        text_json_string(out, list->items[i]);
    }
    text_printf(out, "]");
}

void option_json(const struct option *o, const void *field, struct text *out)
{
    struct text word = {0};
    bool given = is_given(o, field);
    if (o->kind == OPTION_LIST) {
        list_json(field, out);
    } else if (!given && !o->without) {
        text_printf(out, "null");
    } else if (given && kinds[o->kind].print == print_double) {
        text_json_double(out, *(const double *)field);
    } else if (given && !kinds[o->kind].quoted) {
        kinds[o->kind].print(field, out);
    } else {
        option_print(o, field, &word);
        if (word.bytes)
            text_json_string(out, word.bytes);
        out->failed = out->failed || word.failed;
        text_free(&word);
    }
}
