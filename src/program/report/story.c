/* A run folder's ledger, models and held-out figures. See story.h. */
#include "report/story_internal.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- small things ------------------------------------------------------------------------ */

enum hm_status story_misses(struct story *s, struct hm_error *error, const char *format, ...)
{
    char line[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return file_list_add(&s->missing, line, error);
}

enum hm_status story_file(struct story *s, const char *name, struct file_bytes *out,
                          struct hm_error *error)
{
    struct hm_error why;
    char *path = file_join(s->run, name);
    *out = (struct file_bytes){0};
    if (!path)
        return fail_memory(error, 0, "a path");
    enum hm_status status =
        file_exists(path) ? file_read(path, STORY_FILE_BYTES, out, &why) : HM_OK;
    mem_free(path);
    if (status == HM_MEMORY)
        return fail_memory(error, 0, "a file of a run");
    if (status != HM_OK)
        return story_misses(s, error, "%s", why.text);
    return HM_OK;
}

double story_number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return end != text && !*end ? value : NAN;
}

int story_column(const struct story *s, const char *name)
{
    for (int c = 0; c < s->ledger.columns; c++)
        if (strcmp(s->ledger.names[c], name) == 0)
            return c;
    return -1;
}

double story_value(const struct story *s, int row, const char *name)
{
    int column = story_column(s, name);
    return column >= 0 && row >= 0 && row < s->ledger.rows
               ? s->ledger.values[(size_t)row * (size_t)s->ledger.columns + (size_t)column]
               : NAN;
}

const char *story_ended(const struct story *s)
{
    return s->model.weights && *s->model.training.ended ? s->model.training.ended : NULL;
}

/* ---- the ledger -------------------------------------------------------------------------- */

static enum hm_status read_ledger(struct story *s, struct hm_error *error)
{
    struct file_bytes file;
    struct story_ledger *l = &s->ledger;
    char *fields[STORY_COLUMNS];
    enum hm_status status = story_file(s, "rounds.csv", &file, error);
    if (status != HM_OK || !file.bytes)
        return status != HM_OK ? status
                               : story_misses(s, error,
                                              "rounds.csv is not there: no round has "
                                              "ended yet, or the folder is not whole");
    char *cursor = (char *)file.bytes;
    int got = csv_record(&cursor, fields, STORY_COLUMNS);
    l->columns = got > 0 ? got : 0;
    for (int c = 0; c < l->columns; c++)
        snprintf(l->names[c], sizeof l->names[c], "%s", fields[c]);
    size_t capacity = 0, columns = (size_t)l->columns;
    while (status == HM_OK && columns > 0 &&
           (got = csv_record(&cursor, fields, STORY_COLUMNS)) >= 0) {
        if (got != l->columns || !isfinite(story_number(fields[0]))) {
            if (got > 0)
                status = story_misses(s, error, "rounds.csv: line %d is no row of a ledger",
                                      l->rows + 2);
            break;
        }
        status = mem_reserve((void **)&l->values, &capacity, ((size_t)l->rows + 1) * columns,
                             sizeof *l->values, error);
        for (size_t c = 0; c < columns && status == HM_OK; c++)
            l->values[(size_t)l->rows * columns + c] = story_number(fields[c]);
        l->rows += status == HM_OK;
    }
    if (status == HM_OK && (l->rows == 0 || story_column(s, "round") != 0))
        status = story_misses(s, error, "rounds.csv holds no rounds");
    file_free(&file);
    return status;
}

/* ---- models ------------------------------------------------------------------------------ */

/* Reads one where it is; one that is broken is as one that is missing, and said. */
static enum hm_status read_model(struct story *s, const char *name, bool needed,
                                 struct hm_model *out, struct hm_error *error)
{
    struct hm_error why;
    char *path = file_join(s->run, name);
    if (!path)
        return fail_memory(error, 0, "a path");
    enum hm_status status = HM_OK;
    *out = (struct hm_model){0};
    if (file_exists(path)) {
        status = model_read(path, out, &why);
        if (status != HM_OK && status != HM_MEMORY)
            status = story_misses(s, error, "%s", why.text);
        else if (status == HM_MEMORY)
            *error = why;
    } else if (needed) {
        status = story_misses(s, error,
                              "%s is not there: no round has ended yet, or the folder is "
                              "not whole",
                              name);
    }
    mem_free(path);
    return status;
}

static enum hm_status read_models(struct story *s, struct hm_error *error)
{
    int rows = s->ledger.rows < STORY_ROUNDS ? s->ledger.rows : STORY_ROUNDS, kept = 0;
    enum hm_status status = read_model(s, "model.json", true, &s->model, error);
    s->models = mem_array((size_t)rows + 1, sizeof *s->models);
    if (status == HM_OK && !s->models)
        status = fail_memory(error, (size_t)rows * sizeof *s->models, "models of the rounds");
    for (; s->model_count < rows && status == HM_OK; s->model_count++) {
        char name[40];
        struct hm_model *m = &s->models[s->model_count];
        snprintf(name, sizeof name, "model-%03d.json", s->model_count);
        status = read_model(s, name, false, m, error);
        if (m->weights && s->model.weights && !geometry_equal(&m->geometry, &s->model.geometry))
            model_free(m);
        kept += m->weights != NULL;
    }
    if (status == HM_OK && kept < rows)
        status = story_misses(s, error,
                              "the models after %d of %d rounds were not kept, so their templates "
                              "and the later scores of windows are not shown: train with --report "
                              "or --keep-models",
                              rows - kept, rows);
    return status;
}

/* ---- held-out figures -------------------------------------------------------------------- */

static double number_of(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static enum hm_status take_validation(struct story_validation *v, json_t *root,
                                      struct hm_error *error)
{
    json_t *rates = json_object_get(root, "miss_rate_at"), *curve = json_object_get(root, "curve");
    size_t most_rates = json_array_size(rates), most = json_array_size(curve);
    v->rates = mem_array(most_rates + 1, sizeof *v->rates);
    v->fppw = mem_array(most + 1, sizeof *v->fppw);
    v->miss = mem_array(most + 1, sizeof *v->miss);
    if (!v->rates || !v->fppw || !v->miss)
        return fail_memory(error, most * 2 * sizeof *v->miss, "a curve");
    v->positives = number_of(root, "positives");
    v->windows = number_of(root, "windows");
    for (size_t i = 0; i < most_rates; i++) {
        json_t *rate = json_array_get(rates, i), *ci = json_object_get(rate, "miss_rate_ci95");
        json_t *low = json_array_get(ci, 0), *high = json_array_get(ci, 1);
        v->rates[v->rate_count++] =
            (struct story_rate){number_of(rate, "fppw"), number_of(rate, "miss_rate"),
                                json_is_number(low) ? json_number_value(low) : NAN,
                                json_is_number(high) ? json_number_value(high) : NAN};
    }
    for (size_t i = 0; i < most; i++) {
        double fppw = number_of(json_array_get(curve, i), "fppw");
        double miss = number_of(json_array_get(curve, i), "miss_rate");
        if (isfinite(fppw) && isfinite(miss) && (v->count == 0 || fppw >= v->fppw[v->count - 1])) {
            v->fppw[v->count] = fppw;
            v->miss[v->count++] = miss;
        }
    }
    v->present = v->count > 0;
    return HM_OK;
}

static enum hm_status read_validation(struct story *s, struct hm_error *error)
{
    struct file_bytes file;
    json_error_t where;
    enum hm_status status = story_file(s, "validation.json", &file, error);
    const char *share = story_option(s, "validation");
    if (status != HM_OK)
        return status;
    if (!file.bytes && share && story_number(share) > 0)
        return story_misses(s, error,
                            "validation.json is not there: it is measured when the run "
                            "has ended");
    if (!file.bytes)
        return story_misses(s, error,
                            "no data were held out, so there is no curve of misses: "
                            "train with --validation 20%%, or use hogmine eval");
    json_t *root = json_loadb((char *)file.bytes, file.length, 0, &where);
    status = root ? take_validation(&s->validation, root, error) : HM_OK;
    if (status == HM_OK && !s->validation.present)
        status = story_misses(s, error, "validation.json cannot be read as held-out figures");
    json_decref(root);
    file_free(&file);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------- */

enum hm_status story_read(const char *run, size_t most, struct story *s, struct hm_error *error)
{
    enum hm_status status = story_read_record(run, s, error);
    if (status == HM_OK)
        status = read_ledger(s, error);
    if (status == HM_OK)
        status = read_models(s, error);
    if (status == HM_OK)
        status = story_read_rounds(s, most, error);
    if (status == HM_OK)
        status = story_read_suspects(s, most, error);
    if (status == HM_OK)
        status = story_read_histograms(s, error);
    return status == HM_OK ? read_validation(s, error) : status;
}

static void free_windows(struct story_window *windows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(windows[i].image);
        mem_free(windows[i].crop);
        mem_free(windows[i].trail);
        text_free(&windows[i].jpeg);
    }
    mem_free(windows);
}

void story_free(struct story *s)
{
    for (int i = 0; i < s->model_count; i++)
        model_free(&s->models[i]);
    for (size_t i = 0; i < s->round_count; i++)
        free_windows(s->rounds[i].windows, s->rounds[i].count);
    for (size_t i = 0; i < s->histogram_count; i++) {
        mem_free(s->histograms[i].low);
        mem_free(s->histograms[i].positives);
        mem_free(s->histograms[i].negatives);
    }
    free_windows(s->suspects, s->suspect_count);
    story_free_record(s);
    void *owned[] = {s->ledger.values,    s->models,          s->rounds,          s->histograms,
                     s->validation.rates, s->validation.fppw, s->validation.miss, s->command};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        mem_free(owned[i]);
    model_free(&s->model);
    file_list_free(&s->missing);
    *s = (struct story){0};
}
