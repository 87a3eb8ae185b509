/* From values in the descriptor's order to strokes, and strokes onto a picture. See glyph.h. */
#include "report/glyph.h"
#include "report/draw.h"

#include <math.h>

#define PI 3.14159265358979323846

/* ---- directions -------------------------------------------------------------------------- */

/* Sine for 0 .. 2 pi by its series about pi: libm's differs from machine to machine in the last
 * bit. */
static double sine(double angle)
{
    double x = angle - PI, term = x, sum = x;
    for (int n = 1; n < 16; n++) {
        term *= -x * x / ((2 * n) * (2 * n + 1));
        sum += term;
    }
    return -sum;
}

/* A pixel's gradient at angle t is at position t * bins / range - 1/2 among the bins (hog.h): bin k
 * is centred on t = (k + 1/2) * range / bins. */
void glyph_direction(const struct hm_geometry *g, int k, double *x, double *y, double *bright_x,
                     double *bright_y)
{
    double t = (k + 0.5) * (g->signed_gradient ? 2 * PI : PI) / g->bins;
    *bright_x = sine(t < 1.5 * PI ? t + PI / 2 : t - 1.5 * PI);
    *bright_y = sine(t);
    *x = -*bright_y;
    *y = *bright_x;
}

struct star {
    double half_x[36], half_y[36], off_x[36], off_y[36];
};

static struct star star_of(const struct hm_geometry *g, double cell)
{
    struct star star;
    for (int k = 0; k < g->bins; k++) {
        double x, y, bright_x, bright_y;
        glyph_direction(g, k, &x, &y, &bright_x, &bright_y);
        double off = g->signed_gradient ? cell / 6 : 0;
        star.half_x[k] = 0.45 * cell * x;
        star.half_y[k] = 0.45 * cell * y;
        star.off_x[k] = off * bright_x;
        star.off_y[k] = off * bright_y;
    }
    return star;
}

static void add_stroke(struct glyphs *glyphs, const struct star *star, int k, double x, double y,
                       double value)
{
    glyphs->strokes[glyphs->count++] =
        (struct glyph_stroke){(float)(x + star->off_x[k]), (float)(y + star->off_y[k]),
                              (float)star->half_x[k], (float)star->half_y[k], (float)value};
    glyphs->most = value > glyphs->most ? value : glyphs->most;
    glyphs->least = value < glyphs->least ? value : glyphs->least;
}

static enum hm_status begin(struct glyphs *out, const struct hm_geometry *g, size_t strokes,
                            struct hm_error *error)
{
    *out = (struct glyphs){.width = g->window_width, .height = g->window_height};
    out->cell = g->cell_width < g->cell_height ? g->cell_width : g->cell_height;
    out->strokes = mem_array(strokes, sizeof *out->strokes);
    return out->strokes ? HM_OK
                        : fail_memory(error, mem_product(strokes, sizeof *out->strokes), "glyphs");
}

double glyphs_full(const struct glyphs *glyphs)
{
    double full = fmax(glyphs->most, -glyphs->least);
    return full > 0 ? full : 1;
}

void glyphs_free(struct glyphs *glyphs)
{
    mem_free(glyphs->strokes);
    *glyphs = (struct glyphs){0};
}

/* ---- averaged ---------------------------------------------------------------------------- */

/* The blocks along one axis that may hold a cell that starts at pixel p. */
struct block_range {
    int first, end;
};
static struct block_range blocks_around(int p, int window, int block, int stride)
{
    int all = (window - block) / stride + 1, last = p / stride;
    int first = p < block ? 0 : (p - block) / stride + 1;
    return (struct block_range){first, last < all ? last + 1 : all};
}

/* Adds the values of all cells that start at (x, y) to sums[bins]; how many blocks have one. */
static int sum_cells(const struct hm_geometry *g, const float *values, int x, int y, double *sums)
{
    int blocks_y = hog_geometry_blocks_y(g), rows = g->block_height / g->cell_height, count = 0;
    struct block_range across = blocks_around(x, g->window_width, g->block_width, g->stride_x);
    struct block_range down = blocks_around(y, g->window_height, g->block_height, g->stride_y);
    for (int bx = across.first; bx < across.end; bx++)
        for (int by = down.first; by < down.end; by++) {
            int cx = x - bx * g->stride_x, cy = y - by * g->stride_y;
            if (cx % g->cell_width || cy % g->cell_height)
                continue;
            size_t block = (size_t)bx * (size_t)blocks_y + (size_t)by;
            size_t cell = (size_t)(cx / g->cell_width * rows + cy / g->cell_height);
            const float *from =
                values + block * (size_t)hog_geometry_block_values(g) + cell * (size_t)g->bins;
            for (int k = 0; k < g->bins; k++)
                sums[k] += (double)from[k];
            count++;
        }
    return count;
}

enum hm_status glyphs_averaged(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error)
{
    HM_TRY(begin(out, g, hog_geometry_length(g), error));
    struct star star = star_of(g, out->cell);
    for (int y = 0; y < g->window_height; y++)
        for (int x = 0; x < g->window_width; x++) {
            double sums[36] = {0};
            int count = sum_cells(g, values, x, y, sums);
            for (int k = 0; k < g->bins && count > 0; k++)
                add_stroke(out, &star, k, x + g->cell_width / 2.0, y + g->cell_height / 2.0,
                           sums[k] / count);
        }
    return HM_OK;
}

/* ---- block by block ---------------------------------------------------------------------- */

enum hm_status glyphs_by_block(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error)
{
    HM_TRY(begin(out, g, hog_geometry_length(g), error));
    struct star star = star_of(g, out->cell);
    double gap = out->cell / 4, pitch_x = g->block_width + gap, pitch_y = g->block_height + gap;
    int blocks_x = hog_geometry_blocks_x(g), blocks_y = hog_geometry_blocks_y(g);
    out->width = blocks_x * pitch_x;
    out->height = blocks_y * pitch_y;
    for (int bx = 0; bx < blocks_x; bx++)
        for (int by = 0; by < blocks_y; by++)
            for (int cx = 0; cx < g->block_width; cx += g->cell_width)
                for (int cy = 0; cy < g->block_height; cy += g->cell_height)
                    for (int k = 0; k < g->bins; k++)
                        add_stroke(out, &star, k, bx * pitch_x + gap / 2 + cx + g->cell_width / 2.0,
                                   by * pitch_y + gap / 2 + cy + g->cell_height / 2.0,
                                   (double)*values++);
    return HM_OK;
}

/* ---- all parts of a descriptor ----------------------------------------------------------- */

enum hm_status part_glyphs_make(const struct hm_geometry *g, const float *values,
                                enum hm_status (*make)(const struct hm_geometry *, const float *,
                                                       struct glyphs *, struct hm_error *),
                                struct part_glyphs *out, struct hm_error *error)
{
    *out = (struct part_glyphs){.count = g->octaves};
    for (int p = 0; p < g->octaves; p++) {
        struct hm_geometry part = hog_geometry_part(g, p);
        struct glyphs *glyphs = &out->part[p];
        HM_TRY(make(&part, values + hog_geometry_offset(g, p), glyphs, error));
        out->most = fmax(out->most, fmax(glyphs->most, -glyphs->least));
    }
    out->full = out->most > 0 ? out->most : 1;
    return HM_OK;
}

void part_glyphs_free(struct part_glyphs *glyphs)
{
    for (int p = 0; p < glyphs->count; p++)
        glyphs_free(&glyphs->part[p]);
    glyphs->count = 0;
}

static const char *const part_names[HM_MOST_OCTAVES] = {"the level", "halved", "quartered"};

const char *part_name(int p)
{
    return part_names[p];
}

void part_panel_size(const struct hm_geometry *g, int p, double longest, double *width,
                     double *height)
{
    int around = p > 0 ? 2 * g->context : 0;
    int window = g->window_width > g->window_height ? g->window_width : g->window_height;
    double scale = longest / (window + 2 * g->context);
    *width = fmax(floor((g->window_width + around) * scale + 0.5), 1);
    *height = fmax(floor((g->window_height + around) * scale + 0.5), 1);
}

/* ---- onto a picture ---------------------------------------------------------------------- */

#define SHADES 32 /* few enough that strokes of one shade go together in an SVG */

/* Ink of `shade` / SHADES on the panel's black: mixed here and drawn opaque, so that crossing
 * strokes look as the stronger of them, in every kind of file. */
static struct color shade_color(int shade)
{
    unsigned char v = (unsigned char)(255 * shade / SHADES);
    return (struct color){v, v, v};
}

void glyphs_draw(struct picture *picture, const struct glyphs *glyphs, double full, double x,
                 double y, double width, double height)
{
    double across = width / glyphs->width, down = height / glyphs->height;
    double thick = glyphs->cell * (across < down ? across : down) / 12;
    picture_box(picture, x, y, width, height, (struct color){0, 0, 0}, 255);
    for (int shade = 1; shade <= SHADES; shade++)
        for (size_t i = 0; i < glyphs->count; i++) {
            const struct glyph_stroke *s = &glyphs->strokes[i];
            double strength = (double)s->value / full;
            int own = strength < 1 ? (int)(strength * SHADES + 0.5) : SHADES;
            if (!(strength > 0) || own != shade)
                continue;
            strength = (double)shade / SHADES;
            double cx = x + (double)s->x * across, cy = y + (double)s->y * down;
            double length = glyphs->dense ? strength : sqrt(strength);
            double hx = length * (double)s->half_x * across, hy = length * (double)s->half_y * down;
            picture_stroke(picture, cx - hx, cy - hy, cx + hx, cy + hy, thick, shade_color(shade));
        }
}
