/* mine: every figure of the ledger and of the certificate against a plain recount, round by round:
 * windows, scores and losses are listed, added and summed here once more. */
#include "small_world.h"

#define B ((double)10)  /* the bias feature */
#define WIDE_SLACK 0.3f /* leaves hard windows outside the pool */

/* A run as this test follows it: what a pass looked at is the model and the pool of the round
 * before. */
struct follow {
    const struct mine_options *options;
    const struct hm_detection *avoided; /* a window that was taken out of picture 1; NULL: none */
    struct detector before;
    bool held[4096];
    struct mine_round last;
    struct mine_pool *pool; /* keys of the last round's, for mine_verify */
    int rounds, cut;
    uint64_t skipped;
};

static double overlap_of(const struct plain_window *w, const struct hm_detection *b)
{
    double wide = fmin(w->left + w->wide, b->x + b->width) - fmax(w->left, b->x);
    double tall = fmin(w->top + w->tall, b->y + b->height) - fmax(w->top, b->y);
    double both = wide > 0 && tall > 0 ? wide * tall : 0;
    return both / (w->wide * w->tall + b->width * b->height - both);
}

static bool is_avoided(const struct follow *f, const struct plain_window *w)
{
    return f->avoided && w->key.image == 1 && overlap_of(w, f->avoided) >= 0.5;
}

/* ---- a pass ------------------------------------------------------------------------------ */

/* How many are certainly there, and how many where rounding decides. */
struct count {
    long sure, doubtful;
};

static void count_above(struct count *count, double score, double limit)
{
    count->sure += score > limit + ROUNDED;
    count->doubtful += fabs(score - limit) <= ROUNDED;
}

static bool agrees(struct count count, long told)
{
    bool good = told >= count.sure && told <= count.sure + count.doubtful;
    if (!good)
        printf("#   %ld told, %ld (and %ld on the edge) counted\n", told, count.sure,
               count.doubtful);
    return good;
}

struct recount {
    struct count hard, known, fresh, violating, positive, avoided;
    double worst, loss;
};

static struct recount recount_pass(const struct follow *f)
{
    struct recount r = {.worst = -INFINITY};
    double threshold = (double)f->options->threshold;
    for (int i = 0; i < world.count; i++) {
        const struct plain_window *w = &world.windows[i];
        double s = plain_score(&f->before, w->x);
        if (f->held[i]) {
            count_above(&r.hard, s, threshold);
            count_above(&r.known, s, threshold);
            count_above(&r.positive, s, 0);
        } else if (is_avoided(f, w)) {
            count_above(&r.avoided, s, threshold);
        } else {
            count_above(&r.hard, s, threshold);
            count_above(&r.fresh, s, threshold);
            count_above(&r.violating, s, threshold + (double)f->options->slack);
            count_above(&r.positive, s, 0);
            r.worst = fmax(r.worst, s);
            r.loss += s > -1 ? (1 + s) * (1 + s) : 0;
        }
    }
    return r;
}

static void check_pass(const struct follow *f, const struct mine_round *now)
{
    struct recount r = recount_pass(f);
    CHECK_INT(now->images, PICTURES);
    CHECK_INT(now->windows + now->skipped, world.count);
    CHECK(agrees(r.hard, now->hard) && agrees(r.known, now->known));
    CHECK(agrees(r.fresh, now->fresh) && agrees(r.violating, now->violating));
    CHECK(agrees(r.avoided, now->avoided));
    CHECK(agrees(r.positive, lround(now->fppw * world.count)));
    CHECK_INT(now->hard, now->known + now->fresh);
    if (isfinite(now->worst) || r.worst > (double)f->options->threshold + ROUNDED)
        CHECK_NEAR(now->worst, r.worst, ROUNDED);
    double pool = f->last.objective, all = (pool + f->options->c * r.loss) / pool;
    CHECK_NEAR(now->gap, all, 1e-3 * (all - 1) + 1e-6);
    CHECK(now->complete == (now->added == now->violating));
}

/* ---- the model of a round ---------------------------------------------------------------- */

static struct detector detector_of(const struct hm_model *model)
{
    struct detector d;
    memcpy(d.weights, model->weights, sizeof d.weights);
    d.bias = model->bias;
    return d;
}

/* (|w|^2 + v^2) / 2 + the sum of C max(0, 1 - y s)^2, of the rows as they are stored. */
static double plain_objective(const struct detector *d, const struct mine_pool *pool, double c)
{
    const struct svm_rows *rows = mine_pool_rows(pool);
    double sum = (double)d->bias / B * (double)d->bias / B, loss = 0;
    float x[LENGTH];
    for (int k = 0; k < LENGTH; k++)
        sum += (double)d->weights[k] * (double)d->weights[k];
    for (size_t i = 0; i < svm_rows_count(rows); i++) {
        svm_rows_read(rows, i, x);
        double short_of = 1 - (svm_rows_labels(rows)[i] > 0 ? 1 : -1) * plain_score(d, x);
        loss += short_of > 0 ? short_of * short_of : 0;
    }
    return sum / 2 + c * loss;
}

static long list_held(const struct mine_pool *pool, bool *held)
{
    long count = 0;
    for (int i = 0; i < world.count; i++)
        count += held[i] = mine_pool_holds(pool, &world.windows[i].key);
    return count;
}

static void copy_keys(struct follow *f, const struct mine_pool *pool)
{
    const float nothing = 0;
    mine_pool_free(f->pool);
    f->pool = new_pool(1);
    for (int i = 0; i < world.count; i++)
        if (f->held[i])
            CHECK(mine_pool_add(f->pool, &nothing, &world.windows[i].key, -1, 0, NULL) == HM_OK);
    CHECK_INT(mine_pool_count(f->pool) + CROPS * 2, mine_pool_count(pool));
}

static enum hm_status follow_round(void *context, const struct mine_view *view,
                                   struct hm_error *error)
{
    struct follow *f = context;
    const struct mine_round *now = &view->rounds[view->count - 1];
    (void)error;
    if (now->round > 0 && now->covered)
        check_pass(f, now);
    if (now->round > 0 && !now->covered) {
        f->cut++;
        CHECK(!now->complete && isnan(now->gap) && now->images < PICTURES && !view->ended);
    }
    f->before = detector_of(view->model);
    CHECK_INT(list_held(view->pool, f->held), now->pool_negatives);
    CHECK_INT(now->pool_positives, CROPS * 2);
    double objective = plain_objective(&f->before, view->pool, f->options->c);
    CHECK_NEAR(now->objective, objective, 1e-5 * objective);
    for (int i = 0; i < world.count; i++)
        CHECK(!(f->held[i] && is_avoided(f, &world.windows[i])));
    copy_keys(f, view->pool);
    f->last = *now;
    f->rounds++;
    f->skipped += now->skipped;
    return HM_OK;
}

/* ---- the certificate --------------------------------------------------------------------- */

static void check_certificate(const struct follow *f, const struct mine_result *result)
{
    const struct hm_certificate *c = &result->model.certificate;
    struct recount r = recount_pass(f); /* the pass that found nothing left the model as it was */
    double beyond = r.worst - (double)f->options->threshold;
    long levels = 0;
    for (int i = 0; i < PICTURES; i++)
        levels += world.levels[i];
    if (!CHECK(c->present && result->ended.rule == MINE_STOP_STABLE))
        return;
    CHECK(c->threshold == f->options->threshold && c->slack == f->options->slack);
    CHECK_INT(c->images, PICTURES);
    CHECK_INT(c->levels, levels);
    CHECK_INT(c->windows, world.count);
    CHECK(agrees(r.avoided, c->avoided));
    CHECK(r.violating.sure == 0);
    CHECK_NEAR(c->worst_violation, beyond > 0 ? beyond : 0, ROUNDED);
    CHECK(c->worst_violation >= 0 && c->worst_violation <= (double)f->options->slack);
    CHECK(c->objective == f->last.objective); /* which was held against its rows */
    CHECK(c->gap == f->last.solver_gap && c->gap >= 0 && c->gap <= 1e-4);
}

static struct mine_options small_options(void)
{
    struct mine_options o = mine_default_options();
    o.geometry = small_geometry();
    o.initial = 2;
    o.c = 0.1;
    o.max_bad = 0.5;
    return o;
}

static struct mine_result follow_run(const struct mine_options *options, struct follow *f,
                                     const struct mine_data *data)
{
    struct threads *threads = threads_new(2);
    struct mine_observer observer = {.context = f, .round = follow_round};
    struct mine_result result;
    struct hm_error error = {0};
    f->options = options;
    if (!CHECK(mine_run(options, data, NULL, threads, &observer, &result, &error) == HM_OK))
        printf("# %s\n", error.text);
    threads_free(threads);
    return result;
}

static struct data_lent lent;

/* Until it is called again. */
static const struct mine_data *data_with(const struct data_set *negatives)
{
    const struct data_set *const sets[4] = {&world.positives, negatives};
    data_lent_free(&lent);
    CHECK(data_lend(sets, 0, 0, false, &lent, NULL) == HM_OK);
    return &lent.data;
}

static const struct mine_data *world_data(void)
{
    return data_with(&world.negatives);
}

static void end_follow(struct follow *f, struct mine_result *result)
{
    mine_pool_free(f->pool);
    f->pool = NULL;
    model_free(&result->model);
}

static void every_figure_is_what_a_recount_gives(void)
{
    uint64_t skipped = 0;
    for (int way = 0; way < 6; way++) {
        struct mine_options o = small_options();
        struct follow f = {0};
        o.cap_image = way == 1 ? 4 : way == 5 ? 30 : 0;
        o.cap_round = way == 2 ? 15 : 0;
        if (way == 3)
            CHECK(mine_choose(mine_evictions, "evict", "easy=0.1", &o.evict, NULL) == HM_OK);
        if (way == 4)
            CHECK(mine_choose(mine_selections, "select", "diverse=3", &o.select, NULL) == HM_OK);
        o.slack = way == 5 ? WIDE_SLACK : o.slack;
        struct mine_result result = follow_run(&o, &f, world_data());
        check_certificate(&f, &result);
        CHECK(f.rounds > 2 && (f.cut > 0) == (way == 2));
        CHECK((result.model.certificate.worst_violation > 2 * ROUNDED) == (way == 5));
        skipped += f.skipped;
        end_follow(&f, &result);
    }
    CHECK(skipped > 0); /* or nothing of the bound was in it */
}

static void windows_taken_out_are_told_and_are_not_in_the_sums(void)
{
    struct mine_options o = small_options();
    struct follow f = {0}, without = {0};
    struct mine_result plain = follow_run(&o, &f, world_data());
    /* A window of picture 1 that the first run collected. */
    int i = 0;
    while (i < world.count && !(f.held[i] && world.windows[i].key.image == 1))
        i++;
    const struct plain_window *w = &world.windows[i];
    struct hm_detection box = {w->left, w->top, w->wide, w->tall, 0};
    struct mine_region region = {1, box.x, box.y, box.width, box.height, MINE_REGION_WINDOW};
    struct mine_avoid avoid = {.overlap = 0.5, .object = BOX_PERSON};
    CHECK(mine_avoid_add(&avoid, &region, NULL) == HM_OK);
    CHECK(mine_avoid_finish(&avoid, PICTURES, NULL) == HM_OK);
    struct mine_data data = *world_data();
    data.avoid = &avoid;
    without.avoided = &box;
    struct mine_result result = follow_run(&o, &without, &data);
    check_certificate(&without, &result);
    mine_avoid_free(&avoid);
    end_follow(&f, &plain);
    end_follow(&without, &result);
}

/* ---- what cannot be looked at ------------------------------------------------------------ */

/* The pictures, then a file that is none and one that is smaller than the window. */
static struct data_set with_bad_files(void)
{
    struct data_set set = {0};
    struct image small;
    for (size_t i = 0; i < PICTURES; i++)
        data_add(&set, world.negatives.images[i].path, world.negatives.images[i].name, NULL);
    CHECK(file_write_atomic(at("broken.png"), "nothing", 7, NULL) == HM_OK);
    CHECK(data_add(&set, at("broken.png"), "broken.png", NULL) == HM_OK);
    CHECK(image_new(20, 90, &small, NULL) == HM_OK);
    save_picture("small.png", &small, &set);
    image_free(&small);
    return set;
}

static void unreadable_images_are_no_part_of_what_is_certified(void)
{
    struct mine_options o = small_options();
    struct follow f = {0};
    struct data_set set = with_bad_files();
    struct mine_data data = *data_with(&set);
    struct mine_result result = follow_run(&o, &f, &data);
    CHECK(result.skipped_negatives == 1 && result.small_negatives == 1);
    check_certificate(&f, &result);
    end_follow(&f, &result);
    /* And where they are too many, there is no model at all. */
    struct threads *threads = threads_new(1);
    struct hm_error error;
    o.max_bad = 0.12;
    CHECK(mine_run(&o, &data, NULL, threads, NULL, &result, &error) == HM_TOO_MANY_BAD);
    CHECK(!result.model.certificate.present && !result.model.weights);
    threads_free(threads);
    data_lent_free(&lent);
    data_free(&set);
}

/* ---- looking at everything once more ----------------------------------------------------- */

static int harder(const void *a, const void *b)
{
    return -rising(a, b);
}

/* mine_verify of this model against the plain scores. */
static void check_verify(const struct follow *f, const struct hm_model *model,
                         const struct data_set *set)
{
    struct threads *threads = threads_new(2);
    struct mine_data data = *data_with(set);
    struct mine_check check;
    struct follow now = *f;
    double scores[4096], hard = -1 + (double)model->certificate.slack;
    long levels = 0, count = 0;
    now.before = detector_of(model);
    struct recount r = recount_pass(&now);
    for (int i = 0; i < PICTURES; i++)
        levels += world.levels[i];
    for (int i = 0; i < world.count; i++)
        if (!f->held[i])
            scores[count++] = plain_score(&now.before, world.windows[i].x);
    qsort(scores, (size_t)count, sizeof *scores, harder);
    CHECK(mine_verify(model, f->pool, &data, 7, threads, NULL, &check, NULL) == HM_OK);
    CHECK_INT(check.images, PICTURES);
    CHECK_INT(check.levels, levels);
    CHECK_INT(check.windows, world.count);
    CHECK(agrees(r.violating, check.violating));
    if (r.fresh.sure > 0)
        CHECK_NEAR(check.worst, r.worst, ROUNDED);
    CHECK_INT(check.count, check.violating < 7 ? check.violating : 7);
    for (size_t i = 0; i < check.count; i++)
        CHECK_NEAR(check.breaches[i].box.score, scores[i], ROUNDED);
    CHECK(count < 7 || (scores[6] > hard) == (check.count == 7));
    mine_check_free(&check);
    threads_free(threads);
}

static void a_check_finds_what_a_recount_finds(void)
{
    struct mine_options o = small_options();
    struct follow f = {0};
    struct data_set set = with_bad_files();
    char print[33], other[33];
    o.slack = WIDE_SLACK;
    struct mine_result result = follow_run(&o, &f, world_data());
    struct hm_model *model = &result.model;
    CHECK(recount_pass(&f).fresh.sure > 0);
    check_verify(&f, model, &world.negatives);
    check_verify(&f, model, &set);
    mine_weights_fingerprint(model, print);
    CHECK(strcmp(print, model->certificate.weights) == 0);
    /* Every part of the detector is in the fingerprint, and what it does is found. */
    for (int part = 0; part < 3; part++) {
        float *value = part == 0   ? &model->weights[LENGTH - 1]
                       : part == 1 ? &model->bias
                                   : &model->training.threshold;
        float kept = *value;
        *value += part == 0 ? 2 : 0.25f;
        mine_weights_fingerprint(model, other);
        CHECK(strcmp(print, other) != 0);
        if (part < 2)
            check_verify(&f, model, &world.negatives);
        *value = kept;
    }
    end_follow(&f, &result);
    data_lent_free(&lent);
    data_free(&set);
}

int main(void)
{
    make_world();
    int result = test_run((struct test[]){
        TEST(every_figure_is_what_a_recount_gives),
        TEST(windows_taken_out_are_told_and_are_not_in_the_sums),
        TEST(unreadable_images_are_no_part_of_what_is_certified),
        TEST(a_check_finds_what_a_recount_finds),
        {0},
    });
    data_lent_free(&lent);
    remove_world();
    return result;
}
