/* The line that repeats a run: the options of run.json that are not as they are by default, quoted
 * for a shell. */
#include "commands/report.h"
#include "commands/train.h"

#include <stdlib.h>
#include <string.h>

/* A word of a shell's line, in single quotes where it must be. */
static void shell_word(struct text *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=.,/:@%";
    if (*word && strspn(word, plain) == strlen(word)) {
        text_printf(out, "%s", word);
        return;
    }
    text_printf(out, "'");
    for (; *word; word++)
        if (*word == '\'')
            text_printf(out, "'\\''");
        else
            text_append(out, word, 1);
    text_printf(out, "'");
}

/* A number in the fewest digits that read back as it. */
static void put_number(struct text *out, double value)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.9g", value);
    if (strtod(digits, NULL) < value || strtod(digits, NULL) > value)
        snprintf(digits, sizeof digits, "%.17g", value);
    text_printf(out, "%s", digits);
}

/* " --name value" for one option that is not as by default; json: its value as run.json has it. */
static void put_option(const struct option *o, const struct settings *used, const char *json,
                       struct text *out)
{
    const void *field = (const char *)used + o->offset;
    const struct option_list *list = field;
    if (o->kind == OPTION_FLAG) {
        text_printf(out, " --%s%s", *(const bool *)field ? "" : "no-", o->name);
        return;
    }
    for (int i = 0; o->kind == OPTION_LIST && i < list->count; i++) {
        text_printf(out, " --%s ", o->name);
        shell_word(out, list->items[i]);
    }
    if (o->kind == OPTION_LIST || strcmp(json, "null") == 0)
        return;
    text_printf(out, " --%s ", o->name);
    if (o->kind == OPTION_TEXT)
        shell_word(out, *(const char *const *)field);
    else if (o->kind == OPTION_CHOICE)
        shell_word(out, o->choices[*(const int *)field]);
    else if (*json == '"')
        shell_word(out, o->choices[0]);
    else if (o->kind == OPTION_DOUBLE || o->kind == OPTION_SHARE)
        put_number(out, *(const double *)field);
    else
        text_printf(out, "%s", json);
}

/* What says where and how, not what. */
static bool is_of_the_place(const char *name)
{
    static const char *const names[] = {"out",
                                        "force",
                                        "resume",
                                        "threads",
                                        "quiet",
                                        "json",
                                        "keep-state",
                                        "memory",
                                        "keep-models",
                                        "log-json",
                                        "checkpoint-seconds",
                                        NULL};
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void put_command(const struct settings *used, struct text *out)
{
    struct settings standard;
    settings_defaults(&standard);
    train_defaults(&standard);
    text_printf(out, "hogmine train");
    for (const struct option *const *group = command_train.options; *group; group++)
        for (const struct option *o = *group; o->name; o++) {
            struct text a = {0}, b = {0};
            option_json(o, used, &a);
            option_json(o, &standard, &b);
            if (!is_of_the_place(o->name) && a.bytes && b.bytes && strcmp(a.bytes, b.bytes) != 0)
                put_option(o, used, a.bytes, out);
            text_free(&a);
            text_free(&b);
        }
    text_printf(out, " --out NEW-RUN");
}

enum hm_status report_command(const char *run, struct story *story, struct hm_error *error)
{
    struct run_record record;
    struct settings used;
    struct hm_error why;
    struct text line = {0};
    enum hm_status status = read_record(run, &record, &why);
    if (status == HM_OK)
        status = recorded_settings(&record, &command_train, run, &used, &why);
    if (status == HM_OK) {
        put_command(&used, &line);
        status = text_check(&line, &why);
    }
    story->command = status == HM_OK ? mem_string(line.bytes) : NULL;
    text_free(&line);
    run_record_free(&record);
    if (status == HM_MEMORY || (status == HM_OK && !story->command))
        return fail_memory(error, 0, "a command");
    /* A record that is missing or broken is told by story_read already. */
    if (status != HM_OK && story->option_count > 0)
        return story_misses(story, error, "there is no command to repeat the run: %s", why.text);
    return HM_OK;
}
