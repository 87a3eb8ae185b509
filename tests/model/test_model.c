/* model: what is written is read back exactly; what is wrong is named. */
#include "model/model.h"
#include "formats/formats.h"
#include "test.h"

static struct hm_model some_model(void)
{
    struct random r = random_make(1, 1006, 0);
    struct hm_model m = {.geometry = hog_geometry_default(),
                         .bias = -1.2345678f,
                         .threshold = 0.1f,
                         .object = BOX_PERSON,
                         .scan = {HM_PYRAMID_SMOOTH, 1.05, 8, 32, 0},
                         .mining = {HM_PYRAMID_OPENCV, 1.2, 8, 0, 0},
                         .training = {.program = "hogmine test",
                                      .positives = 10,
                                      .negatives = 20,
                                      .negative_images = 5,
                                      .rounds = 3,
                                      .ended = "stable",
                                      .c = 0.01,
                                      .c_negative = 0.02,
                                      .bias_feature = 10,
                                      .threshold = -1,
                                      .seed = UINT64_C(1) << 62}};
    m.weights = mem_array(hog_geometry_length(&m.geometry), sizeof(float));
    for (size_t i = 0; i < hog_geometry_length(&m.geometry); i++)
        m.weights[i] = (float)random_between(&r, -1, 1) * (i % 7 ? 1.0f : 1e-30f);
    return m;
}

static void a_model_reads_back_exactly(void)
{
    struct hm_model a = some_model(), b;
    struct text one = {0}, two = {0};
    model_format(&a, &one);
    struct hm_error error = {0};
    if (!CHECK(model_parse("m", one.bytes, one.length, &b, &error) == HM_OK))
        printf("# %s\n", error.text);
    CHECK(memcmp(a.weights, b.weights, 3780 * sizeof(float)) == 0);
    CHECK(a.bias == b.bias && hog_geometry_equal(&a.geometry, &b.geometry));
    CHECK(b.mining.pyramid == HM_PYRAMID_OPENCV && b.scan.pad == 32);
    CHECK(b.training.seed == a.training.seed);
    model_format(&b, &two);
    CHECK(one.length == two.length && memcmp(one.bytes, two.bytes, one.length) == 0);
    text_free(&one);
    text_free(&two);
    model_free(&a);
    model_free(&b);
}

/* Old models have no such member, and those that need none are the bytes that they were. */
static void octaves_are_recorded_where_there_are_some(void)
{
    struct hm_model a = some_model(), b;
    for (double octaves = 0; octaves <= 3; octaves += 1.5) {
        struct text text = {0};
        a.scan.upsample = octaves;
        a.mining.upsample = octaves / 2;
        model_format(&a, &text);
        CHECK((strstr(text.bytes, "upsample") != NULL) == (octaves > 0));
        CHECK(model_parse("m", text.bytes, text.length, &b, NULL) == HM_OK);
        CHECK(b.scan.upsample == octaves && b.mining.upsample == octaves / 2);
        text_free(&text);
        model_free(&b);
    }
    model_free(&a);
}

/* The same with a window of so many octaves. */
static struct hm_model wide_model(int octaves, int quarter)
{
    struct hm_model m = some_model();
    struct random r = random_make(2, 1006, 0);
    hog_geometry_set_octaves(&m.geometry, octaves, 16);
    if (octaves == 3)
        m.geometry.coarse_stride[1] = quarter;
    mem_free(m.weights);
    m.weights = mem_array(hog_geometry_length(&m.geometry), sizeof(float));
    for (size_t i = 0; i < hog_geometry_length(&m.geometry); i++)
        m.weights[i] = (float)random_between(&r, -1, 1);
    return m;
}

static void a_window_of_several_octaves_reads_back_exactly(void)
{
    for (int kind = 0; kind < 4; kind++) {
        const int octaves = kind == 3 ? 3 : kind + 1;
        struct hm_model a = wide_model(octaves, kind == 3 ? 4 : 8), b;
        size_t bytes = hog_geometry_length(&a.geometry) * sizeof(float);
        struct text one = {0}, two = {0};
        struct hm_error error = {0};
        model_format(&a, &one);
        /* Of one octave nothing is said: those files are the bytes that they were. */
        static const char *const words[] = {"octaves", "context", "half_stride", "quarter_stride"};
        for (int i = 0; i < 4; i++)
            CHECK((strstr(one.bytes, words[i]) != NULL) == (octaves > 1));
        if (!CHECK(model_parse("m", one.bytes, one.length, &b, &error) == HM_OK))
            printf("# %s\n", error.text);
        CHECK(hog_geometry_equal(&a.geometry, &b.geometry));
        CHECK(memcmp(a.weights, b.weights, bytes) == 0);
        model_format(&b, &two);
        CHECK(one.length == two.length && memcmp(one.bytes, two.bytes, one.length) == 0);
        text_free(&one);
        text_free(&two);
        model_free(&a);
        model_free(&b);
    }
}

/* The model's text with the first `from` behind `behind` replaced by `to`. */
static void check_model_refused(struct hm_model a, const char *behind, const char *from,
                                const char *to, const char *reason)
{
    struct hm_model b;
    struct text text = {0}, changed = {0};
    struct hm_error error = {0};
    model_format(&a, &text);
    char *at = strstr(text.bytes, behind);
    at = at ? strstr(at, from) : NULL;
    if (CHECK(at != NULL)) {
        text_append(&changed, text.bytes, (size_t)(at - text.bytes));
        text_printf(&changed, "%s", to);
        text_printf(&changed, "%s", at + strlen(from));
        CHECK(model_parse("the file", changed.bytes, changed.length, &b, &error) == HM_INPUT);
        CHECK_TEXT(error.text, "the file");
        CHECK_TEXT(error.text, reason);
    }
    text_free(&text);
    text_free(&changed);
    model_free(&a);
}

static void check_refused(const char *from, const char *to, const char *reason)
{
    check_model_refused(some_model(), "", from, to, reason);
}

static void check_wide_refused(const char *behind, const char *from, const char *to,
                               const char *reason)
{
    check_model_refused(wide_model(3, 8), behind, from, to, reason);
}

static void what_is_wrong_with_octaves_is_named(void)
{
    check_wide_refused("", "\"octaves\": 3", "\"octaves\": 4", "\"octaves\"");
    check_wide_refused("", "\"octaves\": 3", "\"octaves\": 0", "\"octaves\"");
    check_wide_refused("", "\"octaves\": 3", "\"octaves\": 2.5", "\"octaves\"");
    check_wide_refused("", "\"octaves\": 3", "\"octaves\": 2", "octave 3");
    check_wide_refused("", "\"octaves\": 3, ", "", "5688"); /* of one octave, then */
    check_wide_refused("", "\"context\": 16, ", "", "\"context\"");
    check_wide_refused("", "\"context\": 16", "\"context\": -1", "\"context\"");
    check_wide_refused("", "\"context\": 16", "\"context\": 17", "`context`");
    check_wide_refused("", "\"context\": 16", "\"context\": 0", "weights");
    check_wide_refused("", "\"half_stride\": 8, ", "", "\"half_stride\"");
    check_wide_refused("", "\"half_stride\": 8", "\"half_stride\": 5", "stride of 5");
    check_wide_refused("", "\"quarter_stride\": 8", "\"quarter_stride\": 0", "`quarter_stride`");
    check_wide_refused("", ", \"quarter_stride\": 8", "", "\"quarter_stride\"");
    check_wide_refused("\"scan\"", "\"stride\": 8", "\"stride\": 6", "\"stride\"");
    check_wide_refused("\"mining\"", "\"stride\": 8", "\"stride\": 10", "\"stride\"");
}

static void what_is_wrong_is_named(void)
{
    check_refused("\"hogmine-model\"", "\"other\"", "no hogmine model");
    check_refused("\"version\": 1", "\"version\": 2", "newer");
    check_refused("\"bias\": -1.23456776", "\"bias\": \"x\"", "\"bias\"");
    check_refused("\"bias\": -1.23456776", "\"bias\": NaN", "column");
    check_refused("\"bins\": 9", "\"bins\": 8", "weights");
    check_refused("\"stride\": [8, 8]", "\"stride\": [7, 8]", "stride of 7");
    check_refused("\"cell\": [8, 8]", "\"cell\": [0, 8]", "\"cell\"");
    check_refused("\"pyramid\": \"smooth\"", "\"pyramid\": \"rough\"", "\"pyramid\"");
    check_refused("\"weights\": [", "\"weights\": [1, ", "3781");
    check_refused("\"scale_step\": 1.05", "\"scale_step\": 0", "\"scale_step\"");
    check_refused("\"pad\": 32", "\"pad\": 32, \"upsample\": 4", "\"upsample\"");
    check_refused("\"threshold\": 0.1", "\"threshold\": 1e999", "");
}

static void a_truncated_model_is_refused_at_every_length(void)
{
    struct hm_model a = some_model(), b;
    struct text text = {0};
    model_format(&a, &text);
    for (size_t length = 0; length + 2 < text.length; length += 97)
        CHECK(model_parse("m", text.bytes, length, &b, NULL) == HM_INPUT);
    text_free(&text);
    model_free(&a);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_model_reads_back_exactly),
        TEST(octaves_are_recorded_where_there_are_some),
        TEST(a_window_of_several_octaves_reads_back_exactly),
        TEST(what_is_wrong_is_named),
        TEST(what_is_wrong_with_octaves_is_named),
        TEST(a_truncated_model_is_refused_at_every_length),
        {0},
    });
}
