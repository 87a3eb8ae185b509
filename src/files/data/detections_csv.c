/* Detections as CSV: image,x,y,w,h,score, one a record. What `hogmine detect` prints is this too.
 *
 * A header line may name the columns, in any order and with others between them; a box may then
 * also be given by its far corner (xmax, ymax: half-open). */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum column { IMAGE, X, Y, WIDTH, HEIGHT, SCORE, XMAX, YMAX, COLUMNS };
#define MOST_FIELDS 64

static const struct {
    enum column column;
    const char *name;
} names[] = {
    {IMAGE, "image"},   {IMAGE, "filename"}, {IMAGE, "file"},       {IMAGE, "path"},  {X, "x"},
    {X, "xmin"},        {X, "x1"},           {X, "left"},           {Y, "y"},         {Y, "ymin"},
    {Y, "y1"},          {Y, "top"},          {WIDTH, "w"},          {WIDTH, "width"}, {HEIGHT, "h"},
    {HEIGHT, "height"}, {SCORE, "score"},    {SCORE, "confidence"}, {XMAX, "xmax"},   {XMAX, "x2"},
    {YMAX, "ymax"},     {YMAX, "y2"},
};

/* Where each column is among the fields; -1: nowhere. */
struct layout {
    int at[COLUMNS];
    bool header;
};

static struct layout layout_of(char *const *fields, int count)
{
    struct layout l;
    for (int c = 0; c < COLUMNS; c++)
        l.at[c] = -1;
    for (int f = 0; f < count; f++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (strcasecmp(fields[f], names[n].name) == 0 && l.at[names[n].column] < 0)
                l.at[names[n].column] = f;
    l.header = l.at[IMAGE] >= 0 && l.at[X] >= 0 && l.at[Y] >= 0 && l.at[SCORE] >= 0 &&
               (l.at[WIDTH] >= 0 || l.at[XMAX] >= 0) && (l.at[HEIGHT] >= 0 || l.at[YMAX] >= 0);
    for (int c = 0; c < COLUMNS && !l.header; c++)
        l.at[c] = c <= SCORE ? c : -1;
    return l;
}

bool probe_csv_detections(const char *head)
{
    char *copy = mem_string(head), *cursor = copy, *fields[MOST_FIELDS];
    int count = 0;
    bool like = false;
    while (copy && (count = csv_record(&cursor, fields, MOST_FIELDS)) == 0)
        ;
    if (count >= 6) {
        like = layout_of(fields, count).header;
        for (int c = X; c <= SCORE && !like; c++)
            if (isnan(number_of(fields[c])))
                count = 0;
        like = like || count == 6;
    }
    mem_free(copy);
    return like;
}

static double number_at(const struct layout *l, char *const *fields, int count, enum column column)
{
    int at = l->at[column];
    return at >= 0 && at < count ? number_of(fields[at]) : NAN;
}

static enum hm_status take(struct detection_builder *b, struct place place, const struct layout *l,
                           char *const *fields, int count, struct hm_error *error)
{
    struct data_detection d = {
        .x = number_at(l, fields, count, X),
        .y = number_at(l, fields, count, Y),
        .width = number_at(l, fields, count, WIDTH),
        .height = number_at(l, fields, count, HEIGHT),
        .score = number_at(l, fields, count, SCORE),
    };
    if (l->at[WIDTH] < 0)
        d.width = number_at(l, fields, count, XMAX) - d.x;
    if (l->at[HEIGHT] < 0)
        d.height = number_at(l, fields, count, YMAX) - d.y;
    size_t image = NAME_ABSENT;
    enum hm_status status = HM_OK;
    if (l->at[IMAGE] >= count)
        status = fail(error, HM_INPUT, "%s:%zu: a record without an image", place.file, place.line);
    else
        status = detections_image(b, place, fields[l->at[IMAGE]], &image, error);
    return status == HM_OK ? detections_add(b, place, image, d, error) : status;
}

enum hm_status read_csv_detections(struct detection_builder *b, const char *path, char *text,
                                   size_t length, struct hm_error *error)
{
    char *cursor = text, *fields[MOST_FIELDS];
    struct place place = {path, 1}; /* counts records: a name may hold a newline */
    struct layout layout = {.header = false};
    bool first = true;
    enum hm_status status = HM_OK;
    (void)length;
    while (status == HM_OK && *cursor) {
        int count = csv_record(&cursor, fields, MOST_FIELDS);
        if (count > 0 && first)
            layout = layout_of(fields, count);
        if (count > 0 && !(first && layout.header))
            status = take(b, place, &layout, fields, count, error);
        first = first && count == 0;
        place.line++;
    }
    return status;
}
