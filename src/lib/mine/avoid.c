/* Where not to mine: windows that a person took out, annotated people, regions to ignore. */
#include "box/box.h"
#include "mine/mine_internal.h"
#include "disk/disk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A window is the one that was taken out, or a near neighbour of it. */
#define SAME_WINDOW 0.5
static int by_image(const void *a, const void *b)
{
    const struct mine_region *p = a, *q = b;
    if (p->image != q->image)
        return p->image < q->image ? -1 : 1;
    const double values[][2] = {{p->kind, q->kind},
                                {p->x, q->x},
                                {p->y, q->y},
                                {p->width, q->width},
                                {p->height, q->height}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (values[i][0] < values[i][1] || values[i][0] > values[i][1])
            return values[i][0] < values[i][1] ? -1 : 1;
    return 0;
}

enum hm_status mine_avoid_add(struct mine_avoid *avoid, const struct mine_region *region,
                              struct hm_error *error)
{
    enum hm_status status = mem_reserve((void **)&avoid->regions, &avoid->capacity,
                                        avoid->count + 1, sizeof *region, error);
    if (status == HM_OK)
        avoid->regions[avoid->count++] = *region;
    return status;
}

enum hm_status mine_avoid_finish(struct mine_avoid *avoid, size_t images, struct hm_error *error)
{
    mem_free(avoid->first);
    avoid->first = mem_array(images + 1, sizeof *avoid->first);
    if (!avoid->first)
        return fail_memory(error, images * sizeof *avoid->first, "regions to keep clear of");
    sort_items(avoid->regions, avoid->count, sizeof *avoid->regions, by_image);
    for (size_t i = 0; i < avoid->count; i++)
        avoid->first[avoid->regions[i].image + 1]++;
    for (size_t i = 0; i < images; i++)
        avoid->first[i + 1] += avoid->first[i];
    return HM_OK;
}

void mine_avoid_free(struct mine_avoid *avoid)
{
    mem_free(avoid->regions);
    mem_free(avoid->first);
    *avoid = (struct mine_avoid){0};
}

bool mine_avoids(const struct mine_avoid *avoid, size_t image, const struct hm_detection *window)
{
    if (!avoid || !avoid->first)
        return false;
    for (size_t i = avoid->first[image]; i < avoid->first[image + 1]; i++) {
        const struct mine_region *r = &avoid->regions[i];
        struct box own = BOX_OF(window);
        own = r->kind == REGION_WINDOW ? own : box_person_of_window(own);
        /* A region to ignore is as large as it is: what counts is the share of the person in it
         * (Dollar et al. 2012, of detections). */
        enum box_share share = r->kind == REGION_IGNORE ? BOX_OF_FIRST : BOX_OF_UNION;
        double least = r->kind == REGION_WINDOW ? SAME_WINDOW : avoid->overlap;
        double both = box_shared(own, BOX_OF(r));
        if (both > 0 && both >= least * box_whole(own, BOX_OF(r), both, share))
            return true;
    }
    return false;
}

/* ---- the list of windows that a person took out ------------------------------------------ */

#define COLUMNS 64
enum { IMAGE, X, Y, WIDTH, HEIGHT, NEEDED };
static const char *const needed[NEEDED] = {"image", "x", "y", "width", "height"};

static enum hm_status read_header(const char *path, char **fields, int count, int *column,
                                  struct hm_error *error)
{
    for (int n = 0; n < NEEDED; n++) {
        column[n] = 0;
        while (column[n] < count && strcmp(fields[column[n]], needed[n]) != 0)
            column[n]++;
        if (column[n] >= count)
            return fail(error, HM_INPUT,
                        "%s: line 1 names no column \"%s\": give image,x,y,width,height, as "
                        "suspects.csv of a run has them",
                        path, needed[n]);
    }
    return HM_OK;
}

static bool read_double(const char *text, double *out)
{
    char *end;
    *out = number_read(text, &end);
    return end != text && !*end && isfinite(*out);
}

static enum hm_status read_lines(const char *path, char *text, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error)
{
    char *fields[COLUMNS], *cursor = text;
    int column[NEEDED], most = 0;
    int count = csv_record(&cursor, fields, COLUMNS);
    enum hm_status status = read_header(path, fields, count > 0 ? count : 0, column, error);
    for (int n = 0; n < NEEDED && status == HM_OK; n++)
        most = column[n] > most ? column[n] : most;
    for (int line = 2; status == HM_OK && (count = csv_record(&cursor, fields, COLUMNS)) >= 0;
         line++) {
        struct mine_region r = {.kind = REGION_WINDOW};
        if (count == 0)
            continue;
        if (count <= most || !read_double(fields[column[X]], &r.x) ||
            !read_double(fields[column[Y]], &r.y) ||
            !read_double(fields[column[WIDTH]], &r.width) ||
            !read_double(fields[column[HEIGHT]], &r.height) || r.width <= 0 || r.height <= 0)
            return fail(error, HM_INPUT, "%s: line %d is not a window: give image,x,y,width,height",
                        path, line);
        if (data_index(negatives, fields[column[IMAGE]], &r.image))
            status = mine_avoid_add(avoid, &r, error);
        else
            ++*unknown;
    }
    return status;
}

enum hm_status mine_read_exclude(const char *path, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error)
{
    struct file_bytes file;
    *unknown = 0;
    enum hm_status status = file_read(path, (size_t)1 << 30, &file, error);
    if (status != HM_OK)
        return status;
    status = read_lines(path, (char *)file.bytes, negatives, avoid, unknown, error);
    file_free(&file);
    return status;
}
