/* hogmine mine: one pass over person-free photographs with a finished model. */
#include "commands/cli.h"
#include "formats/formats.h"

#include <math.h>
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
     "write crops of the hardest, hardest.png and hardest.csv, to this folder", false},
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

/* A hit with its box in the photograph. */
struct hard_window {
    struct hm_key key;
    struct hm_detection box;
};

/* What the pass found. */
struct found {
    size_t images;
    long skipped, small;
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
    return key_compare(&ha->key, &hb->key);
}

/* Adds an image's hardest, neighbours of a harder one left out: one thing fires many windows. */
static void merge(struct found *found, const struct harvest *harvest, const struct scan_plan *plan,
                  size_t top)
{
    const struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    size_t first = found->count;
    found->images++;
    found->windows += harvest->windows;
    found->hits += harvest->hard;
    found->small += plan->count == 0;
    for (size_t i = 0; i < harvest->count && found->count < first + top; i++) {
        struct hard_window next = {harvest->hits[i].key, scan_window_box(plan, harvest->hits[i].key,
                                                                         harvest->hits[i].score)};
        bool is_new = true;
        for (size_t k = first; k < found->count && is_new; k++)
            is_new = !detect_suppresses(&found->hardest[k].box, &next.box, rule);
        if (is_new)
            found->hardest[found->count++] = next;
    }
    sort_items(found->hardest, found->count, sizeof *found->hardest, harder_first);
    if (found->count > top)
        found->count = top;
}

struct mining_pass {
    const struct settings *settings;
    const struct hm_model *model;
    const struct hm_scan *scan;
    const struct data_set *negatives;
    const struct data_store *store;
    struct terminal terminal;
    struct found found;
};

static void take_harvest(struct mining_pass *p, int image, const struct harvest *harvest)
{
    struct scan_plan plan;
    int width, height;
    if (harvest->status != HM_OK) {
        p->found.skipped++;
        terminal_skipped(&p->terminal, harvest->error.text);
        return;
    }
    data_store_size(p->store, (size_t)image, &width, &height);
    scan_make_plan(&p->model->geometry, p->scan, width, height, &plan);
    merge(&p->found, harvest, &plan, (size_t)p->settings->top);
}

static enum hm_status pass(struct mining_pass *p, struct scanner *scanner, struct hm_error *error)
{
    struct harvest harvests[CHUNK] = {0};
    /* More than `top` of an image: neighbours of a harder one do not count. */
    struct harvest_rule rule = {.threshold = (float)p->settings->threshold,
                                .ceiling = INFINITY,
                                .cap = 20 * p->settings->top + 1};
    enum hm_status status = HM_OK;
    size_t images = p->negatives->count;
    for (size_t first = 0; first < images && status == HM_OK; first += CHUNK) {
        int list[CHUNK];
        size_t left = images - first, count = left < CHUNK ? left : CHUNK;
        for (size_t i = 0; i < count; i++)
            list[i] = (int)(first + i);
        terminal_progress(&p->terminal, "scanning", first, images);
        status = scanner->scan(scanner->self, &rule, list, count, harvests, error);
        for (size_t i = 0; i < count && status == HM_OK; i++)
            take_harvest(p, list[i], &harvests[i]);
    }
    for (int i = 0; i < CHUNK; i++)
        harvest_free(&harvests[i]);
    terminal_progress(&p->terminal, "scanning", images, images);
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
    text_printf(out, "{\"schema\": 1, \"images\": %zu, \"skipped_images\": %ld, ", f->images,
                f->skipped);
    text_printf(out, "\"windows\": %llu, \"hits\": %ld, \"hits_per_image\": ",
                (unsigned long long)f->windows, f->hits);
    text_json_double(out, f->images ? (double)f->hits / (double)f->images : 0);
    text_printf(out, ", \"hardest\": [");
    for (size_t i = 0; i < f->count; i++) {
        const struct hm_detection *box = &f->hardest[i].box;
        text_printf(out, "%s\n  {\"image\": ", i ? "," : "");
        text_json_string(out, image_name(p, i));
        text_printf(out, ", \"x\": %.2f, \"y\": %.2f, \"width\": %.2f, \"height\": %.2f, ", box->x,
                    box->y, box->width, box->height);
        text_printf(out, "\"score\": %.9g}", (double)box->score);
    }
    text_printf(out, "]}\n");
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
        items[i].photograph = p->negatives->images[hard->key.image].path;
        items[i].box = hard->box;
        crop_name(&p->found, i, items[i].name);
    }
    enum hm_status status = write_gallery(p->settings->out, "hardest.png", items, p->found.count,
                                          &p->model->geometry, max_pixels(p->settings), error);
    mem_free(items);
    struct text csv = {0};
    report_csv(p, SIZE_MAX, true, &csv);
    if (status == HM_OK)
        return write_in_folder(p->settings->out, "hardest.csv", &csv, error);
    text_free(&csv);
    return status;
}

static enum hm_status tell(struct mining_pass *p, struct hm_error *error)
{
    enum hm_status status = p->settings->out ? write_pictures(p, error) : HM_OK;
    struct text out = {0};
    if (p->settings->json)
        report_json(p, &out);
    else
        report_text(p, &out);
    if (status != HM_OK) {
        text_free(&out);
        return status;
    }
    say_skipped(&p->terminal, p->found.skipped, p->found.small, 0);
    status = print_result(&out, error);
    return status == HM_OK ? judge_bad(p->settings, p->found.skipped, p->negatives->count, error)
                           : status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status mine_set(const struct settings *s, const struct hm_model *model,
                               const struct data_set *negatives, struct threads *threads,
                               struct hm_error *error)
{
    struct scanner scanner = {0};
    struct hm_scan scan;
    struct data_store *store = data_store_new(negatives, 0, max_pixels(s));
    struct mining_pass p = {.settings = s,
                            .model = model,
                            .scan = &scan,
                            .negatives = negatives,
                            .store = store,
                            .terminal = terminal_open(s)};
    p.found.hardest = mem_array(2 * (size_t)s->top + 1, sizeof *p.found.hardest);
    enum hm_status status = store && p.found.hardest
                                ? scan_settings(s, model->mining, &scan, error)
                                : fail_memory(error, negatives->count * 64, "a list of images");
    if (status == HM_OK)
        status = scanner_threads(threads, store, &model->geometry, &scan, &scanner, error);
    if (status == HM_OK)
        status = scanner.set_weights(scanner.self, model->weights, model->bias, error);
    if (status == HM_OK)
        status = pass(&p, &scanner, error);
    if (status == HM_OK)
        status = tell(&p, error);
    if (scanner.free)
        scanner.free(scanner.self);
    mem_free(p.found.hardest);
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
        status = check_folder(s->out, s->force, NULL, error);
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
