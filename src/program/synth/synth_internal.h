/* synth_internal: what the files of this room share, and nobody else sees.
 *
 * Three ways to say where: the *canvas* counts in pixels of the whole scene (a crop is a canvas
 * that shows only a part of one); a *pen* stands at a point of the ground and counts in metres (or
 * in statures, for a person) from there, y upwards; a *view* turns depth into pixels per metre.
 *
 * Same bytes everywhere: floats are only added, multiplied, divided, compared and rooted, in a
 * fixed order; sines are ours. Colours are display values, 0 to 1.
 */
#ifndef HM_SYNTH_INTERNAL_H
#define HM_SYNTH_INTERNAL_H

#include "synth/synth.h"

#include <math.h>

/* ---- numbers (noise.c) ------------------------------------------------------------------- */

/* C leaves open in which order arguments, initialisers and operands are evaluated. So no full
 * expression here throws dice twice, unless &&, || or ?: stands between: else two compilers would
 * draw two streets. */
float roll(struct random *r, float low, float high);
bool chance(struct random *r, float probability);
int pick(struct random *r, int count); /* 0 .. count-1 */
uint32_t seed_of(struct random *r);

float sine(float radians); /* within 1e-6, |radians| < 1000 */
float cosine(float radians);
static inline float root(float x) /* 0 for x <= 0; sqrtf is correctly rounded (IEEE 754) */
{
    return x > 0 ? sqrtf(x) : 0;
}
static inline float clamp(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}
static inline int floor_int(float x)
{
    int i = (int)x;
    return i - (x < (float)i);
}
static inline float fraction(float x)
{
    return x - (float)floor_int(x);
}
/* How much of a pixel of the given size around x lies in low .. high: an antialiased band. */
static inline float band(float x, float low, float high, float pixel)
{
    return clamp((x - low) / pixel + 0.5f, 0, 1) * clamp((high - x) / pixel + 0.5f, 0, 1);
}

/* An integer hash in the manner of the avalanche finishers (multiply, shift, multiply, shift) of
 * column, row and seed, each multiplied by its prime before it comes here. */
#define COLUMN 0x8da6b343u
#define ROW 0xd8163841u
#define SEED 0xcb1ab31fu

static inline uint32_t lattice_hash(uint32_t column, uint32_t row_and_seed)
{
    uint32_t h = column ^ row_and_seed;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    return h * 0x297a2d39u; /* only the upper bits are used */
}

static inline float lattice(uint32_t column, uint32_t row_and_seed)
{
    return (float)(int32_t)(lattice_hash(column, row_and_seed) >> 8) * (1.0f / 8388608.0f) - 1;
}

/* A random number in 0 .. 1 of a lattice point. */
static inline float noise_cell(int i, int j, uint32_t seed)
{
    return (float)(lattice_hash((uint32_t)i * COLUMN, (uint32_t)j * ROW ^ seed * SEED) >> 8) *
           (1.0f / 16777216.0f);
}

static inline float ease(float t)
{
    return t * t * (3 - 2 * t);
}

/* A lattice of random numbers in -1 .. 1, interpolated smoothly (value noise). Textures spend most
 * of their time here: in the header, so that a shader's octaves are computed side by side. */
static inline float noise_at(float u, float v, uint32_t seed)
{
    int i = floor_int(u), j = floor_int(v);
    float s = ease(u - (float)i), t = ease(v - (float)j);
    uint32_t column = (uint32_t)i * COLUMN, next = column + COLUMN;
    uint32_t row = (uint32_t)j * ROW ^ seed * SEED, below = ((uint32_t)j + 1) * ROW ^ seed * SEED;
    float top = lattice(column, row), bottom = lattice(column, below);
    top += s * (lattice(next, row) - top);
    bottom += s * (lattice(next, below) - bottom);
    return top + t * (bottom - top);
}

/* The same, three octaves. */
static inline float cloud_at(float u, float v, uint32_t seed)
{
    return 0.55f * noise_at(u, v, seed) + 0.3f * noise_at(2.1f * u, 2.1f * v, seed + 1) +
           0.15f * noise_at(4.3f * u, 4.3f * v, seed + 2);
}

/* The cell of the lattice that was asked for last: neighbouring pixels mostly ask for the same one,
 * and its corners cost more than all the rest. */
struct lattice_cell {
    int i, j;
    uint32_t seed;
    bool filled;
    float corners[4];
};
/* The same bits as noise_at and cloud_at. */
static inline float noise_near(struct lattice_cell *cell, float u, float v, uint32_t seed)
{
    int i = floor_int(u), j = floor_int(v);
    if (!cell->filled || cell->i != i || cell->j != j || cell->seed != seed) {
        uint32_t column = (uint32_t)i * COLUMN, next = column + COLUMN;
        uint32_t row = (uint32_t)j * ROW ^ seed * SEED,
                 below = ((uint32_t)j + 1) * ROW ^ seed * SEED;
        *cell = (struct lattice_cell){i,
                                      j,
                                      seed,
                                      true,
                                      {lattice(column, row), lattice(next, row),
                                       lattice(column, below), lattice(next, below)}};
    }
    const float *c = cell->corners;
    float s = ease(u - (float)i), t = ease(v - (float)j);
    float top = c[0] + s * (c[1] - c[0]), bottom = c[2] + s * (c[3] - c[2]);
    return top + t * (bottom - top);
}
static inline float cloud_near(struct lattice_cell cells[3], float u, float v, uint32_t seed)
{
    return 0.55f * noise_near(cells, u, v, seed) +
           0.3f * noise_near(cells + 1, 2.1f * u, 2.1f * v, seed + 1) +
           0.15f * noise_near(cells + 2, 4.3f * u, 4.3f * v, seed + 2);
}

/* out[k] += amplitude * noise_at(u + k du, v): a row at once, much faster. */
void noise_row(float *out, int count, float u, float du, float v, float amplitude, uint32_t seed);

/* ---- canvas (canvas.c) ------------------------------------------------------------------- */

struct rgb {
    float r, g, b;
};
struct point {
    float x, y;
};

static inline struct rgb rgb_mix(struct rgb a, struct rgb b, float t)
{
    return (struct rgb){a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b)};
}
static inline struct rgb rgb_scale(struct rgb a, float factor)
{
    return (struct rgb){a.r * factor, a.g * factor, a.b * factor};
}
static inline float rgb_light(struct rgb a)
{
    return 0.3f * a.r + 0.59f * a.g + 0.11f * a.b;
}
/* A colour by hue (0..6 around the circle), saturation and value. */
struct rgb rgb_hsv(float hue, float saturation, float value);
/* Lighter or darker by a random factor; random within ranges of hue, saturation and value. */
struct rgb rgb_vary(struct random *r, struct rgb a, float low, float high);
struct rgb rgb_dice(struct random *r, float hue0, float hue1, float saturation0, float saturation1,
                    float value0, float value1);

/* Gives the colour of the pixel at (x, y) of the scene. */
typedef struct rgb shader(const void *context, float x, float y);

enum pattern { PATTERN_NONE, PATTERN_BANDS, PATTERN_STRIPES, PATTERN_CHECKS, PATTERN_SPOTS };

/* How a shape is filled. Lengths are in the unit of who draws (pen: metres; canvas: pixels). */
struct paint {
    struct rgb colour, second; /* second: of the pattern */
    enum pattern pattern;
    float period;           /* of the pattern */
    float round;            /* darkening towards the left and right edge: a cylinder */
    float side;             /* lighter on the right (> 0) or left */
    float fall;             /* darkening from top to bottom */
    float grain;            /* amplitude of the texture */
    float grain_w, grain_h; /* its size */
    float fine;             /* amplitude of the finest texture, about two pixels */
    float alpha;
    bool shadow; /* multiplies what is there by the colour instead of covering it */
    uint32_t seed;
    shader *shade; /* replaces the colour where set */
    const void *context;
};
/* A matt surface with a little texture. */
struct paint paint_of(struct rgb colour, uint32_t seed);
struct paint paint_new(struct random *r, struct rgb colour); /* with a seed of its own */

/* Pixels of the part x0 .. x0+width, y0 .. y0+height of a scene. */
struct canvas {
    int width, height, x0, y0;
    float *pixels;         /* height x width x 3, owned */
    float *cover, *grain;  /* one row each, owned */
    unsigned char *owner;  /* height x width: which person is seen there, from 1; 0 nobody. Owned */
    unsigned char marking; /* who is being drawn */
    bool measuring;        /* nothing is painted, only the bounds grow */
    float left, top, right, bottom;
};
enum hm_status canvas_new(int width, int height, int x0, int y0, struct canvas *canvas,
                          struct hm_error *error);
void canvas_free(struct canvas *canvas);
void canvas_measure(struct canvas *canvas); /* starts measuring with empty bounds */

#define MAX_POINTS 256
/* Fills a closed outline (nonzero winding, antialiased). `unit` pixels are one length of the paint;
 * (ox, oy) is the origin of its pattern. */
void canvas_fill(struct canvas *canvas, const struct point *points, int count,
                 const struct paint *paint, float unit, float ox, float oy);
/* The mean colour of a part of the scene, cut to the canvas; grey where nothing is left. */
struct rgb canvas_mean(const struct canvas *canvas, float x0, float y0, float x1, float y1);
/* A smooth closed curve through the points (Catmull-Rom), `steps` points each; the new count. */
int outline_smooth(const struct point *points, int count, int steps, struct point *out);

/* ---- pen (pen.c) ------------------------------------------------------------------------- */

struct light {
    float side;   /* where the sun stands: -1 left .. 1 right */
    bool sunny;   /* casts shadows */
    float length; /* of a shadow for an upright metre */
};

struct pen {
    struct canvas *canvas;
    float x, y;   /* where it stands, in pixels of the scene */
    float unit;   /* pixels a metre */
    float mirror; /* 1, or -1: left and right exchanged */
    const struct light *light;
    struct random *random;
};

void pen_polygon(const struct pen *pen, const struct point *points, int count,
                 const struct paint *paint);
/* The same through a smooth curve. */
void pen_curve(const struct pen *pen, const struct point *points, int count,
               const struct paint *paint);
void pen_box(const struct pen *pen, float x0, float y0, float x1, float y1,
             const struct paint *paint);
void pen_ellipse(const struct pen *pen, float x, float y, float rx, float ry,
                 const struct paint *paint);
/* From a to b, with round ends of radius ra and rb. */
void pen_limb(const struct pen *pen, struct point a, float ra, struct point b, float rb,
              const struct paint *paint);
void pen_line(const struct pen *pen, float ax, float ay, float bx, float by, float thick,
              const struct paint *paint);
/* A body of revolution seen from the side: `count` pairs (height, radius) around x. */
void pen_lathe(const struct pen *pen, float x, const float (*profile)[2], int count, bool smooth,
               const struct paint *paint);
/* Leaves in an ellipse, lit from above; `size` of a leaf. */
void pen_leaves(const struct pen *pen, float x, float y, float rx, float ry, float size,
                struct rgb colour);
/* A wheel's ring: an ellipse with half axes rx and ry and a hole. */
void pen_ring(const struct pen *pen, float x, float y, float rx, float ry, float thick,
              const struct paint *paint);
/* On the ground: where it touches, and the cast shadow of a thing of that size. */
void pen_shadow(const struct pen *pen, float half_width, float height);

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
enum thing_place { PLACE_STREET = 1, PLACE_PARK = 2, PLACE_WALL = 4 };
struct thing {
    const char *name;
    void (*draw)(const struct pen *pen);
    float half_width; /* metres, at most */
    float weight;     /* how often */
    int places;       /* enum thing_place, or-ed */
};
extern const struct thing things[];
extern const int things_count;
/* One of the things of a place. */
const struct thing *thing_pick(struct random *random, int place);
struct rgb metal_colour(struct random *random);
struct rgb paint_colour(struct random *random); /* cars, boxes, signs */
struct rgb leaf_colour(struct random *random);
#define PROFILE(array) (const float(*)[2])(array), (int)(sizeof(array) / sizeof *(array))

void draw_lamp_post(const struct pen *pen);
void draw_pole(const struct pen *pen);
void draw_sign_post(const struct pen *pen);
void draw_bollards(const struct pen *pen);
void draw_board_on_legs(const struct pen *pen);
void draw_post_pair(const struct pen *pen);
void draw_traffic_light(const struct pen *pen);
void draw_parking_meter(const struct pen *pen);
void draw_bus_stop(const struct pen *pen);
void draw_flag(const struct pen *pen);
void draw_parasol(const struct pen *pen);
void draw_statue(const struct pen *pen);
void draw_hydrant(const struct pen *pen);

void draw_bin(const struct pen *pen);
void draw_wheelie_bin(const struct pen *pen);
void draw_advertising_column(const struct pen *pen);
void draw_post_box(const struct pen *pen);
void draw_phone_box(const struct pen *pen);
void draw_sandwich_board(const struct pen *pen);
void draw_cabinet(const struct pen *pen);
void draw_ticket_machine(const struct pen *pen);
void draw_doorway(const struct pen *pen);
void draw_bench(const struct pen *pen);
void draw_covered_thing(const struct pen *pen);
void draw_coat_stand(const struct pen *pen);
void draw_fence(const struct pen *pen);
void draw_ladder(const struct pen *pen);

void draw_tree(const struct pen *pen);
void draw_sapling(const struct pen *pen);
void draw_conifer(const struct pen *pen);
void draw_clipped_shrub(const struct pen *pen);
void draw_bush(const struct pen *pen);
void draw_planter(const struct pen *pen);

void draw_bicycle(const struct pen *pen);
void draw_car_side(const struct pen *pen);
void draw_car_end(const struct pen *pen);
void draw_van_side(const struct pen *pen);
void draw_scooter(const struct pen *pen);

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
/* Moves hips and feet to a moment of a walk (stride 0 is standing); sets every joint. */
void figure_pose(struct figure *figure, struct random *random);
/* Draws with the pen's unit being one stature. */
void person_draw(const struct pen *pen, const struct figure *figure);
/* Draws so that the person is `height` pixels from crown to sole, the trunk at x, the soles at y;
 * gives the tight box in pixels of the scene. */
void person_place(const struct pen *pen, const struct figure *figure, float x, float y,
                  float height, struct synth_person *box);
void person_head(const struct pen *pen, const struct figure *figure);

/* ---- composing (layout.c, street.c) --------------------------------------------------------- */

#define MAX_THINGS 96
#define MAX_ITEMS (MAX_THINGS + 2 * SYNTH_MAX_PEOPLE)

enum mode { MODE_FRONT, MODE_DEPTH, MODE_PARK, MODE_SQUARE, MODE_WALL };

struct stage {
    enum mode mode;
    struct view view;
    struct light light;
    float far_scale;   /* where the ground ends, pixels a metre */
    float left, right; /* MODE_DEPTH: lateral metres of the walls */
};

/* Something that stands: a person where height > 0, else a thing. */
struct item {
    float x, foot, unit; /* pixels, pixels, pixels a metre */
    float half;          /* half its width in pixels, about */
    float height;        /* of a person, pixels */
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
