/* report: the page of a run, from its parts to whole pages of runs that are broken in every way. */
#include "folder.h"
#include "disk/disk.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/run_page.h"
#include "test.h"

static void words_cannot_become_markup(void)
{
    struct text out = {0};
    html_put(&out, "<b title=\"%s\">%s %d %ld %zu %.3f %+.2f %.17g %03d 100%%</b>", "\"'><x",
             "<script>&\x01", -3, 4L, (size_t)5, 1.5, 0.25, 0.1, 7);
    CHECK(strcmp(out.bytes, "<b title=\"&quot;'&gt;&lt;x\">&lt;script&gt;&amp;  -3 4 5 1.500 +0.25 "
                            "0.10000000000000001 007 100%</b>") == 0);
    text_free(&out);
}

/* RFC 4648, section 10. */
static void base64_is_that_of_the_standard(void)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct text out = {0};
        text_printf(&out, "%s", "");
        html_base64(&out, pairs[i][0], strlen(pairs[i][0]));
        CHECK(strcmp(out.bytes ? out.bytes : "", pairs[i][1]) == 0);
        text_free(&out);
    }
    struct text out = {0};
    html_base64(&out, "\xFF\xFE\xFB\x00", 4);
    CHECK(strcmp(out.bytes, "//77AA==") == 0);
    text_free(&out);
}

/* ---- charts ------------------------------------------------------------------------------ */

static void a_point_lies_where_its_number_says(void)
{
    const double x[] = {0, 1, 2, 3}, y[] = {0, 10, NAN, 20};
    struct chart_line line = {"a<b", x, y, 4, 0, false, false};
    struct chart chart = {.title = "t",
                          .x_words = "x",
                          .y_words = "y",
                          .point_words = "round",
                          .lines = &line,
                          .count = 1};
    struct text out = {0};
    CHECK(chart_has_points(&chart));
    chart_draw(&chart, &out);
    CHECK_TEXT(out.bytes, "<title>a&lt;b, round 1: 10</title>");
    CHECK(strstr(out.bytes, "round 2:") == NULL); /* it is not known */
    /* x: 62 + 344 * x / 3. y: the area is 48 .. 218 for 20 .. 0. */
    CHECK_TEXT(out.bytes, "<title>a&lt;b, round 1: 10</title>\n<circle cx=\"176.67\" cy=\"133\"");
    CHECK_TEXT(out.bytes, "<title>a&lt;b, round 3: 20</title>\n<circle cx=\"406\" cy=\"48\"");
    text_free(&out);
}

static void no_number_breaks_a_chart(void)
{
    const double values[] = {0, -5, 1e-300, 1e299, INFINITY, -INFINITY, NAN, 7};
    for (int scale = CHART_LINEAR; scale <= CHART_RATIO; scale++)
        for (size_t i = 0; i < 8; i++)
            for (size_t k = 0; k < 8; k++) {
                const double x[] = {0, 1}, y[] = {values[i], values[k]};
                struct chart_line line = {"l", x, y, 2, 0, false, false};
                struct chart chart = {.title = "t",
                                      .x_words = "x",
                                      .y_words = "y",
                                      .point_words = "p",
                                      .scale = (enum chart_scale)scale,
                                      .lines = &line,
                                      .count = 1};
                struct text out = {0};
                chart_draw(&chart, &out);
                CHECK(out.length < 20000 && strstr(out.bytes, "nan") == NULL);
                text_free(&out);
            }
}

/* ---- a run folder ------------------------------------------------------------------------ */

static const char ledger[] =
    "round,images,hard,known,new,added,pool_positives,pool_negatives,objective,gap,"
    "validation_miss,scan_seconds,solve_seconds,support\n"
    "0,2,0,0,0,20,10,20,0.5,,0.4,0.1,0.01,9\n"
    "1,2,300,4,296,40,10,60,1.25,2.5,0.3,0.2,0.02,19\n"
    "2,2,50,50,0,0,10,60,1.25,1,0.3,0.2,0.02,19\n";
static const char record[] =
    "{\"schema\": 1, \"program\": \"hogmine 9\", \"options\": {\"negatives\": \"/none\", "
    "\"stop\": [\"gap=1.1\", \"time=5m\"], \"C\": 0.01, \"mirror\": true, \"exclude\": null},"
    "\"data\": {\"negatives\": {\"images\": 2, \"fingerprint\": \"abc\"}}}";
static const char hard[] = "image,level,level_x,level_y,x,y,width,height,score\n"
                           "a.jpg,0,0,0,0,0,64,128,0.5\n"
                           "a.jpg,0,8,0,8,0,64,128,0.9\n"
                           "\"b, \"\"c\"\" <i>.jpg\",1,0,0,0,0,76.8,153.6,0.7\n";
static const char scores[] = "score_from,positives,negatives\n-1.1,0,5\n-1.0,1,3\n0.9,9,0\n";
static const char suspects[] = "image,x,y,width,height,score,above_median,round,crop\n"
                               "a.jpg,8,0,64,128,0.9,0.1,1,0001.png\n";
static const char validation[] =
    "{\"positives\": 10, \"windows\": 1000, \"miss_rate_at\": [{\"fppw\": 1e-4, \"miss_rate\": "
    "0.2, \"miss_rate_ci95\": [0.1, 0.3]}], \"curve\": [{\"fppw\": 0.001, \"miss_rate\": 0.1}, "
    "{\"fppw\": 0.01, \"miss_rate\": 0}]}";
static const char doctor[] =
    "{\"schema\": 1, \"trusted\": true, \"findings\": [{\"finding\": \"few\", \"ruins\": false, "
    "\"setting\": \"positives\", \"reason\": \"3 <b> positives\", \"remedy\": \"more, or "
    "`max_bad`\", \"examples\": [\"/a/b.jpg\"]}]}";
static const struct part {
    const char *name, *bytes;
    size_t length;
} parts[] = {
    {"rounds.csv", ledger, sizeof ledger - 1},
    {"run.json", record, sizeof record - 1},
    {"hard/001.csv", hard, sizeof hard - 1},
    {"scores/000.csv", scores, sizeof scores - 1},
    {"scores/002.csv", scores, sizeof scores - 1},
    {"suspects/suspects.csv", suspects, sizeof suspects - 1},
    {"validation.json", validation, sizeof validation - 1},
    {"doctor.json", doctor, sizeof doctor - 1},
};
#define PARTS (sizeof parts / sizeof *parts)

/* A whole run but for its models, with part `cut` cut to so many bytes. */
static void write_run(const char *run, size_t cut, size_t length)
{
    char path[600];
    file_remove_tree(run, NULL);
    for (const char *const *f = (const char *const[]){"hard", "scores", "suspects", NULL}; *f;
         f++) {
        snprintf(path, sizeof path, "%s/%s", run, *f);
        CHECK(file_make_folder(path, NULL) == HM_OK);
    }
    for (size_t i = 0; i < PARTS; i++) {
        snprintf(path, sizeof path, "%s/%s", run, parts[i].name);
        FILE *file = fopen(path, "wb");
        fwrite(parts[i].bytes, 1, i == cut ? length : parts[i].length, file);
        fclose(file);
    }
}

static enum hm_status page_of(const char *run, size_t bytes, struct text *out,
                              struct hm_error *error)
{
    struct story story;
    enum hm_status status = story_read(run, 8, &story, error);
    struct run_page page = {.stories = &story, .count = 1, .title = "t", .bytes = bytes};
    if (status == HM_OK)
        status = run_page_write(&page, out, error);
    story_free(&story);
    return status;
}

static void a_story_is_what_the_folder_says(void)
{
    struct story s;
    write_run(at("run"), PARTS, 0);
    CHECK(story_read(at("run"), 8, &s, NULL) == HM_OK);
    CHECK_INT(s.ledger.count, 3);
    CHECK_NEAR(run_ledger_value(&s.ledger, 1, "gap"), 2.5, 0);
    CHECK(isnan(run_ledger_value(&s.ledger, 0, "gap")) &&
          isnan(run_ledger_value(&s.ledger, 9, "gap")));
    CHECK(strcmp(story_option(&s, "stop"), "gap=1.1, time=5m") == 0);
    CHECK(strcmp(story_option(&s, "exclude"), "") == 0 && !story_option(&s, "none"));
    /* The hardest first; of two windows that overlap, the harder. */
    CHECK_INT(s.rounds[0].listed, 3);
    CHECK_INT(s.rounds[0].count, 2);
    CHECK(strcmp(s.rounds[0].windows[1].image, "b, \"c\" <i>.jpg") == 0);
    CHECK_NEAR(s.rounds[0].windows[0].box.score, 0.9, 1e-6);
    CHECK_INT(s.histogram_count, 2);
    CHECK_INT(s.suspect_count, 1);
    CHECK(s.validation.count == 2);
    story_free(&s);
}

static void the_page_tells_what_the_doctor_said(void)
{
    struct text out = {0};
    write_run(at("run"), PARTS, 0);
    CHECK(page_of(at("run"), 5000000, &out, NULL) == HM_OK);
    CHECK_TEXT(out.bytes, "<code>--positives</code>: 3 &lt;b&gt; positives. <i>more, or "
                          "--max-bad</i> Such as <code>/a/b.jpg</code>");
    CHECK_TEXT(out.bytes, "1 thing was found");
    text_free(&out);
    file_remove_tree(at("run/doctor.json"), NULL);
    CHECK(page_of(at("run"), 5000000, &out, NULL) == HM_OK);
    CHECK_TEXT(out.bytes, "doctor.json is not there");
    text_free(&out);
    struct run_diagnosis well = {0};
    CHECK(run_write(at("run"), RUN_DIAGNOSIS, 0, &well, NULL) == HM_OK);
    CHECK(page_of(at("run"), 5000000, &out, NULL) == HM_OK);
    CHECK_TEXT(out.bytes, "found nothing wrong");
    text_free(&out);
}

/* A line of a reader names a setting; a page names the option. */
static void what_is_missing_is_said_in_options(void)
{
    struct text out = {0};
    struct story story = {.run = "run", .name = "run"};
    struct run_page page = {.stories = &story, .count = 1, .title = "t", .bytes = 5000000};
    CHECK(story_misses(&story, NULL, "a.jpg: larger than `max_pixels` allows") == HM_OK);
    CHECK(run_page_write(&page, &out, NULL) == HM_OK);
    CHECK_TEXT(out.bytes, "larger than --max-pixels allows");
    text_free(&out);
    file_list_free(&story.missing);
}

static void a_cut_file_is_missing_and_no_failure(void)
{
    for (size_t i = 0; i < PARTS; i++)
        for (size_t length = 0; length < parts[i].length; length += 1 + length / 40) {
            struct text out = {0};
            struct hm_error error = {0};
            write_run(at("run"), i, length);
            if (!CHECK(page_of(at("run"), 5000000, &out, &error) == HM_OK))
                printf("#   %s at %zu: %s\n", parts[i].name, length, error.text);
            else
                CHECK_TEXT(out.bytes, "</html>");
            text_free(&out);
        }
}

static void what_is_no_run_is_said(void)
{
    struct text out = {0};
    struct hm_error error = {0};
    CHECK(page_of(at("nowhere"), 1, &out, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "there is no such run");
    CHECK(page_of(folder, 1, &out, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "no run of hogmine");
    text_free(&out);
}

/* ---- size -------------------------------------------------------------------------------- */

#define ROUNDS 30
#define EACH 8

static void a_page_is_no_larger_than_asked(void)
{
    struct story_window windows[ROUNDS][EACH];
    struct story_round rounds[ROUNDS];
    memset(windows, 0, sizeof windows);
    for (int r = 0; r < ROUNDS; r++) {
        for (int i = 0; i < EACH; i++) {
            struct story_window *w = &windows[r][i];
            *w = (struct story_window){.image = "name.jpg",
                                       .round = r + 1,
                                       .width = 64,
                                       .height = 128,
                                       .box = {0, 0, 64, 128, 1}};
            for (int k = 0; k < 5000; k++)
                text_append(&w->jpeg, "x", 1);
        }
        rounds[r] = (struct story_round){r + 1, 1000, EACH, windows[r]};
    }
    struct story story = {.run = "run", .name = "run", .rounds = rounds, .round_count = ROUNDS};
    size_t last = SIZE_MAX;
    for (size_t bytes = 4000000; bytes > 8000; bytes /= 2) {
        struct text out = {0};
        struct run_page page = {.stories = &story, .count = 1, .title = "t", .bytes = bytes};
        CHECK(run_page_write(&page, &out, NULL) == HM_OK);
        CHECK(out.length <= (bytes > 16000 ? bytes : 16000));
        CHECK(out.length <= last);
        /* As much as fits, within a factor. */
        CHECK(bytes < 40000 || bytes > 2000000 || out.length > bytes / 3);
        if (bytes < 1000000)
            CHECK_TEXT(out.bytes, "--max-bytes");
        last = out.length;
        text_free(&out);
    }
    for (int r = 0; r < ROUNDS; r++)
        for (int i = 0; i < EACH; i++)
            text_free(&windows[r][i].jpeg);
}

static void want_of_memory_is_said(void)
{
    struct text whole = {0};
    write_run(at("run"), PARTS, 0);
    long before = mem_allocations(), said = 0;
    CHECK(page_of(at("run"), 5000000, &whole, NULL) == HM_OK);
    long all = mem_allocations() - before;
    for (long n = 1; n <= all; n++) {
        struct text out = {0};
        struct hm_error error = {0};
        mem_fail_at(n);
        enum hm_status status = page_of(at("run"), 5000000, &out, &error);
        mem_fail_at(0);
        said += status == HM_MEMORY;
        CHECK(status == HM_OK || (status == HM_MEMORY && error.status == HM_MEMORY));
        text_free(&out);
    }
    CHECK(all > 80 && said > all - 5);
    if (said <= all - 5)
        printf("# %ld of %ld\n", said, all);
    text_free(&whole);
}

int main(void)
{
    folder_make();
    int failed = test_run((struct test[]){
        TEST(words_cannot_become_markup),
        TEST(base64_is_that_of_the_standard),
        TEST(a_point_lies_where_its_number_says),
        TEST(no_number_breaks_a_chart),
        TEST(a_story_is_what_the_folder_says),
        TEST(the_page_tells_what_the_doctor_said),
        TEST(what_is_missing_is_said_in_options),
        TEST(a_cut_file_is_missing_and_no_failure),
        TEST(what_is_no_run_is_said),
        TEST(a_page_is_no_larger_than_asked),
        TEST(want_of_memory_is_said),
        {0},
    });
    folder_remove();
    return failed;
}
