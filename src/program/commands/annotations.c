/* What commands say of annotations that they read. */
#include "commands/commands.h"
#include "data/doctor.h"

static void say_note(void *context, const char *line)
{
    terminal_note(context, line);
}

enum hm_status read_truth(const struct truth_settings *settings, const struct files_settings *files,
                          const char *path, struct terminal *terminal, struct data_truth *out,
                          struct hm_error *error)
{
    struct data_reading reading = truth_reading(settings, files);
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

static void say_choice(struct terminal *terminal, const struct data_truth *truth,
                       const struct data_window_choice *c, double scale)
{
    size_t small = 0;
    const struct data_box *smallest = &truth->boxes[truth->first[c->image] + c->box];
    terminal_say(terminal,
                 "window %dx%d, chosen for %zu box%s (%.2f as wide as tall, a tenth of them under "
                 "%.0f pixels): the object is %.0f pixels tall in it",
                 c->width, c->height, c->boxes, c->boxes == 1 ? "" : "es", c->aspect, c->low_height,
                 c->object_height);
    for (size_t k = 0; k < truth->first[truth->images.count]; k++)
        small += !truth->boxes[k].ignore && truth->boxes[k].height < c->smallest * scale;
    if (small > 0)
        terminal_say(terminal,
                     "%zu of the boxes %s out of its reach, under %.0f pixels (the smallest: "
                     "%.0f, in %s)",
                     small, small == 1 ? "is" : "are", c->smallest * scale, smallest->height,
                     truth->images.images[c->image].name);
    else
        terminal_say(terminal, "it reaches all of them, down to %.0f pixels", c->smallest * scale);
}

enum hm_status choose_window(const struct truth_settings *settings,
                             const struct files_settings *files, const char *path, double fill,
                             double upsample, struct geometry_settings *geometry,
                             struct terminal *terminal, struct hm_error *error)
{
    struct data_truth truth = {0};
    struct data_window_choice choice;
    struct data_reading reading = truth_reading(settings, files);
    if (!window_is_auto(geometry))
        return HM_OK;
    enum hm_status status = data_read_truth(path, &reading, NULL, &truth, error);
    if (status == HM_OK && !truth.annotated)
        status = fail(error, HM_INPUT,
                      "%s: --window auto: crops do not say how large the object is in photographs; "
                      "give --window WxH, of at most their size",
                      path);
    struct hm_error why;
    if (status == HM_OK && (status = data_choose_window(&truth, fill, &choice, &why)) != HM_OK)
        fail(error, status, "%s: %s (hogmine inspect without --window auto tells why)", path,
             why.text);
    if (status == HM_OK) {
        say_choice(terminal, &truth, &choice, scan_first_scale(upsample));
        geometry->window.value = (struct option_extent){choice.width, choice.height};
    }
    data_truth_free(&truth);
    return status;
}

enum hm_status refuse_other_labels(const char *path, const struct data_truth *truth,
                                   struct hm_error *error)
{
    if (truth->first[truth->images.count] > 0 || truth->dropped[DATA_DROP_LABEL] == 0 ||
        truth->label_count == 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: none of its %zu boxes has a label that is looked for: name what is to be "
                "found, such as --labels %s (hogmine inspect lists the labels)",
                path, truth->dropped[DATA_DROP_LABEL], truth->labels[0].name);
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
