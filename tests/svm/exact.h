/* The optimum of a small problem, slowly and exactly: long double, and no line of the solver's.
 *
 * The dual is a quadratic in the rows' products: weights are never formed. With k_ij = y_i y_j
 * (x_i.x_j + B^2), maximise  sum a_i - (a'Ka + sum d_i a_i^2) / 2  in the box 0 <= a_i <= top_i, by
 * steps along single variables and along pairs, until the primal of the same a is as good.
 */
#ifndef HM_TEST_EXACT_H
#define HM_TEST_EXACT_H

#include <math.h>
#include <stdbool.h>

#define EXACT_ROWS 16
#define EXACT_VALUES 6
#define EXACT_SWEEPS 200000

struct exact {
    int count, length;
    bool squared;
    long double bias_feature; /* B */
    long double x[EXACT_ROWS][EXACT_VALUES], y[EXACT_ROWS], c[EXACT_ROWS];
    /* Out: the variables, and the interval that holds the optimum. */
    long double a[EXACT_ROWS], above, below;
    /* Work. */
    long double k[EXACT_ROWS][EXACT_ROWS], margin[EXACT_ROWS];
};

static inline long double exact_loss(const struct exact *e, long double margin)
{
    long double under = fmaxl(0, 1 - margin);
    return e->squared ? under * under : under;
}

/* What the weights and the bias cost: the definition. */
static inline long double exact_cost(const struct exact *e, const float *weights, float bias)
{
    long double cost = 0;
    for (int k = 0; k < e->length; k++)
        cost += (long double)weights[k] * weights[k] / 2;
    if (e->bias_feature > 0)
        cost += (bias / e->bias_feature) * (bias / e->bias_feature) / 2;
    for (int i = 0; i < e->count; i++) {
        long double score = bias;
        for (int k = 0; k < e->length; k++)
            score += e->x[i][k] * weights[k];
        cost += e->c[i] * exact_loss(e, e->y[i] * score);
    }
    return cost;
}

static inline void exact_products(struct exact *e)
{
    for (int i = 0; i < e->count; i++)
        for (int j = 0; j < e->count; j++) {
            long double sum = e->bias_feature * e->bias_feature;
            for (int k = 0; k < e->length; k++)
                sum += e->x[i][k] * e->x[j][k];
            e->k[i][j] = e->y[i] * e->y[j] * sum;
        }
}

static inline long double exact_diagonal(const struct exact *e, int i)
{
    return e->squared ? 1 / (2 * e->c[i]) : 0;
}

/* The dual of any variables, feasible or not; sets their margins. */
static inline long double exact_dual(struct exact *e, const long double *a)
{
    long double sum = 0;
    for (int i = 0; i < e->count; i++) {
        e->margin[i] = 0;
        for (int j = 0; j < e->count; j++)
            e->margin[i] += e->k[i][j] * a[j];
        sum += a[i] - a[i] * e->margin[i] / 2 - exact_diagonal(e, i) * a[i] * a[i] / 2;
    }
    return sum;
}

/* The step along +i and `direction` times j (0: i alone) that gains most and stays in the box. */
static inline void exact_step(struct exact *e, int i, int j, int direction)
{
    long double top_i = e->squared ? INFINITY : e->c[i], top_j = e->squared ? INFINITY : e->c[j];
    long double low = -e->a[i], high = top_i - e->a[i];
    long double slope = 1 - e->margin[i] - exact_diagonal(e, i) * e->a[i];
    long double curvature = e->k[i][i] + exact_diagonal(e, i);
    if (direction) {
        long double down = direction > 0 ? -e->a[j] : e->a[j] - top_j;
        long double up = direction > 0 ? top_j - e->a[j] : e->a[j];
        low = fmaxl(low, down);
        high = fminl(high, up);
        slope += direction * (1 - e->margin[j] - exact_diagonal(e, j) * e->a[j]);
        curvature += e->k[j][j] + exact_diagonal(e, j) + 2 * direction * e->k[i][j];
    }
    bool flat = curvature <= 1e-16L * (e->k[i][i] + e->k[j][j]);
    long double t = slope == 0 ? 0 : flat ? slope * INFINITY : slope / curvature;
    t = fminl(fmaxl(t, low), high);
    e->a[i] = t == high && high == top_i - e->a[i] ? top_i : e->a[i] + t;
    e->a[j] += direction * t;
    for (int r = 0; r < e->count; r++)
        e->margin[r] += t * (e->k[r][i] + direction * e->k[r][j]);
}

/* From count, length, squared, bias_feature, x, y and c. False: the interval stayed wide. */
static inline bool exact_solve(struct exact *e)
{
    exact_products(e);
    for (int i = 0; i < e->count; i++)
        e->a[i] = 0;
    for (int sweep = 0; sweep < EXACT_SWEEPS; sweep++) {
        e->below = exact_dual(e, e->a);
        e->above = 0;
        for (int i = 0; i < e->count; i++)
            e->above += e->a[i] * e->margin[i] / 2 + e->c[i] * exact_loss(e, e->margin[i]);
        if (e->above - e->below <= 1e-13L * e->above)
            return true;
        for (int i = 0; i < e->count; i++) {
            exact_step(e, i, i, 0);
            for (int j = 0; j < i; j++)
                exact_step(e, i, j, e->y[i] == e->y[j] ? -1 : 1);
        }
    }
    return false;
}

#endif
