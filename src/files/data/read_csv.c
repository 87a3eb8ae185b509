/* CSV: image,xmin,ymin,xmax,ymax[,label[,ignore]], one box a record; hogmine's own format.
 *
 * Pixels, 0-based and half-open. A header line may name the columns, in any order and with others
 * between them; without one they are in the order above. A record with an image and no numbers is
 * a photograph without people. `hogmine synth` writes this, with the share that is visible in a
 * further column, and so does train for what it held out, with the visible part in four.
 */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum column {
    IMAGE,
    XMIN,
    YMIN,
    XMAX,
    YMAX,
    LABEL,
    IGNORE,
    VISIBLE_XMIN,
    VISIBLE_YMIN,
    VISIBLE_XMAX,
    VISIBLE_YMAX,
    VISIBLE, /* a share of the box, where not said which */
    COLUMNS
};
#define MOST_FIELDS 64

/* What the columns are called, here and by others (TensorFlow's tools among them). */
static const struct {
    enum column column;
    const char *name;
} names[] = {
    {IMAGE, "image"},
    {IMAGE, "filename"},
    {IMAGE, "file"},
    {IMAGE, "path"},
    {XMIN, "xmin"},
    {YMIN, "ymin"},
    {XMAX, "xmax"},
    {YMAX, "ymax"},
    {XMIN, "x1"},
    {YMIN, "y1"},
    {XMAX, "x2"},
    {YMAX, "y2"},
    {LABEL, "label"},
    {LABEL, "class"},
    {IGNORE, "ignore"},
    {VISIBLE_XMIN, "visible_xmin"},
    {VISIBLE_YMIN, "visible_ymin"},
    {VISIBLE_XMAX, "visible_xmax"},
    {VISIBLE_YMAX, "visible_ymax"},
    {VISIBLE, "visible"},
};

/* Where each column is among the fields; -1: nowhere. */
struct layout {
    int at[COLUMNS];
    bool header;
};

static struct layout layout_of(char *const *fields, int count)
{
    struct layout layout;
    for (int c = 0; c < COLUMNS; c++)
        layout.at[c] = -1;
    for (int f = 0; f < count; f++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (strcasecmp(fields[f], names[n].name) == 0 && layout.at[names[n].column] < 0)
                layout.at[names[n].column] = f;
    layout.header = layout.at[IMAGE] >= 0 && layout.at[XMIN] >= 0 && layout.at[YMIN] >= 0 &&
                    layout.at[XMAX] >= 0 && layout.at[YMAX] >= 0;
    if (!layout.header)
        for (int c = 0; c < COLUMNS; c++)
            layout.at[c] = c <= IGNORE ? c : -1;
    return layout;
}

static const char *field_of(const struct layout *layout, char *const *fields, int count,
                            enum column column)
{
    int at = layout->at[column];
    return at >= 0 && at < count ? fields[at] : "";
}

bool probe_csv(char *head)
{
    char *cursor = head, *fields[MOST_FIELDS];
    int count = 0;
    bool like = false;
    while ((count = csv_record(&cursor, fields, MOST_FIELDS)) == 0)
        ;
    if (count >= 5) {
        struct layout layout = layout_of(fields, count);
        like = layout.header;
        if (!like) {
            like = true;
            for (int c = XMIN; c <= YMAX; c++)
                like = like && !isnan(number_of(fields[c]));
        }
    }
    return like;
}

/* Anything but nothing, 0, no and false. */
static bool is_true(const char *text)
{
    return *text && strcmp(text, "0") != 0 && strcasecmp(text, "no") != 0 &&
           strcasecmp(text, "false") != 0;
}

static enum hm_status read_record(struct truth_builder *b, struct place place, const char *folder,
                                  const struct layout *layout, char *const *fields, int count,
                                  struct hm_error *error)
{
    size_t image;
    const char *name = field_of(layout, fields, count, IMAGE);
    enum hm_status status = build_photo(b, place, folder, name, false, &image, error);
    if (status != HM_OK || image == NO_PHOTO)
        return status;
    double number[COLUMNS] = {0};
    bool any = false;
    for (int c = XMIN; c < COLUMNS; c++) {
        const char *field = field_of(layout, fields, count, (enum column)c);
        any = any || (c <= YMAX && *field);
        number[c] = number_of(field);
    }
    const char *label = field_of(layout, fields, count, LABEL);
    struct raw_box box = {
        .xmin = number[XMIN],
        .ymin = number[YMIN],
        .xmax = number[XMAX],
        .ymax = number[YMAX],
        .has_visible = true,
        .visible_xmin = number[VISIBLE_XMIN],
        .visible_ymin = number[VISIBLE_YMIN],
        .visible_xmax = number[VISIBLE_XMAX],
        .visible_ymax = number[VISIBLE_YMAX],
        .label = *label ? label : NULL,
        .ignore = is_true(field_of(layout, fields, count, IGNORE)),
    };
    if (number[VISIBLE] > 0 && number[VISIBLE] < 1) { /* taken as the upper part */
        box.visible_xmin = box.xmin;
        box.visible_ymin = box.ymin;
        box.visible_xmax = box.xmax;
        box.visible_ymax = box.ymin + (box.ymax - box.ymin) * number[VISIBLE];
    }
    return any ? build_box(b, place, image, &box, error) : HM_OK;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    const char *folder = file->folder;
    struct place place = {file->path, 1};
    struct layout layout = {.header = false};
    bool begun = false;
    char *cursor = text, *fields[MOST_FIELDS];
    enum hm_status status = HM_OK;
    int count;
    while (status == HM_OK && (count = csv_record(&cursor, fields, MOST_FIELDS)) >= 0) {
        bool comment = count > 0 && fields[0][0] == '#';
        if (count > 0 && !comment && !begun)
            layout = layout_of(fields, count);
        if (count == 1 && !comment && begun && layout.header && layout.at[IMAGE] == 0)
            status = read_record(b, place, folder, &layout, fields, count, error);
        else if (count > 0 && count < 5 && !comment && begun)
            build_drop(b, DATA_DROP_LINE, place,
                       "%d fields instead of 5: image,xmin,ymin,xmax,ymax", count);
        else if (count >= 5 && !comment && (begun || !layout.header))
            status = read_record(b, place, folder, &layout, fields, count, error);
        begun = begun || (count > 0 && !comment);
        place.line++;
    }
    return status;
}

enum hm_status read_csv(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    return read_each(b, files, probe_csv, read_file, NULL, error);
}
