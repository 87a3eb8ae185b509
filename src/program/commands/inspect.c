/* hogmine inspect: what a data set holds, before anything is trained on it. */
#include "commands/findings.h"
#include "report/data_sheet.h"

#include <string.h>

struct inspect_settings {
    struct common_settings common;
    struct files_settings files;
    struct geometry_settings geometry;
    struct scan_settings scan; /* upsample alone */
    struct truth_settings truth;
    struct window_settings windows;
    const char *out, *negatives;
    bool duplicates, doctor;
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
    {"doctor", NULL, OPTION_FLAG, AT(doctor),
     "look for what would spoil a training on DATASET and --negatives, as train does before it "
     "begins; exit 3 where it would be ruined"},
    {"seed", "N", OPTION_SEED, AT(seed), "of --jitter (default: 1)", .usual = "1"},
    {0},
};
static const struct option_group groups[] = {{NULL, options_inspect, 0},
                                             {"Annotations", options_truth, AT(truth)},
                                             {"Objects as windows", options_windows, AT(windows)},
                                             {"The scan", OPTIONS_UPSAMPLE, AT(scan)},
                                             {"The descriptor", options_geometry, AT(geometry)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

struct inspection {
    const struct inspect_settings *settings;
    struct hm_geometry geometry;
    struct hm_object object;
    struct data_window_rule rule;
    struct data_truth truth;
    struct data_windows windows;
    struct data_set negatives;
    size_t unreadable, small;           /* images; only counted with --duplicates */
    size_t windows_lost;                /* of unreadable images */
    size_t turned;                      /* images that EXIF turns upright; likewise */
    struct data_size smallest, largest; /* images, by their pixels */
    struct text names;                  /* of unreadable images, the first ones */
    struct data_look look;
    struct data_doctor_report doctor; /* with --doctor */
};

/* ---- looking ----------------------------------------------------------------------------- */

#define MOST_NAMED 10  /* unreadable images; further ones are only counted */
#define MOST_LABELS 20 /* in the table; JSON has them all */

static void note_size(struct inspection *in, struct data_size size)
{
    struct data_size *low = &in->smallest, *high = &in->largest;
    long pixels = (long)size.width * size.height;
    if (low->width == 0 || pixels < (long)low->width * low->height)
        *low = size;
    if (pixels > (long)high->width * high->height)
        *high = size;
}

static void note_unreadable(struct inspection *in, size_t i)
{
    size_t images = in->truth.images.count;
    const struct data_image *image =
        i < images ? &in->truth.images.images[i] : &in->negatives.images[i - images];
    if (++in->unreadable <= MOST_NAMED)
        text_printf(&in->names, "%s%s", in->unreadable > 1 ? ", " : "", image->path);
    in->windows_lost += i < images ? in->windows.first[i + 1] - in->windows.first[i] : 0;
}

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
        const struct data_image *image =
            i < images ? &in->truth.images.images[i] : &in->negatives.images[i - images];
        in->turned += print->decoded && print->orientation > 1 && image->upright;
        if (print->decoded)
            note_size(in, (struct data_size){print->width, print->height});
        else
            note_unreadable(in, i);
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

static const char *const label_use[] = {
    [DATA_OTHER] = "other", [DATA_OBJECT] = "object", [DATA_IGNORED] = "ignored"};

/* "person 12", "car 3 (left out)", a line each. */
static void write_labels(const struct data_truth *truth, struct text *out)
{
    static const char *const mark[] = {
        [DATA_OTHER] = " (left out)", [DATA_OBJECT] = "", [DATA_IGNORED] = " (ignored)"};
    for (size_t k = 0; k < truth->label_count && k < MOST_LABELS; k++) {
        const struct data_label *label = &truth->labels[k];
        text_printf(out, "%s %zu %s%s\n", k ? "          " : "labels    ", label->boxes,
                    label->name, mark[label->meaning]);
    }
    if (truth->label_count > MOST_LABELS)
        text_printf(out, "           and %zu further labels\n", truth->label_count - MOST_LABELS);
}

static void json_heights(const struct inspection *in, struct json *j)
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

static void json_labels(const struct data_truth *truth, struct json *j)
{
    json_put_list(j, "labels");
    for (size_t k = 0; k < truth->label_count; k++) {
        const struct data_label *label = &truth->labels[k];
        json_put_object(j, NULL);
        json_put(j, "label %s boxes %zu use %s", label->name, label->boxes,
                 label_use[label->meaning]);
        json_put_end(j);
    }
    json_put_end(j);
    json_put_line(j);
    json_put_list(j, "notes");
    for (size_t k = 0; k < truth->notes.count; k++) {
        struct text note = {0};
        option_words(truth->notes.names[k], &note);
        json_put_string(j, NULL, note.bytes);
        j->out->failed = j->out->failed || note.failed;
        text_free(&note);
    }
    json_put_end(j);
}

static void json_size(struct json *j, const char *key, struct data_size size)
{
    json_put_list(j, key);
    json_put_count(j, NULL, (uint64_t)size.width);
    json_put_count(j, NULL, (uint64_t)size.height);
    json_put_end(j);
}

/* What is known where every picture was decoded. */
static void json_looked(const struct inspection *in, struct json *j)
{
    json_put_line(j);
    json_put_object(j, "sizes");
    json_size(j, "smallest", in->smallest);
    json_size(j, "largest", in->largest);
    json_put_end(j);
    json_put(j, "\nturned %zu\nduplicates %zu", in->turned, in->look.twice);
    json_put_count(j, "positive and negative", in->look.both);
}

/* Of photographs that are turned: which stay as they are stored, since their boxes are proven to be
 * of the stored pixels. */
static bool stays_stored(const struct inspection *in, size_t i)
{
    return in->settings->files.exif == DATA_EXIF_APPLY && !in->truth.images.images[i].upright;
}

static void json_stored(const struct inspection *in, struct json *j)
{
    json_put_line(j);
    json_put_list(j, "as stored");
    for (size_t i = 0; i < in->truth.images.count; i++)
        if (stays_stored(in, i))
            json_put_string(j, NULL, in->truth.images.images[i].name);
    json_put_end(j);
}

static void write_stored(const struct inspection *in, struct text *out)
{
    size_t count = 0;
    for (size_t i = 0; i < in->truth.images.count; i++)
        if (stays_stored(in, i) && ++count <= MOST_NAMED)
            text_printf(out, "%s %s",
                        count == 1 ? "as stored  boxes are of the stored pixels of" : ",",
                        in->truth.images.images[i].name);
    if (count > MOST_NAMED)
        text_printf(out, " and %zu more", count - MOST_NAMED);
    if (count > 0)
        text_printf(out, "\n");
}

static void write_json(const struct inspection *in, struct text *out)
{
    struct json j = json_start(out);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d format %s images %zu boxes %zu windows %zu negatives %zu", 1,
             in->truth.format, in->truth.images.count, all_boxes(in),
             in->windows.count - in->windows_lost, in->negatives.count);
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
    json_heights(in, &j);
    json_put_line(&j);
    json_labels(&in->truth, &j);
    json_put_line(&j);
    json_put_count(&j, "passed over", in->negatives.passed + in->truth.images.passed);
    if (in->truth.names_from)
        json_put_string(&j, "names of classes", in->truth.names_from);
    json_stored(in, &j);
    if (in->settings->duplicates)
        json_looked(in, &j);
    if (in->settings->doctor) {
        json_put_line(&j);
        findings_json(&in->doctor, &j);
    }
    json_finish(&j);
}

/* What is known where every picture was decoded. */
static void write_looked(const struct inspection *in, struct text *out)
{
    if (in->unreadable > 0)
        text_printf(out, "skipped    %zu unreadable image%s: %s%s\n", in->unreadable,
                    plural((long)in->unreadable), in->names.bytes ? in->names.bytes : "",
                    in->unreadable > MOST_NAMED ? ", ..." : "");
    if (in->small > 0)
        text_printf(out, "skipped    %zu image%s smaller than the window\n", in->small,
                    plural((long)in->small));
    if (in->turned > 0)
        text_printf(out, "turned     %zu image%s turned upright as EXIF says\n", in->turned,
                    in->turned == 1 ? " is" : "s are");
    write_stored(in, out);
    if (in->look.twice > 0)
        text_printf(out, "twice      %zu picture%s in another file already\n", in->look.twice,
                    in->look.twice == 1 ? " is" : "s are");
    if (in->look.both > 0)
        text_printf(out, "both       %zu picture%s a positive and a negative\n", in->look.both,
                    in->look.both == 1 ? " is" : "s are");
}

static void write_table(const struct inspection *in, struct text *out)
{
    size_t heights[CLASSES], boxes = all_boxes(in);
    char words[SMALLEST_WORDS];
    count_heights(&in->truth, heights);
    text_printf(out, "format     %s\nimages     %zu\n", in->truth.format, in->truth.images.count);
    if (in->largest.width > 0)
        text_printf(out, "sizes      %dx%d", in->smallest.width, in->smallest.height);
    if (in->largest.width > 0 && memcmp(&in->smallest, &in->largest, sizeof in->largest) != 0)
        text_printf(out, " to %dx%d", in->largest.width, in->largest.height);
    if (in->largest.width > 0)
        text_printf(out, " pixels\n");
    if (in->truth.annotated)
        text_printf(out, "boxes      %zu\n", boxes);
    text_printf(out, "windows    %zu to train on (each also mirrored)\n",
                in->windows.count - in->windows_lost);
    write_labels(&in->truth, out);
    if (in->truth.names_from)
        text_printf(out, "classes    named by %s\n", in->truth.names_from);
    if (in->negatives.count > 0)
        text_printf(out, "negatives  %zu\n", in->negatives.count);
    size_t passed = in->negatives.passed + in->truth.images.passed;
    if (passed > 0)
        text_printf(out, "passed     over %zu file%s that are no pictures\n", passed,
                    plural((long)passed));
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
    if (in->truth.annotated)
        text_printf(out, "smallest   %s; smaller boxes give no window\n",
                    smallest_words(in->rule.min_height, in->settings->scan.upsample.value, words));
    write_looked(in, out);
    if (in->settings->doctor)
        findings_table(&in->doctor, out);
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status find_all(struct inspection *in, const char *path, struct terminal *terminal,
                               struct hm_error *error)
{
    const struct inspect_settings *s = in->settings;
    struct geometry_settings geometry = s->geometry;
    struct data_reading reading = truth_reading(&s->truth, &s->files);
    HM_TRY(choose_window(&s->truth, &s->files, path, s->windows.fill, s->scan.upsample.value,
                         &geometry, terminal, error));
    HM_TRY(geometry_of_settings(&geometry, HOG_USUAL_OCTAVES, &in->geometry, error));
    HM_TRY(
        windows_of_settings(&s->windows, &in->geometry, s->scan.upsample.value, &in->rule, error));
    HM_TRY(read_truth(&s->truth, &s->files, path, terminal, &in->truth, error));
    if (s->negatives)
        HM_TRY(find_photos(&s->files, s->negatives, &in->negatives, error));
    HM_TRY(data_make_windows(&in->truth, &in->rule, s->seed, &in->windows, error));
    in->object = (struct hm_object){.fill = s->windows.fill};
    return data_know_object(&in->truth, &in->windows, &reading, &in->geometry, &in->object, error);
}

static enum hm_status ask_doctor(struct inspection *in, struct threads *threads,
                                 struct hm_error *error)
{
    const struct inspect_settings *s = in->settings;
    struct findings_case given = {.positives = &in->truth,
                                  .windows = &in->windows,
                                  .negatives = &in->negatives,
                                  .geometry = &in->geometry,
                                  .object = &in->object,
                                  .smallest = in->rule.min_height,
                                  .seed = s->seed,
                                  .max_pixels = files_max_pixels(&s->files)};
    return findings_make(&given, threads, &in->doctor, error);
}

/* What stops a training is the command's failure; doubts stand in the table. */
static enum hm_status judge(const struct inspection *in, struct hm_error *error)
{
    struct terminal nobody = terminal_open(true);
    if (in->settings->duplicates)
        HM_TRY(files_judge_bad(&in->settings->files, (long)in->unreadable,
                               in->truth.images.count + in->negatives.count, error));
    return in->settings->doctor
               ? findings_judge(&in->doctor, false, "train refuses this data", &nobody, error)
               : HM_OK;
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
    if (s->doctor)
        HM_THEN(status, ask_doctor(&in, threads, error));
    if (s->out)
        HM_THEN(status, write_sheet(&in, error));
    threads_free(threads);
    if (status == HM_OK) {
        (s->common.json ? write_json : write_table)(&in, &out);
        status = print_words(&out, s->common.json, error);
    }
    HM_THEN(status, judge(&in, error));
    data_look_free(&in.look);
    text_free(&in.names);
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
