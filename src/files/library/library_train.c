/* Training for other programs: the caller's words are put into those of lib/mine, and the loop
 * runs. */
#include "disk/disk.h"
#include "library/lend.h"
#include "library/library_internal.h"
#include "mine/mine.h"

#include <math.h>
#include <string.h>

/* One call. */
struct training {
    const struct hm_train_data *given;
    struct hm_train_listener listener;
    enum data_exif exif;
    bool keep_context;
    struct mine_options options;
    struct data_truth truth; /* of positives_path */
    struct data_windows windows;
    struct data_set negatives; /* of negatives_path */
    struct library_photos lent[2];
    size_t *same[2];
    struct scan_example *people;
    struct mine_data data;
};

/* Fields that the caller's structure and the loop's have under one name. */
/* clang-format off */
#define SAME_OPTIONS(ITEM)                                                                         \
    ITEM(geometry) ITEM(object) ITEM(scan) ITEM(loss) ITEM(positive_weight) ITEM(bias_feature)     \
    ITEM(tolerance) \
    ITEM(threshold) ITEM(slack) ITEM(score_max) ITEM(cap_image) ITEM(cap_round) ITEM(cap_pool)     \
    ITEM(initial) ITEM(mirror) ITEM(skip) ITEM(seed) ITEM(max_bad) ITEM(memory)
#define SAME_FIGURES(ITEM)                                                                         \
    ITEM(round) ITEM(images) ITEM(windows) ITEM(skipped) ITEM(hard) ITEM(known) ITEM(added)        \
    ITEM(evicted) ITEM(pool_positives) ITEM(pool_negatives) ITEM(objective) ITEM(gap)              \
    ITEM(solver_gap) ITEM(fppw) ITEM(scan_seconds) ITEM(solve_seconds) ITEM(complete)
/* clang-format on */
#define COPY(field) to.field = from->field;

/* ---- options ----------------------------------------------------------------------------- */

static struct hm_train_options default_options(void)
{
    struct mine_options o = mine_default_options(), *from = &o;
    hog_geometry_set_octaves(&o.geometry, HOG_USUAL_OCTAVES, HOG_USUAL_CONTEXT);
    struct hm_train_options to = {.select = "all", .evict = "none", .stop = "", .c = o.c};
    SAME_OPTIONS(COPY)
    to.object = (struct hm_object){.fill = BOX_PERSON_HEIGHT}; /* the rest is the data's */
    return to;
}

void hm_train_defaults(struct hm_train_options *options)
{
    struct hm_train_options defaults = default_options();
    (void)library_give(&defaults, sizeof defaults, options, "hm_train_defaults", NULL);
}

static enum hm_status take_stops(const char *text, struct mine_options *out, struct hm_error *error)
{
    for (size_t length; *text; text += length + (text[length] == ',')) {
        char word[64];
        length = strcspn(text, ",");
        if (length >= sizeof word || out->stops == MINE_MOST_STOPS)
            return fail(error, HM_USAGE, "hm_train: stop \"%.60s\": too much of it", text);
        memcpy(word, text, length);
        word[length] = 0;
        struct mine_choice *stop = &out->stop[out->stops];
        HM_TRY(mine_choose(mine_stops, "stop", word, stop, error));
        if (stop->rule == MINE_STOP_VALIDATION)
            return fail(error, HM_USAGE, "hm_train: stop \"%s\": there is no held-out data", word);
        out->stops++;
    }
    return HM_OK;
}

static enum hm_status check_rules(const struct hm_train_options *o, const struct mine_options *m,
                                  struct hm_error *error)
{
    bool needs_cap = m->evict.rule == MINE_EVICT_OLDEST || m->evict.rule == MINE_EVICT_RANDOM;
    if (needs_cap != (o->cap_pool > 0))
        return fail(error, HM_USAGE, "hm_train: evict \"%s\" with a cap_pool of %ld: %s", o->evict,
                    o->cap_pool,
                    needs_cap ? "say down to how many windows" : "say which windows leave");
    return HM_OK;
}

/* Shares, counts and sizes; what concerns the solver is checked there. */
static enum hm_status check_numbers(const struct hm_train_options *o, struct hm_error *error)
{
    if ((unsigned)o->loss > HM_SQUARED)
        return fail(error, HM_USAGE, "hm_train: unknown loss %d", (int)o->loss);
    if (!(o->c >= 0) || !(o->positive_weight > 0) || !(o->bias_feature >= 0) ||
        !(o->tolerance >= 0) || !isfinite(o->c + o->positive_weight + o->bias_feature))
        return fail(
            error, HM_USAGE,
            "hm_train: c %g, positive_weight %g, bias_feature %g, tolerance %g: one of them "
            "is out of range",
            o->c, o->positive_weight, o->bias_feature, o->tolerance);
    if (!isfinite(o->threshold) || !(o->slack >= 0) || isnan(o->score_max))
        return fail(error, HM_USAGE, "hm_train: threshold %g, slack %g, score_max %g: not possible",
                    (double)o->threshold, (double)o->slack, (double)o->score_max);
    if (o->cap_image < 0 || o->cap_round < 0 || o->cap_pool < 0 || o->initial < 1 ||
        o->initial > 100000 || o->threads < 0 || o->threads > LIBRARY_MOST_THREADS ||
        !(o->max_bad >= 0))
        return fail(error, HM_USAGE,
                    "hm_train: a cap, initial %d, threads %d or max_bad %g is out of range",
                    o->initial, o->threads, o->max_bad);
    return HM_OK;
}

static enum hm_status take_options(const struct hm_train_options *from, struct mine_options *out,
                                   struct hm_error *error)
{
    HM_TRY(check_numbers(from, error));
    HM_TRY(hog_geometry_check(&from->geometry, error));
    HM_TRY(library_check_object(&from->object, 0, "hm_train", error));
    HM_TRY(scan_check(&from->scan, &from->geometry, error));
    struct mine_options to = mine_default_options();
    SAME_OPTIONS(COPY)
    to.choose_c = from->c == 0;
    to.c = from->c == 0 ? to.c : from->c;
    to.store = from->half ? SVM_HALF : SVM_FLOAT;
    to.memory_free = memory_available;
    HM_TRY(mine_choose(mine_selections, "select", from->select ? from->select : "all", &to.select,
                       error));
    HM_TRY(
        mine_choose(mine_evictions, "evict", from->evict ? from->evict : "none", &to.evict, error));
    HM_TRY(take_stops(from->stop ? from->stop : "", &to, error));
    *out = to;
    return check_rules(from, out, error);
}

/* ---- data -------------------------------------------------------------------------------- */

/* For the choice of C: what was cut from one photograph is one. */
static enum hm_status find_same(const struct data_set *set, size_t **out, struct hm_error *error)
{
    *out = mem_array(set->count, sizeof **out);
    return *out ? data_photographs(set, *out, error)
                : fail_memory(error, set->count * sizeof **out, "folds");
}

static void tell_skipped(void *context, const char *line)
{
    struct training *t = context;
    if (t->listener.skipped)
        t->listener.skipped(t->listener.context, line);
}

static enum hm_status find_positives(struct training *t, struct hm_error *error)
{
    const struct hm_geometry *geometry = &t->options.geometry;
    struct hm_object *object = &t->options.object;
    struct data_window_rule rule = data_default_rule(geometry->window_height * object->fill);
    struct data_listener listener = {t, tell_skipped};
    struct data_reading reading = {.exif = t->exif};
    rule.min_height *= scan_first_scale(t->options.scan.upsample);
    HM_TRY(data_read_truth(t->given->positives_path, &reading, &listener, &t->truth, error));
    HM_TRY(data_make_windows(&t->truth, &rule, t->options.seed, &t->windows, error));
    t->data.examples = data_examples(&t->windows);
    HM_TRY(data_know_object(&t->truth, &t->windows, NULL, geometry, object, error));
    if (t->options.choose_c)
        HM_TRY(find_same(&t->truth.images, &t->same[0], error));
    return library_lend_files(&t->truth.images, 0, &t->lent[0], error);
}

static enum hm_status find_negatives(struct training *t, struct hm_error *error)
{
    HM_TRY(data_find_photos(t->given->negatives_path, t->exif, &t->negatives, error));
    if (t->options.choose_c)
        HM_TRY(find_same(&t->negatives, &t->same[1], error));
    HM_TRY(library_lend_files(&t->negatives, mine_photo_memory(t->options.memory), &t->lent[1],
                              error));
    data_store_enlarges(t->lent[1].store, t->options.scan.upsample);
    return HM_OK;
}

/* The caller's people as windows to learn from. */
static enum hm_status take_people(struct training *t, struct hm_error *error)
{
    const struct hm_person *people = t->given->people;
    const size_t *first = t->given->people_first;
    size_t photographs = t->given->positives->count;
    struct data_windows windows = {0};
    const struct data_truth unlabelled = {0};
    if (!first && people)
        return fail(error, HM_USAGE, "hm_train: people without people_first");
    if (!first)
        return data_know_object(&unlabelled, &windows, NULL, &t->options.geometry,
                                &t->options.object, error);
    HM_TRY(library_check_first(first, photographs, people, "people_first", "hm_train", error));
    t->people = mem_array(first[photographs] + 1, sizeof *t->people);
    if (!t->people)
        return fail_memory(error, mem_product(first[photographs], sizeof *t->people), "people");
    for (size_t i = 0; i < photographs; i++)
        for (size_t k = first[i]; k < first[i + 1]; k++)
            t->people[k] = (struct scan_example){.image = (int)i,
                                                 .box = (int)(k - first[i]),
                                                 .x = people[k].x,
                                                 .y = people[k].y,
                                                 .width = people[k].width,
                                                 .height = people[k].height,
                                                 .zoom = 1};
    t->data.examples = (struct mine_examples){t->people, first};
    windows = (struct data_windows){.items = t->people, .count = first[photographs]};
    return data_know_object(&unlabelled, &windows, NULL, &t->options.geometry, &t->options.object,
                            error);
}

/* How much context the caller's photographs have. */
static enum hm_status count_context(const struct training *t, struct data_context *out,
                                    struct hm_error *error)
{
    const struct hm_photos *photos = &t->lent[0].photos;
    for (size_t i = 0; i < photos->count; i++) {
        struct hm_photo photo;
        struct hm_error why;
        enum hm_status status = photos->pixels(photos->context, i, &photo, &why);
        if (status == HM_INPUT) /* the loop tells of it */
            continue;
        if (status != HM_OK)
            return fail(error, status, "%s", why.text);
        struct data_size size = {photo.image.width, photo.image.height};
        data_count_context(out, &t->data.examples, i, size, &t->options.geometry,
                           t->options.object.fill);
        if (photos->release)
            photos->release(photos->context, i, &photo);
    }
    return HM_OK;
}

/* The context that the positives have; files say their sizes without being decoded. */
static enum hm_status fit_context(struct training *t, struct hm_error *error)
{
    struct data_context context = {.positives = 0};
    if (t->keep_context || t->options.geometry.octaves == 1)
        return HM_OK;
    if (t->given->positives_path)
        context =
            data_context_of(&t->truth, &t->windows, &t->options.geometry, t->options.object.fill);
    else
        HM_TRY(count_context(t, &context, error));
    data_fit_context(&context, &t->options.geometry);
    return HM_OK;
}

static enum hm_status take_data(struct training *t, struct hm_error *error)
{
    const struct hm_train_data *d = t->given;
    if (!d->positives_path == !d->positives || !d->negatives_path == !d->negatives)
        return fail(error, HM_USAGE,
                    "hm_train: give a path or photographs, for positives and for negatives");
    if (d->positives_path)
        HM_TRY(find_positives(t, error));
    else
        HM_TRY(library_lend(d->positives, &t->lent[0], error));
    if (d->positives)
        HM_TRY(take_people(t, error));
    if (d->negatives_path)
        HM_TRY(find_negatives(t, error));
    else
        HM_TRY(library_lend(d->negatives, &t->lent[1], error));
    t->data.positives = &t->lent[0].photos;
    t->data.negatives = &t->lent[1].photos;
    t->data.positives_same = t->same[0];
    t->data.negatives_same = t->same[1];
    return fit_context(t, error);
}

static void free_training(struct training *t)
{
    for (int i = 0; i < 2; i++) {
        library_photos_free(&t->lent[i]);
        mem_free(t->same[i]);
    }
    data_truth_free(&t->truth);
    data_windows_free(&t->windows);
    data_free(&t->negatives);
    mem_free(t->people);
}

/* ---- what the loop tells ----------------------------------------------------------------- */

static void tell_progress(void *context, const char *what, size_t done, size_t total)
{
    struct training *t = context;
    if (t->listener.progress)
        t->listener.progress(t->listener.context, what, done, total);
}

static enum hm_status tell_round(void *context, const struct mine_view *view,
                                 struct hm_error *error)
{
    struct training *t = context;
    const struct mine_round *from = &view->rounds[view->count - 1];
    struct hm_round to;
    SAME_FIGURES(COPY)
    (void)error;
    if (t->listener.round)
        t->listener.round(t->listener.context, &to, view->model);
    return HM_OK;
}

static bool ask_stop(void *context)
{
    struct training *t = context;
    return t->listener.stop && t->listener.stop(t->listener.context);
}

static enum mine_next ask_next(void *context)
{
    return ask_stop(context) ? MINE_INTERRUPT : MINE_GO_ON;
}

/* ---- the whole --------------------------------------------------------------------------- */

static enum hm_status run(struct training *t, const struct hm_train_options *o,
                          struct mine_result *result, struct hm_error *error)
{
    const struct mine_observer observer = {.context = t,
                                           .progress = tell_progress,
                                           .skipped = tell_skipped,
                                           .round = tell_round,
                                           .between = ask_next,
                                           .hurry = ask_stop};
    struct threads *threads = threads_new(o->threads ? o->threads : threads_available());
    struct scratch *scratch = o->scratch_folder ? scratch_new(o->scratch_folder) : NULL;
    struct mem_overflow overflow;
    enum hm_status status = threads && (scratch || !o->scratch_folder)
                                ? HM_OK
                                : fail_memory(error, 0, "threads and a scratch file");
    if (scratch) {
        overflow = scratch_overflow(scratch);
        t->options.overflow = &overflow;
    }
    HM_THEN(status, mine_run(&t->options, &t->data, NULL, threads, &observer, result, error));
    scratch_free(scratch);
    threads_free(threads);
    return status;
}

enum hm_status hm_train(const struct hm_train_options *options, const struct hm_train_data *data,
                        const struct hm_train_listener *listener, struct hm_model **out,
                        struct hm_error *error)
{
    struct hm_train_options o = default_options();
    struct hm_train_data given = {0};
    struct training t = {.given = &given};
    struct mine_result result = {0};
    LIBRARY_ERROR(error);
    LIBRARY_OUT(out);
    if (options)
        HM_TRY(library_take(options, &o, sizeof o, "hm_train", error));
    if (listener)
        HM_TRY(library_take(listener, &t.listener, sizeof t.listener, "hm_train", error));
    HM_TRY(library_take(data, &given, sizeof given, "hm_train", error));
    HM_TRY(take_options(&o, &t.options, error));
    t.keep_context = o.keep_context;
    t.exif = o.as_stored ? DATA_EXIF_IGNORE : DATA_EXIF_APPLY;
    enum hm_status status = take_data(&t, error);
    HM_THEN(status, run(&t, &o, &result, error));
    free_training(&t);
    return library_hand_out(status, &result.model, out, error);
}
