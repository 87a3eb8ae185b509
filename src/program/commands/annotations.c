/* What commands say of annotations that they read. */
#include "commands/commands.h"

static void say_note(void *context, const char *line)
{
    terminal_note(context, line);
}

enum hm_status read_truth(const struct truth_settings *settings, const struct files_settings *files,
                          const char *path, struct terminal *terminal, struct data_truth *out,
                          struct hm_error *error)
{
    struct data_reading reading = truth_reading(settings);
    reading.exif = (enum data_exif)files->exif;
    struct data_listener listener = {terminal, terminal_skipped, say_note};
    return data_read_truth(path, &reading, &listener, out, error);
}

void say_truth(struct terminal *terminal, const struct data_truth *truth,
               const struct data_windows *windows)
{
    if (!truth->annotated)
        return;
    struct text line = {0};
    text_printf(&line, "%zu boxes in %zu photographs (%s), %zu used",
                truth->first[truth->images.count], truth->images.count, truth->format,
                windows->boxes);
    for (int k = 0; k < DATA_SKIPS; k++)
        if (windows->skipped[k] > 0)
            text_printf(&line, ", %zu %s", windows->skipped[k], data_skip_words[k]);
    const char *comma = "; not read: ";
    for (int k = 0; k < DATA_DROPS; k++)
        if (truth->dropped[k] > 0) {
            text_printf(&line, "%s%zu %s", comma, truth->dropped[k], data_drop_words[k]);
            comma = ", ";
        }
    if (!line.failed)
        terminal_say(terminal, "%s", line.bytes);
    text_free(&line);
}

void say_small_boxes(struct terminal *terminal, const struct data_windows *windows,
                     const struct data_window_rule *rule, double upsample)
{
    size_t small = windows->skipped[DATA_SKIP_SMALL];
    char words[SMALLEST_WORDS];
    if (small > 0)
        terminal_say(terminal, "%zu box%s too small: the smallest to train on is %s", small,
                     small == 1 ? " is" : "es are",
                     smallest_words(rule->min_height, upsample, words));
}
