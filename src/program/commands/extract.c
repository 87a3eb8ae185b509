/* hogmine extract: descriptors as a NumPy array. */
#include "commands/commands.h"
#include "formats/formats.h"

#include <string.h>

struct extract_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    struct geometry_settings geometry;
    const char *out;
    bool dense, force;
};

#define AT(field) offsetof(struct extract_settings, field)

static const struct option options_extract[] = {
    {"out", "F.npy", OPTION_FILE, AT(out), "the array to write: float32, rows x values",
     .required = true},
    {"dense", NULL, OPTION_FLAG, AT(dense),
     "every window of one image at its own scale, rows then columns"},
    {"force", NULL, OPTION_FLAG, AT(force), "replace F.npy where it exists"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_extract, 0},
                                             {"The descriptor", options_geometry, AT(geometry)},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

/* The array on its way: descriptors one after the other. */
struct extraction {
    const struct extract_settings *settings;
    struct hm_geometry geometry;
    struct hm_scan scan;
    struct scan_worker *worker;
    struct text rows;
    float *row;
    size_t length, count;
};

static void append_row(struct extraction *e)
{
    text_append(&e->rows, e->row, e->length * sizeof *e->row);
    e->count++;
}

static void visit(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct extraction *e = context;
    (void)hit;
    scan_window_descriptor(window, e->row);
    append_row(e);
}

static enum hm_status extract_dense(struct extraction *e, const struct image *image,
                                    struct hm_error *error)
{
    struct scan_plan plan;
    struct hm_scan scan = e->scan;
    struct hog_weights zero = {0};
    float *weights = mem_array(e->length, sizeof *weights);
    if (!weights)
        return fail_memory(error, e->length * sizeof(float), "weights");
    scan.scale_step = 1;
    scan_make_plan(&e->geometry, &scan, image->width, image->height, &plan);
    enum hm_status status = hog_weights_set(&zero, &e->geometry, weights, 0, error);
    HM_THEN(status, scan_image(e->worker, image, 0, &plan, NULL, &zero, -1, visit, e, error));
    hog_weights_free(&zero);
    mem_free(weights);
    return status;
}

static enum hm_status extract_all(struct extraction *e, const struct data_set *set,
                                  struct terminal *terminal, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < set->count && status == HM_OK; i++) {
        struct image image = {0};
        struct hm_error why;
        terminal_progress(terminal, "extracting", i, set->count);
        status =
            data_read_image(&set->images[i], files_max_pixels(&e->settings->files), &image, error);
        if (status == HM_OK && e->settings->dense) {
            status = extract_dense(e, &image, error);
        } else if (status == HM_OK) {
            status = scan_describe_centre(e->worker, &image, e->scan.pyramid, e->row, &why);
            if (status == HM_OK)
                append_row(e);
            else
                fail(error, status, "%s: %s", set->images[i].path, why.text);
        }
        if (status == HM_INPUT) {
            terminal_skipped(terminal, error->text);
            status = HM_OK;
        }
        image_free(&image);
    }
    terminal_progress(terminal, "extracting", set->count, set->count);
    HM_THEN(status, files_judge_bad(&e->settings->files, terminal->skipped, set->count, error));
    if (status == HM_OK && e->count == 0)
        status = fail(error, HM_INPUT, "no window fits into any of the images");
    return status;
}

static enum hm_status extract_set(struct extraction *e, const struct data_set *set,
                                  struct hm_error *error)
{
    struct terminal terminal = terminal_open(e->settings->common.quiet);
    e->length = hog_geometry_length(&e->geometry);
    e->worker = scan_worker_new(&e->geometry);
    e->row = mem_array(e->length, sizeof *e->row);
    enum hm_status status = e->worker && e->row ? extract_all(e, set, &terminal, error)
                                                : fail_memory(error, e->length * 4, "descriptors");
    HM_THEN(status, npy_write(e->settings->out, &e->rows, e->count, e->length, error));
    if (status == HM_OK) {
        struct text result = {0};
        if (e->settings->common.json) {
            struct json j = json_start(&result);
            json_put(&j, "{ schema %d rows %zu values %zu file %s", 1, e->count, e->length,
                     e->settings->out);
            json_finish(&j);
        } else {
            text_printf(&result, "%s: %zu x %zu\n", e->settings->out, e->count, e->length);
        }
        status = print_result(&result, error);
    }
    text_free(&e->rows);
    mem_free(e->row);
    scan_worker_free(e->worker);
    return status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct extract_settings *s = line->settings;
    struct extraction e = {.settings = s};
    struct data_set set = {0};
    HM_TRY(check_new_file(s->out, s->force, error));
    enum hm_status status = geometry_of_settings(&s->geometry, 1, &e.geometry, error);
    HM_THEN(status, scan_of_settings(&s->scan, scan_default_mining(), &e.geometry, &e.scan, error));
    HM_THEN(status, find_images(&s->files, line->count, line->paths, &set, error));
    if (status == HM_OK && s->dense && set.count != 1)
        status = fail(error, HM_USAGE, "--dense takes one image, %zu were given", set.count);
    HM_THEN(status, extract_set(&e, &set, error));
    data_free(&set);
    return status;
}

const struct command command_extract = {
    .name = "extract",
    .synopsis = "extract IMAGE... --out F.npy",
    .summary = "descriptors of windows as a NumPy array",
    .description =
        "Writes the descriptor of the window in the middle of each image (unscaled), or with "
        "--dense\n"
        "of every window of one image, as float32 rows in OpenCV's order of the values. --pyramid\n"
        "opencv continues the image beyond its edge as OpenCV does.",
    .groups = groups,
    .settings_size = sizeof(struct extract_settings),
    .fewest = 1,
    .most = -1,
    .run = run,
};
