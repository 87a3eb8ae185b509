/* MOTChallenge's gt.txt: the boxes of a sequence, SEQUENCE/gt/gt.txt beside
 * SEQUENCE/img1/000001.jpg.
 *
 *     1,2,121,41,60,150,1,1,0.86
 *
 * frame, identity, left, top, width, height, whether it counts, class, visible share. Frames and
 * pixels count from 1. Of 2015 the last three are 1,-1,-1 or absent: all are pedestrians. Boxes
 * that do not count are ignore regions.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const classes[] = {
    "pedestrian",      "person_on_vehicle", "car",        "bicycle",  "motorbike",
    "non_mot_vehicle", "static_person",     "distractor", "occluder", "occluder_on_the_ground",
    "occluder_full",   "reflection",        "crowd"};
#define CLASSES (int)(sizeof classes / sizeof *classes)

int mot_numbers(char *line, double n[MOT_COLUMNS])
{
    char *rest = line, *field;
    const char *between = strchr(line, ',') ? "," : " \t";
    int count = 0;
    while ((field = strsep(&rest, between))) {
        double value = number_of(field);
        if (isnan(value) || count == MOT_COLUMNS)
            return -1;
        n[count++] = value;
    }
    return count;
}

bool mot_looks_like(const double *n, int count)
{
    return count >= 6 && n[0] >= 1 && n[0] == floor(n[0]) && n[1] >= -1 && n[1] == floor(n[1]) &&
           n[4] > 2 && n[5] > 2;
}

bool probe_mot(char *head)
{
    char *rest = head, *line;
    double n[MOT_COLUMNS];
    size_t number = 0;
    while ((line = text_line(&rest, &number)) && !*line)
        ;
    return line && strchr(line, ',') && mot_looks_like(n, mot_numbers(line, n));
}

/* Frame 7 of SEQUENCE/gt/gt.txt is SEQUENCE/img1/000007.jpg, or another picture 7. */
static enum hm_status find_frame(struct truth_builder *b, const struct truth_file *file,
                                 struct place place, double frame, size_t *image,
                                 struct hm_error *error)
{
    static const int digits[] = {6, 8, 5, 4, 7, 3, 2, 1, 9, 10};
    char name[400];
    const char *folder = file->folder;
    size_t length = strlen(folder);
    if (length >= 2 && strcmp(folder + length - 2, "gt") == 0)
        length -= length > 2 ? 3 : 2;
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        bool has;
        snprintf(name, sizeof name, "%.*s%simg1/%0*.0f.jpg", (int)(length < 300 ? length : 300),
                 folder, length ? "/" : "", digits[i], frame);
        HM_TRY(build_has_photo(b, name, true, &has, error));
        if (has)
            return build_photo(b, place, "", name, true, image, error);
    }
    snprintf(name, sizeof name, "%06.0f.jpg", frame);
    return build_photo(b, place, "", name, true, image, error);
}

static enum hm_status read_line(struct truth_builder *b, const struct truth_file *file,
                                struct place place, char *line, struct hm_error *error)
{
    double n[MOT_COLUMNS];
    size_t image;
    int count = mot_numbers(line, n);
    if (count < 6 || n[0] < 1 || n[0] > 1e9) {
        build_drop(b, DATA_DROP_LINE, place, "not \"frame,identity,left,top,width,height,...\"");
        return HM_OK;
    }
    HM_TRY(find_frame(b, file, place, n[0], &image, error));
    if (image == NO_PHOTO)
        return HM_OK;
    bool classed = count >= 8 && n[7] >= 1 && n[7] <= CLASSES;
    struct raw_box box = {.xmin = n[2] - 1,
                          .ymin = n[3] - 1,
                          .xmax = n[2] - 1 + n[4],
                          .ymax = n[3] - 1 + n[5],
                          .label = classed ? classes[(int)n[7] - 1] : "pedestrian",
                          .visible_share = count >= 9 && n[8] > 0 ? n[8] : 0,
                          .ignore = count >= 7 && n[6] == 0};
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    (void)context;
    struct place place = {file->path, 0};
    char *rest = text, *line;
    size_t length = strlen(file->folder);
    bool detections = strcmp(file_name(file->name), "det.txt") == 0 ||
                      (length >= 3 && strcmp(file->folder + length - 3, "det") == 0);
    while (!detections && (line = text_line(&rest, &place.line)))
        if (*line)
            HM_TRY(read_line(b, file, place, line, error));
    return HM_OK;
}

enum hm_status read_mot(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    HM_TRY(read_each(b, files, probe_mot, read_file, NULL, error));
    return b->folder ? build_background(b, error) : HM_OK;
}
