/* Descriptors of chosen windows of the caller's pictures. */
#include "library/library_internal.h"
#include "scan/scan.h"

/* A picture, and a worker for its windows. */
struct describer {
    struct scan_worker *worker;
    struct image image;
    unsigned char *room;
    size_t capacity;
};

static void end(struct describer *d)
{
    scan_worker_free(d->worker);
    mem_free(d->room);
}

static enum hm_status begin(struct describer *d, const struct hm_geometry *geometry,
                            const struct hm_image *image, const char *function,
                            struct hm_error *error)
{
    HM_TRY(library_need(geometry, function, "geometry", error));
    HM_TRY(hog_geometry_check(geometry, error));
    HM_TRY(image_view(image, &d->room, &d->capacity, &d->image, error));
    d->worker = scan_worker_new(geometry);
    return d->worker ? HM_OK : fail_memory(error, 0, "a scan");
}

size_t hm_descriptor_length(const struct hm_geometry *geometry)
{
    return geometry && hog_geometry_check(geometry, NULL) == HM_OK ? hog_geometry_length(geometry)
                                                                   : 0;
}

int hm_geometry_set_octaves(struct hm_geometry *geometry, int most)
{
    bool good = geometry && geometry->cell_width > 0 && geometry->cell_height > 0 &&
                geometry->stride_x > 0 && geometry->stride_y > 0;
    return good ? hog_geometry_set_octaves(
                      geometry, most < HM_MOST_OCTAVES ? most : HM_MOST_OCTAVES, HOG_USUAL_CONTEXT)
                : 0;
}

enum hm_status hm_describe_crop(const struct hm_geometry *geometry, enum hm_pyramid pyramid,
                                const struct hm_image *image, float *row, struct hm_error *error)
{
    struct describer d = {0};
    LIBRARY_NEED(row);
    if (pyramid != HM_PYRAMID_SMOOTH && pyramid != HM_PYRAMID_OPENCV)
        return fail(error, HM_USAGE, "unknown pyramid %d", (int)pyramid);
    enum hm_status status = begin(&d, geometry, image, "hm_describe_crop", error);
    HM_THEN(status, scan_describe_centre(d.worker, &d.image, pyramid, row, error));
    end(&d);
    return status;
}

/* ---- windows of a scan ------------------------------------------------------------------- */

static bool on_grid(int at, int windows, const struct hm_scan *scan)
{
    int64_t steps = (int64_t)at + scan->pad;
    return steps >= 0 && steps % scan->stride == 0 && steps / scan->stride < windows;
}

static enum hm_status check_keys(const struct scan_plan *plan, const struct hm_key *keys,
                                 size_t count, struct hm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_key *k = &keys[i];
        const struct scan_level *level = &plan->level[k->level < 0 ? 0 : k->level];
        if (k->level < 0 || k->level >= plan->count ||
            !on_grid(k->x, level->windows_x, &plan->scan) ||
            !on_grid(k->y, level->windows_y, &plan->scan))
            return fail(
                error, HM_USAGE,
                "hm_describe_windows: key %zu (level %d, x %d, y %d) is no window of a scan "
                "of %dx%d pixels",
                i, k->level, k->x, k->y, plan->photo_width, plan->photo_height);
    }
    return HM_OK;
}

static enum hm_status describe_keys(struct describer *d, const struct hm_geometry *geometry,
                                    const struct hm_scan *scan, const struct hm_key *keys,
                                    size_t count, float *rows, struct hm_error *error)
{
    struct scan_plan plan;
    scan_make_plan(geometry, scan, d->image.width, d->image.height, &plan);
    HM_TRY(check_keys(&plan, keys, count, error));
    return scan_describe(d->worker, &d->image, &plan, keys, count, rows, error);
}

enum hm_status hm_describe_windows(const struct hm_geometry *geometry, const struct hm_scan *scan,
                                   const struct hm_image *image, const struct hm_key *keys,
                                   size_t count, float *rows, struct hm_error *error)
{
    struct describer d = {0};
    if (count == 0)
        return HM_OK;
    LIBRARY_NEED(scan);
    LIBRARY_NEED(keys);
    LIBRARY_NEED(rows);
    enum hm_status status = begin(&d, geometry, image, "hm_describe_windows", error);
    HM_THEN(status, scan_check(scan, geometry, error));
    HM_THEN(status, describe_keys(&d, geometry, scan, keys, count, rows, error));
    end(&d);
    return status;
}
