/* synth: made streets with truth. Deterministic, from a seed and nothing else: no files, no libm
 * beyond sqrt, the same bytes on every machine.
 *
 * A scene is a photograph-like street: sky, walls, vegetation, road, and what stands in it. The
 * distractors (poles, trees, doors, windows, posts, bins, signs, parked things) are there to fool a
 * HOG template: vertical, person-sized, with shoulders and legs where a person has them.
 */
#ifndef HM_SYNTH_H
#define HM_SYNTH_H

#include "image/image.h"

/* A pedestrian of a scene: the tight box of what was drawn, in pixels of the scene, half-open. */
struct synth_person {
    double x, y, width, height;
};

#define SYNTH_MAX_PEOPLE 16
/* The sizes of scenes that can be asked for. */
#define SYNTH_MIN_WIDTH 160
#define SYNTH_MIN_HEIGHT 160
#define SYNTH_MAX_SIDE 4096

struct synth_scene {
    struct image image; /* owned */
    struct synth_person people[SYNTH_MAX_PEOPLE];
    int people_count;
};

/* Scene number `index` (from 0) of the set `seed`. With people = false it is person-free; the two
 * kinds with one number have nothing in common. HM_USAGE for a size outside the limits, HM_MEMORY;
 * then there is nothing to free. Any thread. */
enum hm_status synth_scene(uint64_t seed, int index, bool people, int width, int height,
                           struct synth_scene *out, struct hm_error *error);
/* Training crop number `index`: 96 x 160 pixels around one upright person 96 px tall whose centre
 * is the centre of the crop (INRIA's layout: crown at row 32, soles at row 128), on the same kind
 * of background as the scenes. HM_MEMORY. Any thread. */
enum hm_status synth_crop(uint64_t seed, int index, struct image *out, struct hm_error *error);
void synth_scene_free(struct synth_scene *scene);

/* Writes the whole set: DIR/positives (crops), DIR/negatives (person-free scenes), DIR/street with
 * DIR/street.csv (annotated scenes: image,xmin,ymin,xmax,ymax; names relative to DIR, whole pixels,
 * half-open), DIR/README.txt (knobs and seed). `images` is the number of person-free scenes; there
 * are as many crops x 2 and a quarter as many annotated scenes (rounded up), each named 000001.jpg
 * and so on. Items are made on `threads`; the bytes do not depend on how many there are. What DIR
 * holds already is overwritten where names meet and left alone elsewhere: it is for the caller to
 * ask for an empty folder. HM_USAGE, HM_OUTPUT, HM_MEMORY; of several failures the first by item;
 * the list and the README are written last, so that they stand only beside a whole set. */
struct synth_options {
    int images;
    uint64_t seed;
    int width, height; /* of the scenes */
};
enum hm_status synth_write(const char *folder, const struct synth_options *options,
                           struct threads *threads, struct hm_error *error);

#endif
