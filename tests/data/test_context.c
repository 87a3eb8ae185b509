/* How much context the positives have decides how much is described. */
#include "../test.h"
#include "data/data.h"

static struct hm_geometry usual(void)
{
    struct hm_geometry g = hog_geometry_default();
    hog_geometry_set_octaves(&g, HOG_USUAL_OCTAVES, HOG_USUAL_CONTEXT);
    return g;
}

static void crops(struct data_context *c, int count, int width, int height)
{
    const struct hm_geometry g = usual();
    const struct mine_examples each = {0};
    for (int i = 0; i < count; i++)
        data_count_context(c, &each, (size_t)i, (struct data_size){width, height}, &g, 0.75);
}

static void a_crop_has_what_lies_around_its_middle(void)
{
    struct data_context c = {.positives = 0};
    crops(&c, 1, 96, 160);
    CHECK(c.have[0] == 1 && c.have[1] == 1 && c.positives == 1);
    crops(&c, 1, 95, 160);
    crops(&c, 1, 96, 159);
    CHECK(c.have[0] == 1 && c.have[1] == 3 && c.positives == 3);
    crops(&c, 1, 80, 144);
    crops(&c, 1, 79, 144);
    CHECK(c.have[0] == 1 && c.have[1] == 4 && c.positives == 5);
}

static void a_box_has_what_lies_around_it_in_its_photograph(void)
{
    /* 96 pixels tall: the window is 64x128 of this photograph's pixels, in its corner. */
    const struct hm_geometry g = usual();
    const struct scan_example boxes[] = {{.x = 32, .y = 32, .width = 32, .height = 96, .zoom = 1},
                                         {.x = 31, .y = 32, .width = 32, .height = 96, .zoom = 1},
                                         {.x = 32, .y = 24, .width = 32, .height = 96, .zoom = 1}};
    struct data_context c = {.positives = 0};
    const size_t first[] = {0, 3};
    const struct mine_examples examples = {boxes, first};
    data_count_context(&c, &examples, 0, (struct data_size){400, 400}, &g, 0.75);
    CHECK(c.have[0] == 1 && c.have[1] == 3 && c.positives == 3);
}

static void half_of_them_decide(void)
{
    const struct {
        int wide, middle, narrow, context;
    } cases[] = {{5, 0, 5, 16}, {4, 1, 5, 8}, {4, 0, 6, 0}, {0, 5, 5, 8}, {0, 4, 6, 0}};
    for (int i = 0; i < 5; i++) {
        struct hm_geometry g = usual();
        struct data_context c = {.positives = 0};
        crops(&c, cases[i].wide, 96, 160);
        crops(&c, cases[i].middle, 80, 144);
        crops(&c, cases[i].narrow, 64, 128);
        CHECK(data_fit_context(&c, &g) == (cases[i].context != 16));
        CHECK(g.context == cases[i].context && g.octaves == 3);
        CHECK(hog_geometry_check(&g, NULL) == HM_OK);
    }
}

static void more_than_was_asked_for_is_never_taken(void)
{
    struct hm_geometry g = usual(), one = hog_geometry_default();
    struct data_context c = {.positives = 0};
    crops(&c, 3, 96, 160);
    hog_geometry_set_octaves(&g, 3, 8);
    CHECK(!data_fit_context(&c, &g) && g.context == 8);
    struct data_context none = {.positives = 4};
    CHECK(!data_fit_context(&none, &one) && one.octaves == 1 && one.context == 0);
}

static void octaves_that_do_not_fit_without_context_are_left_away(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct data_context none = {.positives = 4};
    g.window_width = 48;
    g.window_height = 48;
    CHECK_INT(hog_geometry_set_octaves(&g, 3, 16), 3);
    CHECK(data_fit_context(&none, &g) && g.octaves == 2 && g.context == 0);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_crop_has_what_lies_around_its_middle),
        TEST(a_box_has_what_lies_around_it_in_its_photograph),
        TEST(half_of_them_decide),
        TEST(more_than_was_asked_for_is_never_taken),
        TEST(octaves_that_do_not_fit_without_context_are_left_away),
        {0},
    });
}
