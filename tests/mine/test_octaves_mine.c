/* mine: a training with windows of three octaves keeps the promises of one: stable, the same bytes
 * for any threads and memory, caps, half rows, and people with too little around them are counted.
 */
#include "streets.h"

static struct mine_options three_octaves(void)
{
    struct mine_options options = mine_default_options();
    hog_geometry_set_octaves(&options.geometry, 3, 16);
    return options;
}

static void mining_ends_stable_and_says_what_it_is_of(void)
{
    struct mine_options options = three_octaves();
    struct log log = {0};
    struct mine_result result = train_with(options, 2, &log);
    const struct mine_round *last = &log.rounds[log.count - 1];
    CHECK(result.ended.rule == MINE_STOP_STABLE && result.model.certificate.present);
    CHECK(log.count >= 3 && log.rounds[1].added > 20);
    CHECK(last->complete && last->added == 0 && last->hard == last->known + last->fresh);
    CHECK(hog_geometry_equal(&result.model.geometry, &options.geometry));
    CHECK_INT(result.short_of_context, 0); /* crops have the context */
    uint64_t skipped = 0;
    for (int i = 0; i < log.count; i++)
        skipped += log.rounds[i].skipped;
    CHECK(skipped > 0); /* by the bound */
    forget(&log, &result);
}

/* Skipping changes what is scanned, and nothing else. */
static void what_is_skipped_would_have_changed_nothing(void)
{
    struct mine_options options = three_octaves();
    struct log with = {0}, without = {0};
    struct mine_result a = train_with(options, 2, &with);
    options.skip = false;
    struct mine_result b = train_with(options, 2, &without);
    CHECK_INT(with.count, without.count);
    CHECK(memcmp(a.model.weights, b.model.weights, 6156 * sizeof(float)) == 0);
    CHECK(a.model.bias == b.model.bias);
    for (int i = 0; i < with.count; i++) {
        const struct mine_round *x = &with.rounds[i], *y = &without.rounds[i];
        CHECK(x->added == y->added && x->violating == y->violating && y->skipped == 0);
        CHECK(x->windows + x->skipped == y->windows);
    }
    forget(&with, &a);
    forget(&without, &b);
}

static void any_threads_and_memory_give_the_same_bytes(void)
{
    for (int half = 0; half <= 1; half++) {
        struct mine_options options = three_octaves();
        struct log one = {0};
        options.cap_image = 7;
        options.store = half ? SVM_HALF : SVM_FLOAT;
        struct mine_result a = train_with(options, 1, &one);
        CHECK_INT(a.spilled, 0);
        for (int threads = 2; threads <= 3; threads++) {
            struct log log = {0};
            options.memory = threads == 3 ? 1 << 20 : options.memory;
            options.overflow = overflow_into(folder);
            struct mine_result b = train_with(options, threads, &log);
            CHECK((b.spilled > 0) == (threads == 3));
            CHECK(same_text(&one.model, &log.model) && same_ledger(&one, &log));
            forget(&log, &b);
        }
        forget(&one, &a);
    }
}

static void caps_hold(void)
{
    struct mine_options options = three_octaves();
    struct log log = {0}, pool = {0};
    options.cap_image = 2;
    options.cap_round = 15;
    struct mine_result result = train_with(options, 2, &log);
    int full = 0;
    for (int i = 1; i < log.count; i++) {
        const struct mine_round *r = &log.rounds[i];
        CHECK(r->added <= 15 && r->added <= 2 * r->images);
        full += r->added == 15;
    }
    CHECK(full > 0 && result.ended.rule == MINE_STOP_STABLE);
    forget(&log, &result);
    options = three_octaves();
    options.cap_pool = 100;
    CHECK(mine_choose(mine_evictions, "evict", "oldest", &options.evict, NULL) == HM_OK);
    stop_after(&options, 3);
    result = train_with(options, 2, &pool);
    for (int i = 1; i < pool.count; i++) /* what a pass brings stays a round, whatever the cap */
        CHECK(pool.rounds[i].pool_negatives <=
              (pool.rounds[i].added > 100 ? pool.rounds[i].added : 100));
    CHECK(pool.count == 4 && pool.rounds[1].evicted > 0);
    forget(&pool, &result);
}

/* ---- people with too little around them --------------------------------------------------- */

/* Crops of 96x160 end 16 pixels from the window. */
static void crops_that_end_within_the_context_are_counted_once_each(void)
{
    for (int context = 0; context <= 24; context += 8) {
        struct mine_options options = three_octaves();
        struct log log = {0};
        options.geometry.context = context;
        options.geometry.coarse_stride[0] = options.geometry.coarse_stride[1] = 4;
        stop_after(&options, 0);
        CHECK(options.mirror);
        struct mine_result result = train_with(options, 2, &log);
        CHECK_INT(result.short_of_context, context > 16 ? (long)positives.count : 0);
        forget(&log, &result);
    }
}

/* In each crop one who stands in the middle and one a pixel above the end of the context. */
static void so_are_people_in_photographs(void)
{
    static struct scan_example items[2 * 256];
    static size_t first[257];
    struct threads *threads = threads_new(2);
    struct log log = {0};
    struct mine_data data = data_of(&log, SIZE_MAX);
    for (size_t i = 0; i < positives.count; i++) {
        items[2 * i] = (struct scan_example){
            .image = (int)i, .zoom = 1, .x = 30, .y = 32, .width = 36, .height = 96};
        items[2 * i + 1] = items[2 * i];
        items[2 * i + 1].box = 1;
        items[2 * i + 1].y--;
        first[i + 1] = 2 * (i + 1);
    }
    data.examples = (struct mine_examples){items, first};
    for (int octaves = 1; octaves <= 3; octaves++) {
        struct mine_options options = mine_default_options();
        struct mine_result result;
        hog_geometry_set_octaves(&options.geometry, octaves, 16);
        stop_after(&options, 0);
        CHECK(mine_run(&options, &data, NULL, threads, NULL, &result, NULL) == HM_OK);
        CHECK_INT(result.model.training.positives, 4 * positives.count); /* mirrored as well */
        CHECK_INT(result.short_of_context, octaves > 1 ? (long)positives.count : 0);
        model_free(&result.model);
    }
    threads_free(threads);
}

/* A person half outside is nothing new where there is one octave: nobody asked for context. */
static void one_octave_is_short_of_nothing(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct scan_place beyond = {100, 150, -20, 60};
    CHECK(scan_place_has_context(&g, &beyond));
    hog_geometry_set_octaves(&g, 2, 16);
    CHECK(!scan_place_has_context(&g, &beyond));
}

int main(void)
{
    make_streets(16, 320, 240);
    int result = test_run((struct test[]){
        TEST(mining_ends_stable_and_says_what_it_is_of),
        TEST(what_is_skipped_would_have_changed_nothing),
        TEST(any_threads_and_memory_give_the_same_bytes),
        TEST(caps_hold),
        TEST(crops_that_end_within_the_context_are_counted_once_each),
        TEST(so_are_people_in_photographs),
        TEST(one_octave_is_short_of_nothing),
        {0},
    });
    remove_streets();
    return result;
}
