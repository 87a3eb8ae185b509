/* mine: the order in which violating windows of a photograph are taken, which of them look alike,
 * and where not to mine: the written rules once more, on numbers that tie. */
#include "mine/mine_internal.h"
#include "test.h"

/* ---- the order of preference ------------------------------------------------------------- */

static struct mine_criteria rule_of(int select, int cap)
{
    return (struct mine_criteria){
        .threshold = -1, .ceiling = INFINITY, .select = select, .cap = cap, .seed = 5, .round = 2};
}

static uint64_t rank_of(const struct mine_criteria *rule, struct hm_key key, float score, bool *in)
{
    struct hm_hit hit = {key, score};
    uint64_t rank = 0;
    *in = mine_select_rank(rule, &hit, &rank);
    return rank;
}

static void higher_scores_come_first_and_equal_ones_tie(void)
{
    static const float rising[] = {-INFINITY, -3e30f, -2, -1.0000001f, -1, -1e-30f, 0,       1e-40f,
                                   1e-30f,    0.5f,   1,  1.0000001f,  2,  3e30f,   INFINITY};
    const int n = sizeof rising / sizeof *rising;
    for (int select = MINE_SELECT_ALL; select <= MINE_SELECT_DIVERSE; select++) {
        struct mine_criteria rule = rule_of(select, 0);
        bool in;
        if (select == MINE_SELECT_RANDOM)
            continue;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++) {
                uint64_t a = rank_of(&rule, (struct hm_key){.x = 8}, rising[i], &in);
                uint64_t b = rank_of(&rule, (struct hm_key){.level = 3}, rising[k], &in);
                CHECK(i == k ? a == b : (a < b) == (i > k));
            }
        CHECK(rank_of(&rule, (struct hm_key){0}, -0.0f, &in) ==
              rank_of(&rule, (struct hm_key){0}, 0.0f, &in));
    }
}

static void a_random_rank_is_of_key_seed_and_round_alone(void)
{
    struct random r = random_make(1, 1070, 0);
    struct mine_criteria rule = rule_of(MINE_SELECT_RANDOM, 0);
    int first = 0, times = 4000;
    for (int i = 0; i < times; i++) {
        struct hm_key a = {(int)random_below(&r, 9), (int)random_below(&r, 9),
                           (int)random_below(&r, 99), (int)random_below(&r, 99),
                           (int)random_below(&r, 2)};
        struct hm_key b = a;
        int32_t *fields[] = {&b.image, &b.level, &b.x, &b.y, &b.mirrored};
        ++*fields[random_below(&r, 5)];
        struct mine_criteria later = rule, other = rule;
        later.round++;
        other.seed++;
        bool in;
        uint64_t rank = rank_of(&rule, a, 1, &in);
        CHECK(rank == rank_of(&rule, a, -0.5f, &in) && rank != rank_of(&rule, b, 1, &in));
        CHECK(rank != rank_of(&later, a, 1, &in) && rank != rank_of(&other, a, 1, &in));
        first += rank < rank_of(&rule, b, 1, &in);
    }
    CHECK(first > times * 0.45 && first < times * 0.55);
}

static void a_score_of_exactly_the_ceiling_is_taken(void)
{
    for (int select = MINE_SELECT_ALL; select <= MINE_SELECT_DIVERSE; select++) {
        struct mine_criteria rule = rule_of(select, 3);
        bool in;
        rule.ceiling = 0.5f;
        rank_of(&rule, (struct hm_key){0}, 0.5f, &in);
        CHECK(in);
        rank_of(&rule, (struct hm_key){0}, nextafterf(0.5f, 1), &in);
        CHECK(!in);
    }
}

static void the_smaller_of_two_caps_counts(void)
{
    static const int caps[] = {0, 1, 2, 7};
    for (int select = MINE_SELECT_ALL; select <= MINE_SELECT_DIVERSE; select++)
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 4; k++) {
                struct mine_options o = {.select = {select, caps[i]}, .cap_image = caps[k]};
                bool own = select == MINE_SELECT_HARDEST || select == MINE_SELECT_RANDOM ||
                           select == MINE_SELECT_DIVERSE;
                int expected = caps[k];
                if (own && caps[i] > 0 && (expected == 0 || caps[i] < expected))
                    expected = caps[i];
                CHECK_INT(mine_select_cap(&o), expected);
                struct mine_criteria rule = rule_of(select, caps[k]);
                CHECK_INT(mine_select_heap_size(&rule),
                          select == MINE_SELECT_DIVERSE ? 8 * caps[k] : caps[k]);
            }
}

/* ---- the diverse selection's last look --------------------------------------------------- */

#define POINTS 24
#define LENGTH 2

/* Descriptors on whole numbers: a look-alike is nearer than half the length of the one before. */
static bool alike_plainly(const float *kept, const float *next)
{
    long apart = 0, size = 0;
    for (int k = 0; k < LENGTH; k++) {
        apart += ((long)kept[k] - (long)next[k]) * ((long)kept[k] - (long)next[k]);
        size += (long)kept[k] * (long)kept[k];
    }
    return 4 * apart < size;
}

static void look_alikes_are_passed_over_and_half_the_length_is_far_enough(void)
{
    long ties = 0;
    for (uint64_t round = 0; round < 4000; round++) {
        struct random r = random_make(round, 1071, 0);
        struct hm_hit hits[POINTS] = {{.score = 0}};
        float descriptors[POINTS * LENGTH];
        bool keep[POINTS], expected[POINTS];
        int select = round % 4 ? MINE_SELECT_DIVERSE : (int)random_below(&r, 4);
        struct mine_criteria rule = rule_of(select, (int)random_below(&r, 6));
        struct mine_answer h = {.count = random_below(&r, POINTS + 1), .hits = hits};
        h.descriptors = descriptors;
        for (size_t i = 0; i < h.count * LENGTH; i++)
            descriptors[i] = (float)random_below(&r, 7) - 2;
        int kept = 0;
        for (size_t i = 0; i < h.count; i++) {
            expected[i] = rule.cap == 0 || kept < rule.cap;
            for (size_t k = 0; k < i && select == MINE_SELECT_DIVERSE; k++)
                if (expected[k] &&
                    alike_plainly(descriptors + k * LENGTH, descriptors + i * LENGTH))
                    expected[i] = false;
            kept += expected[i];
            ties += i > 0 && descriptors[2 * i] == 1 && descriptors[2 * i - 2] == 2;
        }
        h.length = LENGTH;
        mine_select_thin_out(&rule, NULL, &h, keep);
        for (size_t i = 0; i < h.count; i++)
            CHECK(keep[i] == expected[i]);
    }
    CHECK(ties > 100);
}

/* Windows of 48 x 96 in steps of 16: a step aside overlaps by exactly half. Two levels, the second
 * of half the size. */
static void windows_that_overlap_by_exactly_half_are_both_taken(void)
{
    struct hm_geometry g = hog_geometry_default();
    g.window_width = 48;
    g.window_height = 96;
    struct hm_scan as = {HM_PYRAMID_SMOOTH, 2, 16, 0, 0};
    struct scan_plan plan;
    scan_make_plan(&g, &as, 192, 384, &plan);
    CHECK(plan.count >= 2);
    for (uint64_t round = 0; round < 3000; round++) {
        struct random r = random_make(round, 1072, 0);
        struct hm_hit hits[POINTS];
        long box[POINTS][4];
        bool keep[POINTS], expected[POINTS];
        struct mine_criteria rule = rule_of(MINE_SELECT_DIVERSE, (int)random_below(&r, 8));
        struct mine_answer h = {.count = random_below(&r, POINTS + 1), .hits = hits};
        int kept = 0;
        for (size_t i = 0; i < h.count; i++) {
            int level = random_below(&r, 4) == 0;
            long size = 1 + level;
            hits[i].key = (struct hm_key){.level = level,
                                          .x = 16 * (int)random_below(&r, 4),
                                          .y = 16 * (int)random_below(&r, 4)};
            box[i][0] = hits[i].key.x * size;
            box[i][1] = hits[i].key.y * size;
            box[i][2] = 48 * size;
            box[i][3] = 96 * size;
            expected[i] = rule.cap == 0 || kept < rule.cap;
            for (size_t k = 0; k < i; k++) {
                long both[2];
                for (int axis = 0; axis < 2; axis++) {
                    long from = box[i][axis] > box[k][axis] ? box[i][axis] : box[k][axis];
                    long one = box[i][axis] + box[i][axis + 2];
                    long other = box[k][axis] + box[k][axis + 2];
                    both[axis] = (one < other ? one : other) - from;
                }
                long shared = both[0] > 0 && both[1] > 0 ? both[0] * both[1] : 0;
                long either = box[i][2] * box[i][3] + box[k][2] * box[k][3] - shared;
                expected[i] = expected[i] && !(expected[k] && 2 * shared > either);
            }
            kept += expected[i];
        }
        mine_select_thin_out(&rule, &plan, &h, keep);
        for (size_t i = 0; i < h.count; i++)
            CHECK(keep[i] == expected[i]);
    }
}

/* ---- where not to mine ------------------------------------------------------------------- */

static struct hm_object looked_for;

static bool is_avoided(enum mine_region_kind kind, double overlap, struct mine_region region,
                       struct hm_detection window)
{
    struct mine_avoid avoid = {.overlap = overlap, .object = looked_for};
    region.kind = kind;
    CHECK(mine_avoid_add(&avoid, &region, NULL) == HM_OK);
    CHECK(mine_avoid_finish(&avoid, 1, NULL) == HM_OK);
    bool out = mine_avoids(&avoid, 0, &window);
    mine_avoid_free(&avoid);
    return out;
}

static void a_window_at_exactly_the_limit_of_a_region_is_out(void)
{
    /* The person of a window of 400 x 400 is 123 x 300, at 138.5, 50. */
    struct hm_detection window = {0, 0, 400, 400, 1};
    looked_for = BOX_PERSON;
    struct mine_region half = {.x = 0, .y = 200, .width = 400, .height = 200};
    struct mine_region less = {.x = 0, .y = 200.001, .width = 400, .height = 199.999};
    CHECK(is_avoided(MINE_REGION_WINDOW, 0.9, half, window));
    CHECK(!is_avoided(MINE_REGION_WINDOW, 0.1, less, window));
    /* over the person's own area: half of it; over the union: 123 x 150 of 123 x 150 + 400 x 200 */
    CHECK(is_avoided(MINE_REGION_IGNORE, 0.5, half, window));
    CHECK(!is_avoided(MINE_REGION_IGNORE, 0.5, less, window));
    CHECK(!is_avoided(MINE_REGION_PERSON, 0.5, half, window));
    struct mine_region person = {.x = 138.5, .y = 200, .width = 123, .height = 150};
    CHECK(is_avoided(MINE_REGION_PERSON, 0.5, person, window));
    person.y += 0.001;
    CHECK(!is_avoided(MINE_REGION_PERSON, 0.5, person, window));
    struct mine_region beside = {.x = 261.5, .y = 0, .width = 100, .height = 400};
    CHECK(!is_avoided(MINE_REGION_PERSON, 0, beside, window)); /* edges that touch share nothing */
    looked_for = (struct hm_object){"sign", 1, 1};             /* the window itself */
    CHECK(is_avoided(MINE_REGION_PERSON, 0.25, beside, window)); /* exactly a quarter of it */
    CHECK(!is_avoided(MINE_REGION_PERSON, 0.26, beside, window));
}

int main(void)
{
    return test_run((struct test[]){
        TEST(higher_scores_come_first_and_equal_ones_tie),
        TEST(a_random_rank_is_of_key_seed_and_round_alone),
        TEST(a_score_of_exactly_the_ceiling_is_taken),
        TEST(the_smaller_of_two_caps_counts),
        TEST(look_alikes_are_passed_over_and_half_the_length_is_far_enough),
        TEST(windows_that_overlap_by_exactly_half_are_both_taken),
        TEST(a_window_at_exactly_the_limit_of_a_region_is_out),
        {0},
    });
}
