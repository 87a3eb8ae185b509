/* COCO: one JSON document of images, annotations and categories.
 *
 *     {"images": [{"id": 7, "file_name": "a.jpg"}], "categories": [{"id": 1, "name": "person"}],
 *      "annotations": [{"image_id": 7, "category_id": 1, "bbox": [x, y, width, height],
 *                       "iscrowd": 0}]}
 *
 * Boxes are 0-based, real, with width and height; `iscrowd` makes an ignore region. The document of
 * COCO 2017 has 470 MB, most of it outlines, and a tree of it would take gigabytes. So the document
 * is walked by hand down to the elements of the three lists, each of which jansson reads on its
 * own. Memory: the size of the file and 300 bytes an annotation (381 MB with 700,000 of them:
 * 600 MB and 11 seconds). An element that is no
 * JSON (Python writes NaN) is one element lost and not the whole document.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool probe_coco(char *head)
{
    static const char *const pairs[][2] = {{"\"images\"", "\"file_name\""},
                                           {"\"images\"", "\"annotations\""},
                                           {"\"annotations\"", "\"image_id\""},
                                           {"\"categories\"", "\"id\""},
                                           {"\"licenses\"", "\"id\""}};
    const char *p = head + strspn(head, " \t\r\n");
    bool any = false;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        any = any || (strstr(p, pairs[i][0]) && strstr(p, pairs[i][1]));
    return *p == '{' && any;
}

/* An annotation, until images and categories are known: they may come later in the file. */
struct object {
    uint64_t image, category; /* hashes of the ids */
    struct raw_box box;
    bool is_bbox; /* and not from an outline */
    size_t number;
};

struct coco {
    struct truth_builder *b;
    const char *path, *folder;
    struct name_table images; /* id -> image or NO_PHOTO */
    struct name_table names;  /* id of a category -> index into names_list */
    struct file_list names_list;
    struct object *objects;
    size_t count, capacity;
    struct text place; /* "FILE: annotations[7]" */
    struct text utf8;  /* an element made over: as UTF-8, without its outline */
};

static struct place place_of(struct coco *c, const char *list, size_t number)
{
    c->place.length = 0;
    text_printf(&c->place, "%s: %s[%zu]", c->path, list, number);
    return (struct place){c->place.bytes ? c->place.bytes : c->path, 0};
}

/* ---- the three lists --------------------------------------------------------------------- */

/* Ids are numbers, in some files texts. */
static uint64_t id_of(const json_t *value)
{
    char number[32] = "";
    if (json_is_integer(value))
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    return name_hash("", json_is_string(value) ? json_string_value(value) : number);
}

static enum hm_status take_image(struct coco *c, const json_t *element, size_t number,
                                 struct hm_error *error)
{
    const char *name = json_string_value(json_object_get(element, "file_name"));
    size_t image = NO_PHOTO;
    struct place place = place_of(c, "images", number);
    uint64_t id = id_of(json_object_get(element, "id"));
    enum hm_status status = HM_OK;
    if (!name)
        build_drop(c->b, DATA_DROP_LINE, place, "an image without file_name");
    else if (name_table_find(&c->images, id) != NAME_ABSENT)
        build_drop(c->b, DATA_DROP_DUPLICATE, place, "two images have the id of \"%.100s\"", name);
    else
        status = build_photo(c->b, place, c->folder, name, false, &image, error);
    if (status == HM_OK && name)
        build_declare(c->b, image, json_number(json_object_get(element, "width")),
                      json_number(json_object_get(element, "height")));
    if (status == HM_OK && name && name_table_find(&c->images, id) == NAME_ABSENT)
        status = name_table_add(&c->images, id, image, error);
    return status;
}

static enum hm_status take_category(struct coco *c, const json_t *element, size_t number,
                                    struct hm_error *error)
{
    (void)number;
    const char *name = json_string_value(json_object_get(element, "name"));
    enum hm_status status = file_list_add(&c->names_list, name ? name : "", error);
    return status == HM_OK ? name_table_add(&c->names, id_of(json_object_get(element, "id")),
                                            c->names_list.count - 1, error)
                           : status;
}

/* From the smallest to the largest coordinates of the outlines: a list of lists of x, y, ... */
static struct raw_box box_of_outlines(const json_t *outlines)
{
    struct raw_box box = box_empty();
    bool flat = json_is_number(json_array_get(outlines, 0));
    for (size_t i = 0; i < (flat ? 1 : json_array_size(outlines)); i++) {
        const json_t *points = flat ? outlines : json_array_get(outlines, i);
        for (size_t k = 0; k + 1 < json_array_size(points); k += 2)
            box_hold(&box, json_number(json_array_get(points, k)),
                     json_number(json_array_get(points, k + 1)));
    }
    return box;
}

static enum hm_status take_annotation(struct coco *c, const json_t *element, size_t number,
                                      struct hm_error *error)
{
    const json_t *bbox = json_object_get(element, "bbox");
    double value[4];
    for (size_t i = 0; i < 4; i++) {
        const json_t *v = json_array_get(bbox, i);
        value[i] = json_is_number(v) ? json_number_value(v) : NAN;
    }
    enum hm_status status =
        mem_reserve((void **)&c->objects, &c->capacity, c->count + 1, sizeof *c->objects, error);
    if (status != HM_OK)
        return status;
    const json_t *crowd = json_object_get(element, "iscrowd");
    c->objects[c->count++] = (struct object){
        .image = id_of(json_object_get(element, "image_id")),
        .category = id_of(json_object_get(element, "category_id")),
        .box = {.xmin = value[0],
                .ymin = value[1],
                .xmax = value[0] + value[2],
                .ymax = value[1] + value[3],
                .ignore = json_is_true(crowd) || json_integer_value(crowd) != 0},
        .is_bbox = bbox != NULL,
        .number = number,
    };
    if (!bbox) {
        struct raw_box *box = &c->objects[c->count - 1].box, outline;
        outline = box_of_outlines(json_object_get(element, "segmentation"));
        outline.ignore = box->ignore;
        *box = outline;
    }
    return HM_OK;
}

static const struct {
    const char *key;
    enum hm_status (*take)(struct coco *c, const json_t *element, size_t number,
                           struct hm_error *error);
} lists[] = {
    {"images", take_image}, {"categories", take_category}, {"annotations", take_annotation}};

/* ---- walking the document ---------------------------------------------------------------- */

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

/* Behind the string that starts at p, or at the end of the text. */
static const char *string_end(const char *p)
{
    for (p++; *p && *p != '"'; p++)
        if (*p == '\\' && p[1])
            p++;
    return *p ? p + 1 : p;
}

/* Behind the value that starts at p: its brackets closed, its strings passed over. */
static const char *value_end(const char *p)
{
    long depth = 0;
    while (*p) {
        if (*p == '"') {
            p = string_end(p);
        } else if (*p == '{' || *p == '[') {
            depth++;
            p++;
        } else if (*p == '}' || *p == ']') {
            if (depth-- == 0)
                return p;
            p++;
        } else if (*p == ',' && depth == 0) {
            return p;
        } else {
            p++;
        }
        if (depth == 0 && (p[-1] == '}' || p[-1] == ']' || p[-1] == '"'))
            return p;
    }
    return p;
}

/* The element with its outline, most of the text and of the time, left out. NULL where it has none
 * or cannot be read like that. */
static json_t *load_without_outline(struct coco *c, const char *p, size_t length)
{
    static const char key[] = "\"segmentation\"";
    const char *from = memmem(p, length, key, sizeof key - 1), *end = p + length;
    const char *to = from ? skip_blanks(from + sizeof key - 1) : NULL;
    if (!to || *to != ':')
        return NULL;
    to = value_end(skip_blanks(to + 1));
    if (to > end)
        return NULL;
    if (!memmem(p, length, "\"bbox\"", 6))
        return NULL; /* the outline is all that there is */
    c->utf8.length = 0;
    text_append(&c->utf8, p, (size_t)(from - p));
    text_printf(&c->utf8, "\"_\":0");
    text_append(&c->utf8, to, (size_t)(end - to));
    return c->utf8.failed ? NULL : json_loadb(c->utf8.bytes, c->utf8.length, 0, NULL);
}

/* One element as a tree; once more as Latin-1 where it is not UTF-8. NULL: no JSON. */
static json_t *load_element(struct coco *c, const char *p, size_t length, json_error_t *why)
{
    json_t *tree = load_without_outline(c, p, length);
    if (!tree)
        tree = json_loadb(p, length, 0, why);
    if (tree || json_error_code(why) != json_error_invalid_utf8)
        return tree;
    c->utf8.length = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)p[i];
        char two[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
        text_append(&c->utf8, byte < 0x80 ? p + i : two, byte < 0x80 ? 1 : 2);
    }
    return c->utf8.failed ? NULL : json_loadb(c->utf8.bytes, c->utf8.length, 0, why);
}

/* The elements of the list that starts at *p, which is moved behind it. */
static enum hm_status walk_list(struct coco *c, size_t list, const char **p, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    const char *at = skip_blanks(*p + 1);
    for (size_t number = 0; *at && *at != ']' && status == HM_OK; number++) {
        const char *end = value_end(at);
        json_error_t why;
        json_t *element = load_element(c, at, (size_t)(end - at), &why);
        if (element)
            status = lists[list].take(c, element, number, error);
        else
            build_drop(c->b, DATA_DROP_LINE, place_of(c, lists[list].key, number), "%s", why.text);
        json_decref(element);
        at = skip_blanks(end);
        if (*at == ',')
            at = skip_blanks(at + 1);
        else if (*at && *at != ']')
            at = end == at ? at + 1 : at; /* a stray bracket: go on behind it */
    }
    *p = *at ? at + 1 : at;
    return status;
}

static size_t list_called(const char *key, size_t length)
{
    size_t i = 0;
    while (i < sizeof lists / sizeof *lists &&
           (strlen(lists[i].key) != length || memcmp(lists[i].key, key, length) != 0))
        i++;
    return i;
}

static enum hm_status walk_document(struct coco *c, const char *text, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    const char *p = skip_blanks(text);
    p += *p == '{';
    for (p = skip_blanks(p); *p == '"' && status == HM_OK;) {
        const char *key = p + 1;
        p = string_end(p);
        size_t list = list_called(key, (size_t)(p - key) - (p > key));
        p = skip_blanks(p);
        p = skip_blanks(p + (*p == ':'));
        if (list < sizeof lists / sizeof *lists && *p == '[')
            status = walk_list(c, list, &p, error);
        else
            p = value_end(p);
        p = skip_blanks(p);
        p = skip_blanks(p + (*p == ','));
    }
    if (status == HM_OK && *p != '}') {
        struct place place = {c->path, 0};
        build_drop(c->b, DATA_DROP_LINE, place,
                   "the document is cut or damaged: read as far as it goes");
    }
    return status;
}

/* ---- the end ----------------------------------------------------------------------------- */

#define WEIGHED 2000 /* objects, to see that bbox is x, y, width, height indeed */

static void numbers_of(const struct object *object, double n[4])
{
    n[0] = object->box.xmin;
    n[1] = object->box.ymin;
    n[2] = object->box.xmax - object->box.xmin;
    n[3] = object->box.ymax - object->box.ymin;
}

static enum hm_status weigh_objects(struct coco *c, struct hm_error *error)
{
    struct weighing weighing = {0};
    enum hm_status status = HM_OK;
    c->b->weighing = &weighing;
    c->b->of_json = true;
    for (size_t i = 0; i < c->count && i < WEIGHED && status == HM_OK; i++) {
        struct object *object = &c->objects[i];
        size_t image = name_table_find(&c->images, object->image);
        double n[4];
        numbers_of(object, n);
        if (image != NAME_ABSENT && image != NO_PHOTO && object->is_bbox)
            status = build_numbers(c->b, (struct place){c->path, 0}, image, SENSE_SIZES, n,
                                   &object->box, error);
    }
    build_end_weighing(c->b);
    return status == HM_OK ? build_choose_sense(c->b, &weighing, SENSE_SIZES, error) : status;
}

static enum hm_status place_object(struct coco *c, struct place place, size_t image,
                                   struct object *object, struct hm_error *error)
{
    double n[4];
    bool plain = !c->b->weighed || (c->b->sense == SENSE_SIZES && !c->b->shares);
    if (plain || !object->is_bbox)
        return build_box(c->b, place, image, &object->box, error);
    numbers_of(object, n);
    return build_numbers(c->b, place, image, SENSE_SIZES, n, &object->box, error);
}

static enum hm_status place_objects(struct coco *c, struct hm_error *error)
{
    enum hm_status status = weigh_objects(c, error);
    for (size_t i = 0; i < c->count && status == HM_OK; i++) {
        struct object *object = &c->objects[i];
        size_t image = name_table_find(&c->images, object->image);
        size_t name = name_table_find(&c->names, object->category);
        object->box.label = name != NAME_ABSENT       ? c->names_list.names[name]
                            : c->names_list.count > 0 ? "unknown category"
                                                      : NULL;
        struct place place = place_of(c, "annotations", object->number);
        if (image == NAME_ABSENT)
            build_drop(c->b, DATA_DROP_PHOTO, place, "no image has its image_id");
        else if (image != NO_PHOTO)
            status = place_object(c, place, image, object, error);
    }
    return status;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct coco c = {.b = b, .path = file->path, .folder = file->folder};
    enum hm_status status = walk_document(&c, text, error);
    if (status == HM_OK)
        status = place_objects(&c, error);
    name_table_free(&c.images);
    name_table_free(&c.names);
    file_list_free(&c.names_list);
    mem_free(c.objects);
    text_free(&c.place);
    text_free(&c.utf8);
    return status;
}

enum hm_status read_coco(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    return read_each(b, files, probe_coco, read_file, NULL, error);
}
