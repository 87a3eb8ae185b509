/* COCO's results: [{"image_id": 42, "category_id": 1, "bbox": [x, y, w, h], "score": 0.9}, ...].
 *
 * Image ids are those of the truth where it is a COCO file: its "images" say which name each has,
 * its "categories" what the labels are. Beside another truth an id is the number in a
 * photograph's name (42 is 000000000042.jpg), or, as a string, the name. */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct id_name {
    json_int_t id;
    const char *name; /* of the file; in the truth's document, or of the truth */
};

/* What the ids of the results mean. */
struct meaning {
    json_t *document; /* the truth's, NULL where it has none */
    struct id_name *images;
    size_t count;
};

bool probe_coco_detections(const char *head)
{
    head += strspn(head, " \t\r\n");
    if (*head != '[')
        return false;
    head += 1 + strspn(head + 1, " \t\r\n");
    return *head == ']' || *head == '{';
}

static enum hm_status parse(const char *path, const char *text, size_t length, json_t **out,
                            struct hm_error *error)
{
    json_error_t where;
    *out = json_loadb(text, length, 0, &where);
    if (*out)
        return HM_OK;
    if (json_error_code(&where) == json_error_out_of_memory)
        return fail_memory(error, length, path);
    return fail(error, HM_INPUT, "%s:%d: no JSON: %s", path, where.line, where.text);
}

/* ---- what image ids mean ----------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const struct id_name *ia = a, *ib = b;
    if (ia->id != ib->id)
        return ia->id < ib->id ? -1 : 1;
    return strcmp(ia->name, ib->name);
}

/* Takes the document if it is COCO's truth. */
static enum hm_status take_document(struct meaning *m, const char *path, struct hm_error *error)
{
    struct file_bytes file;
    json_t *document;
    enum hm_status status = file_read(path, DETECTIONS_MAX_BYTES, &file, error);
    if (status != HM_OK)
        return status;
    status = parse(path, (char *)file.bytes, file.length, &document, error);
    file_free(&file);
    if (status != HM_OK)
        return status;
    json_t *images = json_object_get(document, "images");
    size_t count = json_array_size(images);
    struct id_name *all = mem_resize(m->images, m->count, m->count + count + 1, sizeof *all);
    if (!all || count == 0 || m->document) { /* the first that has images is the one */
        if (all)
            m->images = all;
        json_decref(document);
        return all ? HM_OK : fail_memory(error, count * sizeof *all, "image ids");
    }
    m->document = document;
    m->images = all;
    for (size_t i = 0; i < count; i++) {
        json_t *image = json_array_get(images, i);
        const char *name = json_string_value(json_object_get(image, "file_name"));
        if (name && json_is_integer(json_object_get(image, "id")))
            all[m->count++] =
                (struct id_name){json_integer_value(json_object_get(image, "id")), name};
    }
    return HM_OK;
}

static enum hm_status learn(struct meaning *m, const struct detection_builder *b,
                            struct hm_error *error)
{
    enum hm_status status = HM_OK;
    const struct data_set *images = &b->truth->images;
    if (strcmp(b->truth->format, "coco") == 0) {
        struct data_set files = {0};
        if (file_is_folder(b->truth_path))
            status = data_find(b->truth_path, &files, error);
        else
            status = data_add(&files, b->truth_path, b->truth_path, error);
        for (size_t i = 0; i < files.count && status == HM_OK && !m->document; i++) {
            const char *dot = strrchr(files.images[i].name, '.');
            if (!file_is_folder(b->truth_path) || (dot && strcasecmp(dot, ".json") == 0))
                status = take_document(m, files.images[i].path, error);
        }
        data_free(&files);
    } else {
        m->images = mem_array(images->count + 1, sizeof *m->images);
        if (!m->images)
            return fail_memory(error, images->count * sizeof *m->images, "image ids");
        for (size_t i = 0; i < images->count; i++)
            m->images[m->count++] =
                (struct id_name){number_in_name(images->images[i].name), images->images[i].name};
    }
    sort_items(m->images, m->count, sizeof *m->images, by_id);
    return status;
}

static enum hm_status image_of(const struct meaning *m, struct detection_builder *b,
                               struct place place, const json_t *id, size_t *image,
                               struct hm_error *error)
{
    if (json_is_string(id))
        return detections_image(b, place, json_string_value(id), image, error);
    if (!json_is_integer(id))
        return fail(error, HM_INPUT, "%s: entry %zu has no image_id", place.file, place.line);
    json_int_t wanted = json_integer_value(id);
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->images[middle].id < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low + 1 < m->count && m->images[low].id == wanted && m->images[low + 1].id == wanted)
        return fail(error, HM_INPUT,
                    "%s: entry %zu: image_id %lld fits several photographs; evaluate against the "
                    "COCO file that its ids are of",
                    place.file, place.line, (long long)wanted);
    char name[32];
    snprintf(name, sizeof name, "%lld", (long long)wanted);
    bool known = low < m->count && m->images[low].id == wanted;
    return detections_image(b, place, known ? m->images[low].name : name, image, error);
}

/* ---- categories -------------------------------------------------------------------------- */

/* The name of an entry's category in the truth's document, or its number in `digits`; NULL: it has
 * none. */
static const char *label_of(const struct meaning *m, struct detection_builder *b,
                            const json_t *entry, char digits[32])
{
    const json_t *category = json_object_get(entry, "category_id");
    size_t i;
    json_t *item;
    if (json_is_string(category))
        return json_string_value(category);
    if (!json_is_integer(category))
        return json_string_value(json_object_get(entry, "category"));
    json_array_foreach(json_object_get(m->document, "categories"), i, item)
    {
        const json_t *id = json_object_get(item, "id");
        const char *name = json_string_value(json_object_get(item, "name"));
        if (name && json_integer_value(id) == json_integer_value(category))
            return name;
    }
    b->numbered = true;
    snprintf(digits, 32, "%lld", (long long)json_integer_value(category));
    return digits;
}

/* ---- reading ----------------------------------------------------------------------------- */

static enum hm_status read_entry(const struct meaning *m, struct detection_builder *b,
                                 struct place place, const json_t *entry, struct hm_error *error)
{
    const json_t *box = json_object_get(entry, "bbox");
    double n[4] = {NAN, NAN, NAN, NAN};
    for (size_t k = 0; k < 4 && json_array_size(box) == 4; k++)
        if (json_is_number(json_array_get(box, k)))
            n[k] = json_number_value(json_array_get(box, k));
    const json_t *score = json_object_get(entry, "score");
    struct data_detection d = {n[0], n[1], n[2], n[3],
                               json_is_number(score) ? json_number_value(score) : NAN};
    size_t image;
    char digits[32];
    HM_TRY(image_of(m, b, place, json_object_get(entry, "image_id"), &image, error));
    return detections_add(b, place, image, label_of(m, b, entry, digits), d, error);
}

enum hm_status read_coco_detections(struct detection_builder *b, const char *path, char *text,
                                    size_t length, struct hm_error *error)
{
    struct meaning m = {0};
    struct place place = {path, 0}; /* counts entries */
    json_t *results = NULL, *entry;
    size_t i;
    enum hm_status status = parse(path, text, length, &results, error);
    if (status == HM_OK)
        status = learn(&m, b, error);
    if (status == HM_OK) {
        json_array_foreach(results, i, entry)
        {
            place.line = i + 1;
            status = read_entry(&m, b, place, entry, error);
            if (status != HM_OK)
                break;
        }
    }
    json_decref(results);
    json_decref(m.document);
    mem_free(m.images);
    return status;
}
