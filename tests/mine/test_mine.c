/* mine: a whole training on made streets. */
#include "eval/eval.h"
#include "disk/disk.h"
#include "streets.h"

/* ---- a whole training -------------------------------------------------------------------- */

/* False positives among held-out windows at the threshold that keeps 90% of held-out positives. */
static double held_out_fppw(const struct hm_model *model)
{
    struct threads *threads = threads_new(2);
    struct mine_scores p, n;
    const struct mine_examples crops = {0};
    struct mine_data data = data_of(&(struct log){.held = true}, 0);
    CHECK(mine_score_people(model, data.held_positives, &crops, threads, NULL, &p, NULL) == HM_OK);
    CHECK(mine_score_windows(model, &model->mining, data.held_negatives, NULL, threads, NULL, &n,
                             NULL) == HM_OK);
    struct eval_fppw_curve curve;
    CHECK(eval_fppw_curve_make(p.values, p.count, n.values, n.count, &curve, NULL) == HM_OK);
    double fppw = 1;
    for (size_t i = 0; i < curve.count; i++)
        if (curve.points[i].miss_rate <= 0.1) {
            fppw = curve.points[i].fppw;
            break;
        }
    eval_fppw_curve_free(&curve);
    mine_scores_free(&p);
    mine_scores_free(&n);
    threads_free(threads);
    return fppw;
}

static void mining_ends_stable_and_lowers_false_positives_by_half(void)
{
    struct mine_options options = mine_default_options();
    struct log random_log = {0}, log = {0};
    stop_after(&options, 0);
    struct mine_result random_only = train_with(options, 2, &random_log);
    CHECK(random_only.ended.rule == MINE_STOP_ROUNDS && random_log.count == 1);
    options.stops = 0;
    struct mine_result mined = train_with(options, 2, &log);
    CHECK(mined.ended.rule == MINE_STOP_STABLE);
    CHECK(log.count >= 3); /* several rounds: the set is hard enough to teach something */
    const struct mine_round *last = &log.rounds[log.count - 1];
    CHECK(last->added == 0 && last->complete && last->hard == last->known + last->fresh);
    CHECK(log.rounds[1].added > 100);
    double before = held_out_fppw(&random_only.model), after = held_out_fppw(&mined.model);
    printf("# false positives a window at 10%% missed: %.2e before, %.2e after\n", before, after);
    CHECK(after <= before / 2);
    forget(&random_log, &random_only);
    forget(&log, &mined);
}

static void the_same_seed_gives_the_same_bytes_for_any_number_of_threads(void)
{
    struct mine_options options = mine_default_options();
    options.cap_image = 7;
    struct log one = {0};
    struct mine_result a = train_with(options, 1, &one);
    const int threads[] = {2, 3, 8};
    for (int i = 0; i < 3; i++) {
        struct log log = {0};
        options.memory = threads[i] == 3 ? 1 << 20 : options.memory; /* nor of what is kept */
        options.overflow = overflow_into(folder);
        struct mine_result b = train_with(options, threads[i], &log);
        CHECK(same_text(&one.model, &log.model));
        CHECK(same_ledger(&one, &log));
        forget(&log, &b);
    }
    options.seed = 2;
    struct log log = {0};
    struct mine_result c = train_with(options, 2, &log);
    CHECK(!same_text(&one.model, &log.model));
    forget(&log, &c);
    forget(&one, &a);
}

static void a_cap_keeps_the_hardest_and_the_pass_is_not_complete(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.folder = at("run")};
    stop_after(&options, 1);
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
    forget(&log, &result);
}

int main(void)
{
    make_streets(16, 400, 300);
    int result = test_run((struct test[]){
        TEST(mining_ends_stable_and_lowers_false_positives_by_half),
        TEST(the_same_seed_gives_the_same_bytes_for_any_number_of_threads),
        TEST(a_cap_keeps_the_hardest_and_the_pass_is_not_complete),
        {0},
    });
    remove_streets();
    return result;
}
