/* Points in the plane in the place of windows: the same loop on rows of two values.
 *
 * What a photograph does to a window is left out here, and the loop stays: positives in a cloud,
 * many negatives in small clouds ("photographs"), of which a pass finds those that violate the
 * margin. A point's identity is a key: its photograph, and x, its number there. A point is the
 * descriptor of a geometry with one cell and two bins, so nothing in the loop knows the difference.
 */
#ifndef HM_PLANE_H
#define HM_PLANE_H

#include "mine/mine.h"

struct plane_options {
    int points;    /* negatives */
    int images;    /* "photographs" that they lie in; at most as many as points */
    int positives; /* labelled as such */
    int initial;   /* random negatives of each photograph in round 0 */
    double noise;  /* share of the negatives that lie among the positives: nobody labelled them */
    uint64_t seed;
};
struct plane_options plane_usual(void);

struct plane_point {
    float at[2];      /* 0 .. 1, about */
    bool mislabelled; /* a negative that lies among the positives */
};

struct plane {
    struct plane_options options;
    struct plane_point *positives, *negatives; /* owned */
    size_t positive_count, negative_count;
    size_t *first; /* photograph i holds the negatives first[i] .. first[i + 1]; owned */
};
/* The same options give the same points on every machine. HM_MEMORY. */
enum hm_status plane_make(const struct plane_options *options, struct plane *out,
                          struct hm_error *error);
void plane_free(struct plane *plane);
/* The negative that a key is of. */
size_t plane_index(const struct plane *plane, const struct hm_key *key);

/* One cell, two bins: descriptors of two values. */
struct hm_geometry plane_geometry(void);
/* What mine_run takes in the place of photographs, and how many there seem to be. */
struct mine_source plane_source(struct plane *plane);
struct hm_photos plane_photos(const struct plane *plane);

#endif
