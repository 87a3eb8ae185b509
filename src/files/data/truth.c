/* Annotations in any format: which format a path holds, and the table of those that are read.
 *
 * A format is a row; its file (read_*.c) knows nothing of the others. What they have in common,
 * checking a box and finding its photograph, is in build.c.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_BYTES 8192 /* what a probe sees of a file */
#define PROBED 64       /* files of a folder that are looked at */

/* In the order in which they are tried: what is surest to be told first. */
static const struct truth_reader readers[] = {
    {"pascal", ".txt", probe_pascal, read_pascal}, {"voc", ".xml", probe_voc, read_voc},
    {"coco", ".json", probe_coco, read_coco},      {"caltech", ".txt", probe_caltech, read_caltech},
    {"csv", ".csv", probe_csv, read_csv},          {"yolo", ".txt", probe_yolo, read_yolo},
};
#define READERS (sizeof readers / sizeof *readers)

const char *const data_formats[] = {"pascal", "voc",  "coco",   "caltech",
                                    "csv",    "yolo", "images", NULL};

const char *const data_drop_words[DATA_DROPS] = {
    [DATA_DROP_LABEL] = "other label",   [DATA_DROP_LINE] = "unreadable",
    [DATA_DROP_NUMBER] = "not a number", [DATA_DROP_INVERTED] = "inverted",
    [DATA_DROP_EMPTY] = "empty",         [DATA_DROP_OUTSIDE] = "outside the photograph",
    [DATA_DROP_DUPLICATE] = "duplicate", [DATA_DROP_PHOTO] = "no photograph",
};

/* ---- which format ------------------------------------------------------------------------ */

enum hm_status file_looks_like(truth_probe *probe, const struct truth_file *file, bool *like,
                               struct hm_error *error)
{
    struct file_bytes head;
    *like = false;
    enum hm_status status = file_read_start(file->path, HEAD_BYTES, &head, error);
    if (status !=
        HM_OK) /* what cannot be read looks like nothing, and is told of where it is read */
        return status == HM_MEMORY ? status : HM_OK;
    *like = head.length > 0 && probe(text_start(&head));
    file_free(&head);
    return HM_OK;
}

bool is_stray(const struct truth_builder *b, const struct truth_file *file)
{
    bool several;
    return b->index.made && photo_index_find(&b->index, file->name, true, &several) == NAME_ABSENT;
}

/* The files of a set that end as the reader's do. */
static enum hm_status files_of(const struct data_set *set, const char *ending,
                               struct truth_files *out, struct hm_error *error)
{
    *out = (struct truth_files){.files = mem_array(set->count + 1, sizeof *out->files)};
    if (!out->files)
        return fail_memory(error, set->count * sizeof *out->files, "a list of files");
    for (size_t i = 0; i < set->count; i++)
        if (file_ends_in(set->images[i].name, ending))
            out->files[out->count++] =
                (struct truth_file){.path = set->images[i].path, .name = set->images[i].name};
    return HM_OK;
}

/* The reader whose format the files are of, with those files; NULL: plain images. One file is
 * judged by its content alone. */
static enum hm_status tell_format(const struct data_set *set, bool folder, const char *insisted,
                                  const struct truth_reader **reader, struct truth_files *files,
                                  struct hm_error *error)
{
    *reader = NULL;
    for (size_t r = 0; r < READERS; r++) {
        if (insisted && strcmp(insisted, readers[r].name) != 0)
            continue;
        enum hm_status status = files_of(set, folder ? readers[r].ending : "", files, error);
        if (status != HM_OK)
            return status;
        bool like = insisted && files->count > 0;
        for (size_t i = 0; i < files->count && i < PROBED && !like && status == HM_OK; i++)
            status = file_looks_like(readers[r].probe, &files->files[i], &like, error);
        if (status != HM_OK)
            return status;
        if (like) {
            *reader = &readers[r];
            return HM_OK;
        }
        mem_free(files->files);
        *files = (struct truth_files){0};
    }
    return HM_OK;
}

static enum hm_status check_format(const char *format, struct hm_error *error)
{
    struct text names = {0};
    for (int i = 0; data_formats[i]; i++) {
        if (!format || strcmp(format, data_formats[i]) == 0) {
            text_free(&names);
            return HM_OK;
        }
        text_printf(&names, "%s%s", i ? ", " : "", data_formats[i]);
    }
    fail(error, HM_USAGE, "`format` %s: give one of %s", format, names.bytes ? names.bytes : "");
    text_free(&names);
    return HM_USAGE;
}

/* ---- reading ----------------------------------------------------------------------------- */

void data_truth_free(struct data_truth *truth)
{
    data_free(&truth->images);
    mem_free(truth->boxes);
    mem_free(truth->first);
    mem_free(truth->sizes);
    *truth = (struct data_truth){0};
}

/* A set without annotations: no boxes. */
static enum hm_status take_images(struct data_set *set, struct data_truth *out,
                                  struct hm_error *error)
{
    out->images = *set;
    *set = (struct data_set){0};
    out->format = "images";
    out->first = mem_array(out->images.count + 1, sizeof *out->first);
    out->sizes = mem_array(out->images.count, sizeof *out->sizes);
    return out->first && out->sizes
               ? HM_OK
               : fail_memory(error, out->images.count * sizeof *out->first, "a truth");
}

static enum hm_status read_with(const struct truth_reader *reader, const char *path, bool folder,
                                const struct truth_files *files, struct data_set *pictures,
                                const struct data_reading *options,
                                const struct data_listener *listener, struct data_truth *out,
                                struct hm_error *error)
{
    struct truth_builder b = {.options = options, .listener = listener};
    b.root = mem_string(options->photos ? options->photos : path);
    if (!b.root)
        return fail_memory(error, strlen(path), "a path");
    if (!folder && !options->photos) /* a file: relative to its folder */
        b.root[file_name(b.root) - b.root] = 0;
    enum hm_status status = HM_OK;
    if (folder && !options->photos)
        status = photo_index_make(&b.index, pictures, error);
    if (status == HM_OK)
        status = reader->read(&b, files, error);
    if (status == HM_OK)
        status = build_finish(&b, reader->name, path, out, error);
    build_free(&b);
    return status;
}

/* All files of a folder, or the one file. */
static enum hm_status list_files(const char *path, bool folder, struct data_set *out,
                                 struct hm_error *error)
{
    *out = (struct data_set){0};
    return folder ? data_find(path, out, error) : data_add(out, path, file_name(path), error);
}

enum hm_status data_read_truth(const char *path, const struct data_reading *options,
                               const struct data_listener *listener, struct data_truth *out,
                               struct hm_error *error)
{
    static const struct data_reading usual;
    *out = (struct data_truth){0};
    options = options ? options : &usual;
    bool folder = file_is_folder(path);
    struct data_set found = {0};
    struct truth_files files = {0};
    const struct truth_reader *reader = NULL;
    enum hm_status status = check_format(options->format, error);
    if (status == HM_OK)
        status = list_files(path, folder, &found, error);
    if (status == HM_OK)
        status = tell_format(&found, folder, options->format, &reader, &files, error);
    if (status == HM_OK && !reader && options->format && strcmp(options->format, "images") != 0)
        status = fail(error, HM_INPUT, "%s: there are no files of format %s in it", path,
                      options->format);
    if (status == HM_OK && !reader && !folder) { /* a list, or one picture */
        data_free(&found);
        status = data_find(path, &found, error);
    }
    if (status == HM_OK && reader) {
        /* The names of the files stay with `texts` while the pictures go into the index. */
        struct data_set texts = {0};
        for (size_t i = 0; i < files.count && status == HM_OK; i++)
            status = data_add(&texts, files.files[i].path, files.files[i].name, error);
        for (size_t i = 0; i < texts.count && status == HM_OK; i++)
            files.files[i] =
                (struct truth_file){.path = texts.images[i].path, .name = texts.images[i].name};
        if (status == HM_OK)
            status = read_with(reader, path, folder, &files, &found, options, listener, out, error);
        data_free(&texts);
    } else if (status == HM_OK) {
        status = take_images(&found, out, error);
    }
    mem_free(files.files);
    data_free(&found);
    if (status != HM_OK)
        data_truth_free(out);
    return status;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void write_boxes(const struct data_truth *truth, size_t image, const char *path,
                        struct text *out)
{
    if (truth->first[image] == truth->first[image + 1]) {
        text_csv(out, path);
        text_printf(out, ",,,,\n");
    }
    for (size_t k = truth->first[image]; k < truth->first[image + 1]; k++) {
        const struct data_box *b = &truth->boxes[k];
        text_csv(out, path);
        text_printf(out, ",%.17g,%.17g,%.17g,%.17g,%d,%.17g,%.17g,%.17g,%.17g\n", b->x, b->y,
                    b->x + b->width, b->y + b->height, b->ignore, b->visible_x, b->visible_y,
                    b->visible_x + b->visible_width, b->visible_y + b->visible_height);
    }
}

enum hm_status data_write_truth(const char *path, const struct data_truth *truth,
                                struct hm_error *error)
{
    if (!truth->annotated)
        return data_write_list(path, &truth->images, error);
    struct text text = {0};
    text_printf(&text, "image,xmin,ymin,xmax,ymax,ignore,visible_xmin,visible_ymin,visible_xmax,"
                       "visible_ymax\n");
    for (size_t i = 0; i < truth->images.count; i++) {
        char *absolute = realpath(truth->images.images[i].path, NULL);
        write_boxes(truth, i, absolute ? absolute : truth->images.images[i].path, &text);
        free(absolute);
    }
    return file_write_text(path, &text, error);
}

enum hm_status data_truth_fingerprint(const struct data_truth *truth, char hex[33],
                                      struct hm_error *error)
{
    struct text all = {0};
    enum hm_status status = data_fingerprint(&truth->images, hex, error);
    if (status != HM_OK || !truth->annotated)
        return status;
    text_printf(&all, "%s", hex);
    for (size_t i = 0; i < truth->images.count; i++)
        write_boxes(truth, i, truth->images.images[i].name, &all);
    status = text_check(&all, error);
    if (status == HM_OK)
        hash_hex(all.bytes, all.length, hex);
    text_free(&all);
    return status;
}
