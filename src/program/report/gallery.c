/* Crops of windows as files, and together on one sheet to look at. */
#include "report/gallery.h"
#include "disk/disk.h"
#include "image/image.h"
#include "report/draw.h"

#include <stdio.h>

#define ACROSS 10 /* crops in a row of the sheet */
#define CROP_HEIGHT 256
#define MOST_ON_SHEET 200

struct gallery {
    const char *folder;
    const struct gallery_item *items;
    int width; /* of a crop */
    size_t max_pixels;
};

/* Crop number i, and its place on the sheet, with its score. */
static enum hm_status write_crop(const struct gallery *g, size_t i, struct image *sheet,
                                 struct hm_error *error)
{
    const struct gallery_item *item = &g->items[i];
    const struct color white = {255, 255, 255}, black = {0, 0, 0};
    struct image photo = {0}, crop = {0};
    char score[16];
    snprintf(score, sizeof score, "%+.2f", (double)item->box.score);
    char *path = file_join(g->folder, item->name);
    enum hm_status status = path ? data_read_image(item->photograph, g->max_pixels, &photo, error)
                                 : fail_memory(error, 0, "a path");
    HM_THEN(status, image_crop(&photo, item->box.x, item->box.y, item->box.width, item->box.height,
                               g->width, CROP_HEIGHT, &crop, error));
    HM_THEN(status, image_write(path, &crop, error));
    if (status == HM_OK && sheet->rgb) {
        int x = (int)(i % ACROSS) * (g->width + 4), y = (int)(i / ACROSS) * (CROP_HEIGHT + 4);
        image_paste(sheet, &crop, x, y);
        draw_text(sheet, x + 2, y + 2, 2, score, white, black);
    }
    image_free(&photo);
    image_free(&crop);
    mem_free(path);
    return status;
}

enum hm_status write_gallery(const char *folder, const char *sheet_name,
                             const struct gallery_item *items, size_t count,
                             const struct hm_geometry *geometry, size_t max_pixels,
                             struct hm_error *error)
{
    struct gallery g = {folder, items,
                        CROP_HEIGHT * geometry->window_width / geometry->window_height, max_pixels};
    size_t shown = count < MOST_ON_SHEET ? count : MOST_ON_SHEET;
    int rows = (int)((shown + ACROSS - 1) / ACROSS);
    struct image sheet = {0}, none = {0};
    enum hm_status status = HM_OK;
    if (shown > 0)
        status = image_new((g.width + 4) * (shown < ACROSS ? (int)shown : ACROSS),
                           rows * (CROP_HEIGHT + 4), &sheet, error);
    for (size_t i = 0; i < count && status == HM_OK; i++)
        status = write_crop(&g, i, i < shown ? &sheet : &none, error);
    char *path = file_join(folder, sheet_name);
    if (status == HM_OK && shown > 0)
        status = path ? image_write(path, &sheet, error) : fail_memory(error, 0, "a path");
    mem_free(path);
    image_free(&sheet);
    return status;
}
