/* mine: the loop on points in the plane, by the same loop.c as photographs. */
#include "toy/plane.h"
#include "test.h"

#define MOST 64
struct run {
    struct mine_round rounds[MOST];
    int count;
    struct mine_result result;
};

static enum hm_status hear(void *context, const struct mine_view *view, struct hm_error *error)
{
    struct run *run = context;
    (void)error;
    run->rounds[run->count++] = view->rounds[view->count - 1];
    return HM_OK;
}

static struct mine_options usual(void)
{
    struct mine_options o = mine_default_options();
    o.geometry = plane_geometry();
    o.skip = false;
    o.c = 10;
    o.cap_image = 3;
    o.stop[o.stops++] = (struct mine_choice){MINE_STOP_ROUNDS, 30};
    return o;
}

static struct run mine_points(struct plane_options p, struct mine_options options, int count)
{
    struct run run = {.count = 0};
    struct plane plane;
    struct mine_observer observer = {.context = &run, .round = hear};
    CHECK(plane_make(&p, &plane, NULL) == HM_OK);
    struct mine_source source = plane_source(&plane);
    struct hm_photos photos = plane_photos(&plane);
    struct mine_data data = {.positives = &photos, .negatives = &photos, .source = &source};
    struct threads *threads = threads_new(count);
    CHECK(mine_run(&options, &data, NULL, threads, &observer, &run.result, NULL) == HM_OK);
    threads_free(threads);
    plane_free(&plane);
    return run;
}

static struct mine_options with(const struct mine_rule *table, const char *rule)
{
    struct mine_options o = usual();
    bool selects = table == mine_selections;
    CHECK(mine_choose(table, "rule", rule, selects ? &o.select : &o.evict, NULL) == HM_OK);
    return o;
}

/* The theorem, on problems that can be solved whole. */
static void a_stable_pool_is_worth_as_much_as_all_points(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        for (int noisy = 0; noisy < 2; noisy++) {
            struct plane_options p = plane_usual();
            p.seed = seed;
            p.noise = noisy ? 0.05 : 0;
            struct run mined = mine_points(p, usual(), 1);
            p.initial = p.points;
            struct run whole = mine_points(p, usual(), 1);
            const struct mine_round *last = &mined.rounds[mined.count - 1];
            CHECK(mined.result.ended.rule == MINE_STOP_STABLE && mined.count > 2);
            CHECK(last->pool_negatives < p.points / 2);
            CHECK(whole.rounds[0].pool_negatives == p.points);
            double ratio = last->objective / whole.rounds[0].objective;
            CHECK(fabs(ratio - 1) < 2.1e-4); /* each is solved to 1e-4 */
            model_free(&mined.result.model);
            model_free(&whole.result.model);
        }
}

static void the_objective_never_falls_and_the_gap_never_lies(void)
{
    struct run run = mine_points(plane_usual(), usual(), 1);
    double end = run.rounds[run.count - 1].objective;
    for (int r = 1; r < run.count; r++) {
        CHECK(run.rounds[r].objective >= run.rounds[r - 1].objective * (1 - 1e-4));
        /* The gap is of the model of the round before, over all points. */
        CHECK(run.rounds[r].gap * run.rounds[r - 1].objective >= end * (1 - 1e-4));
    }
    model_free(&run.result.model);
}

static void threads_do_not_show(void)
{
    struct run a = mine_points(plane_usual(), usual(), 1),
               b = mine_points(plane_usual(), usual(), 3);
    CHECK_INT(a.count, b.count);
    CHECK(memcmp(a.result.model.weights, b.result.model.weights, 2 * sizeof(float)) == 0);
    CHECK(a.result.model.bias == b.result.model.bias);
    model_free(&a.result.model);
    model_free(&b.result.model);
}

static void every_selection_ends_stable_or_says_that_it_did_not(void)
{
    const char *const rules[] = {"hardest=1", "random=2", "diverse=2"};
    for (int i = 0; i < 3; i++) {
        struct run run = mine_points(plane_usual(), with(mine_selections, rules[i]), 1);
        CHECK(run.result.ended.rule == MINE_STOP_STABLE);
        for (int r = 1; r < run.count; r++)
            CHECK(run.rounds[r].added <= 20 * (i == 0 ? 1 : 2));
        model_free(&run.result.model);
    }
    struct plane_options p = plane_usual();
    p.noise = 0.05;
    struct run run = mine_points(p, with(mine_selections, "semi=0"), 1);
    CHECK(run.result.ended.rule == MINE_STOP_EXHAUSTED);
    CHECK(run.rounds[run.count - 1].violating > 0);
    model_free(&run.result.model);
}

static void evicting_the_easy_ends_and_evicting_the_oldest_need_not(void)
{
    struct run easy = mine_points(plane_usual(), with(mine_evictions, "easy=0.1"), 1);
    CHECK(easy.result.ended.rule == MINE_STOP_STABLE && !easy.result.thrash);
    struct mine_options o = with(mine_evictions, "oldest");
    o.cap_pool = 20;
    struct run oldest = mine_points(plane_usual(), o, 1);
    CHECK(oldest.result.ended.rule == MINE_STOP_ROUNDS && oldest.result.thrash);
    CHECK(oldest.rounds[oldest.count - 1].pool_negatives == 20);
    model_free(&easy.result.model);
    model_free(&oldest.result.model);
}

/* So that two runs differ by what was mislabelled and by nothing else. */
static void noise_moves_no_point_but_those_that_it_takes(void)
{
    struct plane_options p = plane_usual();
    struct plane clean, noisy;
    CHECK(plane_make(&p, &clean, NULL) == HM_OK);
    p.noise = 0.1;
    CHECK(plane_make(&p, &noisy, NULL) == HM_OK);
    int taken = 0;
    for (int i = 0; i < p.points; i++) {
        taken += noisy.negatives[i].mislabelled;
        CHECK(noisy.negatives[i].mislabelled || memcmp(noisy.negatives[i].at, clean.negatives[i].at,
                                                       sizeof clean.negatives[i].at) == 0);
    }
    CHECK(taken > 15 && taken < 80);
    plane_free(&clean);
    plane_free(&noisy);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_stable_pool_is_worth_as_much_as_all_points),
        TEST(the_objective_never_falls_and_the_gap_never_lies),
        TEST(threads_do_not_show),
        TEST(every_selection_ends_stable_or_says_that_it_did_not),
        TEST(evicting_the_easy_ends_and_evicting_the_oldest_need_not),
        TEST(noise_moves_no_point_but_those_that_it_takes),
        {0},
    });
}
