/* The strip: panels in rows, a legend, some lines of words. */
#include "toy/strip.h"

#include <stdio.h>

#define SIDE 230.0 /* of a panel's square */
#define GAP 18.0
#define HEAD 24.0    /* a panel's title */
#define CAPTION 40.0 /* its words */
#define TOP 34.0
#define COLUMNS 4  /* also of a shorter run: the legend takes the width */
#define LOW (-0.1) /* of the plane, shown up to LOW + RANGE */
#define RANGE 1.2
#define LINE 17.0

/* Where a panel's square is on the paper. */
struct square {
    double x, y;
};

static double paper_x(const struct square *s, double x)
{
    return s->x + SIDE * (x - LOW) / RANGE;
}

static double paper_y(const struct square *s, double y)
{
    return s->y + SIDE * (1 - (y - LOW) / RANGE);
}

/* ---- lines and half-planes --------------------------------------------------------------- */

/* The square's part where score >= level: at most 5 corners, on the paper. And where score = level
 * crosses its edges: 2 points, or none. */
struct cut {
    double corners[2 * 6], ends[2 * 4];
    size_t corner_count, end_count;
};

static void put(const struct square *s, double x, double y, double *points, size_t *count)
{
    points[2 * *count] = paper_x(s, x);
    points[2 * *count + 1] = paper_y(s, y);
    ++*count;
}

static struct cut cut_square(const struct square *s, const struct strip_detector *d, double level)
{
    static const double corner[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    struct cut cut = {.corner_count = 0};
    for (int i = 0; i < 4; i++) {
        double x[2], y[2], f[2];
        for (int k = 0; k < 2; k++) {
            x[k] = LOW + RANGE * corner[i + k][0];
            y[k] = LOW + RANGE * corner[i + k][1];
            f[k] = d->a * x[k] + d->b * y[k] + d->c - level;
        }
        if (f[0] >= 0)
            put(s, x[0], y[0], cut.corners, &cut.corner_count);
        if ((f[0] >= 0) != (f[1] >= 0)) {
            double t = f[0] / (f[0] - f[1]);
            double at_x = x[0] + t * (x[1] - x[0]), at_y = y[0] + t * (y[1] - y[0]);
            put(s, at_x, at_y, cut.corners, &cut.corner_count);
            put(s, at_x, at_y, cut.ends, &cut.end_count);
        }
    }
    return cut;
}

static void draw_level(const struct square *s, const struct strip_detector *d, double level,
                       const char *more, struct text *out)
{
    struct cut cut = cut_square(s, d, level);
    if (cut.end_count == 2)
        svg_line(out, cut.ends[0], cut.ends[1], cut.ends[2], cut.ends[3], more);
}

/* ---- points ------------------------------------------------------------------------------ */

static void draw_person(double x, double y, struct text *out)
{
    svg_circle(out, x, y, 2.8, svg_color("fill", "series-1", "#0072b2").text);
}

/* A square, or where nobody labelled a person a diamond. */
static void draw_body(double x, double y, double r, bool diamond, const char *more,
                      struct text *out)
{
    if (diamond)
        svg_path(out, (double[]){x, y - 1.5 * r, x + 1.5 * r, y, x, y + 1.5 * r, x - 1.5 * r, y}, 4,
                 true, more);
    else
        svg_rect(out, x - r, y - r, 2 * r, 2 * r, more);
}

static void draw_negative(double x, double y, enum strip_state state, bool diamond,
                          struct text *out)
{
    struct svg_attributes fill = svg_color("fill", "series-2", "#d55e00");
    struct svg_attributes line = svg_color("stroke", "series-2", "#d55e00");
    char open[240];
    snprintf(open, sizeof open, "fill=\"none\" stroke-width=\"1.3\" %s", line.text);
    switch (state) {
    case STRIP_OUTSIDE:
        draw_body(x, y, diamond ? 2 : 1.2, diamond, "fill-opacity=\"0.45\"", out);
        break;
    case STRIP_UNTAKEN:
        draw_body(x, y, 2.8, diamond, open, out);
        break;
    case STRIP_ADDED:
    case STRIP_POOL:
        draw_body(x, y, 2.8, diamond, fill.text, out);
        if (state == STRIP_ADDED)
            svg_circle(out, x, y, 6.2, "fill=\"none\" stroke=\"" SVG_INK "\" stroke-width=\"1.3\"");
        break;
    case STRIP_EVICTED:
        draw_body(x, y, 2, diamond, "fill-opacity=\"0.45\"", out);
        for (int up = -5; up <= 5; up += 10)
            svg_path(out, (double[]){x - 5, y + up, x + 5, y - up}, 2, false,
                     "stroke=\"" SVG_INK "\" stroke-width=\"1.4\"");
        break;
    }
}

/* ---- a panel ----------------------------------------------------------------------------- */

static const char *const solid = "stroke=\"" SVG_INK "\" stroke-width=\"2\"";
static const char *const dashed =
    "stroke=\"" SVG_INK "\" stroke-width=\"1.1\" stroke-dasharray=\"6 4\"";
static const char *const shade = "fill-opacity=\"0.09\"";

static void draw_panel(const struct strip *strip, const struct strip_panel *panel,
                       const struct square *s, struct text *out)
{
    const struct plane *p = strip->plane;
    svg_text(out, s->x, s->y - 8, "start", panel->title, "font-weight=\"bold\"");
    if (panel->scanned) {
        struct cut cut = cut_square(s, &panel->before, strip->threshold);
        svg_path(out, cut.corners, cut.corner_count, true, shade);
    }
    for (int pass = 0; pass < 2; pass++) /* what is in the pool or nearly lies on top */
        for (size_t i = 0; i < p->negative_count; i++) {
            const struct plane_point *point = &p->negatives[i];
            if ((panel->states[i] == STRIP_OUTSIDE) == (pass == 0))
                draw_negative(paper_x(s, point->at[0]), paper_y(s, point->at[1]),
                              (enum strip_state)panel->states[i], point->mislabelled, out);
        }
    for (size_t i = 0; i < p->positive_count; i++)
        draw_person(paper_x(s, p->positives[i].at[0]), paper_y(s, p->positives[i].at[1]), out);
    draw_level(s, &panel->after, 0, solid, out);
    draw_level(s, &panel->after, -1, dashed, out);
    draw_level(s, &panel->after, 1, dashed, out);
    svg_rect(out, s->x, s->y, SIDE, SIDE,
             "fill=\"none\" stroke=\"" SVG_INK "\" stroke-opacity=\"0.7\"");
    for (int i = 0; i < 2; i++)
        svg_text(out, s->x, s->y + SIDE + 16 + 15 * i, "start", panel->words[i], NULL);
}

/* ---- the legend -------------------------------------------------------------------------- */

/* A row of the legend: what its mark is, and words. */
static const struct entry {
    enum { POSITIVE, NEGATIVE, SHADE, LINE_OF_ZERO, MARGIN } mark;
    enum strip_state state; /* of a negative */
    bool mislabelled;       /* only where there are any */
    const char *words;
} legend[] = {
    {POSITIVE, 0, false, "a positive"},
    {NEGATIVE, STRIP_POOL, false, "a negative in the pool: the solver sees it"},
    {NEGATIVE, STRIP_ADDED, false, "added in this round"},
    {NEGATIVE, STRIP_UNTAKEN, false, "hard, but not taken"},
    {NEGATIVE, STRIP_OUTSIDE, false, "a negative that the solver does not see"},
    {NEGATIVE, STRIP_EVICTED, false, "thrown out of the pool in this round"},
    {NEGATIVE, STRIP_POOL, true, "a positive that nobody labelled, among the negatives"},
    {SHADE, 0, false, "where the detector before this round finds points hard"},
    {LINE_OF_ZERO, 0, false, "the detector after it: score 0"},
    {MARGIN, 0, false, "its margin: scores -1 and 1"},
};

static void draw_mark(const struct entry *e, double x, double y, struct text *out)
{
    if (e->mark == POSITIVE)
        draw_person(x, y, out);
    else if (e->mark == NEGATIVE)
        draw_negative(x, y, e->state, e->mislabelled, out);
    else if (e->mark == SHADE)
        svg_rect(out, x - 10, y - 6, 20, 12, "fill-opacity=\"0.15\"");
    else
        svg_line(out, x - 10, y, x + 10, y, e->mark == MARGIN ? dashed : solid);
}

static bool any_state(const struct strip *strip, enum strip_state state)
{
    for (size_t i = 0; i < strip->count; i++)
        for (size_t k = 0; k < strip->plane->negative_count; k++)
            if (strip->panels[i].states[k] == state)
                return true;
    return false;
}

static double draw_legend(const struct strip *strip, double y, struct text *out)
{
    bool evicting = any_state(strip, STRIP_EVICTED), noisy = strip->plane->options.noise > 0;
    int shown = 0;
    for (size_t i = 0; i < sizeof legend / sizeof *legend; i++) {
        const struct entry *e = &legend[i];
        bool thrown_out = e->mark == NEGATIVE && e->state == STRIP_EVICTED;
        if ((e->mislabelled && !noisy) || (thrown_out && !evicting))
            continue;
        double at_x = GAP + (shown % 2 ? 2 * (SIDE + GAP) : 0), at_y = y + LINE * (shown / 2);
        draw_mark(e, at_x + 10, at_y - 4, out);
        svg_text(out, at_x + 28, at_y, "start", e->words, NULL);
        shown++;
    }
    return y + LINE * ((shown + 1) / 2);
}

/* ---- all --------------------------------------------------------------------------------- */

static enum hm_status describe(const struct strip *strip, struct text *out, struct hm_error *error)
{
    for (size_t i = 0; i < strip->count; i++)
        text_printf(out, "%s%s: %s; %s", i ? ". " : "", strip->panels[i].title,
                    strip->panels[i].words[0], strip->panels[i].words[1]);
    for (const char *const *words = strip->words; *words; words++)
        text_printf(out, ". %s", *words);
    return text_check(out, error);
}

enum hm_status strip_draw(const struct strip *strip, struct text *out, struct hm_error *error)
{
    size_t columns = COLUMNS, rows = (strip->count + columns - 1) / columns, lines = 0;
    while (strip->words[lines])
        lines++;
    double row = HEAD + SIDE + CAPTION + GAP;
    double below = TOP + row * (double)rows;
    double height = below + LINE * (double)(lines + 1) + LINE * 6;
    struct text description = {0};
    enum hm_status status = describe(strip, &description, error);
    if (status == HM_OK) {
        svg_begin(out, GAP + (SIDE + GAP) * (double)columns, height, strip->title,
                  description.bytes);
        svg_text(out, GAP, 20, "start", strip->title, "font-size=\"15\" font-weight=\"bold\"");
        for (size_t i = 0; i < strip->count; i++) {
            struct square s = {GAP + (SIDE + GAP) * (double)(i % columns),
                               TOP + HEAD + row * (double)(i / columns)};
            draw_panel(strip, &strip->panels[i], &s, out);
        }
        double y = draw_legend(strip, below + 4, out) + 14;
        for (size_t i = 0; i < lines; i++)
            svg_text(out, GAP, y + LINE * (double)i, "start", strip->words[i], "font-size=\"13\"");
        svg_end(out);
        status = text_check(out, error);
    }
    text_free(&description);
    return status;
}
