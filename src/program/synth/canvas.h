/* canvas and pen: a picture in floats, what shapes are filled with, and shapes by the metre.
 *
 * Three ways to say where: the *canvas* counts in pixels of the whole scene (a crop is a canvas
 * that shows only a part of one); a *pen* stands at a point of the ground and counts in metres (or
 * in statures, for a person) from there, y upwards; a *view* turns depth into pixels per metre.
 * Colours are display values, 0 to 1.
 */
#ifndef HM_SYNTH_CANVAS_H
#define HM_SYNTH_CANVAS_H

#include "synth/noise.h"

struct rgb {
    float r, g, b;
};
struct point {
    float x, y;
};
static inline struct rgb rgb(float r, float g, float b)
{
    return (struct rgb){r, g, b};
}
static inline struct point point(float x, float y)
{
    return (struct point){x, y};
}

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
static inline void paint_grain(struct paint *paint, float amplitude, float width, float height)
{
    paint->grain = amplitude;
    paint->grain_w = width;
    paint->grain_h = height;
}

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

/* The same pen some metres farther right. */
struct pen pen_moved(const struct pen *pen, float metres);
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
/* An upright limb at x = 0 from y0 to y1. */
void pen_upright(const struct pen *pen, float y0, float r0, float y1, float r1,
                 const struct paint *paint);
void pen_line(const struct pen *pen, float ax, float ay, float bx, float by, float thick,
              const struct paint *paint);
/* A body of revolution seen from the side: `count` pairs (height, radius) around x. */
void pen_lathe(const struct pen *pen, float x, const float (*profile)[2], int count, bool smooth,
               const struct paint *paint);
/* These three with their corners written behind, such as LATHE(pen, 0, &paint, false, {0, 1}). */
#define POLYGON(pen, paint, ...)                                                                   \
    pen_polygon(pen, (const struct point[]){__VA_ARGS__},                                          \
                (int)(sizeof((const struct point[]){__VA_ARGS__}) / sizeof(struct point)), paint)
#define CURVE(pen, paint, ...)                                                                     \
    pen_curve(pen, (const struct point[]){__VA_ARGS__},                                            \
              (int)(sizeof((const struct point[]){__VA_ARGS__}) / sizeof(struct point)), paint)
#define LATHE(pen, x, paint, smooth, ...)                                                          \
    pen_lathe(pen, x, (const float[][2]){__VA_ARGS__},                                             \
              (int)(sizeof((const float[][2]){__VA_ARGS__}) / sizeof(float[2])), smooth, paint)
/* Leaves in an ellipse, lit from above; `size` of a leaf. */
void pen_leaves(const struct pen *pen, float x, float y, float rx, float ry, float size,
                struct rgb colour);
/* A wheel's ring: an ellipse with half axes rx and ry and a hole. */
void pen_ring(const struct pen *pen, float x, float y, float rx, float ry, float thick,
              const struct paint *paint);
/* On the ground: where it touches, and the cast shadow of a thing of that size. */
void pen_shadow(const struct pen *pen, float half_width, float height);

#endif
