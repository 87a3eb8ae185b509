/* The run folder, from inside the loop: the ledger, where every window came from and which ones
 * left, the newest model; and the way back, from those files to the keys of the pool. */
#include "data/data.h"
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ----------------------------------------------------------------------------- */

static const char window_header[] = "image,level,level_x,level_y,x,y,width,height";

/* The photograph, the key, the window in pixels of the photograph. */
static void window_line(const struct mine_view *view, const struct hm_key *key, struct text *out)
{
    struct hm_detection box = mine_view_box(view, key, 0);
    text_csv(out, view->negatives->name(view->negatives->context, (size_t)key->image));
    text_printf(out, ",%d,%d,%d,%.2f,%.2f,%.2f,%.2f", key->level, key->x, key->y, box.x, box.y,
                box.width, box.height);
}

/* One line a window, with its score when it was found (0 for the random ones of round 0). */
static void added_windows(const struct mine_view *view, struct text *out)
{
    const struct mine_round *round = &view->rounds[view->count - 1];
    text_printf(out, "%s,score\n", window_header);
    for (long i = 0; i < round->added; i++) {
        size_t row = round->first_added + (size_t)i;
        window_line(view, pool_key(view->pool, row), out);
        text_printf(out, ",%.9g\n", (double)pool_score(view->pool, row));
    }
}

static void evicted_windows(const struct mine_view *view, struct text *out)
{
    text_printf(out, "%s\n", window_header);
    for (size_t i = 0; i < view->evicted_count; i++) {
        window_line(view, &view->evicted[i], out);
        text_printf(out, "\n");
    }
}

static enum hm_status write_in(const char *folder, const char *name, struct text *text,
                               struct hm_error *error)
{
    char *path = file_join(folder, name);
    enum hm_status status =
        path ? file_write_text(path, text, error) : fail_memory(error, 0, "a path");
    if (!path)
        text_free(text);
    mem_free(path);
    return status;
}

static enum hm_status write_evicted(const char *folder, const struct mine_view *view,
                                    const char *name, struct hm_error *error)
{
    if (view->evicted_count == 0)
        return HM_OK;
    struct text windows = {0};
    char *path = file_join(folder, "evicted");
    enum hm_status status = path ? file_make_folder(path, error) : fail_memory(error, 0, "a path");
    mem_free(path);
    if (status != HM_OK)
        return status;
    evicted_windows(view, &windows);
    return write_in(folder, name, &windows, error);
}

enum hm_status record_round(const char *folder, const struct mine_view *view,
                            struct hm_error *error)
{
    struct text rows = {0}, windows = {0}, model = {0};
    char name[40];
    int round = view->rounds[view->count - 1].round;
    ledger_format(view->rounds, view->count, &rows);
    added_windows(view, &windows);
    model_format(view->model, &model);
    snprintf(name, sizeof name, "hard/%03d.csv", round);
    /* The model last: where it is new, the rest is. */
    enum hm_status status = write_in(folder, name, &windows, error);
    snprintf(name, sizeof name, "evicted/%03d.csv", round);
    if (status == HM_OK)
        status = write_evicted(folder, view, name, error);
    if (status == HM_OK)
        status = write_in(folder, "rounds.csv", &rows, error);
    if (status == HM_OK)
        status = write_in(folder, "model.json", &model, error);
    text_free(&rows);
    text_free(&windows);
    text_free(&model);
    return status;
}

enum hm_status record_c(const char *folder, const struct mine_c_table *table,
                        struct hm_error *error)
{
    struct text rows = {0};
    text_printf(&rows, "C");
    for (int r = 0; r < MINE_C_RATES; r++)
        text_printf(&rows, ",miss_at_%g", mine_c_rates[r]);
    text_printf(&rows, ",mean_miss,gap,seconds,chosen\n");
    for (int i = 0; i < MINE_C_VALUES; i++) {
        const struct mine_c_trial *t = &table->trial[i];
        text_printf(&rows, "%.10g", t->c);
        for (int r = 0; r < MINE_C_RATES; r++)
            text_printf(&rows, ",%.6f", t->miss[r]);
        text_printf(&rows, ",%.6f,%.3g,%.3f,%d\n", t->mean, t->gap, t->seconds, i == table->chosen);
    }
    return write_in(folder, "c.csv", &rows, error);
}

/* ---- reading back ------------------------------------------------------------------------ */

#define COLUMNS 9

static bool read_int(const char *text, int32_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);
    *out = (int32_t)value;
    return end != text && !*end && value == *out;
}

/* Calls `each` with the keys of a file in their order. */
static enum hm_status each_key(const char *path, const struct data_set *negatives,
                               enum hm_status (*each)(void *, const struct hm_key *,
                                                      struct hm_error *),
                               void *context, struct hm_error *error)
{
    struct file_bytes file;
    enum hm_status status = file_read(path, (size_t)4 << 30, &file, error);
    if (status != HM_OK)
        return status;
    char *cursor = (char *)file.bytes, *fields[COLUMNS];
    csv_record(&cursor, fields, COLUMNS);
    int count;
    for (int line = 2; status == HM_OK && (count = csv_record(&cursor, fields, COLUMNS)) >= 0;
         line++) {
        struct hm_key key = {0};
        size_t image;
        if (count < 4 || !read_int(fields[1], &key.level) || !read_int(fields[2], &key.x) ||
            !read_int(fields[3], &key.y))
            status = fail(error, HM_INPUT, "%s: line %d is no window of a run", path, line);
        else if (!data_index(negatives, fields[0], &image))
            status = fail(error, HM_INPUT, "%s: line %d: there is no negative \"%s\" any more",
                          path, line, fields[0]);
        if (status == HM_OK) {
            key.image = (int32_t)image;
            status = each(context, &key, error);
        }
    }
    file_free(&file);
    return status;
}

static enum hm_status add_key(void *context, const struct hm_key *key, struct hm_error *error)
{
    const float nothing = 0;
    struct pool *pool = context;
    return pool_holds(pool, key) ? HM_OK : pool_add(pool, &nothing, key, -1, 0, error);
}

static enum hm_status collect_key(void *context, const struct hm_key *key, struct hm_error *error)
{
    struct key_list *list = context;
    enum hm_status status =
        mem_reserve((void **)&list->items, &list->capacity, list->count + 1, sizeof *key, error);
    if (status == HM_OK)
        list->items[list->count++] = *key;
    return status;
}

static enum hm_status drop_keys(struct pool *pool, struct key_list *list, struct hm_error *error)
{
    bool *keep = mem_array(pool_count(pool) + 1, sizeof *keep);
    if (!keep)
        return fail_memory(error, pool_count(pool), "the keys of a pool");
    sort_items(list->items, list->count, sizeof *list->items, compare_keys);
    for (size_t i = 0; i < pool_count(pool); i++)
        keep[i] = !key_list_holds(list, pool_key(pool, i));
    pool_keep(pool, keep);
    mem_free(keep);
    return HM_OK;
}

static enum hm_status recall_evicted(const char *path, const struct data_set *negatives,
                                     struct pool *pool, struct hm_error *error)
{
    struct key_list list = {0};
    enum hm_status status = each_key(path, negatives, collect_key, &list, error);
    if (status == HM_OK)
        status = drop_keys(pool, &list, error);
    mem_free(list.items);
    return status;
}

enum hm_status recall_pool(const char *folder, int rounds, const struct data_set *negatives,
                           struct pool *pool, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int round = 0; round <= rounds && status == HM_OK; round++) {
        char added[40], evicted[40];
        snprintf(added, sizeof added, "hard/%03d.csv", round);
        snprintf(evicted, sizeof evicted, "evicted/%03d.csv", round);
        char *from = file_join(folder, added), *out = file_join(folder, evicted);
        if (!from || !out)
            status = fail_memory(error, 0, "a path");
        /* First those that left: they made room for those that were added. */
        if (status == HM_OK && file_exists(out))
            status = recall_evicted(out, negatives, pool, error);
        if (status == HM_OK)
            status = each_key(from, negatives, add_key, pool, error);
        mem_free(from);
        mem_free(out);
    }
    return status;
}
