/* mine: what to take, what to drop, where not to mine, when to stop, and what may be skipped. */
#include "streets.h"
#include "disk/disk.h"

/* ---- reading of rules -------------------------------------------------------------------- */

static void rules_are_read_with_their_numbers_and_refused_without_sense(void)
{
    struct mine_choice c;
    struct hm_error error;
    CHECK(mine_choose(mine_stops, "stop", "gap=1.05", &c, NULL) == HM_OK);
    CHECK(c.rule == MINE_STOP_GAP && c.value == 1.05);
    CHECK(mine_choose(mine_stops, "stop", "time=5m", &c, NULL) == HM_OK && c.value == 300);
    CHECK(mine_choose(mine_stops, "stop", "time=2h", &c, NULL) == HM_OK && c.value == 7200);
    CHECK(mine_choose(mine_stops, "stop", "time=90", &c, NULL) == HM_OK && c.value == 90);
    CHECK(mine_choose(mine_selections, "select", "hardest", &c, NULL) == HM_OK && c.value == 10);
    CHECK(mine_choose(mine_selections, "select", "semi=-0.5", &c, NULL) == HM_OK &&
          c.value == -0.5);
    const char *const wrong[] = {"gap",      "gap=",    "gap=x",        "gap=0.5",   "rounds=-1",
                                 "stable=3", "time=5d", "exhausted",    "gap=1.05 ", "rounds",
                                 "",         "=",       "validation=0", "gap=0x1p3", "new=nan"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!CHECK(mine_choose(mine_stops, "stop", wrong[i], &c, &error) == HM_USAGE))
            printf("# %s\n", wrong[i]);
    CHECK(mine_choose(mine_stops, "stop", "never", &c, &error) == HM_USAGE);
    CHECK_TEXT(error.text, "`stop` never: give one of stable, gap=R");
}

/* ---- skipping ---------------------------------------------------------------------------- */

static void what_is_skipped_by_proof_changes_nothing(void)
{
    const int caps[] = {0, 5};
    uint64_t saved = 0;
    for (int i = 0; i < 2; i++) {
        struct mine_options options = mine_default_options();
        struct log skipped = {0}, scanned = {0};
        options.cap_image = caps[i];
        struct mine_result a = train_with(options, 2, &skipped);
        options.skip = false;
        struct mine_result b = train_with(options, 2, &scanned);
        CHECK(same_text(&skipped.model, &scanned.model));
        CHECK_INT(skipped.count, scanned.count);
        for (int r = 0; r < skipped.count && r < scanned.count; r++) {
            struct mine_round *x = &skipped.rounds[r], *y = &scanned.rounds[r];
            saved += x->skipped;
            CHECK(x->windows + x->skipped == y->windows && y->skipped == 0);
            x->windows = y->windows = x->skipped = 0;
        }
        CHECK(same_ledger(&skipped, &scanned));
        printf("# cap %d: %llu windows were not scanned\n", caps[i], (unsigned long long)saved);
        forget(&skipped, &a);
        forget(&scanned, &b);
    }
    CHECK(saved > 0); /* or this proves nothing */
}

/* ---- selection --------------------------------------------------------------------------- */

static struct mine_result select_with(const char *rule, int cap, struct log *log)
{
    struct mine_options options = mine_default_options();
    CHECK(mine_choose(mine_selections, "select", rule, &options.select, NULL) == HM_OK);
    options.cap_image = cap;
    stop_after(&options, 12);
    return train_with(options, 2, log);
}

static void a_selection_takes_no_more_than_it_says(void)
{
    const char *const rules[] = {"hardest=4", "random=4", "diverse=4"};
    for (int i = 0; i < 3; i++) {
        struct log log = {.folder = at("run")};
        CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
        struct mine_result result = select_with(rules[i], 0, &log);
        CHECK(log.rounds[1].added > 0 && log.rounds[1].added <= 4 * log.rounds[1].images);
        CHECK(log.rounds[1].violating > log.rounds[1].added && !log.rounds[1].complete);
        printf("# %s: %ld of %ld in round 1, %s after %d\n", rules[i], log.rounds[1].added,
               log.rounds[1].violating, mine_stops[result.ended.rule].name, log.count - 1);
        forget(&log, &result);
    }
}

static double mean_score(const char *rule)
{
    struct log log = {.folder = at("run")};
    struct mine_result result = select_with(rule, 0, &log);
    struct file_bytes file;
    CHECK(file_read(at("run/hard/001.csv"), 1 << 20, &file, NULL) == HM_OK);
    char *cursor = (char *)file.bytes, *fields[9];
    double sum = 0;
    int count = 0;
    csv_record(&cursor, fields, 9);
    for (; csv_record(&cursor, fields, 9) == 9; count++)
        sum += atof(fields[8]);
    file_free(&file);
    forget(&log, &result);
    return sum / count;
}

static void the_hardest_are_harder_than_random_ones_and_diverse_ones_are_between(void)
{
    CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
    double hardest = mean_score("hardest=4"), diverse = mean_score("diverse=4");
    double any = mean_score("random=4");
    printf("# mean score: hardest %.3f, diverse %.3f, random %.3f\n", hardest, diverse, any);
    CHECK(hardest > diverse && diverse > any);
}

static void what_is_above_the_ceiling_stays_out_and_proves_nothing(void)
{
    struct log log = {.folder = at("run")};
    CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
    struct mine_options options = mine_default_options();
    CHECK(mine_choose(mine_selections, "select", "semi=-0.6", &options.select, NULL) == HM_OK);
    options.cap_image = 0;
    struct mine_result result = train_with(options, 2, &log);
    const struct mine_round *last = &log.rounds[log.count - 1];
    CHECK(result.ended.rule == MINE_STOP_EXHAUSTED && !result.model.certificate.present);
    CHECK(last->added == 0 && last->violating > 0 && !last->complete && last->covered);
    struct file_bytes file;
    CHECK(file_read(at("run/hard/001.csv"), 1 << 20, &file, NULL) == HM_OK);
    char *cursor = (char *)file.bytes, *fields[9];
    csv_record(&cursor, fields, 9);
    while (csv_record(&cursor, fields, 9) == 9)
        CHECK(atof(fields[8]) <= -0.6);
    file_free(&file);
    forget(&log, &result);
}

static void a_cap_of_a_round_goes_round_the_images_and_still_ends_stable(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {0}, all = {0};
    options.cap_round = 60;
    struct mine_result result = train_with(options, 2, &log);
    CHECK(result.ended.rule == MINE_STOP_STABLE);
    long images = 0;
    for (int r = 1; r < log.count; r++) {
        const struct mine_round *round = &log.rounds[r];
        CHECK(round->added <= 60);
        if (!round->covered)
            CHECK(round->added == 60 && !round->complete && isnan(round->gap));
        images += round->images;
    }
    CHECK(log.rounds[1].images < 16 && images > 16);
    CHECK(log.rounds[log.count - 1].images == 16);
    /* The same optimum as with all of them at once, over other pools. */
    options.cap_round = 0;
    options.cap_image = 0;
    struct mine_result whole = train_with(options, 2, &all);
    double a = log.rounds[log.count - 1].objective, b = all.rounds[all.count - 1].objective;
    printf("# objectives %.6f and %.6f over all windows\n", a, b);
    CHECK(fabs(a - b) <= 2e-4 * b);
    forget(&log, &result);
    forget(&all, &whole);
}

/* ---- eviction ---------------------------------------------------------------------------- */

static void dropping_easy_windows_ends_at_the_same_optimum(void)
{
    struct mine_options options = mine_default_options();
    struct log kept = {0}, dropped = {0};
    struct mine_result a = train_with(options, 2, &kept);
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    struct mine_result b = train_with(options, 2, &dropped);
    long evicted = 0;
    for (int r = 0; r < dropped.count; r++)
        evicted += dropped.rounds[r].evicted;
    CHECK(evicted > 0 && b.ended.rule == MINE_STOP_STABLE);
    const struct mine_round *x = &kept.rounds[kept.count - 1];
    const struct mine_round *y = &dropped.rounds[dropped.count - 1];
    CHECK(y->pool_negatives < x->pool_negatives);
    CHECK(fabs(x->objective - y->objective) <= 2e-4 * x->objective);
    printf("# %ld left, pool %ld instead of %ld\n", evicted, y->pool_negatives, x->pool_negatives);
    forget(&kept, &a);
    forget(&dropped, &b);
}

static void a_pool_too_small_thrashes_and_is_told(void)
{
    const char *const rules[] = {"oldest", "random"};
    for (int i = 0; i < 2; i++) {
        struct mine_options options = mine_default_options();
        struct log log = {0};
        CHECK(mine_choose(mine_evictions, "evict", rules[i], &options.evict, NULL) == HM_OK);
        options.cap_pool = 200;
        options.cap_image = 5;
        stop_after(&options, 12);
        struct mine_result result = train_with(options, 2, &log);
        long returned = 0;
        for (int r = 1; r < log.count; r++) {
            returned += log.rounds[r].returned;
            CHECK(log.rounds[r].pool_negatives <= 200 + log.rounds[r].added);
            CHECK(log.rounds[r].returned <= log.rounds[r].added);
        }
        CHECK(returned > 0 && result.thrash);
        forget(&log, &result);
    }
}

/* ---- where not to mine ------------------------------------------------------------------- */

static void what_a_person_took_out_never_comes_in(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.folder = at("run")}, without = {.folder = at("again")};
    stop_after(&options, 3);
    CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
    CHECK(file_make_folder(at("again/hard"), NULL) == HM_OK);
    struct mine_result first = train_with(options, 2, &log);
    /* Everything that the first run collected in round 1 is taken out. */
    struct mine_avoid avoid = {0};
    struct hm_error error;
    long unknown;
    CHECK(data_read_exclude(at("run/hard/001.csv"), &negatives, &avoid, &unknown, &error) == HM_OK);
    CHECK_INT(avoid.count, log.rounds[1].added);
    CHECK(unknown == 0 && mine_avoid_finish(&avoid, negatives.count, &error) == HM_OK);
    without.avoid = &avoid;
    struct mine_result second = train_with(options, 2, &without);
    CHECK(without.rounds[1].avoided > 0);
    for (int r = 0; r < without.count; r++) {
        char name[40];
        struct file_bytes file;
        snprintf(name, sizeof name, "again/hard/%03d.csv", r);
        CHECK(file_read(at(name), 1 << 20, &file, NULL) == HM_OK);
        char *cursor = (char *)file.bytes, *f[9];
        csv_record(&cursor, f, 9);
        while (csv_record(&cursor, f, 9) == 9) {
            size_t image;
            struct hm_detection box = {atof(f[4]), atof(f[5]), atof(f[6]), atof(f[7]), 0};
            CHECK(data_index(&negatives, f[0], &image) && !mine_avoids(&avoid, image, &box));
        }
        file_free(&file);
    }
    mine_avoid_free(&avoid);
    forget(&log, &first);
    forget(&without, &second);
}

static void regions_are_kept_clear_of_by_their_kind(void)
{
    struct mine_avoid avoid = {.overlap = 0.1, .object = BOX_PERSON};
    const struct hm_detection window = {100, 100, 64, 128, 0};
    struct {
        struct mine_region region;
        bool out;
    } cases[] = {
        {{0, 100, 100, 64, 128, MINE_REGION_WINDOW}, true},
        {{0, 120, 100, 64, 128, MINE_REGION_WINDOW}, true},  /* over half in common */
        {{0, 132, 164, 64, 128, MINE_REGION_WINDOW}, false}, /* a quarter */
        {{0, 112, 116, 40, 96, MINE_REGION_PERSON}, true},
        {{0, 170, 116, 40, 96, MINE_REGION_PERSON}, false}, /* beside it */
        {{0, 90, 0, 400, 800, MINE_REGION_PERSON}, false},  /* far larger: less than a tenth */
        {{0, 0, 0, 640, 480, MINE_REGION_IGNORE}, true},    /* wholly inside */
        {{0, 0, 0, 640, 117, MINE_REGION_IGNORE}, false},   /* touches it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avoid.count = 0;
        CHECK(mine_avoid_add(&avoid, &cases[i].region, NULL) == HM_OK);
        CHECK(mine_avoid_finish(&avoid, 2, NULL) == HM_OK);
        if (!CHECK(mine_avoids(&avoid, 0, &window) == cases[i].out))
            printf("# case %zu\n", i);
        CHECK(!mine_avoids(&avoid, 1, &window));
    }
    mine_avoid_free(&avoid);
}

static void a_list_that_is_no_list_is_refused_by_its_line(void)
{
    const struct {
        const char *text, *says;
    } wrong[] = {{"\n", "names no column \"image\""},
                 {"picture,x,y,width,height\n", "names no column \"image\""},
                 {"image,x,y,width\n", "names no column \"height\""},
                 {"image,x,y,width,height\na,1,2,3\n", "line 2"},
                 {"image,x,y,width,height\na,1,2,3,4\nb,1,2,x,4\n", "line 3"},
                 {"image,x,y,width,height\na,1,2,0,4\n", "line 2"},
                 {"image,x,y,width,height\na,nan,2,1,4\n", "line 2"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct mine_avoid avoid = {0};
        struct hm_error error = {0};
        long unknown;
        CHECK(file_write_atomic(at("list.csv"), wrong[i].text, strlen(wrong[i].text), NULL) ==
              HM_OK);
        CHECK(data_read_exclude(at("list.csv"), &negatives, &avoid, &unknown, &error) == HM_INPUT);
        CHECK_TEXT(error.text, wrong[i].says);
        CHECK_TEXT(error.text, "list.csv");
        mine_avoid_free(&avoid);
    }
}

/* ---- stopping ---------------------------------------------------------------------------- */

static void each_rule_ends_a_run_when_it_says(void)
{
    struct mine_options options = mine_default_options();
    struct log free_run = {0}, log = {0};
    struct mine_result result = train_with(options, 2, &free_run);
    CHECK(result.ended.rule == MINE_STOP_STABLE && free_run.count > 4);
    double ratio = (free_run.rounds[2].gap + fmin(free_run.rounds[1].gap, 10)) / 2;
    CHECK(free_run.rounds[1].gap > free_run.rounds[2].gap && free_run.rounds[2].gap >= 1);
    forget(&free_run, &result);
    /* The model of round 1 is good enough: what round 2 found is given back. */
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_GAP, ratio};
    result = train_with(options, 2, &log);
    CHECK(result.ended.rule == MINE_STOP_GAP && log.count == 3 && log.rounds[2].added == 0);
    CHECK(log.rounds[2].pool_negatives == log.rounds[1].pool_negatives);
    CHECK(log.rounds[2].gap < ratio && log.rounds[2].fresh > 0);
    forget(&log, &result);
    options.stops = 0;
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_NEW, 0.9};
    stop_after(&options, 50);
    log = (struct log){0};
    result = train_with(options, 2, &log);
    const struct mine_round *last = &log.rounds[log.count - 1];
    CHECK(result.ended.rule == MINE_STOP_NEW);
    CHECK((double)last->fresh < 0.9 * (double)(last->pool_positives + last->pool_negatives));
    forget(&log, &result);
    options.stops = 0;
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_TIME, 0};
    log = (struct log){0};
    result = train_with(options, 2, &log);
    CHECK(result.ended.rule == MINE_STOP_TIME && log.count == 1);
    forget(&log, &result);
}

static void the_held_out_figure_keeps_the_best_round(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.held = true};
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_VALIDATION, 1};
    struct mine_result result = train_with(options, 2, &log);
    int best = 0;
    for (int r = 0; r < log.count; r++) {
        CHECK(log.rounds[r].validation_miss > 0 && log.rounds[r].validation_miss <= 1);
        if (log.rounds[r].validation_miss < log.rounds[best].validation_miss)
            best = r;
    }
    if (CHECK(result.ended.rule == MINE_STOP_VALIDATION || result.ended.rule == MINE_STOP_STABLE) &&
        result.ended.rule == MINE_STOP_VALIDATION) {
        CHECK_INT(best, log.count - 2);
        CHECK_INT(result.model.training.rounds, best);
        /* It is the very model of that round. */
        struct log again = {0};
        options.stops = 0;
        stop_after(&options, best);
        struct mine_result other = train_with(options, 2, &again);
        CHECK(memcmp(other.model.weights, result.model.weights, 3780 * sizeof(float)) == 0);
        CHECK(other.model.bias == result.model.bias);
        forget(&again, &other);
    }
    forget(&log, &result);
}

/* ---- the certificate --------------------------------------------------------------------- */

static void what_is_certified_is_so_and_a_changed_weight_is_found(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.folder = at("run")};
    CHECK(file_make_folder(at("run/hard"), NULL) == HM_OK);
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    struct mine_result result = train_with(options, 2, &log);
    struct hm_certificate *c = &result.model.certificate;
    struct threads *threads = threads_new(2);
    struct mine_data data = data_of(&log, options.memory);
    const struct svm_store store = {.memory = SIZE_MAX};
    struct mine_pool *pool = mine_pool_new(1, &store);
    struct mine_check check;
    struct hm_error error = {0};
    char print[33];
    CHECK(run_read_pool(at("run"), log.count - 1, &negatives, pool, &error) == HM_OK);
    CHECK_INT(mine_pool_count(pool), log.rounds[log.count - 1].pool_negatives);
    CHECK(mine_verify(&result.model, pool, &data, 5, threads, NULL, &check, &error) == HM_OK);
    CHECK(check.violating == 0 && check.count == 0);
    CHECK(check.windows == c->windows && check.images == c->images && check.levels == c->levels);
    CHECK_NEAR(fmax(0, check.worst + 1), c->worst_violation, 1e-12);
    mine_check_free(&check);
    mine_weights_fingerprint(&result.model, print);
    CHECK(strcmp(print, c->weights) == 0);
    result.model.weights[1000] += 1;
    mine_weights_fingerprint(&result.model, print);
    CHECK(strcmp(print, c->weights) != 0);
    CHECK(mine_verify(&result.model, pool, &data, 5, threads, NULL, &check, &error) == HM_OK);
    CHECK(check.violating > 5 && check.count == 5);
    for (size_t i = 0; i < check.count; i++) {
        CHECK(check.breaches[i].box.score > -1 && !mine_pool_holds(pool, &check.breaches[i].key));
        CHECK(i == 0 || check.breaches[i].box.score <= check.breaches[i - 1].box.score);
    }
    mine_check_free(&check);
    mine_pool_free(pool);
    threads_free(threads);
    forget(&log, &result);
}

int main(void)
{
    make_streets(16, 320, 240);
    int result = test_run((struct test[]){
        TEST(rules_are_read_with_their_numbers_and_refused_without_sense),
        TEST(what_is_skipped_by_proof_changes_nothing),
        TEST(a_selection_takes_no_more_than_it_says),
        TEST(the_hardest_are_harder_than_random_ones_and_diverse_ones_are_between),
        TEST(what_is_above_the_ceiling_stays_out_and_proves_nothing),
        TEST(a_cap_of_a_round_goes_round_the_images_and_still_ends_stable),
        TEST(dropping_easy_windows_ends_at_the_same_optimum),
        TEST(a_pool_too_small_thrashes_and_is_told),
        TEST(what_a_person_took_out_never_comes_in),
        TEST(regions_are_kept_clear_of_by_their_kind),
        TEST(a_list_that_is_no_list_is_refused_by_its_line),
        TEST(each_rule_ends_a_run_when_it_says),
        TEST(the_held_out_figure_keeps_the_best_round),
        TEST(what_is_certified_is_so_and_a_changed_weight_is_found),
        {0},
    });
    remove_streets();
    return result;
}
