/* A handful of small made pictures with every window of them, listed and scored the plain way: what
 * the proofs of mine/ are held against. Levels and windows are counted here by the formula of
 * scan.h, scores are sums in double; of the code under test only the descriptors are taken. */
#ifndef HM_TEST_SMALL_WORLD_H
#define HM_TEST_SMALL_WORLD_H

#include "data/data.h"
#include "folder.h"
#include "mine/mine_internal.h"
#include "pictures.h"
#include "test.h"

#define PICTURES 6
#define CROPS 12
#define MOST_LEVELS 8
#define BLOCK 36
/* LENGTH: values of a descriptor. 3 x 5 blocks; of three octaves also 3 x 4 and 1 x 2. */
#ifndef SMALL_OCTAVES
#define SMALL_OCTAVES 1
#endif
#define LENGTH (SMALL_OCTAVES == 3 ? (15 + 12 + 2) * BLOCK : 15 * BLOCK)
#define ROUNDED 1e-4 /* a score in float32 is off by less */

struct plain_window {
    struct hm_key key;
    const float *x;               /* LENGTH values */
    double left, top, wide, tall; /* in pixels of the photograph */
};

static struct world {
    struct data_set positives, negatives;
    struct plain_window *windows; /* of all pictures, in the order of keys */
    int count;
    int levels[PICTURES], negatives_size[PICTURES][2];
    float *descriptors;
} world;

struct detector {
    float weights[LENGTH], bias;
};

static inline struct hm_geometry small_geometry(void)
{
    struct hm_geometry g = hog_geometry_default();
    g.window_width = 32;
    g.window_height = 48;
    CHECK_INT(hog_geometry_set_octaves(&g, SMALL_OCTAVES, 16), SMALL_OCTAVES);
    return g;
}

static inline double plain_score(const struct detector *d, const float *x)
{
    double sum = (double)d->bias;
    for (int k = 0; k < LENGTH; k++)
        sum += (double)d->weights[k] * (double)x[k];
    return sum;
}

/* ---- pictures ---------------------------------------------------------------------------- */

static inline void paint_bar(struct image *image, int left, int top, int wide, int tall, int gray)
{
    for (int y = top; y < top + tall && y < image->height; y++)
        for (int x = left; x < left + wide && x < image->width; x++)
            memset(image->rgb + (y * image->width + x) * 3, gray, 3);
}

/* Waves with things in them that look a little like the crops. */
static inline struct image small_picture(int number)
{
    struct random r = random_make(7, 2000, (uint64_t)number);
    struct image image = number % 3 == 2 ? picture_noise(112, 90, (uint64_t)number, 4)
                                         : picture_waves(120 - number, 100 + number, 3);
    for (int i = 0; i < 6; i++) {
        int left = (int)random_below(&r, 100), top = (int)random_below(&r, 70);
        int wide = 4 + (int)random_below(&r, 12), tall = 10 + (int)random_below(&r, 40);
        paint_bar(&image, left, top, wide, tall, (int)random_below(&r, 256));
    }
    return image;
}

static inline struct image small_crop(int number)
{
    struct image image = picture_waves(32, 48, (uint64_t)(100 + number % 4));
    paint_bar(&image, 12 + number % 3, 14, 8, 28, number % 2 ? 230 : 20);
    paint_bar(&image, 14 + number % 3, 7, 5, 6, number % 2 ? 210 : 40);
    return image;
}

static inline void save_picture(const char *name, struct image *image, struct data_set *set)
{
    CHECK(image_write(at(name), image, NULL) == HM_OK);
    CHECK(data_add(set, at(name), name, NULL) == HM_OK);
}

/* ---- every window of a picture ----------------------------------------------------------- */

static inline void list_windows(int picture, const struct image *image)
{
    double scale = 1;
    for (int level = 0;; level++, scale *= 1.2) {
        int width = (int)rint(image->width / scale), height = (int)rint(image->height / scale);
        if (width < 32 || height < 48) {
            world.levels[picture] = level;
            return;
        }
        for (int y = 0; y + 48 <= height; y += 8)
            for (int x = 0; x + 32 <= width; x += 8)
                world.windows[world.count++] =
                    (struct plain_window){{.image = picture, .level = level, .x = x, .y = y},
                                          NULL,
                                          (double)x * image->width / width,
                                          (double)y * image->height / height,
                                          32.0 * image->width / width,
                                          48.0 * image->height / height};
    }
}

static inline void describe_windows(struct scan_worker *worker, const struct image *image,
                                    int first)
{
    struct hm_geometry g = small_geometry();
    struct hm_scan scan = scan_default_mining();
    struct scan_plan plan;
    scan_make_plan(&g, &scan, image->width, image->height, &plan);
    for (int i = first; i < world.count; i++) {
        struct plain_window *w = &world.windows[i];
        float *x = world.descriptors + (size_t)i * LENGTH;
        w->x = x;
        if (CHECK(w->key.level < plan.count))
            CHECK(scan_describe(worker, image, &plan, &w->key, 1, x, NULL) == HM_OK);
    }
}

static inline void make_world(void)
{
    char name[32];
    struct hm_geometry g = small_geometry();
    struct scan_worker *worker = scan_worker_new(&g);
    folder_make();
    CHECK_INT(hog_geometry_length(&g), LENGTH);
    world.windows = mem_array(4096, sizeof *world.windows);
    world.descriptors = mem_array(4096 * LENGTH, sizeof(float));
    for (int i = 0; i < PICTURES; i++) {
        struct image image = small_picture(i);
        int first = world.count;
        snprintf(name, sizeof name, "picture%d.png", i);
        save_picture(name, &image, &world.negatives);
        world.negatives_size[i][0] = image.width;
        world.negatives_size[i][1] = image.height;
        list_windows(i, &image);
        describe_windows(worker, &image, first);
        image_free(&image);
    }
    for (int i = 0; i < CROPS; i++) {
        struct image image = small_crop(i);
        snprintf(name, sizeof name, "crop%d.png", i);
        save_picture(name, &image, &world.positives);
        image_free(&image);
    }
    scan_worker_free(worker);
}

static inline void remove_world(void)
{
    data_free(&world.positives);
    data_free(&world.negatives);
    mem_free(world.windows);
    mem_free(world.descriptors);
    folder_remove();
}

/* ---- detectors --------------------------------------------------------------------------- */

static inline struct detector random_detector(struct random *r, double size)
{
    struct detector d;
    for (int k = 0; k < LENGTH; k++)
        d.weights[k] = (float)random_between(r, -size, size);
    d.bias = (float)random_between(r, -1, 1);
    return d;
}

static inline int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Moves the bias so that this share of all windows scores above -1. */
static inline void set_share(struct detector *d, double share)
{
    double *scores = mem_array((size_t)world.count, sizeof *scores);
    for (int i = 0; i < world.count; i++)
        scores[i] = plain_score(d, world.windows[i].x);
    qsort(scores, (size_t)world.count, sizeof *scores, rising);
    d->bias -= (float)(scores[(int)((1 - share) * (world.count - 1))] + 1);
    mem_free(scores);
}

/* ---- scanning ---------------------------------------------------------------------------- */

/* Threads over the pictures, with one detector. */
struct scanning {
    struct threads *threads;
    struct scan_crew *crew;
    struct data_store *store;
    struct hm_photos photos;
    struct mine_scanner scanner;
};

static inline void begin_scanning(struct scanning *s, int threads, const struct detector *d)
{
    struct hm_geometry g = small_geometry();
    struct hm_scan scan = scan_default_mining();
    s->threads = threads_new(threads);
    s->crew = scan_crew_new(s->threads, &g);
    s->store = data_store_new(&world.negatives, SIZE_MAX, 0);
    s->photos = data_store_photos(s->store);
    CHECK(mine_scanner_threads(s->crew, &s->photos, &scan, &s->scanner, NULL) == HM_OK);
    CHECK(s->scanner.set_weights(s->scanner.self, d->weights, d->bias, NULL) == HM_OK);
}

static inline void end_scanning(struct scanning *s)
{
    s->scanner.free(s->scanner.self);
    data_store_free(s->store);
    scan_crew_free(s->crew);
    threads_free(s->threads);
}

static inline struct mine_pool *new_pool(size_t length)
{
    const struct svm_store store = {.memory = SIZE_MAX};
    return mine_pool_new(length, &store);
}

#endif
