/* Which window fits the boxes: median shape, a low percentile of the sizes, whole cells. */
#include "data/doctor.h"

#include <math.h>

#define CELL 8
#define MOST_CELLS 128 /* of a window: 64x128 */
#define LONG_CELLS 4   /* at least, along the longer side */
#define SHORT_CELLS 3
#define LOW_SHARE 0.1
#define INSIDE 0.9 /* share of a box's area that must be in the photograph */

static int by_value(const void *a, const void *b)
{
    double da = *(const double *)a, db = *(const double *)b;
    return (da > db) - (da < db);
}

static double overlap(double from, double size, double limit)
{
    double low = from > 0 ? from : 0, high = from + size < limit ? from + size : limit;
    return high > low ? high - low : 0;
}

static bool is_asked(const struct data_box *box, struct data_size size)
{
    double inside =
        overlap(box->x, box->width, size.width) * overlap(box->y, box->height, size.height);
    return !box->ignore && inside >= INSIDE * box->width * box->height;
}

/* The value below which a share of the sorted ones is. */
static double percentile(const double *sorted, size_t count, double share)
{
    return sorted[(size_t)(share * (double)(count - 1) + 0.5)];
}

/* Whole cells that a length holds; a hair below counts as whole. */
static int cells_in(double length)
{
    return (int)floor(length / CELL + 1e-6);
}

/* The sizes for an object of that height. */
static void size_window(double height, double aspect, double fill, int cells[2])
{
    double margin = height / fill - height;
    cells[0] = cells_in(aspect * height + margin);
    cells[1] = cells_in(height / fill);
}

static void choose_size(struct data_window_choice *out, double fill)
{
    double height = out->low_height;
    int cells[2], least[2];
    size_window(height, out->aspect, fill, cells);
    while (cells[0] * cells[1] > MOST_CELLS) {
        height *= 0.99;
        size_window(height, out->aspect, fill, cells);
    }
    bool wide = cells[0] > cells[1] || (cells[0] == cells[1] && out->aspect > 1);
    least[0] = wide ? LONG_CELLS : SHORT_CELLS;
    least[1] = wide ? SHORT_CELLS : LONG_CELLS;
    for (int k = 0; k < 2; k++)
        cells[k] = cells[k] > least[k] ? cells[k] : least[k];
    out->width = cells[0] * CELL;
    out->height = cells[1] * CELL;
    out->object_height = fill * out->height;
    out->smallest = data_default_rule(out->object_height).min_height;
}

/* The boxes that are asked: heights and aspects, and which is the smallest. */
static void measure_boxes(const struct data_truth *truth, struct data_window_choice *out,
                          double *heights, double *aspects)
{
    double smallest = INFINITY;
    for (size_t i = 0; i < truth->images.count; i++)
        for (size_t k = truth->first[i]; k < truth->first[i + 1]; k++) {
            const struct data_box *box = &truth->boxes[k];
            if (!is_asked(box, truth->sizes[i]))
                continue;
            if (box->height < smallest) {
                smallest = box->height;
                out->image = i;
                out->box = k - truth->first[i];
            }
            heights[out->boxes] = box->height;
            aspects[out->boxes++] = box->width / box->height;
        }
}

enum hm_status data_choose_window(const struct data_truth *truth, double fill,
                                  struct data_window_choice *out, struct hm_error *error)
{
    size_t most = truth->first[truth->images.count];
    double *heights = mem_array(2 * most + 2, sizeof *heights), *aspects = heights + most + 1;
    *out = (struct data_window_choice){0};
    if (!heights)
        return fail_memory(error, 2 * most * sizeof *heights, "the sizes of boxes");
    measure_boxes(truth, out, heights, aspects);
    if (out->boxes == 0) {
        mem_free(heights);
        return fail(error, HM_INPUT, "no window can be chosen: there is no box of an object");
    }
    sort_items(heights, out->boxes, sizeof *heights, by_value);
    sort_items(aspects, out->boxes, sizeof *aspects, by_value);
    out->aspect = percentile(aspects, out->boxes, 0.5);
    out->low_height = percentile(heights, out->boxes, LOW_SHARE);
    choose_size(out, fill);
    for (size_t k = 0; k < out->boxes && heights[k] < out->smallest; k++)
        out->unreachable++;
    mem_free(heights);
    return HM_OK;
}
