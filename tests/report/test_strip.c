/* report: the strip of a run in the plane. */
#include "toy/strip.h"
#include "test.h"

/* How often `part` occurs. */
static int times(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

static void draw_one(struct strip_detector d, unsigned char state, struct text *out)
{
    struct plane_point person = {.at = {0.9f, 0.9f}}, negative = {.at = {0.1f, 0.1f}};
    struct plane plane = {
        .positives = &person, .negatives = &negative, .positive_count = 1, .negative_count = 1};
    unsigned char states[1] = {state};
    struct strip_panel panels[2] = {
        {.title = "round 0", .words = {"one", "two"}, .states = states, .after = d},
        {.title = "round 1", .states = states, .scanned = true, .before = d, .after = d}};
    const char *const words[] = {"a < b", NULL};
    struct strip strip = {.plane = &plane,
                          .panels = panels,
                          .count = 2,
                          .threshold = -1,
                          .title = "title",
                          .words = words};
    CHECK(strip_draw(&strip, out, NULL) == HM_OK);
}

/* The picture without its legend. */
static void cut_legend(struct text *out)
{
    char *legend = strstr(out->bytes, ">a positive<");
    if (CHECK(legend))
        *legend = 0;
}

static void a_panel_shows_the_detector_its_margin_and_what_was_scanned_with(void)
{
    struct text out = {0};
    draw_one((struct strip_detector){2, 2, -2}, STRIP_POOL, &out); /* 0 on x + y = 1 */
    CHECK_TEXT(out.bytes, ">round 0</text>");
    CHECK_TEXT(out.bytes, "a &lt; b");
    CHECK_TEXT(out.bytes, "<desc>round 0: one; two. round 1");
    cut_legend(&out);
    CHECK_INT(times(out.bytes, "stroke-width=\"2\"/>"), 2);     /* score 0, twice */
    CHECK_INT(times(out.bytes, "stroke-dasharray=\"6 4\""), 4); /* -1 and 1, twice */
    CHECK_INT(times(out.bytes, "fill-opacity=\"0.09\""), 1);    /* round 0 was not scanned */
    /* Score 0 goes through (0, 1) and (1, 0); the square shows -0.1 .. 1.1 on 230 units. */
    CHECK_TEXT(out.bytes, "x1=\"248\" y1=\"288\" x2=\"18\" y2=\"58\" stroke");
    text_free(&out);
}

static void a_line_that_passes_by_is_not_drawn(void)
{
    struct text out = {0};
    draw_one((struct strip_detector){0, 0, -5}, STRIP_POOL, &out);
    cut_legend(&out);
    CHECK_INT(times(out.bytes, "<line"), 0);
    CHECK_INT(times(out.bytes, "fill-opacity=\"0.09\""), 0);
    text_free(&out);
}

static void states_differ_without_their_colours(void)
{
    const char *const marks[] = {[STRIP_OUTSIDE] = "fill-opacity=\"0.45\"",
                                 [STRIP_UNTAKEN] =
                                     "fill=\"none\" stroke-width=\"1.3\" stroke=\"#d5",
                                 [STRIP_ADDED] = "r=\"6.2\"",
                                 [STRIP_POOL] = "width=\"5.6\"",
                                 [STRIP_EVICTED] = "stroke-width=\"1.4\""};
    for (unsigned char state = 0; state < 5; state++) {
        struct text out = {0};
        draw_one((struct strip_detector){2, 2, -2}, state, &out);
        CHECK(state == STRIP_EVICTED || !strstr(out.bytes, "thrown out"));
        cut_legend(&out);
        CHECK(times(out.bytes, marks[state]) >= 2);
        text_free(&out);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_panel_shows_the_detector_its_margin_and_what_was_scanned_with),
        TEST(a_line_that_passes_by_is_not_drawn),
        TEST(states_differ_without_their_colours),
        {0},
    });
}
