/* Shapes and words as SVG 1.1, which every browser and every converter reads. */
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------------------- */

/* Bytes of the UTF-8 character at s, 0 where it is none. */
static size_t character_length(const unsigned char *s)
{
    size_t length = s[0] < 0x80 ? 1 : s[0] >= 0xC2 && s[0] <= 0xDF ? 2 : 0;
    if (s[0] >= 0xE0 && s[0] <= 0xF4)
        length = s[0] < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F) ||
        (s[0] == 0xEF && s[1] == 0xBF && s[2] >= 0xBE))
        return 0; /* overlong, a surrogate, beyond Unicode; U+FFFE and U+FFFF, which XML forbids */
    return length;
}

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return c < 0x20 || c == 0x7F ? " " : NULL;
    }
}

void svg_escape(struct text *out, const char *words)
{
    for (const unsigned char *s = (const unsigned char *)words; *s;) {
        size_t length = character_length(s);
        const char *instead = length == 0 ? "\xEF\xBF\xBD" : entity(*s);
        if (instead)
            text_append(out, instead, strlen(instead));
        else
            text_append(out, s, length);
        s += length ? length : 1;
    }
}

/* ---- numbers and attributes -------------------------------------------------------------- */

/* " name="12.5"": 2 decimals at most, no zeros behind, no "-0". */
static void put_number(struct text *out, const char *before, double value, const char *after)
{
    char digits[64];
    double rounded = isfinite(value) && fabs(value) < 1e9 ? round(value * 100) / 100 : 0;
    int length = snprintf(digits, sizeof digits, "%.2f", rounded == 0 ? 0 : rounded);
    while (length > 1 && digits[length - 1] == '0')
        length--;
    if (digits[length - 1] == '.')
        length--;
    text_printf(out, "%s%.*s%s", before, length, digits, after);
}

static void put_end(struct text *out, const char *more, const char *end)
{
    if (more && *more)
        text_printf(out, " %s", more);
    text_append(out, end, strlen(end));
}

struct svg_attributes svg_color(const char *property, const char *name, const char *fallback)
{
    struct svg_attributes a;
    snprintf(a.text, sizeof a.text, "%s=\"%s\" style=\"%s:var(--%s,%s)\"", property, fallback,
             property, name, fallback);
    return a;
}

/* ---- shapes ------------------------------------------------------------------------------ */

void svg_begin(struct text *out, double width, double height, const char *title,
               const char *description)
{
    text_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    put_number(out, " width=\"", width, "\"");
    put_number(out, " height=\"", height, "\"");
    put_number(out, " viewBox=\"0 0 ", width, " ");
    put_number(out, "", height, "\" style=\"max-width:100%;height:auto\" fill=\"" SVG_INK "\" ");
    text_printf(out, "font-family=\"Helvetica,Arial,sans-serif\" font-size=\"12\">\n<title>");
    svg_escape(out, title);
    text_printf(out, "</title>\n");
    if (description) {
        text_printf(out, "<desc>");
        svg_escape(out, description);
        text_printf(out, "</desc>\n");
    }
}

void svg_end(struct text *out)
{
    text_printf(out, "</svg>\n");
}

void svg_group_begin(struct text *out, const char *more)
{
    text_printf(out, "<g");
    put_end(out, more, ">\n");
}

void svg_group_end(struct text *out)
{
    text_printf(out, "</g>\n");
}

/* <name first="1" second="2" more/>: `names` are as many as there are values. */
static void put_shape(struct text *out, const char *name, const char *const names[],
                      const double values[], size_t count, const char *more)
{
    text_printf(out, "<%s", name);
    for (size_t i = 0; i < count; i++) {
        text_printf(out, " %s=\"", names[i]);
        put_number(out, "", values[i], "\"");
    }
    put_end(out, more, "/>\n");
}

void svg_line(struct text *out, double x1, double y1, double x2, double y2, const char *more)
{
    static const char *const names[] = {"x1", "y1", "x2", "y2"};
    put_shape(out, "line", names, (double[]){x1, y1, x2, y2}, 4, more);
}

void svg_rect(struct text *out, double x, double y, double width, double height, const char *more)
{
    static const char *const names[] = {"x", "y", "width", "height"};
    put_shape(out, "rect", names, (double[]){x, y, width, height}, 4, more);
}

void svg_circle(struct text *out, double x, double y, double radius, const char *more)
{
    static const char *const names[] = {"cx", "cy", "r"};
    put_shape(out, "circle", names, (double[]){x, y, radius}, 3, more);
}

void svg_path_point(struct text *out, bool first, double x, double y)
{
    put_number(out, first ? "<path d=\"M" : "L", x, " ");
    put_number(out, "", y, "");
}

void svg_path_end(struct text *out, bool closed, const char *more)
{
    text_printf(out, closed ? "Z\"" : "\"");
    put_end(out, more, "/>\n");
}

void svg_path(struct text *out, const double *points, size_t count, bool closed, const char *more)
{
    for (size_t i = 0; i < count; i++)
        svg_path_point(out, i == 0, points[2 * i], points[2 * i + 1]);
    if (count > 0)
        svg_path_end(out, closed, more);
}

void svg_text(struct text *out, double x, double y, const char *anchor, const char *words,
              const char *more)
{
    put_number(out, "<text x=\"", x, "\"");
    put_number(out, " y=\"", y, "\"");
    text_printf(out, " text-anchor=\"%s\"", anchor);
    put_end(out, more, ">");
    svg_escape(out, words);
    text_printf(out, "</text>\n");
}
