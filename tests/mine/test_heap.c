/* mine: what the scanner keeps of a photograph, against sorting all of its windows.
 *
 * The photographs are made so that scores tie: stripes that repeat, one grey, a detector that sees
 * nothing. What the scanner keeps in its heap must be what a list of all windows, put in the
 * written order, begins with. */
#include "data/data.h"
#include "folder.h"
#include "mine/mine_internal.h"
#include "pictures.h"
#include "test.h"

static struct mine_criteria rule_of(int select, int cap)
{
    return (struct mine_criteria){
        .threshold = -1, .ceiling = INFINITY, .select = select, .cap = cap, .seed = 5, .round = 2};
}

static uint64_t rank_of(const struct mine_criteria *rule, struct hm_key key, float score, bool *in)
{
    struct hm_hit hit = {key, score};
    uint64_t rank = 0;
    *in = mine_select_rank(rule, &hit, &rank);
    return rank;
}

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
    struct seen s = {.capacity = plan.windows, .length = hog_geometry_length(g)};
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
static bool before(const struct mine_criteria *rule, const struct seen *s, size_t a, size_t b)
{
    bool in;
    const struct hm_key *p = &s->hits[a].key, *q = &s->hits[b].key;
    if (rule->select == MINE_SELECT_RANDOM) {
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
static size_t take_plainly(const struct mine_criteria *rule, const struct mine_pool *pool,
                           const struct seen *s, size_t *taken, struct mine_answer *counts)
{
    size_t count = 0;
    *counts = (struct mine_answer){.worst = -INFINITY};
    for (size_t i = 0; i < s->count; i++) {
        double score = s->hits[i].score;
        if (pool && mine_pool_holds(pool, &s->hits[i].key))
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
    size_t most = (size_t)rule->cap * (rule->select == MINE_SELECT_DIVERSE ? 8 : 1);
    return most > 0 && count > most ? most : count;
}

/* The diverse selection's last look at what was taken, of eight times the cap (the look itself is
 * tested above). */
static size_t thin_plainly(const struct hm_geometry *g, const struct hm_scan *as,
                           const struct mine_criteria *rule, const struct seen *s, size_t *taken,
                           size_t count)
{
    struct scan_plan plan;
    struct mine_answer h = {.count = count, .length = s->length};
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
    mine_select_thin_out(rule, &plan, &h, keep);
    for (size_t i = 0; i < count; i++)
        if (keep[i])
            taken[left++] = taken[i];
    mem_free(keep);
    mine_answer_free(&h);
    return left;
}

struct scene {
    struct hm_geometry geometry;
    struct hm_scan as;
    struct threads *threads;
    struct data_set set;
    struct data_store *store;
    struct hm_photos photos;
};

static bool same_windows(const struct scene *scene, const struct mine_answer *h,
                         const struct seen *s, const size_t *taken, size_t count)
{
    size_t length = hog_geometry_length(&scene->geometry);
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

/* One rule over the photographs. */
struct comparison {
    const struct scene *scene;
    const struct seen *seen;
    const struct mine_scan *job;
};

static enum hm_status compare(void *context, size_t image, const struct mine_answer *answer,
                              bool *enough, struct hm_error *error)
{
    const struct comparison *c = context;
    const struct mine_criteria *rule = &c->job->criteria;
    const struct seen *seen = &c->seen[image];
    struct mine_answer counts;
    size_t *taken = mem_array(seen->count + 1, sizeof *taken);
    size_t count = take_plainly(rule, c->job->pool, seen, taken, &counts);
    (void)enough, (void)error;
    if (rule->select == MINE_SELECT_DIVERSE && rule->cap > 0)
        count = thin_plainly(&c->scene->geometry, &c->scene->as, rule, seen, taken, count);
    CHECK(same_windows(c->scene, answer, seen, taken, count));
    CHECK_INT(answer->hard, counts.hard);
    CHECK_INT(answer->violating, counts.violating);
    CHECK_INT(answer->above_zero, counts.above_zero);
    CHECK(answer->worst == counts.worst);
    mem_free(taken);
    return HM_OK;
}

/* All rules, with one detector. */
static void check_heap(const struct scene *scene, const float *weights, float bias)
{
    struct mine_scanner scanner;
    struct seen seen[PHOTOS];
    struct svm_store store = {0};
    struct mine_pool *pool = mine_pool_new(1, &store);
    struct scan_crew *crew = scan_crew_new(scene->threads, &scene->geometry);
    static const int caps[] = {0, 1, 2, 3, 10, 40},
                     rules[] = {MINE_SELECT_ALL, MINE_SELECT_HARDEST, MINE_SELECT_SEMI,
                                MINE_SELECT_RANDOM, MINE_SELECT_DIVERSE};
    CHECK(mine_scanner_threads(crew, &scene->photos, &scene->as, &scanner, NULL) == HM_OK);
    CHECK(scanner.set_weights(scanner.self, weights, bias, NULL) == HM_OK);
    for (int i = 0; i < PHOTOS; i++)
        seen[i] = see_all(&scene->geometry, &scene->as, i, weights, bias);
    for (size_t k = 0; k < seen[3].count; k += 5) /* every fifth is known */
        CHECK(mine_pool_add(pool, (float[]){0.5f}, &seen[3].hits[k].key, -1, 0, NULL) == HM_OK);
    for (int c = 0; c < 60; c++) {
        const struct hm_hit *some = seen[c % 2 + 1].hits; /* limits that windows lie at exactly */
        struct mine_scan job = {.scanner = &scanner, .count = PHOTOS, .receive = compare};
        struct comparison comparison = {scene, seen, &job};
        job.criteria = rule_of(rules[c % 5], caps[c / 5 % 6]);
        job.criteria.descriptors = true;
        job.criteria.threshold = c % 7 < 2 ? some[9].score : -INFINITY;
        job.criteria.ceiling = c % 11 == 0 ? some[4].score : INFINITY;
        job.criteria.slack = c % 7 == 0 ? 0.125f : 0;
        job.pool = c % 3 ? pool : NULL;
        job.context = &comparison;
        CHECK(mine_scan_all(&job, NULL) == HM_OK);
    }
    for (int i = 0; i < PHOTOS; i++) {
        mem_free(seen[i].hits);
        mem_free(seen[i].descriptors);
    }
    mine_pool_free(pool);
    scanner.free(scanner.self);
    scan_crew_free(crew);
}

static void the_heap_holds_what_sorting_everything_puts_first(void)
{
    struct scene scene = {.geometry = hog_geometry_default(),
                          .as = {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 0}};
    size_t length = hog_geometry_length(&scene.geometry);
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
    scene.photos = data_store_photos(scene.store);
    check_heap(&scene, weights, 0.5f); /* sees nothing: all scores tie */
    for (size_t k = 0; k < length; k++)
        weights[k] = (float)random_between(&r, -0.1, 0.1);
    check_heap(&scene, weights, 0.25f);
    mem_free(weights);
    data_store_free(scene.store);
    threads_free(scene.threads);
    data_free(&scene.set);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(the_heap_holds_what_sorting_everything_puts_first),
        {0},
    });
    folder_remove();
    return result;
}
