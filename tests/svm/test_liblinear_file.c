/* svm/liblinear_file: models that liblinear wrote are read as they are meant, and nothing else is.
 */
#include "folder.h"
#include "formats/formats.h"
#include "svm/problems.h"

#include <linear.h>

static const char good[] = "solver_type L2R_L1LOSS_SVC_DUAL\nnr_class 2\nlabel 1 -1\n"
                           "nr_feature 3\nbias 10\nw\n0.5 \n-0.25 \n1e-3 \n0.125 \n";

static enum hm_status parse(const char *text, struct svm_liblinear_model *out,
                            struct hm_error *error)
{
    return svm_parse_liblinear_model("m.model", text, strlen(text), out, error);
}

static enum hm_status read_file(const char *path, struct svm_liblinear_model *out,
                                struct hm_error *error)
{
    struct file_bytes file;
    HM_TRY(file_read(path, 1 << 20, &file, error));
    enum hm_status status =
        svm_parse_liblinear_model(path, (const char *)file.bytes, file.length, out, error);
    file_free(&file);
    return status;
}

static void a_model_is_read_with_its_bias_and_sign(void)
{
    struct svm_liblinear_model m;
    CHECK(parse(good, &m, NULL) == HM_OK);
    CHECK_INT(m.length, 3);
    CHECK(m.weights[0] == 0.5f && m.weights[1] == -0.25f && m.weights[2] == 1e-3f);
    CHECK(m.bias == 1.25f && m.positive == 1 && m.negative == -1);
    mem_free(m.weights);
    /* Trained with the person second: the file's scores mean the other label. */
    CHECK(parse("solver_type L2R_LR\nnr_class 2\nlabel 0 1\nnr_feature 2\nbias -1\nw\n2\n-3\n", &m,
                NULL) == HM_OK);
    CHECK(m.weights[0] == -2 && m.weights[1] == 3 && m.bias == 0);
    CHECK(m.positive == 1 && m.negative == 0);
    mem_free(m.weights);
    /* Any order of the header, any space. */
    CHECK(parse("bias 0\r\nnr_feature 1\tlabel 7 3 nr_class 2 solver_type L2R_L2LOSS_SVC w 4 5", &m,
                NULL) == HM_OK);
    CHECK(m.weights[0] == 4 && m.bias == 0 && m.positive == 7);
    mem_free(m.weights);
}

static void say_nothing(const char *text)
{
    (void)text;
}

/* Trains with liblinear itself, saves by it, reads by us, and scores the rows. */
static void what_liblinear_writes_scores_as_liblinear_does(void)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        enum { ROWS = 40, WIDE = 5 };
        struct feature_node nodes[ROWS][WIDE + 2], *x[ROWS];
        double y[ROWS], weight = 1;
        int labels[2] = {swapped ? 0 : 1, swapped ? 1 : -1};
        struct random r = random_make(5, 1011, 0);
        for (int i = 0; i < ROWS; i++) {
            y[i] = labels[i % 2];
            for (int k = 0; k < WIDE; k++)
                nodes[i][k] = (struct feature_node){k + 1, random_between(&r, -1, 1) +
                                                               (k == 0 ? 0.7 * y[i] : 0)};
            nodes[i][WIDE] = (struct feature_node){WIDE + 1, 10};
            nodes[i][WIDE + 1] = (struct feature_node){-1, 0};
            x[i] = nodes[i];
        }
        struct problem problem = {.l = ROWS, .n = WIDE + 1, .y = y, .x = x, .bias = 10};
        struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC,
                                      .eps = 1e-3,
                                      .C = 1,
                                      .nr_weight = 0,
                                      .weight_label = NULL,
                                      .weight = &weight};
        set_print_string_function(say_nothing);
        struct model *model = train(&problem, &parameter);
        char path[64];
        snprintf(path, sizeof path, "%s/m", folder);
        CHECK(save_model(path, model) == 0);
        struct svm_liblinear_model m;
        struct hm_error error = {0};
        if (!CHECK(read_file(path, &m, &error) == HM_OK)) {
            printf("# %s\n", error.text);
            continue;
        }
        CHECK_INT(m.length, WIDE);
        CHECK_INT(m.positive, 1);
        for (int i = 0; i < ROWS; i++) {
            double value, score = (double)m.bias;
            double label = predict_values(model, x[i], &value);
            for (int k = 0; k < WIDE; k++)
                score += (double)m.weights[k] * nodes[i][k].value;
            CHECK_NEAR(fabs(score), fabs(value), 1e-5);
            CHECK((score > 0) == ((int)label == m.positive));
        }
        mem_free(m.weights);
        free_and_destroy_model(&model);
    }
}

static void what_is_wrong_is_named_with_its_line(void)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "no liblinear model"},
        {"w\n1\n", "solver_type"},
        {"hello world\n", "\"hello\""},
        {"solver_type L2R_LR\nnr_class 2\nnr_feature 1\nbias -1\nw\n1\n", "\"label\" is missing"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nbias -1\nw\n1\n", "nr_feature"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nw\n1\n", "\"bias\" is missing"},
        {"solver_type L2R_L2LOSS_SVR\n", "m.model:1: solver_type"},
        {"solver_type MCSVM_CS\n", "MCSVM_CS"},
        {"solver_type\n", "solver_type"},
        {"solver_type L2R_LR\nnr_class 3\n", "m.model:2: nr_class is 3"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 1\n", "both labels"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1\n", "label is"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 x\n", "label is \"x\""},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 99999999999\n", "label"},
        {"nr_feature 0\n", "nr_feature is \"0\""},
        {"nr_feature -5\n", "nr_feature"},
        {"nr_feature 2.5\n", "nr_feature"},
        {"nr_feature 1e99\n", "nr_feature"},
        {"bias nan\n", "bias is \"nan\""},
        {"bias inf\n", "bias"},
        {"bias 0x10\n", "bias"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 999999999\nbias -1\nw\n1\n",
         "only"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 3\nbias -1\nw\n1\n2   \n",
         "m.model:9: the file ends after 2 of 3"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias 1\nw\n1\n",
         "the file ends after 1 of 2"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 2\nbias -1\nw\n1\nnan\n",
         "m.model:8: weight 2 is \"nan\""},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias -1\nw\n1e39\n",
         "too large"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias -1\nw\n1e999\n",
         "not a finite"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias -1\nw\n1 2\n",
         "stands behind"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias -1\nw\n1,5\n", "1,5"},
        {"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 1\nbias -1\nw\n"
         "0.00000000000000000000000000000000000000000000000000000000000000000000000001\n",
         "not a finite"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct svm_liblinear_model m;
        struct hm_error error = {0};
        CHECK(parse(bad[i].text, &m, &error) == HM_INPUT && !m.weights);
        CHECK_TEXT(error.text, bad[i].says);
        CHECK_TEXT(error.text, "m.model:");
    }
    struct svm_liblinear_model m;
    struct hm_error error;
    CHECK(svm_parse_liblinear_model("zero", "solver_type L2R_LR\0nr_class 2", 29, &m, &error) ==
          HM_INPUT);
}

static void every_cut_and_every_flipped_byte_ends_in_an_answer(void)
{
    char text[sizeof good];
    struct random r = random_make(9, 1012, 0);
    size_t length = strlen(good);
    for (size_t cut = 0; cut < length; cut++) {
        struct svm_liblinear_model m;
        memcpy(text, good, cut);
        text[cut] = 0;
        enum hm_status status = svm_parse_liblinear_model("cut", text, cut, &m, NULL);
        CHECK(status == HM_INPUT || cut >= length - 6); /* within the last number: a shorter one */
        if (status == HM_OK)
            mem_free(m.weights);
    }
    for (int trial = 0; trial < 20000; trial++) {
        struct svm_liblinear_model m;
        memcpy(text, good, sizeof text);
        for (int flips = 0; flips <= trial % 3; flips++)
            text[random_below(&r, length)] = (char)random_next(&r);
        enum hm_status status = svm_parse_liblinear_model("flipped", text, length, &m, NULL);
        CHECK(status == HM_OK || status == HM_INPUT || status == HM_MEMORY);
        if (status != HM_OK)
            continue;
        CHECK(isfinite(m.bias));
        for (size_t k = 0; k < m.length; k++)
            CHECK(isfinite(m.weights[k]));
        mem_free(m.weights);
    }
}

static void without_memory_there_is_no_model(void)
{
    struct svm_liblinear_model m;
    mem_fail_at(1);
    CHECK(parse(good, &m, NULL) == HM_MEMORY && !m.weights);
    mem_fail_at(0);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(a_model_is_read_with_its_bias_and_sign),
        TEST(what_liblinear_writes_scores_as_liblinear_does),
        TEST(what_is_wrong_is_named_with_its_line),
        TEST(every_cut_and_every_flipped_byte_ends_in_an_answer),
        TEST(without_memory_there_is_no_model),
        {0},
    });
    folder_remove();
    return result;
}
