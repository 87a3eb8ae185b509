/* From a box around a person, or another object, to the window around it.
 *
 * INRIA's crops put a person of 96 pixels into the middle of a window of 64x128 (Dalal & Triggs
 * 2005). A detector meets people on the levels of a pyramid, sampled by its low-pass filter; so the
 * windows that it learns from come from the same pyramid, from a level of their own whose size
 * makes the person exactly that tall, to the pixel to which levels have sizes.
 */
#include "box/box.h"
#include "scan/scan_internal.h"

#include <math.h>

/* The nearest whole number, halves down: what integer division does for crops. */
static double nearest(double v)
{
    return ceil(v - 0.5);
}

struct scan_person scan_example_person(const struct scan_example *e, const struct hm_geometry *g,
                                       double person_height, int image_width, int image_height)
{
    struct box person = BOX_OF(e);
    if (e->whole && person_height >= g->window_height)
        person = (struct box){0, 0, image_width, image_height};
    else if (e->whole)
        person = (struct box){0, (image_height - person_height) / 2, image_width, person_height};
    double pixel = person.height / person_height; /* of the window, in pixels of the photograph */
    person = box_scaled(person, e->zoom);
    person.x += e->right * pixel;
    person.y += e->below * pixel;
    return (struct scan_person){person.x,      person.y,      person.width,
                                person.height, person_height, false};
}

enum hm_status scan_person_place(const struct hm_geometry *g, int photo_width, int photo_height,
                                 const struct scan_person *person, struct scan_place *out,
                                 struct hm_error *error)
{
    double scale = person->height / person->tall;
    double width = nearbyint(photo_width / scale), height = nearbyint(photo_height / scale);
    double x =
        nearest((person->x + person->width / 2) * (width / photo_width) - g->window_width / 2.0);
    double y = nearest((person->y + person->height / 2) * (height / photo_height) -
                       g->window_height / 2.0);
    bool sizes = width >= 4 && height >= 4 && width <= IMAGE_MAX_SIDE && height <= IMAGE_MAX_SIDE;
    bool meets = x > -g->window_width && x < width && y > -g->window_height && y < height;
    if (!sizes || !meets) /* also where something is no number */
        return fail(error, HM_INPUT,
                    "a person of %gx%g at %g,%g cannot be brought to %g pixels inside a photograph "
                    "of %dx%d",
                    person->width, person->height, person->x, person->y, person->tall, photo_width,
                    photo_height);
    if (person->mirrored)
        x = width - x - g->window_width;
    *out = (struct scan_place){(int)width, (int)height, (int)x, (int)y};
    return HM_OK;
}

bool scan_place_has_context(const struct hm_geometry *g, const struct scan_place *place)
{
    if (g->context == 0) /* nothing is seen but the window */
        return true;
    return place->x >= g->context && place->y >= g->context &&
           place->x + g->window_width + g->context <= place->level_width &&
           place->y + g->window_height + g->context <= place->level_height;
}

/* Brings the photograph, as it is or mirrored, into the worker's source. */
static enum hm_status set_source(struct scan_worker *worker, const struct image *image,
                                 enum hm_pyramid pyramid, bool mirrored, double shrink,
                                 struct hm_error *error)
{
    if (!mirrored)
        return hog_source_set(&worker->source, image, pyramid, shrink, error);
    image_free(&worker->mirrored);
    HM_TRY(image_copy(image, &worker->mirrored, error));
    image_mirror(&worker->mirrored);
    return hog_source_set(&worker->source, &worker->mirrored, pyramid, shrink, error);
}

/* Those of the people that are mirrored, or those that are not. */
static enum hm_status describe_side(struct scan_worker *worker, const struct image *image,
                                    enum hm_pyramid pyramid, const struct scan_person *people,
                                    size_t count, bool mirrored, float *out, struct hm_error *error)
{
    const struct hm_geometry *g = &worker->geometry;
    size_t length = hog_geometry_length(g), found = 0;
    double shrink = 1, coarsest = scan_coarsest(g);
    struct scan_place place;
    for (size_t i = 0; i < count; i++)
        if (people[i].mirrored == mirrored) {
            HM_TRY(scan_person_place(g, image->width, image->height, &people[i], &place, error));
            shrink = fmax(shrink, coarsest * image->width / place.level_width);
            shrink = fmax(shrink, coarsest * image->height / place.level_height);
            found++;
        }
    if (found == 0)
        return HM_OK;
    HM_TRY(set_source(worker, image, pyramid, mirrored, shrink, error));
    for (size_t i = 0; i < count; i++) {
        if (people[i].mirrored != mirrored)
            continue;
        HM_TRY(scan_person_place(g, image->width, image->height, &people[i], &place, error));
        HM_TRY(scan_describe_place(worker, pyramid, place, out + i * length, error));
    }
    return HM_OK;
}

enum hm_status scan_describe_people(struct scan_worker *worker, const struct image *image,
                                    enum hm_pyramid pyramid, const struct scan_person *people,
                                    size_t count, float *out, struct hm_error *error)
{
    HM_TRY(describe_side(worker, image, pyramid, people, count, false, out, error));
    return describe_side(worker, image, pyramid, people, count, true, out, error);
}
