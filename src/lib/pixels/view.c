/* The caller's pixels, in any order of channels and with any room between rows. */
#include "pixels/pixels.h"

/* Where red, green and blue stand in a pixel of so many bytes, by enum hm_pixel_format. */
static const struct layout {
    int bytes, red, green, blue;
} layouts[] = {
    [HM_GREY] = {1, 0, 0, 0}, [HM_RGB] = {3, 0, 1, 2},  [HM_BGR] = {3, 2, 1, 0},
    [HM_RGBA] = {4, 0, 1, 2}, [HM_BGRA] = {4, 2, 1, 0}, [HM_GREY_ALPHA] = {2, 0, 0, 0},
};

static enum hm_status check_view(const struct hm_image *from, struct hm_error *error)
{
    if (!from || !from->pixels)
        return fail(error, HM_USAGE, "picture: there are no pixels");
    if (from->width < 1 || from->height < 1 || from->width > IMAGE_MAX_SIDE ||
        from->height > IMAGE_MAX_SIDE)
        return fail(error, HM_USAGE, "picture: %dx%d pixels; sides of 1 to %d are possible",
                    from->width, from->height, IMAGE_MAX_SIDE);
    if ((unsigned)from->format >= sizeof layouts / sizeof *layouts)
        return fail(error, HM_USAGE, "picture: unknown pixel format %d", (int)from->format);
    ptrdiff_t row = (ptrdiff_t)from->width * layouts[from->format].bytes;
    if (from->stride != 0 && from->stride < row && from->stride > -row)
        return fail(error, HM_USAGE, "picture: a stride of %td bytes is less than a row's %td",
                    from->stride, row);
    return HM_OK;
}

static void copy_row(const unsigned char *from, struct layout layout, int width, unsigned char *to)
{
    for (int x = 0; x < width; x++, from += layout.bytes, to += 3) {
        to[0] = from[layout.red];
        to[1] = from[layout.green];
        to[2] = from[layout.blue];
    }
}

enum hm_status image_view(const struct hm_image *from, unsigned char **room, size_t *capacity,
                          struct image *out, struct hm_error *error)
{
    *out = (struct image){0};
    HM_TRY(check_view(from, error));
    struct layout layout = layouts[from->format];
    size_t row = 3 * (size_t)from->width, bytes = row * (size_t)from->height;
    ptrdiff_t stride = from->stride ? from->stride : (ptrdiff_t)from->width * layout.bytes;
    *out = (struct image){from->width, from->height, (unsigned char *)from->pixels, 1};
    if (from->format == HM_RGB && stride == (ptrdiff_t)row)
        return HM_OK;
    HM_TRY(mem_reserve((void **)room, capacity, bytes, 1, error));
    out->rgb = *room;
    for (int y = 0; y < from->height; y++)
        copy_row(from->pixels + y * stride, layout, from->width, out->rgb + (size_t)y * row);
    return HM_OK;
}
