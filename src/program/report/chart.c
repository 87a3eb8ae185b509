/* Axes that fit the values, lines with markers, a legend of one row a line. */
#include "report/chart.h"
#include "report/plot_internal.h"
#include "report/sheet_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEFT 62.0
#define WIDE 344.0
#define RIGHT 14.0
#define TOP 30.0
#define HIGH 170.0
#define BELOW 42.0
#define ROW 18.0 /* of the legend, above the axes */

/* What the values become on paper. */
struct axes {
    const struct chart *chart;
    double x_low, x_high, y_low, y_high; /* as scaled */
    double top;                          /* of the area with the lines */
};

/* ---- from values to the paper ------------------------------------------------------------ */

static double scaled(enum chart_scale scale, double y)
{
    if (scale == CHART_COUNT)
        return log10(1 + fmax(y, 0));
    return scale == CHART_RATIO ? log10(fmax(y, 1)) : y;
}

static double x_of(const struct axes *a, double x)
{
    return LEFT + WIDE * (x - a->x_low) / (a->x_high - a->x_low);
}

static double y_of(const struct axes *a, double y)
{
    double v = scaled(a->chart->scale, y);
    return a->top + HIGH * (1 - (v - a->y_low) / (a->y_high - a->y_low));
}

/* 1, 2 or 5 times a power of ten, such that `span` has at most `most` of them. */
static double nice_step(double span, double most)
{
    double power = pow(10, floor(log10(span / most)));
    for (int i = 0; i < 3; i++)
        if (span <= most * power * (double[]){1, 2, 5}[i] * (1 + 1e-9))
            return power * (double[]){1, 2, 5}[i];
    return power * 10;
}

static bool is_drawn(const struct chart_line *l, size_t i)
{
    return isfinite(l->x[i]) && isfinite(l->y[i]) && fabs(l->y[i]) < 1e300;
}

bool chart_has_points(const struct chart *chart)
{
    for (size_t k = 0; k < chart->count; k++)
        for (size_t i = 0; i < chart->lines[k].count; i++)
            if (is_drawn(&chart->lines[k], i))
                return true;
    return false;
}

static void fit(struct axes *a)
{
    const struct chart *c = a->chart;
    double x_low = INFINITY, x_high = -INFINITY, low = 0, high = 0;
    for (size_t k = 0; k < c->count; k++)
        for (size_t i = 0; i < c->lines[k].count; i++) {
            const struct chart_line *l = &c->lines[k];
            if (!is_drawn(l, i))
                continue;
            x_low = fmin(x_low, l->x[i]), x_high = fmax(x_high, l->x[i]);
            low = fmin(low, scaled(c->scale, l->y[i]));
            high = fmax(high, scaled(c->scale, l->y[i]));
        }
    a->x_low = isfinite(x_low) ? x_low : 0;
    a->x_high = x_high > a->x_low ? x_high : a->x_low + 1;
    if (c->x_high > c->x_low)
        a->x_low = c->x_low, a->x_high = c->x_high;
    high = fmax(high, scaled(c->scale, c->y_high));
    double step = nice_step(high > low ? high - low : 1, 4);
    a->y_low = floor(low / step + 1e-9) * step;
    a->y_high = fmax(ceil(high / step - 1e-9) * step, a->y_low + step);
    if (c->scale == CHART_COUNT)
        a->y_high = fmax(ceil(high - 1e-9), 1);
    else if (c->scale == CHART_RATIO)
        a->y_high = fmax(high * 1.05, log10(2));
}

/* ---- axes -------------------------------------------------------------------------------- */

static void number_words(double v, char words[32])
{
    if (fabs(v) >= 1e6)
        snprintf(words, 32, "%gM", v / 1e6);
    else if (fabs(v) >= 1e4)
        snprintf(words, 32, "%gk", v / 1e3);
    else
        snprintf(words, 32, "%g", fabs(v) < 1e-12 ? 0 : v);
}

static void tick_y(const struct axes *a, double value, struct text *out)
{
    char words[32];
    double y = y_of(a, value);
    if (y < a->top - 0.5 || y > a->top + HIGH + 0.5)
        return;
    number_words(value, words);
    svg_line(out, LEFT, y, LEFT + WIDE, y,
             "stroke=\"" SVG_INK "\" stroke-opacity=\"0.2\" stroke-width=\"0.5\"");
    svg_text(out, LEFT - 7, y + 4, "end", words, NULL);
}

static void draw_ticks(const struct axes *a, struct text *out)
{
    char words[32];
    enum chart_scale scale = a->chart->scale;
    double step = nice_step(a->y_high - a->y_low, 5);
    if (scale == CHART_COUNT) {
        tick_y(a, 0, out);
        for (double v = a->y_high > 5 ? 10 : 1; v < 1e15 && log10(1 + v) <= a->y_high + 0.05;
             v *= 10)
            tick_y(a, v, out);
    } else if (scale == CHART_RATIO) {
        bool few = a->y_high < 2;
        double jump = pow(10, fmax(1, ceil(a->y_high / 6)));
        for (double v = 1; log10(v) <= a->y_high; v *= jump)
            for (int i = 0; i < (few ? 3 : 1); i++)
                tick_y(a, v * (double[]){1, 2, 5}[i], out);
    } else {
        for (double v = a->y_low; v <= a->y_high + step / 2; v += step)
            tick_y(a, v, out);
    }
    step = nice_step(a->x_high - a->x_low, 10);
    step = a->chart->whole_x ? fmax(step, 1) : step;
    for (double v = ceil(a->x_low / step - 1e-9) * step; v <= a->x_high + step * 1e-9; v += step) {
        number_words(v, words);
        svg_line(out, x_of(a, v), a->top + HIGH, x_of(a, v), a->top + HIGH + 4,
                 "stroke=\"" SVG_INK "\" stroke-opacity=\"0.7\"");
        svg_text(out, x_of(a, v), a->top + HIGH + 18, "middle", words, NULL);
    }
}

static void draw_axes(const struct axes *a, struct text *out)
{
    char turned[80];
    draw_ticks(a, out);
    for (size_t i = 0; i < a->chart->rule_count; i++) {
        double x = a->chart->rules[i];
        if (x >= a->x_low && x <= a->x_high)
            svg_line(out, x_of(a, x), a->top, x_of(a, x), a->top + HIGH,
                     "stroke=\"" SVG_INK "\" stroke-opacity=\"0.6\" stroke-dasharray=\"3 3\"");
    }
    svg_rect(out, LEFT, a->top, WIDE, HIGH,
             "fill=\"none\" stroke=\"" SVG_INK "\" stroke-opacity=\"0.5\"");
    svg_text(out, LEFT + WIDE / 2, a->top + HIGH + 36, "middle", a->chart->x_words, NULL);
    snprintf(turned, sizeof turned, "transform=\"translate(14 %.1f) rotate(-90)\"",
             a->top + HIGH / 2);
    svg_text(out, 0, 0, "middle", a->chart->y_words, turned);
}

/* ---- lines ------------------------------------------------------------------------------- */

static void draw_points(const struct axes *a, const struct chart_line *l, const struct paint *paint,
                        struct text *out)
{
    for (size_t i = 0; i < l->count; i++) {
        if (!is_drawn(l, i))
            continue;
        svg_group_begin(out, "class=\"point\"");
        text_printf(out, "<title>");
        svg_escape(out, l->name);
        text_printf(out, ", %s %g: %.9g</title>\n", a->chart->point_words, l->x[i], l->y[i]);
        plot_marker(paint, x_of(a, l->x[i]), y_of(a, l->y[i]), out);
        svg_group_end(out);
    }
}

/* A stretch of two points and more is a line, between gaps. */
static void draw_line(const struct axes *a, const struct chart_line *l, struct text *out)
{
    struct paint paint = plot_paint(l->paint);
    char more[400];
    plot_curve_style(&paint, l->faint, more);
    for (size_t i = 0, end; i < l->count; i = end + 1) {
        for (end = i; end < l->count && is_drawn(l, end);)
            end++;
        for (size_t k = i; k < end && end - i > 1; k++)
            svg_path_point(out, k == i, x_of(a, l->x[k]), y_of(a, l->y[k]));
        if (end > i + 1)
            svg_path_end(out, false, more);
    }
    if (!l->faint && !l->bare)
        draw_points(a, l, &paint, out);
}

static void draw_legend_row(const struct chart_line *l, double y, struct text *out)
{
    struct paint paint = plot_paint(l->paint);
    char more[400];
    plot_curve_style(&paint, l->faint, more);
    svg_line(out, LEFT, y - 4, LEFT + 34, y - 4, more);
    if (!l->bare)
        plot_marker(&paint, LEFT + 17, y - 4, out);
    svg_text(out, LEFT + 42, y, "start", name_end(l->name, 46), NULL);
}

void chart_draw(const struct chart *chart, struct text *out)
{
    struct axes a = {.chart = chart};
    size_t rows = 0;
    for (size_t k = 0; k < chart->count; k++)
        rows += !chart->lines[k].faint;
    a.top = TOP + ROW * (double)rows;
    fit(&a);
    svg_begin(out, LEFT + WIDE + RIGHT, a.top + HIGH + BELOW, chart->title, NULL);
    svg_text(out, LEFT, 16, "start", name_end(chart->title, 50),
             "font-size=\"13\" font-weight=\"bold\"");
    draw_axes(&a, out);
    for (int pass = 0; pass < 2; pass++) /* the faint ones below */
        for (size_t k = 0, row = 0; k < chart->count; k++) {
            const struct chart_line *l = &chart->lines[k];
            if (l->faint != (pass == 0))
                continue;
            draw_line(&a, l, out);
            if (!l->faint)
                draw_legend_row(l, TOP + 6 + ROW * (double)row++, out);
        }
    svg_end(out);
}
