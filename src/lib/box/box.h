/* box: the arithmetic of rectangles, written once.
 *
 * A box is x .. x + width, y .. y + height: real pixels of a photograph, 0-based and half-open.
 * Every sum has one order, so the bits are the same wherever a box is looked at.
 */
#ifndef HM_BOX_H
#define HM_BOX_H

#include "base/base.h"

struct box {
    double x, y, width, height;
};

/* The box of anything that has x, y, width and height: a detection, a truth, a region. */
#define BOX_OF(thing) ((struct box){(thing)->x, (thing)->y, (thing)->width, (thing)->height})

/* ---- two boxes --------------------------------------------------------------------------- */

static inline double box_area(struct box a)
{
    return a.width * a.height;
}

/* The length that a .. a + a_size and b .. b + b_size share. */
static inline double box_shared_length(double a, double a_size, double b, double b_size)
{
    double start = a > b ? a : b;
    double end = a + a_size < b + b_size ? a + a_size : b + b_size;
    return end > start ? end - start : 0;
}

/* The area of the intersection; 0 where only edges touch. */
static inline double box_shared(struct box a, struct box b)
{
    return box_shared_length(a.x, a.width, b.x, b.width) *
           box_shared_length(a.y, a.height, b.y, b.height);
}

/* What an overlap is a share of. */
enum box_share { BOX_OF_UNION, BOX_OF_SMALLER, BOX_OF_FIRST };

/* The area that the overlap of two boxes, which share `shared`, is a share of. */
static inline double box_whole(struct box a, struct box b, double shared, enum box_share share)
{
    double area_a = box_area(a), area_b = box_area(b);
    if (share == BOX_OF_UNION)
        return area_a + area_b - shared;
    return share == BOX_OF_FIRST || area_a < area_b ? area_a : area_b;
}

/* The overlap as a share from 0 to 1; of the union it is the IoU. 0 where nothing is shared, also
 * of boxes without area. */
static inline double box_overlap(struct box a, struct box b, enum box_share share)
{
    double shared = box_shared(a, b);
    return shared > 0 ? shared / box_whole(a, b, shared, share) : 0;
}

/* The smallest box around both. */
struct box box_around(struct box a, struct box b);

/* ---- one box ----------------------------------------------------------------------------- */

/* From the corners: the second is the first pixel outside. */
struct box box_of_corners(double x_min, double y_min, double x_max, double y_max);
/* The box of another size around the same middle. */
struct box box_resized(struct box a, double width, double height);
/* The same middle, so many times as wide and as tall. */
struct box box_scaled(struct box a, double times);
/* Does it come nearer than `distance` to an edge of a photograph of that size, or reach over it? */
bool box_is_near_edge(struct box a, double photo_width, double photo_height, double distance);

/* ---- windows and objects ----------------------------------------------------------------- */

/* A person fills 96 of the 128 pixels of INRIA's windows (Dalal & Triggs 2005), stands in the
 * middle, and is 0.41 as wide as tall (Dollar, Wojek, Schiele & Perona 2012). */
#define BOX_PERSON_HEIGHT 0.75
#define BOX_PERSON_ASPECT 0.41
/* The object that is looked for where nothing else is said. */
#define BOX_PERSON ((struct hm_object){"person", BOX_PERSON_HEIGHT, BOX_PERSON_ASPECT})
/* Windows and objects so wide by their height, at most, are taken for a person's. */
#define BOX_UPRIGHT 0.7
/* Where nothing but the shape of a window tells: a person, or an "object" as wide as fits in it. */
struct hm_object box_object_of_shape(int window_width, int window_height);
/* The object inside a window: in its middle. */
struct box box_object_of_window(const struct hm_object *object, struct box window);
/* Width by height of an object that has as many pixels of such a window to its sides as above and
 * below; the window's own where that leaves nothing. */
double box_inner_aspect(double fill, double window_width, double window_height);

#endif
