/* CSV: image,xmin,ymin,xmax,ymax[,label[,ignore]], one box a record; hogmine's own format.
 *
 * Pixels, 0-based and half-open. A header line may name the columns, in any order and with others
 * between them, also x,y,width,height, the middle, or one field "[x, y, width, height]"
 * (csv_columns.c); without one they are in the order above. Fields are separated by commas,
 * semicolons or tabs. A record with an image and no numbers is a photograph without people.
 * `hogmine synth` writes this, with the share that is visible in a further column, and so does
 * train for what it held out, with the visible part in four.
 *
 * Open Images writes ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,...: shares of the
 * photograph, and labels like /m/01g317, whose names are in class-descriptions-boxable.csv beside.
 */
#include "data/csv_columns.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- probes ------------------------------------------------------------------------------ */

/* A word that may name a picture: not a number, not JSON. */
static bool names_a_picture(const char *field)
{
    return *field && isnan(number_of(field)) && !strpbrk(field, "{}<>=") && strlen(field) < 1000;
}

bool probe_csv(char *head)
{
    char separator = text_separator(head), *cursor = head, *fields[CSV_MOST_FIELDS];
    int count = 0;
    do
        count = csv_record_by(&cursor, separator, fields, CSV_MOST_FIELDS);
    while (count == 0 || (count > 0 && fields[0][0] == '#'));
    if (count < 2)
        return false;
    struct csv_layout layout = csv_layout_of(fields, count);
    if (layout.header)
        return true;
    bool like = count >= 5 && names_a_picture(fields[0]);
    for (int i = 0; i < 4 && like; i++)
        like = !isnan(number_of_field(csv_field(fields, count, layout.number[i])));
    return like;
}

bool probe_openimages(char *head)
{
    size_t length = strcspn(head, "\r\n");
    const char *label = strstr(head, "LabelName"), *crowd = strstr(head, "XMin");
    return strncmp(head, "ImageID", 7) == 0 && label && crowd && label < head + length &&
           crowd < head + length && !strstr(head, "LeftX");
}

/* ---- names of Open Images' labels -------------------------------------------------------- */

struct table {
    bool openimages;
    struct name_table codes; /* "/m/01g317" -> index into names */
    struct file_list names;
};

static enum hm_status add_code(struct table *t, const char *code, const char *name,
                               struct hm_error *error)
{
    HM_TRY(file_list_add(&t->names, name, error));
    return name_table_add(&t->codes, name_hash("", code), t->names.count - 1, error);
}

/* class-descriptions-boxable.csv: "/m/01g317,Person" a line. */
static enum hm_status read_codes(struct truth_builder *b, struct table *t,
                                 const struct truth_files *files, struct hm_error *error)
{
    static const char *const usual[][2] = {{"/m/01g317", "Person"},
                                           {"/m/04yx4", "Man"},
                                           {"/m/03bt1vf", "Woman"},
                                           {"/m/01bl7v", "Boy"},
                                           {"/m/05r655", "Girl"}};
    char *folder = mem_string(files->files[0].path);
    struct file_list list = {0};
    if (!folder)
        return fail_memory(error, 0, "a path");
    folder[file_name(folder) - folder] = 0;
    enum hm_status status = file_list_folder(*folder ? folder : ".", &list, error);
    for (size_t i = 0; i < list.count && status == HM_OK && !b->names_from; i++) {
        struct file_bytes bytes = {0};
        char *path = NULL, *fields[4], *cursor;
        if (strncmp(list.names[i], "class-descriptions", 18) != 0)
            continue;
        path = file_join(folder, list.names[i]);
        status = path ? file_read(path, 16 << 20, &bytes, error) : fail_memory(error, 0, "a path");
        cursor = status == HM_OK ? text_start(&bytes) : NULL;
        for (int count; status == HM_OK && (count = csv_record(&cursor, fields, 4)) >= 0;)
            if (count >= 2)
                status = add_code(t, fields[0], fields[1], error);
        b->names_from = path;
        file_free(&bytes);
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual && status == HM_OK; i++)
        if (name_table_find(&t->codes, name_hash("", usual[i][0])) == NAME_ABSENT)
            status = add_code(t, usual[i][0], usual[i][1], error);
    file_list_free(&list);
    mem_free(folder);
    return status;
}

static const char *name_of_code(const struct table *t, const char *label)
{
    size_t at = t->openimages ? name_table_find(&t->codes, name_hash("", label)) : NAME_ABSENT;
    return at == NAME_ABSENT ? label : t->names.names[at];
}

/* ---- records ----------------------------------------------------------------------------- */

/* Anything but nothing, 0, no and false. */
static bool is_true(const char *text)
{
    return *text && strcmp(text, "0") != 0 && strcmp(text, "-1") != 0 &&
           strcasecmp(text, "no") != 0 && strcasecmp(text, "false") != 0;
}

struct record {
    const struct csv_layout *layout;
    char *const *fields;
    int count;
};

static const char *field(const struct record *r, enum csv_column column)
{
    return csv_field(r->fields, r->count, r->layout->at[column]);
}

static enum hm_status read_record(struct truth_builder *b, const struct table *t,
                                  struct place place, const char *folder, const struct record *r,
                                  struct hm_error *error)
{
    size_t image;
    double n[4];
    HM_TRY(build_photo(b, place, folder, field(r, CSV_IMAGE), false, &image, error));
    if (image == NO_PHOTO)
        return HM_OK;
    build_declare(b, image, number_of_field(field(r, CSV_IMAGE_WIDTH)),
                  number_of_field(field(r, CSV_IMAGE_HEIGHT)));
    bool any = csv_numbers(r->layout, r->fields, r->count, n);
    const char *label = name_of_code(t, field(r, CSV_LABEL));
    struct raw_box box = {
        .has_visible = true,
        .visible_xmin = number_of(field(r, CSV_VISIBLE_XMIN)),
        .visible_ymin = number_of(field(r, CSV_VISIBLE_YMIN)),
        .visible_xmax = number_of(field(r, CSV_VISIBLE_XMAX)),
        .visible_ymax = number_of(field(r, CSV_VISIBLE_YMAX)),
        .label = *label ? label : NULL,
        .ignore = is_true(field(r, CSV_IGNORE)),
        .visible_share = number_of(field(r, CSV_VISIBLE)),
        .shares = t->openimages,
    };
    return any ? build_numbers(b, place, image, r->layout->sense, n, &box, error) : HM_OK;
}

/* ---- a column of labels that is not called so -------------------------------------------- */

/* With --labels and no column of labels: the one column of words, of which the header says nothing
 * that is known. `first` is the first record behind the header. */
static enum hm_status find_labels(struct truth_builder *b, struct place place, struct csv_layout *l,
                                  const struct file_list *header, char *const *first, int count,
                                  struct hm_error *error)
{
    int found = -1, several = 0;
    if (l->at[CSV_VISIBLE_XMIN] >= 0) /* hogmine wrote it: of the object that was asked for */
        b->no_labels_wanted = true;
    if (!b->options->labels || l->at[CSV_LABEL] >= 0 || b->no_labels_wanted)
        return HM_OK;
    for (int f = 0; f < count; f++) {
        bool taken = false;
        for (int c = 0; c < CSV_COLUMNS; c++)
            taken = taken || l->at[c] == f;
        if (!taken && *first[f] && isnan(number_of_field(first[f]))) {
            found = f;
            several++;
        }
    }
    if (several != 1 || (size_t)found >= header->count)
        return HM_OK;
    l->at[CSV_LABEL] = found;
    return build_note(b, error, "%s: the column \"%s\" is taken for the labels", place.file,
                      header->names[found]);
}

/* ---- files ------------------------------------------------------------------------------- */

struct reading {
    struct csv_layout layout;
    struct file_list header;
    bool begun, second;
};

static enum hm_status begin(struct truth_builder *b, struct reading *r, struct place place,
                            char *const *fields, int count, struct hm_error *error)
{
    if (!r->begun) {
        r->layout = csv_layout_of(fields, count);
        for (int i = 0; i < count && r->layout.header; i++)
            HM_TRY(file_list_add(&r->header, fields[i], error));
        b->header_says = r->layout.header;
    } else if (!r->second) {
        r->second = true;
        if (r->layout.header)
            return find_labels(b, place, &r->layout, &r->header, fields, count, error);
    }
    return HM_OK;
}

static enum hm_status read_fields(struct truth_builder *b, const struct table *t, struct reading *r,
                                  struct place place, const char *folder, char *const *fields,
                                  int count, struct hm_error *error)
{
    const struct csv_layout *l = &r->layout;
    struct record record = {l, fields, count};
    HM_TRY(begin(b, r, place, fields, count, error));
    bool is_header = !r->begun && l->header;
    int need = l->number[0] < 0 ? 2 : 5;
    r->begun = true;
    if (is_header)
        return HM_OK;
    if (count == 1 && l->header && l->at[CSV_IMAGE] == 0)
        return read_record(b, t, place, folder, &record, error);
    if (count >= need)
        return read_record(b, t, place, folder, &record, error);
    build_drop(b, DATA_DROP_LINE, place, "%d fields instead of %d: image,xmin,ymin,xmax,ymax",
               count, need);
    return HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct place place = {file->path, 1};
    struct reading r = {.begun = false};
    char separator = text_separator(text), *cursor = text, *fields[CSV_MOST_FIELDS];
    enum hm_status status = HM_OK;
    int count;
    while (status == HM_OK &&
           (count = csv_record_by(&cursor, separator, fields, CSV_MOST_FIELDS)) >= 0) {
        for (int i = 0; i < count; i++)
            fields[i] = text_trim(fields[i]);
        if (count > 0 && fields[0][0] != '#' && (count > 1 || *fields[0]))
            status = read_fields(b, context, &r, place, file->folder, fields, count, error);
        place.line++;
    }
    file_list_free(&r.header);
    return status;
}

static enum hm_status read_tables(struct truth_builder *b, const struct truth_files *files,
                                  bool openimages, struct hm_error *error)
{
    struct table t = {.openimages = openimages};
    enum hm_status status = openimages ? read_codes(b, &t, files, error) : HM_OK;
    if (status == HM_OK)
        status =
            read_each(b, files, openimages ? probe_openimages : probe_csv, read_file, &t, error);
    name_table_free(&t.codes);
    file_list_free(&t.names);
    return status;
}

enum hm_status read_csv(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    return read_tables(b, files, false, error);
}

enum hm_status read_openimages(struct truth_builder *b, const struct truth_files *files,
                               struct hm_error *error)
{
    return read_tables(b, files, true, error);
}
