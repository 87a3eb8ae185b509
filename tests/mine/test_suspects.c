/* mine: which suspects there are, and which is the strongest. Rows of one value with the weight 1:
 * a row's value is its score. */
#include "mine/mine.h"
#include "test.h"

static const struct svm_store in_memory = {.format = SVM_FLOAT, .memory = SIZE_MAX};

struct given {
    int image, x;
    float found, now; /* now -9: it left the pool */
    int round;
};

struct ranking {
    struct mine_ranked *items;
    size_t count;
};

static enum hm_status rank(const struct given *all, size_t count, float bias, struct ranking *out,
                           struct hm_error *error)
{
    struct mine_pool *pool = mine_pool_new(1, &in_memory);
    struct mine_suspect suspects[16];
    float weight = 1, one = 1;
    struct hm_model model = {.weights = &weight, .bias = bias};
    struct hm_photos negatives = {.count = 5};
    struct mine_view view = {
        .pool = pool, .model = &model, .negatives = &negatives, .suspects = suspects};
    enum hm_status status = HM_OK;
    /* A positive that is far inside: no photograph's. */
    CHECK(mine_pool_add(pool, &one, &(struct hm_key){4, 0, 0, 0, 0}, 1, 0, NULL) == HM_OK);
    for (size_t i = 0; i < count; i++) {
        struct hm_key key = {all[i].image, 0, all[i].x, 0, 0};
        float value = all[i].now - bias;
        if (all[i].found > 0)
            suspects[view.suspect_count++] =
                (struct mine_suspect){key, all[i].found, 0.5F, all[i].round};
        if (all[i].now > -9 && !mine_pool_holds(pool, &key))
            CHECK(mine_pool_add(pool, &value, &key, -1, all[i].found, NULL) == HM_OK);
    }
    status = mine_rank_suspects(&view, &out->items, &out->count, error);
    mine_pool_free(pool);
    return status;
}

static void what_resists_most_comes_first(void)
{
    static const struct given all[] = {
        {0, 8, 2, -0.75F, 1},                        /* clear when found, silenced by now */
        {1, 0, 0.25F, 0.5F, 1},                      /* not clear, and never silenced */
        {2, 0, 0.5F, -0.5F, 2}, {3, 0, 1, 0.25F, 1}, /* in the margin, but ... */
        {3, 8, 0, 0.25F, 0},                         /* with others around it that pull too */
        {3, 16, 0, 0.25F, 0},   {4, 0, 3, -1, 1},    /* at the margin: silenced */
        {4, 8, 3, -9, 1},                            /* no longer in the pool */
    };
    for (int b = 0; b < 2; b++) {
        struct ranking r;
        struct hm_error error = {0};
        if (!CHECK(rank(all, 8, b ? 0.25F : 0, &r, &error) == HM_OK))
            return;
        static const int images[] = {3, 1, 2, 0};
        static const double strength[] = {1.25 * 1.9364916731, 1.5 * 1.2247448714,
                                          0.5 * 0.7071067812, 0.25 * 0.5};
        CHECK_INT(r.count, 4);
        for (size_t i = 0; i < r.count; i++) {
            CHECK_INT(r.items[i].found.key.image, images[i]);
            CHECK_NEAR(r.items[i].strength, strength[i], 1e-6);
        }
        CHECK_NEAR(r.items[0].score, 0.25, 1e-6);
        CHECK_NEAR(r.items[0].found.score, 1, 0);
        mem_free(r.items);
    }
}

static void equals_stand_by_their_keys_and_none_stands_twice(void)
{
    static const struct given all[] = {{2, 16, 1, 0, 1}, {1, 8, 1, 0, 1},  {2, 0, 1, 0, 1},
                                       {1, 0, 1, 0, 1},  {2, 16, 2, 0, 3}, {2, 16, 0.5F, 0, 2}};
    static const int places[][2] = {{1, 0}, {1, 8}, {2, 0}, {2, 16}};
    struct ranking r;
    if (!CHECK(rank(all, 6, 0, &r, NULL) == HM_OK))
        return;
    CHECK_INT(r.count, 4);
    for (size_t i = 0; i < r.count; i++) {
        CHECK_INT(r.items[i].found.key.image, places[i][0]);
        CHECK_INT(r.items[i].found.key.x, places[i][1]);
    }
    CHECK_INT(r.items[3].found.round, 3); /* as it was found the last time */
    mem_free(r.items);
}

static void without_suspects_there_is_no_list_and_without_memory_none_either(void)
{
    static const struct given none[] = {{0, 0, 0, 1, 1}}, one[] = {{0, 0, 1, 1, 1}};
    struct ranking r;
    struct hm_error error = {0};
    CHECK(rank(none, 1, 0, &r, NULL) == HM_OK && r.count == 0);
    mem_free(r.items);
    long before = mem_allocations();
    CHECK(rank(one, 1, 0, &r, NULL) == HM_OK && r.count == 1);
    mem_free(r.items);
    long all = mem_allocations() - before;
    for (long n = all - 3; n <= all; n++) { /* those of the ranking are the last */
        mem_fail_at(n);
        enum hm_status status = rank(one, 1, 0, &r, &error);
        mem_fail_at(0);
        CHECK(status == HM_MEMORY ? !r.items && r.count == 0 : status == HM_OK);
        if (status == HM_OK)
            mem_free(r.items);
    }
    CHECK(error.status == HM_MEMORY);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(what_resists_most_comes_first),
        TEST(equals_stand_by_their_keys_and_none_stands_twice),
        TEST(without_suspects_there_is_no_list_and_without_memory_none_either),
        {0},
    });
}
