/* Each kernel of each table against the reference: random and adversarial input, guard bytes behind
 * every buffer. `test_kernels --time` prints nanoseconds and the ratio to the reference instead. */
#include "hog/kernels/hog_kernels.h"
#include "base/base.h"
#include "test.h"

#define MOST 700 /* pixels a row */
#define ROOM (MOST + 2 * HOG_KERNEL_SLACK)
#define GUARD 0xA5

/* A buffer of ROOM floats between guard bytes. */
struct guarded {
    unsigned char before[64];
    float values[ROOM];
    unsigned char after[64];
};

static void guard(struct guarded *g)
{
    memset(g, 0, sizeof *g);
    memset(g->before, GUARD, sizeof g->before);
    memset(g->after, GUARD, sizeof g->after);
}

static bool unhurt(const struct guarded *g)
{
    for (int i = 0; i < 64; i++)
        if (g->before[i] != GUARD || g->after[i] != GUARD)
            return false;
    return true;
}

/* Kinds of input: ordinary, small integers that tie, denormals, zeros, huge differences. */
static float sample(struct random *r, int kind)
{
    switch (kind % 5) {
    case 1:
        return (float)random_below(r, 4);
    case 2:
        return 1e-41f * (float)random_below(r, 100);
    case 3:
        return 0;
    case 4:
        return random_below(r, 2) ? 15.9f : 1e-7f;
    default:
        return (float)random_between(r, 0, 16);
    }
}

/* What a table is run on. Filled once a case, never written by kernels. */
static struct {
    int n;
    struct guarded plane[9];
    struct guarded r[8], q[8];
    uint8_t bytes[4][4 * ROOM];
} in;

static struct output {
    struct guarded gradient[2], plane[3], row[40];
    struct guarded score[8];
    int16_t sums[4 * ROOM + 64];
    float kept[2][HOG_KERNEL_MAX_PLANES][ROOM];
    float a[4 * 10][ROOM / 4], b[4 * 10][ROOM / 4];
    uint64_t fine;
} out[2];

static void make_input(int kind, int n)
{
    struct random r = random_make((uint64_t)(kind * 1000 + n), 1010, 0);
    in.n = n;
    for (int i = 0; i < 9; i++) {
        guard(&in.plane[i]);
        for (int x = 0; x < n + 64; x++)
            in.plane[i].values[x] = sample(&r, kind);
    }
    for (int i = 0; i < 8; i++) {
        guard(&in.r[i]);
        guard(&in.q[i]);
        for (int x = 0; x < n; x++) {
            in.r[i].values[x] = sample(&r, kind);
            in.q[i].values[x] = in.r[i].values[x] * (float)random_between(&r, 0, 9);
        }
    }
    for (int i = 0; i < 4; i++)
        for (int x = 0; x < 4 * ROOM; x++)
            in.bytes[i][x] =
                (uint8_t)(kind == 4 ? 255 * random_below(&r, 2) : random_below(&r, 256));
}

static void clear_output(struct output *o)
{
    memset(o, 0, sizeof *o);
    for (int i = 0; i < 2; i++)
        guard(&o->gradient[i]);
    for (int i = 0; i < 3; i++)
        guard(&o->plane[i]);
    for (int i = 0; i < 40; i++)
        guard(&o->row[i]);
    for (int i = 0; i < 8; i++)
        guard(&o->score[i]);
}

/* ---- one function a kernel: runs it on `in`, into *o --------------------------------------- */

static void run_resize(const struct hog_kernels *k, struct output *o)
{
    static const int16_t weight[4] = {13, 120, 100, 23};
    static int32_t first[ROOM];
    static uint32_t pair01[ROOM], pair23[ROOM];
    const uint8_t *row[4] = {in.bytes[0], in.bytes[1], in.bytes[2], in.bytes[3]};
    float *plane[3] = {o->plane[0].values, o->plane[1].values, o->plane[2].values};
    int count = in.n * 2 / 3 + 1;
    for (int x = 0; x < ROOM; x++) {
        int sample = x < count ? x : count - 1, w = x * 37 % 257;
        first[x] = sample * in.n / count;
        pair01[x] = (uint32_t)(256 - w) | (uint32_t)w << 16;
        pair23[x] = 0;
        if (x % 2) {
            pair01[x] = 20u | 100u << 16;
            pair23[x] = 90u | 46u << 16;
        }
    }
    k->resize_rows(row, weight, 4, 4 * (in.n + 8), o->sums);
    struct hog_kernel_columns columns = {count, 4, first, pair01, pair23};
    k->resize_columns(o->sums, &columns, false, true, plane);
}

static void run_resize_exact(const struct hog_kernels *k, struct output *o)
{
    static int32_t first[ROOM];
    static uint32_t pair01[ROOM], pair23[ROOM];
    const int16_t weight[4] = {(int16_t)(in.n % 257), (int16_t)(256 - in.n % 257), 0, 0};
    const uint8_t *row[2] = {in.bytes[0], in.bytes[1]};
    float *plane[3] = {o->plane[0].values, o->plane[1].values, o->plane[2].values};
    for (int x = 0; x < ROOM; x++) {
        uint32_t w = (uint32_t)(x * 91 % 257);
        first[x] = (x < in.n ? x : in.n - 1) * 2 / 3;
        pair01[x] = (256 - w) | w << 16;
    }
    k->resize_rows(row, weight, 2, 4 * (in.n + 8), o->sums);
    struct hog_kernel_columns columns = {in.n, 2, first, pair01, pair23};
    k->resize_columns(o->sums, &columns, true, in.n % 2 == 0, plane);
}

static void run_gradient(const struct hog_kernels *k, struct output *o)
{
    const float *rows[3][3];
    for (int y = 0; y < 3; y++)
        for (int c = 0; c < 3; c++)
            rows[y][c] = in.plane[3 * y + c].values + 16;
    struct hog_kernel_orientation orientation = {
        .poly = {2.86f, -0.93f, 0.45f, -0.127f}, .quarter = 4.5f, .half = 9, .bins = 9};
    orientation.is_signed = in.n % 3 == 0;
    if (orientation.is_signed)
        orientation.quarter = 2.25f, orientation.half = 4.5f;
    k->gradient(rows[0], rows[1], rows[2], &orientation, in.n, o->gradient[0].values,
                o->gradient[1].values);
}

static const struct hog_kernel_cell_weights cell_weights = {
    .left0 = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f},
    .left1 = {0, 0, 0, 0, 0.1f, 0.3f, 0.5f, 0.6f},
    .right0 = {0.9f, 0.5f, 0.3f, 0.1f, 0, 0, 0, 0},
    .right1 = {0.2f, 0.4f, 0.6f, 0.8f, 0.7f, 0.5f, 0.3f, 0.1f},
};

static void run_cells(const struct hog_kernels *k, struct output *o)
{
    const float *r[8], *q[8];
    for (int u = 0; u < 8; u++) {
        r[u] = in.r[u].values;
        q[u] = in.q[u].values;
    }
    for (int pass = 0; pass < 2; pass++)
        k->cells(r, q, in.n / 8, 10, &cell_weights, pass == 0, &o->kept[0][0][0], ROOM, o->a[0],
                 o->b[0], ROOM / 4);
    /* Behind the last cell there is whatever the width leaves there. */
    for (int i = 0; i < 40; i++)
        for (int x = in.n / 8; x < ROOM / 4; x++)
            o->a[i][x] = o->b[i][x] = 0;
    for (int c = 0; c < 2; c++)
        for (int p = 0; p < HOG_KERNEL_MAX_PLANES; p++)
            for (int x = in.n / 8 * 8; x < ROOM; x++)
                o->kept[c][p][x] = 0;
}

/* Cells on a grid of 4, 2 or 1 pixels: a hash of what is used of them. */
static void run_fine_cells(const struct hog_kernels *k, struct output *o)
{
    enum { WIDTH = (ROOM + 255) / 128 * 128, CELLS = WIDTH };
    struct hog_kernel_grid grid = {.step = 4 >> in.n % 3, .width = WIDTH};
    grid.stride = WIDTH / (size_t)grid.step;
    int cells = in.n < 8 ? 0 : (in.n - 8) / grid.step + 1;
    float *sorted = mem_array((size_t)16 * WIDTH, sizeof *sorted);
    float *sums = mem_array((size_t)4 * WIDTH, sizeof *sums);
    float *kept = mem_array((size_t)2 * 10 * WIDTH, sizeof *kept);
    float *a = mem_array((size_t)80 * CELLS, sizeof *a), *b = a + (size_t)40 * CELLS;
    const float *r[8], *q[8];
    for (int u = 0; u < 8; u++) {
        k->sort_pixels(in.r[u].values, in.n, grid.step, grid.stride, sorted + u * WIDTH);
        k->sort_pixels(in.q[u].values, in.n, grid.step, grid.stride, sorted + (8 + u) * WIDTH);
        r[u] = sorted + u * WIDTH;
        q[u] = sorted + (8 + u) * WIDTH;
    }
    for (int pass = 0; pass < 2; pass++)
        k->fine_cells(r, q, cells, 10, &cell_weights, pass == 0, kept, &grid, sums, a, b, CELLS);
    o->fine = 0;
    for (int i = 0; i < 80; i++)
        o->fine = hash64(a + i * CELLS, (size_t)cells * sizeof *a, o->fine);
    mem_free(sorted);
    mem_free(sums);
    mem_free(kept);
    mem_free(a);
}

static void run_normalise(const struct hog_kernels *k, struct output *o)
{
    static float a[40][ROOM / 4], b[40][ROOM / 4];
    struct random r = random_make((uint64_t)in.n, 1011, 0);
    for (int i = 0; i < 40; i++)
        for (int x = 0; x < ROOM / 4; x++) {
            /* Planes of a block: a sum, then falling ramps. */
            a[i][x] = (float)((10 - i % 10) * random_between(&r, 0.5, 1));
            b[i][x] = a[i][x] * 0.5f;
        }
    struct hog_kernel_normalise p = {4, 10, 9, 3.6f, 1e-3f, 0.2f, in.n % 3};
    float *rows = mem_array(36 * (size_t)(ROOM / 4), sizeof *rows);
    k->normalise(a[0], b[0], ROOM / 4, 1, &p, in.n / 8, rows, ROOM / 4);
    for (int i = 0; i < 36; i++)
        memcpy(o->row[i].values, rows + i * (ROOM / 4), (size_t)(in.n / 8) * sizeof(float));
    mem_free(rows);
}

static void run_score(const struct hog_kernels *k, struct output *o)
{
    enum { VALUES = 36, STRIDE = ROOM / 4 };
    static float blocks[VALUES][STRIDE], weights[7 * VALUES * 16];
    struct random r = random_make((uint64_t)in.n, 1012, 0);
    for (int i = 0; i < VALUES; i++)
        for (int x = 0; x < STRIDE; x++)
            blocks[i][x] = (float)random_between(&r, 0, 0.3);
    for (int i = 0; i < 7 * VALUES * 16; i++)
        weights[i] = (float)random_between(&r, -0.2, 0.2);
    int columns = in.n / 8 < 1 ? 1 : in.n / 8;
    float *scores[8];
    for (int count = 1; count <= 8; count++) {
        for (int d = 0; d < count; d++)
            scores[d] = o->score[d].values;
        k->score(blocks[0], STRIDE, VALUES, 7, 1, weights, 16, count, count, scores, columns);
    }
    for (int d = 0; d < 8; d++)
        for (int x = columns; x < ROOM; x++)
            o->score[d].values[x] = 0;
}

static const struct {
    const char *name;
    void (*run)(const struct hog_kernels *, struct output *);
} jobs[] = {
    {"resize smooth", run_resize}, {"resize exact", run_resize_exact}, {"gradient", run_gradient},
    {"cells", run_cells},          {"fine cells", run_fine_cells},     {"normalise", run_normalise},
    {"score", run_score}};
#define JOBS (sizeof jobs / sizeof *jobs)

static const struct hog_kernels *tables[3];
static int table_count;

static void find_tables(void)
{
    const char *const names[] = {"avx2", "avx512", "neon"};
    for (int i = 0; i < 3; i++)
        if (cpu_choose(names[i], NULL) == HM_OK)
            tables[table_count++] = hog_kernels_active();
}

/* Beyond n (and the lanes of a last vector) buffers may hold anything; compare what is used. */
static bool same(const struct output *x, const struct output *y, int n)
{
    bool good = true;
    for (int i = 0; i < 2; i++)
        good &= memcmp(x->gradient[i].values, y->gradient[i].values, (size_t)n * 4) == 0;
    for (int i = 0; i < 3; i++)
        good &= memcmp(x->plane[i].values, y->plane[i].values, (size_t)(n * 2 / 3) * 4) == 0;
    for (int i = 0; i < 36; i++)
        good &= memcmp(x->row[i].values, y->row[i].values, sizeof x->row[i].values) == 0;
    return good && x->fine == y->fine && memcmp(x->score, y->score, sizeof x->score) == 0 &&
           memcmp(x->sums, y->sums, (size_t)n * 8) == 0 &&
           memcmp(x->kept, y->kept, sizeof x->kept) == 0 && memcmp(x->a, y->a, sizeof x->a) == 0 &&
           memcmp(x->b, y->b, sizeof x->b) == 0;
}

static bool all_unhurt(const struct output *o)
{
    bool good = true;
    for (int i = 0; i < 2; i++)
        good &= unhurt(&o->gradient[i]);
    for (int i = 0; i < 3; i++)
        good &= unhurt(&o->plane[i]);
    for (int i = 0; i < 8; i++)
        good &= unhurt(&o->score[i]);
    return good;
}

static void every_kernel_equals_its_reference_on_any_input(void)
{
    if (table_count == 0)
        SKIP("this machine has the reference kernels only");
    const int widths[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 64, 65, 127, 129, 255, 300, 641};
    for (int kind = 0; kind < 5; kind++)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
            make_input(kind, widths[w]);
            for (size_t j = 0; j < JOBS; j++)
                for (int t = 0; t < table_count; t++) {
                    clear_output(&out[0]);
                    clear_output(&out[1]);
                    jobs[j].run(&hog_kernels_reference, &out[0]);
                    jobs[j].run(tables[t], &out[1]);
                    if (!CHECK(same(&out[0], &out[1], widths[w])))
                        printf("# %s %s, input %d, width %d\n", tables[t]->name, jobs[j].name, kind,
                               widths[w]);
                    CHECK(all_unhurt(&out[0]) && all_unhurt(&out[1]));
                }
        }
}

static double nanoseconds(const struct hog_kernels *k, size_t job)
{
    int runs = 0;
    double start = clock_seconds(), spent = 0;
    while (spent < 0.1) {
        jobs[job].run(k, &out[0]);
        runs++;
        spent = clock_seconds() - start;
    }
    return 1e9 * spent / runs;
}

static void print_times(void)
{
    make_input(0, 640);
    printf("%-14s %12s", "640 pixels, ns", "reference");
    for (int t = 0; t < table_count; t++)
        printf(" %10s (ratio)", tables[t]->name);
    printf("\n");
    for (size_t j = 0; j < JOBS; j++) {
        double reference = nanoseconds(&hog_kernels_reference, j);
        printf("%-14s %12.0f", jobs[j].name, reference);
        for (int t = 0; t < table_count; t++) {
            double ns = nanoseconds(tables[t], j);
            printf(" %10.0f (%5.1f)", ns, reference / ns);
        }
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    find_tables();
    if (argc > 1 && strcmp(argv[1], "--time") == 0) {
        print_times();
        return 0;
    }
    return test_run((struct test[]){TEST(every_kernel_equals_its_reference_on_any_input), {0}});
}
