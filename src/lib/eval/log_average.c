/* The log-average: the one number that a curve of miss rates is called by.
 *
 * Written without log and exp, whose last bits differ between machines: the product of the rates is
 * kept as mantissa and exponent, and its root is found by Newton's iteration. */
#include "eval/eval.h"

#include <math.h>

const double eval_fppi_points[EVAL_POINTS] = {
    0.01, 0.017782794100389229, 0.031622776601683791, 0.056234132519034911,
    0.1,  0.17782794100389229,  0.31622776601683794,  0.56234132519034907,
    1,
};

/* y with y^n = value, 0.5 <= value < 2^n: from above, Newton's steps fall until they stop. */
static double root(double value, size_t n)
{
    double y = 2;
    for (int step = 0; step < 100000; step++) {
        double power = 1;
        for (size_t i = 0; i + 1 < n; i++)
            power *= y;
        double next = ((double)(n - 1) * y + value / power) / (double)n;
        if (!(next < y))
            break;
        y = next;
    }
    return y;
}

double eval_log_average(const double *rates, size_t count)
{
    double mantissa = 1;
    long exponent = 0;
    if (count == 0 || count > EVAL_MOST_POINTS)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        int e;
        mantissa = frexp(mantissa * (rates[i] > EVAL_FLOOR ? rates[i] : EVAL_FLOOR), &e);
        exponent += e;
    }
    long n = (long)count, whole = exponent / n, rest = exponent % n;
    if (rest < 0) {
        rest += n;
        whole--;
    }
    return ldexp(root(ldexp(mantissa, (int)rest), count), (int)whole);
}
