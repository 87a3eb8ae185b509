/* person: draws a figure: far limbs first, then legs, trunk, near limbs, bags, head.
 *
 * Joints are turned by the heading into (across, towards the camera, up) and projected almost
 * level: what is nearer to the camera appears a little lower. The pen counts in statures.
 */
#include "synth/synth_internal.h"

static struct point project(const struct figure *f, struct joint j)
{
    float c = cosine(f->heading), s = sine(f->heading);
    float near = j.f * c - j.l * s;
    return point(j.l * c + j.f * s, j.h - f->tilt * near);
}

static float nearness(const struct figure *f, struct joint j)
{
    return j.f * cosine(f->heading) - j.l * sine(f->heading);
}

/* Half the width that an elliptic trunk of half axes a (sideways) and b shows to the camera. */
static float shown_half(const struct figure *f, float a, float b)
{
    float c = cosine(f->heading) * a, s = sine(f->heading) * b;
    return root(c * c + s * s);
}

static void draw_leg(const struct pen *pen, const struct figure *f, int side, bool far)
{
    struct point hip = project(f, f->hip[side]), knee = project(f, f->knee[side]),
                 ankle = project(f, f->ankle[side]), toe = project(f, f->toe[side]);
    struct joint heel_joint = f->ankle[side];
    heel_joint.f -= 0.015f;
    struct point heel = project(f, heel_joint);
    struct paint cloth = f->bottom, skin = f->skin, shoes = f->shoes;
    cloth.seed += (uint32_t)side;
    if (far) {
        cloth.colour = rgb_scale(cloth.colour, 0.78f);
        skin.colour = rgb_scale(skin.colour, 0.8f);
    }
    bool bare = f->lower == LOWER_SHORTS || f->lower == LOWER_SKIRT;
    float b = f->build, wide = f->lower == LOWER_WIDE ? 1.3f : 1;
    float calf = bare ? 0.027f : 0.035f * wide, cuff = bare ? 0.018f : 0.027f * wide;
    toe.y -= 0.012f;
    heel.y -= 0.01f;
    pen_limb(pen, heel, 0.022f, toe, 0.016f, &shoes);
    struct point middle = {0.6f * knee.x + 0.4f * ankle.x, 0.6f * knee.y + 0.4f * ankle.y};
    const struct paint *shin = bare ? &skin : &cloth;
    pen_limb(pen, middle, calf, ankle, cuff, shin);
    pen_limb(pen, knee, 0.036f * (bare ? 0.85f : wide), middle, calf * 1.04f, shin);
    pen_limb(pen, hip, 0.06f * b, knee, (f->lower == LOWER_SHORTS ? 0.046f : 0.038f * wide) * b,
             f->lower == LOWER_SKIRT ? &skin : &cloth);
}

static void draw_arm(const struct pen *pen, const struct figure *f, int side, bool far)
{
    struct point shoulder = project(f, f->shoulder[side]), elbow = project(f, f->elbow[side]),
                 hand = project(f, f->hand[side]);
    struct paint sleeve = f->top, skin = f->skin;
    sleeve.seed += 3 + (uint32_t)side;
    sleeve.round += 0.1f;
    if (far) {
        sleeve.colour = rgb_scale(sleeve.colour, 0.75f);
        skin.colour = rgb_scale(skin.colour, 0.8f);
    }
    bool bare = f->upper == UPPER_TSHIRT || (f->upper == UPPER_DRESS && f->build < 1.05f);
    bool thick = f->upper == UPPER_JACKET || f->upper == UPPER_COAT;
    float b = f->build, w = thick ? 1.2f : 1;
    struct point wrist = {0.2f * elbow.x + 0.8f * hand.x, 0.2f * elbow.y + 0.8f * hand.y};
    pen_limb(pen, wrist, 0.016f, hand, 0.018f, &skin);
    pen_limb(pen, elbow, bare ? 0.022f : 0.027f * w, wrist, bare ? 0.016f : 0.021f * w,
             bare ? &skin : &sleeve);
    struct point mid = {0.5f * (shoulder.x + elbow.x), 0.5f * (shoulder.y + elbow.y)};
    if (bare) {
        pen_limb(pen, mid, 0.025f, elbow, 0.022f, &skin);
        pen_limb(pen, shoulder, 0.036f * b, mid, 0.031f * b, &sleeve);
    } else {
        pen_limb(pen, shoulder, 0.035f * b * w, elbow, 0.027f * w, &sleeve);
    }
    if (f->bag == BAG_HAND && side == 0) {
        float wide = shown_half(f, 0.03f, 0.085f);
        pen_line(pen, hand.x - 0.4f * wide, hand.y - 0.05f, hand.x, hand.y, 0.008f, &f->bag_paint);
        pen_line(pen, hand.x + 0.4f * wide, hand.y - 0.05f, hand.x, hand.y, 0.008f, &f->bag_paint);
        POLYGON(pen, &f->bag_paint, {hand.x - 0.7f * wide, hand.y - 0.05f},
                {hand.x + 0.7f * wide, hand.y - 0.05f}, {hand.x + wide, hand.y - 0.17f},
                {hand.x - wide, hand.y - 0.17f});
    }
}

/* The trunk's outline: heights relative to the hip, half widths sideways and forwards. */
static void draw_trunk(const struct pen *pen, const struct figure *f)
{
    float waist = f->narrow_waist ? 0.078f : 0.092f, thick = f->upper >= UPPER_JACKET ? 0.01f : 0;
    float hip = f->hip_height, flare = f->upper == UPPER_COAT ? 0.022f : 0.004f;
    const float rows[][3] = {
        {0.325f, 0.034f, 0.036f}, {0.3f, 0.066f, 0.045f},
        {0.281f, 0.104f, 0.06f},  {0.235f, 0.119f, 0.072f},
        {0.185f, 0.106f, 0.078f}, {0.09f, waist, 0.068f},
        {0.0f, 0.098f, 0.076f},   {f->hem - hip, 0.1f + flare, 0.074f + flare}};
    int count = 8;
    struct point p[32], smooth[MAX_POINTS];
    for (int i = 0; i < count; i++) {
        struct joint centre = {0, f->lean * rows[i][0], hip + rows[i][0]};
        struct point at = project(f, centre);
        float half = shown_half(f, rows[i][1] * f->build + thick, rows[i][2] * f->build + thick);
        p[i] = point(at.x + half, at.y);
        p[2 * count - 1 - i] = point(at.x - half, at.y);
    }
    int made = outline_smooth(p, 2 * count, 4, smooth);
    pen_polygon(pen, smooth, made, &f->top);
}

static void draw_skirt(const struct pen *pen, const struct figure *f)
{
    float hem = f->lower == LOWER_SKIRT ? 0.27f : 0.09f, top = f->hip_height + 0.07f;
    struct point a = project(f, f->knee[0]), b = project(f, f->knee[1]);
    float left = (a.x < b.x ? a.x : b.x), right = (a.x < b.x ? b.x : a.x);
    float half = shown_half(f, 0.085f * f->build, 0.07f),
          flare = f->lower == LOWER_SKIRT ? 0.055f : 0.075f;
    float mid = f->hip_height - 0.02f, wide = shown_half(f, 0.105f * f->build, 0.085f);
    struct point p[8] = {{half, top},          {wide, mid},
                         {right + flare, hem}, {0.5f * (left + right), hem - 0.008f},
                         {left - flare, hem},  {-wide, mid},
                         {-half, top},         {0, top + 0.01f}};
    if (p[2].x < wide)
        p[2].x = wide;
    if (p[4].x > -wide)
        p[4].x = -wide;
    pen_polygon(pen, p, 8, &f->bottom);
}

/* The opening of a jacket, a collar, a zip: what crosses the front. */
static void draw_front(const struct pen *pen, const struct figure *f)
{
    float c = cosine(f->heading), s = sine(f->heading);
    if (c < 0.25f)
        return;
    float hip = f->hip_height, low = f->hem > hip - 0.02f ? f->hem : hip - 0.02f;
    struct point neck = project(f, (struct joint){0, 0.04f + f->lean * 0.3f, hip + 0.3f});
    struct point end = {s * 0.075f, low};
    struct paint line = f->top;
    line.colour = rgb_scale(line.colour, 0.55f);
    if (f->open_front) {
        POLYGON(pen, &f->under, {neck.x - 0.032f * c, neck.y}, {neck.x + 0.032f * c, neck.y},
                {end.x + 0.04f * c, end.y}, {end.x - 0.04f * c, end.y});
    } else if (f->upper != UPPER_TSHIRT && f->upper != UPPER_DRESS) {
        pen_line(pen, neck.x, neck.y, end.x, end.y, 0.008f, &line);
    }
    POLYGON(pen, f->upper >= UPPER_JACKET && f->upper != UPPER_DRESS ? &f->under : &f->skin,
            {neck.x - 0.03f * c, neck.y + 0.012f}, {neck.x + 0.03f * c, neck.y + 0.012f},
            {neck.x, neck.y - (f->upper == UPPER_SHIRT ? 0.045f : 0.025f)});
}

static void draw_bag(const struct pen *pen, const struct figure *f)
{
    float c = cosine(f->heading), hip = f->hip_height;
    struct point low = project(f, (struct joint){0.1f, 0, hip + 0.02f});
    struct point high = project(f, (struct joint){-0.06f, 0, hip + 0.29f});
    struct paint strap = f->bag_paint;
    strap.colour = rgb_scale(strap.colour, 0.8f);
    if (f->bag == BAG_SHOULDER) {
        pen_line(pen, low.x, low.y, high.x, high.y, 0.014f, &strap);
        float wide = shown_half(f, 0.035f, 0.08f);
        pen_box(pen, low.x - wide, low.y - 0.1f, low.x + wide, low.y + 0.01f, &f->bag_paint);
    } else if (f->bag == BAG_BACK && c > 0.1f) {
        for (int side = -1; side <= 1; side += 2)
            pen_line(pen, (float)side * 0.07f * c, hip + 0.3f, (float)side * 0.075f * c,
                     hip + 0.14f, 0.02f, &strap);
    }
}

/* A rucksack: behind the trunk when the person comes, before it when they go. */
static void draw_rucksack(const struct pen *pen, const struct figure *f)
{
    struct point at = project(f, (struct joint){0, -0.105f, f->hip_height + 0.17f});
    float half = shown_half(f, 0.08f, 0.05f);
    CURVE(pen, &f->bag_paint, {at.x - half * 0.8f, at.y + 0.12f}, {at.x, at.y + 0.13f},
          {at.x + half * 0.8f, at.y + 0.12f}, {at.x + half, at.y},
          {at.x + half * 0.95f, at.y - 0.1f}, {at.x, at.y - 0.11f},
          {at.x - half * 0.95f, at.y - 0.1f}, {at.x - half, at.y});
    struct paint pocket = f->bag_paint;
    pocket.colour = rgb_scale(pocket.colour, 0.7f);
    pen_box(pen, at.x - 0.7f * half, at.y - 0.08f, at.x + 0.7f * half, at.y - 0.02f, &pocket);
}

/* Draws with the pen's unit being one stature. */
static void draw_person(const struct pen *pen, const struct figure *f)
{
    bool going = cosine(f->heading) < 0;
    int far_leg = nearness(f, f->ankle[0]) < nearness(f, f->ankle[1]) ? 0 : 1;
    bool profile = cosine(f->heading) * cosine(f->heading) < 0.5f;
    int far_side = nearness(f, f->shoulder[0]) < nearness(f, f->shoulder[1]) ? 0 : 1;
    for (int side = 0; side < 2; side++) /* arms behind the trunk */
        if ((profile && side == far_side) || nearness(f, f->hand[side]) < -0.08f)
            draw_arm(pen, f, side, profile && side == far_side);
    if (f->bag == BAG_BACK && !going)
        draw_rucksack(pen, f);
    draw_leg(pen, f, far_leg, true);
    draw_leg(pen, f, 1 - far_leg, false);
    if (f->lower == LOWER_SKIRT || f->lower == LOWER_LONG_SKIRT)
        draw_skirt(pen, f);
    draw_trunk(pen, f);
    draw_front(pen, f);
    draw_bag(pen, f);
    if (going)
        person_head(pen, f);
    if (f->bag == BAG_BACK && going)
        draw_rucksack(pen, f);
    for (int side = 0; side < 2; side++)
        if (!((profile && side == far_side) || nearness(f, f->hand[side]) < -0.08f))
            draw_arm(pen, f, side, false);
    if (!going)
        person_head(pen, f);
}

void person_place(const struct pen *pen, const struct figure *f, float x, float y, float height,
                  struct synth_person *box)
{
    struct pen at = *pen; /* drawn twice: the first time only to learn how large it becomes */
    struct canvas empty = {0};
    at.canvas = &empty;
    at.x = at.y = 0;
    at.unit = 1;
    canvas_measure(&empty);
    draw_person(&at, f);
    at = *pen;
    at.unit = height / (empty.bottom - empty.top);
    at.x = x;
    at.y = y - empty.bottom * at.unit;
    struct pen foot = at;
    foot.y = y;
    pen_shadow(&foot, 0.11f, 0.95f);
    draw_person(&at, f);
    box->x = (double)(x + empty.left * at.unit);
    box->y = (double)(y - height);
    box->width = (double)((empty.right - empty.left) * at.unit);
    box->height = (double)height;
}
