/* box: the arithmetic of rectangles against pixels that are counted. */
#include "box/box.h"
#include "test.h"

struct whole {
    int x, y, width, height;
};

static struct whole some_box(struct random *r)
{
    return (struct whole){(int)random_below(r, 9) - 4, (int)random_below(r, 9) - 4,
                          (int)random_below(r, 7), (int)random_below(r, 7)};
}

static bool holds(struct whole b, int x, int y)
{
    return x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height;
}

static void areas_are_the_pixels_that_are_in_both_and_in_either(void)
{
    struct random r = random_make(1, 2000, 0);
    for (int round = 0; round < 3000; round++) {
        struct whole one = some_box(&r), other = some_box(&r);
        struct box a = BOX_OF(&one), b = BOX_OF(&other);
        int both = 0, either = 0, first = 0, second = 0;
        for (int y = -4; y < 12; y++)
            for (int x = -4; x < 12; x++) {
                both += holds(one, x, y) && holds(other, x, y);
                either += holds(one, x, y) || holds(other, x, y);
                first += holds(one, x, y);
                second += holds(other, x, y);
            }
        CHECK(box_area(a) == first && box_shared(a, b) == both && box_shared(b, a) == both);
        CHECK(box_whole(a, b, both, BOX_OF_UNION) == either);
        CHECK(box_whole(a, b, both, BOX_OF_FIRST) == first);
        CHECK(box_whole(a, b, both, BOX_OF_SMALLER) == (first < second ? first : second));
        CHECK(box_overlap(a, b, BOX_OF_UNION) == (both ? (double)both / either : 0));
        CHECK(box_overlap(a, b, BOX_OF_FIRST) == (both ? (double)both / first : 0));
        struct box around = box_around(a, b);
        CHECK(around.x == fmin(a.x, b.x) && around.y == fmin(a.y, b.y));
        CHECK(around.x + around.width == fmax(a.x + a.width, b.x + b.width));
        CHECK(around.y + around.height == fmax(a.y + a.height, b.y + b.height));
    }
}

static void another_size_keeps_the_middle(void)
{
    struct box a = box_of_corners(10, 20, 74, 148), b = box_scaled(a, 0.75);
    CHECK(a.width == 64 && a.height == 128);
    CHECK(b.x == 18 && b.y == 36 && b.width == 48 && b.height == 96);
    b = box_resized(a, 100, 8);
    CHECK(b.x == -8 && b.y == 80 && b.width == 100 && b.height == 8);
    b = box_object_of_window(&BOX_PERSON, a);
    CHECK(b.height == 96 && b.width == 0.41 * 96 && b.y == 36);
    CHECK_NEAR(b.x + b.width / 2, 42, 1e-12);
}

static void a_box_at_exactly_the_distance_is_not_nearer(void)
{
    const struct box inside = {5, 5, 90, 40}; /* 5 to each edge of 100 x 50 */
    CHECK(!box_is_near_edge(inside, 100, 50, 5));
    for (int side = 0; side < 4; side++) {
        struct box b = inside;
        double *moved[] = {&b.x, &b.y, &b.width, &b.height};
        *moved[side] += side < 2 ? -0.25 : 0.25;
        CHECK(box_is_near_edge(b, 100, 50, 5) && !box_is_near_edge(b, 100, 50, 4.75));
    }
    CHECK(box_is_near_edge((struct box){-1, 5, 9, 9}, 100, 50, 0));
}

static void an_object_is_as_far_from_all_sides_of_its_window(void)
{
    CHECK_NEAR(box_inner_aspect(1, 96, 32), 3, 1e-12);
    CHECK_NEAR(box_inner_aspect(0.75, 96, 32), 88.0 / 24, 1e-12);
    CHECK_NEAR(box_inner_aspect(0.75, 64, 128), 32.0 / 96, 1e-12);
    CHECK_NEAR(box_inner_aspect(0.25, 64, 128), 0.5, 1e-12); /* nothing would be left */
    struct hm_object car = {"car", 0.5, 2};
    struct box b = box_object_of_window(&car, (struct box){10, 20, 96, 32});
    CHECK(b.x == 42 && b.y == 28 && b.width == 32 && b.height == 16);
}

int main(void)
{
    return test_run((struct test[]){TEST(areas_are_the_pixels_that_are_in_both_and_in_either),
                                    TEST(another_size_keeps_the_middle),
                                    TEST(a_box_at_exactly_the_distance_is_not_nearer),
                                    TEST(an_object_is_as_far_from_all_sides_of_its_window),
                                    {0}});
}
