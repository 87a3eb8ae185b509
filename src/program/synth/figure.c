/* figure: who walks there. Build, clothes and colours of a person, and the angles of a walk.
 *
 * Lengths are in statures (body height 1), proportions those of anthropometric tables rounded (e.g.
 * Winter 2009, figure 4.1: thigh 0.245, shank 0.246, upper arm 0.186, forearm 0.146, hip height
 * 0.53, shoulder height 0.82). Everything that needs dice is decided here; person.c only draws.
 */
#include "synth/synth_internal.h"

static struct rgb skin_colour(struct random *r)
{
    static const struct rgb skins[] = {{0.87f, 0.68f, 0.56f}, {0.8f, 0.6f, 0.47f},
                                       {0.7f, 0.5f, 0.37f},   {0.52f, 0.35f, 0.25f},
                                       {0.36f, 0.24f, 0.18f}, {0.84f, 0.66f, 0.52f}};
    return rgb_vary(r, skins[pick(r, 6)], 0.9f, 1.08f);
}

static struct rgb hair_colour(struct random *r)
{
    static const struct rgb hairs[] = {{0.1f, 0.08f, 0.07f}, {0.16f, 0.11f, 0.08f},
                                       {0.3f, 0.2f, 0.12f},  {0.55f, 0.42f, 0.25f},
                                       {0.5f, 0.5f, 0.5f},   {0.13f, 0.12f, 0.12f}};
    return hairs[pick(r, 6)];
}

/* People in a street wear mostly dark and grey, sometimes anything. */
static struct rgb cloth_colour(struct random *r)
{
    float dice = roll(r, 0, 1);
    if (dice < 0.4f)
        return rgb_dice(r, 0, 6, 0, 0.25f, 0.08f, 0.25f);
    if (dice < 0.55f)
        return rgb_dice(r, 0, 6, 0, 0.1f, 0.3f, 0.6f);
    if (dice < 0.7f)
        return rgb_dice(r, 0, 6, 0, 0.1f, 0.72f, 0.95f);
    return rgb_dice(r, 0, 6, 0.3f, 0.75f, 0.25f, 0.75f);
}

static struct rgb trouser_colour(struct random *r)
{
    float dice = roll(r, 0, 1);
    if (dice < 0.35f) /* jeans */
        return rgb_dice(r, 3.5f, 3.8f, 0.25f, 0.5f, 0.2f, 0.5f);
    if (dice < 0.75f)
        return rgb_dice(r, 0, 6, 0, 0.2f, 0.07f, 0.22f);
    if (dice < 0.9f)
        return rgb_dice(r, 0.5f, 0.8f, 0.2f, 0.35f, 0.4f, 0.7f);
    return cloth_colour(r);
}

/* Cloth: long folds downwards, round, lit from the sun's side. */
static struct paint cloth(struct rgb colour, struct random *r, float light_side)
{
    struct paint p = paint_new(r, colour);
    p.grain = roll(r, 0.1f, 0.26f);
    p.grain_w = roll(r, 0.03f, 0.06f);
    p.grain_h = roll(r, 0.07f, 0.16f);
    p.fine = 0.05f;
    p.round = roll(r, 0.08f, 0.3f);
    p.side = light_side * roll(r, 0.08f, 0.25f);
    p.fall = roll(r, 0, 0.12f);
    return p;
}

static void choose_pattern(struct paint *p, struct random *r)
{
    static const enum pattern patterns[] = {PATTERN_BANDS, PATTERN_STRIPES, PATTERN_CHECKS,
                                            PATTERN_SPOTS};
    if (!chance(r, 0.22f))
        return;
    p->pattern = patterns[pick(r, 4)];
    p->period = roll(r, 0.016f, 0.05f);
    p->second = cloth_colour(r);
}

static void dress(struct figure *f, struct random *r, struct rgb behind, float side)
{
    static const enum upper uppers[] = {UPPER_SHIRT,  UPPER_SHIRT,  UPPER_TSHIRT, UPPER_TSHIRT,
                                        UPPER_JACKET, UPPER_JACKET, UPPER_JACKET, UPPER_COAT,
                                        UPPER_COAT,   UPPER_DRESS};
    static const enum lower lowers[] = {
        LOWER_TROUSERS, LOWER_TROUSERS, LOWER_TROUSERS, LOWER_TROUSERS, LOWER_TROUSERS,
        LOWER_WIDE,     LOWER_WIDE,     LOWER_SHORTS,   LOWER_SKIRT,    LOWER_LONG_SKIRT};
    f->upper = uppers[pick(r, 10)];
    f->lower = lowers[pick(r, 10)];
    f->hem = f->upper == UPPER_COAT ? roll(r, 0.26f, 0.42f) : roll(r, 0.45f, 0.515f);
    f->top = cloth(cloth_colour(r), r, side);
    f->under = cloth(cloth_colour(r), r, side);
    f->bottom = cloth(trouser_colour(r), r, side);
    if (chance(r, 0.18f)) /* hardly seen before what is behind */
        f->top.colour = rgb_vary(r, behind, 0.85f, 1.15f);
    if (chance(r, 0.12f))
        f->bottom.colour = rgb_vary(r, behind, 0.75f, 1.1f);
    choose_pattern(&f->top, r);
    if (f->upper == UPPER_DRESS) {
        f->lower = chance(r, 0.7f) ? LOWER_SKIRT : LOWER_LONG_SKIRT;
        f->bottom = f->top;
    }
    f->open_front = (f->upper == UPPER_JACKET || f->upper == UPPER_COAT) && chance(r, 0.5f);
    bool pale = chance(r, 0.2f);
    f->shoes = paint_new(
        r, rgb_scale(rgb(0.7f, 0.68f, 0.65f), pale ? roll(r, 0.7f, 1.2f) : roll(r, 0.1f, 0.4f)));
    f->shoes.fall = 0.25f;
}

static void choose_head(struct figure *f, struct random *r, float side)
{
    static const enum hair hairs[] = {HAIR_SHORT, HAIR_SHORT,  HAIR_SHORT, HAIR_SHORT,
                                      HAIR_LONG,  HAIR_LONG,   HAIR_LONG,  HAIR_BALD,
                                      HAIR_CAP,   HAIR_BEANIE, HAIR_HOOD,  HAIR_HAT};
    f->hair = hairs[pick(r, 12)];
    f->skin = paint_new(r, skin_colour(r));
    f->skin.round = 0.22f;
    f->skin.side = 0.22f * side;
    f->skin.grain_w = f->skin.grain_h = 0.04f;
    f->hair_paint = paint_new(r, hair_colour(r));
    f->hair_paint.grain = 0.25f;
    f->hair_paint.grain_w = 0.012f;
    f->hair_paint.grain_h = 0.05f;
    f->hair_paint.fall = 0.2f;
    f->hat = cloth(f->hair == HAIR_HOOD ? f->top.colour : cloth_colour(r), r, side);
}

/* Goes from a joint a length along a direction that need not be of length one. */
static struct joint along(struct joint from, float l, float f, float h, float length)
{
    float scale = length / root(l * l + f * f + h * h);
    return (struct joint){from.l + l * scale, from.f + f * scale, from.h + h * scale};
}

/* One leg, hanging from the hip; phase 0 is the middle of the forward swing. */
static void pose_leg(struct figure *f, int side, float phase, float stride, float spread)
{
    float out = side ? 1 : -1;
    float swing = stride * sine(phase), c = cosine(phase);
    float thigh = swing + 0.1f * stride, flex = 0.04f + 1.5f * stride * (c > 0 ? c : 0);
    float shank = thigh - flex, width = 0.052f * f->build;
    f->hip[side] = (struct joint){out * width, 0, 0};
    f->knee[side] = along(f->hip[side], out * spread, sine(thigh), -cosine(thigh), 0.245f);
    f->ankle[side] = along(f->knee[side], out * spread * 0.7f, sine(shank), -cosine(shank), 0.246f);
    float pitch =
        shank * 0.8f; /* the toe hangs when the shank leans forward, rises at the heel strike */
    f->toe[side] = along(f->ankle[side], out * 0.25f, cosine(pitch), sine(pitch) - 0.06f, 0.1f);
}

/* Directions of upper arm and forearm: outwards, forwards, up. */
struct arm_pose {
    float upper[3], fore[3];
};
static const struct arm_pose arm_poses[] = {
    {{0.35f, -0.2f, -1}, {-0.3f, 0.35f, -1}},    /* hand in the pocket */
    {{0.25f, 0.35f, -1}, {-0.2f, 0.4f, 1}},      /* telephone at the ear */
    {{0.15f, 0.05f, -1}, {-0.45f, 0.6f, 0.7f}},  /* hand at a strap */
    {{0.2f, 0.15f, -1}, {-0.9f, 0.55f, 0.1f}},   /* arms crossed */
    {{0.1f, 0.1f, -1}, {-0.25f, 1, 0.1f}},       /* something held in front */
    {{0.6f, -0.25f, -1}, {-0.75f, 0.3f, -0.6f}}, /* hand on the hip */
    {{0.1f, 0, -1}, {0.02f, 0.08f, -1}},         /* straight down, carrying */
};

static void pose_arm(struct figure *f, int side, float swing, float loose, int pose)
{
    float out = side ? 1 : -1, up[3] = {loose, swing, -1},
          fore[3] = {loose * 0.3f, swing + 0.25f, -1};
    if (pose >= 0)
        for (int i = 0; i < 3; i++) {
            up[i] = arm_poses[pose].upper[i];
            fore[i] = arm_poses[pose].fore[i];
        }
    float forward = f->lean * 0.29f;
    f->shoulder[side] = (struct joint){out * 0.096f * f->build, forward, f->hip_height + 0.262f};
    f->elbow[side] = along(f->shoulder[side], out * up[0], up[1], up[2], 0.175f);
    f->hand[side] = along(f->elbow[side], out * fore[0], fore[1], fore[2], 0.165f);
}

/* Moves hips and feet to a moment of a walk (stride 0 is standing); sets every joint. */
static void pose(struct figure *f, struct random *r)
{
    bool walks = chance(r, 0.75f);
    float stride = walks ? roll(r, 0.18f, 0.48f) : roll(r, 0, 0.08f);
    float phase = roll(r, 0, 6.2831853f),
          spread = walks ? roll(r, -0.03f, 0.03f) : roll(r, 0, 0.1f);
    if (f->lower == LOWER_LONG_SKIRT || f->upper == UPPER_COAT)
        stride *= 0.75f;
    for (int side = 0; side < 2; side++)
        pose_leg(f, side, phase + (side ? 3.14159265f : 0), stride, spread);
    float low = f->ankle[0].h < f->ankle[1].h ? f->ankle[0].h : f->ankle[1].h;
    f->hip_height = 0.035f - low;
    for (int side = 0; side < 2; side++) {
        struct joint *leg[] = {&f->hip[side], &f->knee[side], &f->ankle[side], &f->toe[side]};
        for (int i = 0; i < 4; i++)
            leg[i]->h += f->hip_height;
    }
    int both = chance(r, 0.2f) ? pick(r, 7) : -1;
    float loose = roll(r, 0.04f, 0.22f);
    for (int side = 0; side < 2; side++) {
        int arm = both >= 0 ? both : chance(r, 0.3f) ? pick(r, 7) : -1;
        if (f->bag == BAG_HAND && side == 0)
            arm = 6;
        float swing = -1.1f * stride * sine(phase + (side ? 3.14159265f : 0));
        pose_arm(f, side, swing, loose, arm);
    }
}

struct figure figure_make(struct random *r, struct rgb behind, float light_side)
{
    static const enum bag bags[] = {BAG_NONE, BAG_NONE,     BAG_NONE,     BAG_NONE,
                                    BAG_BACK, BAG_SHOULDER, BAG_SHOULDER, BAG_HAND};
    struct figure f = {.build = roll(r, 0.9f, 1.22f)};
    f.narrow_waist = chance(r, 0.45f);
    float quarter = 1.57079633f, passing = chance(r, 0.5f) ? quarter : -quarter;
    float dice = roll(r, 0, 1); /* coming, going, passing, or anyhow */
    f.heading = dice < 0.35f   ? roll(r, -0.35f, 0.35f)
                : dice < 0.6f  ? 2 * quarter + roll(r, -0.35f, 0.35f)
                : dice < 0.85f ? passing + roll(r, -0.35f, 0.35f)
                               : roll(r, 0, 4 * quarter);
    f.tilt = roll(r, 0.04f, 0.22f);
    f.lean = roll(r, -0.02f, 0.09f);
    f.bag = bags[pick(r, 8)];
    dress(&f, r, behind, light_side);
    choose_head(&f, r, light_side);
    f.bag_paint = cloth(cloth_colour(r), r, light_side);
    f.bag_paint.grain_h = 0.05f;
    pose(&f, r);
    return f;
}
