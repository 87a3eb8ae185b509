/* YOLO text: one file a photograph, "class x y width height", the middle and the size of the box in
 * shares of the photograph.
 *
 *     0 0.468750 0.479167 0.187500 0.625000
 *     0 0.375 0.167 0.562 0.167 0.562 0.792     an outline: class and three or more points
 *
 * A sixth number is a confidence; further ones behind the box (an even count in all, or where
 * data.yaml says kpt_shape) are the joints of a pose. The photograph is the picture of the same
 * name; the folders labels/ and images/ are told apart by nothing else. A picture without a file,
 * or with an empty one, has no people in it. What the classes are called is said in classes.txt,
 * data.yaml or the like (classes.c); without those the number is the label, and 0 is among the
 * default ones. A list of photographs, or data.yaml itself, stands for the photographs that it
 * names (yolo_set.c).
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct row {
    int count; /* of numbers; -1: a word is none */
    double n[5];
    struct raw_box outline; /* of the numbers behind the first, as points */
    bool shares;            /* all of them are near 0 to 1 */
};

static struct row row_of(const char *line)
{
    struct row row = {.outline = box_empty(), .shares = true};
    double x = 0;
    while (line[strspn(line, " \t\r")]) {
        double value = next_number(&line);
        if (isnan(value) || (*line && !strchr(" \t\r", *line))) {
            row.count = -1;
            return row;
        }
        if (row.count < 5)
            row.n[row.count] = value;
        if (row.count > 0) {
            row.shares = row.shares && value >= -0.5 && value <= 1.5;
            if (row.count % 2 == 0)
                box_hold(&row.outline, x, value);
            x = value;
        }
        row.count++;
    }
    return row;
}

bool probe_yolo(char *head)
{
    char *rest = head, *line;
    size_t number = 0;
    while ((line = text_line(&rest, &number)) && !*line)
        ;
    if (!line)
        return false;
    struct row row = row_of(line);
    return row.count >= 5 && row.n[0] >= 0 && row.n[0] < 100000 && row.n[0] == floor(row.n[0]) &&
           (row.shares || (row.count > 5 && row.n[1] >= -0.5 && row.n[1] <= 1.5 &&
                           row.n[3] >= -0.5 && row.n[3] <= 1.5 && row.n[4] <= 1.5));
}

/* ---- boxes ------------------------------------------------------------------------------- */

struct classes {
    struct file_list names;
    char *from;
    bool pose; /* rows are a box and joints */
    size_t unnamed;
};

static enum hm_status read_line(struct truth_builder *b, struct classes *classes,
                                struct place place, size_t image, const char *line,
                                struct hm_error *error)
{
    struct row row = row_of(line);
    const double *n = row.n;
    if (row.count < 5) {
        build_drop(b, DATA_DROP_LINE, place, "not \"class x y width height\"");
        return HM_OK;
    }
    char digits[32];
    bool outline = row.count >= 7 && row.count % 2 == 1 && !classes->pose;
    struct raw_box box = {.xmin = n[1] - n[3] / 2,
                          .ymin = n[2] - n[4] / 2,
                          .xmax = n[1] + n[3] / 2,
                          .ymax = n[2] + n[4] / 2};
    if (outline)
        box = row.outline;
    box.shares = true;
    box.label = class_name(&classes->names, n[0], digits);
    classes->unnamed += box.label == digits;
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_lines(struct truth_builder *b, struct classes *classes,
                                 struct place place, size_t image, char *text,
                                 struct hm_error *error)
{
    struct data_size size;
    char *rest = text, *line;
    if (image == NO_PHOTO)
        return HM_OK;
    HM_TRY(build_size(b, image, &size, error));
    while (size.width > 0 && (line = text_line(&rest, &place.line)))
        if (*line)
            HM_TRY(read_line(b, classes, place, image, line, error));
    return HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct place place = {file->path, 0};
    size_t image;
    HM_TRY(build_photo(b, place, "", file->name, true, &image, error));
    return read_lines(b, context, place, image, text, error);
}

/* ---- names ------------------------------------------------------------------------------- */

/* near: a path in the folder that is looked into first, then so many above it. */
static enum hm_status find_classes(struct truth_builder *b, const char *near, int upwards,
                                   struct classes *classes, struct hm_error *error)
{
    char *folder = mem_string(near);
    if (!folder)
        return fail_memory(error, strlen(near), "a path");
    size_t length = (size_t)(file_name(folder) - folder);
    folder[length > 1 ? length - 1 : length] = 0;
    enum hm_status status = class_names(folder, upwards, *b->root ? b->root : ".", &classes->names,
                                        &classes->from, error);
    mem_free(folder);
    struct file_bytes bytes;
    if (status == HM_OK && classes->from &&
        text_head(classes->from, (size_t)1 << 16, &bytes, NULL) == HM_OK) {
        classes->pose = strstr(text_start(&bytes), "kpt_shape:") != NULL;
        file_free(&bytes);
    }
    return status;
}

static enum hm_status note_classes(struct truth_builder *b, struct classes *classes,
                                   struct hm_error *error)
{
    b->names_from = classes->from;
    classes->from = NULL;
    if (classes->unnamed > 0 && b->names_from)
        return build_note(b, error, "%zu boxes are of classes that %s does not name",
                          classes->unnamed, b->names_from);
    if (classes->unnamed > 0)
        return build_note(b, error,
                          "classes are numbers: no classes.txt, *.names or *.yaml with names: lies "
                          "beside the label files, above them or beside the photographs");
    return HM_OK;
}

static void free_classes(struct classes *classes)
{
    file_list_free(&classes->names);
    mem_free(classes->from);
}

static int folders_in(const char *name)
{
    int count = 0;
    for (; *name; name++)
        count += *name == '/';
    return count;
}

enum hm_status read_yolo(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    struct classes classes = {.unnamed = 0};
    int upwards = files->count > 0 ? folders_in(files->files[0].name) + (b->folder ? 1 : 2) : 0;
    enum hm_status status =
        files->count > 0 ? find_classes(b, files->files[0].path, upwards, &classes, error) : HM_OK;
    if (status == HM_OK)
        status = read_each(b, files, probe_yolo, read_file, &classes, error);
    if (status == HM_OK)
        status = note_classes(b, &classes, error);
    free_classes(&classes);
    return status == HM_OK ? build_background(b, error) : status;
}

/* ---- a list of photographs --------------------------------------------------------------- */

static enum hm_status read_labels_of(struct truth_builder *b, struct classes *classes,
                                     const char *labels, size_t image, struct hm_error *error)
{
    struct file_bytes bytes;
    struct place place = {labels, 0};
    struct hm_error why;
    enum hm_status status = text_head(labels, (size_t)64 << 20, &bytes, &why);
    if (status == HM_MEMORY)
        return fail(error, status, "%s", why.text);
    if (status != HM_OK) {
        build_drop(b, DATA_DROP_LINE, place, "%.250s", why.text);
        return HM_OK;
    }
    status = read_lines(b, classes, place, image, text_start(&bytes), error);
    file_free(&bytes);
    return status;
}

/* In data.yaml itself, near the labels, near the list. */
static enum hm_status find_set_classes(struct truth_builder *b, const struct data_set *photos,
                                       struct classes *classes, struct hm_error *error)
{
    char *labels = NULL;
    if (file_ends_in(b->path, ".yaml") || file_ends_in(b->path, ".yml")) {
        HM_TRY(class_names_of_file(b->path, &classes->names, error));
        classes->from = mem_string(b->path);
        return classes->from ? HM_OK : fail_memory(error, 0, "a path");
    }
    for (size_t i = 0; i < photos->count && i < 50 && !labels; i++)
        HM_TRY(yolo_labels_of(photos->images[i].path, &labels, error));
    enum hm_status status = labels ? find_classes(b, labels, 3, classes, error) : HM_OK;
    mem_free(labels);
    return status == HM_OK && classes->names.count == 0
               ? find_classes(b, b->path, 2, classes, error)
               : status;
}

enum hm_status read_yolo_set(struct truth_builder *b, const struct data_set *photos,
                             struct hm_error *error)
{
    struct classes classes = {.unnamed = 0};
    enum hm_status status = find_set_classes(b, photos, &classes, error);
    for (size_t i = 0; i < photos->count && status == HM_OK; i++) {
        size_t image;
        char *labels = NULL;
        const struct data_image *photo = &photos->images[i];
        if (!file_exists(photo->path)) {
            build_drop(b, DATA_DROP_PHOTO, (struct place){b->path, 0},
                       "there is no photograph \"%.100s\"", photo->name);
            continue;
        }
        status = build_take(b, photo->path, photo->name, &image, error);
        if (status == HM_OK)
            status = yolo_labels_of(photo->path, &labels, error);
        if (status == HM_OK && labels)
            status = read_labels_of(b, &classes, labels, image, error);
        mem_free(labels);
    }
    if (status == HM_OK)
        status = note_classes(b, &classes, error);
    free_classes(&classes);
    return status;
}
