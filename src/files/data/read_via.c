/* The VGG Image Annotator (VIA 1 and 2): a JSON file a set, as a project or as exported
 * annotations.
 *
 *     {"a.jpg12345": {"filename": "a.jpg", "size": 12345, "regions": [
 *         {"shape_attributes": {"name": "rect", "x": 120, "y": 40, "width": 60, "height": 150},
 *          "region_attributes": {"label": "person"}}]}}
 *
 * A project has the same below "_via_img_metadata"; version 1 has regions as an object with numbers
 * for keys. 0-based, with width and height; outlines from their smallest to their largest
 * coordinates. The label is the attribute called label, class, name, type or the like, else the
 * first one with a text. "size" is that of the file.
 */
#include "data/data_internal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <strings.h>

bool probe_via(char *head)
{
    const char *p = head + strspn(head, " \t\r\n");
    return *p == '{' &&
           (strstr(p, "\"_via_") || (strstr(p, "\"regions\"") && strstr(p, "\"filename\"")) ||
            strstr(p, "\"shape_attributes\""));
}

static struct raw_box box_of(const json_t *shape)
{
    const char *kind = json_string_value(json_object_get(shape, "name"));
    const json_t *xs = json_object_get(shape, "all_points_x");
    const json_t *ys = json_object_get(shape, "all_points_y");
    struct raw_box box = box_empty();
    for (size_t i = 0; i < json_array_size(xs); i++)
        box_hold(&box, json_number(json_array_get(xs, i)), json_number(json_array_get(ys, i)));
    if (json_is_array(xs) || !kind)
        return box;
    if (strcmp(kind, "circle") == 0 || strcmp(kind, "ellipse") == 0) {
        bool circle = kind[0] == 'c';
        double x = json_number(json_object_get(shape, "cx"));
        double y = json_number(json_object_get(shape, "cy"));
        double rx = json_number(json_object_get(shape, circle ? "r" : "rx"));
        double ry = json_number(json_object_get(shape, circle ? "r" : "ry"));
        return (struct raw_box){.xmin = x - rx, .ymin = y - ry, .xmax = x + rx, .ymax = y + ry};
    }
    double x = json_number(json_object_get(shape, "x"));
    double y = json_number(json_object_get(shape, "y"));
    return (struct raw_box){.xmin = x,
                            .ymin = y,
                            .xmax = x + json_number(json_object_get(shape, "width")),
                            .ymax = y + json_number(json_object_get(shape, "height"))};
}

/* A text, or the key of the ticked one of some boxes. */
static const char *text_of(const json_t *value)
{
    if (!json_is_object(value))
        return json_string_value(value);
    void *at = json_object_iter((json_t *)value);
    return at ? json_object_iter_key(at) : NULL;
}

static const char *label_of(const json_t *attributes)
{
    static const char *const usual[] = {"label",       "class",       "name",
                                        "type",        "category",    "object",
                                        "object_name", "object_type", "class_name"};
    const char *key, *label = NULL;
    json_t *value;
    for (size_t i = 0; i < sizeof usual / sizeof *usual && !label; i++)
        json_object_foreach((json_t *)attributes, key, value)
        {
            if (strcasecmp(key, usual[i]) == 0)
                label = text_of(value);
        }
    if (!label)
        json_object_foreach((json_t *)attributes, key, value)
        {
            label = label ? label : text_of(value);
        }
    return label && *label ? label : NULL;
}

static enum hm_status read_region(struct truth_builder *b, struct place place, size_t image,
                                  const json_t *region, struct hm_error *error)
{
    const json_t *shape = json_object_get(region, "shape_attributes");
    const char *kind = json_string_value(json_object_get(shape, "name"));
    if (!json_is_object(shape)) {
        build_drop(b, DATA_DROP_LINE, place, "a region without shape_attributes");
        return HM_OK;
    }
    if (kind && (strcmp(kind, "point") == 0 || strcmp(kind, "polyline") == 0))
        return HM_OK;
    struct raw_box box = box_of(shape);
    box.label = label_of(json_object_get(region, "region_attributes"));
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_entry(struct truth_builder *b, const struct truth_file *file,
                                 const json_t *entry, struct hm_error *error)
{
    struct place place = {file->path, 0};
    const char *name = json_string_value(json_object_get(entry, "filename")), *key;
    json_t *regions = json_object_get(entry, "regions"), *region;
    size_t image, i;
    if (!name) {
        build_drop(b, DATA_DROP_LINE, place, "an entry without filename");
        return HM_OK;
    }
    HM_TRY(build_photo(b, place, file->folder, name, false, &image, error));
    if (image == NO_PHOTO)
        return HM_OK;
    json_array_foreach(regions, i, region)
    {
        HM_TRY(read_region(b, place, image, region, error));
    }
    json_object_foreach(regions, key, region)
    {
        HM_TRY(read_region(b, place, image, region, error));
    }
    return HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    json_t *tree = json_document(b, (struct place){file->path, 0}, text, strlen(text)), *entry;
    json_t *entries = json_object_get(tree, "_via_img_metadata");
    const char *key;
    enum hm_status status = HM_OK;
    json_object_foreach(entries ? entries : tree, key, entry)
    {
        if (status == HM_OK && json_is_object(entry) && strncmp(key, "_via_", 5) != 0)
            status = read_entry(b, file, entry, error);
    }
    json_decref(tree);
    return status;
}

enum hm_status read_via(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    return read_each(b, files, probe_via, read_file, NULL, error);
}
