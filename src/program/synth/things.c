/* things: what stands in a street and is no person, as four lists; and the surfaces and colours
 * that they share.
 *
 * Each is drawn around the pen in metres, from dice of its own; adding one is a function and a row.
 * They were chosen to fool a template of gradients: upright, person-sized, with something like a
 * head, shoulders or legs.
 */
#include "synth/things.h"

static const struct thing_list *const lists[] = {&things_posts, &things_boxes, &things_green,
                                                 &things_wheels};

const struct thing *thing_number(int i)
{
    for (size_t k = 0; k < sizeof lists / sizeof *lists; i -= lists[k++]->count)
        if (i < lists[k]->count)
            return &lists[k]->things[i];
    return NULL;
}

const struct thing *thing_pick(struct random *random, int place)
{
    const struct thing *t, *last = NULL;
    float sum = 0;
    for (int i = 0; (t = thing_number(i)); i++)
        sum += t->places & place ? t->weight : 0;
    float dice = roll(random, 0, sum);
    for (int i = 0; (t = thing_number(i)) && !(last && dice < 0); i++)
        if (t->places & place) {
            last = t;
            dice -= t->weight;
        }
    return last;
}

struct paint surface(const struct pen *pen, enum surface kind, struct rgb colour)
{
    static const struct {
        float grain, grain_w, grain_h, round, side, fall;
    } surfaces[] = {
        [FLAT] = {0.12f, 0.12f, 0.12f, 0, 0.15f, 0.08f},
        [DRUM] = {0.12f, 0.12f, 0.12f, 0.4f, 0.3f, 0.08f},
        [ROUND] = {0.07f, 0.12f, 0.4f, 0.35f, 0.3f, 0},
        [LACQUER] = {0.1f, 0.8f, 0.15f, 0, 0.12f, 0.3f},
        [BARK] = {0.35f, 0.05f, 0.25f, 0.35f, 0.3f, 0},
        [PANE] = {0.5f, 0.5f, 0.3f, 0, 0, 0.35f},
    };
    struct paint p = paint_new(pen->random, colour);
    paint_grain(&p, surfaces[kind].grain, surfaces[kind].grain_w, surfaces[kind].grain_h);
    p.round = surfaces[kind].round;
    p.side = surfaces[kind].side * pen->light->side;
    p.fall = surfaces[kind].fall;
    return p;
}

struct rgb metal_colour(struct random *random)
{
    static const struct rgb metals[] = {{0.13f, 0.14f, 0.14f}, {0.36f, 0.37f, 0.38f},
                                        {0.55f, 0.56f, 0.56f}, {0.12f, 0.2f, 0.16f},
                                        {0.3f, 0.22f, 0.16f},  {0.7f, 0.7f, 0.68f}};
    return rgb_vary(random, metals[pick(random, 6)], 0.8f, 1.2f);
}

struct rgb paint_colour(struct random *random)
{
    float dice = roll(random, 0, 1);
    if (dice < 0.3f)
        return rgb_dice(random, 0, 6, 0, 0.1f, 0.1f, 0.35f);
    if (dice < 0.55f)
        return rgb_dice(random, 0, 6, 0, 0.1f, 0.5f, 0.9f);
    return rgb_dice(random, 0, 6, 0.4f, 0.85f, 0.25f, 0.7f);
}

struct rgb leaf_colour(struct random *random)
{
    float value = roll(random, 0.2f, 0.42f), hue = roll(random, 1.1f, 1.9f);
    if (chance(random, 0.12f))
        hue = roll(random, 0.3f, 0.9f); /* autumn */
    return rgb_hsv(hue, roll(random, 0.3f, 0.6f), value);
}
