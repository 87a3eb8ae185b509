/* Boxes made of boxes. See box.h. */
#include "box/box.h"

#include <math.h>

struct box box_around(struct box a, struct box b)
{
    double x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;
    double right = a.x + a.width, right_b = b.x + b.width;
    double bottom = a.y + a.height, bottom_b = b.y + b.height;
    return box_of_corners(x, y, right > right_b ? right : right_b,
                          bottom > bottom_b ? bottom : bottom_b);
}

struct box box_of_corners(double x_min, double y_min, double x_max, double y_max)
{
    return (struct box){x_min, y_min, x_max - x_min, y_max - y_min};
}

struct box box_resized(struct box a, double width, double height)
{
    return (struct box){a.x + (a.width - width) / 2, a.y + (a.height - height) / 2, width, height};
}

struct box box_scaled(struct box a, double times)
{
    return box_resized(a, a.width * times, a.height * times);
}

bool box_is_near_edge(struct box a, double photo_width, double photo_height, double distance)
{
    return a.x < distance || a.y < distance || a.x + a.width > photo_width - distance ||
           a.y + a.height > photo_height - distance;
}

struct box box_object_of_window(const struct hm_object *object, struct box window)
{
    double height = object->fill * window.height;
    return box_resized(window, object->aspect * height, height);
}

double box_inner_aspect(double fill, double window_width, double window_height)
{
    double height = fill * window_height, width = window_width - (window_height - height);
    return width > 0 && height > 0 ? width / height : window_width / window_height;
}

struct hm_object box_object_of_shape(int window_width, int window_height)
{
    struct hm_object object = BOX_PERSON;
    if (window_width <= BOX_UPRIGHT * window_height)
        return object;
    double aspect = box_inner_aspect(object.fill, window_width, window_height);
    return (struct hm_object){"object", object.fill, round(aspect * 1000) / 1000};
}
