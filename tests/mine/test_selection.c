/* mine: which of the violating windows of a photograph are taken, against sorting all of them.
 *
 * The photographs are made so that scores tie: stripes that repeat, one grey, a detector that sees
 * nothing. What the scanner keeps in its heap must be what a list of all windows, put in the
 * written order, begins with. */
#include "folder.h"
#include "mine/mine_internal.h"
#include "pictures.h"
#include "test.h"

/* ---- the order of preference ------------------------------------------------------------- */

static struct harvest_rule rule_of(int select, int cap)
{
    return (struct harvest_rule){
        .threshold = -1, .ceiling = INFINITY, .select = select, .cap = cap, .seed = 5, .round = 2};
}

static uint64_t rank_of(const struct harvest_rule *rule, struct hm_key key, float score, bool *in)
{
    struct hm_hit hit = {key, score};
    uint64_t rank = 0;
    *in = select_rank(rule, &hit, &rank);
    return rank;
}

static void higher_scores_come_first_and_equal_ones_tie(void)
{
    static const float rising[] = {-INFINITY, -3e30f, -2, -1.0000001f, -1, -1e-30f, 0,       1e-40f,
                                   1e-30f,    0.5f,   1,  1.0000001f,  2,  3e30f,   INFINITY};
    const int n = sizeof rising / sizeof *rising;
    for (int select = SELECT_ALL; select <= SELECT_DIVERSE; select++) {
        struct harvest_rule rule = rule_of(select, 0);
        bool in;
        if (select == SELECT_RANDOM)
            continue;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++) {
                uint64_t a = rank_of(&rule, (struct hm_key){.x = 8}, rising[i], &in);
                uint64_t b = rank_of(&rule, (struct hm_key){.level = 3}, rising[k], &in);
                CHECK(i == k ? a == b : (a < b) == (i > k));
            }
        CHECK(rank_of(&rule, (struct hm_key){0}, -0.0f, &in) ==
              rank_of(&rule, (struct hm_key){0}, 0.0f, &in));
    }
}

static void a_random_rank_is_of_key_seed_and_round_alone(void)
{
    struct random r = random_make(1, 1070, 0);
    struct harvest_rule rule = rule_of(SELECT_RANDOM, 0);
    int first = 0, times = 4000;
    for (int i = 0; i < times; i++) {
        struct hm_key a = {(int)random_below(&r, 9), (int)random_below(&r, 9),
                           (int)random_below(&r, 99), (int)random_below(&r, 99),
                           (int)random_below(&r, 2)};
        struct hm_key b = a;
        int32_t *fields[] = {&b.image, &b.level, &b.x, &b.y, &b.mirrored};
        ++*fields[random_below(&r, 5)];
        struct harvest_rule later = rule, other = rule;
        later.round++;
        other.seed++;
        bool in;
        uint64_t rank = rank_of(&rule, a, 1, &in);
        CHECK(rank == rank_of(&rule, a, -0.5f, &in) && rank != rank_of(&rule, b, 1, &in));
        CHECK(rank != rank_of(&later, a, 1, &in) && rank != rank_of(&other, a, 1, &in));
        first += rank < rank_of(&rule, b, 1, &in);
    }
    CHECK(first > times * 0.45 && first < times * 0.55);
}

static void a_score_of_exactly_the_ceiling_is_taken(void)
{
    for (int select = SELECT_ALL; select <= SELECT_DIVERSE; select++) {
        struct harvest_rule rule = rule_of(select, 3);
        bool in;
        rule.ceiling = 0.5f;
        rank_of(&rule, (struct hm_key){0}, 0.5f, &in);
        CHECK(in);
        rank_of(&rule, (struct hm_key){0}, nextafterf(0.5f, 1), &in);
        CHECK(!in);
    }
}

static void the_smaller_of_two_caps_counts(void)
{
    static const int caps[] = {0, 1, 2, 7};
    for (int select = SELECT_ALL; select <= SELECT_DIVERSE; select++)
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 4; k++) {
                struct mine_options o = {.select = {select, caps[i]}, .cap_image = caps[k]};
                bool own =
                    select == SELECT_HARDEST || select == SELECT_RANDOM || select == SELECT_DIVERSE;
                int expected = caps[k];
                if (own && caps[i] > 0 && (expected == 0 || caps[i] < expected))
                    expected = caps[i];
                CHECK_INT(select_cap(&o), expected);
                struct harvest_rule rule = rule_of(select, caps[k]);
                CHECK_INT(select_room(&rule), select == SELECT_DIVERSE ? 8 * caps[k] : caps[k]);
            }
}

/* ---- the diverse selection's last look --------------------------------------------------- */

#define POINTS 24
#define LENGTH 2

/* Descriptors on whole numbers: a look-alike is nearer than half the length of the one before. */
static bool alike_plainly(const float *kept, const float *next)
{
    long apart = 0, size = 0;
    for (int k = 0; k < LENGTH; k++) {
        apart += ((long)kept[k] - (long)next[k]) * ((long)kept[k] - (long)next[k]);
        size += (long)kept[k] * (long)kept[k];
    }
    return 4 * apart < size;
}

static void look_alikes_are_passed_over_and_half_the_length_is_far_enough(void)
{
    long ties = 0;
    for (uint64_t round = 0; round < 4000; round++) {
        struct random r = random_make(round, 1071, 0);
        struct hm_hit hits[POINTS] = {{.score = 0}};
        float descriptors[POINTS * LENGTH];
        bool keep[POINTS], expected[POINTS];
        int select = round % 4 ? SELECT_DIVERSE : (int)random_below(&r, 4);
        struct harvest_rule rule = rule_of(select, (int)random_below(&r, 6));
        struct harvest h = {.count = random_below(&r, POINTS + 1), .hits = hits};
        h.descriptors = descriptors;
        for (size_t i = 0; i < h.count * LENGTH; i++)
            descriptors[i] = (float)random_below(&r, 7) - 2;
        int kept = 0;
        for (size_t i = 0; i < h.count; i++) {
            expected[i] = rule.cap == 0 || kept < rule.cap;
            for (size_t k = 0; k < i && select == SELECT_DIVERSE; k++)
                if (expected[k] &&
                    alike_plainly(descriptors + k * LENGTH, descriptors + i * LENGTH))
                    expected[i] = false;
            kept += expected[i];
            ties += i > 0 && descriptors[2 * i] == 1 && descriptors[2 * i - 2] == 2;
        }
        select_thin(&rule, NULL, &h, LENGTH, keep);
        for (size_t i = 0; i < h.count; i++)
            CHECK(keep[i] == expected[i]);
    }
    CHECK(ties > 100);
}

/* Windows of 48 x 96 in steps of 16: a step aside overlaps by exactly half. Two levels, the second
 * of half the size. */
static void windows_that_overlap_by_exactly_half_are_both_taken(void)
{
    struct hm_geometry g = geometry_default();
    g.window_width = 48;
    g.window_height = 96;
    struct hm_scan as = {HM_PYRAMID_SMOOTH, 2, 16, 0};
    struct scan_plan plan;
    scan_make_plan(&g, &as, 192, 384, &plan);
    CHECK(plan.count >= 2);
    for (uint64_t round = 0; round < 3000; round++) {
        struct random r = random_make(round, 1072, 0);
        struct hm_hit hits[POINTS];
        long box[POINTS][4];
        bool keep[POINTS], expected[POINTS];
        struct harvest_rule rule = rule_of(SELECT_DIVERSE, (int)random_below(&r, 8));
        struct harvest h = {.count = random_below(&r, POINTS + 1), .hits = hits};
        int kept = 0;
        for (size_t i = 0; i < h.count; i++) {
            int level = random_below(&r, 4) == 0;
            long size = 1 + level;
            hits[i].key = (struct hm_key){.level = level,
                                          .x = 16 * (int)random_below(&r, 4),
                                          .y = 16 * (int)random_below(&r, 4)};
            box[i][0] = hits[i].key.x * size;
            box[i][1] = hits[i].key.y * size;
            box[i][2] = 48 * size;
            box[i][3] = 96 * size;
            expected[i] = rule.cap == 0 || kept < rule.cap;
            for (size_t k = 0; k < i; k++) {
                long both[2];
                for (int axis = 0; axis < 2; axis++) {
                    long from = box[i][axis] > box[k][axis] ? box[i][axis] : box[k][axis];
                    long one = box[i][axis] + box[i][axis + 2];
                    long other = box[k][axis] + box[k][axis + 2];
                    both[axis] = (one < other ? one : other) - from;
                }
                long shared = both[0] > 0 && both[1] > 0 ? both[0] * both[1] : 0;
                long either = box[i][2] * box[i][3] + box[k][2] * box[k][3] - shared;
                expected[i] = expected[i] && !(expected[k] && 2 * shared > either);
            }
            kept += expected[i];
        }
        select_thin(&rule, &plan, &h, 0, keep);
        for (size_t i = 0; i < h.count; i++)
            CHECK(keep[i] == expected[i]);
    }
}

/* ---- the heap, against a list of everything ---------------------------------------------- */

#define PHOTOS 4
#define WIDTH 120
#define HEIGHT 160

/* Stripes and squares of 8 and 16 pixels, one grey, noise. */
static struct image picture_of(int photo)
{
    struct image image = picture_noise(WIDTH, HEIGHT, 3, 256);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3 && photo < 3; c++)
                image.rgb[(y * WIDTH + x) * 3 + c] =
                    (unsigned char)(photo == 0 ? 90 : 40 + 100 * ((x / 8 + photo * y / 16) % 2));
    return image;
}

struct seen {
    struct hm_hit *hits;
    float *descriptors;
    size_t count, capacity, length;
};

static void see(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct seen *s = context;
    if (s->count == s->capacity)
        return;
    s->hits[s->count] = *hit;
    scan_window_descriptor(window, s->descriptors + s->length * s->count++);
}

/* Every window of a photograph, by a scan without a threshold. */
static struct seen see_all(const struct hm_geometry *g, const struct hm_scan *as, int photo,
                           const float *weights, float bias)
{
    struct scan_plan plan;
    struct hog_weights laid_out = {0};
    struct image image = picture_of(photo);
    struct scan_worker *worker = scan_worker_new(g);
    scan_make_plan(g, as, WIDTH, HEIGHT, &plan);
    struct seen s = {.capacity = plan.windows, .length = geometry_length(g)};
    s.hits = mem_array(s.capacity, sizeof *s.hits);
    s.descriptors = mem_array(s.capacity * s.length, sizeof *s.descriptors);
    CHECK(hog_weights_set(&laid_out, g, weights, bias, NULL) == HM_OK);
    CHECK(scan_image(worker, &image, photo, &plan, NULL, &laid_out, -INFINITY, see, &s, NULL) ==
          HM_OK);
    CHECK(s.count == plan.windows);
    hog_weights_free(&laid_out);
    scan_worker_free(worker);
    image_free(&image);
    return s;
}

/* Is window a of those seen to be taken before b: by rank, then by image, level, y, x? */
static bool before(const struct harvest_rule *rule, const struct seen *s, size_t a, size_t b)
{
    bool in;
    const struct hm_key *p = &s->hits[a].key, *q = &s->hits[b].key;
    if (rule->select == SELECT_RANDOM) {
        uint64_t one = rank_of(rule, *p, 0, &in), other = rank_of(rule, *q, 0, &in);
        if (one != other)
            return one < other;
    } else if (s->hits[a].score != s->hits[b].score) {
        return s->hits[a].score > s->hits[b].score;
    }
    if (p->level != q->level)
        return p->level < q->level;
    return p->y != q->y ? p->y < q->y : p->x < q->x;
}

/* The places of the windows to take, in order; counts what the rule says of all of them. */
static size_t take_plainly(const struct harvest_rule *rule, const struct seen *s, size_t *taken,
                           struct harvest *counts)
{
    size_t count = 0;
    *counts = (struct harvest){.worst = -INFINITY};
    for (size_t i = 0; i < s->count; i++) {
        double score = s->hits[i].score;
        if (rule->pool && pool_holds(rule->pool, &s->hits[i].key))
            continue;
        counts->above_zero += score >= 0;
        if (score < rule->threshold)
            continue;
        counts->hard++;
        counts->worst = score > counts->worst ? (float)score : counts->worst;
        if (rule->slack > 0 && score <= (double)rule->threshold + (double)rule->slack)
            continue;
        counts->violating++;
        if (score > rule->ceiling)
            continue;
        size_t at = count++; /* into its place among those before it */
        for (; at > 0 && before(rule, s, i, taken[at - 1]); at--)
            taken[at] = taken[at - 1];
        taken[at] = i;
    }
    size_t most = (size_t)rule->cap * (rule->select == SELECT_DIVERSE ? 8 : 1);
    return most > 0 && count > most ? most : count;
}

/* The diverse selection's last look at what was taken, of eight times the cap (the look itself is
 * tested above). */
static size_t thin_plainly(const struct hm_geometry *g, const struct hm_scan *as,
                           const struct harvest_rule *rule, const struct seen *s, size_t *taken,
                           size_t count)
{
    struct scan_plan plan;
    struct harvest h = {.count = count};
    bool *keep = mem_array(count + 1, sizeof *keep);
    size_t left = 0;
    scan_make_plan(g, as, WIDTH, HEIGHT, &plan);
    h.hits = mem_array(count + 1, sizeof *h.hits);
    h.descriptors = mem_array((count + 1) * s->length, sizeof *h.descriptors);
    for (size_t i = 0; i < count; i++) {
        h.hits[i] = s->hits[taken[i]];
        memcpy(h.descriptors + i * s->length, s->descriptors + taken[i] * s->length,
               s->length * sizeof(float));
    }
    select_thin(rule, &plan, &h, s->length, keep);
    for (size_t i = 0; i < count; i++)
        if (keep[i])
            taken[left++] = taken[i];
    mem_free(keep);
    harvest_free(&h);
    return left;
}

struct scene {
    struct hm_geometry geometry;
    struct hm_scan as;
    struct threads *threads;
    struct data_set set;
    struct data_store *store;
};

static bool same_windows(const struct scene *scene, const struct harvest *h, const struct seen *s,
                         const size_t *taken, size_t count)
{
    size_t length = geometry_length(&scene->geometry);
    bool same = h->status == HM_OK && h->count == count;
    for (size_t i = 0; i < count && same; i++) {
        const struct hm_hit *hit = &s->hits[taken[i]];
        same = memcmp(&h->hits[i].key, &hit->key, sizeof hit->key) == 0 &&
               h->hits[i].score == hit->score &&
               memcmp(h->descriptors + i * length, s->descriptors + taken[i] * length,
                      length * sizeof(float)) == 0;
    }
    return same;
}

/* All rules over the photographs, with one detector. */
static void check_heap(const struct scene *scene, const float *weights, float bias)
{
    struct scanner scanner;
    struct harvest harvests[PHOTOS] = {{0}};
    struct seen seen[PHOTOS];
    struct svm_store store = {0};
    struct pool *pool = pool_new(1, &store);
    static const int images[PHOTOS] = {0, 1, 2, 3}, caps[] = {0, 1, 2, 3, 10, 40},
                     rules[] = {SELECT_ALL, SELECT_HARDEST, SELECT_SEMI, SELECT_RANDOM,
                                SELECT_DIVERSE};
    CHECK(scanner_threads(scene->threads, scene->store, &scene->geometry, &scene->as, &scanner,
                          NULL) == HM_OK);
    CHECK(scanner.set_weights(scanner.self, weights, bias, NULL) == HM_OK);
    for (int i = 0; i < PHOTOS; i++)
        seen[i] = see_all(&scene->geometry, &scene->as, i, weights, bias);
    for (size_t k = 0; k < seen[3].count; k += 5) /* every fifth is known */
        CHECK(pool_add(pool, (float[]){0.5f}, &seen[3].hits[k].key, -1, 0, NULL) == HM_OK);
    for (int c = 0; c < 60; c++) {
        const struct hm_hit *some = seen[c % 2 + 1].hits; /* limits that windows lie at exactly */
        struct harvest_rule rule = rule_of(rules[c % 5], caps[c / 5 % 6]);
        rule.descriptors = true;
        rule.pool = c % 3 ? pool : NULL;
        rule.threshold = c % 7 < 2 ? some[9].score : -INFINITY;
        rule.ceiling = c % 11 == 0 ? some[4].score : INFINITY;
        rule.slack = c % 7 == 0 ? 0.125f : 0;
        CHECK(scanner.scan(scanner.self, &rule, images, PHOTOS, harvests, NULL) == HM_OK);
        for (int i = 0; i < PHOTOS; i++) {
            struct harvest counts;
            size_t *taken = mem_array(seen[i].count + 1, sizeof *taken);
            size_t count = take_plainly(&rule, &seen[i], taken, &counts);
            if (rule.select == SELECT_DIVERSE && rule.cap > 0)
                count = thin_plainly(&scene->geometry, &scene->as, &rule, &seen[i], taken, count);
            CHECK(same_windows(scene, &harvests[i], &seen[i], taken, count));
            CHECK_INT(harvests[i].hard, counts.hard);
            CHECK_INT(harvests[i].violating, counts.violating);
            CHECK_INT(harvests[i].above_zero, counts.above_zero);
            CHECK(harvests[i].worst == counts.worst);
            mem_free(taken);
        }
    }
    for (int i = 0; i < PHOTOS; i++) {
        harvest_free(&harvests[i]);
        mem_free(seen[i].hits);
        mem_free(seen[i].descriptors);
    }
    pool_free(pool);
    scanner.free(scanner.self);
}

static void the_heap_holds_what_sorting_everything_puts_first(void)
{
    struct scene scene = {.geometry = geometry_default(), .as = {HM_PYRAMID_SMOOTH, 1.2, 8, 0}};
    size_t length = geometry_length(&scene.geometry);
    float *weights = mem_array(length, sizeof *weights);
    struct random r = random_make(1, 1073, 0);
    for (int i = 0; i < PHOTOS; i++) {
        char name[16];
        struct image image = picture_of(i);
        snprintf(name, sizeof name, "%d.png", i);
        CHECK(image_write(at(name), &image, NULL) == HM_OK);
        CHECK(data_add(&scene.set, at(name), name, NULL) == HM_OK);
        image_free(&image);
    }
    scene.threads = threads_new(2);
    scene.store = data_store_new(&scene.set, (size_t)1 << 20, 0);
    check_heap(&scene, weights, 0.5f); /* sees nothing: all scores tie */
    for (size_t k = 0; k < length; k++)
        weights[k] = (float)random_between(&r, -0.1, 0.1);
    check_heap(&scene, weights, 0.25f);
    mem_free(weights);
    data_store_free(scene.store);
    threads_free(scene.threads);
    data_free(&scene.set);
}

/* ---- where not to mine ------------------------------------------------------------------- */

static bool is_avoided(enum mine_region_kind kind, double overlap, struct mine_region region,
                       struct hm_detection window)
{
    struct mine_avoid avoid = {.overlap = overlap};
    region.kind = kind;
    CHECK(mine_avoid_add(&avoid, &region, NULL) == HM_OK);
    CHECK(mine_avoid_finish(&avoid, 1, NULL) == HM_OK);
    bool out = mine_avoids(&avoid, 0, &window);
    mine_avoid_free(&avoid);
    return out;
}

static void a_window_at_exactly_the_limit_of_a_region_is_out(void)
{
    /* The person of a window of 400 x 400 is 123 x 300, at 138.5, 50. */
    struct hm_detection window = {0, 0, 400, 400, 1};
    struct mine_region half = {.x = 0, .y = 200, .width = 400, .height = 200};
    struct mine_region less = {.x = 0, .y = 200.001, .width = 400, .height = 199.999};
    CHECK(is_avoided(REGION_WINDOW, 0.9, half, window));
    CHECK(!is_avoided(REGION_WINDOW, 0.1, less, window));
    /* over the person's own area: half of it; over the union: 123 x 150 of 123 x 150 + 400 x 200 */
    CHECK(is_avoided(REGION_IGNORE, 0.5, half, window));
    CHECK(!is_avoided(REGION_IGNORE, 0.5, less, window));
    CHECK(!is_avoided(REGION_PERSON, 0.5, half, window));
    struct mine_region person = {.x = 138.5, .y = 200, .width = 123, .height = 150};
    CHECK(is_avoided(REGION_PERSON, 0.5, person, window));
    person.y += 0.001;
    CHECK(!is_avoided(REGION_PERSON, 0.5, person, window));
    struct mine_region beside = {.x = 261.5, .y = 0, .width = 100, .height = 400};
    CHECK(!is_avoided(REGION_PERSON, 0, beside, window)); /* edges that touch share nothing */
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(higher_scores_come_first_and_equal_ones_tie),
        TEST(a_random_rank_is_of_key_seed_and_round_alone),
        TEST(a_score_of_exactly_the_ceiling_is_taken),
        TEST(the_smaller_of_two_caps_counts),
        TEST(look_alikes_are_passed_over_and_half_the_length_is_far_enough),
        TEST(windows_that_overlap_by_exactly_half_are_both_taken),
        TEST(the_heap_holds_what_sorting_everything_puts_first),
        TEST(a_window_at_exactly_the_limit_of_a_region_is_out),
        {0},
    });
    folder_remove();
    return result;
}
