/* The options of a run as JSON: written into run.json, and read back from there. */
#include "options/options.h"

#include <jansson.h>

void options_json(const struct command *command, const void *settings, struct text *out)
{
    const char *comma = "";
    text_printf(out, "{");
    for (struct option_walk w = {.command = command}; option_next(&w); comma = ",") {
        text_printf(out, "%s\n    \"%s\": ", comma, w.option->name);
        option_json(w.option, (const char *)settings + w.offset, out);
    }
    text_printf(out, "\n  }");
}

static enum hm_status read_list(const struct option *o, json_t *value, struct option_list *list,
                                struct hm_error *error)
{
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *item = json_string_value(json_array_get(value, i));
        if (item)
            HM_TRY(option_set(o, item, list, error));
    }
    list->recorded = true;
    return HM_OK;
}

static enum hm_status read_option(const struct option *o, json_t *value, void *field,
                                  struct hm_error *error)
{
    char number[40];
    if (json_is_array(value) && o->kind == OPTION_LIST)
        return read_list(o, value, field, error);
    if (json_is_boolean(value))
        return option_set(o, json_is_true(value) ? "true" : "false", field, error);
    if (json_is_string(value))
        return option_set(o, json_string_value(value), field, error);
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(number, sizeof number, "%.17g", json_real_value(value));
    else
        return HM_OK; /* null: left as it is by default */
    return option_set(o, number, field, error);
}

enum hm_status options_from_json(const struct command *command, void *object, void *settings,
                                 struct hm_error *error)
{
    for (struct option_walk w = {.command = command}; option_next(&w);) {
        json_t *value = json_object_get(object, w.option->name);
        if (value)
            HM_TRY(read_option(w.option, value, (char *)settings + w.offset, error));
    }
    return HM_OK;
}
