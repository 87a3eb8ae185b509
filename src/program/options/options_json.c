/* The options of a run as JSON: written into run.json, and read back from there. */
#include "commands/cli.h"

#include <jansson.h>
#include <math.h>

/* ---- writing ----------------------------------------------------------------------------- */

void option_json(const struct option *o, const struct settings *settings, struct text *out)
{
    const void *field = (const char *)settings + o->offset;
    const char *text;
    switch (o->kind) {
    case OPTION_FLAG:
        text_printf(out, *(const bool *)field ? "true" : "false");
        return;
    case OPTION_INT:
        if (*(const int *)field == NOT_GIVEN)
            text_printf(out, "null");
        else
            text_printf(out, "%d", *(const int *)field);
        return;
    case OPTION_DOUBLE:
    case OPTION_SHARE:
        if (*(const double *)field == NOT_GIVEN && o->choices)
            text_json_string(out, o->choices[0]);
        else
            text_json_double(out,
                             *(const double *)field == NOT_GIVEN ? NAN : *(const double *)field);
        return;
    case OPTION_LIST: {
        const struct option_list *list = field;
        text_printf(out, "[");
        for (int i = 0; i < list->count; i++) {
            text_printf(out, "%s", i ? ", " : "");
            text_json_string(out, list->items[i]);
        }
        text_printf(out, "]");
        return;
    }
    case OPTION_BYTES:
        text_printf(out, "%zu", *(const size_t *)field);
        return;
    case OPTION_SEED:
        text_printf(out, "%llu", (unsigned long long)*(const uint64_t *)field);
        return;
    case OPTION_TEXT:
    case OPTION_CHOICE:
        text = o->kind == OPTION_TEXT             ? *(const char *const *)field
               : *(const int *)field == NOT_GIVEN ? NULL
                                                  : o->choices[*(const int *)field];
        if (text)
            text_json_string(out, text);
        else
            text_printf(out, "null");
        return;
    }
}

void options_json(const struct command *command, const struct settings *settings, struct text *out)
{
    const char *comma = "";
    text_printf(out, "{");
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name; o++) {
            text_printf(out, "%s\n    \"%s\": ", comma, o->name);
            option_json(o, settings, out);
            comma = ",";
        }
    text_printf(out, "\n  }");
}

/* ---- reading ----------------------------------------------------------------------------- */

static enum hm_status read_list(const struct option *o, json_t *value, struct settings *settings,
                                struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < json_array_size(value) && status == HM_OK; i++) {
        const char *item = json_string_value(json_array_get(value, i));
        status = item ? option_set(o, item, settings, error) : HM_OK;
    }
    ((struct option_list *)((char *)settings + o->offset))->recorded = true;
    return status;
}

static enum hm_status read_option(const struct option *o, json_t *value, struct settings *settings,
                                  struct hm_error *error)
{
    char number[40];
    if (json_is_boolean(value) && o->kind == OPTION_FLAG) {
        *(bool *)((char *)settings + o->offset) = json_is_true(value);
        return HM_OK;
    }
    if (json_is_array(value) && o->kind == OPTION_LIST)
        return read_list(o, value, settings, error);
    if (json_is_string(value))
        return option_set(o, json_string_value(value), settings, error);
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(number, sizeof number, "%.17g", json_real_value(value));
    else
        return HM_OK; /* null: left as it is by default */
    return option_set(o, number, settings, error);
}

enum hm_status options_from_json(const struct command *command, void *object,
                                 struct settings *settings, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name && status == HM_OK; o++) {
            json_t *value = json_object_get(object, o->name);
            if (value)
                status = read_option(o, value, settings, error);
        }
    return status;
}
