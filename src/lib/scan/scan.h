/* scan: from block rows to windows above a threshold, over all levels of a photograph.
 *
 * A plan says which levels a photograph of some size has and how many windows. Levels follow
 * OpenCV's rule: scale s_0 = 1, s_k+1 = s_k * step (as a running product of doubles), size round(W
 * / s) x round(H / s), every level made from the photograph itself, for as long as the level with
 * its margin holds a window: "h + 2 pad >= window height", and so for the width. With `upsample`
 * s_0 is 2^-upsample: levels of s < 1 are larger than the photograph, interpolated between its
 * pixels.
 */
#ifndef HM_SCAN_H
#define HM_SCAN_H

#include "box/box.h"
#include "hog/hog.h"

/* ---- which levels and windows there are (plan.c) ----------------------------------------- */

#define SCAN_MAX_LEVELS 700

struct scan_level {
    int width, height;
    double scale;             /* the photograph's pixels a level pixel, nominally */
    int windows_x, windows_y; /* 0 never occurs */
};

struct scan_plan {
    struct hm_geometry geometry;
    struct hm_scan scan; /* pad as it acts: OpenCV rounds it up to its grid */
    int photo_width, photo_height;
    int count;
    uint64_t windows; /* of all levels */
    struct scan_level level[SCAN_MAX_LEVELS];
};

struct hm_scan scan_default_mining(void);    /* smooth, 1.2, 8, no margin */
struct hm_scan scan_default_detection(void); /* smooth, 1.05, 8, 32 pixels of margin */
/* HM_USAGE names the value out of range. Windows of several octaves lie at whole pixels of the
 * coarsest. */
enum hm_status scan_check(const struct hm_scan *scan, const struct hm_geometry *geometry,
                          struct hm_error *error);
/* 2^-upsample, the scale of the largest level: the photograph's pixels a level pixel. What fills h
 * pixels of the window is found from h times that on. */
double scan_first_scale(double upsample);
/* No level at all (count 0) where the photograph is smaller than the window: no error. */
void scan_make_plan(const struct hm_geometry *geometry, const struct hm_scan *scan, int photo_width,
                    int photo_height, struct scan_plan *plan);
/* The window of a key (its image aside) in pixels of the photograph. OpenCV's pyramid rounds the
 * numbers as OpenCV does; the smooth one maps each axis by its exact ratio. */
struct hm_detection scan_window_box(const struct scan_plan *plan, struct hm_key key, float score);
/* The i-th window of the plan, levels in order, rows, columns; i < plan->windows. */
struct hm_key scan_window_key(const struct scan_plan *plan, int image, uint64_t i);
/* The one total order of keys: rising image, level, y, x, mirrored, each as a signed number; 0 only
 * where all five are equal. Negative, zero, positive. */
int scan_key_compare(const struct hm_key *a, const struct hm_key *b);

/* ---- scanning (scan.c) ------------------------------------------------------------------- */

/* A window that was visited, while its blocks are still there. */
struct scan_window {
    const struct scan_worker *worker;
    int column, row; /* of windows, in what is being scanned */
};
/* The window's descriptor: exactly what was scored. */
void scan_window_descriptor(const struct scan_window *window, float *out);

/* Called for each window with score >= threshold: levels in order, rows from the top, columns from
 * the left. */
typedef void scan_visit(void *context, const struct hm_hit *hit, const struct scan_window *window);

/* What one thread needs; buffers grow to the largest photograph and stay. */
struct scan_worker;
struct scan_worker *scan_worker_new(const struct hm_geometry *geometry); /* NULL without memory */
void scan_worker_free(struct scan_worker *worker);
/* Switches the clock of the stages on (NULL: off). */
void scan_worker_clock(struct scan_worker *worker, struct hog_times *times);

/* A worker for each of the threads (crew.c), numbered as threads_run numbers them. */
struct scan_crew;
/* The threads must outlive it. NULL without memory. */
struct scan_crew *scan_crew_new(struct threads *threads, const struct hm_geometry *geometry);
void scan_crew_free(struct scan_crew *crew);
struct scan_worker *scan_crew_worker(const struct scan_crew *crew, int worker);
struct threads *scan_crew_threads(const struct scan_crew *crew);
const struct hm_geometry *scan_crew_geometry(const struct scan_crew *crew);

/* Scans a photograph on the calling thread. `image_index` goes into the keys. skip: levels to leave
 * out, by level; NULL: none. */
enum hm_status scan_image(struct scan_worker *worker, const struct image *image, int image_index,
                          const struct scan_plan *plan, const bool *skip,
                          const struct hog_weights *weights, float threshold, scan_visit *visit,
                          void *context, struct hm_error *error);
/* The descriptors of chosen windows of one photograph, in the order given, each
 * hog_geometry_length floats: the same bits as a scan would visit. */
enum hm_status scan_describe(struct scan_worker *worker, const struct image *image,
                             const struct scan_plan *plan, const struct hm_key *keys, size_t count,
                             float *out, struct hm_error *error);
/* The descriptor of the window in the middle of a crop, at the crop's own scale. HM_INPUT where the
 * crop is smaller than the window. */
enum hm_status scan_describe_centre(struct scan_worker *worker, const struct image *crop,
                                    enum hm_pyramid pyramid, float *out, struct hm_error *error);

/* ---- windows around people and other objects (box.c) -------------------------------------- */

/* A person, or another object, in pixels of the photograph. Only the height and the middle count:
 * windows have an aspect of their own. */
struct scan_person {
    double x, y, width, height;
    double tall;   /* in the window, in pixels of it: 96 */
    bool mirrored; /* the window of the mirrored photograph around the mirrored person */
};
/* A window to learn from, around a person whose box somebody drew. */
struct scan_example {
    int image, box, copy;       /* box counts from 0 in each image; copy 0 is not jittered */
    bool whole;                 /* no box: the image is a crop with the person in its middle */
    double x, y, width, height; /* of the box */
    /* jitter: the window lies so many of its pixels to the right and below, and is so many times as
     * large */
    double right, below, zoom;
};
/* Its person, in an image of that size: the box enlarged about its middle, then moved by pixels of
 * the window that is not enlarged. person_height: of a person in the window, in pixels; where that
 * is all of its height, a crop is the person from edge to edge. */
struct scan_person scan_example_person(const struct scan_example *example,
                                       const struct hm_geometry *geometry, double person_height,
                                       int image_width, int image_height);
/* Where that window is: the size of the level on which the person is `tall` pixels tall, and the
 * window's corner in pixels of the level. Sizes and corners are whole pixels,
 * as in a scan: sizes to the nearest, halves to the even one; corners (before the mirroring) to the
 * nearest, halves to the lower one. HM_INPUT where the level would be too large or too small to
 * make, or the window would share no pixel with it. */
struct scan_place {
    int level_width, level_height, x, y;
};
enum hm_status scan_person_place(const struct hm_geometry *geometry, int photo_width,
                                 int photo_height, const struct scan_person *person,
                                 struct scan_place *out, struct hm_error *error);
/* Whether the photograph has what the coarser octaves see around that window; else what is missing
 * is continued as the pyramid says. */
bool scan_place_has_context(const struct hm_geometry *geometry, const struct scan_place *place);
/* The descriptors of the windows around people, each hog_geometry_length floats: the same bits as a
 * scan with a level of that size and a window there. What lies around the person is the photograph;
 * beyond its edge it is continued as the pyramid says. */
enum hm_status scan_describe_people(struct scan_worker *worker, const struct image *image,
                                    enum hm_pyramid pyramid, const struct scan_person *people,
                                    size_t count, float *out, struct hm_error *error);

/* ---- one photograph on many threads (team.c) ----------------------------------------- */

struct scan_hits {
    struct hm_hit *items; /* owned; in key order */
    size_t count, capacity;
};
void scan_hits_free(struct scan_hits *list);

/* A detector ready to run: its weights, and a worker for each thread. */
struct scan_team;
struct scan_team *scan_team_new(struct threads *threads, const struct hm_geometry *geometry);
void scan_team_free(struct scan_team *team);
/* All hits of one photograph; levels and bands of rows are shared out. The answer does not depend
 * on the number of threads. */
enum hm_status scan_team_image(struct scan_team *team, const struct image *image,
                               const struct scan_plan *plan, const struct hog_weights *weights,
                               float threshold, struct scan_hits *hits, struct hm_error *error);

#endif
