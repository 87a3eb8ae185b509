/* report: the SVG writer. */
#include "report/svg.h"
#include "test.h"

static void words_cannot_break_the_document(void)
{
    struct text out = {0};
    svg_begin(&out, 100, 50, "<&\">", NULL);
    svg_text(&out, 1, 2, "start", "a<b & \"c\" \xFF\x01 \xC3\xA4", NULL);
    svg_end(&out);
    CHECK_TEXT(out.bytes, "<title>&lt;&amp;&quot;&gt;</title>");
    CHECK_TEXT(out.bytes, ">a&lt;b &amp; &quot;c&quot; \xEF\xBF\xBD  \xC3\xA4</text>");
    CHECK(text_check(&out, NULL) == HM_OK);
    text_free(&out);
}

static void numbers_are_short_and_never_words(void)
{
    struct text out = {0};
    svg_line(&out, 1.5, -0.001, NAN, 1e300, "stroke=\"" SVG_INK "\"");
    CHECK(strcmp(out.bytes, "<line x1=\"1.5\" y1=\"0\" x2=\"0\" y2=\"0\" "
                            "stroke=\"currentColor\"/>\n") == 0);
    out.length = 0;
    svg_path(&out, (double[]){0, 100, 20.125, 3}, 2, true, NULL);
    CHECK(strcmp(out.bytes, "<path d=\"M0 100L20.13 3Z\"/>\n") == 0);
    text_free(&out);
}

static void a_colour_is_a_variable_with_a_fall_back(void)
{
    CHECK(strcmp(svg_color("stroke", "series-1", "#0072b2").text,
                 "stroke=\"#0072b2\" style=\"stroke:var(--series-1,#0072b2)\"") == 0);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(words_cannot_break_the_document),
        TEST(numbers_are_short_and_never_words),
        TEST(a_colour_is_a_variable_with_a_fall_back),
        {0},
    });
}
