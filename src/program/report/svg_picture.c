/* A picture's marks as SVG, by the writer of svg.h. Runs of strokes of one colour and thickness
 * become one path: a template has thousands of them. */
#include "report/html.h"
#include "report/draw.h"
#include "report/picture.h"

#include <stdio.h>

/* "#rrggbb" in the attribute `name`. */
static void put_color(char *out, size_t size, const char *name, struct color c)
{
    snprintf(out, size, "%s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
}

static void svg_box(const struct picture *p, size_t i, struct text *out)
{
    const struct mark *m = &p->marks[i];
    char more[64], color[32];
    put_color(color, sizeof color, "fill", m->color);
    if (m->alpha < 255)
        snprintf(more, sizeof more, "%s fill-opacity=\"%.3f\"", color, m->alpha / 255.0);
    else
        snprintf(more, sizeof more, "%s", color);
    svg_rect(out, m->x0, m->y0, m->x1 - m->x0, m->y1 - m->y0, more);
}

static void svg_words(const struct picture *p, size_t i, struct text *out)
{
    const struct mark *m = &p->marks[i];
    char more[96], color[32];
    put_color(color, sizeof color, "fill", m->color);
    /* The size at which a letter of a monospaced face is as wide as one of the painter's font. */
    snprintf(more, sizeof more, "%s font-family=\"monospace\" font-size=\"%g\"", color,
             10 * m->thick);
    svg_text(out, m->x0, m->y0 + 7 * m->thick, "start", p->texts[m->item].bytes, more);
}

static void svg_photograph(const struct picture *p, size_t i, struct text *out)
{
    const struct mark *m = &p->marks[i];
    struct text jpeg = {0};
    if (image_encode(&p->images[m->item], true, &jpeg, NULL) != HM_OK)
        out->failed = true;
    text_printf(out, "<image x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" ", m->x0, m->y0,
                m->x1 - m->x0, m->y1 - m->y0);
    text_printf(out, "href=\"data:image/jpeg;base64,");
    html_base64(out, jpeg.bytes, jpeg.length);
    text_printf(out, "\"/>\n");
    text_free(&jpeg);
}

static bool same_pen(const struct mark *a, const struct mark *b)
{
    return b->kind == MARK_STROKE && a->color.r == b->color.r && a->color.g == b->color.g &&
           a->color.b == b->color.b && !(a->thick < b->thick) && !(a->thick > b->thick);
}

/* All strokes from mark i on that are drawn with one pen. */
static size_t svg_strokes(const struct picture *p, size_t i, struct text *out)
{
    const struct mark *first = &p->marks[i];
    char color[32];
    put_color(color, sizeof color, "stroke", first->color);
    text_printf(out, "<path fill=\"none\" stroke-linecap=\"round\" %s stroke-width=\"%.3g\" d=\"",
                color, first->thick);
    for (; i < p->count && same_pen(first, &p->marks[i]); i++)
        text_printf(out, "M%.1f %.1fL%.1f %.1f", p->marks[i].x0, p->marks[i].y0, p->marks[i].x1,
                    p->marks[i].y1);
    text_printf(out, "\"/>\n");
    return i;
}

typedef void writer(const struct picture *p, size_t i, struct text *out);
static writer *const writers[] = {
    [MARK_BOX] = svg_box,
    [MARK_TEXT] = svg_words,
    [MARK_IMAGE] = svg_photograph,
};

enum hm_status picture_svg(const struct picture *p, const char *title, struct text *out,
                           struct hm_error *error)
{
    char paper[32];
    enum hm_status status = picture_check(p, error);
    if (status != HM_OK)
        return status;
    svg_begin(out, p->width, p->height, title, NULL);
    put_color(paper, sizeof paper, "fill", p->paper);
    svg_rect(out, 0, 0, p->width, p->height, paper);
    for (size_t i = 0; i < p->count;) {
        if (p->marks[i].kind == MARK_STROKE) {
            i = svg_strokes(p, i, out);
        } else {
            writers[p->marks[i].kind](p, i, out);
            i++;
        }
    }
    svg_end(out);
    return text_check(out, error);
}
