/* The line that repeats a run: the options of run.json that are not as they are by default, quoted
 * for a shell. */
#include "commands/train.h"
#include "report/story.h"

#include <string.h>

void shell_word(struct text *out, const char *word)
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

/* " --name value" for one option that is not as by default. */
static void put_option(const struct option *o, const void *field, struct text *out)
{
    const struct option_list *list = field;
    struct text word = {0};
    if (o->kind == OPTION_FLAG) {
        text_printf(out, " --%s%s", *(const bool *)field ? "" : "no-", o->name);
        return;
    }
    for (int i = 0; o->kind == OPTION_LIST && i < list->count; i++) {
        text_printf(out, " --%s ", o->name);
        shell_word(out, list->items[i]);
    }
    if (o->kind == OPTION_LIST)
        return;
    option_print(o, field, &word);
    if (word.bytes) {
        text_printf(out, " --%s ", o->name);
        shell_word(out, word.bytes);
    }
    out->failed = out->failed || word.failed;
    text_free(&word);
}

static enum hm_status put_command(const struct train_settings *used, struct text *out,
                                  struct hm_error *error)
{
    struct train_settings usual;
    HM_TRY(options_defaults(&command_train, &usual, error));
    text_printf(out, "hogmine train");
    for (struct option_walk w = {.command = &command_train}; option_next(&w);) {
        struct text a = {0}, b = {0};
        const char *field = (const char *)used + w.offset;
        option_json(w.option, field, &a);
        option_json(w.option, (const char *)&usual + w.offset, &b);
        if (w.option->role != OPTION_MANNER && a.bytes && b.bytes && strcmp(a.bytes, b.bytes) != 0)
            put_option(w.option, field, out);
        text_free(&a);
        text_free(&b);
    }
    text_printf(out, " --out NEW-RUN");
    return text_check(out, error);
}

enum hm_status repeat_line(const char *run, struct story *story, struct hm_error *error)
{
    struct run_record record;
    struct train_settings used;
    struct hm_error why;
    struct text line = {0};
    enum hm_status status = read_record(run, &record, &why);
    HM_THEN(status, recorded_settings(&record, &command_train, run, &used, &why));
    HM_THEN(status, put_command(&used, &line, &why));
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
