/* The run folder: the ledger, the provenance of every window added, the newest model. */
#include "mine/mine.h"

#include <math.h>
#include <stdio.h>

static const char ledger_header[] =
    "round,images,windows,hard,known,new,added,pool_positives,pool_negatives,objective,gap,"
    "support,weight_cosine,fppw,scan_seconds,solve_seconds,rss_mb,complete\n";

static void ledger_row(const struct mine_round *r, struct text *out)
{
    if (out->length == 0)
        text_printf(out, "%s", ledger_header);
    text_printf(out, "%d,%ld,%llu,%ld,%ld,%ld,%ld,%ld,%ld,", r->round, r->images,
                (unsigned long long)r->windows, r->hard, r->known, r->fresh, r->added,
                r->pool_positives, r->pool_negatives);
    text_printf(out, "%.17g,", r->objective);
    if (isfinite(r->gap)) /* liblinear does not know it: an empty field */
        text_printf(out, "%.6g", r->gap);
    text_printf(out, ",%d,%.9g,%.9g,%.3f,%.3f,%zu,%d\n", r->support, r->weight_cosine, r->fppw,
                r->scan_seconds, r->solve_seconds, r->rss_bytes >> 20, r->complete);
}

/* One line a window: the photograph, the key, the window in pixels of the photograph, its score
 * when it was found (0 for the random ones of round 0). */
static void provenance(const struct mine_view *view, struct text *out)
{
    text_printf(out, "image,level,level_x,level_y,x,y,width,height,score\n");
    for (long i = 0; i < view->round->added; i++) {
        size_t row = view->round->first_added + (size_t)i;
        const struct hm_key *key = pool_key(view->pool, row);
        struct scan_plan plan;
        int width, height;
        data_store_size(view->store, (size_t)key->image, &width, &height);
        scan_make_plan(&view->model->geometry, &view->model->mining, width, height, &plan);
        struct hm_detection box = scan_window_box(&plan, *key, 0);
        text_csv(out, view->negatives->images[key->image].name);
        text_printf(out, ",%d,%d,%d,%.2f,%.2f,%.2f,%.2f,%.9g\n", key->level, key->x, key->y, box.x,
                    box.y, box.width, box.height, (double)pool_score(view->pool, row));
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

enum hm_status record_round(const char *folder, struct text *ledger, const struct mine_view *view,
                            struct hm_error *error)
{
    struct text rows = {0}, windows = {0}, model = {0};
    ledger_row(view->round, ledger);
    text_append(&rows, ledger->bytes ? ledger->bytes : "", ledger->length);
    rows.failed = rows.failed || ledger->failed;
    provenance(view, &windows);
    model_format(view->model, &model);
    char name[32];
    snprintf(name, sizeof name, "hard/%03d.csv", view->round->round);
    /* The model last: where it is new, the rest is. */
    enum hm_status status = write_in(folder, name, &windows, error);
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
