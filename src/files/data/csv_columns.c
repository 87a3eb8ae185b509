/* What the columns of a table of boxes hold, by their names or, without a header, by what the first
 * record looks like.
 */
#include "data/csv_columns.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Names without "_", blanks and the like, in small letters, without "bbox" or "roi" in front. */
static const struct {
    enum csv_column column;
    const char *names; /* each between blanks */
} known[] = {
    {CSV_IMAGE, " image filename file path imageid imagename imagepath imagefile imagefilename img "
                "imgname imgpath filepath photo picture frame frameid "},
    {CSV_XMIN, " xmin x1 x0 left l xtl minx xleft leftx x topleftx startx "},
    {CSV_YMIN, " ymin y1 y0 top t ytl miny ytop topy y toplefty starty "},
    {CSV_XMAX, " xmax x2 right r xbr maxx xright rightx bottomrightx endx "},
    {CSV_YMAX, " ymax y2 bottom b ybr maxy ybottom bottomy bottomrighty endy "},
    {CSV_WIDTH, " width w "},
    {CSV_HEIGHT, " height h "},
    {CSV_XMIDDLE, " xcenter centerx cx xc xcentre centrex xmiddle "},
    {CSV_YMIDDLE, " ycenter centery cy yc ycentre centrey ymiddle "},
    {CSV_FOUR, " bbox box boundingbox bndbox "},
    {CSV_IMAGE_WIDTH, " imagewidth imgwidth imgw imagew "},
    {CSV_IMAGE_HEIGHT, " imageheight imgheight imgh imageh "},
    {CSV_LABEL,
     " label class labels classname category categoryname name labelname object "
     "objectclass objectname type objecttype classid labelid celltype species tag target "
     "classes categoryid "},
    {CSV_IGNORE, " ignore isgroupof iscrowd difficult "},
    {CSV_SCORE, " score confidence conf probability prob "},
    {CSV_VISIBLE_XMIN, " visiblexmin "},
    {CSV_VISIBLE_YMIN, " visibleymin "},
    {CSV_VISIBLE_XMAX, " visiblexmax "},
    {CSV_VISIBLE_YMAX, " visibleymax "},
    {CSV_VISIBLE, " visible "},
};

/* The name between blanks, as it stands in the table. */
static void plain_name(const char *field, char *out, size_t size)
{
    static const char *const fronts[] = {"bbox", "bndbox", "box", "roi", "rect"};
    size_t length = 1;
    char name[64];
    for (; *field && length + 2 < sizeof name; field++)
        if (isalnum((unsigned char)*field))
            name[length++] = (char)tolower((unsigned char)*field);
    name[length] = 0;
    name[0] = ' ';
    char *start = name + 1;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        size_t front = strlen(fronts[i]);
        if (strncmp(start, fronts[i], front) == 0 && start[front]) {
            start += front;
            break;
        }
    }
    *--start = ' ';
    length = strlen(start);
    start[length] = ' ';
    start[length + 1] = 0;
    memcpy(out, start, strlen(start) + 1 < size ? strlen(start) + 1 : size);
    out[size - 1] = 0;
}

static bool has(const struct csv_layout *l, enum csv_column column)
{
    return l->at[column] >= 0;
}

/* A header that says where a box is. */
static bool names_a_box(struct csv_layout *l)
{
    bool corners = has(l, CSV_XMIN) && has(l, CSV_YMIN) && has(l, CSV_XMAX) && has(l, CSV_YMAX);
    bool sizes = has(l, CSV_WIDTH) && has(l, CSV_HEIGHT);
    l->sense = SENSE_CORNERS;
    if (corners)
        return true;
    l->sense = SENSE_SIZES;
    if (has(l, CSV_FOUR) || (sizes && has(l, CSV_XMIN) && has(l, CSV_YMIN)))
        return true;
    l->sense = SENSE_CENTRES;
    return sizes && has(l, CSV_XMIDDLE) && has(l, CSV_YMIDDLE);
}

/* Which fields hold the four numbers, in their order. */
static void place_numbers(struct csv_layout *l)
{
    static const enum csv_column places[SENSES][4] = {
        [SENSE_CORNERS] = {CSV_XMIN, CSV_YMIN, CSV_XMAX, CSV_YMAX},
        [SENSE_SIZES] = {CSV_XMIN, CSV_YMIN, CSV_WIDTH, CSV_HEIGHT},
        [SENSE_CENTRES] = {CSV_XMIDDLE, CSV_YMIDDLE, CSV_WIDTH, CSV_HEIGHT}};
    for (int i = 0; i < 4; i++)
        l->number[i] = l->at[places[l->sense][i]];
    /* beside corners, width and height are the photograph's */
    if (l->sense == SENSE_CORNERS || (has(l, CSV_FOUR) && l->number[0] < 0)) {
        if (!has(l, CSV_IMAGE_WIDTH))
            l->at[CSV_IMAGE_WIDTH] = l->at[CSV_WIDTH];
        if (!has(l, CSV_IMAGE_HEIGHT))
            l->at[CSV_IMAGE_HEIGHT] = l->at[CSV_HEIGHT];
    }
}

/* Without a header: the image, four numbers, and a label before or behind them. */
static void guess_columns(struct csv_layout *l, char *const *fields, int count)
{
    int first = 1;
    for (int f = 1; f + 4 <= count && f <= 3; f++) {
        bool numbers = true;
        for (int i = 0; i < 4; i++)
            numbers = numbers && !isnan(number_of_field(fields[f + i]));
        if (numbers) {
            first = f;
            break;
        }
    }
    l->sense = SENSE_CORNERS;
    l->at[CSV_IMAGE] = 0;
    for (int i = 0; i < 4; i++)
        l->number[i] = first + i;
    l->at[CSV_LABEL] = first > 1 ? first - 1 : 5;
    l->at[CSV_IGNORE] = first > 1 ? -1 : 6;
}

struct csv_layout csv_layout_of(char *const *fields, int count)
{
    struct csv_layout l = {.header = false};
    for (int c = 0; c < CSV_COLUMNS; c++)
        l.at[c] = -1;
    for (int f = 0; f < count; f++) {
        char name[64];
        plain_name(fields[f], name, sizeof name);
        for (size_t n = 0; n < sizeof known / sizeof *known && name[1] != ' '; n++)
            if (strstr(known[n].names, name) && l.at[known[n].column] < 0) {
                l.at[known[n].column] = f;
                break;
            }
    }
    l.header = has(&l, CSV_IMAGE) && names_a_box(&l);
    if (l.header) {
        place_numbers(&l);
        return l;
    }
    for (int c = 0; c < CSV_COLUMNS; c++)
        l.at[c] = -1;
    guess_columns(&l, fields, count);
    return l;
}

const char *csv_field(char *const *fields, int count, int at)
{
    return at >= 0 && at < count ? fields[at] : "";
}

bool csv_numbers(const struct csv_layout *l, char *const *fields, int count, double n[4])
{
    bool any = false;
    const char *four = csv_field(fields, count, l->at[CSV_FOUR]);
    for (int i = 0; i < 4; i++)
        n[i] = NAN;
    if (l->number[0] < 0) { /* "[120, 40, 60, 150]" */
        four += strspn(four, " \t[(");
        any = *four != 0;
        for (int i = 0; i < 4 && *four; i++) {
            n[i] = next_number(&four);
            four += strspn(four, " \t,;");
        }
        return any;
    }
    for (int i = 0; i < 4; i++) {
        const char *field = csv_field(fields, count, l->number[i]);
        any = any || *field;
        n[i] = number_of_field(field);
    }
    return any;
}
