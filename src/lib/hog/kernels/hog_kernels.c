/* The kernels, written once over the words of base/vec/ and compiled once a vector width.
 *
 * The layout (strips, ramps, separable weights, windows in lanes) is described in
 * docs/ARCHITECTURE.md, "How a level is scanned". */
#include "hog/kernels/hog_kernels.h"
#include "base/vec/widths.h"
#include VEC_HEADER
#if defined(__AVX2__)
#include "hog/kernels/columns_x86.h"
#else
#include "hog/kernels/columns_plain.h"
#endif

#define INLINE static inline __attribute__((always_inline))
#define PRAGMA(text) _Pragma(#text)
#define UNROLL(n) PRAGMA(GCC unroll n)

/* ---- resampling -------------------------------------------------------------------------- */

static void resize_rows(const uint8_t *const *row, const int16_t *weight, int taps, int n,
                        int16_t *restrict out)
{
    const uint8_t *a = row[0], *b = row[1];
    uint16_t w0 = (uint16_t)weight[0], w1 = (uint16_t)weight[1];
    if (taps == 2) {
        for (int i = 0; i < n; i++)
            out[i] = (int16_t)(uint16_t)((uint16_t)(w0 * a[i] + w1 * b[i]) ^ 0x8000u);
        return;
    }
    const uint8_t *c = row[2], *d = row[3];
    uint16_t w2 = (uint16_t)weight[2], w3 = (uint16_t)weight[3];
    for (int i = 0; i < n; i++)
        out[i] = (int16_t)(uint16_t)((uint16_t)(w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i]) ^
                                     0x8000u);
}

static void resize_columns(const int16_t *row, const struct hog_kernel_columns *columns, bool whole,
                           bool gamma, float *const plane[3])
{
    if (columns->taps == 4 && gamma && !whole)
        resize_columns_body(row, columns, 4, false, true, plane);
    else if (columns->taps == 2 && gamma && whole)
        resize_columns_body(row, columns, 2, true, true, plane);
    else if (columns->taps == 2 && gamma)
        resize_columns_body(row, columns, 2, false, true, plane);
    else
        resize_columns_body(row, columns, columns->taps, whole, gamma, plane);
}

/* ---- gradient ---------------------------------------------------------------------------- */

INLINE void gradient_body(const float *const *above, const float *const *here,
                          const float *const *below, const struct hog_kernel_orientation *o,
                          bool is_signed, int n, float *r, float *q)
{
    const vf c0 = vf_set(o->poly[0]), c1 = vf_set(o->poly[1]), c2 = vf_set(o->poly[2]),
             c3 = vf_set(o->poly[3]);
    const vf quarter = vf_set(o->quarter), half = vf_set(o->half), bins = vf_set(o->bins);
    const vf zero = vf_set(0), tiny = vf_set(1e-30f), shift = vf_set(0.5f);
    for (int x = 0; x < n; x += VL) {
        vf dx = zero, dy = zero, m = zero;
        /* Blue, green, red with a strict "greater": OpenCV's answer to ties. The squares are formed
         * apart and added, so that (dx, dy) and (dy, dx) tie exactly. */
        UNROLL(3)
        for (int c = 2; c >= 0; c--) {
            vf cx = vf_sub(vf_load(here[c] + x + 1), vf_load(here[c] + x - 1));
            vf cy = vf_sub(vf_load(below[c] + x), vf_load(above[c] + x));
            vf cm = vf_add(vf_mul(cx, cx), vf_mul(cy, cy));
            vm more = vf_gt(cm, m);
            dx = vf_select(more, cx, dx);
            dy = vf_select(more, cy, dy);
            m = vf_max(cm, m);
        }
        vf length = vf_sqrt(m);
        vf ax = vf_abs(dx), ay = vf_abs(dy);
        /* OpenCV's odd polynomial in min / max, here already in bins. */
        vf a = vf_div(vf_min(ax, ay), vf_max(vf_max(ax, ay), tiny));
        vf a2 = vf_mul(a, a);
        vf t = vf_mul(a, vf_fma(a2, vf_fma(a2, vf_fma(a2, c3, c2), c1), c0));
        t = vf_select(vf_gt(ay, ax), vf_sub(quarter, t), t);
        if (is_signed) {
            t = vf_select(vf_gt(zero, dx), vf_sub(half, t), t);
            t = vf_select(vf_gt(zero, dy), vf_sub(bins, t), t);
        } else {
            t = vf_select(vf_signs_differ(dx, dy), vf_sub(bins, t), t);
        }
        vf p = vf_sub(t, shift);
        p = vf_select(vf_gt(zero, p), vf_add(p, bins), p);
        vf_store(r + x, length);
        vf_store(q + x, vf_mul(length, p));
    }
}

static void gradient(const float *const *above, const float *const *here, const float *const *below,
                     const struct hog_kernel_orientation *o, int n, float *r, float *q)
{
    if (o->is_signed)
        gradient_body(above, here, below, o, true, n, r, q);
    else
        gradient_body(above, here, below, o, false, n, r, q);
}

/* ---- histograms of 8-pixel cells under 16-pixel blocks ------------------------------------ */

/* A strip is 8 * VL pixels: VL cells. `sums` is scratch: [cy 0, 1][two planes][strip]. */

/* Two neighbouring planes of VL columns: 8 rows become the four vertical sums. Plane 0 is r itself;
 * plane j > 0 is the ramp min(max(q - (j-1) r, 0), r), and the next ramp's argument is this one's
 * less r, so r, q and the weights are loaded once for both. */
INLINE void vertical_sums(const float *const r[8], const float *const q[8], size_t x, int plane,
                          const struct hog_kernel_cell_weights *w, vf sum[2][4])
{
    const vf zero = vf_set(0), step = vf_set((float)(1 - plane));
    UNROLL(8)
    for (int u = 0; u < 8; u++) {
        vf length = vf_load(r[u] + x), position = vf_load(q[u] + x);
        vf_pin(length);
        vf ramp[2];
        if (plane == 0) {
            ramp[0] = length;
            ramp[1] = vf_min(vf_max(position, zero), length);
        } else {
            vf argument = vf_fma(step, length, position);
            ramp[0] = vf_min(vf_max(argument, zero), length);
            ramp[1] = vf_min(vf_max(vf_sub(argument, length), zero), length);
        }
        UNROLL(2)
        for (int i = 0; i < 2; i++) {
            vf_pin(ramp[i]);
            sum[i][0] = vf_fma(vf_set(w->left0[u]), ramp[i], sum[i][0]);
            if (u >= 4)
                sum[i][1] = vf_fma(vf_set(w->left1[u]), ramp[i], sum[i][1]);
            if (u < 4)
                sum[i][2] = vf_fma(vf_set(w->right0[u]), ramp[i], sum[i][2]);
            sum[i][3] = vf_fma(vf_set(w->right1[u]), ramp[i], sum[i][3]);
        }
    }
}

/* The complete sums of cells whose pixels are in column[0..7], as left and as right halves. */
INLINE void cell_sums(const vf column[8], const struct hog_kernel_cell_weights *w, float *a0,
                      float *a1, float *b0, float *b1)
{
    vf s0 = vf_set(0), s1 = vf_set(0), s2 = vf_set(0), s3 = vf_set(0);
    UNROLL(8)
    for (int u = 0; u < 8; u++) {
        s0 = vf_fma(vf_set(w->left0[u]), column[u], s0);
        if (u >= 4)
            s1 = vf_fma(vf_set(w->left1[u]), column[u], s1);
        if (u < 4)
            s2 = vf_fma(vf_set(w->right0[u]), column[u], s2);
        s3 = vf_fma(vf_set(w->right1[u]), column[u], s3);
    }
    vf_store(a0, s0);
    vf_store(a1, s1);
    vf_store(b0, s2);
    vf_store(b1, s3);
}

/* Those of one (cy, plane) of a strip. */
INLINE void horizontal_sums(const float *sums, const struct hog_kernel_cell_weights *w, float *a0,
                            float *a1, float *b0, float *b1)
{
    vf column[8];
    vf_load_by_eight(sums, column);
    cell_sums(column, w, a0, a1, b0, b1);
}

/* VL pixels' vertical sums of two planes, completed by what the cell row above left in kept, where
 * this row's own are left for the next: sums[(cy * 2 + i) * row]. */
INLINE void complete_sums(const float *const r[8], const float *const q[8], size_t x, int planes,
                          int plane, const struct hog_kernel_cell_weights *w, float *kept,
                          size_t width, float *sums, size_t row)
{
    vf sum[2][4] = {{vf_set(0), vf_set(0), vf_set(0), vf_set(0)},
                    {vf_set(0), vf_set(0), vf_set(0), vf_set(0)}};
    vertical_sums(r, q, x, plane, w, sum);
    UNROLL(2)
    for (int i = 0; i < 2; i++) {
        float *upper0 = kept + (size_t)(plane + i) * width + x;
        float *upper1 = upper0 + (size_t)planes * width;
        vf_store(sums + (size_t)i * row, vf_add(vf_load(upper0), sum[i][2]));
        vf_store(sums + (size_t)(2 + i) * row, vf_add(vf_load(upper1), sum[i][3]));
        vf_store(upper0, sum[i][0]);
        vf_store(upper1, sum[i][1]);
    }
}

INLINE void cells_strip(const float *const r[8], const float *const q[8], size_t x0, int planes,
                        int plane, const struct hog_kernel_cell_weights *w, bool top, float *kept,
                        size_t width, float *a, float *b, size_t cell_stride)
{
    float sums[4 * 8 * VL];
    for (size_t at = 0; at < 8 * VL; at += VL)
        complete_sums(r, q, x0 + at, planes, plane, w, kept, width, sums + at, 8 * VL);
    if (top)
        return;
    for (int cy = 0; cy < 2; cy++)
        for (int i = 0; i < 2; i++) {
            size_t left = (size_t)(cy * planes + plane + i) * cell_stride + x0 / 8;
            size_t right = (size_t)((2 + cy) * planes + plane + i) * cell_stride + x0 / 8;
            horizontal_sums(sums + (cy * 2 + i) * 8 * VL, w, a + left, a + right, b + left,
                            b + right);
        }
}

/* `planes` is even here: the caller adds one that is never read where bins is even. */
static void cells(const float *const r[8], const float *const q[8], int count, int planes,
                  const struct hog_kernel_cell_weights *w, bool top, float *kept, size_t width,
                  float *a, float *b, size_t cell_stride)
{
    for (size_t x0 = 0; x0 < (size_t)count * 8; x0 += 8 * VL) {
        cells_strip(r, q, x0, planes, 0, w, top, kept, width, a, b, cell_stride);
        for (int plane = 2; plane < planes; plane += 2)
            cells_strip(r, q, x0, planes, plane, w, top, kept, width, a, b, cell_stride);
    }
}

/* ---- cells on a finer grid --------------------------------------------------------------- */

INLINE void sort_steps(const float *restrict row, int steps, size_t stride, float *restrict out,
                       const int grid)
{
    for (int j = 0; j < steps; j++)
        UNROLL(4)
    for (int k = 0; k < grid; k++)
        out[(size_t)k * stride + (size_t)j] = row[j * grid + k];
}

static void sort_pixels(const float *row, int n, int grid, size_t stride, float *out)
{
    int steps = (n + grid - 1) / grid;
    if (grid == 4)
        sort_steps(row, steps, stride, out, 4);
    else if (grid == 2)
        sort_steps(row, steps, stride, out, 2);
    else
        sort_steps(row, steps, stride, out, grid);
}

/* Those of all pixels of the row, which lie as in the row. */
INLINE void fine_columns(const float *const r[8], const float *const q[8], int steps, int planes,
                         int plane, const struct hog_kernel_cell_weights *w, float *kept,
                         const struct hog_kernel_grid *grid, float *sums)
{
    for (int part = 0; part < grid->step; part++)
        for (int j = 0; j < steps; j += VL) {
            size_t x = (size_t)part * grid->stride + (size_t)j;
            complete_sums(r, q, x, planes, plane, w, kept, grid->width, sums + x, grid->width);
        }
}

/* Pixel u of each cell is in the same part of the row: no transposition. */
INLINE void fine_row(const float *sums, int cells, const struct hog_kernel_cell_weights *w,
                     const struct hog_kernel_grid *grid, float *a0, float *a1, float *b0, float *b1,
                     const int step)
{
    for (int x = 0; x < cells; x += VL) {
        vf column[8];
        UNROLL(8)
        for (int u = 0; u < 8; u++)
            column[u] = vf_load(sums + (size_t)(u % step) * grid->stride + u / step + x);
        cell_sums(column, w, a0 + x, a1 + x, b0 + x, b1 + x);
    }
}

static void fine_rows(const float *sums, int cells, int planes, int plane,
                      const struct hog_kernel_cell_weights *w, const struct hog_kernel_grid *grid,
                      float *a, float *b, size_t cell_stride)
{
    for (int row = 0; row < 4; row++) {
        size_t left = (size_t)(row / 2 * planes + plane + row % 2) * cell_stride;
        size_t right = left + (size_t)(2 * planes) * cell_stride;
        const float *from = sums + (size_t)row * grid->width;
        if (grid->step == 4)
            fine_row(from, cells, w, grid, a + left, a + right, b + left, b + right, 4);
        else if (grid->step == 2)
            fine_row(from, cells, w, grid, a + left, a + right, b + left, b + right, 2);
        else
            fine_row(from, cells, w, grid, a + left, a + right, b + left, b + right, grid->step);
    }
}

static void fine_cells(const float *const r[8], const float *const q[8], int count, int planes,
                       const struct hog_kernel_cell_weights *w, bool top, float *kept,
                       const struct hog_kernel_grid *grid, float *sums, float *a, float *b,
                       size_t cell_stride)
{
    int steps = count + 8 / grid->step - 1; /* that the cells reach over */
    for (int plane = 0; plane < planes; plane += 2) {
        if (plane == 0)
            fine_columns(r, q, steps, planes, 0, w, kept, grid, sums);
        else
            fine_columns(r, q, steps, planes, plane, w, kept, grid, sums);
        if (!top)
            fine_rows(sums, count, planes, plane, w, grid, a, b, cell_stride);
    }
}

/* ---- normalisation ----------------------------------------------------------------------- */

/* Four interleaved partial sums: short chains, and an order that does not depend on the lanes. */
INLINE vf sum_of_four(const vf part[4])
{
    return vf_add(vf_add(part[0], part[1]), vf_add(part[2], part[3]));
}

INLINE void load_block(const float *a, const float *b, size_t cell_stride, int next, int cells,
                       int planes, int bins, vf *h)
{
    for (int cell = 0; cell < cells; cell++) {
        const float *pa = a + (size_t)(cell * planes) * cell_stride;
        const float *pb = b + (size_t)(cell * planes) * cell_stride + next;
        vf all = vf_add(vf_load(pa), vf_load(pb));
        vf first = vf_add(vf_load(pa + cell_stride), vf_load(pb + cell_stride)), before = first;
        for (int bin = 1; bin < bins; bin++) {
            size_t at = (size_t)(bin + 1) * cell_stride;
            vf ramp = vf_add(vf_load(pa + at), vf_load(pb + at));
            h[cell * bins + bin] = vf_sub(before, ramp);
            before = ramp;
        }
        h[cell * bins] = vf_add(vf_sub(all, first), before);
    }
}

INLINE void normalise_body(const float *a, const float *b, size_t cell_stride, int next,
                           const struct hog_kernel_normalise *p, int cells, int bins, int norm,
                           int blocks, float *out, size_t out_stride)
{
    const vf one = vf_set(1), zero = vf_set(0);
    int values = cells * bins;
    for (int x = 0; x < blocks; x += VL) {
        vf h[HOG_KERNEL_BLOCK_VALUES];
        load_block(a + x, b + x, cell_stride, next, cells, p->planes, bins, h);
        vf part[4] = {zero, zero, zero, zero};
        if (norm == HM_NORM_L1SQRT) {
            /* A bin is a difference of ramps: rounding may leave it a hair below zero. */
            for (int k = 0; k < values; k++) {
                h[k] = vf_max(h[k], zero);
                part[k % 4] = vf_add(part[k % 4], h[k]);
            }
            vf scale = vf_div(one, vf_add(sum_of_four(part), vf_set(p->epsilon1)));
            for (int k = 0; k < values; k++)
                vf_store(out + (size_t)k * out_stride + x, vf_sqrt(vf_mul(h[k], scale)));
            continue;
        }
        for (int k = 0; k < values; k++)
            part[k % 4] = vf_fma(h[k], h[k], part[k % 4]);
        vf scale = vf_div(one, vf_add(vf_sqrt(sum_of_four(part)), vf_set(p->epsilon1)));
        if (norm == HM_NORM_L2HYS) {
            part[0] = part[1] = part[2] = part[3] = zero;
            for (int k = 0; k < values; k++) {
                h[k] = vf_min(vf_mul(h[k], scale), vf_set(p->clip));
                part[k % 4] = vf_fma(h[k], h[k], part[k % 4]);
            }
            scale = vf_div(one, vf_add(vf_sqrt(sum_of_four(part)), vf_set(p->epsilon2)));
        }
        for (int k = 0; k < values; k++)
            vf_store(out + (size_t)k * out_stride + x, vf_mul(h[k], scale));
    }
}

static void normalise(const float *a, const float *b, size_t cell_stride, int next,
                      const struct hog_kernel_normalise *p, int blocks, float *out,
                      size_t out_stride)
{
    if (p->cells == 4 && p->bins == 9 && p->norm == HM_NORM_L2HYS)
        normalise_body(a, b, cell_stride, next, p, 4, 9, HM_NORM_L2HYS, blocks, out, out_stride);
    else
        normalise_body(a, b, cell_stride, next, p, p->cells, p->bins, p->norm, blocks, out,
                       out_stride);
}

/* ---- scores ------------------------------------------------------------------------------ */

/* `vectors` x VL windows of a row, `rows` block rows dy of the window: one register each. */
INLINE void score_tile(const float *blocks, size_t stride, int values, int blocks_x, int step,
                       const float *weights, int depth, float *const *scores, int x,
                       const int vectors, const int rows)
{
    vf sum[8][4];
    UNROLL(8)
    for (int d = 0; d < rows; d++)
        UNROLL(4)
    for (int v = 0; v < vectors; v++)
        sum[d][v] = vf_set(0);
    for (int bx = 0; bx < blocks_x; bx++) {
        const float *block = blocks + x + bx * step;
        for (int k = 0; k < values; k++, block += stride, weights += depth) {
            vf value[4];
            UNROLL(4)
            for (int v = 0; v < vectors; v++) {
                value[v] = vf_load(block + v * VL);
                vf_pin(value[v]);
            }
            UNROLL(8)
            for (int d = 0; d < rows; d++) {
                vf weight = vf_set(weights[d]);
                UNROLL(4)
                for (int v = 0; v < vectors; v++)
                    sum[d][v] = vf_fma(value[v], weight, sum[d][v]);
            }
        }
    }
    UNROLL(8)
    for (int d = 0; d < rows; d++)
        UNROLL(4)
    for (int v = 0; v < vectors; v++) {
        float *score = scores[d] + x + v * VL;
        vf_store(score, vf_add(vf_load(score), sum[d][v]));
    }
}

#define TILE(vectors, rows)                                                                        \
    score_tile(blocks, stride, values, blocks_x, step, weights, depth, scores, x, vectors, rows)

/* Tiles of 2 x 5 registers, and of 1 x 5 where one vector covers what is left of the row. */
INLINE void score_rows(const float *blocks, size_t stride, int values, int blocks_x, int step,
                       const float *weights, int depth, float *const *scores, int columns,
                       const int rows)
{
    int x = 0;
    for (; columns - x > VL; x += 2 * VL)
        TILE(2, rows);
    if (x < columns)
        TILE(1, rows);
}

#define ROWS(rows)                                                                                 \
    score_rows(blocks, stride, values, blocks_x, step, weights + first, depth, scores, columns,    \
               rows)

static void score(const float *blocks, size_t stride, int values, int blocks_x, int step,
                  const float *weights, int depth, int first, int count, float *const *scores,
                  int columns)
{
    for (; count >= 5; first += 5, count -= 5, scores += 5)
        ROWS(5);
    switch (count) {
    case 4:
        ROWS(4);
        break;
    case 3:
        ROWS(3);
        break;
    case 2:
        ROWS(2);
        break;
    case 1:
        ROWS(1);
        break;
    }
}

const struct hog_kernels VEC_NAME(hog_kernels_, VEC_WIDTH) = {
    .name = VEC_STRING(VEC_WIDTH),
    .resize_rows = resize_rows,
    .resize_columns = resize_columns,
    .gradient = gradient,
    .cells = cells,
    .sort_pixels = sort_pixels,
    .fine_cells = fine_cells,
    .normalise = normalise,
    .score = score,
};
