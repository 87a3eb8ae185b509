/* eval: the numbered rules of the per-image protocol, one by one, and the numbers of a curve. */
#include "eval/eval.h"
#include "test.h"

/* ---- one photograph ---------------------------------------------------------------------- */

static struct eval_truth person(double x, double y, double height)
{
    return (struct eval_truth){x, y, 0.41 * height, height, 1, false, false};
}

static struct eval_detection found(double x, double y, double height, double score)
{
    return (struct eval_detection){x, y, 0.41 * height, height, score};
}

/* Matches the boxes of one photograph; the caller frees. */
static struct eval_match match(const struct eval_rule *rule, const struct eval_truth *truth,
                               size_t truths, const struct eval_detection *detections, size_t count)
{
    struct eval_match m;
    struct eval_data data = {1, truth, (size_t[]){0, truths}, detections, (size_t[]){0, count}};
    CHECK(eval_match_make(&data, rule, &m, NULL) == HM_OK);
    return m;
}

static void only_the_reasonable_are_evaluated(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {person(0, 0, 49.99), person(0, 0, 50), person(0, 0, 5000),
                                 person(0, 0, 80),    person(0, 0, 80), person(0, 0, 80)};
    truth[3].visible = 0.64;
    truth[4].visible = 0.65;
    truth[5].ignore = true;
    struct eval_match m = match(&rule, truth, 6, NULL, 0);
    const bool ignored[] = {true, false, false, true, false, true};
    for (int i = 0; i < 6; i++)
        CHECK(m.truth[i].ignore == ignored[i]);
    CHECK_INT(m.evaluated, 3);
    CHECK_INT(m.ignored, 3);
    eval_match_free(&m);
}

static void evaluated_boxes_and_detections_get_the_standard_width(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {{100, 50, 80, 100, 1, false, false},
                                 {100, 50, 80, 100, 1, true, false}};
    struct eval_detection d = {0, 0, 10, 200, 1};
    struct eval_match m = match(&rule, truth, 2, &d, 1);
    CHECK_NEAR(m.truth[0].width, 41, 1e-12);
    CHECK_NEAR(m.truth[0].x, 100 + 40 - 20.5, 1e-12);
    CHECK(m.truth[0].height == 100 && m.truth[0].y == 50);
    CHECK(m.truth[1].width == 80 && m.truth[1].x == 100);
    CHECK_NEAR(m.detections[0].width, 82, 1e-12);
    CHECK_NEAR(m.detections[0].x, 5 - 41, 1e-12);
    eval_match_free(&m);
}

static void small_detections_are_dropped_before_matching(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {person(0, 0, 50)};
    struct eval_detection d[] = {found(0, 5, 39.9, 3), found(0, 5, 40, 2)};
    struct eval_match m = match(&rule, truth, 1, d, 2);
    CHECK_INT(m.outcome[0], EVAL_DROPPED);
    CHECK_INT(m.outcome[1], EVAL_TRUE);
    CHECK_INT(m.used, 1);
    eval_match_free(&m);
    rule.most_height = 80;
    struct eval_detection tall[] = {found(0, 0, 99.9, 2), found(300, 0, 100, 1)};
    m = match(&rule, truth, 1, tall, 2);
    CHECK_INT(m.outcome[0], EVAL_FALSE);
    CHECK_INT(m.outcome[1], EVAL_DROPPED);
    eval_match_free(&m);
}

static void half_an_overlap_is_enough_and_the_second_detection_is_false(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    rule.aspect = 0;
    struct eval_truth truth[] = {{0, 0, 100, 100, 1, false, false}};
    struct eval_detection d[] = {{0, 0, 100, 50, 1}, {0, 0, 100, 100, 0.5}};
    struct eval_match m = match(&rule, truth, 1, d, 2);
    CHECK_INT(m.outcome[0], EVAL_TRUE); /* exactly 0.5, and stronger */
    CHECK_INT(m.outcome[1], EVAL_FALSE);
    CHECK_INT(m.finder[0], 0);
    eval_match_free(&m);
    rule.matching = EVAL_VOC; /* more than 0.5 */
    m = match(&rule, truth, 1, d, 2);
    CHECK_INT(m.outcome[0], EVAL_FALSE);
    CHECK_INT(m.outcome[1], EVAL_TRUE);
    eval_match_free(&m);
}

static void a_taken_box_leaves_the_next_best_to_caltech_and_not_to_voc(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    rule.aspect = 0;
    struct eval_truth truth[] = {{0, 0, 100, 100, 1, false, false},
                                 {0, 30, 100, 100, 1, false, false}};
    struct eval_detection d[] = {{0, 0, 100, 100, 2}, {0, 10, 100, 100, 1}};
    struct eval_match m = match(&rule, truth, 2, d, 2);
    CHECK_INT(m.outcome[1], EVAL_TRUE);
    CHECK_INT(m.partner[1], 1);
    eval_match_free(&m);
    rule.matching = EVAL_VOC;
    m = match(&rule, truth, 2, d, 2);
    CHECK_INT(m.outcome[1], EVAL_FALSE);
    eval_match_free(&m);
}

static void an_ignore_box_absorbs_any_number_by_the_detections_area(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {{0, 0, 400, 400, 1, true, false}, person(100, 100, 100)};
    struct eval_detection d[] = {found(10, 10, 60, 3), found(200, 200, 60, 2),
                                 found(102, 100, 100, 1), found(390, 380, 60, 4)};
    struct eval_match m = match(&rule, truth, 2, d, 4);
    CHECK_INT(m.source[0], 3); /* by falling score */
    CHECK_INT(m.outcome[0], EVAL_FALSE);
    CHECK_INT(m.outcome[1], EVAL_IGNORED);
    CHECK_INT(m.outcome[2], EVAL_IGNORED);
    CHECK_INT(m.outcome[3], EVAL_TRUE); /* an evaluated box comes before the ignore box */
    eval_match_free(&m);
}

static void coco_drops_the_small_only_where_they_match_nothing(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_COCO);
    rule.least_height = 50;
    struct eval_truth truth[] = {person(0, 0, 52), person(300, 0, 45)};
    struct eval_detection d[] = {found(0, 0, 48, 4), found(600, 0, 48, 3), found(300, 0, 45, 2),
                                 found(300, 0, 52, 1)};
    struct eval_match m = match(&rule, truth, 2, d, 4);
    const int outcome[] = {EVAL_TRUE, EVAL_DROPPED, EVAL_IGNORED, EVAL_FALSE};
    for (int i = 0; i < 4; i++)
        CHECK_INT(m.outcome[i], outcome[i]); /* the last: a box too small absorbs once */
    eval_match_free(&m);
}

/* ---- curves ------------------------------------------------------------------------------ */

/* Steps as given: a good one finds a person of that photograph. */
static struct eval_steps steps_of(const struct eval_step *items, size_t count, size_t images,
                                  size_t evaluated_each)
{
    struct eval_steps s = {.count = count, .images = images};
    s.items = mem_array(count + 1, sizeof *s.items);
    s.evaluated = mem_array(images, sizeof *s.evaluated);
    if (count > 0)
        memcpy(s.items, items, count * sizeof *items);
    for (size_t i = 0; i < images; i++)
        s.evaluated[i] = evaluated_each;
    return s;
}

static void the_value_at_a_point_is_the_last_step_before_it(void)
{
    /* Ten photographs, one person each: FPPI moves in tenths. */
    struct eval_step items[] = {{9, 0, true}, {8, 1, true},  {7, 1, false},
                                {6, 2, true}, {5, 2, false}, {4, 3, true}};
    struct eval_steps s = steps_of(items, 6, 10, 1);
    struct eval_numbers n;
    double room[12];
    eval_numbers_make(&s, NULL, room, &n);
    const double miss[EVAL_POINTS] = {0.8, 0.8, 0.8, 0.8, 0.7, 0.7, 0.6, 0.6, 0.6};
    double sum = 0;
    for (int i = 0; i < EVAL_POINTS; i++) {
        CHECK_NEAR(n.miss_rate[i], miss[i], 1e-15);
        sum += log(miss[i]);
    }
    CHECK_NEAR(n.lamr, exp(sum / 9), 1e-14);
    CHECK(n.threshold[0] == 8 && n.threshold[4] == 6 && n.threshold[8] == 4);
    CHECK_NEAR(n.recall, 0.4, 1e-15);
    CHECK_NEAR(n.fppi, 0.2, 1e-15);
    eval_steps_free(&s);
}

static void without_detections_everything_is_missed(void)
{
    struct eval_steps s = steps_of(NULL, 0, 3, 2);
    struct eval_numbers n;
    double room[1];
    eval_numbers_make(&s, NULL, room, &n);
    CHECK(n.lamr == 1 && n.ap == 0 && n.ap_101 == 0 && isnan(n.threshold[8]));
    struct eval_point p;
    CHECK(!eval_at_fppi(&s, 1, &p));
    eval_steps_free(&s);
}

static void a_detector_without_mistakes_is_floored(void)
{
    struct eval_step items[] = {{2, 0, true}, {1, 1, true}};
    struct eval_steps s = steps_of(items, 2, 2, 1);
    struct eval_numbers n;
    double room[4];
    eval_numbers_make(&s, NULL, room, &n);
    CHECK_NEAR(n.lamr / EVAL_FLOOR, 1, 1e-12);
    CHECK_NEAR(n.ap, 1, 1e-15);
    CHECK_NEAR(n.ap_101, 1, 1e-15);
    CHECK_NEAR(n.ap_11, 1, 1e-15);
    eval_steps_free(&s);
}

static void average_precision_is_the_area_under_the_envelope(void)
{
    /* Precision 1, 2/3, 3/4 at recall 1/4, 2/4, 3/4: the envelope lifts the second to 3/4. */
    struct eval_step items[] = {{9, 0, true}, {8, 0, false}, {7, 0, true}, {6, 0, true}};
    struct eval_steps s = steps_of(items, 4, 1, 4);
    struct eval_numbers n;
    double room[8];
    eval_numbers_make(&s, NULL, room, &n);
    CHECK_NEAR(n.ap, 0.25 * 1 + 0.5 * 0.75, 1e-15);
    CHECK_NEAR(n.ap_101, (26 * 1 + 50 * 0.75) / 101, 1e-14);
    CHECK_NEAR(n.ap_11, (3 * 1 + 5 * 0.75) / 11, 1e-14);
    eval_steps_free(&s);
}

static void equal_scores_stand_or_fall_together_at_an_operating_point(void)
{
    struct eval_step items[] = {
        {9, 0, true}, {8, 1, true}, {8, 1, false}, {7, 0, true}, {6, 1, false}};
    struct eval_steps s = steps_of(items, 5, 2, 2);
    struct eval_point p;
    CHECK(eval_at_fppi(&s, 0.4, &p) && p.threshold == 9 && p.fppi == 0);
    CHECK(eval_at_fppi(&s, 0.5, &p) && p.threshold == 7 && p.miss_rate == 0.25);
    CHECK(eval_at_precision(&s, 0.75, &p) && p.threshold == 7 && p.precision == 0.75);
    CHECK(!eval_at_precision(&s, 1.01, &p));
    eval_steps_free(&s);
}

static void the_log_average_is_the_geometric_mean(void)
{
    struct random r = random_make(1, 1008, 0);
    for (int i = 0; i < 2000; i++) {
        double rates[EVAL_MOST_POINTS], sum = 0;
        size_t n = 1 + random_below(&r, EVAL_MOST_POINTS);
        for (size_t k = 0; k < n; k++) {
            rates[k] = random_unit(&r) * (random_below(&r, 4) ? 1 : 1e-6);
            sum += log(rates[k] > EVAL_FLOOR ? rates[k] : EVAL_FLOOR);
        }
        CHECK_NEAR(eval_log_average(rates, n) / exp(sum / (double)n), 1, 1e-13);
    }
    CHECK(eval_log_average((double[]){1, 1, 1}, 3) == 1);
    CHECK_NEAR(eval_log_average((double[]){0, 0}, 2) / EVAL_FLOOR, 1, 1e-13);
    CHECK(isnan(eval_log_average(NULL, 0)));
}

/* ---- uncertainty ------------------------------------------------------------------------- */

/* 60 photographs; photograph i is found with chance `skill`, and some hold a false positive. */
static struct eval_steps random_steps(uint64_t seed, double skill)
{
    struct random r = random_make(seed, 1009, 0);
    struct eval_step items[120];
    size_t count = 0;
    for (uint32_t i = 0; i < 60; i++) {
        double score = 200 - i;
        if (random_unit(&r) < skill)
            items[count++] = (struct eval_step){score, i, true};
        if (random_unit(&r) < 0.3)
            items[count++] = (struct eval_step){score - 0.5, i, false};
    }
    return steps_of(items, count, 60, 1);
}

static void intervals_hold_the_number_and_repeat(void)
{
    struct eval_steps s = random_steps(3, 0.6);
    double lamr[500], ap[500], again[500], room[240];
    struct eval_numbers n;
    struct eval_interval i;
    eval_numbers_make(&s, NULL, room, &n);
    CHECK(eval_bootstrap(&s, 500, 7, lamr, ap, NULL) == HM_OK);
    CHECK(eval_bootstrap(&s, 500, 7, again, ap, NULL) == HM_OK);
    CHECK(memcmp(lamr, again, sizeof lamr) == 0);
    CHECK(eval_interval(lamr, 500, &i, NULL) == HM_OK);
    CHECK(i.low < n.lamr && n.lamr < i.high);
    CHECK(i.high - i.low > 0.05 && i.high - i.low < 0.5);
    eval_steps_free(&s);
}

static void a_draw_of_each_once_is_the_sample_itself(void)
{
    struct eval_steps s = random_steps(4, 0.7);
    uint32_t once[60], twice[60];
    struct eval_numbers a, b, c;
    double room[240];
    for (int i = 0; i < 60; i++) {
        once[i] = 1;
        twice[i] = 2;
    }
    eval_numbers_make(&s, NULL, room, &a);
    eval_numbers_make(&s, once, room, &b);
    eval_numbers_make(&s, twice, room, &c);
    CHECK(a.lamr == b.lamr && a.ap == b.ap && a.ap_101 == b.ap_101);
    CHECK_NEAR(a.lamr, c.lamr, 1e-15);
    CHECK_NEAR(a.ap, c.ap, 1e-15);
    eval_steps_free(&s);
}

static void the_better_of_two_is_told_from_the_same_twice(void)
{
    struct eval_steps good = random_steps(5, 0.9), bad = random_steps(5, 0.4);
    double lamr_good[400], lamr_bad[400], ap[400], lower;
    struct eval_interval i;
    CHECK(eval_bootstrap(&good, 400, 1, lamr_good, ap, NULL) == HM_OK);
    CHECK(eval_bootstrap(&bad, 400, 1, lamr_bad, ap, NULL) == HM_OK);
    CHECK(eval_compare(lamr_good, lamr_bad, 400, &i, &lower, NULL) == HM_OK);
    CHECK(lower > 0.99 && i.high < 0);
    CHECK(eval_compare(lamr_good, lamr_good, 400, &i, &lower, NULL) == HM_OK);
    CHECK(lower == 0.5 && i.low == 0 && i.high == 0);
    eval_steps_free(&good);
    eval_steps_free(&bad);
}

/* ---- mistakes ---------------------------------------------------------------------------- */

static void mistakes_are_told_apart(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {person(100, 100, 200), person(600, 100, 200)};
    struct eval_detection d[] = {
        found(100, 100, 200, 9),  found(104, 100, 200, 8), /* and again */
        found(110, 110, 80, 7),                            /* its head */
        found(640, 160, 200, 6),                           /* beside the other */
        found(1000, 100, 100, 5),                          /* nobody */
    };
    struct eval_match m = match(&rule, truth, 2, d, 5);
    struct eval_error *e;
    struct eval_miss *miss;
    size_t count;
    CHECK(eval_errors_make(&m, &rule, 5, &e, &count, NULL) == HM_OK);
    CHECK_INT(count, 4);
    const enum eval_mistake kinds[] = {EVAL_DOUBLE, EVAL_PART, EVAL_POOR, EVAL_BACKGROUND};
    for (size_t i = 0; i < count && i < 4; i++)
        CHECK_INT(e[i].kind, kinds[i]);
    mem_free(e);
    CHECK(eval_errors_make(&m, &rule, 5.5, &e, &count, NULL) == HM_OK);
    CHECK_INT(count, 3);
    mem_free(e);
    CHECK(eval_misses_make(&m, 5, &miss, &count, NULL) == HM_OK);
    CHECK_INT(count, 1);
    CHECK(miss[0].truth == 1 && miss[0].overlap > 0.1 && isnan(miss[0].best_score));
    mem_free(miss);
    CHECK(eval_misses_make(&m, 9.5, &miss, &count, NULL) == HM_OK);
    CHECK_INT(count, 2);
    CHECK(miss[0].best_score == 9 && miss[0].overlap == 0);
    mem_free(miss);
    eval_match_free(&m);
}

static enum hm_status all_steps(const struct eval_data *data, const struct eval_rule *rule)
{
    struct eval_match m = {0};
    struct eval_steps steps = {0};
    struct eval_curve curve = {0};
    struct eval_error *errors = NULL;
    struct eval_miss *misses = NULL;
    struct eval_interval interval;
    size_t count;
    double lamr[10], ap[10], lower;
    enum hm_status status = eval_match_make(data, rule, &m, NULL);
    if (status == HM_OK)
        status = eval_steps_make(&m, &steps, NULL);
    if (status == HM_OK)
        status = eval_curve_make(&steps, &curve, NULL);
    if (status == HM_OK)
        status = eval_bootstrap(&steps, 10, 1, lamr, ap, NULL);
    if (status == HM_OK)
        status = eval_interval(lamr, 10, &interval, NULL);
    if (status == HM_OK)
        status = eval_compare(lamr, ap, 10, &interval, &lower, NULL);
    if (status == HM_OK)
        status = eval_coco_ap(data, rule, &lower, NULL);
    if (status == HM_OK)
        status = eval_errors_make(&m, rule, 0, &errors, &count, NULL);
    if (status == HM_OK)
        status = eval_misses_make(&m, 0, &misses, &count, NULL);
    mem_free(errors);
    mem_free(misses);
    eval_curve_free(&curve);
    eval_steps_free(&steps);
    eval_match_free(&m);
    return status;
}

static void want_of_memory_is_said(void)
{
    struct eval_rule rule = eval_rule_of(EVAL_CALTECH);
    struct eval_truth truth[] = {person(0, 0, 100), person(200, 0, 100)};
    struct eval_detection d[] = {found(0, 0, 100, 2), found(500, 0, 100, 1)};
    struct eval_data data = {2, truth, (size_t[]){0, 1, 2}, d, (size_t[]){0, 2, 2}};
    enum hm_status status = HM_MEMORY;
    for (long n = 1; status != HM_OK && n < 1000; n++) {
        mem_fail_at(n);
        status = all_steps(&data, &rule);
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY);
    }
    CHECK(status == HM_OK);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(only_the_reasonable_are_evaluated),
        TEST(evaluated_boxes_and_detections_get_the_standard_width),
        TEST(small_detections_are_dropped_before_matching),
        TEST(half_an_overlap_is_enough_and_the_second_detection_is_false),
        TEST(a_taken_box_leaves_the_next_best_to_caltech_and_not_to_voc),
        TEST(an_ignore_box_absorbs_any_number_by_the_detections_area),
        TEST(coco_drops_the_small_only_where_they_match_nothing),
        TEST(the_value_at_a_point_is_the_last_step_before_it),
        TEST(without_detections_everything_is_missed),
        TEST(a_detector_without_mistakes_is_floored),
        TEST(average_precision_is_the_area_under_the_envelope),
        TEST(equal_scores_stand_or_fall_together_at_an_operating_point),
        TEST(the_log_average_is_the_geometric_mean),
        TEST(intervals_hold_the_number_and_repeat),
        TEST(a_draw_of_each_once_is_the_sample_itself),
        TEST(the_better_of_two_is_told_from_the_same_twice),
        TEST(mistakes_are_told_apart),
        TEST(want_of_memory_is_said),
        {0},
    });
}
