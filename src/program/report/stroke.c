/* Soft-edged drawing: strokes with round ends and see-through boxes. Lines of glyphs and curves are
 * made of these; outlines and texts are in draw.c. Only + - * / and sqrt, so that every machine
 * draws the same bytes.
 */
#include "pixels/pixels.h"
#include "report/draw.h"

#include <math.h>

/* `alpha` of 255 parts of the colour over what is there. */
static void blend(unsigned char *pixel, struct color color, int alpha)
{
    const unsigned char over[3] = {color.r, color.g, color.b};
    for (int c = 0; c < 3; c++)
        pixel[c] = (unsigned char)((pixel[c] * (255 - alpha) + over[c] * alpha + 127) / 255);
}

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
            blend(image->rgb + 3 * ((size_t)y * (size_t)image->width + (size_t)x), color, alpha);
        }
}

void draw_fill(struct image *image, int x, int y, int width, int height, struct color color,
               int alpha)
{
    int64_t right = (int64_t)x + width, bottom = (int64_t)y + height;
    alpha = alpha < 0 ? 0 : alpha > 255 ? 255 : alpha;
    for (int64_t row = y > 0 ? y : 0; row < bottom && row < image->height; row++)
        for (int64_t column = x > 0 ? x : 0; column < right && column < image->width; column++)
            blend(image->rgb + 3 * ((size_t)row * (size_t)image->width + (size_t)column), color,
                  alpha);
}
