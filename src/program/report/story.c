/* What a page tells of a run folder, as far as it is there. See story.h. */
#include "report/story.h"
#include "box/box.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEIGHBOUR 0.5 /* a window of more overlap (IoU) with a harder one is not shown */

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

const char *story_ended(const struct story *s)
{
    return s->model.weights && *s->model.training.ended ? s->model.training.ended : NULL;
}

const char *story_option(const struct story *s, const char *name)
{
    for (size_t i = 0; i < s->option_count; i++)
        if (strcmp(s->options[i].name, name) == 0)
            return s->options[i].value;
    return NULL;
}

/* What is not there or cannot be read is no failure: it is told, in the words `absent` (NULL: in
 * none) or as the reader says. */
static enum hm_status read_part(struct story *s, enum run_file which, int number, void *out,
                                const char *absent, struct hm_error *error)
{
    struct hm_error why;
    if (!run_has(s->run, which, number))
        return absent ? story_misses(s, error, "%s", absent) : HM_OK;
    enum hm_status status = run_read(s->run, which, number, out, &why);
    if (status == HM_MEMORY)
        return fail_memory(error, 0, "a file of a run");
    return status == HM_OK ? HM_OK : story_misses(s, error, "%s", why.text);
}

/* ---- options and data --------------------------------------------------------------------- */

/* A value in words: texts without quotes, lists with commas. */
static void value_words(const json_t *value, struct text *out)
{
    if (json_is_string(value)) {
        text_printf(out, "%s", json_string_value(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            text_printf(out, "%s", i ? ", " : "");
            value_words(json_array_get(value, i), out);
        }
    } else if (!json_is_null(value)) {
        char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
        text_printf(out, "%s", dump ? dump : "");
        free(dump);
    }
}

static enum hm_status add_option(struct story_option **list, size_t *count, size_t *capacity,
                                 const char *name, const char *value, struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)list, capacity, *count + 1, sizeof **list, error));
    struct story_option *o = &(*list)[(*count)++];
    *o = (struct story_option){mem_string(name), mem_string(value ? value : "")};
    return o->name && o->value ? HM_OK : fail_memory(error, 0, "the record of a run");
}

static enum hm_status add_data(struct story *s, const char *part, const struct run_data *d,
                               struct hm_error *error)
{
    const struct {
        const char *name, *text;
        long number;
    } all[] = {{"format", d->format, -1},
               {"images", NULL, d->images},
               {"windows", NULL, d->windows},
               {"regions", NULL, d->regions},
               {"fingerprint", d->fingerprint, -1}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char name[64], digits[32];
        snprintf(name, sizeof name, "%s %s", part, all[i].name);
        snprintf(digits, sizeof digits, "%ld", all[i].number);
        if (all[i].text || all[i].number >= 0)
            HM_TRY(add_option(&s->data, &s->data_count, &s->data_capacity, name,
                              all[i].text ? all[i].text : digits, error));
    }
    return HM_OK;
}

static enum hm_status read_record(struct story *s, struct hm_error *error)
{
    const char *name;
    json_t *value;
    HM_TRY(read_part(s, RUN_RECORD, 0, &s->record,
                     "run.json is not there: options, versions and data of the run are not known",
                     error));
    json_object_foreach(s->record.read, name, value)
    {
        struct text words = {0};
        value_words(value, &words);
        enum hm_status status = text_check(&words, error);
        HM_THEN(status, add_option(&s->options, &s->option_count, &s->option_capacity, name,
                                   words.bytes, error));
        text_free(&words);
        HM_TRY(status);
    }
    HM_TRY(add_data(s, "positives", &s->record.positives, error));
    HM_TRY(add_data(s, "negatives", &s->record.negatives, error));
    return add_data(s, "exclude", &s->record.exclude, error);
}

/* Runs of an older hogmine have none. */
static enum hm_status read_diagnosis(struct story *s, struct hm_error *error)
{
    size_t missing = s->missing.count;
    if (!run_has(s->run, RUN_DIAGNOSIS, 0))
        return HM_OK;
    HM_TRY(read_part(s, RUN_DIAGNOSIS, 0, &s->doctor, NULL, error));
    s->doctor_known = s->missing.count == missing;
    return HM_OK;
}

/* ---- models ------------------------------------------------------------------------------ */

static enum hm_status read_models(struct story *s, struct hm_error *error)
{
    int rows = s->ledger.count < STORY_ROUNDS ? s->ledger.count : STORY_ROUNDS, kept = 0;
    HM_TRY(read_part(s, RUN_MODEL, 0, &s->model,
                     "model.json is not there: no round has ended yet, or the folder is not whole",
                     error));
    s->models = mem_array((size_t)rows + 1, sizeof *s->models);
    if (!s->models)
        return fail_memory(error, (size_t)rows * sizeof *s->models, "models of the rounds");
    while (s->model_count < rows) {
        struct hm_model *m = &s->models[s->model_count];
        HM_TRY(read_part(s, RUN_ROUND_MODEL, s->model_count++, m, NULL, error));
        if (m->weights && s->model.weights && !hog_geometry_equal(&m->geometry, &s->model.geometry))
            model_free(m);
        kept += m->weights != NULL;
    }
    if (kept == rows)
        return HM_OK;
    return story_misses(s, error,
                        "the models after %d of %d rounds were not kept, so their templates and "
                        "the later scores of windows are not shown: train with --report or "
                        "--keep-models",
                        rows - kept, rows);
}

/* ---- windows ----------------------------------------------------------------------------- */

/* The largest first; suspects as they are listed. */
static int largest_first(const void *a, const void *b)
{
    const struct run_window *p = a, *q = b;
    float x = p->box.score, y = q->box.score;
    if (p->key.level >= 0 && x != y)
        return x > y ? -1 : 1;
    return p->line - q->line;
}

/* One window a thing: greedy, from the first down, within each photograph. */
static size_t thin_out(struct run_windows *list, size_t most)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count && kept < most; i++) {
        struct box own = BOX_OF(&list->items[i].box);
        bool is_new = true;
        for (size_t k = 0; k < kept && is_new; k++)
            is_new = strcmp(list->items[i].image, list->items[k].image) != 0 ||
                     box_overlap(own, BOX_OF(&list->items[k].box), BOX_OF_UNION) <= NEIGHBOUR;
        if (is_new)
            list->items[kept++] = list->items[i];
    }
    return kept;
}

/* The first `most` of a list, with texts of their own. */
static enum hm_status copy_windows(struct run_windows *list, size_t most, int round,
                                   struct story_window **out, size_t *count, struct hm_error *error)
{
    sort_items(list->items, list->count, sizeof *list->items, largest_first);
    size_t kept = thin_out(list, most);
    *out = mem_array(kept + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, kept * sizeof **out, "windows of a run");
    for (size_t i = 0; i < kept; i++) {
        const struct run_window *from = &list->items[i];
        struct story_window *w = &(*out)[(*count)++];
        *w = (struct story_window){.image = mem_string(from->image),
                                   .key = from->key,
                                   .box = from->box,
                                   .round = round > 0 ? round : from->round};
        memcpy(w->crop, from->crop, sizeof w->crop);
        if (!w->image)
            return fail_memory(error, 0, "windows of a run");
    }
    return HM_OK;
}

static enum hm_status read_round(struct story *s, int round, size_t most, struct hm_error *error)
{
    struct run_windows list = {0};
    char absent[120], *path = run_path(s->run, RUN_ADDED, round);
    if (!path)
        return fail_memory(error, 0, "a path");
    const char *name = path + strlen(s->run);
    snprintf(absent, sizeof absent, "%s is not there: what round %d added is not shown",
             name + strspn(name, "/"), round);
    mem_free(path);
    enum hm_status status = read_part(s, RUN_ADDED, round, &list, absent, error);
    if (status == HM_OK && list.file.bytes)
        status = mem_reserve((void **)&s->rounds, &s->round_capacity, s->round_count + 1,
                             sizeof *s->rounds, error);
    if (status == HM_OK && list.file.bytes) {
        struct story_round *r = &s->rounds[s->round_count++];
        *r = (struct story_round){.round = round, .listed = list.count};
        status = copy_windows(&list, most, round, &r->windows, &r->count, error);
    }
    run_windows_free(&list);
    return status;
}

/* Round 0 took its windows at random: its list is not of hard ones. */
static enum hm_status read_windows(struct story *s, size_t most, struct hm_error *error)
{
    struct run_windows list = {0};
    for (int round = 1; round < s->ledger.count && round < STORY_ROUNDS; round++)
        HM_TRY(read_round(s, round, most, error));
    enum hm_status status = read_part(s, RUN_SUSPECTS, 0, &list, NULL, error);
    s->suspects_listed = list.count;
    if (status == HM_OK && list.count > 0)
        status = copy_windows(&list, most, 0, &s->suspects, &s->suspect_count, error);
    run_windows_free(&list);
    return status;
}

/* ---- figures ----------------------------------------------------------------------------- */

static enum hm_status read_histograms(struct story *s, struct hm_error *error)
{
    for (int round = 0; round < s->ledger.count && round < STORY_ROUNDS; round++) {
        HM_TRY(mem_reserve((void **)&s->histograms, &s->histogram_capacity, s->histogram_count + 1,
                           sizeof *s->histograms, error));
        struct run_scores *h = &s->histograms[s->histogram_count++];
        size_t missing = s->missing.count;
        HM_TRY(read_part(s, RUN_SCORES, round, h, NULL, error));
        h->round = round;
        if (h->count < 2 || s->missing.count > missing) {
            run_scores_free(h);
            s->histogram_count--;
        }
    }
    if (s->histogram_count > 0 || s->ledger.count == 0)
        return HM_OK;
    return story_misses(s, error,
                        "scores of positives and negatives were not counted, so there are no "
                        "histograms: train with --report");
}

static enum hm_status read_validation(struct story *s, struct hm_error *error)
{
    double share = json_number_value(json_object_get(s->record.read, "validation"));
    return read_part(s, RUN_VALIDATION, 0, &s->validation,
                     share > 0 ? "validation.json is not there: what is held out is measured when "
                                 "the rest is trained on"
                               : "no data were held out, so there is no curve of misses: leave "
                                 "--validation 0 away, or use hogmine eval",
                     error);
}

/* ---- the whole --------------------------------------------------------------------------- */

enum hm_status story_read(const char *run, size_t most, struct story *s, struct hm_error *error)
{
    *s = (struct story){.run = mem_string(run)};
    if (!s->run)
        return fail_memory(error, 0, "a path");
    for (size_t n = strlen(s->run); n > 1 && s->run[n - 1] == '/'; n--)
        s->run[n - 1] = 0;
    s->name = file_name(s->run);
    if (!file_is_folder(run))
        return fail(error, HM_INPUT, "%s: there is no such run folder", run);
    if (!run_has(run, RUN_RECORD, 0) && !run_has(run, RUN_LEDGER, 0))
        return fail(error, HM_INPUT,
                    "%s: this is no run of hogmine (it has neither run.json nor rounds.csv)", run);
    HM_TRY(read_record(s, error));
    HM_TRY(read_diagnosis(s, error));
    HM_TRY(read_part(s, RUN_LEDGER, 0, &s->ledger,
                     "rounds.csv is not there: no round has ended yet, or the folder is not whole",
                     error));
    HM_TRY(read_models(s, error));
    HM_TRY(read_windows(s, most, error));
    HM_TRY(read_histograms(s, error));
    return read_validation(s, error);
}

static void free_windows(struct story_window *windows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(windows[i].image);
        mem_free(windows[i].trail);
        text_free(&windows[i].jpeg);
    }
    mem_free(windows);
}

static void free_options(struct story_option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(options[i].name);
        mem_free(options[i].value);
    }
    mem_free(options);
}

void story_free(struct story *s)
{
    for (int i = 0; i < s->model_count; i++)
        model_free(&s->models[i]);
    for (size_t i = 0; i < s->round_count; i++)
        free_windows(s->rounds[i].windows, s->rounds[i].count);
    for (size_t i = 0; i < s->histogram_count; i++)
        run_scores_free(&s->histograms[i]);
    free_windows(s->suspects, s->suspect_count);
    free_options(s->options, s->option_count);
    free_options(s->data, s->data_count);
    run_record_free(&s->record);
    run_diagnosis_free(&s->doctor);
    run_ledger_free(&s->ledger);
    run_validation_free(&s->validation);
    model_free(&s->model);
    mem_free(s->models);
    mem_free(s->rounds);
    mem_free(s->histograms);
    mem_free(s->command);
    mem_free(s->run);
    file_list_free(&s->missing);
    *s = (struct story){0};
}
