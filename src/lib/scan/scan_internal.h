/* What the files of scan/ share with each other. */
#ifndef HM_SCAN_INTERNAL_H
#define HM_SCAN_INTERNAL_H

#include "scan/scan.h"

/* One part of the descriptor, and where its blocks are in the band that is being scanned. */
struct scan_part {
    struct hm_geometry geometry; /* of one octave */
    struct hog_stream *stream;
    float *scores; /* ring of window rows */
    size_t scores_capacity;
    /* of the band */
    int step;           /* grid rows between the blocks of a window */
    int every_x, every; /* grid columns and rows between windows */
    int columns;        /* grid columns at which a window fits */
    int ring;           /* window rows */
    size_t room;        /* floats a window row */
    int next_row;       /* of blocks */
};

struct scan_worker {
    struct hm_geometry geometry;
    struct scan_part part[HM_MOST_OCTAVES]; /* geometry.octaves of them */
    struct hog_source source;
    struct image mirrored; /* the photograph left-right exchanged, where that is asked for */
};

/* The grid on which blocks lie in a scan: the greatest common divisor of the two strides. */
int scan_grid(int window_stride, int block_stride);

/* A band: `count` window rows of a level from window row `first` on. */
struct scan_band {
    int level, first, count;
};
/* One window of the worker's source. */
enum hm_status scan_describe_place(struct scan_worker *worker, enum hm_pyramid pyramid,
                                   struct scan_place place, float *out, struct hm_error *error);
/* How many times smaller than its level the coarsest picture of a window is. */
int scan_coarsest(const struct hm_geometry *geometry);
/* The largest ratio of photograph to picture of a plan. */
double scan_shrink(const struct scan_plan *plan);
/* What part p of windows sees of a level, from the window at (x, y) on: a region for windows of
 * `width` by `height` pixels of the level. */
struct hog_level scan_part_level(const struct hm_geometry *geometry, int p, enum hm_pyramid pyramid,
                                 struct scan_place place, int width, int height);
enum hm_status scan_rows(struct scan_worker *worker, const struct hog_source *source,
                         const struct scan_plan *plan, struct scan_band band, int image_index,
                         const struct hog_weights *weights, float threshold, scan_visit *visit,
                         void *context, struct hm_error *error);

#endif
