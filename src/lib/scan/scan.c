/* A photograph's windows, scored level by level, block row by block row.
 *
 * The newest block row belongs to as many rows of windows as a window has block rows: as the bottom
 * row of the highest of them and as the top row of the lowest. Each of those window rows has its
 * scores in a ring; when a row has had its last block row it is read out and its place is reused.
 *
 * A window of several octaves is several such windows, one a part of its descriptor, on the level
 * and on the level shrunk to a half and a quarter: each part has its stream and its ring, and the
 * parts go down the level side by side, a row of windows at a time. A window's score is the sum of
 * its parts' shares, in the order of the parts.
 */
#include "scan/scan_internal.h"

#define ROWS_AT_ONCE 15 /* of windows, to which a block row gives its shares */

struct scan_worker *scan_worker_new(const struct hm_geometry *geometry)
{
    struct scan_worker *worker = mem_array(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->geometry = *geometry;
    for (int p = 0; p < geometry->octaves; p++) {
        struct scan_part *part = &worker->part[p];
        part->geometry = hog_geometry_part(geometry, p);
        part->stream = hog_stream_new(&part->geometry);
        if (!part->stream) {
            scan_worker_free(worker);
            return NULL;
        }
    }
    return worker;
}

void scan_worker_free(struct scan_worker *worker)
{
    if (!worker)
        return;
    for (int p = 0; p < worker->geometry.octaves; p++) {
        hog_stream_free(worker->part[p].stream);
        mem_free(worker->part[p].scores);
    }
    hog_source_free(&worker->source);
    image_free(&worker->mirrored);
    mem_free(worker);
}

void scan_worker_clock(struct scan_worker *worker, struct hog_times *times)
{
    for (int p = 0; p < worker->geometry.octaves; p++)
        hog_stream_clock(worker->part[p].stream, times);
}

void scan_window_descriptor(const struct scan_window *window, float *out)
{
    const struct scan_worker *worker = window->worker;
    for (int p = 0; p < worker->geometry.octaves; p++) {
        const struct scan_part *part = &worker->part[p];
        hog_stream_descriptor(part->stream, window->column * part->every_x,
                              window->row * part->every,
                              out + hog_geometry_offset(&worker->geometry, p));
    }
}

/* ---- where the parts lie ----------------------------------------------------------------- */

int scan_coarsest(const struct hm_geometry *geometry)
{
    return 1 << (geometry->octaves - 1);
}

/* The largest of 0 .. coarse - 1 that leaves a multiple of coarse, also of a negative number. */
static int shift_of(int corner, int coarse)
{
    return (corner % coarse + coarse) % coarse;
}

struct hog_level scan_part_level(const struct hm_geometry *g, int p, enum hm_pyramid pyramid,
                                 struct scan_place place, int width, int height)
{
    int coarse = 1 << p, context = p > 0 ? g->context : 0;
    int x = place.x - context, y = place.y - context;
    int shift_x = shift_of(x, coarse), shift_y = shift_of(y, coarse);
    return (struct hog_level){
        .pyramid = pyramid,
        .width = place.level_width,
        .height = place.level_height,
        .halved = p,
        .shift_x = shift_x,
        .shift_y = shift_y,
        .region_x = (x - shift_x) / coarse,
        .region_y = (y - shift_y) / coarse,
        .region_width = (width + 2 * context) / coarse,
        .region_height = (height + 2 * context) / coarse,
    };
}

/* ---- one band ---------------------------------------------------------------------------- */

/* One band on its way through scan_rows. */
struct band_scan {
    struct scan_worker *worker;
    const struct scan_plan *plan;
    struct scan_band band;
    const struct hog_weights *weights;
    int image_index;
    float threshold;
    scan_visit *visit;
    void *context;
};

static float *score_row(const struct scan_part *part, int window_row)
{
    return part->scores + (size_t)(window_row % part->ring) * part->room;
}

static enum hm_status begin_part(const struct band_scan *s, int p, const struct hog_source *source,
                                 struct hm_error *error)
{
    const struct scan_plan *plan = s->plan;
    const struct scan_level *level = &plan->level[s->band.level];
    struct scan_part *part = &s->worker->part[p];
    int stride = plan->scan.stride, pad = plan->scan.pad;
    struct scan_place first = {level->width, level->height, -pad, s->band.first * stride - pad};
    struct hog_level region =
        scan_part_level(&plan->geometry, p, plan->scan.pyramid, first,
                        (level->windows_x - 1) * stride + plan->geometry.window_width,
                        (s->band.count - 1) * stride + plan->geometry.window_height);
    stride >>= p;
    region.grid_x = scan_grid(stride, part->geometry.stride_x);
    region.grid_y = scan_grid(stride, part->geometry.stride_y);
    part->step = part->geometry.stride_y / region.grid_y;
    part->every_x = stride / region.grid_x;
    part->every = stride / region.grid_y;
    part->columns = (level->windows_x - 1) * part->every_x + 1;
    part->ring = (hog_geometry_blocks_y(&part->geometry) - 1) * part->step / part->every + 1;
    part->next_row = 0;
    HM_TRY(hog_stream_begin(part->stream, source, &region, error));
    part->room = ((size_t)part->columns + 64 + 15) / 16 * 16;
    return mem_reserve((void **)&part->scores, &part->scores_capacity,
                       (size_t)part->ring * part->room, sizeof *part->scores, error);
}

/* Adds the newest block row to all window rows that hold it. Window row i of the band holds block
 * row j as its block row dy where i * every + dy * step == j. */
static void add_block_row(const struct band_scan *s, int p, int j)
{
    const struct scan_part *part = &s->worker->part[p];
    int blocks_y = hog_geometry_blocks_y(&part->geometry);
    float *rows[ROWS_AT_ONCE];
    int count = 0, first = 0;
    for (int dy = 0; dy < blocks_y; dy++) {
        int top = j - dy * part->step, row = top / part->every;
        bool held = top >= 0 && top % part->every == 0 && row < s->band.count;
        if (held) {
            if (dy == 0)
                for (int x = 0; x < part->columns; x++)
                    score_row(part, row)[x] = p == 0 ? s->weights->bias : 0;
            if (count == 0)
                first = dy;
            rows[count++] = score_row(part, row);
        }
        if (count > 0 && (!held || count == ROWS_AT_ONCE || dy == blocks_y - 1)) {
            hog_stream_score(part->stream, s->weights->part[p], first, count, rows, part->columns);
            count = 0;
        }
    }
}

/* Brings a part down to the last block row of a window row. */
static void finish_row(const struct band_scan *s, int p, int window_row)
{
    struct scan_part *part = &s->worker->part[p];
    int last = window_row * part->every + (hog_geometry_blocks_y(&part->geometry) - 1) * part->step;
    for (; part->next_row <= last; part->next_row++) {
        hog_stream_next(part->stream);
        add_block_row(s, p, part->next_row);
    }
}

/* Adds the shares of part p to the scores of part 0, which are a window's in the end. */
static void add_shares(const struct band_scan *s, int p, int window_row)
{
    const struct scan_part *first = &s->worker->part[0], *part = &s->worker->part[p];
    float *scores = score_row(first, window_row);
    const float *shares = score_row(part, window_row);
    int windows = s->plan->level[s->band.level].windows_x;
    for (int x = 0; x < windows; x++)
        scores[x * first->every_x] += shares[x * part->every_x];
}

static void read_out(const struct band_scan *s, int window_row)
{
    const struct scan_part *part = &s->worker->part[0];
    const float *scores = score_row(part, window_row);
    int stride = s->plan->scan.stride, pad = s->plan->scan.pad;
    int windows = s->plan->level[s->band.level].windows_x;
    for (int x = 0; x < windows; x++) {
        float score = scores[x * part->every_x];
        if (score >= s->threshold) {
            struct hm_hit hit = {
                .key = {.image = s->image_index,
                        .level = s->band.level,
                        .x = x * stride - pad,
                        .y = (s->band.first + window_row) * stride - pad},
                .score = score,
            };
            struct scan_window window = {s->worker, x, window_row};
            s->visit(s->context, &hit, &window);
        }
    }
}

enum hm_status scan_rows(struct scan_worker *worker, const struct hog_source *source,
                         const struct scan_plan *plan, struct scan_band band, int image_index,
                         const struct hog_weights *weights, float threshold, scan_visit *visit,
                         void *context, struct hm_error *error)
{
    int parts = plan->geometry.octaves;
    struct band_scan s = {worker, plan, band, weights, image_index, threshold, visit, context};
    for (int p = 0; p < parts; p++)
        HM_TRY(begin_part(&s, p, source, error));
    for (int row = 0; row < band.count; row++) {
        for (int p = 0; p < parts; p++)
            finish_row(&s, p, row);
        for (int p = 1; p < parts; p++)
            add_shares(&s, p, row);
        read_out(&s, row);
    }
    return HM_OK;
}

/* ---- photographs ------------------------------------------------------------------------- */

double scan_shrink(const struct scan_plan *plan)
{
    /* Rounded sizes may shrink one axis a little more than the nominal scale. */
    double level = plan->count > 0 ? plan->level[plan->count - 1].scale * 1.5 : 1;
    return level * scan_coarsest(&plan->geometry);
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
    for (int p = 0; p < g->octaves; p++) {
        const struct scan_part *part = &worker->part[p];
        struct hog_level region =
            scan_part_level(g, p, pyramid, place, g->window_width, g->window_height);
        region.grid_x = part->geometry.stride_x;
        region.grid_y = part->geometry.stride_y;
        HM_TRY(hog_describe(part->stream, &worker->source, &region, out + hog_geometry_offset(g, p),
                            error));
    }
    return HM_OK;
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
    HM_TRY(hog_source_set(&worker->source, crop, pyramid, scan_coarsest(g), error));
    return scan_describe_place(worker, pyramid, middle, out, error);
}
