/* Axes, curves, markers and a legend. What differs between kinds of plots is in one table. */
#include "report/plot_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_SERIES 64
#define LEFT 64.0
#define TOP 40.0
#define WIDE 440.0
#define HIGH 400.0
#define BELOW 56.0
#define GAP 24.0
#define ROW 22.0   /* of the legend */
#define LETTER 6.7 /* pixels a letter takes, about */

struct tick {
    double at;
    const char *words; /* NULL: a thin line without words */
    const char *power; /* raised behind the words; or NULL */
};

struct plot_form {
    const char *x_words, *y_words, *number_words;
    bool logarithmic;
    double x_low, x_high, y_low, y_high;
    double marked_low, marked_high; /* ticks that stand out: the ends of the reference points */
    const struct tick *x_ticks, *y_ticks;
    const double *markers; /* x, ended by 0 */
};

static const struct tick fppi_x[] = {{1e-3, "10", "\u22123"}, {1e-2, "10", "\u22122"},
                                     {1e-1, "10", "\u22121"}, {1, "10", "0"},
                                     {10, "10", "1"},         {0, NULL, NULL}};
static const struct tick fppi_y[] = {
    {.05, ".05", NULL}, {.1, ".10", NULL},  {.2, ".20", NULL}, {.3, ".30", NULL}, {.4, ".40", NULL},
    {.5, ".50", NULL},  {.64, ".64", NULL}, {.8, ".80", NULL}, {1, "1", NULL},    {0, NULL, NULL}};
static const struct tick fppw_x[] = {{1e-6, "10", "\u22126"}, {1e-5, "10", "\u22125"},
                                     {1e-4, "10", "\u22124"}, {1e-3, "10", "\u22123"},
                                     {1e-2, "10", "\u22122"}, {1e-1, "10", "\u22121"},
                                     {0, NULL, NULL}};
static const struct tick fppw_y[] = {{.01, ".01", NULL}, {.02, ".02", NULL}, {.05, ".05", NULL},
                                     {.1, ".10", NULL},  {.2, ".20", NULL},  {.5, ".50", NULL},
                                     {1, "1", NULL},     {0, NULL, NULL}};
static const struct tick tenths[] = {{1e-300, "0", NULL}, {.1, NULL, NULL}, {.2, ".2", NULL},
                                     {.3, NULL, NULL},    {.4, ".4", NULL}, {.5, NULL, NULL},
                                     {.6, ".6", NULL},    {.7, NULL, NULL}, {.8, ".8", NULL},
                                     {.9, NULL, NULL},    {1, "1", NULL},   {0, NULL, NULL}};
static const double fppi_markers[] = {.01,       .017782794, .031622777, .056234133, .1,
                                      .17782794, .31622777,  .56234133,  1,          0};
static const double fppw_markers[] = {1e-5, 1e-4, 1e-3, 1e-2, 0};
static const double pr_markers[] = {.1, .2, .3, .4, .5, .6, .7, .8, .9, 0};

static const struct plot_form forms[] = {
    [PLOT_FPPI] = {"false positives per photograph (FPPI)", "miss rate",
                   "log-average miss rate, FPPI .01 to 1", true, 1e-3, 10, .035, 1, .01, 1, fppi_x,
                   fppi_y, fppi_markers},
    [PLOT_FPPW] = {"false positives per window (FPPW)", "miss rate", "miss rate at .0001 FPPW",
                   true, 1e-6, .1, .01, 1, 1e-4, 1e-4, fppw_x, fppw_y, fppw_markers},
    [PLOT_PR] = {"recall", "precision", "average precision", false, 0, 1, 0, 1, 0, 0, tenths,
                 tenths, pr_markers},
};

/* ---- from values to the paper ------------------------------------------------------------ */

static double along(const struct plot_form *f, double value, double low, double high)
{
    value = value < low ? low : value > high ? high : value;
    return f->logarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low);
}

static double x_of(const struct plot_form *f, double value)
{
    return LEFT + WIDE * along(f, value, f->x_low, f->x_high);
}

static double y_of(const struct plot_form *f, double value)
{
    return TOP + HIGH * (1 - along(f, value, f->y_low, f->y_high));
}

/* ---- axes -------------------------------------------------------------------------------- */

static void draw_x_words(const struct tick *t, double x, double y, struct text *out)
{
    svg_text(out, t->power ? x + 4 : x, y, t->power ? "end" : "middle", t->words, NULL);
    if (t->power)
        svg_text(out, x + 5, y - 5, "start", t->power, "font-size=\"9\"");
}

static void draw_axes(const struct plot_form *f, struct text *out)
{
    const char *grid = "stroke=\"" SVG_INK "\" stroke-opacity=\"0.25\" stroke-width=\"0.5\"";
    const char *mark = "stroke=\"" SVG_INK "\" stroke-opacity=\"0.6\" stroke-width=\"1\"";
    double bottom = TOP + HIGH, right = LEFT + WIDE;
    for (const struct tick *t = f->x_ticks; t->at > 0; t++) {
        bool marked = t->at == f->marked_low || t->at == f->marked_high;
        svg_line(out, x_of(f, t->at), TOP, x_of(f, t->at), bottom, marked ? mark : grid);
        if (t->words)
            draw_x_words(t, x_of(f, t->at), bottom + 20, out);
    }
    for (const struct tick *t = f->y_ticks; t->at > 0; t++) {
        svg_line(out, LEFT, y_of(f, t->at), right, y_of(f, t->at), grid);
        if (t->words)
            svg_text(out, LEFT - 8, y_of(f, t->at) + 4, "end", t->words, NULL);
    }
    svg_rect(out, LEFT, TOP, WIDE, HIGH,
             "fill=\"none\" stroke=\"" SVG_INK "\" stroke-opacity=\"0.7\"");
    svg_text(out, LEFT + WIDE / 2, bottom + 44, "middle", f->x_words, "font-size=\"13\"");
    svg_text(out, 0, 0, "middle", f->y_words,
             "font-size=\"13\" transform=\"translate(18 240) rotate(-90)\"");
}

/* ---- curves ------------------------------------------------------------------------------ */

/* Okabe & Ito's colours, darkened where they would vanish on white; then the ink. */
static const char *const colors[] = {"#0072b2", "#d55e00", "#009e73", "#b5508a",
                                     "#8a6d00", "#3a9bd9", "#7a5195", SVG_INK};
static const char *const dashes[] = {"", "7 3", "2 2", "9 3 2 3", "12 4", "4 4", "9 3 2 3 2 3"};
#define COLORS (sizeof colors / sizeof *colors)
#define DASHES (sizeof dashes / sizeof *dashes)

struct paint plot_paint(size_t i)
{
    char name[32];
    snprintf(name, sizeof name, "series-%d", (int)(i % COLORS) + 1);
    return (struct paint){svg_color("stroke", name, colors[i % COLORS]),
                          svg_color("fill", name, colors[i % COLORS]), dashes[i % DASHES],
                          (int)(i % 6)};
}

void plot_marker(const struct paint *paint, double x, double y, struct text *out)
{
    char solid[240], open[320];
    const double r = 3.6;
    snprintf(solid, sizeof solid, "%s", paint->fill.text);
    snprintf(open, sizeof open, "fill=\"none\" stroke-width=\"1.6\" %s", paint->line.text);
    switch (paint->marker) {
    case 0:
        svg_circle(out, x, y, r, solid);
        break;
    case 1:
        svg_rect(out, x - r, y - r, 2 * r, 2 * r, solid);
        break;
    case 2:
        svg_path(out, (double[]){x, y - 4.5, x + 4, y + 3, x - 4, y + 3}, 3, true, solid);
        break;
    case 3:
        svg_path(out, (double[]){x, y - 5, x + 5, y, x, y + 5, x - 5, y}, 4, true, open);
        break;
    case 4:
        svg_path(out, (double[]){x - r, y - r, x + r, y + r}, 2, false, open);
        svg_path(out, (double[]){x - r, y + r, x + r, y - r}, 2, false, open);
        break;
    default:
        svg_circle(out, x, y, r, open);
    }
}

/* Value i of s->x or s->y. */
static double nth(const struct plot_series *s, const double *values, size_t i)
{
    size_t stride = s->stride ? s->stride : sizeof *values;
    return *(const double *)(const void *)((const char *)values + i * stride);
}

static double value_at(const struct plot_series *s, double x)
{
    double value = s->before;
    for (size_t i = 0; i < s->count && nth(s, s->x, i) <= x * (1 + 1e-6); i++)
        value = nth(s, s->y, i);
    return value;
}

/* An interval, with a short stroke at either end. */
static void draw_bar(const struct plot_form *f, const struct plot_bar *bar,
                     const struct paint *paint, struct text *out)
{
    double x = x_of(f, bar->x), low = y_of(f, bar->low), high = y_of(f, bar->high);
    char more[240];
    snprintf(more, sizeof more, "stroke-width=\"1.6\" %s", paint->line.text);
    svg_line(out, x, low, x, high, more);
    svg_line(out, x - 4, low, x + 4, low, more);
    svg_line(out, x - 4, high, x + 4, high, more);
}

/* Corners of the staircase; those that would move less than a quarter of a pixel are left out. */
static enum hm_status draw_curve(const struct plot_form *f, const struct plot_series *s,
                                 const struct paint *paint, struct text *out,
                                 struct hm_error *error)
{
    double *points = mem_array(mem_product(s->count + 2, 4), sizeof *points);
    size_t count = 0;
    if (!points)
        return fail_memory(error, s->count * 4 * sizeof *points, "a curve");
    double last_x = x_of(f, f->x_low), last_y = y_of(f, value_at(s, f->x_low));
    points[0] = last_x;
    points[1] = last_y;
    count = 1;
    for (size_t i = 0; i < s->count; i++) {
        double x = x_of(f, nth(s, s->x, i)), y = y_of(f, nth(s, s->y, i));
        if (f->logarithmic && nth(s, s->x, i) <= f->x_low)
            continue; /* beyond the left edge */
        if (i + 1 < s->count && fabs(x - last_x) < 0.25 && fabs(y - last_y) < 0.25)
            continue;
        if (x > last_x && y != last_y && f->logarithmic) {
            points[2 * count] = x;
            points[2 * count++ + 1] = last_y;
        }
        points[2 * count] = last_x = x;
        points[2 * count++ + 1] = last_y = y;
    }
    char more[400];
    snprintf(more, sizeof more, "fill=\"none\" %s stroke-linejoin=\"round\"%s%s%s %s",
             s->faint ? "stroke-width=\"1\" stroke-opacity=\"0.45\"" : "stroke-width=\"1.8\"",
             *paint->dash ? " stroke-dasharray=\"" : "", paint->dash, *paint->dash ? "\"" : "",
             paint->line.text);
    svg_path(out, points, count, false, more);
    for (size_t i = 0; i < s->bar_count; i++)
        draw_bar(f, &s->bars[i], paint, out);
    for (const double *m = f->markers; *m > 0; m++)
        if (!s->faint && s->count > 0 && *m <= nth(s, s->x, s->count - 1) * (1 + 1e-6) &&
            value_at(s, *m) >= f->y_low)
            plot_marker(paint, x_of(f, *m), y_of(f, value_at(s, *m)), out);
    mem_free(points);
    return HM_OK;
}

static void draw_legend_row(const struct plot_series *s, const struct paint *paint, double y,
                            struct text *out)
{
    char more[320], words[400];
    double x = LEFT + WIDE + GAP;
    snprintf(more, sizeof more, "stroke-width=\"1.8\"%s%s%s %s",
             *paint->dash ? " stroke-dasharray=\"" : "", paint->dash, *paint->dash ? "\"" : "",
             paint->line.text);
    svg_line(out, x, y - 4, x + 40, y - 4, more);
    plot_marker(paint, x + 20, y - 4, out);
    snprintf(words, sizeof words, "%s %s", s->number, s->name);
    svg_text(out, x + 50, y, "start", words, NULL);
}

/* ---- all --------------------------------------------------------------------------------- */

/* The order of the legend: an insertion sort keeps ties as they came. */
static void sort_series(const struct plot_series *series, size_t count, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && series[order[at - 1]].order > series[i].order; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static double picture_width(const struct plot_form *f, const struct plot_series *series,
                            size_t count)
{
    size_t longest = strlen(f->number_words);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(series[i].name) + strlen(series[i].number) + 1 + 8;
        longest = length > longest ? length : longest;
    }
    return LEFT + WIDE + GAP + LETTER * (double)(longest < 100 ? longest : 100) + 10;
}

enum hm_status plot_draw(enum plot_kind kind, const char *title, const struct plot_series *series,
                         size_t count, struct text *out, struct hm_error *error)
{
    const struct plot_form *f = &forms[kind];
    size_t order[MOST_SERIES];
    enum hm_status status = HM_OK;
    count = count < MOST_SERIES ? count : MOST_SERIES;
    sort_series(series, count, order);
    struct text description = {0};
    text_printf(&description, "%s against %s; %s: ", f->y_words, f->x_words, f->number_words);
    size_t faint = 0;
    for (size_t i = 0; i < count; i++)
        if (series[order[i]].faint)
            faint++;
        else
            text_printf(&description, "%s%s %s", i > faint ? "; " : "", series[order[i]].number,
                        series[order[i]].name);
    double rows = TOP + 24 + ROW * (double)(count - faint), height = TOP + HIGH + BELOW;
    svg_begin(out, picture_width(f, series, count), rows > height ? rows : height, title,
              description.bytes);
    svg_text(out, LEFT, TOP - 16, "start", title, "font-size=\"14\" font-weight=\"bold\"");
    draw_axes(f, out);
    svg_text(out, LEFT + WIDE + GAP, TOP + 12, "start", f->number_words,
             "fill-opacity=\"0.75\" font-size=\"11\"");
    size_t row = count - faint;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = count; i-- > 0 && status == HM_OK;) { /* the best last, on top */
            struct paint paint = plot_paint(i);
            const struct plot_series *s = &series[order[i]];
            if (s->faint != (pass == 0))
                continue;
            status = draw_curve(f, s, &paint, out, error);
            if (!s->faint)
                draw_legend_row(s, &paint, TOP + 36 + ROW * (double)--row, out);
        }
    svg_end(out);
    if (status == HM_OK)
        status = text_check(&description, error);
    text_free(&description);
    return status == HM_OK ? text_check(out, error) : status;
}
