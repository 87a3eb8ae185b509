/* Caltech's text: numbers of a detection a line, separated by commas or blanks.
 *
 *   number x y w h score    the number is that of a photograph, in the order of the truth's names,
 *                           or, in a file set06/V001.txt, of a frame; both count from 1
 *   x y w h score           in a file named after its photograph
 *
 * Real numbers, taken as 0-based, as the boxes of Caltech's text are here. Frame 30 is the image
 * I00029: names count from 0. */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The numbers of a line, at most 7; -1 where something else is among them. */
static int numbers_of(const char *line, double *numbers)
{
    int count = 0;
    for (;;) {
        line += strspn(line, " \t\r,;");
        if (*line == 0 || *line == '\n')
            return count;
        if (count == 7)
            return -1;
        numbers[count] = next_number(&line);
        if (isnan(numbers[count++]) || !strchr(" \t\r\n,;", *line))
            return -1;
    }
}

bool probe_caltech_detections(const char *head)
{
    double numbers[7];
    head += strspn(head, "\r\n");
    int count = *head ? numbers_of(head, numbers) : 0;
    return count == 5 || count == 6;
}

/* "a/set06/V001.txt": its stem's last folder and name are a set and a video. */
static bool is_video(const char *path)
{
    const char *name = file_name(path), *folder = name;
    if (name == path)
        return false;
    for (folder--; folder > path && folder[-1] != '/'; folder--)
        ;
    return strncmp(folder, "set", 3) == 0 && folder[3] >= '0' && folder[3] <= '9' &&
           name[0] == 'V' && name[1] >= '0' && name[1] <= '9';
}

/* The image of frame `number` of a video: set06/V001/I00029.jpg, or set06_V001_I00029.jpg. */
static enum hm_status frame_image(struct detection_builder *b, struct place place, long number,
                                  size_t *image, struct hm_error *error)
{
    const char *name = file_name(place.file), *folder = name - 1;
    while (folder > place.file && folder[-1] != '/')
        folder--;
    int set = (int)(name - 1 - folder), video = (int)strcspn(name, ".");
    for (const char *slash = "/_"; *slash; slash++) {
        char wanted[256];
        snprintf(wanted, sizeof wanted, "%.*s%c%.*s%cI%05ld", set, folder, *slash, video, name,
                 *slash, number - 1);
        size_t strangers = b->strangers;
        enum hm_status status = detections_image(b, place, wanted, image, error);
        if (status != HM_OK || *image != NAME_ABSENT || slash[1] == 0)
            return status;
        b->strangers = strangers; /* not yet: the other spelling may fit */
    }
    return HM_OK;
}

static enum hm_status line_image(struct detection_builder *b, struct place place, int count,
                                 double number, size_t *image, struct hm_error *error)
{
    size_t images = b->truth->images.count;
    if (count == 5)
        return detections_image(b, place, place.file, image, error);
    if (!(number >= 1 && number < 1e9) || number != floor(number))
        return fail(error, HM_INPUT, "%s:%zu: photographs are numbered from 1, and not %g",
                    place.file, place.line, number);
    if (is_video(place.file))
        return frame_image(b, place, (long)number, image, error);
    if (number > (double)images)
        return fail(error, HM_INPUT,
                    "%s:%zu: photograph number %g, but the truth has %zu (a first column of names "
                    "needs a header: image,x,y,w,h,score)",
                    place.file, place.line, number, images);
    *image = (size_t)number - 1;
    return HM_OK;
}

enum hm_status read_caltech_detections(struct detection_builder *b, const char *path, char *text,
                                       size_t length, struct hm_error *error)
{
    struct place place = {path, 0};
    double numbers[7];
    char *line;
    enum hm_status status = HM_OK;
    (void)length;
    while (status == HM_OK && (line = text_line(&text, &place.line))) {
        int count = numbers_of(line, numbers);
        if (count == 0)
            continue;
        if (count != 5 && count != 6)
            return fail(error, HM_INPUT, "%s:%zu: give number, x, y, width, height, score",
                        place.file, place.line);
        const double *n = numbers + (count - 5);
        size_t image;
        status = line_image(b, place, count, numbers[0], &image, error);
        if (status == HM_OK)
            status = detections_add(b, place, image, NULL,
                                    (struct data_detection){n[0], n[1], n[2], n[3], n[4]}, error);
    }
    return status;
}
