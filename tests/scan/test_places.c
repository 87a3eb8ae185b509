/* scan: the one order of windows, and where the window around a person lies, in whole numbers. */
#include "scan/scan.h"
#include "test.h"

/* ---- the order of keys ------------------------------------------------------------------- */

/* The written order as digits: image, level, y, x, mirrored. */
static int order_plainly(const struct hm_key *a, const struct hm_key *b)
{
    const long long one[] = {a->image, a->level, a->y, a->x, a->mirrored};
    const long long other[] = {b->image, b->level, b->y, b->x, b->mirrored};
    int order = 0;
    for (int i = 4; i >= 0; i--)
        if (one[i] - other[i] != 0)
            order = one[i] - other[i] > 0 ? 1 : -1;
    return order;
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

/* Few values a field, so that keys are often equal in all but one; every third reaches the ends of
 * what a field can hold. */
static struct hm_key some_key(struct random *r, int kind)
{
    static const int32_t places[] = {-64, -8, -1, 0, 1, 8}, ends[] = {INT32_MIN, -1, 0, INT32_MAX};
    bool wide = kind % 3 == 0;
    return (struct hm_key){
        .image = wide ? (int32_t)random_below(r, 2) * INT32_MAX : (int32_t)random_below(r, 3),
        .level = (int32_t)random_below(r, 3),
        .x = wide ? ends[random_below(r, 4)] : places[random_below(r, 6)],
        .y = wide ? ends[random_below(r, 4)] : places[random_below(r, 6)],
        .mirrored = (int32_t)random_below(r, 2),
    };
}

static void keys_have_one_total_order(void)
{
    struct random r = random_make(1, 1053, 0);
    for (int i = 0; i < 60000; i++) {
        struct hm_key a = some_key(&r, i), b = some_key(&r, i), c = some_key(&r, i);
        int ab = sign(scan_key_compare(&a, &b)), bc = sign(scan_key_compare(&b, &c));
        bool good = ab == order_plainly(&a, &b) && sign(scan_key_compare(&b, &a)) == -ab;
        if (ab <= 0 && bc <= 0)
            good = good && scan_key_compare(&a, &c) <= 0 &&
                   (scan_key_compare(&a, &c) < 0 || (ab == 0 && bc == 0));
        good = good && scan_key_compare(&a, &a) == 0 && (ab != 0 || memcmp(&a, &b, sizeof a) == 0);
        if (!CHECK(good))
            return;
    }
}

static void each_field_decides_in_its_turn(void)
{
    const struct hm_key rising[] = {
        {.image = 0, .level = 0, .x = 8, .y = -8, .mirrored = 1},
        {.image = 0, .level = 0, .x = -8, .y = 0, .mirrored = 0},
        {.image = 0, .level = 0, .x = -8, .y = 0, .mirrored = 1},
        {.image = 0, .level = 0, .x = 0, .y = 0, .mirrored = 0},
        {.image = 0, .level = 1, .x = -8, .y = -8, .mirrored = 0},
        {.image = 1, .level = 0, .x = -8, .y = -8, .mirrored = 0},
    };
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++)
            CHECK_INT(sign(scan_key_compare(&rising[i], &rising[k])), (i > k) - (i < k));
}

/* ---- windows around people --------------------------------------------------------------- */

/* over / under to the nearest whole number; of two as near, the even one, or the lower one. */
static long nearest(long over, long under, bool even)
{
    long below = over / under - (over % under < 0);
    long twice = 2 * (over - below * under); /* of the remainder */
    if (twice != under)
        return twice > under ? below + 1 : below;
    return even && below % 2 != 0 ? below + 1 : below;
}

/* Heights of 24 to 384 make scales of powers of 2: nothing is rounded but what is to be rounded.
 * Photographs are multiples of 8, people lie on quarters of a pixel. */
static void the_window_stands_around_the_middle_of_the_person(void)
{
    struct hm_geometry g = hog_geometry_default();
    int inside = 0, halves = 0;
    for (uint64_t i = 0; i < 20000; i++) {
        struct random r = random_make(i, 1054, 0);
        long height = 24L << random_below(&r, 5),
             photo_width = 8 * (long)(1 + random_below(&r, 40));
        long photo_height = 8 * (long)(1 + random_below(&r, 40));
        long x = (long)random_below(&r, 1600) - 400, y = (long)random_below(&r, 1600) - 400;
        long width = 1 + (long)random_below(&r, 400); /* x, y and width in quarters */
        struct scan_person person = {
            (double)x / 4,           (double)y / 4, (double)width / 4, (double)height, 96,
            random_below(&r, 2) == 0};
        long level_width = nearest(photo_width * 96, height, true);
        long level_height = nearest(photo_height * 96, height, true);
        /* the middle in eighths of a pixel, times 96 / height, less half a window */
        long left = nearest((2 * x + width) * 96 - 32 * 8 * height, 8 * height, false);
        long top = nearest((2 * y + 4 * height) * 96 - 64 * 8 * height, 8 * height, false);
        bool meets = left > -64 && left < level_width && top > -128 && top < level_height;
        bool good = meets && level_width >= 4 && level_height >= 4;
        struct scan_place place;
        enum hm_status status =
            scan_person_place(&g, (int)photo_width, (int)photo_height, &person, &place, NULL);
        CHECK(status == (good ? HM_OK : HM_INPUT));
        halves += 2 * ((2 * x + width) * 96 % (8 * height)) == 8 * height;
        if (status != HM_OK || !good)
            continue;
        inside++;
        long across = person.mirrored ? level_width - left - 64 : left;
        if (!CHECK(place.level_width == level_width && place.level_height == level_height &&
                   place.x == across && place.y == top))
            return;
    }
    CHECK(inside > 2000 && halves > 500);
}

static void a_level_of_half_a_pixel_too_many_goes_to_the_even_size(void)
{
    struct hm_geometry g = hog_geometry_default();
    for (int odd = 1; odd < 400; odd += 2) { /* halved */
        struct scan_person person = {2, 2, 40, 192, 96, false};
        struct scan_place place;
        bool good = nearest(odd, 2, true) >= 4;
        enum hm_status status = scan_person_place(&g, odd, odd, &person, &place, NULL);
        CHECK(status == (good ? HM_OK : HM_INPUT));
        if (status == HM_OK) {
            CHECK_INT(place.level_width, nearest(odd, 2, true));
            CHECK_INT(place.level_height, nearest(odd, 2, true));
        }
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(keys_have_one_total_order),
        TEST(each_field_decides_in_its_turn),
        TEST(the_window_stands_around_the_middle_of_the_person),
        TEST(a_level_of_half_a_pixel_too_many_goes_to_the_even_size),
        {0},
    });
}
