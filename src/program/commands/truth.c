/* What `train` and `inspect` read annotations with: their options, and what they say of them. */
#include "commands/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

const struct option options_truth[] = {
    {"format", "NAME", OPTION_CHOICE, AT(format), 0, 0, data_formats,
     "of the annotations: pascal (INRIA, Penn-Fudan), voc, coco, caltech, csv (image,xmin,ymin,"
     "xmax,ymax[,label[,ignore]]), yolo, those of docs/formats.md, or images (none: each is a crop); default: told by what "
     "PATH holds",
     false},
    {"labels", "A,B", OPTION_TEXT, AT(labels), 0, 0, NULL,
     "labels of people, * for anything (default: person, pedestrian, PASpersonWalking and the "
     "like; class 0 of YOLO)",
     false},
    {"ignore-labels", "A,B", OPTION_TEXT, AT(ignore_labels), 0, 0, NULL,
     "labels of what is neither a person nor background (default: people, crowd, ignore, DontCare "
     "and the like)",
     false},
    {"photos", "DIR", OPTION_TEXT, AT(photos), 0, 0, NULL,
     "where the annotated photographs are, if not beside the annotations", false},
    {0},
};

const struct option options_windows[] = {
    {"min-height", "PIXELS", OPTION_DOUBLE, AT(min_height), 1, 10000, NULL,
     "boxes less tall are left out (default: 80 of a window of 128, in which people have 96 "
     "pixels: enlarged by a fifth at most)",
     false},
    {"min-visible", "SHARE", OPTION_SHARE, AT(min_visible), 0, 1, NULL,
     "people of whom less is visible are left out, where that is annotated (default: 65%)", false},
    {"jitter", "PX[,SCALE]", OPTION_TEXT, AT(jitter), 0, 0, NULL,
     "add copies of each positive, moved by up to PX pixels of the window and scaled by up to "
     "SCALE, such as 2,3% (default: none)",
     false},
    {"jitter-copies", "N", OPTION_INT, AT(copies), 1, 100, NULL,
     "how many copies --jitter adds (default: 2)", false},
    {0},
};

static void say_note(void *context, const char *line)
{
    terminal_say(context, "%s", line);
}

enum hm_status read_truth(const struct settings *s, const char *path, struct terminal *terminal,
                          struct data_truth *out, struct hm_error *error)
{
    struct data_reading options = {.format =
                                       s->format == NOT_GIVEN ? NULL : data_formats[s->format],
                                   .labels = s->labels,
                                   .ignore_labels = s->ignore_labels,
                                   .photos = s->photos};
    struct data_listener listener = {terminal, terminal_skipped, say_note};
    return data_read_truth(path, &options, &listener, out, error);
}

/* "2", "2,3%", "2,0.03". */
static bool read_jitter(const char *text, double *pixels, double *scale)
{
    char *end;
    if (!strchr("0123456789.", *text))
        return false;
    *pixels = strtod(text, &end);
    *scale = 0;
    if (*end == ',' && end[1] && strchr("0123456789.", end[1])) {
        *scale = strtod(end + 1, &end);
        if (*end == '%') {
            *scale /= 100;
            end++;
        }
    }
    return *end == 0 && *pixels >= 0 && *pixels <= 64 && *scale >= 0 && *scale <= 0.5 &&
           *pixels + *scale > 0;
}

enum hm_status window_settings(const struct settings *s, const struct hm_geometry *geometry,
                               struct data_window_rule *rule, struct hm_error *error)
{
    *rule = data_default_rule(geometry->window_height * SCAN_PERSON_SHARE);
    if (s->min_height != NOT_GIVEN)
        rule->min_height = s->min_height;
    if (s->min_visible != NOT_GIVEN)
        rule->min_visible = s->min_visible;
    if (!s->jitter)
        return HM_OK;
    rule->copies = s->copies;
    return read_jitter(s->jitter, &rule->jitter_pixels, &rule->jitter_scale)
               ? HM_OK
               : fail(error, HM_USAGE,
                      "--jitter %s: give pixels up to 64 and a scale up to 50%%, such as 2,3%%",
                      s->jitter);
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
