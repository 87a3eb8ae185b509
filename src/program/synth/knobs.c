/* knobs: their usual values, their ranges, and how a set's README tells them. What a knob does
 * stands where it is done: layout.c (clutter, occlusion, crowding, sizes, unlabelled people) and
 * camera.c (contrast, blur, noise).
 */
#include "synth/synth_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct knob {
    const char *name, *unit, *what;
    size_t offset;
    double low, high, usual;
};

static const struct knob knobs[] = {
#define KNOB_ROW(name, kind, unit, low, high, usual, what)                                         \
    {#name, unit, what, offsetof(struct synth_knobs, name), low, high, usual},
    SYNTH_KNOBS(KNOB_ROW)
#undef KNOB_ROW
};
#define KNOB_COUNT (sizeof knobs / sizeof *knobs)

static double value_of(const struct synth_knobs *set, const struct knob *knob)
{
    return *(const double *)(const void *)((const char *)set + knob->offset);
}

static const struct synth_knobs usual_knobs = {
#define KNOB_USUAL(name, kind, unit, low, high, usual, what) .name = usual,
    SYNTH_KNOBS(KNOB_USUAL)
#undef KNOB_USUAL
};

struct synth_options synth_usual(int images, uint64_t seed, int width, int height)
{
    return (struct synth_options){
        .images = images, .seed = seed, .width = width, .height = height, .knobs = usual_knobs};
}

const char *const synth_objects[] = {"person", "sign", NULL};

float knob_tallest(const struct synth_options *o)
{
    if (o->object == SYNTH_SIGN && o->knobs.tallest == 0)
        return (float)o->height * 0.3f;
    return o->knobs.tallest > 0 ? (float)o->knobs.tallest : (float)o->height * 0.667f;
}

float knob_smallest(const struct synth_options *o)
{
    float tallest = knob_tallest(o);
    if (o->object == SYNTH_SIGN && o->knobs.smallest == usual_knobs.smallest)
        return tallest < 40 ? tallest : 40;
    return o->knobs.smallest < (double)tallest ? (float)o->knobs.smallest : tallest;
}

enum hm_status synth_check(const struct synth_options *o, struct hm_error *error)
{
    if (o->width < SYNTH_MIN_WIDTH || o->height < SYNTH_MIN_HEIGHT || o->width > SYNTH_MAX_SIDE ||
        o->height > SYNTH_MAX_SIDE)
        return fail(error, HM_USAGE, "a scene of %d x %d pixels: give %d x %d to %d x %d", o->width,
                    o->height, SYNTH_MIN_WIDTH, SYNTH_MIN_HEIGHT, SYNTH_MAX_SIDE, SYNTH_MAX_SIDE);
    for (size_t i = 0; i < KNOB_COUNT; i++) {
        double value = value_of(&o->knobs, &knobs[i]);
        if (!(value >= knobs[i].low && value <= knobs[i].high))
            return fail(error, HM_USAGE, "--%s %g: give a number from %g to %g", knobs[i].name,
                        value, knobs[i].low, knobs[i].high);
    }
    if (o->object == SYNTH_SIGN && o->knobs.occlusion > 0)
        return fail(error, HM_USAGE, "--occlusion %g: it is for people; leave it away with signs",
                    o->knobs.occlusion);
    double room = 0.9 * o->height;
    if (o->knobs.tallest > room)
        return fail(error, HM_USAGE,
                    "--tallest %g: people of that height do not fit in scenes %d high; give %g at "
                    "most, or more --height",
                    o->knobs.tallest, o->height, (double)(int)room);
    /* The usual smallest person gives way to a small scene or to --tallest; another must fit. */
    if (o->knobs.smallest > (double)knob_tallest(o) && o->knobs.smallest != usual_knobs.smallest)
        return fail(error, HM_USAGE,
                    "--smallest %g is more than --tallest, which is %g here; give less of the one "
                    "or more of the other",
                    o->knobs.smallest, (double)(int)knob_tallest(o));
    return HM_OK;
}

/* The shortest number that reads back as the same. */
static void print_number(struct text *t, double value)
{
    char digits[32];
    int precision = 5;
    do
        snprintf(digits, sizeof digits, "%.*g", ++precision, value);
    while (precision < 17 && strtod(digits, NULL) != value);
    text_printf(t, "%s", digits);
}

void knobs_print(const struct synth_options *o, struct text *t)
{
    text_printf(t, "The knobs, and what they usually are:\n");
    for (size_t i = 0; i < KNOB_COUNT; i++) {
        text_printf(t, "  %-10s %6g (%g)%*s ", knobs[i].name, value_of(&o->knobs, &knobs[i]),
                    knobs[i].usual, knobs[i].usual > 9 ? 0 : 1, "");
        text_wrapped(t, knobs[i].what, 25, 96);
    }
    text_printf(t,
                "\nThis repeats the set, byte for byte:\n  hogmine synth DIR --images %d --seed "
                "%" PRIu64 " --width %d --height %d",
                o->images, o->seed, o->width, o->height);
    for (size_t i = 0; i < KNOB_COUNT; i++) {
        text_printf(t, "%s --%s ", i % 5 ? "" : " \\\n   ", knobs[i].name);
        print_number(t, value_of(&o->knobs, &knobs[i]));
    }
    if (o->object != SYNTH_PERSON)
        text_printf(t, " --object %s", synth_objects[o->object]);
    text_printf(t, "\n");
}
