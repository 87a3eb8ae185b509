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

/* The model's text with the first `from` replaced by `to`. */
static void check_refused(const char *from, const char *to, const char *reason)
{
    struct hm_model a = some_model(), b;
    struct text text = {0}, changed = {0};
    struct hm_error error = {0};
    model_format(&a, &text);
    char *at = strstr(text.bytes, from);
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
        TEST(what_is_wrong_is_named),
        TEST(a_truncated_model_is_refused_at_every_length),
        {0},
    });
}
