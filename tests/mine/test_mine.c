/* mine: the pool, what a scan keeps, and a whole training on made streets. */
#include "mine/mine.h"
#include "synth/synth.h"
#include "eval/eval.h"
#include "folder.h"
#include "test.h"

/* ---- the pool ---------------------------------------------------------------------------- */

static struct hm_key key_of(int i)
{
    return (struct hm_key){i % 97, i % 5, i * 8 % 640, i / 97 * 8, 0};
}

static const struct svm_store in_memory = {.format = SVM_FLOAT, .memory = SIZE_MAX};

static void the_pool_holds_what_was_added_and_nothing_else(void)
{
    struct pool *pool = pool_new(7, &in_memory);
    float row[7];
    for (int i = 0; i < 5000; i++) {
        struct hm_key key = key_of(i);
        CHECK(!pool_holds(pool, &key));
        for (int k = 0; k < 7; k++)
            row[k] = (float)(i * 7 + k);
        CHECK(pool_add(pool, row, &key, -1, (float)i, NULL) == HM_OK);
    }
    CHECK_INT(pool_count(pool), 5000);
    for (int i = 0; i < 5000; i++) {
        struct hm_key key = key_of(i), other = key;
        other.x += 1;
        CHECK(pool_holds(pool, &key) && !pool_holds(pool, &other));
        svm_rows_read(pool_rows(pool), (size_t)i, row);
        CHECK(row[6] == (float)(i * 7 + 6));
        CHECK(key_compare(pool_key(pool, (size_t)i), &key) == 0);
    }
    pool_free(pool);
}

static void without_memory_the_pool_says_so_and_stays_whole(void)
{
    float row[100] = {0};
    for (long n = 1; n < 40; n++) {
        struct pool *pool = pool_new(100, &in_memory);
        mem_fail_at(n);
        int added = 0;
        for (int i = 0; i < 3000; i++) {
            struct hm_key key = key_of(i);
            if (pool_add(pool, row, &key, -1, 0, NULL) != HM_OK)
                break;
            added++;
        }
        mem_fail_at(0);
        CHECK_INT(pool_count(pool), added);
        for (int i = 0; i < added; i++) {
            struct hm_key key = key_of(i);
            CHECK(pool_holds(pool, &key));
        }
        pool_free(pool);
    }
}

/* ---- a whole training -------------------------------------------------------------------- */

static struct data_set positives, negatives, held_positives, held_negatives;

static void make_data(void)
{
    struct threads *threads = threads_new(2);
    struct synth_options train = synth_usual(16, 5, 400, 300);
    struct synth_options held = synth_usual(10, 6, 400, 300);
    struct hm_error error = {0};
    CHECK(synth_write(at("train"), &train, threads, NULL, &error) == HM_OK);
    CHECK(synth_write(at("held"), &held, threads, NULL, &error) == HM_OK);
    CHECK(data_find(at("train/positives"), &positives, &error) == HM_OK);
    CHECK(data_find(at("train/negatives"), &negatives, &error) == HM_OK);
    CHECK(data_find(at("held/positives"), &held_positives, &error) == HM_OK);
    CHECK(data_find(at("held/negatives"), &held_negatives, &error) == HM_OK);
    threads_free(threads);
}

struct log {
    struct mine_round rounds[50];
    struct text ledger;
    int count;
    const char *folder;
};

static enum hm_status log_round(void *context, const struct mine_view *view, struct hm_error *error)
{
    struct log *log = context;
    log->rounds[log->count++] = *view->round;
    return log->folder ? record_round(log->folder, &log->ledger, view, error) : HM_OK;
}

static struct mine_result train_with(struct mine_options options, int thread_count, struct log *log)
{
    struct threads *threads = threads_new(thread_count);
    struct mine_observer observer = {.context = log, .round = log_round};
    struct mine_result result;
    struct hm_error error = {0};
    enum hm_status status =
        mine_run(&options, &positives, &negatives, threads, &observer, &result, &error);
    if (!CHECK(status == HM_OK))
        printf("# %s\n", error.text);
    threads_free(threads);
    return result;
}

/* False positives among held-out windows at the threshold that keeps 90% of held-out positives. */
static double held_out_fppw(const struct hm_model *model)
{
    struct threads *threads = threads_new(2);
    struct score_list p, n;
    CHECK(score_people(model, &held_positives, NULL, 0, threads, NULL, &p, NULL) == HM_OK);
    CHECK(score_windows(model, &model->mining, &held_negatives, 0, threads, NULL, &n, NULL) ==
          HM_OK);
    struct fppw_curve curve;
    CHECK(fppw_curve_make(p.values, p.count, n.values, n.count, &curve, NULL) == HM_OK);
    double fppw = 1;
    for (size_t i = 0; i < curve.count; i++)
        if (curve.points[i].miss_rate <= 0.1) {
            fppw = curve.points[i].fppw;
            break;
        }
    fppw_curve_free(&curve);
    score_list_free(&p);
    score_list_free(&n);
    threads_free(threads);
    return fppw;
}

static void mining_ends_stable_and_lowers_false_positives_by_half(void)
{
    struct mine_options options = mine_default_options();
    struct log random_log = {0}, log = {0};
    options.max_rounds = 0;
    struct mine_result random_only = train_with(options, 2, &random_log);
    CHECK(!random_only.stable && random_log.count == 1);
    options.max_rounds = -1;
    struct mine_result mined = train_with(options, 2, &log);
    CHECK(mined.stable);
    CHECK(log.count >= 3); /* several rounds: the set is hard enough to teach something */
    const struct mine_round *last = &log.rounds[log.count - 1];
    CHECK(last->added == 0 && last->complete && last->hard == last->known);
    CHECK(log.rounds[1].added > 100);
    double before = held_out_fppw(&random_only.model), after = held_out_fppw(&mined.model);
    printf("# false positives a window at 10%% missed: %.2e before, %.2e after\n", before, after);
    CHECK(after <= before / 2);
    model_free(&random_only.model);
    model_free(&mined.model);
}

static void the_same_seed_gives_the_same_bytes_for_any_number_of_threads(void)
{
    struct mine_options options = mine_default_options();
    options.max_rounds = 2;
    options.cap_image = 7;
    struct text first = {0};
    struct log one = {0};
    struct mine_result a = train_with(options, 1, &one);
    model_format(&a.model, &first);
    for (int threads = 2; threads <= 3; threads++) {
        struct text other = {0};
        struct log log = {0};
        options.memory = threads == 3 ? 1 << 20 : options.memory; /* nor of what is kept */
        options.spill_folder = folder;
        struct mine_result b = train_with(options, threads, &log);
        model_format(&b.model, &other);
        CHECK(first.length == other.length && memcmp(first.bytes, other.bytes, first.length) == 0);
        CHECK_INT(log.count, one.count);
        for (int i = 0; i < log.count; i++)
            CHECK(log.rounds[i].fresh == one.rounds[i].fresh &&
                  log.rounds[i].added == one.rounds[i].added);
        text_free(&other);
        model_free(&b.model);
    }
    options.seed = 2;
    struct text other = {0};
    struct log log = {0};
    struct mine_result c = train_with(options, 2, &log);
    model_format(&c.model, &other);
    CHECK(memcmp(first.bytes, other.bytes, first.length) != 0);
    text_free(&other);
    text_free(&first);
    model_free(&a.model);
    model_free(&c.model);
}

static void a_cap_keeps_the_hardest_and_the_pass_is_not_complete(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.folder = at("run")};
    options.max_rounds = 1;
    options.cap_image = 3;
    CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
    struct mine_result result = train_with(options, 2, &log);
    CHECK(log.rounds[1].added <= 3 * log.rounds[1].images);
    CHECK(log.rounds[1].fresh > log.rounds[1].added);
    CHECK(!log.rounds[1].complete);
    struct file_bytes file;
    CHECK(file_read(at("run/hard/001.csv"), 1 << 20, &file, NULL) == HM_OK);
    char *cursor = (char *)file.bytes, *fields[9];
    int rows = 0;
    char image[64] = "";
    double before = 0;
    CHECK_INT(csv_record(&cursor, fields, 9), 9);
    while (csv_record(&cursor, fields, 9) == 9) {
        double score = atof(fields[8]);
        CHECK(score >= -1);
        if (strcmp(image, fields[0]) == 0)
            CHECK(score <= before);
        snprintf(image, sizeof image, "%s", fields[0]);
        before = score;
        rows++;
    }
    CHECK_INT(rows, log.rounds[1].added);
    file_free(&file);
    text_free(&log.ledger);
    model_free(&result.model);
}

int main(void)
{
    folder_make();
    make_data();
    int result = test_run((struct test[]){
        TEST(the_pool_holds_what_was_added_and_nothing_else),
        TEST(without_memory_the_pool_says_so_and_stays_whole),
        TEST(mining_ends_stable_and_lowers_false_positives_by_half),
        TEST(the_same_seed_gives_the_same_bytes_for_any_number_of_threads),
        TEST(a_cap_keeps_the_hardest_and_the_pass_is_not_complete),
        {0},
    });
    data_free(&positives);
    data_free(&negatives);
    data_free(&held_positives);
    data_free(&held_negatives);
    folder_remove();
    return result;
}
