/* Photographs that are stored on their side, as telephones store them: EXIF says how to turn them.
 *
 * Exif 2.3, section 4.6.4: orientation 1 is as stored, 2 mirrored, 3 upside down, 4 both, 5 to 8
 * the same four with rows and columns exchanged (6 is the usual one of telephones).
 */
#include "image/image.h"

bool image_turns_sides(int orientation)
{
    return orientation >= 5 && orientation <= 8;
}

/* Which sides of the stored picture are mirrored, before rows and columns are exchanged. */
static bool mirrors_x(int orientation)
{
    return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
}

static bool mirrors_y(int orientation)
{
    return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
}

void image_point_upright(int orientation, double width, double height, double *x, double *y)
{
    double to_x = mirrors_x(orientation) ? width - *x : *x;
    double to_y = mirrors_y(orientation) ? height - *y : *y;
    bool sides = image_turns_sides(orientation);
    *x = sides ? to_y : to_x;
    *y = sides ? to_x : to_y;
}

void image_point_stored(int orientation, double width, double height, double *x, double *y)
{
    bool sides = image_turns_sides(orientation);
    double from_x = sides ? *y : *x, from_y = sides ? *x : *y;
    *x = mirrors_x(orientation) ? width - from_x : from_x;
    *y = mirrors_y(orientation) ? height - from_y : from_y;
}

enum hm_status image_turn_upright(struct image *image, struct hm_error *error)
{
    int orientation = image->orientation, width = image->width, height = image->height;
    struct image out;
    if (orientation < 2 || orientation > 8) {
        image->orientation = 1;
        return HM_OK;
    }
    bool sides = image_turns_sides(orientation);
    HM_TRY(image_new(sides ? height : width, sides ? width : height, &out, error));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int mx = mirrors_x(orientation) ? width - 1 - x : x;
            int my = mirrors_y(orientation) ? height - 1 - y : y;
            size_t to = (size_t)(sides ? mx : my) * (size_t)out.width + (size_t)(sides ? my : mx);
            const unsigned char *from = image->rgb + ((size_t)y * (size_t)width + (size_t)x) * 3;
            for (int c = 0; c < 3; c++)
                out.rgb[to * 3 + (size_t)c] = from[c];
        }
    image_free(image);
    *image = out;
    image->applied = orientation;
    return HM_OK;
}

enum hm_status image_read_upright(const char *path, bool upright, size_t max_pixels,
                                  struct image *out, struct hm_error *error)
{
    HM_TRY(image_read(path, max_pixels, out, error));
    enum hm_status status = upright ? image_turn_upright(out, error) : HM_OK;
    if (status != HM_OK)
        image_free(out);
    return status;
}
