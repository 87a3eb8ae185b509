/* The lists of windows of a run: what each round added (hard/), what left the pool (evicted/), what
 * looked like people (suspects/); and the way back, from those lists to the keys of the pool. */
#include "detect/detect.h"
#include "run/run_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Boxes are in pixels of the photograph. The score is that when the window was found; 0 of the
 * random ones of round 0. */
#define AT(field) offsetof(struct run_window, field)
static const struct run_column added_columns[] = {
    {"image", RUN_NAME, AT(image), NULL},         {"level", RUN_INT, AT(key.level), NULL},
    {"level_x", RUN_INT, AT(key.x), NULL},        {"level_y", RUN_INT, AT(key.y), NULL},
    {"x", RUN_DOUBLE, AT(box.x), "%.2f"},         {"y", RUN_DOUBLE, AT(box.y), "%.2f"},
    {"width", RUN_DOUBLE, AT(box.width), "%.2f"}, {"height", RUN_DOUBLE, AT(box.height), "%.2f"},
    {"score", RUN_FLOAT, AT(box.score), "%.9g"},
};
static const struct run_column suspect_columns[] = {
    {"image", RUN_NAME, AT(image), NULL},           {"x", RUN_DOUBLE, AT(box.x), "%.2f"},
    {"y", RUN_DOUBLE, AT(box.y), "%.2f"},           {"width", RUN_DOUBLE, AT(box.width), "%.2f"},
    {"height", RUN_DOUBLE, AT(box.height), "%.2f"}, {"score", RUN_FLOAT, AT(box.score), "%.9g"},
    {"above_median", RUN_FLOAT, AT(above), "%.9g"}, {"round", RUN_INT, AT(round), NULL},
    {"crop", RUN_CROP_NAME, AT(crop), NULL},        {"final_score", RUN_DOUBLE, AT(final), "%.9g"},
};

static bool finish_window(void *row, int line)
{
    struct run_window *w = row;
    w->key.image = -1;
    w->line = line;
    return isfinite(w->box.x) && isfinite(w->box.y) && w->box.width > 0 && w->box.height > 0;
}

static bool finish_suspect(void *row, int line)
{
    ((struct run_window *)row)->key.level = -1;
    return finish_window(row, line);
}

#define SIZE sizeof(struct run_window)
static const struct run_table added_table = {"windows", added_columns, 9,
                                             SIZE,      false,         finish_window};
static const struct run_table evicted_table = {"windows", added_columns, 8 /* no score */,
                                               SIZE,      false,         finish_window};
/* Those of an older hogmine have no final score. */
static const struct run_table suspects_table = {"suspects", suspect_columns, 10, SIZE,
                                                true,       finish_suspect};

/* The names stay in the file's bytes, which become the list's. */
static enum hm_status read_list(const struct run_table *table, const char *path,
                                struct file_bytes *file, struct run_windows *out,
                                struct hm_error *error)
{
    int which[RUN_COLUMNS], width;
    *out = (struct run_windows){.file = *file};
    *file = (struct file_bytes){0};
    return run_read_table(table, path, (char *)out->file.bytes, which, &width, (void **)&out->items,
                          &out->count, error);
}

#define A_LIST(name)                                                                               \
    void run_format_##name(const void *value, struct text *out)                                    \
    {                                                                                              \
        const struct run_windows *list = value;                                                    \
        run_put_table(&name##_table, list->items, list->count, out);                               \
    }                                                                                              \
    enum hm_status run_parse_##name(const char *path, struct file_bytes *file, void *out,          \
                                    struct hm_error *error)                                        \
    {                                                                                              \
        return read_list(&name##_table, path, file, out, error);                                   \
    }
A_LIST(added)
A_LIST(evicted)
A_LIST(suspects)

void run_windows_free(struct run_windows *windows)
{
    mem_free(windows->items);
    file_free(&windows->file);
    *windows = (struct run_windows){0};
}

/* ---- a round ------------------------------------------------------------------------------ */

/* Makes room; the items are the caller's to fill. */
static enum hm_status make_list(struct run_windows *out, size_t count, struct hm_error *error)
{
    *out = (struct run_windows){0};
    out->items = mem_array(count, sizeof *out->items);
    if (!out->items)
        return fail_memory(error, count * sizeof *out->items, "a list of windows");
    out->count = count;
    return HM_OK;
}

static struct run_window window_of(const struct mine_view *view, const struct hm_key *key,
                                   float score)
{
    const struct hm_photos *photos = view->negatives;
    return (struct run_window){.image = photos->name(photos->context, (size_t)key->image),
                               .key = *key,
                               .box = mine_view_box(view, key, score)};
}

/* What this round added, or what left the pool before that. */
static enum hm_status write_windows(const char *run, enum run_file which,
                                    const struct mine_view *view, struct hm_error *error)
{
    const struct mine_round *round = &view->rounds[view->count - 1];
    bool evicted = which == RUN_EVICTED;
    struct run_windows list;
    HM_TRY(make_list(&list, evicted ? view->evicted_count : (size_t)round->added, error));
    for (size_t i = 0; i < list.count; i++) {
        size_t row = round->first_added + i;
        list.items[i] = evicted ? window_of(view, &view->evicted[i], 0)
                                : window_of(view, mine_pool_key(view->pool, row),
                                            mine_pool_score(view->pool, row));
    }
    enum hm_status status = run_write(run, which, round->round, &list, error);
    run_windows_free(&list);
    return status;
}

enum hm_status run_write_round(const char *run, const struct mine_view *view,
                               struct hm_error *error)
{
    const struct run_ledger ledger = {(struct mine_round *)view->rounds, view->count, 0, {0}};
    HM_TRY(write_windows(run, RUN_ADDED, view, error));
    if (view->evicted_count > 0)
        HM_TRY(write_windows(run, RUN_EVICTED, view, error));
    HM_TRY(run_write(run, RUN_LEDGER, 0, &ledger, error));
    /* The model last: where it is new, the rest is. */
    return run_write(run, RUN_MODEL, 0, view->model, error);
}

/* ---- suspects ---------------------------------------------------------------------------- */

/* One place a thing, from the strongest down, and the places of so many photographs: those that
 * come before the first place of one more. */
static size_t thin_out(struct run_window *items, size_t count, size_t photographs)
{
    const struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    size_t kept = 0, named = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = true, is_named = false;
        for (size_t k = 0; k < kept && is_new; k++) {
            bool same = items[k].key.image == items[i].key.image;
            is_named = is_named || same;
            is_new = !same || !detect_suppresses(&items[k].box, &items[i].box, rule);
        }
        if (!is_new)
            continue;
        if (!is_named && named++ == photographs)
            break;
        items[kept++] = items[i];
    }
    return kept;
}

#define MOST_CROPS 500
/* One photograph of ten is listed, a few in any case, and no more than somebody will look at. */
#define ONE_OF 10
#define FEWEST 3
#define MOST 40

static enum hm_status name_crops(struct run_windows *list, struct hm_error *error)
{
    for (size_t i = 0; i < list->count && i < MOST_CROPS; i++) {
        char *path = run_path("", RUN_SUSPECT_CROP, (int)i + 1);
        if (!path)
            return fail_memory(error, 0, "a path");
        snprintf(list->items[i].crop, sizeof list->items[i].crop, "%s", file_name(path));
        mem_free(path);
    }
    return HM_OK;
}

enum hm_status run_find_suspects(const struct mine_view *view, struct run_windows *out,
                                 struct hm_error *error)
{
    struct mine_ranked *ranked = NULL;
    size_t count = 0, photographs = view->negatives->count / ONE_OF;
    *out = (struct run_windows){0};
    HM_TRY(mine_rank_suspects(view, &ranked, &count, error));
    enum hm_status status = make_list(out, count, error);
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        const struct mine_suspect *s = &ranked[i].found;
        out->items[i] = window_of(view, &s->key, s->score);
        out->items[i].above = s->score - s->bar;
        out->items[i].round = s->round;
        out->items[i].final = (double)ranked[i].score;
    }
    mem_free(ranked);
    photographs = photographs < FEWEST ? FEWEST : photographs > MOST ? MOST : photographs;
    if (status == HM_OK)
        out->count = thin_out(out->items, out->count, photographs);
    HM_THEN(status, name_crops(out, error));
    return status;
}

/* ---- the pool ---------------------------------------------------------------------------- */

static int compare_windows(const void *a, const void *b)
{
    const struct run_window *p = a, *q = b;
    int order = scan_key_compare(&p->key, &q->key);
    return order ? order : p->line - q->line;
}

static int find_key(const void *key, const void *window)
{
    return scan_key_compare(key, &((const struct run_window *)window)->key);
}

/* The windows of a file, with their images as numbers of the set. */
static enum hm_status read_keys(const char *run, enum run_file which, int round,
                                const struct data_set *negatives, struct run_windows *out,
                                struct hm_error *error)
{
    HM_TRY(run_read(run, which, round, out, error));
    for (size_t i = 0; i < out->count; i++) {
        size_t image;
        struct run_window *w = &out->items[i];
        if (!data_index(negatives, w->image, &image)) {
            char *path = run_path(run, which, round);
            fail(error, HM_INPUT, "%s: line %d: there is no negative \"%s\" any more",
                 path ? path : run, w->line, w->image);
            mem_free(path);
            return HM_INPUT;
        }
        w->key.image = (int32_t)image;
    }
    return HM_OK;
}

static enum hm_status drop_keys(struct mine_pool *pool, struct run_windows *evicted,
                                struct hm_error *error)
{
    bool *stays = mem_array(mine_pool_count(pool) + 1, sizeof *stays);
    if (!stays)
        return fail_memory(error, mine_pool_count(pool), "the keys of a pool");
    sort_items(evicted->items, evicted->count, sizeof *evicted->items, compare_windows);
    for (size_t i = 0; i < mine_pool_count(pool); i++)
        stays[i] = !evicted->count || !bsearch(mine_pool_key(pool, i), evicted->items,
                                               evicted->count, sizeof *evicted->items, find_key);
    mine_pool_keep(pool, stays);
    mem_free(stays);
    return HM_OK;
}

static enum hm_status add_keys(struct mine_pool *pool, const struct run_windows *added,
                               struct hm_error *error)
{
    const float nothing = 0;
    for (size_t i = 0; i < added->count; i++)
        if (!mine_pool_holds(pool, &added->items[i].key))
            HM_TRY(mine_pool_add(pool, &nothing, &added->items[i].key, -1, 0, error));
    return HM_OK;
}

/* First those that left: they made room for those that were added. */
static enum hm_status read_round(const char *run, int round, const struct data_set *negatives,
                                 struct mine_pool *pool, struct hm_error *error)
{
    struct run_windows added = {0}, evicted = {0};
    enum hm_status status = HM_OK;
    if (run_has(run, RUN_EVICTED, round))
        status = read_keys(run, RUN_EVICTED, round, negatives, &evicted, error);
    HM_THEN(status, drop_keys(pool, &evicted, error));
    HM_THEN(status, read_keys(run, RUN_ADDED, round, negatives, &added, error));
    HM_THEN(status, add_keys(pool, &added, error));
    run_windows_free(&added);
    run_windows_free(&evicted);
    return status;
}

enum hm_status run_read_pool(const char *run, int rounds, const struct data_set *negatives,
                             struct mine_pool *pool, struct hm_error *error)
{
    for (int round = 0; round <= rounds; round++)
        HM_TRY(read_round(run, round, negatives, pool, error));
    return HM_OK;
}
