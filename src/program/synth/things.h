/* What things are made of, and the lists of them. Only things*.c know more of a thing than its row.
 */
#ifndef HM_SYNTH_THINGS_H
#define HM_SYNTH_THINGS_H

#include "synth/synth_internal.h"

/* How light falls on a thing and how its texture runs; a row each in things.c. */
enum surface {
    FLAT,    /* a board, a wall of sheet metal */
    DRUM,    /* the same, bent to a cylinder */
    ROUND,   /* a post of metal or wood */
    LACQUER, /* of vehicles: the sky in the upper half */
    BARK,
    PANE, /* glass before a dark room */
};
struct paint surface(const struct pen *pen, enum surface kind, struct rgb colour);

struct rgb metal_colour(struct random *random);

/* The files' lists; together they are what thing_number counts. */
struct thing_list {
    const struct thing *things;
    int count;
};
extern const struct thing_list things_posts, things_boxes, things_green, things_wheels;

#endif
