/* Geometries of several octaves, and scans with them whose windows are all remembered. */
#ifndef HM_TEST_OCTAVES_H
#define HM_TEST_OCTAVES_H

#include "definition.h"
#include "pictures.h"
#include "scan/scan_internal.h"
#include "test.h"

#define MOST 10044 /* values: of both coarse strides 4 */
#define NEAR 6e-4  /* what the library's angles are off by */

/* Strides of 0: 8, where there is such an octave. */
static inline struct hm_geometry octaves_of(int octaves, int context, int half, int quarter)
{
    struct hm_geometry g = hog_geometry_default();
    g.octaves = octaves;
    g.context = context;
    g.coarse_stride[0] = octaves < 2 ? 0 : half > 0 ? half : 8;
    g.coarse_stride[1] = octaves < 3 ? 0 : quarter > 0 ? quarter : 8;
    CHECK(hog_geometry_check(&g, NULL) == HM_OK);
    return g;
}

/* ---- a scan that is remembered ---------------------------------------------------------- */

#define MOST_WINDOWS 2000
struct seen {
    int count;
    struct hm_hit hits[MOST_WINDOWS];
    float descriptors[MOST_WINDOWS][MOST];
};

static inline void remember(void *context, const struct hm_hit *hit,
                            const struct scan_window *window)
{
    struct seen *to = context;
    if (to->count == MOST_WINDOWS)
        return;
    scan_window_descriptor(window, to->descriptors[to->count]);
    to->hits[to->count++] = *hit;
}

/* Larger where a part is shorter, so that each has its say. */
static inline void random_weights(float *w)
{
    struct random r = random_make(11, 1003, 0);
    for (int i = 0; i < MOST; i++)
        w[i] = (float)random_between(&r, -0.2, 0.2) * (i < 3780 ? 1 : i < 5400 ? 2 : 4);
}

/* A detector on a picture, scanned in one way. */
struct scanned {
    struct hm_geometry geometry;
    struct hm_scan scan;
    struct scan_plan plan;
    struct scan_worker *worker;
    struct hog_weights weights;
};

static float w[MOST];

static inline void begin(struct scanned *s, struct hm_geometry g, struct hm_scan scan,
                         const struct image *image)
{
    *s = (struct scanned){.geometry = g, .scan = scan, .worker = scan_worker_new(&g)};
    CHECK(scan_check(&scan, &g, NULL) == HM_OK);
    scan_make_plan(&g, &scan, image->width, image->height, &s->plan);
    random_weights(w);
    CHECK(hog_weights_set(&s->weights, &g, w, -0.5f, NULL) == HM_OK);
}

static inline void end(struct scanned *s)
{
    scan_worker_free(s->worker);
    hog_weights_free(&s->weights);
}

static inline void scan_into(struct scanned *s, const struct image *image, struct seen *to)
{
    to->count = 0;
    CHECK(scan_image(s->worker, image, 7, &s->plan, NULL, &s->weights, -1e30f, remember, to,
                     NULL) == HM_OK);
}

static inline double product(const struct hm_geometry *g, const float *x)
{
    double sum = -0.5;
    for (size_t k = 0; k < hog_geometry_length(g); k++)
        sum += (double)w[k] * (double)x[k];
    return sum;
}

#endif
