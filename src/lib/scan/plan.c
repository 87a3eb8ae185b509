/* Which levels and windows a photograph has. Arithmetic only. */
#include "scan/scan_internal.h"

#include <math.h>

struct hm_scan scan_default_mining(void)
{
    return (struct hm_scan){HM_PYRAMID_SMOOTH, 1.2, 8, 0, 0};
}

struct hm_scan scan_default_detection(void)
{
    return (struct hm_scan){HM_PYRAMID_SMOOTH, 1.05, 8, 32, 0};
}

enum hm_status scan_check(const struct hm_scan *scan, const struct hm_geometry *geometry,
                          struct hm_error *error)
{
    int coarsest = scan_coarsest(geometry);
    if (scan->scale_step != 1 && !(scan->scale_step >= 1.01 && scan->scale_step <= 100))
        return fail(
            error, HM_USAGE,
            "`scale_step` %g: give 1 (one level only) or a ratio from 1.01 on, such as 1.05",
            scan->scale_step);
    if (scan->stride < 1 || scan->stride > 4096)
        return fail(error, HM_USAGE, "`stride` %d: give a number of pixels, such as 8",
                    scan->stride);
    if (scan->stride % coarsest != 0)
        return fail(error, HM_USAGE,
                    "`stride` %d: windows of %d octaves lie at multiples of %d pixels: give a "
                    "multiple of %d",
                    scan->stride, geometry->octaves, coarsest, coarsest);
    if (scan->pad < 0 || scan->pad > 512)
        return fail(error, HM_USAGE, "`pad` %d: give 0 to 512 pixels", scan->pad);
    if (!(scan->upsample >= 0 && scan->upsample <= HM_MOST_UPSAMPLE))
        return fail(error, HM_USAGE, "`upsample` %g: give 0 (none) to %d octaves, such as 1",
                    scan->upsample, HM_MOST_UPSAMPLE);
    if (scan->pyramid != HM_PYRAMID_SMOOTH && scan->pyramid != HM_PYRAMID_OPENCV)
        return fail(error, HM_USAGE, "unknown pyramid %d", (int)scan->pyramid);
    return HM_OK;
}

/* 2^-upsample. By halves and square roots: the same bits with every libm. */
double scan_first_scale(double upsample)
{
    double scale = 1, left = upsample, root = 0.5;
    for (; left >= 1; left--)
        scale /= 2;
    for (int digit = 0; digit < 40 && left > 0; digit++) {
        root = sqrt(root);
        left *= 2;
        if (left >= 1) {
            scale *= root;
            left--;
        }
    }
    return scale;
}

int scan_grid(int window_stride, int block_stride)
{
    return block_stride == 0 ? window_stride
                             : scan_grid(block_stride, window_stride % block_stride);
}

static int windows_along(int size, int pad, int window, int stride)
{
    return size + 2 * pad < window ? 0 : (size + 2 * pad - window) / stride + 1;
}

void scan_make_plan(const struct hm_geometry *g, const struct hm_scan *scan, int photo_width,
                    int photo_height, struct scan_plan *plan)
{
    plan->geometry = *g;
    plan->scan = *scan;
    plan->photo_width = photo_width;
    plan->photo_height = photo_height;
    if (scan->pyramid == HM_PYRAMID_OPENCV) { /* one pad for both axes here: the grid across */
        int grid = scan_grid(scan->stride, g->stride_x);
        plan->scan.pad = (scan->pad + grid - 1) / grid * grid;
    }
    plan->count = 0;
    plan->windows = 0;
    /* OpenCV ends at its 64th level; above the photograph it has none. */
    int most = scan->pyramid == HM_PYRAMID_OPENCV && scan->upsample == 0 ? 64 : SCAN_MAX_LEVELS;
    double scale = scan_first_scale(scan->upsample);
    while (plan->count < most) {
        struct scan_level level = {.scale = scale};
        level.width = (int)nearbyint(photo_width / scale); /* halves to even, as OpenCV */
        level.height = (int)nearbyint(photo_height / scale);
        if (level.width < 4 || level.height < 4)
            break;
        int pad = plan->scan.pad;
        level.windows_x = windows_along(level.width, pad, g->window_width, scan->stride);
        level.windows_y = windows_along(level.height, pad, g->window_height, scan->stride);
        if (level.windows_x == 0 || level.windows_y == 0)
            break;
        plan->windows += (uint64_t)level.windows_x * (uint64_t)level.windows_y;
        plan->level[plan->count++] = level;
        if (scan->scale_step <= 1)
            break;
        scale *= scan->scale_step;
    }
}

struct hm_detection scan_window_box(const struct scan_plan *plan, struct hm_key key, float score)
{
    const struct scan_level *level = &plan->level[key.level];
    int width = plan->geometry.window_width, height = plan->geometry.window_height;
    if (plan->scan.pyramid == HM_PYRAMID_OPENCV)
        return (struct hm_detection){
            nearbyint(key.x * level->scale), nearbyint(key.y * level->scale),
            nearbyint(width * level->scale), nearbyint(height * level->scale), score};
    double across = (double)plan->photo_width / level->width;
    double down = (double)plan->photo_height / level->height;
    return (struct hm_detection){key.x * across, key.y * down, width * across, height * down,
                                 score};
}

struct hm_key scan_window_key(const struct scan_plan *plan, int image, uint64_t i)
{
    int l = 0;
    for (;; l++) {
        uint64_t here = (uint64_t)plan->level[l].windows_x * (uint64_t)plan->level[l].windows_y;
        if (i < here)
            break;
        i -= here;
    }
    uint64_t across = (uint64_t)plan->level[l].windows_x;
    return (struct hm_key){
        .image = image,
        .level = l,
        .x = (int)(i % across) * plan->scan.stride - plan->scan.pad,
        .y = (int)(i / across) * plan->scan.stride - plan->scan.pad,
    };
}

int scan_key_compare(const struct hm_key *a, const struct hm_key *b)
{
    if (a->image != b->image)
        return a->image < b->image ? -1 : 1;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return (a->mirrored > b->mirrored) - (a->mirrored < b->mirrored);
}
