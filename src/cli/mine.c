/* hogmine mine: one pass over person-free photographs with a finished model. */
#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)
#define CHUNK 32

static const struct option options_mine[] = {
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "person-free photographs: a folder, a list file or an image", true},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "windows scoring at least this are hits (default: -1, the margin)", false},
    {"top", "N", OPTION_INT, AT(top), 0, 100000, NULL,
     "how many of the hardest to list (default: 50)", false},
    {"out", "DIR", OPTION_TEXT, AT(out), 0, 0, NULL,
     "write crops of the hardest, and hardest.csv, to this folder", false},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "write into DIR even if it has files",
     false},
    {0},
};

static const struct option *const groups[] = {options_mine, options_scan, options_files,
                                              options_common, NULL};

static void defaults(struct settings *s)
{
    s->threshold = -1;
    s->top = 50;
}

/* What the pass found. */
struct found {
    size_t images;
    long skipped;
    uint64_t windows;
    long hits;
    struct hm_hit *hardest; /* the `top` hardest of all so far, then room for an image's */
    size_t count;
};

static int harder_first(const void *a, const void *b)
{
    const struct hm_hit *ha = a, *hb = b;
    if (ha->score != hb->score)
        return ha->score > hb->score ? -1 : 1;
    return key_compare(&ha->key, &hb->key);
}

static void merge(struct found *found, const struct harvest *harvest, size_t top)
{
    found->images++;
    found->windows += harvest->windows;
    found->hits += harvest->hard;
    size_t take = harvest->count < top ? harvest->count : top;
    memcpy(found->hardest + found->count, harvest->hits, take * sizeof *found->hardest);
    found->count += take;
    qsort(found->hardest, found->count, sizeof *found->hardest, harder_first);
    if (found->count > top)
        found->count = top;
}

static enum hm_status pass(const struct settings *s, struct scanner *scanner, size_t images,
                           struct terminal *terminal, struct found *found, struct hm_error *error)
{
    struct harvest harvests[CHUNK] = {0};
    struct harvest_rule rule = {.threshold = (float)s->threshold, .cap = s->top ? s->top : 1};
    enum hm_status status = HM_OK;
    for (size_t first = 0; first < images && status == HM_OK; first += CHUNK) {
        int list[CHUNK];
        size_t left = images - first, count = left < CHUNK ? left : CHUNK;
        for (size_t i = 0; i < count; i++)
            list[i] = (int)(first + i);
        terminal_progress(terminal, "scanning", first, images);
        status = scanner->scan(scanner->self, &rule, list, count, harvests, error);
        for (size_t i = 0; i < count && status == HM_OK; i++) {
            if (harvests[i].status == HM_OK) {
                merge(found, &harvests[i], (size_t)s->top);
            } else {
                found->skipped++;
                terminal_skipped(terminal, harvests[i].error.text);
            }
        }
    }
    for (int i = 0; i < CHUNK; i++)
        harvest_free(&harvests[i]);
    terminal_progress(terminal, "scanning", images, images);
    return status;
}

/* ---- what is told ------------------------------------------------------------------------ */

struct report {
    const struct settings *settings;
    const struct hm_model *model;
    const struct hm_scan *scan;
    const struct data_set *negatives;
    const struct data_store *store;
    const struct found *found;
};

static struct hm_detection hit_box(const struct report *r, const struct hm_hit *hit)
{
    int width, height;
    struct scan_plan plan;
    data_store_size(r->store, (size_t)hit->key.image, &width, &height);
    scan_make_plan(&r->model->geometry, r->scan, width, height, &plan);
    return scan_window_box(&plan, hit->key, hit->score);
}

static void report_json(const struct report *r, struct text *out)
{
    const struct found *f = r->found;
    text_printf(out, "{\"schema\": 1, \"images\": %zu, \"skipped_images\": %ld, ", f->images,
                f->skipped);
    text_printf(out, "\"windows\": %llu, \"hits\": %ld, \"hits_per_image\": ",
                (unsigned long long)f->windows, f->hits);
    text_json_double(out, f->images ? (double)f->hits / (double)f->images : 0);
    text_printf(out, ", \"hardest\": [");
    for (size_t i = 0; i < f->count; i++) {
        struct hm_detection box = hit_box(r, &f->hardest[i]);
        text_printf(out, "%s\n  {\"image\": ", i ? "," : "");
        text_json_string(out, r->negatives->images[f->hardest[i].key.image].name);
        text_printf(out, ", \"x\": %.2f, \"y\": %.2f, \"width\": %.2f, \"height\": %.2f, ", box.x,
                    box.y, box.width, box.height);
        text_printf(out, "\"score\": %.9g}", (double)box.score);
    }
    text_printf(out, "]}\n");
}

static void report_csv(const struct report *r, size_t most, struct text *out)
{
    text_printf(out, "image,x,y,width,height,score\n");
    for (size_t i = 0; i < r->found->count && i < most; i++) {
        struct hm_detection box = hit_box(r, &r->found->hardest[i]);
        text_csv(out, r->negatives->images[r->found->hardest[i].key.image].name);
        text_printf(out, ",%.2f,%.2f,%.2f,%.2f,%.9g\n", box.x, box.y, box.width, box.height,
                    (double)box.score);
    }
}

static void report_text(const struct report *r, struct text *out)
{
    const struct found *f = r->found;
    text_printf(out, "%zu photographs, %llu windows\n%ld hits at score %g or more, %.2f an image\n",
                f->images, (unsigned long long)f->windows, f->hits, r->settings->threshold,
                f->images ? (double)f->hits / (double)f->images : 0);
    if (f->count > 0) {
        text_printf(out, "the hardest:\n");
        report_csv(r, 10, out);
    }
}

static enum hm_status write_crops(const struct report *r, struct hm_error *error)
{
    const struct hm_geometry *g = &r->model->geometry;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < r->found->count && status == HM_OK; i++) {
        const struct hm_hit *hit = &r->found->hardest[i];
        struct hm_detection box = hit_box(r, hit);
        struct image photo = {0}, crop = {0};
        char name[64];
        snprintf(name, sizeof name, "%04zu_%+.3f.png", i + 1, (double)hit->score);
        char *path = file_join(r->settings->out, name);
        status = path ? image_read(r->negatives->images[hit->key.image].path,
                                   max_pixels(r->settings), &photo, error)
                      : fail_memory(error, 0, "a path");
        if (status == HM_OK)
            status = image_crop(&photo, box.x, box.y, box.width, box.height, g->window_width,
                                g->window_height, &crop, error);
        if (status == HM_OK)
            status = image_write(path, &crop, error);
        image_free(&photo);
        image_free(&crop);
        mem_free(path);
    }
    struct text csv = {0};
    report_csv(r, SIZE_MAX, &csv);
    if (status == HM_OK)
        return write_in_folder(r->settings->out, "hardest.csv", &csv, error);
    text_free(&csv);
    return status;
}

static enum hm_status tell(const struct report *r, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    if (r->settings->out)
        status = write_crops(r, error);
    struct text out = {0};
    if (r->settings->json)
        report_json(r, &out);
    else
        report_text(r, &out);
    if (status == HM_OK)
        return print_result(&out, error);
    text_free(&out);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status mine_set(const struct settings *s, const struct hm_model *model,
                               const struct data_set *negatives, struct threads *threads,
                               struct hm_error *error)
{
    struct terminal terminal = terminal_open(s);
    struct scanner scanner = {0};
    struct hm_scan scan;
    struct found found = {.hardest = mem_array(2 * (size_t)s->top + 1, sizeof(struct hm_hit))};
    struct data_store *store = data_store_new(negatives, 0, max_pixels(s));
    enum hm_status status = store && found.hardest
                                ? scan_settings(s, model->mining, &scan, error)
                                : fail_memory(error, negatives->count * 64, "a list of images");
    if (status == HM_OK)
        status = scanner_threads(threads, store, &model->geometry, &scan, &scanner, error);
    if (status == HM_OK)
        status = scanner.set_weights(scanner.self, model->weights, model->bias, error);
    if (status == HM_OK)
        status = pass(s, &scanner, negatives->count, &terminal, &found, error);
    if (status == HM_OK)
        status = judge_bad(s, found.skipped, negatives->count, error);
    struct report report = {s, model, &scan, negatives, store, &found};
    if (status == HM_OK)
        status = tell(&report, error);
    if (scanner.free)
        scanner.free(scanner.self);
    mem_free(found.hardest);
    data_store_free(store);
    return status;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)command;
    (void)count;
    struct hm_model model = {0};
    struct data_set negatives = {0};
    enum hm_status status = model_read(paths[0], &model, error);
    if (status == HM_OK)
        status = data_find(s->negatives, &negatives, error);
    if (status == HM_OK && s->out)
        status = prepare_folder(s->out, s->force, NULL, error);
    struct threads *threads = status == HM_OK ? start_threads(s, error) : NULL;
    if (threads)
        status = mine_set(s, &model, &negatives, threads, error);
    else if (status == HM_OK)
        status = error->status;
    threads_free(threads);
    data_free(&negatives);
    model_free(&model);
    return status;
}

const struct command command_mine = {
    .name = "mine",
    .synopsis = "mine MODEL --negatives PATH [--out DIR]",
    .summary = "one pass over person-free photographs: what fools this model",
    .description =
        "Scans every window of the photographs and counts those at or above the threshold, as a\n"
        "round of training would. --out writes crops of the hardest to look at.",
    .options = groups,
    .defaults = defaults,
    .fewest = 1,
    .most = 1,
    .run = run,
};
