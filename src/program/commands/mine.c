/* hogmine mine: one pass over person-free photographs with a finished model. */
#include "commands/commands.h"
#include "report/gallery.h"
#include "formats/formats.h"
#include "run/run.h"

#include <math.h>
#include <string.h>

struct hardest_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    const char *negatives, *out;
    double threshold;
    int top;
    bool force;
};

#define AT(field) offsetof(struct hardest_settings, field)

static const struct option options_mine[] = {
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "person-free photographs: a folder, a list file or an image", .required = true},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold),
     "windows scoring at least this are hits (default: -1, the margin)", .usual = "-1", .low = -100,
     .high = 100},
    {"top", "N", OPTION_INT, AT(top), "how many of the hardest to list (default: 50)",
     .usual = "50", .low = 0, .high = 100000},
    {"out", "DIR", OPTION_FOLDER, AT(out),
     "write crops of the hardest, hardest.png and hardest.csv, to this folder"},
    {"force", NULL, OPTION_FLAG, AT(force), "write into DIR even if it has files"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_mine, 0},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

/* A hit with its box in the photograph. */
struct hard_window {
    struct hm_key key;
    struct hm_detection box;
};

/* What the pass found. */
struct found {
    size_t images;
    long skipped, small;
    long turned, stored; /* with an EXIF orientation: turned upright, left as stored */
    uint64_t windows;
    long hits;
    struct hard_window *hardest; /* the `top` hardest of all so far, then room for an image's */
    size_t count;
};

static int harder_first(const void *a, const void *b)
{
    const struct hard_window *ha = a, *hb = b;
    if (ha->box.score != hb->box.score)
        return ha->box.score > hb->box.score ? -1 : 1;
    return scan_key_compare(&ha->key, &hb->key);
}

struct mining_pass {
    const struct hardest_settings *settings;
    const struct hm_model *model;
    const struct hm_scan *scan;
    const struct data_set *negatives;
    struct terminal terminal;
    struct found found;
};

/* Adds an image's hardest, neighbours of a harder one left out: one thing fires many windows. */
static enum hm_status merge(void *context, size_t image, const struct mine_answer *answer,
                            bool *enough, struct hm_error *error)
{
    const struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    struct mining_pass *p = context;
    struct found *found = &p->found;
    struct scan_plan plan;
    size_t first = found->count, top = (size_t)p->settings->top;
    (void)image;
    (void)enough;
    (void)error;
    if (answer->status != HM_OK) {
        found->skipped++;
        terminal_skipped(&p->terminal, answer->error.text);
        return HM_OK;
    }
    scan_make_plan(&p->model->geometry, p->scan, answer->size.width, answer->size.height, &plan);
    found->images++;
    found->windows += answer->windows;
    found->hits += answer->hard;
    found->small += plan.count == 0;
    for (size_t i = 0; i < answer->count && found->count < first + top; i++) {
        const struct hm_hit *hit = &answer->hits[i];
        struct hard_window next = {hit->key, scan_window_box(&plan, hit->key, hit->score)};
        bool is_new = true;
        for (size_t k = first; k < found->count && is_new; k++)
            is_new = !detect_suppresses(&found->hardest[k].box, &next.box, rule);
        if (is_new)
            found->hardest[found->count++] = next;
    }
    sort_items(found->hardest, found->count, sizeof *found->hardest, harder_first);
    if (found->count > top)
        found->count = top;
    return HM_OK;
}

static enum hm_status pass(struct mining_pass *p, struct threads *threads, struct hm_error *error)
{
    struct mine_observer observer = {.context = &p->terminal, .progress = terminal_progress};
    struct data_store *store =
        data_store_new(p->negatives, 0, files_max_pixels(&p->settings->files));
    if (!store)
        return fail_memory(error, p->negatives->count * 64, "a list of images");
    struct hm_photos photos = data_store_photos(store);
    data_store_enlarges(store, p->scan->upsample);
    /* More than `top` of an image: neighbours of a harder one do not count. */
    struct mine_scan job = {.criteria = {.threshold = (float)p->settings->threshold,
                                         .ceiling = INFINITY,
                                         .cap = 20 * p->settings->top + 1},
                            .observer = &observer,
                            .progress = "scanning",
                            .context = p,
                            .receive = merge};
    enum hm_status status = mine_scan_model(&job, p->model, p->scan, &photos, threads, error);
    data_store_turned(store, &p->found.turned, &p->found.stored);
    data_store_free(store);
    return status;
}

/* ---- what is told ------------------------------------------------------------------------ */

static const char *image_name(const struct mining_pass *p, size_t i)
{
    return p->negatives->images[p->found.hardest[i].key.image].name;
}

static void report_json(const struct mining_pass *p, struct text *out)
{
    const struct found *f = &p->found;
    struct json j = json_start(out);
    json_put(&j,
             "{ schema %d images %zu skipped_images %ld windows %llu hits %ld hits_per_image %g "
             "hardest [",
             1, f->images, f->skipped, (unsigned long long)f->windows, f->hits,
             f->images ? (double)f->hits / (double)f->images : 0);
    for (size_t i = 0; i < f->count; i++) {
        json_put(&j, "\n{ image %s", image_name(p, i));
        json_put_box(&j, &f->hardest[i].box);
        json_put(&j, "}");
    }
    json_finish(&j);
}

/* 0001_+0.123.png: rank and score. */
static void crop_name(const struct found *f, size_t i, char name[64])
{
    snprintf(name, 64, "%04zu_%+.3f.png", i + 1, (double)f->hardest[i].box.score);
}

static void report_csv(const struct mining_pass *p, size_t most, bool crops, struct text *out)
{
    text_printf(out, "image,x,y,width,height,score%s\n", crops ? ",crop" : "");
    for (size_t i = 0; i < p->found.count && i < most; i++) {
        const struct hm_detection *box = &p->found.hardest[i].box;
        char name[64];
        crop_name(&p->found, i, name);
        text_csv(out, image_name(p, i));
        text_printf(out, ",%.2f,%.2f,%.2f,%.2f,%.9g%s%s\n", box->x, box->y, box->width, box->height,
                    (double)box->score, crops ? "," : "", crops ? name : "");
    }
}

static void report_text(const struct mining_pass *p, struct text *out)
{
    const struct found *f = &p->found;
    text_printf(out, "%zu photograph%s, %llu windows\n", f->images, plural((long)f->images),
                (unsigned long long)f->windows);
    text_printf(out, "%ld hit%s at score %g or more, %.2f an image\n", f->hits, plural(f->hits),
                p->settings->threshold, f->images ? (double)f->hits / (double)f->images : 0);
    if (f->count > 0) {
        text_printf(out, "the hardest (neighbours of a harder one left out):\n");
        report_csv(p, 10, false, out);
    }
}

/* ---- pictures ---------------------------------------------------------------------------- */

static enum hm_status write_pictures(const struct mining_pass *p, struct hm_error *error)
{
    struct gallery_item *items = mem_array(p->found.count + 1, sizeof *items);
    if (!items)
        return fail_memory(error, p->found.count * sizeof *items, "pictures");
    for (size_t i = 0; i < p->found.count; i++) {
        const struct hard_window *hard = &p->found.hardest[i];
        items[i].photograph = &p->negatives->images[hard->key.image];
        items[i].box = hard->box;
        crop_name(&p->found, i, items[i].name);
    }
    enum hm_status status =
        write_gallery(p->settings->out, "hardest.png", items, p->found.count, &p->model->geometry,
                      files_max_pixels(&p->settings->files), error);
    mem_free(items);
    struct text csv = {0};
    report_csv(p, SIZE_MAX, true, &csv);
    if (status == HM_OK)
        return file_write_in(p->settings->out, "hardest.csv", &csv, error);
    text_free(&csv);
    return status;
}

static enum hm_status tell(struct mining_pass *p, struct hm_error *error)
{
    enum hm_status status = p->settings->out ? write_pictures(p, error) : HM_OK;
    struct text out = {0};
    if (p->settings->common.json)
        report_json(p, &out);
    else
        report_text(p, &out);
    if (status != HM_OK) {
        text_free(&out);
        return status;
    }
    say_skipped(&p->terminal, p->found.skipped, p->found.small);
    say_turned(&p->terminal, p->found.turned, p->found.stored);
    status = print_words(&out, p->settings->common.json, error);
    return status == HM_OK
               ? files_judge_bad(&p->settings->files, p->found.skipped, p->negatives->count, error)
               : status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status mine_set(const struct hardest_settings *s, const struct hm_model *model,
                               const struct data_set *negatives, struct threads *threads,
                               struct hm_error *error)
{
    struct hm_scan scan;
    struct mining_pass p = {.settings = s,
                            .model = model,
                            .scan = &scan,
                            .negatives = negatives,
                            .terminal = terminal_open(s->common.quiet)};
    p.found.hardest = mem_array(2 * (size_t)s->top + 1, sizeof *p.found.hardest);
    say_passed(&p.terminal, s->negatives, negatives);
    enum hm_status status =
        p.found.hardest ? scan_of_settings(&s->scan, model->mining, &model->geometry, &scan, error)
                        : fail_memory(error, 0, "a list of windows");
    HM_THEN(status, pass(&p, threads, error));
    HM_THEN(status, tell(&p, error));
    mem_free(p.found.hardest);
    return status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct hardest_settings *s = line->settings;
    struct hm_model model = {0};
    struct data_set negatives = {0};
    enum hm_status status = run_read_model(line->paths[0], &model, error);
    HM_THEN(status, find_photos(&s->files, s->negatives, &negatives, error));
    if (status == HM_OK && s->out)
        status = check_folder(s->out, s->force, NULL, error);
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK)
        status = threads ? mine_set(s, &model, &negatives, threads, error) : error->status;
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
        "round of training would. --out writes crops of the hardest to look at. MODEL may be the "
        "run\n"
        "folder that it is of.",
    .groups = groups,
    .settings_size = sizeof(struct hardest_settings),
    .fewest = 1,
    .most = 1,
    .run = run,
};
