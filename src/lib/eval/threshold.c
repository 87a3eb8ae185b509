/* Where a detector reports from, chosen on photographs that it did not learn from. */
#include "eval/eval.h"

#include <math.h>

#define PHOTOGRAPHS_A_FALSE_ONE 10
#define STEP 0.01

/* Of scores that fall: how many are at or above it. */
static size_t at_least(const float *scores, size_t count, double threshold)
{
    size_t above = 0;
    while (above < count && (double)scores[above] >= threshold)
        above++;
    return above;
}

/* Exactly the number that its two digits read back as. */
static double in_steps(double steps)
{
    return steps / 100;
}

struct eval_operating_point eval_choose_threshold(const float *people, size_t people_count,
                                                  const float *mistakes, size_t mistake_count,
                                                  size_t photographs)
{
    size_t allowed = (photographs + PHOTOGRAPHS_A_FALSE_ONE / 2) / PHOTOGRAPHS_A_FALSE_ONE;
    double threshold = photographs < PHOTOGRAPHS_A_FALSE_ONE ? 0 : EVAL_LEAST_THRESHOLD;
    allowed = allowed > 0 ? allowed : 1;
    if (mistake_count > allowed) /* just above the first that is one too many */
        threshold = fmax(threshold, in_steps(floor((double)mistakes[allowed] / STEP) + 1));
    if (people_count > 0 && 2 * at_least(people, people_count, threshold) < people_count) {
        double middle = in_steps(floor((double)people[(people_count - 1) / 2] / STEP));
        threshold = fmin(threshold, fmax(middle, 0));
    }
    return (struct eval_operating_point){threshold, at_least(people, people_count, threshold),
                                         at_least(mistakes, mistake_count, threshold)};
}
