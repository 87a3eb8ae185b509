/* eval: the threshold that is chosen on held-out data, against asking every hundredth. */
#include "eval/eval.h"
#include "base/base.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

#define MOST 60

static int falling(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

static size_t at_least(const float *scores, size_t count, double threshold)
{
    size_t above = 0;
    for (size_t i = 0; i < count; i++)
        above += (double)scores[i] >= threshold;
    return above;
}

/* The rule as its sentence has it. */
static double plain_threshold(const float *people, size_t p, const float *mistakes, size_t m,
                              size_t photographs)
{
    size_t allowed = photographs < 15 ? 1 : (photographs + 5) / 10;
    int hundredths = photographs < 10 ? 0 : -50;
    while (at_least(mistakes, m, hundredths / 100.0) > allowed)
        hundredths++;
    while (hundredths > 0 && 2 * at_least(people, p, hundredths / 100.0) < p)
        hundredths--;
    return hundredths / 100.0;
}

static void it_is_the_lowest_hundredth_that_the_rule_allows(void)
{
    float people[MOST], mistakes[MOST];
    int cut_by_people = 0, least = 0;
    for (uint64_t round = 0; round < 4000; round++) {
        struct random r = random_make(3, 2100, round);
        size_t p = 1 + random_below(&r, MOST - 1), m = random_below(&r, MOST);
        size_t photographs = 1 + random_below(&r, 60);
        double middle = random_between(&r, -1, 2);
        for (size_t i = 0; i < p; i++) /* many on a hundredth, and ties */
            people[i] = (float)(rint(100 * random_between(&r, middle - 1, middle + 1)) / 100);
        for (size_t i = 0; i < m; i++)
            mistakes[i] = (float)random_between(&r, -0.5, 1.5);
        for (size_t i = 0; i + 1 < m; i += 3)
            mistakes[i] = (float)(rint(100 * (double)mistakes[i]) / 100);
        qsort(people, p, sizeof *people, falling);
        qsort(mistakes, m, sizeof *mistakes, falling);
        struct eval_operating_point point =
            eval_choose_threshold(people, p, mistakes, m, photographs);
        double plain = plain_threshold(people, p, mistakes, m, photographs);
        bool good = fabs(point.threshold - plain) < 1e-9 &&
                    point.found == at_least(people, p, point.threshold) &&
                    point.mistakes == at_least(mistakes, m, point.threshold);
        cut_by_people += point.mistakes > (photographs + 5) / 10;
        least += point.threshold <= EVAL_LEAST_THRESHOLD;
        if (!CHECK(good)) {
            printf("#   round %d: %g and %g\n", (int)round, point.threshold, plain);
            return;
        }
    }
    CHECK(cut_by_people > 100 && least > 100);
}

static void a_person_overlooked_in_few_photographs_does_not_silence_it(void)
{
    const float people[] = {2, 1.5f, 1, 0.5f}, mistakes[] = {3};
    struct eval_operating_point point = eval_choose_threshold(people, 4, mistakes, 1, 3);
    CHECK(point.threshold == 0 && point.found == 4 && point.mistakes == 1);
    const float two[] = {3, 2.5f};
    point = eval_choose_threshold(people, 4, two, 2, 3);
    CHECK(point.threshold == 1.5 && point.found == 2);
    point = eval_choose_threshold(people, 4, NULL, 0, 40);
    CHECK(point.threshold == EVAL_LEAST_THRESHOLD && point.found == 4);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(it_is_the_lowest_hundredth_that_the_rule_allows),
        TEST(a_person_overlooked_in_few_photographs_does_not_silence_it),
        {0},
    });
}
