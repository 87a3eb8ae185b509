/* Photographs that are stored on their side: how those of a set are to be decoded. Which of the
 * annotated ones stay as they are stored is proven in build_photo.c. */
#include "data/data.h"

const char *const data_exif_names[] = {
    [DATA_EXIF_IGNORE] = "ignore", [DATA_EXIF_APPLY] = "apply", NULL};

void data_mark(struct data_set *set, enum data_exif exif)
{
    for (size_t i = 0; i < set->count; i++)
        set->images[i].upright = exif == DATA_EXIF_APPLY;
}

enum hm_status data_find_photos(const char *path, enum data_exif exif, struct data_set *out,
                                struct hm_error *error)
{
    HM_TRY(data_find(path, out, error));
    data_mark(out, exif);
    return HM_OK;
}

enum hm_status data_read_image(const struct data_image *image, size_t max_pixels, struct image *out,
                               struct hm_error *error)
{
    return image_read_upright(image->path, image->upright, max_pixels, out, error);
}

enum hm_status data_image_size(const struct data_image *image, struct data_size *out,
                               struct hm_error *error)
{
    struct data_size stored;
    int orientation;
    HM_TRY(image_header(image->path, &stored.width, &stored.height, &orientation, error));
    *out = image->upright && image_turns_sides(orientation)
               ? (struct data_size){stored.height, stored.width}
               : stored;
    return HM_OK;
}
