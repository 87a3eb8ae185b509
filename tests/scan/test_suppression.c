/* scan: suppression and averaging where boxes tie, against the definition written down once more.
 *
 * Corners, sizes and scores lie on small whole numbers, so that equal scores, equal boxes and
 * overlaps of exactly the limit are everywhere. The reference counts in whole numbers, has an order
 * of its own and calls nothing of scan/ but what is tested. */
#include "detect/detect.h"
#include "scan/scan.h"
#include "test.h"

#define MOST 300

/* A box in whole numbers, and a score in eighths. */
struct plain_box {
    long x, y, width, height, score;
};
/* A limit of overlap as a ratio of whole numbers. */
struct ratio {
    long over, under;
};
static const struct ratio limits[] = {{0, 1}, {1, 4}, {1, 2}, {3, 4}, {13, 20}, {3, 5}, {99, 100}};
#define LIMITS (sizeof limits / sizeof *limits)

static long shared_pixels(const struct plain_box *a, const struct plain_box *b)
{
    long right_a = a->x + a->width, right_b = b->x + b->width;
    long below_a = a->y + a->height, below_b = b->y + b->height;
    long width = (right_a < right_b ? right_a : right_b) - (a->x > b->x ? a->x : b->x);
    long height = (below_a < below_b ? below_a : below_b) - (a->y > b->y ? a->y : b->y);
    return width > 0 && height > 0 ? width * height : 0;
}

/* The written order: falling score, then rising y, x, height, width. */
static bool comes_first(const struct plain_box *a, const struct plain_box *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->y != b->y)
        return a->y < b->y;
    if (a->x != b->x)
        return a->x < b->x;
    return a->height != b->height ? a->height < b->height : a->width < b->width;
}

static void put_in_order(struct plain_box *boxes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (comes_first(&boxes[k], &boxes[i])) {
                struct plain_box box = boxes[i];
                boxes[i] = boxes[k];
                boxes[k] = box;
            }
}

/* Is the overlap larger than the limit? */
static bool too_near(const struct plain_box *a, const struct plain_box *b, struct ratio limit,
                     bool of_smaller)
{
    long both = shared_pixels(a, b), one = a->width * a->height, other = b->width * b->height;
    long whole = of_smaller ? (one < other ? one : other) : one + other - both;
    return both * limit.under > limit.over * whole;
}

static size_t suppress_plainly(struct plain_box *boxes, size_t count, struct ratio limit,
                               bool of_smaller, bool every)
{
    bool gone[MOST] = {false};
    size_t kept = 0;
    put_in_order(boxes, count);
    for (size_t i = 0; i < count; i++)
        if (every || !gone[i])
            for (size_t k = i + 1; k < count; k++)
                gone[k] = gone[k] || too_near(&boxes[i], &boxes[k], limit, of_smaller);
    for (size_t i = 0; i < count; i++)
        if (!gone[i])
            boxes[kept++] = boxes[i];
    return kept;
}

static struct hm_detection detection_of(const struct plain_box *b)
{
    return (struct hm_detection){(double)b->x, (double)b->y, (double)b->width, (double)b->height,
                                 (float)b->score / 8};
}

static bool same_box(const struct hm_detection *a, const struct hm_detection *b)
{
    return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height &&
           a->score == b->score;
}

static bool same_boxes(const struct hm_detection *boxes, const struct plain_box *expected,
                       size_t count)
{
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        struct hm_detection box = detection_of(&expected[i]);
        same = same && same_box(&boxes[i], &box);
    }
    return same;
}

/* Many on few places; every third case has boxes of very different sizes. */
static size_t make_boxes(struct random *r, uint64_t round, struct plain_box *boxes)
{
    size_t count = 1 + random_below(r, round % 50 == 0 ? MOST : 30);
    uint64_t spread = 2 + random_below(r, round % 50 == 0 ? 300 : 14), scores = 1 + round % 4;
    for (size_t i = 0; i < count; i++) {
        long scale = round % 3 ? 1 : 1L << random_below(r, 6);
        boxes[i] = (struct plain_box){(long)random_below(r, spread) - (long)spread / 2,
                                      (long)random_below(r, spread) - (long)spread / 2,
                                      scale * (1 + (long)random_below(r, 6)),
                                      scale * (1 + (long)random_below(r, 6)),
                                      (long)random_below(r, scores) * 4 - 4};
    }
    return count;
}

static void ties_are_suppressed_as_it_is_written(void)
{
    struct plain_box plain[MOST];
    struct hm_detection boxes[MOST];
    for (uint64_t round = 0; round < 6000; round++) {
        struct random r = random_make(round, 1050, 0);
        size_t count = make_boxes(&r, round, plain), left = count;
        struct ratio limit = limits[random_below(&r, LIMITS)];
        struct detect_suppression rule = {.overlap = (double)limit.over / (double)limit.under,
                                          .of_smaller = random_below(&r, 2) == 0,
                                          .every = random_below(&r, 3) == 0};
        for (size_t i = 0; i < count; i++)
            boxes[i] = detection_of(&plain[i]);
        CHECK(detect_suppress(boxes, &left, rule, NULL) == HM_OK);
        size_t expected = suppress_plainly(plain, count, limit, rule.of_smaller, rule.every);
        if (!CHECK(left == expected && same_boxes(boxes, plain, left)))
            return;
    }
}

static void the_order_of_the_list_changes_nothing(void)
{
    struct plain_box plain[MOST];
    struct hm_detection boxes[MOST], again[MOST];
    for (uint64_t round = 0; round < 500; round++) {
        struct random r = random_make(round, 1051, 0);
        size_t count = make_boxes(&r, round, plain), left = count, rest = count;
        struct detect_suppression rule = {.overlap = 0.5, .every = round % 2 == 0};
        for (size_t i = 0; i < count; i++)
            boxes[i] = again[i] = detection_of(&plain[i]);
        random_shuffle(&r, again, count, sizeof *again);
        CHECK(detect_suppress(boxes, &left, rule, NULL) == HM_OK &&
              detect_suppress(again, &rest, rule, NULL) == HM_OK);
        bool same = left == rest;
        for (size_t i = 0; i < left && same; i++)
            same = same_box(&boxes[i], &again[i]);
        CHECK(same);
    }
}

static void an_overlap_of_exactly_the_limit_stays(void)
{
    /* The second shares 10 x 5 with the first: half of the smaller, a third of the union. */
    const struct hm_detection pair[] = {{0, 0, 10, 10, 2}, {0, 5, 10, 10, 1}};
    struct {
        double overlap;
        bool of_smaller;
        size_t left;
    } cases[] = {{0.5, true, 2},
                 {nextafter(0.5, 0), true, 1},
                 {1.0 / 3, false, 2},
                 {0.33, false, 1},
                 {0, false, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hm_detection boxes[2] = {pair[0], pair[1]};
        size_t count = 2;
        struct detect_suppression rule = {.overlap = cases[i].overlap,
                                          .of_smaller = cases[i].of_smaller};
        CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
        CHECK_INT(count, cases[i].left);
    }
    struct hm_detection beside[] = {{0, 0, 10, 10, 2}, {10, 0, 10, 10, 1}, {0, 10, 10, 10, 0}};
    size_t count = 3;
    CHECK(detect_suppress(beside, &count, (struct detect_suppression){.overlap = 0}, NULL) ==
          HM_OK);
    CHECK_INT(count, 3); /* edges that touch share nothing */
}

static void of_the_same_box_twice_one_stays_unless_it_is_switched_off(void)
{
    const struct hm_detection same = {3, 4, 5, 6, 1};
    for (int off = 0; off <= 1; off++) {
        struct hm_detection boxes[] = {same, same, same};
        size_t count = 3;
        struct detect_suppression rule = {.overlap = off ? 1 : 0.999};
        CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
        CHECK_INT(count, off ? 3 : 1);
    }
}

/* ---- averages ---------------------------------------------------------------------------- */

/* Sums of whole numbers: exact whatever the order. Weights are in eighths. */
static struct hm_detection mean_plainly(const struct plain_box *windows, size_t count,
                                        const struct plain_box *centre, struct ratio limit)
{
    long weights = 0, sum[4] = {0};
    for (size_t i = 0; i < count; i++) {
        const struct plain_box *w = &windows[i];
        long both = shared_pixels(w, centre), weight = 8 + w->score - centre->score;
        long whole = w->width * w->height + centre->width * centre->height - both;
        if (weight <= 0 || both * limit.under < limit.over * whole)
            continue;
        weights += weight;
        sum[0] += weight * w->x;
        sum[1] += weight * w->y;
        sum[2] += weight * w->width;
        sum[3] += weight * w->height;
    }
    double all = (double)weights;
    return (struct hm_detection){(double)sum[0] / all, (double)sum[1] / all, (double)sum[2] / all,
                                 (double)sum[3] / all, (float)centre->score / 8};
}

static void windows_at_exactly_the_overlap_count_and_at_exactly_the_span_do_not(void)
{
    static const struct ratio shares[] = {{1, 4}, {1, 2}, {3, 4}, {3, 5}};
    struct plain_box plain[MOST];
    struct hm_detection windows[MOST], kept[MOST];
    for (uint64_t round = 0; round < 3000; round++) {
        struct random r = random_make(round, 1052, 0);
        size_t count = make_boxes(&r, round, plain);
        struct ratio limit = shares[random_below(&r, 4)];
        for (size_t i = 0; i < count; i++)
            windows[i] = kept[i] = detection_of(&plain[i]);
        double overlap = (double)limit.over / (double)limit.under;
        CHECK(detect_average(windows, count, kept, count, overlap, NULL) == HM_OK);
        for (size_t i = 0; i < count; i++) {
            struct hm_detection mean = mean_plainly(plain, count, &plain[i], limit);
            if (!CHECK(same_box(&kept[i], &mean)))
                return;
        }
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(ties_are_suppressed_as_it_is_written),
        TEST(the_order_of_the_list_changes_nothing),
        TEST(an_overlap_of_exactly_the_limit_stays),
        TEST(of_the_same_box_twice_one_stays_unless_it_is_switched_off),
        TEST(windows_at_exactly_the_overlap_count_and_at_exactly_the_span_do_not),
        {0},
    });
}
