/* The same picture in two files: found by what is in it.
 *
 * A picture saved twice differs in its bytes but hardly in its pixels. Its print is 16 x 16 means
 * of grey; two prints are alike where they differ by at most 1.5 levels of 256 on average and 10
 * anywhere. Measured on INRIA's 1,218 negatives: ten pairs have equal pixels and seven more are the
 * same shot saved again (0.2 to 0.4 levels apart); the next pair is 10.2 apart. Crops of
 * neighbouring video frames are 1.7 apart and more.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <stdlib.h>
#include <string.h>

#define SIDE 16
#define CELLS (SIDE * SIDE)
#define MEAN_APART (CELLS * 3 / 2) /* sum of the differences */
#define MOST_APART 10

/* ---- making prints ----------------------------------------------------------------------- */

static void make_cells(const struct image *image, unsigned char *cells)
{
    uint64_t sums[CELLS] = {0};
    uint32_t counts[CELLS] = {0};
    size_t width = (size_t)image->width, height = (size_t)image->height;
    for (size_t y = 0; y < height; y++) {
        const unsigned char *p = image->rgb + y * width * 3;
        size_t row = y * SIDE / height * SIDE;
        for (size_t c = 0, x = 0; c < SIDE; c++) { /* cell c is columns c*w/16 up to (c+1)*w/16 */
            size_t end = ((c + 1) * width + SIDE - 1) / SIDE;
            uint64_t sum = 0;
            counts[row + c] += (uint32_t)(end - x);
            for (; x < end; x++, p += 3) /* ITU-R 601 in 256ths */
                sum += 77u * p[0] + 150u * p[1] + 29u * p[2];
            sums[row + c] += sum;
        }
    }
    for (int i = 0; i < CELLS; i++)
        cells[i] = counts[i] > 0 ? (unsigned char)(sums[i] / counts[i] >> 8) : 0;
}

struct print_job {
    const struct data_set *set;
    struct data_print *prints;
    size_t max_pixels;
};

static void make_print(void *context, size_t item, int worker)
{
    struct print_job *job = context;
    struct data_print *print = &job->prints[item];
    struct file_bytes file;
    struct image image;
    (void)worker;
    if (file_read(job->set->images[item].path, IMAGE_MAX_FILE_BYTES, &file, NULL) != HM_OK)
        return; /* an unreadable file is told of where it is used */
    print->bytes = hash64(file.bytes, file.length, 1);
    print->read = true;
    if (image_decode(file.bytes, file.length, job->max_pixels, &image, NULL) == HM_OK) {
        print->orientation = image.orientation;
        if (job->set->images[item].upright)
            (void)image_turn_upright(&image, NULL); /* without memory: its cells as stored */
        make_cells(&image, print->cells);
        print->width = image.width;
        print->height = image.height;
        print->decoded = true;
        image_free(&image);
    }
    file_free(&file);
}

enum hm_status data_make_prints(const struct data_set *set, size_t max_pixels,
                                struct threads *threads, struct data_print **out,
                                struct hm_error *error)
{
    *out = mem_array(set->count + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, mem_product(set->count, sizeof **out), "prints of pictures");
    struct print_job job = {set, *out, max_pixels};
    threads_run(threads, set->count, make_print, &job);
    return HM_OK;
}

/* ---- comparing --------------------------------------------------------------------------- */

static bool alike(const struct data_print *a, const struct data_print *b)
{
    int sum = 0;
    for (int i = 0; i < CELLS && sum <= MEAN_APART; i++) {
        int apart = abs(a->cells[i] - b->cells[i]);
        if (apart > MOST_APART)
            return false;
        sum += apart;
    }
    return sum <= MEAN_APART;
}

/* A print's place in the order in which neighbours are compared: by bytes, or by brightness. */
struct place_of_print {
    uint64_t key;
    size_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct place_of_print *pa = a, *pb = b;
    if (pa->key != pb->key)
        return pa->key < pb->key ? -1 : 1;
    return (pa->index > pb->index) - (pa->index < pb->index);
}

enum hm_status data_find_same(const struct data_print *prints, size_t count, size_t *same,
                              struct hm_error *error)
{
    struct place_of_print *order = mem_array(count + 1, sizeof *order);
    size_t decoded = 0, read = 0;
    if (!order)
        return fail_memory(error, mem_product(count, sizeof *order), "prints of pictures");
    for (size_t i = 0; i < count; i++) {
        same[i] = i;
        if (prints[i].read)
            order[read++] = (struct place_of_print){prints[i].bytes, i};
    }
    sort_items(order, read, sizeof *order, by_key);
    for (size_t i = 1; i < read; i++)
        if (order[i].key == order[i - 1].key)
            forest_join(same, order[i].index, order[i - 1].index);
    for (size_t i = 0; i < count; i++) {
        uint64_t sum = 0;
        for (int k = 0; k < CELLS; k++)
            sum += prints[i].cells[k];
        if (prints[i].decoded && same[i] == i)
            order[decoded++] = (struct place_of_print){sum, i};
    }
    /* Prints that are alike differ in their sums by no more than they may in all: only neighbours
     * in brightness are compared. */
    sort_items(order, decoded, sizeof *order, by_key);
    for (size_t i = 0; i < decoded; i++)
        for (size_t k = i + 1; k < decoded && order[k].key - order[i].key <= MEAN_APART; k++)
            if (alike(&prints[order[i].index], &prints[order[k].index]))
                forest_join(same, order[i].index, order[k].index);
    for (size_t i = 0; i < count; i++)
        same[i] = forest_root(same, i);
    mem_free(order);
    return HM_OK;
}
