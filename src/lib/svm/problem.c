/* What both solvers do alike: check the problem, score its rows, judge the weights. */
#include "svm/svm_internal.h"

#include <math.h>
#include <string.h>

#define CHUNK 256 /* rows that a thread scores at a time */

enum hm_status svm_check(const struct svm_problem *p, struct hm_error *error)
{
    size_t count = svm_count(p), positives = 0;
    if (!(p->c_positive > 0 && p->c_negative > 0 && isfinite(p->c_positive) &&
          isfinite(p->c_negative)))
        return fail(error, HM_INPUT,
                    "solver: C is %g for positives and %g for negatives; it must "
                    "be positive and finite",
                    p->c_positive, p->c_negative);
    if (!(p->tolerance > 0 && isfinite(p->tolerance)))
        return fail(error, HM_INPUT, "solver: a tolerance of %g is no positive number",
                    p->tolerance);
    if (!(p->bias_feature >= 0 && p->bias_feature <= 1e6))
        return fail(error, HM_INPUT, "solver: a bias feature of %g is not in 0 .. 1e6",
                    p->bias_feature);
    for (size_t i = 0; i < count; i++)
        positives += p->rows->label[svm_index(p->chosen, i)] > 0;
    if (positives == 0 || positives == count)
        return fail(error, HM_INPUT, "solver: %zu positive and %zu negative rows; both are needed",
                    positives, count - positives);
    return HM_OK;
}

void svm_run(struct threads *threads, size_t count, thread_work *work, void *context)
{
    if (threads)
        threads_run(threads, count, work, context);
    for (size_t item = 0; item < count && !threads; item++)
        work(context, item, 0);
}

/* ---- scores ------------------------------------------------------------------------------ */

struct scoring {
    const struct svm_rows *rows;
    const uint32_t *chosen;
    size_t count;
    const float *w;
    float bias, *score;
};

static void score_chunk(void *context, size_t item, int worker)
{
    (void)worker;
    const struct scoring *s = context;
    const struct svm_rows *rows = s->rows;
    int half = rows->store.format == SVM_HALF;
    float (*dot)(const float *, const void *, const void *, size_t) =
        svm_kernels_active()->dot[half];
    size_t first = item * CHUNK, end = first + CHUNK < s->count ? first + CHUNK : s->count;
    for (size_t i = first; i < end; i++) {
        size_t row = svm_index(s->chosen, i);
        size_t next = svm_index(s->chosen, i + 1 < end ? i + 1 : i);
        s->score[row] = dot(s->w, svm_row(rows, row), svm_row(rows, next), rows->stride) + s->bias;
    }
}

void svm_score_padded(const struct svm_rows *rows, const uint32_t *chosen, size_t count,
                      const float *w, float bias, struct threads *threads, float *score)
{
    struct scoring s = {rows, chosen, count, w, bias, score};
    svm_run(threads, (count + CHUNK - 1) / CHUNK, score_chunk, &s);
}

enum hm_status svm_score(const struct svm_rows *rows, const uint32_t *chosen, size_t chosen_count,
                         const float *weights, float bias, struct threads *threads, float *scores,
                         struct hm_error *error)
{
    float *w = mem_array(rows->stride, sizeof *w);
    if (!w)
        return fail_memory(error, rows->stride * sizeof *w, "weights");
    memcpy(w, weights, rows->length * sizeof *w);
    svm_score_padded(rows, chosen, chosen ? chosen_count : rows->count, w, bias, threads, scores);
    mem_free(w);
    return HM_OK;
}

/* ---- the objective ----------------------------------------------------------------------- */

void svm_judge(const struct svm_problem *p, const float *score, struct svm_solution *out)
{
    double v = p->bias_feature > 0 ? (double)out->bias / p->bias_feature : 0;
    double norm = v * v, loss[2] = {0};
    for (size_t k = 0; k < p->rows->length; k++)
        norm += (double)out->weights[k] * (double)out->weights[k];
    out->support = 0;
    for (size_t i = 0; i < svm_count(p); i++) {
        size_t row = svm_index(p->chosen, i);
        int label = p->rows->label[row];
        double margin = label * (double)score[row];
        out->support += margin <= 1;
        loss[label > 0] += svm_loss_at(p->loss, margin);
    }
    out->objective = norm / 2 + p->c_negative * loss[0] + p->c_positive * loss[1];
}

void svm_solution_free(struct svm_solution *solution)
{
    mem_free(solution->weights);
    *solution = (struct svm_solution){0};
}

/* ---- the kernels in use ------------------------------------------------------------------ */

const struct svm_kernels *svm_kernels_active(void)
{
#define VEC_TABLE(width, has) &svm_kernels_##width,
    static const struct svm_kernels *const tables[] = {VEC_WIDTHS(VEC_TABLE)};
#undef VEC_TABLE
    return tables[cpu_width()];
}
