/* What detectors found, in the formats that they write: which format a file is in, and to which
 * photograph of the truth a detection belongs. Unlike annotations, which people write, these come
 * from programs: a line that cannot be read is an error and not something to pass over. */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD_BYTES 8192

/* In the order in which they are tried. */
static const struct detection_reader readers[] = {
    {"coco", probe_coco_detections, read_coco_detections},
    {"caltech", probe_caltech_detections, read_caltech_detections},
    {"csv", probe_csv_detections, read_csv_detections},
};
#define READERS (sizeof readers / sizeof *readers)

/* ---- what readers hand over -------------------------------------------------------------- */

static enum hm_status stranger(struct detection_builder *b, const char *name)
{
    if (b->strangers++ == 0)
        snprintf(b->stranger, sizeof b->stranger, "%s", name);
    return HM_OK;
}

enum hm_status detections_image(struct detection_builder *b, struct place place, const char *name,
                                size_t *image, struct hm_error *error)
{
    bool several = false;
    size_t found = photo_index_find(&b->index, name, false, &several);
    if (found == NAME_ABSENT)
        found = photo_index_find(&b->index, name, true, &several);
    *image = NAME_ABSENT;
    if (found == NAME_ABSENT)
        return stranger(b, name);
    if (several)
        return fail(error, HM_INPUT,
                    "%s:%zu: \"%.100s\" fits several photographs; give more of its path",
                    place.file, place.line, name);
    *image = b->image_of[found];
    return HM_OK;
}

enum hm_status detections_add(struct detection_builder *b, struct place place, size_t image,
                              struct data_detection d, struct hm_error *error)
{
    if (!isfinite(d.x) || !isfinite(d.y) || !isfinite(d.width) || !isfinite(d.height) ||
        !isfinite(d.score))
        return fail(error, HM_INPUT,
                    "%s:%zu: a detection needs x, y, width, height and score as finite numbers",
                    place.file, place.line);
    if (d.width < 0 || d.height < 0)
        return fail(error, HM_INPUT, "%s:%zu: a box %g wide and %g high: sizes cannot be negative",
                    place.file, place.line, d.width, d.height);
    if (image == NAME_ABSENT)
        return HM_OK;
    enum hm_status status =
        mem_reserve((void **)&b->items, &b->capacity, b->count + 1, sizeof *b->items, error);
    if (status == HM_OK) {
        b->items[b->count] = (struct found_detection){d, image, b->count};
        b->count++;
    }
    return status;
}

/* ---- files ------------------------------------------------------------------------------- */

/* NULL: no reader's. */
static enum hm_status find_reader(const char *path, const struct detection_reader **reader,
                                  bool *empty, struct hm_error *error)
{
    struct file_bytes head;
    *reader = NULL;
    enum hm_status status = file_read_start(path, HEAD_BYTES, &head, error);
    if (status != HM_OK)
        return status;
    *empty = head.length == 0;
    for (size_t i = 0; i < READERS && !*reader; i++)
        if (readers[i].probe(text_start(&head)))
            *reader = &readers[i];
    file_free(&head);
    return HM_OK;
}

static enum hm_status read_detections(struct detection_builder *b,
                                      const struct detection_reader *reader, const char *path,
                                      struct hm_error *error)
{
    struct file_bytes file;
    enum hm_status status = file_read(path, DETECTIONS_MAX_BYTES, &file, error);
    if (status != HM_OK)
        return status;
    char *text = text_start(&file);
    size_t length = file.length - (size_t)(text - (char *)file.bytes);
    if (strlen(text) != length)
        status = fail(error, HM_INPUT, "%s: a zero byte in it: this is no text", path);
    else
        status = reader->read(b, path, text, length, error);
    file_free(&file);
    return status;
}

/* A folder of Caltech's text files (an empty one: nothing found); others in it are no detections.
 */
static enum hm_status read_folder(struct detection_builder *b, struct hm_error *error)
{
    struct data_set files;
    size_t read = 0;
    enum hm_status status = data_find(b->path, &files, error);
    for (size_t i = 0; i < files.count && status == HM_OK; i++) {
        const struct detection_reader *reader;
        const char *dot = strrchr(files.images[i].name, '.');
        bool empty = false;
        if (!dot || strcmp(dot, ".txt") != 0)
            continue;
        status = find_reader(files.images[i].path, &reader, &empty, error);
        if (status == HM_OK && reader && strcmp(reader->name, "caltech") == 0)
            status = read_detections(b, reader, files.images[i].path, error);
        else if (!empty)
            continue;
        read++;
    }
    data_free(&files);
    if (status == HM_OK && read == 0)
        status = fail(error, HM_INPUT, "%s: there are no detections (Caltech's text files) in it",
                      b->path);
    return status;
}

static enum hm_status read_all(struct detection_builder *b, struct data_detections *out,
                               struct hm_error *error)
{
    const struct detection_reader *reader;
    bool empty = false;
    out->format = "caltech";
    if (file_is_folder(b->path))
        return read_folder(b, error);
    enum hm_status status = find_reader(b->path, &reader, &empty, error);
    if (status != HM_OK)
        return status;
    if (empty)
        return fail(error, HM_INPUT,
                    "%s: the file is empty; a detector that finds nothing is written as the header "
                    "image,x,y,w,h,score, or as []",
                    b->path);
    if (!reader)
        return fail(error, HM_INPUT,
                    "%s: these are no detections; give CSV (image,x,y,w,h,score), COCO's results "
                    "JSON or Caltech's text",
                    b->path);
    out->format = reader->name;
    return read_detections(b, reader, b->path, error);
}

bool data_is_detections(const char *path)
{
    const struct detection_reader *reader;
    bool empty = false;
    return file_is_folder(path) ||
           (find_reader(path, &reader, &empty, NULL) == HM_OK && reader != NULL);
}

/* ---- all --------------------------------------------------------------------------------- */

/* Names of the truth's photographs, to be found by. */
static enum hm_status index_truth(struct detection_builder *b, struct hm_error *error)
{
    const struct data_set *images = &b->truth->images;
    struct data_set copy = {0};
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < images->count && status == HM_OK; i++)
        status = data_add(&copy, images->images[i].path, images->images[i].name, error);
    if (status == HM_OK)
        status = photo_index_make(&b->index, &copy, error);
    data_free(&copy);
    b->image_of = mem_array(images->count + 1, sizeof *b->image_of);
    if (status == HM_OK && !b->image_of)
        status = fail_memory(error, images->count * sizeof *b->image_of, "an index of pictures");
    for (size_t i = 0, at = 0; i < images->count && status == HM_OK; i++)
        if (at < b->index.found.count &&
            strcmp(images->images[i].name, b->index.found.images[at].name) == 0)
            b->image_of[at++] = i;
    return status;
}

static int by_image(const void *a, const void *b)
{
    const struct found_detection *da = a, *db = b;
    if (da->image != db->image)
        return da->image < db->image ? -1 : 1;
    return (da->order > db->order) - (da->order < db->order);
}

static enum hm_status hand_over(struct detection_builder *b, struct data_detections *out,
                                struct hm_error *error)
{
    size_t images = b->truth->images.count;
    out->strangers = b->strangers;
    if (b->count == 0 && b->strangers > 0)
        return fail(error, HM_INPUT, "%s: no photograph of %s is named in it (but \"%s\" is)",
                    b->path, b->truth_path, b->stranger);
    out->items = mem_array(b->count + 1, sizeof *out->items);
    out->first = mem_array(images + 1, sizeof *out->first);
    if (!out->items || !out->first)
        return fail_memory(error, b->count * sizeof *out->items, "detections");
    sort_items(b->items, b->count, sizeof *b->items, by_image);
    for (size_t i = 0, at = 0; i < images; i++) {
        out->first[i] = at;
        while (at < b->count && b->items[at].image == i) {
            out->items[at] = b->items[at].detection;
            at++;
        }
    }
    out->first[images] = b->count;
    return HM_OK;
}

enum hm_status data_read_detections(const char *path, const struct data_truth *truth,
                                    const char *truth_path, struct data_detections *out,
                                    struct hm_error *error)
{
    struct detection_builder b = {.truth = truth, .truth_path = truth_path, .path = path};
    *out = (struct data_detections){0};
    enum hm_status status = index_truth(&b, error);
    if (status == HM_OK)
        status = read_all(&b, out, error);
    if (status == HM_OK)
        status = hand_over(&b, out, error);
    photo_index_free(&b.index);
    mem_free(b.image_of);
    mem_free(b.items);
    if (status != HM_OK)
        data_detections_free(out);
    return status;
}

void data_detections_free(struct data_detections *detections)
{
    mem_free(detections->items);
    mem_free(detections->first);
    *detections = (struct data_detections){0};
}
