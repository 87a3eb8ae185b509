/* hogmine inspect: what a data set holds, before anything is trained on it. */
#include "commands/commands.h"
#include "report/data_sheet.h"

#include <string.h>

struct inspect_settings {
    struct common_settings common;
    struct files_settings files;
    struct geometry_settings geometry;
    struct truth_settings truth;
    struct window_settings windows;
    const char *out, *negatives;
    bool duplicates;
    uint64_t seed;
};

#define AT(field) offsetof(struct inspect_settings, field)

static const struct option options_inspect[] = {
    {"out", "FILE.png", OPTION_FILE, AT(out),
     "a contact sheet to look at: windows, photographs with boxes, negatives"},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "person-free photographs to look at with them"},
    {"duplicates", NULL, OPTION_FLAG, AT(duplicates),
     "decode every image, to find those that cannot be read and those that are there twice "
     "(default; --no-duplicates)",
     .usual = "true"},
    {"seed", "N", OPTION_SEED, AT(seed), "of --jitter (default: 1)", .usual = "1"},
    {0},
};
static const struct option_group groups[] = {{NULL, options_inspect, 0},
                                             {"Annotations", options_truth, AT(truth)},
                                             {"People as windows", options_windows, AT(windows)},
                                             {"The descriptor", options_geometry, AT(geometry)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

struct inspection {
    const struct inspect_settings *settings;
    struct hm_geometry geometry;
    struct data_window_rule rule;
    struct data_truth truth;
    struct data_windows windows;
    struct data_set negatives;
    size_t unreadable, small; /* images; only counted with --duplicates */
    struct data_look look;
};

/* ---- looking ----------------------------------------------------------------------------- */

/* Decodes everything once. */
static enum hm_status look_at_all(struct inspection *in, struct threads *threads,
                                  struct hm_error *error)
{
    size_t images = in->truth.images.count, count = images + in->negatives.count;
    HM_TRY(data_look(&in->truth.images, &in->negatives, files_max_pixels(&in->settings->files),
                     threads, &in->look, error));
    for (size_t i = 0; i < count; i++) {
        const struct data_print *print = &in->look.prints[i];
        bool window = i >= images || !in->truth.annotated;
        in->unreadable += !print->decoded;
        in->small += print->decoded && window &&
                     (print->width < in->geometry.window_width ||
                      print->height < in->geometry.window_height);
    }
    return HM_OK;
}

/* ---- saying ------------------------------------------------------------------------------ */

/* Heights of boxes: edges of the classes, in pixels of the photograph. */
static const int edges[] = {0, 40, 60, 80, 96, 120, 160, 240, 480};
#define CLASSES (sizeof edges / sizeof *edges)

static void count_heights(const struct data_truth *truth, size_t count[CLASSES])
{
    memset(count, 0, CLASSES * sizeof *count);
    for (size_t k = 0; truth->annotated && k < truth->first[truth->images.count]; k++) {
        size_t class = CLASSES - 1;
        while (truth->boxes[k].height < edges[class])
            class --;
        count[class]++;
    }
}

static size_t all_boxes(const struct inspection *in)
{
    return in->truth.annotated ? in->truth.first[in->truth.images.count] : 0;
}

static void write_heights(const struct inspection *in, struct json *j)
{
    size_t heights[CLASSES];
    count_heights(&in->truth, heights);
    json_put_list(j, "heights");
    for (size_t k = 0; k < CLASSES; k++) {
        json_put_object(j, NULL);
        json_put(j, "from %d", edges[k]);
        if (k + 1 < CLASSES)
            json_put(j, "to %d", edges[k + 1]);
        else
            json_put_string(j, "to", NULL);
        json_put(j, "boxes %zu", heights[k]);
        json_put_end(j);
    }
    json_put_end(j);
}

static void write_json(const struct inspection *in, struct text *out)
{
    struct json j = json_start(out);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d format %s images %zu boxes %zu windows %zu negatives %zu", 1,
             in->truth.format, in->truth.images.count, all_boxes(in), in->windows.count,
             in->negatives.count);
    json_put_line(&j);
    json_put_object(&j, "skipped");
    for (int k = 0; k < DATA_DROPS; k++)
        json_put_count(&j, data_drop_words[k], in->truth.dropped[k]);
    for (int k = 0; k < DATA_SKIPS; k++)
        json_put_count(&j, data_skip_words[k], in->windows.skipped[k]);
    if (in->settings->duplicates) {
        json_put_count(&j, "unreadable image", in->unreadable);
        json_put_count(&j, "smaller than the window", in->small);
    }
    json_put_end(&j);
    json_put_line(&j);
    write_heights(in, &j);
    if (in->settings->duplicates) {
        json_put(&j, "\nduplicates %zu", in->look.twice);
        json_put_count(&j, "positive and negative", in->look.both);
    }
    json_finish(&j);
}

static void write_table(const struct inspection *in, struct text *out)
{
    size_t heights[CLASSES], boxes = all_boxes(in);
    count_heights(&in->truth, heights);
    text_printf(out, "format     %s\nimages     %zu\n", in->truth.format, in->truth.images.count);
    if (in->truth.annotated)
        text_printf(out, "boxes      %zu\n", boxes);
    text_printf(out, "windows    %zu to train on (each also mirrored)\n", in->windows.count);
    if (in->negatives.count > 0)
        text_printf(out, "negatives  %zu\n", in->negatives.count);
    for (size_t k = 0; k < CLASSES && boxes > 0; k++)
        if (k + 1 < CLASSES)
            text_printf(out, "%s %4d to %-4d pixels tall  %zu\n", k ? "          " : "heights   ",
                        edges[k], edges[k + 1] - 1, heights[k]);
        else
            text_printf(out, "           %4d or more pixels   %zu\n", edges[k], heights[k]);
    for (int k = 0; k < DATA_DROPS; k++)
        if (in->truth.dropped[k] > 0)
            text_printf(out, "not read   %zu %s\n", in->truth.dropped[k], data_drop_words[k]);
    for (int k = 0; k < DATA_SKIPS; k++)
        if (in->windows.skipped[k] > 0)
            text_printf(out, "skipped    %zu %s\n", in->windows.skipped[k], data_skip_words[k]);
    if (in->unreadable > 0)
        text_printf(out, "skipped    %zu unreadable image%s\n", in->unreadable,
                    plural((long)in->unreadable));
    if (in->small > 0)
        text_printf(out, "skipped    %zu image%s smaller than the window\n", in->small,
                    plural((long)in->small));
    if (in->look.twice > 0)
        text_printf(out, "twice      %zu picture%s in another file already\n", in->look.twice,
                    in->look.twice == 1 ? " is" : "s are");
    if (in->look.both > 0)
        text_printf(out, "both       %zu picture%s a positive and a negative\n", in->look.both,
                    in->look.both == 1 ? " is" : "s are");
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status find_all(struct inspection *in, const char *path, struct terminal *terminal,
                               struct hm_error *error)
{
    const struct inspect_settings *s = in->settings;
    HM_TRY(geometry_of_settings(&s->geometry, &in->geometry, error));
    HM_TRY(windows_of_settings(&s->windows, &in->geometry, &in->rule, error));
    HM_TRY(read_truth(&s->truth, path, terminal, &in->truth, error));
    if (s->negatives)
        HM_TRY(data_find(s->negatives, &in->negatives, error));
    return data_make_windows(&in->truth, &in->rule, s->seed, &in->windows, error);
}

static enum hm_status write_sheet(const struct inspection *in, struct hm_error *error)
{
    struct image sheet = {0};
    struct data_sheet what = {&in->geometry,  &in->rule,
                              &in->truth,     &in->windows,
                              &in->negatives, files_max_pixels(&in->settings->files)};
    enum hm_status status = data_sheet_draw(&what, &sheet, error);
    HM_THEN(status, image_write(in->settings->out, &sheet, error));
    image_free(&sheet);
    return status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct inspect_settings *s = line->settings;
    struct terminal terminal = terminal_open(s->common.quiet);
    struct inspection in = {.settings = s};
    struct threads *threads;
    struct text out = {0};
    enum hm_status status = common_start(&s->common, &threads, error);
    HM_THEN(status, find_all(&in, line->paths[0], &terminal, error));
    if (s->duplicates)
        HM_THEN(status, look_at_all(&in, threads, error));
    if (s->out)
        HM_THEN(status, write_sheet(&in, error));
    threads_free(threads);
    if (status == HM_OK) {
        (s->common.json ? write_json : write_table)(&in, &out);
        status = print_result(&out, error);
    }
    data_look_free(&in.look);
    data_truth_free(&in.truth);
    data_windows_free(&in.windows);
    data_free(&in.negatives);
    return status;
}

const struct command command_inspect = {
    .name = "inspect",
    .synopsis = "inspect DATASET [--out FILE.png] [--negatives PATH]",
    .summary = "what a data set holds: boxes, sizes, what is skipped and why; a contact sheet",
    .description =
        "Reads annotations in any format that train takes, or a folder of crops, and says what "
        "training\n"
        "would make of them: how many windows, how tall the people are, what is left out for "
        "which\n"
        "reason, which pictures cannot be read or are there twice. Look at the sheet before you "
        "train:\n"
        "people should stand upright in the middle of their windows.",
    .groups = groups,
    .settings_size = sizeof(struct inspect_settings),
    .fewest = 1,
    .most = 1,
    .run = run,
};
