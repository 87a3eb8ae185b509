/* The columns of a table of boxes, for annotations (read_csv.c) and detections. */
#ifndef HM_DATA_CSV_COLUMNS_H
#define HM_DATA_CSV_COLUMNS_H

#include "data/data_internal.h"

enum csv_column {
    CSV_IMAGE,
    CSV_XMIN,
    CSV_YMIN,
    CSV_XMAX,
    CSV_YMAX,
    CSV_WIDTH,
    CSV_HEIGHT,
    CSV_XMIDDLE,
    CSV_YMIDDLE,
    CSV_FOUR, /* "[x, y, width, height]" in one field */
    CSV_IMAGE_WIDTH,
    CSV_IMAGE_HEIGHT,
    CSV_LABEL,
    CSV_IGNORE,
    CSV_SCORE,
    CSV_VISIBLE_XMIN,
    CSV_VISIBLE_YMIN,
    CSV_VISIBLE_XMAX,
    CSV_VISIBLE_YMAX,
    CSV_VISIBLE, /* a share of the box, where not said which */
    CSV_COLUMNS
};
#define CSV_MOST_FIELDS 64

struct csv_layout {
    int at[CSV_COLUMNS]; /* among the fields; -1: nowhere */
    int number[4];       /* of the box; -1: in CSV_FOUR */
    enum sense sense;    /* of the four */
    bool header;         /* the record is one */
};
/* From the first record. */
struct csv_layout csv_layout_of(char *const *fields, int count);
/* "" where the record has no such field. */
const char *csv_field(char *const *fields, int count, int at);
/* The box's numbers, NaN for what is none; false: all its fields are empty. */
bool csv_numbers(const struct csv_layout *layout, char *const *fields, int count, double n[4]);

#endif
