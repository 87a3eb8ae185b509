/* synth: made streets with truth. Deterministic, from a seed and nothing else: no files, no libm
 * beyond sqrt, the same bytes on every machine.
 *
 * A scene is a photograph-like street: sky, walls, vegetation, road, and what stands in it. The
 * distractors (poles, trees, doors, windows, posts, bins, signs, parked things) are there to fool a
 * HOG template: vertical, person-sized, with shoulders and legs where a person has them.
 *
 * Knobs make it an instrument for teaching: each changes one thing and leaves the rest of the
 * picture as it was, as far as that can be. With every knob at its usual value the pictures are
 * those of the seed alone.
 *
 * There is a second kind of object, for those who train on something else: traffic signs, round,
 * triangular, octagonal and square, in the same streets (layout_signs.c, sign.c). What is said of
 * people here is true of signs then; people are part of the street, and so are things but for the
 * post that bears a sign. Signs are 40 pixels to three tenths of the scene tall, unless the knobs
 * `smallest` and `tallest` are turned; `occlusion` is for people only.
 */
#ifndef HM_SYNTH_H
#define HM_SYNTH_H

#include "image/image.h"

/* The knobs: KNOB(name, kind of option, unit, lowest, highest, usual, what it does). The structure,
 * the range checks, the README of a set and the options of `hogmine synth` are made from these
 * rows. */
#define SYNTH_KNOBS(KNOB)                                                                          \
    KNOB(clutter, DOUBLE, "FACTOR", 0, 4, 1,                                                       \
         "how much stands about that is no person, times the usual; 0: empty streets")             \
    KNOB(contrast, DOUBLE, "FACTOR", 0.1, 2, 1,                                                    \
         "of the photographs, times the usual; below 1 as in fog")                                 \
    KNOB(blur, DOUBLE, "PIXELS", 0, 8, 0,                                                          \
         "standard deviation of a Gaussian blur, added to the lens's own")                         \
    KNOB(noise, DOUBLE, "LEVELS", 0, 80, 0,                                                        \
         "standard deviation of sensor noise in grey levels of 255, added to the camera's own")    \
    KNOB(occlusion, SHARE, "SHARE", 0, 1, 0,                                                       \
         "of the people, in crops and streets, who get something put before them that hides a "    \
         "quarter to two thirds of them")                                                          \
    KNOB(crowding, DOUBLE, "FACTOR", 0, 4, 1,                                                      \
         "how many people are in a street, times the usual 1 to 6; above 1 they hide each other; " \
         "0: everybody alone")                                                                     \
    KNOB(smallest, DOUBLE, "PIXELS", 24, 4096, 96, "the height of the smallest person of a scene") \
    KNOB(tallest, DOUBLE, "PIXELS", 0, 4096, 0,                                                    \
         "the height of the tallest; 0: two thirds of the scene")                                  \
    KNOB(unlabelled, SHARE, "SHARE", 0, 1, 0,                                                      \
         "of the negatives that hold people nobody labelled: the same scenes with somebody "       \
         "walking in; unlabelled.csv says which and where")

struct synth_knobs {
#define KNOB_FIELD(name, kind, unit, low, high, usual, what) double name;
    SYNTH_KNOBS(KNOB_FIELD)
#undef KNOB_FIELD
};

/* What is annotated: pedestrians, or traffic signs. */
enum synth_object { SYNTH_PERSON, SYNTH_SIGN };
extern const char *const synth_objects[]; /* their names, which are labels too; ended by NULL */

struct synth_options {
    enum synth_object object;
    int images; /* of synth_write */
    uint64_t seed;
    int width, height; /* of the scenes */
    struct synth_knobs knobs;
};
/* People, and every knob at its usual value. */
struct synth_options synth_usual(int images, uint64_t seed, int width, int height);

/* An object of a scene: the tight box of what was drawn, hidden parts too, in pixels of the
 * scene, half-open. */
struct synth_person {
    double x, y, width, height;
    double visible; /* share of the person's pixels that nothing covers, 0 .. 1 */
};

#define SYNTH_MAX_PEOPLE 32
/* The sizes of scenes that can be asked for. */
#define SYNTH_MIN_WIDTH 160
#define SYNTH_MIN_HEIGHT 160
#define SYNTH_MAX_SIDE 4096

struct synth_scene {
    struct image image; /* owned */
    struct synth_person people[SYNTH_MAX_PEOPLE];
    int people_count;
};

/* HM_USAGE where a size or a knob is outside its range or they do not fit together. */
enum hm_status synth_check(const struct synth_options *options, struct hm_error *error);

/* Scene number `index` (from 0) of the set. With people = false it is person-free, but for the
 * share `unlabelled`: then people_count says so. The two kinds with one number have nothing in
 * common. HM_USAGE (synth_check), HM_MEMORY; then there is nothing to free. Any thread. */
enum hm_status synth_scene(const struct synth_options *options, int index, bool people,
                           struct synth_scene *out, struct hm_error *error);
/* Training crop number `index`. Of signs: 96 x 96 pixels around one that is 48 tall. Of people: 96
 * x 160 pixels around one upright person 96 px tall whose centre is the centre of the crop (INRIA's
 * layout: crown at row 32, soles at row 128), on the same kind of background as the scenes.
 * HM_USAGE, HM_MEMORY. Any thread. */
enum hm_status synth_crop(const struct synth_options *options, int index, struct image *out,
                          struct hm_error *error);
void synth_scene_free(struct synth_scene *scene);

/* What synth_write has made. */
struct synth_made {
    size_t positives, negatives, streets;
    size_t people;     /* in the streets */
    size_t unlabelled; /* negatives with people in them */
};

/* Writes the whole set: DIR/positives (crops), DIR/negatives (person-free scenes), DIR/street with
 * DIR/street.csv (annotated scenes: image,xmin,ymin,xmax,ymax,label,ignore,visible; names relative
 * to DIR, whole pixels, half-open; ignore is 1 where less than SYNTH_LEAST_VISIBLE of a person is),
 * DIR/unlabelled.csv (the same for the negatives, where that knob is on), DIR/contact-sheet.png,
 * DIR/README.txt (knobs, seed, the command that repeats it). `images` is the number of person-free
 * scenes; there are as many crops x 2 and a quarter as many annotated scenes (rounded up), each
 * named 000001.jpg and so on. Items are made on `threads`; the bytes do not depend on how many
 * there are. What DIR holds already is overwritten where names meet and left alone elsewhere: it is
 * for the caller to ask for an empty folder. HM_USAGE, HM_OUTPUT, HM_MEMORY; of several failures
 * the first by item; the lists, the sheet and last the README are written at the end, so that they
 * stand only beside a whole set. made may be NULL. */
#define SYNTH_LEAST_VISIBLE 0.35
enum hm_status synth_write(const char *folder, const struct synth_options *options,
                           struct threads *threads, struct synth_made *made,
                           struct hm_error *error);

#endif
