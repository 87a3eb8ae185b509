/* mine: what is skipped without a look could not have been hard. Each claim about a largest score
 * is held against the plain scores of all windows that it speaks of. */
#include "small_world.h"

static bool held[4096]; /* by window: it is in the pool */

/* ---- what the bound says ----------------------------------------------------------------- */

/* The least value of which the bound says that no window of the level reaches it; INFINITY: it says
 * nothing. */
static double claim_of(const struct mine_bound *bound, int image, int level)
{
    double low = -1e4, high = 1e4;
    if (!mine_bound_proves(bound, (size_t)image, level, (float)high))
        return INFINITY;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        if (mine_bound_proves(bound, (size_t)image, level, (float)middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* The largest plain score of a level's windows outside the pool. */
static double largest(const struct detector *d, int image, int level)
{
    double most = -INFINITY;
    for (int i = 0; i < world.count; i++) {
        const struct plain_window *w = &world.windows[i];
        if (w->key.image == image && w->key.level == level && !held[i])
            most = fmax(most, plain_score(d, w->x));
    }
    return most;
}

/* How many levels the bound says something of; all of it must be so. */
static int check_claims(const struct mine_bound *bound, const struct detector *d)
{
    int claims = 0, wrong = 0;
    for (int i = 0; i < PICTURES; i++)
        for (int l = 0; l < world.levels[i]; l++) {
            double claim = claim_of(bound, i, l);
            claims += isfinite(claim);
            wrong += claim < largest(d, i, l) - 1e-6;
        }
    CHECK_INT(wrong, 0);
    return claims;
}

/* ---- weights that wander ----------------------------------------------------------------- */

enum change { TOWARDS, AWAY, ANY, BIAS, BACK, CHANGES };

static void move(struct detector *d, const float *x, double step)
{
    for (int k = 0; k < LENGTH; k++)
        d->weights[k] += (float)(step * (double)x[k]);
}

static struct detector changed(const struct detector *now, const struct detector *first,
                               enum change change, struct random *r)
{
    struct detector d = *now;
    const float *x = world.windows[random_below(r, (uint64_t)world.count)].x;
    if (change == TOWARDS || change == AWAY)
        move(&d, x, (change == TOWARDS ? 1 : -1) * random_between(r, 0.01, 0.5));
    for (int k = 0; k < LENGTH && change == ANY; k++)
        d.weights[k] += (float)random_between(r, -0.05, 0.05);
    if (change == BIAS)
        d.bias += (float)random_between(r, -1, 1);
    return change == BACK ? *first : d;
}

/* A scan of a level tells its largest score. */
static void scan_some(struct mine_bound *bound, const struct detector *d, double share,
                      struct random *r)
{
    for (int i = 0; i < PICTURES; i++) {
        float most[MOST_LEVELS];
        for (int l = 0; l < world.levels[i]; l++)
            most[l] = random_unit(r) < share ? (float)largest(d, i, l) : NAN;
        CHECK(mine_bound_note(bound, (size_t)i, most, world.levels[i], NULL) == HM_OK);
    }
}

/* Windows come into the pool, and leave it with their score. */
static void let_some_come_and_go(struct mine_bound *bound, const struct detector *d,
                                 struct random *r)
{
    for (int i = 0; i < world.count; i++)
        if (random_unit(r) < 0.05) {
            if (held[i])
                mine_bound_raise(bound, &world.windows[i].key,
                                 (float)plain_score(d, world.windows[i].x));
            held[i] = !held[i];
        }
}

static void no_window_scores_more_than_the_bound_says(void)
{
    struct hm_geometry g = small_geometry();
    int claims = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct random r = random_make(seed, 2001, 0);
        struct detector first = random_detector(&r, 0.3), now = first;
        struct mine_bound *bound = mine_bound_new(PICTURES, &g);
        memset(held, 0, sizeof held);
        for (int pass = 0; pass < 14; pass++) {
            if (pass > 0)
                now = changed(&now, &first, (enum change)random_below(&r, CHANGES), &r);
            CHECK(mine_bound_begin(bound, now.weights, now.bias, NULL) == HM_OK);
            claims += check_claims(bound, &now);
            scan_some(bound, &now, pass == 0 ? 1 : 0.3, &r);
            let_some_come_and_go(bound, &now, &r);
            check_claims(bound, &now);
        }
        mine_bound_free(bound);
    }
    CHECK(claims > 2000);
}

/* Each way to be wrong alone, at its worst: many passes in one direction, without a scan. */
static void rises_are_from_the_scan_on_however_many_passes_ago(void)
{
    struct hm_geometry g = small_geometry();
    for (int change = 0; change < CHANGES; change++) {
        struct random r = random_make((uint64_t)change, 2002, 0);
        struct detector now = random_detector(&r, 0.1);
        struct mine_bound *bound = mine_bound_new(PICTURES, &g);
        const float *x = world.windows[random_below(&r, (uint64_t)world.count)].x;
        memset(held, 0, sizeof held);
        for (int pass = 0; pass < 6; pass++) {
            CHECK(mine_bound_begin(bound, now.weights, now.bias, NULL) == HM_OK);
            check_claims(bound, &now);
            scan_some(bound, &now, pass == 0 ? 1 : 0, &r);
            if (change == BIAS)
                now.bias += 0.3f;
            else
                move(&now, x, change == AWAY ? -0.2 : 0.2);
        }
        mine_bound_free(bound);
    }
}

/* Scores fell, the level was scanned, scores rose to where they had been. */
static void a_scan_counts_from_its_own_weights_on(void)
{
    struct hm_geometry g = small_geometry();
    struct random r = random_make(3, 2003, 0);
    struct detector high = random_detector(&r, 0.1), low = high;
    struct mine_bound *bound = mine_bound_new(PICTURES, &g);
    memset(held, 0, sizeof held);
    low.bias -= 1;
    move(&low, world.windows[10].x, -0.3);
    const struct detector *turns[] = {&high, &low, &high, &low, &low, &high};
    for (int pass = 0; pass < 6; pass++) {
        CHECK(mine_bound_begin(bound, turns[pass]->weights, turns[pass]->bias, NULL) == HM_OK);
        check_claims(bound, turns[pass]);
        scan_some(bound, turns[pass], 1, &r);
        CHECK(check_claims(bound, turns[pass]) > PICTURES);
    }
    mine_bound_free(bound);
}

/* Sound is not enough: a bound that says less than it could skips less than is promised. */
static void the_bound_is_as_near_as_its_formula(void)
{
    struct hm_geometry g = small_geometry();
    struct random r = random_make(4, 2004, 0);
    struct detector then = random_detector(&r, 0.3), now = then, between = then;
    struct mine_bound *bound = mine_bound_new(PICTURES, &g);
    float most[MOST_LEVELS];
    for (int k = 0; k < LENGTH; k++) {
        now.weights[k] += (float)random_between(&r, -0.3, 0.2);
        between.weights[k] -= 1;
    }
    now.bias -= 0.7f;
    for (int l = 0; l < MOST_LEVELS; l++)
        most[l] = (float)(-l);
    CHECK(mine_bound_begin(bound, then.weights, then.bias, NULL) == HM_OK);
    CHECK(mine_bound_note(bound, 2, most, 3, NULL) == HM_OK);
    CHECK(mine_bound_begin(bound, between.weights, between.bias, NULL) == HM_OK);
    most[0] = most[1] = most[2] = NAN; /* skipped: what was known stays known */
    CHECK(mine_bound_note(bound, 2, most, 3, NULL) == HM_OK);
    CHECK(mine_bound_begin(bound, now.weights, now.bias, NULL) == HM_OK);
    double rise = (double)now.bias - (double)then.bias, block = 0;
    for (int k = 0; k < LENGTH; k++) {
        double up = fmax(0, (double)now.weights[k] - (double)then.weights[k]);
        block += up * up;
        if (k % BLOCK == BLOCK - 1) {
            rise += sqrt(block);
            block = 0;
        }
    }
    for (int l = 0; l < 3; l++) {
        CHECK(claim_of(bound, 2, l) >= rise - l);
        CHECK(claim_of(bound, 2, l) < rise - l + 2e-3);
    }
    /* What was never scanned is never proven. */
    CHECK(isinf(claim_of(bound, 2, 3)) && isinf(claim_of(bound, 1, 0)));
    mine_bound_free(bound);
}

/* ---- windows that leave the pool --------------------------------------------------------- */

static struct mine_options small_options(void)
{
    struct mine_options o = mine_default_options();
    o.geometry = small_geometry();
    return o;
}

/* A row for each window that is held, behind one positive, with its plain score. */
static struct mine_pool *pool_of_held(const struct detector *d)
{
    struct mine_pool *pool = new_pool(LENGTH);
    struct hm_key person = {0};
    CHECK(mine_pool_add(pool, world.windows[0].x, &person, 1, 0, NULL) == HM_OK);
    for (int i = 0; i < world.count; i++)
        if (held[i])
            CHECK(mine_pool_add(pool, world.windows[i].x, &world.windows[i].key, -1, 0, NULL) ==
                  HM_OK);
    for (int i = 0, row = 1; i < world.count; i++)
        if (held[i])
            svm_rows_scores(mine_pool_rows(pool))[row++] =
                (float)plain_score(d, world.windows[i].x);
    return pool;
}

static void what_leaves_the_pool_is_in_the_bound(void)
{
    const char *const rules[] = {"easy=0.05", "oldest", "random"};
    struct hm_geometry g = small_geometry();
    for (int rule = 0; rule < 3; rule++) {
        struct random r = random_make((uint64_t)rule, 2005, 0);
        struct detector d = random_detector(&r, 0.2);
        struct mine_options o = small_options();
        set_share(&d, 0.3);
        for (int i = 0; i < world.count; i++)
            held[i] = random_unit(&r) < 0.5;
        CHECK(mine_choose(mine_evictions, "evict", rules[rule], &o.evict, NULL) == HM_OK);
        o.cap_pool = world.count / 5;
        struct mine_state m = {.options = &o,
                               .pool = pool_of_held(&d),
                               .pool_positives = 1,
                               .bound = mine_bound_new(PICTURES, &g),
                               .now = {.round = 3, .added = 1}};
        m.now.first_added = mine_pool_count(m.pool);
        CHECK(mine_bound_begin(m.bound, d.weights, d.bias, NULL) == HM_OK);
        scan_some(m.bound, &d, 1, &r);
        CHECK(mine_evict(&m, NULL) == HM_OK && m.now.evicted > 50);
        for (int i = 0; i < world.count; i++)
            held[i] = mine_pool_holds(m.pool, &world.windows[i].key);
        CHECK(check_claims(m.bound, &d) > PICTURES);
        mine_bound_free(m.bound);
        mine_pool_free(m.pool);
        mem_free(m.evicted_now.items);
        mem_free(m.evicted_ever.items);
    }
}

/* ---- what a scan tells the bound --------------------------------------------------------- */

static int window_of(const struct hm_key *key)
{
    for (int i = 0; i < world.count; i++)
        if (scan_key_compare(&world.windows[i].key, key) == 0)
            return i;
    return -1;
}

/* The largest score that stays outside, of each level, by the plain scores. */
static void check_answer(const struct mine_answer *h, int image, const struct detector *d)
{
    bool before[4096];
    memcpy(before, held, sizeof before);
    for (size_t i = 0; i < h->count; i++) {
        int window = window_of(&h->hits[i].key);
        if (CHECK(window >= 0 && !held[window]))
            held[window] = true; /* it will be in the pool */
    }
    CHECK_INT(h->levels, world.levels[image]);
    for (int l = 0; l < h->levels; l++)
        CHECK_NEAR(h->largest_outside[l],
                   fmax(-1 - (double)MINE_BOUND_SCAN_BELOW, largest(d, image, l)), ROUNDED);
    memcpy(held, before, sizeof before);
}

/* Checks of the answers of one scan. */
struct answers {
    const struct detector *d;
    const struct mine_bound *bound;
    size_t brought;
    uint64_t skipped, windows;
};

static enum hm_status hear_answer(void *context, size_t image, const struct mine_answer *answer,
                                  bool *enough, struct hm_error *error)
{
    struct answers *a = context;
    (void)enough, (void)error;
    CHECK(answer->status == HM_OK);
    a->brought += answer->count;
    check_answer(answer, (int)image, a->d);
    return HM_OK;
}

static void a_scan_tells_the_largest_score_that_it_did_not_take(void)
{
    static const struct mine_criteria rules[] = {
        {.select = MINE_SELECT_ALL, .ceiling = INFINITY, .cap = 3},
        {.select = MINE_SELECT_ALL, .ceiling = INFINITY, .slack = 0.15f},
        {.select = MINE_SELECT_ALL, .ceiling = INFINITY, .threshold = -0.9f},
        {.select = MINE_SELECT_SEMI, .ceiling = -0.7f},
        {.select = MINE_SELECT_RANDOM, .ceiling = INFINITY, .cap = 4},
        {.select = MINE_SELECT_DIVERSE, .ceiling = INFINITY, .cap = 2, .descriptors = true},
    };
    struct random r = random_make(6, 2006, 0);
    struct detector d = random_detector(&r, 0.2);
    set_share(&d, 0.2);
    for (int i = 0; i < world.count; i++)
        held[i] = random_unit(&r) < 0.1;
    struct scanning s;
    struct mine_pool *pool = pool_of_held(&d);
    begin_scanning(&s, 2, &d);
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        struct answers answers = {.d = &d};
        struct mine_scan job = {.scanner = &s.scanner,
                                .criteria = rules[k],
                                .pool = pool,
                                .count = PICTURES,
                                .context = &answers,
                                .receive = hear_answer};
        job.criteria.bounds = true;
        if (rules[k].threshold == 0)
            job.criteria.threshold = -1;
        CHECK(mine_scan_all(&job, NULL) == HM_OK);
        if (!CHECK(answers.brought > 5))
            printf("# rule %zu: %zu\n", k, answers.brought);
    }
    mine_pool_free(pool);
    end_scanning(&s);
}

static void skip_proven(void *context, struct mine_task *task)
{
    mine_bound_skip(((struct answers *)context)->bound, world.levels[task->image], task);
    task->size.width = world.negatives_size[task->image][0];
    task->size.height = world.negatives_size[task->image][1];
}

static enum hm_status count_skipped(void *context, size_t image, const struct mine_answer *answer,
                                    bool *enough, struct hm_error *error)
{
    struct answers *a = context;
    (void)enough, (void)error;
    for (int i = 0; i < world.count; i++) {
        const struct hm_key *key = &world.windows[i].key;
        bool proven = largest(a->d, key->image, key->level) < -1 - 2e-3;
        if ((size_t)key->image == image)
            CHECK(isnan(answer->largest_outside[key->level]) == proven);
    }
    a->skipped += answer->skipped;
    a->windows += answer->windows;
    return HM_OK;
}

/* Half of the levels are proven: they are told as skipped, and the others as they are. */
static void a_skipped_level_counts_and_tells_nothing(void)
{
    struct random r = random_make(8, 2008, 0);
    struct detector d = random_detector(&r, 0.2);
    struct hm_geometry g = small_geometry();
    memset(held, 0, sizeof held);
    set_share(&d, 0.01);
    struct scanning s;
    begin_scanning(&s, 2, &d);
    for (int turn = 0; turn < 2; turn++) {
        uint64_t easy = 0;
        struct mine_bound *bound = mine_bound_new(PICTURES, &g);
        struct answers answers = {.d = &d, .bound = bound};
        struct mine_scan job = {.scanner = &s.scanner,
                                .criteria = {.threshold = -1, .ceiling = INFINITY, .bounds = true},
                                .count = PICTURES,
                                .context = &answers,
                                .prepare = skip_proven,
                                .receive = count_skipped};
        CHECK(mine_bound_begin(bound, d.weights, d.bias, NULL) == HM_OK);
        scan_some(bound, &d, 1, &r);
        CHECK(mine_scan_all(&job, NULL) == HM_OK);
        for (int i = 0; i < world.count; i++) {
            const struct hm_key *key = &world.windows[i].key;
            easy += largest(&d, key->image, key->level) < -1 - 2e-3;
        }
        CHECK(easy > 0 && easy < (uint64_t)world.count);
        CHECK_INT(answers.skipped, easy);
        CHECK_INT(answers.skipped + answers.windows, world.count);
        mine_bound_free(bound);
    }
    end_scanning(&s);
}

/* ---- a pass that ends at its cap --------------------------------------------------------- */

static void what_a_full_pass_leaves_over_is_in_the_bound(void)
{
    struct random r = random_make(7, 2007, 0);
    struct detector d = random_detector(&r, 0.2);
    struct mine_options o = small_options();
    int usable[PICTURES] = {0, 1, 2, 3, 4, 5};
    struct mine_round before = {.objective = 1};
    struct mine_result result = {.model = {.weights = d.weights}};
    set_share(&d, 0.3);
    result.model.bias = d.bias;
    o.cap_image = 0;
    o.cap_round = 25;
    memset(held, 0, sizeof held);
    struct scanning s;
    begin_scanning(&s, 2, &d);
    struct mine_data data = {.negatives = &s.photos};
    struct mine_size sizes[PICTURES];
    for (int i = 0; i < PICTURES; i++)
        sizes[i] = (struct mine_size){world.negatives_size[i][0], world.negatives_size[i][1]};
    struct mine_state m = {.options = &o,
                           .data = &data,
                           .scanner = s.scanner,
                           .result = &result,
                           .pool = pool_of_held(&d),
                           .sizes = sizes,
                           .scanned = usable,
                           .scanned_count = PICTURES,
                           .pool_positives = 1,
                           .rounds = &before,
                           .round_count = 1,
                           .bound = mine_bound_new(PICTURES, &o.geometry),
                           .now = {.round = 1, .first_added = 1, .worst = -INFINITY}};
    CHECK(mine_scan_and_add(&m, NULL) == HM_OK);
    CHECK_INT(m.now.added, 25);
    CHECK(m.now.violating > 25 && !m.now.covered);
    for (int i = 0; i < world.count; i++)
        held[i] = mine_pool_holds(m.pool, &world.windows[i].key);
    CHECK(check_claims(m.bound, &d) > 0);
    mine_bound_free(m.bound);
    mine_pool_free(m.pool);
    mem_free(m.suspects);
    end_scanning(&s);
}

int main(void)
{
    make_world();
    int result = test_run((struct test[]){
        TEST(no_window_scores_more_than_the_bound_says),
        TEST(rises_are_from_the_scan_on_however_many_passes_ago),
        TEST(a_scan_counts_from_its_own_weights_on),
        TEST(the_bound_is_as_near_as_its_formula),
        TEST(what_leaves_the_pool_is_in_the_bound),
        TEST(a_scan_tells_the_largest_score_that_it_did_not_take),
        TEST(a_skipped_level_counts_and_tells_nothing),
        TEST(what_a_full_pass_leaves_over_is_in_the_bound),
        {0},
    });
    remove_world();
    return result;
}
