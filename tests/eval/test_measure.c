/* eval: all at once is each by itself; whom a detector misses, by groups. */
#include "eval/eval.h"
#include "test.h"

static const struct eval_truth truth[] = {
    {10, 10, 41, 100, 1, false, false},  {300, 20, 24.6, 60, 0.7, false, false},
    {200, 100, 41, 100, 1, true, false}, {50, 50, 41, 100, 1, false, false},
    {10, 10, 8.2, 20, 1, false, false},
};
static const struct eval_detection detections[] = {
    {11, 12, 41, 100, 3}, {300, 20, 24.6, 60, 1}, {500, 20, 41, 100, 2},
    {52, 50, 41, 100, 4}, {200, 90, 41, 100, 2},
};
static const struct eval_data data = {3, truth, (size_t[]){0, 3, 4, 5}, detections,
                                      (size_t[]){0, 3, 4, 5}};

static void all_at_once_is_each_by_itself(void)
{
    struct eval_options o = {eval_rule_of(EVAL_CALTECH), 50, 7};
    struct eval_measured all;
    CHECK(eval_measure(&data, &o, &all, NULL) == HM_OK);
    struct eval_match m;
    struct eval_steps steps;
    struct eval_curve curve;
    struct eval_numbers n;
    struct eval_interval i;
    double lamr[50], ap[50], coco;
    CHECK(eval_match_make(&data, &o.rule, &m, NULL) == HM_OK);
    CHECK(eval_steps_make(&m, &steps, NULL) == HM_OK);
    CHECK(eval_curve_make(&steps, &curve, NULL) == HM_OK);
    CHECK(eval_numbers_of(&steps, &n, NULL) == HM_OK);
    CHECK(eval_coco_ap(&data, &o.rule, &coco, NULL) == HM_OK && coco == all.coco_ap);
    CHECK(m.evaluated == all.match.evaluated && m.used == all.match.used && m.evaluated == 3);
    CHECK(n.lamr == all.numbers.lamr && n.ap == all.numbers.ap && n.ap_101 == all.numbers.ap_101);
    CHECK_INT(curve.count, all.curve.count);
    CHECK(memcmp(curve.points, all.curve.points, curve.count * sizeof *curve.points) == 0);
    CHECK(eval_bootstrap(&steps, 50, 7, lamr, ap, NULL) == HM_OK);
    CHECK(memcmp(lamr, all.lamr_draws, sizeof lamr) == 0 &&
          memcmp(ap, all.ap_draws, sizeof ap) == 0);
    CHECK(eval_interval(lamr, 50, &i, NULL) == HM_OK);
    CHECK(i.low == all.lamr_interval.low && i.high == all.lamr_interval.high);
    eval_match_free(&m);
    eval_steps_free(&steps);
    eval_curve_free(&curve);
    eval_measured_free(&all);
}

static void nobody_to_be_found_is_no_error(void)
{
    struct eval_options o = {.rule = eval_rule_of(EVAL_CALTECH)};
    struct eval_measured all;
    o.rule.least_height = 500;
    CHECK(eval_measure(&data, &o, &all, NULL) == HM_OK);
    CHECK(all.match.evaluated == 0 && all.match.ignored == 5 && all.numbers.lamr == 1);
    CHECK(isnan(all.lamr_interval.low) && isnan(all.ap_interval.high));
    eval_measured_free(&all);
}

static void want_of_memory_is_said(void)
{
    struct eval_options o = {eval_rule_of(EVAL_COCO), 10, 1};
    enum hm_status status = HM_MEMORY;
    for (long n = 1; status != HM_OK && n < 1000; n++) {
        struct eval_measured all;
        mem_fail_at(n);
        status = eval_measure(&data, &o, &all, NULL);
        mem_fail_at(0);
        CHECK(status == HM_OK || (status == HM_MEMORY && !all.curve.points && !all.lamr_draws));
        eval_measured_free(&all);
    }
    CHECK(status == HM_OK);
}

/* In the order of eval_groups: one letter a group that holds the person. */
static void groups_are(const char *wanted, double height, double visible, double x)
{
    const struct eval_truth t = {x, 150, 10, height, visible, false, false};
    char got[EVAL_GROUPS + 1] = "";
    for (size_t g = 0; g < EVAL_GROUPS; g++)
        if (eval_in_group(&eval_groups[g], &t, 400, 400))
            strncat(got, &eval_groups[g].name[0], 1);
    if (!CHECK(strcmp(got, wanted) == 0))
        printf("#   %s, not %s\n", got, wanted);
}

static void people_on_the_edge_of_a_group_are_in_one_of_its_kind(void)
{
    groups_are("nvi", 80, 1, 100); /* near, visible, inside */
    groups_are("mpi", 79.75, 0.99, 100);
    groups_are("mpi", 30, 0.65, 3);    /* 3: a tenth of the height is not nearer than it */
    groups_are("mhb", 30, 0.64, 2.75); /* heavy, border */
    groups_are("fhb", 29.75, 0, 395);  /* far */
}

static void the_reasonable_subset_is_the_usual_rule(void)
{
    struct eval_rule usual = eval_rule_of(EVAL_CALTECH), rule = usual;
    size_t count = 0;
    for (; eval_subset_names[count]; count++)
        eval_rule_subset(&rule, count);
    CHECK_INT(count, 7);
    CHECK(rule.least_visible == 0.2 && rule.most_visible == 0.65); /* heavy */
    eval_rule_subset(&rule, 0);
    CHECK(rule.least_height == usual.least_height && rule.most_height == usual.most_height &&
          rule.least_visible == usual.least_visible && rule.most_visible == usual.most_visible);
}

int main(void)
{
    return test_run((struct test[]){TEST(all_at_once_is_each_by_itself),
                                    TEST(nobody_to_be_found_is_no_error),
                                    TEST(want_of_memory_is_said),
                                    TEST(people_on_the_edge_of_a_group_are_in_one_of_its_kind),
                                    TEST(the_reasonable_subset_is_the_usual_rule),
                                    {0}});
}
