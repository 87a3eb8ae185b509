/* hogmine verify: is what a run has proved true of the model as it now is? */
#include "commands/train.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <math.h>
#include <string.h>

struct verify_settings {
    struct common_settings common;
    struct files_settings files;
    const char *negatives, *positives, *exclude;
    int top;
};

#define AT(field) offsetof(struct verify_settings, field)

static const struct option options_verify[] = {
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "the photographs of the run, where they are no longer where they were"},
    {"positives", "PATH", OPTION_PATH, AT(positives), "likewise"},
    {"exclude", "FILE", OPTION_FILE, AT(exclude), "likewise"},
    {"top", "N", OPTION_INT, AT(top), "how many of the windows that break it to name (default: 20)",
     .usual = "20", .low = 1, .high = 100000},
    {0},
};

static const struct option_group groups[] = {{NULL, options_verify, 0},
                                             {"Files", OPTIONS_BAD_FILES, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

struct verification {
    const struct verify_settings *settings;
    const char *run;
    struct terminal terminal;
    struct hm_model model;
    struct data_sets sets;
    struct mine_pool *pool; /* keys only */
    struct mine_check check;
    char weights[33];
};

/* ---- what the run says ------------------------------------------------------------------- */

/* The pool's keys and the model, as they are in the folder. */
static enum hm_status read_run(struct verification *v, struct hm_error *error)
{
    const struct svm_store store = {.memory = SIZE_MAX};
    v->pool = mine_pool_new(1, &store);
    if (!v->pool)
        return fail_memory(error, 0, "the keys of a pool");
    if (!run_has(v->run, RUN_MODEL, 0))
        return fail(error, HM_INPUT, "%s: there is no model.json: the run has not come to it",
                    v->run);
    HM_TRY(run_read(v->run, RUN_MODEL, 0, &v->model, error));
    v->sets.avoid.object = v->model.object;
    return run_read_pool(v->run, v->model.training.rounds, &v->sets.negatives, v->pool, error);
}

/* The images of the run: where they were, or where --negatives and --positives say. */
static enum hm_status find_images_of_run(struct verification *v, const struct run_record *record,
                                         struct threads *threads, struct hm_error *error)
{
    struct train_settings then;
    struct mine_options options;
    const struct verify_settings *s = v->settings;
    HM_TRY(recorded_settings(record, &command_train, v->run, &then, error));
    then.positives = s->positives ? s->positives : then.positives;
    then.negatives = s->negatives ? s->negatives : then.negatives;
    then.exclude = s->exclude ? s->exclude : then.exclude;
    if (!held_for_good(&then)) /* then all of them were taken in */
        then.validation = (struct given_double){0, true};
    HM_TRY(train_options(&then, &options, error));
    HM_TRY(find_sets(&then, &options.geometry, threads, &v->terminal, &v->sets, error));
    return check_same_data(record, &then, &v->sets, error);
}

/* ---- what is found ----------------------------------------------------------------------- */

enum { CERTIFIED, SAME_WEIGHTS, SAME_POOL, SAME_EXTENT, NO_BREACH, QUESTIONS };
static const char *const questions[QUESTIONS] = {"certificate", "weights", "pool", "extent",
                                                 "no_violation"};

static void judge(const struct verification *v, bool *yes)
{
    const struct hm_certificate *c = &v->model.certificate;
    yes[CERTIFIED] = c->present;
    yes[SAME_WEIGHTS] = c->present && strcmp(c->weights, v->weights) == 0;
    yes[SAME_POOL] = (long)mine_pool_count(v->pool) == v->model.training.negatives;
    yes[SAME_EXTENT] =
        !c->present || (c->images == v->check.images && c->levels == v->check.levels &&
                        c->windows == v->check.windows);
    yes[NO_BREACH] = v->check.violating == 0;
}

static void explain(const struct verification *v, const bool *yes, struct text *out)
{
    const struct hm_certificate *c = &v->model.certificate;
    if (!yes[CERTIFIED])
        text_printf(out, "no certificate: the run ended by \"%s\" and not stable\n",
                    v->model.training.ended);
    if (yes[CERTIFIED] && !yes[SAME_WEIGHTS])
        text_printf(out, "the weights are not those that the certificate is of\n");
    if (!yes[SAME_POOL])
        text_printf(out, "the lists of windows in hard/ hold %zu, the model was trained on %ld\n",
                    mine_pool_count(v->pool), v->model.training.negatives);
    if (!yes[SAME_EXTENT])
        text_printf(out,
                    "the certificate is of %ld photographs, %ld levels and %llu windows; there "
                    "are %ld, %ld and %llu\n",
                    c->images, c->levels, (unsigned long long)c->windows, v->check.images,
                    v->check.levels, (unsigned long long)v->check.windows);
    if (!yes[NO_BREACH])
        text_printf(out, "%ld windows outside the pool score more than the margin allows\n",
                    v->check.violating);
}

static void put_breaches(const struct verification *v, struct text *out)
{
    if (v->check.count > 0)
        text_printf(out, "image,level,level_x,level_y,x,y,width,height,score\n");
    for (size_t i = 0; i < v->check.count; i++) {
        const struct mine_breach *b = &v->check.breaches[i];
        text_csv(out, v->sets.negatives.images[b->key.image].name);
        text_printf(out, ",%d,%d,%d,%.2f,%.2f,%.2f,%.2f,%.9g\n", b->key.level, b->key.x, b->key.y,
                    b->box.x, b->box.y, b->box.width, b->box.height, (double)b->box.score);
    }
}

static void put_json(const struct verification *v, const bool *yes, bool good, struct text *out)
{
    struct json j = json_start(out);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d verified %i", 1, good);
    for (int i = 0; i < QUESTIONS; i++)
        json_put_bool(&j, questions[i], yes[i]);
    json_put(&j, "images %ld levels %ld windows %llu violating %ld worst %g", v->check.images,
             v->check.levels, (unsigned long long)v->check.windows, v->check.violating,
             v->check.worst);
    json_put_list(&j, "windows_outside");
    for (size_t i = 0; i < v->check.count; i++) {
        const struct mine_breach *b = &v->check.breaches[i];
        json_put_line(&j);
        json_put_object(&j, NULL);
        json_put(&j, "image %s level %d", v->sets.negatives.images[b->key.image].name,
                 b->key.level);
        json_put_box(&j, &b->box);
        json_put_end(&j);
    }
    json_put_end(&j);
    json_finish(&j);
}

/* HM_OK where all is as the run says, HM_NO where it is not. */
static enum hm_status tell(struct verification *v, struct hm_error *error)
{
    bool yes[QUESTIONS], good = true;
    struct text out = {0};
    judge(v, yes);
    for (int i = 0; i < QUESTIONS; i++)
        good = good && yes[i];
    if (v->settings->common.json) {
        put_json(v, yes, good, &out);
    } else if (good) {
        text_printf(&out,
                    "verified: %llu windows of %ld photographs scanned, none outside the pool of "
                    "%zu scores more than %g\n",
                    (unsigned long long)v->check.windows, v->check.images, mine_pool_count(v->pool),
                    (double)v->model.certificate.threshold + (double)v->model.certificate.slack);
    } else {
        explain(v, yes, &out);
        put_breaches(v, &out);
    }
    enum hm_status status = print_words(&out, v->settings->common.json, error);
    if (status == HM_OK && !good)
        status = fail(error, HM_NO, "%s: not verified", v->run);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status verify(struct verification *v, struct threads *threads,
                             struct hm_error *error)
{
    struct mine_observer observer = {
        .context = &v->terminal, .progress = terminal_progress, .skipped = terminal_skipped};
    struct data_lent lent = {0};
    enum hm_status status = read_run(v, error);
    HM_THEN(status, data_sets_lend(&v->sets, 0, files_max_pixels(&v->settings->files), false, &lent,
                                   error));
    if (status == HM_OK) {
        data_lent_enlarges(&lent, v->model.mining.upsample);
        mine_weights_fingerprint(&v->model, v->weights);
        status = mine_verify(&v->model, v->pool, &lent.data, (size_t)v->settings->top, threads,
                             &observer, &v->check, error);
    }
    data_lent_free(&lent);
    return status == HM_OK ? tell(v, error) : status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct verify_settings *s = line->settings;
    struct verification v = {
        .settings = s, .run = line->paths[0], .terminal = terminal_open(s->common.quiet)};
    struct run_record record;
    enum hm_status status = read_record(v.run, &record, error);
    struct threads *threads = NULL;
    HM_THEN(status, common_start(&s->common, &threads, error));
    HM_THEN(status, find_images_of_run(&v, &record, threads, error));
    HM_THEN(status, verify(&v, threads, error));
    threads_free(threads);
    mine_check_free(&v.check);
    mine_pool_free(v.pool);
    model_free(&v.model);
    data_sets_free(&v.sets);
    run_record_free(&record);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .synopsis = "verify RUN",
    .summary = "scan everything again: is what a stable run has proved true of its model?",
    .description =
        "Scans every window of the run's negatives with RUN/model.json, without the run's caps "
        "and\n"
        "without its shortcuts, and holds every window that is not in the pool (RUN/hard/) "
        "against\n"
        "the margin. Confirms the certificate, or names what breaks it, hardest first, and ends\n"
        "with exit code 1. The model need not have come from a stable run for that.",
    .groups = groups,
    .settings_size = sizeof(struct verify_settings),
    .fewest = 1,
    .most = 1,
    .run = run,
};
