/* A run folder's record: run.json, with the options, versions and data of the run. See story.h. */
#include "report/story_internal.h"
#include "disk/disk.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *story_option(const struct story *s, const char *name)
{
    for (size_t i = 0; i < s->option_count; i++)
        if (strcmp(s->options[i].name, name) == 0)
            return s->options[i].value;
    return NULL;
}

/* A value in words: texts without quotes, lists with commas. */
static void value_words(json_t *value, struct text *out)
{
    char *dump;
    if (json_is_string(value)) {
        text_printf(out, "%s", json_string_value(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            text_printf(out, "%s", i ? ", " : "");
            value_words(json_array_get(value, i), out);
        }
    } else if (!json_is_null(value)) {
        dump = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
        text_printf(out, "%s", dump ? dump : "");
        free(dump);
    }
}

static enum hm_status add_option(struct story_option **list, size_t *count, size_t *capacity,
                                 const char *prefix, const char *name, json_t *value,
                                 struct hm_error *error)
{
    struct text full = {0}, words = {0};
    enum hm_status status = mem_reserve((void **)list, capacity, *count + 1, sizeof **list, error);
    text_printf(&full, "%s%s", prefix, name);
    text_printf(&words, "%s", "");
    value_words(value, &words);
    if (status == HM_OK && (full.failed || words.failed))
        status = fail_memory(error, 0, "the options of a run");
    if (status == HM_OK)
        (*list)[(*count)++] = (struct story_option){mem_string(full.bytes),
                                                    mem_string(words.bytes ? words.bytes : "")};
    if (status == HM_OK && (!(*list)[*count - 1].name || !(*list)[*count - 1].value))
        status = fail_memory(error, 0, "the options of a run");
    text_free(&full);
    text_free(&words);
    return status;
}

static enum hm_status take_record(struct story *s, json_t *root, struct hm_error *error)
{
    const char *name, *part;
    json_t *value, *object;
    enum hm_status status = HM_OK;
    const char *program = json_string_value(json_object_get(root, "program"));
    json_t *options = json_object_get(root, "options"), *data = json_object_get(root, "data");
    const char *negatives = json_string_value(json_object_get(options, "negatives"));
    s->program = program ? mem_string(program) : NULL;
    s->negatives = negatives ? mem_string(negatives) : NULL;
    if ((program && !s->program) || (negatives && !s->negatives))
        return fail_memory(error, 0, "the record of a run");
    json_object_foreach(options, name, value)
    {
        if (status == HM_OK)
            status = add_option(&s->options, &s->option_count, &s->option_capacity, "", name, value,
                                error);
    }
    json_object_foreach(data, part, object)
    {
        char prefix[64];
        snprintf(prefix, sizeof prefix, "%s ", part);
        json_object_foreach(object, name, value)
        {
            if (status == HM_OK)
                status = add_option(&s->data, &s->data_count, &s->data_capacity, prefix, name,
                                    value, error);
        }
    }
    return status;
}

static enum hm_status read_record(struct story *s, struct hm_error *error)
{
    struct file_bytes file;
    json_error_t where;
    enum hm_status status = story_file(s, "run.json", &file, error);
    if (status != HM_OK || !file.bytes)
        return status != HM_OK
                   ? status
                   : story_misses(s, error,
                                  "run.json is not there: options, versions and data of "
                                  "the run are not known");
    json_t *root = json_loadb((char *)file.bytes, file.length, 0, &where);
    if (json_is_object(json_object_get(root, "options")))
        status = take_record(s, root, error);
    else
        status = story_misses(s, error,
                              "run.json cannot be read (line %d: %s): options, versions "
                              "and data of the run are not known",
                              root ? 1 : where.line, root ? "it has no options" : where.text);
    json_decref(root);
    file_free(&file);
    return status;
}

static bool has_file(const char *run, const char *name)
{
    char *path = file_join(run, name);
    bool has = path && file_exists(path);
    mem_free(path);
    return has;
}

enum hm_status story_read_record(const char *run, struct story *s, struct hm_error *error)
{
    *s = (struct story){.run = mem_string(run)};
    if (!s->run)
        return fail_memory(error, 0, "a path");
    for (size_t n = strlen(s->run); n > 1 && s->run[n - 1] == '/'; n--)
        s->run[n - 1] = 0;
    s->name = file_name(s->run);
    if (!file_is_folder(run))
        return fail(error, HM_INPUT, "%s: there is no such run folder", run);
    if (!has_file(run, "run.json") && !has_file(run, "rounds.csv"))
        return fail(error, HM_INPUT,
                    "%s: this is no run of hogmine (it has neither run.json nor rounds.csv)", run);
    return read_record(s, error);
}

static void free_options(struct story_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(options[i].name);
        mem_free(options[i].value);
    }
    mem_free(options);
}

void story_free_record(struct story *s)
{
    free_options(s->options, s->option_count);
    free_options(s->data, s->data_count);
    mem_free(s->run);
    mem_free(s->program);
    mem_free(s->negatives);
}
