/* Detections as CSV: image,x,y,w,h,score, one a record. What `hogmine detect` prints is this too.
 *
 * A header line may name the columns, in any order and with others between them; a box may then
 * also be given by its far corner (xmax, ymax: half-open) or its middle, and have a label. */
#include "data/csv_columns.h"

#include <math.h>
#include <string.h>

/* Without a header: image, x, y, width, height, score. */
static struct csv_layout layout_of(char *const *fields, int count)
{
    struct csv_layout l = csv_layout_of(fields, count);
    l.header = l.header && l.at[CSV_SCORE] >= 0;
    if (l.header)
        return l;
    for (int c = 0; c < CSV_COLUMNS; c++)
        l.at[c] = -1;
    l.at[CSV_IMAGE] = 0;
    for (int i = 0; i < 4; i++)
        l.number[i] = 1 + i;
    l.at[CSV_SCORE] = 5;
    l.sense = SENSE_SIZES;
    return l;
}

bool probe_csv_detections(const char *head)
{
    char *copy = mem_string(head), *cursor = copy, *fields[CSV_MOST_FIELDS];
    char separator = text_separator(head);
    int count = 0;
    bool like = false;
    while (copy && (count = csv_record_by(&cursor, separator, fields, CSV_MOST_FIELDS)) == 0)
        ;
    if (copy && count >= 3) {
        like = layout_of(fields, count).header;
        for (int f = 1; f <= 5 && !like && count >= 6; f++)
            if (isnan(number_of_field(fields[f])))
                count = 0;
        like = like || count == 6;
    }
    mem_free(copy);
    return like;
}

static enum hm_status take(struct detection_builder *b, struct place place,
                           const struct csv_layout *l, char *const *fields, int count,
                           struct hm_error *error)
{
    double n[4];
    csv_numbers(l, fields, count, n);
    bool middle = l->sense == SENSE_CENTRES, corners = l->sense == SENSE_CORNERS;
    struct data_detection d = {
        .x = middle ? n[0] - n[2] / 2 : n[0],
        .y = middle ? n[1] - n[3] / 2 : n[1],
        .width = corners ? n[2] - n[0] : n[2],
        .height = corners ? n[3] - n[1] : n[3],
        .score = number_of_field(csv_field(fields, count, l->at[CSV_SCORE])),
    };
    const char *label = csv_field(fields, count, l->at[CSV_LABEL]);
    size_t image = NAME_ABSENT;
    if (l->at[CSV_IMAGE] >= count)
        return fail(error, HM_INPUT, "%s:%zu: a record without an image", place.file, place.line);
    HM_TRY(detections_image(b, place, fields[l->at[CSV_IMAGE]], &image, error));
    return detections_add(b, place, image, *label ? label : NULL, d, error);
}

enum hm_status read_csv_detections(struct detection_builder *b, const char *path, char *text,
                                   size_t length, struct hm_error *error)
{
    char separator = text_separator(text), *cursor = text, *fields[CSV_MOST_FIELDS];
    struct place place = {path, 1}; /* counts records: a name may hold a newline */
    struct csv_layout layout = {.header = false};
    bool first = true;
    enum hm_status status = HM_OK;
    (void)length;
    while (status == HM_OK && *cursor) {
        int count = csv_record_by(&cursor, separator, fields, CSV_MOST_FIELDS);
        if (count > 0 && first)
            layout = layout_of(fields, count);
        if (count > 0 && !(first && layout.header))
            status = take(b, place, &layout, fields, count, error);
        first = first && count == 0;
        place.line++;
    }
    return status;
}
