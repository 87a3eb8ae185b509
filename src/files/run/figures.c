/* The files of a run that hold figures: scores of the pool, held-out misses, the certificate, the
 * table of --C auto. */
#include "run/run_internal.h"

#include <jansson.h>
#include <math.h>

/* ---- scores/NNN.csv ---------------------------------------------------------------------- */

#define BINS 400 /* of a tenth each, from -20; what is beyond is in the first and the last */

static const struct run_column bin_columns[] = {
    {"score_from", RUN_DOUBLE, offsetof(struct run_bin, low), "%.1f"},
    {"positives", RUN_DOUBLE, offsetof(struct run_bin, windows[0]), NULL},
    {"negatives", RUN_DOUBLE, offsetof(struct run_bin, windows[1]), NULL},
};

static bool finish_bin(void *row, int line)
{
    const struct run_bin *bin = row;
    return line > 1 && isfinite(bin->low) && bin->windows[0] >= 0 && bin->windows[1] >= 0;
}

static const struct run_table bin_table = {"bins of a histogram",  bin_columns, 3,
                                           sizeof(struct run_bin), false,       finish_bin};

enum hm_status run_count_scores(const struct mine_pool *pool, struct run_scores *out,
                                struct hm_error *error)
{
    struct svm_rows *rows = mine_pool_rows(pool);
    const signed char *labels = svm_rows_labels(rows);
    const float *scores = svm_rows_scores(rows);
    int first = BINS, last = -1;
    *out = (struct run_scores){.bins = mem_array(BINS, sizeof *out->bins)};
    if (!out->bins)
        return fail_memory(error, BINS * sizeof *out->bins, "a histogram");
    for (size_t i = 0; i < svm_rows_count(rows); i++) {
        if (!isfinite(scores[i])) /* it waits outside */
            continue;
        double at = floor((double)scores[i] * 10) + BINS / 2;
        int bin = at > 0 ? at < BINS - 1 ? (int)at : BINS - 1 : 0;
        out->bins[bin].windows[labels[i] < 0]++;
        first = bin < first ? bin : first;
        last = bin > last ? bin : last;
    }
    for (int i = first; i <= last; i++) {
        struct run_bin *to = &out->bins[out->count++];
        *to = out->bins[i];
        to->low = (i - BINS / 2) / 10.0;
    }
    return HM_OK;
}

void run_format_scores(const void *value, struct text *out)
{
    const struct run_scores *scores = value;
    run_put_table(&bin_table, scores->bins, scores->count, out);
}

enum hm_status run_parse_scores(const char *path, struct file_bytes *file, void *value,
                                struct hm_error *error)
{
    struct run_scores *out = value;
    int which[RUN_COLUMNS], width;
    *out = (struct run_scores){0};
    return run_read_table(&bin_table, path, (char *)file->bytes, which, &width, (void **)&out->bins,
                          &out->count, error);
}

void run_scores_free(struct run_scores *scores)
{
    mem_free(scores->bins);
    *scores = (struct run_scores){0};
}

/* ---- validation.json --------------------------------------------------------------------- */

static double number_of(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static double member(const json_t *object, const char *name)
{
    return number_of(json_object_get(object, name));
}

/* Points whose rates fall are no curve, and left out. */
static void add_point(struct run_validation *v, const json_t *point)
{
    double fppw = member(point, "fppw"), miss = member(point, "miss_rate");
    if (!isfinite(fppw) || !isfinite(miss) || (v->count > 0 && fppw < v->fppw[v->count - 1]))
        return;
    v->fppw[v->count] = fppw;
    v->miss[v->count++] = miss;
}

static double first_miss(const json_t *root, double fppw)
{
    const json_t *rates = json_object_get(json_object_get(root, "first"), "miss_rate_at");
    for (size_t i = 0; i < json_array_size(rates); i++)
        if (fabs(member(json_array_get(rates, i), "fppw") / fppw - 1) < 1e-3)
            return member(json_array_get(rates, i), "miss_rate");
    return NAN;
}

static void read_operating_point(struct run_validation *v, const json_t *root)
{
    const json_t *at = json_object_get(root, "operating_point");
    v->round = member(root, "round");
    v->taken_in = member(root, "taken_in");
    v->threshold = member(at, "threshold");
    v->photographs = member(at, "photographs");
    v->false_detections = member(at, "false_detections");
    v->people = member(at, "people");
    v->found = member(at, "found");
}

static enum hm_status read_figures(struct run_validation *v, const json_t *root,
                                   struct hm_error *error)
{
    const json_t *rates = json_object_get(root, "miss_rate_at");
    const json_t *curve = json_object_get(root, "curve");
    size_t most = json_array_size(curve) + 1;
    v->fppw = mem_array(mem_product(most, 2), sizeof *v->fppw);
    if (!v->fppw)
        return fail_memory(error, most * 2 * sizeof *v->fppw, "a curve");
    v->miss = v->fppw + most;
    v->positives = member(root, "positives");
    v->windows = member(root, "windows");
    for (size_t i = 0; i < json_array_size(rates) && i < RUN_RATES; i++) {
        const json_t *rate = json_array_get(rates, i);
        const json_t *interval = json_object_get(rate, "miss_rate_ci95");
        v->first[v->rate_count] = first_miss(root, member(rate, "fppw"));
        v->rates[v->rate_count++] = (struct run_rate){
            member(rate, "fppw"), member(rate, "miss_rate"), number_of(json_array_get(interval, 0)),
            number_of(json_array_get(interval, 1))};
    }
    for (size_t i = 0; i + 1 < most; i++)
        add_point(v, json_array_get(curve, i));
    read_operating_point(v, root);
    return HM_OK;
}

enum hm_status run_parse_validation(const char *path, struct file_bytes *file, void *value,
                                    struct hm_error *error)
{
    json_error_t where;
    struct run_validation *out = value;
    json_t *root = json_loadb((const char *)file->bytes, file->length, 0, &where);
    *out = (struct run_validation){0};
    if (!root)
        return fail(error, HM_INPUT, "%s: line %d: %s", path, where.line, where.text);
    enum hm_status status = read_figures(out, root, error);
    if (status == HM_OK && out->count == 0)
        status = fail(error, HM_INPUT, "%s: it cannot be read as held-out figures", path);
    json_decref(root);
    return status;
}

void run_validation_free(struct run_validation *validation)
{
    mem_free(validation->fppw);
    *validation = (struct run_validation){0};
}

/* ---- for people -------------------------------------------------------------------------- */

void run_format_certificate(const void *value, struct text *out)
{
    const struct hm_model *model = value;
    const struct hm_certificate *c = &model->certificate;
    text_printf(out, "{\n  \"schema\": 1,\n  \"says\": ");
    text_json_string(out,
                     "of all windows of the negatives, none outside the pool scores more than "
                     "threshold + slack: the objective over all windows is the one over the pool, "
                     "and no weights make it smaller by more than the share gap");
    text_printf(out, ",\n  \"threshold\": %.9g,\n  \"slack\": %.9g,\n", (double)c->threshold,
                (double)c->slack);
    text_printf(out, "  \"images\": %ld,\n  \"levels\": %ld,\n  \"windows\": %llu,\n", c->images,
                c->levels, (unsigned long long)c->windows);
    text_printf(out, "  \"avoided\": %ld,\n  \"worst_violation\": %.9g,\n", c->avoided,
                c->worst_violation);
    text_printf(out,
                "  \"pool\": %ld,\n  \"objective\": %.17g,\n  \"gap\": ", model->training.negatives,
                c->objective);
    text_json_double(out, c->gap);
    text_printf(out, ",\n  \"weights\": \"%s\"\n}\n", c->weights);
}

void run_format_c(const void *value, struct text *out)
{
    const struct mine_c_table *table = value;
    text_printf(out, "C");
    for (int r = 0; r < MINE_C_RATES; r++)
        text_printf(out, ",miss_at_%g", mine_c_rates[r]);
    text_printf(out, ",mean_miss,gap,seconds,chosen\n");
    for (int i = 0; i < MINE_C_VALUES; i++) {
        const struct mine_c_trial *t = &table->trial[i];
        text_printf(out, "%.10g", t->c);
        for (int r = 0; r < MINE_C_RATES; r++)
            text_printf(out, ",%.6f", t->miss[r]);
        text_printf(out, ",%.6f,%.3g,%.3f,%d\n", t->mean, t->gap, t->seconds, i == table->chosen);
    }
}
