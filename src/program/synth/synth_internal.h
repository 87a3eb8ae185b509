/* synth_internal: the parts of a scene, which the files of this room share and nobody else sees. */
#ifndef HM_SYNTH_INTERNAL_H
#define HM_SYNTH_INTERNAL_H

#include "synth/canvas.h"
#include "synth/synth.h"

/* ---- the parts of a street --------------------------------------------------------------- */

/* A level camera over a flat ground. At scale s (pixels a metre) the ground is at y = horizon +
 * eye * s, and the depth is focal / s metres. */
struct view {
    int width, height;
    float horizon, centre; /* of the vanishing point, pixels */
    float eye;             /* height of the camera, metres */
    float focal;           /* pixels */
};
static inline float view_ground(const struct view *view, float scale)
{
    return view->horizon + view->eye * scale;
}

/* sky.c: what is far away, down to `foot`, where the ground begins. */
void sky_draw(struct canvas *canvas, const struct view *view, float foot, struct random *random);
/* A ridge of hills or trees from its foot upwards, `height` pixels high on average. */
void ridge_draw(struct canvas *canvas, const struct view *view, float foot, float height,
                bool leafy, struct random *random);

/* facade.c: house fronts. */
enum facade_kind { FACADE_BRICK, FACADE_PLASTER, FACADE_STONE, FACADE_GLASS, FACADE_PANEL };
struct facade {
    enum facade_kind kind;
    struct rgb wall, trim, glass, door, shutter;
    float bay, floor, base; /* metres: width of a bay, height of a floor and of the ground floor */
    float window_w, window_h, sill;
    float door_share, shop_share; /* of the bays at the ground */
    float brick_w, brick_h;
    bool arched, shutters, pipes, blank;
    float height;
    uint32_t seed;
};
struct facade facade_make(struct random *random);
/* Parallel to the picture, from x0 to x1 at the given scale. */
void facade_front(struct canvas *canvas, const struct view *view, const struct facade *facade,
                  float x0, float x1, float scale);
/* Along the street, `lateral` metres right of the vanishing line (left where negative), from the
 * picture's edge to the depth where the scale is `far_scale`. */
void facade_along(struct canvas *canvas, const struct view *view, const struct facade *facade,
                  float lateral, float far_scale);

/* ground.c: what they stand on. Strips of one kind each, across or along the street. */
enum ground_kind { GROUND_ASPHALT, GROUND_SLABS, GROUND_COBBLES, GROUND_GRASS, GROUND_GRAVEL };
#define MAX_STRIPS 6
struct strip {
    float from; /* metres; up to the next strip's */
    enum ground_kind kind;
};
struct ground {
    struct strip strips[MAX_STRIPS];
    int count;
    bool along; /* strips run away from the camera: `from` is lateral; else it is depth */
    bool marked, zebra;
    float slab;
    struct rgb tint;
    uint32_t seed;
};
void ground_draw(struct canvas *canvas, const struct view *view, const struct ground *ground,
                 float far_scale);

/* things.c: what stands in a street and is no person. */
enum thing_place { PLACE_STREET = 1, PLACE_PARK = 2, PLACE_WALL = 4, BEARS_A_SIGN = 8 };
struct thing {
    const char *name;
    void (*draw)(const struct pen *pen, struct random *random);
    float half_width; /* metres, at most */
    float weight;     /* how often */
    int places;       /* enum thing_place, or-ed */
};
/* The i-th of all; NULL behind the last. */
const struct thing *thing_number(int i);
/* One of the things of a place. */
const struct thing *thing_pick(struct random *random, int place);
struct rgb paint_colour(struct random *random); /* cars, boxes, signs */
struct rgb leaf_colour(struct random *random);
/* ---- people (figure.c, person.c) ---------------------------------------------------------- */

enum upper { UPPER_SHIRT, UPPER_TSHIRT, UPPER_JACKET, UPPER_COAT, UPPER_DRESS };
enum lower { LOWER_TROUSERS, LOWER_WIDE, LOWER_SHORTS, LOWER_SKIRT, LOWER_LONG_SKIRT };
enum hair { HAIR_SHORT, HAIR_LONG, HAIR_BALD, HAIR_CAP, HAIR_BEANIE, HAIR_HOOD, HAIR_HAT };
enum bag { BAG_NONE, BAG_BACK, BAG_SHOULDER, BAG_HAND };

/* A point of a body in statures: to its left, forwards, up. */
struct joint {
    float l, f, h;
};

/* Everything that is decided about one person; drawing asks no dice. */
struct figure {
    float build; /* 1 is medium; width of the trunk */
    float heading;
    float tilt; /* how far forward things appear lower: the camera looks down a little */
    float lean;
    bool narrow_waist;
    enum upper upper;
    enum lower lower;
    enum hair hair;
    enum bag bag;
    bool open_front;
    float hem; /* of the upper garment, statures above ground */
    struct paint top, under, bottom, shoes, skin, hair_paint, hat, bag_paint;
    /* joints, [0] the right, [1] the left side */
    struct joint hip[2], knee[2], ankle[2], toe[2], shoulder[2], elbow[2], hand[2];
    float hip_height;
};
/* `behind` is the mean colour of the place: some people wear it. */
struct figure figure_make(struct random *random, struct rgb behind, float light_side);
/* Draws so that the person is `height` pixels from crown to sole, the trunk at x, the soles at y;
 * gives the tight box in pixels of the scene. */
void person_place(const struct pen *pen, const struct figure *figure, float x, float y,
                  float height, struct synth_person *box);
void person_head(const struct pen *pen, const struct figure *figure);

/* ---- signs (sign.c) ------------------------------------------------------------------------ */

/* A traffic sign of its own dice on its post: the plate is `height` pixels tall about (x, y - up),
 * y the ground; the box is the plate's. Who is marked on the canvas is the plate alone. */
void sign_place(const struct pen *pen, float up, float height, struct synth_person *box);

/* ---- composing (layout.c, layout_signs.c, street.c)
 * --------------------------------------------------------- */

#define MAX_THINGS 96
#define MAX_ITEMS (MAX_THINGS + 2 * SYNTH_MAX_PEOPLE)

enum mode { MODE_FRONT, MODE_DEPTH, MODE_PARK, MODE_SQUARE, MODE_WALL };

struct stage {
    enum mode mode;
    struct view view;
    struct light light;
    float far_scale;   /* where the ground ends, pixels a metre */
    bool signs;        /* they are the objects, and not people */
    float left, right; /* MODE_DEPTH: lateral metres of the walls */
};

/* Something that stands: a person or a sign where height > 0, else a thing. */
struct item {
    float x, foot, unit; /* pixels, pixels, pixels a metre */
    float half;          /* half its width in pixels, about */
    float height;        /* of a person or a sign, pixels */
    float up;            /* of a sign's middle above the ground, pixels; 0: it is a person */
    const struct thing *thing;
    bool flat;    /* against a wall: no other choice of depth */
    bool absent;  /* a knob took it away */
    uint64_t own; /* seed of its own dice; 0: drawn from the scene's when its turn comes */
};

/* What to compose. Dice that a knob asks for come from `extra`, so that turning one leaves the
 * scene's own dice, and with them the rest of the picture, as they were. */
struct order {
    const struct synth_options *options;
    int width, height; /* of the whole scene */
    bool people;
    int hero; /* > 0: one person of that many pixels, and the canvas around it is all that counts */
    bool hide;      /* the hero gets something put before them */
    bool uninvited; /* people walk into a person-free scene */
    struct random *extra;
};

/* Which people and things stand where; how many there are. items: room for MAX_ITEMS. With a hero,
 * that is items[0]. */
int layout_make(const struct stage *stage, const struct order *order, struct item *items,
                struct random *random);
/* The same where signs are the objects (layout_signs.c). */
int layout_make_signs(const struct stage *stage, const struct order *order, struct item *items,
                      struct random *random);
/* What both are made of (layout.c); each returns the new count of items. Where something of that
 * scale may stand, left to right: */
void layout_range(const struct stage *stage, float scale, float margin, float *low, float *high);
/* Would it hide somebody who stands there already, or be hidden? */
bool layout_hides(const struct item *items, int count, const struct item *new, float hero_limit,
                  float people_limit);
/* Up to `wanted` more people. */
int layout_people(const struct stage *stage, const struct synth_options *options,
                  struct item *items, int count, int wanted, float limit, struct random *random);
/* Things over the scene or around the hero; `wanted` of them, times clutter. */
int layout_things(const struct stage *stage, const struct order *order, struct item *items,
                  int count, int wanted, struct random *random);
/* Of items[from] .. items[to - 1] only the share `kept` (below 1) is seen, and `fewest`. */
void layout_hide(struct item *items, int from, int to, double kept, int fewest);
/* How many more a knob above 1 asks for. */
int layout_more(int usual, double knob, int most);
void layout_own_dice(struct item *items, int from, int to, struct random *extra);

enum hm_status street_draw(const struct order *order, struct random *random, struct canvas *canvas,
                           struct synth_person *people, int *people_count, struct hm_error *error);

/* ---- camera.c ------------------------------------------------------------------------------ */

/* Every pixel mixed with its neighbours, `passes` times; share 0 .. 0.25 goes to each side. */
void camera_blur(struct canvas *canvas, float share, int passes);
/* Light, lens, sensor: the picture as a camera would have taken it, reduced `shrink` times. */
enum hm_status camera_take(struct canvas *canvas, const struct synth_knobs *knobs, int shrink,
                           struct random *random, struct random *extra, struct image *out,
                           struct hm_error *error);

/* ---- knobs.c, sheet.c ---------------------------------------------------------------------- */

float knob_smallest(const struct synth_options *options); /* heights of people, pixels */
float knob_tallest(const struct synth_options *options);
/* The knobs as a set's README tells them, with the command that repeats the set. */
void knobs_print(const struct synth_options *options, struct text *out);

/* The people of one scene, kept until lists and sheet are written. */
struct truth {
    struct synth_person people[SYNTH_MAX_PEOPLE];
    int count;
};
/* Writes FOLDER/contact-sheet.png from the first pictures of a set that lies in FOLDER; boxes are
 * drawn from the truths. */
enum hm_status sheet_write(const char *folder, const struct synth_made *made,
                           const struct synth_options *options, const struct truth *negatives,
                           const struct truth *streets, struct hm_error *error);

#endif
