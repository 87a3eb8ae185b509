/* liblinear, kept on a short leash: everything checked before it is called and after.
 *
 * What it does with bad input (it hangs on infinities, crashes without memory, trains on one class
 * as if nothing were wrong) is in docs/ARCHITECTURE.md, "liblinear". Rows hold finite values of
 * bounded size (svm_rows_add), classes and parameters are checked (svm_check), memory is looked for
 * before. It shuffles with libc's rand() and never seeds it: we seed it before each call, and one
 * solve runs at a time. Its talk, on stdout without a hook, is listened to for its warning that it
 * ran into its limit of iterations.
 */
#include "svm/svm_internal.h"

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

/* ---- its copy of the rows ---------------------------------------------------------------- */

struct copy {
    struct feature_node *nodes, **rows; /* all rows in one block, zeros left out */
    double *labels;
    float *values; /* one row */
};

static void free_copy(struct copy *copy)
{
    mem_free(copy->nodes);
    mem_free(copy->rows);
    mem_free(copy->labels);
    mem_free(copy->values);
}

static size_t count_nodes(const struct svm_problem *p, float *values)
{
    size_t nodes = 0;
    for (size_t n = 0; n < svm_count(p); n++) {
        svm_rows_read(p->rows, svm_index(p->chosen, n), values);
        for (size_t k = 0; k < p->rows->length; k++)
            nodes += values[k] != 0;
        nodes += 2; /* the bias feature, the end mark */
    }
    return nodes;
}

static void fill_nodes(const struct svm_problem *p, struct copy *copy)
{
    struct feature_node *node = copy->nodes;
    int length = (int)p->rows->length;
    for (size_t n = 0; n < svm_count(p); n++) {
        size_t i = svm_index(p->chosen, n);
        svm_rows_read(p->rows, i, copy->values);
        copy->rows[n] = node;
        copy->labels[n] = p->rows->label[i];
        for (int k = 0; k < length; k++)
            if (copy->values[k] != 0)
                *node++ = (struct feature_node){k + 1, (double)copy->values[k]};
        if (p->bias_feature > 0)
            *node++ = (struct feature_node){length + 1, p->bias_feature};
        *node++ = (struct feature_node){-1, 0};
    }
}

/* Room for the copy, and for what liblinear itself takes: asked for before, since it would crash.
 */
static enum hm_status make_copy(const struct svm_problem *p, struct copy *copy,
                                struct hm_error *error)
{
    size_t count = svm_count(p);
    if (count > INT32_MAX - 1 || p->rows->length > INT32_MAX - 3)
        return fail(error, HM_INPUT, "solver: %zu rows are too many for liblinear", count);
    copy->values = mem_array(p->rows->length, sizeof *copy->values);
    if (!copy->values)
        return fail_memory(error, p->rows->length * sizeof *copy->values, "a row");
    size_t nodes = count_nodes(p, copy->values);
    size_t bytes = mem_product(nodes, sizeof *copy->nodes),
           free_bytes = p->memory_free ? p->memory_free() : SIZE_MAX;
    size_t own = 64 * count + 64 * p->rows->length + ((size_t)1 << 20);
    if (bytes > free_bytes || free_bytes - bytes < own + bytes / 50)
        return fail(error, HM_MEMORY,
                    "out of memory: liblinear needs %zu MB for %zu windows, %zu MB are free; use "
                    "`solver` dual, or lower `cap_image`",
                    (bytes + own) >> 20, count, free_bytes >> 20);
    copy->nodes = mem_array(nodes, sizeof *copy->nodes);
    copy->rows = mem_array(count, sizeof(struct feature_node *));
    copy->labels = mem_array(count, sizeof *copy->labels);
    if (!copy->nodes || !copy->rows || !copy->labels)
        return fail_memory(error, bytes, "liblinear's copy of the windows");
    fill_nodes(p, copy);
    return HM_OK;
}

/* ---- the call ---------------------------------------------------------------------------- */

static enum hm_status take_solution(const struct svm_problem *p, const struct model *model,
                                    struct svm_solution *out, struct hm_error *error)
{
    size_t length = p->rows->length;
    if (!model || model->nr_class != 2 || model->label[0] != 1)
        return fail(error, HM_INPUT, "solver: liblinear gave no usable model");
    out->weights = mem_array(length, sizeof *out->weights);
    if (!out->weights)
        return fail_memory(error, length * sizeof *out->weights, "weights");
    bool finite = true;
    for (size_t k = 0; k < length; k++) {
        out->weights[k] = (float)model->w[k];
        finite = finite && isfinite(out->weights[k]);
    }
    out->bias = p->bias_feature > 0 ? (float)(model->w[length] * p->bias_feature) : 0;
    if (!finite || !isfinite(out->bias))
        return fail(error, HM_INPUT, "solver: liblinear gave weights that are not finite");
    return HM_OK;
}

/* One solve at a time, its random numbers seeded. NULL with its complaint in *error. */
static struct model *train_alone(const struct problem *problem, const struct parameter *parameter,
                                 struct svm_solution *out, struct hm_error *error)
{
    const char *complaint = check_parameter(problem, parameter);
    if (complaint) {
        fail(error, HM_INPUT, "solver: liblinear: %s", complaint);
        return NULL;
    }
    pthread_mutex_lock(&one_at_a_time);
    set_print_string_function(listen_to);
    warned = false;
    srand(1);
    double start = clock_seconds();
    struct model *model = train(problem, parameter);
    out->seconds = clock_seconds() - start;
    out->converged = !warned;
    pthread_mutex_unlock(&one_at_a_time);
    if (!model)
        fail(error, HM_INPUT, "solver: liblinear gave no model");
    return model;
}

static enum hm_status solve_copy(const struct svm_problem *p, const struct copy *copy,
                                 struct svm_solution *out, struct hm_error *error)
{
    int weight_label[2] = {1, -1};
    double weight[2] = {p->c_positive, p->c_negative};
    struct problem problem = {.l = (int)svm_count(p),
                              .n = (int)p->rows->length + (p->bias_feature > 0),
                              .y = copy->labels,
                              .x = copy->rows,
                              .bias = p->bias_feature > 0 ? p->bias_feature : -1};
    struct parameter parameter = {.solver_type = p->loss == HM_HINGE ? L2R_L1LOSS_SVC_DUAL
                                                                     : L2R_L2LOSS_SVC_DUAL,
                                  .eps = p->tolerance,
                                  .C = 1,
                                  .nr_weight = 2,
                                  .weight_label = weight_label,
                                  .weight = weight};
    struct model *model = train_alone(&problem, &parameter, out, error);
    if (!model)
        return HM_INPUT;
    enum hm_status status = take_solution(p, model, out, error);
    free_and_destroy_model(&model);
    return status;
}

/* Our own judgement of what it gave. */
static enum hm_status judge(const struct svm_problem *p, struct svm_solution *out,
                            struct hm_error *error)
{
    float *score = p->score ? p->score : mem_array(p->rows->count, sizeof *score);
    if (!score)
        return fail_memory(error, p->rows->count * sizeof *score, "scores");
    enum hm_status status = svm_score(p->rows, p->chosen, p->chosen_count, out->weights, out->bias,
                                      p->threads, score, error);
    if (status == HM_OK)
        svm_judge(p, score, out);
    if (!p->score)
        mem_free(score);
    return status;
}

enum hm_status svm_solve_liblinear(const struct svm_problem *p, struct svm_solution *out,
                                   struct hm_error *error)
{
    *out = (struct svm_solution){.bound = NAN, .gap = NAN};
    struct copy copy = {0};
    enum hm_status status = svm_check(p, error);
    HM_THEN(status, make_copy(p, &copy, error));
    HM_THEN(status, solve_copy(p, &copy, out, error));
    free_copy(&copy);
    HM_THEN(status, judge(p, out, error));
    if (status != HM_OK)
        svm_solution_free(out);
    svm_rows_release(p->rows);
    return status;
}
