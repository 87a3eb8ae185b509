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

void glyphs_free(struct glyphs *glyphs)
{
    mem_free(glyphs->strokes);
    *glyphs = (struct glyphs){0};
}

/* ---- averaged ---------------------------------------------------------------------------- */

/* The places of cells along one axis: place[p] is the number of the cell that starts at pixel p,
 * from 1 on; 0: none starts there. */
struct places {
    int *place, count;
};

static bool places_set(struct places *places, int window, int block, int stride, int cell)
{
    *places = (struct places){.place = mem_array((size_t)window + 1, sizeof *places->place)};
    if (!places->place)
        return false;
    for (int b = 0; b + block <= window; b += stride)
        for (int c = 0; c < block; c += cell)
            places->place[b + c] = 1;
    for (int p = 0; p < window; p++)
        if (places->place[p])
            places->place[p] = ++places->count;
    return true;
}

/* Sums of all values that fall on one place and bin, and how many blocks gave them. */
struct means {
    struct places across, down;
    double *sums;
    int *counts;
};

static void means_free(struct means *m)
{
    mem_free(m->across.place);
    mem_free(m->down.place);
    mem_free(m->sums);
    mem_free(m->counts);
}

static enum hm_status means_new(struct means *m, const struct hm_geometry *g,
                                struct hm_error *error)
{
    *m = (struct means){0};
    bool good =
        places_set(&m->across, g->window_width, g->block_width, g->stride_x, g->cell_width) &&
        places_set(&m->down, g->window_height, g->block_height, g->stride_y, g->cell_height);
    size_t cells = mem_product((size_t)m->across.count, (size_t)m->down.count);
    if (good) {
        m->sums = mem_array(mem_product(cells, (size_t)g->bins), sizeof *m->sums);
        m->counts = mem_array(cells, sizeof *m->counts);
    }
    if (m->sums && m->counts)
        return HM_OK;
    means_free(m);
    return fail_memory(error, cells, "glyphs");
}

static void sum_block(struct means *m, const struct hm_geometry *g, int x, int y,
                      const float *values)
{
    for (int cx = 0; cx < g->block_width; cx += g->cell_width)
        for (int cy = 0; cy < g->block_height; cy += g->cell_height, values += g->bins) {
            size_t column = (size_t)m->across.place[x + cx] - 1;
            size_t row = (size_t)m->down.place[y + cy] - 1;
            size_t cell = row * (size_t)m->across.count + column;
            m->counts[cell]++;
            for (int k = 0; k < g->bins; k++)
                m->sums[cell * (size_t)g->bins + (size_t)k] += (double)values[k];
        }
}

static void add_cells(struct glyphs *out, const struct means *m, const struct hm_geometry *g)
{
    struct star star = star_of(g, out->cell);
    for (int y = 0; y < g->window_height; y++)
        for (int x = 0; x < g->window_width && m->down.place[y]; x++) {
            size_t cell = ((size_t)m->down.place[y] - 1) * (size_t)m->across.count +
                          (size_t)m->across.place[x] - 1;
            bool here = m->across.place[x] && m->counts[cell] > 0;
            for (int k = 0; k < g->bins && here; k++)
                add_stroke(out, &star, k, x + g->cell_width / 2.0, y + g->cell_height / 2.0,
                           m->sums[cell * (size_t)g->bins + (size_t)k] / m->counts[cell]);
        }
}

enum hm_status glyphs_averaged(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error)
{
    struct means m;
    *out = (struct glyphs){0};
    enum hm_status status = means_new(&m, g, error);
    if (status != HM_OK)
        return status;
    status = begin(
        out, g,
        mem_product((size_t)m.across.count, mem_product((size_t)m.down.count, (size_t)g->bins)),
        error);
    int blocks_x = geometry_blocks_x(g), blocks_y = geometry_blocks_y(g);
    for (int bx = 0; bx < blocks_x && status == HM_OK; bx++)
        for (int by = 0; by < blocks_y; by++, values += geometry_block_values(g))
            sum_block(&m, g, bx * g->stride_x, by * g->stride_y, values);
    if (status == HM_OK)
        add_cells(out, &m, g);
    means_free(&m);
    return status;
}

/* ---- block by block ---------------------------------------------------------------------- */

enum hm_status glyphs_by_block(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error)
{
    enum hm_status status = begin(out, g, geometry_length(g), error);
    if (status != HM_OK)
        return status;
    struct star star = star_of(g, out->cell);
    double gap = out->cell / 4, pitch_x = g->block_width + gap, pitch_y = g->block_height + gap;
    int blocks_x = geometry_blocks_x(g), blocks_y = geometry_blocks_y(g);
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

/* ---- onto a picture ---------------------------------------------------------------------- */

#define SHADES 32 /* few enough that strokes of one shade go together in an SVG */

struct shaded {
    int shade;
    size_t stroke;
};

static int by_shade(const void *a, const void *b)
{
    const struct shaded *sa = a, *sb = b;
    if (sa->shade != sb->shade)
        return sa->shade < sb->shade ? -1 : 1;
    return (sa->stroke > sb->stroke) - (sa->stroke < sb->stroke);
}

/* Ink of `shade` / SHADES on the panel's black: mixed here and drawn opaque, so that crossing
 * strokes look as the stronger of them, in every kind of file. */
static struct color shade_color(int shade)
{
    unsigned char v = (unsigned char)(255 * shade / SHADES);
    return (struct color){v, v, v};
}

enum hm_status glyphs_draw(struct picture *picture, const struct glyphs *glyphs, double full,
                           double x, double y, double width, double height, struct hm_error *error)
{
    const struct color black = {0, 0, 0};
    struct shaded *order = mem_array(glyphs->count + 1, sizeof *order);
    if (!order)
        return fail_memory(error, glyphs->count * sizeof *order, "glyphs");
    size_t count = 0;
    for (size_t i = 0; i < glyphs->count; i++) {
        double strength = (double)glyphs->strokes[i].value / full;
        int shade = strength < 1 ? (int)(strength * SHADES + 0.5) : SHADES;
        if (strength > 0 && shade > 0)
            order[count++] = (struct shaded){shade, i};
    }
    sort_items(order, count, sizeof *order, by_shade);
    picture_box(picture, x, y, width, height, black, 255);
    double across = width / glyphs->width, down = height / glyphs->height;
    double thick = glyphs->cell * (across < down ? across : down) / 12;
    for (size_t i = 0; i < count; i++) {
        const struct glyph_stroke *s = &glyphs->strokes[order[i].stroke];
        double cx = x + (double)s->x * across, cy = y + (double)s->y * down;
        double strength = (double)order[i].shade / SHADES;
        double length = glyphs->dense ? strength : sqrt(strength);
        double hx = length * (double)s->half_x * across, hy = length * (double)s->half_y * down;
        picture_stroke(picture, cx - hx, cy - hy, cx + hx, cy + hy, thick,
                       shade_color(order[i].shade));
    }
    mem_free(order);
    return HM_OK;
}
