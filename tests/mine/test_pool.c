/* mine: the pool of keys, labels and scores. */
#include "mine/mine.h"
#include "test.h"

static struct hm_key key_of(int i)
{
    return (struct hm_key){i % 97, i % 5, i * 8 % 640, i / 97 * 8, 0};
}

static const struct svm_store in_memory = {.format = SVM_FLOAT, .memory = SIZE_MAX};

static void the_pool_holds_what_was_added_and_nothing_else(void)
{
    struct mine_pool *pool = mine_pool_new(7, &in_memory);
    float row[7];
    for (int i = 0; i < 5000; i++) {
        struct hm_key key = key_of(i);
        CHECK(!mine_pool_holds(pool, &key));
        for (int k = 0; k < 7; k++)
            row[k] = (float)(i * 7 + k);
        CHECK(mine_pool_add(pool, row, &key, -1, (float)i, NULL) == HM_OK);
    }
    CHECK_INT(mine_pool_count(pool), 5000);
    for (int i = 0; i < 5000; i++) {
        struct hm_key key = key_of(i), other = key;
        other.x += 1;
        CHECK(mine_pool_holds(pool, &key) && !mine_pool_holds(pool, &other));
        svm_rows_read(mine_pool_rows(pool), (size_t)i, row);
        CHECK(row[6] == (float)(i * 7 + 6));
        CHECK(scan_key_compare(mine_pool_key(pool, (size_t)i), &key) == 0);
    }
    mine_pool_free(pool);
}

static void without_memory_the_pool_says_so_and_stays_whole(void)
{
    float row[100] = {0};
    for (long n = 1; n < 40; n++) {
        struct mine_pool *pool = mine_pool_new(100, &in_memory);
        mem_fail_at(n);
        int added = 0;
        for (int i = 0; i < 3000; i++) {
            struct hm_key key = key_of(i);
            if (mine_pool_add(pool, row, &key, -1, 0, NULL) != HM_OK)
                break;
            added++;
        }
        mem_fail_at(0);
        CHECK_INT(mine_pool_count(pool), added);
        for (int i = 0; i < added; i++) {
            struct hm_key key = key_of(i);
            CHECK(mine_pool_holds(pool, &key));
        }
        mine_pool_free(pool);
    }
}

static void what_is_not_kept_is_not_held_and_can_come_back(void)
{
    struct mine_pool *pool = mine_pool_new(1, &in_memory);
    bool keep[1000];
    for (int i = 0; i < 1000; i++) {
        struct hm_key key = key_of(i);
        float value = (float)i;
        keep[i] = i % 3 != 0;
        CHECK(mine_pool_add(pool, &value, &key, -1, value, NULL) == HM_OK);
    }
    mine_pool_keep(pool, keep);
    CHECK_INT(mine_pool_count(pool), 666);
    for (int i = 0; i < 1000; i++) {
        struct hm_key key = key_of(i);
        CHECK(mine_pool_holds(pool, &key) == keep[i]);
    }
    mine_pool_truncate(pool, 100);
    CHECK_INT(mine_pool_count(pool), 100);
    for (size_t i = 0; i < 100; i++) {
        float value;
        svm_rows_read(mine_pool_rows(pool), i, &value);
        CHECK(value == mine_pool_score(pool, i) && mine_pool_holds(pool, mine_pool_key(pool, i)));
    }
    struct hm_key back = key_of(0);
    float value = 7;
    CHECK(!mine_pool_holds(pool, &back) &&
          mine_pool_add(pool, &value, &back, -1, 7, NULL) == HM_OK);
    CHECK(mine_pool_holds(pool, &back));
    mine_pool_free(pool);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(the_pool_holds_what_was_added_and_nothing_else),
        TEST(without_memory_the_pool_says_so_and_stays_whole),
        TEST(what_is_not_kept_is_not_held_and_can_come_back),
        {0},
    });
}
