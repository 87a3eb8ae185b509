/* CrowdHuman's odgt: one JSON document a line, one photograph a document.
 *
 *     {"ID": "273271,c9db000d5146c15", "gtboxes": [{"tag": "person", "fbox": [72, 202, 163, 503],
 *      "vbox": [72, 202, 163, 398], "extra": {"ignore": 0}}]}
 *
 * fbox is the whole person and may leave the photograph, vbox the part that is visible; x, y,
 * width, height, 0-based. The tag "mask" and extra.ignore make ignore regions. The photograph is
 * the picture called like the ID.
 */
#include "data/data_internal.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

bool probe_odgt(char *head)
{
    const char *p = head + strspn(head, " \t\r\n");
    return *p == '{' && strstr(p, "\"gtboxes\"");
}

static void four_of(const json_t *list, double n[4])
{
    for (size_t i = 0; i < 4; i++)
        n[i] = json_number(json_array_get(list, i));
}

static enum hm_status read_gtbox(struct truth_builder *b, struct place place, size_t image,
                                 const json_t *entry, struct hm_error *error)
{
    const json_t *extra = json_object_get(entry, "extra");
    const json_t *visible = json_object_get(entry, "vbox");
    const char *tag = json_string_value(json_object_get(entry, "tag"));
    double f[4], v[4];
    const json_t *whole = json_object_get(entry, "fbox");
    four_of(whole ? whole : visible, f);
    four_of(visible, v);
    struct raw_box box = {.xmin = f[0],
                          .ymin = f[1],
                          .xmax = f[0] + f[2],
                          .ymax = f[1] + f[3],
                          .has_visible = json_array_size(visible) == 4,
                          .visible_xmin = v[0],
                          .visible_ymin = v[1],
                          .visible_xmax = v[0] + v[2],
                          .visible_ymax = v[1] + v[3],
                          .label = tag,
                          .ignore = json_number(json_object_get(extra, "ignore")) == 1};
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_document(struct truth_builder *b, struct place place,
                                    const struct truth_file *file, const json_t *tree,
                                    struct hm_error *error)
{
    const char *id = json_string_value(json_object_get(tree, "ID"));
    size_t image, i;
    json_t *entry;
    if (!id) {
        build_drop(b, DATA_DROP_LINE, place, "a document without ID");
        return HM_OK;
    }
    HM_TRY(build_photo(b, place, file->folder, id, false, &image, error));
    if (image == NO_PHOTO)
        return HM_OK;
    build_declare(b, image, json_number(json_object_get(tree, "width")),
                  json_number(json_object_get(tree, "height")));
    json_array_foreach(json_object_get(tree, "gtboxes"), i, entry)
    {
        HM_TRY(read_gtbox(b, place, image, entry, error));
    }
    return HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    char *rest = text, *line;
    while ((line = text_line(&rest, &place.line))) {
        if (!*line)
            continue;
        json_t *tree = json_document(b, place, line, strlen(line));
        enum hm_status status = tree ? read_document(b, place, file, tree, error) : HM_OK;
        json_decref(tree);
        HM_TRY(status);
    }
    return HM_OK;
}

enum hm_status read_odgt(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    return read_each(b, files, probe_odgt, read_file, NULL, error);
}
