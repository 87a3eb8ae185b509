/* mine: what crosses the seam between the loop and who scans survives as bytes, and rows may come
 * from memory. */
#include "image/image.h"
#include "streets.h"

#include <limits.h>

/* ---- bytes ------------------------------------------------------------------------------- */

static struct mine_task some_task(struct random *r, struct hm_key *keys,
                                  struct mine_region *regions)
{
    struct mine_task t = {.criteria = {.threshold = (float)random_between(r, -2, 2),
                                       .slack = (float)random_unit(r),
                                       .ceiling = random_below(r, 2) ? INFINITY : 0.5f,
                                       .select = (int)random_below(r, MINE_SELECT_DIVERSE + 1),
                                       .cap = (int)random_below(r, 50),
                                       .seed = random_next(r),
                                       .round = random_below(r, 9),
                                       .loss = random_below(r, 2) ? HM_SQUARED : HM_HINGE,
                                       .descriptors = random_below(r, 2),
                                       .bounds = random_below(r, 2)},
                          .image = (int)random_below(r, 1000),
                          .known = keys,
                          .known_count = random_below(r, 5),
                          .regions = regions,
                          .region_count = random_below(r, 3),
                          .overlap = random_unit(r),
                          .fill = random_unit(r),
                          .aspect = random_unit(r)};
    if (random_below(r, 2)) {
        t.size = (struct mine_size){640, 480};
        t.levels = (int)random_below(r, 12);
    }
    for (int l = 0; l < t.levels; l++)
        t.skip[l] = random_below(r, 2);
    for (size_t i = 0; i < t.known_count; i++)
        keys[i] = (struct hm_key){t.image, (int)i / 2, (int)random_below(r, 99) - 32, (int)i, 0};
    for (size_t i = 0; i < t.region_count; i++)
        regions[i] = (struct mine_region){(size_t)t.image,
                                          random_between(r, -9, 600),
                                          random_between(r, -9, 400),
                                          10,
                                          20,
                                          (enum mine_region_kind)random_below(r, 3)};
    return t;
}

#define VALUES 3 /* a descriptor */

static struct mine_answer some_answer(struct random *r)
{
    struct mine_answer a = {.image = 17,
                            .size = {320, 240},
                            .windows = random_below(r, 5000),
                            .skipped = random_below(r, 5000),
                            .levels = (int)random_below(r, 6),
                            .violating = 7,
                            .hard = 7 + (long)random_below(r, 9),
                            .above_zero = (long)random_below(r, 9),
                            .avoided = LONG_MAX,
                            .loss = random_between(r, 0, 99),
                            .worst = random_below(r, 2) ? -INFINITY : 1.5f,
                            .count = random_below(r, 4),
                            .hits = mem_array(4, sizeof *a.hits),
                            .ranks = mem_array(4, sizeof *a.ranks),
                            .length = VALUES};
    if (random_below(r, 2))
        a.descriptors = mem_array(5 * VALUES, sizeof(float));
    for (int l = 0; l < a.levels; l++)
        a.largest_outside[l] = l % 2 ? NAN : (float)random_between(r, -3, 3);
    for (size_t i = 0; i < a.count; i++) {
        a.hits[i] = (struct hm_hit){{17, (int)i, -32, 8, 0}, (float)random_between(r, -1, 3)};
        a.ranks[i] = random_next(r);
    }
    for (size_t i = 0; i < a.count * VALUES && a.descriptors; i++)
        a.descriptors[i] = (float)random_unit(r);
    if (random_below(r, 4) == 0)
        a.status = fail(&a.error, HM_INPUT, "photo.png: broken \xff");
    return a;
}

/* Reads such a message and writes it again, if it is one. */
static enum hm_status again(bool task, const char *bytes, size_t count, struct text *out)
{
    struct mine_task t;
    struct mine_answer a = {0};
    struct hm_error error;
    enum hm_status status = task ? mine_task_read(bytes, count, &t, &error)
                                 : mine_answer_read(bytes, count, VALUES, &a, &error);
    if (status == HM_OK && task)
        mine_task_write(&t, out);
    if (status == HM_OK && !task)
        mine_answer_write(&a, out);
    if (task)
        mine_task_free(&t);
    mine_answer_free(&a);
    return status;
}

/* The bytes say it all; fewer are no message; others are another one or none. The copy has no byte
 * more than it says, for the sanitizers to see. */
static void check_bytes(bool task, const struct text *message)
{
    struct text same = {0};
    CHECK(again(task, message->bytes, message->length, &same) == HM_OK);
    CHECK(same_text(message, &same));
    text_free(&same);
    for (size_t cut = 0; cut < message->length; cut++) {
        char *part = malloc(cut + 1);
        memcpy(part + 1, message->bytes, cut);
        CHECK(again(task, part + 1, cut, &same) == HM_INPUT);
        free(part);
    }
    for (size_t i = 0; i < message->length; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct text other = {0};
            message->bytes[i] ^= (char)(1 << bit);
            enum hm_status status = again(task, message->bytes, message->length, &other);
            CHECK(status == HM_INPUT || (status == HM_OK && same_text(message, &other)));
            message->bytes[i] ^= (char)(1 << bit);
            text_free(&other);
        }
}

static void a_task_is_its_bytes(void)
{
    struct random r = random_make(1, 2100, 0);
    for (int i = 0; i < 40; i++) {
        struct hm_key keys[5];
        struct mine_region regions[3];
        struct mine_task task = some_task(&r, keys, regions), back;
        struct text message = {0};
        mine_task_write(&task, &message);
        check_bytes(true, &message);
        CHECK(mine_task_read(message.bytes, message.length, &back, NULL) == HM_OK);
        CHECK(back.criteria.threshold == task.criteria.threshold && back.image == task.image);
        CHECK(back.criteria.seed == task.criteria.seed && back.levels == task.levels);
        CHECK(memcmp(back.skip, task.skip, sizeof task.skip) == 0);
        CHECK(back.known_count == task.known_count &&
              memcmp(back.known, keys, task.known_count * sizeof *keys) == 0);
        for (size_t k = 0; k < task.region_count; k++)
            CHECK(back.regions[k].x == regions[k].x && back.regions[k].kind == regions[k].kind);
        mine_task_free(&back);
        text_free(&message);
    }
}

static void an_answer_is_its_bytes(void)
{
    struct random r = random_make(2, 2100, 0);
    for (int i = 0; i < 40; i++) {
        struct mine_answer answer = some_answer(&r), back = {0};
        struct text message = {0};
        mine_answer_write(&answer, &message);
        check_bytes(false, &message);
        CHECK(mine_answer_read(message.bytes, message.length, VALUES, &back, NULL) == HM_OK);
        CHECK(back.status == answer.status && back.count == answer.count);
        CHECK(back.hard == answer.hard && back.avoided == LONG_MAX && back.loss == answer.loss);
        CHECK_TEXT(back.error.text, answer.error.text);
        for (size_t k = 0; k < answer.count; k++) {
            CHECK(memcmp(&back.hits[k], &answer.hits[k], sizeof *answer.hits) == 0);
            CHECK(back.ranks[k] == answer.ranks[k]);
            CHECK(!answer.descriptors ||
                  memcmp(back.descriptors, answer.descriptors, VALUES * sizeof(float)) == 0);
        }
        mine_answer_free(&back);
        mine_answer_free(&answer);
        text_free(&message);
    }
}

/* ---- a scanner on the other side of a wire ------------------------------------------------ */

struct wired {
    struct scan_crew *crew;
    const struct hm_photos *photos;
    struct mine_scanner far;
    size_t tasks, bytes;
};

static enum hm_status wired_weights(void *self, const float *weights, float bias,
                                    struct hm_error *error)
{
    struct wired *w = self;
    return w->far.set_weights(w->far.self, weights, bias, error);
}

/* One task after the other, each through bytes there and back. */
static enum hm_status wired_run(void *self, const struct mine_task *tasks, size_t count,
                                struct mine_hurry hurry, struct mine_answer *answers,
                                struct hm_error *error)
{
    struct wired *w = self;
    size_t length = hog_geometry_length(scan_crew_geometry(w->crew));
    for (size_t i = 0; i < count; i++) {
        struct text there = {0}, back = {0};
        struct mine_task task;
        struct mine_answer answer = {0};
        mine_task_write(&tasks[i], &there);
        HM_TRY(mine_task_read(there.bytes, there.length, &task, error));
        HM_TRY(w->far.run(w->far.self, &task, 1, hurry, &answer, error));
        mine_answer_write(&answer, &back);
        HM_TRY(mine_answer_read(back.bytes, back.length, length, &answers[i], error));
        w->tasks++;
        w->bytes += there.length + back.length;
        mine_task_free(&task);
        mine_answer_free(&answer);
        text_free(&there);
        text_free(&back);
    }
    return HM_OK;
}

static void wired_free(void *self)
{
    struct wired *w = self;
    w->far.free(w->far.self);
    scan_crew_free(w->crew);
}

static struct threads *two;

static enum hm_status make_wired(void *self, struct mine_scanner *out, struct hm_error *error)
{
    struct wired *w = self;
    struct hm_geometry g = hog_geometry_default();
    struct hm_scan scan = scan_default_mining();
    w->crew = scan_crew_new(two, &g);
    HM_TRY(mine_scanner_threads(w->crew, w->photos, &scan, &w->far, error));
    *out = (struct mine_scanner){w, wired_weights, wired_run, wired_free};
    return HM_OK;
}

static void check_wired(struct mine_options options, const struct mine_avoid *avoid)
{
    struct log near = {.avoid = avoid}, far = {0};
    struct mine_result a = train_with(options, 2, &near), b;
    struct mine_data data = data_of(&near, options.memory);
    struct wired wired = {.photos = data.negatives};
    const struct mine_source source = {.self = &wired, .make_scanner = make_wired};
    struct mine_observer observer = {.context = &far, .round = log_round};
    data.source = &source;
    CHECK(mine_run(&options, &data, NULL, two, &observer, &b, NULL) == HM_OK);
    CHECK(wired.tasks >= negatives.count * (size_t)(far.count - 1));
    CHECK(same_text(&near.model, &far.model) && same_ledger(&near, &far));
    printf("# %zu tasks, %zu kB\n", wired.tasks, wired.bytes >> 10);
    forget(&near, &a);
    forget(&far, &b);
}

static void a_training_whose_every_task_and_answer_goes_through_bytes_is_the_same(void)
{
    struct mine_options options = mine_default_options();
    struct mine_avoid avoid = {.overlap = 0.1, .object = BOX_PERSON};
    const struct mine_region person = {3, 60, 60, 80, 120, MINE_REGION_PERSON};
    two = threads_new(2);
    check_wired(options, NULL);
    CHECK(mine_avoid_add(&avoid, &person, NULL) == HM_OK);
    CHECK(mine_avoid_finish(&avoid, negatives.count, NULL) == HM_OK);
    options.loss = HM_HINGE;
    CHECK(mine_choose(mine_selections, "select", "diverse=4", &options.select, NULL) == HM_OK);
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    check_wired(options, &avoid);
    mine_avoid_free(&avoid);
    threads_free(two);
}

/* ---- from memory ------------------------------------------------------------------------- */

struct in_memory {
    struct image *images;
    char name[32];
};

static const char *memory_name(void *context, size_t i)
{
    struct in_memory *m = context;
    snprintf(m->name, sizeof m->name, "number %zu", i);
    return m->name;
}

static enum hm_status memory_pixels(void *context, size_t i, struct hm_photo *out,
                                    struct hm_error *error)
{
    const struct image *image = &((struct in_memory *)context)->images[i];
    (void)error;
    out->image = (struct hm_image){image->rgb, image->width, image->height, 0, HM_RGB};
    return HM_OK;
}

static struct in_memory load(const struct data_set *set)
{
    struct in_memory m = {.images = mem_array(set->count, sizeof *m.images)};
    for (size_t i = 0; i < set->count; i++)
        CHECK(image_read(set->images[i].path, 0, &m.images[i], NULL) == HM_OK);
    return m;
}

static void unload(struct in_memory *m, size_t count)
{
    for (size_t i = 0; i < count; i++)
        image_free(&m->images[i]);
    mem_free(m->images);
}

/* Places of people as arrays, too: the middle of each crop, said as a box. */
static void pixels_in_memory_train_the_same_model_as_their_files(void)
{
    struct mine_options options = mine_default_options();
    struct log files = {0}, memory = {0};
    struct mine_result a = train_with(options, 2, &files), b;
    struct in_memory p = load(&positives), n = load(&negatives);
    struct hm_photos people = {&p, positives.count, memory_name, NULL, memory_pixels, NULL};
    struct hm_photos others = {&n, negatives.count, memory_name, NULL, memory_pixels, NULL};
    struct scan_example *boxes = mem_array(positives.count, sizeof *boxes);
    size_t *first = mem_array(positives.count + 1, sizeof *first);
    for (size_t i = 0; i < positives.count; i++) {
        first[i + 1] = i + 1;
        boxes[i] = (struct scan_example){.image = (int)i,
                                         .y = (p.images[i].height - 96) / 2.0,
                                         .width = p.images[i].width,
                                         .height = 96,
                                         .zoom = 1};
    }
    struct mine_data data = {
        .positives = &people, .negatives = &others, .examples = {boxes, first}};
    struct mine_observer observer = {.context = &memory, .round = log_round};
    struct threads *threads = threads_new(2);
    CHECK(mine_run(&options, &data, NULL, threads, &observer, &b, NULL) == HM_OK);
    CHECK(b.ended.rule == MINE_STOP_STABLE && b.model.certificate.present);
    CHECK(same_text(&files.model, &memory.model) && same_ledger(&files, &memory));
    threads_free(threads);
    forget(&files, &a);
    forget(&memory, &b);
    unload(&p, positives.count);
    unload(&n, negatives.count);
    mem_free(boxes);
    mem_free(first);
}

int main(void)
{
    make_streets(16, 320, 240);
    int result = test_run((struct test[]){
        TEST(a_task_is_its_bytes),
        TEST(an_answer_is_its_bytes),
        TEST(a_training_whose_every_task_and_answer_goes_through_bytes_is_the_same),
        TEST(pixels_in_memory_train_the_same_model_as_their_files),
        {0},
    });
    remove_streets();
    return result;
}
