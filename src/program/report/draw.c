/* Drawing on pixels: boxes, short texts, strokes with round ends and soft edges. Everything is cut
 * at the edges, so no coordinate is wrong; only + - * / and sqrt, so that every machine draws the
 * same bytes.
 */
#include "report/draw.h"

#include <math.h>
#include <string.h>

/* `alpha` of 255 parts of the colour over what is there. */
static void blend(struct image *image, int64_t x, int64_t y, struct color color, int alpha)
{
    unsigned char *pixel = image->rgb + 3 * (y * image->width + x);
    const unsigned char over[3] = {color.r, color.g, color.b};
    for (int c = 0; c < 3; c++)
        pixel[c] = (unsigned char)((pixel[c] * (255 - alpha) + over[c] * alpha + 127) / 255);
}

/* ---- rectangles -------------------------------------------------------------------------- */

/* The nearest whole pixel, pulled into -1 .. 2^24 (NaN becomes -1): outside is outside. */
static int64_t pixel_of(double v)
{
    return v > -1 ? v < 16777216 ? (int64_t)(v + 0.5) : 16777216 : -1;
}

/* Fills left .. right, top .. bottom (half-open). */
static void fill(struct image *image, int64_t left, int64_t top, int64_t right, int64_t bottom,
                 struct color color, int alpha)
{
    for (int64_t y = top > 0 ? top : 0; y < bottom && y < image->height; y++)
        for (int64_t x = left > 0 ? left : 0; x < right && x < image->width; x++)
            blend(image, x, y, color, alpha);
}

void draw_fill(struct image *image, int x, int y, int width, int height, struct color color,
               int alpha)
{
    alpha = alpha < 0 ? 0 : alpha > 255 ? 255 : alpha;
    fill(image, x, y, (int64_t)x + width, (int64_t)y + height, color, alpha);
}

void draw_box(struct image *image, double x, double y, double width, double height, int thick,
              struct color color)
{
    int64_t left = pixel_of(x), top = pixel_of(y), t = thick;
    int64_t right = pixel_of(x + width), bottom = pixel_of(y + height);
    if (t < 1 || left >= right || top >= bottom)
        return;
    int64_t inner_top = top + t < bottom ? top + t : bottom;
    int64_t inner_bottom = bottom - t > inner_top ? bottom - t : inner_top;
    fill(image, left, top, right, inner_top, color, 255);
    fill(image, left, inner_bottom, right, bottom, color, 255);
    fill(image, left, inner_top, left + t < right ? left + t : right, inner_bottom, color, 255);
    fill(image, right - t > left ? right - t : left, inner_top, right, inner_bottom, color, 255);
}

/* ---- text -------------------------------------------------------------------------------- */

#define GLYPH_WIDTH 5
#define GLYPH_HEIGHT 7

/* From the space to the tilde. A letter has a byte a row, the top one first, and in it a bit a
 * pixel, the leftmost in bit 4. */
static const uint64_t font[95] = {
    0x00000000000000, 0x04040404040004, 0x0a0a0a00000000, 0x0a0a1f0a1f0a0a, 0x040f140e051e04,
    0x18190204081303, 0x0c12140815120d, 0x04040800000000, 0x02040808080402, 0x08040202020408,
    0x0004150e150400, 0x0004041f040400, 0x000000000c0408, 0x0000001f000000, 0x00000000000c0c,
    0x00010204081000, 0x0e11131519110e, 0x040c040404040e, 0x0e11010204081f, 0x1f02040201110e,
    0x02060a121f0202, 0x1f101e0101110e, 0x0608101e11110e, 0x1f010204080808, 0x0e11110e11110e,
    0x0e11110f01020c, 0x000c0c000c0c00, 0x000c0c000c0408, 0x02040810080402, 0x00001f001f0000,
    0x08040201020408, 0x0e110102040004, 0x0e11171517100e, 0x0e11111f111111, 0x1e11111e11111e,
    0x0e11101010110e, 0x1c12111111121c, 0x1f10101e10101f, 0x1f10101e101010, 0x0e11101711110f,
    0x1111111f111111, 0x0e04040404040e, 0x0702020202120c, 0x11121418141211, 0x1010101010101f,
    0x111b1515111111, 0x11111915131111, 0x0e11111111110e, 0x1e11111e101010, 0x0e11111115120d,
    0x1e11111e141211, 0x0f10100e01011e, 0x1f040404040404, 0x1111111111110e, 0x11111111110a04,
    0x11111115151b11, 0x11110a040a1111, 0x11110a04040404, 0x1f01020408101f, 0x0e08080808080e,
    0x00100804020100, 0x0e02020202020e, 0x040a1100000000, 0x0000000000001f, 0x08040200000000,
    0x00000e010f110f, 0x10101e1111111e, 0x00000e1010110e, 0x01010f1111110f, 0x00000e111f100e,
    0x0609081c080808, 0x000f11110f010e, 0x10101e11111111, 0x04000c0404040e, 0x0200060202120c,
    0x10101214181412, 0x0c04040404040e, 0x00001a15151515, 0x00001e11111111, 0x00000e1111110e,
    0x00001e111e1010, 0x00000f110f0101, 0x00001619101010, 0x00000f100e011e, 0x08081c08080906,
    0x0000111111130d, 0x00001111110a04, 0x0000111115150a, 0x0000110a040a11, 0x000011110f010e,
    0x00001f0204081f, 0x02040408040402, 0x04040404040404, 0x08040402040408, 0x00000815020000};

static void draw_glyph(struct image *image, int64_t x, int64_t y, int64_t scale, uint64_t glyph,
                       struct color color)
{
    for (int row = 0; row < GLYPH_HEIGHT; row++)
        for (int column = 0; column < GLYPH_WIDTH; column++)
            if (glyph >> (8 * (GLYPH_HEIGHT - 1 - row) + GLYPH_WIDTH - 1 - column) & 1)
                fill(image, x + column * scale, y + row * scale, x + (column + 1) * scale,
                     y + (row + 1) * scale, color, 255);
}

/* One pixel (times scale) of background on each side and between the letters. */
int draw_text(struct image *image, int x, int y, int scale, const char *text, struct color color,
              struct color background)
{
    size_t letters = strlen(text);
    if (scale < 1 || letters == 0 || letters > (size_t)(INT32_MAX / 8 / scale))
        return 0;
    int64_t step = (int64_t)(GLYPH_WIDTH + 1) * scale, at = (int64_t)x + scale;
    int64_t width = (int64_t)letters * step + scale;
    fill(image, x, y, x + width, y + (int64_t)(GLYPH_HEIGHT + 2) * scale, background, 255);
    for (; *text; text++, at += step) {
        char c = *text >= ' ' && *text <= '~' ? *text : '?';
        draw_glyph(image, at, (int64_t)y + scale, scale, font[c - ' '], color);
    }
    return (int)width;
}

/* ---- strokes ----------------------------------------------------------------------------- */

/* The whole pixels from `low` to `high`, cut to 0 .. size. NaN gives an empty range. */
static void pixel_range(double low, double high, int size, int *first, int *end)
{
    *first = low > 0 ? low < size ? (int)low : size : 0;
    *end = high < size ? high > 0 ? (int)high + 1 : 0 : size;
    if (!(low <= high))
        *end = *first;
}

/* Squared distance of a point from the segment a .. a + d. */
static double distance2(double x, double y, double dx, double dy, double length2)
{
    double t = length2 > 0 ? (x * dx + y * dy) / length2 : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = x - t * dx, ey = y - t * dy;
    return ex * ex + ey * ey;
}

/* Coverage of a pixel is taken from the distance of its middle: half a pixel inside the edge is all
 * of it, half a pixel outside is nothing. A stroke thinner than a pixel is a faint one. */
void draw_stroke(struct image *image, double x0, double y0, double x1, double y1, double thick,
                 struct color color)
{
    double radius = (thick > 1 ? thick : 1) / 2, faint = thick < 1 ? thick : 1;
    double dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy, reach = radius + 0.5;
    if (!(thick > 0) || !isfinite(length2))
        return;
    int left, right, top, bottom;
    pixel_range((dx < 0 ? x1 : x0) - reach, (dx < 0 ? x0 : x1) + reach, image->width, &left,
                &right);
    pixel_range((dy < 0 ? y1 : y0) - reach, (dy < 0 ? y0 : y1) + reach, image->height, &top,
                &bottom);
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            double d2 = distance2(x + 0.5 - x0, y + 0.5 - y0, dx, dy, length2);
            if (d2 >= reach * reach)
                continue;
            double cover = reach - sqrt(d2);
            int alpha = (int)(faint * (cover < 1 ? cover : 1) * 255 + 0.5);
            blend(image, x, y, color, alpha);
        }
}
