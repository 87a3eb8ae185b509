/* A picture's marks as SVG, by the writer of svg.h. Runs of strokes of one colour and thickness
 * become one path: a template has thousands of them. */
#include "report/html.h"
#include "report/picture.h"

#include <stdio.h>

/* NAME="#rrggbb" and what follows it among the attributes. */
struct color_attribute {
    char text[112];
};
static struct color_attribute color_attribute(const char *name, struct color c, const char *more)
{
    struct color_attribute a;
    snprintf(a.text, sizeof a.text, "%s=\"#%02x%02x%02x\"%s", name, c.r, c.g, c.b, more);
    return a;
}

static void svg_box(const struct mark *m, struct text *out)
{
    char opacity[40] = "";
    if (m->alpha < 255)
        snprintf(opacity, sizeof opacity, " fill-opacity=\"%.3f\"", m->alpha / 255.0);
    svg_rect(out, m->x0, m->y0, m->x1 - m->x0, m->y1 - m->y0,
             color_attribute("fill", m->color, opacity).text);
}

/* The size at which a letter of a monospaced face is as wide as one of the painter's font. */
static void svg_words(const struct mark *m, const char *words, struct text *out)
{
    char face[64];
    snprintf(face, sizeof face, " font-family=\"monospace\" font-size=\"%g\"", 10 * m->thick);
    svg_text(out, m->x0, m->y0 + 7 * m->thick, "start", words,
             color_attribute("fill", m->color, face).text);
}

static void svg_photograph(const struct mark *m, const struct image *photo, struct text *out)
{
    struct text jpeg = {0};
    if (image_encode(photo, true, &jpeg, NULL) != HM_OK)
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
    text_printf(out, "<path fill=\"none\" stroke-linecap=\"round\" %s stroke-width=\"%.3g\" d=\"",
                color_attribute("stroke", first->color, "").text, first->thick);
    for (; i < p->count && same_pen(first, &p->marks[i]); i++)
        text_printf(out, "M%.1f %.1fL%.1f %.1f", p->marks[i].x0, p->marks[i].y0, p->marks[i].x1,
                    p->marks[i].y1);
    text_printf(out, "\"/>\n");
    return i;
}

enum hm_status picture_svg(const struct picture *p, const char *title, struct text *out,
                           struct hm_error *error)
{
    HM_TRY(picture_check(p, error));
    svg_begin(out, p->width, p->height, title, NULL);
    svg_rect(out, 0, 0, p->width, p->height, color_attribute("fill", p->paper, "").text);
    for (size_t i = 0; i < p->count;) {
        const struct mark *m = &p->marks[i];
        if (m->kind == MARK_STROKE) {
            i = svg_strokes(p, i, out);
            continue;
        }
        if (m->kind == MARK_BOX)
            svg_box(m, out);
        else if (m->kind == MARK_TEXT)
            svg_words(m, p->texts[m->item].bytes, out);
        else
            svg_photograph(m, &p->images[m->item], out);
        i++;
    }
    svg_end(out);
    return text_check(out, error);
}
