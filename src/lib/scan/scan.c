/* A photograph's windows, scored level by level, block row by block row.
 *
 * The newest block row belongs to as many rows of windows as a window has block rows: as the bottom
 * row of the highest of them and as the top row of the lowest. Each of those window rows has its
 * scores in a ring; when a row has had its last block row it is read out and its place is reused.
 */
#include "scan/scan_internal.h"

struct scan_worker *scan_worker_new(const struct hm_geometry *geometry)
{
    struct scan_worker *worker = mem_array(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->geometry = *geometry;
    worker->stream = hog_stream_new(geometry);
    if (!worker->stream) {
        scan_worker_free(worker);
        return NULL;
    }
    return worker;
}

void scan_worker_free(struct scan_worker *worker)
{
    if (!worker)
        return;
    hog_stream_free(worker->stream);
    hog_source_free(&worker->source);
    image_free(&worker->mirrored);
    mem_free(worker->scores);
    mem_free(worker);
}

void scan_worker_clock(struct scan_worker *worker, struct hog_times *times)
{
    hog_stream_clock(worker->stream, times);
}

void scan_window_descriptor(const struct scan_window *window, float *out)
{
    hog_stream_descriptor(window->stream, window->column, window->row, out);
}

/* One band on its way through scan_rows. */
struct band_scan {
    struct scan_worker *worker;
    const struct scan_plan *plan;
    struct scan_band band;
    const struct hog_weights *weights;
    int blocks_y;       /* of a window */
    int step;           /* grid rows between blocks of a window */
    int every_x, every; /* grid columns and rows between windows */
    int columns;        /* grid columns at which a window fits */
    int ring;
    size_t stride;
};

static float *score_row(const struct band_scan *s, int window_row)
{
    return s->worker->scores + (size_t)(window_row % s->ring) * s->stride;
}

/* Adds the newest block row, number j of the band, to all window rows that hold it. Window row i of
 * the band holds it as its block row dy where i * every + dy * step == j. */
static void add_block_row(const struct band_scan *s, int j)
{
    float *rows[16];
    int count = 0, first = 0;
    for (int dy = 0; dy < s->blocks_y; dy++) {
        int top = j - dy * s->step;
        bool held = top >= 0 && top % s->every == 0 && top / s->every < s->band.count;
        if (held) {
            if (dy == 0)
                for (int x = 0; x < s->columns; x++)
                    score_row(s, top / s->every)[x] = s->weights->bias;
            if (count == 0)
                first = dy;
            rows[count++] = score_row(s, top / s->every);
        }
        if (count > 0 && (!held || count == 15 || dy == s->blocks_y - 1)) {
            hog_stream_score(s->worker->stream, s->weights, first, count, rows, s->columns);
            count = 0;
        }
    }
}

static void read_out(const struct band_scan *s, int window_row, int image_index, float threshold,
                     scan_visit *visit, void *context)
{
    const float *scores = score_row(s, window_row);
    int stride = s->plan->scan.stride, pad = s->plan->scan.pad;
    for (int column = 0; column < s->columns; column += s->every_x)
        if (scores[column] >= threshold) {
            struct hm_hit hit = {
                .key = {.image = image_index,
                        .level = s->band.level,
                        .x = column / s->every_x * stride - pad,
                        .y = (s->band.first + window_row) * stride - pad},
                .score = scores[column],
            };
            struct scan_window window = {s->worker->stream, column, window_row * s->every};
            visit(context, &hit, &window);
        }
}

enum hm_status scan_rows(struct scan_worker *worker, const struct hog_source *source,
                         const struct scan_plan *plan, struct scan_band band, int image_index,
                         const struct hog_weights *weights, float threshold, scan_visit *visit,
                         void *context, struct hm_error *error)
{
    const struct hm_geometry *g = &plan->geometry;
    const struct scan_level *level = &plan->level[band.level];
    int stride = plan->scan.stride, pad = plan->scan.pad;
    struct band_scan s = {
        .worker = worker,
        .plan = plan,
        .band = band,
        .weights = weights,
        .blocks_y = hog_geometry_blocks_y(g),
        .step = g->stride_y / plan->grid_y,
        .every_x = stride / plan->grid_x,
        .every = stride / plan->grid_y,
    };
    s.columns = (level->windows_x - 1) * s.every_x + 1;
    s.ring = (s.blocks_y - 1) * s.step / s.every + 1;
    s.stride = ((size_t)s.columns + 64 + 15) / 16 * 16;
    HM_TRY(mem_reserve((void **)&worker->scores, &worker->scores_capacity,
                       (size_t)s.ring * s.stride, sizeof *worker->scores, error));
    struct hog_level region = {
        .pyramid = plan->scan.pyramid,
        .width = level->width,
        .height = level->height,
        .region_x = -pad,
        .region_y = band.first * stride - pad,
        .region_width = level->width + 2 * pad,
        .region_height = (band.count - 1) * stride + g->window_height,
        .grid_x = plan->grid_x,
        .grid_y = plan->grid_y,
    };
    HM_TRY(hog_stream_begin(worker->stream, source, &region, error));
    int last = (band.count - 1) * s.every + (s.blocks_y - 1) * s.step;
    for (int j = 0; j <= last; j++) {
        hog_stream_next(worker->stream);
        add_block_row(&s, j);
        int top = j - (s.blocks_y - 1) * s.step;
        if (top >= 0 && top % s.every == 0)
            read_out(&s, top / s.every, image_index, threshold, visit, context);
    }
    return HM_OK;
}

double scan_shrink(const struct scan_plan *plan)
{
    /* Rounded sizes may shrink one axis a little more than the nominal scale. */
    return plan->count > 0 ? plan->level[plan->count - 1].scale * 1.5 : 1;
}

enum hm_status scan_image(struct scan_worker *worker, const struct image *image, int image_index,
                          const struct scan_plan *plan, const bool *skip,
                          const struct hog_weights *weights, float threshold, scan_visit *visit,
                          void *context, struct hm_error *error)
{
    if (plan->count == 0)
        return HM_OK;
    HM_TRY(hog_source_set(&worker->source, image, plan->scan.pyramid, scan_shrink(plan), error));
    for (int l = 0; l < plan->count; l++) {
        if (skip && skip[l])
            continue;
        struct scan_band whole = {l, 0, plan->level[l].windows_y};
        HM_TRY(scan_rows(worker, &worker->source, plan, whole, image_index, weights, threshold,
                         visit, context, error));
    }
    return HM_OK;
}

enum hm_status scan_describe_place(struct scan_worker *worker, enum hm_pyramid pyramid,
                                   struct scan_place place, float *out, struct hm_error *error)
{
    const struct hm_geometry *g = &worker->geometry;
    struct hog_level region = {
        .pyramid = pyramid,
        .width = place.level_width,
        .height = place.level_height,
        .region_x = place.x,
        .region_y = place.y,
        .region_width = g->window_width,
        .region_height = g->window_height,
        .grid_x = g->stride_x,
        .grid_y = g->stride_y,
    };
    return hog_describe(worker->stream, &worker->source, &region, out, error);
}

enum hm_status scan_describe(struct scan_worker *worker, const struct image *image,
                             const struct scan_plan *plan, const struct hm_key *keys, size_t count,
                             float *out, struct hm_error *error)
{
    size_t length = hog_geometry_length(&plan->geometry);
    HM_TRY(hog_source_set(&worker->source, image, plan->scan.pyramid, scan_shrink(plan), error));
    for (size_t i = 0; i < count; i++) {
        const struct scan_level *level = &plan->level[keys[i].level];
        struct scan_place place = {level->width, level->height, keys[i].x, keys[i].y};
        HM_TRY(scan_describe_place(worker, plan->scan.pyramid, place, out + i * length, error));
    }
    return HM_OK;
}

enum hm_status scan_describe_centre(struct scan_worker *worker, const struct image *crop,
                                    enum hm_pyramid pyramid, float *out, struct hm_error *error)
{
    const struct hm_geometry *g = &worker->geometry;
    if (crop->width < g->window_width || crop->height < g->window_height)
        return fail(error, HM_INPUT, "%dx%d is smaller than the window of %dx%d", crop->width,
                    crop->height, g->window_width, g->window_height);
    struct scan_place middle = {crop->width, crop->height, (crop->width - g->window_width) / 2,
                                (crop->height - g->window_height) / 2};
    HM_TRY(hog_source_set(&worker->source, crop, pyramid, 1, error));
    return scan_describe_place(worker, pyramid, middle, out, error);
}
