/* Dual coordinate descent in two levels, on dense rows, with a bound on what is left to gain.
 *
 * The dual of the problem in svm.h has one variable a row (Hsieh, Chang, Lin, Keerthi &
 * Sundararajan, "A dual coordinate descent method for large-scale linear SVM", ICML 2008):
 *
 *     max over 0 <= a_i <= U_i   D(a) = sum a_i - |w(a)|^2 / 2 - sum d_i a_i^2 / 2,
 *     w(a) = sum a_i y_i x_i     hinge: U_i = C_i, d_i = 0;   squared: no U_i, d_i = 1 / (2 C_i)
 *
 * where x_i carries the bias feature B as one more value. D(a) <= P(w) for every feasible a and
 * every w, so (P(w(a)) - D(a)) / P(w(a)) says how far w(a) can be from the best, whatever happened
 * on the way. One coordinate is solved exactly, with w kept at w(a):
 *
 *     g = y_i w.x_i - 1 + d_i a_i,   a_i' = clip(a_i - g / (|x_i|^2 + d_i), 0, U_i),
 *     w += (a_i' - a_i) y_i x_i
 *
 * A row is 15 kB: what costs is fetching rows, not multiplying them. Most rows end at a_i = 0 far
 * beyond the margin and need not be looked at. Hence two levels:
 *
 *   pass:   all rows, in the order of memory, on all threads, without updates. Gives P, D, the
 *           largest violation of optimality, and the active rows: those that violate it or lie so
 *           close to the margin that they may soon.
 *   epochs: the active rows alone, in random order, while the next row is already being fetched.
 *           A row at a bound that is content there leaves, as in liblinear (Fan, Chang, Hsieh, Wang
 *           & Lin, "LIBLINEAR", JMLR 2008) but a tenth as content is enough: the next pass finds
 *           those that should have stayed. They end when the active rows are a small part as wrong
 *           as the pass found them.
 *
 * A pass follows, and so on until its gap is small enough. P does not fall monotonically within the
 * epochs, so the gap is looked at after them only. From duals that are all zero, two epochs over
 * all rows come first.
 *
 * Rounding. Before each pass w is summed anew from the duals (in double, in a fixed order), so the
 * bound is that of the duals. In the epochs the vector at hand is not w but its change since the
 * pass, and a row's score is that of the pass plus the change's: steps that would be lost in the
 * last bit of w are not lost in it, and float32 serves down to gaps of about 1e-7.
 *
 * A start from old duals costs no more than it must: rows that were added have a_i = 0, dropping a
 * row is just not counting its a_i. So the duals live with the rows and are the whole state.
 *
 * Bits: coordinates are updated by one thread; a thread's part of a pass is a fixed range of rows;
 * a dot product is the same at every vector width (kernels.h). Steps are float32, sums of P and D
 * are double. Duals are compared with U in float32: a double C never equals the clipped dual, and
 * no row at its bound would ever shrink.
 */
#include "svm/svm_internal.h"

#include <math.h>
#include <string.h>

/* Visits of rows, as multiples of a pass over all of them. */
#define FIRST_VISITS 2 /* from a cold start: two epochs */
#define INNER_VISITS 8 /* on the active rows, between two passes */
/* Measured on INRIA's pool, both losses and stores, as the fewest seconds to gaps of 1e-3 and 1e-4;
 * none is critical: half or double costs at most a third more. */
#define INNER_ACCURACY 0.07f /* of the violation that the pass found */
#define NEAR_MARGIN 0.2f     /* rows with a margin within 1 +- this are active */
#define CONTENT 0.1f         /* of the largest violation of the epoch before */
/* In all; then it gives up (converged is false): so many, and so many times the rows. */
#define MOST_VISITS UINT64_C(20000000)
#define MOST_TIMES 200
#define RANGES 16   /* of rows, for sums that threads share: fixed, so that bits are */
#define TOGETHER 64 /* rows summed in float before they are added in double */

struct descent {
    const struct svm_problem *p;
    const struct svm_rows *rows;
    const struct svm_kernels *kernels;
    int half;
    size_t count;
    float upper[2], diagonal[2]; /* U and d of negatives, positives */
    float bias_feature;
    /* The state: duals (in p->dual), and the weights that follow from them. */
    float *w;      /* after a pass: the weights, padded. In epochs: what changed since then */
    double v;      /* the same of the bias feature */
    double *exact; /* the weights in double, right after sum_weights */
    float *parts;  /* RANGES x stride */
    double *sums;  /* RANGES x stride */
    double sums_v[RANGES];
    /* What the last pass found. */
    float *score; /* by row */
    double objective, bound;
    float violation;
    uint32_t *active;
    size_t active_count;
    struct random random;
    int passes, epochs;
    uint64_t visits;
};

static float bias(const struct descent *d)
{
    return (float)((double)d->bias_feature * d->v);
}

/* ---- one coordinate ---------------------------------------------------------------------- */

/* The gradient that is still open to row i: 0 where it only pushes against a bound. */
static float projected(float gradient, float dual, float upper)
{
    if (dual <= 0)
        return gradient < 0 ? gradient : 0;
    if (dual >= upper)
        return gradient > 0 ? gradient : 0;
    return gradient;
}

/* Which rows an epoch may leave out, from the projected gradients of the epoch before. */
struct shrinking {
    float most, least;  /* of this epoch */
    float above, below; /* of the one before: a row at 0 whose gradient is above leaves */
};

/* Solves for one row; false where it may leave the active ones. */
static bool visit(struct descent *d, uint32_t i, uint32_t next, struct shrinking *s)
{
    const struct svm_rows *rows = d->rows;
    const void *row = svm_row(rows, i);
    float y = rows->label[i], dual = d->p->dual[i];
    int side = y > 0;
    float upper = d->upper[side], diagonal = d->diagonal[side];
    float change = d->kernels->dot[d->half](d->w, row, svm_row(rows, next), rows->stride);
    float score = d->score[i] + change + bias(d);
    float gradient = y * score - 1 + diagonal * dual;
    if ((dual <= 0 && gradient > s->above) || (dual >= upper && gradient < s->below))
        return false;
    float open = projected(gradient, dual, upper);
    s->most = open > s->most ? open : s->most;
    s->least = open < s->least ? open : s->least;
    if (open == 0)
        return true;
    float curvature = rows->square[i] + d->bias_feature * d->bias_feature + diagonal;
    float better = curvature > 0 ? dual - gradient / curvature : upper;
    better = better < 0 ? 0 : better > upper ? upper : better;
    float step = (better - dual) * y;
    if (step == 0)
        return true;
    d->p->dual[i] = better;
    d->v += ((double)better - (double)dual) * (double)(y * d->bias_feature);
    d->kernels->add[d->half](d->w, step, row, rows->stride);
    return true;
}

/* Epochs on the active rows, until their violation is at most `enough`, or so many visits. */
static void run_epochs(struct descent *d, size_t visits, float enough)
{
    struct shrinking s = {.above = INFINITY, .below = -INFINITY};
    memset(d->w, 0, d->rows->stride * sizeof *d->w);
    d->v = 0;
    for (size_t spent = 0; spent < visits && d->active_count > 0;) {
        spent += d->active_count;
        d->visits += d->active_count;
        s.most = s.least = 0;
        random_shuffle(&d->random, d->active, d->active_count, sizeof *d->active);
        for (size_t i = 0; i < d->active_count;) {
            uint32_t next = d->active[i + 1 < d->active_count ? i + 1 : i];
            if (visit(d, d->active[i], next, &s))
                i++;
            else
                d->active[i] = d->active[--d->active_count];
        }
        d->epochs++;
        if (s.most - s.least <= enough)
            break;
        s.above = s.most > 0 ? CONTENT * s.most : INFINITY;
        s.below = s.least < 0 ? CONTENT * s.least : -INFINITY;
    }
}

/* ---- all rows ---------------------------------------------------------------------------- */

static void flush(double *sum, float *part, size_t stride)
{
    for (size_t k = 0; k < stride; k++) {
        sum[k] += (double)part[k];
        part[k] = 0;
    }
}

/* The share of one range of rows in w. */
static void sum_range(void *context, size_t item, int worker)
{
    (void)worker;
    struct descent *d = context;
    const struct svm_rows *rows = d->rows;
    float *part = d->parts + item * rows->stride;
    double *sum = d->sums + item * rows->stride;
    int held = 0;
    memset(sum, 0, rows->stride * sizeof *sum);
    d->sums_v[item] = 0;
    for (size_t n = d->count * item / RANGES; n < d->count * (item + 1) / RANGES; n++) {
        size_t i = svm_index(d->p->chosen, n);
        float step = d->p->dual[i] * rows->label[i];
        if (step == 0)
            continue;
        d->kernels->add[d->half](part, step, svm_row(rows, i), rows->stride);
        d->sums_v[item] += (double)step;
        if (++held % TOGETHER == 0)
            flush(sum, part, rows->stride);
    }
    flush(sum, part, rows->stride);
}

static void sum_weights(struct descent *d)
{
    size_t stride = d->rows->stride;
    svm_run(d->p->threads, RANGES, sum_range, d);
    memset(d->exact, 0, stride * sizeof *d->exact);
    d->v = 0;
    for (size_t item = 0; item < RANGES; item++) {
        for (size_t k = 0; k < stride; k++)
            d->exact[k] += d->sums[item * stride + k];
        d->v += d->sums_v[item] * (double)d->bias_feature;
    }
    for (size_t k = 0; k < stride; k++)
        d->w[k] = (float)d->exact[k];
}

/* P, D, the largest violation and the active rows, from the scores of all rows. */
static void judge_rows(struct descent *d)
{
    double v = d->bias_feature > 0 ? (double)bias(d) / (double)d->bias_feature : 0;
    double norm = v * v, exact = d->v * d->v;
    double loss[2] = {0}, gain = 0;
    for (size_t k = 0; k < d->rows->stride; k++) {
        norm += (double)d->w[k] * (double)d->w[k];
        exact += d->exact[k] * d->exact[k];
    }
    d->active_count = 0;
    d->violation = 0;
    for (size_t n = 0; n < d->count; n++) {
        size_t i = svm_index(d->p->chosen, n);
        int side = d->rows->label[i] > 0;
        float dual = d->p->dual[i], upper = d->upper[side];
        float margin = (float)d->rows->label[i] * d->score[i];
        float open = fabsf(projected(margin - 1 + d->diagonal[side] * dual, dual, upper));
        d->violation = open > d->violation ? open : d->violation;
        loss[side] += svm_loss_at(d->p->loss, (double)margin);
        gain += (double)dual;
        if (d->p->loss == HM_SQUARED)
            gain -=
                (double)dual * (double)dual / (4 * (side ? d->p->c_positive : d->p->c_negative));
        if (dual <= 0 ? margin < 1 + NEAR_MARGIN : dual < upper || margin > 1 - NEAR_MARGIN)
            d->active[d->active_count++] = (uint32_t)i;
    }
    d->objective = norm / 2 + d->p->c_negative * loss[0] + d->p->c_positive * loss[1];
    d->bound = gain - exact / 2;
}

static void pass(struct descent *d)
{
    sum_weights(d);
    svm_score_padded(d->rows, d->p->chosen, d->count, d->w, bias(d), d->p->threads, d->score);
    judge_rows(d);
    d->passes++;
    d->visits += d->count;
}

/* C as a float that is not above it, so that duals are feasible for the double C as well. */
static float float_below(double c)
{
    float f = (float)c;
    return (double)f > c ? nextafterf(f, 0) : f;
}

/* ---- the whole --------------------------------------------------------------------------- */

/* Duals from elsewhere (another C, another loss) become feasible. True where all are 0. */
static bool prepare_duals(struct descent *d)
{
    bool cold = true;
    for (size_t n = 0; n < d->count; n++) {
        size_t i = svm_index(d->p->chosen, n);
        float upper = d->upper[d->rows->label[i] > 0], dual = d->p->dual[i];
        d->p->dual[i] = !(dual > 0) ? 0 : dual < upper ? dual : upper < INFINITY ? upper : 0;
        cold = cold && d->p->dual[i] == 0;
        d->active[n] = (uint32_t)i;
        d->score[i] = 0; /* of no weights: where a cold start begins */
    }
    d->active_count = d->count;
    return cold;
}

static bool good_enough(const struct descent *d)
{
    return d->objective - d->bound <= d->p->tolerance * d->objective;
}

static void descend(struct descent *d)
{
    if (prepare_duals(d))
        run_epochs(d, FIRST_VISITS * d->count, 0);
    pass(d);
    uint64_t most = d->count * MOST_TIMES > MOST_VISITS ? d->count * MOST_TIMES : MOST_VISITS;
    while (!good_enough(d) && d->visits < most) {
        run_epochs(d, INNER_VISITS * d->count, INNER_ACCURACY * d->violation);
        pass(d);
    }
}

static enum hm_status take_solution(const struct descent *d, struct svm_solution *out,
                                    struct hm_error *error)
{
    out->weights = mem_array(d->rows->length, sizeof *out->weights);
    if (!out->weights)
        return fail_memory(error, d->rows->length * sizeof *out->weights, "weights");
    memcpy(out->weights, d->w, d->rows->length * sizeof *out->weights);
    out->bias = bias(d);
    out->objective = d->objective;
    out->bound = d->bound;
    out->gap = (d->objective - d->bound) / d->objective;
    out->passes = d->passes;
    out->epochs = d->epochs;
    out->visits = d->visits;
    out->converged = good_enough(d);
    for (size_t n = 0; n < d->count; n++) {
        size_t i = svm_index(d->p->chosen, n);
        out->support += d->rows->label[i] * d->score[i] <= 1;
    }
    return HM_OK;
}

static enum hm_status reserve(struct descent *d, struct hm_error *error)
{
    size_t stride = d->rows->stride;
    d->w = mem_array(stride, sizeof *d->w);
    d->exact = mem_array(stride, sizeof *d->exact);
    d->parts = mem_array(RANGES * stride, sizeof *d->parts);
    d->sums = mem_array(RANGES * stride, sizeof *d->sums);
    d->active = mem_array(d->count, sizeof *d->active);
    d->score = d->p->score ? d->p->score : mem_array(d->rows->count, sizeof *d->score);
    return d->w && d->exact && d->parts && d->sums && d->active && d->score
               ? HM_OK
               : fail_memory(error, d->count * 8 + RANGES * stride * 12, "the solver");
}

enum hm_status svm_solve_dual(const struct svm_problem *p, struct svm_solution *out,
                              struct hm_error *error)
{
    *out = (struct svm_solution){0};
    enum hm_status status = svm_check(p, error);
    if (status != HM_OK)
        return status;
    double start = clock_seconds();
    bool squared = p->loss == HM_SQUARED;
    struct descent d = {
        .p = p,
        .rows = p->rows,
        .kernels = svm_kernels_active(),
        .half = p->rows->store.format == SVM_HALF,
        .count = svm_count(p),
        .upper = {squared ? INFINITY : float_below(p->c_negative),
                  squared ? INFINITY : float_below(p->c_positive)},
        .diagonal = {squared ? (float)(0.5 / p->c_negative) : 0,
                     squared ? (float)(0.5 / p->c_positive) : 0},
        .bias_feature = (float)p->bias_feature,
        .random = random_make(p->seed, STREAM_SOLVER, 0),
    };
    status = reserve(&d, error);
    if (status == HM_OK) {
        descend(&d);
        status = take_solution(&d, out, error);
    }
    svm_rows_release(p->rows);
    mem_free(d.w);
    mem_free(d.exact);
    mem_free(d.parts);
    mem_free(d.sums);
    mem_free(d.active);
    if (!p->score)
        mem_free(d.score);
    out->seconds = clock_seconds() - start;
    return status;
}
