/* What detectors found, in the formats that they write: which format a file is in, and to which
 * photograph of the truth a detection belongs. Unlike annotations, which people write, these come
 * from programs: a line that cannot be read is an error and not something to pass over. */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order in which they are tried. */
static const struct detection_reader readers[] = {
    {"coco", probe_coco_detections, read_coco_detections},
    {"yolo", probe_yolo_detections, read_yolo_detections},
    {"kitti", probe_kitti_detections, read_kitti_detections},
    {"cartucho", probe_words_detections, read_words_detections},
    {"mot", probe_mot_detections, read_mot_detections},
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
    if (found == NAME_ABSENT && *name)
        found = photo_index_guess(&b->index, name, &several);
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

long long number_in_name(const char *name)
{
    const char *file = file_name(name), *dot = strrchr(file, '.');
    const char *end = dot && dot != file ? dot : file + strlen(file);
    while (end > file && !(end[-1] >= '0' && end[-1] <= '9'))
        end--;
    const char *start = end;
    while (start > file && start[-1] >= '0' && start[-1] <= '9' && end - start < 18)
        start--;
    return end > start ? strtoll(start, NULL, 10) : -1;
}

/* Does the name of an image have the folder or the stem of a file of detections in it? */
static bool of_sequence(const char *image, const char *file)
{
    char part[200];
    for (const char *p = file, *next; p; p = next ? next + 1 : NULL) {
        next = strchr(p, '/');
        size_t length = next ? (size_t)(next - p) : strcspn(p, ".");
        snprintf(part, sizeof part, "%.*s/", (int)(length < 190 ? length : 190), p);
        if (length > 2 && strcmp(part, "det/") != 0 && strstr(image, part))
            return true;
    }
    return false;
}

enum hm_status detections_frame(struct detection_builder *b, struct place place, double number,
                                size_t *image, struct hm_error *error)
{
    size_t fits = 0, fits_sequence = 0, of_all = NAME_ABSENT, of_one = NAME_ABSENT;
    char name[32];
    for (size_t i = 0; i < b->truth->images.count; i++) {
        const char *photo = b->truth->images.images[i].name;
        if ((double)number_in_name(photo) != number)
            continue;
        fits++;
        of_all = i;
        if (of_sequence(photo, place.file)) {
            fits_sequence++;
            of_one = i;
        }
    }
    snprintf(name, sizeof name, "%.0f", number);
    *image = fits_sequence == 1 ? of_one : of_all;
    if (fits > 1 && fits_sequence != 1)
        return fail(error, HM_INPUT,
                    "%s:%zu: frame %s is in several sequences of the truth; evaluate one",
                    place.file, place.line, name);
    return fits == 0 ? stranger(b, name) : HM_OK;
}

static enum hm_status find_label(struct detection_builder *b, const char *label, uint32_t *out,
                                 struct hm_error *error)
{
    *out = NO_LABEL;
    if (!label)
        return HM_OK;
    HM_TRY(label_list_count(&b->labels, label, label_meaning(b->options, label), error));
    size_t at = name_table_find(&b->labels.table, name_hash("", label));
    *out = at == NAME_ABSENT ? NO_LABEL : (uint32_t)at;
    return HM_OK;
}

enum hm_status detections_add(struct detection_builder *b, struct place place, size_t image,
                              const char *label, struct data_detection d, struct hm_error *error)
{
    if (!isfinite(d.x) || !isfinite(d.y) || !isfinite(d.width) || !isfinite(d.height) ||
        !isfinite(d.score))
        return fail(error, HM_INPUT,
                    "%s:%zu: a detection needs x, y, width, height and score as finite numbers",
                    place.file, place.line);
    if (d.width < 0 || d.height < 0)
        return fail(error, HM_INPUT, "%s:%zu: a box %g wide and %g high: sizes cannot be negative",
                    place.file, place.line, d.width, d.height);
    uint32_t at;
    if (image == NAME_ABSENT)
        return HM_OK;
    HM_TRY(find_label(b, label, &at, error));
    HM_TRY(mem_reserve((void **)&b->items, &b->capacity, b->count + 1, sizeof *b->items, error));
    b->items[b->count] = (struct found_detection){d, image, b->count, at};
    b->count++;
    return HM_OK;
}

/* ---- files ------------------------------------------------------------------------------- */

/* NULL: no reader's. */
static enum hm_status find_reader(const char *path, const struct detection_reader **reader,
                                  bool *empty, struct hm_error *error)
{
    struct file_bytes head;
    *reader = NULL;
    enum hm_status status = text_head(path, TEXT_HEAD, &head, error);
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
    status = text_utf8(&file, error);
    if (status != HM_OK) {
        file_free(&file);
        return status;
    }
    b->format = reader->name;
    char *text = text_start(&file);
    size_t length = file.length - (size_t)(text - (char *)file.bytes);
    if (strlen(text) != length)
        status = fail(error, HM_INPUT, "%s: a zero byte in it: this is no text", path);
    else
        status = reader->read(b, path, text, length, error);
    file_free(&file);
    return status;
}

static bool is_of_folders(const struct detection_reader *reader)
{
    return strcmp(reader->name, "coco") != 0 && strcmp(reader->name, "csv") != 0;
}

/* A folder of text files, one a photograph, a video or a class (an empty one: nothing found in it).
 * Lists of names and other texts that are called like no photograph are no detections. */
static enum hm_status read_folder(struct detection_builder *b, struct hm_error *error)
{
    struct data_set files;
    size_t read = 0;
    enum hm_status status = data_find_files(b->path, &files, error);
    for (size_t i = 0; i < files.count && status == HM_OK; i++) {
        const struct detection_reader *reader;
        const char *path = files.images[i].path;
        bool empty = false, several;
        if (!file_ends_in(path, ".txt"))
            continue;
        status = find_reader(path, &reader, &empty, error);
        if (status != HM_OK)
            break;
        bool of_photo =
            photo_index_find(&b->index, files.images[i].name, true, &several) != NAME_ABSENT;
        if (reader && is_of_folders(reader))
            status = read_detections(b, reader, path, error);
        else if (of_photo && !empty)
            status = fail(error, HM_INPUT,
                          "%s: these are no detections in a format that is read (docs/formats.md "
                          "has those)",
                          path);
        else if (!empty)
            continue;
        read++;
    }
    data_free(&files);
    if (status == HM_OK && read == 0)
        status = fail(error, HM_INPUT,
                      "%s: there are no detections in it, and it is no run (texts of Caltech, "
                      "YOLO, KITTI, MOT, VOC or "
                      "\"class confidence left top right bottom\")",
                      b->path);
    return status;
}

static enum hm_status read_all(struct detection_builder *b, struct data_detections *out,
                               struct hm_error *error)
{
    const struct detection_reader *reader;
    bool empty = false;
    out->format = "caltech";
    if (file_is_folder(b->path)) {
        HM_TRY(read_folder(b, error));
        out->format = b->format ? b->format : out->format;
        return HM_OK;
    }
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
                    "JSON, Caltech's text or another format of docs/formats.md",
                    b->path);
    HM_TRY(read_detections(b, reader, b->path, error));
    out->format = b->format;
    return HM_OK;
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

/* Leaves out what has another label than the one that is asked for. Numbers without names: the only
 * one, or those that are asked for as numbers. */
static enum hm_status choose_labels(struct detection_builder *b, struct hm_error *error)
{
    size_t kept = 0, wanted = 0;
    for (size_t i = 0; i < b->labels.count; i++)
        wanted += b->labels.labels[i].meaning == DATA_OBJECT;
    if (b->numbered && wanted == 0 && b->labels.count > 0) {
        if (b->labels.count > 1 && strcmp(b->format, "coco") == 0)
            return fail(error, HM_INPUT,
                        "%s: detections of several categories, and the truth does not say which is "
                        "people; keep one category in the file, or give `labels` its number",
                        b->path);
        if (b->labels.count > 1 || b->options->labels)
            return fail(error, HM_INPUT,
                        "%s: classes are numbers (%s%s), and nothing says which of them is looked "
                        "for: put classes.txt beside the files, or give `labels` a number",
                        b->path, b->labels.labels[0].name,
                        b->labels.count > 1 ? " and others" : "");
        return HM_OK;
    }
    for (size_t i = 0; i < b->count; i++) {
        uint32_t label = b->items[i].label;
        if (label == NO_LABEL || b->labels.labels[label].meaning == DATA_OBJECT)
            b->items[kept++] = b->items[i];
        else
            b->others++;
    }
    b->count = kept;
    return HM_OK;
}

/* Boxes that leave their photographs as x, y, width, height, and lie in them as corners or are
 * shares, were written for another reading: measured like that they would all be wrong. */
static enum hm_status check_sense(const struct detection_builder *b, struct hm_error *error)
{
    size_t rows = 0, sizes = 0, corners = 0, shares = 0;
    for (size_t i = 0; i < b->count; i++) {
        const struct data_detection *d = &b->items[i].detection;
        struct data_size size =
            b->truth->sizes ? b->truth->sizes[b->items[i].image] : (struct data_size){0, 0};
        double right = size.width * 1.01 + 2, bottom = size.height * 1.01 + 2;
        if (size.width < 1)
            continue;
        rows++;
        shares +=
            d->width > 0 && d->width <= 1.02 && d->height <= 1.02 && d->x <= 1.02 && d->y <= 1.02;
        sizes += d->x + d->width <= right && d->y + d->height <= bottom;
        corners += d->width > d->x && d->height > d->y && d->width <= right && d->height <= bottom;
    }
    if (rows > 0 && shares == rows)
        return fail(error, HM_INPUT,
                    "%s: boxes are in shares of the photographs; give pixels, or YOLO's text",
                    b->path);
    if (rows > 0 && sizes * 10 < rows * 9 && corners * 100 >= rows * 95)
        return fail(error, HM_INPUT,
                    "%s: as x, y, width, height %zu of %zu boxes leave their photographs; they are "
                    "corners: name the columns xmin, ymin, xmax, ymax, or write widths and heights",
                    b->path, rows - sizes, rows);
    return HM_OK;
}

static enum hm_status hand_over(struct detection_builder *b, struct data_detections *out,
                                struct hm_error *error)
{
    size_t images = b->truth->images.count;
    HM_TRY(choose_labels(b, error));
    HM_TRY(check_sense(b, error));
    out->strangers = b->strangers;
    out->others = b->others;
    if (b->count + b->others == 0 && b->strangers > 0)
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
                                    const char *truth_path, const struct data_reading *options,
                                    struct data_detections *out, struct hm_error *error)
{
    static const struct data_reading usual;
    struct detection_builder b = {.truth = truth,
                                  .options = options ? options : &usual,
                                  .truth_path = truth_path,
                                  .path = path};
    *out = (struct data_detections){0};
    enum hm_status status = index_truth(&b, error);
    if (status == HM_OK)
        status = read_all(&b, out, error);
    if (status == HM_OK)
        status = hand_over(&b, out, error);
    photo_index_free(&b.index);
    mem_free(b.image_of);
    mem_free(b.items);
    label_list_free(&b.labels);
    file_list_free(&b.names);
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
