/* report: plots of curves. */
#include "report/plot.h"
#include "test.h"

static void the_legend_is_sorted_and_every_series_looks_different(void)
{
    const double x[] = {0.01, 0.1, 1}, y[] = {0.8, 0.5, 0.3};
    struct plot_series series[8];
    char names[8][16];
    for (int i = 0; i < 8; i++) {
        snprintf(names[i], sizeof names[i], "series %d", i);
        series[i] = (struct plot_series){.name = names[i],
                                         .number = "10%",
                                         .order = 8 - i,
                                         .x = x,
                                         .y = y,
                                         .count = 3,
                                         .before = 1};
    }
    struct text out = {0};
    CHECK(plot_draw(PLOT_FPPI, "title", series, 8, &out, NULL) == HM_OK);
    const char *last = NULL;
    for (int i = 7; i >= 0; i--) { /* falling number: rising order */
        char words[32];
        snprintf(words, sizeof words, ">10%% series %d<", i);
        const char *at = strstr(out.bytes, words);
        CHECK(at != NULL);
        CHECK(!last || at < last); /* drawn from the last on, so that the best lies on top */
        last = at;
    }
    for (int i = 1; i <= 8; i++) {
        char variable[32];
        snprintf(variable, sizeof variable, "var(--series-%d,", i);
        CHECK_TEXT(out.bytes, variable);
    }
    CHECK(!strstr(out.bytes, "nan") && !strstr(out.bytes, "inf"));
    text_free(&out);
}

/* The path of a curve, from its "d" attribute. */
static void the_curve_is_a_staircase(void)
{
    const double x[] = {0.01, 0.1}, y[] = {0.5, 0.1};
    struct plot_series series = {
        .name = "a", .number = "20%", .x = x, .y = y, .count = 2, .before = 1};
    struct text out = {0};
    CHECK(plot_draw(PLOT_FPPI, "t", &series, 1, &out, NULL) == HM_OK);
    /* x: 64 + 440 * decades / 4; at .01 174, at .1 284. From miss rate 1 (y 40) straight down. */
    CHECK_TEXT(out.bytes, "<path d=\"M64 40L174 40L174 ");
    CHECK_TEXT(out.bytes, "L284 ");
    text_free(&out);
}

static void points_off_the_paper_stay_on_its_edge(void)
{
    const double x[] = {0, 0, 1e-9, 1e9}, y[] = {0.9, 0.8, 0.7, 0};
    struct plot_series series =
                           {.name = "a", .number = "", .x = x, .y = y, .count = 4, .before = 1},
                       empty = {.name = "b", .number = "", .x = x, .y = y, .count = 0, .before = 1};
    for (int kind = PLOT_FPPI; kind <= PLOT_PR; kind++) {
        struct text out = {0};
        CHECK(plot_draw((enum plot_kind)kind, "t", (struct plot_series[]){series, empty}, 2, &out,
                        NULL) == HM_OK);
        for (const char *p = out.bytes; (p = strstr(p, "<path d=\"M")); p++) {
            double a = 0, b = 0;
            CHECK(sscanf(p, "<path d=\"M%lf %lf", &a, &b) == 2);
            CHECK(a >= 60 && a <= 600 && b >= 35 && b <= 445);
        }
        text_free(&out);
    }
}

static void want_of_memory_is_said(void)
{
    const double x[] = {0.01, 0.1}, y[] = {0.5, 0.1};
    struct plot_series series = {
        .name = "a", .number = "20%", .x = x, .y = y, .count = 2, .before = 1};
    enum hm_status status = HM_MEMORY;
    for (long n = 1; status != HM_OK && n < 200; n++) {
        struct text out = {0};
        mem_fail_at(n);
        status = plot_draw(PLOT_FPPI, "t", &series, 1, &out, NULL);
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY);
        text_free(&out);
    }
    CHECK(status == HM_OK);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(the_legend_is_sorted_and_every_series_looks_different),
        TEST(the_curve_is_a_staircase),
        TEST(points_off_the_paper_stay_on_its_edge),
        TEST(want_of_memory_is_said),
        {0},
    });
}
