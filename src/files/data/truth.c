/* Annotations in any format: which format a path holds, and the table of those that are read.
 *
 * A format is a row; its file (read_*.c) knows nothing of the others. What they have in common,
 * checking a box and finding its photograph, is in build.c.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PROBED 64 /* files of a folder that are looked at: half of them the first, half evenly */

/* In the order in which they are tried: what is surest to be told first. */
const struct truth_reader truth_readers[] = {
    {"pascal", ".txt", probe_pascal, read_pascal, NULL, "PASCAL text (INRIA, Penn-Fudan)"},
    {"voc", ".xml", probe_voc, read_voc, NULL, "Pascal VOC's XML"},
    {"cvat", ".xml", probe_cvat, read_cvat, NULL, "CVAT's XML"},
    {"imglab", ".xml", probe_imglab, read_imglab, NULL, "dlib's imglab XML"},
    {"coco", ".json", probe_coco, read_coco, NULL, "COCO's JSON"},
    {"labelme", ".json", probe_labelme, read_labelme, NULL, "labelme's JSON"},
    {"via", ".json", probe_via, read_via, NULL, "VIA's JSON"},
    {"odgt", ".odgt,.json,.jsonl,.txt", probe_odgt, read_odgt, NULL, "CrowdHuman's odgt"},
    {"info", ".dat,.txt,.info,.lst,.idl", probe_info, read_info, NULL, "OpenCV's info.dat"},
    {"kitti", ".txt", probe_kitti, read_kitti, NULL, "KITTI's text"},
    {"caltech", ".txt", probe_caltech, read_caltech, "cartucho", "Caltech's text"},
    {"cartucho", ".txt", probe_cartucho, read_cartucho, "caltech", "class left top right bottom"},
    {"widerperson", ".txt", probe_wider, read_wider, NULL, "WiderPerson's text"},
    {"mot", ".txt,.csv", probe_mot, read_mot, NULL, "MOT's gt.txt"},
    {"openimages", ".csv", probe_openimages, read_openimages, NULL, "Open Images' CSV"},
    {"csv", ".csv,.tsv,.txt", probe_csv, read_csv, "csv", "CSV"},
    {"yolo", ".txt", probe_yolo, read_yolo, NULL, "YOLO's text"},
};
const size_t truth_reader_count = sizeof truth_readers / sizeof *truth_readers;
#define READERS (sizeof truth_readers / sizeof *truth_readers)
#define readers truth_readers

const char *const data_formats[] = {"pascal", "voc",        "coco",        "caltech",  "csv",
                                    "yolo",   "images",     "cvat",        "imglab",   "labelme",
                                    "via",    "odgt",       "kitti",       "cartucho", "mot",
                                    "info",   "openimages", "widerperson", NULL};

const char *const data_drop_words[DATA_DROPS] = {
    [DATA_DROP_LABEL] = "other label",
    [DATA_DROP_LINE] = "unreadable",
    [DATA_DROP_NUMBER] = "not a number",
    [DATA_DROP_INVERTED] = "inverted",
    [DATA_DROP_EMPTY] = "empty",
    [DATA_DROP_OUTSIDE] = "outside the photograph",
    [DATA_DROP_DUPLICATE] = "duplicate",
    [DATA_DROP_PHOTO] = "no photograph",
    [DATA_DROP_SIZE] = "of another photograph size",
};

/* ---- which format ------------------------------------------------------------------------ */

enum hm_status file_looks_like(truth_probe *probe, const struct truth_file *file, bool *like,
                               struct hm_error *error)
{
    struct file_bytes head;
    *like = false;
    enum hm_status status = text_head(file->path, TEXT_HEAD, &head, error);
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

bool ends_in_one_of(const char *path, const char *endings)
{
    char ending[16];
    while (*endings) {
        size_t length = strcspn(endings, ",");
        if (length > 0 && length < sizeof ending) {
            memcpy(ending, endings, length);
            ending[length] = 0;
            if (file_ends_in(path, ending))
                return true;
        }
        endings += length + (endings[length] == ',');
    }
    return false;
}

/* The files of a set that end as the reader's do. */
static enum hm_status files_of(const struct data_set *set, const char *endings,
                               struct truth_files *out, struct hm_error *error)
{
    *out = (struct truth_files){.files = mem_array(set->count + 1, sizeof *out->files)};
    if (!out->files)
        return fail_memory(error, set->count * sizeof *out->files, "a list of files");
    for (size_t i = 0; i < set->count; i++)
        if (!endings || ends_in_one_of(set->images[i].name, endings))
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
        enum hm_status status = files_of(set, folder ? readers[r].endings : NULL, files, error);
        if (status != HM_OK)
            return status;
        bool like = insisted && files->count > 0;
        for (size_t i = 0; i < files->count && i < PROBED && !like && status == HM_OK; i++) {
            size_t half = PROBED / 2;
            size_t at = i < half || files->count <= PROBED ? i : (i - half) * files->count / half;
            status = file_looks_like(readers[r].probe, &files->files[at], &like, error);
        }
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
    for (size_t i = 0; i < truth->label_count; i++)
        mem_free(truth->labels[i].name);
    mem_free(truth->labels);
    file_list_free(&truth->notes);
    mem_free(truth->names_from);
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

/* ---- reading ----------------------------------------------------------------------------- */

/* Reads once to see how the boxes fit, where a reader cannot tell. *reader may become another. */
static enum hm_status weigh_reading(struct truth_builder *b, const struct truth_reader **reader,
                                    const struct truth_files *files, struct hm_error *error)
{
    struct weighing weighing = {0};
    bool csv = strcmp((*reader)->name, "csv") == 0;
    if (!(*reader)->other || (!csv && b->options->format))
        return HM_OK;
    b->weighing = &weighing;
    b->usual = csv || strcmp((*reader)->name, "caltech") != 0 ? SENSE_CORNERS : SENSE_SIZES;
    HM_TRY((*reader)->read(b, files, error));
    build_again(b);
    HM_TRY(build_choose_sense(b, &weighing, b->usual, error));
    if (b->weighed && b->sense != b->usual)
        for (size_t r = 0; r < READERS; r++)
            if (strcmp(readers[r].name, (*reader)->other) == 0) {
                *reader = &readers[r];
                break;
            }
    return HM_OK;
}

/* pictures: those of the folder, or, of a list or a data.yaml of YOLO's, those that it names. */
static enum hm_status read_with(const struct truth_reader *reader, const char *path, bool folder,
                                const struct truth_files *files, struct data_set *pictures,
                                const struct data_reading *options,
                                const struct data_listener *listener, struct data_truth *out,
                                struct hm_error *error)
{
    struct truth_builder b = {
        .options = options, .listener = listener, .path = path, .folder = folder};
    b.root = mem_string(options->photos ? options->photos : path);
    if (!b.root)
        return fail_memory(error, strlen(path), "a path");
    if (!folder && !options->photos) /* a file: relative to its folder */
        b.root[file_name(b.root) - b.root] = 0;
    enum hm_status status = HM_OK;
    if (folder && !options->photos)
        status = photo_index_make(&b.index, pictures, error);
    if (status == HM_OK && files)
        status = weigh_reading(&b, &reader, files, error);
    if (status == HM_OK)
        status = files ? reader->read(&b, files, error) : read_yolo_set(&b, pictures, error);
    bool named_yolo = b.weighed && b.shares && b.sense == SENSE_CENTRES && !b.header_says;
    if (status == HM_OK)
        status = build_finish(&b, named_yolo ? "yolo" : reader->name, path, out, error);
    build_free(&b);
    return status;
}

/* ---- any of them --------------------------------------------------------------------------- */

/* All files of a folder, or the one file. */
static enum hm_status list_files(const char *path, bool folder, struct data_set *out,
                                 struct hm_error *error)
{
    *out = (struct data_set){0};
    return folder ? data_find_files(path, out, error) : data_add(out, path, file_name(path), error);
}

/* A list or a data.yaml of YOLO's; *read false: the file is none. */
static enum hm_status read_yolo_file(const char *path, const struct data_reading *options,
                                     const struct data_listener *listener, bool *read,
                                     struct data_truth *out, struct hm_error *error)
{
    struct data_set photos = {0};
    *read = false;
    if (file_is_folder(path) || (options->format && strcmp(options->format, "yolo") != 0))
        return HM_OK;
    HM_TRY(yolo_set_photos(path, &photos, error));
    *read = photos.count > 0;
    enum hm_status status = *read ? read_with(&readers[READERS - 1], path, false, NULL, &photos,
                                              options, listener, out, error)
                                  : HM_OK;
    data_free(&photos);
    return status;
}

/* found: the files of the folder, whose pictures go into the index while the names of `files` stay
 * with `texts`. */
static enum hm_status read_annotated(const struct truth_reader *reader, const char *path,
                                     struct truth_files *files, struct data_set *found,
                                     const struct data_reading *options,
                                     const struct data_listener *listener, struct data_truth *out,
                                     struct hm_error *error)
{
    struct data_set texts = {0};
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < files->count && status == HM_OK; i++)
        status = data_add(&texts, files->files[i].path, files->files[i].name, error);
    for (size_t i = 0; i < texts.count && status == HM_OK; i++)
        files->files[i] =
            (struct truth_file){.path = texts.images[i].path, .name = texts.images[i].name};
    if (status == HM_OK)
        status = read_with(reader, path, file_is_folder(path), files, found, options, listener, out,
                           error);
    data_free(&texts);
    return status;
}

/* What systems and authors leave in every folder. */
static bool is_litter(const struct data_image *image)
{
    const char *name = file_name(image->name);
    return strcasecmp(name, "Thumbs.db") == 0 || strcasecmp(name, "desktop.ini") == 0 ||
           strncasecmp(name, "readme", 6) == 0 || strncasecmp(name, "license", 7) == 0 ||
           file_ends_in(name, ".md");
}

/* Crops: nothing says what is where. */
static enum hm_status read_crops(const char *path, struct data_set *found,
                                 const struct data_reading *options, struct data_truth *out,
                                 struct hm_error *error)
{
    if (!options->format)
        HM_TRY(refuse_unknown(path, file_is_folder(path), found, error));
    if (!file_is_folder(path)) { /* a list, or one picture */
        data_free(found);
        HM_TRY(data_find(path, found, error));
    }
    data_mark(found, options->exif);
    data_pass_over(found, is_litter);
    if (found->count == 0)
        return fail(error, HM_INPUT, "%s: there are no images in it", path);
    if (options->labels)
        return fail(error, HM_INPUT,
                    "%s: `labels` %s cannot be obeyed: crops have no labels, each is the object; "
                    "leave `labels` out, or give annotations",
                    path, options->labels);
    return take_images(found, out, error);
}

enum hm_status data_read_truth(const char *path, const struct data_reading *options,
                               const struct data_listener *listener, struct data_truth *out,
                               struct hm_error *error)
{
    static const struct data_reading usual;
    *out = (struct data_truth){0};
    options = options ? options : &usual;
    bool folder = file_is_folder(path), read = false;
    struct data_set found = {0};
    struct truth_files files = {0};
    const struct truth_reader *reader = NULL;
    enum hm_status status = check_format(options->format, error);
    if (status == HM_OK)
        status = read_yolo_file(path, options, listener, &read, out, error);
    if (status == HM_OK && !read)
        status = list_files(path, folder, &found, error);
    if (status == HM_OK && !read)
        status = tell_format(&found, folder, options->format, &reader, &files, error);
    if (status == HM_OK && reader)
        status = read_annotated(reader, path, &files, &found, options, listener, out, error);
    else if (status == HM_OK && !read && options->format && strcmp(options->format, "images") != 0)
        status = fail(error, HM_INPUT, "%s: there are no files of format %s in it", path,
                      options->format);
    else if (status == HM_OK && !read)
        status = read_crops(path, &found, options, out, error);
    mem_free(files.files);
    data_free(&found);
    if (status != HM_OK)
        data_truth_free(out);
    return status;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* A line a box. sized: with the photograph's size behind it, by which it can be told whether boxes
 * are of the pixels as they are stored. */
static void write_boxes(const struct data_truth *truth, size_t image, const char *path, bool sized,
                        struct text *out)
{
    char size[40] = "";
    if (truth->first[image] == truth->first[image + 1]) {
        text_csv(out, path);
        text_printf(out, ",,,,\n");
    }
    if (sized)
        snprintf(size, sizeof size, ",%d,%d", truth->sizes[image].width,
                 truth->sizes[image].height);
    for (size_t k = truth->first[image]; k < truth->first[image + 1]; k++) {
        const struct data_box *b = &truth->boxes[k];
        text_csv(out, path);
        text_printf(out, ",%.17g,%.17g,%.17g,%.17g,%d,%.17g,%.17g,%.17g,%.17g%s\n", b->x, b->y,
                    b->x + b->width, b->y + b->height, b->ignore, b->visible_x, b->visible_y,
                    b->visible_x + b->visible_width, b->visible_y + b->visible_height, size);
    }
}

enum hm_status data_write_truth(const char *path, const struct data_truth *truth,
                                struct hm_error *error)
{
    if (!truth->annotated)
        return data_write_list(path, &truth->images, error);
    struct text text = {0};
    text_printf(&text, "image,xmin,ymin,xmax,ymax,ignore,visible_xmin,visible_ymin,visible_xmax,"
                       "visible_ymax,image_width,image_height\n");
    for (size_t i = 0; i < truth->images.count; i++) {
        char *absolute = realpath(truth->images.images[i].path, NULL);
        write_boxes(truth, i, absolute ? absolute : truth->images.images[i].path, true, &text);
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
        write_boxes(truth, i, truth->images.images[i].name, false, &all);
    status = text_check(&all, error);
    if (status == HM_OK)
        hash_hex(all.bytes, all.length, hex);
    text_free(&all);
    return status;
}
