/* report: what the blocks of a window say, and that they say what the scan says. */
#include "report/sheet.h"
#include "scan/scan.h"
#include "pictures.h"
#include "test.h"

struct compared {
    const struct hm_geometry *geometry;
    const float *weights;
    float bias;
    float *descriptor;
    long windows;
    double worst;
};

static void compare(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct compared *c = context;
    struct evidence e;
    scan_window_descriptor(window, c->descriptor);
    CHECK(evidence_of(c->geometry, c->weights, c->bias, c->descriptor, &e, NULL) == HM_OK);
    double sum = e.bias, off = fabs(e.sum - (double)hit->score);
    for (int p = 0; p < e.parts; p++)
        for (int i = 0; i < e.part[p].blocks_x * e.part[p].blocks_y; i++)
            sum += e.part[p].block[i];
    CHECK_NEAR(sum, e.sum, 1e-12);
    c->worst = off > c->worst ? off : c->worst;
    c->windows++;
    evidence_free(&e);
}

/* Width, height, block, stride, cell, bins, signed, octaves. */
static const int shapes[][8] = {
    {64, 128, 16, 8, 8, 9, 0, 1}, {64, 128, 16, 8, 8, 18, 1, 1}, {66, 126, 18, 6, 6, 9, 0, 1},
    {48, 96, 16, 16, 8, 4, 0, 1}, {40, 40, 12, 7, 4, 5, 1, 1},   {32, 32, 32, 8, 32, 2, 0, 1},
    {64, 128, 16, 8, 8, 9, 0, 2}, {64, 128, 16, 8, 8, 9, 0, 3},  {48, 96, 16, 8, 8, 4, 1, 3},
};

static struct hm_geometry shape(size_t i)
{
    struct hm_geometry g = hog_geometry_default();
    const int *s = shapes[i];
    g.window_width = s[0], g.window_height = s[1];
    g.block_width = g.block_height = s[2];
    g.stride_x = g.stride_y = s[3];
    g.cell_width = g.cell_height = s[4];
    g.bins = s[5], g.signed_gradient = s[6];
    g.sigma = hog_geometry_default_sigma(&g);
    if (s[7] > 1)
        hog_geometry_set_octaves(&g, s[7], 16);
    return g;
}

static void the_blocks_and_the_bias_sum_up_to_the_score_of_the_scan(void)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct hm_geometry g = shape(i);
        struct hm_scan scan = {i % 2 ? HM_PYRAMID_OPENCV : HM_PYRAMID_SMOOTH, 1.3, 8, 16, 0};
        struct image image =
            i % 2 ? picture_waves(190, 170, i) : picture_noise(190, 170, i, 2 + (int)i);
        struct random r = random_make(7, 1013, i);
        size_t length = hog_geometry_length(&g);
        float *w = mem_array(length, sizeof *w);
        for (size_t k = 0; k < length; k++)
            w[k] = (float)random_between(&r, -0.2, 0.2); /* of a trained model: up to 0.3 */
        struct compared c = {&g, w, -1.25f, mem_array(length, sizeof *w), 0, 0};
        struct hog_weights weights = {0};
        struct scan_plan plan;
        struct scan_worker *worker = scan_worker_new(&g);
        scan_make_plan(&g, &scan, image.width, image.height, &plan);
        CHECK(hog_weights_set(&weights, &g, w, c.bias, NULL) == HM_OK);
        CHECK(scan_image(worker, &image, 0, &plan, NULL, &weights, -INFINITY, compare, &c, NULL) ==
              HM_OK);
        CHECK(c.windows == (long)plan.windows && c.windows > 100);
        CHECK_NEAR(c.worst, 0, 1e-5);
        scan_worker_free(worker);
        hog_weights_free(&weights);
        mem_free(c.descriptor);
        mem_free(w);
        image_free(&image);
    }
}

static void each_block_speaks_for_itself(void)
{
    struct hm_geometry g = hog_geometry_default();
    size_t length = hog_geometry_length(&g);
    float *w = mem_array(length, sizeof *w), *d = mem_array(length, sizeof *d);
    struct evidence e;
    for (size_t i = 0; i < length; i++)
        d[i] = 0.5f;
    w[(3 * 15 + 4) * 36 + 7] = 2; /* block column 3, row 4 */
    w[(6 * 15 + 14) * 36] = -6;
    CHECK(evidence_of(&g, w, 0.25f, d, &e, NULL) == HM_OK);
    CHECK(e.parts == 1 && e.part[0].blocks_x == 7 && e.part[0].blocks_y == 15);
    CHECK(e.part[0].block[3 * 15 + 4] == 1 && e.part[0].block[6 * 15 + 14] == -3);
    CHECK(e.pros == 1 && e.contras == 1 && e.pro == 1 && e.contra == -3);
    CHECK(e.sum == -1.75 && e.most == 3);
    evidence_free(&e);
    mem_free(w);
    mem_free(d);
}

static void each_octave_speaks_for_itself(void)
{
    struct hm_geometry g = hog_geometry_default();
    hog_geometry_set_octaves(&g, 3, 16);
    size_t length = hog_geometry_length(&g);
    float *w = mem_array(length, sizeof *w), *d = mem_array(length, sizeof *d);
    struct evidence e;
    for (size_t i = 0; i < length; i++)
        d[i] = 0.5f;
    w[7] = 2;                              /* the level: block column 0, row 0 */
    w[3780 + (4 * 9 + 2) * 36 + 35] = -6;  /* halved: column 4 of 5, row 2 of 9 */
    w[3780 + 1620 + (1 * 7 + 3) * 36] = 8; /* quartered: column 1 of 3, row 3 of 7 */
    CHECK(evidence_of(&g, w, 0.25f, d, &e, NULL) == HM_OK);
    CHECK_INT(e.parts, 3);
    CHECK(e.part[1].blocks_x == 5 && e.part[1].blocks_y == 9);
    CHECK(e.part[2].blocks_x == 3 && e.part[2].blocks_y == 7);
    CHECK(e.part[0].block[0] == 1 && e.part[0].pro == 1 && e.part[0].contra == 0);
    CHECK(e.part[1].block[4 * 9 + 2] == -3 && e.part[1].pro == 0 && e.part[1].contra == -3);
    CHECK(e.part[2].block[1 * 7 + 3] == 4 && e.part[2].pro == 4 && e.part[2].pros == 1);
    CHECK(e.pro == 5 && e.contra == -3 && e.pros == 2 && e.contras == 1);
    CHECK(e.sum == 2.25 && e.most == 4);
    evidence_free(&e);
    mem_free(w);
    mem_free(d);
}

/* The sheet: a block for is blue where it lies in the window, a block against is orange and
 * hatched. */
static void a_block_against_is_hatched_where_it_lies(void)
{
    struct hm_geometry g = hog_geometry_default();
    size_t length = hog_geometry_length(&g);
    float *w = mem_array(length, sizeof *w), *d = mem_array(length, sizeof *d);
    struct image photo = picture_waves(100, 200, 3);
    struct evidence e;
    struct picture p;
    for (size_t i = 0; i < length; i++)
        d[i] = 0.5f;
    w[(3 * 15 + 4) * 36 + 7] = 2;
    w[(6 * 15 + 14) * 36] = -2;
    CHECK(evidence_of(&g, w, 0, d, &e, NULL) == HM_OK);
    struct sheet_window window = {&g,   w, d, &e, &photo, {-10, 20, 64, 128, 0}, {2, 36, 39, 96},
                                  "<a>"};
    CHECK(sheet_evidence(&window, &p, NULL) == HM_OK);
    int blues = 0, hatches = 0;
    double blue_x = 0, blue_y = 0, hatch_x = 0;
    for (size_t i = 0; i < p.count; i++) {
        const struct mark *m = &p.marks[i];
        if (m->kind == MARK_BOX && m->color.b == 178 && blues++ == 0)
            blue_x = m->x0, blue_y = m->y0;
        if (m->kind == MARK_STROKE && m->color.r == 110 && hatches++ == 0)
            hatch_x = m->x0;
    }
    CHECK_INT(blues, 3);  /* the block, and two steps of the legend */
    CHECK(hatches >= 10); /* the block's, and the legend's */
    /* Five pixels of the panel are one of the window: 3 columns to the right, 10 rows below. */
    CHECK_NEAR(hatch_x - blue_x, 3 * 40, 40);
    CHECK_NEAR(blue_y, 100 + (4 * 8 + 4) * 5, 0.5);
    picture_free(&p);
    evidence_free(&e);
    image_free(&photo);
    mem_free(w);
    mem_free(d);
}

/* Of three octaves: a row each, in one scale, so that the window is as large in all of them; a
 * block is drawn as large as the step to the next, in pixels of its level. */
static void an_octave_has_a_row_and_a_block_the_size_that_it_sees(void)
{
    struct hm_geometry g = hog_geometry_default();
    hog_geometry_set_octaves(&g, 3, 16);
    size_t length = hog_geometry_length(&g);
    float *w = mem_array(length, sizeof *w), *d = mem_array(length, sizeof *d);
    struct image photo = picture_waves(100, 200, 3);
    struct evidence e;
    struct picture p;
    double wide[5], top[5];
    int blues = 0, frames = 0;
    for (size_t i = 0; i < length; i++)
        d[i] = 0.5f;
    for (int part = 0; part < 3; part++)
        w[hog_geometry_offset(&g, part)] = 2; /* its first block */
    CHECK(evidence_of(&g, w, 0, d, &e, NULL) == HM_OK);
    struct sheet_window window = {&g, w, d, &e, &photo, {10, 20, 64, 128, 0}, {22, 36, 39, 96},
                                  "x"};
    CHECK(sheet_evidence(&window, &p, NULL) == HM_OK);
    for (size_t i = 0; i < p.count; i++) {
        const struct mark *m = &p.marks[i];
        if (m->kind == MARK_BOX && m->color.b == 178 && m->y1 - m->y0 != 22 && blues++ < 5)
            wide[blues - 1] = m->x1 - m->x0, top[blues - 1] = m->y0;
        frames += m->kind == MARK_BOX && m->color.b == 66;
    }
    CHECK_INT(blues, 3);
    for (int part = 0; part < 3 && blues == 3; part++)
        CHECK_NEAR(wide[part], part ? 64 : 32, 0.5); /* quartered, half as far apart */
    CHECK_NEAR(top[1] - top[0], 512 + 116 + 16,
               1.5); /* half a block less a stride, twice as large */
    CHECK_NEAR(top[2] - top[1], 640 + 116 + 64, 1.5);
    CHECK_INT(frames, 2 * 4 * 4); /* four panels of two rows, four sides */
    picture_free(&p);
    evidence_free(&e);
    image_free(&photo);
    mem_free(w);
    mem_free(d);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(the_blocks_and_the_bias_sum_up_to_the_score_of_the_scan),
        TEST(each_block_speaks_for_itself),
        TEST(each_octave_speaks_for_itself),
        TEST(a_block_against_is_hatched_where_it_lies),
        TEST(an_octave_has_a_row_and_a_block_the_size_that_it_sees),
        {0},
    });
}
