/* liblinear, kept on a short leash: everything checked before it is called and after.
 *
 * What it does with bad input (it hangs on infinities, crashes without memory, trains on one class
 * as if nothing were wrong) is in docs/ARCHITECTURE.md, "liblinear". It shuffles with libc's rand()
 * and never seeds it: we seed it before each call and let only one solve run at a time.
 */
#include "svm/svm.h"

#include <linear.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static bool warned; /* guarded by one_at_a_time: liblinear's print hook has no context */

static void listen_to(const char *text)
{
    if (strstr(text, "WARNING"))
        warned = true;
}

static enum hm_status check_problem(const struct svm_problem *p, struct hm_error *error)
{
    size_t positives = 0;
    if (!(p->c_positive > 0 && p->c_negative > 0 && isfinite(p->c_positive + p->c_negative)))
        return fail(error, HM_INPUT, "solver: C must be positive and finite");
    if (!(p->tolerance > 0 && isfinite(p->tolerance) && p->bias_feature >= 0 &&
          isfinite(p->bias_feature)))
        return fail(error, HM_INPUT, "solver: tolerance and bias must be finite, not negative");
    for (size_t i = 0; i < p->count; i++) {
        positives += p->label[i] > 0;
        for (size_t k = 0; k < p->length; k++)
            if (!(fabsf(p->row[i][k]) < 1e6f))
                return fail(error, HM_INPUT, "solver: row %zu, value %zu is %g", i, k,
                            (double)p->row[i][k]);
    }
    if (positives == 0 || positives == p->count)
        return fail(error, HM_INPUT, "solver: %zu positive and %zu negative rows; both are needed",
                    positives, p->count - positives);
    if (p->count > INT32_MAX || p->length > INT32_MAX - 2)
        return fail(error, HM_INPUT, "solver: %zu rows are too many for liblinear", p->count);
    return HM_OK;
}

/* The nodes of all rows in one block: zeros left out, the bias feature and the end mark added. */
static size_t count_nodes(const struct svm_problem *p)
{
    size_t nodes = 0;
    for (size_t i = 0; i < p->count; i++) {
        for (size_t k = 0; k < p->length; k++)
            nodes += p->row[i][k] != 0;
        nodes += 2;
    }
    return nodes;
}

static void fill_nodes(const struct svm_problem *p, struct feature_node *node,
                       struct feature_node **rows)
{
    for (size_t i = 0; i < p->count; i++) {
        rows[i] = node;
        for (size_t k = 0; k < p->length; k++)
            if (p->row[i][k] != 0)
                *node++ = (struct feature_node){(int)k + 1, (double)p->row[i][k]};
        if (p->bias_feature > 0)
            *node++ = (struct feature_node){(int)p->length + 1, p->bias_feature};
        *node++ = (struct feature_node){-1, 0};
    }
}

/* w.x + b in double, one order. */
static double row_score(const float *row, const float *weights, float bias, size_t length)
{
    double sum = (double)bias;
    for (size_t k = 0; k < length; k++)
        sum += (double)row[k] * (double)weights[k];
    return sum;
}

static void judge(const struct svm_problem *p, struct svm_solution *out)
{
    double v = p->bias_feature > 0 ? (double)out->bias / p->bias_feature : 0;
    double norm = v * v, loss = 0;
    for (size_t k = 0; k < p->length; k++)
        norm += (double)out->weights[k] * (double)out->weights[k];
    out->support = 0;
    for (size_t i = 0; i < p->count; i++) {
        double margin = p->label[i] * row_score(p->row[i], out->weights, out->bias, p->length);
        out->support += margin <= 1;
        double short_of = margin < 1 ? 1 - margin : 0;
        loss += (p->label[i] > 0 ? p->c_positive : p->c_negative) *
                (p->loss == SVM_HINGE ? short_of : short_of * short_of);
    }
    out->objective = norm / 2 + loss;
}

static enum hm_status take_solution(const struct svm_problem *p, const struct model *model,
                                    struct svm_solution *out, struct hm_error *error)
{
    if (!model || model->nr_class != 2 || model->label[0] != 1)
        return fail(error, HM_INPUT, "solver: liblinear gave no usable model");
    out->weights = mem_array(p->length, sizeof *out->weights);
    if (!out->weights)
        return fail_memory(error, p->length * sizeof(float), "weights");
    for (size_t k = 0; k < p->length; k++)
        out->weights[k] = (float)model->w[k];
    out->bias = p->bias_feature > 0 ? (float)(model->w[p->length] * p->bias_feature) : 0;
    for (size_t k = 0; k < p->length; k++)
        if (!isfinite(out->weights[k]) || !isfinite(out->bias)) {
            svm_solution_free(out);
            return fail(error, HM_INPUT, "solver: liblinear gave weights that are not finite");
        }
    return HM_OK;
}

static enum hm_status solve_nodes(const struct svm_problem *p, struct feature_node **rows,
                                  double *labels, struct svm_solution *out, struct hm_error *error)
{
    int weight_label[2] = {1, -1};
    double weight[2] = {p->c_positive, p->c_negative};
    struct problem problem = {.l = (int)p->count,
                              .n = (int)p->length + (p->bias_feature > 0),
                              .y = labels,
                              .x = rows,
                              .bias = p->bias_feature > 0 ? p->bias_feature : -1};
    struct parameter parameter = {.solver_type = p->loss == SVM_HINGE ? L2R_L1LOSS_SVC_DUAL
                                                                      : L2R_L2LOSS_SVC_DUAL,
                                  .eps = p->tolerance,
                                  .C = 1,
                                  .nr_weight = 2,
                                  .weight_label = weight_label,
                                  .weight = weight};
    const char *complaint = check_parameter(&problem, &parameter);
    if (complaint)
        return fail(error, HM_INPUT, "solver: liblinear: %s", complaint);
    pthread_mutex_lock(&one_at_a_time);
    set_print_string_function(listen_to);
    warned = false;
    srand(1);
    struct model *model = train(&problem, &parameter);
    out->converged = !warned;
    pthread_mutex_unlock(&one_at_a_time);
    enum hm_status status = take_solution(p, model, out, error);
    if (model)
        free_and_destroy_model(&model);
    if (status == HM_OK)
        judge(p, out);
    return status;
}

enum hm_status svm_solve_liblinear(const struct svm_problem *p, struct svm_solution *out,
                                   struct hm_error *error)
{
    *out = (struct svm_solution){0};
    enum hm_status status = check_problem(p, error);
    if (status != HM_OK)
        return status;
    size_t nodes = count_nodes(p);
    size_t bytes = mem_product(nodes, sizeof(struct feature_node));
    if (bytes / 10 * 11 > memory_available())
        return fail(error, HM_MEMORY,
                    "out of memory: liblinear needs %zu MB for %zu windows, %zu MB are free; lower "
                    "--cap-image",
                    bytes >> 20, p->count, memory_available() >> 20);
    struct feature_node *block = mem_array(nodes, sizeof *block);
    struct feature_node **rows = mem_array(p->count, sizeof(struct feature_node *));
    double *labels = mem_array(p->count, sizeof *labels);
    if (!block || !rows || !labels) {
        status = fail_memory(error, bytes, "liblinear's copy of the windows");
    } else {
        fill_nodes(p, block, rows);
        for (size_t i = 0; i < p->count; i++)
            labels[i] = p->label[i];
        status = solve_nodes(p, rows, labels, out, error);
    }
    mem_free(block);
    mem_free(rows);
    mem_free(labels);
    return status;
}

void svm_solution_free(struct svm_solution *solution)
{
    mem_free(solution->weights);
    *solution = (struct svm_solution){0};
}
