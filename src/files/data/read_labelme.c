/* labelme: one JSON file a photograph.
 *
 *     {"version": "5.0", "shapes": [{"label": "person", "shape_type": "rectangle",
 *                                    "points": [[120, 40], [180, 190]]}],
 *      "imagePath": "a.jpg", "imageHeight": 240, "imageWidth": 320}
 *
 * Points are real and 0-based; the box of any shape is from the smallest to the largest of them. A
 * circle is its middle and a point on it. Points and lines are not objects.
 */
#include "data/data_internal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

bool probe_labelme(char *head)
{
    const char *p = head + strspn(head, " \t\r\n");
    if (*p == '{' && strstr(p, "\"imageData\"") && !strstr(p, "\"images\""))
        return true; /* the picture itself may come before the shapes */
    return *p == '{' && strstr(p, "\"shapes\"") &&
           (strstr(p, "\"points\"") || strstr(p, "\"imagePath\"") || strstr(p, "\"version\""));
}

static struct raw_box box_of(const json_t *shape, const char *type)
{
    struct raw_box box = box_empty();
    const json_t *points = json_object_get(shape, "points");
    size_t i;
    json_t *point;
    json_array_foreach(points, i, point)
    {
        box_hold(&box, json_number(json_array_get(point, 0)),
                 json_number(json_array_get(point, 1)));
    }
    if (type && strcmp(type, "circle") == 0 && json_array_size(points) == 2) {
        const json_t *middle = json_array_get(points, 0), *edge = json_array_get(points, 1);
        double x = json_number(json_array_get(middle, 0)),
               y = json_number(json_array_get(middle, 1));
        double r = hypot(json_number(json_array_get(edge, 0)) - x,
                         json_number(json_array_get(edge, 1)) - y);
        box = (struct raw_box){.xmin = x - r, .ymin = y - r, .xmax = x + r, .ymax = y + r};
    }
    return box;
}

static enum hm_status read_shapes(struct truth_builder *b, struct place place, size_t image,
                                  const json_t *shapes, struct hm_error *error)
{
    size_t i;
    json_t *shape;
    json_array_foreach(shapes, i, shape)
    {
        const char *type = json_string_value(json_object_get(shape, "shape_type"));
        const char *label = json_string_value(json_object_get(shape, "label"));
        if (type && (strcmp(type, "point") == 0 || strcmp(type, "line") == 0 ||
                     strcmp(type, "linestrip") == 0))
            continue;
        if (!label || !json_is_array(json_object_get(shape, "points"))) {
            build_drop(b, DATA_DROP_LINE, place, "shape %zu has no label or no points", i);
            continue;
        }
        struct raw_box box = box_of(shape, type);
        box.label = label;
        HM_TRY(build_box(b, place, image, &box, error));
    }
    return HM_OK;
}

static enum hm_status take_document(struct truth_builder *b, const struct truth_file *file,
                                    const json_t *tree, struct hm_error *error)
{
    struct place place = {file->path, 0};
    const char *name = json_string_value(json_object_get(tree, "imagePath"));
    bool beside = true;
    size_t image;
    if (name && *name) /* the file is called like its photograph where imagePath is of elsewhere */
        HM_TRY(build_has_photo(b, name, false, &beside, error));
    if (name && *name && beside)
        HM_TRY(build_photo(b, place, file->folder, name, false, &image, error));
    else
        HM_TRY(build_photo(b, place, file->folder, file->name, true, &image, error));
    if (image == NO_PHOTO)
        return HM_OK;
    build_declare(b, image, json_number(json_object_get(tree, "imageWidth")),
                  json_number(json_object_get(tree, "imageHeight")));
    return read_shapes(b, place, image, json_object_get(tree, "shapes"), error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct json_t *tree = json_document(b, (struct place){file->path, 0}, text, strlen(text));
    enum hm_status status = tree ? take_document(b, file, tree, error) : HM_OK;
    json_decref(tree);
    return status;
}

enum hm_status read_labelme(struct truth_builder *b, const struct truth_files *files,
                            struct hm_error *error)
{
    return read_each(b, files, probe_labelme, read_file, NULL, error);
}
