/* mine: what counts as having looked at everything, and on which side of the margin equality is. A
 * made scanner tells scores that were chosen, so that nothing is left to photographs. */
#include "mine/mine_internal.h"
#include "toy/plane.h"
#include "small_world.h"

#include <time.h>

/* ---- the rules --------------------------------------------------------------------------- */

/* The rule that ends a run after a pass like this one; -1: none does. */
static int ends_by(const struct mine_options *o, bool covered, long violating, long added,
                   double gap)
{
    struct mine_result result = {.ended = {-1, 0}};
    struct mine_state m = {.options = o, .result = &result};
    m.now = (struct mine_round){
        .round = 4, .covered = covered, .violating = violating, .added = added, .gap = gap};
    return mine_stops_after_pass(&m) ? result.ended.rule : -1;
}

static void a_run_is_stable_when_everything_was_seen_and_nothing_violates(void)
{
    struct mine_options o = mine_default_options();
    CHECK_INT(ends_by(&o, true, 0, 0, 1), MINE_STOP_STABLE);
    CHECK_INT(ends_by(&o, true, 1, 1, 1), -1);
    CHECK_INT(ends_by(&o, true, 1, 0, 1), MINE_STOP_EXHAUSTED); /* it may not be taken */
    CHECK_INT(ends_by(&o, false, 0, 0, NAN), -1);
    CHECK_INT(ends_by(&o, false, 1, 0, NAN), -1);
    CHECK_INT(ends_by(&o, false, 1, 1, NAN), -1);
}

static void a_gap_is_of_all_windows_or_of_none(void)
{
    struct mine_options o = mine_default_options();
    CHECK_INT(ends_by(&o, true, 1, 1, 1.01), -1); /* nobody asked */
    o.stop[o.stops++] = (struct mine_choice){MINE_STOP_GAP, 1.25};
    CHECK_INT(ends_by(&o, true, 1, 1, 1.24), MINE_STOP_GAP);
    CHECK_INT(ends_by(&o, true, 1, 1, 1.25), -1);
    CHECK_INT(ends_by(&o, true, 1, 1, NAN), -1);
    CHECK_INT(ends_by(&o, false, 1, 1, 1.0), -1);
    CHECK_INT(ends_by(&o, true, 0, 0, 1.0), MINE_STOP_STABLE); /* the stronger word */
}

/* ---- a scanner of chosen scores ---------------------------------------------------------- */

#define MOST_IMAGES 40
#define A_HIT 3 /* violating windows an image */

struct made_scanner {
    double nap;      /* seconds, a call */
    int interrupted; /* so many calls are thrown away */
    int unreadable;  /* this image; -1: none */
    long calls;
};

static enum hm_status accept_weights(void *self, const float *weights, float bias,
                                     struct hm_error *error)
{
    (void)self, (void)weights, (void)bias, (void)error;
    return HM_OK;
}

static void fill_answer(struct mine_answer *h, int image)
{
    mine_answer_free(h);
    *h = (struct mine_answer){.windows = 10,
                              .levels = 1,
                              .hard = A_HIT,
                              .violating = A_HIT,
                              .loss = 0.5,
                              .worst = -0.5f,
                              .count = A_HIT,
                              .length = 2,
                              .hits = mem_array(A_HIT, sizeof *h->hits),
                              .descriptors = mem_array(2 * A_HIT, sizeof(float))};
    for (int i = 0; i < A_HIT; i++)
        h->hits[i] = (struct hm_hit){{.image = image, .x = i}, -0.5f - (float)i / 16};
}

static enum hm_status make_scores(void *self, const struct mine_task *tasks, size_t count,
                                  struct mine_hurry hurry, struct mine_answer *answers,
                                  struct hm_error *error)
{
    struct made_scanner *s = self;
    struct timespec nap = {(time_t)s->nap, (long)(fmod(s->nap, 1) * 1e9)};
    (void)hurry, (void)error;
    s->calls++;
    if (s->nap > 0)
        nanosleep(&nap, NULL);
    for (size_t i = 0; i < count; i++) {
        fill_answer(&answers[i], tasks[i].image);
        if (i == count / 2 && s->interrupted > 0)
            answers[i].status = HM_INTERRUPTED;
        if (tasks[i].image == s->unreadable)
            answers[i].status = fail(&answers[i].error, HM_INPUT, "it is gone");
    }
    s->interrupted--;
    return HM_OK;
}

static const struct hm_photos nameless = {.count = MOST_IMAGES};
static struct mine_size no_sizes[MOST_IMAGES];
static const struct mine_data made_data = {.negatives = &nameless};
static int all_usable[MOST_IMAGES];
static float no_weights[2];

struct made_pass {
    struct mine_options options;
    struct mine_result result;
    struct mine_round before;
    struct made_scanner scanner;
    struct mine_state m;
};

/* A pass over so many images, A_HIT violating windows in each. */
static void begin_pass(struct made_pass *p, int images)
{
    const float person[2] = {1, 1};
    struct hm_key key = {0};
    *p = (struct made_pass){.options = mine_default_options(),
                            .result = {.model = {.weights = no_weights}, .ended = {-1, 0}},
                            .before = {.objective = 2},
                            .scanner = {.unreadable = -1}};
    p->options.geometry = plane_geometry();
    for (int i = 0; i < MOST_IMAGES; i++)
        all_usable[i] = i;
    p->m = (struct mine_state){.options = &p->options,
                               .data = &made_data,
                               .scanner = {&p->scanner, accept_weights, make_scores, NULL},
                               .result = &p->result,
                               .pool = new_pool(2),
                               .sizes = no_sizes,
                               .scanned = all_usable,
                               .scanned_count = (size_t)images,
                               .pool_positives = 1,
                               .c = 0.25,
                               .rounds = &p->before,
                               .round_count = 1};
    CHECK(mine_pool_add(p->m.pool, person, &key, 1, 0, NULL) == HM_OK);
    p->m.now = (struct mine_round){
        .round = 1, .first_added = 1, .objective = 2, .gap = NAN, .worst = -INFINITY};
}

static enum hm_status run_pass(struct made_pass *p)
{
    struct hm_error error;
    return mine_scan_and_add(&p->m, &error);
}

/* The next pass of the same run. */
static void next_pass(struct made_pass *p)
{
    p->m.done = 0;
    p->m.loss = 0;
    p->m.now = (struct mine_round){
        .round = 2, .first_added = mine_pool_count(p->m.pool), .gap = NAN, .worst = -INFINITY};
}

static void end_pass(struct made_pass *p)
{
    mine_pool_free(p->m.pool);
    mem_free(p->m.suspects);
}

static void a_whole_pass_is_covered_and_its_sums_are_of_all_images(void)
{
    struct made_pass p;
    begin_pass(&p, 34); /* more than a batch */
    CHECK(run_pass(&p) == HM_OK);
    CHECK(p.m.now.covered && p.m.now.complete);
    CHECK_INT(p.m.now.images, 34);
    CHECK_INT(p.m.now.windows, 340);
    CHECK_INT(p.m.now.added, 34 * A_HIT);
    CHECK_INT(p.m.now.violating, 34 * A_HIT);
    CHECK_NEAR(p.m.now.gap, (2 + 0.25 * 34 * 0.5) / 2, 1e-12);
    CHECK(p.m.now.worst == -0.5);
    mine_undo_pass(&p.m);
    CHECK(!p.m.now.complete && p.m.now.added == 0 && mine_pool_count(p.m.pool) == 1);
    end_pass(&p);
}

static void a_pass_cut_by_time_is_not_covered(void)
{
    struct made_pass p;
    begin_pass(&p, MOST_IMAGES);
    p.options.stop[p.options.stops++] = (struct mine_choice){MINE_STOP_TIME, 0};
    CHECK(run_pass(&p) == HM_OK);
    CHECK(p.scanner.calls == 0 && p.m.now.images == 0 && p.m.now.violating == 0);
    CHECK(!p.m.now.covered && !p.m.now.complete && isnan(p.m.now.gap));
    CHECK(!mine_stops_after_pass(&p.m));
    mine_undo_pass(&p.m);
    CHECK(!p.m.now.complete);
    end_pass(&p);
    begin_pass(&p, MOST_IMAGES);
    p.options.stop[p.options.stops++] = (struct mine_choice){MINE_STOP_TIME, 0.3};
    p.scanner.nap = 0.35;
    CHECK(run_pass(&p) == HM_OK);
    CHECK(p.m.now.images > 0 && p.m.now.images < MOST_IMAGES);
    CHECK(!p.m.now.covered && !p.m.now.complete && isnan(p.m.now.gap));
    CHECK(!mine_stops_after_pass(&p.m));
    end_pass(&p);
}

/* Four images of three windows each, and every cap there is. */
static void a_pass_cut_by_its_cap_is_not_covered(void)
{
    for (long cap = 1; cap <= 13; cap++) {
        struct made_pass p;
        begin_pass(&p, 4);
        p.options.cap_round = cap;
        CHECK(run_pass(&p) == HM_OK);
        CHECK_INT(p.m.now.added, cap < 12 ? cap : 12);
        CHECK_INT(p.m.now.images, cap < 12 ? (cap + 2) / 3 : 4);
        CHECK(p.m.now.covered == (cap >= 12) && p.m.now.complete == (cap >= 12));
        CHECK(isnan(p.m.now.gap) == (cap < 12));
        CHECK(!mine_stops_after_pass(&p.m));
        /* The next one begins with what was left over, at the image that it was left in. */
        size_t first = mine_pool_count(p.m.pool);
        long next = cap < 12 ? cap / 3 : 0;
        if (p.m.now.covered) {
            end_pass(&p);
            continue;
        }
        next_pass(&p);
        p.options.cap_round = 1;
        CHECK(run_pass(&p) == HM_OK);
        CHECK_INT(mine_pool_key(p.m.pool, first)->image, next);
        end_pass(&p);
    }
}

static void a_batch_that_was_interrupted_counts_once(void)
{
    struct made_pass p;
    begin_pass(&p, MOST_IMAGES);
    p.scanner.interrupted = 2;
    CHECK(run_pass(&p) == HM_OK);
    CHECK_INT(p.m.now.images, MOST_IMAGES);
    CHECK_INT(p.m.now.added, A_HIT * MOST_IMAGES);
    CHECK(p.m.now.covered && p.m.now.complete);
    end_pass(&p);
}

static void an_image_that_is_gone_ends_the_run_without_a_proof(void)
{
    for (int image = 0; image < MOST_IMAGES; image += 13) {
        struct made_pass p;
        begin_pass(&p, MOST_IMAGES);
        p.scanner.unreadable = image;
        CHECK(run_pass(&p) == HM_INPUT);
        CHECK(!p.m.now.complete && isnan(p.m.now.gap));
        end_pass(&p);
    }
}

/* ---- equality ---------------------------------------------------------------------------- */

/* A detector without weights gives every window exactly its bias. */
static struct mine_answer scan_at(float score, float threshold, float slack)
{
    struct detector d = {.bias = score};
    struct scanning s;
    struct mine_answer answer = {0};
    struct mine_task task = {
        .criteria = {
            .threshold = threshold, .slack = slack, .ceiling = INFINITY, .loss = HM_HINGE}};
    begin_scanning(&s, 1, &d);
    CHECK(s.scanner.run(s.scanner.self, &task, 1, (struct mine_hurry){0}, &answer, NULL) == HM_OK);
    end_scanning(&s);
    return answer;
}

static long windows_of_first(void)
{
    long count = 0;
    while (count < world.count && world.windows[count].key.image == 0)
        count++;
    return count;
}

static void check_side(float score, float threshold, float slack, bool hard, bool violating)
{
    struct mine_answer h = scan_at(score, threshold, slack);
    long all = windows_of_first();
    CHECK_INT(h.windows, all);
    CHECK_INT(h.hard, hard ? all : 0);
    CHECK_INT(h.violating, violating ? all : 0);
    CHECK_INT(h.count, violating ? all : 0);
    CHECK(h.worst == (hard ? score : -INFINITY));
    CHECK_NEAR(h.loss, score > -1 ? (double)all * (1 + (double)score) : 0, 1e-9 * (double)all);
    mine_answer_free(&h);
}

static void equality_is_hard_and_does_not_violate(void)
{
    const float slack = 1.0f / 8192, tops[] = {-1, -0.75f, -1.25f};
    for (int i = 0; i < 3; i++) {
        float t = tops[i], limit = t + slack;
        check_side(nextafterf(t, -INFINITY), t, slack, false, false);
        check_side(t, t, slack, true, false);
        check_side(nextafterf(t, INFINITY), t, slack, true, false);
        check_side(nextafterf(limit, -INFINITY), t, slack, true, false);
        check_side(limit, t, slack, true, false);
        check_side(nextafterf(limit, INFINITY), t, slack, true, true);
    }
    /* The slack of every run is no float when it is added to the margin: the sum is exact. */
    double limit = -1 + (double)1e-4f;
    float below = (float)limit, above = below;
    if ((double)below > limit)
        below = nextafterf(below, -INFINITY);
    if ((double)above <= limit)
        above = nextafterf(above, INFINITY);
    check_side(below, -1, 1e-4f, true, false);
    check_side(above, -1, 1e-4f, true, true);
    /* No slack at all takes what lies on the threshold. */
    check_side(-1, -1, 0, true, true);
    check_side(nextafterf(-1, -INFINITY), -1, 0, false, false);
}

/* A pool row is hard by the solver's score, on the same side. */
static void a_known_window_is_hard_on_the_same_side(void)
{
    const float scores[] = {-2, nextafterf(-1, -2), -1, nextafterf(-1, 0), 0, 1}, row[2] = {0, 0};
    struct made_pass p;
    begin_pass(&p, 2);
    for (int i = 0; i < 6; i++) {
        struct hm_key key = {.image = 1, .x = 100 + i};
        CHECK(mine_pool_add(p.m.pool, row, &key, -1, 0, NULL) == HM_OK);
        svm_rows_scores(mine_pool_rows(p.m.pool))[1 + i] = scores[i];
    }
    p.m.now.first_added = 7;
    CHECK(run_pass(&p) == HM_OK);
    CHECK_INT(p.m.now.known, 4);
    CHECK_INT(p.m.now.hard, 4 + 2 * A_HIT);
    CHECK_INT(p.m.now.fresh, 2 * A_HIT);
    CHECK_NEAR(p.m.now.fppw, 2 / 20.0, 1e-12);
    end_pass(&p);
}

int main(void)
{
    make_world();
    int result = test_run((struct test[]){
        TEST(a_run_is_stable_when_everything_was_seen_and_nothing_violates),
        TEST(a_gap_is_of_all_windows_or_of_none),
        TEST(a_whole_pass_is_covered_and_its_sums_are_of_all_images),
        TEST(a_pass_cut_by_time_is_not_covered),
        TEST(a_pass_cut_by_its_cap_is_not_covered),
        TEST(a_batch_that_was_interrupted_counts_once),
        TEST(an_image_that_is_gone_ends_the_run_without_a_proof),
        TEST(equality_is_hard_and_does_not_violate),
        TEST(a_known_window_is_hard_on_the_same_side),
        {0},
    });
    remove_world();
    return result;
}
